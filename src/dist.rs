//! Distributions of uncertain inputs: from what a scenario says to a quantile.
//!
//! A run draws an input at a probability of its own, so all that is needed is the inverse of the
//! distribution function. Each is computed with [`crate::num`], so that it has the same bits on
//! every platform.

use std::fmt;

use crate::num;

/// 90% quantile of the standard normal.
const Z90: f64 = 1.281_551_565_544_600_4;

/// Mean of the absolute value of a standard normal, the root of 2 / pi.
const MEAN_ABS: f64 = 0.797_884_560_802_865_4;

/// How an uncertain input is distributed over runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Dist {
    /// Two halves of a normal that meet at the median, of the logarithm where `low` is above 0
    /// (rates and prices are skewed), else of the value.
    Points {
        /// 10% quantile.
        low: f64,
        /// Median.
        median: f64,
        /// 90% quantile.
        high: f64,
    },
    /// Two halves of normals that meet at the mode, as high there as one another.
    TwoPiece {
        /// The likeliest value.
        mode: f64,
        /// Standard deviation of the half below the mode.
        below: f64,
        /// Standard deviation of the half above the mode.
        above: f64,
    },
    /// A normal distribution.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// Every value between two ends alike.
    Uniform {
        /// Lower end.
        from: f64,
        /// Upper end.
        to: f64,
    },
    /// A triangle.
    Triangular {
        /// Least value.
        from: f64,
        /// Likeliest value.
        mode: f64,
        /// Greatest value.
        to: f64,
    },
    /// A normal distribution of the logarithm.
    Lognormal {
        /// Median.
        median: f64,
        /// Standard deviation of the natural logarithm.
        sd_log: f64,
    },
}

impl Dist {
    /// The two-piece normal with a mode whose 10% and 90% quantiles are `low` and `high`; none unless
    /// `low < mode < high`.
    ///
    /// A share `r` of it lies below the mode, and the halves are equally high there, so
    /// `below / (below + above) = r`; the 10% quantile gives `below` for a given `r`, the 90% quantile
    /// `above`. `r` is found by halving.
    pub fn with_mode(low: f64, mode: f64, high: f64) -> Option<Self> {
        if !(low < mode && mode < high) {
            return None;
        }
        let halves = |r: f64| {
            let side = |reach: f64, share: f64| -reach / num::normal_quantile(0.05 / share);
            (side(mode - low, r), side(high - mode, 1.0 - r))
        };
        let (mut least, mut most) = (0.1, 0.9);
        for _ in 0..200 {
            let r = f64::midpoint(least, most);
            let (below, above) = halves(r);
            // The wider the half below, the more must lie there.
            if below * (1.0 - r) > above * r {
                least = r;
            } else {
                most = r;
            }
        }
        let (below, above) = halves(f64::midpoint(least, most));
        Some(Self::TwoPiece { mode, below, above })
    }

    /// The value that a share `p` of the runs is below.
    pub fn quantile(&self, p: f64) -> f64 {
        match *self {
            Self::Points { low, median, high } => {
                let z = num::normal_quantile(p) / Z90;
                let end = if z < 0.0 { low } else { high };
                if low > 0.0 {
                    median * num::exp(num::ln(end / median) * z.abs())
                } else {
                    median + (end - median) * z.abs()
                }
            }
            Self::TwoPiece { mode, below, above } => {
                let share = below / (below + above);
                if p < share {
                    mode + below * num::normal_quantile(p / share / 2.0)
                } else {
                    let left = (1.0 - p) / (1.0 - share);
                    mode - above * num::normal_quantile(left / 2.0)
                }
            }
            Self::Normal { mean, sd } => mean + sd * num::normal_quantile(p),
            Self::Uniform { from, to } => from + (to - from) * p,
            Self::Triangular { from, mode, to } => {
                let width = to - from;
                if p < (mode - from) / width {
                    from + num::sqrt(p * width * (mode - from))
                } else {
                    to - num::sqrt((1.0 - p) * width * (to - mode))
                }
            }
            Self::Lognormal { median, sd_log } => {
                median * num::exp(sd_log * num::normal_quantile(p))
            }
        }
    }

    /// The mean.
    pub fn mean(&self) -> f64 {
        match *self {
            Self::Points { low, median, high } if low > 0.0 => {
                let (down, up) = (num::ln(median / low) / Z90, num::ln(high / median) / Z90);
                // The mean of exp(s |Z|) is 2 exp(s s / 2) times the normal's share below s.
                let half = |s: f64| num::exp(s * s / 2.0) * num::normal_cdf(s);
                median * (half(-down) + half(up))
            }
            Self::Points { low, median, high } => {
                median + MEAN_ABS / 2.0 * ((high - median) - (median - low)) / Z90
            }
            Self::TwoPiece { mode, below, above } => mode + MEAN_ABS * (above - below),
            Self::Normal { mean, .. } => mean,
            Self::Uniform { from, to } => f64::midpoint(from, to),
            Self::Triangular { from, mode, to } => (from + mode + to) / 3.0,
            Self::Lognormal { median, sd_log } => median * num::exp(sd_log * sd_log / 2.0),
        }
    }
}

