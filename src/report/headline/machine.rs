//! The headline figures for programs, and how many runs would settle them.

use serde_json::{Value as Json, json};

use super::{Figure, Headline};
use crate::results::metric::Unit;

/// Counts and sums whose middle is below this are near 0, where a relative error says nothing.
const NEAR_ZERO: f64 = 10.0;

/// How well shares and chances are to be known: one point.
const POINT: f64 = 0.01;

/// Runs are added in fours at most, since errors are themselves estimates.
const MOST_TIMES: f64 = 4.0;

/// Runs from which an error can be told.
const FEWEST: usize = 200;

impl Figure {
    /// The standard error of the figure's middle over what is asked for; none for one near 0. The ends
    /// of its range are less sure, as the screen says: they would take several times the runs.
    fn off(&self, relative: f64) -> Option<f64> {
        if let Some((_, error)) = self.probability {
            return error.map(|error| error / POINT);
        }
        let (quantiles, errors) = (self.quantiles?, self.errors?);
        let (middle, error) = (quantiles[1].abs(), errors[1]);
        match self.unit {
            Unit::Share => Some(error / POINT),
            _ if middle < NEAR_ZERO => None,
            _ => Some(error / middle / relative),
        }
    }
}

impl Headline {
    /// The runs after which the standard errors of the middles of the first area's figures are likely to
    /// be within `relative` of them, of shares and chances within a point; none when they are.
    pub fn runs_needed(&self, relative: f64, runs: usize) -> Option<usize> {
        if runs < FEWEST {
            return Some(FEWEST);
        }
        let figures = &self.sections.first()?.figures;
        let worst = figures
            .iter()
            .filter_map(|figure| figure.off(relative))
            .fold(0.0, f64::max);
        if worst <= 1.0 {
            return None;
        }
        let times = (1.05 * worst * worst).min(MOST_TIMES);
        Some((runs as f64 * times).ceil().max(runs as f64 + 64.0) as usize)
    }

    /// Every headline figure as JSON, unrounded.
    pub fn json(&self) -> Json {
        let figures: Vec<_> = self
            .figures()
            .map(|(area, figure)| {
                let three = |values: Option<[f64; 3]>| {
                    values
                        .map(|[low, middle, high]| json!({"p10": low, "p50": middle, "p90": high}))
                };
                json!({
                    "figure": figure.id,
                    "authority": area,
                    "metric": figure.metric,
                    "unit": figure.unit.name(),
                    "period": figure.period,
                    "sentence": figure.sentence,
                    "quantiles": three(figure.quantiles),
                    "standard_errors": three(figure.errors),
                    "probability": figure.probability.map(|(chance, _)| chance),
                    "p50_at_published_prices": figure.beside.map(|[modelled, _]| modelled),
                    "published": figure.beside.map(|[_, published]| published),
                    "standard_error_probability": figure.probability.and_then(|(_, error)| error),
                })
            })
            .collect();
        json!({
            "title": self.title.lines().next(),
            "changes": self.changes,
            "figures": figures,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(unit: Unit, quantiles: [f64; 3], error: f64) -> Figure {
        Figure {
            id: "x",
            metric: "x",
            unit,
            period: String::new(),
            sentence: String::new(),
            short: None,
            quantiles: Some(quantiles),
            errors: Some([error * 2.0, error, error * 3.0]),
            probability: None,
            beside: None,
        }
    }

    #[test]
    fn errors_are_relative_for_levels_a_point_for_shares_and_nothing_near_nought() {
        let level = figure(Unit::Children, [80.0, 100.0, 120.0], 2.0);
        assert_eq!(level.off(0.01), Some(2.0));
        assert_eq!(level.off(0.02), Some(1.0));
        let share = figure(Unit::Share, [0.1, 0.2, 0.3], 0.02);
        assert_eq!(share.off(0.01), Some(2.0));
        assert_eq!(figure(Unit::Children, [0.0, 1.0, 2.0], 0.5).off(0.01), None);
        let chance = Figure {
            probability: Some((0.5, Some(0.005))),
            quantiles: None,
            ..share
        };
        assert_eq!(chance.off(0.9), Some(0.5));
    }
}
