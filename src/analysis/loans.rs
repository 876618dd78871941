//! Loans over all runs: how often the borrower fails, what is lost, how well its cash covers its debt.
//!
//! A loan may run on after the last simulated month. What comes then is taken from what was simulated:
//!
//! ```text
//! hazard            = defaults / run-years in which the loan was out and not in default when they began
//! P(default, k)     = P(no default before) * (1 - hazard)^(k - 1) * hazard * part of the year that the loan runs
//! exposure, k       = balance at the horizon * contractual balance at the year's begin / the same at the horizon
//! cash a month      = that of the last twelve simulated months, on average
//! ```
//!
//! with `k` the years after the horizon, up to the last payment. A run-year in which the loan is first
//! advanced counts.

use crate::engine::recorder::Record;
use crate::finance::account::{self, Party};
use crate::finance::cover;
use crate::finance::credit::{Stage, expected_loss};
use crate::finance::schedule::Schedule;
use crate::model::Model;

/// A loan's covers in one run, by month from 1: over twelve months, at each month in which a payment falls
/// due, from a year after the first repayment on. Before it homes are still to open and to fill.
fn covers(model: &Model, record: &Record, at: usize) -> Vec<(usize, f64)> {
    let count = model.loans.len();
    let months = record.loans.len() / count;
    let row = |month: usize| &record.loans[(month - 1) * count + at];
    let loan = &model.loans[at];
    let since = |month: usize| (month as i32 - i32::from(loan.start)).max(0) as u16;
    let mut found = Vec::new();
    if loan.homes.is_none() {
        return found;
    }
    for month in 12..=months {
        let elapsed = since(month);
        if elapsed < loan.terms.in_force(elapsed).first_repayment + 12 {
            continue;
        }
        if row(month).due == 0 || row(month).defaulted == 1 {
            continue;
        }
        let year = month - 11..=month;
        let due: i64 = year.clone().map(|m| row(m).due).sum();
        let cash: i64 = year.map(|m| row(m).available).sum();
        if let Some(cover) = cover::debt_service(cash as f64, due as f64) {
            found.push((month, cover));
        }
    }
    found
}

/// What all runs say of one loan.
#[derive(Clone, Debug)]
pub struct Risk {
    /// Chance of a default in each financial year, among all runs.
    pub default: Vec<f64>,
    /// Financial year of default in each run.
    pub year_of_default: Vec<Option<usize>>,
    /// Month of default in each run, from 1.
    pub month_of_default: Vec<Option<usize>>,
    /// Cover at the end of each financial year, or when a payment last fell due in it, in each run.
    pub cover: Vec<Vec<Option<f64>>>,
    /// Least cover of each run in which it was tested: [`Self::tested`] says how many those are.
    pub least: Vec<Option<f64>>,
    /// The covenant; none without one, or without a simulated borrower.
    pub covenant: Option<f64>,
    /// Month of the first breach of the covenant in each run, a default among breaches: a borrower that fails
    /// before its cover is first tested does not keep to it. None without a covenant.
    pub breach: Vec<Option<usize>>,
    /// Outstanding at the end of each year, in each run, pounds.
    pub balance: Vec<Vec<f64>>,
    /// Expected credit loss at the end of each year, in each run, pounds; what is expected after the horizon
    /// among it.
    pub loss: Vec<Vec<f64>>,
    /// Loss expected at the horizon over all that is left of the loan, in each run, pounds, whatever the stage.
    pub lifetime: Vec<f64>,
    /// How far ahead losses are counted while there is no default.
    pub stage: Stage,
    /// Chance of a default a year after the horizon, where the loan runs on.
    pub hazard: f64,
    /// Months that the loan runs on after the horizon; 0 where it ends within it.
    pub months_after: usize,
    /// Loan life cover at the end of each financial year in each run: what the homes earn to the loan's end,
    /// at the loan's rate, over what is outstanding.
    pub life_cover: Vec<Vec<Option<f64>>>,
    /// What the loan earns the lender over the horizon in each run, pounds: interest earned, less what the
    /// money costs and what is written off.
    pub earned: Vec<f64>,
}

impl Risk {
    /// In how many runs cover was tested at all: the others have no payment due a year after the first
    /// repayment, or fail before.
    pub fn tested(&self) -> usize {
        self.least.iter().flatten().count()
    }

    /// Share of all runs in which the covenant is broken, a default among breaches; none without a covenant.
    pub fn breached(&self) -> Option<f64> {
        let runs = self.breach.len().max(1) as f64;
        let broken = self.breach.iter().flatten().count() as f64;
        self.covenant.map(|_| broken / runs)
    }
}

