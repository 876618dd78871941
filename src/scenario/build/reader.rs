//! Reads quantities, keeps what is known of each, and collects what is wrong.

use crate::error::{Problem, Problems, Severity};
use crate::model::given;
use crate::model::input::{Input, InputId, Inputs};
use crate::model::placement::{AgeBand, Provision};
use crate::num;
use crate::scenario::path::SET_SOURCE;
use crate::scenario::quantity::{ByAge, LEFT_OUT, Provenance, Quantity};
use crate::scenario::raw::{ByProvision, ByTimeInCare};
use std::fmt::Display;

use super::{spread, usual};

/// One line of the assumptions log.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assumption {
    /// Dotted path in the scenario.
    pub path: String,
    /// Where a number stands in its list or table, in words: `July`, `5 to 9`, `rung 2 of 4`; empty for a
    /// number that stands alone.
    pub entry: String,
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
    /// How far to trust it, in the file's words; empty where it says nothing: see [`Self::trust`].
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

impl Assumption {
    /// How far to trust it: the file's word, or else what follows from what it says of the value.
    ///
    /// - `sourced`: as the source has it, in a baseline a published figure;
    /// - `derived`: worked out from the source, or of another year or area: `filled` says how;
    /// - `judgement`: a reason and no source;
    /// - `default`: left out, so that the format's own value holds;
    /// - `given`: a date, a word or a number with neither source nor reason.
    pub fn trust(&self) -> &str {
        let as_published = |filled: &str| {
            let parts = filled.split(';');
            let mut last = parts.map(|part| part.rsplit(':').next().unwrap_or(part).trim());
            last.all(|word| word.is_empty() || word == "published")
        };
        if self.filled == LEFT_OUT || self.rationale == LEFT_OUT {
            "default"
        } else if !self.confidence.is_empty() {
            &self.confidence
        } else if self.source == SET_SOURCE {
            "given"
        } else if !self.source.is_empty() {
            if as_published(&self.filled) {
                "sourced"
            } else {
                "derived"
            }
        } else if !self.rationale.is_empty() {
            "judgement"
        } else if self.set_in.is_empty() {
            "default"
        } else {
            "given"
        }
    }

    /// Says where the value comes from.
    fn from(&mut self, from: Provenance) {
        self.source = from.source.unwrap_or_default();
        self.confidence = from.confidence.unwrap_or_default();
        self.known_from = from.known_from;
        self.filled = from.filled.unwrap_or_default();
        self.rationale = from.rationale.unwrap_or_default();
        self.owner = from.owner.unwrap_or_default();
        self.updated = from.updated.unwrap_or_default();
    }
}

/// Unit, least and greatest value of an input.
pub(super) type Limits<'a> = (&'a str, f64, f64);

