//! A loan's contractual schedule, without any simulation: in words, as a table, as CSV.

mod machine;
mod table;
mod words;

use crate::error::with_commas;
use crate::finance::account::{self, Flow, Party};
use crate::finance::borrower::{Earned, Lending, LoanRow};
use crate::finance::capital;
use crate::finance::loan::Terms;
use crate::finance::outcome::{Case, Totals, by_year, months};
use crate::finance::pounds;
use crate::finance::schedule::{Row, Schedule, rate_for};
use crate::scenario::build::loan::Agreed;
use crate::time::{CalendarMonth, FinancialYear};

use super::csv::{CsvError, failed, marked, number, text as cell};

pub use machine::machine;

/// The columns of the schedule's CSV, in order.
const COLUMNS: [&str; 15] = [
    "loan",
    "payment",
    "month",
    "opening_balance",
    "advanced",
    "rate_per_year",
    "months_at_rate",
    "interest",
    "interest_capitalised",
    "fee",
    "fee_capitalised",
    "principal",
    "prepaid",
    "total_paid",
    "closing_balance",
];

/// The columns of the CSV by financial year, in order.
const YEAR_COLUMNS: [&str; 12] = [
    "loan",
    "financial_year",
    "opening_balance",
    "advanced",
    "interest_and_fees_earned",
    "interest_and_fees_capitalised",
    "principal_received",
    "closing_balance",
    "cost_of_funds",
    "margin",
    "minimum_revenue_provision",
    "capital_financing_requirement",
];

/// The columns of the CSV by month, in order.
const MONTH_COLUMNS: [&str; 13] = [
    "loan",
    "month",
    "advanced",
    "interest_received",
    "fee_received",
    "principal_received",
    "borrowing_drawn",
    "borrowing_repaid",
    "borrowing_interest",
    "opening_cash",
    "net_cash",
    "closing_cash",
    "loan_outstanding",
];

fn calendar(loan: &Agreed, month: u16) -> CalendarMonth {
    let (year, of_year) = loan.start;
    CalendarMonth {
        year,
        month: of_year,
    }
    .plus(usize::from(month))
}

fn spoken(loan: &Agreed, month: u16) -> String {
    let at = calendar(loan, month);
    format!("{} {}", at.name(), at.year)
}

/// Pounds and pence with commas.
pub fn money(pence: i64) -> String {
    let sign = if pence < 0 { "-" } else { "" };
    let digits = with_commas(&(pence.unsigned_abs() / 100).to_string());
    format!("{sign}£{digits}.{:02}", pence.unsigned_abs() % 100)
}

/// Whole pounds with commas.
fn whole(pounds: f64) -> String {
    let sign = if pounds < -0.5 { "-" } else { "" };
    format!("{sign}£{}", with_commas(&format!("{:.0}", pounds.abs())))
}

/// A rate as a percentage; there is no minus zero.
fn percent(rate: f64, decimals: usize) -> String {
    let shown = format!("{:.decimals$}", rate * 100.0);
    let zero = shown.bytes().all(|b| matches!(b, b'-' | b'0' | b'.'));
    let shown = if zero {
        shown.trim_start_matches('-')
    } else {
        &shown
    };
    format!("{shown}%")
}

/// Payments numbered from 1; other lines have none.
fn numbered(schedule: &Schedule) -> impl Iterator<Item = (Option<usize>, &Row)> {
    let mut number = 0;
    schedule.rows.iter().map(move |row| {
        let pays = row.due.month > 0 && (row.due.interest != 0 || row.due.principal != 0);
        number += usize::from(pays);
        (pays.then_some(number), row)
    })
}

/// Months since the payment date before, each rate with how many: `2 x 0.075 + 1 x 0.08`; nothing where no
/// interest falls due.
fn months_at_rate(terms: &Terms, month: u16) -> String {
    if month == 0 || !terms.is_due(month) {
        return String::new();
    }
    let since = (month - 1) / terms.every * terms.every;
    let parts = terms.accruing_over(since, month);
    let words = parts
        .iter()
        .map(|(months, rate)| format!("{months} x {rate}"));
    words.collect::<Vec<_>>().join(" + ")
}

