//! Foster carers of a baseline: places, approvals, leaving, and how they change.

use super::baseline::Value;
use super::judgement;
use super::published::AuthorityFigures;
use super::published::england::EnglandFigures;
use super::start::StartTable;
use crate::model::placement::{Place, Provision};
use crate::num;

/// A group of carers.
#[derive(Clone, Debug)]
pub struct Carers {
    /// Approved places.
    pub approved: Value,
    /// Share that cannot be used.
    pub not_available: Value,
    /// Households approved a year.
    pub approvals: Value,
    /// Leaving rate of an established household.
    pub leaving: Value,
    /// Share outside the boundary.
    pub outside: Value,
    /// Rise of approvals a year.
    pub trend: Value,
}

/// Children placed with carers of one kind: inside the boundary, and nearby.
fn placed(start: &StartTable, provision: Provision) -> [f64; 2] {
    [Place::InArea, Place::InRegion]
        .map(|at| f64::from(start.count(|p, place, _| p == provision && place == at)))
}

/// Households that leave a year, for each there on average. Published are leavers as a share of all who
/// were approved at any time in the year, those approved in it among them.
fn leaving_rate(england: &EnglandFigures) -> f64 {
    let approved = england.households_approved_rate.value;
    let left = england.households_leaving_rate.value * (1.0 + approved);
    left / (1.0 + (approved - left) / 2.0)
}

/// Log growth of carers a year, as the record of the base year has it.
fn carers_growth(england: &EnglandFigures) -> Value {
    let record = &england.carers_growth;
    let said = format!(
        "households in England changed by {:.1}% a year to {}",
        100.0 * record.value,
        record.known_from
    );
    Value::from(record).derived(record.value, said)
}

/// Approvals a year of so many households: as many as leave, less what carers fall.
fn approvals(england: &EnglandFigures, households: f64, who: &str) -> Value {
    let growth = carers_growth(england);
    let rate = (leaving_rate(england) + growth.value).max(0.0);
    let why = format!(
        "as many as leave at the published rate, less what carers fall ({}){who}",
        growth.rationale
    );
    around(growth.derived(rate * households, why), 0.88, 1.14)
}

/// Approvals fall with the carers, so that the fall goes on.
fn trend(england: &EnglandFigures, who: &str) -> Value {
    let growth = carers_growth(england);
    let value = num::exp(growth.value) - 1.0;
    let why = format!(
        "{}, councils' and agencies' together{who}; the range is a judgement",
        growth.rationale
    );
    growth
        .derived(value, why)
        .within(value - 0.02, value + 0.02)
}

/// Established households leave at a rate that, with new ones leaving faster, gives the published one.
fn established(england: &EnglandFigures) -> Value {
    let published = &england.households_leaving_rate;
    let new = (2.0 * england.households_approved_rate.value).min(1.0);
    let factor = 1.0 - new + new * judgement::NEW_HOUSEHOLDS.value;
    let rate = leaving_rate(england) / factor;
    Value::from(published)
        .derived(
            rate,
            "published share of all mainstream households approved in the year, for each household there on average, less the faster leaving of new ones",
        )
        .within(rate * 0.9, rate * 1.12)
}

pub(super) fn council(
    england: &EnglandFigures,
    figures: &AuthorityFigures,
    start: &StartTable,
) -> Carers {
    let placed = placed(start, Provision::CouncilFostering);
    let children = placed[0] + placed[1];
    let [filled, vacant, _] = [0, 1, 2].map(|i| england.foster_place_status[i].value.max(1e-6));
    let published = figures.council_foster_places_approved.value;
    let own_filled = figures.council_foster_places_filled.value;
    // The published places count kinship carers up to 2021; the ratio of approved to filled is
    // carried over to the children placed with carers who are not kin.
    let ratio = if own_filled > 0.0 && published > 0.0 {
        published / own_filled
    } else {
        1.0 / filled
    };
    let ratio = ratio.clamp(1.15, 2.5);
    let approved = Value::from(&figures.council_foster_places_approved).derived(
        (children * ratio).max(1.0),
        "children placed with the council's carers times its approved places for each filled one",
    );
    let usable = (children * (1.0 + vacant / filled)).min(approved.value);
    let held = 1.0 - usable / approved.value;
    let not_available = Value::from(&england.foster_place_status[2]).derived(
        held.clamp(0.02, 0.9),
        "approved places less those filled and vacant, at England's ratio of vacant to filled (17 to 67 in 2019)",
    );
    let households = approved.value / england.places_per_household.value.max(1.0);
    Carers {
        not_available,
        approvals: approvals(england, households, ""),
        trend: trend(england, ""),
        leaving: established(england),
        outside: outside(start, placed, figures),
        approved,
    }
}

pub(super) fn agency(
    england: &EnglandFigures,
    figures: &AuthorityFigures,
    start: &StartTable,
) -> Carers {
    let placed = placed(start, Provision::AgencyFostering);
    let children = placed[0] + placed[1];
    let approved = Value {
        value: (children / (1.0 - judgement::AGENCY_VACANT - judgement::AGENCY_NOT_AVAILABLE.value)).max(1.0),
        confidence: "judgement",
        rationale: "agency places that the authority can draw on: children placed, with 14% of places vacant and 15% not available. Held fixed on purpose: they are the places of the start, the same in every run".into(),
        ..Value::default()
    };
    let not_available = Value::from(judgement::AGENCY_NOT_AVAILABLE);
    let households = approved.value / england.places_per_household.value.max(1.0);
    let who = "; no series of agencies alone is at hand";
    Carers {
        not_available,
        approvals: approvals(england, households, who),
        trend: trend(england, who),
        leaving: established(england),
        outside: outside(start, placed, figures),
        approved,
    }
}

/// A proportional 80% interval, where there is anything to be uncertain of.
fn around(value: Value, low: f64, high: f64) -> Value {
    let v = value.value;
    if v > 0.0 {
        value.within(v * low, v * high)
    } else {
        value
    }
}

fn outside(start: &StartTable, placed: [f64; 2], figures: &AuthorityFigures) -> Value {
    let all = placed[0] + placed[1];
    let share = if all > 0.0 {
        placed[1] / all
    } else {
        f64::from(start.count(|_, place, _| place != Place::InArea))
            / f64::from(start.total().max(1))
    };
    Value::from(&figures.outside).derived(share, "as the children placed with them")
}
