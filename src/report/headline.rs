//! The first screen: what the simulated futures say, in words a councillor understands, with how
//! well the number of runs settles it. The screen and `headline.csv` have the same figures.
//!
//! A range is what 8 of 10 simulated futures keep to, rounded for readers; a chance is said in
//! tenths; nothing is called likely.

use std::fmt::Write as _;

use super::chart::Unit as Shown;
use crate::ensemble::Ensemble;
use crate::model::Model;
use crate::results::metric::{Unit, catalogue, position};
use crate::results::statistics::{quantile, quantile_error, share_error};
use crate::results::{Area, Period, Results, table};

mod phrase;
pub(super) use phrase::place;
use phrase::{between, chance, opening, percent, quantity};

/// The probabilities of the three quantiles of a figure.
const THREE: [f64; 3] = [0.1, 0.5, 0.9];

/// Authorities beyond which each has a line instead of a section.
const SECTIONS: usize = 3;

/// One headline figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Its `snake_case` name.
    pub id: &'static str,
    /// The metric it is taken from.
    pub metric: &'static str,
    /// Unit of the quantiles.
    pub unit: Unit,
    /// The month or financial year it is of.
    pub period: String,
    /// The finding, as a sentence.
    pub sentence: String,
    /// The 10%, 50% and 90% quantiles, as in `series.csv`.
    pub quantiles: Option<[f64; 3]>,
    /// Their Maritz-Jarrett standard errors; none for a single run.
    pub errors: Option<[f64; 3]>,
    /// A share of the simulated futures, and its standard error.
    pub probability: Option<(f64, Option<f64>)>,
}

/// The headline figures of one area.
#[derive(Clone, Debug, PartialEq)]
struct Section {
    name: String,
    figures: Vec<Figure>,
}

/// The headline figures of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Headline {
    title: String,
    sections: Vec<Section>,
    closing: String,
}

impl Headline {
    /// Makes the headline figures.
    pub fn new(model: &Model, results: &Results, ensemble: &Ensemble) -> Self {
        let horizon = results.horizon;
        let runs = results.runs;
        let futures = if runs == 1 {
            "one simulated future".to_owned()
        } else {
            format!("{} simulated futures", quantity(runs as f64, 1.0))
        };
        let sections: Vec<_> = results
            .areas()
            .iter()
            .enumerate()
            .map(|(index, area)| Section {
                name: area.name.clone(),
                figures: Teller {
                    model,
                    results,
                    ensemble,
                    index,
                    area,
                }
                .figures(),
            })
            .collect();
        let closing = closing(&sections, runs, results.seed);
        Self {
            title: format!(
                "{}: {futures}, from March {} to {}",
                model.name,
                horizon.start_year,
                month_name(results, horizon.months())
            ),
            sections,
            closing,
        }
    }

    /// Every figure with the name of its area.
    pub fn figures(&self) -> impl Iterator<Item = (&str, &Figure)> {
        self.sections
            .iter()
            .flat_map(|section| section.figures.iter().map(|f| (section.name.as_str(), f)))
    }

    /// The screen.
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", self.title);
        let several = self.sections.len() > 1;
        let lines = self.sections.len() > SECTIONS + 1;
        let full = if lines { 1 } else { self.sections.len() };
        for section in &self.sections[..full] {
            text.push('\n');
            if several {
                let _ = writeln!(text, "{}", section.name);
            }
            for figure in &section.figures {
                paragraph(&mut text, &figure.sentence);
            }
        }
        if lines {
            text.push('\n');
            for section in &self.sections[1..] {
                let _ = writeln!(text, "  {}", line(section));
            }
        }
        let _ = write!(text, "\n{}\n", self.closing);
        text
    }
}

/// A sentence on its own, broken at 96 columns.
fn paragraph(text: &mut String, sentence: &str) {
    let mut room = 0;
    for (index, word) in sentence.split(' ').enumerate() {
        let length = word.chars().count();
        if index == 0 {
            text.push_str("  ");
            room = 94 - length.min(94);
        } else if length < room {
            text.push(' ');
            room -= length + 1;
        } else {
            text.push_str("\n    ");
            room = 92 - length.min(92);
        }
        text.push_str(word);
    }
    text.push('\n');
}

/// An area in one line.
fn line(section: &Section) -> String {
    let figure = |id: &str| section.figures.iter().find(|f| f.id == id);
    let range = |f: &Figure| {
        f.quantiles
            .map_or_else(String::new, |q| between(f.unit, None, q))
    };
    let mut line = format!("{}: ", section.name);
    if let Some(f) = figure("children_in_care") {
        let _ = write!(line, "{} children in care in {}", range(f), f.period);
    }
    if let Some(f) = figure("gross_cost_last_year") {
        let year = f.period.trim_start_matches("FY");
        let _ = write!(line, "; placements cost {} in {year}", range(f));
    }
    line
}

