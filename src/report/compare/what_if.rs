//! What becomes of options if something goes wrong, and where an input would make them worth no more: in
//! words, and as tables.

use super::money;
use super::tables::{Table, start};
use super::words::{untold, whole};
use crate::analysis::books::Item;
use crate::analysis::comparison::{Alternative, Comparison, Switched};
use crate::analysis::downside::{Case, Downside};
use crate::analysis::switching::{Estimate, Switch};
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
    if one.downside.is_empty() && c.options.iter().any(|other| !other.downside.is_empty()) {
        said.push(
            "--downside tests nothing of it: there are no homes, places under contract or borrowing in it. Its effects are as \
             uncertain as before; --switching says at which it would be worth no more"
                .into(),
        );
    }
    said.extend(one.switching.iter().map(switched));
    said
}

/// Where an input would make an option worth no more, with the error of each value that was looked at.
fn switched(one: &Switched) -> String {
    let mut parts = Vec::new();
    let drawn = worth_with_error(&one.as_drawn);
    if one.uncertain {
        parts.push(format!("as the plan draws it, worth {drawn}"));
    }
    let fixed = one.found.at.iter().map(|(value, there)| {
        let central = *value == one.central;
        let named = match (central, one.uncertain) {
            (true, true) => ", its central value,",
            (true, false) => ", its value in the plan,",
            (false, _) => "",
        };
        format!("at {}{named} {}", shown(*value), worth_with_error(there))
    });
    let fixed: Vec<String> = fixed.collect();
    let word = if one.uncertain { "fixed" } else { "worth" };
    parts.push(format!("{word} {}", fixed.join(", ")));
    for switch in &one.found.switches {
        let error = switch.standard_error.map_or(0.0, |error| 2.0 * error);
        parts.push(format!("worth as much at {:.3} ± {error:.3}", switch.value));
    }
    if one.found.switches.is_empty() {
        parts.push("no value found at which it is worth as much".into());
    }
    format!("{} against {}: {}", one.path, one.against, parts.join("; "))
}

/// `£1.23m ± £340,000 more`.
fn worth_with_error(there: &Estimate) -> String {
    let error = money(there.standard_error.map_or(0.0, |error| 2.0 * error));
    let word = if there.mean < 0.0 { "less" } else { "more" };
    format!("{} ± {error} {word}", money(there.mean.abs()))
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
        "npv_difference_as_drawn",
        "standard_error_as_drawn",
        "low",
        "npv_difference_at_low",
        "standard_error_at_low",
        "npv_difference_at_central",
        "standard_error_at_central",
        "high",
        "npv_difference_at_high",
        "standard_error_at_high",
    ])?;
    for one in &c.options {
        for switched in &one.switching {
            let found = &switched.found;
            let at_central = found.at.iter().find(|at| at.0 == switched.central);
            let [low, central, high] = [found.at.first(), at_central, found.at.last()]
                .map(Option::<&(f64, Estimate)>::copied);
            let value = |there: Option<(f64, Estimate)>| number(there.map(|there| there.0), 6);
            let worth = |there: Option<Estimate>| {
                [there.map(|t| t.mean), there.and_then(|t| t.standard_error)].map(|n| number(n, 2))
            };
            let [drawn, drawn_error] = worth(Some(switched.as_drawn));
            let [at_low, low_error] = worth(low.map(|there| there.1));
            let [at_central, central_error] = worth(central.map(|there| there.1));
            let [at_high, high_error] = worth(high.map(|there| there.1));
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
                        &drawn,
                        &drawn_error,
                        &value(low),
                        &at_low,
                        &low_error,
                        &at_central,
                        &central_error,
                        &value(high),
                        &at_high,
                        &high_error,
                    ])
                    .map_err(failed)?;
            }
        }
    }
    table.into_inner().map_err(failed)
}
