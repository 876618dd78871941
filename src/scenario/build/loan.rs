//! Loans: from the file's tables to terms that the engine and `nearhome loan` use.

use super::intervention::named;
use super::reader::Reader;
use super::years;
use crate::error::{Problem, nearest, quoted};
use crate::finance::loan::{Amendment, Holiday, Profile, Terms};
use crate::finance::pence;
use crate::model::Model;
use crate::model::loan::{Borrower, Loan};
use crate::num;
use crate::scenario::quantity::Quantity;
use crate::scenario::{path, raw};

/// Longest loan, in months.
const LONGEST: i32 = 600;

/// A loan as it stands in a file, checked by itself.
#[derive(Clone, Debug)]
pub struct Agreed {
    /// Its name.
    pub name: String,
    /// Who lends, where it is said.
    pub lender: Option<String>,
    /// Who borrows.
    pub borrower: String,
    /// Year and month of the start.
    pub start: (i32, u8),
    /// Its terms, at the central rate.
    pub terms: Terms,
    /// A market rate.
    pub benchmark: Option<f64>,
    /// What the money costs the council.
    pub cost_of_funds: Option<f64>,
    /// Minimal financial assistance before, pounds.
    pub earlier: f64,
}

/// Reads loans that stand in a file of their own.
///
/// # Errors
/// Everything that is wrong with them.
pub fn alone(loans: &[raw::Loan]) -> Result<Vec<Agreed>, crate::error::Problems> {
    let mut r = Reader::default();
    let agreed: Vec<Agreed> = loans.iter().map(|loan| agreed(loan, &mut r).0).collect();
    names(loans, &mut r);
    r.problems.into_result()?;
    Ok(agreed)
}

fn names(loans: &[raw::Loan], r: &mut Reader) {
    for (at, loan) in loans.iter().enumerate() {
        if loans[..at].iter().any(|other| other.name == loan.name) {
            let message = format!("two loans are called {}", quoted(&loan.name));
            let here = format!("loan.{}.name", path::part(&loan.name));
            r.problems.push(Problem::error("NH334", here, message));
        }
    }
}

/// Months of a loan while it is read.
struct Months<'a> {
    at: &'a str,
    start: i32,
}

impl Months<'_> {
    /// Months since the start; what is wrong is reported, and 0 stands for it.
    fn since(&self, key: &str, text: &str, r: &mut Reader) -> u16 {
        let here = format!("{}.{key}", self.at);
        let Some(month) = years::read_month(&here, text, r) else {
            return 0;
        };
        let since = month - self.start;
        if !(0..=LONGEST).contains(&since) {
            let said = if since < 0 {
                format!("{text} is before the loan begins")
            } else {
                format!("{text} is {} years after the loan begins", since / 12)
            };
            r.problems.push(
                Problem::error("NH333", here, said)
                    .note(format!("from the start to {} years later", LONGEST / 12)),
            );
        }
        since.clamp(0, LONGEST) as u16
    }
}

