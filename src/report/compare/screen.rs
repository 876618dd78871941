//! The screen: each option against the baseline in a few plain lines.

use std::fmt::Write as _;

use super::words::{
    by_regret, closing, counted, heading, opening, other_scope, other_years, payback, untold,
    whole, wrapped, year_name,
};
use super::{in_ten, money};
use crate::analysis::comparison::{Alternative, Basis, Comparison};
use crate::analysis::rank::Overspend;
use crate::analysis::{mean, summary};
use crate::results::metric::{Better, position};
use crate::results::{Period, catalogue};

/// The screen. What it leaves out is in [`super::details()`].
pub fn text(c: &Comparison) -> String {
    let mut out = opening(c);
    for at in by_regret(c) {
        option(c, at, &mut out);
    }
    // Else the first of the plans would pass for the best that can be done.
    let _ = writeln!(
        out,
        "\n{}, as it is, is best of all in {} futures.",
        c.base.name,
        in_ten(c.regrets[0].best)
    );
    budget(c, &mut out);
    out.push_str(&closing(c));
    wrapped(&out)
}

fn option(c: &Comparison, at: usize, out: &mut String) {
    let one = &c.options[at];
    if !heading(c, at, out) {
        return;
    }
    if let Some(value) = summary(&one.over_runs(|w| w.authority)) {
        let error = value.standard_error.map_or(0.0, |error| 2.0 * error);
        let _ = writeln!(
            out,
            "  Worth {} ± {} to the authority at present value, best of all in {} futures; {}",
            money(value.mean),
            money(error),
            in_ten(c.regrets[at + 1].best),
            payback(c, one)
        );
    }
    places(c, one, out);
    super::shares::briefly(c, at, out);
    for said in super::what_if::what_if(c, one) {
        let _ = writeln!(out, "  {said}");
    }
    for (name, risk) in &one.choice.loans {
        let failed = risk.default.iter().sum::<f64>();
        let earned = mean(&risk.earned);
        let word = if earned < 0.0 { "loses" } else { "earns" };
        let _ = writeln!(
            out,
            "  Loan {name}: the borrower fails in {} futures; by itself the loan {word} the council {} on average",
            in_ten(failed),
            money(earned.abs())
        );
    }
}

/// The word that a difference of a metric is told under; what has no direction is neither better nor worse.
fn side(direction: Better, mean: f64) -> &'static str {
    match direction {
        Better::Neither => "also",
        Better::Lower if mean > 0.0 => "worse",
        Better::Higher if mean < 0.0 => "worse",
        Better::Lower | Better::Higher => "better",
    }
}

/// The least number of children, and of points of a share, that is told.
const NOTICED: f64 = 0.1;

/// What is better, what is worse and what else differs in the last month.
fn places(c: &Comparison, one: &Alternative, out: &mut String) {
    let last = Period::Month(c.horizon.months());
    let mut told = Vec::new();
    for (metric, share, what) in super::details::places(c) {
        let Some(d) = one.figure(metric, last) else {
            continue;
        };
        let s = &d.summary;
        if untold(s) {
            continue;
        }
        let (scale, unit) = if share { (100.0, " points") } else { (1.0, "") };
        // Many futures tell apart what nobody would notice.
        if (scale * s.mean).abs() < NOTICED {
            continue;
        }
        let error = 2.0 * scale * s.standard_error.unwrap_or(0.0);
        let said = format!("{what} {}{unit}", counted(scale * s.mean, error));
        let direction = position(metric).map_or(Better::Neither, |at| catalogue()[at].better);
        told.push((side(direction, s.mean), said));
    }
    let mut parts = Vec::new();
    for word in ["better", "worse", "also"] {
        let of = told.iter().filter(|(side, _)| *side == word);
        let list: Vec<&str> = of.map(|(_, said)| said.as_str()).collect();
        if !list.is_empty() {
            parts.push(format!("{word}: {}", list.join(", ")));
        }
    }
    if parts.is_empty() {
        parts.push(format!(
            "no difference in places of a tenth of a child or more that {} futures can tell apart",
            whole(c.runs)
        ));
    }
    if let Some(why) = super::details::taken_by_others(c, one) {
        parts.push(why);
    }
    let _ = writeln!(
        out,
        "  March {}: {}",
        c.horizon.start_year + c.horizon.years as i32,
        parts.join("; ")
    );
}

fn budget(c: &Comparison, out: &mut String) {
    let year = 2.min(c.horizon.years - 1);
    let plans: Vec<_> = c
        .options
        .iter()
        .map(|one| one.choice.overspend(year, c.budget[year]))
        .collect();
    let range = |of: &dyn Fn(f64) -> String, pick: fn(&Overspend) -> f64| {
        let (least, most) = plans
            .iter()
            .map(pick)
            .fold((f64::INFINITY, 0.0), |ends, v| {
                (f64::min(ends.0, v), f64::max(ends.1, v))
            });
        match (of(least), of(most)) {
            (least, most) if least == most => least,
            (least, most) => format!("{least} to {most}"),
        }
    };
    let base = c.base.overspend(year, c.budget[year]);
    let basis = match c.basis[year] {
        Basis::Given => "as given",
        Basis::Carried => "the last one given, raised with consumer prices",
        Basis::Indexed => {
            "the baseline's first year, raised with consumer prices: growth alone exceeds it"
        }
    };
    let _ = writeln!(
        out,
        "\nOver a budget of {} in {} ({basis}): the baseline in {} futures, by {} then; the plans in {}, by {}.{}{}",
        money(c.budget[year]),
        year_name(c.horizon.financial_year(year)),
        in_ten(base.probability),
        money(base.when_over),
        range(&in_ten, |over| over.probability),
        range(&money, |over| over.when_over),
        other_years(c),
        other_scope(c)
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_direction_is_neither_better_nor_worse() {
        let told = |metric: &str, mean: f64| {
            let at = position(metric).expect("a metric");
            side(catalogue()[at].better, mean)
        };
        for mean in [0.6, -1.3] {
            assert_eq!(told("children_in_care", mean), "also");
        }
        assert_eq!(told("share_in_area", 0.03), "better");
        assert_eq!(told("share_in_area", -0.03), "worse");
        assert_eq!(told("need_gap_residential", 1.5), "worse");
        assert_eq!(told("need_gap_fostering", -41.6), "better");
    }
}
