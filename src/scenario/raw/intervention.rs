//! Interventions as they stand in a file: one table a lever.

use super::NeedName;
use crate::scenario::quantity::{LEFT_OUT, Quantity, months};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What an intervention is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum LeverName {
    OpenHomes,
    CarerRecruitment,
    CarerRetention,
    SpecialistFostering,
    KinshipSupport,
    EdgeOfCare,
    Reunification,
    StepDown,
    FastTrackPlanning,
    ProviderForum,
    Framework,
    BlockContract,
    WorkforceProgramme,
    TherapeuticUnit,
    PromptPayment,
    MoveOnHome,
    RegionalCooperative,
}

/// Who runs a home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum OperatorName {
    Council,
    Voluntary,
    Private,
}

/// For which places a weekly price is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum PaidFor {
    Filled,
    All,
}

/// An age band of those who enter care, by the youngest child of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[allow(missing_docs)]
pub enum BandName {
    #[serde(rename = "under_1")]
    UnderOne,
    #[serde(rename = "age_1_to_4")]
    OneToFour,
    #[serde(rename = "age_5_to_9")]
    FiveToNine,
    #[serde(rename = "age_10_to_15")]
    TenToFifteen,
    #[serde(rename = "age_16_to_17")]
    SixteenSeventeen,
}

/// No months.
fn at_once() -> Quantity {
    let mut none = Quantity::plain(0.0);
    none.provenance.filled = Some(LEFT_OUT.into());
    none
}

/// The schema of months until something acts in full.
fn ramp_months(generator: &mut SchemaGenerator) -> Schema {
    months(generator, 0, 240)
}

