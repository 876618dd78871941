//! The charts of a comparison.

use super::money;
use super::words::{other_years, year_name};
use crate::analysis::books::Item;
use crate::analysis::comparison::{Basis, Choice, Comparison};
use crate::analysis::{mean, summary};
use crate::error::{counted, with_commas};
use crate::report::chart::{
    Across, ChartError, FanPoint, Interval, IntervalsChart, Line, Panel, PanelsChart, Times, Unit,
    Width, png, standalone,
};
use crate::report::pictures::File;
use crate::results::Summary;

/// Cover that is drawn at most, per cent.
const MOST_COVER: f64 = 3_000.0;

fn point(x: f64, s: &Summary) -> FanPoint {
    FanPoint {
        x,
        p05: s.p05,
        p10: s.p10,
        p25: s.p25,
        p50: s.p50,
        p75: s.p75,
        p90: s.p90,
        p95: s.p95,
    }
}

/// Every chart: SVG at both widths, the wide ones as PNG too.
///
/// # Errors
/// If a chart cannot be drawn.
pub fn pictures(c: &Comparison, date: &str) -> Result<Vec<File>, ChartError> {
    let footer = format!(
        "Source: nearhome, {} futures with the same luck in each scenario, seed {}; {date}.",
        with_commas(&c.runs.to_string()),
        c.seed
    );
    let mut files = Vec::new();
    let mut keep = |name: &str, svg: &dyn Fn(Width) -> Result<String, ChartError>| {
        let (wide, narrow) = (svg(Width::Page)?, svg(Width::Phone)?);
        for (end, bytes) in [
            (".svg", standalone(&wide).into_bytes()),
            (".png", png(&wide)?),
            ("_narrow.svg", standalone(&narrow).into_bytes()),
        ] {
            files.push(File {
                name: format!("charts/{name}{end}"),
                bytes,
            });
        }
        Ok::<(), ChartError>(())
    };
    let options = options(c, &footer);
    keep("options_compared", &|width| options.svg(width))?;
    let cost = cost(c, &footer);
    keep("cost_against_budget", &|width| cost.svg(width))?;
    let payback = payback(c, &footer);
    keep("payback", &|width| payback.svg(width))?;
    if c.options.iter().any(|one| !one.choice.loans.is_empty()) {
        let loans = loans(c, &footer);
        keep("loan_balance", &|width| loans[0].svg(width))?;
        keep("debt_service_cover", &|width| loans[1].svg(width))?;
    }
    for (at, one) in c.options.iter().enumerate() {
        if !one.attribution.is_empty() {
            let parts = attribution(c, at, &footer);
            let name = format!(
                "parts_of_{}",
                crate::report::pictures::slug(&one.choice.name)
            );
            keep(&name, &|width| parts.svg(width))?;
        }
    }
    Ok(files)
}

/// What each measure alone makes of a plan's present value, the interaction, and all together.
fn attribution(c: &Comparison, at: usize, footer: &str) -> IntervalsChart {
    let one = &c.options[at];
    let rows = one.attribution.iter().map(|(name, part)| Interval {
        label: name.clone(),
        mean: part.mean,
        point: point(0.0, part),
    });
    let whole = one.attribution.last().map_or(0.0, |(_, whole)| whole.mean);
    IntervalsChart {
        title: format!("{}: worth {} to the authority on average", one.choice.name, money(whole)),
        subtitle: "Net present value of each measure alone, what they make of it together beyond that, and all of them".into(),
        unit: Unit::Pounds,
        rows: rows.collect(),
        sides: ["costs".into(), "saves".into()],
        footer: footer.to_owned(),
    }
}

