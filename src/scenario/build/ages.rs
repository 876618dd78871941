//! Ages, times in care and times in placements of the children of the start.
//!
//! Age in months and time in care are not published together: they are read off the profile that the
//! authority's own entries and leaving rates keep up (model section 12.9: nothing drifts at the start
//! without a cause).

use super::children::{evenly, shuffled};
use super::placed::{Lasting, Stay, even_point, most_owed};
use crate::model::authority::{PerhapsUnregistered, StartingChild};
use crate::model::flow::{self, SPANS};
use crate::model::placement::{AgeBand, Need, Place, Provision};
use crate::model::profile::{Pass, Rates, State};
use crate::model::{SiblingGroups, suits};
use crate::rng::Key;

/// What the profile of ages and times in care follows from.
pub(super) struct Profile<'a> {
    /// Children entering a year, unaccompanied children left out.
    pub(super) entering: [f64; 5],
    /// Unaccompanied children in care at the start.
    pub(super) unaccompanied: f64,
    /// Share of arrivals aged 16 or 17, share of these who need fostering, months that they and
    /// younger ones stay.
    pub(super) arriving: [f64; 4],
    /// Share of those under one year old who enter at birth.
    pub(super) at_birth: f64,
    /// Needs of entrants: running shares by band.
    pub(super) need_shares: &'a [[f64; Need::COUNT]; AgeBand::COUNT],
    /// Yearly leaving rate of a child in fostering.
    pub(super) leaving: [f64; 5],
    /// Leaving by placement and span of time in care, relative to fostering.
    pub(super) relative: &'a dyn Fn(Provision, usize) -> f64,
    /// Yearly changes of plan.
    pub(super) plan: &'a [[[f64; AgeBand::COUNT]; Need::COUNT]; Need::COUNT],
    /// How long placements last.
    pub(super) lasting: &'a Lasting,
    /// How likely nobody registered is found: for who needs a home, and a solo or therapeutic one.
    pub(super) hard_to_place: [f64; 2],
    /// Sibling groups of entrants.
    pub(super) groups: &'a SiblingGroups,
}

impl Profile<'_> {
    /// The rates of the children as they are placed.
    fn rates(&self, children: &[StartingChild]) -> Rates {
        let mut leaving = [[[0.0; 4]; AgeBand::COUNT]; Need::COUNT];
        let mut count = [[0.0; AgeBand::COUNT]; Need::COUNT];
        for child in children {
            let (need, band) = (child.need.index(), child.band.index());
            count[need][band] += 1.0;
            for (time, cell) in leaving[need][band].iter_mut().enumerate() {
                *cell += (self.relative)(child.provision, time);
            }
        }
        for need in Need::ALL {
            for band in 0..AgeBand::COUNT {
                let n: f64 = count[need.index()][band];
                for (time, cell) in leaving[need.index()][band].iter_mut().enumerate() {
                    let plain = || (self.relative)(Provision::CouncilFostering, time);
                    let relative = if n > 0.0 { *cell / n } else { plain() };
                    *cell = self.leaving[band] / 12.0 * relative;
                }
            }
        }
        // A trickle of entrants of every age and need keeps every cell possible.
        let by_age = flow::entrants(self.entering.map(|e| e / 12.0 + 1e-6), self.at_birth);
        let entrants = Need::ALL
            .map(|need| {
                std::array::from_fn(|age| {
                    let running = &self.need_shares[AgeBand::of_months(age as u16).index()];
                    let n = need.index();
                    let share = running[n] - if n > 0 { running[n - 1] } else { 0.0 };
                    by_age[age] * (share + 1e-6) + self.alone(need, age)
                })
            })
            .to_vec();
        Rates {
            entrants,
            leaving,
            plan: *self.plan,
        }
    }
}

