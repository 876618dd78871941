//! The first year's cost beside published spend (Section 251), line by line.
//!
//! Published spend is of the year to the start; the first year's cost is brought to its prices by the
//! central rise. What remains is a year's change in children, what the lines hold that is not simulated,
//! and what the simulation gets wrong.

use super::Figure;
use super::teller::Teller;
use crate::report::chart::Unit as Shown;
use crate::report::chart::words::figures_step;
use crate::results::Period;

/// How the ids of these figures begin.
pub(super) const ID: &str = "section_251";

/// A difference that is said in words.
const APART: f64 = 0.05;

/// The line of the rest.
const ALL_ELSE: &str = "all else";

/// Id, metric and name of each line.
const LINES: [(&str, &str, &str); 3] = [
    (
        "section_251_residential",
        "gross_cost_section_251_residential",
        "residential care",
    ),
    (
        "section_251_fostering",
        "gross_cost_section_251_fostering",
        "fostering",
    ),
    (
        "section_251_other",
        "gross_cost_section_251_other",
        ALL_ELSE,
    ),
];

impl Teller<'_> {
    /// A figure for each line, and what stands on the screen; nothing where an authority has no spend.
    pub(super) fn published_spend(&self) -> (Vec<Figure>, Vec<String>) {
        let here = &self.model.authorities[self.area.authorities.clone()];
        let Some(spend) = here
            .iter()
            .map(|a| a.spend)
            .collect::<Option<Vec<_>>>()
            .filter(|all| !all.is_empty())
        else {
            return Default::default();
        };
        let central = self.model.inputs.central();
        let year = self.results.horizon.start_year;
        let of = format!("{}/{:02}", year - 1, year % 100);
        let (mut figures, mut said, mut apart) = (Vec::new(), Vec::new(), Vec::new());
        let mut together = [0.0; 2];
        let signed = |modelled: f64, published: f64| {
            if published <= 0.0 {
                return String::new();
            }
            let percent = (100.0 * (modelled / published - 1.0)).round();
            let sign = match percent {
                0.0 => "",
                below if below < 0.0 => "−",
                _ => "+",
            };
            format!(" ({sign}{:.0}%)", percent.abs())
        };
        let pounds = |value: f64| Shown::Pounds.rounded(value, figures_step(value, 1000.0));
        for (line, (id, metric, name)) in LINES.into_iter().enumerate() {
            let Some(mut figure) = self.figure(id, metric, Period::Year(0)) else {
                continue;
            };
            let Some([_, middle, _]) = figure.quantiles else {
                continue;
            };
            let rise = 1.0 + central[self.model.prices.rise[line]];
            let modelled = middle / rise;
            let published: f64 = spend.iter().map(|lines| lines[line]).sum();
            together[0] += modelled;
            together[1] += published;
            let difference = difference(modelled, published);
            if (modelled - published).abs() > APART * published
                && let Some(difference) = &difference
            {
                let why = if name == ALL_ELSE && modelled < published {
                    "at least in part services not simulated"
                } else {
                    "not explained"
                };
                apart.push(format!("{name} costs {difference} ({why})"));
            }
            let percent = (published > 0.0).then(|| (100.0 * (modelled / published - 1.0)).round());
            let words = match (difference, percent) {
                (None, _) => String::new(),
                (Some(difference), None) => format!(" ({difference})"),
                (Some(difference), Some(0.0)) => format!(" ({difference}, less than 1%)"),
                (Some(difference), Some(percent)) => {
                    format!(" ({difference}, {:.0}%)", percent.abs())
                }
            };
            let signed = signed(modelled, published);
            figure.beside = Some([modelled, published]);
            let (modelled, published) = (pounds(modelled), pounds(published));
            figure.sentence = format!(
                "In the middle of the simulated futures, {name} costs {modelled} in the first year at the prices of {of}; published for {of} are {published}{words}."
            );
            figures.push(figure);
            said.push(format!("{name} {modelled} against {published}{signed}"));
        }
        let mut screen = Vec::new();
        if !said.is_empty() {
            screen.push(format!(
                "First year beside published spend of {of} (Section 251), at its prices: {}; together {} against {}{}.",
                said.join(", "),
                pounds(together[0]),
                pounds(together[1]),
                signed(together[0], together[1])
            ));
        }
        if !apart.is_empty() {
            screen.push(format!("More than 5% apart: {}.", apart.join("; ")));
        }
        (figures, screen)
    }
}

/// `£4.1m less`, to two figures; nothing where there is no pound between them.
fn difference(modelled: f64, published: f64) -> Option<String> {
    let apart = modelled - published;
    if apart.abs() < 0.5 {
        return None;
    }
    let word = if apart < 0.0 { "less" } else { "more" };
    let pounds = Shown::Pounds.rounded(apart.abs(), figures_step(apart, 100.0));
    Some(format!("{pounds} {word}"))
}
