//! How children in care are expected to grow: with England's last growth, which fades, and beside it as councils
//! like this one have grown beside England.
//!
//! Three signs tell councils apart: how far the rest of the region has more children in care for each child who lives
//! there, how many of those in care are 16 or 17 and will soon leave, and whether more came than left in the last year.
//! What each is worth is a weighted least squares fit to the growth of all councils from year to year, up to the base
//! year and not after it.

use super::published::{Measure, Published};
use crate::num;

/// Share of England's yearly growth that is left a year later (reference: damping of national growth).
pub const DAMPING: f64 = 0.8;

/// Year to which forecasts from past years were scored when the damping, the signs and how much of them is heard were
/// chosen: before it they are hindsight.
pub const CHOSEN_BY: i32 = 2023;

/// Number of signs.
const SIGNS: usize = 3;

/// Fewest children in care of a council that is learnt from, and that its own signs are heard of.
pub const LEAST: f64 = 30.0;

/// Years of growth that are wanted before anything is learnt from them.
const LEAST_YEARS: usize = 3;

/// Children in care of a council whose counts of one year are half chance: how much of a sign rests on few children.
const HALF_CHANCE: f64 = 100.0;

/// Years back that a population may have been published.
const POPULATION_YEARS: i32 = 3;

/// A count that doubles or halves in a year follows a boundary or a mistake, not children.
const MOST: f64 = core::f64::consts::LN_2;

/// What tells how a council's children in care will grow beside England's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Logarithm of children in care a child of the population in the rest of the region, over the council's own.
    RegionOverOwn,
    /// Share of children in care who are 16 or 17.
    Aged16And17,
    /// Logarithm of periods of care started in the year over those ceased.
    StartedOverCeased,
}

impl Sign {
    /// Its name in a file.
    pub const fn id(self) -> &'static str {
        match self {
            Self::RegionOverOwn => "region_over_own",
            Self::Aged16And17 => "aged_16_and_17",
            Self::StartedOverCeased => "started_over_ceased",
        }
    }

    /// All, in the order in which they are told.
    pub const ALL: [Self; SIGNS] = [
        Self::RegionOverOwn,
        Self::Aged16And17,
        Self::StartedOverCeased,
    ];

    /// A council's in a year; `None` where it is not published.
    fn of(self, published: &Published, at: usize, year: i32) -> Option<f64> {
        let value = |measure| published.at(at, year, measure);
        let children = value(Measure::ChildrenInCare).filter(|&children| children > 0.0)?;
        match self {
            Self::RegionOverOwn => {
                let region = &published.names[at].region;
                let others = published.names.iter().enumerate();
                let there = others.filter(|(other, name)| *other != at && name.region == *region);
                let (mut in_care, mut living) = (0.0, 0.0);
                for (other, _) in there {
                    let count = published.at(other, year, Measure::ChildrenInCare);
                    if let Some((count, population)) = count.zip(population(published, other, year))
                    {
                        in_care += count;
                        living += population;
                    }
                }
                let own = children / population(published, at, year)?;
                (in_care > 0.0).then(|| num::ln(in_care / living / own))
            }
            Self::Aged16And17 => Some(value(Measure::Stock16To17)? / children),
            Self::StartedOverCeased => {
                let (started, ceased) = (value(Measure::Started)?, value(Measure::Ceased)?);
                (started > 0.0 && ceased > 0.0).then(|| num::ln(started / ceased))
            }
        }
    }

    /// Share of a council's departure from the mean that is heard: ages and starts of few children are chance for the most
    /// part. How many children are in care beside others is not.
    fn heard(self, children: f64) -> f64 {
        match self {
            Self::RegionOverOwn => 1.0,
            Self::Aged16And17 | Self::StartedOverCeased => children / (children + HALF_CHANCE),
        }
    }
}

/// Children who live in an area, as last published in the three years to one: for 2011 and 2012 nothing is.
fn population(published: &Published, at: usize, year: i32) -> Option<f64> {
    (year - POPULATION_YEARS..=year)
        .rev()
        .find_map(|year| published.at(at, year, Measure::ChildPopulation))
        .filter(|&population| population > 0.0)
}

