//! Sentences that the screen and the details share.

use std::fmt::Write as _;
use std::ops::Range;

use super::{in_ten, money};
use crate::analysis::books::Item;
use crate::analysis::comparison::{Alternative, Basis, Comparison};
use crate::analysis::difference::Difference;
use crate::analysis::value::{Worth, benefit_cost_ratio};
use crate::analysis::{mean, summary};
use crate::error::with_commas;
use crate::finance::rates::Rates;
use crate::results::Summary;
use crate::time::FinancialYear;

/// Plans put in the same money where what they put in lies within this share of the most.
const SAME_MONEY: f64 = 0.1;

/// Whether a mean difference cannot be told from none with the runs that were made.
pub(super) fn untold(summary: &Summary) -> bool {
    let two = summary.standard_error.map_or(f64::INFINITY, |se| 2.0 * se);
    summary.mean.abs() <= two
}

/// `£1.2m less (8 in 10 futures: £3.0m less to £0.4m more)`.
fn money_difference(d: &Summary, runs: usize) -> String {
    if d.p05 == 0.0 && d.p95 == 0.0 && d.mean == 0.0 {
        return "no difference at all".into();
    }
    let side = |pounds: f64| {
        let word = if pounds > 0.0 { "more" } else { "less" };
        format!("{} {word}", money(pounds.abs()))
    };
    let range = format!("8 in 10 futures: {} to {}", side(d.p10), side(d.p90));
    let error = d.standard_error.map_or(0.0, |se| 2.0 * se);
    if untold(d) {
        format!(
            "no difference on average that {} futures can tell apart (within {}; {range})",
            whole(runs),
            money(error)
        )
    } else {
        format!("{} on average, ± {} ({range})", side(d.mean), money(error))
    }
}

/// A count or share that differs by more than the Monte Carlo error.
pub(super) fn count_difference(d: &Difference, share: bool, what: &str) -> String {
    let s = &d.summary;
    let error = 2.0 * s.standard_error.unwrap_or(0.0);
    let (scale, unit) = if share { (100.0, " points") } else { (1.0, "") };
    let better = d.better.map_or(String::new(), |share| {
        format!(", better in {} futures", in_ten(share))
    });
    format!(
        "{what} {}{unit} (8 in 10: {:+.1} to {:+.1}){better}",
        counted(scale * s.mean, scale * error),
        scale * s.p10,
        scale * s.p90
    )
}

/// Lines of at most 96 letters; what follows is indented as its line is, and two more.
pub(super) fn wrapped(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let mut length = 0;
        for (at, word) in line.split(' ').enumerate() {
            let letters = word.chars().count();
            if at > 0 {
                if length + 1 + letters > 96 {
                    let _ = write!(out, "\n{}", " ".repeat(indent + 2));
                    length = indent + 2;
                } else {
                    out.push(' ');
                    length += 1;
                }
            }
            out.push_str(word);
            length += letters;
        }
        out.push('\n');
    }
    out
}

/// Which years' budgets are not given although others' are, and what stands for them; nothing where there are none.
pub(super) fn other_years(c: &Comparison) -> String {
    if !c.given_in_part() {
        return String::new();
    }
    let name = |year: usize| year_name(c.horizon.financial_year(year));
    let of = |basis: Basis, stands: &str| {
        let years: Vec<usize> = (0..c.horizon.years)
            .filter(|&year| c.basis[year] == basis)
            .collect();
        let names: Vec<String> = years
            .chunk_by(|year, next| year + 1 == *next)
            .map(|years| match years {
                [first, .., last] if first != last => {
                    format!("{} to {}", name(*first), name(*last))
                }
                _ => years.iter().map(|year| name(*year)).collect(),
            })
            .collect();
        if names.is_empty() {
            return String::new();
        }
        format!(
            " No budget is given for {}: {stands}, raised with consumer prices, stands for it.",
            names.join(" and ")
        )
    };
    of(Basis::Indexed, "the baseline's first year") + &of(Basis::Carried, "the last one given")
}

