//! The validated model: what a run needs to know, immutable once built.

pub mod after;
pub mod authority;
pub mod budget;
pub mod flow;
pub mod given;
pub mod groups;
pub mod input;
pub mod intervention;
pub mod ladders;
pub mod loan;
pub mod market;
pub mod placement;
pub mod profile;

use crate::time::Horizon;
use authority::Authority;
use budget::Budget;
use given::Given;
use input::{InputId, Inputs};
use intervention::Intervention;
use loan::Loan;
use market::{Homes, Market, Prices};
use placement::{AgeBand, Need, Provision};

/// A checked scenario.
#[derive(Clone, Debug)]
pub struct Model {
    /// Its name.
    pub name: String,
    /// What it says.
    pub description: String,
    /// When it starts and how far it goes.
    pub horizon: Horizon,
    /// Every input that may be uncertain.
    pub inputs: Inputs,
    /// Those of them that stand in lists and tables, from which parts of the model follow.
    pub given: Given,
    /// Entry to care.
    pub demand: Demand,
    /// Departures from the trend.
    pub deviations: Deviations,
    /// Unaccompanied children.
    pub unaccompanied: Unaccompanied,
    /// Leaving before 18, relative to fostering.
    pub leaving_by_provision: [f64; Provision::COUNT],
    /// Leaving before 18 by time in care: under 6 months, 6 to 12, 12 to 24, over.
    pub leaving_by_time: [f64; 4],
    /// Placement moves.
    pub moves: Moves,
    /// Matching.
    pub matching: Matching,
    /// Average approved places of a household.
    pub places_per_household: InputId,
    /// Leaving rate of a household in its first two years, relative to later ones.
    pub new_household_leaving: InputId,
    /// Share of a nearby agency rung's chance that lies with households inside the other authorities.
    pub shared_agencies: f64,
    /// Seasonal factors of approvals, April first, with mean 1.
    pub approvals_season: [f64; 12],
    /// Homes.
    pub homes: Homes,
    /// How margins and providers respond.
    pub market: Market,
    /// Prices.
    pub prices: Prices,
    /// What others pay.
    pub contributions: after::Contributions,
    /// The authorities.
    pub authorities: Vec<Authority>,
    /// Last month before anything is decided, where scenarios are compared: what those cost who are in
    /// care at its end is written down apart.
    pub decided_after: Option<i16>,
    /// What is decided.
    pub interventions: Vec<Intervention>,
    /// What is lent.
    pub loans: Vec<Loan>,
    /// The budget.
    pub budget: Budget,
}

impl Model {
    /// Whether another council has homes inside the boundary of one of its authorities, or may come to.
    pub fn has_another_council(&self) -> bool {
        let mut all = self.authorities.iter();
        all.any(|authority| authority.another_council.is_some())
    }

    /// Leaving rate in a placement and span of time in care, relative to fostering at average time.
    /// How long an adoption takes counts from the placement, not from entry to care.
    pub fn leaving_relative(&self, provision: Provision, time: usize) -> f64 {
        let by_time = match provision {
            Provision::Adoption => 1.0,
            _ => self.leaving_by_time[time],
        };
        self.leaving_by_provision[provision.index()] * by_time
    }
}

/// Entry to care.
#[derive(Clone, Debug)]
pub struct Demand {
    /// Variance over mean of a year's entry events.
    pub overdispersion: InputId,
    /// Seasonal factors, April first, with mean 1.
    pub season: [f64; 12],
    /// Share of those who enter under one year old who enter at birth.
    pub at_birth: f64,
    /// Sibling groups.
    pub groups: SiblingGroups,
}

impl Demand {
    /// Age in months at entry, at quantile `u` of its band: even over the months, but for those who
    /// enter at birth.
    pub fn age_at_entry(&self, band: AgeBand, u: f64) -> u16 {
        let (first, width) = (band.first_month(), band.end_month() - band.first_month());
        let at_birth = if band == AgeBand::UnderOne {
            self.at_birth
        } else {
            0.0
        };
        if u < at_birth {
            return first;
        }
        first + ((u - at_birth) / (1.0 - at_birth) * f64::from(width)) as u16
    }
}

/// Sibling groups: the index child is the youngest, the others follow at gaps in age.
#[derive(Clone, Debug)]
pub struct SiblingGroups {
    /// Running shares of groups of 1, 2, 3 and 4, by whether the youngest is 16 or older.
    pub share_by_size: [[f64; 4]; 2],
    /// Least months between one sibling and the next.
    pub least_gap: u16,
    /// Most months between one sibling and the next.
    pub most_gap: u16,
}

