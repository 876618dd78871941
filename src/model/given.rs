//! Numbers in lists and tables: each is an input of its own, and what the model holds of them follows.
//!
//! A scenario gives seasons, shares, rates by age or placement, chances of rungs and tables by year as
//! lists. The model holds what the engine reads: seasons of mean 1, running shares, rates by month. Where
//! every entry is fixed, that is one and the same in all runs. Where one is uncertain, a run has a model of
//! its own, [`Model::in_run`], in which what follows from the entries drawn stands in place of what follows
//! from their central values. The starting state follows from the central values in every run.

use super::authority::ByBand;
use super::groups;
use super::input::{Drawn, InputId, Inputs};
use super::ladders;
use super::placement::{AgeBand, Need, Provision};
use super::{Model, Prices};
use crate::num;

/// When an entry of a table by year holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// In the financial year with this number, from 0.
    Year(usize),
    /// In the month with this number, from 1.
    Month(usize),
}

/// Entries of a table by year or month, as far as they are simulated.
pub type ByYear = Vec<(When, InputId)>;

/// The inputs behind the lists and tables that all authorities share. An empty list was never given.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Season of entries, April first.
    pub season: Vec<InputId>,
    /// Share of those who enter under one year old who enter at birth.
    pub at_birth: Vec<InputId>,
    /// Shares of groups of 1, 2, 3 and 4, by whether the youngest is 16 or older.
    pub group_sizes: [Vec<InputId>; 2],
    /// Leaving by provision.
    pub leaving_by_provision: Vec<InputId>,
    /// Leaving by time in care.
    pub leaving_by_time: Vec<InputId>,
    /// Yearly rates of moving by span of time in a placement and provision.
    pub moves: [Vec<InputId>; 3],
    /// Season of approvals, April first.
    pub approvals_season: Vec<InputId>,
    /// Shares of new homes with 1 to 10 places, by operator.
    pub home_sizes: [Vec<InputId>; 3],
    /// Least and greatest margin.
    pub margin_bounds: Vec<InputId>,
    /// Rises of prices by year: residential, fostering, other.
    pub rises: [ByYear; 3],
    /// Rises of cost by year: wages, property, consumer prices.
    pub cost_rises: [ByYear; 3],
    /// Least and most months between siblings.
    pub gaps: Vec<InputId>,
    /// Months after which a placement of the wrong kind counts as settled.
    pub settled_after: Vec<InputId>,
    /// Factors on moves.
    pub moves_factors: ByYear,
    /// Factors on the chance that a free place suits.
    pub match_factors: ByYear,
    /// Factors on the chance that nobody registered is found.
    pub unregistered_factors: ByYear,
    /// Factors on the usable share of homes that open.
    pub usable_factors: ByYear,
    /// Factors on what the Home Office pays a night.
    pub home_office_factors: ByYear,
    /// By authority.
    pub authorities: Vec<GivenHere>,
    /// Places that are free at the start, to which chances of rungs are set.
    pub free: ladders::Free,
    /// The central values, from which the model was built.
    pub central: Drawn,
}

/// The same of one authority.
#[derive(Clone, Debug, Default)]
pub struct GivenHere {
    /// Children entering a year by age.
    pub entering: Vec<InputId>,
    /// Entry rates at the end of each year, relative to the start.
    pub trend: Vec<InputId>,
    /// Factors on entry by year.
    pub entry_factors: ByYear,
    /// Shares of needs among entrants, by need and age.
    pub needs: Vec<Vec<InputId>>,
    /// Leaving rates by age.
    pub leaving: Vec<InputId>,
    /// Factors on leaving by year.
    pub leaving_factors: ByYear,
    /// Changes of plan: need before, need after, rates by age.
    pub plan: Vec<(Need, Need, Vec<InputId>)>,
    /// Chances of rungs, by need.
    pub rungs: Vec<Vec<InputId>>,
    /// Factors on spontaneous arrivals of unaccompanied children.
    pub arrivals: ByYear,
    /// Factors on outside demand for places in homes.
    pub outside: ByYear,
    /// Factors on approvals of carers: council, agency.
    pub approvals: [ByYear; 2],
    /// Factors on carers' rate of leaving: council, agency.
    pub carers_leaving: [ByYear; 2],
    /// Factors on decisions to open homes, by operator.
    pub openings: [ByYear; 3],
    /// Factors on the closing of homes, by operator.
    pub closing: [ByYear; 3],
}

