//! Cover: whether a borrower's cash carries its debt.
//!
//! ```text
//! DSCR = CFADS / (interest + principal due)               not defined where nothing falls due
//! LLCR = present value of CFADS over the remaining life at the loan's rate / balance
//! ```
//!
//! `CFADS`, cash flow available for debt service, is receipts less operating cost.

use crate::num;

/// Debt service cover of a period; none where nothing falls due.
pub fn debt_service(cash: f64, due: f64) -> Option<f64> {
    (due > 0.0).then(|| cash / due)
}

/// Loan life cover at a rate a period, with `cash` the periods to come; none where nothing is outstanding.
pub fn loan_life(cash: &[f64], rate: f64, balance: f64) -> Option<f64> {
    if balance <= 0.0 {
        return None;
    }
    let value = num::sum(
        cash.iter()
            .zip(1..)
            .map(|(sum, period): (&f64, i32)| sum * num::pow(1.0 + rate, -f64::from(period))),
    );
    Some(value / balance)
}

/// The least cover of a path, and the first period in which it is below a covenant.
pub fn path(cover: &[Option<f64>], covenant: f64) -> (Option<f64>, Option<usize>) {
    let least = cover.iter().flatten().copied().reduce(f64::min);
    let breach = cover.iter().position(|c| c.is_some_and(|c| c < covenant));
    (least, breach)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cover_by_hand() {
        assert_eq!(debt_service(125.0, 100.0), Some(1.25));
        assert_eq!(debt_service(125.0, 0.0), None);
        let life = loan_life(&[110.0, 121.0], 0.1, 160.0).expect("a balance");
        assert!((life - 200.0 / 160.0).abs() < 1e-12);
        assert_eq!(loan_life(&[1.0], 0.1, 0.0), None);
        let path = path(&[None, Some(1.4), Some(1.1), Some(1.2)], 1.25);
        assert_eq!(path, (Some(1.1), Some(2)));
    }
}
