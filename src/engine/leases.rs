//! Leases in the run: of the buildings that homes under a contract stand in, where the contract says that it holds one.
//!
//! A lease begins in the month in which a home comes under its contract, and ends with its term, or before it in the
//! month in which the home has closed or is no longer under the contract. It is fixed when it begins:
//!
//! ```text
//! payment a month = share * price a week * 365.25 / 84 * places      or pounds a year and place / 12 * places
//! ```
//!
//! with the price and the usable places of the month in which it begins, of a block no more than its places in all. A
//! model without leases does nothing of this.

use super::run::Run;
use super::state::NEVER;

/// Weeks in a month, on average.
const WEEKS: f64 = 365.25 / 84.0;

/// One home's lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseRow {
    /// Position of the intervention.
    pub plan: u16,
    /// The home's key.
    pub home: u64,
    /// First month (1 is the first simulated).
    pub begins: i16,
    /// Month in which it ends before its term; the greatest there is until then.
    pub ends: i16,
    /// Places that are paid for.
    pub places: u8,
    /// Pence a month.
    pub payment: i64,
}

impl LeaseRow {
    /// Months after the first in which it ends before its term.
    pub fn ended(&self) -> Option<u16> {
        (self.ends < NEVER).then(|| (self.ends - self.begins).unsigned_abs())
    }
}

impl Run<'_> {
    /// Leases that begin and end this month, after its prices are known.
    pub(super) fn leases_begin_and_end(&mut self, month: i16) {
        for (plan, one) in self.model.interventions.iter().enumerate() {
            let Some(terms) = &one.lease else { continue };
            let mark = plan as u8 + 1;
            let under = |home: &&super::state::Home| home.plan == mark && home.registered > 0;
            let leases = &mut self.record.leases;
            let mine = |row: &&mut LeaseRow| usize::from(row.plan) == plan && row.ends == NEVER;
            for row in leases.iter_mut().filter(mine) {
                let mut homes = self.world.homes.iter().filter(under);
                if !homes.any(|home| home.key.0 == row.home && home.usable > 0) {
                    row.ends = month;
                }
            }
            let price = self.plans.prices(plan).last().copied().unwrap_or(0.0);
            let each = match terms.a_year {
                Some(pounds) => pounds * 100.0 / 12.0,
                None => terms.share * price * WEEKS,
            };
            for home in self.world.homes.iter().filter(under) {
                let of_plan = |row: &&LeaseRow| usize::from(row.plan) == plan && row.ends == NEVER;
                let taken: u16 = leases
                    .iter()
                    .filter(of_plan)
                    .map(|r| u16::from(r.places))
                    .sum();
                let held = leases
                    .iter()
                    .any(|row| usize::from(row.plan) == plan && row.home == home.key.0);
                let left = one.block.map_or(u16::MAX, |block| block.places) - taken;
                let places = left.min(home.usable.into());
                if held || places == 0 {
                    continue;
                }
                leases.push(LeaseRow {
                    plan: plan as u16,
                    home: home.key.0,
                    begins: month,
                    ends: NEVER,
                    places: places as u8,
                    payment: libm::floor(each * f64::from(places) + 0.5) as i64,
                });
            }
        }
    }
}
