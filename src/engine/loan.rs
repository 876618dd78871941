//! Loans in the run: a borrower whose homes stand in the same world as the children who fill them.
//!
//! Each month, in pence of the day:
//!
//! ```text
//! income     what is paid for the places of its homes, by the scenario's authorities and by others
//! operating  registered places of open homes * weekly cost * wages * days / 7, and overheads / 12
//! cash      += advances + income - operating - capital - start-up - fee - interest - principal
//! cover      income less operating of twelve months / interest and principal due in them
//! ```
//!
//! What falls due is paid from the cash there is, interest first. A borrower is in default when it has
//! missed so many payments one after another, or has had no cash for three months: its homes close,
//! which sends their children back to the market, and of what is outstanding a share is recovered some
//! months later and the rest written off.

use super::run::Run;
use super::state::NEVER;
use crate::finance::loan::{Ledger, Terms};
use crate::model::Model;
use crate::model::loan::{Borrower, Loan};

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
    /// The borrower's income less its operating cost.
    pub available: i64,
    /// What the borrower spent on buildings and on starting up.
    pub outlay: i64,
    /// The borrower's cash at the month's end.
    pub cash: i64,
    /// 1 from the month of default on.
    pub defaulted: i64,
}

/// One loan in one run.
#[derive(Debug)]
struct State {
    terms: Terms,
    ledger: Ledger,
    cash: i64,
    missed: u8,
    dry: u8,
    /// Month of default, [`NEVER`] without one.
    default: i16,
}

/// The loans of one run.
#[derive(Debug, Default)]
pub struct Loans {
    list: Vec<State>,
    /// What the borrower of each intervention's homes spent this month, pence.
    outlay: Vec<i64>,
    /// Homes of each intervention decided on this month.
    decided: Vec<i64>,
}

impl Loans {
    /// Empties the loans for a run.
    pub(super) fn clear(&mut self, model: &Model, drawn: &crate::model::input::Drawn) {
        self.list.clear();
        self.outlay.clear();
        self.outlay.resize(model.interventions.len(), 0);
        self.decided.clear();
        self.decided.resize(model.interventions.len(), 0);
        for loan in &model.loans {
            let mut terms = loan.terms.clone();
            if let Some(first) = terms.rates.first_mut() {
                first.1 = (drawn[loan.rate] + loan.margin).max(0.0);
            }
            for &(at, id) in &loan.steps {
                terms.rates[at].1 = (drawn[id] + loan.margin).max(0.0);
            }
            if loan.homes.as_ref().is_some_and(|homes| homes.by_home) {
                terms.advances.clear();
            }
            let own = loan
                .homes
                .as_ref()
                .map_or(0.0, |homes| drawn[homes.reserves]);
            self.list.push(State {
                ledger: Ledger::new(),
                terms,
                cash: crate::finance::pence(own),
                missed: 0,
                dry: 0,
                default: NEVER,
            });
        }
    }

    /// Whether a borrower pays for an intervention's homes, and not the council.
    pub(super) fn pays_for(model: &Model, plan: usize) -> bool {
        model.loans.iter().any(|loan| {
            let homes = loan.homes.as_ref();
            homes.is_some_and(|homes| homes.intervention == plan)
        })
    }

    /// The borrower of an intervention's homes spends pence.
    pub(super) fn spends(&mut self, plan: usize, pence: f64) {
        self.outlay[plan] += libm::floor(pence + 0.5) as i64;
    }

    /// A home of an intervention is decided on.
    pub(super) fn decides(&mut self, plan: usize) {
        self.decided[plan] += 1;
    }
}