/// Totals of each financial year of the loan paid as agreed.
fn years(loan: &Agreed) -> Vec<(FinancialYear, Totals)> {
    let since_april = (i32::from(loan.start.1) - 4).rem_euclid(12) as u16;
    let first = loan.start.0 - i32::from(loan.start.1 < 4);
    let months = months(&loan.terms, loan.cost_of_funds, Case::Agreed);
    let years = by_year(&months, since_april).into_iter().zip(first..);
    years
        .map(|(totals, year)| (FinancialYear(year), totals))
        .collect()
}

/// The monthly account of a loan paid as agreed.
fn accounts(loan: &Agreed) -> Vec<account::Month> {
    let mut lending = Lending::new(loan.terms.clone(), 0);
    let rows: Vec<LoanRow> = (0..=Schedule::of(&loan.terms).ends())
        .map(|month| lending.month(month, Earned::default(), 0, None))
        .collect();
    account::months(&rows, 0, loan.cost_of_funds)
}

/// Minimum revenue provision and the capital financing requirement at the end of each financial year of the loan paid as
/// agreed, pounds, of its share that is capital; empty where it is not provided for over a life.
fn provision(loan: &Agreed) -> Vec<(f64, f64)> {
    let Some(life) = loan.mrp_years else {
        return Vec::new();
    };
    let since_april = (usize::from(loan.start.1) + 8) % 12;
    let mut years = vec![capital::Lent::default(); years(loan).len()];
    let capital = loan.capital_share.unwrap_or(1.0);
    for (at, month) in accounts(loan).iter().enumerate() {
        let of = |pence: i64| capital * pounds(pence);
        if let Some(year) = years.get_mut((since_april + at) / 12) {
            year.lent += of(month.of(Flow::Advance) + month.added());
            year.drawn += of(month.of(Flow::Drawn));
            year.received += of(month.of(Flow::Principal));
        }
    }
    capital::over_life(&years, life, loan.cost_of_funds)
}

/// Every line of every loan, in pounds to the penny.
///
/// # Errors
/// None that memory does not cause.
pub fn csv(loans: &[Agreed]) -> Result<Vec<u8>, CsvError> {
    let mut out = marked();
    out.write_record(COLUMNS).map_err(failed)?;
    for loan in loans {
        for (number, row) in numbered(&Schedule::of(&loan.terms)) {
            let d = &row.due;
            let sums = [d.interest, d.capitalised, d.fee, d.fee_capitalised];
            let rest = [d.principal, d.prepaid, row.paid(), row.closing];
            let plain = |pence: &i64| format!("{:.2}", pounds(*pence));
            let mut record = vec![
                cell(&loan.name).into_owned(),
                number.map_or(String::new(), |n| n.to_string()),
                calendar(loan, d.month).to_string(),
                plain(&d.opening),
                plain(&d.advanced),
                format!("{}", libm::round(d.rate * 1e10) / 1e10),
                months_at_rate(&loan.terms, d.month),
            ];
            record.extend(sums.iter().chain(&rest).map(plain));
            out.write_record(&record).map_err(failed)?;
        }
    }
    out.into_inner().map_err(failed)
}

/// Totals of every loan by financial year, and of its whole life, in pounds to the penny.
///
/// # Errors
/// None that memory does not cause.
pub fn csv_by_year(loans: &[Agreed]) -> Result<Vec<u8>, CsvError> {
    let mut out = marked();
    out.write_record(YEAR_COLUMNS).map_err(failed)?;
    for loan in loans {
        let all = months(&loan.terms, loan.cost_of_funds, Case::Agreed);
        let provided = provision(loan);
        let years = years(loan);
        let lines = years.iter().enumerate().map(|(at, (year, totals))| {
            let made = provided.get(at).map(|(made, left)| (*made, Some(*left)));
            (year.to_string(), *totals, made)
        });
        let made = (!provided.is_empty()).then(|| {
            let sum = crate::num::sum(provided.iter().map(|(made, _)| *made));
            (sum, None)
        });
        let in_all = ("all".to_owned(), Totals::of(&all), made);
        for (when, of, made) in lines.chain(std::iter::once(in_all)) {
            let mut record = vec![cell(&loan.name).into_owned(), when];
            let sums = [
                of.opening,
                of.advanced,
                of.interest,
                of.capitalised,
                of.principal,
                of.closing,
                of.funds,
                of.margin(),
            ];
            record.extend(sums.iter().map(|pence| format!("{:.2}", pounds(*pence))));
            record.push(number(made.map(|(made, _)| made), 2));
            record.push(number(made.and_then(|(_, left)| left), 2));
            out.write_record(&record).map_err(failed)?;
        }
    }
    out.into_inner().map_err(failed)
}

