//! A loan: its terms, and a ledger that goes month by month and may be paid in full, in part or not.
//!
//! With `i` the rate a period, `n` the payments left and `B` the balance:
//!
//! ```text
//! annuity              A = B i / (1 - (1 + i)^-n), interest included
//! equal instalments    B / n of principal, and the interest
//! maturity             the interest; B with the last payment
//! sculpted             a given share of the principal with each payment, and the interest
//! ```
//!
//! A month stands for one moment, its payment date, and in it things happen in this order:
//!
//! ```text
//! 1  interest since the month before, at the rate that held from then on
//! 2  the payment, under the terms of an amendment from this month
//! 3  early repayments
//! 4  advances
//! 5  from here on a rate of this month holds: a step, a base rate, an amendment's
//! ```
//!
//! So the interest of month `m` is that of `(m - 1, m]`, and neither an advance nor a rate of month `m`
//! touches it. Of a step and an amendment the later counts, in one month the amendment.
//!
//! Interest accrues month by month on the balance, a twelfth of the year's rate each, and is rounded to
//! whole pence (half up) when a payment falls due. An instalment is worked out once and stays until the
//! balance, the rate or the terms change otherwise than by paying it; the last payment clears the
//! balance. Where part of the time before a payment went by at another rate or on another balance, the
//! annuity is the level payment that repays the balance with the interest that has accrued:
//!
//! ```text
//! A = (B + accrued) / (1 + (1 - (1 + i)^-(n - 1)) / i)
//! ```
//!
//! In a holiday no principal is due, and interest is paid or added to the balance. At the end of every
//! month
//!
//! ```text
//! advances + capitalised interest and fees = principal repaid + written off + outstanding
//! ```

use crate::num;

mod early;

pub use early::Early;

/// Most pence of interest that fall due at once: sums over a life stay whole numbers of 64 bits.
const MOST: f64 = 1.0e15;

/// How principal is repaid.
#[derive(Clone, Debug, PartialEq)]
pub enum Profile {
    /// Equal payments, interest included.
    Annuity,
    /// Equal instalments of principal.
    EqualInstalments,
    /// All principal with the last payment.
    Maturity,
    /// Shares of the principal with each payment from the first repayment on; they sum to 1.
    Sculpted(Vec<f64>),
}

/// What happens to interest while no principal is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holiday {
    /// It is paid.
    Paid,
    /// It is added to the balance.
    Capitalised,
}

/// A change of terms from a month on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Amendment {
    /// First month in which it holds.
    pub from: u16,
    /// Month of the first repayment of principal.
    pub first_repayment: Option<u16>,
    /// Month of the last payment.
    pub end: Option<u16>,
    /// Rate a year of interest that accrues after the first month's payment.
    pub rate: Option<f64>,
    /// What happens to interest in the holiday.
    pub holiday: Option<Holiday>,
}

/// The terms of a loan; months count from its start, which is month 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// Month and pence of each advance, in order.
    pub advances: Vec<(u16, i64)>,
    /// Months from one payment to the next: 1, 3, 6 or 12.
    pub every: u16,
    /// Month of the first repayment of principal; payments before it are of interest.
    pub first_repayment: u16,
    /// Month of the last payment.
    pub end: u16,
    /// Rate a year of interest that accrues after each month's payment, the first from month 0.
    pub rates: Vec<(u16, f64)>,
    /// How principal is repaid.
    pub profile: Profile,
    /// What happens to interest before the first repayment.
    pub holiday: Holiday,
    /// Pence charged with the first advance.
    pub fee: i64,
    /// Whether the fee is added to the balance; else it is paid at once.
    pub fee_capitalised: bool,
    /// Month and pence of early repayments, in order.
    pub prepayments: Vec<(u16, i64)>,
    /// What they do to what falls due later.
    pub early: Early,
    /// Changes of terms, in order.
    pub amendments: Vec<Amendment>,
}

/// What holds in a month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InForce {
    /// Month of the first repayment of principal.
    pub first_repayment: u16,
    /// Month of the last payment.
    pub end: u16,
    /// Rate a year of interest that accrues from its payment date on.
    pub rate: f64,
    /// What happens to interest in the holiday.
    pub holiday: Holiday,
}

