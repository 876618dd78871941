//! Loans of a council to a body that runs homes.

use super::input::InputId;
use crate::finance::loan::Terms;

/// One loan.
#[derive(Clone, Debug)]
pub struct Loan {
    /// Its name.
    pub name: String,
    /// The authority that lends.
    pub lender: usize,
    /// Who borrows.
    pub borrower: String,
    /// Month of the scenario in which it begins (1 is the first simulated).
    pub start: i16,
    /// Its terms, at the central rate.
    pub terms: Terms,
    /// Its rate, or the base rate that it is linked to.
    pub rate: InputId,
    /// The rates from later months on that the file gives as they stand in the terms, by their number there.
    pub steps: Vec<(usize, InputId)>,
    /// What is added to the rate.
    pub margin: f64,
    /// What the money costs the lender a year.
    pub cost_of_funds: f64,
    /// Share of it that goes towards what would be the council's capital expenditure; what is lost of the rest falls
    /// on the General Fund at once.
    pub capital_share: f64,
    /// Years over which it is provided for whatever its balance; none: as a capital loan that is not commercial.
    pub mrp_years: Option<u16>,
    /// The borrower, where its homes are simulated.
    pub homes: Option<Borrower>,
}

/// A borrower whose homes are simulated.
#[derive(Clone, Debug)]
pub struct Borrower {
    /// The intervention whose homes it runs.
    pub intervention: usize,
    /// Whether the facility is drawn home by home.
    pub by_home: bool,
    /// Pounds a week and registered place, at the start's prices.
    pub operating: InputId,
    /// Pounds a year beside the homes, at the start's prices.
    pub overheads: InputId,
    /// Pounds of its own when the loan begins.
    pub reserves: InputId,
    /// Least debt service cover over twelve months.
    pub covenant: f64,
    /// Payments missed one after another until it is in default.
    pub default_after: u8,
    /// Share of what is outstanding that is recovered.
    pub recovery: InputId,
    /// Months until it is.
    pub recovery_months: u16,
    /// The input behind them.
    pub recovered_after: InputId,
}
