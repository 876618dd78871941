//! A borrower, month by month: what it earns, what it pays of what falls due, and when it fails.
//!
//! ```text
//! cash      += advances + income - operating cost - outlay - fee - interest - principal
//! ```
//!
//! What falls due is paid from the cash there is: the fee, interest, principal. A fee that cannot be paid is added to
//! the balance. A borrower is in default when it has missed so many payments one after another, or has had no cash for
//! three months; of what is outstanding a share is recovered some months later and the rest written off. What its homes
//! still earn and cost after the month of default is whoever winds it up's, and none of it reaches the loan but what is
//! recovered.

use super::loan::{Ledger, Terms};

/// Months without cash after which nobody works for a borrower any more.
const DRY: u8 = 3;

/// What is written down of a loan in a month; pence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LoanRow {
    /// Advanced by the lender.
    pub advanced: i64,
    /// Interest and fees added to the balance.
    pub capitalised: i64,
    /// Interest and fee received.
    pub interest: i64,
    /// What of it is the fee.
    pub fee: i64,
    /// Principal received, recoveries included.
    pub principal: i64,
    /// What of it was recovered after a default.
    pub recovered: i64,
    /// Interest earned since the last payment date and not yet due, at the month's end; none after a
    /// default.
    pub accrued: i64,
    /// What fell due and was not paid.
    pub missed: i64,
    /// Written off.
    pub written_off: i64,
    /// Outstanding at the month's end.
    pub balance: i64,
    /// Interest and principal that fell due.
    pub due: i64,
    /// What was paid for the places of the borrower's homes.
    pub income: i64,
    /// The borrower's income less its operating cost.
    pub available: i64,
    /// What the borrower spent on buildings and on starting up.
    pub outlay: i64,
    /// The borrower's cash at the month's end; of one that is not simulated, what it has had of the loan less
    /// what it has paid.
    pub cash: i64,
    /// 1 from the month of default on.
    pub defaulted: i64,
}

/// How a simulated borrower fails.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Failing {
    /// Payments missed one after another until it is in default.
    pub default_after: u8,
    /// Share of what is outstanding that is recovered.
    pub recovery: f64,
    /// Months until it is.
    pub recovery_months: u16,
}

/// What a borrower does in a month beside the loan; pence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Earned {
    /// Paid for the places of its homes.
    pub income: i64,
    /// The same less what they cost to run.
    pub available: i64,
    /// Spent on buildings and on starting up.
    pub outlay: i64,
}

/// A loan and its borrower as they stand.
#[derive(Clone, Debug)]
pub struct Lending {
    /// The terms.
    pub terms: Terms,
    ledger: Ledger,
    cash: i64,
    missed: u8,
    dry: u8,
    failed: Option<u16>,
}

impl Lending {
    /// Before the first advance, with so many pence of its own.
    pub const fn new(terms: Terms, reserves: i64) -> Self {
        Self {
            terms,
            ledger: Ledger::new(),
            cash: reserves,
            missed: 0,
            dry: 0,
            failed: None,
        }
    }

    /// Advanced so far, pence.
    pub const fn advanced(&self) -> i64 {
        self.ledger.advanced
    }

    /// Month of default, from the loan's start.
    pub const fn failed(&self) -> Option<u16> {
        self.failed
    }

    /// Goes through a month: months are asked for in order, from 0. `drawn` is advanced beside what the terms say. A
    /// borrower that is not simulated (`failing` is none) pays what it owes.
    pub fn month(
        &mut self,
        month: u16,
        earned: Earned,
        drawn: i64,
        failing: Option<Failing>,
    ) -> LoanRow {
        let ledger = &mut self.ledger;
        let before = (
            ledger.capitalised,
            ledger.repaid,
            ledger.interest_paid,
            ledger.written_off,
        );
        let mut row = LoanRow {
            income: earned.income,
            available: earned.available,
            outlay: earned.outlay,
            ..LoanRow::default()
        };
        if self.failed.is_none() {
            let due = ledger.month(&self.terms, month);
            ledger.advance(drawn);
            row.advanced = due.advanced + drawn;
            row.due = due.interest + due.principal;
            self.cash += row.advanced + earned.available - earned.outlay;
            let mut left = match failing {
                Some(_) => self.cash.max(0),
                None => i64::MAX,
            };
            let mut take = |owed: i64| {
                let paid = owed.min(left);
                left -= paid;
                paid
            };
            row.fee = take(due.fee);
            let interest = take(due.interest);
            let principal = take(due.principal + due.prepaid);
            ledger.capitalise(due.fee - row.fee);
            row.missed = ledger.pay(&due, interest, principal);
            if row.due > 0 {
                self.missed = if row.missed > 0 { self.missed + 1 } else { 0 };
            }
            self.cash -= row.fee + interest + principal;
            if let Some(failing) = failing {
                let dry = self.dry.saturating_add(1);
                self.dry = if self.cash < 0 { dry } else { 0 };
                let fails = self.missed >= failing.default_after || self.dry >= DRY;
                if ledger.balance > 0 && fails {
                    self.failed = Some(month);
                    ledger.reverse_accrued();
                }
            }
        }
        if let (Some(failing), Some(failed)) = (failing, self.failed) {
            row.defaulted = 1;
            if month - failed == failing.recovery_months {
                let repaid = ledger.repaid;
                ledger.close((ledger.balance as f64 * failing.recovery) as i64);
                row.recovered = ledger.repaid - repaid;
            }
        }
        row.capitalised = ledger.capitalised - before.0;
        row.principal = ledger.repaid - before.1;
        row.interest = row.fee + ledger.interest_paid - before.2;
        row.written_off = ledger.written_off - before.3;
        row.balance = ledger.balance;
        row.accrued = ledger.accrued();
        row.cash = self.cash;
        row
    }
}
