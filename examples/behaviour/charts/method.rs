//! How the model is set up and compared: growth, interventions, randomness.

use std::path::Path;

use nearhome::calibrate::growth::{self, Growth};
use nearhome::calibrate::published::Published;
use nearhome::report::chart::{FanPoint, Line, PanelsChart, Times, Unit};
use nearhome::results::Period;

use super::Made;
use super::draw::{chart, line, panel, panel_across, simulated_from};
use super::scenario::{RUNS, Ran, SEED, Scenario};

/// The charts, each with the name of its chapter.
pub(super) fn all(
    root: &Path,
    wigan: &Scenario,
    base: &Ran,
) -> Made<Vec<(&'static str, PanelsChart)>> {
    let before = Scenario::read(root, "scenarios/wigan/baseline-2023.toml")?;
    let option = before.with(root, "scenarios/levers/edge-of-care.toml")?;
    let later = before.run(&[])?;
    Ok(vec![
        ("growth", growth(wigan, base)?),
        ("interventions", interventions(&option, &later)?),
        ("randomness", randomness(&option, &later)?),
    ])
}

fn growth(scenario: &Scenario, base: &Ran) -> Made<PanelsChart> {
    let level = scenario.run(&["authority.Wigan.entries.trend_by_year=[1]".to_owned()])?;
    let metric = "children_in_care";
    let codes = [base.model.authorities.first().ok_or("no authority")?.code];
    let expected = growth::expected(Published::get(), &codes, base.horizon().start_year);
    let expected = expected.first().ok_or("no growth")?;
    let england = Growth::of_england(expected.england);
    let start = base.mean(metric, Period::Month(0));
    let path = |growth: &Growth| -> Vec<FanPoint> {
        (0..=base.horizon().months())
            .map(|month| {
                FanPoint::certain(base.x(month), start * growth.expected(month as f64 / 12.0))
            })
            .collect()
    };
    let (expected, england) = (path(expected), path(&england));
    let end = |points: &[FanPoint]| points.last().map_or(f64::NAN, |p| p.p50);
    let simulated = base.months(metric, 1.0);
    let title = format!(
        "{start:.0} children in care are expected to be {:.0} in ten years ({:.0} simulated); {:.0} if they grew as England’s, \
         and {:.0} if as many entered as now",
        end(&expected),
        end(&simulated),
        end(&england),
        level.end(metric)
    );
    Ok(PanelsChart {
        note: format!(
            "Simulated, and with level entries: means of {RUNS} simulated futures. The other two lines are reckoned. England’s growth of the last year fades."
        ),
        ..chart(
            title,
            "Wigan: the children whom entries are solved for, and what simulation makes of entries as solved and level",
            vec![
                panel(
                    "children in care",
                    Unit::children(),
                    Times::March,
                    vec![
                        line("expected", expected),
                        line("simulated", simulated),
                        line("as England", england),
                        line("level entries", level.months(metric, 1.0)),
                    ],
                ),
                panel(
                    "children who enter",
                    Unit::children(),
                    Times::FinancialYears,
                    vec![
                        line("as solved", base.years("entrants")),
                        line("level", level.years("entrants")),
                    ],
                ),
            ],
        )
    })
}

