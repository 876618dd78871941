//! Everything that is said of each option in words; the screen says less.

use std::fmt::Write as _;

use super::words::{
    by_regret, closing, count_difference, heading, opening, other_scope, other_years, payback,
    ratio, untold, whole, wrapped, year_name,
};
use super::{in_ten, money, side_by_side};
use crate::analysis::comparison::{Alternative, Basis, Comparison};
use crate::analysis::value::Worth;
use crate::analysis::{mean, summary};
use crate::error::with_commas;
use crate::results::Period;

/// The text, of which [`super::text`] shows the part that fits a screen.
pub fn details(c: &Comparison) -> String {
    let mut out = opening(c);
    for at in by_regret(c) {
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
    out.push_str(&closing(c));
    wrapped(&out)
}

/// What is said of places in the last month: metric, whether a share, in words.
const PLACES: [(&str, bool, &str); 5] = [
    ("share_in_area", true, "share inside the boundary"),
    (
        "children_in_unregistered",
        false,
        "children without a registered place",
    ),
    ("need_gap_residential", false, "gap in local home places"),
    ("need_gap_fostering", false, "gap in local foster places"),
    ("children_in_care", false, "children in care"),
];

/// [`PLACES`]; of a region a child's own authority's boundary counts.
pub(super) fn places(c: &Comparison) -> [(&'static str, bool, &'static str); 5] {
    let mut places = PLACES;
    if c.areas.len() > 1 {
        places[0].2 = "share inside their own authority";
    }
    places
}

fn option(c: &Comparison, at: usize, out: &mut String) {
    let one = &c.options[at];
    if !heading(c, at, out) {
        return;
    }
    if let Some(value) = summary(&one.over_runs(|w| w.authority)) {
        let social = mean(&one.over_runs(|w| w.social));
        let stands = mean(&one.over_runs(|w| w.stands));
        let stands = if stands.abs() < 0.5 {
            String::new()
        } else {
            format!(
                ", {} of it what stands at the end: loans less what may be lost, buildings",
                money(stands)
            )
        };
        let ratio = ratio(one);
        let _ = writeln!(
            out,
            "  Net present value to the authority {} (8 in 10: {} to {}{stands}), to society {}; {ratio}",
            money(value.mean),
            money(value.p10),
            money(value.p90),
            money(social)
        );
        adds_up(one, out);
    }
    let _ = writeln!(out, "  Payback: {}", payback(c, one));
    savings(c, one, out);
    sufficiency(c, one, out);
    super::shares::each(c, at, out);
    loans(c, at, out);
    for said in super::what_if::what_if(c, one) {
        let _ = writeln!(out, "  {said}");
    }
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

/// The parts of which each of the two values is the sum.
fn adds_up(one: &Alternative, out: &mut String) {
    const OTHERS: &str = "paid by others (Home Office, health, education, other authorities)";
    const GRANTS: &str = "grants, which the public pays as well,";
    const LOANS: &str = "what borrowers gain by the loans before losses,";
    let of = |pick: fn(&Worth) -> f64| mean(&one.over_runs(pick));
    let first = [
        ("saved on services", of(|w| w.benefits)),
        (
            "spent, its own homes' running costs among it,",
            of(|w| -w.costs),
        ),
    ];
    let authority = [(OTHERS, of(|w| w.contributions))];
    let society = [(GRANTS, of(|w| -w.grants)), (LOANS, of(|w| -w.lending))];
    for (whose, more) in [
        ("to the authority", &authority[..]),
        ("to society", &society),
    ] {
        let more = more.iter().filter(|(_, pounds)| pounds.abs() >= 0.5);
        let parts: Vec<String> = (first.iter().chain(more))
            .map(|(what, pounds)| format!("{what} {}", to_add(*pounds)))
            .collect();
        let _ = writeln!(out, "    {whose}: {}", parts.join(" + "));
    }
}

/// Pounds that are to be added to others: millions to two decimals, whatever their size.
fn to_add(pounds: f64) -> String {
    if pounds.abs() < 999_500.0 {
        return money(pounds);
    }
    let sign = if pounds < 0.0 { "-" } else { "" };
    let millions = format!("{:.2}", pounds.abs() / 1.0e6);
    format!("{sign}£{}m", with_commas(&millions))
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
        let [cashable, avoided, other] = side_by_side([
            of(|w| &w.cashable, year),
            of(|w| &w.avoided, year),
            of(|w| &w.other, year),
        ]);
        let _ = writeln!(
            out,
            "  {}: cashable {cashable}, avoided {avoided}, after care and contributions {other}",
            year_name(c.horizon.financial_year(year))
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
    for (metric, share, what) in places(c) {
        match one.figure(metric, last) {
            Some(d) if untold(&d.summary) => same.push(what),
            Some(d) => lines.push(count_difference(d, share, what)),
            None => {}
        }
    }
    if !same.is_empty() {
        lines.push(format!(
            "no difference on average that {} futures can tell apart in {}",
            whole(c.runs),
            same.join(", ")
        ));
    }
    lines.extend(taken_by_others(c, one));
    let _ = writeln!(
        out,
        "  March {}: {}",
        c.horizon.start_year + c.horizon.years as i32,
        lines.join("; ")
    );
}

/// Where the gap in home places grows while fewer of the council's children are in homes: who has the
/// places.
pub(super) fn taken_by_others(c: &Comparison, one: &Alternative) -> Option<String> {
    let last = Period::Month(c.horizon.months());
    let of = |metric: &str| one.figure(metric, last).map(|d| d.summary);
    let (gap, own, others) = (
        of("need_gap_residential")?,
        of("children_in_childrens_homes")?,
        of("home_places_filled_by_others")?,
    );
    (!untold(&gap) && gap.mean > 0.0 && own.mean < 0.0 && others.mean > 0.0).then(|| {
        format!(
            "of its own children {:.1} fewer are in homes, and other councils' children fill {:.1} more of the local places",
            -own.mean, others.mean
        )
    })
}

fn loans(c: &Comparison, at: usize, out: &mut String) {
    let one = &c.options[at];
    let saved = one.over_runs(|w| w.saved.iter().sum());
    for (name, risk) in &one.choice.loans {
        let failed = risk.default.iter().sum::<f64>();
        let mut said = format!("  Loan {name}: default in {} futures", in_ten(failed));
        let least: Vec<f64> = risk.least.iter().flatten().copied().collect();
        if let Some(s) = summary(&least) {
            let tested = risk.tested() as f64 / risk.least.len().max(1) as f64;
            let _ = write!(
                said,
                "; where a payment was tested ({} futures) the least debt cover is {:.2} in the middle future, {:.2} in 1 in 10",
                in_ten(tested),
                s.p50,
                s.p10
            );
        }
        if let (Some(covenant), Some(breached)) = (risk.covenant, risk.breached()) {
            let _ = write!(
                said,
                "; below {covenant:.2} or in default at some time in {}",
                in_ten(breached)
            );
        }
        let _ = writeln!(out, "{said}");
        if let Some(earned) = summary(&risk.earned) {
            // All three carry their sign: a loss is told as one.
            let word = if earned.mean < 0.0 {
                "comes to a loss for"
            } else {
                "earns"
            };
            let _ = writeln!(
                out,
                "    by itself it {word} the council: {} (8 in 10: {} to {}), interest less cost of funds and what is written off",
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
            "  {}: best in {} futures; chosen, it falls short of the best of each future by {} on average, {}{beaten}",
            name(at),
            in_ten(regret.best),
            money(regret.mean),
            short_by(regret.p90)
        );
    }
}

/// By how much a choice falls short in the worst tenth of futures.
fn short_by(p90: f64) -> String {
    if p90 < 0.5 {
        "by nothing in 9 of 10".to_owned()
    } else {
        format!("by over {} in 1 in 10", money(p90))
    }
}

fn budget(c: &Comparison, out: &mut String) {
    let years = c.horizon.years;
    let year = 2.min(years - 1);
    let basis = match c.basis[year] {
        Basis::Given => "the budget given",
        Basis::Carried => "the last one given, raised with consumer prices",
        Basis::Indexed => {
            "the baseline's first year, raised with consumer prices; under growth an overspend against it is near certain and says little"
        }
    };
    let when = year_name(c.horizon.financial_year(year));
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
    let others = other_years(c) + &other_scope(c);
    if !others.is_empty() {
        let _ = writeln!(out, " {others}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortfall_of_nothing_is_told_as_none() {
        assert_eq!(short_by(0.0), "by nothing in 9 of 10");
        assert_eq!(short_by(3_420_000.0), "by over £3.42m in 1 in 10");
    }

    #[test]
    fn parts_are_told_so_that_they_can_be_added() {
        assert_eq!(to_add(-25_783_000.0), "-£25.78m");
        assert_eq!(to_add(1_021_084_000.0), "£1,021.08m");
        assert_eq!(to_add(951_200.0), "£951,000");
    }
}