/// What one sign says of a council.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Told {
    /// The council's own, in the sign's unit; `None` where it is not published, and taken as the mean.
    pub own: Option<f64>,
    /// Mean of all councils, weighted by their children in care.
    pub mean: f64,
    /// Share of its departure from the mean that is heard: of few children most is chance.
    pub heard: f64,
    /// Logarithmic growth in the next year for each unit above the mean that is heard.
    pub per_unit: f64,
    /// Share of a departure from the mean that is left a year later.
    pub left: f64,
}

impl Told {
    /// Logarithmic growth beside England's over so many years: each year's departure is what is left of the last one's.
    pub fn growth(&self, years: f64) -> f64 {
        let over = (1.0 - num::pow(self.left, years)) / (1.0 - self.left);
        let departure = self.own.map_or(0.0, |own| own - self.mean);
        self.per_unit * self.heard * departure * over
    }
}

/// How a council's children in care are expected to grow.
#[derive(Clone, Debug, PartialEq)]
pub struct Growth {
    /// England's logarithmic growth in the last year.
    pub england: f64,
    /// What signs say of the council, in the order of [`Sign::ALL`]; `None` where they say nothing.
    pub signs: Option<[Told; SIGNS]>,
}

impl Growth {
    /// As England grows, and no other.
    pub const fn of_england(england: f64) -> Self {
        Self {
            england,
            signs: None,
        }
    }

    /// Logarithmic growth beside England's over so many years.
    pub fn beside_england(&self, years: f64) -> f64 {
        let told = self.signs.iter().flatten();
        num::sum(told.map(|told| told.growth(years)))
    }

    /// Children in care that are expected after so many years, over those at the start:
    /// `exp(g (1 - 0.8^years) / (1 - 0.8) + growth beside England's)`.
    pub fn expected(&self, years: f64) -> f64 {
        let england = self.england * (1.0 - num::pow(DAMPING, years)) / (1.0 - DAMPING);
        num::exp(england + self.beside_england(years))
    }
}

/// How the children in care of authorities are expected to grow from a base year on, in the order of their codes here.
pub fn expected(published: &Published, codes: &[u16], year: i32) -> Vec<Growth> {
    let england = published.england_figures(year).growth.value;
    let learnt = Learnt::by(published, year);
    let of = |&code: &u16| Growth {
        england,
        signs: learnt.as_ref().and_then(|all| all.of(published, code)),
    };
    codes.iter().map(of).collect()
}

/// What is learnt from all councils' growth up to a year.
#[derive(Clone, Debug)]
struct Learnt {
    year: i32,
    means: [f64; SIGNS],
    per_unit: [f64; SIGNS],
    left: [f64; SIGNS],
}

/// What is heard of a council's signs, less the year's mean of all, and the children who are in care there.
struct Departure {
    at: usize,
    children: f64,
    signs: [f64; SIGNS],
}

impl Learnt {
    /// From all years up to one; `None` where there are too few.
    fn by(published: &Published, year: i32) -> Option<Self> {
        let mut before: Vec<Departure> = Vec::new();
        let mut means = [0.0; SIGNS];
        let (mut squares, mut products) = ([[0.0; SIGNS]; SIGNS], [0.0; SIGNS]);
        let mut kept = [[0.0; 2]; SIGNS];
        let mut years = 0;
        for year in published.first_year..=year {
            let now;
            (now, means) = departures(published, year);
            years += usize::from(!before.is_empty() && !now.is_empty());
            for (departure, growth) in beside_the_rest(published, &before, year) {
                let weight = weight(departure.children);
                for (i, sign) in departure.signs.iter().enumerate() {
                    products[i] += weight * sign * growth;
                    for (j, other) in departure.signs.iter().enumerate() {
                        squares[i][j] += weight * sign * other;
                    }
                }
            }
            for (then, now) in pairs(&before, &now) {
                for sign in 0..SIGNS {
                    let weight = weight(then.children);
                    kept[sign][0] += weight * then.signs[sign] * now.signs[sign];
                    kept[sign][1] += weight * then.signs[sign] * then.signs[sign];
                }
            }
            before = now;
        }
        let left = kept.map(|[product, square]| (product / square).clamp(0.0, 0.99));
        (years >= LEAST_YEARS && !before.is_empty()).then(|| Self {
            year,
            means,
            per_unit: solved(squares, products),
            left,
        })
    }

