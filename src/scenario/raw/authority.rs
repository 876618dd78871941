//! One authority's part of a scenario file.

use super::{AfterCareHere, ByProvision, NeedName, PlaceName, ProvisionName};
use crate::scenario::quantity::{ByAge, Quantity, share, within};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use std::collections::BTreeMap;

/// One authority: its children, carers, homes and prices on the start date.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// The authority's name.
    #[schemars(length(min = 1))]
    pub name: String,
    /// Its DfE code.
    #[schemars(range(min = 1, max = 999))]
    pub code: u16,
    /// Its region.
    pub region: String,
    /// Children aged 0 to 17 who live there.
    pub child_population: Quantity,
    /// Children in care on the start date.
    pub children: StartingChildren,
    /// Children who start to be looked after.
    pub entries: Entries,
    /// Unaccompanied asylum-seeking children who arrive.
    pub unaccompanied: UnaccompaniedHere,
    /// Children who leave care before 18.
    pub leaving: LeavingHere,
    /// Changes of care plan: children whose need becomes another one.
    #[serde(default)]
    pub plan_changes: Vec<PlanChange>,
    /// Foster carers.
    pub fostering: FosteringHere,
    /// Children's homes inside the boundary.
    pub homes: HomesHere,
    /// Where each need is looked for, rung by rung.
    pub ladders: Ladders,
    /// Prices on the start date.
    pub prices: PricesHere,
    /// What goes on after care.
    #[serde(default)]
    pub after_care: AfterCareHere,
    /// Published figures, for charts; nothing here drives the simulation.
    pub published: Published,
}

/// Children in care on the start date.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartingChildren {
    /// How many, by placement, place and age band (under 1, 1 to 4, 5 to 9, 10 to 15, 16 to 17).
    pub by_placement: Vec<StartingRow>,
    /// How many of them are unaccompanied asylum-seeking children.
    pub unaccompanied: Quantity,
    /// How many of the children whom the table has in homes have no registered place.
    pub unregistered: Quantity,
    /// Share of the children in homes for whom a foster family was the plan.
    pub share_in_homes_needing_fostering: Quantity,
    /// Share of foster children who need specialist fostering.
    pub share_needing_specialist_fostering: Quantity,
    /// Share of the children in homes who need a solo or therapeutic home.
    pub share_needing_specialist_residential: Quantity,
    /// How long their placements have lasted; left out, as long as the children have been in care.
    pub time_in_placement: Option<TimeInPlacement>,
    /// Where the table comes from.
    pub source: Option<String>,
    /// How its cells were found.
    pub filled: Option<String>,
    /// Parts of the table that are estimates, not published.
    #[serde(default)]
    pub estimates: Vec<String>,
    /// Published margins that the table does not meet exactly, and why.
    #[serde(default)]
    pub residuals: Vec<String>,
}

/// How long the placements of the start have lasted.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeInPlacement {
    /// Placements of the kind that the child needs.
    pub right_kind: PlacedFor,
    /// Placements of another kind.
    pub wrong_kind: PlacedFor,
}

/// Shares of the children of a kind of placement by how long they have been in it; the rest have
/// been there for longer. A kind left out has lasted as long as its children have been in care.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacedFor {
    /// In the first three months.
    pub first_three_months: ByProvision,
    /// Three months to a year.
    pub three_to_twelve_months: ByProvision,
    /// One to two years.
    pub one_to_two_years: ByProvision,
    /// Where the shares come from.
    pub source: Option<String>,
    /// `high`, `medium`, `low` or `judgement`.
    pub confidence: Option<String>,
    /// Why these shares, in a sentence.
    pub rationale: Option<String>,
}

/// One row of the starting table.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartingRow {
    /// Placement kind.
    pub provision: ProvisionName,
    /// Where.
    pub place: PlaceName,
    /// Children by age band, youngest first.
    #[schemars(length(equal = 5), inner(range(max = 20000)))]
    pub by_age: Vec<u32>,
}

/// Children who start to be looked after, unaccompanied children apart.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entries {
    /// Children a year by age on starting, at the start date.
    pub per_year: ByAge,
    /// Entry rates relative to the start date, at the end of each year; the last one is kept.
    #[schemars(schema_with = "trend")]
    pub trend_by_year: Vec<Quantity>,
    /// How the trend was made: what children in care are expected to come to, and why.
    pub trend_source: Option<String>,
    /// Year (to 31 March) of the latest publication that the way in which the trend was made rests on.
    pub trend_known_from: Option<i32>,
    /// Multiplies every entry rate; 1 leaves them as they are.
    pub factor: Quantity,
    /// Multiplies the entry rates of a financial year, `{ "2026/27" = 1.1 }`, or of a month,
    /// `{ 2026-09 = 1.2 }`.
    #[serde(default)]
    pub factor_by_year: BTreeMap<String, Quantity>,
    /// Share of entry events that are prevented; 0 in a baseline.
    pub prevented_share: Quantity,
    /// What entrants need: shares of those of an age band.
    pub need: NeedByAge,
}

