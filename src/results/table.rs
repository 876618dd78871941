//! Every metric of every area and period, summarised over runs.
//!
//! The records are turned round one month at a time, from run by run to figure by figure, so that
//! each figure's runs lie side by side; whole numbers of a small range are sorted by counting.

use rayon::prelude::*;
use std::ops::Range;

use super::metric::{self, Kind, Metric, catalogue};
use super::statistics::{Summary, order};
use crate::engine::money::Line;
use crate::engine::recorder::{Record, another, column};
use crate::ensemble::Ensemble;
use crate::model::Model;
use crate::model::after::Payer;
use crate::model::placement::Provision;
use crate::time::Horizon;

/// Counts of a run, another council's homes last.
const COLUMNS: usize = another::column(another::COUNT);

/// Where days in homes whose admissions are paused stand, after those by provision.
const PAUSED: usize = Provision::COUNT;

/// What the sum of all authorities is called.
pub const ALL: &str = "All authorities";

/// An authority, or all of them together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Its name.
    pub name: String,
    /// Positions of its authorities in the model.
    pub authorities: Range<usize>,
}

/// When a figure is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// A month; 0 is the March of the start.
    Month(usize),
    /// A financial year; 0 is the first.
    Year(usize),
}

impl Period {
    /// Its name in files: `2029-03`, `FY2028/29`.
    pub fn name(self, horizon: Horizon) -> String {
        match self {
            Self::Month(month) => horizon.calendar(month).to_string(),
            Self::Year(year) => horizon.financial_year(year).to_string(),
        }
    }
}

/// Every figure of an ensemble.
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    /// When it starts and how far it goes.
    pub horizon: Horizon,
    /// Runs.
    pub runs: usize,
    /// Seed.
    pub seed: u64,
    areas: Vec<Area>,
    /// Whether the model has what each metric is of.
    concerned: Vec<bool>,
    /// By area, period (months, then years) and metric.
    figures: Vec<Option<Summary>>,
}

impl Results {
    /// Summarises an ensemble. The figures do not depend on how many threads do it.
    pub fn summarise(model: &Model, ensemble: &Ensemble) -> Self {
        let areas = areas(model);
        let horizon = model.horizon;
        let concerned: Vec<bool> = catalogue()
            .iter()
            .map(|metric| metric.concerns(model))
            .collect();
        let periods: Vec<_> = areas
            .iter()
            .flat_map(|area| periods(horizon).map(move |period| (area, period)))
            .collect();
        let figures = periods
            .into_par_iter()
            .map_init(Sheet::default, |sheet, (area, period)| {
                sheet.fill(model, &ensemble.records, area, period);
                catalogue()
                    .iter()
                    .zip(&concerned)
                    .map(|(metric, concerned)| {
                        if *concerned && is_reported(metric, period) {
                            sheet.summary(&metric.kind)
                        } else {
                            None
                        }
                    })
                    .collect::<Vec<_>>()
            })
            .flatten_iter()
            .collect();
        Self {
            horizon,
            runs: ensemble.records.len(),
            seed: ensemble.seed,
            areas,
            concerned,
            figures,
        }
    }

    /// The areas: all authorities together first, if there are several, then each.
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// The areas that are one authority.
    pub fn authorities(&self) -> &[Area] {
        &self.areas[usize::from(self.areas.len() > 1)..]
    }

    /// Whether a metric, by its position in the catalogue, is reported for a period.
    pub fn reports(&self, metric: usize, period: Period) -> bool {
        self.concerned[metric] && is_reported(&catalogue()[metric], period)
    }

    /// The figure of an area (its position in [`Results::areas`]); none where the metric is not
    /// reported for that period, or has no value in any run.
    pub fn get(&self, area: usize, metric: &str, period: Period) -> Option<&Summary> {
        self.at(area, metric::position(metric)?, period)
    }

    /// The figure of a metric by its position in the catalogue.
    pub fn at(&self, area: usize, metric: usize, period: Period) -> Option<&Summary> {
        let months = self.horizon.months() + 1;
        let index = match period {
            Period::Month(month) if month < months => month,
            Period::Year(year) if year < self.horizon.years => months + year,
            _ => return None,
        };
        let each = months + self.horizon.years;
        if area >= self.areas.len() || metric >= catalogue().len() {
            return None;
        }
        self.figures[(area * each + index) * catalogue().len() + metric].as_ref()
    }
}

