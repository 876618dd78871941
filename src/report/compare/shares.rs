//! A region's councils: who wins and who loses by an option.

use std::fmt::Write as _;

use super::tables::{Table, start};
use super::words::{counted, put_in_years, untold, whole};
use super::{in_ten, money};
use crate::analysis::comparison::Comparison;
use crate::analysis::shares::{Share, shares};
use crate::report::csv::{QUANTILES, failed, number, quantiles, text};

/// What each council has of each option.
///
/// # Errors
/// None that memory does not cause.
pub fn table(c: &Comparison) -> Table {
    let mut heads = vec!["scenario", "authority", "figure", "unit", "period"];
    heads.extend(QUANTILES);
    heads.push("probability_better");
    let mut table = start(&heads)?;
    for (at, one) in c.options.iter().enumerate() {
        for share in shares(c, at) {
            for figure in &share.figures {
                let decimals = if figure.unit == "share" { 5 } else { 2 };
                let mut row = vec![
                    text(&one.choice.name).into_owned(),
                    text(&c.areas[share.area].name).into_owned(),
                    figure.id.to_owned(),
                    figure.unit.to_owned(),
                    figure.period.clone(),
                ];
                row.extend(quantiles(Some(&figure.apart.summary), decimals));
                row.push(number(figure.apart.better, 5));
                table.write_record(&row).map_err(failed)?;
            }
        }
    }
    table.into_inner().map_err(failed)
}

/// All councils together, and each of an option, the one whose budget it spares most first; none of these where
/// there is one council.
fn ranked(c: &Comparison, at: usize) -> (Vec<Share>, Vec<Share>) {
    if c.areas.len() < 2 {
        return Default::default();
    }
    let mut together = shares(c, at);
    let mut all = together.split_off(1);
    let impact = |share: &Share| {
        let found = share.figure("net_budget_impact");
        found.map_or(0.0, |d| d.summary.mean)
    };
    all.sort_by(|a, b| impact(a).total_cmp(&impact(b)));
    (together, all)
}

/// A line for the screen: who wins, who loses, and for whom nothing can be told.
pub(super) fn briefly(c: &Comparison, at: usize, out: &mut String) {
    let (mut wins, mut loses, mut same) = (Vec::new(), Vec::new(), Vec::new());
    for share in ranked(c, at).1 {
        let name = &c.areas[share.area].name;
        match share.figure("net_budget_impact") {
            Some(d) if !untold(&d.summary) => {
                let error = 2.0 * d.summary.standard_error.unwrap_or(0.0);
                let mean = d.summary.mean;
                let said = format!("{name} {} ± {}", money(mean.abs()), money(error));
                if mean < 0.0 { &mut wins } else { &mut loses }.push(said);
            }
            _ => same.push(name.clone()),
        }
    }
    let mut parts = Vec::new();
    for (word, list) in [("less for", wins), ("more for", loses)] {
        if !list.is_empty() {
            parts.push(format!("{word} {}", list.join(", ")));
        }
    }
    if !same.is_empty() {
        parts.push(format!(
            "nothing on average that {} futures can tell apart for {}",
            whole(c.runs),
            same.join(", ")
        ));
    }
    if !parts.is_empty() {
        let _ = writeln!(out, "  Budgets by council: {}", parts.join("; "));
    }
}

/// A line for each council: budget, money put in, places.
pub(super) fn each(c: &Comparison, at: usize, out: &mut String) {
    let (together, all) = ranked(c, at);
    if all.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "  Who wins and who loses, budgets and money put in over {}:",
        crate::error::counted(c.horizon.years, "year")
    );
    for share in all.into_iter().chain(together) {
        let mut said = Vec::new();
        if let Some(d) = share.figure("net_budget_impact") {
            let error = 2.0 * d.summary.standard_error.unwrap_or(0.0);
            let mean = d.summary.mean;
            let word = if mean > 0.0 { "more" } else { "less" };
            let unsure = if untold(&d.summary) {
                ", which cannot be told from nothing"
            } else {
                ""
            };
            let share = d.better.map_or(String::new(), |share| {
                format!("; less in {} futures", in_ten(share))
            });
            said.push(format!(
                "budget {} {word}, ± {}{unsure}{share}",
                money(mean.abs()),
                money(error)
            ));
        }
        let sum = |id: &str| share.figure(id).map(|d| d.summary.mean);
        if let Some(mean) = sum("money_put_in_over_horizon").filter(|mean| mean.abs() >= 0.5) {
            let first = match sum("money_put_in") {
                Some(first) if c.put_in_years != (0..c.horizon.years) => {
                    format!(" ({} over {})", money(first), put_in_years(c))
                }
                _ => String::new(),
            };
            said.push(format!("puts in {}{first}", money(mean)));
        }
        if let Some(mean) = sum("contract_voids").filter(|mean| mean.abs() >= 0.5) {
            said.push(format!("{} of empty places", money(mean)));
        }
        for (id, what) in [
            ("home_places_usable", "usable local home places"),
            ("home_places_filled_by_own", "of them with its own children"),
        ] {
            if let Some(d) = share.figure(id).filter(|d| !untold(&d.summary)) {
                let error = 2.0 * d.summary.standard_error.unwrap_or(0.0);
                said.push(format!("{} {what}", counted(d.summary.mean, error)));
            }
        }
        let name = &c.areas[share.area].name;
        let _ = writeln!(out, "    {name}: {}", said.join("; "));
    }
}
