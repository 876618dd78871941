//! The tables of a comparison.

use crate::analysis::comparison::{Basis, Choice, Comparison, SUFFICIENCY};
use crate::analysis::summary;
use crate::analysis::value::{Worth, benefit_cost_ratio};
use crate::report::csv::{CsvError, QUANTILES, failed, marked, number, quantiles, text};
use crate::results::catalogue;
use crate::results::metric::{Unit, position};

/// What `runs_saved` is cut off at.
const MOST_SAVED: f64 = 1e6;

pub(super) type Table = Result<Vec<u8>, CsvError>;

pub(super) fn start(heads: &[&str]) -> Result<csv::Writer<Vec<u8>>, CsvError> {
    let mut table = marked();
    table.write_record(heads).map_err(failed)?;
    Ok(table)
}

/// Every paired difference.
///
/// # Errors
/// None that memory does not cause.
pub fn differences(c: &Comparison) -> Table {
    let mut heads = vec!["scenario", "authority", "metric", "unit", "period"];
    heads.extend(QUANTILES);
    heads.extend(["probability_better", "runs_saved"]);
    let mut table = start(&heads)?;
    for one in &c.options {
        for (area, period, metric, d) in &one.differences.figures {
            let metric = &catalogue()[*metric];
            let mut row = vec![
                text(&one.choice.name).into_owned(),
                text(&one.differences.areas[*area].name).into_owned(),
                metric.id.clone(),
                metric.unit.name().to_owned(),
                period.name(c.horizon),
            ];
            row.extend(quantiles(Some(&d.summary), metric.unit.decimals()));
            row.push(number(d.better, 5));
            // Where hardly a run differs the ratio says no more than that.
            row.push(number(d.saved.map(|saved| saved.min(MOST_SAVED)), 2));
            table.write_record(&row).map_err(failed)?;
        }
    }
    table.into_inner().map_err(failed)
}

pub(super) fn choices(c: &Comparison) -> impl Iterator<Item = &Choice> {
    std::iter::once(&c.base).chain(c.options.iter().map(|one| &one.choice))
}

/// What each option is worth, by authority: the table of who wins and who loses.
///
/// # Errors
/// None that memory does not cause.
pub fn value(c: &Comparison) -> Table {
    let mut heads = vec!["scenario", "authority", "measure", "period"];
    heads.extend(QUANTILES);
    let mut table = start(&heads)?;
    // Real sums of the day the scenario starts; rates of the edition that `data/finance.toml` names.
    let vintage = format!("present value at prices of March {}", c.horizon.start_year);
    for one in &c.options {
        for (area, worth) in c.areas.iter().zip(&one.worth) {
            let mut write = |measure: &str, period: &str, values: &[f64], decimals| {
                let s = summary(values);
                let mut row = vec![
                    text(&one.choice.name).into_owned(),
                    text(&area.name).into_owned(),
                    measure.to_owned(),
                    period.to_owned(),
                ];
                row.extend(quantiles(s.as_ref(), decimals));
                table.write_record(&row).map_err(failed)
            };
            let of =
                |pick: &dyn Fn(&Worth) -> f64| -> Vec<f64> { worth.iter().map(pick).collect() };
            write("npv_authority", &vintage, &of(&|w| w.authority), 2)?;
            write("npv_society", &vintage, &of(&|w| w.social), 2)?;
            write("present_benefits", &vintage, &of(&|w| w.benefits), 2)?;
            write("present_costs", &vintage, &of(&|w| w.costs), 2)?;
            write(
                "present_value_of_what_stands",
                &vintage,
                &of(&|w| w.stands),
                2,
            )?;
            for year in 0..c.horizon.years {
                let when = c.horizon.financial_year(year).to_string();
                write("budget_saved", &when, &of(&|w| w.saved[year]), 2)?;
                write("cash_saved", &when, &of(&|w| w.cash[year]), 2)?;
                write("cashable", &when, &of(&|w| w.cashable[year]), 2)?;
                write("avoided", &when, &of(&|w| w.avoided[year]), 2)?;
                write(
                    "after_care_and_contributions",
                    &when,
                    &of(&|w| w.other[year]),
                    2,
                )?;
                let paid = of(&|w| f64::from(u8::from(w.paid_back_by(year))));
                write("paid_back_by_then", &when, &paid, 5)?;
            }
            let never = of(&|w| f64::from(u8::from(w.never_pays_back())));
            write("never_pays_back", "horizon", &never, 5)?;
            let nothing = of(&|w| f64::from(u8::from(!w.moves_cash())));
            write("moves_no_cash", "horizon", &nothing, 5)?;
        }
        for (area, worth) in c.areas.iter().zip(&one.worth) {
            let found = benefit_cost_ratio(worth);
            let mut row = vec![
                text(&one.choice.name).into_owned(),
                text(&area.name).into_owned(),
                "benefit_cost_ratio".to_owned(),
                vintage.clone(),
                number(found.map(|(ratio, _)| ratio), 4),
            ];
            row.resize(heads.len() - 1, String::new());
            row.push(number(found.and_then(|(_, error)| error), 4));
            table.write_record(&row).map_err(failed)?;
        }
        for (area, matched) in c.areas.iter().zip(&one.matched) {
            for (year, (saved, months)) in matched.iter().enumerate() {
                let when = c.horizon.financial_year(year).to_string();
                for (measure, value) in [
                    ("matched_child_saving", saved),
                    ("matched_child_months", months),
                ] {
                    let mut row = vec![
                        text(&one.choice.name).into_owned(),
                        text(&area.name).into_owned(),
                        measure.to_owned(),
                        when.clone(),
                        number(Some(*value), 2),
                    ];
                    row.resize(heads.len(), String::new());
                    table.write_record(&row).map_err(failed)?;
                }
            }
        }
    }
    table.into_inner().map_err(failed)
}

