//! The council's books as tables: by financial year, and with financial years in columns.

use super::tables::{Table, choices, start};
use crate::analysis::books::{Books, Item};
use crate::analysis::comparison::{Basis, Comparison};
use crate::analysis::{mean, summary};
use crate::report::csv::{failed, number, text};
use crate::results::Summary;

/// Lines of the books by financial year. Means are of whole pence a line, and totals are the sums of the
/// lines as they stand.
fn books(c: &Comparison, items: &[Item], with_budget: bool) -> Table {
    let mut heads = vec![
        "scenario",
        "authority",
        "financial_year",
        "item",
        "line",
        "sign",
        "kind",
    ];
    heads.extend(["mean", "p10", "p50", "p90", "standard_error"]);
    let mut table = start(&heads)?;
    for choice in choices(c) {
        for (area, books) in c.areas.iter().zip(&choice.books) {
            let mut cumulative = 0.0;
            for year in 0..c.horizon.years {
                let when = c.horizon.financial_year(year).to_string();
                let means = rounded(books, year);
                let mut write = |item: &str,
                                 label: &str,
                                 (sign, kind): (&str, &str),
                                 mean: f64,
                                 s: Option<Summary>| {
                    let of = |pick: fn(&Summary) -> f64| number(s.as_ref().map(pick), 2);
                    table
                        .write_record([
                            &*text(&choice.name),
                            &*text(&area.name),
                            &when,
                            item,
                            label,
                            sign,
                            kind,
                            &number(Some(mean), 2),
                            &of(|s| s.p10),
                            &of(|s| s.p50),
                            &of(|s| s.p90),
                            &number(s.as_ref().and_then(|s| s.standard_error), 2),
                        ])
                        .map_err(failed)
                };
                for item in items {
                    let marks = marks(*item);
                    let s = summary(&books.values(*item, year));
                    write(item.id(), item.label(), marks, means[item.index()], s)?;
                }
                if with_budget && area.authorities.len() == c.areas[0].authorities.len() {
                    let over: Vec<f64> = books
                        .values(Item::Impact, year)
                        .iter()
                        .map(|sum| sum - c.budget[year])
                        .collect();
                    let (basis, kind) = match c.basis[year] {
                        Basis::Given => ("Budget (given)", "given"),
                        Basis::Carried => ("Budget (last given, indexed)", "carried forward"),
                        Basis::Indexed => ("Budget (baseline's first year, indexed)", "indexed"),
                    };
                    write("budget", basis, ("", kind), c.budget[year], None)?;
                    let gap = means[Item::Impact.index()] - c.budget[year];
                    write(
                        "variance",
                        "Variance against budget",
                        ("=", "total"),
                        gap,
                        summary(&over),
                    )?;
                    cumulative += gap;
                    let label = "Variance against budget, cumulative";
                    write(
                        "cumulative_variance",
                        label,
                        ("", "balance"),
                        cumulative,
                        None,
                    )?;
                }
            }
        }
    }
    table.into_inner().map_err(failed)
}

/// How an item enters the sums of its table, and whether it is a flow of the year, a balance at its end or
/// a total.
const fn marks(item: Item) -> (&'static str, &'static str) {
    match item {
        Item::Gross | Item::Net | Item::Impact => ("=", "total"),
        Item::PutIn => ("", "total"),
        // Part of what is received, and what it leaves.
        Item::Recovered | Item::ReceiptsLeft | Item::InterestCash | Item::LeaseInterest => {
            ("", "flow")
        }
        Item::Balance
        | Item::Accrued
        | Item::ExpectedLoss
        | Item::LoanRequirement
        | Item::OwnRequirement
        | Item::LeaseLiability => ("", "balance"),
        Item::CapitalGrants
        | Item::Received
        | Item::WrittenOff
        | Item::LeaseProvision
        | Item::LeaseEnded => ("-", "flow"),
        item if item.is_income() => ("-", "flow"),
        _ => ("+", "flow"),
    }
}

