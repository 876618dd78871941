//! Leases in the council's books: what the contracts' payments hold of them, by financial year.
//!
//! They move nothing into the net cost or out of it: what is paid is among placements and empty places already, and
//! interest and provision are that part of it.

use super::books::{Item, Year};
use crate::engine::recorder::Record;
use crate::finance::lease::Lease;
use crate::model::Model;

/// Adds the leases of one authority's contracts in a run, at the rate of borrowing where a contract gives no other.
pub(super) fn leased(model: &Model, record: &Record, a: usize, rate: f64, years: &mut [Year]) {
    for row in &record.leases {
        let one = &model.interventions[usize::from(row.plan)];
        let (Some(terms), share) = (&one.lease, one.share_of(a)) else {
            continue;
        };
        let lease = Lease {
            payment: row.payment,
            months: terms.months,
            rate: terms.rate.unwrap_or(rate),
        };
        let first = usize::from(row.begins.unsigned_abs()) - 1;
        let months = lease.months(row.ended());
        for (at, month) in months.iter().enumerate() {
            let Some(year) = years.get_mut((first + at) / 12) else {
                break;
            };
            for (item, pence) in [
                (Item::LeaseAdded, month.added),
                (Item::LeaseInterest, month.interest),
                (Item::LeaseProvision, month.principal),
                (Item::LeaseEnded, month.ended),
            ] {
                year[item.index()] += pence as f64 / 100.0 * share;
            }
            // A year has twelve ends of months; the last one counts.
            if (first + at) % 12 == 11 {
                year[Item::LeaseLiability.index()] += month.closing as f64 / 100.0 * share;
            }
        }
    }
}
