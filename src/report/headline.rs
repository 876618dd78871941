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
use phrase::{between, chance, opening, percent, quantity, share_step};

/// The probabilities of the three quantiles of a figure.
const THREE: [f64; 3] = [0.1, 0.5, 0.9];

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
    /// The finding, as a sentence that stands alone.
    pub sentence: String,
    /// The finding as it stands in a list on the screen, under the words that all share; none where
    /// the sentence itself stands there.
    short: Option<String>,
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
    opening: &'static str,
    /// The first and the last month in words.
    start: String,
    end: String,
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
                "{}\n{futures}, March {} to {}",
                model.name,
                horizon.start_year,
                month_name(results, horizon.months())
            ),
            opening: opening(runs),
            start: month_name(results, 0),
            end: month_name(results, horizon.months()),
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

    /// The screen: the first area in full, a line for each of the others.
    pub fn text(&self) -> String {
        let Self {
            opening,
            start,
            end,
            ..
        } = self;
        let mut text = format!("{}\n", self.title);
        let Some((first, others)) = self.sections.split_first() else {
            return text;
        };
        text.push('\n');
        if !others.is_empty() {
            let _ = writeln!(text, "{}", first.name);
        }
        let listed = |money: bool| {
            let of = move |f: &&Figure| (f.unit == Unit::Pounds) == money;
            let told = first.figures.iter().filter(of);
            told.filter_map(|f| f.short.as_deref()).collect::<Vec<_>>()
        };
        let whole = first.figures.iter().filter(|f| f.short.is_none());
        let (stocks, costs) = (listed(false), listed(true));
        for figure in whole {
            paragraph(&mut text, &figure.sentence, "");
        }
        if !stocks.is_empty() {
            let _ = writeln!(text, "\nIn {end}, in {opening} ({start} in brackets):");
        }
        for item in stocks {
            paragraph(&mut text, item, "  ");
        }
        if !costs.is_empty() {
            let _ = writeln!(
                text,
                "\nWhat placements cost, in each year's own prices, in {opening}:"
            );
        }
        for item in costs {
            paragraph(&mut text, item, "  ");
        }
        if !others.is_empty() {
            let _ = writeln!(
                text,
                "\nEach authority, in {opening}: children in {end}, and the last year's cost:"
            );
            let width = others.iter().map(|s| s.name.chars().count()).max();
            for section in others {
                let _ = writeln!(text, "  {}", line(section, width.unwrap_or(0)));
            }
        }
        text.push('\n');
        paragraph(&mut text, &self.closing, "");
        text
    }
}

/// A sentence, broken at 96 columns; what follows the first line is set in by two more.
fn paragraph(text: &mut String, sentence: &str, indent: &str) {
    const COLUMNS: usize = 96;
    let mut used = 0;
    for (index, word) in sentence.split(' ').enumerate() {
        let length = word.chars().count();
        if index == 0 {
            text.push_str(indent);
            used = indent.len();
        } else if used + 1 + length <= COLUMNS {
            text.push(' ');
            used += 1;
        } else {
            let _ = write!(text, "\n{indent}  ");
            used = indent.len() + 2;
        }
        text.push_str(word);
        used += length;
    }
    text.push('\n');
}

