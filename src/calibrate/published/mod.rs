//! The statistics embedded in the binary: by authority and year, and for England.
//!
//! The tables are made by `data/make.py`; `data/README.md` names every source. They are read once, on first use.
//! Years end on 31 March.

pub mod authorities;
pub mod authority;
pub mod england;
pub mod fill;
pub mod group;
pub mod measure;

mod nation;
mod tables;

use std::collections::BTreeMap;
use std::sync::OnceLock;

pub use authorities::{AuthorityName, NameProblem, listing};
pub use authority::{AuthorityFigures, NoFigures, Providers};
pub use england::{EnglandFigures, HomesMarket};
pub use fill::{Figure, Filled};
pub use group::ProvisionGroup;
pub use measure::{Measure, Publisher};

/// A national parameter with its range.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Central value, in `unit`.
    pub value: f64,
    /// Low and high end of the range, where the source gives one.
    pub range: Option<(f64, f64)>,
    /// Unit of the value.
    pub unit: String,
    /// Year (to 31 March) that the value is known from; `None` when the source does not say.
    pub known_from: Option<i32>,
    /// Where it comes from.
    pub source: String,
    /// `high`, `med` or `low`.
    pub confidence: String,
}

/// One year of children's homes by operator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct MarketYear {
    pub year: i32,
    pub homes: f64,
    pub opened: f64,
    pub closed: f64,
}

/// Everything embedded, parsed.
#[derive(Debug)]
pub struct Published {
    pub(crate) names: Vec<AuthorityName>,
    /// First year of the tables by authority.
    pub(crate) first_year: i32,
    /// Last year of the tables by authority.
    pub(crate) last_year: i32,
    /// By position of the authority, year since `first_year`, measure; not a number where not published.
    pub(crate) values: Vec<f64>,
    pub(crate) england: BTreeMap<String, Vec<(i32, f64)>>,
    pub(crate) market: BTreeMap<String, Vec<MarketYear>>,
    /// Homes by number of places (1, 2, ...), by operator and year.
    pub(crate) sizes: BTreeMap<String, BTreeMap<i32, Vec<f64>>>,
    pub(crate) parameters: BTreeMap<String, Parameter>,
}

impl Published {
    /// The embedded statistics.
    pub fn get() -> &'static Self {
        static PUBLISHED: OnceLock<Published> = OnceLock::new();
        PUBLISHED.get_or_init(tables::read)
    }

    /// Every authority, in order of its code, abolished ones included.
    pub fn authorities(&self) -> &[AuthorityName] {
        &self.names
    }

    /// First and last year with figures by authority.
    pub fn years(&self) -> (i32, i32) {
        (self.first_year, self.last_year)
    }

    /// What is published for an authority, year and measure; `None` when suppressed or not published.
    pub fn value(&self, code: u16, year: i32, measure: Measure) -> Option<f64> {
        let authority = self.position(code)?;
        self.at(authority, year, measure)
    }

    /// A national parameter by its id in `data/parameters.csv`.
    pub fn parameter(&self, id: &str) -> Option<&Parameter> {
        self.parameters.get(id)
    }

    /// Position of an authority in [`Self::authorities`].
    pub(crate) fn position(&self, code: u16) -> Option<usize> {
        self.names
            .binary_search_by_key(&code, |name| name.code)
            .ok()
    }

    /// As [`Self::value`], by position.
    pub(crate) fn at(&self, authority: usize, year: i32, measure: Measure) -> Option<f64> {
        if year < self.first_year || year > self.last_year {
            return None;
        }
        let years = (self.last_year - self.first_year + 1) as usize;
        let row = authority * years + (year - self.first_year) as usize;
        let value = *self
            .values
            .get(row * Measure::ALL.len() + measure as usize)?;
        (!value.is_nan()).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_has_a_column_with_values() {
        let published = Published::get();
        for measure in Measure::ALL {
            let counted = (0..published.names.len())
                .filter(|&a| (2016..=2023).any(|y| published.at(a, y, measure).is_some()))
                .count();
            assert!(
                counted > 80,
                "{} is published for {counted} authorities",
                measure.id()
            );
        }
    }

    #[test]
    fn values_are_those_of_the_source() {
        let published = Published::get();
        assert_eq!(
            published.value(359, 2019, Measure::ChildrenInCare),
            Some(448.0)
        );
        assert_eq!(
            published.value(359, 2019, Measure::TotalSpend),
            Some(24_695_641.0)
        );
        assert_eq!(published.value(359, 2019, Measure::Ceased16), None);
        assert_eq!(published.value(1, 2019, Measure::Started), None);
        assert_eq!(published.value(359, 1900, Measure::Started), None);
    }
}