/// The months of a loan after the last simulated one. What is overdue then has a year.
struct After {
    /// How many.
    months: usize,
    /// Contractual balance at the begin of each year of them, as a share of that at the horizon.
    exposure: Vec<f64>,
}

impl After {
    fn of(model: &Model, at: usize) -> Self {
        let loan = &model.loans[at];
        let schedule = Schedule::of(&loan.terms);
        let end = i32::from(loan.start) + i32::from(schedule.ends());
        let horizon = model.horizon.months() as i32;
        let months = if end > horizon {
            (end - horizon) as usize
        } else {
            12
        };
        let elapsed = horizon - i32::from(loan.start);
        let balance = |year: usize| {
            let month = elapsed + 12 * year as i32;
            let rows = schedule.rows.iter();
            let row = rows.rev().find(|row| i32::from(row.due.month) <= month);
            row.map_or(0.0, |row| row.closing as f64)
        };
        let whole = balance(0);
        let years = 0..months.div_ceil(12);
        let exposure = years.map(|year| {
            if whole > 0.0 {
                balance(year) / whole
            } else {
                1.0
            }
        });
        Self {
            months,
            exposure: exposure.collect(),
        }
    }

    /// Chance of a default in each of the years, of a loan that is not in default at the horizon.
    fn chances(&self, hazard: f64) -> Vec<f64> {
        let mut alive = 1.0;
        let year = |year: usize| {
            let part = (self.months - year * 12).min(12) as f64 / 12.0;
            let chance = alive * hazard * part;
            alive -= chance;
            chance
        };
        (0..self.exposure.len()).map(year).collect()
    }
}

/// Loan life cover of one run at each year's end: to the loan's end as agreed, where less was repaid than early
/// repayments would have it, else to the end that they bring.
fn life_covers(model: &Model, record: &Record, at: usize, schedule: &Schedule) -> Vec<Option<f64>> {
    let loan = &model.loans[at];
    let count = model.loans.len();
    let months = record.loans.len() / count;
    let row = |month: usize| &record.loans[(month - 1) * count + at];
    let start = loan.start as usize;
    let latest = months.saturating_sub(11).max(1)..=months;
    let usual =
        latest.clone().map(|m| row(m).available as f64).sum::<f64>() / latest.count() as f64;
    (1..=months / 12)
        .map(|year| {
            let now = year * 12;
            let balance = row(now).balance as f64;
            let agreed = schedule
                .rows
                .iter()
                .rev()
                .find(|row| start + usize::from(row.due.month) <= now);
            let behind = agreed.is_some_and(|due| due.closing < row(now).balance);
            let end = start
                + usize::from(if behind {
                    loan.terms.last()
                } else {
                    schedule.ends()
                });
            let cash = |m: usize| {
                if m <= months {
                    row(m).available as f64
                } else {
                    usual
                }
            };
            let ahead: Vec<f64> = (now + 1..=end).map(cash).collect();
            let elapsed = (now as i32 - i32::from(loan.start)).max(0) as u16;
            let rate = loan.terms.in_force(elapsed).rate / 12.0;
            cover::loan_life(&ahead, rate, balance)
                .filter(|_| !ahead.is_empty() && loan.homes.is_some())
        })
        .collect()
}

/// What a loan earns its lender in one run, pounds: the council's cash of the monthly account at the horizon, and
/// what is earned and not due yet.
fn earned(model: &Model, record: &Record, at: usize) -> f64 {
    let (count, funds) = (model.loans.len(), model.loans[at].cost_of_funds);
    let rows = || record.loans.iter().skip(at).step_by(count);
    let cash = account::months(rows(), 0, funds);
    let cash = cash.last().map_or(0, |month| month.closing(Party::Council));
    let accrued = rows().next_back().map_or(0, |row| row.accrued);
    (cash + accrued) as f64 / 100.0
}

/// The risk of every loan of a model.
pub fn risks(model: &Model, records: &[Record]) -> Vec<Risk> {
    (0..model.loans.len())
        .map(|at| risk(model, records, at))
        .collect()
}