/// The numbers of inputs in a list of known length; 0 where it is shorter.
pub fn values<const N: usize>(ids: &[InputId], d: &Drawn) -> [f64; N] {
    std::array::from_fn(|at| ids.get(at).map_or(0.0, |&id| d[id]))
}

/// A drawn number of months: the nearest whole one.
pub fn whole_months(value: f64) -> u16 {
    (value + 0.5) as u16
}

/// Least and most months between siblings, the most at least the least.
pub fn gaps(ids: &[InputId], d: &Drawn) -> [u16; 2] {
    let [least, most] = values::<2>(ids, d).map(whole_months);
    [least, most.max(least)]
}

/// Seasonal factors scaled to mean 1; none where all are 0.
pub fn season(ids: &[InputId], d: &Drawn) -> Option<[f64; 12]> {
    let factors: [f64; 12] = values(ids, d);
    let mean = num::sum(factors) / 12.0;
    (mean > 0.0).then(|| factors.map(|factor| factor / mean))
}

/// Shares as running sums, scaled so that the last is 1; none where all are 0.
pub fn running<const N: usize>(shares: [f64; N]) -> Option<[f64; N]> {
    let total = num::sum(shares);
    if total <= 0.0 {
        return None;
    }
    let mut sum = 0.0;
    let mut running = shares.map(|share| {
        sum += share / total;
        sum
    });
    running[N - 1] = 1.0;
    Some(running)
}

/// Factors for months 0 to `months`; 1 where nothing is given. A month's factor multiplies its year's.
pub fn factors(table: &ByYear, months: usize, d: &Drawn) -> Vec<f64> {
    let mut factors = vec![1.0; months + 1];
    for &(when, id) in table {
        let span = match when {
            When::Year(year) => year * 12 + 1..=year * 12 + 12,
            When::Month(month) => month..=month,
        };
        for factor in &mut factors[span] {
            *factor *= d[id];
        }
    }
    factors
}

/// Numbers that stand in place of the usual ones, by financial year.
pub fn in_place(table: &ByYear, years: usize, d: &Drawn) -> Vec<Option<f64>> {
    let mut given = vec![None; years];
    for &(when, id) in table {
        if let When::Year(year) = when {
            given[year] = Some(d[id]);
        }
    }
    given
}

/// Entry rates by month, 1 at the start: the yearly values at each year's end, straight lines between, the
/// last value kept; each multiplied by the factor of its month.
pub fn entry_trend(by_year: &[InputId], table: &ByYear, months: usize, d: &Drawn) -> Vec<f64> {
    let value = |year: usize| match year.checked_sub(1) {
        Some(before) if !by_year.is_empty() => d[by_year[before.min(by_year.len() - 1)]],
        _ => 1.0,
    };
    let factors = factors(table, months, d);
    let rate = |(m, factor): (usize, f64)| {
        let part = (m % 12) as f64 / 12.0;
        (value(m / 12) * (1.0 - part) + value(m / 12 + 1) * part) * factor
    };
    factors.into_iter().enumerate().map(rate).collect()
}

/// Shares of the needs of entrants of each band, as they are given.
pub fn need_shares(needs: &[Vec<InputId>], d: &Drawn) -> [[f64; Need::COUNT]; AgeBand::COUNT] {
    let share = |band, need: usize| needs.get(need).map_or(0.0, |ids| d[ids[band]]);
    std::array::from_fn(|band| std::array::from_fn(|need| share(band, need)))
}