impl Profile<'_> {
    /// Unaccompanied children of an age in months who arrive in a month, if as many as at the start
    /// are kept up.
    fn alone(&self, need: Need, age: usize) -> f64 {
        let [older, fostering, stay_older, stay_younger] = self.arriving;
        let stay = older * stay_older + (1.0 - older) * stay_younger;
        let each = self.unaccompanied / stay.max(1.0) / 24.0;
        match need {
            Need::Fostering if (EARLIEST..192).contains(&age) => each * (1.0 - older),
            Need::Fostering if age >= 192 => each * older * fostering,
            Need::Supported if age >= 192 => each * older * (1.0 - fostering),
            _ => 0.0,
        }
    }

    /// The same of every need and age.
    fn all_alone(&self) -> Vec<[f64; 216]> {
        Need::ALL
            .map(|need| std::array::from_fn(|age| self.alone(need, age)))
            .to_vec()
    }
}

/// Positions in the order of a hash, those of each kind of placement spread evenly over it.
fn spread(
    children: &[StartingChild],
    key: Key,
    test: impl Fn(&StartingChild) -> bool,
) -> Vec<usize> {
    let mut order: Vec<(f64, usize)> = Vec::new();
    for provision in Provision::ALL {
        for place in Place::ALL {
            let kind = |c: &StartingChild| c.provision == provision && c.place == place && test(c);
            let here = shuffled(children, key, kind);
            let Some(&first) = here.first() else { continue };
            let offset = key.of(6).uniform(first as u64);
            let step = |rank: usize| (rank as f64 + offset) / here.len() as f64;
            order.extend(here.iter().enumerate().map(|(rank, &i)| (step(rank), i)));
        }
    }
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    order.into_iter().map(|(_, i)| i).collect()
}

/// Marks the unaccompanied children: of each need, age and time in care as large a share as they are of the
/// profile, so that as many arrive as leave and reach 18. Returns how many they can be at most.
pub(super) fn mark_unaccompanied(
    children: &mut [StartingChild],
    profile: &Profile<'_>,
    rates: &Rates,
    passes: &[Pass],
    key: Key,
) -> usize {
    let count = (profile.unaccompanied + 0.5) as usize;
    let alone = rates.kept_up(&profile.all_alone());
    let all: Vec<&State> = passes.iter().flat_map(|pass| &pass.ages).collect();
    let weight = |child: &StartingChild| {
        let (age, need) = (usize::from(child.age), child.need.index());
        let months = usize::from(child.months_in_care).min(SPANS - 1);
        (alone[age][need][months] / all[age][need][months].max(1e-12)).clamp(1e-9, 1.0)
    };
    let older = |c: &StartingChild| usize::from(c.age) >= EARLIEST;
    let weights: Vec<f64> = children.iter().map(weight).collect();
    let luck = |i: usize| -crate::num::ln(1.0 - key.uniform(i as u64)) / weights[i];
    let mut order: Vec<usize> = (0..children.len())
        .filter(|&i| older(&children[i]))
        .collect();
    order.sort_by(|&a, &b| luck(a).total_cmp(&luck(b)).then(a.cmp(&b)));
    let each = count as f64 / crate::num::sum(order.iter().map(|&i| weights[i])).max(1e-9);
    let group = |i: usize| children[i].need.index() * AgeBand::COUNT + children[i].band.index();
    for i in evenly(children, &order, count, group, |i| each * weights[i]) {
        let child = &mut children[i];
        child.unaccompanied = true;
        child.months_in_care = child.months_in_care.min(child.age - EARLIEST as u16);
    }
    order.len()
}

/// Youngest age in months at which unaccompanied children arrive.
const EARLIEST: usize = 168;

