//! Reads quantities, keeps what is known of each, and collects what is wrong.

use crate::error::{Problem, Problems};
use crate::model::input::{Input, InputId, Inputs};
use crate::num;
use crate::scenario::quantity::{ByAge, Provenance, Quantity};
use crate::scenario::raw::{ByProvision, ByTimeInCare};
use std::fmt::Display;

use super::spread;

/// One line of the assumptions log.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assumption {
    /// Dotted path in the scenario.
    pub path: String,
    /// The value as text; several numbers are separated by spaces.
    pub value: String,
    /// Lower end of the 80% interval, if the input is uncertain.
    pub low: Option<f64>,
    /// Upper end of the 80% interval.
    pub high: Option<f64>,
    /// Unit.
    pub unit: String,
    /// Where it comes from.
    pub source: String,
    /// How far to trust it.
    pub confidence: String,
    /// Year that the published figure describes.
    pub known_from: Option<i32>,
    /// How a gap was filled.
    pub filled: String,
    /// Why this value.
    pub rationale: String,
    /// Who answers for it.
    pub owner: String,
    /// When it was last looked at.
    pub updated: String,
    /// How it is spread over runs, in words, where it is.
    pub spread: String,
    /// The file that gave the value, or `--set`.
    pub set_in: String,
}

/// Collects inputs, assumptions and problems while a scenario is read.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub(super) inputs: Inputs,
    pub(super) problems: Problems,
    pub(super) assumptions: Vec<Assumption>,
}

/// Numbers as one text.
pub(super) fn list(values: &[f64]) -> String {
    values
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" ")
}

impl Reader {
    /// Reads a quantity that must lie within `least` and `most`.
    pub(super) fn quantity(
        &mut self,
        path: &str,
        quantity: &Quantity,
        unit: &str,
        least: f64,
        most: f64,
    ) -> InputId {
        for (key, value) in spread::numbers(quantity) {
            if !(least..=most).contains(&value) {
                let at = if quantity.is_plain() {
                    path.into()
                } else {
                    format!("{path}.{key}")
                };
                let problem = Problem::error("NH103", at, format!("{value} is out of range"))
                    .note(format!("{least} to {most}, {unit}"));
                // Rounded, so that 7% is 0.07.
                let share = (value * 1e10).round() / 1e12;
                self.problems
                    .push(if most == 1.0 && value > 1.0 && value <= 100.0 {
                        problem.hint(format!(
                            "a share is written from 0 to 1: {value}% is {share}"
                        ))
                    } else {
                        problem
                    });
            }
        }
        let read = spread::read(path, quantity, &mut self.problems);
        // What is out of range is an error already; what is built from it stays within bounds.
        let value = read.value.unwrap_or(least);
        let value = if value.is_nan() {
            least
        } else {
            value.clamp(least, most)
        };
        let spread = read.dist;
        let p = &quantity.provenance;
        self.assume(path, value, unit, p.clone());
        if let Some(last) = self.assumptions.last_mut() {
            let end = |p| spread.map(|dist| dist.quantile(p));
            last.low = quantity.low.or_else(|| end(0.1));
            last.high = quantity.high.or_else(|| end(0.9));
            last.spread = spread.map_or_else(String::new, |dist| dist.to_string());
        }
        self.inputs.add(Input {
            path: path.into(),
            value,
            spread,
            least,
            most,
        })
    }

    /// Reads a quantity that shapes the starting state, which is the same in every run: it acts at its
    /// central value only, and an interval is said not to be drawn.
    pub(super) fn at_start(
        &mut self,
        path: &str,
        quantity: &Quantity,
        unit: &str,
        least: f64,
        most: f64,
    ) -> f64 {
        let id = self.quantity(path, quantity, unit, least, most);
        let value = self.central(id);
        if quantity.low.is_some() || quantity.high.is_some() {
            self.problems.push(
                Problem::warning(
                    "NH406",
                    path,
                    format!("the interval is not drawn: {value} stands in every run"),
                )
                .note("it shapes the starting state, which is the same in every run")
                .hint("run once with each end of the interval (--set) to see what it does"),
            );
        }
        value
    }

