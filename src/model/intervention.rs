//! Interventions: what a council may decide, and on which of the model's own quantities it acts.
//!
//! A factor at full strength `v` acts in month `m` as `1 + s[m] (v - 1)`, where the strength `s` rises
//! in equal steps to 1:
//!
//! ```text
//! s[m] = min(1, (m - start + 1) / (ramp + 1))     from start to end, else 0
//! ```
//!
//! Factors of several interventions on one quantity are multiplied. An intervention never acts on an
//! output.

use super::input::InputId;
use super::market::STAGES;
use super::placement::{AgeBand, Need, vocabulary};

vocabulary! {
    /// Kinds of intervention.
    Lever {
        /// Opens children's homes, by any operator.
        OpenHomes = "open_homes", "open children's homes";
        /// Approves more foster carers.
        CarerRecruitment = "carer_recruitment", "foster carer recruitment";
        /// Keeps foster carers.
        CarerRetention = "carer_retention", "foster carer retention";
        /// Carers for children who need specialist fostering.
        SpecialistFostering = "specialist_fostering", "specialist fostering";
        /// Supports relatives and friends, special guardians among them.
        KinshipSupport = "kinship_support", "kinship support";
        /// Keeps children out of care.
        EdgeOfCare = "edge_of_care", "edge of care";
        /// Brings children home.
        Reunification = "reunification", "reunification";
        /// Moves children from homes to foster families.
        StepDown = "step_down", "step-down from homes";
        /// Shortens planning.
        FastTrackPlanning = "fast_track_planning", "fast-track planning";
        /// Relationship managers and a providers' forum.
        ProviderForum = "provider_forum", "provider forum";
        /// Buys on agreed terms.
        Framework = "framework", "framework";
        /// Pays for places in existing homes full or empty.
        BlockContract = "block_contract", "block contract";
        /// Trains and keeps staff of homes.
        WorkforceProgramme = "workforce_programme", "workforce programme";
        /// A home that the NHS pays for.
        TherapeuticUnit = "therapeutic_unit", "therapeutic unit";
        /// Pays providers promptly.
        PromptPayment = "prompt_payment", "prompt payment";
        /// Moves 16- and 17-year-olds from homes to a place to move on from.
        MoveOnHome = "move_on_home", "move-on home";
        /// Homes that several authorities share.
        RegionalCooperative = "regional_cooperative", "regional cooperative";
    }
}

vocabulary! {
    /// Quantities that a factor acts on, month by month, for one authority.
    Effect {
        /// Entry events whose youngest child is under one.
        EntriesUnderOne = "entries_under_1", "entries under 1";
        /// One to four.
        EntriesOneToFour = "entries_1_to_4", "entries aged 1 to 4";
        /// Five to nine.
        EntriesFiveToNine = "entries_5_to_9", "entries aged 5 to 9";
        /// Ten to fifteen.
        EntriesTenToFifteen = "entries_10_to_15", "entries aged 10 to 15";
        /// Sixteen and seventeen.
        EntriesSixteen = "entries_16_to_17", "entries aged 16 and 17";
        /// Approvals of the council's carers.
        Approvals = "approvals", "approvals of the council's carers";
        /// Approvals of agencies' carers.
        AgencyApprovals = "agency_approvals", "approvals of agencies' carers";
        /// Leaving care from relatives and friends.
        LeavingKinship = "leaving_kinship", "leaving care from kinship fostering";
        /// Leaving care from other foster carers.
        LeavingFostering = "leaving_fostering", "leaving care from fostering";
        /// Leaving care from homes.
        LeavingHomes = "leaving_homes", "leaving care from children's homes";
        /// Unplanned ends of placements with relatives and friends; at most 1.
        MovesKinship = "moves_kinship", "moves from kinship fostering";
        /// Unplanned ends of placements with the council's carers; at most 1.
        MovesCouncil = "moves_council", "moves from council fostering";
        /// Unplanned ends of placements with agencies' carers; at most 1.
        MovesAgency = "moves_agency", "moves from agency fostering";
        /// Unplanned ends of placements in homes inside the boundary; at most 1.
        MovesHomes = "moves_homes", "moves from children's homes";
        /// Decisions of voluntary bodies to open homes.
        OpeningsVoluntary = "openings_voluntary", "voluntary projects";
        /// Decisions of private providers to open homes.
        OpeningsPrivate = "openings_private", "private projects";
        /// Closing of voluntary homes.
        ClosingVoluntary = "closing_voluntary", "closing of voluntary homes";
        /// Closing of private homes.
        ClosingPrivate = "closing_private", "closing of private homes";
        /// Other authorities' demand for places in voluntary and private homes.
        Outside = "outside", "other authorities' demand";
        /// Pauses of admissions; at most 1.
        Pauses = "pauses", "pauses of admissions";
        /// Chance that a free place in a home inside the boundary suits a child.
        MatchHomes = "match_homes", "matching with homes";
        /// Chance that a household of the council's suits a child who needs specialist fostering.
        MatchSpecialist = "match_specialist", "matching with specialist carers";
        /// Chance that nobody registered is found.
        Unregistered = "unregistered", "searches that find nobody";
        /// Months of finding a site.
        Site = "site", "months to a site";
        /// Months of planning.
        Planning = "planning", "months of planning";
        /// Months of building work.
        Building = "building_work", "months of building work";
        /// Months of registration.
        Registration = "registration", "months of registration";
        /// Months of recruitment.
        Recruitment = "recruitment", "months of recruitment";
        /// Share of registered places that a home that opens can use.
        Usable = "usable", "usable places of new homes";
        /// What running placements in homes are uplifted by in April, relative to what they would be.
        Uplift = "uplift", "April uplifts in homes";
    }
}