/// Yearly rates of changes of plan: `[from][to][band]`.
pub fn plan_rates(
    changes: &[(Need, Need, Vec<InputId>)],
    d: &Drawn,
) -> [[ByBand; Need::COUNT]; Need::COUNT] {
    let mut rates = [[[0.0; AgeBand::COUNT]; Need::COUNT]; Need::COUNT];
    for (from, to, ids) in changes {
        rates[from.index()][to.index()] = values(ids, d);
    }
    rates
}

/// Running shares of group sizes where `singles` of the groups are single children whatever they say.
pub fn group_shares(share_by_size: [[f64; 4]; 2], singles: f64) -> [[f64; 4]; 2] {
    let share = 1.0 - singles;
    share_by_size.map(|sizes| sizes.map(|running| 1.0 - (1.0 - running) * share))
}

impl Model {
    /// The model of one run, where an entry of a list is drawn at another value than its central one;
    /// none where nothing differs, which is so in every run of a scenario without uncertain entries. It
    /// has no inputs of its own.
    ///
    /// Shares and seasons whose entries are all drawn as 0 stay at their central values.
    pub fn in_run(&self, d: &Drawn) -> Option<Model> {
        let drawn = Changes {
            d,
            central: &self.given.central,
        };
        let here = self.given.authorities.iter();
        if !drawn.any(self.given.shared())
            && !drawn.any(self.months_of_plans())
            && !here.into_iter().any(|a| drawn.here(a))
        {
            return None;
        }
        let mut own = self.without_inputs();
        self.given.act_on_all(&drawn, &mut own);
        for (a, here) in self.given.authorities.iter().enumerate() {
            here.act(&drawn, &self.given, &mut own, a);
        }
        if self
            .given
            .authorities
            .iter()
            .any(|a| drawn.any(a.rungs.iter().flatten()))
        {
            for (authority, here) in own.authorities.iter_mut().zip(&self.given.authorities) {
                for (rungs, ids) in authority.ladders.iter_mut().zip(&here.rungs) {
                    for (rung, &id) in rungs.iter_mut().zip(ids) {
                        rung.chance = d[id];
                        rung.match_rate = d[id];
                    }
                }
            }
            ladders::match_rates(&mut own, &self.given.free);
        }
        Some(own)
    }

    /// The inputs behind whole months of interventions and loans.
    fn months_of_plans(&self) -> impl Iterator<Item = &InputId> {
        let homes = self.loans.iter().filter_map(|loan| loan.homes.as_ref());
        let ramps = self.interventions.iter().map(|one| &one.ramp_months);
        ramps.chain(homes.map(|homes| &homes.recovered_after))
    }

    fn without_inputs(&self) -> Model {
        Model {
            name: String::new(),
            description: String::new(),
            horizon: self.horizon,
            inputs: Inputs::default(),
            given: Given::default(),
            demand: self.demand.clone(),
            deviations: self.deviations.clone(),
            unaccompanied: self.unaccompanied.clone(),
            leaving_by_provision: self.leaving_by_provision,
            leaving_by_time: self.leaving_by_time,
            moves: self.moves.clone(),
            matching: self.matching.clone(),
            places_per_household: self.places_per_household,
            new_household_leaving: self.new_household_leaving,
            shared_agencies: self.shared_agencies,
            approvals_season: self.approvals_season,
            homes: self.homes.clone(),
            market: self.market.clone(),
            prices: self.prices.clone(),
            contributions: self.contributions.clone(),
            authorities: self.authorities.clone(),
            decided_after: self.decided_after,
            interventions: self.interventions.clone(),
            loans: self.loans.clone(),
            budget: self.budget.clone(),
        }
    }
}

/// What is drawn beside the central values.
struct Changes<'a> {
    d: &'a Drawn,
    central: &'a Drawn,
}

