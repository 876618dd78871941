//! Tables by financial year or month: factors and rises that change over time.

use std::collections::BTreeMap;

use crate::error::{Problem, quoted};
use crate::model::budget::Budget;
use crate::scenario::path;
use crate::time::Horizon;

use super::reader::Reader;

/// What a key of such a table means, in months or years of the horizon; none outside it.
enum When {
    /// The financial year with this number, from 0.
    Year(Option<usize>),
    /// The month with this number, from 1.
    Month(Option<usize>),
}

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
fn when(key: &str, horizon: Horizon) -> Option<When> {
    let within = |at: i32, count: usize| usize::try_from(at).ok().filter(|&at| at < count);
    if let Some((first, second)) = key.split_once('/') {
        let (year, next) = (digits(first, 4)?, digits(second, 2)?);
        let follows = (year + 1).rem_euclid(100) == next;
        return follows.then(|| When::Year(within(year - horizon.start_year, horizon.years)));
    }
    let from_april = number_of(month(key)?, horizon) - 1;
    Some(When::Month(
        within(from_april, horizon.months()).map(|m| m + 1),
    ))
}

fn read<'a>(
    at: &str,
    table: &'a BTreeMap<String, f64>,
    (unit, least, most): (&str, f64, f64),
    months: bool,
    horizon: Horizon,
    r: &mut Reader,
) -> Vec<(&'a str, When, f64)> {
    let form = if months {
        "a financial year is written \"2026/27\", in quotes; a month 2026-09"
    } else {
        "a financial year is written \"2026/27\", in quotes"
    };
    let mut found = Vec::new();
    for (key, &value) in table {
        let here = format!("{at}.{}", path::part(key));
        if !(least..=most).contains(&value) {
            r.problems.push(
                Problem::error("NH103", &here, format!("{value} is out of range"))
                    .note(format!("{least} to {most}, {unit}")),
            );
        }
        match when(key, horizon) {
            Some(when @ When::Year(at)) => {
                if at.is_none() {
                    outside(&here, key, horizon, r);
                }
                found.push((key.as_str(), when, value));
            }
            Some(when @ When::Month(at)) if months => {
                if at.is_none() {
                    outside(&here, key, horizon, r);
                }
                found.push((key.as_str(), when, value));
            }
            _ => r.problems.push(
                Problem::error(
                    "NH317",
                    here,
                    format!("{} is not a financial year", quoted(key)),
                )
                .hint(form),
            ),
        }
    }
    if !table.is_empty() {
        let said: Vec<String> = found
            .iter()
            .map(|(key, _, v)| format!("{key}: {v}"))
            .collect();
        r.note(at, said.join(" "), unit);
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
    let unit = ("pounds", 0.0, 1.0e11);
    for (_, when, value) in read("budget.by_year", &raw.by_year, unit, false, horizon, r) {
        if let When::Year(Some(year)) = when {
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
            r.note(&format!("budget.{key}"), value, unit);
        }
    }
    Budget {
        by_year,
        usable_reserves: raw.usable_reserves,
        borrowing_rate: raw.borrowing_rate,
        asset_life: raw.asset_life_years,
    }
}

/// Factors for months 0 to the last; 1 where nothing is given. A month's factor multiplies its
/// year's.
pub(super) fn factors(
    at: &str,
    table: &BTreeMap<String, f64>,
    horizon: Horizon,
    r: &mut Reader,
) -> Vec<f64> {
    let mut factors = vec![1.0; horizon.months() + 1];
    for (_, when, value) in read(at, table, ("ratio", 0.0, 100.0), true, horizon, r) {
        match when {
            When::Year(Some(year)) => {
                for factor in &mut factors[year * 12 + 1..=year * 12 + 12] {
                    *factor *= value;
                }
            }
            When::Month(Some(month)) => factors[month] *= value,
            When::Year(None) | When::Month(None) => {}
        }
    }
    factors
}

/// Yearly rises that stand in place of the usual one.
pub(super) fn rises(
    at: &str,
    table: &BTreeMap<String, f64>,
    horizon: Horizon,
    r: &mut Reader,
) -> Vec<Option<f64>> {
    let mut rises = vec![None; horizon.years];
    for (_, when, value) in read(at, table, ("a year", -0.5, 1.0), false, horizon, r) {
        if let When::Year(Some(year)) = when {
            rises[year] = Some(value);
        }
    }
    rises
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: Horizon = Horizon {
        start_year: 2023,
        years: 2,
    };

    fn table(rows: &[(&str, f64)]) -> BTreeMap<String, f64> {
        rows.iter()
            .map(|(key, value)| ((*key).to_owned(), *value))
            .collect()
    }

    fn codes(r: &Reader) -> Vec<&'static str> {
        r.problems.iter().map(|problem| problem.code).collect()
    }

    #[test]
    fn a_years_factor_holds_from_april_to_march_and_a_months_on_top() {
        let mut r = Reader::default();
        let rows = table(&[("2024/25", 2.0), ("2024-04", 3.0), ("2023-04", 5.0)]);
        let factors = factors("x", &rows, TWO, &mut r);
        let mut wanted = [1.0; 25];
        wanted[13..=24].fill(2.0);
        (wanted[13], wanted[1]) = (6.0, 5.0);
        assert_eq!((factors, codes(&r)), (wanted.to_vec(), vec![]));
        assert_eq!(r.assumptions[0].value, "2023-04: 5 2024-04: 3 2024/25: 2");
    }

    #[test]
    fn a_rise_stands_in_its_year_alone() {
        let mut r = Reader::default();
        let rises = rises("x", &table(&[("2024/25", 0.08)]), TWO, &mut r);
        assert_eq!((rises, codes(&r)), (vec![None, Some(0.08)], vec![]));
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
            assert!(made.iter().all(|factor| *factor == 1.0), "{key}");
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
