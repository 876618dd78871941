//! The scenario file as it is written: every key that may stand in it, with its meaning and range.
//!
//! These types are the file format. `schemars` makes the JSON Schema from them, by which a file is
//! checked before it is read; [`crate::scenario::build`] turns them into the model.

mod after;
mod authority;
mod budget;
mod correlation;
mod intervention;
mod loan;
mod market;
mod names;

pub use after::*;
pub use authority::*;
pub use budget::*;
pub use correlation::*;
pub use intervention::*;
pub use loan::*;
pub use market::*;
pub use names::*;

use super::quantity::{Provenance, Quantity, list_within, months, share, within};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A whole scenario file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What this scenario is, when it starts and how far it looks.
    pub scenario: Header,
    /// Entry to care: noise, season and sibling groups.
    pub demand: Demand,
    /// How the world departs from the trend, month by month.
    pub deviations: Deviations,
    /// Unaccompanied asylum-seeking children.
    pub unaccompanied: Unaccompanied,
    /// Leaving care before 18: how its rate differs by placement and time in care.
    pub leaving: Leaving,
    /// Placement moves.
    pub moves: Moves,
    /// How children and places find each other.
    pub matching: Matching,
    /// Foster carer households: what is common to all authorities.
    pub fostering: Fostering,
    /// Children's homes: what is common to all authorities.
    pub homes: Homes,
    /// How providers, margins and prices respond to how tight the market is; without it nothing does.
    #[serde(default)]
    pub market: Market,
    /// Price indexation and place premiums.
    pub prices: Prices,
    /// What others pay towards children in care.
    #[serde(default)]
    pub contributions: Contributions,
    /// The authorities simulated; those of one file share one market.
    #[schemars(length(min = 1, max = 40))]
    pub authority: Vec<Authority>,
    /// Uncertain inputs that rise and fall together; all others are drawn independently.
    #[serde(default)]
    pub correlation: Vec<Correlation>,
    /// What the council decides: one table a lever.
    #[serde(default)]
    #[schemars(length(max = 60))]
    pub intervention: Vec<Intervention>,
    /// The council's budget, and how it finances what it builds.
    #[serde(default)]
    pub budget: Budget,
    /// What the council lends to bodies that run homes.
    #[serde(default)]
    #[schemars(length(max = 20))]
    pub loan: Vec<Loan>,
}

/// What a scenario is.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// A short name, used in titles.
    #[schemars(length(min = 1))]
    pub name: String,
    /// What the scenario says, in a sentence or two.
    #[serde(default)]
    pub description: String,
    /// The date of the published count it starts from: a 31 March, as 2019-03-31.
    #[schemars(schema_with = "date_schema")]
    pub start: String,
    /// Years simulated.
    #[schemars(range(min = 1, max = 30))]
    pub years: u8,
}

fn date_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({ "type": "string", "format": "date" })
}

/// Entry to care: noise, season and sibling groups.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// Variance of a year's entry events divided by their mean; 1 is Poisson.
    pub overdispersion: Quantity,
    /// Entries of each calendar month relative to the year's average, April first; those of a run are
    /// scaled to an average of 1.
    #[schemars(schema_with = "season")]
    pub season_from_april: Vec<Quantity>,
    /// Share of the children who enter under one year old who enter at birth; the others enter at any
    /// month of the year.
    #[serde(default = "none")]
    #[schemars(schema_with = "share", extend("default" = 0.0))]
    pub share_of_under_1s_at_birth: Quantity,
    /// Sibling groups.
    pub sibling_groups: SiblingGroups,
}

/// How many siblings enter together, and how far apart in age.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SiblingGroups {
    /// Share of entry events with 1, 2, 3 and 4 children, where the youngest is under 16. Each entry may be
    /// uncertain: the central values should sum to 1, and those of a run are scaled to sum to 1.
    #[schemars(schema_with = "four_shares")]
    pub share_by_size: Vec<Quantity>,
    /// The same where the youngest is 16 or 17.
    #[schemars(schema_with = "four_shares")]
    pub share_by_size_at_16_to_17: Vec<Quantity>,
    /// Least months between one sibling and the next.
    #[schemars(schema_with = "gap_months")]
    pub least_gap_months: Quantity,
    /// Most months between one sibling and the next; at least the least, which stands in its place in a run
    /// in which it is drawn below it.
    #[schemars(schema_with = "gap_months")]
    pub most_gap_months: Quantity,
    /// Where the shares come from.
    pub source: Option<String>,
    /// Why these shares.
    pub rationale: Option<String>,
}