/// How well the number of runs settles the ends of the ranges.
fn closing(sections: &[Section], runs: usize, seed: u64) -> String {
    let first = sections.first();
    let error = |id: &str| {
        let figure = first?.figures.iter().find(|f| f.id == id)?;
        let [low, _, high] = figure.errors?;
        Some(low.max(high))
    };
    let seed = format!("seed {seed}");
    let Some(children) = error("children_in_care") else {
        return format!("One run shows no range: use more, such as --runs 1000 ({seed}).");
    };
    let children = (2.0 * children).ceil().max(1.0);
    let noun = if children == 1.0 { "child" } else { "children" };
    let money = error("gross_cost_last_year").map_or_else(String::new, |pounds| {
        let step = if pounds < 1e5 { 1e4 } else { 1e5 };
        let pounds = (2.0 * pounds / step).ceil() * step;
        format!(" and {} a year", Shown::Pounds.value(pounds))
    });
    let rough = if runs < 100 {
        " That is a quick look: use --runs 1000 or more for figures to quote."
    } else {
        ""
    };
    format!(
        "With {} runs these ends are known to about ± {} {noun}{money} (two standard errors, {seed}).{rough}",
        quantity(runs as f64, 1.0),
        quantity(children, 1.0),
    )
}

/// A month's name and year.
fn month_name(results: &Results, month: usize) -> String {
    let month = results.horizon.calendar(month);
    format!("{} {}", month.name(), month.year)
}

/// Tells the figures of one area.
struct Teller<'a> {
    model: &'a Model,
    results: &'a Results,
    ensemble: &'a Ensemble,
    index: usize,
    area: &'a Area,
}