/// Shares of each need among entrants of an age band; each band's shares, as drawn in a run, are scaled to
/// sum to 1.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NeedByAge {
    /// Relative or friend.
    pub kinship: ByAge,
    /// Foster family.
    pub fostering: ByAge,
    /// Specialist foster family.
    pub specialist_fostering: ByAge,
    /// Children's home.
    pub residential: ByAge,
    /// Solo or therapeutic home.
    pub specialist_residential: ByAge,
    /// Supported accommodation.
    pub supported: ByAge,
    /// With parents.
    pub parents: ByAge,
    /// Adoption.
    pub adoption: ByAge,
    /// Other pathways.
    pub other_pathway: ByAge,
}

impl NeedByAge {
    /// In [`crate::model::placement::Need`]'s order.
    pub fn all(&self) -> [&ByAge; 9] {
        [
            &self.kinship,
            &self.fostering,
            &self.specialist_fostering,
            &self.residential,
            &self.specialist_residential,
            &self.supported,
            &self.parents,
            &self.adoption,
            &self.other_pathway,
        ]
    }
}

/// Unaccompanied asylum-seeking children who arrive in one authority.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnaccompaniedHere {
    /// Spontaneous arrivals a year.
    pub arrivals_per_year: Quantity,
    /// Multiplies the spontaneous arrivals of a financial year, `{ "2026/27" = 1.1 }`, or of a month,
    /// `{ 2026-09 = 1.2 }`.
    #[serde(default)]
    pub arrivals_factor_by_year: BTreeMap<String, Quantity>,
}

/// Leaving care before 18 in one authority.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeavingHere {
    /// Rate a year by age, of a child in fostering with average time in care.
    pub rate_per_year: ByAge,
    /// Multiplies every rate of leaving; 1 leaves them as they are.
    pub factor: Quantity,
    /// Multiplies the rates of leaving of a financial year, `{ "2026/27" = 1.1 }`, or of a month,
    /// `{ 2026-09 = 1.2 }`.
    #[serde(default)]
    pub factor_by_year: BTreeMap<String, Quantity>,
    /// For which reasons children leave before 18, adoption apart: what is reported of them. It changes
    /// nothing else.
    #[serde(default)]
    pub reasons: ReasonsHere,
}

/// Shares of the children who leave before 18 for a reason, of those who may. One left out, or smaller, is the
/// chance of the stream after care that goes with it: then all who leave for the reason are paid for.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReasonsHere {
    /// A special guardianship order, of children who were fostered.
    #[schemars(schema_with = "share")]
    pub special_guardianship: Option<Quantity>,
    /// A residence order or child arrangements order, of children who were fostered.
    #[schemars(schema_with = "share")]
    pub child_arrangements: Option<Quantity>,
    /// Returned home to parents or another person with parental responsibility, of all but those placed for
    /// adoption. Where the shares come to more than 1 for foster children, fewer of them go home and more of the
    /// others, as many in all.
    #[schemars(schema_with = "share")]
    pub returned_home: Option<Quantity>,
}

/// A change of care plan.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanChange {
    /// The need before.
    pub from: NeedName,
    /// The need after.
    pub to: NeedName,
    /// Rate a year by age.
    pub rate_per_year: ByAge,
}

/// Foster carers of one authority.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FosteringHere {
    /// The council's own households.
    pub council: Carers,
    /// Agency households that the authority can draw on.
    pub agency: Carers,
}

