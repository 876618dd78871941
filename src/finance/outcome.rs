//! What a loan comes to for its lender, month by month: as agreed, and where it goes badly.
//!
//! ```text
//! interest of a month  = what falls due or is added to the balance in it + what is earned and not yet due,
//!                        less what was so a month before
//! cost of funds        = balance of the month before * rate / 12
//! left                 = interest and fees - cost of funds - written off
//! ```
//!
//! Interest and the cost of funds are so on one basis: both are of the time since the month before. Nominal;
//! nothing is discounted.

use super::loan::{Due, Ledger, Terms};

/// One month.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Month {
    /// Months since the start.
    pub month: u16,
    /// Balance before it, pence.
    pub opening: i64,
    /// Advanced, pence.
    pub advanced: i64,
    /// Interest and fees earned in it, pence.
    pub interest: i64,
    /// Interest and fees added to the balance, pence.
    pub capitalised: i64,
    /// Principal received, pence.
    pub principal: i64,
    /// Interest, fees and principal received, pence.
    pub received: i64,
    /// Written off, pence.
    pub written_off: i64,
    /// Balance after it, pence.
    pub closing: i64,
    /// Cost of funds, pence.
    pub funds: f64,
}

/// How a borrower behaves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Case {
    /// It pays what falls due.
    Agreed,
    /// It pays nothing in the first so many months from the first payment on. What it does not pay is added
    /// to the balance, and instalments are worked out anew up to the same end.
    Late(u16),
    /// It pays nothing from a month on; later a share of what is outstanding is recovered.
    Default {
        /// The month of default.
        month: u16,
        /// Months until something is recovered.
        months: u16,
        /// What is.
        share: f64,
    },
}

/// Every month of a loan in a case, at a cost of funds a year.
pub fn months(terms: &Terms, funds: f64, case: Case) -> Vec<Month> {
    let mut ledger = Ledger::new();
    let mut list = Vec::new();
    let (mut accrued, mut first) = (0, None);
    // Whoever pays late past the end has as long again.
    let last = match case {
        Case::Default { month, months, .. } => month + months,
        Case::Late(late) => terms.last() + late + terms.every,
        Case::Agreed => terms.last(),
    };
    for month in 0..=last {
        let before = ledger.clone();
        let failed = matches!(case, Case::Default { month: when, .. } if month > when);
        let mut one = Month {
            month,
            opening: before.balance,
            funds: before.balance as f64 * funds / 12.0,
            ..Month::default()
        };
        let mut fee = 0;
        if !failed {
            let due = ledger.month(terms, month);
            let owes = due.interest + due.principal > 0;
            if owes && first.is_none() {
                first = Some(month);
            }
            let pays = match (case, first) {
                (Case::Late(late), Some(first)) => month >= first + late,
                (Case::Default { month: when, .. }, _) => month < when,
                _ => true,
            };
            pay(&mut ledger, &due, pays);
            fee = due.fee;
        }
        if let Case::Default {
            month: when,
            months,
            share,
        } = case
        {
            if month == when {
                ledger.reverse_accrued();
            }
            if month == when + months {
                ledger.close(libm::floor(ledger.balance as f64 * share + 0.5) as i64);
            }
        }
        let interest = ledger.interest_paid - before.interest_paid + fee;
        one.advanced = ledger.advanced - before.advanced;
        one.capitalised = ledger.capitalised - before.capitalised;
        one.principal = ledger.repaid - before.repaid;
        one.received = interest + one.principal;
        one.written_off = ledger.written_off - before.written_off;
        one.interest = interest + one.capitalised + ledger.accrued() - accrued;
        one.closing = ledger.balance;
        accrued = ledger.accrued();
        list.push(one);
    }
    list
}

fn pay(ledger: &mut Ledger, due: &Due, pays: bool) {
    let of = |sum| if pays { sum } else { 0 };
    ledger.pay(due, of(due.interest), of(due.principal + due.prepaid));
}

/// Sums of months, pence.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Totals {
    /// Balance before the first.
    pub opening: i64,
    /// Advanced.
    pub advanced: i64,
    /// Interest and fees earned.
    pub interest: i64,
    /// Interest and fees added to the balance.
    pub capitalised: i64,
    /// Principal received.
    pub principal: i64,
    /// Written off.
    pub written_off: i64,
    /// Balance after the last.
    pub closing: i64,
    /// Cost of funds.
    pub funds: i64,
}