impl Teller<'_> {
    fn figures(&self) -> Vec<Figure> {
        let several = self.area.authorities.len() > 1;
        let boundary = if several {
            "inside their own authority's boundary"
        } else {
            "inside the boundary"
        };
        let (homes, council) = if several {
            ("of these authorities", "the councils' own")
        } else {
            ("inside the boundary", "the council's own")
        };
        let end = month_name(self.results, self.results.horizon.months());
        let told = [
            self.children(),
            self.more_children(),
            self.stock("children_in_childrens_homes", |range, now| {
                format!("{range} live in children's homes in {end}{now}.")
            }),
            self.stock("share_in_area", |range, now| {
                format!("{range} of children in care live {boundary} in {end}{now}.")
            }),
            self.stock("council_carer_places_approved", |range, now| {
                format!("{council} foster carers are approved for {range} places in {end}{now}.")
            }),
            self.stock("home_places_registered", |range, now| {
                format!("children's homes {homes} have {range} registered places in {end}{now}.")
            }),
        ];
        let mut figures: Vec<_> = told.into_iter().flatten().collect();
        figures.extend(self.cost("gross_cost_first_year", 0));
        if self.results.horizon.years > 1 {
            figures.extend(self.cost("gross_cost_last_year", self.results.horizon.years - 1));
        } else if let Some(only) = figures.last_mut().filter(|f| f.metric == "gross_cost") {
            only.id = "gross_cost_last_year";
        }
        figures.extend(self.stock("share_three_or_more_placements", |range, _| {
            format!("{range} of children in care in {end} had three or more placements in the year before.")
        }));
        figures.extend(self.stock("children_in_unregistered", |range, now| {
            format!("{range} are without a registered placement in {end}{now}.")
        }));
        figures.extend(self.any_unregistered());
        figures
    }

    fn sample(&self, metric: &str, period: Period) -> Vec<f64> {
        table::sample(self.model, self.ensemble, self.area, metric, period)
    }

    /// A figure from a metric, with its quantiles and their errors, not yet told.
    fn figure(&self, id: &'static str, metric: &'static str, period: Period) -> Option<Figure> {
        let mut sorted = self.sample(metric, period);
        if sorted.is_empty() {
            return None;
        }
        sorted.sort_unstable_by(f64::total_cmp);
        let errors = THREE.map(|p| quantile_error(&sorted, p));
        let errors = match errors {
            [Some(low), Some(middle), Some(high)] => Some([low, middle, high]),
            _ => None,
        };
        Some(Figure {
            id,
            metric,
            unit: catalogue()[position(metric)?].unit,
            period: period.name(self.results.horizon),
            sentence: String::new(),
            quantiles: Some(THREE.map(|p| quantile(&sorted, p))),
            errors,
            probability: None,
        })
    }

    fn last(&self) -> Period {
        Period::Month(self.results.horizon.months())
    }

    /// The same on the start date.
    fn at_start(&self, metric: &str) -> Option<f64> {
        let start = self.results.get(self.index, metric, Period::Month(0))?;
        Some(start.p50)
    }

    /// ` (676 in March 2019)`.
    fn now(&self, unit: Unit, start: Option<f64>) -> String {
        let Some(start) = start else {
            return String::new();
        };
        let start = if unit == Unit::Share {
            percent(start, 1.0)
        } else {
            quantity(start, 1.0)
        };
        format!(" ({start} in {})", month_name(self.results, 0))
    }

    fn children(&self) -> Option<Figure> {
        let mut figure = self.figure("children_in_care", "children_in_care", self.last())?;
        let start = self.at_start("children_in_care");
        let range = between(figure.unit, start, figure.quantiles?);
        let (noun, verb) = if range == "1" {
            ("child", "is")
        } else {
            ("children", "are")
        };
        figure.sentence = format!(
            "In {}, {range} {noun} {verb} in care in {}{}.",
            opening(self.results.runs),
            month_name(self.results, self.results.horizon.months()),
            self.now(figure.unit, start)
        );
        Some(figure)
    }

    /// A figure of the last month; `tell` is given its range and what it is at the start.
    fn stock(
        &self,
        metric: &'static str,
        tell: impl FnOnce(&str, &str) -> String,
    ) -> Option<Figure> {
        let mut figure = self.figure(metric, metric, self.last())?;
        let start = self.at_start(metric);
        let range = between(figure.unit, start, figure.quantiles?);
        let range = match figure.unit {
            Unit::Children if range == "1" => "1 child".to_owned(),
            Unit::Children => format!("{range} children"),
            _ => range,
        };
        let told = tell(&range, &self.now(figure.unit, start));
        let told = told
            .replace("1 child live ", "1 child lives ")
            .replace("1 child are ", "1 child is ");
        figure.sentence = format!("In {}, {told}", opening(self.results.runs));
        Some(figure)
    }

    fn cost(&self, id: &'static str, year: usize) -> Option<Figure> {
        let mut figure = self.figure(id, "gross_cost", Period::Year(year))?;
        let name = figure.period.trim_start_matches("FY").to_owned();
        figure.sentence = format!(
            "In {}, placements cost {} in {name}, in that year's prices.",
            opening(self.results.runs),
            between(figure.unit, None, figure.quantiles?)
        );
        Some(figure)
    }

    /// The share of futures with more children at the end than at the start.
    fn more_children(&self) -> Option<Figure> {
        let start = self.at_start("children_in_care")?;
        let sample = self.sample("children_in_care", self.last());
        let runs = sample.len();
        let share = |of: fn(f64, f64) -> bool| {
            sample.iter().filter(|v| of(**v, start)).count() as f64 / runs as f64
        };
        let (more, fewer) = (share(|v, s| v > s), share(|v, s| v < s));
        let (share, word) = if more >= fewer {
            (more, "more")
        } else {
            (fewer, "fewer")
        };
        let end = month_name(self.results, self.results.horizon.months());
        let sentence = if share == 0.0 {
            format!(
                "In every simulated future as many children are in care in {end} as at the start."
            )
        } else {
            format!(
                "{}, {word} children are in care in {end} than at the start.",
                chance(share, runs)
            )
        };
        Some(Figure {
            id: if word == "more" {
                "more_children_than_at_start"
            } else {
                "fewer_children_than_at_start"
            },
            metric: "children_in_care",
            unit: Unit::Children,
            period: self.last().name(self.results.horizon),
            sentence,
            quantiles: None,
            errors: None,
            probability: Some((share, share_error(share, runs))),
        })
    }

    /// The share of futures with a child without a registered placement at the end.
    fn any_unregistered(&self) -> Option<Figure> {
        let sample = self.sample("children_in_unregistered", self.last());
        let runs = sample.len();
        if runs == 0 {
            return None;
        }
        let share = sample.iter().filter(|v| **v > 0.0).count() as f64 / runs as f64;
        let end = month_name(self.results, self.results.horizon.months());
        Some(Figure {
            id: "any_child_unregistered",
            metric: "children_in_unregistered",
            unit: Unit::Children,
            period: self.last().name(self.results.horizon),
            sentence: format!(
                "{}, at least one child is without a registered placement in {end}.",
                chance(share, runs)
            ),
            quantiles: None,
            errors: None,
            probability: Some((share, share_error(share, runs))),
        })
    }
}

#[cfg(test)]
mod tests;
