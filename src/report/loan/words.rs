//! A loan's terms in words, and what they come to.

use std::fmt::Write as _;

use super::{money, percent, rates_found, spoken, whole};
use crate::error::counted;
use crate::finance::loan::{Holiday, Profile, Terms, annuity};
use crate::finance::rates::Rates;
use crate::finance::schedule::{Change, Repriced, Schedule, change};
use crate::finance::{pounds, subsidy};
use crate::scenario::build::loan::{Agreed, FundsBasis};

fn terms_in_words(loan: &Agreed, terms: &Terms, from: u16) -> String {
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
    let force = terms.in_force(from);
    let mut words = format!("{} a year", percent(force.rate, 3));
    for (month, rate) in terms.rates.iter().filter(|(month, _)| *month > from) {
        // A step that an amendment of the same month overrides is none.
        if terms.in_force(*month).rate == *rate {
            let _ = write!(
                words,
                ", {} after the payment date of {}",
                percent(*rate, 3),
                spoken(loan, *month)
            );
        }
    }
    let _ = write!(words, ", {often}, {how}");
    if force.first_repayment > terms.every && force.first_repayment > from {
        let interest = match force.holiday {
            Holiday::Paid => "interest is paid",
            Holiday::Capitalised => "interest is added to the balance",
        };
        let _ = write!(
            words,
            "; repayment from {}, until then {interest}",
            spoken(loan, force.first_repayment)
        );
    }
    words
}

/// What is paid in all with each repayment of principal, in order; pence.
fn repayments(schedule: &Schedule) -> Vec<i64> {
    let paying = schedule
        .rows
        .iter()
        .filter(|row| row.due.principal + row.due.prepaid > 0);
    paying
        .map(|row| row.due.interest + row.due.principal + row.due.prepaid)
        .collect()
}

/// `48 repayments: 12 of £9,533.45, 35 of £9,727.65, the last £9,727.49`: sums that are the same one after
/// another, where they change but a few times; none where they change more often.
fn stretches(payments: &[i64]) -> Option<String> {
    const FEW: usize = 5;
    let stretches: Vec<&[i64]> = payments.chunk_by(|a, b| a == b).collect();
    let parts = stretches.iter().enumerate().map(|(at, same)| {
        let sum = money(same[0]);
        match same.len() {
            1 if at + 1 == stretches.len() => format!("the last {sum}"),
            count => format!("{count} of {sum}"),
        }
    });
    let parts: Vec<String> = parts.collect();
    (2..=FEW).contains(&parts.len()).then(|| {
        let all = counted(payments.len(), "repayment");
        format!("{all}: {}", parts.join(", "))
    })
}

/// The repayments of principal of a whole schedule in words; nothing without any.
fn repaid(schedule: &Schedule, amended: bool) -> Option<String> {
    let payments = repayments(schedule);
    let (first, last) = (payments.first()?, payments.last()?);
    let often = |sum: i64| payments.iter().filter(|other| **other == sum).count();
    // Of sums as frequent the earliest.
    let main = payments
        .iter()
        .rev()
        .copied()
        .max_by_key(|sum| often(*sum))?;
    let (often, count) = (often(main), payments.len());
    let all = counted(count, "repayment");
    Some(if count == 1 {
        format!("1 repayment, {}", money(*last))
    } else if often == count {
        format!("{all} of {} each", money(main))
    } else if often + 1 == count && main != *last {
        format!(
            "{all}, {often} of them {}, the last {}",
            money(main),
            money(*last)
        )
    } else if let Some(said) = stretches(&payments).filter(|_| amended) {
        said
    } else if often > 1 {
        format!(
            "{all}, {often} of them {}, the last {}",
            money(main),
            money(*last)
        )
    } else {
        format!(
            "{all}: the first {}, the last {}",
            money(*first),
            money(*last)
        )
    })
}

/// What terms come to: repayments, interest, effective rate, average life; all of the whole life.
fn comes_to(loan: &Agreed, terms: &Terms, out: &mut String) {
    let schedule = Schedule::of(terms);
    if let Some(payments) = repaid(&schedule, !terms.amendments.is_empty()) {
        let early = schedule.rows.iter().any(|row| row.due.prepaid > 0);
        let words = if early {
            ", early repayments included"
        } else {
            ""
        };
        let _ = writeln!(out, "    {payments}{words}");
    }
    let ends = schedule.ends();
    if ends < terms.last() {
        let _ = writeln!(
            out,
            "    repaid by {}, sooner than agreed: early repayments shorten the term",
            spoken(loan, ends)
        );
    }
    let _ = writeln!(
        out,
        "    interest over the life {}",
        money(schedule.interest())
    );
    if let Some(exact) = unrounded(terms) {
        let _ = writeln!(
            out,
            "    (unrounded, as CUMIPMT sums it: {}; payments here are in whole pence)",
            money(exact)
        );
    }
    if let Some(rate) = schedule.effective_rate() {
        let fee = if terms.fee > 0 { ", fee included" } else { "" };
        let _ = writeln!(
            out,
            "    effective rate {} a year{fee}; average life {:.1} years",
            percent(rate, 3),
            schedule.average_life()
        );
    }
}

