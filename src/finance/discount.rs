//! Discounting in real terms, and what follows from it.
//!
//! Source of the rates and bands: HM Treasury, The Green Book; see `data/finance.toml` for the edition.
//! Year 0 is not discounted; factors are chained through the bands.

use super::rates::Rates;
use crate::num;

/// Factors of years 0 to `years`.
pub fn factors(rates: &Rates, years: usize) -> Vec<f64> {
    let mut factors = vec![1.0];
    for year in 1..=years {
        let last = factors[year - 1];
        factors.push(last / (1.0 + rates.time_preference(year)));
    }
    factors
}

/// Present value of sums by year, year 0 first, in real terms.
pub fn present_value(rates: &Rates, by_year: &[f64]) -> f64 {
    let factors = factors(rates, by_year.len().saturating_sub(1));
    num::sum(
        by_year
            .iter()
            .zip(factors)
            .map(|(sum, factor)| sum * factor),
    )
}

/// First year from which on cumulative net cash is never below 0 again; none where it ends below. What
/// crosses nought and falls back has not paid back, and before anything is paid or saved nothing has: where that
/// never happens nothing ever has.
pub fn payback(net_cash: &[f64]) -> Option<usize> {
    let first = net_cash.iter().position(|cash| *cash != 0.0)?;
    let mut sum = 0.0;
    let mut since = Some(first);
    for (year, cash) in net_cash.iter().enumerate().skip(first) {
        sum += cash;
        match since {
            _ if sum < 0.0 => since = None,
            None => since = Some(year),
            Some(_) => {}
        }
    }
    since
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_those_of_the_green_book() {
        let factors = factors(Rates::get(), 50);
        for (year, expected) in [
            (1, 0.9662),
            (5, 0.8420),
            (10, 0.7089),
            (15, 0.5969),
            (25, 0.4231),
            (30, 0.3563),
            (31, 0.3459),
            (50, 0.1973),
        ] {
            assert!(
                (factors[year] - expected).abs() < 0.00005,
                "{year}: {}",
                factors[year]
            );
        }
    }

    #[test]
    fn present_value_and_payback_by_hand() {
        // 100 spent now, 60 back in each of two years: 60 / 1.035 + 60 / 1.035^2 - 100.
        let cash = [-100.0, 60.0, 60.0];
        let by_hand = 60.0 / 1.035 + 60.0 / 1.071_225 - 100.0;
        assert!((present_value(Rates::get(), &cash) - by_hand).abs() < 1e-9);
        assert_eq!(payback(&cash), Some(2));
        assert_eq!(payback(&[-100.0, 60.0]), None);
        assert_eq!(payback(&[5.0, 5.0]), Some(0));
        // Nothing has paid back before anything is paid or saved.
        assert_eq!(payback(&[0.0, 0.0, 5.0, 5.0]), Some(2));
        assert_eq!(payback(&[0.0, -5.0, 5.0, 0.0]), Some(2));
        assert_eq!(payback(&[0.0; 3]), None);
        assert_eq!(payback(&[]), None);
        assert_eq!(payback(&[5.0, -8.0, 1.0, 2.0]), Some(3));
        // It crosses nought in the second year, and falls back for good.
        assert_eq!(payback(&[-5.0, 6.0, -2.0]), None);
        assert_eq!(payback(&[-5.0, 6.0, -2.0, 2.0]), Some(3));
    }
}