impl Totals {
    /// Of months one after another.
    pub fn of(months: &[Month]) -> Self {
        let sum = |of: fn(&Month) -> i64| months.iter().map(of).sum();
        let funds: f64 = months.iter().map(|one| one.funds).sum();
        Self {
            opening: months.first().map_or(0, |one| one.opening),
            advanced: sum(|one| one.advanced),
            interest: sum(|one| one.interest),
            capitalised: sum(|one| one.capitalised),
            principal: sum(|one| one.principal),
            written_off: sum(|one| one.written_off),
            closing: months.last().map_or(0, |one| one.closing),
            funds: libm::floor(funds + 0.5) as i64,
        }
    }

    /// What is left to the lender, before what is written off.
    pub const fn margin(&self) -> i64 {
        self.interest - self.funds
    }
}

/// Sums by financial year, where month 0 is so many months after an April. The cost of funds is rounded so
/// that the years sum to the whole.
pub fn by_year(months: &[Month], since_april: u16) -> Vec<Totals> {
    let first = usize::from(12 - since_april % 12).min(months.len());
    let (first, rest) = months.split_at(first);
    let mut list: Vec<Totals> = Vec::new();
    let (mut until, mut before) = (0, 0);
    for year in std::iter::once(first).chain(rest.chunks(12)) {
        if year.is_empty() {
            continue;
        }
        until += year.len();
        let whole = Totals::of(&months[..until]).funds;
        list.push(Totals {
            funds: whole - before,
            ..Totals::of(year)
        });
        before = whole;
    }
    list
}

/// The same terms at rates so much higher.
#[must_use]
pub fn dearer(terms: &Terms, points: f64) -> Terms {
    let mut terms = terms.clone();
    for (_, rate) in &mut terms.rates {
        *rate += points;
    }
    for one in &mut terms.amendments {
        one.rate = one.rate.map(|rate| rate + points);
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finance::loan::{Early, Holiday, Profile};

    /// 120,000 from a February at 12% over two years, yearly instalments of principal.
    fn terms() -> Terms {
        Terms {
            advances: vec![(0, 12_000_000)],
            every: 12,
            first_repayment: 12,
            end: 24,
            rates: vec![(0, 0.12)],
            profile: Profile::EqualInstalments,
            holiday: Holiday::Paid,
            fee: 0,
            fee_capitalised: false,
            prepayments: Vec::new(),
            early: Early::default(),
            amendments: Vec::new(),
        }
    }

    /// By hand: a month is 1,200 pounds on 120,000; from February to March one month, to the second March
    /// eleven more and one on 60,000, to the third eleven on that.
    #[test]
    fn interest_and_cost_of_funds_are_of_the_same_months() {
        let months = months(&terms(), 0.06, Case::Agreed);
        let years = by_year(&months, 10);
        let of = |of: fn(&Totals) -> i64| -> Vec<i64> { years.iter().map(of).collect() };
        assert_eq!(
            of(|y| y.interest),
            [120_000, 11 * 120_000 + 60_000, 11 * 60_000]
        );
        assert_eq!(of(|y| y.funds), [60_000, 11 * 60_000 + 30_000, 11 * 30_000]);
        // A profitable loan earns from its first year on.
        assert!(of(Totals::margin).iter().all(|margin| *margin > 0));
        for year in &years {
            assert_eq!(
                year.closing,
                year.opening + year.advanced + year.capitalised - year.principal - year.written_off
            );
        }
    }

    #[test]
    fn a_default_takes_back_what_was_not_due_and_writes_off_what_is_not_recovered() {
        let case = Case::Default {
            month: 18,
            months: 6,
            share: 0.4,
        };
        let all = Totals::of(&months(&terms(), 0.06, case));
        // A year's interest was paid; that of the half-year after it is taken back.
        assert_eq!(all.interest, 1_440_000);
        assert_eq!(all.written_off, 3_600_000);
        assert_eq!((all.principal, all.closing), (8_400_000, 0));
        assert_eq!(all.funds, 720_000 + 12 * 30_000);
    }

    #[test]
    fn a_year_late_is_a_year_of_interest_on_interest() {
        let all = Totals::of(&months(&terms(), 0.0, Case::Late(12)));
        // 14,400 unpaid, then 12% of 134,400 and all of it.
        assert_eq!(all.interest, 1_440_000 + 1_612_800);
        assert_eq!((all.principal, all.closing), (13_440_000, 0));
        assert!((dearer(&terms(), 0.02).rates[0].1 - 0.14).abs() < 1e-12);
    }
}