/// Reads one loan; returns it with the input of its rate.
#[expect(clippy::too_many_lines, reason = "one term after another")]
fn agreed(raw: &raw::Loan, r: &mut Reader) -> (Agreed, crate::model::input::InputId) {
    let at = format!("loan.{}", path::part(&raw.name));
    let key = |name: &str| format!("{at}.{name}");
    let start = years::read_month(&key("start"), &raw.start, r).unwrap_or(0);
    let months = Months { at: &at, start };
    let end = months.since("end", &raw.end, r);
    let every = 12 / raw.payments_per_year.clamp(1, 12);
    let first = raw.first_repayment.as_ref();
    let first_repayment = first.map_or(every, |text| months.since("first_repayment", text, r));
    let mut wrong = |at: String, message: String, note: &str| {
        r.problems
            .push(Problem::error("NH340", at, message).note(note));
    };
    if end == 0 {
        wrong(
            key("end"),
            "the last payment is in the month of the start".into(),
            "a later month",
        );
    }
    if first_repayment > end {
        wrong(
            key("first_repayment"),
            "the first repayment is after the last payment".into(),
            "a month up to the end",
        );
    }
    let (quantity, name, margin) = match (&raw.rate_per_year, &raw.base_rate_per_year) {
        (Some(rate), None) => {
            if raw.margin_per_year.is_some() {
                let message = "a margin is added to a base rate, and none is given";
                wrong(key("margin_per_year"), message.into(), "base_rate_per_year");
            }
            (rate.clone(), "rate_per_year", 0.0)
        }
        (None, Some(base)) => (
            base.clone(),
            "base_rate_per_year",
            raw.margin_per_year.unwrap_or(0.0),
        ),
        (None, None) => {
            let message = "no rate is given";
            wrong(
                at.clone(),
                message.into(),
                "rate_per_year, or base_rate_per_year and margin_per_year",
            );
            (Quantity::plain(0.0), "rate_per_year", 0.0)
        }
        (Some(_), Some(_)) => {
            let message = "both a rate and a base rate are given";
            wrong(key("base_rate_per_year"), message.into(), "one of the two");
            (Quantity::plain(0.0), "rate_per_year", 0.0)
        }
    };
    let rate = r.quantity(&key(name), &quantity, "a year", 0.0, 1.0);
    let mut rates = vec![(0, (r.central(rate) + margin).max(0.0))];
    for (index, step) in raw.rate_steps.iter().enumerate() {
        let from = months.since(&format!("rate_steps.{index}.from"), &step.from, r);
        rates.push((from, (step.rate + margin).max(0.0)));
    }
    rates.sort_by_key(|(from, _)| *from);
    let dated = |name: &str, list: &[raw::Dated], r: &mut Reader| -> Vec<(u16, i64)> {
        let mut dated: Vec<(u16, i64)> = list
            .iter()
            .enumerate()
            .map(|(index, one)| {
                let at = months.since(&format!("{name}.{index}.month"), &one.month, r);
                (at, pence(one.amount))
            })
            .collect();
        dated.sort_unstable();
        dated
    };
    let mut advances = dated("advances", &raw.advances, r);
    let sum: i64 = advances.iter().map(|(_, amount)| *amount).sum();
    if advances.is_empty() {
        advances.push((0, pence(raw.amount)));
    } else if sum != pence(raw.amount) {
        let message = format!(
            "the advances come to {}, the facility to {}",
            crate::finance::pounds(sum),
            raw.amount
        );
        let here = key("advances");
        r.problems
            .push(Problem::error("NH340", here, message).note("they sum to the amount"));
    }
    if advances.iter().any(|(month, _)| *month >= end) {
        let message = "money is advanced in the month of the last payment, or after it";
        r.problems
            .push(Problem::error("NH340", key("advances"), message).note("before the end"));
    }
    let prepayments = dated("prepayments", &raw.prepayments, r);
    let profile = profile(raw, &at, r);
    let amendments = amendments(raw, &months, end, r);
    let holiday = |given| match given {
        raw::HolidayInterest::Paid => Holiday::Paid,
        raw::HolidayInterest::Capitalised => Holiday::Capitalised,
    };
    let last = amendments
        .iter()
        .filter_map(|one| one.end)
        .fold(end, |_, end| end);
    if last < end && advances.iter().any(|(month, _)| *month >= last) {
        let message = "the loan as amended ends before all of it is advanced";
        r.problems
            .push(Problem::error("NH340", key("advances"), message).note("before the amended end"));
    }
    r.note(&key("amount"), raw.amount, "pounds");
    r.note(&key("start"), &raw.start, "month");
    r.note(&key("end"), &raw.end, "month");
    let terms = Terms {
        advances,
        every,
        first_repayment,
        end,
        rates,
        profile,
        holiday: raw.holiday_interest.map_or(Holiday::Paid, holiday),
        fee: pence(raw.arrangement_fee),
        fee_capitalised: raw.fee_capitalised,
        prepayments,
        amendments,
    };
    let agreed = Agreed {
        name: raw.name.clone(),
        lender: raw.lender.clone(),
        borrower: raw
            .borrower
            .clone()
            .unwrap_or_else(|| "the borrower".into()),
        start: (start.div_euclid(12), start.rem_euclid(12) as u8 + 1),
        terms,
        benchmark: raw.benchmark_rate,
        cost_of_funds: raw.cost_of_funds,
        earlier: raw.earlier_assistance,
    };
    (agreed, rate)
}