/// The council's cash of every loan month by month, paid as agreed, in pounds to the penny: what it pays and is paid by
/// the borrower and by the bank that it borrows from.
///
/// # Errors
/// None that memory does not cause.
pub fn csv_by_month(loans: &[Agreed]) -> Result<Vec<u8>, CsvError> {
    let mut out = marked();
    out.write_record(MONTH_COLUMNS).map_err(failed)?;
    for loan in loans {
        for (month, of) in (0..).zip(&accounts(loan)) {
            let (opening, closing) = (of.opening(Party::Council), of.closing(Party::Council));
            let sums = [
                of.of(Flow::Advance),
                of.of(Flow::Interest),
                of.of(Flow::Fee),
                of.of(Flow::Principal),
                of.of(Flow::Drawn),
                of.of(Flow::Repaid),
                of.of(Flow::Funds),
                opening,
                closing - opening,
                closing,
                of.lent,
            ];
            let mut record = vec![
                cell(&loan.name).into_owned(),
                calendar(loan, month).to_string(),
            ];
            record.extend(sums.iter().map(|pence| format!("{:.2}", pounds(*pence))));
            out.write_record(&record).map_err(failed)?;
        }
    }
    out.into_inner().map_err(failed)
}

/// What each loan comes to, and its schedule, for a terminal. `wanted` is the extra interest in pounds for
/// which a rate is sought.
pub fn text(loans: &[Agreed], wanted: Option<f64>) -> String {
    let mut out = String::new();
    for (index, loan) in loans.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        words::summary(loan, &mut out);
        if let Some(wanted) = wanted {
            words::found(loan, wanted, &mut out);
        }
        table::payments(loan, &mut out);
        table::by_year(loan, &mut out);
        table::provided(loan, &mut out);
        table::cases(loan, &mut out);
        words::to_check(loan, &mut out);
    }
    out
}

/// The rate at which the amendment brings so many pounds more interest, where the holiday's interest is added
/// to the balance and where it is paid.
fn rates_found(loan: &Agreed, wanted: f64) -> [(crate::finance::loan::Holiday, Option<f64>); 2] {
    use crate::finance::loan::Holiday;
    [Holiday::Capitalised, Holiday::Paid].map(|holiday| {
        let mut terms = loan.terms.clone();
        terms.holiday = holiday;
        for one in &mut terms.amendments {
            one.holiday = None;
        }
        (holiday, rate_for(&terms, crate::finance::pence(wanted)))
    })
}

/// Cases in which a loan goes otherwise than agreed, with their names.
fn cases(loan: &Agreed) -> Vec<(String, Terms, f64, Case)> {
    use crate::finance::outcome::dearer;
    let (terms, funds) = (&loan.terms, loan.cost_of_funds);
    let half = terms.last() / 2;
    let share = loan.recovery.unwrap_or(0.0);
    vec![
        ("as agreed".into(), terms.clone(), funds, Case::Agreed),
        (
            "loan's rate + 2 points".into(),
            dearer(terms, 0.02),
            funds,
            Case::Agreed,
        ),
        (
            "cost of funds + 2 points".into(),
            terms.clone(),
            funds + 0.02,
            Case::Agreed,
        ),
        (
            "payments begin 12 months late".into(),
            terms.clone(),
            funds,
            Case::Late(12),
        ),
        (
            format!(
                "default in {}, {} recovered",
                calendar(loan, half),
                percent(share, 0)
            ),
            terms.clone(),
            funds,
            Case::Default {
                month: half,
                months: loan.recovery_months,
                share,
            },
        ),
    ]
}

#[cfg(test)]
#[path = "loan/tests.rs"]
mod tests;
