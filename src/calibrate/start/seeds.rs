//! The national joint table that an authority's margins are raked from, and its structural zeros.

use crate::calibrate::published::{AuthorityFigures, EnglandFigures};
use crate::calibrate::rake::rake;
use crate::model::placement::{AgeBand, Provision};

/// Rows of the coarse table: the finest grouping that published counts speak about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Row {
    Foster,
    Home,
    Secure,
    Supported,
    Parents,
    Adoption,
    OtherResidential,
    Other,
}

/// How many rows.
pub(crate) const ROWS: usize = 8;

impl Row {
    pub const ALL: [Self; ROWS] = [
        Self::Foster,
        Self::Home,
        Self::Secure,
        Self::Supported,
        Self::Parents,
        Self::Adoption,
        Self::OtherResidential,
        Self::Other,
    ];

    pub const fn provisions(self) -> &'static [Provision] {
        use Provision as P;
        match self {
            Self::Foster => &[P::Kinship, P::CouncilFostering, P::AgencyFostering],
            Self::Home => &[P::CouncilHome, P::VoluntaryHome, P::PrivateHome],
            Self::Secure => &[P::SecureHome],
            Self::Supported => &[P::SupportedAccommodation],
            Self::Parents => &[P::WithParents],
            Self::Adoption => &[P::Adoption],
            Self::OtherResidential => &[P::OtherResidential],
            Self::Other => &[P::Other],
        }
    }
}

/// Children by row, inside and outside, and age.
pub(crate) type National = [[[f64; AgeBand::COUNT]; 2]; ROWS];

/// Which ages a row may hold.
pub(crate) type Allowed = [[bool; AgeBand::COUNT]; ROWS];

/// Share of a row's children by age: judgement, since no table of England gives age by placement. It follows what is said
/// of each kind: few young children in homes, adoption before school age, mothers with babies and young offenders in other
/// residential settings. Raking to the national ages and rows moves it to what is published.
const AGES: [[f64; AgeBand::COUNT]; ROWS] = [
    [0.06, 0.16, 0.22, 0.39, 0.17],
    [0.0, 0.003, 0.07, 0.62, 0.307],
    [0.0, 0.0, 0.0, 0.55, 0.45],
    [0.0, 0.0, 0.0, 0.01, 0.99],
    [0.09, 0.24, 0.24, 0.30, 0.13],
    [0.17, 0.68, 0.14, 0.01, 0.0],
    [0.20, 0.08, 0.03, 0.19, 0.50],
    [0.02, 0.06, 0.12, 0.38, 0.42],
];

/// The first count on 31 March at which supported accommodation was closed to under-16s (since 9 September 2021).
const SUPPORTED_FROM_16: i32 = 2022;

/// Ages that a row can hold in a year: supported accommodation from 16 (before 2022 rarely earlier), secure homes from 10,
/// homes not under one, adoption not from 16.
pub(crate) fn allowed(authority: &AuthorityFigures) -> Allowed {
    std::array::from_fn(|row| {
        std::array::from_fn(|age| {
            AGES[row][age] > 0.0
                && (row != Row::Supported as usize
                    || age == 4
                    || authority.year < SUPPORTED_FROM_16)
        })
    })
}

/// The national table as at the base year: rows and places as published, ages raked from the profile.
pub(crate) fn national(england: &EnglandFigures) -> National {
    let by_place = |row: Row, place: usize| -> f64 {
        row.provisions()
            .iter()
            .map(|p| england.children_in[p.index()][place].value)
            .sum::<f64>()
            .max(1.0)
    };
    let rows: Vec<f64> = Row::ALL
        .iter()
        .map(|row| by_place(*row, 0) + by_place(*row, 1))
        .collect();
    let total: f64 = rows.iter().sum();
    let ages: Vec<f64> = england
        .children_by_age
        .iter()
        .map(|figure| figure.value)
        .collect();
    let of_ages: f64 = ages.iter().sum::<f64>().max(1.0);
    let ages: Vec<f64> = ages.iter().map(|age| age * total / of_ages).collect();
    let mut table: Vec<Vec<f64>> = rows
        .iter()
        .zip(AGES)
        .map(|(row, shares)| shares.iter().map(|share| row * share).collect())
        .collect();
    rake(&mut table, &rows, &ages);
    std::array::from_fn(|r| {
        let row = Row::ALL[r];
        std::array::from_fn(|place| {
            let share = by_place(row, place) / rows[r];
            std::array::from_fn(|age| table[r][age] * share)
        })
    })
}
