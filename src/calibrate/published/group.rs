//! The placement groups of the published counts.

use crate::model::placement::Provision;

use super::Measure;

/// The placement groups that are published; they changed in 2020.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProvisionGroup {
    /// Foster placements, kinship included.
    Foster,
    /// Children's homes and secure homes (K1 and K2), from 2020.
    ChildrensHome,
    /// Supported, semi-independent and independent living, from 2020.
    Supported,
    /// Children's homes, secure homes and semi-independent living together, to 2019.
    HomeOrSemi,
    /// Living independently in the community, to 2019.
    Community,
    /// Placed with parents.
    Parents,
    /// Placed for adoption.
    Adoption,
    /// Other residential settings.
    OtherResidential,
    /// Residential schools.
    ResidentialSchool,
    /// Other placements.
    Other,
}

impl ProvisionGroup {
    /// The groups published for a year.
    pub const fn published_for(year: i32) -> [Self; 8] {
        let (second, third) = if year < 2020 {
            (Self::HomeOrSemi, Self::Community)
        } else {
            (Self::ChildrensHome, Self::Supported)
        };
        [
            Self::Foster,
            second,
            third,
            Self::Parents,
            Self::Adoption,
            Self::OtherResidential,
            Self::ResidentialSchool,
            Self::Other,
        ]
    }

    /// The measure that counts the group.
    pub const fn measure(self) -> Measure {
        match self {
            Self::Foster => Measure::PlacedFoster,
            Self::ChildrensHome => Measure::PlacedChildrensHome,
            Self::Supported => Measure::PlacedSupported,
            Self::HomeOrSemi => Measure::PlacedHomeOrSemiTo2019,
            Self::Community => Measure::PlacedCommunityTo2019,
            Self::Parents => Measure::PlacedParents,
            Self::Adoption => Measure::PlacedAdoption,
            Self::OtherResidential => Measure::PlacedOtherResidential,
            Self::ResidentialSchool => Measure::PlacedResidentialSchool,
            Self::Other => Measure::PlacedOther,
        }
    }

    /// The provisions that the group's children are in. `HomeOrSemi` and `Community` share supported accommodation,
    /// `ResidentialSchool` and `Other` share other placements.
    pub const fn provisions(self) -> &'static [Provision] {
        use Provision as P;
        match self {
            Self::Foster => &[P::Kinship, P::CouncilFostering, P::AgencyFostering],
            Self::ChildrensHome => &[
                P::CouncilHome,
                P::VoluntaryHome,
                P::PrivateHome,
                P::SecureHome,
            ],
            Self::HomeOrSemi => &[
                P::CouncilHome,
                P::VoluntaryHome,
                P::PrivateHome,
                P::SecureHome,
                P::SupportedAccommodation,
            ],
            Self::Supported | Self::Community => &[P::SupportedAccommodation],
            Self::Parents => &[P::WithParents],
            Self::Adoption => &[P::Adoption],
            Self::OtherResidential => &[P::OtherResidential],
            Self::ResidentialSchool | Self::Other => &[P::Other],
        }
    }
}
