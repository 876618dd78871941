//! Children's homes, the market's responses and prices: what is common to all authorities.

use crate::scenario::quantity::{Quantity, list_within, within};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Children's homes: what is common to all authorities.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Homes {
    /// Share of registered places that can be used when a home is staffed: one child may close a bed.
    pub usable_share: Quantity,
    /// Multiplies the share of places that homes which open can use, in a financial year or month:
    /// `{ "2026/27" = 0.9 }`; those that are open stay as they are.
    #[serde(default)]
    pub usable_factor_by_year: BTreeMap<String, Quantity>,
    /// Share of those places for which there are staff.
    #[serde(default = "one")]
    pub staffed_share: Quantity,
    /// Share of the registered places of the council's homes on the start date that are for short breaks of
    /// children who are not in care: nobody is placed there.
    #[serde(default = "none")]
    pub council_short_break_share: Quantity,
    /// Rate a year at which a home's admissions are paused after an inspection.
    #[serde(default = "none")]
    pub restriction_rate_per_year: Quantity,
    /// Months that a pause lasts, on average.
    #[serde(default = "one")]
    pub restriction_months: Quantity,
    /// How a home comes to be; without it a home opens as soon as it is decided.
    pub projects: Option<Projects>,
    /// Rate a year at which another authority's child leaves a local home.
    pub others_leaving_rate_per_year: Quantity,
    /// Where a scenario holds several authorities: share of the children in homes nearby who are in homes
    /// of the scenario's other authorities, not of authorities outside it.
    pub nearby_within_region_share: Quantity,
    /// Share of newly opened homes with 1, 2, 3 ... 10 places, council. Each entry may be uncertain: the
    /// central values should sum to 1, and those of a run are scaled to sum to 1.
    #[schemars(schema_with = "ten_shares")]
    pub council_sizes: Vec<Quantity>,
    /// The same for voluntary and community interest homes.
    #[schemars(schema_with = "ten_shares")]
    pub voluntary_sizes: Vec<Quantity>,
    /// The same for private homes.
    #[schemars(schema_with = "ten_shares")]
    pub private_sizes: Vec<Quantity>,
    /// Where the sizes come from.
    pub sizes_source: Option<String>,
}

/// How a home comes to be, stage by stage, from the decision to the day it opens.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Projects {
    /// Median months of each stage of a council's home.
    pub council_months: Stages,
    /// The same for a voluntary or community interest home.
    pub voluntary_months: Stages,
    /// The same for a private home.
    pub private_months: Stages,
    /// Chance that a project fails at the end of each stage.
    pub failure_chance: Stages,
    /// Standard deviation of the logarithm of a stage's months.
    pub spread: Quantity,
    /// Multiplies the months of every stage; 1 leaves them as they are.
    pub duration_factor: Quantity,
}

/// A number for each stage of a home's way to its opening.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stages {
    /// Finding and buying or leasing a site.
    pub site: Quantity,
    /// Planning consent.
    pub planning: Quantity,
    /// Building or fitting out.
    pub building_work: Quantity,
    /// Registration by Ofsted.
    pub registration: Quantity,
    /// Recruiting the registered manager and staff.
    pub recruitment: Quantity,
}

impl Stages {
    /// In the order in which they come.
    pub fn all(&self) -> [(&'static str, &Quantity); 5] {
        [
            ("site", &self.site),
            ("planning", &self.planning),
            ("building_work", &self.building_work),
            ("registration", &self.registration),
            ("recruitment", &self.recruitment),
        ]
    }
}

/// How providers, margins and prices respond to how tight the market is.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Market {
    /// Margin of private homes on cost at the start: 0.29 of cost is 22.5% of income.
    pub private_home_margin: Quantity,
    /// The same of voluntary and community interest homes.
    pub voluntary_home_margin: Quantity,
    /// The same of fostering agencies.
    pub agency_margin: Quantity,
    /// Change of the margin toward which it moves, for a change of 1 in how tight the market is.
    pub margin_response: Quantity,
    /// Speed a year at which the margin moves there; 0 holds it.
    pub margin_speed_per_year: Quantity,
    /// Least margin.
    #[schemars(schema_with = "margin")]
    pub least_margin: Quantity,
    /// Greatest margin.
    #[schemars(schema_with = "margin")]
    pub most_margin: Quantity,
    /// Change of the logarithm of private providers' rate of new projects for a change of 1 in the margin.
    pub entry_margin_response: Quantity,
    /// The same for a change of 1 in how tight the market will be with the homes on their way.
    pub entry_demand_response: Quantity,
    /// Change of the logarithm of agencies' approvals of carers for a change of 1 in their margin.
    #[serde(default = "none")]
    pub agency_entry_response: Quantity,
    /// Fall of the logarithm of private homes' closing rate for a rise of 1 in the margin.
    pub closing_margin_response: Quantity,
}

impl Default for Market {
    /// Nothing responds to anything.
    fn default() -> Self {
        Self {
            private_home_margin: none(),
            voluntary_home_margin: none(),
            agency_margin: none(),
            margin_response: none(),
            margin_speed_per_year: none(),
            least_margin: Quantity::plain(-0.5),
            most_margin: Quantity::plain(5.0),
            entry_margin_response: none(),
            entry_demand_response: none(),
            agency_entry_response: none(),
            closing_margin_response: none(),
        }
    }
}