impl Terms {
    /// Whether no sum is below nought and every rate lies between 0 and 1, as a schedule takes for granted.
    pub fn in_range(&self) -> bool {
        let sums = self.advances.iter().chain(&self.prepayments);
        let stepped = self.rates.iter().map(|(_, rate)| *rate);
        let amended = self.amendments.iter().filter_map(|one| one.rate);
        sums.map(|(_, sum)| *sum).all(|sum| sum >= 0)
            && self.fee >= 0
            && stepped
                .chain(amended)
                .all(|rate| (0.0..=1.0).contains(&rate))
    }

    /// What holds from a month's payment date on.
    pub fn in_force(&self, month: u16) -> InForce {
        let stepped = self.rates.iter().rfind(|(from, _)| *from <= month);
        let since = stepped.map_or(0, |(from, _)| *from);
        let mut force = InForce {
            first_repayment: self.first_repayment,
            end: self.end,
            rate: stepped
                .or(self.rates.first())
                .map_or(0.0, |(_, rate)| *rate),
            holiday: self.holiday,
        };
        for one in self.amendments.iter().filter(|one| one.from <= month) {
            force.first_repayment = one.first_repayment.unwrap_or(force.first_repayment);
            force.end = one.end.unwrap_or(force.end);
            // A step later than the amendment holds again.
            if one.from >= since {
                force.rate = one.rate.unwrap_or(force.rate);
            }
            force.holiday = one.holiday.unwrap_or(force.holiday);
        }
        force
    }

    /// Rate a year of the interest that accrues in a month, up to its payment date.
    pub fn accruing(&self, month: u16) -> f64 {
        self.in_force(month.saturating_sub(1)).rate
    }

    /// Rates of the months after one up to another, with how many months each held.
    pub fn accruing_over(&self, after: u16, to: u16) -> Vec<(u16, f64)> {
        let mut list: Vec<(u16, f64)> = Vec::new();
        for rate in (after + 1..=to).map(|month| self.accruing(month)) {
            match list.last_mut() {
                Some((months, same)) if *same == rate => *months += 1,
                _ => list.push((1, rate)),
            }
        }
        list
    }

    /// Month of the last payment, amendments included.
    pub fn last(&self) -> u16 {
        let ends = self.amendments.iter().filter_map(|one| one.end);
        ends.fold(self.end, |_, end| end)
    }

    /// Whether a payment falls due in a month.
    pub fn is_due(&self, month: u16) -> bool {
        month > 0 && (month.is_multiple_of(self.every) || month == self.in_force(month).end)
    }

    /// Payments from a month on, that month's included where one falls due.
    fn payments_left(&self, month: u16, end: u16) -> u16 {
        let due = |m: &u16| m.is_multiple_of(self.every) || *m == end;
        (month..=end).filter(due).count() as u16
    }

    /// The same without amendments.
    #[must_use]
    pub fn unamended(&self) -> Self {
        Self {
            amendments: Vec::new(),
            ..self.clone()
        }
    }
}

/// A level payment, interest included, of a balance over `n` payments at a rate `i` each.
pub fn annuity(balance: f64, i: f64, n: u16) -> f64 {
    let n = f64::from(n.max(1));
    if i.abs() < 1e-12 {
        return balance / n;
    }
    balance * i / (1.0 - num::pow(1.0 + i, -n))
}

/// The level payment, the first of `n` due now, that repays a balance and the interest accrued on it, where
/// the later periods are at a rate `i` each.
fn level(balance: f64, accrued: f64, i: f64, n: u16) -> f64 {
    let later = f64::from(n.max(1)) - 1.0;
    let payments = if i.abs() < 1e-12 {
        later
    } else {
        (1.0 - num::pow(1.0 + i, -later)) / i
    };
    (balance + accrued) / (1.0 + payments)
}

