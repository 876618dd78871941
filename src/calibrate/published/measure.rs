//! What is published for each authority and year.

/// Who publishes a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Publisher {
    /// Department for Education, children looked after statistics.
    Children,
    /// Office for National Statistics, population estimates.
    Ons,
    /// Department for Education, freedom of information release on children in homes.
    Foi,
    /// Ofsted, registers of homes and fostering.
    Ofsted,
    /// Department for Education, Section 251 outturn.
    Spend,
}

impl Publisher {
    /// The name to cite.
    pub const fn citation(self) -> &'static str {
        match self {
            Self::Children => "DfE children looked after in England",
            Self::Ons => "ONS mid-year population estimates",
            Self::Foi => "DfE FOI 2024-0040813 (SSDA903)",
            Self::Ofsted => "Ofsted children's social care registers",
            Self::Spend => "DfE Section 251 outturn (LAIT)",
        }
    }
}

/// Declares the measures with column name, publisher and meaning.
macro_rules! measures {
    ($($variant:ident = $id:literal, $publisher:ident, $label:literal;)+) => {
        /// A measure published by authority and year; a count of children unless its label says otherwise.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(usize)]
        pub enum Measure { $(#[doc = $label] $variant),+ }

        impl Measure {
            /// Every measure, in the order of declaration.
            pub const ALL: [Measure; [$($id),+].len()] = [$(Measure::$variant),+];

            /// Column name in `data/authority_figures.csv`.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id),+ }
            }

            /// What it counts.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }

            /// Who publishes it.
            pub const fn publisher(self) -> Publisher {
                match self { $(Self::$variant => Publisher::$publisher),+ }
            }
        }
    };
}

measures! {
    ChildrenInCare = "children_in_care", Children, "children in care on 31 March";
    ChildPopulation = "child_population", Ons, "children aged 0 to 17 at the middle of the year before";
    Uasc = "uasc", Children, "unaccompanied asylum-seeking children in care on 31 March";
    Started = "started", Children, "periods of care started in the year";
    Ceased = "ceased", Children, "periods of care ended in the year";
    ThreeOrMorePlacements = "three_or_more_placements", Children, "children in care on 31 March with three or more placements in the year";
    StockUnder1 = "stock_under_1", Children, "children in care on 31 March, under 1";
    Stock1To4 = "stock_1_to_4", Children, "children in care on 31 March, aged 1 to 4";
    Stock5To9 = "stock_5_to_9", Children, "children in care on 31 March, aged 5 to 9";
    Stock10To15 = "stock_10_to_15", Children, "children in care on 31 March, aged 10 to 15";
    Stock16To17 = "stock_16_to_17", Children, "children in care on 31 March, aged 16 and 17";
    StartedUnder1 = "started_under_1", Children, "started care in the year, under 1";
    Started1To4 = "started_1_to_4", Children, "started care in the year, aged 1 to 4";
    Started5To9 = "started_5_to_9", Children, "started care in the year, aged 5 to 9";
    Started10To15 = "started_10_to_15", Children, "started care in the year, aged 10 to 15";
    Started16To17 = "started_16_to_17", Children, "started care in the year, aged 16 and 17";
    CeasedUnder1 = "ceased_under_1", Children, "left care in the year, under 1";
    Ceased1To4 = "ceased_1_to_4", Children, "left care in the year, aged 1 to 4";
    Ceased5To9 = "ceased_5_to_9", Children, "left care in the year, aged 5 to 9";
    Ceased10To15 = "ceased_10_to_15", Children, "left care in the year, aged 10 to 15";
    Ceased16 = "ceased_16", Children, "left care in the year, aged 16";
    Ceased17 = "ceased_17", Children, "left care in the year, aged 17";
    Ceased18AndOver = "ceased_18_and_over", Children, "left care in the year, aged 18 and over";
    PlacedFoster = "placed_foster", Children, "children in foster placements, kinship included";
    PlacedChildrensHome = "placed_childrens_home", Children, "children in children's homes and secure homes (from 2020)";
    PlacedSupported = "placed_supported", Children, "children in supported, semi-independent or independent living (from 2020)";
    PlacedHomeOrSemiTo2019 = "placed_home_or_semi_to_2019", Children, "children in children's homes, secure homes and semi-independent living (to 2019)";
    PlacedCommunityTo2019 = "placed_community_to_2019", Children, "children living independently in the community (to 2019)";
    PlacedParents = "placed_parents", Children, "children placed with parents";
    PlacedAdoption = "placed_adoption", Children, "children placed for adoption";
    PlacedOtherResidential = "placed_other_residential", Children, "children in other residential settings";
    PlacedResidentialSchool = "placed_residential_school", Children, "children in residential schools";
    PlacedOther = "placed_other", Children, "children in other placements";
    ProviderOwn = "provider_own", Children, "children in the council's own provision";
    ProviderPrivate = "provider_private", Children, "children in private provision";
    ProviderVoluntary = "provider_voluntary", Children, "children in voluntary provision";
    ProviderOtherCouncil = "provider_other_council", Children, "children in another council's provision";
    Inside = "inside", Children, "children placed inside the boundary";
    Outside = "outside", Children, "children placed outside the boundary";
    InsideTo20Miles = "inside_to_20_miles", Children, "children inside the boundary, 20 miles or less from home";
    InsideOver20Miles = "inside_over_20_miles", Children, "children inside the boundary, over 20 miles from home";
    OutsideTo20Miles = "outside_to_20_miles", Children, "children outside the boundary, 20 miles or less from home";
    OutsideOver20Miles = "outside_over_20_miles", Children, "children outside the boundary, over 20 miles from home";
    OthersChildrenPlacedHere = "others_children_placed_here", Children, "other authorities' children placed inside the boundary";
    LeftAdopted = "left_adopted", Children, "leavers adopted";
    LeftSpecialGuardianship = "left_special_guardianship", Children, "leavers to special guardianship";
    LeftChildArrangements = "left_child_arrangements", Children, "leavers to a child arrangements order";
    LeftHomePlanned = "left_home_planned", Children, "leavers who returned home as planned";
    LeftHomeUnplanned = "left_home_unplanned", Children, "leavers who returned home unplanned";
    LeftIndependenceSupported = "left_independence_supported", Children, "leavers to supported independence";
    LeftOtherAuthority = "left_other_authority", Children, "leavers to the care of another authority";
    HomesChildren = "homes_children", Foi, "the authority's own children in children's homes";
    HomesChildrenOutside = "homes_children_outside", Foi, "the authority's own children in children's homes outside the boundary";
    HomePlacesCouncil = "home_places_council", Ofsted, "registered places in council children's homes inside the boundary";
    HomePlacesPrivate = "home_places_private", Ofsted, "registered places in private children's homes inside the boundary";
    HomePlacesVoluntary = "home_places_voluntary", Ofsted, "registered places in voluntary children's homes inside the boundary";
    HomePlacesOther = "home_places_other", Ofsted, "registered places in other children's homes inside the boundary";
    HomesInArea = "homes_in_area", Ofsted, "children's homes inside the boundary";
    CouncilFosterPlacesApproved = "council_foster_places_approved", Ofsted, "approved places with the council's own foster carers";
    CouncilFosterPlacesFilled = "council_foster_places_filled", Ofsted, "filled places with the council's own foster carers";
    ResidentialWeeklyCost = "residential_weekly_cost", Spend, "weekly unit cost of residential care, pounds";
    FosteringWeeklyCost = "fostering_weekly_cost", Spend, "weekly unit cost of fostering, pounds";
    CareWeeklyCost = "care_weekly_cost", Spend, "weekly unit cost of all care, pounds";
    TotalSpend = "total_spend", Spend, "gross spend on children in care in the year, pounds";
    HomesCouncil = "homes_council", Ofsted, "council children's homes inside the boundary";
    HomesPrivate = "homes_private", Ofsted, "private children's homes inside the boundary";
    HomesVoluntary = "homes_voluntary", Ofsted, "voluntary children's homes inside the boundary";
    SecurePlaces = "secure_places", Ofsted, "registered places in secure homes inside the boundary";
}
