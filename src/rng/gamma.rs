//! Gamma numbers of mean 1, by the squeeze of Marsaglia and Tsang (ACM Transactions on Mathematical Software 26,
//! 2000, 363-372), with the crate's own logarithm: the same bits on every platform.

use super::StandardNormal;
use super::exponential::open;
use crate::num;
use rand::Rng;
use rand_distr::Distribution;

/// The gamma distribution of mean 1 and a given variance.
#[derive(Clone, Copy, Debug)]
pub struct UnitGamma {
    /// 1 over the variance, where that is below 1; a shape below 1 is drawn as one larger by 1, times this power of a
    /// uniform number.
    power: Option<f64>,
    /// The shape drawn, less a third.
    d: f64,
    /// What a standard normal is multiplied by.
    c: f64,
    variance: f64,
}

impl UnitGamma {
    /// That of a variance above 0 and finite; `None` of any other.
    pub fn new(variance: f64) -> Option<Self> {
        let shape = 1.0 / variance;
        if !(shape > 0.0 && shape.is_finite() && variance.is_finite()) {
            return None;
        }
        let (power, drawn) = if shape < 1.0 {
            (Some(1.0 / shape), shape + 1.0)
        } else {
            (None, shape)
        };
        let d = drawn - 1.0 / 3.0;
        Some(Self {
            power,
            d,
            c: 1.0 / num::sqrt(9.0 * d),
            variance,
        })
    }

    /// A draw of the shape, over `d`.
    fn unscaled<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        loop {
            let x = StandardNormal.sample(rng);
            let root = 1.0 + self.c * x;
            if root <= 0.0 {
                continue;
            }
            let v = root * root * root;
            let u = open(rng.next_u64());
            let square = x * x;
            if u < 1.0 - 0.0331 * square * square
                || num::ln(u) < 0.5 * square + self.d * (1.0 - v + num::ln(v))
            {
                return v;
            }
        }
    }
}

impl Distribution<f64> for UnitGamma {
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        match self.power {
            None => self.unscaled(rng) * (self.d * self.variance),
            Some(power) => {
                let part = num::pow(open(rng.next_u64()), power);
                self.unscaled(rng) * part * self.d * self.variance
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Domain, Key};

    #[test]
    fn draws_are_those_of_another_library() {
        for variance in [0.01, 0.3, 0.999, 1.5, 40.0] {
            let own = UnitGamma::new(variance).unwrap();
            let other = rand_distr::Gamma::new(1.0 / variance, variance).unwrap();
            for i in 0..50_000 {
                let key = Key::root(8, i, Domain::Demand);
                let own = own.sample(&mut key.stream(3));
                let other: f64 = other.sample(&mut key.stream(3));
                assert!((own - other).abs() <= 1e-11 * other, "{i}: {own} {other}");
            }
        }
    }

    #[test]
    fn there_is_none_without_a_variance() {
        for variance in [0.0, -1.0, f64::INFINITY, f64::NAN, 1e-310] {
            assert!(UnitGamma::new(variance).is_none(), "{variance}");
        }
    }

    #[test]
    fn draws_have_mean_1_and_their_variance() {
        // Five standard errors of 400,000 draws, of the mean and of the variance (whose fourth moment is
        // 3 v^2 + 6 v^3); 4 variances: false alarm 1e-5.
        const DRAWS: u64 = 400_000;
        for variance in [0.02, 0.5, 1.0, 2.0] {
            let gamma = UnitGamma::new(variance).unwrap();
            let (mut sum, mut squares) = (0.0, 0.0);
            for i in 0..DRAWS {
                let x = gamma.sample(&mut Key::root(3, i, Domain::Demand).stream(1)) - 1.0;
                sum += x;
                squares += x * x;
            }
            let n = DRAWS as f64;
            let error = (variance / n).sqrt();
            assert!(
                (sum / n).abs() < 5.0 * error,
                "{variance}: mean off by {}",
                sum / n
            );
            let spread = squares / n - variance;
            let error =
                ((2.0 * variance * variance + 6.0 * variance * variance * variance) / n).sqrt();
            assert!(
                spread.abs() < 5.0 * error,
                "{variance}: variance off by {spread}"
            );
        }
    }
}
