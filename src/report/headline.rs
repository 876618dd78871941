//! The first screen: what the simulated futures say, in words a councillor understands, with how
//! well the number of runs settles it. The screen and `headline.csv` have the same figures.
//!
//! A range is what 8 of 10 simulated futures keep to, rounded for readers; a chance is said in
//! tenths; nothing is called likely.

use std::fmt::Write as _;

use super::chart::Unit as Shown;
use crate::ensemble::Ensemble;
use crate::model::Model;
use crate::results::Results;
use crate::results::metric::Unit;

mod machine;
mod phrase;
mod spend;
mod teller;
use phrase::{between, opening, quantity};
pub(super) use phrase::{fewest, place};
use teller::Teller;

/// The id of the figure that stands beside gross cost on the screen.
const NET: &str = "net_cost_last_year";

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
    /// Of the first year's cost: its middle at the prices of published spend, and that spend, pounds.
    pub beside: Option<[f64; 2]>,
}

/// The headline figures of one area.
#[derive(Clone, Debug, PartialEq)]
struct Section {
    name: String,
    figures: Vec<Figure>,
    /// What keeps the costs from saying much, where too few children are in care.
    few: Option<&'static str>,
    /// How the first year compares with published spend, as it stands on the screen.
    spend: Vec<String>,
}

/// The headline figures of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Headline {
    title: String,
    changes: Vec<String>,
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
            .map(|(index, area)| {
                let teller = Teller {
                    model,
                    results,
                    ensemble,
                    index,
                    area,
                };
                let mut figures = teller.figures();
                let (compared, spend) = teller.published_spend();
                figures.extend(compared);
                Section {
                    name: area.name.clone(),
                    figures,
                    few: teller.few(),
                    spend,
                }
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
            changes: Vec::new(),
            opening: opening(runs),
            start: month_name(results, 0),
            end: month_name(results, horizon.months()),
            sections,
            closing,
        }
    }

    /// Says above the figures what `--set` changed.
    #[must_use]
    pub fn changed(mut self, changes: &[String]) -> Self {
        self.changes = changes.to_vec();
        self
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
        if !self.changes.is_empty() {
            paragraph(
                &mut text,
                &format!("Changed: {}", self.changes.join("; ")),
                "",
            );
        }
        let Some((first, others)) = self.sections.split_first() else {
            return text;
        };
        text.push('\n');
        if !others.is_empty() {
            let _ = writeln!(text, "{}", first.name);
        }
        let listed = |money: bool| {
            let of = move |f: &&Figure| {
                (f.unit == Unit::Pounds) == money && !f.id.starts_with(spend::ID)
            };
            let told = first.figures.iter().filter(of);
            told.filter_map(|f| f.short.as_deref()).collect::<Vec<_>>()
        };
        let whole = first
            .figures
            .iter()
            .filter(|f| f.short.is_none() && !f.id.starts_with(spend::ID) && f.id != NET);
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
            text.push('\n');
            let heading = format!(
                "What placements and leavers' support cost (no social workers or legal costs), \
                 in each year's own prices, in {opening}:"
            );
            paragraph(&mut text, &heading, "");
        }
        for item in costs {
            paragraph(&mut text, item, "  ");
        }
        if let Some(few) = first.few {
            paragraph(&mut text, few, "  ");
        }
        for (index, sentence) in first.spend.iter().enumerate() {
            if index == 0 {
                text.push('\n');
            }
            paragraph(&mut text, sentence, "");
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
    let noun = if children == "1" { "child" } else { "children" };
    let little = if section.few.is_some() {
        ", which says little"
    } else {
        ""
    };
    format!("{:width$}  {children} {noun}, {cost}{little}", section.name)
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
        return format!(
            "One future is no distribution: it shows no range and no chance. Use more, such as --runs 1000 ({seed})."
        );
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

#[cfg(test)]
mod tests;