/// The areas of a model: all together first, if there are several, then each authority.
pub fn areas(model: &Model) -> Vec<Area> {
    let count = model.authorities.len();
    let all = (count > 1).then(|| Area {
        name: ALL.to_owned(),
        authorities: 0..count,
    });
    let each = model.authorities.iter().enumerate().map(|(a, one)| Area {
        name: one.name.clone(),
        authorities: a..a + 1,
    });
    all.into_iter().chain(each).collect()
}

/// Every month, then every financial year.
pub fn periods(horizon: Horizon) -> impl Iterator<Item = Period> {
    let months = (0..=horizon.months()).map(Period::Month);
    months.chain((0..horizon.years).map(Period::Year))
}

/// Whether a metric is reported for a period.
pub fn is_reported(metric: &Metric, period: Period) -> bool {
    match period {
        Period::Month(month) => month >= metric.first_month,
        Period::Year(_) => metric.yearly(),
    }
}

/// One figure's value in each run that has one, in the order of runs; empty for a metric that there
/// is not, or that is not reported for the period.
pub fn sample(
    model: &Model,
    ensemble: &Ensemble,
    area: &Area,
    metric: &str,
    period: Period,
) -> Vec<f64> {
    let Some(metric) = metric::position(metric).map(|at| &catalogue()[at]) else {
        return Vec::new();
    };
    let past = match period {
        Period::Month(month) => month > model.horizon.months(),
        Period::Year(year) => year >= model.horizon.years,
    };
    if past || !metric.concerns(model) || !is_reported(metric, period) {
        return Vec::new();
    }
    let mut sheet = Sheet::default();
    sheet.fill(model, &ensemble.records, area, period);
    sheet.evaluate(&metric.kind);
    sheet.values
}

/// The values of one area and period with a place for every run, so that runs of two scenarios can be set
/// against each other.
#[derive(Default)]
pub struct Aligned {
    sheet: Sheet,
}

impl Aligned {
    /// Reads an area and period of all runs.
    pub fn fill(&mut self, model: &Model, records: &[Record], area: &Area, period: Period) {
        self.sheet.keeps_places = true;
        self.sheet.fill(model, records, area, period);
    }

    /// A metric's value in each run; NaN where a run has none.
    pub fn values(&mut self, kind: &Kind) -> &[f64] {
        self.sheet.evaluate(kind);
        &self.sheet.values
    }
}

/// One area and period: the runs of each column side by side.
#[derive(Default)]
struct Sheet {
    /// A run without a value is NaN and not left out.
    keeps_places: bool,
    runs: usize,
    /// By column and run: counts at the month's end, or flows of the year.
    counts: Vec<i32>,
    /// By line of money and run, pence.
    cost: Vec<i64>,
    /// By provision, paused homes last, and run: child-days, doubled.
    days: Vec<i64>,
    /// Placements counted for each one simulated.
    counted: f64,
    /// The figure's values, in the order of runs, as they are stored.
    values: Vec<f64>,
    /// The same before scaling, where they are whole numbers.
    whole: Vec<i64>,
    sorted: Vec<f64>,
    tally: Vec<u32>,
}

impl Sheet {
    fn fill(&mut self, model: &Model, records: &[Record], area: &Area, period: Period) {
        self.runs = records.len();
        self.counted = model.inputs.central()[model.moves.counted];
        for (list, length) in [(&mut self.cost, Line::COUNT), (&mut self.days, PAUSED + 1)] {
            list.clear();
            list.resize(length * records.len(), 0);
        }
        self.counts.clear();
        self.counts.resize(COLUMNS * records.len(), 0);
        match period {
            Period::Month(month) => {
                self.add_counts(records, area, month, 0..column::COUNT);
                self.add_another(records, area, month, 0..another::COUNT);
                if month > 0 {
                    self.add_money(model, records, area, month);
                }
            }
            Period::Year(year) => {
                for month in year * 12 + 1..=year * 12 + 12 {
                    self.add_counts(records, area, month, column::ENTRANTS..column::HOUSEHOLDS);
                    self.add_another(records, area, month, another::FLOWS);
                    self.add_money(model, records, area, month);
                }
            }
        }
    }

