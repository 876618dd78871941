//! Scenarios against one another: the same children with the same luck, so that what differs is the
//! decision.

pub mod attribute;
pub mod books;
pub mod comparison;
pub mod difference;
pub mod downside;
mod leases;
pub mod loans;
pub mod optimism;
pub mod paired;
pub mod rank;
pub mod shares;
pub mod switching;
pub mod value;

use crate::results::Summary;

/// The summary of values in the order of runs; none without values.
pub fn summary(values: &[f64]) -> Option<Summary> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    Summary::of(values, &sorted)
}

/// Mean of values; 0 without any.
pub fn mean(values: &[f64]) -> f64 {
    crate::num::sum(values.iter().copied()) / (values.len().max(1)) as f64
}