/// How each scenario stands to the budget, and what choosing it may be regretted for.
///
/// # Errors
/// None that memory does not cause.
pub fn budget(c: &Comparison) -> Table {
    let mut table = start(&[
        "scenario",
        "financial_year",
        "budget",
        "basis",
        "probability_over",
        "mean_when_over",
        "expected_shortfall_95",
        "worst_1_in_10",
        "share_of_usable_reserves",
    ])?;
    for choice in choices(c) {
        for year in 0..c.horizon.years {
            let over = choice.overspend(year, c.budget[year]);
            let basis = match c.basis[year] {
                Basis::Given => "given",
                Basis::Carried => "last given raised with consumer prices",
                Basis::Indexed => "baseline's first year raised with consumer prices",
            };
            let share = c
                .reserves
                .filter(|r| *r > 0.0)
                .map(|r| over.worst_in_ten / r);
            table
                .write_record([
                    &*text(&choice.name),
                    &c.horizon.financial_year(year).to_string(),
                    &number(Some(over.budget), 2),
                    basis,
                    &number(Some(over.probability), 5),
                    &number(Some(over.when_over), 2),
                    &number(Some(over.shortfall), 2),
                    &number(Some(over.worst_in_ten), 2),
                    &number(share, 5),
                ])
                .map_err(failed)?;
        }
    }
    table.into_inner().map_err(failed)
}

/// Regret and dominance of every scenario.
///
/// # Errors
/// None that memory does not cause.
pub fn regret(c: &Comparison) -> Table {
    let mut table = start(&[
        "scenario",
        "measure",
        "unit",
        "mean_regret",
        "p90_regret",
        "probability_best",
        "dominated_by",
        "share_dominated",
    ])?;
    let names: Vec<&str> = choices(c).map(|choice| choice.name.as_str()).collect();
    let mut measures = vec![("present_cost_to_authority", Unit::Pounds, &c.regrets)];
    for (id, regrets) in SUFFICIENCY.into_iter().zip(&c.sufficiency_regrets) {
        let unit = position(id).map_or(Unit::Pounds, |at| catalogue()[at].unit);
        measures.push((id, unit, regrets));
    }
    for (at, name) in names.iter().enumerate() {
        for (measure, unit, regrets) in &measures {
            let by = c.dominated[at].by.map_or("", |by| names[by]);
            let decimals = unit.decimals().max(2);
            table
                .write_record([
                    &*text(name),
                    measure,
                    unit.name(),
                    &number(Some(regrets[at].mean), decimals),
                    &number(Some(regrets[at].p90), decimals),
                    &number(Some(regrets[at].best), 5),
                    &*text(by),
                    &number(Some(c.dominated[at].share), 5),
                ])
                .map_err(failed)?;
        }
    }
    table.into_inner().map_err(failed)
}