/// A budget so many times what the baseline costs, or what it costs so many times the budget, may be for something else.
const ANOTHER_SCOPE: f64 = 1.25;

/// That a budget given is far from what the baseline costs in its year, so that it may be for more than is simulated;
/// nothing where it is near.
pub(super) fn other_scope(c: &Comparison) -> String {
    let Some(year) = c.basis.iter().position(|basis| *basis == Basis::Given) else {
        return String::new();
    };
    let cost = mean(&c.base.books[0].values(Item::Impact, year));
    let times = c.budget[year] / cost;
    // Where nobody is in care nothing can be said.
    if cost <= 0.0 || (1.0 / ANOTHER_SCOPE..=ANOTHER_SCOPE).contains(&times) {
        return String::new();
    }
    format!(
        " The budget given for {} is {times:.1} times what the baseline costs in it ({}): is it for placements and leavers' \
         support alone?",
        year_name(c.horizon.financial_year(year)),
        money(cost)
    )
}

/// Whether nothing differs from the baseline in any run.
fn is_the_baseline(one: &Alternative) -> bool {
    let nothing = |v: &f64| *v == 0.0;
    let figures = one.differences.figures.iter();
    figures
        .map(|(_, _, _, d)| &d.summary)
        .all(|s| s.mean == 0.0 && s.sd.is_none_or(|sd| sd == 0.0))
        && one.worth.iter().flatten().all(|w| {
            w.authority == 0.0 && w.saved.iter().all(nothing) && w.cash.iter().all(nothing)
        })
}

/// `2024/25`.
pub(super) fn year_name(year: FinancialYear) -> String {
    year.to_string().replace("FY", "")
}

/// A whole number with commas.
pub(super) fn whole(number: usize) -> String {
    with_commas(&number.to_string())
}

/// Present benefits over present costs.
pub(super) fn ratio(one: &Alternative) -> String {
    let benefits = mean(&one.over_runs(|w| w.benefits));
    match benefit_cost_ratio(&one.worth[0]) {
        Some((ratio, error)) => format!(
            "{} saved on services for {} spent, what stands at the end taken off (benefit-cost ratio {ratio:.2} ± {:.2})",
            money(benefits),
            money(mean(&one.over_runs(|w| w.costs))),
            error.map_or(0.0, |error| 2.0 * error)
        ),
        None => {
            "on average it costs the public budget nothing, so that there is no benefit-cost ratio"
                .into()
        }
    }
}

/// Shares that are to add up: tenths would not, where each is rounded.
fn percent(share: f64) -> String {
    format!("{:.0}%", 100.0 * share)
}

/// By when it has paid back for good.
pub(super) fn payback(c: &Comparison, one: &Alternative) -> String {
    let years = c.horizon.years;
    let share = |of: &dyn Fn(&Worth) -> bool| mean(&one.over_runs(|w| f64::from(u8::from(of(w)))));
    let by = |year: usize| share(&|w| w.paid_back_by(year));
    let never = share(&Worth::never_pays_back);
    let nothing = share(&|w| !w.moves_cash());
    if nothing >= 1.0 {
        return "it moves no money".to_owned();
    }
    let half = (0..years).find(|year| by(*year) >= 0.5);
    let name = |year: usize| year_name(c.horizon.financial_year(year));
    let flows = one.worth[0]
        .iter()
        .filter_map(|w| w.cash.iter().position(|cash| *cash != 0.0))
        .min();
    let when = match half {
        // What has paid back in the first year in which money flows was never out of pocket at a year's end.
        Some(year) if flows == half => {
            format!("never out of pocket in {} of futures", percent(by(year)))
        }
        Some(year) => format!(
            "has paid back for good by {} in half of the futures",
            name(year)
        ),
        None => format!(
            "has paid back for good by {} in {} of futures",
            name(years - 1),
            percent(by(years - 1))
        ),
    };
    let nothing = if nothing > 0.0 {
        format!("; it moves no money in {}", percent(nothing))
    } else {
        String::new()
    };
    let last = name(years - 1);
    if never > 0.0 {
        let never = percent(never);
        format!("{when}; it has not paid back by {last} in {never}{nothing}")
    } else if nothing.is_empty() {
        format!("{when}, and by {last} in all")
    } else {
        format!("{when}, and by {last} in all in which it moves any{nothing}")
    }
}