/// A group of foster carer households.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Carers {
    /// Approved places on the start date.
    pub approved_places: Quantity,
    /// Share of approved places that cannot be used now.
    pub not_available_share: Quantity,
    /// Households approved a year.
    pub approvals_per_year: Quantity,
    /// Rate a year at which a household of two or more years leaves.
    pub leaving_rate_per_year: Quantity,
    /// Share of households that live outside the boundary.
    pub share_outside: Quantity,
    /// Share of households that are on hold: none of their places can be used. It is a part of the share
    /// of places that cannot be used.
    #[serde(default = "zero")]
    pub on_hold_share: Quantity,
    /// Rise of approvals a year, each month by a twelfth; below 0 they fall.
    #[serde(default = "zero")]
    pub approvals_trend_per_year: Quantity,
    /// Multiplies the approvals of a financial year, `{ "2026/27" = 1.1 }`, or of a month,
    /// `{ 2026-09 = 1.2 }`.
    #[serde(default)]
    pub approvals_factor_by_year: BTreeMap<String, Quantity>,
    /// Multiplies the rate at which households leave in a financial year or a month.
    #[serde(default)]
    pub leaving_factor_by_year: BTreeMap<String, Quantity>,
}

/// The schema of entry rates at the end of each year.
fn trend(generator: &mut SchemaGenerator) -> Schema {
    let items = within(generator, 0.0, 20.0);
    json_schema!({ "type": "array", "items": items, "minItems": 1 })
}

fn zero() -> Quantity {
    Quantity::plain(0.0)
}

/// Children's homes inside one authority's boundary.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HomesHere {
    /// The council's own homes.
    pub council: HomeGroup,
    /// Voluntary and community interest homes.
    pub voluntary: HomeGroup,
    /// Private homes.
    pub private: HomeGroup,
    /// Other authorities' children in these homes on the start date.
    pub others_children: Quantity,
    /// Rate a year at which a free place is lost to another authority's child.
    pub outside_demand_rate_per_year: Quantity,
    /// Outside demand for a council home's free place, relative to any other home's.
    pub outside_demand_council_factor: Quantity,
    /// Multiplies outside demand in a financial year, `{ "2026/27" = 1.1 }`, or in a month,
    /// `{ 2026-09 = 1.2 }`.
    #[serde(default)]
    pub outside_demand_factor_by_year: BTreeMap<String, Quantity>,
    /// Homes that another council runs; left out, there are none.
    pub another_council: Option<AnotherCouncil>,
}

/// Homes inside one authority's boundary that another council runs. That council asks first: anybody else
/// may come to a place only after it was free for a whole month. Nothing is published of who runs homes
/// where, so there are none unless they are given.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnotherCouncil {
    /// The council that runs them, if it is one of the scenario's authorities: its homes cost it a fixed
    /// sum, full or empty, and its own children cost nothing more. Left out, it is outside the scenario.
    pub council: Option<String>,
    /// Homes on the start date.
    #[schemars(range(min = 0, max = 2000))]
    pub homes: u32,
    /// Registered places on the start date.
    #[schemars(range(min = 0, max = 20000))]
    pub places: u32,
    /// The authority's own children in them on the start date: some of those whom
    /// `children.by_placement` has in council homes inside the boundary.
    #[serde(default)]
    #[schemars(range(min = 0, max = 20000))]
    pub local_children: u32,
    /// That council's children in them on the start date: where it is one of the scenario's, some of
    /// those whom its own table has in council homes nearby.
    #[serde(default)]
    #[schemars(range(min = 0, max = 20000))]
    pub that_councils_children: u32,
    /// What a place costs the authority a week for one of its own children, as `prices.council_home` is meant:
    /// the mean of the start date's mix of needs; a child who needs a solo home costs more, another less.
    pub weekly_price: Quantity,
    /// Rate a year at which a free place goes to a child of a council outside the scenario, before
    /// anybody else asks.
    #[serde(default = "zero")]
    pub claim_rate_per_year: Quantity,
    /// Chance that a child of the authority whose search comes to these homes, after the council's own, finds
    /// a place, with as many free places as on the start date.
    #[serde(default = "zero")]
    #[schemars(schema_with = "share")]
    pub chance: Quantity,
    /// The same for a child of the council that runs them, where it is one of the scenario's.
    #[serde(default = "zero")]
    #[schemars(schema_with = "share")]
    pub council_chance: Quantity,
    /// New homes a year.
    #[serde(default = "zero")]
    pub openings_per_year: Quantity,
    /// Rate a year at which a home closes.
    #[serde(default = "zero")]
    pub closing_rate_per_year: Quantity,
}