    /// What the signs say of a council at the base year.
    fn of(&self, published: &Published, code: u16) -> Option<[Told; SIGNS]> {
        let at = published.position(code)?;
        let children = published.at(at, self.year, Measure::ChildrenInCare)?;
        let told = |sign: usize| Told {
            own: Sign::ALL[sign].of(published, at, self.year),
            heard: Sign::ALL[sign].heard(children),
            mean: self.means[sign],
            per_unit: self.per_unit[sign],
            left: self.left[sign],
        };
        (children >= LEAST).then(|| [0, 1, 2].map(told))
    }
}

/// One over the variance of a council's growth in a year beside England's, `0.0028 + 0.93 / children` (144
/// authorities, 2014 to 2023: a weight, which later years hardly move).
fn weight(children: f64) -> f64 {
    1.0 / (0.0028 + 0.93 / children)
}

/// What is heard of the signs of all councils that are learnt from, less their means, which are weighted by children in care.
fn departures(published: &Published, year: i32) -> (Vec<Departure>, [f64; SIGNS]) {
    let mut all: Vec<Departure> = (0..published.names.len())
        .filter_map(|at| {
            let children = published.at(at, year, Measure::ChildrenInCare)?;
            let [region, aged, started] = Sign::ALL.map(|sign| sign.of(published, at, year));
            (children >= LEAST).then_some(Departure {
                at,
                children,
                signs: [region?, aged?, started?],
            })
        })
        .collect();
    let children = num::sum(all.iter().map(|council| council.children));
    let mean = |sign: usize| {
        num::sum(
            all.iter()
                .map(|council| council.children * council.signs[sign]),
        ) / children
    };
    let means = [0, 1, 2].map(mean);
    for council in &mut all {
        for (sign, own) in council.signs.iter_mut().enumerate() {
            *own = Sign::ALL[sign].heard(council.children) * (*own - means[sign]);
        }
    }
    (all, means)
}

/// Logarithmic growth to a year of the councils of the year before, less that of all of them.
fn beside_the_rest<'a>(
    published: &Published,
    before: &'a [Departure],
    year: i32,
) -> Vec<(&'a Departure, f64)> {
    let mut grown: Vec<(&Departure, f64)> = before
        .iter()
        .filter_map(|then| {
            let now = published.at(then.at, year, Measure::ChildrenInCare)?;
            (now > 0.0).then(|| (then, num::ln(now / then.children)))
        })
        .filter(|(_, growth)| growth.abs() < MOST)
        .collect();
    let children = num::sum(grown.iter().map(|(then, _)| then.children));
    let mean = num::sum(grown.iter().map(|(then, growth)| then.children * growth)) / children;
    for (_, growth) in &mut grown {
        *growth -= mean;
    }
    grown
}

/// Councils that are there in both years.
fn pairs<'a>(
    before: &'a [Departure],
    now: &'a [Departure],
) -> impl Iterator<Item = (&'a Departure, &'a Departure)> {
    before.iter().filter_map(|then| {
        let same = now.binary_search_by_key(&then.at, |council| council.at);
        Some((then, &now[same.ok()?]))
    })
}

/// The solution of three normal equations, by Cramer's rule.
fn solved(squares: [[f64; SIGNS]; SIGNS], products: [f64; SIGNS]) -> [f64; SIGNS] {
    let determinant = |m: [[f64; SIGNS]; SIGNS]| {
        let minor = |a: usize, b: usize| m[1][a] * m[2][b] - m[1][b] * m[2][a];
        m[0][0] * minor(1, 2) - m[0][1] * minor(0, 2) + m[0][2] * minor(0, 1)
    };
    let whole = determinant(squares);
    std::array::from_fn(|sign| {
        let mut other = squares;
        for (row, product) in other.iter_mut().zip(products) {
            row[sign] = product;
        }
        determinant(other) / whole
    })
}

#[cfg(test)]
mod tests;
