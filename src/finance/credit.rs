//! Expected credit loss (IFRS 9 as the CIPFA Code of Practice applies it):
//!
//! ```text
//! ECL = sum over years of P(default in the year) * loss given default * exposure * (1 + r)^-t
//! ```
//!
//! with `r` the effective rate; over the next year only in stage 1, over the whole life in stage 2. What is
//! in default is valued at what is recovered, by whoever knows of it.
//! A deferral or an amendment that the borrower asked for is a sign of a significant increase in risk.

use crate::num;

/// How far ahead losses are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Risk has not risen significantly: twelve months.
    One,
    /// It has: the whole life.
    Two,
}

/// Expected credit loss, pounds: `default[y]` the chance of a default in year `y` from now, `exposure[y]`
/// what is outstanding then, `loss` the share lost.
pub fn expected_loss(
    default: &[f64],
    exposure: &[f64],
    loss: f64,
    effective_rate: f64,
    stage: Stage,
) -> f64 {
    let years = if stage == Stage::One {
        1
    } else {
        default.len()
    };
    num::sum(default.iter().zip(exposure).take(years).enumerate().map(
        |(year, (chance, exposed))| {
            let discount = num::pow(1.0 + effective_rate, -(year as f64 + 0.5));
            chance * loss * exposed * discount
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_months_or_the_whole_life() {
        let (default, exposure) = ([0.02, 0.03], [1_000.0, 900.0]);
        let one = expected_loss(&default, &exposure, 0.6, 0.0, Stage::One);
        let two = expected_loss(&default, &exposure, 0.6, 0.0, Stage::Two);
        assert!((one - 12.0).abs() < 1e-9 && (two - 28.2).abs() < 1e-9);
        // At 6%, mid-year: 12 / 1.06^0.5 + 16.2 / 1.06^1.5.
        let discounted = expected_loss(&default, &exposure, 0.6, 0.06, Stage::Two);
        let by_hand = 12.0 / 1.06_f64.sqrt() + 16.2 / (1.06 * 1.06_f64.sqrt());
        assert!((discounted - by_hand).abs() < 1e-9);
    }
}