fn options(c: &Comparison, footer: &str) -> IntervalsChart {
    let mut rows: Vec<(f64, Interval)> = (0..c.options.len())
        .filter_map(|at| {
            let d = c.impact(at)?.summary;
            let label = c.options[at].choice.name.clone();
            Some((
                d.mean,
                Interval {
                    label,
                    mean: d.mean,
                    point: point(0.0, &d),
                },
            ))
        })
        .collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let years = counted(c.horizon.years, "year");
    let sure = |at: &usize| {
        let d = c.impact(*at).map(|d| d.summary);
        d.is_some_and(|d| d.mean + 2.0 * d.standard_error.unwrap_or(f64::INFINITY) < 0.0)
    };
    let saves = (0..c.options.len()).any(|at| sure(&at));
    let title = match rows.first() {
        Some((mean, best)) if saves && *mean < 0.0 => format!(
            "{} costs the budget least: {} less over {years} on average",
            best.label,
            money(-mean)
        ),
        _ => format!("No option is seen to cost the budget less over {years} on average"),
    };
    // Nobody should take the best for the best use of the same money, where it is not the same.
    let put_in = super::words::put_in_ends(c, &(0..c.horizon.years));
    let put_in = put_in.map_or_else(String::new, |[least, most]| {
        format!("; the plans put in {} to {}", money(least), money(most))
    });
    IntervalsChart {
        title,
        subtitle: format!(
            "Difference from {} of what falls on the budget over {years}, in each year's own prices{put_in}",
            c.base.name
        ),
        unit: Unit::Pounds,
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        sides: ["costs less".into(), "costs more".into()],
        footer: footer.to_owned(),
    }
}

fn ends(c: &Comparison, year: usize) -> f64 {
    f64::from(c.horizon.start_year + year as i32 + 1)
}

fn panel(label: &str, unit: Unit, lines: Vec<Line>) -> Panel {
    Panel {
        label: label.to_owned(),
        unit,
        across: Across::Time(Times::FinancialYears),
        lines,
    }
}

fn line(label: &str, points: Vec<FanPoint>) -> Line {
    Line {
        label: label.to_owned(),
        published: Vec::new(),
        points,
    }
}

fn cost(c: &Comparison, footer: &str) -> PanelsChart {
    let all = std::iter::once(&c.base).chain(c.options.iter().map(|one| &one.choice));
    let given = c.basis.iter().any(|basis| *basis != Basis::Indexed);
    let against = if given { "budget" } else { "prices alone" };
    let of = |choice: &Choice| {
        let points = (0..c.horizon.years).filter_map(|year| {
            let s = summary(&choice.books[0].values(Item::Impact, year))?;
            Some(point(ends(c, year), &s))
        });
        let budget = (0..c.horizon.years).map(|y| FanPoint::certain(ends(c, y), c.budget[y]));
        panel(
            &choice.name,
            Unit::Pounds,
            vec![
                line("cost", points.collect()),
                line(against, budget.collect()),
            ],
        )
    };
    let last = c.horizon.years - 1;
    let basis = if c.given_in_part() {
        format!("the budget is the one given.{}", other_years(c))
            .trim_end_matches('.')
            .to_owned()
    } else if given {
        "the budget is the one given".to_owned()
    } else {
        "no budget is given; beside each is the baseline's first year raised with consumer prices, which growth alone exceeds".to_owned()
    };
    let cost = |year: usize| super::money(mean(&c.base.books[0].values(Item::Impact, year)));
    let name = |year: usize| year_name(c.horizon.financial_year(year));
    let title = if given {
        let over = c.base.overspend(last, c.budget[last]).probability;
        let over = super::in_ten(over);
        format!("In the baseline the last year is over budget in {over} futures")
    } else {
        // Over an index of the first year it is by growth alone.
        format!(
            "The baseline costs the budget {} in {} and {} in {} on average",
            cost(0),
            name(0),
            cost(last),
            name(last)
        )
    };
    PanelsChart {
        title,
        subtitle: "Net budget impact a year, in each year's own prices".into(),
        panels: all.map(of).collect(),
        columns: 3,
        one_scale: true,
        note: format!("Note: {basis}."),
        footer: footer.to_owned(),
    }
}

