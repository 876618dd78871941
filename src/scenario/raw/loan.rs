//! Loans as they stand in a file.

use crate::scenario::quantity::{Quantity, Sourced, months, share, sourced_share};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

/// A file that holds loans and nothing else, for `nearhome loan`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoanFile {
    /// A short name, used in titles.
    pub name: Option<String>,
    /// What the file says, in a sentence or two.
    pub description: Option<String>,
    /// The loans.
    #[schemars(length(min = 1, max = 100))]
    pub loan: Vec<Loan>,
}

/// The schema of months until something is recovered.
fn recovery_months(generator: &mut SchemaGenerator) -> Schema {
    months(generator, 0, 120)
}

/// How principal is repaid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Repayment {
    Annuity,
    EqualInstalments,
    Maturity,
    Sculpted,
}

/// What happens to interest while no principal is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum HolidayInterest {
    Paid,
    Capitalised,
}

/// What an early repayment does to what falls due later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum PrepaymentEffect {
    LowerInstalments,
    ShorterTerm,
}

/// A sum in a month.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dated {
    /// The month, as 2026-09.
    #[schemars(regex(pattern = r"^\d{4}-\d{2}$"))]
    pub month: String,
    /// Pounds.
    #[schemars(range(min = 0.0, max = 1.0e9))]
    pub amount: f64,
}

/// A rate from a month on: that of interest which accrues after the month's payment.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RateStep {
    /// The month from whose payment date on interest accrues at it, as 2026-09.
    #[schemars(regex(pattern = r"^\d{4}-\d{2}$"))]
    pub from: String,
    /// The rate a year, or where the loan is linked to a base rate that base rate: 0.06 is 6%.
    #[schemars(schema_with = "share")]
    pub rate: Quantity,
}

/// A change of terms. What falls due in its month falls due as amended; a new rate is that of interest which
/// accrues after that month's payment, until a later step or amendment.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoanAmendment {
    /// The first month whose payment is as amended, as 2025-02.
    #[schemars(regex(pattern = r"^\d{4}-\d{2}$"))]
    pub from: String,
    /// Month of the first repayment of principal, one in which a payment falls.
    #[schemars(regex(pattern = r"^\d{4}-\d{2}$"))]
    pub first_repayment: Option<String>,
    /// Month of the last payment, one in which a payment falls.
    #[schemars(regex(pattern = r"^\d{4}-\d{2}$"))]
    pub end: Option<String>,
    /// Rate a year after that month's payment.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub rate_per_year: Option<f64>,
    /// What happens to interest while no principal is due.
    pub holiday_interest: Option<HolidayInterest>,
}

