//! What of a loan's terms goes into the log of assumptions, and what stands in for what is left out.

use super::super::reader::Reader;
use super::{FundsBasis, Provenance, Rates};
use crate::error::Problem;
use crate::finance::loan::{Early, Holiday, Terms};
use crate::finance::pence;
use crate::scenario::raw;
use std::fmt::Write as _;

/// The arrangement fee in pence.
pub(super) fn fee(raw: &raw::Loan, at: &str, r: &mut Reader) -> i64 {
    let Some(share) = raw.arrangement_fee_share else {
        if raw.arrangement_fee > 0.0 {
            r.note(
                &format!("{at}.arrangement_fee"),
                raw.arrangement_fee,
                "pounds",
            );
        }
        return pence(raw.arrangement_fee);
    };
    let here = format!("{at}.arrangement_fee_share");
    if raw.arrangement_fee > 0.0 {
        let message = "a fee in pounds is given too";
        r.problems
            .push(Problem::error("NH340", &here, message).note("one of the two"));
    }
    r.note(&here, share, "share of the amount");
    pence(raw.amount * share)
}

/// What the money costs the council a year; notes it and what else is no term of the agreement.
pub(super) fn funds(
    raw: &raw::Loan,
    budget: Option<&raw::Budget>,
    at: &str,
    r: &mut Reader,
) -> (f64, FundsBasis) {
    for (key, rate) in [
        ("benchmark_rate", &raw.benchmark_rate),
        ("cost_of_funds", &raw.cost_of_funds),
    ] {
        let Some(rate) = rate else { continue };
        let here = format!("{at}.{key}");
        if !(0.0..=1.0).contains(&rate.value) {
            let message = format!("{} is out of range", rate.value);
            let problem = Problem::error("NH103", format!("{here}.value"), message);
            r.problems.push(problem.note("0 to 1, a year"));
        }
        r.assume(&here, rate.value, "a year", rate.provenance.clone());
    }
    if raw.earlier_assistance > 0.0 {
        let pounds = raw.earlier_assistance;
        r.note(&format!("{at}.earlier_assistance"), pounds, "pounds");
    }
    let rates = Rates::get();
    let borrowing = budget.and_then(|budget| budget.borrowing_rate);
    let (rate, basis, filled) = match (raw.cost_of_funds.as_ref().map(|rate| rate.value), borrowing)
    {
        (Some(rate), _) => (rate, FundsBasis::Given, None),
        (None, Some(rate)) => (
            rate,
            FundsBasis::Borrowing,
            Some("left out: budget.borrowing_rate".to_owned()),
        ),
        (None, None) => (
            rates.assumed_rate,
            FundsBasis::Assumed,
            Some(format!(
                "left out: the assumed rate of data/finance.toml, {}",
                rates.vintage
            )),
        ),
    };
    if filled.is_some() {
        let from = Provenance {
            filled,
            ..Provenance::default()
        };
        r.assume(&format!("{at}.cost_of_funds"), rate, "a year", from);
    }
    (rate, basis)
}

/// Notes every term that moves a result and is no quantity.
pub(super) fn noted(raw: &raw::Loan, at: &str, terms: &Terms, r: &mut Reader) {
    let mut note = |key: &str, value: String, unit: &str| {
        r.note(&format!("{at}.{key}"), value, unit);
    };
    let dated = |list: &[raw::Dated]| -> String {
        let each = list
            .iter()
            .map(|one| format!("{} {}", one.month, one.amount));
        each.collect::<Vec<_>>().join("; ")
    };
    for (key, name) in [
        ("lender", &raw.lender),
        ("borrower", &raw.borrower),
        ("homes", &raw.homes),
        ("security", &raw.security),
    ] {
        if let Some(name) = name {
            note(key, name.clone(), "");
        }
    }
    if let Some(share) = raw.capital_share {
        note("capital_share", share.to_string(), "share of the amount");
    }
    if raw.fee_capitalised {
        note("fee_capitalised", "true".to_owned(), "");
    }
    if let Some(rights) = raw.step_in_rights {
        note("step_in_rights", rights.to_string(), "");
    }
    if !raw.sculpted_shares.is_empty() {
        let shares = super::super::reader::list(&raw.sculpted_shares);
        note("sculpted_shares", shares, "share of the principal");
    }
    note("amount", raw.amount.to_string(), "pounds");
    note("start", raw.start.clone(), "month");
    note("end", raw.end.clone(), "month");
    note(
        "payments_per_year",
        raw.payments_per_year.to_string(),
        "payments a year",
    );
    note(
        "repayment",
        match raw.repayment {
            raw::Repayment::Annuity => "annuity",
            raw::Repayment::EqualInstalments => "equal_instalments",
            raw::Repayment::Maturity => "maturity",
            raw::Repayment::Sculpted => "sculpted",
        }
        .to_owned(),
        "",
    );
    if let Some(first) = &raw.first_repayment {
        note("first_repayment", first.clone(), "month");
    }
    if terms.first_repayment > terms.every || raw.holiday_interest.is_some() {
        note("holiday_interest", word(terms.holiday).to_owned(), "");
    }
    if let Some(years) = raw.mrp_over_years {
        note("mrp_over_years", years.to_string(), "years");
    }
    if raw.drawn_by_home {
        note("drawn_by_home", "true".to_owned(), "");
    }
    if !raw.advances.is_empty() {
        note("advances", dated(&raw.advances), "month and pounds");
    }
    if !raw.prepayments.is_empty() {
        note("prepayments", dated(&raw.prepayments), "month and pounds");
        let effect = match terms.early {
            Early::LowerInstalments => "lower_instalments",
            Early::ShorterTerm => "shorter_term",
        };
        note("prepayment_effect", effect.to_owned(), "");
    }
    let amendments = amendments(raw);
    if !amendments.is_empty() {
        note("amendments", amendments.join("; "), "");
    }
}

/// Changes of terms in words, in order.
fn amendments(raw: &raw::Loan) -> Vec<String> {
    let each = raw.amendments.iter().map(|one| {
        let mut words = format!("from {}", one.from);
        let rate = one.rate_per_year.map(|rate| rate.to_string());
        let interest = one
            .holiday_interest
            .map(|given| word(super::terms::holiday(given)).to_owned());
        for (key, value) in [
            ("first_repayment", &one.first_repayment),
            ("end", &one.end),
            ("rate_per_year", &rate),
            ("holiday_interest", &interest),
        ] {
            if let Some(value) = value {
                let _ = write!(words, ", {key} {value}");
            }
        }
        words
    });
    each.collect()
}

const fn word(holiday: Holiday) -> &'static str {
    match holiday {
        Holiday::Paid => "paid",
        Holiday::Capitalised => "capitalised",
    }
}
