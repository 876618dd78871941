//! Council finance: loans, discounting, capital financing, credit risk, cover and subsidy.
//!
//! Arithmetic alone: money in whole pence, months counted from a loan's start. What simulates a borrower
//! or a council stands elsewhere and uses it.

pub mod account;
pub mod borrower;
pub mod capital;
pub mod cover;
pub mod credit;
pub mod discount;
pub mod lease;
pub mod loan;
pub mod outcome;
pub mod rates;
pub mod schedule;
pub mod subsidy;

/// Pounds as whole pence, rounded half up; held within 10 billion pounds either way, which no loan
/// reaches, so that sums of them stay whole numbers of 64 bits.
pub fn pence(pounds: f64) -> i64 {
    libm::floor((pounds * 100.0).clamp(-1.0e12, 1.0e12) + 0.5) as i64
}

/// Whole pence as pounds.
pub fn pounds(pence: i64) -> f64 {
    pence as f64 / 100.0
}