impl Changes<'_> {
    /// Whether any input is drawn at another value than its central one.
    fn any<'b>(&self, ids: impl IntoIterator<Item = &'b InputId>) -> bool {
        ids.into_iter().any(|&id| self.d[id] != self.central[id])
    }

    fn by_year(&self, table: &ByYear) -> bool {
        self.any(table.iter().map(|(_, id)| id))
    }

    fn here(&self, a: &GivenHere) -> bool {
        let lists = [&a.entering, &a.trend, &a.leaving].into_iter();
        let lists = lists.chain(&a.needs).chain(&a.rungs);
        let lists = lists.chain(a.plan.iter().map(|(_, _, ids)| ids));
        self.any(lists.flatten()) || a.tables().any(|table| self.by_year(table))
    }
}

impl GivenHere {
    fn tables(&self) -> impl Iterator<Item = &ByYear> {
        let single = [
            &self.entry_factors,
            &self.leaving_factors,
            &self.arrivals,
            &self.outside,
        ];
        let carers = self.approvals.iter().chain(&self.carers_leaving);
        let homes = self.openings.iter().chain(&self.closing);
        single.into_iter().chain(carers).chain(homes)
    }

    /// Puts what follows from this authority's entries in its part of a run's model.
    fn act(&self, drawn: &Changes, all: &Given, own: &mut Model, a: usize) {
        let d = drawn.d;
        let months = own.horizon.months();
        let groups = all.group_sizes.iter().flatten();
        let groups = groups.chain(&all.at_birth).chain(&all.gaps);
        let authority = &mut own.authorities[a];
        if drawn.any(groups.chain(&self.entering)) {
            let (events, singles) = groups::events(values(&self.entering, d), &own.demand);
            authority.events_per_year = events;
            authority.group_shares = group_shares(own.demand.groups.share_by_size, singles);
        }
        if drawn.any(&self.trend) || drawn.by_year(&self.entry_factors) {
            authority.entry_trend = entry_trend(&self.trend, &self.entry_factors, months, d);
        }
        if drawn.any(self.needs.iter().flatten()) {
            let given = need_shares(&self.needs, d);
            for (to, shares) in authority.need_shares.iter_mut().zip(given) {
                *to = running(shares).unwrap_or(*to);
            }
        }
        if drawn.any(&self.leaving) {
            authority.leaving_rate = values(&self.leaving, d);
        }
        if drawn.any(self.plan.iter().flat_map(|(_, _, ids)| ids)) {
            authority.plan_rates = plan_rates(&self.plan, d);
        }
        let again = |to: &mut Vec<f64>, table: &ByYear| {
            if drawn.by_year(table) {
                *to = factors(table, months, d);
            }
        };
        again(&mut authority.leaving_by_month, &self.leaving_factors);
        again(&mut authority.arrivals_by_month, &self.arrivals);
        again(&mut authority.outside_by_month, &self.outside);
        for (kind, carers) in authority.carers.iter_mut().enumerate() {
            again(&mut carers.approvals_by_month, &self.approvals[kind]);
            again(&mut carers.leaving_by_month, &self.carers_leaving[kind]);
        }
        for (operator, homes) in authority.homes.iter_mut().enumerate() {
            again(&mut homes.openings_by_month, &self.openings[operator]);
            again(&mut homes.closing_by_month, &self.closing[operator]);
        }
    }
}

impl Given {
    /// Every input behind what all authorities share.
    fn shared(&self) -> impl Iterator<Item = &InputId> {
        let lists = [
            &self.season,
            &self.at_birth,
            &self.leaving_by_provision,
            &self.leaving_by_time,
            &self.approvals_season,
            &self.margin_bounds,
            &self.gaps,
            &self.settled_after,
        ];
        let lists = lists.into_iter().chain(&self.group_sizes);
        let lists = lists.chain(&self.moves).chain(&self.home_sizes);
        let tables = self.rises.iter().chain(&self.cost_rises);
        let tables = tables.chain([
            &self.moves_factors,
            &self.home_office_factors,
            &self.match_factors,
            &self.unregistered_factors,
            &self.usable_factors,
        ]);
        let tables = tables.flatten().map(|(_, id)| id);
        lists.flatten().chain(tables)
    }

