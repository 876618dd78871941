//! Elementary functions that give the same bits on every platform.
//!
//! The standard library's `f64::ln` and kin call the platform's maths library, whose last bit
//! differs between systems; `libm` is one portable implementation.

/// Natural logarithm.
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// Natural exponential.
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// `x` to the power `y`.
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// Square root (correctly rounded by IEEE 754, so the same everywhere).
pub fn sqrt(x: f64) -> f64 {
    libm::sqrt(x)
}

/// Sum with Neumaier's compensation, so that long sums do not lose small terms.
pub fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut total = 0.0;
    let mut lost = 0.0;
    for value in values {
        add(&mut total, &mut lost, value);
    }
    total + lost
}

/// A step of [`sum`]: adds a value to a total, and what the total's last bits lose by it to what was lost before.
#[inline]
pub fn add(total: &mut f64, lost: &mut f64, value: f64) {
    let next = *total + value;
    *lost += if f64::abs(*total) >= f64::abs(value) {
        (*total - next) + value
    } else {
        (value - next) + *total
    };
    *total = next;
}

/// [`sum`] of each column of a table.
pub fn sum_columns<const N: usize>(rows: &[[f64; N]]) -> [f64; N] {
    let (mut total, mut lost) = ([0.0; N], [0.0; N]);
    for row in rows {
        // Most are empty where this is asked, and would change nothing.
        if *row == [0.0; N] {
            continue;
        }
        for ((total, lost), &value) in total.iter_mut().zip(&mut lost).zip(row) {
            add(total, lost, value);
        }
    }
    std::array::from_fn(|column| total[column] + lost[column])
}

/// Share of the standard normal distribution below `x`.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// Quantile of the standard normal distribution.
///
/// Algorithm AS 241 (PPND16), M. J. Wichura, Applied Statistics 37 (1988) 477-484; relative error
/// about 1e-16. `p` outside (0, 1) gives an infinity.
pub fn normal_quantile(p: f64) -> f64 {
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(&CENTRE, r);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let r = sqrt(-ln(tail));
    let value = if r <= 5.0 {
        ratio(&MIDDLE, r - 1.6)
    } else {
        ratio(&FAR, r - 5.0)
    };
    if q < 0.0 { -value } else { value }
}

/// Numerator and denominator coefficients, lowest power first.
type Rational = ([f64; 8], [f64; 8]);

fn ratio((numerator, denominator): &Rational, x: f64) -> f64 {
    let horner = |c: &[f64; 8]| c.iter().rev().fold(0.0, |sum, k| sum * x + k);
    horner(numerator) / horner(denominator)
}

const CENTRE: Rational = (
    [
        3.387_132_872_796_366_5,
        1.331_416_678_917_843_8e2,
        1.971_590_950_306_551_3e3,
        1.373_169_376_550_946e4,
        4.592_195_393_154_987e4,
        6.726_577_092_700_87e4,
        3.343_057_558_358_813e4,
        2.509_080_928_730_122_7e3,
    ],
    [
        1.0,
        4.231_333_070_160_091e1,
        6.871_870_074_920_579e2,
        5.394_196_021_424_751e3,
        2.121_379_430_158_659_7e4,
        3.930_789_580_009_271e4,
        2.872_908_573_572_194_3e4,
        5.226_495_278_852_545e3,
    ],
);
const MIDDLE: Rational = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        2.417_807_251_774_506e-1,
        2.272_384_498_926_918_4e-2,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        6.897_673_349_851e-1,
        1.481_039_764_274_800_8e-1,
        1.519_866_656_361_645_7e-2,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);
const FAR: Rational = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        2.965_605_718_285_048_7e-1,
        2.653_218_952_657_612_4e-2,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        5.998_322_065_558_88e-1,
        1.369_298_809_227_358e-1,
        1.487_536_129_085_061_5e-2,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
);

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, Normal};

    #[test]
    fn normal_quantile_agrees_with_an_independent_implementation() {
        let normal = Normal::standard();
        for p in [
            1e-10,
            1e-4,
            0.01,
            0.1,
            0.25,
            0.5,
            0.6,
            0.9,
            0.999,
            1.0 - 1e-9,
        ] {
            let z = normal_quantile(p);
            for back in [normal.cdf(z), normal_cdf(z)] {
                assert!(
                    (back - p).abs() < 1e-9 * p.max(1e-3),
                    "{p} came back as {back}"
                );
            }
        }
        assert!((normal_quantile(0.9) - 1.281_551_565_544_600_4).abs() < 1e-14);
    }

    #[test]
    fn compensated_sum_keeps_small_terms() {
        assert_eq!(sum([1e16, 1.0, -1e16]), 1.0);
    }
}
