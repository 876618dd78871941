//! Whether a loan below a market rate is a subsidy, and how large.
//!
//! The gross cash equivalent is what a borrower gains by paying the loan's rate and not a benchmark: what
//! is advanced less what is paid, both discounted at the benchmark. Subsidy Control Act 2022: minimal
//! financial assistance (section 36) up to a limit over this and the two previous financial years, all
//! such aid to the enterprise counted.

use super::rates::Rates;
use super::schedule::Schedule;

/// What the test says.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// Gross cash equivalent, pence; 0 where the loan is not below the benchmark.
    pub equivalent: i64,
    /// The same with what was given before, pounds.
    pub with_earlier: f64,
    /// Within minimal financial assistance.
    pub minimal: bool,
    /// Within the limit for services of public economic interest.
    pub public_interest: bool,
    /// Above which it has to be published.
    pub transparency: bool,
}

/// Tests a schedule against a benchmark rate a year, with pounds of such aid given before.
pub fn test(schedule: &Schedule, benchmark: f64, every: u16, earlier: f64, rates: &Rates) -> Test {
    let gap = schedule.advances(benchmark, every) - schedule.present_value(benchmark, every);
    let equivalent = libm::floor(gap.max(0.0) + 0.5) as i64;
    let with_earlier = super::pounds(equivalent) + earlier;
    Test {
        equivalent,
        with_earlier,
        minimal: with_earlier <= rates.minimal_assistance,
        public_interest: with_earlier <= rates.public_interest_assistance,
        transparency: super::pounds(equivalent) > rates.transparency,
    }
}
