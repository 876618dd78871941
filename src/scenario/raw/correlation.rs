//! Inputs that are drawn together.

use schemars::JsonSchema;
use serde::Deserialize;

/// Uncertain inputs that rise and fall together. All others are drawn independently.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Correlation {
    /// A short name, such as `prices`.
    #[schemars(length(min = 1))]
    pub name: String,
    /// Paths of the inputs, such as `prices.other_rise_per_year`.
    #[schemars(length(min = 2, max = 50))]
    pub members: Vec<String>,
    /// One correlation for every pair, of the normals that the inputs are drawn from.
    #[schemars(range(min = -1.0, max = 1.0))]
    pub rho: Option<f64>,
    /// A correlation for each pair: a row for each member, in the order of `members`.
    #[schemars(inner(inner(range(min = -1.0, max = 1.0))))]
    pub matrix: Option<Vec<Vec<f64>>>,
    /// Where the correlations come from.
    pub source: Option<String>,
    /// Why these correlations, in a sentence.
    pub rationale: Option<String>,
}