/// Means of a year in whole pence; totals as sums of them.
fn rounded(books: &Books, year: usize) -> [f64; Item::COUNT] {
    let mut means =
        Item::ALL.map(|item| libm::round(mean(&books.values(item, year)) * 100.0) / 100.0);
    let (mut gross, mut net, mut impact) = (0.0, 0.0, 0.0);
    for item in Item::MTFS {
        let sum = means[item.index()];
        match item {
            Item::Gross | Item::Net | Item::Impact => {}
            Item::Residential
            | Item::Fostering
            | Item::Other
            | Item::AfterCare
            | Item::Voids
            | Item::Interventions => gross += sum,
            Item::LoanInterest => impact -= sum,
            item if item.is_income() => net -= sum,
            _ => impact += sum,
        }
    }
    net += gross;
    impact += net;
    means[Item::Gross.index()] = gross;
    means[Item::Net.index()] = net;
    means[Item::Impact.index()] = impact;
    means
}

/// Means of items in rows and financial years in columns, as they stand in a financial plan: then the first
/// five years and the whole horizon, of flows and totals; of balances, what stands at their end.
fn in_columns(c: &Comparison, items: &[Item]) -> Table {
    let years = c.horizon.years;
    let names: Vec<String> = (0..years)
        .map(|year| c.horizon.financial_year(year).to_string())
        .collect();
    let first = years.min(5);
    let mut heads = vec!["scenario", "authority", "item", "line", "sign", "kind"];
    heads.extend(names.iter().map(String::as_str));
    // Named by their years: five years may also be those from a decision.
    let spans = [first, years].map(|to| format!("{} to {}", names[0], names[to - 1]));
    heads.extend(spans.iter().map(String::as_str));
    let mut table = start(&heads)?;
    for choice in choices(c) {
        for (area, books) in c.areas.iter().zip(&choice.books) {
            let means: Vec<_> = (0..years).map(|year| rounded(books, year)).collect();
            for item in items {
                let (sign, kind) = marks(*item);
                let values: Vec<f64> = means.iter().map(|year| year[item.index()]).collect();
                let over = |span: &[f64]| match kind {
                    "balance" => span.last().copied(),
                    _ => Some(span.iter().sum()),
                };
                let mut row = vec![
                    text(&choice.name).into_owned(),
                    text(&area.name).into_owned(),
                    item.id().to_owned(),
                    item.label().to_owned(),
                    sign.to_owned(),
                    kind.to_owned(),
                ];
                row.extend(values.iter().map(|value| number(Some(*value), 2)));
                row.push(number(over(&values[..first]), 2));
                row.push(number(over(&values), 2));
                table.write_record(&row).map_err(failed)?;
            }
        }
    }
    table.into_inner().map_err(failed)
}

/// The items of the capital table: those of leases where a scenario has one.
fn capital_items(c: &Comparison) -> Vec<Item> {
    let mut items = Item::CAPITAL.to_vec();
    if choices(c).any(|choice| choice.leases) {
        items.extend(Item::LEASES);
    }
    items
}

/// The medium-term financial strategy's table with financial years in columns.
///
/// # Errors
/// None that memory does not cause.
pub fn mtfs_in_columns(c: &Comparison) -> Table {
    in_columns(c, &Item::MTFS)
}

/// The capital table with financial years in columns.
///
/// # Errors
/// None that memory does not cause.
pub fn capital_in_columns(c: &Comparison) -> Table {
    in_columns(c, &capital_items(c))
}

/// The medium-term financial strategy's table of every scenario.
///
/// # Errors
/// None that memory does not cause.
pub fn mtfs(c: &Comparison) -> Table {
    books(c, &Item::MTFS, true)
}

/// The capital table of every scenario.
///
/// # Errors
/// None that memory does not cause.
pub fn capital(c: &Comparison) -> Table {
    books(c, &capital_items(c), false)
}
