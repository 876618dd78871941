//! The first year's cost beside published spend (Section 251), line by line.
//!
//! Published spend is of the year to the start; the first year's cost is brought to its prices by the
//! central rise. What remains is a year's change in children, what the lines hold that is not simulated,
//! and what the simulation gets wrong.

use super::Figure;
use super::teller::Teller;
use crate::report::chart::Unit as Shown;
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
        let mut less_of_the_rest = false;
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
            let pounds = |value: f64| Shown::Pounds.rounded(value, step(value));
            let how = if published > 0.0 {
                let share = modelled / published - 1.0;
                if share.abs() > APART {
                    apart.push(name);
                    less_of_the_rest |= name == ALL_ELSE && share < 0.0;
                }
                Some(100.0 * share)
            } else {
                None
            };
            let words = how.map_or_else(String::new, |points| {
                let word = if points < 0.0 { "less" } else { "more" };
                format!(" ({:.0}% {word})", points.abs())
            });
            let signed = how.map_or_else(String::new, |points| {
                let sign = if points < 0.0 { "−" } else { "+" };
                format!(" ({sign}{:.0}%)", points.abs())
            });
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
                "First year beside published spend of {of} (Section 251), at its prices: {}.",
                said.join(", ")
            ));
        }
        if !apart.is_empty() {
            let why = if less_of_the_rest {
                " (its published spend holds services that are not simulated)"
            } else {
                ""
            };
            screen.push(format!("More than 5% apart: {}{why}.", apart.join(" and ")));
        }
        (figures, screen)
    }
}

/// Three figures.
fn step(value: f64) -> f64 {
    let mut step = 1.0;
    while step * 1000.0 <= value.abs() {
        step *= 10.0;
    }
    step
}