fn interventions(option: &Scenario, base: &Ran) -> Made<PanelsChart> {
    let metric = "children_in_care";
    let path = "intervention.Family group conferences.ramp_months";
    let given = option.value(path).and_then(|v| v.as_u64());
    let given = given.ok_or("no ramp")?;
    let mut strengths = Vec::new();
    let mut differences = Vec::new();
    let mut title = String::new();
    let mut band = Vec::new();
    for ramp in [given, 0, 24] {
        let ran = option.run(&[format!("{path}={ramp}")])?;
        let one = ran.model.interventions.first().ok_or("no intervention")?;
        let label = match ramp {
            0 => "at once".to_owned(),
            _ => format!("{ramp} months"),
        };
        let mut months = one.start - 1..=one.start + 35;
        let points = months
            .clone()
            .map(|month| FanPoint::certain(ran.x(month as usize), 100.0 * one.strength(month)));
        strengths.push(line(&label, points.collect()));
        let fewer = |month: usize| ran.more_than(base, metric, Period::Month(month), RUNS);
        let mut means = Vec::new();
        let last = ran.horizon().months();
        for month in one.start as usize - 1..=last {
            let summary = fewer(month)?.summary;
            means.push(FanPoint::certain(ran.x(month), -summary.mean));
            if ramp == given {
                band.push(FanPoint {
                    x: ran.x(month),
                    p05: -summary.p95,
                    p10: -summary.p90,
                    p25: -summary.p75,
                    p50: -summary.p50,
                    p75: -summary.p25,
                    p90: -summary.p10,
                    p95: -summary.p05,
                });
            }
        }
        differences.push(line(&label, means));
        if ramp == given {
            let full = months.position(|month| one.strength(month) >= 1.0);
            let full = full.ok_or("never in full")?;
            let start = one.start as usize - 1;
            let [first, fifth, end] =
                [12, 60, last - start].map(|m| fewer(start + m).map(|d| -d.summary.mean));
            title = format!(
                "Family group conferences act in full from month {full} on; {:.0} fewer children are in care after a year, \
                 {:.0} after five and {:.0} at the end",
                first?, fifth?, end?
            );
        }
    }
    Ok(PanelsChart {
        note: "The panel in the middle shows means.".to_owned(),
        footer: simulated_from(option.file()),
        ..chart(
            title,
            "Wigan, conferences from April 2024: with a ramp of 9 months, as in the file, of none, and of 24",
            vec![
                panel(
                    "share of the effect that acts",
                    Unit::Percent,
                    Times::March,
                    strengths,
                ),
                panel(
                    "fewer children in care",
                    Unit::children(),
                    Times::March,
                    differences,
                ),
                panel(
                    "the same, with the spread of futures",
                    Unit::children(),
                    Times::March,
                    vec![line("", band)],
                ),
            ],
        )
    })
}

fn randomness(option: &Scenario, base: &Ran) -> Made<PanelsChart> {
    let with = option.run(&[])?;
    let apart = Ran::of(option.model(&[])?, SEED + 1)?;
    let (metric, period) = ("net_cost", Period::Year(base.horizon().years - 1));
    let counts: Vec<usize> = (1..=RUNS / 10).map(|tens| 10 * tens).collect();
    let mut means: Vec<Line> = Vec::new();
    let mut errors: Vec<Line> = Vec::new();
    let mut at_end = Vec::new();
    for (label, option) in [("same luck", &with), ("luck of its own", &apart)] {
        let (mut mean, mut error) = (Vec::new(), Vec::new());
        for &runs in &counts {
            let summary = option.more_than(base, metric, period, runs)?.summary;
            let spread = summary.standard_error.ok_or("one run")?;
            mean.push(FanPoint::certain(runs as f64, summary.mean));
            error.push(FanPoint::certain(runs as f64, spread));
            if runs == RUNS {
                at_end.push(spread);
            }
        }
        means.push(line(label, mean));
        errors.push(line(label, error));
    }
    let saved = with.more_than(base, metric, period, RUNS)?.saved;
    let saved = saved.ok_or("nothing varies")?;
    let pounds = |value: f64| Unit::Pounds.value(value);
    Ok(PanelsChart {
        note: "Across: how many of the futures are used. Below 0 the plan saves.".to_owned(),
        footer: simulated_from(option.file()),
        ..chart(
            format!(
                "With the same luck in both, {RUNS} futures tell what a plan saves to {} either way; with luck of their own to \
                 {}, and it would take {saved:.0} times as many",
                pounds(at_end[0]),
                pounds(at_end[1])
            ),
            "Wigan: net cost of 2032/33 with family group conferences less without, as more futures are simulated",
            vec![
                panel_across("mean difference so far", Unit::Pounds, "futures", means),
                panel_across("its standard error", Unit::Pounds, "futures", errors),
            ],
        )
    })
}