fn payback(c: &Comparison, footer: &str) -> PanelsChart {
    let by = |at: usize, year: usize| {
        let one = &c.options[at];
        100.0 * mean(&one.over_runs(|w| f64::from(u8::from(w.paid_back_by(year)))))
    };
    let panels = (0..c.options.len()).map(|at| {
        let points =
            (0..c.horizon.years).map(|year| FanPoint::certain(ends(c, year), by(at, year)));
        panel(
            &c.options[at].choice.name,
            Unit::Percent,
            vec![line("paid back", points.collect())],
        )
    });
    let last = c.horizon.years - 1;
    let best = (0..c.options.len())
        .map(|at| by(at, last))
        .fold(0.0, f64::max);
    PanelsChart {
        title: format!("At best {best:.0}% of the futures see an option paid back for good within {}", counted(last + 1, "year")),
        subtitle: "Share of futures in which what it cost has been saved again for good, or it never cost more than it had saved".into(),
        panels: panels.collect(),
        columns: 3,
        one_scale: true,
        note: "Note: the rest is out of pocket at the end of the horizon, or moves no money; before money flows nothing has paid back.".into(),
        footer: footer.to_owned(),
    }
}

/// Balance, and cover with its covenant.
fn loans(c: &Comparison, footer: &str) -> [PanelsChart; 2] {
    let (mut balances, mut covers) = (Vec::new(), Vec::new());
    let mut worst: Option<(f64, f64, f64, f64, String)> = None;
    for one in &c.options {
        for (name, risk) in &one.choice.loans {
            let label = format!("{}: {name}", one.choice.name);
            let years = 0..c.horizon.years;
            let points = |of: &dyn Fn(usize) -> Vec<f64>| -> Vec<FanPoint> {
                let years = years.clone();
                years
                    .filter_map(|year| Some(point(ends(c, year), &summary(&of(year))?)))
                    .collect()
            };
            let balance = points(&|y| risk.balance.iter().map(|run| run[y]).collect());
            balances.push(panel(
                &label,
                Unit::Pounds,
                vec![line("outstanding", balance)],
            ));
            let cover = points(&|y| {
                let covers = risk.cover.iter().filter_map(|run| run[y]);
                covers
                    .map(|cover| (cover * 100.0).clamp(-200.0, MOST_COVER))
                    .collect()
            });
            let covenant = risk.covenant.unwrap_or(0.0);
            let mut lines = vec![line("cover", cover)];
            if covenant > 0.0 {
                let least = years.clone();
                let least = least.map(|y| FanPoint::certain(ends(c, y), covenant * 100.0));
                lines.push(line("covenant", least.collect()));
            }
            covers.push(panel(&label, Unit::Percent, lines));
            let failed: f64 = risk.default.iter().sum();
            let below = risk.breached().unwrap_or(0.0);
            if worst.as_ref().is_none_or(|(most, ..)| failed > *most) {
                // Who has a cover in the last year that anybody has one in.
                let shown = |year: usize| {
                    let there = risk.cover.iter().filter(|run| run[year].is_some());
                    there.count() as f64 / c.runs.max(1) as f64
                };
                let left = years.clone().rev().map(shown).find(|share| *share > 0.0);
                worst = Some((failed, below, covenant, left.unwrap_or(0.0), label.clone()));
            }
        }
    }
    let chart = |title: String, subtitle: &str, panels, note: &str| PanelsChart {
        title,
        subtitle: subtitle.into(),
        panels,
        columns: 2,
        one_scale: true,
        note: note.into(),
        footer: footer.to_owned(),
    };
    let (failed, below, covenant, left, whose) = worst.unwrap_or_default();
    let thin = if covenant > 0.0 {
        format!(
            "{whose}: below its covenant of {:.0}% or in default in {} futures",
            100.0 * covenant,
            super::in_ten(below)
        )
    } else {
        format!("{whose}: how well the borrower's cash covers what falls due")
    };
    let still = match covers.len() {
        0 | 1 => String::new(),
        _ => format!(" of {whose}"),
    };
    let failures = format!(
        "{whose}: the borrower fails in {} futures",
        super::in_ten(failed)
    );
    [
        chart(
            failures,
            "Outstanding at the end of each financial year: it falls as it is paid back, and where the borrower fails as it is written off",
            balances,
            "Note: a middle line at nought need not have been paid back; the title says how often the borrower fails.",
        ),
        chart(
            thin,
            &format!(
                "Debt service cover over twelve months where the borrower has not failed: {} futures{still} at the end; 100% is just enough",
                super::in_ten(left)
            ),
            covers,
            "Note: cover is of twelve months, so that it begins a year after the first repayment; who fails before is not in it. Values below −200% and above 3,000% are drawn there.",
        ),
    ]
}