/// Departures of entry and leaving rates, and of arrivals of unaccompanied children, from the trend: a
/// national part shared by all authorities and a part of each authority's own, each a first-order
/// autoregression in the logarithm.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deviations {
    /// Yearly shock to entry rates, all England, as a standard deviation of the logarithm.
    pub national_entries_sd: Quantity,
    /// Yearly shock to leaving rates, all England.
    pub national_leaving_sd: Quantity,
    /// Correlation of the national shocks to entry and to leaving.
    pub national_correlation: Quantity,
    /// Share of a national deviation that is left after a year.
    pub national_persistence: Quantity,
    /// Yearly shock to the authority's own entry rates.
    pub authority_entries_sd: Quantity,
    /// Yearly shock to the authority's own leaving rates.
    pub authority_leaving_sd: Quantity,
    /// Correlation of the authority's shocks to entry and to leaving.
    pub authority_correlation: Quantity,
    /// Share of an authority's own deviation that is left after a year.
    pub authority_persistence: Quantity,
    /// Months of the authority's own deviations between the middle of the years whose rates are the
    /// base and the start: what was observed is already out of date.
    pub authority_months_since_base: Quantity,
    /// Yearly shock to arrivals of unaccompanied children, all England, transfers among them.
    pub national_unaccompanied_sd: Quantity,
    /// Yearly shock to the authority's own arrivals.
    pub authority_unaccompanied_sd: Quantity,
    /// Share of either deviation of arrivals that is left after a year.
    pub unaccompanied_persistence: Quantity,
}

/// Unaccompanied asylum-seeking children: the transfer scheme and what they need.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unaccompanied {
    /// The transfer scheme's threshold as a share of the child population.
    pub threshold_share: Quantity,
    /// Share of the gap to the threshold that transfers close in a year.
    pub transfer_speed_per_year: Quantity,
    /// Share of arrivals aged 16 or 17; the others are 14 or 15.
    pub share_aged_16_to_17: Quantity,
    /// Share of arrivals aged 16 or 17 who need a foster family; the others supported accommodation.
    pub share_needing_fostering: Quantity,
}

/// Relative rates of leaving care before 18; each authority's rates by age multiply them.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Leaving {
    /// By placement, relative to fostering.
    pub relative_by_provision: ByProvision,
    /// By time in care.
    pub relative_by_time_in_care: ByTimeInCare,
}

/// A number for each placement kind; a kind left out is 1.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ByProvision {
    /// Relative or friend.
    #[serde(default)]
    #[schemars(schema_with = "to_a_hundred")]
    pub kinship: Option<Quantity>,
    /// The council's foster carers.
    #[serde(default)]
    #[schemars(schema_with = "to_a_hundred")]
    pub council_fostering: Option<Quantity>,
    /// Agency foster carers.
    #[serde(default)]
    #[schemars(schema_with = "to_a_hundred")]
    pub agency_fostering: Option<Quantity>,
    /// A council's children's home.
    #[serde(default)]
    #[schemars(schema_with = "to_a_hundred")]
    pub council_home: Option<Quantity>,
    /// A voluntary or community interest body's children's home.
    #[serde(default)]
    #[schemars(schema_with = "to_a_hundred")]
    pub voluntary_home: Option<Quantity>,
    /// A private children's home.
    #[serde(default)]
    #[schemars(schema_with = "to_a_hundred")]
    pub private_home: Option<Quantity>,
    /// Supported accommodation.
    #[serde(default)]
    #[schemars(schema_with = "to_a_hundred")]
    pub supported_accommodation: Option<Quantity>,
    /// Secure children's home.
    #[serde(default)]
    #[schemars(schema_with = "to_a_hundred")]
    pub secure_home: Option<Quantity>,
    /// Care homes, NHS, family centres, custody.
    #[serde(default)]
    #[schemars(schema_with = "to_a_hundred")]
    pub other_residential: Option<Quantity>,
    /// At home with parents under a care order.
    #[serde(default)]
    #[schemars(schema_with = "to_a_hundred")]
    pub placed_with_parents: Option<Quantity>,
    /// Placed for adoption.
    #[serde(default)]
    #[schemars(schema_with = "to_a_hundred")]
    pub placed_for_adoption: Option<Quantity>,
    /// Residential schools and other placements.
    #[serde(default)]
    #[schemars(schema_with = "to_a_hundred")]
    pub other_placement: Option<Quantity>,
    /// No registered place.
    #[serde(default)]
    #[schemars(schema_with = "to_a_hundred")]
    pub unregistered: Option<Quantity>,
    /// The publication or reasoning behind the values.
    pub source: Option<String>,
    /// `high`, `medium`, `low` or `judgement`.
    pub confidence: Option<String>,
    /// Year (ending 31 March) that the published figures describe.
    pub known_from: Option<i32>,
    /// Why these values, in a sentence.
    pub rationale: Option<String>,
    /// Who answers for the values.
    pub owner: Option<String>,
    /// When the values were last looked at, as 2026-04-01.
    #[schemars(extend("format" = "date"))]
    pub updated: Option<String>,
}