fn profile(raw: &raw::Loan, at: &str, r: &mut Reader) -> Profile {
    let sculpted = raw.repayment == raw::Repayment::Sculpted;
    if sculpted == raw.sculpted_shares.is_empty() {
        let message = if sculpted {
            "a sculpted loan needs the share of the principal with each payment"
        } else {
            "only a sculpted loan has shares of its own"
        };
        let here = format!("{at}.sculpted_shares");
        r.problems
            .push(Problem::error("NH340", here, message).note("repayment = \"sculpted\""));
    }
    let sum = num::sum(raw.sculpted_shares.iter().copied());
    if sculpted && !raw.sculpted_shares.is_empty() && (sum - 1.0).abs() > 0.0005 {
        let here = format!("{at}.sculpted_shares");
        let problem = Problem::error("NH340", here, format!("the shares sum to {sum:.3}"));
        r.problems
            .push(problem.note("all of the principal is repaid: they sum to 1"));
    }
    match raw.repayment {
        raw::Repayment::Annuity => Profile::Annuity,
        raw::Repayment::EqualInstalments => Profile::EqualInstalments,
        raw::Repayment::Maturity => Profile::Maturity,
        raw::Repayment::Sculpted => Profile::Sculpted(raw.sculpted_shares.clone()),
    }
}

fn amendments(raw: &raw::Loan, months: &Months, end: u16, r: &mut Reader) -> Vec<Amendment> {
    let mut list: Vec<Amendment> = Vec::new();
    let mut last = end;
    for (index, one) in raw.amendments.iter().enumerate() {
        let key = |name: &str| format!("amendments.{index}.{name}");
        let from = months.since(&key("from"), &one.from, r);
        let mut read = |name: &str, text: &Option<String>| {
            let text = text.as_ref()?;
            Some(months.since(&key(name), text, r))
        };
        let first_repayment = read("first_repayment", &one.first_repayment);
        let new_end = read("end", &one.end);
        let mut wrong = |name: &str, message: &str| {
            let here = format!("{}.{}", months.at, key(name));
            r.problems.push(Problem::error("NH340", here, message));
        };
        if list.last().is_some_and(|before| from < before.from) {
            wrong("from", "amendments stand in the order of their months");
        }
        if from > last {
            wrong("from", "the loan has been repaid by then");
        }
        if new_end.is_some_and(|end| end < from) {
            wrong("end", "the last payment is before the amendment");
        }
        last = new_end.unwrap_or(last);
        if first_repayment.is_some_and(|first| first > last) {
            wrong(
                "first_repayment",
                "the first repayment is after the last payment",
            );
        }
        list.push(Amendment {
            from,
            first_repayment,
            end: new_end,
            rate: one.rate_per_year,
            holiday: one.holiday_interest.map(|given| match given {
                raw::HolidayInterest::Paid => Holiday::Paid,
                raw::HolidayInterest::Capitalised => Holiday::Capitalised,
            }),
        });
    }
    list
}

/// Builds the loans of a scenario.
pub(super) fn build(loans: &[raw::Loan], model: &Model, r: &mut Reader) -> Vec<Loan> {
    names(loans, r);
    loans.iter().map(|raw| one(raw, model, r)).collect()
}