/// An area in one line.
fn line(section: &Section, width: usize) -> String {
    let range = |id: &str| {
        let figure = section.figures.iter().find(|f| f.id == id)?;
        Some(between(figure.unit, None, figure.quantiles?))
    };
    let children = range("children_in_care").unwrap_or_default();
    let cost = range("gross_cost_last_year").unwrap_or_default();
    format!("{:width$}  {children} children, {cost}", section.name)
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
        let mut step = 1e3;
        while 2.0 * pounds > 100.0 * step {
            step *= 10.0;
        }
        let pounds = (2.0 * pounds / step).ceil().max(1.0) * step;
        format!(" and {} a year", Shown::Pounds.rounded(pounds, step))
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
        let told = [
            self.children(),
            self.more_children(),
            self.any_unregistered(),
            self.stock("children_in_childrens_homes", |range, when| {
                format!("{range} live in children's homes{when}")
            }),
            self.stock("share_in_area", |range, when| {
                format!("{range} of children in care live {boundary}{when}")
            }),
            self.stock("share_three_or_more_placements", |range, when| {
                format!(
                    "{range} of children in care{when} had three or more placements in the year before"
                )
            }),
            self.stock("children_in_unregistered", |range, when| {
                format!("{range} have no registered placement{when}")
            }),
            self.stock("council_carer_places_approved", |range, when| {
                format!("{council} foster carers are approved for {range} places{when}")
            }),
            self.stock("home_places_registered", |range, when| {
                format!("children's homes {homes} have {range} registered places{when}")
            }),
        ];
        let mut figures: Vec<_> = told.into_iter().flatten().collect();
        let last = self.results.horizon.years - 1;
        if last > 0 {
            figures.extend(self.cost("gross_cost_first_year", 0));
        }
        figures.extend(self.cost("gross_cost_last_year", last));
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
            short: None,
            quantiles: Some(THREE.map(|p| quantile(&sorted, p))),
            errors,
            probability: None,
        })
    }

    fn end(&self) -> String {
        month_name(self.results, self.results.horizon.months())
    }

    fn last(&self) -> Period {
        Period::Month(self.results.horizon.months())
    }

    /// The same on the start date.
    fn at_start(&self, metric: &str) -> Option<f64> {
        let start = self.results.get(self.index, metric, Period::Month(0))?;
        Some(start.p50)
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
        let now = start.map_or_else(String::new, |start| {
            format!(
                " ({} in {})",
                quantity(start, 1.0),
                month_name(self.results, 0)
            )
        });
        figure.sentence = format!(
            "In {}, {range} {noun} {verb} in care in {}{now}.",
            opening(self.results.runs),
            self.end(),
        );
        Some(figure)
    }

    /// A figure of the last month; `tell` is given its range and when it is.
    fn stock(&self, metric: &'static str, tell: impl Fn(&str, &str) -> String) -> Option<Figure> {
        let mut figure = self.figure(metric, metric, self.last())?;
        let start = self.at_start(metric);
        let quantiles = figure.quantiles?;
        let range = between(figure.unit, start, quantiles);
        let range = match figure.unit {
            Unit::Children if range == "1" => "1 child".to_owned(),
            Unit::Children => format!("{range} children"),
            _ => range,
        };
        let tell = |when: &str| {
            tell(&range, when)
                .replace("1 child live ", "1 child lives ")
                .replace("1 child have ", "1 child has ")
        };
        let start = start.map(|start| match figure.unit {
            Unit::Share => percent(start, share_step(quantiles)),
            _ => quantity(start, 1.0),
        });
        let (now, brackets) = start.map_or_else(Default::default, |start| {
            let now = format!(" ({start} in {})", month_name(self.results, 0));
            (now, format!(" ({start})"))
        });
        figure.short = Some(format!("{}{brackets}", tell("")));
        figure.sentence = format!(
            "In {}, {}{now}.",
            opening(self.results.runs),
            tell(&format!(" in {}", self.end()))
        );
        Some(figure)
    }

    fn cost(&self, id: &'static str, year: usize) -> Option<Figure> {
        let mut figure = self.figure(id, "gross_cost", Period::Year(year))?;
        let name = figure.period.trim_start_matches("FY").to_owned();
        let range = between(figure.unit, None, figure.quantiles?);
        figure.sentence = format!(
            "In {}, placements cost {range} in {name}, in that year's prices.",
            opening(self.results.runs),
        );
        figure.short = Some(format!("{range} in {name}"));
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
        let end = self.end();
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
            short: None,
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
        let end = self.end();
        Some(Figure {
            id: "any_child_unregistered",
            metric: "children_in_unregistered",
            unit: Unit::Children,
            period: self.last().name(self.results.horizon),
            sentence: if share == 0.0 {
                format!(
                    "In no simulated future is a child without a registered placement in {end}."
                )
            } else {
                format!(
                    "{}, at least one child has no registered placement in {end}.",
                    chance(share, runs)
                )
            },
            short: None,
            quantiles: None,
            errors: None,
            probability: Some((share, share_error(share, runs))),
        })
    }
}

#[cfg(test)]
mod tests;