impl ByProvision {
    /// From numbers in [`crate::model::placement::Provision`]'s order.
    pub fn of(values: [Option<f64>; 13]) -> Self {
        let [
            kinship,
            council_fostering,
            agency_fostering,
            council_home,
            voluntary_home,
            private_home,
            supported_accommodation,
            secure_home,
            other_residential,
            placed_with_parents,
            placed_for_adoption,
            other_placement,
            unregistered,
        ] = values.map(|value| value.map(Quantity::plain));
        Self {
            kinship,
            council_fostering,
            agency_fostering,
            council_home,
            voluntary_home,
            private_home,
            supported_accommodation,
            secure_home,
            other_residential,
            placed_with_parents,
            placed_for_adoption,
            other_placement,
            unregistered,
            source: None,
            confidence: None,
            known_from: None,
            rationale: None,
            owner: None,
            updated: None,
        }
    }

    /// The thirteen numbers as they are given, in [`crate::model::placement::Provision`]'s order.
    pub fn given(&self) -> [Option<&Quantity>; 13] {
        [
            &self.kinship,
            &self.council_fostering,
            &self.agency_fostering,
            &self.council_home,
            &self.voluntary_home,
            &self.private_home,
            &self.supported_accommodation,
            &self.secure_home,
            &self.other_residential,
            &self.placed_with_parents,
            &self.placed_for_adoption,
            &self.other_placement,
            &self.unregistered,
        ]
        .map(Option::as_ref)
    }

    /// Where the values came from.
    pub fn provenance(&self) -> Provenance {
        Provenance {
            source: self.source.clone(),
            confidence: self.confidence.clone(),
            known_from: self.known_from,
            filled: None,
            rationale: self.rationale.clone(),
            owner: self.owner.clone(),
            updated: self.updated.clone(),
        }
    }
}

/// A number for each span of time in care.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ByTimeInCare {
    /// Less than six months.
    #[schemars(schema_with = "to_a_hundred")]
    pub under_6_months: Quantity,
    /// Six months to a year.
    #[schemars(schema_with = "to_a_hundred")]
    pub six_to_12_months: Quantity,
    /// One to two years.
    #[schemars(schema_with = "to_a_hundred")]
    pub one_to_two_years: Quantity,
    /// Over two years.
    #[schemars(schema_with = "to_a_hundred")]
    pub over_two_years: Quantity,
    /// The publication or reasoning behind the values.
    pub source: Option<String>,
    /// `high`, `medium`, `low` or `judgement`.
    pub confidence: Option<String>,
    /// Year (ending 31 March) that the published figures describe.
    pub known_from: Option<i32>,
    /// Why these values, in a sentence.
    pub rationale: Option<String>,
    /// Who answers for the values.
    pub owner: Option<String>,
    /// When the values were last looked at, as 2026-04-01.
    #[schemars(extend("format" = "date"))]
    pub updated: Option<String>,
}

impl ByTimeInCare {
    /// The keys of the four numbers, the shortest time first.
    pub const KEYS: [&'static str; 4] = [
        "under_6_months",
        "six_to_12_months",
        "one_to_two_years",
        "over_two_years",
    ];

    /// The four numbers, the shortest time first.
    pub fn entries(&self) -> [&Quantity; 4] {
        [
            &self.under_6_months,
            &self.six_to_12_months,
            &self.one_to_two_years,
            &self.over_two_years,
        ]
    }

