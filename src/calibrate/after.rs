//! After care: chances from published reasons of leaving, lengths and prices by judgement, and what
//! others pay.

use super::baseline::Value;
use super::judgement::{self, after as prior};
use super::published::england::EnglandFigures;
use super::published::{AuthorityFigures, Published};
use crate::model::after::Stream;
use crate::model::placement::Provision;
use crate::scenario::build::after::Leavers;

/// One stream of a baseline.
#[derive(Clone, Debug)]
pub struct StreamValues {
    /// Chance that a child who may come to the stream does.
    pub chance: Value,
    /// Share of those who may who leave for its reason, paid for or not; none at 18.
    pub leaving: Option<Value>,
    /// Months in it; none where it lasts to 18.
    pub months: Option<Value>,
    /// Pounds a week.
    pub price: Value,
}

/// What others pay.
#[derive(Clone, Debug)]
pub struct Contributions {
    /// Pounds a night for an unaccompanied child.
    pub home_office: Value,
    /// Share paid by health.
    pub health: Value,
    /// Share paid by education.
    pub education: Value,
}

/// The streams of an authority; the chances of those that begin before 18 are set by [`set_chances`].
pub(super) fn streams(
    published: &Published,
    england: &EnglandFigures,
    prices: &[Value],
) -> Vec<StreamValues> {
    let price = |provision: Provision| &prices[provision.index()];
    Stream::ALL
        .map(|stream| match stream {
            Stream::StayingPut => StreamValues {
                chance: prior::STAYING_PUT.into(),
                leaving: None,
                months: Some(prior::STAYING_PUT_MONTHS.into()),
                price: part(price(Provision::CouncilFostering), prior::STAYING_PUT_PRICE),
            },
            Stream::StayingClose => StreamValues {
                chance: prior::STAYING_CLOSE.into(),
                leaving: None,
                months: Some(prior::STAYING_CLOSE_MONTHS.into()),
                price: staying_close(published, england),
            },
            Stream::Accommodation => StreamValues {
                chance: prior::ACCOMMODATION.into(),
                leaving: None,
                months: Some(prior::ACCOMMODATION_MONTHS.into()),
                price: part(
                    price(Provision::SupportedAccommodation),
                    prior::ACCOMMODATION_PRICE,
                ),
            },
            Stream::Guardianship | Stream::Arrangements => StreamValues {
                chance: Value::default(),
                leaving: None,
                months: None,
                price: part(price(Provision::Kinship), prior::ALLOWANCE_PRICE),
            },
            Stream::Reunification => StreamValues {
                chance: Value::default(),
                leaving: None,
                months: Some(prior::REUNIFICATION_MONTHS.into()),
                price: judgement::after::REUNIFICATION_PRICE.into(),
            },
        })
        .to_vec()
}

/// A part of another price.
fn part(of: &Value, prior: judgement::Prior) -> Value {
    let (low, high) = prior.range.unwrap_or((prior.value, prior.value));
    Value {
        confidence: "judgement",
        ..of.clone().derived(of.value * prior.value, prior.rationale)
    }
    .within(of.value * low, of.value * high)
}

/// The cost of a place spread over a year, brought to the base year.
fn staying_close(published: &Published, england: &EnglandFigures) -> Value {
    let cost = prior::STAYING_CLOSE_COST;
    let care = |year: i32| published.england_figures(year).weekly_costs[2].value;
    let index = care(england.year) / care(prior::STAYING_CLOSE_YEAR).max(1.0);
    let weekly = index * 7.0 / 365.25;
    let (low, high) = cost.range.unwrap_or((cost.value, cost.value));
    Value {
        value: cost.value * weekly,
        confidence: "low",
        ..Value::from(cost)
    }
    .within(low * weekly, high * weekly)
}

/// Sets the chances of the streams that begin before 18: those who left care for each reason, over
/// those whom the scenario lets leave the placements that they come from, times the share paid for.
pub(super) fn set_chances(
    streams: &mut [StreamValues],
    figures: &AuthorityFigures,
    leavers: &Leavers,
) {
    for (stream, left, paid) in [
        (
            Stream::Guardianship,
            &figures.left_special_guardianship,
            prior::GUARDIANSHIP_PAID,
        ),
        (
            Stream::Arrangements,
            &figures.left_child_arrangements,
            prior::ARRANGEMENTS_PAID,
        ),
        (
            Stream::Reunification,
            &figures.left_home,
            prior::REUNIFICATION_PAID,
        ),
    ] {
        let of_all = left.value / leavers.candidates(stream).max(1.0);
        let share = |paid: f64| (of_all * paid).min(0.95);
        let (low, high) = paid.range.unwrap_or((paid.value, paid.value));
        let who = format!(
            "{:.1} a year left for this reason, over {:.1} who leave such placements before 18",
            left.value,
            leavers.candidates(stream),
        );
        let why = format!("{who}; {}", paid.rationale);
        streams[stream.index()].leaving = Some(Value::from(left).derived(share(1.0), who));
        let chance = Value::from(left).derived(share(paid.value), why);
        streams[stream.index()].chance = if of_all > 0.0 {
            chance.within(share(low), share(high))
        } else {
            chance
        };
    }
}

/// What others pay.
pub(super) fn contributions() -> Contributions {
    Contributions {
        home_office: Value {
            confidence: "low",
            ..prior::HOME_OFFICE.into()
        },
        health: judgement::after::HEALTH.into(),
        education: judgement::after::EDUCATION.into(),
    }
}
