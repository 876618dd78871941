//! Statistics over runs.
//!
//! Quantiles are of type 7 (R. J. Hyndman and Y. Fan, "Sample quantiles in statistical packages",
//! The American Statistician 50, 1996). The standard error of a mean is that of independent runs;
//! inputs are stratified over runs, which makes it too large rather than too small. The standard
//! error of a quantile follows J. S. Maritz and R. G. Jarrett, "A note on estimating the variance
//! of the sample median", Journal of the American Statistical Association 73 (1978).

use crate::num;
use std::cmp::Ordering;

/// Probabilities of the quantiles of a [`Summary`].
pub const PROBABILITIES: [f64; 7] = [0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95];

/// One figure over runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// Mean.
    pub mean: f64,
    /// Standard deviation with `n - 1`; none for a single run.
    pub sd: Option<f64>,
    /// 1 in 20 runs lies below this.
    pub p05: f64,
    /// 1 in 10 runs lies below this.
    pub p10: f64,
    /// 1 in 4 runs lies below this.
    pub p25: f64,
    /// Half of the runs lie below this.
    pub p50: f64,
    /// 1 in 4 runs lies above this.
    pub p75: f64,
    /// 1 in 10 runs lies above this.
    pub p90: f64,
    /// 1 in 20 runs lies above this.
    pub p95: f64,
    /// Standard error of the mean; none for a single run.
    pub standard_error: Option<f64>,
}

impl Summary {
    /// The summary of `values`, given in the order of runs and sorted as well, as far as [`order`] does;
    /// none without values.
    pub fn of(values: &[f64], sorted: &[f64]) -> Option<Self> {
        debug_assert_eq!(values.len(), sorted.len());
        if values.is_empty() {
            return None;
        }
        let n = values.len() as f64;
        // Shifted by a value of the sample, so that equal values have a deviation of exactly 0.
        let shift = values[0];
        let mean = shift + values.iter().map(|v| v - shift).sum::<f64>() / n;
        let sd = (values.len() > 1).then(|| {
            let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
            num::sqrt(squares / (n - 1.0))
        });
        let [p05, p10, p25, p50, p75, p90, p95] = PROBABILITIES.map(|p| quantile(sorted, p));
        Some(Self {
            mean,
            sd,
            p05,
            p10,
            p25,
            p50,
            p75,
            p90,
            p95,
            standard_error: sd.map(|sd| sd / num::sqrt(n)),
        })
    }

    /// The quantiles, lowest first.
    pub const fn quantiles(&self) -> [f64; 7] {
        [
            self.p05, self.p10, self.p25, self.p50, self.p75, self.p90, self.p95,
        ]
    }
}

/// The quantile of type 7 of sorted values; 0 without values.
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let at = p * last as f64;
    let below = (at as usize).min(last);
    let above = (below + 1).min(last);
    sorted[below] + (at - below as f64) * (sorted[above] - sorted[below])
}

/// Puts in order as much of the values as the quantiles of a [`Summary`] read: at each of their positions
/// stands what would stand there if all were sorted.
pub fn order<T>(values: &mut [T], by: fn(&T, &T) -> Ordering) {
    let Some(last) = values.len().checked_sub(1) else {
        return;
    };
    let mut read = [0; 2 * PROBABILITIES.len()];
    for (pair, p) in read.chunks_mut(2).zip(PROBABILITIES) {
        let below = (p * last as f64) as usize;
        pair.copy_from_slice(&[below.min(last), (below + 1).min(last)]);
    }
    // Of few values two quantiles read the same ones.
    read.sort_unstable();
    select(values, 0, &read, by);
}

/// Finds the values for positions in order, of which the first value stands at `first`: the middle one of
/// them parts the values into two heaps, in which the others are found.
fn select<T>(values: &mut [T], first: usize, read: &[usize], by: fn(&T, &T) -> Ordering) {
    let Some(&middle) = read.get(read.len() / 2) else {
        return;
    };
    let (lower, _, higher) = values.select_nth_unstable_by(middle - first, by);
    let before = read.partition_point(|&at| at < middle);
    let after = read.partition_point(|&at| at <= middle);
    select(lower, first, &read[..before], by);
    select(higher, middle + 1, &read[after..], by);
}

/// The Maritz-Jarrett standard error of a quantile of sorted values; none for a single run.
///
/// The `m`-th smallest of `n` values, `m` the whole number nearest to `n p`, has the distribution of
/// the quantile function at a Beta(`m`, `n - m + 1`); the sample's own quantile function, a step
/// function, stands in for the unknown one.
pub fn quantile_error(sorted: &[f64], p: f64) -> Option<f64> {
    let n = sorted.len();
    if n < 2 {
        return None;
    }
    let m = ((n as f64 * p + 0.5) as usize).clamp(1, n);
    let (a, b) = (m as f64, (n - m + 1) as f64);
    // Beyond ten standard deviations nothing is left.
    let centre = a / (a + b);
    let reach = 10.0 * num::sqrt(centre * (1.0 - centre) / (a + b + 1.0)) + 2.0 / n as f64;
    let first = ((centre - reach) * n as f64).max(0.0) as usize;
    let last = (((centre + reach) * n as f64).ceil() as usize).min(n);
    let shift = sorted[m - 1];
    let (mut mean, mut square) = (0.0, 0.0);
    let mut before = incomplete_beta(first as f64 / n as f64, a, b);
    for (i, value) in sorted.iter().enumerate().take(last).skip(first) {
        let upto = incomplete_beta((i + 1) as f64 / n as f64, a, b);
        let (weight, value) = (upto - before, value - shift);
        mean += weight * value;
        square += weight * value * value;
        before = upto;
    }
    Some(num::sqrt((square - mean * mean).max(0.0)))
}