/// Homes of one kind of operator.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HomeGroup {
    /// Homes on the start date.
    #[schemars(range(min = 0, max = 2000))]
    pub homes: u32,
    /// Registered places on the start date.
    #[schemars(range(min = 0, max = 20000))]
    pub places: u32,
    /// New homes a year.
    pub openings_per_year: Quantity,
    /// Rate a year at which a home closes.
    pub closing_rate_per_year: Quantity,
    /// Multiplies the decisions to open homes in a financial year, `{ "2026/27" = 1.1 }`, or in a month,
    /// `{ 2026-09 = 1.2 }`; without `homes.projects` a home opens when it is decided on.
    #[serde(default)]
    pub openings_factor_by_year: BTreeMap<String, Quantity>,
    /// Multiplies the rate at which homes close in a financial year or a month.
    #[serde(default)]
    pub closing_factor_by_year: BTreeMap<String, Quantity>,
    /// Where the counts come from.
    pub source: Option<String>,
    /// Year (ending 31 March) that the counts describe.
    pub known_from: Option<i32>,
    /// How gaps in the published figures were filled.
    pub filled: Option<String>,
}

/// Where each need is looked for, rung by rung, best first; a need left out has no rung.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
#[allow(missing_docs)]
pub struct Ladders {
    pub kinship: Vec<Rung>,
    pub fostering: Vec<Rung>,
    pub specialist_fostering: Vec<Rung>,
    pub residential: Vec<Rung>,
    pub specialist_residential: Vec<Rung>,
    pub supported: Vec<Rung>,
    pub parents: Vec<Rung>,
    pub adoption: Vec<Rung>,
    pub other_pathway: Vec<Rung>,
    /// Where the chances come from.
    pub source: Option<String>,
    /// `high`, `medium`, `low` or `judgement`.
    pub confidence: Option<String>,
    /// Why these chances, in a sentence.
    pub rationale: Option<String>,
}

impl Ladders {
    /// In [`crate::model::placement::Need`]'s order.
    pub fn all(&self) -> [&Vec<Rung>; 9] {
        [
            &self.kinship,
            &self.fostering,
            &self.specialist_fostering,
            &self.residential,
            &self.specialist_residential,
            &self.supported,
            &self.parents,
            &self.adoption,
            &self.other_pathway,
        ]
    }
}

/// One rung of a ladder.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// Placement kind.
    pub provision: ProvisionName,
    /// Where.
    pub place: PlaceName,
    /// Chance that a child who comes to this rung finds a place on it. For carers and homes that are
    /// simulated one by one, it is the chance with as many free places as on the start date.
    #[schemars(schema_with = "share")]
    pub chance: Quantity,
    /// Youngest age for which the rung is tried; younger children pass it by.
    #[serde(default)]
    #[schemars(range(min = 0, max = 17))]
    pub least_age_years: u8,
}

/// Prices on the start date, pounds a week, by placement kind; inside the boundary for homes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PricesHere {
    /// Relative or friend: allowance and support.
    pub kinship: Quantity,
    /// The council's own carers.
    pub council_fostering: Quantity,
    /// Agency carers.
    pub agency_fostering: Quantity,
    /// The council's own homes.
    pub council_home: Quantity,
    /// Voluntary and community interest homes.
    pub voluntary_home: Quantity,
    /// Private homes.
    pub private_home: Quantity,
    /// Supported accommodation.
    pub supported_accommodation: Quantity,
    /// Secure homes.
    pub secure_home: Quantity,
    /// Other residential settings.
    pub other_residential: Quantity,
    /// At home with parents.
    pub placed_with_parents: Quantity,
    /// Placed for adoption.
    pub placed_for_adoption: Quantity,
    /// Residential schools and other placements.
    pub other_placement: Quantity,
    /// Unregistered arrangements.
    pub unregistered: Quantity,
}

impl PricesHere {
    /// In [`crate::model::placement::Provision`]'s order.
    pub fn all(&self) -> [&Quantity; 13] {
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
    }
}

/// Published figures, for charts.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// Children in care on 31 March of each year; years after the start are shown as dots.
    pub children_in_care: BTreeMap<String, u32>,
    /// Where they come from.
    pub source: Option<String>,
    /// Spend in the year to the start date, to set the first year's cost beside.
    pub section_251: Option<Section251>,
}

/// Published spend on children in care in the year to the start date, pounds: unit cost times weeks of care.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Section251 {
    /// Residential care: children's homes, secure homes and residential schools.
    #[schemars(range(min = 0.0))]
    pub residential: f64,
    /// Foster care, relatives and friends among the carers.
    #[schemars(range(min = 0.0))]
    pub fostering: f64,
    /// All other spend on children in care and care leavers.
    #[schemars(range(min = 0.0))]
    pub other: f64,
    /// Where it comes from.
    pub source: Option<String>,
    /// Year (ending 31 March) that it is of.
    pub known_from: Option<i32>,
    /// How it was reckoned.
    pub filled: Option<String>,
}