    fn add_counts(&mut self, records: &[Record], area: &Area, month: usize, columns: Range<usize>) {
        for (run, record) in records.iter().enumerate() {
            for a in area.authorities.clone() {
                let row = record.counts_of(month, a);
                for column in columns.clone() {
                    let sum = &mut self.counts[column * self.runs + run];
                    *sum = sum.saturating_add(row[column]);
                }
            }
        }
    }

    /// The same of another council's homes, which stand in the columns after the others.
    fn add_another(
        &mut self,
        records: &[Record],
        area: &Area,
        month: usize,
        columns: Range<usize>,
    ) {
        for (run, record) in records.iter().enumerate() {
            for a in area.authorities.clone() {
                let Some(row) = record.another(month, a) else {
                    return;
                };
                for at in columns.clone() {
                    let sum = &mut self.counts[another::column(at) * self.runs + run];
                    *sum = sum.saturating_add(row[at]);
                }
            }
        }
    }

    fn add_money(&mut self, model: &Model, records: &[Record], area: &Area, month: usize) {
        let days = model.horizon.calendar(month).days();
        for (run, record) in records.iter().enumerate() {
            for a in area.authorities.clone() {
                let money = record.money(month, a, days);
                for (line, pence) in money.iter().enumerate() {
                    self.cost[line * self.runs + run] += pence;
                }
                let before = record.counts_of(month - 1, a);
                let after = record.counts_of(month, a);
                for p in 0..=PAUSED {
                    let at = p * self.runs + run;
                    let column = match p {
                        PAUSED => column::PAUSED,
                        _ => column::BY_PROVISION + p,
                    };
                    let children = before[column] + after[column];
                    self.days[at] += i64::from(days) * i64::from(children);
                }
            }
        }
    }

    fn summary(&mut self, kind: &Kind) -> Option<Summary> {
        let scale = self.evaluate(kind);
        self.sort(scale);
        Summary::of(&self.values, &self.sorted)
    }

    /// Reckons a figure's values; gives the scale from whole numbers to values, if they are such.
    fn evaluate(&mut self, kind: &Kind) -> Option<Scale> {
        let scale = match kind {
            Kind::Stock { add, less } => {
                self.sum_counts(add, less);
                Scale::Times(1.0)
            }
            Kind::Flow { columns, counted } => {
                self.sum_counts(columns, &[]);
                Scale::Times(if *counted { self.counted } else { 1.0 })
            }
            Kind::Money { add, less } => {
                sum_lines(&mut self.whole, &self.cost, self.runs, add, less);
                Scale::Hundredths
            }
            Kind::Days(provisions) => {
                sum_columns(&mut self.whole, &self.days, self.runs, provisions);
                Scale::Times(0.5)
            }
            Kind::PausedDays => {
                self.whole.clear();
                self.whole
                    .extend_from_slice(&self.days[PAUSED * self.runs..]);
                Scale::Times(0.5)
            }
            Kind::PlacementsEnded => {
                let left = [column::LEAVERS_BEFORE_18, column::LEAVERS_AT_18];
                self.sum_counts(&left, &[column::ENTRANTS]);
                let made = &self.counts[column::PLACEMENTS * self.runs..];
                let made = made.iter().map(|made| f64::from(*made) * self.counted);
                let pairs = self.whole.iter().zip(made);
                self.values.clear();
                self.values
                    .extend(pairs.map(|(net, made)| made + *net as f64));
                return None;
            }
            Kind::Share { part, whole }
            | Kind::FlowShare { part, whole }
            | Kind::Mean {
                sum: part,
                of: whole,
            } => {
                self.divide(part, whole);
                return None;
            }
            Kind::MeanPrice { tens, of } => {
                self.divide(&[*tens], &[*of]);
                self.values.iter_mut().for_each(|price| *price *= 10.0);
                return None;
            }
            Kind::WeeklyCost(provisions) => {
                sum_columns(&mut self.whole, &self.days, self.runs, provisions);
                let days = std::mem::take(&mut self.whole);
                sum_columns(&mut self.whole, &self.cost, self.runs, provisions);
                if provisions.contains(&Provision::CouncilHome) {
                    // Others' places in the council's own homes are theirs to pay for.
                    let sold = Line::Paid(Payer::OtherAuthorities).index() * self.runs;
                    for (to, paid) in self.whole.iter_mut().zip(&self.cost[sold..]) {
                        *to -= paid;
                    }
                }
                let all = self.keeps_places;
                let pairs = self
                    .whole
                    .iter()
                    .zip(&days)
                    .filter(|(_, d)| all || **d != 0);
                // Pence over doubled days: 14 half-days a week, 100 pence a pound.
                self.values.clear();
                self.values
                    .extend(pairs.map(|(pence, d)| ratio(*pence as f64 * 14.0, *d as f64 * 100.0)));
                return None;
            }
        };
        self.values.clear();
        self.values
            .extend(self.whole.iter().map(|whole| scale.of(*whole)));
        Some(scale)
    }

