//! The screen: each option against the baseline in plain words.

use std::fmt::Write as _;

use super::{in_ten, money};
use crate::analysis::comparison::{Alternative, Comparison};
use crate::analysis::difference::Difference;
use crate::analysis::value::Worth;
use crate::analysis::{mean, summary};
use crate::finance::rates::Rates;
use crate::results::{Period, Summary};

/// Whether a mean difference cannot be told from none with the runs that were made.
fn untold(summary: &Summary) -> bool {
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
            "no difference on average that {runs} futures can tell apart (within {}; {range})",
            money(error)
        )
    } else {
        format!("{} on average, ± {} ({range})", side(d.mean), money(error))
    }
}

/// A count or share that differs by more than the Monte Carlo error.
fn count_difference(d: &Difference, share: bool, what: &str) -> String {
    let shown = |v: f64| {
        if share {
            format!("{:+.1}", v * 100.0)
        } else {
            format!("{v:+.1}")
        }
    };
    let s = &d.summary;
    let error = 2.0 * s.standard_error.unwrap_or(0.0);
    let error = if share { 100.0 * error } else { error };
    let better = d.better.map_or(String::new(), |share| {
        format!(", better in {} futures", in_ten(share))
    });
    format!(
        "{what} {}{} ± {error:.1} (8 in 10: {} to {}){better}",
        shown(s.mean),
        if share { " points" } else { "" },
        shown(s.p10),
        shown(s.p90)
    )
}

/// The screen.
pub fn text(c: &Comparison) -> String {
    let mut out = String::new();
    let h = c.horizon;
    let years = h.years;
    let (first, last) = (h.financial_year(0), h.financial_year(years - 1));
    let name = |year: crate::time::FinancialYear| year.to_string().replace("FY", "");
    let _ = writeln!(
        out,
        "Against {}: {} simulated futures, {} to {}, each with the same children and the same luck\n",
        c.base.name,
        c.runs,
        name(first),
        name(last)
    );
    let base = summary(&c.base.over_horizon(crate::analysis::books::Item::Impact));
    if let Some(base) = base {
        let _ = writeln!(
            out,
            "The baseline costs the budget {} over {years} years (8 in 10 futures: {} to {}).",
            money(base.mean),
            money(base.p10),
            money(base.p90)
        );
    }
    let mut order: Vec<usize> = (0..c.options.len()).collect();
    order.sort_by(|a, b| c.regrets[a + 1].mean.total_cmp(&c.regrets[b + 1].mean));
    for at in order {
        option(c, at, &mut out);
    }
    choices(c, &mut out);
    budget(c, &mut out);
    let saved = c.runs_saved();
    if let (Some(least), Some(most)) = (
        saved.iter().copied().reduce(f64::min),
        saved.iter().copied().reduce(f64::max),
    ) {
        let times = if most < 1.05 * least {
            format!("{least:.0}")
        } else {
            format!("{least:.0} to {most:.0}")
        };
        let _ = writeln!(
            out,
            "\nWithout the same luck in both, telling the last year's net cost apart as well would take {times} times as many runs."
        );
    }
    let _ = writeln!(
        out,
        "± is two Monte Carlo standard errors (seed {}). Green Book rates of {}. No value is put on what becomes of children.",
        c.seed,
        Rates::get().vintage
    );
    wrapped(&out)
}

