//! Paired differences of every metric.
//!
//! ```text
//! runs saved = (variance of the baseline + variance of the option) / variance of the difference
//! ```
//!
//! is how many times more runs two independent ensembles would need for the same standard error of the
//! difference of means.

use rayon::prelude::*;

use super::summary;
use crate::engine::recorder::Record;
use crate::model::Model;
use crate::num;
use crate::results::metric::{Better, catalogue};
use crate::results::table::{Aligned, areas, is_reported, periods};
use crate::results::{Area, Period, Summary};

/// A difference, option less baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// Over runs that have a value in both.
    pub summary: Summary,
    /// Share of runs in which the option is better; ties count half. None where neither direction is, or
    /// where nothing differs in any run.
    pub better: Option<f64>,
    /// How many times more runs would be needed without pairing; none where nothing varies.
    pub saved: Option<f64>,
}

/// Area, period, position of the metric in the catalogue, and the difference.
pub type Figure = (usize, Period, usize, Difference);

/// Every metric of every area and period; in the order of areas, periods and the catalogue.
#[derive(Debug)]
pub struct Differences {
    /// The areas.
    pub areas: Vec<Area>,
    /// By area, period and metric.
    pub figures: Vec<Figure>,
}

/// Compares every option with the baseline, run by run.
pub fn differences(model: &Model, base: &[Record], options: &[Vec<Record>]) -> Vec<Differences> {
    let areas = areas(model);
    let places: Vec<(usize, Period)> = (0..areas.len())
        .flat_map(|area| periods(model.horizon).map(move |period| (area, period)))
        .collect();
    let found: Vec<Vec<Vec<Figure>>> = places
        .into_par_iter()
        .map_init(
            || (Aligned::default(), Aligned::default()),
            |(here, there), (area, period)| {
                here.fill(model, base, &areas[area], period);
                let all = options.iter().map(|option| {
                    there.fill(model, option, &areas[area], period);
                    let mut found = Vec::new();
                    let apart = |records: &[Record]| {
                        let mut first = records.iter().take(1);
                        first.any(|record| !record.another.is_empty())
                    };
                    let another = apart(base) || apart(option);
                    for (at, metric) in catalogue().iter().enumerate() {
                        if is_reported(metric, period) && (another || metric.concerns(model)) {
                            let (a, b) = (here.values(&metric.kind), there.values(&metric.kind));
                            if let Some(one) = difference(a, b, metric.better) {
                                found.push((area, period, at, one));
                            }
                        }
                    }
                    found
                });
                all.collect()
            },
        )
        .collect();
    let mut all: Vec<Differences> = options
        .iter()
        .map(|_| Differences {
            areas: areas.clone(),
            figures: Vec::new(),
        })
        .collect();
    for place in found {
        for (to, figures) in all.iter_mut().zip(place) {
            to.figures.extend(figures);
        }
    }
    all
}

/// The difference of two samples in the order of runs; NaN where a run has no value.
pub fn difference(base: &[f64], option: &[f64], direction: Better) -> Option<Difference> {
    let pairs: Vec<(f64, f64)> = base
        .iter()
        .zip(option)
        .filter(|(a, b)| !a.is_nan() && !b.is_nan())
        .map(|(a, b)| (*a, *b))
        .collect();
    let apart: Vec<f64> = pairs.iter().map(|(a, b)| b - a).collect();
    if apart.iter().all(|d| *d == 0.0) {
        return same(apart.len());
    }
    let summary = summary(&apart)?;
    let wins = |sign: f64| {
        let score = |d: &f64| match (d * sign).total_cmp(&0.0) {
            _ if *d == 0.0 => 0.5,
            std::cmp::Ordering::Less => 0.0,
            _ => 1.0,
        };
        num::sum(apart.iter().map(score)) / apart.len() as f64
    };
    let better = match direction {
        Better::Lower => Some(wins(-1.0)),
        Better::Higher => Some(wins(1.0)),
        Better::Neither => None,
    };
    let square = |of: &dyn Fn(&(f64, f64)) -> f64| {
        let mean = num::sum(pairs.iter().map(of)) / pairs.len() as f64;
        num::sum(pairs.iter().map(|p| (of(p) - mean) * (of(p) - mean)))
    };
    let each = square(&|p| p.0) + square(&|p| p.1);
    let of_difference = square(&|p| p.1 - p.0);
    let saved = (of_difference > 0.0).then(|| each / of_difference);
    Some(Difference {
        summary,
        better,
        saved,
    })
}

/// The difference of a figure that is the same in every run; none without runs.
fn same(runs: usize) -> Option<Difference> {
    let spread = (runs > 1).then_some(0.0);
    (runs > 0).then_some(Difference {
        summary: Summary {
            mean: 0.0,
            sd: spread,
            p05: 0.0,
            p10: 0.0,
            p25: 0.0,
            p50: 0.0,
            p75: 0.0,
            p90: 0.0,
            p95: 0.0,
            standard_error: spread,
        },
        better: None,
        saved: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_by_hand() {
        let base = [10.0, 20.0, 30.0, f64::NAN];
        let option = [9.0, 20.0, 26.0, 5.0];
        let d = difference(&base, &option, Better::Lower).expect("pairs");
        assert!((d.summary.mean + 5.0 / 3.0).abs() < 1e-12);
        // Better, the same, better.
        assert!((d.better.expect("lower") - 2.5 / 3.0).abs() < 1e-12);
        // Squares about the mean: 200; of 9, 20, 26: 148.67; of -1, 0, -4: 8.67.
        let by_hand = (200.0 + 446.0 / 3.0) / (26.0 / 3.0);
        assert!((d.saved.expect("it varies") - by_hand).abs() < 1e-9);
        let same = difference(&base, &base, Better::Higher).expect("pairs");
        assert_eq!(
            (same.summary.mean, same.better, same.saved),
            (0.0, None, None)
        );
    }
}
