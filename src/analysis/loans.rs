//! Loans over all runs: how often the borrower fails, what is lost, how well its cash covers its debt.

use crate::engine::recorder::Record;
use crate::finance::cover;
use crate::finance::credit::{Stage, expected_loss};
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
    /// Cover at the end of each financial year, or when a payment last fell due in it, in each run.
    pub cover: Vec<Vec<Option<f64>>>,
    /// Least cover of each run.
    pub least: Vec<Option<f64>>,
    /// Month of the first breach of the covenant in each run.
    pub breach: Vec<Option<usize>>,
    /// Outstanding at the end of each year, in each run, pounds.
    pub balance: Vec<Vec<f64>>,
    /// Expected credit loss at the end of each year, in each run, pounds.
    pub loss: Vec<Vec<f64>>,
    /// How far ahead losses are counted while there is no default.
    pub stage: Stage,
    /// Loan life cover at the end of each financial year in each run: what the homes earn to the loan's end,
    /// or the horizon's, at the loan's rate, over what is outstanding.
    pub life_cover: Vec<Vec<Option<f64>>>,
    /// What the loan earns the lender over the horizon in each run, pounds: interest, less what the money
    /// costs and what is written off.
    pub earned: Vec<f64>,
}

/// Loan life cover of one run at each year's end.
fn life_covers(model: &Model, record: &Record, at: usize) -> Vec<Option<f64>> {
    let loan = &model.loans[at];
    let count = model.loans.len();
    let months = record.loans.len() / count;
    let row = |month: usize| &record.loans[(month - 1) * count + at];
    let end = (usize::from(loan.terms.last()) + loan.start as usize).min(months);
    (1..=months / 12)
        .map(|year| {
            let now = year * 12;
            let balance = row(now).balance as f64;
            let ahead: Vec<f64> = (now + 1..=end).map(|m| row(m).available as f64).collect();
            let elapsed = (now as i32 - i32::from(loan.start)).max(0) as u16;
            let rate = loan.terms.in_force(elapsed).rate / 12.0;
            cover::loan_life(&ahead, rate, balance).filter(|_| !ahead.is_empty())
        })
        .collect()
}

/// What a loan earns its lender in one run, pounds.
fn earned(model: &Model, record: &Record, at: usize) -> f64 {
    let (count, funds) = (model.loans.len(), model.loans[at].cost_of_funds);
    let rows = || record.loans.iter().skip(at).step_by(count);
    let pence: i64 = rows()
        .map(|row| row.interest + row.capitalised - row.written_off)
        .sum();
    let outstanding: i64 = rows().map(|row| row.balance).sum();
    (pence as f64 - outstanding as f64 * funds / 12.0) / 100.0
}

/// The risk of every loan of a model.
pub fn risks(model: &Model, records: &[Record]) -> Vec<Risk> {
    (0..model.loans.len())
        .map(|at| risk(model, records, at))
        .collect()
}

fn risk(model: &Model, records: &[Record], at: usize) -> Risk {
    let loan = &model.loans[at];
    let (count, years) = (model.loans.len(), model.horizon.years);
    let covenant = loan.homes.as_ref().map_or(0.0, |homes| homes.covenant);
    let recovery = loan
        .homes
        .as_ref()
        .map_or(1.0, |homes| model.inputs.central()[homes.recovery]);
    let row = |record: &Record, year: usize| record.loans[(year * 12 + 11) * count + at];
    let year_of_default: Vec<Option<usize>> = records
        .iter()
        .map(|record| (0..years).find(|&year| row(record, year).defaulted == 1))
        .collect();
    let runs = records.len() as f64;
    let default: Vec<f64> = (0..years)
        .map(|year| year_of_default.iter().filter(|y| **y == Some(year)).count() as f64 / runs)
        .collect();
    let balance: Vec<Vec<f64>> = records
        .iter()
        .map(|record| {
            let of = |year| row(record, year).balance as f64 / 100.0;
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
        .map(|path| {
            path.iter()
                .find(|(_, cover)| *cover < covenant)
                .map(|(month, _)| *month)
        })
        .collect();
    // An amendment that the borrower asked for is a sign of a significant increase in risk.
    let stage = if loan.terms.amendments.is_empty() {
        Stage::One
    } else {
        Stage::Two
    };
    let loss = balance
        .iter()
        .zip(&year_of_default)
        .map(|(balance, failed)| {
            (0..years)
                .map(|year| match failed {
                    Some(when) if *when <= year => balance[year] * (1.0 - recovery),
                    _ => {
                        let survive = 1.0 - default[..=year].iter().sum::<f64>();
                        let ahead: Vec<f64> = default[year + 1..]
                            .iter()
                            .map(|chance| chance / survive.max(1e-9))
                            .collect();
                        let exposure: Vec<f64> =
                            (year + 1..years).map(|y| balance[y - 1]).collect();
                        let rate = loan.terms.in_force(0).rate;
                        expected_loss(&ahead, &exposure, 1.0 - recovery, rate, stage)
                    }
                })
                .collect()
        })
        .collect();
    Risk {
        default,
        year_of_default,
        cover,
        least,
        breach,
        balance,
        loss,
        stage,
        life_cover: records
            .iter()
            .map(|record| life_covers(model, record, at))
            .collect(),
        earned: records
            .iter()
            .map(|record| earned(model, record, at))
            .collect(),
    }
}

/// Expected credit losses of all loans, for [`super::books::Books::keep`].
pub fn losses(risks: &[Risk]) -> Vec<Vec<Vec<f64>>> {
    risks.iter().map(|risk| risk.loss.clone()).collect()
}