/// What a loan comes to.
pub(super) fn summary(loan: &Agreed, out: &mut String) {
    let terms = &loan.terms;
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
        "  a month means its payment date: interest up to it, then the payment, early repayments, advances; a new rate is that of interest after it"
    );
    if let Some(source) = &loan.source {
        let _ = writeln!(out, "  terms from: {source}");
    }
    for one in &loan.uncertain {
        let interval = match (one.low, one.high) {
            (Some(low), Some(high)) => {
                format!(" (8 in 10: {} to {})", percent(low, 3), percent(high, 3))
            }
            _ => String::new(),
        };
        let _ = writeln!(
            out,
            "  {} is uncertain{interval}: every figure here is at its central value, {}",
            one.key,
            percent(one.value, 3)
        );
    }
    if loan.drawn_by_home {
        let _ = writeln!(
            out,
            "  drawn home by home in a simulation; here all of it at the start"
        );
    }
    let agreed = terms.unamended();
    let label = if terms.amendments.is_empty() {
        ""
    } else {
        "as agreed: "
    };
    let _ = writeln!(
        out,
        "  {label}{} to {}; {}",
        spoken(loan, 0),
        spoken(loan, agreed.end),
        terms_in_words(loan, &agreed, 0)
    );
    comes_to(loan, &agreed, out);
    if !terms.amendments.is_empty() {
        amended(loan, out);
    }
    let basis = match loan.funds_basis {
        FundsBasis::Given => match &loan.funds_source {
            Some(source) => format!("cost_of_funds: {source}"),
            None => "cost_of_funds".to_owned(),
        },
        FundsBasis::Borrowing => "cost_of_funds is left out: budget.borrowing_rate".to_owned(),
        FundsBasis::Assumed => format!(
            "cost_of_funds is left out: the assumed rate, {}",
            Rates::get().vintage
        ),
    };
    let _ = writeln!(
        out,
        "  the money costs the council {} a year [{basis}]",
        percent(loan.cost_of_funds, 3)
    );
    if let Some(benchmark) = loan.benchmark {
        tested(loan, benchmark, out);
    }
}

