//! The council's budget, and how it finances what it builds.

/// What outturns are set against.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Budget {
    /// Approved net budget by financial year of the horizon, pounds; none where it is not given.
    pub by_year: Vec<Option<f64>>,
    /// Usable reserves, pounds.
    pub usable_reserves: Option<f64>,
    /// What borrowing costs a year; none: the rate assumed in `data/finance.toml`.
    pub borrowing_rate: Option<f64>,
    /// Years over which what is built is provided for; none: as assumed there.
    pub asset_life: Option<u16>,
}