    /// Where the values came from.
    pub fn provenance(&self) -> Provenance {
        Provenance {
            source: self.source.clone(),
            confidence: self.confidence.clone(),
            known_from: self.known_from,
            rationale: self.rationale.clone(),
            owner: self.owner.clone(),
            updated: self.updated.clone(),
            ..Provenance::default()
        }
    }
}

/// Placement moves that were not the plan: yearly rates by placement and time in it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Moves {
    /// Rate a year in the first three months of a placement.
    pub first_three_months: ByProvision,
    /// Rate a year from three months to a year.
    pub three_to_twelve_months: ByProvision,
    /// Rate a year after the first year.
    pub after_a_year: ByProvision,
    /// The rate's multiple where the placement is not of the kind the child needs.
    pub wrong_kind_factor: Quantity,
    /// Chance that a move ends with a need one step higher.
    pub escalation_chance: Quantity,
    /// Multiplies every rate of moving; 1 leaves them as they are.
    pub factor: Quantity,
    /// Multiplies every rate of moving in a financial year or month: `{ "2026/27" = 0.9 }`.
    #[serde(default)]
    pub factor_by_year: BTreeMap<String, Quantity>,
    /// Placements counted for each simulated one, since several in one month are simulated as one.
    pub placements_counted_per_placement: Quantity,
}

/// How children and places find each other.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Matching {
    /// Monthly chance that a child in the wrong kind of placement is reviewed and the search reopened.
    pub review_chance_per_month: Quantity,
    /// Months after which such a placement counts as settled and is left alone.
    #[schemars(schema_with = "settled_months")]
    pub settled_after_months: Quantity,
    /// Multiplies the chance that a free place suits a child, in homes inside the boundary and in the council's
    /// specialist fostering, in a financial year or month: `{ "2026/27" = 0.9 }`.
    #[serde(default)]
    pub match_factor_by_year: BTreeMap<String, Quantity>,
    /// Chance that a search finds no registered place for a child who needs a children's home.
    pub unregistered_chance_residential: Quantity,
    /// The same for a child who needs a solo or therapeutic home.
    pub unregistered_chance_specialist: Quantity,
    /// The same for all other needs.
    pub unregistered_chance_other: Quantity,
    /// Chance in a month that the search for an unregistered child goes on without result.
    pub still_unregistered_chance: Quantity,
    /// Multiplies the four chances above in a financial year or month: `{ "2026/27" = 0.9 }`.
    #[serde(default)]
    pub unregistered_factor_by_year: BTreeMap<String, Quantity>,
}

/// Foster carer households: what is common to all authorities.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fostering {
    /// Approved places of a household, on average.
    pub places_per_household: Quantity,
    /// Leaving rate of a household in its first two years, relative to later years.
    pub new_household_leaving_factor: Quantity,
    /// Where a scenario holds several authorities: share of the chance of a nearby agency rung that lies
    /// with agency households inside the scenario's other authorities.
    #[serde(default = "quarter")]
    pub shared_agencies_share: Quantity,
    /// Approvals of each calendar month relative to the year's average, April first; those of a run are
    /// scaled to an average of 1.
    #[serde(default = "even")]
    #[schemars(schema_with = "season")]
    pub approvals_season_from_april: Vec<Quantity>,
}

/// A quarter.
fn quarter() -> Quantity {
    Quantity::plain(0.25)
}

/// The schema of a season.
fn season(generator: &mut SchemaGenerator) -> Schema {
    list_within(generator, 12, 0.0, 10.0)
}

/// The schema of months between siblings.
fn gap_months(generator: &mut SchemaGenerator) -> Schema {
    months(generator, 0, 120)
}

/// The schema of months until a placement counts as settled.
fn settled_months(generator: &mut SchemaGenerator) -> Schema {
    months(generator, 1, 240)
}

/// The schema of shares by size of a sibling group.
fn four_shares(generator: &mut SchemaGenerator) -> Schema {
    list_within(generator, 4, 0.0, 1.0)
}

/// The schema of a rate or a ratio.
fn to_a_hundred(generator: &mut SchemaGenerator) -> Schema {
    within(generator, 0.0, 100.0)
}

/// Nothing.
fn none() -> Quantity {
    Quantity::plain(0.0)
}

fn even() -> Vec<Quantity> {
    vec![Quantity::plain(1.0); 12]
}
