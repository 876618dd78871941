//! The field's words: age bands, provision, place and need, with their SSDA903 codes.
//!
//! Source of the codes: DfE, "Children looked after by local authorities: guide to the SSDA903
//! collection" (placement codes K1-K3, U1-U6, R1-R5, P1-P3, A3-A6, Z1; provider codes PR0-PR5).

/// Declares a field-less enum with its ids and labels, and arrays to walk it in a fixed order.
macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $id:literal, $label:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every variant, in declaration order.
            pub const ALL: [$name; [$($id),+].len()] = [$($name::$variant),+];
            /// How many variants there are.
            pub const COUNT: usize = Self::ALL.len();

            /// The `snake_case` name used in files.
            pub const fn id(self) -> &'static str {
                match self { $($name::$variant => $id),+ }
            }

            /// The name used in reports, in lower case.
            pub const fn label(self) -> &'static str {
                match self { $($name::$variant => $label),+ }
            }

            /// Position in [`Self::ALL`].
            pub const fn index(self) -> usize {
                self as usize
            }

            /// The variant at a position in [`Self::ALL`].
            ///
            /// # Panics
            /// If `index` is not below [`Self::COUNT`].
            pub const fn from_index(index: usize) -> Self {
                Self::ALL[index]
            }

            /// The variant with this `snake_case` name.
            pub fn from_id(id: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|v| v.id() == id)
            }
        }
    };
}

pub(crate) use vocabulary;

vocabulary! {
    /// Age bands of the published statistics, in completed years.
    AgeBand {
        /// Under one year old.
        UnderOne = "under_1", "under 1";
        /// One to four.
        OneToFour = "age_1_to_4", "1 to 4";
        /// Five to nine.
        FiveToNine = "age_5_to_9", "5 to 9";
        /// Ten to fifteen.
        TenToFifteen = "age_10_to_15", "10 to 15";
        /// Sixteen and seventeen.
        SixteenSeventeen = "age_16_to_17", "16 to 17";
    }
}

impl AgeBand {
    /// First month of age in the band.
    pub const fn first_month(self) -> u16 {
        [0, 12, 60, 120, 192][self as usize]
    }

    /// First month of age past the band; 216 (the eighteenth birthday) for the last.
    pub const fn end_month(self) -> u16 {
        [12, 60, 120, 192, 216][self as usize]
    }

    /// The band that an age in months falls in; ages past the last band stay in it.
    pub const fn of_months(months: u16) -> Self {
        let last = Self::OF_MONTH.len() as u16 - 1;
        Self::OF_MONTH[if months < last { months } else { last } as usize]
    }

    /// The band of each month of age: looked up, as a child's age is no use to branch prediction.
    const OF_MONTH: [Self; 216] = {
        let mut bands = [Self::UnderOne; 216];
        let mut month = 0;
        let mut band = 0;
        while month < 216 {
            if Self::ALL[band].end_month() as usize == month {
                band += 1;
            }
            bands[month] = Self::ALL[band];
            month += 1;
        }
        bands
    };
}

vocabulary! {
    /// Placement kinds. `Unregistered` is a child whom nobody registered would take.
    Provision {
        /// Foster placement with a relative or friend (U1-U3).
        Kinship = "kinship", "kinship fostering";
        /// Foster placement with the council's (or another council's) carers (U4-U6 with PR1, PR2, PR3).
        CouncilFostering = "council_fostering", "council fostering";
        /// Foster placement through an independent agency (U4-U6 with PR4, PR5).
        AgencyFostering = "agency_fostering", "agency fostering";
        /// Children's home run by a council (K2 with PR1, PR2).
        CouncilHome = "council_home", "council children's home";
        /// Children's home run by a voluntary or community interest body (K2 with PR5).
        VoluntaryHome = "voluntary_home", "voluntary children's home";
        /// Children's home run by a private provider (K2 with PR4).
        PrivateHome = "private_home", "private children's home";
        /// Supported or semi-independent accommodation (K3; H5 and P2 in earlier returns).
        SupportedAccommodation = "supported_accommodation", "supported accommodation";
        /// Secure children's home (K1).
        SecureHome = "secure_home", "secure children's home";
        /// Other residential settings: care homes, NHS, family centres, custody (R1, R2, R3, R5).
        OtherResidential = "other_residential", "other residential settings";
        /// Placed with parents or another person with parental responsibility (P1).
        WithParents = "placed_with_parents", "placed with parents";
        /// Placed for adoption (A3-A6).
        Adoption = "placed_for_adoption", "placed for adoption";
        /// Residential schools and other placements (S1, P3, Z1).
        Other = "other_placement", "other placements";
        /// No registered place was found: unlawful, counted apart (no code in SSDA903 of its own).
        Unregistered = "unregistered", "unregistered arrangements";
    }
}

