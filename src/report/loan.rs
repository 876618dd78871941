//! A loan's contractual schedule, without any simulation: in words, as a table, as CSV.

use std::fmt::Write as _;

use serde_json::json;

use crate::finance::loan::{Holiday, Profile, annuity};
use crate::finance::rates::Rates;
use crate::finance::schedule::{Row, Schedule, change, rate_for};
use crate::finance::{pounds, subsidy};
use crate::scenario::build::loan::Agreed;
use crate::time::CalendarMonth;

use super::csv::{CsvError, failed};

/// The columns of the CSV, in order.
const COLUMNS: [&str; 14] = [
    "loan",
    "payment",
    "month",
    "opening_balance",
    "advanced",
    "rate_per_year",
    "interest",
    "interest_capitalised",
    "fee",
    "fee_capitalised",
    "principal",
    "prepaid",
    "total_paid",
    "closing_balance",
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
    let digits = (pence.abs() / 100).to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if pence < 0 { "-" } else { "" };
    format!("{sign}£{grouped}.{:02}", pence.abs() % 100)
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

/// Every line of every loan, in pounds to the penny.
///
/// # Errors
/// None that memory does not cause.
pub fn csv(loans: &[Agreed]) -> Result<Vec<u8>, CsvError> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(COLUMNS).map_err(failed)?;
    for loan in loans {
        for (number, row) in numbered(&Schedule::of(&loan.terms)) {
            let d = &row.due;
            let sums = [d.interest, d.capitalised, d.fee, d.fee_capitalised];
            let rest = [d.principal, d.prepaid, row.paid(), row.closing];
            let plain = |pence: &i64| format!("{:.2}", pounds(*pence));
            let mut record = vec![
                loan.name.clone(),
                number.map_or(String::new(), |n| n.to_string()),
                calendar(loan, d.month).to_string(),
                plain(&d.opening),
                plain(&d.advanced),
                format!("{}", d.rate),
            ];
            record.extend(sums.iter().chain(&rest).map(plain));
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
        summary(loan, &mut out);
        if let Some(wanted) = wanted {
            found(loan, wanted, &mut out);
        }
        table(loan, &mut out);
    }
    out
}

fn terms_in_words(loan: &Agreed) -> String {
    let terms = &loan.terms;
    let often = match terms.every {
        1 => "monthly",
        3 => "quarterly",
        6 => "half-yearly",
        _ => "yearly",
    };
    let how = match terms.profile {
        Profile::Annuity => "equal payments (annuity)",
        Profile::EqualInstalments => "equal instalments of principal",
        Profile::Maturity => "all principal at the end (maturity)",
        Profile::Sculpted(_) => "sculpted repayments",
    };
    let mut words = format!(
        "{:.3}% a year, {often}, {how}",
        terms.in_force(0).rate * 100.0
    );
    if terms.first_repayment > terms.every {
        let interest = match terms.holiday {
            Holiday::Paid => "interest is paid",
            Holiday::Capitalised => "interest is added to the balance",
        };
        let _ = write!(
            words,
            "; repayment from {}, until then {interest}",
            spoken(loan, terms.first_repayment)
        );
    }
    words
}

fn summary(loan: &Agreed, out: &mut String) {
    let terms = &loan.terms;
    let schedule = Schedule::of(terms);
    let advanced: i64 = terms.advances.iter().map(|(_, sum)| *sum).sum();
    let lender = loan
        .lender
        .as_deref()
        .map_or(String::new(), |name| format!("from {name} "));
    let _ = writeln!(
        out,
        "{}: {} {lender}to {}",
        loan.name,
        money(advanced),
        loan.borrower
    );
    let _ = writeln!(
        out,
        "  {} to {}; {}",
        spoken(loan, 0),
        spoken(loan, terms.last()),
        terms_in_words(loan)
    );
    let paying = schedule
        .rows
        .iter()
        .filter(|row| row.due.principal > 0 && row.due.month > 0);
    let payments: Vec<i64> = paying
        .map(|row| row.due.interest + row.due.principal)
        .collect();
    if let (Some(first), Some(last)) = (payments.first(), payments.last()) {
        let _ = writeln!(
            out,
            "  {} repayments: the first {}, the last {}",
            payments.len(),
            money(*first),
            money(*last)
        );
    }
    let _ = writeln!(
        out,
        "  interest over the life {}",
        money(schedule.interest())
    );
    if let Some(exact) = unrounded(loan) {
        let _ = writeln!(
            out,
            "  (unrounded, as CUMIPMT sums it: {}; payments here are in whole pence)",
            money(exact)
        );
    }
    if let Some(rate) = schedule.effective_rate() {
        let _ = writeln!(
            out,
            "  effective rate {:.3}% a year, fee included; average life {:.1} years",
            rate * 100.0,
            schedule.average_life()
        );
    }
    if !terms.amendments.is_empty() {
        amended(loan, out);
    }
    if let Some(benchmark) = loan.benchmark {
        tested(loan, &schedule, benchmark, out);
    }
}

/// Interest of a plain annuity without rounding, pence; none for any other loan.
fn unrounded(loan: &Agreed) -> Option<i64> {
    let terms = &loan.terms;
    let plain = terms.profile == Profile::Annuity
        && terms.advances.len() == 1
        && terms.rates.len() == 1
        && terms.first_repayment <= terms.every
        && terms.end.is_multiple_of(terms.every)
        && terms.prepayments.is_empty()
        && terms.amendments.is_empty()
        && !terms.fee_capitalised;
    plain.then(|| {
        let n = terms.end / terms.every;
        let balance = terms.advances[0].1 as f64;
        let payment = annuity(balance, terms.rates[0].1 * f64::from(terms.every) / 12.0, n);
        libm::floor(payment * f64::from(n) - balance + 0.5) as i64
    })
}

fn amended(loan: &Agreed, out: &mut String) {
    let change = change(&loan.terms, loan.cost_of_funds);
    let first = loan.terms.amendments.first().map_or(0, |one| one.from);
    let _ = writeln!(
        out,
        "  amended from {}, against the loan as first agreed:",
        spoken(loan, first)
    );
    let _ = writeln!(
        out,
        "    interest over the life {} more",
        money(change.interest)
    );
    let pence = |value: f64| money(libm::floor(value + 0.5) as i64);
    let _ = writeln!(
        out,
        "    worth {} at the start at the loan's own rate: interest for lending later and longer, not a gain",
        pence(change.at_own_rate)
    );
    if let (Some(value), Some(rate)) = (change.at_cost_of_funds, loan.cost_of_funds) {
        let _ = writeln!(
            out,
            "    worth {} at the start at the cost of funds ({:.3}%), before any credit loss",
            pence(value),
            rate * 100.0
        );
    }
    let _ = writeln!(
        out,
        "    a deferral is a sign of higher credit risk: test the expected credit loss, and the subsidy, afresh"
    );
}

fn tested(loan: &Agreed, schedule: &Schedule, benchmark: f64, out: &mut String) {
    let rates = Rates::get();
    let test = subsidy::test(schedule, benchmark, loan.terms.every, loan.earlier, rates);
    let _ = writeln!(
        out,
        "  subsidy against a benchmark of {:.3}%: gross cash equivalent {}",
        benchmark * 100.0,
        money(test.equivalent)
    );
    let verdict = if test.equivalent == 0 {
        "none: the rate is not below the benchmark".to_owned()
    } else {
        let within = |yes: bool| if yes { "within" } else { "ABOVE" };
        format!(
            "with earlier assistance £{:.0}: {} minimal financial assistance (£{:.0} over three years), {} that of services of public economic interest (£{:.0}, not verified){}",
            test.with_earlier,
            within(test.minimal),
            rates.minimal_assistance,
            within(test.public_interest),
            rates.public_interest_assistance,
            if test.transparency {
                format!("; above £{:.0} it has to be published", rates.transparency)
            } else {
                String::new()
            }
        )
    };
    let _ = writeln!(out, "    {verdict} [thresholds of {}]", rates.vintage);
}

fn found(loan: &Agreed, wanted: f64, out: &mut String) {
    if loan.terms.amendments.is_empty() {
        let _ = writeln!(out, "  no rate to find: the loan is not amended");
        return;
    }
    let _ = writeln!(
        out,
        "  the rate at which the amendment brings £{wanted:.0} more interest:"
    );
    for (holiday, words) in [
        (
            Holiday::Capitalised,
            "if the holiday's interest is added to the balance",
        ),
        (Holiday::Paid, "if it is paid"),
    ] {
        let mut terms = loan.terms.clone();
        terms.holiday = holiday;
        for one in &mut terms.amendments {
            one.holiday = None;
        }
        let said = match rate_for(&terms, crate::finance::pence(wanted)) {
            Some(rate) => format!("{:.2}% a year", rate * 100.0),
            None => "no rate up to 100%".to_owned(),
        };
        let _ = writeln!(out, "    {said} {words}");
    }
}

fn table(loan: &Agreed, out: &mut String) {
    let _ = writeln!(
        out,
        "\n  {:>3} {:<8} {:>16} {:>14} {:>14} {:>14} {:>16} {:>14} {:>16}",
        "no.",
        "month",
        "opening",
        "advanced",
        "interest",
        "added to it",
        "principal",
        "paid in all",
        "closing"
    );
    for (number, row) in numbered(&Schedule::of(&loan.terms)) {
        let d = &row.due;
        let cell = |pence: i64| {
            if pence == 0 {
                "-".to_owned()
            } else {
                money(pence)
            }
        };
        let _ = writeln!(
            out,
            "  {:>3} {:<8} {:>16} {:>14} {:>14} {:>14} {:>16} {:>14} {:>16}",
            number.map_or(String::new(), |n| n.to_string()),
            calendar(loan, d.month).to_string(),
            money(d.opening),
            cell(d.advanced),
            cell(d.interest),
            cell(d.capitalised + d.fee_capitalised),
            cell(d.principal + d.prepaid),
            cell(row.paid()),
            money(row.closing)
        );
    }
}

/// The same for a machine.
pub fn machine(loans: &[Agreed]) -> serde_json::Value {
    let one = |loan: &Agreed| {
        let schedule = Schedule::of(&loan.terms);
        let change =
            (!loan.terms.amendments.is_empty()).then(|| change(&loan.terms, loan.cost_of_funds));
        json!({
            "name": loan.name,
            "borrower": loan.borrower,
            "lender": loan.lender,
            "start": calendar(loan, 0).to_string(),
            "end": calendar(loan, loan.terms.last()).to_string(),
            "interest": pounds(schedule.interest()),
            "effective_rate": schedule.effective_rate(),
            "average_life_years": schedule.average_life(),
            "amendment": change.map(|change| json!({
                "interest": pounds(change.interest),
                "present_value_at_own_rate": change.at_own_rate / 100.0,
                "present_value_at_cost_of_funds": change.at_cost_of_funds.map(|v| v / 100.0),
            })),
            "vintage": Rates::get().vintage,
            "schedule": schedule.rows.iter().map(|row| json!({
                "month": calendar(loan, row.due.month).to_string(),
                "opening": pounds(row.due.opening),
                "advanced": pounds(row.due.advanced),
                "rate_per_year": row.due.rate,
                "interest": pounds(row.due.interest),
                "interest_capitalised": pounds(row.due.capitalised),
                "fee": pounds(row.due.fee),
                "fee_capitalised": pounds(row.due.fee_capitalised),
                "principal": pounds(row.due.principal),
                "prepaid": pounds(row.due.prepaid),
                "closing": pounds(row.closing),
            })).collect::<Vec<_>>(),
        })
    };
    json!({ "loans": loans.iter().map(one).collect::<Vec<_>>() })
}
