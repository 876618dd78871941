//! Streams after care: their inputs, and who is in them on the start date.
//!
//! A stream stands in its steady state: those who come to it in a year (the starting children who leave,
//! times the chance) times the mean stay. Their ends stand at the quantiles of what is left of a stay in
//! a steady state, the same in every run, so that as many leave as come.

use super::reader::Reader;
use super::years;
use crate::model::Model;
use crate::model::after::{Contributions, Reason, Stream, StreamInputs};
use crate::model::authority::{Carers, StartingChild};
use crate::model::flow::time_band;
use crate::model::given::{self, Given};
use crate::model::input::InputId;
use crate::model::placement::{AgeBand, Place, Provision};
use crate::rng::{Domain, Key};
use crate::scenario::raw;
use crate::time::Horizon;

/// Longest mean stay of a stream that begins at 18: twice it, the longest stay, is 36 months.
const LONGEST: f64 = 18.0;

/// Children who leave care a year from each placement at the rates of the start.
#[derive(Clone, Debug, Default)]
pub struct Leavers {
    /// At 18.
    pub at_18: [f64; Provision::COUNT],
    /// Before 18: by provision, the rate of each child and the months that it has to 18.
    before: Vec<(Provision, f64, u16)>,
}

impl Leavers {
    /// Of the starting children of an authority with these leaving rates by age.
    pub fn of(children: &[StartingChild], rates: &[f64; AgeBand::COUNT], model: &Model) -> Self {
        let mut leavers = Self::default();
        for child in children {
            let to_18 = 216 - child.age;
            // Those aged 17 turn 18 within the year.
            leavers.at_18[child.provision.index()] += f64::from(u8::from(to_18 <= 12));
            let band = AgeBand::of_months(child.age).index();
            let time = time_band(usize::from(child.months_in_care));
            let rate = rates[band] * model.leaving_relative(child.provision, time);
            leavers.before.push((child.provision, rate, to_18));
        }
        leavers
    }

    /// Who may come to a stream in a year.
    pub fn candidates(&self, stream: Stream) -> f64 {
        if stream.at_18() {
            let all = Provision::ALL.into_iter().zip(self.at_18);
            all.filter(|(p, _)| stream.follows(*p, true))
                .map(|(_, n)| n)
                .sum()
        } else {
            self.before_18(stream).map(|(rate, _)| rate).sum()
        }
    }

    /// Foster children who leave before 18 for each child who leaves another placement but adoption; 0 without
    /// any of those.
    pub(super) fn fostered_to_others(&self) -> f64 {
        let fostered = self.candidates(Stream::Guardianship);
        let others = self.candidates(Stream::Reunification) - fostered;
        if others > 1e-9 {
            fostered / others
        } else {
            0.0
        }
    }

    fn before_18(&self, stream: Stream) -> impl Iterator<Item = (f64, f64)> {
        self.before
            .iter()
            .filter(move |(p, ..)| stream.follows(*p, false))
            .map(|&(_, rate, to_18)| (rate, f64::from(to_18)))
    }

    /// Months to 18 of those who may come to a stream, on average.
    fn mean_to_18(&self, stream: Stream) -> f64 {
        let all: f64 = self
            .before_18(stream)
            .map(|(rate, months)| rate * months)
            .sum();
        all / self.candidates(stream).max(1e-9)
    }

    /// The months in which so many people leave a stream that lasts to 18, at the quantiles of those in it.
    fn ends_at_18(&self, stream: Stream, people: usize) -> Vec<u16> {
        let left = |t: u16| -> f64 {
            let rest = |(rate, months): (f64, f64)| rate * (months - f64::from(t)).max(0.0);
            self.before_18(stream).map(rest).sum()
        };
        let all = left(0);
        let (mut month, mut still) = (1, left(1));
        (0..people)
            .map(|k| {
                let p = middle(k, people);
                while month < 216 && still > (1.0 - p) * all {
                    month += 1;
                    still = left(month);
                }
                month
            })
            .collect()
    }
}

/// Reads for which reasons children leave before 18, by the streams that go with them.
pub(super) fn reasons(
    raw: &raw::ReasonsHere,
    at: &str,
    r: &mut Reader,
) -> [Option<InputId>; Stream::COUNT] {
    let mut by_stream = [None; Stream::COUNT];
    let given = [
        (Reason::Guardianship, &raw.special_guardianship),
        (Reason::Arrangements, &raw.child_arrangements),
        (Reason::ReturnedHome, &raw.returned_home),
    ];
    for ((reason, share), (_, stream)) in given.into_iter().zip(Reason::BY_CHANCE) {
        let path = format!("{at}.{}", reason.id());
        let share = share.as_ref();
        by_stream[stream.index()] = share.map(|share| r.quantity(&path, share, "share", 0.0, 1.0));
    }
    by_stream
}