/// The schema of shares of new homes by places.
fn ten_shares(generator: &mut SchemaGenerator) -> Schema {
    list_within(generator, 10, 0.0, 1.0)
}

/// The schema of a margin.
fn margin(generator: &mut SchemaGenerator) -> Schema {
    within(generator, -0.5, 5.0)
}

/// A quantity of 1: a factor that changes nothing.
fn one() -> Quantity {
    Quantity::plain(1.0)
}

/// A quantity of 0: a process that is off.
fn none() -> Quantity {
    Quantity::plain(0.0)
}

/// Price indexation and place premiums.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// Yearly rise of children's home prices, each April.
    pub residential_rise_per_year: Quantity,
    /// Yearly rise of fostering prices and allowances, each April.
    pub fostering_rise_per_year: Quantity,
    /// Yearly rise of all other prices, each April.
    pub other_rise_per_year: Quantity,
    /// The rise of children's home prices in the April of a financial year, in place of the usual one:
    /// `{ "2026/27" = 0.08 }`.
    #[serde(default)]
    pub residential_rise_by_year: BTreeMap<String, Quantity>,
    /// The same of fostering prices and allowances.
    #[serde(default)]
    pub fostering_rise_by_year: BTreeMap<String, Quantity>,
    /// The same of all other prices.
    #[serde(default)]
    pub other_rise_by_year: BTreeMap<String, Quantity>,
    /// The rise of wages in care in a financial year, in place of the long-run one and of that year's
    /// shock.
    #[serde(default)]
    pub wages_rise_by_year: BTreeMap<String, Quantity>,
    /// The same of rents and house prices.
    #[serde(default)]
    pub property_rise_by_year: BTreeMap<String, Quantity>,
    /// The same of consumer prices.
    #[serde(default)]
    pub consumer_prices_rise_by_year: BTreeMap<String, Quantity>,
    /// Price of a home outside the boundary but near, relative to one inside.
    pub in_region_premium: Quantity,
    /// Price of a home further away, relative to one inside.
    pub beyond_premium: Quantity,
    /// Yearly rise of wages in care over the long run.
    #[serde(default = "none")]
    pub wages_rise_per_year: Quantity,
    /// Yearly rise of rents and house prices over the long run.
    #[serde(default = "none")]
    pub property_rise_per_year: Quantity,
    /// Yearly rise of consumer prices over the long run.
    #[serde(default = "none")]
    pub consumer_prices_rise_per_year: Quantity,
    /// Standard deviation of a year's shock to both.
    #[serde(default = "none")]
    pub inflation_sd: Quantity,
    /// Share of a year's shock that is left the year after.
    #[serde(default = "none")]
    pub inflation_persistence: Quantity,
    /// How much faster than their cost the prices of homes rise over the long run, a year.
    #[serde(default = "none")]
    pub residential_lead_per_year: Quantity,
    /// What is left each year of the recent rises' distance from the long run; 1 keeps them for ever.
    #[serde(default = "one")]
    pub rise_damping: Quantity,
    /// Share of the rise of new prices that running placements get each April.
    #[serde(default = "one")]
    pub contract_uplift_share: Quantity,
    /// Price of a solo or therapeutic home, relative to any other.
    #[serde(default = "one")]
    pub specialist_home_factor: Quantity,
    /// Price of specialist fostering by an agency, relative to any other.
    #[serde(default = "one")]
    pub specialist_fostering_factor: Quantity,
    /// How far children's prices of one kind differ: standard deviation of the logarithm.
    #[serde(default)]
    pub dispersion: Dispersion,
    /// What a home's cost is made of.
    #[serde(default)]
    pub home_costs: HomeCosts,
}

/// How far the prices of single children differ: standard deviations of the logarithm.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dispersion {
    /// Children's homes, secure homes left out.
    pub homes: Quantity,
    /// Agency fostering.
    pub agency_fostering: Quantity,
    /// Supported accommodation.
    pub supported_accommodation: Quantity,
    /// Other residential settings and other placements.
    pub other: Quantity,
    /// Unregistered arrangements.
    pub unregistered: Quantity,
}

/// What a home's cost is made of: shares of its cost at target occupancy.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HomeCosts {
    /// Staff.
    pub staffing_share: Quantity,
    /// Property; overheads are the rest.
    pub property_share: Quantity,
    /// Occupancy at which the cost of a place is reckoned.
    pub target_occupancy: Quantity,
}

impl Default for Dispersion {
    /// All children of a kind cost the same.
    fn default() -> Self {
        Self {
            homes: none(),
            agency_fostering: none(),
            supported_accommodation: none(),
            other: none(),
            unregistered: none(),
        }
    }
}

impl Default for HomeCosts {
    /// All is staff, at full occupancy.
    fn default() -> Self {
        Self {
            staffing_share: one(),
            property_share: none(),
            target_occupancy: one(),
        }
    }
}