/// Loans of every scenario by year.
///
/// # Errors
/// None that memory does not cause.
pub fn loans(c: &Comparison) -> Table {
    let mut heads = vec!["scenario", "loan", "financial_year", "figure"];
    heads.extend(QUANTILES);
    let mut table = start(&heads)?;
    for choice in choices(c) {
        for (name, risk) in &choice.loans {
            for year in 0..c.horizon.years {
                let when = c.horizon.financial_year(year).to_string();
                let mut write = |figure: &str, values: &[f64], decimals| {
                    let s = summary(values);
                    let mut row = vec![
                        text(&choice.name).into_owned(),
                        text(name).into_owned(),
                        when.clone(),
                        figure.to_owned(),
                    ];
                    row.extend(quantiles(s.as_ref(), decimals));
                    table.write_record(&row).map_err(failed)
                };
                let balance: Vec<f64> = risk.balance.iter().map(|run| run[year]).collect();
                let loss: Vec<f64> = risk.loss.iter().map(|run| run[year]).collect();
                let cover: Vec<f64> = risk.cover.iter().filter_map(|run| run[year]).collect();
                let failed_by =
                    |y: &Option<usize>| f64::from(u8::from(y.is_some_and(|y| y <= year)));
                let failed: Vec<f64> = risk.year_of_default.iter().map(failed_by).collect();
                let below = |m: &Option<usize>| {
                    f64::from(u8::from(m.is_some_and(|m| (m - 1) / 12 <= year)))
                };
                let breach: Vec<f64> = risk.breach.iter().map(below).collect();
                write("balance", &balance, 2)?;
                write("expected_credit_loss", &loss, 2)?;
                write("debt_service_cover", &cover, 4)?;
                let life: Vec<f64> = risk.life_cover.iter().filter_map(|run| run[year]).collect();
                write("loan_life_cover", &life, 4)?;
                write("default_by_then", &failed, 5)?;
                if let Some(covenant) = risk.covenant {
                    write(&format!("cover_below_{covenant:.2}_by_then"), &breach, 5)?;
                }
            }
        }
    }
    table.into_inner().map_err(failed)
}

/// What loans earn or lose over the horizon, and what the option comes to in the futures in which the
/// borrower fails and in which it does not: the joint loss, loan and other places together.
///
/// # Errors
/// None that memory does not cause.
pub fn joint(c: &Comparison) -> Table {
    let mut heads = vec!["scenario", "loan", "futures", "share_of_futures", "figure"];
    heads.extend(QUANTILES);
    let mut table = start(&heads)?;
    for one in &c.options {
        let saved = one.over_runs(|w| w.saved.iter().sum());
        for (name, risk) in &one.choice.loans {
            for (futures, keep) in [
                ("all", None),
                ("default", Some(true)),
                ("no default", Some(false)),
            ] {
                let of = |values: &[f64]| -> Vec<f64> {
                    let pairs = risk.year_of_default.iter().zip(values);
                    let kept = pairs.filter(|(year, _)| keep.is_none_or(|k| year.is_some() == k));
                    kept.map(|(_, value)| *value).collect()
                };
                let (earned, budget) = (of(&risk.earned), of(&saved));
                let share = earned.len() as f64 / risk.earned.len().max(1) as f64;
                for (figure, values) in [("loan_earned", earned), ("budget_saved", budget)] {
                    let mut row = vec![
                        text(&one.choice.name).into_owned(),
                        text(name).into_owned(),
                        futures.to_owned(),
                        number(Some(share), 5),
                        figure.to_owned(),
                    ];
                    row.extend(quantiles(summary(&values).as_ref(), 2));
                    table.write_record(&row).map_err(failed)?;
                }
            }
        }
    }
    table.into_inner().map_err(failed)
}

/// What each intervention alone makes of the present value to the authority.
///
/// # Errors
/// None that memory does not cause.
pub fn attribution(c: &Comparison) -> Table {
    let mut heads = vec!["scenario", "part"];
    heads.extend(QUANTILES);
    let mut table = start(&heads)?;
    for one in &c.options {
        for (name, part) in &one.attribution {
            let mut row = vec![text(&one.choice.name).into_owned(), text(name).into_owned()];
            row.extend(quantiles(Some(part), 2));
            table.write_record(&row).map_err(failed)?;
        }
    }
    table.into_inner().map_err(failed)
}