/// Yearly shocks (standard deviations of the logarithm), their correlation and persistence.
#[derive(Clone, Debug)]
pub struct Deviations {
    /// All England: entry, leaving, correlation, persistence.
    pub national: [InputId; 4],
    /// The authority's own: entry, leaving, correlation, persistence.
    pub own: [InputId; 4],
    /// Months of its own deviations that have passed since the middle of the years whose rates are
    /// taken as the base.
    pub months_since_base: InputId,
    /// Arrivals of unaccompanied children: England's shock, the authority's own, persistence.
    pub unaccompanied: [InputId; 3],
}

/// Unaccompanied children.
#[derive(Clone, Debug)]
pub struct Unaccompanied {
    /// The scheme's threshold as a share of the child population.
    pub threshold: InputId,
    /// Share of the gap closed in a year.
    pub speed: InputId,
    /// Share of arrivals aged 16 or 17.
    pub aged_16: InputId,
    /// Share of those aged 16 or 17 who need fostering.
    pub fostering: InputId,
}

/// Placement moves.
#[derive(Clone, Debug)]
pub struct Moves {
    /// Yearly rates: first three months, to a year, after, by provision.
    pub rate: [[f64; Provision::COUNT]; 3],
    /// Multiple where the placement is of the wrong kind.
    pub wrong_kind: InputId,
    /// Chance of a higher need after a move.
    pub escalation: InputId,
    /// Multiplies all.
    pub factor: InputId,
    /// Multiplies all in a month, month 0 first.
    pub by_month: Vec<f64>,
    /// Placements counted for each one simulated.
    pub counted: InputId,
}

/// Matching.
#[derive(Clone, Debug)]
pub struct Matching {
    /// Monthly chance of a review in the wrong kind of placement.
    pub review: InputId,
    /// Months after which a child is settled.
    pub settled_after: u16,
    /// Chance that nobody registered takes a child: residential, specialist, other needs.
    pub unregistered: [InputId; 3],
    /// Chance in a month that an unregistered child's search goes on without result.
    pub still_unregistered: InputId,
    /// Multiplies the chance that a free place suits in a month, month 0 first.
    pub match_by_month: Vec<f64>,
    /// Multiplies the chances that nobody registered is found in a month, month 0 first.
    pub unregistered_by_month: Vec<f64>,
}

/// Whether a provision is of the kind that a need calls for.
#[inline]
pub const fn suits(need: Need, provision: Provision) -> bool {
    SUITABLE[need as usize] >> (provision as u16) & 1 == 1
}

/// The provisions that suit each need, one bit each: looked up for every event of every child.
const SUITABLE: [u16; Need::COUNT] = {
    use Provision as P;
    const fn set(provisions: &[Provision]) -> u16 {
        let mut bits = 0;
        let mut i = 0;
        while i < provisions.len() {
            bits |= 1 << provisions[i] as u16;
            i += 1;
        }
        bits
    }
    let families = set(&[P::Kinship, P::CouncilFostering, P::AgencyFostering]);
    let homes = set(&[
        P::CouncilHome,
        P::VoluntaryHome,
        P::PrivateHome,
        P::SecureHome,
    ]);
    [
        families,
        families,
        families,
        homes,
        homes,
        set(&[P::SupportedAccommodation]),
        set(&[P::WithParents]),
        set(&[P::Adoption]),
        set(&[P::SecureHome, P::OtherResidential, P::Other]),
    ]
};

/// Operators of children's homes, in the order in which they are always numbered.
pub const OPERATORS: [Provision; 3] = [
    Provision::CouncilHome,
    Provision::VoluntaryHome,
    Provision::PrivateHome,
];

/// The number of another council as an operator of homes inside an authority's boundary, after
/// [`OPERATORS`]: its homes are council homes (K2 with PR2), bought at a price and not at a fixed cost.
pub const ANOTHER_COUNCIL: u8 = 3;

/// The placement kind of a home by its operator's number.
#[inline]
pub const fn home_of(operator: u8) -> Provision {
    match operator {
        ANOTHER_COUNCIL => Provision::CouncilHome,
        _ => OPERATORS[operator as usize],
    }
}

/// Most places of a home that is simulated.
pub const HOME_PLACES: usize = 12;

/// Most places of a carer household.
pub const HOUSEHOLD_PLACES: usize = 4;

/// Whether a provision is a children's home of one of the three operators.
pub const fn is_childrens_home(provision: Provision) -> bool {
    matches!(
        provision,
        Provision::CouncilHome | Provision::VoluntaryHome | Provision::PrivateHome
    )
}

/// The need one step up after a placement breaks down, if there is one.
pub const fn escalated(need: Need) -> Option<Need> {
    match need {
        Need::Kinship => Some(Need::Fostering),
        Need::Fostering => Some(Need::SpecialistFostering),
        Need::SpecialistFostering => Some(Need::Residential),
        Need::Residential => Some(Need::SpecialistResidential),
        _ => None,
    }
}
