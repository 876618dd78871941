//! A loan for a machine.

use serde_json::{Value, json};

use super::{calendar, cases, months_at_rate, provision, rates_found, words, years};
use crate::finance::loan::Holiday;
use crate::finance::outcome::{Totals, months};
use crate::finance::rates::Rates;
use crate::finance::schedule::{Schedule, change};
use crate::finance::{pounds, subsidy};
use crate::scenario::build::loan::{Agreed, FundsBasis};

/// What [`super::text`] prints.
pub fn machine(loans: &[Agreed], wanted: Option<f64>) -> Value {
    let one = |loan: &Agreed| one(loan, wanted);
    json!({ "loans": loans.iter().map(one).collect::<Vec<_>>() })
}

fn one(loan: &Agreed, wanted: Option<f64>) -> Value {
    let terms = &loan.terms;
    let schedule = Schedule::of(terms);
    json!({
        "name": loan.name,
        "borrower": loan.borrower,
        "lender": loan.lender,
        "start": calendar(loan, 0).to_string(),
        "end": calendar(loan, terms.last()).to_string(),
        "repaid_by": calendar(loan, schedule.ends()).to_string(),
        "interest": pounds(schedule.interest()),
        "effective_rate": schedule.effective_rate(),
        "average_life_years": schedule.average_life(),
        "cost_of_funds": loan.cost_of_funds,
        "cost_of_funds_from": match loan.funds_basis {
            FundsBasis::Given => "loan",
            FundsBasis::Borrowing => "budget.borrowing_rate",
            FundsBasis::Assumed => "assumed",
        },
        "cost_of_funds_source": loan.funds_source,
        "source": loan.source,
        "central_values": loan.uncertain.iter().map(|one| json!({
            "key": one.key, "value": one.value, "low": one.low, "high": one.high,
        })).collect::<Vec<_>>(),
        "most_outstanding": pounds(words::exposure(loan)),
        "usable_reserves": loan.usable_reserves,
        "capital_share": loan.capital_share,
        "mrp_over_years": loan.mrp_years,
        "provision": years(loan).iter().zip(provision(loan)).map(|((year, _), (made, left))| json!({
            "financial_year": year.to_string(),
            "minimum_revenue_provision": made,
            "capital_financing_requirement": left,
        })).collect::<Vec<_>>(),
        "security": loan.security,
        "step_in_rights": loan.step_in,
        "amendment": amendment(loan),
        "rate_found": wanted.filter(|_| !terms.amendments.is_empty()).map(|wanted| {
            let [added, paid] = rates_found(loan, wanted);
            debug_assert!(added.0 == Holiday::Capitalised);
            json!({ "interest": wanted, "holiday_capitalised": added.1, "holiday_paid": paid.1 })
        }),
        "subsidy": loan.benchmark.map(|benchmark| tested(loan, &schedule, benchmark)),
        "vintage": Rates::get().vintage,
        "schedule": schedule.rows.iter().map(|row| json!({
            "month": calendar(loan, row.due.month).to_string(),
            "opening": pounds(row.due.opening),
            "advanced": pounds(row.due.advanced),
            "rate_per_year": row.due.rate,
            "months_at_rate": months_at_rate(terms, row.due.month),
            "interest": pounds(row.due.interest),
            "interest_capitalised": pounds(row.due.capitalised),
            "fee": pounds(row.due.fee),
            "fee_capitalised": pounds(row.due.fee_capitalised),
            "principal": pounds(row.due.principal),
            "prepaid": pounds(row.due.prepaid),
            "closing": pounds(row.closing),
        })).collect::<Vec<_>>(),
        "financial_years": years(loan).iter().map(|(year, of)| json!({
            "financial_year": year.to_string(),
            "opening": pounds(of.opening),
            "advanced": pounds(of.advanced),
            "interest_and_fees": pounds(of.interest),
            "capitalised": pounds(of.capitalised),
            "principal": pounds(of.principal),
            "closing": pounds(of.closing),
            "cost_of_funds": pounds(of.funds),
            "margin": pounds(of.margin()),
        })).collect::<Vec<_>>(),
        "cases": cases(loan).iter().map(|(name, terms, funds, case)| {
            let all = Totals::of(&months(terms, *funds, *case));
            json!({
                "case": name,
                "interest_and_fees": pounds(all.interest),
                "cost_of_funds": pounds(all.funds),
                "written_off": pounds(all.written_off),
                "left": pounds(all.margin() - all.written_off),
            })
        }).collect::<Vec<_>>(),
    })
}

fn amendment(loan: &Agreed) -> Option<Value> {
    let terms = &loan.terms;
    (!terms.amendments.is_empty()).then(|| {
        let agreed = Schedule::of(&terms.unamended());
        let change = change(terms, Some(loan.cost_of_funds));
        json!({
            "interest": pounds(change.interest),
            "present_value_at_own_rate": change.at_own_rate / 100.0,
            "present_value_at_cost_of_funds": change.at_cost_of_funds.map(|v| v / 100.0),
            "changes_a_payment": change.changes,
            "defers": change.defers,
            "interest_as_agreed": pounds(agreed.interest()),
            "end_as_agreed": calendar(loan, terms.end).to_string(),
        })
    })
}

fn tested(loan: &Agreed, schedule: &Schedule, benchmark: f64) -> Value {
    let rates = Rates::get();
    let test = subsidy::test(schedule, benchmark, loan.terms.every, loan.earlier, rates);
    json!({
        "benchmark_rate": benchmark,
        "gross_cash_equivalent": pounds(test.equivalent),
        "with_earlier_assistance": test.with_earlier,
        "within_minimal_assistance": test.minimal,
        "within_public_interest_assistance": test.public_interest,
        "to_be_published": test.transparency,
    })
}
