//! Reads the embedded tables. They are our own and tested, so a malformed cell is read as blank.

use std::collections::BTreeMap;

use super::{AuthorityName, MarketYear, Measure, Parameter, Published};

const AUTHORITIES: &str = include_str!("../../../data/authorities.csv");
const AUTHORITY_FIGURES: &str = include_str!("../../../data/authority_figures.csv");
const ENGLAND_FIGURES: &str = include_str!("../../../data/england_figures.csv");
const HOMES_MARKET: &str = include_str!("../../../data/homes_market.csv");
const HOME_SIZES: &str = include_str!("../../../data/home_sizes.csv");
const PARAMETERS: &str = include_str!("../../../data/parameters.csv");

/// Parses every table.
pub(super) fn read() -> Published {
    let names = names();
    let (first_year, last_year, values) = figures(&names);
    Published {
        names,
        first_year,
        last_year,
        values,
        england: england(),
        market: market(),
        sizes: sizes(),
        parameters: parameters(),
    }
}

/// Rows of a table whose cells may be quoted, header skipped.
fn quoted(table: &str) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(table.as_bytes())
        .records()
        .filter_map(Result::ok)
        .collect()
}

/// Rows of a table without quotes, as cells, header first.
fn plain(table: &str) -> impl Iterator<Item = std::str::Split<'_, char>> {
    table.lines().map(|line| line.split(','))
}

fn names() -> Vec<AuthorityName> {
    let mut names: Vec<AuthorityName> = quoted(AUTHORITIES)
        .iter()
        .filter_map(|row| {
            Some(AuthorityName {
                code: row.get(0)?.parse().ok()?,
                name: row.get(1)?.to_owned(),
                ons_code: row.get(2)?.to_owned(),
                region: row.get(3)?.to_owned(),
                first_year: row.get(4)?.parse().ok(),
                last_year: row.get(5)?.parse().ok(),
                note: Some(row.get(6)?.to_owned()).filter(|note| !note.is_empty()),
            })
        })
        .collect();
    names.sort_by_key(|name| name.code);
    names
}

fn figures(names: &[AuthorityName]) -> (i32, i32, Vec<f64>) {
    let year_of = |line: &str| {
        line.split(',')
            .nth(1)
            .and_then(|cell| cell.parse::<i32>().ok())
    };
    let body = || AUTHORITY_FIGURES.lines().skip(1);
    let first = body().filter_map(year_of).min().unwrap_or(0);
    let last = body().filter_map(year_of).max().unwrap_or(0);
    let years = (last - first + 1) as usize;
    let width = Measure::ALL.len();
    let mut values = vec![f64::NAN; names.len() * years * width];
    let header: Vec<&str> = AUTHORITY_FIGURES
        .lines()
        .next()
        .unwrap_or("")
        .split(',')
        .collect();
    let columns: Vec<Option<usize>> = header
        .iter()
        .map(|id| Measure::ALL.iter().position(|measure| measure.id() == *id))
        .collect();
    for line in body() {
        let mut cells = line.split(',');
        let code = cells.next().and_then(|cell| cell.parse::<u16>().ok());
        let year = cells.next().and_then(|cell| cell.parse::<i32>().ok());
        let position =
            code.and_then(|code| names.binary_search_by_key(&code, |name| name.code).ok());
        let (Some(position), Some(year)) = (position, year) else {
            continue;
        };
        let row = (position * years + (year - first) as usize) * width;
        for (cell, column) in cells.zip(&columns[2..]) {
            if let (Some(column), Ok(value)) = (column, cell.parse::<f64>()) {
                values[row + column] = value;
            }
        }
    }
    (first, last, values)
}

fn england() -> BTreeMap<String, Vec<(i32, f64)>> {
    let years: Vec<i32> = ENGLAND_FIGURES
        .lines()
        .next()
        .unwrap_or("")
        .split(',')
        .skip(1)
        .filter_map(|cell| cell.parse().ok())
        .collect();
    plain(ENGLAND_FIGURES)
        .skip(1)
        .filter_map(|mut cells| {
            let measure = cells.next()?.to_owned();
            let values = years
                .iter()
                .zip(cells)
                .filter_map(|(&year, cell)| Some((year, cell.parse().ok()?)))
                .collect();
            Some((measure, values))
        })
        .collect()
}

fn market() -> BTreeMap<String, Vec<MarketYear>> {
    let mut market: BTreeMap<String, Vec<MarketYear>> = BTreeMap::new();
    for cells in plain(HOMES_MARKET).skip(1) {
        let cells: Vec<&str> = cells.collect();
        let numbers: Vec<f64> = cells
            .iter()
            .skip(1)
            .filter_map(|cell| cell.parse().ok())
            .collect();
        if let (Some(operator), &[year, homes, opened, closed]) = (cells.first(), &numbers[..]) {
            let year = MarketYear {
                year: year as i32,
                homes,
                opened,
                closed,
            };
            market.entry((*operator).to_owned()).or_default().push(year);
        }
    }
    market
}

fn sizes() -> BTreeMap<String, BTreeMap<i32, Vec<f64>>> {
    let mut sizes: BTreeMap<String, BTreeMap<i32, Vec<f64>>> = BTreeMap::new();
    for mut cells in plain(HOME_SIZES).skip(1) {
        let operator = cells.next().unwrap_or("").to_owned();
        let Some(year) = cells.next().and_then(|cell| cell.parse().ok()) else {
            continue;
        };
        let homes = cells.map(|cell| cell.parse().unwrap_or(0.0)).collect();
        sizes.entry(operator).or_default().insert(year, homes);
    }
    sizes
}

fn parameters() -> BTreeMap<String, Parameter> {
    quoted(PARAMETERS)
        .iter()
        .filter_map(|row| {
            let number = |at: usize| row.get(at).and_then(|cell| cell.parse::<f64>().ok());
            let text = |at: usize| row.get(at).unwrap_or("").to_owned();
            let parameter = Parameter {
                value: number(1)?,
                range: number(2).zip(number(3)),
                unit: text(4),
                known_from: row.get(5).and_then(|cell| cell.parse().ok()),
                source: text(6),
                confidence: text(7),
            };
            Some((text(0), parameter))
        })
        .collect()
}