/// Reads the streams of one authority.
pub(super) fn build(
    raw: &raw::AfterCareHere,
    at: &str,
    reasons: [Option<InputId>; Stream::COUNT],
    leavers: &Leavers,
    r: &mut Reader,
) -> [StreamInputs; Stream::COUNT] {
    let mut streams = Vec::with_capacity(Stream::COUNT);
    let all = raw.all();
    // Whom staying put and staying close take does not come to accommodation.
    let mut taken = 0.0;
    for (stream, here) in Stream::ALL.into_iter().zip(all) {
        let at = format!("{at}.{}", stream.id());
        let chance = r.quantity(&format!("{at}.chance"), here.chance, "share", 0.0, 1.0);
        let months = here.months.map(|months| {
            let most = if stream.at_18() { LONGEST } else { 108.0 };
            r.quantity(&format!("{at}.months"), months, "months", 0.0, most)
        });
        let price = r.quantity(
            &format!("{at}.weekly_price"),
            here.weekly_price,
            "pounds a week",
            0.0,
            100_000.0,
        );
        let mut come = leavers.candidates(stream);
        if stream == Stream::Accommodation {
            come -= taken;
        }
        let come = come.max(0.0) * r.central(chance);
        taken += come;
        let mean = months.map_or_else(|| leavers.mean_to_18(stream), |id| r.central(id));
        let steady = come / 12.0 * mean;
        let people = here.people_at_start.map_or(steady, |people| {
            let path = format!("{at}.people_at_start");
            let id = r.quantity(&path, people, "people", 0.0, 1.0e5);
            r.central(id)
        });
        let count = (people + 0.5) as usize;
        let mut ends = if stream.to_18() {
            leavers.ends_at_18(stream, count)
        } else {
            // Stays are even from 0 to twice the mean: what is left of them falls off linearly.
            let end = |k| {
                let left = 2.0 * mean * (1.0 - crate::num::sqrt(1.0 - middle(k, count)));
                libm::ceil(left).max(1.0) as u16
            };
            (0..count).map(end).collect()
        };
        shuffle(&mut ends, stream);
        streams.push(StreamInputs {
            chance,
            leaving: reasons[stream.index()],
            months,
            price,
            ends,
        });
    }
    let mut streams = streams.into_iter();
    std::array::from_fn(|_| streams.next().expect("one for each stream"))
}

/// The middle of one of so many equal parts of all.
fn middle(part: usize, parts: usize) -> f64 {
    (part as f64 + 0.5) / parts as f64
}

/// An order that says nothing of the ends, the same in every run.
fn shuffle(ends: &mut [u16], stream: Stream) {
    let key = Key::root(0, 3, Domain::Child).of(stream.index() as u64);
    let mut marked: Vec<(u64, u16)> = ends
        .iter()
        .enumerate()
        .map(|(i, &end)| (key.bits(i as u64), end))
        .collect();
    marked.sort_unstable();
    for (end, (_, shuffled)) in ends.iter_mut().zip(marked) {
        *end = shuffled;
    }
}

/// Gives those who stay put on the start date places among the published ones that are not available,
/// by the kind of household that they come from, near home or not. `kept`: how many of each kind of carers
/// are carers still; those who have stopped have no place to hold.
pub(super) fn hold_places(
    carers: &mut [Carers; 2],
    staying: usize,
    kept: [f64; 2],
    children: &[StartingChild],
    leavers: &Leavers,
) {
    let family = leavers.candidates(Stream::StayingPut).max(1e-9);
    // Whole people, as near the sum of the shares so far as can be.
    let (mut shares, mut given) = (0.0, 0);
    for (kind, provision) in [Provision::CouncilFostering, Provision::AgencyFostering]
        .into_iter()
        .enumerate()
    {
        let all = children.iter().filter(|c| c.provision == provision);
        let each = leavers.at_18[provision.index()] / family / all.clone().count().max(1) as f64;
        let households = &mut carers[kind].households;
        let approved: u32 = households.iter().map(|h| u32::from(h.approved)).sum();
        let key = Key::root(0, 3, Domain::Household).of(kind as u64);
        let mut stayers = 0;
        // Children beyond the region are with households that are not simulated.
        for (place, outside) in [(Place::InArea, false), (Place::InRegion, true)] {
            let there = all.clone().filter(|c| c.place == place).count();
            shares += each * kept[kind] * there as f64;
            let wanted = ((staying as f64 * shares + 0.5) as usize).saturating_sub(given);
            let mut held: Vec<(u64, usize)> = (0..households.len())
                .filter(|&h| households[h].outside == outside)
                .flat_map(|h| {
                    let spare = households[h].approved - households[h].usable;
                    (0..spare).map(move |p| (key.of(h as u64).bits(u64::from(p)), h))
                })
                .collect();
            held.sort_unstable();
            given += wanted;
            held.truncate(wanted);
            stayers += held.len();
            for (_, h) in held {
                households[h].usable += 1;
                households[h].stayers += 1;
            }
        }
        carers[kind].stayers_share = stayers as f64 / f64::from(approved.max(1));
    }
}

/// Reads what others pay.
pub(super) fn contributions(
    raw: &raw::Contributions,
    horizon: Horizon,
    given: &mut Given,
    r: &mut Reader,
) -> Contributions {
    given.home_office_factors = years::factors(
        "contributions.home_office_factor_by_year",
        &raw.home_office_factor_by_year,
        horizon,
        r,
    );
    let central = r.inputs.central();
    Contributions {
        home_office_by_month: given::factors(
            &given.home_office_factors,
            horizon.months(),
            &central,
        ),
        home_office: r.quantity(
            "contributions.home_office_per_night",
            &raw.home_office_per_night,
            "pounds a night",
            0.0,
            10_000.0,
        ),
        health: r.quantity(
            "contributions.health_share",
            &raw.health_share,
            "share",
            0.0,
            1.0,
        ),
        education: r.quantity(
            "contributions.education_share",
            &raw.education_share,
            "share",
            0.0,
            1.0,
        ),
    }
}