/// The options, the one that falls least short of the best of each future first.
pub(super) fn by_regret(c: &Comparison) -> Vec<usize> {
    let mut order: Vec<usize> = (0..c.options.len()).collect();
    order.sort_by(|a, b| c.regrets[a + 1].mean.total_cmp(&c.regrets[b + 1].mean));
    order
}

/// What is compared, and what the baseline costs.
pub(super) fn opening(c: &Comparison) -> String {
    let h = c.horizon;
    let years = h.years;
    let mut out = format!(
        "Against {}: {} simulated {}, {} to {}, each with the same children and the same luck.\n",
        c.base.name,
        whole(c.runs),
        crate::error::noun(c.runs, "future"),
        year_name(h.financial_year(0)),
        year_name(h.financial_year(years - 1))
    );
    if !c.changed.is_empty() {
        let _ = writeln!(out, "Changed in all of them: {}.", c.changed.join("; "));
    }
    if let Some(base) = summary(&c.base.over_horizon(Item::Impact)) {
        let _ = writeln!(
            out,
            "The baseline costs the budget {} over {} (8 in 10 futures: {} to {}).",
            money(base.mean),
            crate::error::counted(years, "year"),
            money(base.p10),
            money(base.p90)
        );
    }
    out.push_str(
        "Costs are those of placements and leavers' support: no social workers or legal costs.\n",
    );
    out.push_str(&unlike_money(c));
    out
}

/// The least and the most that plans put in over some years, on average; none where it is the same money, or one plan's.
pub(super) fn put_in_ends(c: &Comparison, years: &Range<usize>) -> Option<[f64; 2]> {
    let amounts = (0..c.options.len()).map(|at| mean(&c.put_in_over(at, years.clone())));
    let (least, most) = amounts.fold((f64::INFINITY, 0.0), |(least, most), v| {
        (f64::min(least, v), f64::max(most, v))
    });
    (c.options.len() > 1 && most - least > SAME_MONEY * most).then_some([least, most])
}

/// That plans do not put in the same money, over the years from the decision on or over the whole horizon; nothing
/// where they do.
fn unlike_money(c: &Comparison) -> String {
    let all = 0..c.horizon.years;
    let ends = |years: Range<usize>| {
        let [least, most] = put_in_ends(c, &years)?;
        Some(format!("from {} to {}", money(least), money(most)))
    };
    let total = crate::error::counted(c.horizon.years, "year");
    let (soon, in_all) = (ends(c.put_in_years.clone()), ends(all.clone()));
    let said = match (soon, in_all) {
        (None, None) => return String::new(),
        (Some(_), Some(in_all)) if c.put_in_years == all => format!("{in_all} over {total}"),
        (Some(soon), Some(in_all)) => {
            format!("{in_all} over {total}; {soon} over {}", put_in_years(c))
        }
        (Some(soon), None) => format!(
            "{soon} over {}; about as much over {total}",
            put_in_years(c)
        ),
        (None, Some(in_all)) => {
            format!(
                "{in_all} over {total}; about as much over {}",
                put_in_years(c)
            )
        }
    };
    format!(
        "The plans do not put in the same money ({said}): read what each comes to beside what it puts in.\n"
    )
}

