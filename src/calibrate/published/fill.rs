//! The rule that fills what is not published, in one place.
//!
//! Ranks, the first that has a value wins:
//! 1. the authority's own figure for the year;
//! 2. its own nearest earlier year;
//! 3. its region, in the year or the nearest earlier one;
//! 4. England, likewise;
//! 5. only if no rank has anything earlier: its own nearest later year, then 6. the region's, then 7. England's.
//!
//! A count is carried over as a ratio to another measure (children by age to children in care, entries to population)
//! times the authority's own value of that measure in the year. Regions and England are sums over the authorities that
//! publish both. `known_from` is the year that the value relates to, so hindsight shows as `known_from` past the base year.

use std::fmt;

use super::{Measure, Published};

/// How a figure came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Filled {
    /// Published for the authority and the year.
    Published,
    /// Follows from other published figures of the authority and year.
    Derived,
    /// The authority's own figure for another year.
    OwnYear(i32),
    /// The region's figure for a year.
    Region(i32),
    /// England's figure for a year.
    England(i32),
}

impl fmt::Display for Filled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Published => write!(f, "published"),
            Self::Derived => write!(f, "derived"),
            Self::OwnYear(year) => write!(f, "own figure for {year}"),
            Self::Region(year) => write!(f, "region {year}"),
            Self::England(year) => write!(f, "England {year}"),
        }
    }
}

/// A number with where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The value, in the unit that the field holding it states.
    pub value: f64,
    /// Publisher and measure.
    pub source: String,
    /// Year (to 31 March) that the published value relates to.
    pub known_from: i32,
    /// Which rank of the fill rule gave it.
    pub filled: Filled,
}

impl Figure {
    /// A figure worked out from others of the authority and year.
    pub(crate) fn derived(value: f64, source: impl Into<String>, year: i32) -> Self {
        Self {
            value,
            source: source.into(),
            known_from: year,
            filled: Filled::Derived,
        }
    }

    /// The same provenance with another value.
    pub(crate) fn with(&self, value: f64) -> Self {
        Self { value, ..self.clone() }
    }
}

/// Publisher and measure, as cited in a file.
pub(crate) fn source(measure: Measure) -> String {
    format!("{}: {}", measure.publisher().citation(), measure.id())
}

/// What is filled: measures summed (one, nearly always), and the measure that they are carried over as a ratio to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    pub measures: &'a [Measure],
    pub per: Option<Measure>,
}

/// The years that a figure may come from: `target` is the year wanted, `base` the last that may be known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct When {
    pub target: i32,
    pub base: i32,
}

impl When {
    pub const fn at(year: i32) -> Self {
        Self {
            target: year,
            base: year,
        }
    }

    /// Known years but the target, nearest first, earlier before later.
    fn known(self, first: i32) -> impl Iterator<Item = i32> {
        (first..self.target).rev().chain(self.target + 1..=self.base)
    }
}

/// Authorities whose sums make a rank.
enum Pool<'a> {
    Region(&'a str),
    England,
}

