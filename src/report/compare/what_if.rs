//! What becomes of options if something goes wrong, and where an input would make them worth no more: in
//! words, and as tables.

use super::money;
use super::tables::{Table, start};
use super::words::{untold, whole};
use crate::analysis::books::Item;
use crate::analysis::comparison::{Alternative, Comparison};
use crate::analysis::downside::{Case, Downside};
use crate::analysis::switching::Switch;
use crate::analysis::{mean, summary};
use crate::report::csv::{QUANTILES, failed, number, quantiles, text};

/// What an option is worth less in a case than as planned, in each run.
fn worth_more(worse: &Downside, planned: &[f64]) -> Vec<f64> {
    let pairs = worse.authority.iter().zip(planned);
    pairs.map(|(worse, planned)| worse - planned).collect()
}

/// What falls on the budget in a case more than as planned, in each run.
fn budget_more(c: &Comparison, one: &Alternative, worse: &Downside) -> Vec<f64> {
    let (base, there) = (
        c.base.over_horizon(Item::Impact),
        one.choice.over_horizon(Item::Impact),
    );
    let planned = there.iter().zip(&base).map(|(there, base)| there - base);
    let pairs = worse.impact.iter().zip(planned);
    pairs.map(|(worse, planned)| worse - planned).collect()
}

/// What becomes of it if it goes wrong, and where it would be worth no more: a sentence each.
pub(super) fn what_if(c: &Comparison, one: &Alternative) -> Vec<String> {
    let planned = one.over_runs(|w| w.authority);
    let mut said = Vec::new();
    for worse in &one.downside {
        let label = worse.case.label();
        // Interest is in the budget and not in a present value, which discounts instead.
        let on_budget = worse.case == Case::Dearer;
        let apart = if on_budget {
            budget_more(c, one, worse)
        } else {
            worth_more(worse, &planned)
        };
        let Some(s) = summary(&apart) else { continue };
        let error = money(s.standard_error.map_or(0.0, |error| 2.0 * error));
        let word = if s.mean < 0.0 { "less" } else { "more" };
        let (size, whole_runs) = (money(s.mean.abs()), whole(c.runs));
        said.push(if untold(&s) {
            format!(
                "If {label}: no difference on average that {whole_runs} futures can tell apart{}",
                fails(worse)
            )
        } else if on_budget {
            format!("If {label}: the budget bears {size} {word} ± {error} over the horizon")
        } else {
            let in_all = money(mean(&worse.authority));
            format!(
                "If {label}: worth {size} {word} ± {error}, in all {in_all}{}",
                fails(worse)
            )
        });
    }
    for switched in &one.switching {
        let found = &switched.found;
        let (path, against) = (&switched.path, &switched.against);
        let tried: Vec<String> = found.at.iter().map(|(value, _)| shown(*value)).collect();
        for switch in &found.switches {
            said.push(format!(
                "{path} (now {}): at {:.3} ± {:.3} worth as much as {against}",
                shown(switched.central),
                switch.value,
                switch.standard_error.map_or(0.0, |error| 2.0 * error)
            ));
        }
        if found.switches.is_empty() {
            let more = found.at.iter().all(|(_, worth)| *worth > 0.0);
            said.push(format!(
                "{path} (now {}): worth {} than {against} at {}",
                shown(switched.central),
                if more { "more" } else { "no more" },
                tried.join(", ")
            ));
        }
    }
    said
}

/// A number without more decimals than it has.
fn shown(value: f64) -> String {
    format!("{}", libm::round(value * 1e6) / 1e6)
}

/// How often the borrowers fail.
fn fails(worse: &Downside) -> String {
    let chances: Vec<String> = worse
        .default
        .iter()
        .map(|share| super::in_ten(*share))
        .collect();
    if chances.is_empty() {
        String::new()
    } else {
        format!("; the borrower fails in {} futures", chances.join(" and "))
    }
}

/// What becomes of each option if something goes wrong: present value to the authority, what falls on the
/// budget, and how often borrowers fail, each in every future against the baseline.
///
/// # Errors
/// None that memory does not cause.
pub fn downside(c: &Comparison) -> Table {
    let mut heads = vec!["scenario", "case", "figure"];
    heads.extend(QUANTILES);
    let mut table = start(&heads)?;
    for one in &c.options {
        let mut write = |case: &str, figure: &str, values: &[f64]| {
            let mut row = vec![
                text(&one.choice.name).into_owned(),
                case.to_owned(),
                figure.to_owned(),
            ];
            row.extend(quantiles(summary(values).as_ref(), 2));
            table.write_record(&row).map_err(failed)
        };
        let planned = one.over_runs(|w| w.authority);
        write("as_planned", "npv_authority", &planned)?;
        for worse in &one.downside {
            write(worse.case.id(), "npv_authority", &worse.authority)?;
            write(worse.case.id(), "budget_impact_over_horizon", &worse.impact)?;
            let apart = worth_more(worse, &planned);
            write(worse.case.id(), "npv_more_than_planned", &apart)?;
            let more = budget_more(c, one, worse);
            write(worse.case.id(), "budget_impact_more_than_planned", &more)?;
            for share in &worse.default {
                write(worse.case.id(), "share_of_futures_in_default", &[*share])?;
            }
        }
    }
    table.into_inner().map_err(failed)
}

/// The switching values that were asked for.
///
/// # Errors
/// None that memory does not cause.
pub fn switching(c: &Comparison) -> Table {
    let mut table = start(&[
        "scenario",
        "input",
        "central",
        "against",
        "switching_value",
        "standard_error",
        "low",
        "npv_difference_at_low",
        "high",
        "npv_difference_at_high",
    ])?;
    for one in &c.options {
        for switched in &one.switching {
            let found = &switched.found;
            let ends = [found.at.first(), found.at.last()].map(Option::<&(f64, f64)>::copied);
            let mut rows: Vec<Option<Switch>> = found.switches.iter().copied().map(Some).collect();
            if rows.is_empty() {
                rows.push(None);
            }
            for switch in rows {
                table
                    .write_record([
                        &*text(&one.choice.name),
                        &*text(&switched.path),
                        &number(Some(switched.central), 6),
                        &*text(&switched.against),
                        &number(switch.map(|s| s.value), 6),
                        &number(switch.and_then(|s| s.standard_error), 6),
                        &number(ends[0].map(|end| end.0), 6),
                        &number(ends[0].map(|end| end.1), 2),
                        &number(ends[1].map(|end| end.0), 6),
                        &number(ends[1].map(|end| end.1), 2),
                    ])
                    .map_err(failed)?;
            }
        }
    }
    table.into_inner().map_err(failed)
}
