//! Foster carer households: approvals, leaving, and the places they have.
//!
//! Approvals are nested arrivals at a monthly rate `a / 12 * (1 + g)^(m / 12) * season[m]`, times the
//! factor of the month where the scenario has a table by year. A
//! household is on hold with a chance, for as long as it is there; of the others' places a share cannot
//! be used. A household's leaving hazard depends on its
//! tenure and gathers month by month until it passes the household's own threshold; the month is
//! known from the start.

use super::demand::nested_arrivals;
use super::levers::{in_month, taken_part_in};
use super::run::Run;
use super::state::{HOUSEHOLD, Household, NONE};
use crate::model::intervention::Effect;
use crate::rng::Key;

/// Months during which a household counts as new.
pub(super) const NEW: i16 = 24;

/// Draws of a household.
mod tag {
    pub const LEAVE: u64 = 1;
    pub const OUTSIDE: u64 = 2;
    pub const PLACES: u64 = 8;
    pub const HELD: u64 = 16;
    pub const ON_HOLD: u64 = 32;
}

/// Fills `gathered` with the hazard that a household has gathered after 1, 2 and more months, by its
/// tenure at the beginning in months (the last: established), from an established one's monthly hazard.
/// A search goes through the months of one tenure, so they stand side by side.
pub(super) fn gather(
    hazard: f64,
    when_new: f64,
    months: usize,
    gathered: &mut [Vec<f32>; NEW as usize],
) {
    let (new, established) = ((hazard * when_new) as f32, hazard as f32);
    for (tenure, gathered) in gathered.iter_mut().enumerate() {
        let mut sum = 0.0;
        gathered.resize(months, 0.0);
        for (month, to) in (1..).zip(gathered) {
            sum += if month + tenure < NEW as usize {
                new
            } else {
                established
            };
            *to = sum;
        }
    }
}

/// Places of a new household: 1 to 4, one plus a binomial with the given mean.
fn places(key: Key, mean: f64) -> u8 {
    let chance = ((mean - 1.0) / (HOUSEHOLD as f64 - 1.0)).clamp(0.0, 1.0);
    1 + (1..HOUSEHOLD as u64)
        .filter(|&i| key.uniform(tag::PLACES + i) < chance)
        .count() as u8
}

impl Run<'_> {
    /// The households of the start; returns where the council's and the agencies' begin.
    pub(super) fn start_households(&mut self, a: usize) -> [u32; 2] {
        let authority = &self.model.authorities[a];
        let here = self.households.of(u64::from(authority.code)).of(u64::MAX);
        let mut begin = [0; 2];
        for (kind, carers) in authority.carers.iter().enumerate() {
            begin[kind] = self.world.households.len() as u32;
            for (index, start) in carers.households.iter().enumerate() {
                let key = here.of(kind as u64).of(index as u64);
                let slot = self.world.add_household(Household {
                    key,
                    members: [NONE; HOUSEHOLD],
                    vacancy: NONE,
                    filled: 0,
                    stayers: 0,
                    usable: start.usable,
                    approved: start.approved,
                    authority: a as u8,
                    kind: kind as u8,
                    outside: start.outside,
                });
                self.foresee_leaving(slot, start.tenure, 0);
            }
        }
        begin
    }

    /// This month's leavers are marked (their children are displaced later in the month) and the
    /// newly approved households join.
    pub(super) fn households_come_and_go(&mut self, month: i16) {
        let leavers = std::mem::take(&mut self.world.leavers[month as usize]);
        for &slot in &leavers {
            self.closing.push(slot);
            self.world.stop_household(slot);
        }
        self.world.leavers[month as usize] = leavers;
        let mean = self.tables.drawn[self.model.places_per_household];
        let agencies = self.market.agency_entry(self.model, self.tables);
        for a in 0..self.model.authorities.len() {
            let code = u64::from(self.model.authorities[a].code);
            for kind in 0..2_u8 {
                let tables = &self.tables.authorities[a];
                let growth = tables.approvals_growth[usize::from(kind)] * f64::from(month);
                let season = self.model.approvals_season[(month as usize - 1) % 12];
                let factors = self.tables.levers.at(a, month);
                let answer = if kind == 1 {
                    agencies * factors[Effect::AgencyApprovals.index()]
                } else {
                    factors[Effect::Approvals.index()]
                };
                let carers = &self.model.authorities[a].carers[usize::from(kind)];
                let rate = tables.approvals[usize::from(kind)]
                    * crate::num::exp(growth)
                    * season
                    * answer
                    * carers.approvals_by_month[month as usize];
                let on_hold = tables.household_on_hold[usize::from(kind)];
                let outside = tables.household_outside[usize::from(kind)];
                let held = tables.household_held[usize::from(kind)];
                let stream = self
                    .households
                    .of(code)
                    .of(u64::from(kind))
                    .of(month as u64);
                nested_arrivals(stream, rate, |k| {
                    let key = stream.of(k);
                    let approved = places(key, mean);
                    let places = if key.uniform(tag::ON_HOLD) < on_hold {
                        0
                    } else {
                        u64::from(approved)
                    };
                    let usable = (0..places)
                        .filter(|&i| key.uniform(tag::HELD + i) >= held)
                        .count() as u8;
                    let slot = self.world.add_household(Household {
                        key,
                        members: [NONE; HOUSEHOLD],
                        vacancy: NONE,
                        filled: 0,
                        stayers: 0,
                        usable,
                        approved,
                        authority: a as u8,
                        kind,
                        outside: key.uniform(tag::OUTSIDE) < outside,
                    });
                    self.foresee_leaving(slot, 0, month);
                });
            }
        }
    }

    /// Puts a household, of some tenure at the end of `month`, on the list of the month in which it
    /// leaves.
    fn foresee_leaving(&mut self, slot: u32, tenure: u16, month: i16) {
        let h = &self.world.households[slot as usize];
        let threshold = h.key.exponential(tag::LEAVE) as f32;
        let tables = &self.tables.authorities[usize::from(h.authority)];
        let tenure = usize::from(tenure).min(NEW as usize - 1);
        let gathered = &tables.household_gathered[usize::from(h.kind)][tenure];
        let (a, model, d) = (usize::from(h.authority), self.model, &self.tables.drawn);
        let parts = taken_part_in(model, d, a, h.key);
        let by_month = &model.authorities[a].carers[usize::from(h.kind)].leaving_by_month;
        let months = if tables.household_years[usize::from(h.kind)]
            || h.kind == 0 && parts.clone().next().is_some()
        {
            // What years and interventions add to, or take off, what the table says; nothing where they
            // are 1.
            let (mut before, mut extra) = (0.0_f32, 0.0_f32);
            let ahead = gathered.iter().zip(month + 1..);
            ahead
                .take_while(|&(&sum, at)| {
                    let year = by_month.get(at as usize).copied().unwrap_or(1.0);
                    let council = parts.clone().filter(|_| h.kind == 0);
                    let factor = council.fold(year, |product, (one, [leaving, _])| {
                        product * in_month(one, leaving, at)
                    });
                    extra += (sum - before) * (factor - 1.0) as f32;
                    before = sum;
                    sum + extra < threshold
                })
                .count()
        } else {
            gathered.partition_point(|&sum| sum < threshold)
        };
        if let Some(list) = self.world.leavers.get_mut(month as usize + 1 + months) {
            list.push(slot);
        }
    }
}