/// Collects inputs, assumptions and problems while a scenario is read.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub(super) inputs: Inputs,
    pub(super) problems: Problems,
    pub(super) assumptions: Vec<Assumption>,
    /// What is said of the table that is read, which holds for what says nothing of itself.
    pub(super) around: Provenance,
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
        if !self.is_wrong(path) {
            self.problems.extend(usual::odd(path, value, unit));
        }
        let p = &*quantity.provenance;
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

    /// Reads a number of whole months; of one that is drawn the nearest whole number holds.
    pub(super) fn months(
        &mut self,
        path: &str,
        quantity: &Quantity,
        (least, most): (u16, u16),
    ) -> InputId {
        let id = self.quantity(path, quantity, "months", least.into(), most.into());
        let value = self.central(id);
        let drawn = self
            .assumptions
            .last()
            .is_some_and(|a| !a.spread.is_empty());
        if !drawn && value.fract() != 0.0 {
            self.problems.push(
                Problem::error(
                    "NH103",
                    path,
                    format!("{value} is not a whole number of months"),
                )
                .hint(format!("write a whole number, such as {}", value.round())),
            );
        }
        id
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
        let uncertain = self
            .assumptions
            .last()
            .is_some_and(|a| !a.spread.is_empty());
        if uncertain {
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
        self.inputs.value(id)
    }

    /// Whether anything in a list or table is an error, so that nothing can be said of it as a whole.
    pub(super) fn is_wrong(&self, path: &str) -> bool {
        self.problems.iter().any(|problem| {
            let within = problem.path.strip_prefix(path);
            problem.severity == Severity::Error
                && within.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }

    /// Notes an input that is not a quantity.
    pub(super) fn note(&mut self, path: &str, value: impl Display, unit: &str) {
        self.assume(path, value, unit, Provenance::default());
    }

    /// Notes an input with where it came from.
    pub(super) fn assume(&mut self, path: &str, value: impl Display, unit: &str, from: Provenance) {
        self.assume_entry(path, "", value, unit, from);
    }

    /// Notes an entry of a list with where it came from.
    pub(super) fn assume_entry(
        &mut self,
        path: &str,
        entry: &str,
        value: impl Display,
        unit: &str,
        from: Provenance,
    ) {
        let mut said = Assumption {
            path: path.into(),
            entry: entry.into(),
            value: value.to_string(),
            unit: unit.into(),
            ..Assumption::default()
        };
        said.from(if from.is_empty() {
            self.around.clone()
        } else {
            from
        });
        self.assumptions.push(said);
    }

    /// Reads a number of a list or table. Where it says nothing of where it comes from, what is said of
    /// the list holds.
    pub(super) fn entry(
        &mut self,
        path: &str,
        entry: &str,
        quantity: &Quantity,
        limits: Limits<'_>,
        from: &Provenance,
    ) -> InputId {
        let (unit, least, most) = limits;
        let id = self.quantity(path, quantity, unit, least, most);
        self.as_entry(entry, quantity, from);
        id
    }

    /// Says of the assumption read last where it stands in its list.
    fn as_entry(&mut self, entry: &str, quantity: &Quantity, from: &Provenance) {
        let Some(last) = self.assumptions.last_mut() else {
            return;
        };
        entry.clone_into(&mut last.entry);
        if quantity.provenance.is_empty() {
            last.from(from.clone());
        }
    }

    /// Reads a number of a list that shapes the starting state alone: [`Self::at_start`].
    pub(super) fn entry_at_start(
        &mut self,
        path: &str,
        entry: &str,
        quantity: &Quantity,
        limits: Limits<'_>,
        from: &Provenance,
    ) -> f64 {
        let (unit, least, most) = limits;
        let value = self.at_start(path, quantity, unit, least, most);
        self.as_entry(entry, quantity, from);
        value
    }

    /// Reads a list whose entries are numbered; `name` says in words where each stands.
    pub(super) fn list(
        &mut self,
        path: &str,
        list: &[Quantity],
        name: impl Fn(usize) -> String,
        limits: Limits<'_>,
        from: &Provenance,
    ) -> Vec<InputId> {
        let mut ids = Vec::with_capacity(list.len());
        for (at, quantity) in list.iter().enumerate() {
            ids.push(self.entry(&format!("{path}.{at}"), &name(at), quantity, limits, from));
        }
        ids
    }

    /// Reads a number for each age band.
    pub(super) fn by_age(
        &mut self,
        path: &str,
        values: &ByAge,
        unit: &str,
        most: f64,
    ) -> Vec<InputId> {
        let from = values.provenance();
        let mut ids = Vec::with_capacity(AgeBand::COUNT);
        for ((key, band), quantity) in ByAge::KEYS.iter().zip(AgeBand::ALL).zip(values.entries()) {
            let at = format!("{path}.{key}");
            ids.push(self.entry(&at, band.label(), quantity, (unit, 0.0, most), &from));
        }
        ids
    }

    /// Reads a number for each provision; 1 where one is left out.
    pub(super) fn by_provision(
        &mut self,
        path: &str,
        values: &ByProvision,
        unit: &str,
    ) -> Vec<InputId> {
        let from = values.provenance();
        let left_out = Quantity::plain(1.0);
        let mut ids = Vec::with_capacity(Provision::COUNT);
        for (provision, quantity) in Provision::ALL.into_iter().zip(values.given()) {
            let at = format!("{path}.{}", provision.id());
            let quantity = quantity.unwrap_or(&left_out);
            ids.push(self.entry(&at, provision.label(), quantity, (unit, 0.0, 100.0), &from));
        }
        ids
    }

    /// Reads a number for each span of time in care.
    pub(super) fn by_time(&mut self, path: &str, values: &ByTimeInCare) -> Vec<InputId> {
        let from = values.provenance();
        let mut ids = Vec::with_capacity(ByTimeInCare::KEYS.len());
        for (key, quantity) in ByTimeInCare::KEYS.iter().zip(values.entries()) {
            let (at, entry) = (format!("{path}.{key}"), key.replace('_', " "));
            ids.push(self.entry(&at, &entry, quantity, ("ratio", 0.0, 100.0), &from));
        }
        ids
    }

    /// Central values of a list.
    pub(super) fn centre<const N: usize>(&self, ids: &[InputId]) -> [f64; N] {
        std::array::from_fn(|at| ids.get(at).map_or(0.0, |&id| self.central(id)))
    }

    /// Reads shares; what is returned beside the inputs are running sums of the central values, scaled so
    /// that the last is 1. `name` says what each is the share of.
    pub(super) fn shares<const N: usize>(
        &mut self,
        path: &str,
        shares: &[Quantity],
        name: impl Fn(usize) -> String,
        from: &Provenance,
    ) -> (Vec<InputId>, [f64; N]) {
        let ids = self.list(path, shares, name, ("share", 0.0, 1.0), from);
        let central: [f64; N] = self.centre(&ids);
        let total = num::sum(central);
        // Beside an error the values are not those that are meant.
        let wrong = self.is_wrong(path);
        let Some(running) = given::running(central) else {
            if !wrong {
                self.problems
                    .push(Problem::error("NH303", path, "the shares are all 0"));
            }
            return (ids, [1.0; N]);
        };
        if (total - 1.0).abs() > 0.005 && !wrong {
            let uncertain = shares.iter().any(|share| !share.is_plain());
            let at = if uncertain {
                " at their central values"
            } else {
                ""
            };
            self.problems.push(
                Problem::warning("NH401", path, format!("the shares sum to {total:.3}{at}"))
                    .note("they are scaled to sum to 1, in every run"),
            );
        }
        (ids, running)
    }
}
