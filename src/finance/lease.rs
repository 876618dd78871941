//! A lease of a building within a contract (IFRS 16 as the CIPFA Code applies it from 1 April 2024): the liability, its
//! unwinding, and the minimum revenue provision on it.
//!
//! With `A` the fixed payment a month, `n` the months of the term and `i` a twelfth of the rate a year, the council's
//! incremental borrowing rate:
//!
//! ```text
//! liability at commencement = A (1 - (1 + i)^-n) / i      payments in arrears: the first at the end of the first month
//! interest of a month       = liability before * i, rounded to whole pence
//! principal of a month      = A - interest; with the last payment all that is left
//! MRP                       = principal
//! ```
//!
//! The right to use the building is capital expenditure of the first month, and the capital financing requirement rises by
//! the liability. The statutory guidance on MRP (England) takes a provision equal to the principal in the payments as
//! prudent, so that interest and MRP are what is paid: the General Fund bears what it would have paid without a lease.
//! A lease that ends before its term takes what is left of the liability, and the right with it, off the books.
//! Payments are fixed at commencement; a later rise of the price is a cost of the year and not of the liability.

use super::loan::annuity;

/// A lease.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lease {
    /// Pence a month, fixed.
    pub payment: i64,
    /// Months of the term.
    pub months: u16,
    /// Rate a year.
    pub rate: f64,
}

/// One month of a lease; pence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Month {
    /// Liability at commencement, in the first month.
    pub added: i64,
    /// Interest in the payment.
    pub interest: i64,
    /// Principal in it, and the minimum revenue provision.
    pub principal: i64,
    /// What is left of the liability when the lease ends before its term.
    pub ended: i64,
    /// Liability at the month's end.
    pub closing: i64,
}

impl Lease {
    /// The liability at commencement, pence.
    pub fn liability(&self) -> i64 {
        let payment = self.payment.max(0) as f64;
        // What 1 pays off is the inverse of what pays 1 off.
        let worth = payment / annuity(1.0, self.rate / 12.0, self.months);
        libm::floor(worth.min(1.0e15) + 0.5) as i64
    }

    /// Its months, the first that of its commencement; those up to the one in which it ends, where it ends before its
    /// term.
    pub fn months(&self, ended: Option<u16>) -> Vec<Month> {
        let (mut left, mut list) = (0, Vec::new());
        for month in 0..self.months {
            let mut one = Month::default();
            if month == 0 {
                one.added = self.liability();
                left = one.added;
            }
            if ended == Some(month) {
                one.ended = left;
                list.push(one);
                break;
            }
            one.interest = libm::floor(left as f64 * self.rate / 12.0 + 0.5) as i64;
            one.principal = if month + 1 == self.months {
                left
            } else {
                (self.payment - one.interest).clamp(0, left)
            };
            left -= one.principal;
            one.closing = left;
            list.push(one);
        }
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// By hand, and as a spreadsheet's `=-PV(0.06/12,3,1000)` has it: 1000 / 1.005 + 1000 / 1.005^2 + 1000 / 1.005^3 is
    /// 2,970.25; interest of 14.85, 9.93 and 4.97.
    #[test]
    fn three_payments_by_hand() {
        let lease = Lease {
            payment: 100_000,
            months: 3,
            rate: 0.06,
        };
        assert_eq!(lease.liability(), 297_025);
        let of: Vec<[i64; 3]> = lease
            .months(None)
            .iter()
            .map(|m| [m.interest, m.principal, m.closing])
            .collect();
        assert_eq!(
            of,
            [
                [1_485, 98_515, 198_510],
                [993, 99_007, 99_503],
                [498, 99_503, 0]
            ]
        );
        let ended = lease.months(Some(1));
        assert_eq!(
            (ended.len(), ended[1].ended, ended[1].closing),
            (2, 198_510, 0)
        );
        // At no rate it is what is paid.
        assert_eq!(Lease { rate: 0.0, ..lease }.liability(), 300_000);
    }

    proptest! {
        /// The liability is the present value of the payments; what is added is provided for or ended; interest and
        /// provision are what is paid, but for the pence that rounding leaves to the last payment.
        #[test]
        fn a_lease_is_provided_for_and_costs_what_is_paid(
            payment in 1_i64..100_000_000, months in 13_u16..480, rate in 0.0_f64..0.2, ends in 0_u16..600,
        ) {
            let lease = Lease { payment, months, rate };
            let i = rate / 12.0;
            let each = (1..=i32::from(months)).map(|k| payment as f64 * (1.0 + i).powi(-k));
            let worth: f64 = each.sum();
            prop_assert!((lease.liability() as f64 - worth).abs() <= 0.5 + 1e-9 * worth);
            let ended = (ends < months).then_some(ends);
            let all = lease.months(ended);
            let mut left = 0;
            for (at, one) in all.iter().enumerate() {
                left += one.added - one.principal - one.ended;
                prop_assert_eq!(left, one.closing);
                prop_assert!(one.interest >= 0 && one.principal >= 0);
                if at + 1 < usize::from(months) && one.ended == 0 && ended != Some(at as u16) {
                    prop_assert_eq!(one.interest + one.principal, payment);
                }
            }
            prop_assert_eq!(left, 0);
            if ended.is_none() {
                let last = all[all.len() - 1];
                // Half a penny a month and its interest.
                let most = 1.0 + f64::from(months) * (1.0 + rate / 12.0).powi(i32::from(months));
                prop_assert!(((last.interest + last.principal - payment) as f64).abs() <= most);
            }
        }
    }
}