    /// The central value of an input read before.
    pub(super) fn central(&self, id: InputId) -> f64 {
        self.inputs.central()[id]
    }

    /// Notes an input that is not a quantity.
    pub(super) fn note(&mut self, path: &str, value: impl Display, unit: &str) {
        self.assume(path, value, unit, Provenance::default());
    }

    /// Notes an input with where it came from.
    pub(super) fn assume(&mut self, path: &str, value: impl Display, unit: &str, from: Provenance) {
        self.assumptions.push(Assumption {
            path: path.into(),
            value: value.to_string(),
            low: None,
            high: None,
            unit: unit.into(),
            source: from.source.unwrap_or_default(),
            confidence: from.confidence.unwrap_or_default(),
            known_from: from.known_from,
            filled: from.filled.unwrap_or_default(),
            rationale: from.rationale.unwrap_or_default(),
            owner: from.owner.unwrap_or_default(),
            updated: from.updated.unwrap_or_default(),
            ..Assumption::default()
        });
    }

    /// Reads a number for each age band.
    pub(super) fn by_age(&mut self, path: &str, values: &ByAge, unit: &str, most: f64) -> [f64; 5] {
        self.assume(path, list(&values.values()), unit, values.provenance());
        let keys = [
            "under_1",
            "age_1_to_4",
            "age_5_to_9",
            "age_10_to_15",
            "age_16_to_17",
        ];
        for (key, value) in keys.iter().zip(values.values()) {
            if !(0.0..=most).contains(&value) {
                self.problems.push(
                    Problem::error(
                        "NH103",
                        format!("{path}.{key}"),
                        format!("{value} is out of range"),
                    )
                    .note(format!("0 to {most}, {unit}")),
                );
            }
        }
        values.values().map(|v| v.clamp(0.0, most))
    }

    /// Notes numbers by provision.
    pub(super) fn by_provision(&mut self, path: &str, values: &ByProvision, unit: &str) {
        self.assume(
            path,
            list(&values.values()),
            unit,
            Provenance {
                source: values.source.clone(),
                confidence: values.confidence.clone(),
                known_from: values.known_from,
                rationale: values.rationale.clone(),
                owner: values.owner.clone(),
                updated: values.updated.clone(),
                ..Provenance::default()
            },
        );
    }

    /// Notes numbers by time in care.
    pub(super) fn by_time(&mut self, path: &str, values: &ByTimeInCare) {
        self.assume(
            path,
            list(&[
                values.under_6_months,
                values.six_to_12_months,
                values.one_to_two_years,
                values.over_two_years,
            ]),
            "ratio",
            Provenance {
                source: values.source.clone(),
                confidence: values.confidence.clone(),
                rationale: values.rationale.clone(),
                owner: values.owner.clone(),
                updated: values.updated.clone(),
                ..Provenance::default()
            },
        );
    }

    /// Reads shares as running sums, scaled so that the last is 1.
    pub(super) fn shares<const N: usize>(
        &mut self,
        path: &str,
        shares: &[f64],
        source: Option<&str>,
    ) -> [f64; N] {
        self.assume(
            path,
            list(shares),
            "share",
            Provenance {
                source: source.map(Into::into),
                ..Provenance::default()
            },
        );
        let total = num::sum(shares.iter().copied());
        let mut running = [1.0; N];
        if total <= 0.0 {
            self.problems
                .push(Problem::error("NH303", path, "the shares are all 0"));
            return running;
        }
        if (total - 1.0).abs() > 0.005 {
            self.problems.push(
                Problem::warning("NH401", path, format!("the shares sum to {total:.3}"))
                    .note("they are scaled to sum to 1"),
            );
        }
        let mut sum = 0.0;
        for (to, from) in running.iter_mut().zip(shares) {
            sum += from / total;
            *to = sum;
        }
        running[N - 1] = 1.0;
        running
    }
}