/// What holds of all figures.
pub(super) fn closing(c: &Comparison) -> String {
    let decided = c.horizon.calendar(c.decided_after);
    format!(
        "Cashable: placements of children in care at the end of {} {}, before anything was decided. \
         ± is two Monte Carlo standard errors (seed {}). Present values at prices of March {}, Green Book \
         rates of {}. No value is put on what becomes of children.\n",
        decided.name(),
        decided.year,
        c.seed,
        c.horizon.start_year,
        Rates::get().vintage
    )
}

/// `2024/25 to 2028/29`.
pub(super) fn put_in_years(c: &Comparison) -> String {
    let (first, last) = (c.put_in_years.start, c.put_in_years.end - 1);
    let name = |year: usize| year_name(c.horizon.financial_year(year));
    if first == last {
        name(first)
    } else {
        format!("{} to {}", name(first), name(last))
    }
}

/// What an option lays out over the whole horizon, as its budget is told, and over the years from the decision on;
/// none where it lays out nothing beyond the baseline.
fn put_in(c: &Comparison, at: usize) -> Option<String> {
    let all = 0..c.horizon.years;
    let whole = summary(&c.put_in_over(at, all.clone()))?;
    let first = summary(&c.put_in(at)).filter(|_| c.put_in_years != all);
    let nothing = |s: &Summary| s.mean.abs() < 0.5;
    if nothing(&whole) && first.as_ref().is_none_or(nothing) {
        return None;
    }
    let range = |s: &Summary| {
        if s.p90 - s.p10 < 0.005 * s.mean.abs() {
            String::new()
        } else {
            let (low, high) = (money(s.p10), money(s.p90));
            format!(" (8 in 10 futures: {low} to {high})")
        }
    };
    let mut said = format!(
        "Puts in {} over {}{}",
        money(whole.mean),
        crate::error::counted(c.horizon.years, "year"),
        range(&whole)
    );
    if let Some(first) = first {
        let _ = write!(
            said,
            "; over {} {}{}",
            put_in_years(c),
            money(first.mean),
            range(&first)
        );
    }
    Some(said)
}

/// An option's name, what it puts in, and what it comes to on the budget; false where it is the baseline under
/// another name, of which nothing more is to be said.
pub(super) fn heading(c: &Comparison, at: usize, out: &mut String) -> bool {
    let one = &c.options[at];
    let _ = writeln!(out, "\n{}", one.choice.name);
    if is_the_baseline(one) {
        let _ = writeln!(
            out,
            "  No figure differs from the baseline's in any future."
        );
        return false;
    }
    if let Some(said) = put_in(c, at) {
        let _ = writeln!(out, "  {said}");
    }
    if let Some(d) = c.impact(at) {
        let less = d.better.map_or(String::new(), |share| {
            format!("; less in {} futures", in_ten(share))
        });
        let _ = writeln!(
            out,
            "  Budget over {}: {}{less}",
            crate::error::counted(c.horizon.years, "year"),
            money_difference(&d.summary, c.runs)
        );
    }
    true
}

/// A difference and its error with one decimal, or as many more, up to three, as show the error.
pub(super) fn counted(mean: f64, error: f64) -> String {
    let decimals = match error {
        error if error <= 0.0 => 1,
        error if error < 0.005 => 3,
        error if error < 0.05 => 2,
        _ => 1,
    };
    format!("{mean:+.decimals$} ± {error:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::difference::difference;
    use crate::results::metric::Better;

    #[test]
    fn a_small_error_is_shown_and_not_rounded_to_nought() {
        let base = [0.5; 400];
        // Two in three futures by 0.3 points, the others by nought.
        let option: Vec<f64> = (0..400)
            .map(|run| if run % 3 == 0 { 0.5 } else { 0.503 })
            .collect();
        let d = difference(&base, &option, Better::Higher).expect("pairs");
        assert_eq!(
            count_difference(&d, true, "share inside the boundary"),
            "share inside the boundary +0.20 ± 0.01 points (8 in 10: +0.0 to +0.3), better in 8 in 10 futures"
        );
    }
}
