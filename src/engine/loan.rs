//! Loans in the run: a borrower whose homes stand in the same world as the children who fill them.
//!
//! Each month, in pence of the day:
//!
//! ```text
//! income     what is paid for the places of its homes, by the scenario's authorities and by others
//! operating  registered places of open homes * weekly cost * wages * days / 7, and overheads / 12
//! cover      income less operating of twelve months / interest and principal due in them
//! ```
//!
//! What it pays of what falls due, and when it is in default, is [`crate::finance::borrower`]'s. When it is, its
//! homes close, which sends their children back to the market.

use super::run::Run;
use crate::finance::borrower::{Earned, Failing, Lending, LoanRow};
use crate::model::Model;
use crate::model::loan::{Borrower, Loan};

/// The loans of one run.
#[derive(Debug, Default)]
pub struct Loans {
    list: Vec<Lending>,
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
            let own = crate::finance::pence(own);
            self.list.push(Lending::new(terms, own));
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
        let homes = loan.homes.as_ref();
        let earned = homes.map_or(Earned::default(), |homes| Earned {
            outlay: self.loans.outlay[homes.intervention],
            ..self.borrower_earns(homes, month, days)
        });
        let failing = homes.map(|homes| Failing {
            default_after: homes.default_after,
            recovery: self.tables.drawn[homes.recovery],
            recovery_months: homes.recovery_months,
        });
        let drawn = self.drawn_by_home(loan, at);
        let since = (month - loan.start) as u16;
        let borrower = &mut self.loans.list[at];
        let row = borrower.month(since, earned, drawn, failing);
        let failed = borrower.failed() == Some(since);
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
        let left = facility - self.loans.list[at].advanced();
        (facility / planned * self.loans.decided[homes.intervention]).min(left)
    }

    /// Income and operating cost of a borrower's homes in a month, in whole pence each.
    fn borrower_earns(&self, homes: &Borrower, month: i16, days: u8) -> Earned {
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
        let whole = |pence: f64| libm::floor(pence + 0.5) as i64;
        Earned {
            income: whole(income),
            available: whole(income - operating),
            outlay: 0,
        }
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