/// The standard error of a share of `n` independent runs; none for a single run.
pub fn share_error(share: f64, n: usize) -> Option<f64> {
    (n > 1).then(|| num::sqrt((share * (1.0 - share)).max(0.0) / (n - 1) as f64))
}

/// The regularised incomplete beta function: the chance that a Beta(a, b) is below `x`.
///
/// Continued fraction 8.17.22 of the NIST Digital Library of Mathematical Functions, by Lentz's
/// method, on the side of the mean where it converges fast.
pub fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(1.0 - x, b, a);
    }
    let front = a * num::ln(x) + b * libm::log1p(-x) + libm::lgamma(a + b)
        - libm::lgamma(a)
        - libm::lgamma(b);
    (num::exp(front) / a * fraction(x, a, b)).min(1.0)
}

/// The continued fraction of [`incomplete_beta`].
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for i in 1..20_000 {
        let m = f64::from(i);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        value *= d * c;
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use statrs::distribution::{Beta, ContinuousCDF};

    fn summary(values: &[f64]) -> Summary {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        Summary::of(values, &sorted).expect("has values")
    }

    #[test]
    fn what_the_quantiles_read_is_as_if_all_were_sorted() {
        for n in 0..400_u64 {
            // Many equal ones among them, and numbers of both signs.
            let drawn = |i| (crate::rng::mix(n, i) % (n / 2 + 1)) as f64 - 9.0;
            let mut values: Vec<f64> = (0..n).map(drawn).collect();
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            order(&mut values, f64::total_cmp);
            for p in PROBABILITIES {
                assert_eq!(quantile(&values, p), quantile(&sorted, p), "{n}, {p}");
            }
        }
    }

    #[test]
    fn known_samples_have_their_known_statistics() {
        let s = summary(&[4.0, 1.0, 3.0, 2.0, 5.0]);
        assert_eq!((s.mean, s.p25, s.p50, s.p75), (3.0, 2.0, 3.0, 4.0));
        assert!((s.p05 - 1.2).abs() < 1e-12 && (s.p90 - 4.6).abs() < 1e-12);
        let sd = s.sd.expect("five runs");
        assert!((sd - 2.5_f64.sqrt()).abs() < 1e-15);
        assert!((s.standard_error.expect("five runs") - 0.5_f64.sqrt()).abs() < 1e-15);
    }

    #[test]
    fn a_single_run_has_no_spread_and_no_value_no_summary() {
        let s = summary(&[7.0]);
        assert_eq!(
            (s.mean, s.p05, s.p95, s.sd, s.standard_error),
            (7.0, 7.0, 7.0, None, None)
        );
        assert_eq!(quantile_error(&[7.0], 0.5), None);
        assert_eq!(share_error(0.5, 1), None);
        assert_eq!(Summary::of(&[], &[]), None);
    }

    #[test]
    fn equal_values_have_no_spread_at_all() {
        let s = summary(&[0.1; 1000]);
        assert_eq!((s.mean, s.sd, s.p10), (0.1, Some(0.0), 0.1));
        assert_eq!(quantile_error(&[0.1; 1000], 0.1), Some(0.0));
    }

    #[test]
    fn the_error_of_a_quantile_is_that_of_theory() {
        // Of evenly spread values the m-th smallest has the standard deviation of a Beta(m, n-m+1).
        let n = 1000;
        let sorted: Vec<f64> = (1..=n).map(|i| f64::from(i) / f64::from(n + 1)).collect();
        for p in [0.1_f64, 0.5, 0.9] {
            let theory = (p * (1.0 - p) / f64::from(n)).sqrt();
            let error = quantile_error(&sorted, p).expect("many runs");
            assert!((error / theory - 1.0).abs() < 0.01, "{p}: {error} {theory}");
        }
        assert!(quantile_error(&[1.0, 2.0], 0.9).expect("two runs") > 0.0);
    }

    #[test]
    fn the_incomplete_beta_of_whole_numbers_is_exact() {
        assert!((incomplete_beta(0.3, 1.0, 1.0) - 0.3).abs() < 1e-15);
        assert!((incomplete_beta(0.5, 2.0, 2.0) - 0.5).abs() < 1e-15);
        assert!((incomplete_beta(0.25, 2.0, 1.0) - 0.0625).abs() < 1e-15);
        assert_eq!(incomplete_beta(0.0, 3.0, 4.0), 0.0);
        assert_eq!(incomplete_beta(1.0, 3.0, 4.0), 1.0);
    }

    proptest! {
        #[test]
        fn the_incomplete_beta_is_that_of_another_library(x in 0.0..1.0_f64, a in 0.5..2000.0_f64, b in 0.5..2000.0_f64) {
            let oracle = Beta::new(a, b).expect("legal").cdf(x);
            prop_assert!((incomplete_beta(x, a, b) - oracle).abs() < 1e-10);
        }

        #[test]
        fn quantiles_rise_and_stay_within_the_sample(mut values in proptest::collection::vec(-1e6..1e6_f64, 1..60)) {
            let s = summary(&values);
            values.sort_by(f64::total_cmp);
            prop_assert!(s.quantiles().is_sorted());
            prop_assert!(values[0] <= s.p05 && s.p95 <= values[values.len() - 1]);
        }
    }
}
