//! The vocabulary of placements, places and needs as serde reads it.

use schemars::JsonSchema;
use serde::Deserialize;

macro_rules! names {
    ($(#[$meta:meta])* $name:ident of $target:ident { $($variant:ident $(= $rename:literal)?),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        #[allow(missing_docs)]
        pub enum $name { $($(#[serde(rename = $rename)])? $variant),+ }

        impl $name {
            /// The file's word for one of the model's.
            pub const fn of(model: crate::model::placement::$target) -> Self {
                match model { $(crate::model::placement::$target::$variant => $name::$variant),+ }
            }

            /// The model's word for it.
            pub const fn model(self) -> crate::model::placement::$target {
                match self { $($name::$variant => crate::model::placement::$target::$variant),+ }
            }
        }
    };
}

names! {
    /// A placement kind by its name in files.
    ProvisionName of Provision {
        Kinship, CouncilFostering, AgencyFostering, CouncilHome, VoluntaryHome, PrivateHome,
        SupportedAccommodation, SecureHome, OtherResidential, WithParents = "placed_with_parents",
        Adoption = "placed_for_adoption", Other = "other_placement", Unregistered,
    }
}
names! {
    /// A place by its name in files.
    PlaceName of Place { InArea, InRegion, Beyond }
}
names! {
    /// A need by its name in files.
    NeedName of Need {
        Kinship, Fostering, SpecialistFostering, Residential, SpecialistResidential, Supported,
        Parents, Adoption, OtherPathway,
    }
}