/// Declares the table of an intervention, and which of its own fields stand in a file.
macro_rules! intervention {
    ($($(#[$meta:meta])* $name:ident: $type:ty,)+) => {
        /// Something that the council may decide: when it begins, what it costs, and on which of the
        /// model's quantities it acts. Each kind has fields of its own; factors say what a quantity is
        /// multiplied by once the intervention acts in full, and 1, which is what they are where they are
        /// left out, changes nothing.
        #[derive(Clone, Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct Intervention {
            /// A short name, such as `Foster carers first`.
            #[schemars(length(min = 1))]
            pub name: String,
            /// What it is; it decides which other fields it has.
            pub kind: LeverName,
            /// The authority that decides on it and pays; may be left out in a scenario of one.
            pub authority: Option<String>,
            /// The other authorities on whose children, carers or homes it acts as well.
            #[serde(default)]
            pub acts_in: Vec<String>,
            /// First month in which it acts and costs, as 2026-09. A home is decided on in that month.
            #[schemars(regex(pattern = r"^\d{4}-\d{2}$"))]
            pub start: String,
            /// Last month in which it acts and costs; to the end of the horizon where it is left out.
            #[schemars(regex(pattern = r"^\d{4}-\d{2}$"))]
            pub end: Option<String>,
            /// Months after the first until it acts in full; its effect rises in equal steps.
            #[serde(default = "at_once")]
            #[schemars(schema_with = "ramp_months", extend("default" = 0))]
            pub ramp_months: Quantity,
            /// Spent in the first month, in pounds at the start's prices.
            #[schemars(extend("default" = 0))]
            pub one_off_cost: Option<Quantity>,
            /// Spent a year while it lasts, in pounds at the start's prices; it rises with wages.
            #[schemars(extend("default" = 0))]
            pub yearly_cost: Option<Quantity>,
            /// Share of both that others pay.
            #[schemars(extend("default" = 0))]
            pub grant_share: Option<Quantity>,
            /// What it costs split among authorities: a share for each, by name.
            #[serde(default)]
            pub allocation: BTreeMap<String, f64>,
            /// Where its terms come from, such as the contract; it holds for every key that says nothing of where
            /// it comes from itself.
            pub source: Option<String>,
            /// Why it is here, in a sentence.
            pub rationale: Option<String>,
            $($(#[$meta])* pub $name: Option<$type>,)+
        }

        impl Intervention {
            /// The fields of its own kind that stand in the file.
            pub fn given(&self) -> Vec<&'static str> {
                let mut given = Vec::new();
                $(if self.$name.is_some() { given.push(stringify!($name)); })+
                given
            }
        }
    };
}

intervention! {
    /// Factor on entry events, by the age of the youngest child.
    #[schemars(extend("x-default" = "none: its kind must have it"))]
    entries_factor: Quantity,
    /// The age bands on whose entries it acts; all where it is left out.
    age_bands: Vec<BandName>,
    /// Factor on approvals of the council's foster carers.
    #[schemars(extend("x-default" = "1; carer_recruitment must have it"))]
    approvals_factor: Quantity,
    /// Factor on approvals of agencies' carers, should they lose some to the council.
    #[schemars(extend("default" = 1))]
    agency_approvals_factor: Quantity,
    /// Share of the council's carer households that take part.
    #[schemars(extend("x-default" = "none: its kind must have it"))]
    participating_share: Quantity,
    /// Factor on the rate at which those who take part stop fostering.
    #[schemars(extend("default" = 1))]
    carers_leaving_factor: Quantity,
    /// Factor on unplanned ends of placements, at most 1.
    #[schemars(extend("default" = 1))]
    breakdowns_factor: Quantity,
    /// Factor on the rate of leaving care before 18.
    #[schemars(extend("x-default" = "1; reunification must have it"))]
    leaving_factor: Quantity,
    /// Factor on voluntary and private decisions to open homes.
    #[schemars(extend("default" = 1))]
    openings_factor: Quantity,
    /// Factor on the closing of voluntary and private homes.
    #[schemars(extend("x-default" = "none: its kind must have it"))]
    closing_factor: Quantity,
    /// Factor on other authorities' demand for free places.
    #[schemars(extend("default" = 1))]
    outside_demand_factor: Quantity,
    /// Factor on pauses of admissions, at most 1.
    #[schemars(extend("default" = 1))]
    pauses_factor: Quantity,
    /// Factor on the chance that a free place suits a child.
    #[schemars(extend("default" = 1))]
    match_factor: Quantity,
    /// Factor on the chance that a search finds nobody registered.
    #[schemars(extend("default" = 1))]
    unregistered_factor: Quantity,
    /// Factor on the months of planning.
    #[schemars(extend("x-default" = "none: its kind must have it"))]
    planning_months_factor: Quantity,
    /// Factor on the months of registration by Ofsted.
    #[schemars(extend("default" = 1))]
    registration_months_factor: Quantity,
    /// Factor on the months of recruiting a manager and staff.
    #[schemars(extend("default" = 1))]
    recruitment_months_factor: Quantity,
    /// Factor on the share of registered places that homes which open can use.
    #[schemars(extend("default" = 1))]
    usable_factor: Quantity,
    /// Factor on the April uplift of running placements in homes.
    #[schemars(extend("default" = 1))]
    uplift_factor: Quantity,
    /// Share of new placements in voluntary and private homes and with agencies bought on the framework.
    #[schemars(extend("x-default" = "none: its kind must have it"))]
    bought_share: Quantity,
    /// Factor on the price of what is bought on it.
    #[schemars(extend("default" = 1))]
    price_factor: Quantity,
    /// Most pounds a week of a placement in a home bought on it, at the start's prices.
    price_cap: Quantity,
    /// What the margin that the market bears is brought down by: 0.02 is 2 points.
    margin_reduction: Quantity,
    /// Who runs the homes: the council, or a voluntary or private provider.
    #[schemars(extend("x-default" = "none: its kind must have it"))]
    operator: OperatorName,
    /// How many homes are decided on.
    #[schemars(range(min = 0, max = 200), extend("x-default" = "none: its kind must have it"))]
    homes: u16,
    /// Registered places of each home; places under contract of a block; places of a move-on home.
    #[schemars(range(min = 0, max = 500), extend("x-default" = "none: its kind must have it"))]
    places: u16,
    /// Months from the decision on one home to that on the next.
    #[schemars(range(min = 0, max = 120), extend("default" = 0))]
    every_months: u16,
    /// Median months from the decision to the opening, in place of the stages of `homes.projects`.
    months_to_open: Quantity,
    /// Share of the plan that comes about: of homes, in place of the chances of failure at the stages of
    /// `homes.projects`; of moves out of homes, the share that is tried.
    #[schemars(extend("x-default" = "of homes, what the chances of failure in `homes.projects` leave; of moves, 1"))]
    delivered_share: Quantity,
    /// Share of the homes that do not take the place of one that would have opened anyway.
    #[schemars(extend("default" = 1))]
    additional_share: Quantity,
    /// Capital spent for each registered place, in pounds at the start's prices.
    #[schemars(extend("default" = 0))]
    capital_per_place: Quantity,
    /// Share of the capital that grants pay.
    #[schemars(extend("default" = 0))]
    capital_grant_share: Quantity,
    /// Spent on staff and setting up before a home opens, in pounds at the start's prices.
    #[schemars(extend("default" = 0))]
    start_up_cost: Quantity,
    /// What a council's home costs a week for each registered place, full or empty, in pounds at the
    /// start's prices; where it is left out, the council's price at target occupancy.
    running_cost_per_place: Quantity,
    /// Needs of the children who may come. Where it is left out: a children's home, and a solo or
    /// therapeutic one too where no price or cost of a place is fixed, or in a therapeutic unit.
    needs: Vec<NeedName>,
    /// Chance that a free place suits a child who needs a home; 0.5 where it is left out, a judgement.
    #[schemars(extend("default" = 0.5))]
    match_rate: Quantity,
    /// No other authority's child may come.
    #[schemars(extend("default" = false))]
    exclusive: bool,
    /// A place must have been free for a month before another authority's child may come.
    #[schemars(extend("default" = false))]
    first_refusal: bool,
    /// Price a week and place, in pounds at the start's prices; without it, that of new placements.
    weekly_price: Quantity,
    /// For which places it is paid: `filled`, which it is where it is left out, or `all`, full or empty; a block
    /// contract and a move-on home are always paid for all.
    #[schemars(extend("default" = "filled"))]
    paid_for: PaidFor,
    /// Months after an opening in which the price does not rise at all, from the price that the start's
    /// has become by then; what follows, `market_price_share` says. Without it the price rises each April
    /// like other running placements'.
    #[schemars(range(min = 1, max = 360))]
    fixed_price_months: u16,
    /// How far the price goes towards that of new placements once it is not fixed any more: 1, where it is
    /// left out, all the way; 0 not at all: it rises each April from what it was fixed at.
    #[schemars(extend("default" = 1))]
    market_price_share: Quantity,
    /// Share of the price that the NHS pays.
    #[schemars(extend("x-default" = "0; of a therapeutic unit 1"))]
    health_share: Quantity,
    /// Share of the price that is for the right to use the building, where the homes are for the council alone and
    /// paid for full or empty: a lease (IFRS 16). The liability and its minimum revenue provision are shown; what is
    /// paid is the same.
    #[schemars(range(min = 0.0, max = 1.0))]
    lease_share: f64,
    /// The same as pounds a year and place, fixed when a home comes under the contract.
    #[schemars(range(min = 0.0, max = 1.0e6))]
    lease_per_place: f64,
    /// Months of the lease, from the month in which a home comes under the contract: 13 or more. A lease of 12 or
    /// fewer is short-term and brings no liability: leave out the keys that begin with `lease_`.
    #[schemars(range(min = 13, max = 600))]
    lease_months: u16,
    /// Rate a year at which the liability is reckoned, the council's incremental borrowing rate; left out, the
    /// budget's `borrowing_rate`, or without one the assumed rate of nearhome's dated rates.
    #[schemars(range(min = 0.0, max = 1.0))]
    lease_rate: f64,
    /// Moves planned a year.
    #[schemars(extend("x-default" = "none: its kind must have it"))]
    children_a_year: Quantity,
    /// Chance that an attempt succeeds; a child for whom it does not stays where it is.
    #[schemars(extend("default" = 1))]
    success_share: Quantity,
    /// The building that it takes up: no two interventions may take up one.
    building: String,
}