/// What falls due at the end of a month; pence.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Due {
    /// Month, from the loan's start.
    pub month: u16,
    /// Balance before anything of the month.
    pub opening: i64,
    /// Advanced.
    pub advanced: i64,
    /// Interest that is added to the balance.
    pub capitalised: i64,
    /// Fee to be paid.
    pub fee: i64,
    /// Fee added to the balance.
    pub fee_capitalised: i64,
    /// Interest to be paid.
    pub interest: i64,
    /// Principal to be repaid.
    pub principal: i64,
    /// Repaid early.
    pub prepaid: i64,
    /// Rate a year of the interest since the last payment date, where a payment falls due, and else of the
    /// month's: where it changed, the one that gives the same interest on the balances there were.
    pub rate: f64,
}

/// A loan as it stands. [`Ledger::month`] says what falls due, [`Ledger::pay`] what was paid of it.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Outstanding, pence.
    pub balance: i64,
    /// Interest since the last payment date, pence.
    accrued: f64,
    /// Balance of each month since then, summed.
    exposed: f64,
    /// The instalment that stands, until something changes it.
    instalment: Option<i64>,
    /// What it was worked out under.
    under: Option<InForce>,
    /// Balance when principal began to be repaid, for shares of it.
    sculpted: Option<(i64, usize)>,
    /// Its shares are of another sum after an early repayment.
    rescale: bool,
    /// Month of an early repayment that has just been made, and the instalment that is kept up after it.
    kept: Option<(u16, i64)>,
    /// Month of the last early repayment that shortened the term, and the end it has since.
    shortened: Option<(u16, u16)>,
    /// Advanced so far.
    pub advanced: i64,
    /// Interest and fees added to the balance so far.
    pub capitalised: i64,
    /// Principal repaid so far.
    pub repaid: i64,
    /// Interest paid so far.
    pub interest_paid: i64,
    /// Written off so far.
    pub written_off: i64,
}

impl Ledger {
    /// Before the first advance.
    pub const fn new() -> Self {
        Self {
            balance: 0,
            accrued: 0.0,
            exposed: 0.0,
            instalment: None,
            under: None,
            sculpted: None,
            rescale: false,
            kept: None,
            shortened: None,
            advanced: 0,
            capitalised: 0,
            repaid: 0,
            interest_paid: 0,
            written_off: 0,
        }
    }

    /// Goes through a month: months are asked for in order, from 0. What falls due is counted as paid
    /// only by [`Self::pay`].
    pub fn month(&mut self, terms: &Terms, month: u16) -> Due {
        self.shorten(terms);
        let mut force = terms.in_force(month);
        force.end = self.ends(terms, month, force.end);
        let mut due = Due {
            month,
            opening: self.balance,
            rate: terms.accruing(month),
            ..Due::default()
        };
        if month > 0 {
            // Interest of the month just gone, at the rate that held in it.
            self.accrued += self.balance as f64 * due.rate / 12.0;
            self.exposed += self.balance as f64;
        }
        if month == 0 && terms.fee > 0 {
            if terms.fee_capitalised {
                due.fee_capitalised = terms.fee;
                self.balance += terms.fee;
                self.capitalised += terms.fee;
            } else {
                due.fee = terms.fee;
            }
        }
        // What is still outstanding after the last payment is overdue, with interest, at every later date.
        if terms.is_due(month) && (month <= force.end || self.balance > 0) {
            let accrued = self.accrued;
            let interest = libm::floor(accrued.min(MOST) + 0.5) as i64;
            let since = (month - 1) / terms.every * terms.every;
            if terms.accruing_over(since, month).len() > 1 && self.exposed > 0.0 {
                due.rate = accrued * 12.0 / self.exposed;
            }
            self.accrued = 0.0;
            self.exposed = 0.0;
            let holiday = month < force.first_repayment && month < force.end;
            if holiday && force.holiday == Holiday::Capitalised {
                due.capitalised = interest;
                self.balance += interest;
                self.capitalised += interest;
                self.instalment = None;
            } else {
                due.interest = interest;
                due.principal = self.principal_due(terms, month, (interest, accrued), force);
            }
        }
        let early = terms.prepayments.iter().filter(|(m, _)| *m == month);
        let early: i64 = early.map(|(_, sum)| *sum).sum();
        due.prepaid = early.min(self.balance - due.principal).max(0);
        if due.prepaid > 0 {
            self.repays_early(terms, month);
        }
        let advances = terms.advances.iter().filter(|(m, _)| *m == month);
        due.advanced = advances.map(|(_, sum)| *sum).sum();
        self.advance(due.advanced);
        due
    }

