//! Tables by financial year or month: factors and rises that change over time.

use std::collections::BTreeMap;

use crate::error::{Problem, quoted};
use crate::model::budget::Budget;
use crate::model::given::{ByYear, When};
use crate::scenario::path;
use crate::scenario::quantity::{Provenance, Quantity};
use crate::time::Horizon;

use super::reader::{Limits, Reader};

/// What a key of such a table means; none where it is outside the horizon.
type Found = Option<When>;

/// A month as 2026-09, in months since the year 0; none where it is not one.
fn month(text: &str) -> Option<i32> {
    let (year, month) = text.split_once('-')?;
    let (year, month) = (digits(year, 4)?, digits(month, 2)?);
    (1..=12).contains(&month).then_some(year * 12 + month - 1)
}

/// A number of exactly so many digits.
fn digits(text: &str, count: usize) -> Option<i32> {
    let all = text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    all.then(|| text.parse().ok())?
}

/// Reads a month, in months since the year 0; what is not one is reported.
pub(super) fn read_month(at: &str, text: &str, r: &mut Reader) -> Option<i32> {
    let month = month(text);
    if month.is_none() {
        r.problems.push(
            Problem::error("NH333", at, format!("{} is not a month", quoted(text)))
                .hint("a month is written 2026-09"),
        );
    }
    month
}

/// The number of a month of the scenario, 1 for the first simulated.
pub(super) const fn number_of(month: i32, horizon: Horizon) -> i32 {
    month - horizon.start_year * 12 - 2
}

/// Reports a month that is not simulated.
pub(super) fn not_simulated(at: String, text: &str, horizon: Horizon, r: &mut Reader) {
    let [from, to] = [1, horizon.months()].map(|m| horizon.calendar(m));
    r.problems.push(
        Problem::error("NH333", at, format!("{text} is not simulated"))
            .note(format!("the scenario goes from {from} to {to}")),
    );
}

/// `2026/27` is a financial year, `2026-09` a month.
fn when(key: &str, horizon: Horizon) -> Option<(bool, Found)> {
    let within = |at: i32, count: usize| usize::try_from(at).ok().filter(|&at| at < count);
    if let Some((first, second)) = key.split_once('/') {
        let (year, next) = (digits(first, 4)?, digits(second, 2)?);
        let follows = (year + 1).rem_euclid(100) == next;
        let at = within(year - horizon.start_year, horizon.years);
        return follows.then(|| (false, at.map(When::Year)));
    }
    let from_april = number_of(month(key)?, horizon) - 1;
    let at = within(from_april, horizon.months());
    Some((true, at.map(|m| When::Month(m + 1))))
}

/// How a table is written, for messages.
const fn form(months: bool) -> &'static str {
    if months {
        "a financial year is written \"2026/27\", in quotes; a month 2026-09"
    } else {
        "a financial year is written \"2026/27\", in quotes"
    }
}

/// When a key of a table holds: none outside the horizon, or where it is no year or month, which is said.
fn time(here: &str, key: &str, months: bool, horizon: Horizon, r: &mut Reader) -> Found {
    match when(key, horizon) {
        Some((month, at)) if months || !month => {
            if at.is_none() {
                outside(here, key, horizon, r);
            }
            at
        }
        _ => {
            let or = if months { " or a month" } else { "" };
            let message = format!("{} is not a financial year{or}", quoted(key));
            r.problems
                .push(Problem::error("NH317", here, message).hint(form(months)));
            None
        }
    }
}

fn read(
    at: &str,
    table: &BTreeMap<String, Quantity>,
    limits: Limits<'_>,
    months: bool,
    horizon: Horizon,
    r: &mut Reader,
) -> ByYear {
    let mut found = ByYear::new();
    for (key, quantity) in table {
        let here = format!("{at}.{}", path::part(key));
        let id = r.entry(&here, key, quantity, limits, &Provenance::default());
        let when = time(&here, key, months, horizon, r);
        found.extend(when.map(|when| (when, id)));
    }
    found
}

fn outside(at: &str, key: &str, horizon: Horizon, r: &mut Reader) {
    let end = horizon.start_year + horizon.years as i32;
    r.problems.push(
        Problem::warning(
            "NH405",
            at,
            format!("{key} is not simulated, so this has no effect"),
        )
        .note(format!(
            "the scenario goes from 31 March {} to 31 March {end}",
            horizon.start_year
        )),
    );
}

