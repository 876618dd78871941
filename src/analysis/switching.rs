//! The switching value of an input: where the option is worth no more than what it is set against, all else
//! unchanged (Green Book).
//!
//! The input is fixed at a value in every run, and the option simulated with the same luck. Between two
//! values at which the mean difference has different signs it is found by regula falsi (Illinois), to
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

/// What was found between two values of an input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Switching {
    /// The lower value, and the mean difference there.
    pub low: (f64, f64),
    /// The higher one.
    pub high: (f64, f64),
    /// Where the sign changes; none where it is the same at both ends.
    pub switch: Option<Switch>,
}

/// Looks for the value at which the mean of `difference`, which gives one number a run, is 0; none where it
/// was stopped.
pub fn switching(
    low: f64,
    high: f64,
    difference: &mut dyn FnMut(f64) -> Option<Vec<f64>>,
) -> Option<Switching> {
    let mut at = |value: f64| {
        let values = difference(value)?;
        let s = summary(&values)?;
        Some((value, s.mean, s.standard_error))
    };
    let (mut a, mut b) = (at(low)?, at(high)?);
    let ends = ((a.0, a.1), (b.0, b.1));
    let found = |switch| Switching {
        low: ends.0,
        high: ends.1,
        switch,
    };
    if a.1 * b.1 > 0.0 || (a.1 == 0.0 && b.1 == 0.0) {
        return Some(found(None));
    }
    let slope_of =
        |a: (f64, f64, Option<f64>), b: (f64, f64, Option<f64>)| (b.1 - a.1) / (b.0 - a.0);
    let (mut best, mut slope) = (if a.1.abs() < b.1.abs() { a } else { b }, slope_of(a, b));
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
        if (a.0 - b.0).abs() <= 1e-9 * (high - low).abs() {
            break;
        }
    }
    Some(found(Some(Switch {
        value: best.0,
        standard_error: best.2.map(|error| (error / slope).abs()),
    })))
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
        let found = switching(0.0, 3.0, &mut difference).expect("not stopped");
        let switch = found.switch.expect("the sign changes");
        // Within a tenth of the error of the mean, here 0.1, over the slope.
        assert!(
            (switch.value * switch.value - 2.0).abs() < 0.1,
            "{switch:?}"
        );
        assert!(switch.standard_error.expect("two runs") > 0.2);
        assert!(tried <= 14, "{tried}");
        assert_eq!((found.low, found.high), ((0.0, -2.0), (3.0, 7.0)));
    }

    #[test]
    fn no_value_where_the_sign_is_the_same_at_both_ends_and_none_when_stopped() {
        let found = switching(1.0, 2.0, &mut |v| Some(vec![v, v])).expect("not stopped");
        assert_eq!(found.switch, None);
        assert_eq!(switching(1.0, 2.0, &mut |_| None), None);
        // It does nothing at all.
        let found = switching(1.0, 2.0, &mut |_| Some(vec![0.0; 3])).expect("not stopped");
        assert_eq!(found.switch, None);
    }
}