/// Chance of a default a year: defaults among the run-years in which the loan was out and not in default when
/// they began, or was first advanced.
fn hazard(balance: &[Vec<f64>], year_of_default: &[Option<usize>]) -> f64 {
    let at_risk = |(balance, failed): (&Vec<f64>, &Option<usize>)| {
        let out = |year: usize| {
            let before = year > 0 && balance[year - 1] > 0.0;
            let failed_since = *failed == Some(year);
            before || balance[year] > 0.0 || failed_since
        };
        let years = 0..balance.len();
        years
            .filter(|&y| failed.is_none_or(|f| y <= f) && out(y))
            .count()
    };
    let exposed: usize = balance.iter().zip(year_of_default).map(at_risk).sum();
    let failed = year_of_default.iter().flatten().count();
    failed as f64 / exposed.max(1) as f64
}

/// Expected credit loss of one run at each year's end, pounds.
struct Expected<'a> {
    default: &'a [f64],
    after: &'a After,
    hazard: f64,
    lost: f64,
    rate: f64,
    stage: Stage,
}

impl Expected<'_> {
    fn loss(&self, balance: &[f64], failed: Option<usize>, year: usize) -> f64 {
        if failed.is_some_and(|when| when <= year) {
            return balance[year] * self.lost;
        }
        let survive = |year: usize| (1.0 - self.default[..=year].iter().sum::<f64>()).max(1e-9);
        let years = self.default.len();
        let mut ahead: Vec<f64> = self.default[year + 1..]
            .iter()
            .map(|chance| chance / survive(year))
            .collect();
        let mut exposure: Vec<f64> = balance[year..years - 1].to_vec();
        let there = survive(years - 1) / survive(year);
        for (chance, share) in self
            .after
            .chances(self.hazard)
            .iter()
            .zip(&self.after.exposure)
        {
            ahead.push(there * chance);
            exposure.push(balance[years - 1] * share);
        }
        expected_loss(&ahead, &exposure, self.lost, self.rate, self.stage)
    }
}

fn risk(model: &Model, records: &[Record], at: usize) -> Risk {
    let loan = &model.loans[at];
    let (count, years) = (model.loans.len(), model.horizon.years);
    let homes = loan.homes.as_ref();
    let covenant = homes.map(|homes| homes.covenant).filter(|c| *c > 0.0);
    let recovery = homes.map_or(1.0, |homes| model.inputs.central()[homes.recovery]);
    let row = |record: &Record, month: usize| record.loans[(month - 1) * count + at];
    let month_of_default: Vec<Option<usize>> = records
        .iter()
        .map(|record| (1..=years * 12).find(|&month| row(record, month).defaulted == 1))
        .collect();
    let year_of_default: Vec<Option<usize>> = month_of_default
        .iter()
        .map(|month| month.map(|month| (month - 1) / 12))
        .collect();
    let runs = records.len() as f64;
    let default: Vec<f64> = (0..years)
        .map(|year| year_of_default.iter().filter(|y| **y == Some(year)).count() as f64 / runs)
        .collect();
    let balance: Vec<Vec<f64>> = records
        .iter()
        .map(|record| {
            let of = |year| row(record, year * 12 + 12).balance as f64 / 100.0;
            (0..years).map(of).collect()
        })
        .collect();
    let all: Vec<Vec<(usize, f64)>> = records.iter().map(|r| covers(model, r, at)).collect();
    let cover = all
        .iter()
        .map(|path| {
            let last = |year: usize| {
                let within = path.iter().rfind(|(month, _)| (month - 1) / 12 == year);
                within.map(|(_, cover)| *cover)
            };
            (0..years).map(last).collect()
        })
        .collect();
    let least = all
        .iter()
        .map(|path| path.iter().map(|(_, cover)| *cover).reduce(f64::min))
        .collect();
    let breach = all
        .iter()
        .zip(&month_of_default)
        .map(|(path, failed)| first_breach(path, *failed, covenant?))
        .collect();
    // An amendment that the borrower asked for is a sign of a significant increase in risk.
    let stage = if loan.terms.amendments.is_empty() {
        Stage::One
    } else {
        Stage::Two
    };
    let after = After::of(model, at);
    let hazard = hazard(&balance, &year_of_default);
    let expected = Expected {
        default: &default,
        after: &after,
        hazard,
        lost: 1.0 - recovery,
        rate: loan.terms.in_force(0).rate,
        stage,
    };
    let loss = balance
        .iter()
        .zip(&year_of_default)
        .map(|(balance, failed)| {
            let at = |year| expected.loss(balance, *failed, year);
            (0..years).map(at).collect()
        })
        .collect();
    let whole_life = Expected {
        stage: Stage::Two,
        ..expected
    };
    let lifetime = balance
        .iter()
        .zip(&year_of_default)
        .map(|(balance, failed)| whole_life.loss(balance, *failed, years - 1))
        .collect();
    let schedule = Schedule::of(&loan.terms);
    let life_covers = |record: &Record| life_covers(model, record, at, &schedule);
    let life_cover = records.iter().map(life_covers).collect();
    let earned = records.iter().map(|r| earned(model, r, at)).collect();
    Risk {
        default,
        year_of_default,
        month_of_default,
        cover,
        least,
        covenant,
        breach,
        balance,
        loss,
        lifetime,
        stage,
        hazard,
        months_after: (i32::from(loan.start) + i32::from(schedule.ends())
            - model.horizon.months() as i32)
            .max(0) as usize,
        life_cover,
        earned,
    }
}

