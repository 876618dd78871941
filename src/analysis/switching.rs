//! The switching value of an input: where the option is worth no more than what it is set against, all else
//! unchanged (Green Book).
//!
//! The input is fixed at a value in every run, and the option simulated with the same luck: at both ends of
//! a range, and at its central value. Between two of these at which the mean difference has different signs it is found by regula falsi (Illinois), to
//! within a tenth of its Monte Carlo error:
//!
//! ```text
//! standard error = standard error of the mean difference there / slope between the last two values
//! ```

use super::summary;

/// Most values that are tried between the ends.
const TRIES: usize = 12;

/// Where a difference changes its sign.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Switch {
    /// The value.
    pub value: f64,
    /// Its Monte Carlo error; none with one run.
    pub standard_error: Option<f64>,
}

/// A mean difference, and its Monte Carlo error; none with one run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean over runs, pounds of present value.
    pub mean: f64,
    /// Standard error of the mean.
    pub standard_error: Option<f64>,
}

impl Estimate {
    /// Of one number a run; none without runs.
    pub fn of(values: &[f64]) -> Option<Self> {
        let s = summary(values)?;
        Some(Self {
            mean: s.mean,
            standard_error: s.standard_error,
        })
    }
}

/// What was found between two values of an input.
#[derive(Clone, Debug, PartialEq)]
pub struct Switching {
    /// The values that were looked at first, and the differences there, the lowest value first.
    pub at: Vec<(f64, Estimate)>,
    /// Where the sign changes from one of them to the next; none where it is the same at all.
    pub switches: Vec<Switch>,
}

/// A value, the mean difference there and its standard error.
type Point = (f64, f64, Option<f64>);

/// Looks for the values at which the mean of `difference`, which gives one number a run, is 0, between the
/// least and the greatest of `values`: from each that lies between them to the next. None where it was
/// stopped.
pub fn switching(
    values: &[f64],
    difference: &mut dyn FnMut(f64) -> Option<Vec<f64>>,
) -> Option<Switching> {
    let mut at = |value: f64| -> Option<Point> {
        let values = difference(value)?;
        let worth = Estimate::of(&values)?;
        Some((value, worth.mean, worth.standard_error))
    };
    let (low, high) = (values.first()?, values.last()?);
    let mut first = Vec::new();
    for &value in values.iter().filter(|v| (low..=high).contains(v)) {
        if first.last().is_none_or(|point: &Point| point.0 < value) {
            first.push(at(value)?);
        }
    }
    let mut switches = Vec::new();
    for pair in first.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        if a.1 * b.1 < 0.0 || (a.1 == 0.0) != (b.1 == 0.0) {
            switches.push(between(a, b, &mut at)?);
        }
    }
    Some(Switching {
        at: first
            .into_iter()
            .map(|(value, mean, standard_error)| {
                let there = Estimate {
                    mean,
                    standard_error,
                };
                (value, there)
            })
            .collect(),
        switches,
    })
}

/// The value between two of different signs.
fn between(mut a: Point, mut b: Point, at: &mut dyn FnMut(f64) -> Option<Point>) -> Option<Switch> {
    let whole = (b.0 - a.0).abs();
    let slope_of = |a: Point, b: Point| (b.1 - a.1) / (b.0 - a.0);
    let mut best = if a.1.abs() < b.1.abs() { a } else { b };
    let mut slope = slope_of(a, b);
    // Weights of the ends, halved where an end stays.
    let (mut left, mut right) = (a.1, b.1);
    for _ in 0..TRIES {
        if best.1 == 0.0 || best.2.is_some_and(|error| best.1.abs() < 0.1 * error) {
            break;
        }
        let next = at((a.0 * right - b.0 * left) / (right - left))?;
        slope = slope_of(a, b);
        if next.1.abs() < best.1.abs() {
            best = next;
        }
        if next.1 * b.1 < 0.0 {
            (a, left) = (b, right);
        } else {
            left /= 2.0;
        }
        (b, right) = (next, next.1);
        if (a.0 - b.0).abs() <= 1e-9 * whole {
            break;
        }
    }
    Some(Switch {
        value: best.0,
        standard_error: best.2.map(|error| (error / slope).abs()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_at_which_a_difference_is_nought() {
        // Two runs: v^2 - 2 with -1 and +1 about it: mean 0 at the root of 2, standard error 1.
        let mut tried = 0;
        let mut difference = |v: f64| {
            tried += 1;
            Some(vec![v * v - 3.0, v * v - 1.0])
        };
        let found = switching(&[0.0, 5.0, 3.0], &mut difference).expect("not stopped");
        let [switch] = found.switches[..] else {
            panic!("{found:?}");
        };
        // Within a tenth of the error of the mean, here 0.1, over the slope.
        assert!(
            (switch.value * switch.value - 2.0).abs() < 0.1,
            "{switch:?}"
        );
        assert!(switch.standard_error.expect("two runs") > 0.2);
        assert!(tried <= 14, "{tried}");
        // Standard error of the mean of two values two apart: 1, at both ends.
        let ends = found.at.iter().map(|(value, worth)| {
            let error = worth.standard_error.expect("two runs");
            assert!((error - 1.0).abs() < 1e-9, "{error}");
            (*value, worth.mean)
        });
        assert_eq!(ends.collect::<Vec<_>>(), [(0.0, -2.0), (3.0, 7.0)]);
    }

    #[test]
    fn a_difference_that_is_less_at_both_ends_has_two() {
        let mut difference = |v: f64| {
            Some(vec![
                2.9 - (v - 3.0) * (v - 3.0),
                3.1 - (v - 3.0) * (v - 3.0),
            ])
        };
        let found = switching(&[0.0, 3.0, 6.0], &mut difference).expect("not stopped");
        let [one, two] = found.switches[..] else {
            panic!("{found:?}");
        };
        let root = 3.0_f64.sqrt();
        assert!((one.value - (3.0 - root)).abs() < 0.01 && (two.value - (3.0 + root)).abs() < 0.01);
    }

    #[test]
    fn no_value_where_the_sign_is_the_same_and_none_when_stopped() {
        let found = switching(&[1.0, 2.0], &mut |v| Some(vec![v, v])).expect("not stopped");
        assert_eq!(found.switches, []);
        assert_eq!(switching(&[1.0, 2.0], &mut |_| None), None);
        // It does nothing at all.
        let found = switching(&[1.0, 2.0], &mut |_| Some(vec![0.0; 3])).expect("not stopped");
        assert_eq!(found.switches, []);
    }
}