/// A loan of a council to a body that runs homes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Loan {
    /// A short name.
    #[schemars(length(min = 1))]
    pub name: String,
    /// The authority that lends; may be left out in a scenario of one.
    pub lender: Option<String>,
    /// Who borrows.
    pub borrower: Option<String>,
    /// Month of the agreement and of the first advance, as 2022-02.
    #[schemars(regex(pattern = r"^\d{4}-\d{2}$"))]
    pub start: String,
    /// The facility in pounds, advanced at once unless `advances` or `drawn_by_home` say otherwise.
    #[schemars(range(min = 0.01, max = 1.0e9))]
    pub amount: f64,
    /// Advances by month, after its payment; they sum to the amount.
    #[serde(default)]
    pub advances: Vec<Dated>,
    /// In a simulation: a part of the facility is advanced with the decision on each home of `homes`, not
    /// at given dates.
    #[serde(default)]
    pub drawn_by_home: bool,
    /// Rate a year, 0.06 for 6%; left out where the loan is linked to a base rate.
    pub rate_per_year: Option<Quantity>,
    /// Base rate a year, where the loan is linked to one.
    pub base_rate_per_year: Option<Quantity>,
    /// What is added to the base rate.
    #[schemars(range(min = -0.1, max = 1.0))]
    pub margin_per_year: Option<f64>,
    /// Rates, or base rates, from later months on.
    #[serde(default)]
    pub rate_steps: Vec<RateStep>,
    /// Payments a year: 1, 2, 4 or 12.
    #[schemars(extend("enum" = [1, 2, 4, 12]))]
    pub payments_per_year: u16,
    /// How principal is repaid.
    pub repayment: Repayment,
    /// Where it is sculpted: the share of the principal repaid with each payment.
    #[serde(default)]
    #[schemars(inner(range(min = 0.0, max = 1.0)))]
    pub sculpted_shares: Vec<f64>,
    /// Month of the first repayment of principal; before it interest alone falls due.
    #[schemars(regex(pattern = r"^\d{4}-\d{2}$"))]
    pub first_repayment: Option<String>,
    /// Month of the last payment, one in which a payment falls.
    #[schemars(regex(pattern = r"^\d{4}-\d{2}$"))]
    pub end: String,
    /// What happens to interest before the first repayment: `paid` or `capitalised`.
    pub holiday_interest: Option<HolidayInterest>,
    /// Fee in pounds, charged with the first advance.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0e8))]
    pub arrangement_fee: f64,
    /// The same as a share of the amount, 0.01 for 1%, in place of pounds.
    #[schemars(range(min = 0.0, max = 0.2))]
    pub arrangement_fee_share: Option<f64>,
    /// The fee is added to the balance, not paid at once.
    #[serde(default)]
    pub fee_capitalised: bool,
    /// Early repayments, after the month's payment and up to what is outstanding.
    #[serde(default)]
    pub prepayments: Vec<Dated>,
    /// What early repayments do: `lower_instalments` over the same term, or a `shorter_term` at the same
    /// instalments. Left out, they lower instalments; of a sculpted loan they come off the last ones.
    pub prepayment_effect: Option<PrepaymentEffect>,
    /// Changes of terms, in order.
    #[serde(default)]
    pub amendments: Vec<LoanAmendment>,
    /// A market rate for such a loan, for the subsidy test.
    #[serde(default)]
    #[schemars(schema_with = "sourced_share")]
    pub benchmark_rate: Option<Sourced>,
    /// What the money costs the council a year, such as the Public Works Loan Board's rate; left out, it is
    /// the budget's `borrowing_rate`, or without one the assumed rate of nearhome's dated rates.
    #[serde(default)]
    #[schemars(schema_with = "sourced_share")]
    pub cost_of_funds: Option<Sourced>,
    /// Pounds of minimal financial assistance that the borrower had in this and the two previous financial
    /// years.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0e9))]
    pub earlier_assistance: f64,
    /// In a simulation: the intervention whose homes the borrower runs.
    pub homes: Option<String>,
    /// What the borrower's homes cost a week for each registered place, full or empty, in pounds at the
    /// start's prices; it rises with wages.
    pub operating_cost_per_place: Option<Quantity>,
    /// What the borrower spends a year beside its homes, in pounds at the start's prices.
    pub overheads_per_year: Option<Quantity>,
    /// What the borrower has of its own when the loan begins, pounds.
    pub reserves: Option<Quantity>,
    /// Least debt service cover over twelve months that the agreement asks for; a default breaks it too.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub covenant: Option<f64>,
    /// Payments missed one after another until the borrower is in default.
    #[schemars(range(min = 1, max = 24))]
    pub default_after: Option<u8>,
    /// Share of what is outstanding at default that is recovered.
    pub recovery_share: Option<Quantity>,
    /// Months from the default until that is recovered.
    #[serde(default)]
    #[schemars(schema_with = "recovery_months")]
    pub recovery_months: Option<Quantity>,
    /// Years over which the council provides for the loan whatever its balance, by an annuity at the cost of funds
    /// from the year after it is lent: for a commercial loan, or an older one where the policy says so. Left out, it
    /// provides for what it expects to lose, as for a capital loan that is not commercial.
    #[schemars(range(min = 1, max = 100))]
    pub mrp_over_years: Option<u16>,
    /// Share of the amount that goes towards what would be the council's own capital expenditure: a capital
    /// loan. The council cannot borrow for the rest.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub capital_share: Option<f64>,
    /// What secures the loan, in words: `first charge on the freehold`.
    pub security: Option<String>,
    /// Whether the council may step in and run the homes where the borrower fails.
    pub step_in_rights: Option<bool>,
    /// Where the agreed terms come from: it holds for those that say nothing of themselves, and not for what
    /// is no term of the agreement, such as the cost of funds, a market rate or the borrower's costs.
    pub source: Option<String>,
    /// Why these terms, in a sentence.
    pub rationale: Option<String>,
}
