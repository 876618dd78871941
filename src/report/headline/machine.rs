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
        let worst = self.least_sure(relative).map_or(0.0, |(_, off)| off);
        if worst <= 1.0 {
            return None;
        }
        let times = (1.05 * worst * worst).min(MOST_TIMES);
        Some((runs as f64 * times).ceil().max(runs as f64 + 64.0) as usize)
    }

    /// The first area's figure whose middle is the least sure beside what is asked for, and how many
    /// times that its standard error is.
    fn least_sure(&self, relative: f64) -> Option<(&Figure, f64)> {
        let figures = self.sections.first()?.figures.iter();
        let off = figures.filter_map(|figure| Some((figure, figure.off(relative)?)));
        off.max_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// Which figure decides how many runs a precision takes, in a sentence; none without an error.
    pub fn decided_by(&self, relative: f64) -> Option<String> {
        let (figure, off) = self.least_sure(relative)?;
        let points = figure.probability.is_some() || figure.unit == Unit::Share;
        let said = if points {
            format!("{:.2} points, where one is asked for", off * POINT * 100.0)
        } else {
            let asked = relative * 100.0;
            format!("{:.2}% of it, where {asked}% is asked for", off * asked)
        };
        let what = if figure.probability.is_some() {
            "the chance"
        } else {
            "the middle"
        };
        Some(format!(
            "The number of runs was decided by `{}` ({}): the standard error of {what} is {said}; all other headline figures are surer.",
            figure.id, figure.period
        ))
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
    fn the_least_sure_figure_is_named_with_its_error() {
        let level = figure(Unit::Children, [80.0, 100.0, 120.0], 0.8);
        let share = Figure {
            id: "share",
            ..figure(Unit::Share, [0.1, 0.2, 0.3], 0.009)
        };
        let headline = |figures: Vec<Figure>| Headline {
            title: String::new(),
            changes: Vec::new(),
            opening: "",
            start: String::new(),
            end: String::new(),
            sections: vec![super::super::Section {
                name: "A".into(),
                figures,
                few: None,
                spend: Vec::new(),
            }],
            closing: String::new(),
        };
        let both = headline(vec![level.clone(), share]);
        let said = both.decided_by(0.01).expect("decided");
        assert!(
            said.contains("`share`") && said.contains("0.90 points"),
            "{said}"
        );
        assert_eq!(both.runs_needed(0.01, 1000), None);
        let said = headline(vec![level]).decided_by(0.01).expect("decided");
        assert!(
            said.contains("0.80% of it, where 1% is asked for"),
            "{said}"
        );
        assert_eq!(headline(Vec::new()).decided_by(0.01), None);
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