    /// Puts what follows from the entries that all authorities share in a run's model.
    fn act_on_all(&self, drawn: &Changes, own: &mut Model) {
        let d = drawn.d;
        if drawn.any(&self.season) {
            own.demand.season = season(&self.season, d).unwrap_or(own.demand.season);
        }
        if drawn.any(&self.at_birth) {
            [own.demand.at_birth] = values(&self.at_birth, d);
        }
        let sizes = own.demand.groups.share_by_size.iter_mut();
        for (to, ids) in sizes.zip(&self.group_sizes) {
            if drawn.any(ids) {
                *to = running(values(ids, d)).unwrap_or(*to);
            }
        }
        if drawn.any(&self.leaving_by_provision) {
            own.leaving_by_provision =
                values::<{ Provision::COUNT }>(&self.leaving_by_provision, d);
        }
        if drawn.any(&self.leaving_by_time) {
            own.leaving_by_time = values(&self.leaving_by_time, d);
        }
        for (to, ids) in own.moves.rate.iter_mut().zip(&self.moves) {
            if drawn.any(ids) {
                *to = values(ids, d);
            }
        }
        if drawn.any(&self.approvals_season) {
            own.approvals_season =
                season(&self.approvals_season, d).unwrap_or(own.approvals_season);
        }
        for (to, ids) in own.homes.sizes.iter_mut().zip(&self.home_sizes) {
            if drawn.any(ids) {
                *to = running(values(ids, d)).unwrap_or(*to);
            }
        }
        if drawn.any(&self.margin_bounds) {
            let [least, most]: [f64; 2] = values(&self.margin_bounds, d);
            own.market.bounds = [least, most.max(least)];
        }
        let months = own.horizon.months();
        for (to, table) in [
            (&mut own.moves.by_month, &self.moves_factors),
            (
                &mut own.contributions.home_office_by_month,
                &self.home_office_factors,
            ),
            (&mut own.matching.match_by_month, &self.match_factors),
            (
                &mut own.matching.unregistered_by_month,
                &self.unregistered_factors,
            ),
            (&mut own.homes.usable_by_month, &self.usable_factors),
        ] {
            if drawn.by_year(table) {
                *to = factors(table, months, d);
            }
        }
        self.months(drawn, own);
        self.rises(drawn, own.horizon.years, &mut own.prices);
    }

    /// Whole months that are drawn.
    fn months(&self, drawn: &Changes, own: &mut Model) {
        let d = drawn.d;
        if drawn.any(&self.gaps) {
            let groups = &mut own.demand.groups;
            [groups.least_gap, groups.most_gap] = gaps(&self.gaps, d);
        }
        for &id in &self.settled_after {
            own.matching.settled_after = whole_months(d[id]);
        }
        for one in &mut own.interventions {
            one.ramp = whole_months(d[one.ramp_months]);
        }
        for homes in own.loans.iter_mut().filter_map(|loan| loan.homes.as_mut()) {
            homes.recovery_months = whole_months(d[homes.recovered_after]);
        }
    }

    fn rises(&self, drawn: &Changes, years: usize, prices: &mut Prices) {
        let to = prices.rise_by_year.iter_mut();
        let to = to.chain(&mut prices.cost_rise_by_year);
        for (to, table) in to.zip(self.rises.iter().chain(&self.cost_rises)) {
            if drawn.by_year(table) {
                *to = in_place(table, years, drawn.d);
            }
        }
    }
}

#[cfg(test)]
mod tests;