impl Effect {
    /// Entry events of a band.
    pub const fn entries(band: AgeBand) -> Self {
        Self::from_index(Self::EntriesUnderOne as usize + band.index())
    }

    /// Months of a stage of a project.
    pub const fn stage(stage: usize) -> Self {
        Self::from_index(Self::Site as usize + stage)
    }

    /// Whether factors above 1 cannot be acted on: what happens is thinned.
    pub const fn thins(self) -> bool {
        matches!(
            self,
            Self::MovesKinship
                | Self::MovesCouncil
                | Self::MovesAgency
                | Self::MovesHomes
                | Self::Pauses
        )
    }
}

const _: () = assert!(Effect::Recruitment as usize - Effect::Site as usize == STAGES - 1);

/// One intervention.
#[derive(Clone, Debug)]
pub struct Intervention {
    /// Its name.
    pub name: String,
    /// What it is.
    pub lever: Lever,
    /// The authorities on whose children, carers or homes it acts.
    pub authorities: Vec<usize>,
    /// The authority that pays, and in which homes stand.
    pub host: usize,
    /// First month in which it acts and costs (1 is the first simulated).
    pub start: i16,
    /// Months after the first until it acts in full.
    pub ramp: u16,
    /// The input behind them.
    pub ramp_months: InputId,
    /// Last month in which it acts and costs.
    pub end: i16,
    /// Spent in the first month, pounds at the start's prices.
    pub one_off: InputId,
    /// Spent a year while it lasts, pounds at the start's prices.
    pub yearly: InputId,
    /// Share of both that others pay.
    pub grant: InputId,
    /// Factors at full strength.
    pub effects: Vec<(Effect, InputId)>,
    /// What acts on the council's carer households that take part.
    pub carers: Option<Participation>,
    /// What is bought on a framework.
    pub framework: Option<Framework>,
    /// What margins on homes are brought down by, as a share of cost.
    pub margin: Option<InputId>,
    /// Homes that it opens.
    pub homes: Option<HomesPlan>,
    /// Places in homes that stand, paid for full or empty.
    pub block: Option<Block>,
    /// On what terms children are in its homes or places.
    pub contract: Option<Contract>,
    /// The lease that its contract holds.
    pub lease: Option<Lease>,
    /// Children whom it moves out of homes.
    pub step_down: Option<StepDown>,
    /// How what it costs is split among authorities: shares that sum to 1, by position in the model;
    /// empty where the host pays.
    pub shares: Vec<f64>,
}

impl Intervention {
    /// How far it acts in a month, from 0 to 1.
    pub fn strength(&self, month: i16) -> f64 {
        if month < self.start || month > self.end {
            return 0.0;
        }
        let steps = f64::from(month - self.start) + 1.0;
        (steps / (f64::from(self.ramp) + 1.0)).min(1.0)
    }

