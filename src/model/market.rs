//! Homes on their way, margins and prices: what is common to all authorities of a scenario.

use super::input::InputId;
use super::placement::{Need, Provision};

/// Stages of a home's way to its opening: site, planning, building work, registration, recruitment.
pub const STAGES: usize = 5;

/// Homes.
#[derive(Clone, Debug)]
pub struct Homes {
    /// Usable share of registered places where there are staff.
    pub usable_share: InputId,
    /// Share of those places for which there are staff.
    pub staffed_share: InputId,
    /// Share of the registered places of the council's homes of the start in which nobody is placed: they are
    /// for short breaks.
    pub council_short_breaks: f64,
    /// Multiplies the usable share of homes that open in a month, month 0 first.
    pub usable_by_month: Vec<f64>,
    /// Yearly rate at which a home's admissions are paused.
    pub restriction_rate: InputId,
    /// Months that a pause lasts on average.
    pub restriction_months: InputId,
    /// Yearly rate at which another authority's child leaves.
    pub others_leaving: InputId,
    /// Share of the children in homes nearby who are in homes of the model's other authorities.
    pub nearby_within_region: f64,
    /// Cumulative shares of new homes with 1 to 10 places, by operator.
    pub sizes: [[f64; 10]; 3],
    /// How a home comes to be; where there is none, a home opens when it is decided.
    pub projects: Option<Projects>,
}

/// How a home comes to be.
#[derive(Clone, Debug)]
pub struct Projects {
    /// Median months, by operator (council, voluntary, private) and stage.
    pub months: [[InputId; STAGES]; 3],
    /// Chance of failure at the end of each stage.
    pub failure: [InputId; STAGES],
    /// Standard deviation of the logarithm of a stage's months.
    pub spread: InputId,
    /// Multiplies every stage's months.
    pub factor: InputId,
}

/// How margins and providers respond.
#[derive(Clone, Debug)]
pub struct Market {
    /// Margin on cost at the start: voluntary homes, private homes, fostering agencies.
    pub margin: [InputId; 3],
    /// Change of the margin's aim for a change of 1 in how tight the market is.
    pub response: InputId,
    /// Speed a year at which the margin moves to its aim.
    pub speed: InputId,
    /// Least and greatest margin.
    pub bounds: [f64; 2],
    /// Change of the logarithm of private entry for a change of 1 in the margin.
    pub entry_margin: InputId,
    /// The same for a change of 1 in how tight the market will be.
    pub entry_demand: InputId,
    /// Change of the logarithm of agencies' approvals for a change of 1 in their margin.
    pub entry_agency: InputId,
    /// Fall of the logarithm of private closing for a rise of 1 in the margin.
    pub closing_margin: InputId,
}

/// Prices.
#[derive(Clone, Debug)]
pub struct Prices {
    /// Yearly rise of new prices in the first year: residential, fostering, other.
    pub rise: [InputId; 3],
    /// The same in a year of the horizon, where one is given in its place.
    pub rise_by_year: [Vec<Option<f64>>; 3],
    /// The rise of wages, property and consumer prices in a year of the horizon, where one is given in
    /// place of the long-run rise and of that year's shock.
    pub cost_rise_by_year: [Vec<Option<f64>>; 3],
    /// Premium of a home nearby.
    pub in_region: InputId,
    /// Premium of a home further away.
    pub beyond: InputId,
    /// Long-run yearly rise of wages.
    pub wages: InputId,
    /// Long-run yearly rise of rents and house prices.
    pub property: InputId,
    /// Long-run yearly rise of consumer prices.
    pub consumer: InputId,
    /// Standard deviation of a year's shock to both.
    pub inflation_sd: InputId,
    /// Share of a shock left a year later.
    pub inflation_persistence: InputId,
    /// How much faster than cost the prices of homes rise over the long run, a year.
    pub lasting: InputId,
    /// What is left each year of the rises' lead over the long run.
    pub damping: InputId,
    /// Share of the rise of new prices that running placements get.
    pub uplift: InputId,
    /// Price of a solo or therapeutic home, relative to any other.
    pub specialist_home: InputId,
    /// Price of specialist agency fostering, relative to any other.
    pub specialist_fostering: InputId,
    /// Standard deviation of the logarithm of children's prices, by [`Dispersed`].
    pub dispersion: [InputId; Dispersed::COUNT],
    /// Staff's and property's share of a home's cost, and the occupancy at which it is reckoned.
    pub costs: [InputId; 3],
}

