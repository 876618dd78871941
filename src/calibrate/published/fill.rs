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
        Self {
            value,
            ..self.clone()
        }
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
        (first..self.target)
            .rev()
            .chain(self.target + 1..=self.base)
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
            Some(figure(
                self.pool_ratio(pool, year, wanted)? * scale,
                year,
                filled,
            ))
        };
        let known: Vec<i32> = when.known(self.first_year).collect();
        let later: Vec<i32> = (when.base + 1..=self.last_year).collect();
        known
            .iter()
            .find_map(|&year| own(year))
            .or_else(|| {
                let at = || std::iter::once(when.target).chain(known.iter().copied());
                pools
                    .iter()
                    .find_map(|pool| at().find_map(|year| pooled(pool, year)))
            })
            .or_else(|| later.iter().find_map(|&year| own(year)))
            .or_else(|| {
                pools
                    .iter()
                    .find_map(|pool| later.iter().find_map(|&year| pooled(pool, year)))
            })
    }

    /// The ratio of the region, else of England, as the fill rule finds it, leaving out the authority's own figures.
    pub(crate) fn without_own(
        &self,
        authority: usize,
        when: When,
        wanted: Wanted<'_>,
    ) -> Option<Figure> {
        let pools = [
            Pool::Region(self.names[authority].region.as_str()),
            Pool::England,
        ];
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
                pools.iter().find_map(|pool| {
                    (when.base + 1..=self.last_year).find_map(|year| figure(pool, year))
                })
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
        measures
            .iter()
            .map(|measure| self.at(authority, year, *measure))
            .sum()
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
        let known: f64 = filled
            .iter()
            .filter(|f| published(f))
            .map(|f| f.value)
            .sum();
        let blanks = filled.iter().filter(|f| !published(f)).count();
        let estimate: f64 = filled
            .iter()
            .filter(|f| !published(f))
            .map(|f| f.value)
            .sum();
        let left = (total_value - known).max(0.0);
        filled
            .into_iter()
            .map(|figure| {
                if published(&figure) {
                    figure
                } else if blanks == 1 {
                    Figure::derived(
                        left,
                        format!("{} less the other groups", source(total)),
                        when.target,
                    )
                } else {
                    let share = if estimate > 0.0 {
                        figure.value / estimate
                    } else {
                        1.0 / blanks as f64
                    };
                    let source = format!(
                        "{}, scaled to what the published total leaves",
                        figure.source
                    );
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
mod tests;