    /// What part of its cost falls on an authority.
    pub fn share_of(&self, authority: usize) -> f64 {
        match self.shares.get(authority) {
            Some(&share) => share,
            None if self.shares.is_empty() && authority == self.host => 1.0,
            None => 0.0,
        }
    }
}

/// Some of the council's carer households take part.
#[derive(Clone, Copy, Debug)]
pub struct Participation {
    /// Share of households.
    pub share: InputId,
    /// Factor on their leaving.
    pub leaving: InputId,
    /// Factor on unplanned ends of placements with them, at most 1.
    pub moves: InputId,
}

/// Terms on which new placements in voluntary and private homes and with agencies are bought.
#[derive(Clone, Copy, Debug)]
pub struct Framework {
    /// Share of new placements bought on it.
    pub share: InputId,
    /// Factor on their price.
    pub price: InputId,
    /// Most pounds a week of a placement in a home, at the start's prices.
    pub cap: Option<InputId>,
}

/// Homes that are opened.
#[derive(Clone, Debug)]
pub struct HomesPlan {
    /// 0 council, 1 voluntary or community interest, 2 private.
    pub operator: u8,
    /// How many are decided on.
    pub homes: u16,
    /// Registered places of each.
    pub places: u8,
    /// Months from one decision to the next.
    pub every: u16,
    /// Median months from the decision to the opening, in place of the stages'.
    pub months: Option<InputId>,
    /// Share of the planned homes that come about, in place of the stages' chances of failure; the others
    /// are not begun.
    pub delivered: Option<InputId>,
    /// Chance that it does not take the place of one that the market would have opened.
    pub additional: InputId,
    /// Pounds a place, at the start's prices, spent evenly from decision to opening.
    pub capital: InputId,
    /// Share of it that grants pay.
    pub capital_grant: InputId,
    /// Pounds a home spent on staff before it opens, at the start's prices.
    pub start_up: InputId,
    /// What a council's home costs a week and registered place, at the start's prices; none: as its other
    /// homes do at target occupancy.
    pub running: Option<InputId>,
    /// Needs of the children who may come.
    pub needs: [bool; Need::COUNT],
    /// Chance that a free place suits a child.
    pub match_rate: InputId,
    /// Nobody else's children may come.
    pub exclusive: bool,
    /// A place must have been free for a month before another authority's child may come.
    pub first_refusal: bool,
}

/// Places in homes that stand.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// 1 voluntary, 2 private.
    pub operator: u8,
    /// Places.
    pub places: u16,
    /// Chance that a free place suits a child.
    pub match_rate: InputId,
}

/// On what terms children are in the places of an intervention.
#[derive(Clone, Copy, Debug)]
pub struct Contract {
    /// Pounds a week and place, at the start's prices.
    pub weekly: InputId,
    /// Paid for every usable place, full or empty.
    pub block: bool,
    /// A price that is fixed at first.
    pub fixed: Option<FixedPrice>,
    /// Share that the NHS pays.
    pub health: InputId,
}

/// A price that does not rise at first.
#[derive(Clone, Copy, Debug)]
pub struct FixedPrice {
    /// Months after a home's opening, or a block's start, in which it does not.
    pub months: u16,
    /// How far it goes towards that of new placements then; what is left rises each April from what it was. None
    /// where there is no market for it: a move-on home.
    pub market: Option<InputId>,
}

/// The lease of the buildings that a contract's homes stand in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lease {
    /// Share of the price that is for the building, where no sum is given.
    pub share: f64,
    /// Pounds a year and place for it, fixed.
    pub a_year: Option<f64>,
    /// Months of its term, from the month in which a home comes under the contract.
    pub months: u16,
    /// Rate a year at which the liability is reckoned; none: what borrowing costs the council.
    pub rate: Option<f64>,
}

/// Children who are moved out of homes inside and outside the boundary.
#[derive(Clone, Copy, Debug)]
pub struct StepDown {
    /// Planned moves a year.
    pub a_year: InputId,
    /// Share of the plan that is carried out.
    pub delivered: InputId,
    /// Chance that an attempt succeeds.
    pub success: InputId,
    /// What the children need from then on.
    pub to: Need,
    /// Youngest age in months.
    pub least_age: u16,
    /// Most who can be in its places at a time; none: they go where their new need takes them.
    pub places: Option<u16>,
}
