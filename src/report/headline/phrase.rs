//! Numbers and chances as a councillor reads them.

use crate::report::chart::Unit as Shown;
use crate::report::chart::words::range_step;
use crate::results::metric::Unit;
use crate::results::{Area, Period, Results};

/// A whole number with commas, rounded to a step.
pub(super) fn quantity(value: f64, step: f64) -> String {
    Shown::children().rounded(value, step)
}

/// A share as a percentage, rounded to a step of percentage points.
pub(super) fn percent(share: f64, step: f64) -> String {
    let points = (share * 100.0 / step).round() * step;
    if step < 1.0 {
        format!("{points:.1}%")
    } else {
        format!("{points:.0}%")
    }
}

/// The step, in percentage points, at which a range of shares is shown.
pub(super) fn share_step([low, _, high]: [f64; 3]) -> f64 {
    if low < high && high - low < 0.02 {
        0.1
    } else {
        1.0
    }
}

/// `between 640 and 810`, or one number where both ends are the same to a reader. `start` is what
/// the ends are compared with: rounding never turns that round.
pub(super) fn between(unit: Unit, start: Option<f64>, quantiles: [f64; 3]) -> String {
    within(unit, step(unit, start, quantiles), quantiles)
}

/// The step at which a range is shown; of a share in percentage points.
pub(super) fn step(unit: Unit, start: Option<f64>, quantiles: [f64; 3]) -> f64 {
    let [low, _, high] = quantiles;
    let start = start.unwrap_or(-1.0);
    match unit {
        Unit::Share => share_step(quantiles),
        Unit::Pounds => range_step(&Shown::Pounds, start, low, high),
        _ => range_step(&Shown::children(), start, low, high),
    }
}

/// [`between`] at a step, to which the quantiles are rounded once.
pub(super) fn within(unit: Unit, step: f64, [low, _, high]: [f64; 3]) -> String {
    let [low, high] = [low, high].map(|end| match unit {
        Unit::Share => percent(end, step),
        Unit::Pounds => Shown::Pounds.rounded(end, step),
        _ => quantity(end, step),
    });
    if low == high {
        if low == "0" { "no".to_owned() } else { low }
    } else {
        format!("between {low} and {high}")
    }
}

/// How a range's sentence begins.
pub(super) fn opening(runs: usize) -> &'static str {
    if runs == 1 {
        "the one simulated future"
    } else {
        "8 of 10 simulated futures"
    }
}

/// `In about 7 of 10 simulated futures`, of a share above 0.
pub(super) fn chance(share: f64, runs: usize) -> String {
    let futures = "simulated futures";
    if runs == 1 {
        return "In the one simulated future".to_owned();
    }
    if share < 0.05 {
        format!("In fewer than 1 of 20 {futures}")
    } else if share >= 1.0 {
        format!("In all {futures}")
    } else if share >= 0.95 {
        format!("In at least 19 of 20 {futures}")
    } else {
        format!("In about {} of 10 {futures}", (share * 10.0).round())
    }
}

/// Children of a metric in the middle future, over the first or the last year, whichever are fewer.
pub fn fewest(results: &Results, area: usize, metric: &str) -> f64 {
    let mean = |first: usize| {
        let months =
            (first..first + 12).filter_map(|month| results.get(area, metric, Period::Month(month)));
        let children: Vec<f64> = months.map(|s| s.p50).collect();
        children.iter().sum::<f64>() / children.len().max(1) as f64
    };
    mean(1).min(mean(results.horizon.months() - 11))
}

/// An area in the middle of a sentence: `Wigan`, `the six authorities`.
pub fn place(area: &Area) -> String {
    const WORDS: [&str; 11] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    let count = area.authorities.len();
    if count == 1 {
        return area.name.clone();
    }
    let number = WORDS
        .get(count)
        .map_or_else(|| count.to_string(), ToString::to_string);
    format!("the {number} authorities")
}