/// Interest of a plain annuity without rounding, pence; none for any other loan.
fn unrounded(terms: &Terms) -> Option<i64> {
    let plain = terms.profile == Profile::Annuity
        && terms.advances.len() == 1
        && terms.advances[0].0 == 0
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

/// A gain or a loss of pence against the loan as agreed.
fn more_or_less(pence: i64) -> String {
    match pence {
        0 => "the same".to_owned(),
        sum if sum > 0 => format!("{} more", money(sum)),
        sum => format!("{} less", money(-sum)),
    }
}

/// What the change is worth at the loan's first rate, and why.
fn own_rate(change: &Change) -> String {
    let pence = libm::floor(change.at_own_rate + 0.5) as i64;
    let worth = format!(
        "worth {} to the council at the start at the rate first agreed",
        money(pence)
    );
    let why = match (change.rate, pence.abs() >= 10_000) {
        (Repriced::Higher, true) if pence > 0 => "a gain: the rate is higher",
        (Repriced::Lower, true) if pence < 0 => "a loss: the rate is lower",
        (Repriced::Same, _) => "interest for lending over another time, not a gain",
        _ => "by the rate and the times of payment together",
    };
    format!("{worth}: {why}")
}

fn amended(loan: &Agreed, out: &mut String) {
    let terms = &loan.terms;
    let from = terms.amendments.last().map_or(0, |one| one.from);
    let months: Vec<String> = terms
        .amendments
        .iter()
        .map(|one| spoken(loan, one.from))
        .collect();
    let change = change(terms, Some(loan.cost_of_funds));
    if !change.changes {
        let _ = writeln!(
            out,
            "  amended from {}: no payment changes",
            months.join(" and ")
        );
        return;
    }
    let _ = writeln!(
        out,
        "  as amended from {}: to {}; {}",
        months.join(" and "),
        spoken(loan, terms.last()),
        terms_in_words(loan, terms, from)
    );
    comes_to(loan, terms, out);
    let _ = writeln!(out, "  against the loan as first agreed:");
    let _ = writeln!(
        out,
        "    interest over the life: {}",
        more_or_less(change.interest)
    );
    let _ = writeln!(out, "    {}", own_rate(&change));
    if let Some(value) = change.at_cost_of_funds {
        let _ = writeln!(
            out,
            "    worth {} to the council at the start at the cost of funds ({}), before any credit loss",
            money(libm::floor(value + 0.5) as i64),
            percent(loan.cost_of_funds, 3)
        );
    }
    let _ = writeln!(
        out,
        "    {}",
        if change.defers {
            "a deferral is a sign of higher credit risk: test the expected credit loss, and the subsidy, afresh"
        } else {
            "an amendment is tested afresh for subsidy"
        }
    );
}

fn tested(loan: &Agreed, benchmark: f64, out: &mut String) {
    let rates = Rates::get();
    let schedule = Schedule::of(&loan.terms);
    let test = subsidy::test(&schedule, benchmark, loan.terms.every, loan.earlier, rates);
    let _ = writeln!(
        out,
        "  subsidy against a benchmark of {}: gross cash equivalent {}",
        percent(benchmark, 3),
        money(test.equivalent)
    );
    let verdict = if test.equivalent == 0 {
        "none: the loan is not below the benchmark".to_owned()
    } else {
        let within = |yes: bool| if yes { "within" } else { "ABOVE" };
        format!(
            "{}{}: {} minimal financial assistance ({} over three years), {} that of services of public economic interest ({}, not verified){}",
            if loan.earlier == 0.0 {
                "without earlier assistance "
            } else {
                "with earlier assistance "
            },
            whole(test.with_earlier),
            within(test.minimal),
            whole(rates.minimal_assistance),
            within(test.public_interest),
            whole(rates.public_interest_assistance),
            if test.transparency {
                format!(
                    "; above {} it has to be published",
                    whole(rates.transparency)
                )
            } else {
                String::new()
            }
        )
    };
    let _ = writeln!(out, "    {verdict} [thresholds of {}]", rates.vintage);
}

/// The rate at which the amendment brings so much more interest.
pub(super) fn found(loan: &Agreed, wanted: f64, out: &mut String) {
    if loan.terms.amendments.is_empty() {
        let _ = writeln!(out, "  no rate to find: the loan is not amended");
        return;
    }
    let _ = writeln!(
        out,
        "  the rate at which the amendment brings {} more interest:",
        whole(wanted)
    );
    for (holiday, rate) in rates_found(loan, wanted) {
        let words = match holiday {
            Holiday::Capitalised => "if the holiday's interest is added to the balance",
            Holiday::Paid => "if it is paid",
        };
        let said = match rate {
            Some(rate) => format!("{} a year", percent(rate, 2)),
            None => "no rate up to 100%".to_owned(),
        };
        let _ = writeln!(out, "    {said} {words}");
    }
}

/// The most that is outstanding, pence.
pub(super) fn exposure(loan: &Agreed) -> i64 {
    let rows = Schedule::of(&loan.terms).rows;
    rows.iter().map(|row| row.closing).max().unwrap_or(0)
}

/// Which part is a capital loan.
fn capital_share(loan: &Agreed) -> String {
    let Some(share) = loan.capital_share else {
        return "capital share: which part goes towards what would be the council's capital expenditure is not in the file (capital_share); start-up losses and working capital cannot be borrowed for"
            .to_owned();
    };
    let advanced: i64 = loan.terms.advances.iter().map(|(_, sum)| *sum).sum();
    let part = libm::floor(advanced as f64 * share + 0.5) as i64;
    let revenue = advanced - part;
    let rest = if revenue == 0 {
        "none of it is for start-up losses or working capital".to_owned()
    } else {
        format!(
            "the council cannot borrow for the other {}, and what is expected to be lost of it falls on the General Fund at once: loan_credit_loss in mtfs.csv",
            money(revenue)
        )
    };
    format!(
        "capital share: {} of {} ({}) is a capital loan; {rest}",
        money(part),
        money(advanced),
        percent(share, 1)
    )
}

/// What secures the loan.
fn security(loan: &Agreed) -> String {
    let secured = match loan.security.as_deref() {
        Some(words) => format!("security: {words}"),
        None => "security: not in the file".to_owned(),
    };
    let step_in = match loan.step_in {
        Some(true) => "the council may step in",
        Some(false) => "the council may not step in",
        None => "step-in rights: not in the file",
    };
    format!("{secured}; {step_in}; no figure here counts on them but recovery_share")
}

/// What a finance officer has to look up elsewhere.
pub(super) fn to_check(loan: &Agreed, out: &mut String) {
    let most = exposure(loan);
    let reserves = match loan.usable_reserves {
        Some(reserves) if reserves > 0.0 => format!(
            "{} of usable reserves of {}",
            percent(pounds(most) / reserves, 1),
            whole(reserves)
        ),
        _ => "set it against usable reserves, which are not given (budget.usable_reserves of a scenario)"
            .to_owned(),
    };
    let _ = writeln!(out, "\n  To be checked:");
    let _ = writeln!(
        out,
        "    exposure: at most {} is outstanding: {reserves}",
        money(most)
    );
    if loan.benchmark.is_none() {
        let _ = writeln!(
            out,
            "    subsidy: not tested; what a lender in the market would ask is not in the file (benchmark_rate)"
        );
    }
    for line in [capital_share(loan), security(loan)] {
        let _ = writeln!(out, "    {line}");
    }
}