impl Run<'_> {
    /// The month of every loan, after what was paid for places.
    pub(super) fn loans_of_the_month(&mut self, month: i16, days: u8) {
        for at in 0..self.model.loans.len() {
            let loan = &self.model.loans[at];
            if month >= loan.start {
                let row = self.loan_month(at, loan, month, days);
                let loans = self.model.loans.len();
                self.record.loans[(month as usize - 1) * loans + at] = row;
            }
        }
        self.loans.outlay.fill(0);
        self.loans.decided.fill(0);
    }

    fn loan_month(&mut self, at: usize, loan: &Loan, month: i16, days: u8) -> LoanRow {
        let (available, outlay) = match &loan.homes {
            Some(homes) => (
                self.borrower_earns(homes, month, days),
                self.loans.outlay[homes.intervention],
            ),
            None => (0, 0),
        };
        let drawn = self.drawn_by_home(loan, at);
        let recovery = loan
            .homes
            .as_ref()
            .map_or(0.0, |homes| self.tables.drawn[homes.recovery]);
        let state = &mut self.loans.list[at];
        let ledger = &mut state.ledger;
        let before = (
            ledger.capitalised,
            ledger.repaid,
            ledger.interest_paid,
            ledger.written_off,
        );
        let mut row = LoanRow {
            available,
            outlay,
            ..LoanRow::default()
        };
        if state.default == NEVER {
            let due = ledger.month(&state.terms, (month - loan.start) as u16);
            ledger.advance(drawn);
            row.advanced = due.advanced + drawn;
            row.due = due.interest + due.principal;
            state.cash += row.advanced + available - outlay;
            // A borrower that is not simulated pays what it owes.
            let mut left = match loan.homes {
                Some(_) => state.cash.max(0),
                None => i64::MAX,
            };
            let mut take = |owed: i64| {
                let paid = owed.min(left);
                left -= paid;
                paid
            };
            let fee = take(due.fee);
            let interest = take(due.interest);
            let principal = take(due.principal + due.prepaid);
            row.missed = ledger.pay(&due, interest, principal);
            row.interest = fee;
            if loan.homes.is_some() {
                state.cash -= fee + interest + principal;
            }
            if row.due > 0 {
                state.missed = if row.missed > 0 { state.missed + 1 } else { 0 };
            }
            state.dry = if state.cash < 0 { state.dry + 1 } else { 0 };
            let most = loan
                .homes
                .as_ref()
                .map_or(u8::MAX, |homes| homes.default_after);
            if ledger.balance > 0 && (state.missed >= most || state.dry >= DRY) {
                state.default = month;
                ledger.reverse_accrued();
            }
        }
        let homes = loan.homes.as_ref();
        if let Some(homes) = homes.filter(|_| state.default != NEVER) {
            row.defaulted = 1;
            if i32::from(month) - i32::from(state.default) == i32::from(homes.recovery_months) {
                let recovered = ledger.balance as f64 * recovery;
                ledger.close(recovered as i64);
                row.recovered = ledger.repaid - before.1;
            }
        }
        row.capitalised = ledger.capitalised - before.0;
        row.principal = ledger.repaid - before.1;
        row.interest += ledger.interest_paid - before.2;
        row.written_off = ledger.written_off - before.3;
        row.balance = ledger.balance;
        row.accrued = ledger.accrued();
        row.cash = state.cash;
        let failed = state.default == month;
        if let Some(homes) = homes.filter(|_| failed) {
            self.homes_fail(homes.intervention);
        }
        row
    }

    /// Part of the facility is drawn with each home decided on.
    fn drawn_by_home(&self, loan: &Loan, at: usize) -> i64 {
        let Some(homes) = loan.homes.as_ref().filter(|homes| homes.by_home) else {
            return 0;
        };
        let one = &self.model.interventions[homes.intervention];
        let planned = one
            .homes
            .as_ref()
            .map_or(1, |plan| i64::from(plan.homes.max(1)));
        let facility: i64 = loan.terms.advances.iter().map(|(_, sum)| *sum).sum();
        let left = facility - self.loans.list[at].ledger.advanced;
        (facility / planned * self.loans.decided[homes.intervention]).min(left)
    }

    /// Income less operating cost of a borrower's homes in a month, pence.
    fn borrower_earns(&self, homes: &Borrower, month: i16, days: u8) -> i64 {
        let plan = homes.intervention;
        let mark = plan as u8 + 1;
        let price = self.plans.prices(plan).last().copied().unwrap_or(0.0);
        let (mut others, mut registered) = (0.0, 0.0);
        for home in self.world.homes.iter().filter(|home| home.plan == mark) {
            others += f64::from(home.others);
            registered += f64::from(home.registered);
        }
        let weeks = f64::from(days) / 7.0;
        let drawn = &self.tables.drawn;
        let pay = self.tables.prices.pay[(month as usize - 1) / 12];
        let operating = registered * drawn[homes.operating] * 100.0 * pay * weeks
            + drawn[homes.overheads] * 100.0 / 12.0 * pay;
        let income = self.plans.income(plan) as f64 + others * price * weeks;
        libm::floor(income - operating + 0.5) as i64
    }

    /// The homes of a borrower in default close with the next month, and those on their way do not come.
    fn homes_fail(&mut self, plan: usize) {
        let mark = plan as u8 + 1;
        for home in self.world.homes.iter_mut().filter(|home| home.plan == mark) {
            home.threshold = 0.0;
        }
        self.world.projects.retain(|project| project.plan != mark);
        self.plans.of(plan).failed = true;
    }
}