/// Lines of at most 96 letters; what follows is indented as its line is, and two more.
fn wrapped(text: &str) -> String {
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

fn option(c: &Comparison, at: usize, out: &mut String) {
    let one = &c.options[at];
    let years = c.horizon.years;
    let _ = writeln!(out, "\n{}", one.choice.name);
    if is_the_baseline(one) {
        let _ = writeln!(
            out,
            "  No figure differs from the baseline's in any future."
        );
        return;
    }
    if let Some(d) = c.impact(at) {
        let _ = writeln!(
            out,
            "  Budget over {years} years: {}; less in {} futures",
            money_difference(&d.summary, c.runs),
            in_ten(d.better.unwrap_or(0.0))
        );
    }
    if let Some(value) = summary(&one.over_runs(|w| w.authority)) {
        let social = mean(&one.over_runs(|w| w.social));
        let ratio = ratio(one);
        let _ = writeln!(
            out,
            "  Net present value to the authority {} (8 in 10: {} to {}), to society {}; {ratio}",
            money(value.mean),
            money(value.p10),
            money(value.p90),
            money(social)
        );
    }
    let _ = writeln!(out, "  {}", payback(c, one));
    savings(c, one, out);
    sufficiency(c, one, out);
    loans(c, at, out);
    for (name, part) in &one.attribution {
        let error = part.standard_error.map_or(0.0, |se| 2.0 * se);
        let _ = writeln!(
            out,
            "    of its present value to the authority, {name}: {} ± {}",
            money(part.mean),
            money(error)
        );
    }
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

/// Present benefits over present costs, of means.
fn ratio(one: &Alternative) -> String {
    let (benefits, costs) = (
        mean(&one.over_runs(|w| w.benefits)),
        mean(&one.over_runs(|w| w.costs)),
    );
    if costs > 0.0 {
        format!(
            "{} saved on services for {} spent (benefit-cost ratio {:.2})",
            money(benefits),
            money(costs),
            benefits / costs
        )
    } else {
        "it costs the public budget nothing, so that there is no benefit-cost ratio".into()
    }
}

fn payback(c: &Comparison, one: &Alternative) -> String {
    let years = c.horizon.years;
    let by = |year: usize| {
        let paid = one.over_runs(|w| f64::from(u8::from(w.payback.is_some_and(|y| y <= year))));
        mean(&paid)
    };
    let never = 1.0 - by(years - 1);
    let half = (0..years).find(|year| by(*year) >= 0.5);
    let name = |year: usize| c.horizon.financial_year(year).to_string().replace("FY", "");
    let when = match half {
        // What has paid back in the first year was never out of pocket at a year's end.
        Some(0) => format!(
            "Never costs more than it has saved in {} futures",
            in_ten(by(0))
        ),
        Some(year) => format!("Pays back by {} in half of the futures", name(year)),
        None => format!(
            "Has paid back by {} in {} futures",
            name(years - 1),
            in_ten(by(years - 1))
        ),
    };
    if never <= 0.0 {
        format!("{when}; within the {years} years in all")
    } else {
        format!("{when}; not within the {years} years in {}", in_ten(never))
    }
}

fn savings(c: &Comparison, one: &Alternative, out: &mut String) {
    let years = c.horizon.years;
    let of = |pick: fn(&Worth) -> &Vec<f64>, year: usize| mean(&one.over_runs(|w| pick(w)[year]));
    let shown = [2, 4, years - 1];
    let mut seen = Vec::new();
    for year in shown.into_iter().filter(|year| *year < years) {
        if seen.contains(&year) {
            continue;
        }
        seen.push(year);
        let _ = writeln!(
            out,
            "  {}: cashable {}, avoided {}, after care and contributions {}",
            c.horizon.financial_year(year).to_string().replace("FY", ""),
            money(of(|w| &w.cashable, year)),
            money(of(|w| &w.avoided, year)),
            money(of(|w| &w.other, year))
        );
    }
    let matched: (f64, f64) = one.matched[0]
        .iter()
        .fold((0.0, 0.0), |sum, year| (sum.0 + year.0, sum.1 + year.1));
    if matched.1 > 0.0 {
        let weeks = matched.1 * 52.18 / 12.0;
        let _ = writeln!(
            out,
            "  The same children in its places cost {} a week {} each than in the baseline ({:.0} child-months; part of the figures above, not added to them)",
            money((matched.0 / weeks).abs()),
            if matched.0 < 0.0 { "more" } else { "less" },
            matched.1
        );
    }
}

fn sufficiency(c: &Comparison, one: &Alternative, out: &mut String) {
    let last = Period::Month(c.horizon.months());
    let (mut lines, mut same) = (Vec::new(), Vec::new());
    for (metric, share, what) in [
        ("share_in_area", true, "share inside the boundary"),
        (
            "children_in_unregistered",
            false,
            "children without a registered place",
        ),
        ("need_gap_residential", false, "gap in local home places"),
        ("need_gap_fostering", false, "gap in local foster places"),
        ("children_in_care", false, "children in care"),
    ] {
        match one.figure(metric, last) {
            Some(d) if untold(&d.summary) => same.push(what),
            Some(d) => lines.push(count_difference(d, share, what)),
            None => {}
        }
    }
    if !same.is_empty() {
        lines.push(format!(
            "no difference on average that {} futures can tell apart in {}",
            c.runs,
            same.join(", ")
        ));
    }
    let _ = writeln!(
        out,
        "  March {}: {}",
        c.horizon.start_year + c.horizon.years as i32,
        lines.join("; ")
    );
}

fn loans(c: &Comparison, at: usize, out: &mut String) {
    let one = &c.options[at];
    let saved = one.over_runs(|w| w.saved.iter().sum());
    for (name, covenant, risk) in &one.choice.loans {
        let failed = risk.default.iter().sum::<f64>();
        let breached = risk.breach.iter().filter(|b| b.is_some()).count() as f64;
        let runs = risk.breach.len().max(1) as f64;
        let least: Vec<f64> = risk.least.iter().flatten().copied().collect();
        let cover = summary(&least).map_or("no cover to reckon".to_owned(), |s| {
            format!(
                "least debt cover {:.2} in the middle future, {:.2} in 1 in 10",
                s.p50, s.p10
            )
        });
        let _ = writeln!(
            out,
            "  Loan {name}: default in {} futures; {cover}; below {covenant:.2} at some time in {}",
            in_ten(failed),
            in_ten(breached / runs)
        );
        if let Some(earned) = summary(&risk.earned) {
            let _ = writeln!(
                out,
                "    by itself it earns the council {} (8 in 10: {} to {}): interest less cost of funds and what is written off",
                money(earned.mean),
                money(earned.p10),
                money(earned.p90)
            );
        }
        // The world in which the homes fail is the one in which other places are paid for.
        let apart = |fails: bool| -> Vec<f64> {
            let of = risk.year_of_default.iter().zip(&saved);
            of.filter(|(year, _)| year.is_some() == fails)
                .map(|(_, saved)| *saved)
                .collect()
        };
        let (lost, kept) = (apart(true), apart(false));
        if !lost.is_empty() && !kept.is_empty() {
            let side = |saved: f64| {
                let word = if saved < 0.0 { "more" } else { "less" };
                format!("{} {word}", money(saved.abs()))
            };
            let _ = writeln!(
                out,
                "    where it fails the option costs the budget {} than the baseline, loan and other places together; where it does not, {}",
                side(mean(&lost)),
                side(mean(&kept))
            );
        }
    }
}

fn choices(c: &Comparison, out: &mut String) {
    let name = |at: usize| match at {
        0 => &c.base.name,
        at => &c.options[at - 1].choice.name,
    };
    let _ = writeln!(out, "\nWhich to choose, by present cash of the authority:");
    for (at, regret) in c.regrets.iter().enumerate() {
        let beaten = match c.dominated[at].by {
            Some(by) => format!(
                "; on average {} is no worse on cost, place, need gaps and registration, and better on one by more than the Monte Carlo error",
                name(by)
            ),
            None => String::new(),
        };
        let _ = writeln!(
            out,
            "  {}: best in {} futures; the best choice of each future is {} better on average, more than {} in 1 in 10{beaten}",
            name(at),
            in_ten(regret.best),
            money(regret.mean),
            money(regret.p90)
        );
    }
}

fn budget(c: &Comparison, out: &mut String) {
    let years = c.horizon.years;
    let year = 2.min(years - 1);
    let basis = if c.given[year] {
        "the budget given".to_owned()
    } else {
        "the baseline's first year, raised with consumer prices; under growth an overspend against it is near certain and says little".to_owned()
    };
    let when = c.horizon.financial_year(year).to_string().replace("FY", "");
    let _ = writeln!(
        out,
        "\nAgainst a budget of {} in {when} ({basis}):",
        money(c.budget[year])
    );
    let all = std::iter::once(&c.base).chain(c.options.iter().map(|one| &one.choice));
    for choice in all {
        let over = choice.overspend(year, c.budget[year]);
        let share = match c.reserves {
            Some(reserves) if reserves > 0.0 => {
                format!(
                    " ({:.0}% of usable reserves)",
                    100.0 * over.worst_in_ten / reserves
                )
            }
            _ => String::new(),
        };
        let _ = writeln!(
            out,
            "  {}: over in {} futures, by {} then; the worst 1 in 10 from {} over{share}",
            choice.name,
            in_ten(over.probability),
            money(over.when_over),
            money(over.worst_in_ten)
        );
    }
}
