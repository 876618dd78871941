//! Foster carer households: approvals, leaving, and the places they have.
//!
//! Approvals are nested arrivals at a monthly rate. A household's leaving hazard depends on its
//! tenure and gathers month by month until it passes the household's own threshold.

use super::demand::nested_arrivals;
use super::run::Run;
use super::state::{HOUSEHOLD, Household, NONE};
use crate::rng::Key;

/// Months during which a household counts as new.
const NEW: i16 = 24;

/// Draws of a household.
mod tag {
    pub const LEAVE: u64 = 1;
    pub const OUTSIDE: u64 = 2;
    pub const PLACES: u64 = 8;
    pub const HELD: u64 = 16;
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
                self.world.add_household(Household {
                    key,
                    gathered: 0.0,
                    threshold: key.exponential(tag::LEAVE) as f32,
                    members: [NONE; HOUSEHOLD],
                    vacancy: NONE,
                    approved_in: -(start.tenure as i16),
                    filled: 0,
                    usable: start.usable,
                    approved: start.approved,
                    authority: a as u8,
                    kind: kind as u8,
                    outside: start.outside,
                });
            }
        }
        begin
    }

    /// This month's leavers are marked (their children are displaced later in the month) and the
    /// newly approved households join.
    pub(super) fn households_come_and_go(&mut self, month: i16) {
        for slot in 0..self.world.households.len() {
            let h = &mut self.world.households[slot];
            if h.approved == 0 {
                continue;
            }
            let tables = &self.tables.authorities[usize::from(h.authority)];
            let tenure = if month - h.approved_in < NEW {
                self.tables.new_household
            } else {
                1.0
            };
            h.gathered += (tables.household_leave[usize::from(h.kind)] * tenure) as f32;
            if h.gathered >= h.threshold {
                self.closing.push(slot as u32);
                self.world.stop_household(slot as u32);
            }
        }
        let mean = self.tables.drawn[self.model.places_per_household];
        for a in 0..self.model.authorities.len() {
            let code = u64::from(self.model.authorities[a].code);
            for kind in 0..2_u8 {
                let tables = &self.tables.authorities[a];
                let rate = tables.approvals[usize::from(kind)];
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
                    let usable = (0..u64::from(approved))
                        .filter(|&i| key.uniform(tag::HELD + i) >= held)
                        .count() as u8;
                    self.world.add_household(Household {
                        key,
                        gathered: 0.0,
                        threshold: key.exponential(tag::LEAVE) as f32,
                        members: [NONE; HOUSEHOLD],
                        vacancy: NONE,
                        approved_in: month,
                        filled: 0,
                        usable,
                        approved,
                        authority: a as u8,
                        kind,
                        outside: key.uniform(tag::OUTSIDE) < outside,
                    });
                });
            }
        }
    }
}
