//! A loan paid as agreed: every month in which anything happens, and what it comes to.

use super::loan::{Due, Ledger, Terms};
use crate::num;

/// One line of a schedule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// What fell due, and was paid.
    pub due: Due,
    /// Balance after it, pence.
    pub closing: i64,
}

impl Row {
    /// Interest, fee and principal paid, pence.
    pub const fn paid(&self) -> i64 {
        self.due.interest + self.due.fee + self.due.principal + self.due.prepaid
    }
}

/// The months of a loan in which anything happens.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// Its lines, in order.
    pub rows: Vec<Row>,
}

impl Schedule {
    /// The loan paid as agreed.
    pub fn of(terms: &Terms) -> Self {
        let mut ledger = Ledger::new();
        let mut rows = Vec::new();
        for month in 0..=terms.last() {
            let due = ledger.month(terms, month);
            ledger.pay(&due, due.interest, due.principal + due.prepaid);
            // A loan that is repaid early has nothing due later.
            let owed = due.opening + due.interest + due.capitalised;
            let happens = (terms.is_due(month) && owed > 0)
                || due.advanced != 0
                || due.prepaid != 0
                || due.fee != 0
                || due.fee_capitalised != 0;
            if happens {
                rows.push(Row {
                    due,
                    closing: ledger.balance,
                });
            }
        }
        Self { rows }
    }

    /// Month of the last payment: early repayments may shorten the term.
    pub fn ends(&self) -> u16 {
        self.rows.last().map_or(0, |row| row.due.month)
    }

    /// Interest over its life, pence: paid and added to the balance.
    pub fn interest(&self) -> i64 {
        self.rows
            .iter()
            .map(|row| row.due.interest + row.due.capitalised)
            .sum()
    }

    /// Present value at month 0 of what the borrower pays, in pence, at a rate a year compounded with each
    /// payment (`every` months).
    pub fn present_value(&self, rate: f64, every: u16) -> f64 {
        num::sum(
            self.rows
                .iter()
                .map(|row| row.paid() as f64 * factor(rate, every, row.due.month)),
        )
    }

    /// The same of what is advanced.
    pub fn advances(&self, rate: f64, every: u16) -> f64 {
        num::sum(
            self.rows
                .iter()
                .map(|row| row.due.advanced as f64 * factor(rate, every, row.due.month)),
        )
    }

    /// Years from the start to the repayment of the average pound of principal.
    pub fn average_life(&self) -> f64 {
        let repaid = |row: &Row| (row.due.principal + row.due.prepaid) as f64;
        let whole = num::sum(self.rows.iter().map(repaid));
        let weighted = self
            .rows
            .iter()
            .map(|row| repaid(row) * f64::from(row.due.month) / 12.0);
        num::sum(weighted) / whole.max(1.0)
    }

    /// The yearly rate, compounded yearly, at which what is paid is worth what is advanced; none where
    /// there is none between -50% and 1,000%.
    pub fn effective_rate(&self) -> Option<f64> {
        let gap = |rate: f64| self.present_value(rate, 12) - self.advances(rate, 12);
        root(gap, -0.5, 10.0)
    }
}

/// Discount factor of a month at a rate a year compounded every so many months.
pub fn factor(rate: f64, every: u16, month: u16) -> f64 {
    let periods = f64::from(month) / f64::from(every);
    num::pow(1.0 + rate * f64::from(every) / 12.0, -periods)
}

/// Where a function that changes sign once is 0, by bisection; none where it does not change sign.
pub fn root(f: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> Option<f64> {
    let (at_low, at_high) = (f(low), f(high));
    if at_low.is_nan() || at_high.is_nan() || at_low * at_high > 0.0 {
        return None;
    }
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if (f(middle) > 0.0) == (at_low > 0.0) {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(f64::midpoint(low, high))
}

/// What an amendment does to the rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repriced {
    /// It is the same.
    Same,
    /// It is higher in some months and lower in none.
    Higher,
    /// It is lower in some months and higher in none.
    Lower,
    /// It is higher in some months and lower in others.
    Both,
}

/// What an amendment does to the lender.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// More interest over the life, pence.
    pub interest: i64,
    /// Present value of the change in what is paid, at the loan's own rate, pence.
    pub at_own_rate: f64,
    /// The same at a given cost of funds.
    pub at_cost_of_funds: Option<f64>,
    /// Whether it changes anything that is paid.
    pub changes: bool,
    /// Whether repayment begins or ends later, or more interest is added to the balance.
    pub defers: bool,
    /// What it does to the rate, in months in which both run.
    pub rate: Repriced,
}

/// Compares the loan as amended with the loan as it was.
pub fn change(terms: &Terms, cost_of_funds: Option<f64>) -> Change {
    let (before, after) = (Schedule::of(&terms.unamended()), Schedule::of(terms));
    let value =
        |rate| after.present_value(rate, terms.every) - before.present_value(rate, terms.every);
    let added = |schedule: &Schedule| -> i64 {
        let rows = schedule.rows.iter();
        rows.map(|row| row.due.capitalised).sum()
    };
    let agreed = terms.unamended();
    let now = terms.in_force(u16::MAX);
    let both = 1..=agreed.end.min(terms.last());
    let gaps = both.map(|month| terms.accruing(month) - agreed.accruing(month));
    let (up, down) = gaps.fold((false, false), |(up, down), gap| {
        (up || gap > 1e-12, down || gap < -1e-12)
    });
    Change {
        changes: before != after,
        defers: now.first_repayment > agreed.first_repayment
            || now.end > agreed.end
            || added(&after) > added(&before),
        rate: match (up, down) {
            (false, false) => Repriced::Same,
            (true, false) => Repriced::Higher,
            (false, true) => Repriced::Lower,
            (true, true) => Repriced::Both,
        },
        interest: after.interest() - before.interest(),
        at_own_rate: value(terms.in_force(0).rate),
        at_cost_of_funds: cost_of_funds.map(value),
    }
}

/// The rate a year, held throughout, at which an amendment brings so much more interest (pence).
pub fn rate_for(terms: &Terms, interest: i64) -> Option<f64> {
    let at = |rate: f64| {
        let mut terms = terms.clone();
        terms.rates = vec![(0, rate)];
        for one in &mut terms.amendments {
            one.rate = None;
        }
        (change(&terms, None).interest - interest) as f64
    };
    root(at, 0.0, 1.0)
}

#[cfg(test)]
#[path = "tests.rs"]
pub(super) mod tests;