/// Which prices rise together and how running placements follow new ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum PriceClass {
    /// Homes, secure homes, unregistered arrangements.
    Homes,
    /// Agency fostering.
    Agency,
    /// Allowances: all children's follow at once.
    Allowances,
    /// Supported accommodation, other settings, support of parents and adopters.
    Other,
}

impl PriceClass {
    /// How many there are.
    pub const COUNT: usize = 4;

    /// The class of a provision: looked up, as a child's placement is no use to branch prediction.
    #[inline]
    pub const fn of(provision: Provision) -> Self {
        const CLASSES: [PriceClass; Provision::COUNT] = {
            let mut classes = [PriceClass::Homes; Provision::COUNT];
            let mut at = 0;
            while at < Provision::COUNT {
                classes[at] = PriceClass::in_class(Provision::ALL[at]);
                at += 1;
            }
            classes
        };
        CLASSES[provision as usize]
    }

    const fn in_class(provision: Provision) -> Self {
        match provision {
            Provision::CouncilHome
            | Provision::VoluntaryHome
            | Provision::PrivateHome
            | Provision::SecureHome
            | Provision::Unregistered => Self::Homes,
            Provision::AgencyFostering => Self::Agency,
            Provision::Kinship | Provision::CouncilFostering => Self::Allowances,
            Provision::SupportedAccommodation
            | Provision::OtherResidential
            | Provision::WithParents
            | Provision::Adoption
            | Provision::Other => Self::Other,
        }
    }

    /// Which of [`Prices::rise`] it follows.
    pub const fn rise(self) -> usize {
        [0, 1, 1, 2][self as usize]
    }
}

/// Prices that differ from child to child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Dispersed {
    /// Children's homes.
    Homes,
    /// Agency fostering.
    Agency,
    /// Supported accommodation.
    Supported,
    /// Other residential settings and other placements.
    Other,
    /// Unregistered arrangements.
    Unregistered,
}

impl Dispersed {
    /// How many there are.
    pub const COUNT: usize = 5;

    /// Position of how a provision's prices differ; [`Self::COUNT`] where they do not.
    #[inline]
    pub const fn position(provision: Provision) -> usize {
        const POSITIONS: [u8; Provision::COUNT] = {
            let mut positions = [Dispersed::COUNT as u8; Provision::COUNT];
            let mut at = 0;
            while at < Provision::COUNT {
                if let Some(kind) = Dispersed::of(Provision::ALL[at]) {
                    positions[at] = kind as u8;
                }
                at += 1;
            }
            positions
        };
        POSITIONS[provision as usize] as usize
    }

    /// How a provision's prices differ; allowances and secure homes' prices do not.
    pub const fn of(provision: Provision) -> Option<Self> {
        match provision {
            Provision::CouncilHome | Provision::VoluntaryHome | Provision::PrivateHome => {
                Some(Self::Homes)
            }
            Provision::AgencyFostering => Some(Self::Agency),
            Provision::SupportedAccommodation => Some(Self::Supported),
            Provision::OtherResidential | Provision::Other => Some(Self::Other),
            Provision::Unregistered => Some(Self::Unregistered),
            _ => None,
        }
    }
}

/// Which specialist factor applies to a need in a provision: 0 none, 1 a home, 2 an agency.
#[inline]
pub const fn specialist(need: Need, provision: Provision) -> usize {
    const FACTORS: [[u8; Provision::COUNT]; Need::COUNT] = {
        let mut factors = [[0; Provision::COUNT]; Need::COUNT];
        let mut at = 0;
        while at < Need::COUNT * Provision::COUNT {
            let (need, provision) = (at / Provision::COUNT, at % Provision::COUNT);
            factors[need][provision] =
                specialist_factor(Need::ALL[need], Provision::ALL[provision]);
            at += 1;
        }
        factors
    };
    FACTORS[need as usize][provision as usize] as usize
}

const fn specialist_factor(need: Need, provision: Provision) -> u8 {
    match (need, provision) {
        (
            Need::SpecialistResidential,
            Provision::CouncilHome | Provision::VoluntaryHome | Provision::PrivateHome,
        ) => 1,
        (Need::SpecialistFostering, Provision::AgencyFostering) => 2,
        _ => 0,
    }
}