    /// More is advanced.
    pub fn advance(&mut self, sum: i64) {
        if sum > 0 {
            self.balance += sum;
            self.advanced += sum;
            self.instalment = None;
        }
    }

    /// What is owed and could not be paid is added to the balance.
    pub const fn capitalise(&mut self, sum: i64) {
        if sum > 0 {
            self.balance += sum;
            self.capitalised += sum;
            self.instalment = None;
        }
    }

    /// Principal that falls due with interest, in whole pence and as it accrued.
    fn principal_due(
        &mut self,
        terms: &Terms,
        month: u16,
        (interest, accrued): (i64, f64),
        force: InForce,
    ) -> i64 {
        if month >= force.end {
            return self.balance;
        }
        if month < force.first_repayment {
            return 0;
        }
        // A rate of this month is that of interest to come: it changes the next instalment.
        let under = InForce {
            rate: terms.accruing(month),
            ..force
        };
        if self.under != Some(under) {
            self.under = Some(under);
            self.instalment = None;
        }
        let left = terms.payments_left(month, force.end);
        let balance = self.balance;
        match &terms.profile {
            Profile::Maturity => 0,
            Profile::EqualInstalments => *self.instalment.get_or_insert_with(|| {
                libm::floor(balance as f64 / f64::from(left.max(1)) + 0.5) as i64
            }),
            Profile::Annuity => {
                let rate = under.rate * f64::from(terms.every) / 12.0;
                let payment = *self.instalment.get_or_insert_with(|| {
                    libm::floor(level(balance as f64, accrued, rate, left).min(MOST) + 0.5) as i64
                });
                payment - interest
            }
            Profile::Sculpted(shares) => {
                let (whole, at) = self.sculpted.unwrap_or((balance, 0));
                let whole = self.rescaled(shares, whole, at);
                self.sculpted = Some((whole, at + 1));
                let share = shares.get(at).copied().unwrap_or(0.0);
                libm::floor(whole as f64 * share + 0.5) as i64
            }
        }
        .clamp(0, balance.max(0))
    }

    /// What was paid of what fell due, and then early. Interest that was not is added to the balance;
    /// principal that was not stays in it, and later instalments are worked out anew. After the last
    /// payment all of it is due at each later date.
    ///
    /// Returns what was not paid of what fell due; an early repayment that is not made is not missed.
    pub fn pay(&mut self, due: &Due, interest: i64, principal: i64) -> i64 {
        let interest = interest.clamp(0, due.interest.max(0));
        let most = (due.principal + due.prepaid).min(self.balance);
        let principal = principal.clamp(0, most.max(0));
        let unpaid = due.interest - interest;
        self.balance += unpaid - principal;
        self.capitalised += unpaid;
        self.repaid += principal;
        self.interest_paid += interest;
        let missed = unpaid + (due.principal - principal).max(0);
        if missed > 0 {
            self.instalment = None;
        }
        missed
    }

    /// Interest that has been earned since the last payment date and is not yet due, in whole pence.
    pub fn accrued(&self) -> i64 {
        libm::floor(self.accrued.min(MOST) + 0.5) as i64
    }

    /// Interest not yet due is not counted on any more.
    pub const fn reverse_accrued(&mut self) {
        self.accrued = 0.0;
        self.exposed = 0.0;
    }

    /// Some of the balance is recovered, the rest of what `lost` says is written off.
    pub fn close(&mut self, recovered: i64) {
        let recovered = recovered.clamp(0, self.balance);
        self.repaid += recovered;
        self.written_off += self.balance - recovered;
        self.balance = 0;
        self.reverse_accrued();
    }

    /// Whether every pound is accounted for.
    pub const fn holds(&self) -> bool {
        self.advanced + self.capitalised == self.repaid + self.written_off + self.balance
    }
}