fn one(raw: &raw::Loan, model: &Model, r: &mut Reader) -> Loan {
    let at = format!("loan.{}", path::part(&raw.name));
    let (agreed, rate) = agreed(raw, r);
    let (year, of_year) = agreed.start;
    let month = year * 12 + i32::from(of_year) - 1;
    let start = years::number_of(month, model.horizon);
    let last = model.horizon.months() as i32;
    if !(1..=last).contains(&start) {
        years::not_simulated(format!("{at}.start"), &raw.start, model.horizon, r);
    }
    let lender = match &raw.lender {
        Some(name) => named(model, &format!("{at}.lender"), name, r).unwrap_or(0),
        None if model.authorities.len() > 1 => {
            let message = "which authority lends?";
            r.problems
                .push(Problem::error("NH331", format!("{at}.lender"), message));
            0
        }
        None => 0,
    };
    Loan {
        name: agreed.name,
        lender,
        borrower: agreed.borrower,
        start: start.clamp(1, last.max(1)) as i16,
        rate,
        margin: if raw.base_rate_per_year.is_some() {
            raw.margin_per_year.unwrap_or(0.0)
        } else {
            0.0
        },
        cost_of_funds: raw.cost_of_funds.unwrap_or(0.0),
        terms: agreed.terms,
        homes: borrower(raw, &at, model, r),
    }
}

fn borrower(raw: &raw::Loan, at: &str, model: &Model, r: &mut Reader) -> Option<Borrower> {
    let key = |name: &str| format!("{at}.{name}");
    let Some(name) = &raw.homes else {
        if raw.drawn_by_home {
            let message = "whose homes?";
            r.problems
                .push(Problem::error("NH331", key("drawn_by_home"), message).note("homes"));
        }
        return None;
    };
    let found = model.interventions.iter().position(|one| one.name == *name);
    let intervention = found.unwrap_or_else(|| {
        let message = format!("there is no intervention {}", quoted(name));
        let problem = Problem::error("NH332", key("homes"), message);
        let near = nearest(
            name,
            model.interventions.iter().map(|one| one.name.as_str()),
        );
        r.problems.push(match near {
            Some(near) => problem.hint(format!("did you mean {}?", quoted(near))),
            None => problem.note("the name of an open_homes"),
        });
        0
    });
    if found.is_some() {
        let one = &model.interventions[intervention];
        if one.homes.is_none() || one.contract.is_none() {
            let message = format!("{} has no homes at a price of their own", quoted(name));
            let problem = Problem::error("NH340", key("homes"), message);
            r.problems
                .push(problem.hint("a borrower's income is its weekly_price: open_homes with one"));
        }
    }
    if raw.operating_cost_per_place.is_none() {
        let problem = Problem::error(
            "NH331",
            at,
            "a borrower's homes need operating_cost_per_place",
        );
        r.problems
            .push(problem.note("pounds a week and registered place, at the start's prices"));
    }
    let zero = super::intervention::absent(0.0);
    let mut read = |name: &str, q: &Option<Quantity>, unit: &str, most: f64| {
        r.quantity(&key(name), q.as_ref().unwrap_or(&zero), unit, 0.0, most)
    };
    Some(Borrower {
        intervention,
        by_home: raw.drawn_by_home,
        operating: read(
            "operating_cost_per_place",
            &raw.operating_cost_per_place,
            "pounds a week",
            1.0e6,
        ),
        overheads: read(
            "overheads_per_year",
            &raw.overheads_per_year,
            "pounds a year",
            1.0e8,
        ),
        reserves: read("reserves", &raw.reserves, "pounds", 1.0e9),
        covenant: raw.covenant.unwrap_or(0.0),
        default_after: raw.default_after.unwrap_or(3),
        recovery: read("recovery_share", &raw.recovery_share, "share", 1.0),
        recovery_months: raw.recovery_months.unwrap_or(0),
    })
}