    /// The sum of some columns over that of others, of each run in which there is something to divide by.
    fn divide(&mut self, part: &[usize], whole: &[usize]) {
        self.sum_counts(whole, &[]);
        let wholes = std::mem::take(&mut self.whole);
        self.sum_counts(part, &[]);
        let all = self.keeps_places;
        let parts = self
            .whole
            .iter()
            .zip(&wholes)
            .filter(|(_, w)| all || **w != 0);
        self.values.clear();
        self.values
            .extend(parts.map(|(p, w)| ratio(*p as f64, *w as f64)));
    }

    fn sum_counts(&mut self, add: &[usize], less: &[usize]) {
        let runs = self.runs;
        self.whole.clear();
        self.whole.resize(runs, 0);
        for (columns, sign) in [(add, 1), (less, -1)] {
            for column in columns {
                let from = &self.counts[column * runs..(column + 1) * runs];
                for (to, from) in self.whole.iter_mut().zip(from) {
                    *to += sign * i64::from(*from);
                }
            }
        }
    }

    /// Sorts the values as far as quantiles need: whole numbers of a small range by counting.
    fn sort(&mut self, scale: Option<Scale>) {
        self.sorted.clear();
        let Some(scale) = scale else {
            self.sorted.extend_from_slice(&self.values);
            order(&mut self.sorted, f64::total_cmp);
            return;
        };
        let Some((low, high)) = self.whole.iter().fold(None, |range, &v| {
            let (low, high) = range.unwrap_or((v, v));
            Some((v.min(low), v.max(high)))
        }) else {
            return;
        };
        if high - low > 2 * self.runs as i64 + 64 {
            order(&mut self.whole, i64::cmp);
            self.sorted.extend(self.whole.iter().map(|v| scale.of(*v)));
            return;
        }
        self.tally.clear();
        self.tally.resize((high - low) as usize + 1, 0);
        for v in &self.whole {
            self.tally[(v - low) as usize] += 1;
        }
        for (offset, &times) in self.tally.iter().enumerate() {
            let value = scale.of(low + offset as i64);
            self.sorted
                .extend(std::iter::repeat_n(value, times as usize));
        }
    }
}

/// A part of a whole; NaN of nothing.
fn ratio(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { f64::NAN } else { part / whole }
}

/// From a whole number to the value that is stored.
#[derive(Clone, Copy)]
enum Scale {
    Times(f64),
    /// Pence to pounds.
    Hundredths,
}

impl Scale {
    fn of(self, whole: i64) -> f64 {
        match self {
            Self::Times(factor) => whole as f64 * factor,
            Self::Hundredths => whole as f64 / 100.0,
        }
    }
}

fn sum_columns(to: &mut Vec<i64>, from: &[i64], runs: usize, provisions: &[Provision]) {
    to.clear();
    to.resize(runs, 0);
    for provision in provisions {
        let p = provision.index();
        for (to, from) in to.iter_mut().zip(&from[p * runs..(p + 1) * runs]) {
            *to += from;
        }
    }
}

fn sum_lines(to: &mut Vec<i64>, from: &[i64], runs: usize, add: &[Line], less: &[Line]) {
    to.clear();
    to.resize(runs, 0);
    for (lines, sign) in [(add, 1), (less, -1)] {
        for line in lines {
            let at = line.index();
            for (to, from) in to.iter_mut().zip(&from[at * runs..(at + 1) * runs]) {
                *to += sign * from;
            }
        }
    }
}

#[cfg(test)]
mod tests;