impl Published {
    /// One figure by the fill rule; `None` when nobody ever published it.
    pub(crate) fn fill(&self, authority: usize, when: When, wanted: Wanted<'_>) -> Option<Figure> {
        let scale = match wanted.per {
            None => 1.0,
            Some(per) => self.scale(authority, when, per),
        };
        let figure = |value: f64, year: i32, filled: Filled| Figure {
            value,
            source: wanted
                .measures
                .iter()
                .map(|m| source(*m))
                .collect::<Vec<_>>()
                .join(" + "),
            known_from: year,
            filled,
        };
        if let Some(value) = self.sum_at(authority, when.target, wanted.measures) {
            return Some(figure(value, when.target, Filled::Published));
        }
        let region = self.names[authority].region.as_str();
        let pools = [Pool::Region(region), Pool::England];
        let own = |year: i32| {
            Some(figure(
                self.own_ratio(authority, year, wanted)? * scale,
                year,
                Filled::OwnYear(year),
            ))
        };
        let pooled = |pool: &Pool<'_>, year: i32| {
            let filled = match pool {
                Pool::Region(_) => Filled::Region(year),
                Pool::England => Filled::England(year),
            };
            Some(figure(self.pool_ratio(pool, year, wanted)? * scale, year, filled))
        };
        let known: Vec<i32> = when.known(self.first_year).collect();
        let later: Vec<i32> = (when.base + 1..=self.last_year).collect();
        known
            .iter()
            .find_map(|&year| own(year))
            .or_else(|| {
                let at = || std::iter::once(when.target).chain(known.iter().copied());
                pools.iter().find_map(|pool| at().find_map(|year| pooled(pool, year)))
            })
            .or_else(|| later.iter().find_map(|&year| own(year)))
            .or_else(|| {
                pools
                    .iter()
                    .find_map(|pool| later.iter().find_map(|&year| pooled(pool, year)))
            })
    }

    /// The ratio of the region, else of England, as the fill rule finds it, leaving out the authority's own figures.
    pub(crate) fn without_own(&self, authority: usize, when: When, wanted: Wanted<'_>) -> Option<Figure> {
        let pools = [Pool::Region(self.names[authority].region.as_str()), Pool::England];
        let known = || std::iter::once(when.target).chain(when.known(self.first_year));
        let source = wanted
            .measures
            .iter()
            .map(|m| source(*m))
            .collect::<Vec<_>>()
            .join(" + ");
        let figure = |pool: &Pool<'_>, year: i32| {
            let filled = match pool {
                Pool::Region(_) => Filled::Region(year),
                Pool::England => Filled::England(year),
            };
            let value = self.pool_ratio(pool, year, wanted)?;
            Some(Figure {
                value,
                source: source.clone(),
                known_from: year,
                filled,
            })
        };
        pools
            .iter()
            .find_map(|pool| known().find_map(|year| figure(pool, year)))
            .or_else(|| {
                pools
                    .iter()
                    .find_map(|pool| (when.base + 1..=self.last_year).find_map(|year| figure(pool, year)))
            })
    }

    /// The authority's own value of the measure that others are carried over as a ratio to.
    fn scale(&self, authority: usize, when: When, per: Measure) -> f64 {
        let per_of_per = (per != Measure::ChildrenInCare).then_some(Measure::ChildrenInCare);
        if let Some(value) = self.at(authority, when.target, per) {
            return value;
        }
        // Its own value for another year stands as it is; failing that, a ratio to children in care.
        let own = self.fill(
            authority,
            when,
            Wanted {
                measures: &[per],
                per: None,
            },
        );
        match own {
            Some(own) if matches!(own.filled, Filled::OwnYear(_)) => own.value,
            _ => per_of_per
                .and_then(|of| {
                    self.fill(
                        authority,
                        when,
                        Wanted {
                            measures: &[per],
                            per: Some(of),
                        },
                    )
                })
                .map_or(0.0, |figure| figure.value),
        }
    }

    /// Sum of the measures where every one is published.
    fn sum_at(&self, authority: usize, year: i32, measures: &[Measure]) -> Option<f64> {
        measures.iter().map(|measure| self.at(authority, year, *measure)).sum()
    }

    fn own_ratio(&self, authority: usize, year: i32, wanted: Wanted<'_>) -> Option<f64> {
        let value = self.sum_at(authority, year, wanted.measures)?;
        match wanted.per {
            None => Some(value),
            Some(per) => {
                let per = self.at(authority, year, per)?;
                (per > 0.0).then(|| value / per)
            }
        }
    }

    /// Ratio over a pool of authorities that publish both; without a denominator, their mean.
    fn pool_ratio(&self, pool: &Pool<'_>, year: i32, wanted: Wanted<'_>) -> Option<f64> {
        let (mut above, mut below) = (0.0, 0.0);
        for (authority, name) in self.names.iter().enumerate() {
            if matches!(pool, Pool::Region(region) if name.region != *region) {
                continue;
            }
            let Some(value) = self.sum_at(authority, year, wanted.measures) else {
                continue;
            };
            let per = match wanted.per {
                None => Some(1.0),
                Some(per) => self.at(authority, year, per),
            };
            if let Some(per) = per {
                above += value;
                below += per;
            }
        }
        (below > 0.0).then(|| above / below)
    }

    /// The parts of a published total: published parts stand; what the total leaves is shared among the others in
    /// proportion to what the fill rule gives them (a single one follows from the rest).
    pub(crate) fn partition(
        &self,
        authority: usize,
        when: When,
        total: Measure,
        parts: &[Measure],
        per: Measure,
    ) -> Vec<Figure> {
        let filled: Vec<Figure> = parts
            .iter()
            .map(|part| {
                let wanted = Wanted {
                    measures: std::slice::from_ref(part),
                    per: Some(per),
                };
                self.fill(authority, when, wanted)
                    .unwrap_or_else(|| Figure::derived(0.0, source(*part), when.target))
            })
            .collect();
        let Some(total_value) = self.at(authority, when.target, total) else {
            return filled;
        };
        let published = |figure: &Figure| figure.filled == Filled::Published;
        let known: f64 = filled.iter().filter(|f| published(f)).map(|f| f.value).sum();
        let blanks = filled.iter().filter(|f| !published(f)).count();
        let estimate: f64 = filled.iter().filter(|f| !published(f)).map(|f| f.value).sum();
        let left = (total_value - known).max(0.0);
        filled
            .into_iter()
            .map(|figure| {
                if published(&figure) {
                    figure
                } else if blanks == 1 {
                    Figure::derived(left, format!("{} less the other groups", source(total)), when.target)
                } else {
                    let share = if estimate > 0.0 {
                        figure.value / estimate
                    } else {
                        1.0 / blanks as f64
                    };
                    let source = format!("{}, scaled to what the published total leaves", figure.source);
                    Figure {
                        value: left * share,
                        source,
                        ..figure
                    }
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::AuthorityName;
    use super::*;

    const MEASURE: Measure = Measure::Started;
    const PER: Measure = Measure::ChildPopulation;

    /// Three authorities, the first two in one region, 2010 to 2014, population 100 each year.
    fn made(cells: &[(usize, i32, f64)]) -> Published {
        let name = |code: u16, region: &str| AuthorityName {
            code,
            name: format!("A{code}"),
            ons_code: String::new(),
            region: region.to_owned(),
            first_year: Some(2010),
            last_year: Some(2014),
            note: None,
        };
        let mut values = vec![f64::NAN; 3 * 5 * Measure::ALL.len()];
        let at = |a: usize, y: i32, m: Measure| (a * 5 + (y - 2010) as usize) * Measure::ALL.len() + m as usize;
        for a in 0..3 {
            for y in 2010..=2014 {
                values[at(a, y, PER)] = if y == 2012 { 200.0 } else { 100.0 };
            }
        }
        for &(a, y, v) in cells {
            values[at(a, y, MEASURE)] = v;
        }
        Published {
            names: vec![name(1, "North"), name(2, "North"), name(3, "South")],
            first_year: 2010,
            last_year: 2014,
            values,
            england: BTreeMap::new(),
            market: BTreeMap::new(),
            sizes: BTreeMap::new(),
            parameters: BTreeMap::new(),
        }
    }

    /// Value and rank for the first authority in 2012, where its population is 200.
    fn filled(cells: &[(usize, i32, f64)]) -> Option<(f64, i32, Filled)> {
        made(cells)
            .fill(
                0,
                When::at(2012),
                Wanted {
                    measures: &[MEASURE],
                    per: Some(PER),
                },
            )
            .map(|figure| (figure.value, figure.known_from, figure.filled))
    }

    #[test]
    fn rank_1_is_the_own_figure_of_the_year() {
        let all = [(0, 2012, 7.0), (0, 2011, 3.0), (1, 2012, 9.0), (2, 2012, 9.0)];
        assert_eq!(filled(&all), Some((7.0, 2012, Filled::Published)));
    }

    #[test]
    fn rank_2_is_the_own_nearest_earlier_year_as_a_ratio() {
        let cells = [(0, 2010, 1.0), (0, 2011, 3.0), (0, 2013, 5.0), (1, 2012, 9.0)];
        assert_eq!(filled(&cells), Some((6.0, 2011, Filled::OwnYear(2011))));
    }

    #[test]
    fn rank_3_is_the_region_in_the_year_or_earlier() {
        assert_eq!(
            filled(&[(1, 2012, 9.0), (2, 2012, 1.0), (0, 2013, 5.0)]),
            Some((9.0, 2012, Filled::Region(2012)))
        );
        assert_eq!(
            filled(&[(1, 2010, 4.0), (2, 2012, 1.0)]),
            Some((8.0, 2010, Filled::Region(2010)))
        );
    }

    #[test]
    fn rank_4_is_england_in_the_year_or_earlier() {
        assert_eq!(
            filled(&[(2, 2011, 6.0), (0, 2013, 5.0), (1, 2013, 5.0)]),
            Some((12.0, 2011, Filled::England(2011)))
        );
    }

    #[test]
    fn rank_5_is_the_own_nearest_later_year_only_if_nothing_is_earlier() {
        assert_eq!(
            filled(&[(0, 2013, 5.0), (0, 2014, 6.0), (1, 2013, 9.0)]),
            Some((10.0, 2013, Filled::OwnYear(2013)))
        );
    }

    #[test]
    fn ranks_6_and_7_are_region_then_england_later() {
        assert_eq!(
            filled(&[(1, 2014, 5.0), (2, 2013, 9.0)]),
            Some((10.0, 2014, Filled::Region(2014)))
        );
        assert_eq!(filled(&[(2, 2013, 9.0)]), Some((18.0, 2013, Filled::England(2013))));
        assert_eq!(filled(&[]), None);
    }

    #[test]
    fn what_a_total_leaves_goes_to_the_unpublished_parts() {
        let published = Published::get();
        let wigan = published.position(359).unwrap();
        let parts = [Measure::Inside, Measure::Outside];
        let both = published.partition(
            wigan,
            When::at(2019),
            Measure::ChildrenInCare,
            &parts,
            Measure::ChildrenInCare,
        );
        assert_eq!((both[0].value, both[1].value), (336.0, 112.0));
        // Cumbria's stock by age is blank in 2021: shares of 2019, scaled to 736.
        let cumbria = published.position(909).unwrap();
        let ages = [
            Measure::StockUnder1,
            Measure::Stock1To4,
            Measure::Stock5To9,
            Measure::Stock10To15,
            Measure::Stock16To17,
        ];
        let ages = published.partition(
            cumbria,
            When::at(2021),
            Measure::ChildrenInCare,
            &ages,
            Measure::ChildrenInCare,
        );
        assert!((ages.iter().map(|f| f.value).sum::<f64>() - 736.0).abs() < 1e-9);
        assert!(ages.iter().all(|f| f.filled == Filled::OwnYear(2019)));
    }

    #[test]
    fn ranks_read_well() {
        assert_eq!(Filled::OwnYear(2018).to_string(), "own figure for 2018");
        assert_eq!(Filled::Region(2019).to_string(), "region 2019");
        assert_eq!(Filled::England(2019).to_string(), "England 2019");
        assert_eq!(Filled::Published.to_string(), "published");
    }
}
