//! From a quantity as it is written to its distribution.

use crate::dist::Dist;
use crate::error::{Problem, Problems};
use crate::num;
use crate::scenario::quantity::Quantity;

/// What a quantity says that it is.
pub(super) struct Read {
    /// The central value, if any was given: the median of a spread.
    pub(super) value: Option<f64>,
    /// How it is spread over runs.
    pub(super) dist: Option<Dist>,
}

/// The ways to say how a quantity is spread, for messages.
const WAYS: &str = "{ low, high } with or without `value` or `mode`, { p10, p50, p90 }, { mean, sd }, \
                    { uniform = [from, to] }, { triangular = [from, mode, to] } or \
                    { lognormal = { median, sd_log } }";

/// Every number of a quantity that must lie in its range, with the key that gave it.
pub(super) fn numbers(q: &Quantity) -> Vec<(String, f64)> {
    let mut all: Vec<(String, f64)> = [
        ("value", q.value),
        ("low", q.low),
        ("high", q.high),
        ("mode", q.shape.mode),
        ("p10", q.shape.p10),
        ("p50", q.shape.p50),
        ("p90", q.shape.p90),
        ("mean", q.shape.mean),
        // One that is not above 0 is told with the distribution.
        (
            "lognormal.median",
            q.shape.lognormal.map(|l| l.median).filter(|m| *m > 0.0),
        ),
    ]
    .into_iter()
    .filter_map(|(key, number)| Some((key.to_owned(), number?)))
    .collect();
    let uniform = q.shape.uniform.iter().flatten();
    let triangular = q.shape.triangular.iter().flatten();
    for (key, index, number) in uniform
        .enumerate()
        .map(|(index, number)| ("uniform", index, number))
        .chain(
            triangular
                .enumerate()
                .map(|(index, number)| ("triangular", index, number)),
        )
    {
        all.push((format!("{key}.{index}"), *number));
    }
    all
}

/// Reads how a quantity is spread; what is wrong goes to `problems`.
pub(super) fn read(path: &str, q: &Quantity, problems: &mut Problems) -> Read {
    let s = &q.shape;
    let ways = [
        (
            "low and high",
            q.low.is_some() || q.high.is_some() || s.mode.is_some(),
        ),
        (
            "p10, p50 and p90",
            s.p10.is_some() || s.p50.is_some() || s.p90.is_some(),
        ),
        ("mean and sd", s.mean.is_some() || s.sd.is_some()),
        ("uniform", s.uniform.is_some()),
        ("triangular", s.triangular.is_some()),
        ("lognormal", s.lognormal.is_some()),
    ];
    let given: Vec<&str> = ways.iter().filter(|way| way.1).map(|way| way.0).collect();
    let fixed = Read {
        value: q.value,
        dist: None,
    };
    let mut refuse = |problem: Problem| {
        problems.push(problem);
        Read {
            value: q.value,
            dist: None,
        }
    };
    match given.as_slice() {
        [] if q.value.is_some() => return fixed,
        [] => {
            return refuse(
                Problem::error("NH305", path, "no value and no interval is given")
                    .hint("write a number, or { low = ..., high = ... }"),
            );
        }
        [one] => {
            let central = (*one == "low and high") && s.mode.is_none();
            if q.value.is_some() && !central {
                let message = format!("both `value` and {one} say what it is");
                return refuse(
                    Problem::error("NH313", path, message)
                        .hint("leave out `value`; the middle follows from the rest"),
                );
            }
        }
        several => {
            let message = format!("it is spread in more than one way: {}", several.join("; "));
            return refuse(Problem::error("NH313", path, message).note(format!("one of {WAYS}")));
        }
    }
    match dist(path, q) {
        Ok(dist) => Read {
            value: q.value.or_else(|| Some(dist.quantile(0.5))),
            // Two ends that meet leave nothing to draw.
            dist: Some(dist).filter(|dist| dist.quantile(0.05) < dist.quantile(0.95)),
        },
        Err(found) => {
            problems.extend(found);
            fixed
        }
    }
}