/// The month in which a covenant is first broken: by cover, or by a default.
fn first_breach(path: &[(usize, f64)], failed: Option<usize>, covenant: f64) -> Option<usize> {
    let below = path.iter().find(|(_, cover)| *cover < covenant);
    let below = below.map(|(month, _)| *month);
    match (below, failed) {
        (Some(below), Some(failed)) => Some(below.min(failed)),
        (one, other) => one.or(other),
    }
}

/// What may be lost of a loan.
#[derive(Clone, Debug)]
pub struct Losses {
    /// Expected credit loss at each year's end, by run and year, pounds.
    pub by_year: Vec<Vec<f64>>,
    /// Over all that is left of the loan at the horizon, by run, pounds.
    pub lifetime: Vec<f64>,
}

/// Expected credit losses of all loans, for [`super::books::Books::keep`].
pub fn losses(risks: &[Risk]) -> Vec<Losses> {
    let of = |risk: &Risk| Losses {
        by_year: risk.loss.clone(),
        lifetime: risk.lifetime.clone(),
    };
    risks.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_is_a_breach_though_cover_was_never_tested() {
        let path = [(30, 1.3), (36, 1.0), (42, 0.8)];
        assert_eq!(first_breach(&path, None, 1.1), Some(36));
        assert_eq!(first_breach(&path, Some(40), 1.1), Some(36));
        assert_eq!(first_breach(&path[..1], Some(33), 1.1), Some(33));
        assert_eq!(first_breach(&[], Some(14), 1.1), Some(14));
        assert_eq!(first_breach(&path, None, 0.7), None);
    }

    /// Three runs of four years: one fails in the third, one repays in the second, one goes on.
    #[test]
    fn the_hazard_is_defaults_over_years_at_risk() {
        let balance = [
            vec![100.0, 90.0, 80.0, 0.0],
            vec![100.0, 0.0, 0.0, 0.0],
            vec![0.0, 90.0, 80.0, 70.0],
        ];
        let failed = [Some(2), None, None];
        assert!((hazard(&balance, &failed) - 1.0 / 8.0).abs() < 1e-12);
    }

    /// Two years and a half after a horizon of two years, a tenth a year: by hand.
    #[test]
    fn a_loss_after_the_horizon_is_expected_at_the_hazard_of_the_years_before() {
        let after = After {
            months: 30,
            exposure: vec![1.0, 0.6, 0.2],
        };
        let chances = after.chances(0.1);
        for (chance, by_hand) in chances.iter().zip([0.1, 0.09, 0.81 * 0.05]) {
            assert!((chance - by_hand).abs() < 1e-12, "{chances:?}");
        }
        let mut expected = Expected {
            default: &[0.0, 0.2],
            after: &after,
            hazard: 0.1,
            lost: 0.5,
            rate: 0.0,
            stage: Stage::Two,
        };
        // At the horizon 1,000 is out: half of 1,000 at 0.1, of 600 at 0.09, of 200 at 0.0405.
        let at_end = 0.5 * (100.0 + 54.0 + 8.1);
        let loss = expected.loss(&[1_200.0, 1_000.0], None, 1);
        assert!((loss - at_end).abs() < 1e-9, "{loss}");
        // A year before, in a fifth of futures it fails in between, at 1,200.
        let loss = expected.loss(&[1_200.0, 1_000.0], None, 0);
        assert!(
            (loss - (0.5 * 0.2 * 1_200.0 + 0.8 * at_end)).abs() < 1e-9,
            "{loss}"
        );
        expected.stage = Stage::One;
        let loss = expected.loss(&[1_200.0, 1_000.0], None, 1);
        assert!((loss - 50.0).abs() < 1e-9, "{loss}");
    }
}
