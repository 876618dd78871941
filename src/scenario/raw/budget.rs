//! The council's budget, and how it finances what it builds.

use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The council's budget for what is simulated, and how it finances what it builds. Used where scenarios
/// are compared; nothing in it changes what happens to a child.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Budget {
    /// Approved net budget of all authorities together by financial year, in pounds, as "2026/27" = 50000000, for
    /// what is simulated: placements and leavers' support, no social workers or legal costs. Years left out are the
    /// last one given before them, or else the baseline's first year, raised with consumer prices.
    pub by_year: BTreeMap<String, f64>,
    /// Usable reserves in pounds, beside which an overspend is shown.
    #[schemars(range(min = 0.0, max = 1.0e11))]
    pub usable_reserves: Option<f64>,
    /// What borrowing costs the council a year, 0.05 for 5%.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub borrowing_rate: Option<f64>,
    /// Years over which what the council builds is provided for (MRP).
    #[schemars(range(min = 1, max = 100))]
    pub asset_life_years: Option<u16>,
    /// Where the budget comes from.
    pub source: Option<String>,
    /// Why these values, and how much growth the budget already holds.
    pub rationale: Option<String>,
}