fn dist(path: &str, q: &Quantity) -> Result<Dist, Problems> {
    let s = &q.shape;
    let missing = |message: &str, hint: &str| {
        Problems::from(Problem::error("NH305", path, message).hint(hint))
    };
    let upside_down =
        |text: String, note: &str| Problems::from(Problem::error("NH306", path, text).note(note));
    let points = |low: f64, median: f64, high: f64| {
        if low <= median && median <= high {
            Ok(Dist::Points { low, median, high })
        } else {
            let text = if low > high {
                format!("the interval is upside down: {low} is above {high}")
            } else {
                format!("the interval {low} to {high} does not hold its median {median}")
            };
            Err(upside_down(text, "low, median and high must rise"))
        }
    };
    if q.low.is_some() || q.high.is_some() || s.mode.is_some() {
        let (Some(low), Some(high)) = (q.low, q.high) else {
            return Err(missing(
                "an interval needs both `low` and `high`",
                "{ low = ..., high = ... } is an 80% interval",
            ));
        };
        if let Some(mode) = s.mode {
            return Dist::with_mode(low, mode, high).ok_or_else(|| {
                let text = format!(
                    "the interval {low} to {high} is upside down, or does not hold its mode {mode}"
                );
                upside_down(text, "low, mode and high must rise")
            });
        }
        let median = q.value.unwrap_or_else(|| {
            if low > 0.0 && high > 0.0 {
                num::sqrt(low * high)
            } else {
                f64::midpoint(low, high)
            }
        });
        return points(low, median, high);
    }
    if let (Some(low), Some(median), Some(high)) = (s.p10, s.p50, s.p90) {
        return points(low, median, high);
    }
    if s.p10.is_some() || s.p50.is_some() || s.p90.is_some() {
        return Err(missing(
            "`p10`, `p50` and `p90` go together",
            "{ low = ..., high = ... } gives the ends alone",
        ));
    }
    if s.mean.is_some() || s.sd.is_some() {
        let (Some(mean), Some(sd)) = (s.mean, s.sd) else {
            return Err(missing(
                "`mean` and `sd` go together",
                "{ mean = ..., sd = ... } is a normal distribution",
            ));
        };
        return above_zero(path, "sd", sd).map(|sd| Dist::Normal { mean, sd });
    }
    if let Some([from, to]) = s.uniform {
        return if from <= to {
            Ok(Dist::Uniform { from, to })
        } else {
            let text = format!("{from} to {to} is upside down");
            Err(upside_down(text, "uniform = [from, to] must rise"))
        };
    }
    if let Some([from, mode, to]) = s.triangular {
        return if from <= mode && mode <= to && from < to {
            Ok(Dist::Triangular { from, mode, to })
        } else {
            let text = format!("{from}, {mode}, {to} is upside down");
            Err(upside_down(text, "triangular = [from, mode, to] must rise"))
        };
    }
    let Some(lognormal) = s.lognormal else {
        return Err(missing(
            "no value and no interval is given",
            "write a number",
        ));
    };
    let sd_log = above_zero(path, "lognormal.sd_log", lognormal.sd_log)?;
    let median = lognormal.median;
    if median > 0.0 {
        Ok(Dist::Lognormal { median, sd_log })
    } else {
        let path = format!("{path}.lognormal.median");
        Err(
            Problem::error("NH103", path, format!("{median} is out of range"))
                .note("more than 0")
                .into(),
        )
    }
}

fn above_zero(path: &str, key: &str, number: f64) -> Result<f64, Problems> {
    if number >= 0.0 && number.is_finite() {
        return Ok(number);
    }
    let path = format!("{path}.{key}");
    Err(
        Problem::error("NH103", path, format!("{number} is out of range"))
            .note("at least 0")
            .into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_toml(text: &str) -> (Option<f64>, Option<Dist>, Vec<&'static str>) {
        let document = crate::scenario::Document::parse(text.as_bytes(), "a").expect("parses");
        let table: std::collections::BTreeMap<String, Quantity> = document.read().expect("reads");
        let mut problems = Problems::new();
        let read = read("q", &table["q"], &mut problems);
        (
            read.value,
            read.dist,
            problems.iter().map(|p| p.code).collect(),
        )
    }

    #[test]
    fn every_way_to_be_uncertain_is_read() {
        let near = |text: &str, middle: f64, tenth: f64| {
            let (value, dist, codes) = read_toml(text);
            assert!(codes.is_empty(), "{text}: {codes:?}");
            let value = value.expect("a middle");
            assert!((value - middle).abs() < 1e-4, "{text}: {value}");
            let low = dist.map_or(value, |dist| dist.quantile(0.1));
            assert!((low - tenth).abs() < 1e-4, "{text}: {low}");
        };
        near("q = 3", 3.0, 3.0);
        near("q = { value = 3, source = \"x\" }", 3.0, 3.0);
        near("q = { low = 1, high = 4 }", 2.0, 1.0);
        near("q = { low = -1, high = 4 }", 1.5, -1.0);
        near("q = { value = 3, low = 1, high = 4 }", 3.0, 1.0);
        near("q = { low = 1, high = 4, mode = 2.5 }", 2.5, 1.0);
        near(
            "q = { p10 = 1, p50 = 3, p90 = 4, owner = \"Ann\", updated = 2026-04-01 }",
            3.0,
            1.0,
        );
        near("q = { mean = 3, sd = 1 }", 3.0, 3.0 - 1.281_551);
        near("q = { uniform = [1, 3] }", 2.0, 1.2);
        near("q = { triangular = [0, 1, 2] }", 1.0, 0.447_213);
        near(
            "q = { lognormal = { median = 1, sd_log = 0.5 } }",
            1.0,
            0.526_878,
        );
        near("q = { low = 2, high = 2 }", 2.0, 2.0);
    }

    #[test]
    fn what_cannot_be_a_distribution_is_a_problem() {
        for (text, code) in [
            ("q = { source = \"x\" }", "NH305"),
            ("q = { low = 1 }", "NH305"),
            ("q = { mode = 1 }", "NH305"),
            ("q = { p10 = 1, p90 = 2 }", "NH305"),
            ("q = { mean = 1 }", "NH305"),
            ("q = { low = 3, high = 1 }", "NH306"),
            ("q = { low = 1, high = 3, mode = 4 }", "NH306"),
            ("q = { p10 = 3, p50 = 2, p90 = 1 }", "NH306"),
            ("q = { uniform = [3, 1] }", "NH306"),
            ("q = { triangular = [3, 1, 2] }", "NH306"),
            ("q = { triangular = [1, 1, 1] }", "NH306"),
            ("q = { mean = 1, sd = -1 }", "NH103"),
            ("q = { lognormal = { median = 0, sd_log = 1 } }", "NH103"),
            ("q = { lognormal = { median = 1, sd_log = -1 } }", "NH103"),
            ("q = { low = 1, high = 2, mean = 1, sd = 1 }", "NH313"),
            ("q = { value = 1, uniform = [0, 2] }", "NH313"),
            ("q = { value = 1, low = 0, high = 2, mode = 1 }", "NH313"),
        ] {
            assert_eq!(read_toml(text).2, [code], "{text}");
        }
    }
}