/// In words, for the log of assumptions.
impl fmt::Display for Dist {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Points { low, median, high } => {
                write!(f, "8 in 10 from {low} to {high}, half below {median}")
            }
            Self::TwoPiece { mode, .. } => write!(
                f,
                "8 in 10 from {:.5} to {:.5}, likeliest {mode}",
                self.quantile(0.1),
                self.quantile(0.9)
            ),
            Self::Normal { mean, sd } => write!(f, "normal, mean {mean}, sd {sd}"),
            Self::Uniform { from, to } => write!(f, "anything from {from} to {to} alike"),
            Self::Triangular { from, mode, to } => {
                write!(f, "triangular from {from} to {to}, likeliest {mode}")
            }
            Self::Lognormal { median, sd_log } => {
                write!(
                    f,
                    "lognormal, median {median}, sd of the logarithm {sd_log}"
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use statrs::distribution::{ContinuousCDF, LogNormal, Normal, Triangular, Uniform};

    fn every() -> Vec<Dist> {
        vec![
            Dist::Points {
                low: 0.3,
                median: 0.5,
                high: 0.6,
            },
            Dist::Points {
                low: -2.0,
                median: 1.0,
                high: 3.0,
            },
            Dist::with_mode(1.0, 2.0, 5.0).expect("rises"),
            Dist::with_mode(-3.0, 1.9, 2.0).expect("rises"),
            Dist::Normal { mean: 4.0, sd: 2.0 },
            Dist::Uniform {
                from: -1.0,
                to: 3.0,
            },
            Dist::Triangular {
                from: 0.0,
                mode: 3.0,
                to: 4.0,
            },
            Dist::Triangular {
                from: 0.0,
                mode: 0.0,
                to: 4.0,
            },
            Dist::Lognormal {
                median: 2.0,
                sd_log: 0.4,
            },
        ]
    }

    #[test]
    fn an_interval_is_met_at_its_quantiles() {
        for (low, median, high) in [(0.3, 0.5, 0.6), (-2.0, 1.0, 3.0)] {
            let dist = Dist::Points { low, median, high };
            for (p, end) in [(0.1, low), (0.5, median), (0.9, high)] {
                assert!((dist.quantile(p) - end).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn the_mean_is_that_of_the_quantiles() {
        // The middle of a million even steps; the tails left out weigh under 1e-5.
        for dist in every() {
            let n = 1_000_000;
            let mean = num::sum((0..n).map(|i| dist.quantile((f64::from(i) + 0.5) / f64::from(n))))
                / f64::from(n);
            assert!(
                (mean - dist.mean()).abs() < 3e-5,
                "{dist}: {mean} {}",
                dist.mean()
            );
        }
    }

    #[test]
    fn a_mode_that_its_interval_does_not_hold_has_no_distribution() {
        assert_eq!(Dist::with_mode(1.0, 1.0, 2.0), None);
        assert_eq!(Dist::with_mode(1.0, f64::NAN, 2.0), None);
        assert_eq!(Dist::with_mode(2.0, 1.5, 1.0), None);
    }

    proptest! {
        #[test]
        fn quantiles_are_those_of_another_library(p in 0.001..0.999_f64, a in -5.0..5.0_f64, b in 0.01..4.0_f64, c in 0.0..1.0_f64) {
            let mode = a + b * c;
            let near = |one: f64, other: f64| (one - other).abs() < 1e-8 * (1.0 + other.abs());
            let normal = Normal::new(a, b).expect("legal").inverse_cdf(p);
            let ours = Dist::Normal { mean: a, sd: b }.quantile(p);
            prop_assert!(near(ours, normal));
            let lognormal = LogNormal::new(a, b).expect("legal").inverse_cdf(p);
            let ours = Dist::Lognormal { median: num::exp(a), sd_log: b }.quantile(p);
            prop_assert!(near(ours, lognormal));
            let uniform = Uniform::new(a, a + b).expect("legal").inverse_cdf(p);
            let ours = Dist::Uniform { from: a, to: a + b }.quantile(p);
            prop_assert!(near(ours, uniform));
            let triangular = Triangular::new(a, a + b, mode).expect("legal");
            let ours = Dist::Triangular { from: a, mode, to: a + b }.quantile(p);
            prop_assert!((triangular.cdf(ours) - p).abs() < 1e-9);
        }

        #[test]
        fn a_mode_keeps_its_interval_and_quantiles_rise(low in -5.0..5.0_f64, down in 0.01..4.0_f64, up in 0.01..4.0_f64) {
            let dist = Dist::with_mode(low, low + down, low + down + up).expect("rises");
            prop_assert!((dist.quantile(0.1) - low).abs() < 1e-6);
            prop_assert!((dist.quantile(0.9) - (low + down + up)).abs() < 1e-6);
            let values: Vec<f64> = (1..100).map(|i| dist.quantile(f64::from(i) / 100.0)).collect();
            prop_assert!(values.is_sorted());
        }
    }
}