vocabulary! {
    /// Where a placement is, seen from the responsible authority.
    Place {
        /// Inside the authority's boundary.
        InArea = "in_area", "inside the boundary";
        /// Outside the boundary but near: within 20 miles of home, or another authority of the modelled region.
        InRegion = "in_region", "outside, nearby";
        /// Further away.
        Beyond = "beyond", "further away";
    }
}

vocabulary! {
    /// What a child's care plan calls for.
    Need {
        /// A home with relatives or friends.
        Kinship = "kinship", "kinship fostering";
        /// A foster family.
        Fostering = "fostering", "fostering";
        /// A foster family with special skill or support.
        SpecialistFostering = "specialist_fostering", "specialist fostering";
        /// A children's home.
        Residential = "residential", "a children's home";
        /// A solo or therapeutic children's home.
        SpecialistResidential = "specialist_residential", "a solo or therapeutic children's home";
        /// Supported accommodation (16 and over).
        Supported = "supported", "supported accommodation";
        /// At home with parents under a care order.
        Parents = "parents", "placement with parents";
        /// An adoptive family.
        Adoption = "adoption", "adoption";
        /// A secure home, another residential setting, a school or another arrangement.
        OtherPathway = "other_pathway", "another pathway";
    }
}

vocabulary! {
    /// Needs that are reckoned together as one kind of provision.
    NeedGroup {
        /// A foster family, specialist or not; relatives and friends come with their child.
        Fostering = "fostering", "a foster family";
        /// A children's home, solo or therapeutic or not.
        Residential = "residential", "a children's home";
        /// Supported accommodation.
        Supported = "supported", "supported accommodation";
    }
}

impl NeedGroup {
    /// The group of a need; none for those that are never short of places.
    pub const fn of(need: Need) -> Option<Self> {
        match need {
            Need::Fostering | Need::SpecialistFostering => Some(Self::Fostering),
            Need::Residential | Need::SpecialistResidential => Some(Self::Residential),
            Need::Supported => Some(Self::Supported),
            Need::Kinship | Need::Parents | Need::Adoption | Need::OtherPathway => None,
        }
    }

    /// Its needs.
    pub fn needs(self) -> Vec<Need> {
        let all = Need::ALL.into_iter();
        all.filter(|need| Self::of(*need) == Some(self)).collect()
    }
}

vocabulary! {
    /// Where a child is who is not in the kind of place it needs inside the boundary.
    Displaced {
        /// Inside the boundary, in the wrong kind of placement.
        WrongKind = "wrong_kind_in_area", "inside the boundary in the wrong kind of placement";
        /// Outside the boundary, nearby.
        Nearby = "outside_nearby", "outside the boundary, nearby";
        /// Further away.
        Beyond = "further_away", "further away";
        /// In an unregistered arrangement.
        Unregistered = "unregistered", "without a registered place";
    }
}

impl Displaced {
    /// Where a child of a group of needs is displaced to, if it is.
    #[inline]
    pub const fn at(suits: bool, provision: Provision, place: Place) -> Option<Self> {
        match (provision, place) {
            (Provision::Unregistered, _) => Some(Self::Unregistered),
            (_, Place::InRegion) => Some(Self::Nearby),
            (_, Place::Beyond) => Some(Self::Beyond),
            (_, Place::InArea) if suits => None,
            (_, Place::InArea) => Some(Self::WrongKind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_cover_every_month_of_childhood_once() {
        for month in 0..216 {
            let band = AgeBand::of_months(month);
            assert!(band.first_month() <= month && month < band.end_month());
        }
    }

    #[test]
    fn ids_find_their_variant_again() {
        for provision in Provision::ALL {
            assert_eq!(Provision::from_id(provision.id()), Some(provision));
        }
        assert_eq!(Need::from_id("foster"), None);
    }
}