/// Ages in months and times in care at even quantiles of the profile, in the order of a hash. Returns
/// the profile, and the rates behind it.
pub(super) fn set_ages(
    children: &mut [StartingChild],
    profile: &Profile<'_>,
    key: Key,
) -> (Rates, Vec<Pass>) {
    let mut count = [[0.0; AgeBand::COUNT]; Need::COUNT];
    for child in children.iter() {
        count[child.need.index()][child.band.index()] += 1.0;
    }
    let totals = std::array::from_fn(|band| crate::num::sum(count.iter().map(|row| row[band])));
    let rates = profile.rates(children);
    let passes = rates.profile(totals);
    for need in Need::ALL {
        let mut owed = [0.0; 4];
        for (band, pass) in AgeBand::ALL.into_iter().zip(&passes) {
            let order = spread(children, key, |c| c.band == band && c.need == need);
            let ages: Vec<(u16, &[f64; SPANS])> = (band.first_month()..)
                .zip(pass.ages.iter().map(|state| &state[need.index()]))
                .collect();
            place_at_quantiles(children, &order, &ages, key, &mut owed);
        }
    }
    (rates, passes)
}

/// How long placements have lasted, of who is perhaps unregistered too.
pub(super) fn set_times_placed(
    children: &mut [StartingChild],
    lasting: &Lasting,
    rates: &Rates,
    passes: &[Pass],
    perhaps: Option<(usize, f64)>,
) -> Option<PerhapsUnregistered> {
    let changed = rates.changed(passes);
    let stay = |child: &StartingChild| Stay {
        need: child.need,
        age: child.age,
        in_care: child.months_in_care,
    };
    let lasted = |provision, wrong, stays: &[Stay]| {
        lasting.months_placed(provision, wrong, stays, passes, &changed)
    };
    for provision in Provision::ALL {
        for wrong in [false, true] {
            let here =
                |c: &&StartingChild| c.provision == provision && suits(c.need, provision) != wrong;
            let stays: Vec<Stay> = children.iter().filter(here).map(stay).collect();
            let times = lasted(provision, wrong, &stays);
            let kind = |c: &&mut StartingChild| {
                c.provision == provision && suits(c.need, provision) != wrong
            };
            for (child, times) in children.iter_mut().filter(kind).zip(times) {
                child.months_placed = times;
            }
        }
    }
    perhaps.map(|(i, chance)| PerhapsUnregistered {
        child: i as u32,
        chance,
        months_placed: lasted(Provision::Unregistered, true, &[stay(&children[i])])[0],
    })
}

/// Gives the children of one band and need the ages and times in care of even quantiles: of age
/// over all, of time in care within each age. Spans of time in care are dealt out so that the
/// children of a need meet their shares.
fn place_at_quantiles(
    children: &mut [StartingChild],
    order: &[usize],
    ages: &[(u16, &[f64; SPANS])],
    key: Key,
    owed: &mut [f64; 4],
) {
    let weight = |months: &[f64; SPANS]| crate::num::sum(months.iter().copied());
    let total = crate::num::sum(ages.iter().map(|(_, months)| weight(months)));
    // Groups of a few children start at different points, so that no age is left out by all.
    let offset = order.first().map_or(0.5, |&i| key.of(2).uniform(i as u64));
    let start = order.first().map_or(0.5, |&i| key.of(4).uniform(i as u64));
    let (mut cell, mut below) = (0, 0.0);
    let mut dealt = [0; 4];
    for (rank, &i) in order.iter().enumerate() {
        let at = (rank as f64 + offset) / order.len() as f64 * total;
        while cell + 1 < ages.len() && below + weight(ages[cell].1) < at {
            below += weight(ages[cell].1);
            cell += 1;
        }
        let (age, by_months) = ages[cell];
        let mut spans = [0.0; 4];
        for (months, share) in by_months.iter().enumerate() {
            spans[flow::time_band(months)] += share;
        }
        let span = most_owed(owed, &spans);
        let here = |months: &usize| flow::time_band(*months) == span;
        let mut left = even_point(start, dealt[span]) * spans[span];
        dealt[span] += 1;
        let within = (0..SPANS).filter(here).find(|&months| {
            left -= by_months[months];
            left < 0.0
        });
        let months = within.unwrap_or(0);
        let longer = if months == SPANS - 1 {
            2 * months
        } else {
            months
        } as u16;
        let child = &mut children[i];
        child.age = age;
        child.months_in_care = longer.min(age.max(months as u16));
    }
}