/// The budget.
pub(super) fn budget(
    raw: &crate::scenario::raw::Budget,
    horizon: Horizon,
    r: &mut Reader,
) -> Budget {
    let mut by_year = vec![None; horizon.years];
    let (unit, least, most) = ("pounds", 0.0, 1.0e11);
    let from = Provenance {
        source: raw.source.clone(),
        rationale: raw.rationale.clone(),
        ..Provenance::default()
    };
    for (key, &value) in &raw.by_year {
        let here = format!("budget.by_year.{}", path::part(key));
        if !(least..=most).contains(&value) {
            r.problems.push(
                Problem::error("NH103", &here, format!("{value} is out of range"))
                    .note(format!("{least} to {most}, {unit}")),
            );
        }
        r.assume_entry(&here, key, value, unit, from.clone());
        if let Some(When::Year(year)) = time(&here, key, false, horizon, r) {
            by_year[year] = Some(value);
        }
    }
    for (key, value, unit) in [
        ("usable_reserves", raw.usable_reserves, "pounds"),
        ("borrowing_rate", raw.borrowing_rate, "a year"),
        (
            "asset_life_years",
            raw.asset_life_years.map(f64::from),
            "years",
        ),
    ] {
        if let Some(value) = value {
            r.assume(&format!("budget.{key}"), value, unit, from.clone());
        }
    }
    Budget {
        by_year,
        usable_reserves: raw.usable_reserves,
        borrowing_rate: raw.borrowing_rate,
        asset_life: raw.asset_life_years,
    }
}

/// Factors by financial year or month. A month's factor multiplies its year's.
pub(super) fn factors(
    at: &str,
    table: &BTreeMap<String, Quantity>,
    horizon: Horizon,
    r: &mut Reader,
) -> ByYear {
    read(at, table, ("ratio", 0.0, 100.0), true, horizon, r)
}

/// Yearly rises that stand in place of the usual one.
pub(super) fn rises(
    at: &str,
    table: &BTreeMap<String, Quantity>,
    horizon: Horizon,
    r: &mut Reader,
) -> ByYear {
    read(at, table, ("a year", -0.5, 1.0), false, horizon, r)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: Horizon = Horizon {
        start_year: 2023,
        years: 2,
    };

    fn table(rows: &[(&str, f64)]) -> BTreeMap<String, Quantity> {
        rows.iter()
            .map(|(key, value)| ((*key).to_owned(), Quantity::plain(*value)))
            .collect()
    }

    fn codes(r: &Reader) -> Vec<&'static str> {
        r.problems.iter().map(|problem| problem.code).collect()
    }

    #[test]
    fn every_year_and_month_is_an_input_of_its_own() {
        let mut r = Reader::default();
        let rows = table(&[("2024/25", 2.0), ("2024-04", 3.0), ("2023-04", 5.0)]);
        let factors = factors("x", &rows, TWO, &mut r);
        let found: Vec<_> = factors
            .iter()
            .map(|&(when, id)| (when, r.central(id)))
            .collect();
        assert_eq!(
            found,
            [
                (When::Month(1), 5.0),
                (When::Month(13), 3.0),
                (When::Year(1), 2.0)
            ]
        );
        let said = r
            .assumptions
            .iter()
            .map(|a| (a.path.as_str(), a.entry.as_str()));
        assert_eq!(
            said.collect::<Vec<_>>(),
            [
                ("x.2023-04", "2023-04"),
                ("x.2024-04", "2024-04"),
                ("x.2024/25", "2024/25")
            ]
        );
        assert!(codes(&r).is_empty());
    }

    #[test]
    fn years_that_are_none_and_years_not_simulated_are_told() {
        for (key, code) in [
            ("2024", "NH317"),
            ("2024/26", "NH317"),
            ("24/25", "NH317"),
            ("2024-13", "NH317"),
            ("2025/26", "NH405"),
            ("2022/23", "NH405"),
            ("2025-04", "NH405"),
            ("2023-03", "NH405"),
        ] {
            let mut r = Reader::default();
            let made = factors("x", &table(&[(key, 2.0)]), TWO, &mut r);
            assert!(made.is_empty(), "{key}");
            assert_eq!(codes(&r), [code], "{key}");
        }
        let mut r = Reader::default();
        rises(
            "x",
            &table(&[("2024-05", 0.1), ("2023/24", -0.6)]),
            TWO,
            &mut r,
        );
        assert_eq!(codes(&r), ["NH103", "NH317"]);
    }
}
