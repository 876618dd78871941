//! The terms of one loan, checked by themselves.

use super::super::reader::Reader;
use super::super::years;
use super::noted::{fee, funds, noted};
use super::{Agreed, Provenance, Quantity, Uncertain};
use crate::error::Problem;
use crate::finance::loan::{Amendment, Early, Holiday, Profile, Terms};
use crate::finance::schedule::Schedule;
use crate::finance::{pence, pounds};
use crate::model::input::InputId;
use crate::num;
use crate::scenario::{path, raw};
use crate::time::CalendarMonth;

/// Longest loan, in months.
const LONGEST: i32 = 600;

/// Months of a loan while it is read.
struct Months<'a> {
    at: &'a str,
    /// Month of the start, since the year 0; none where it cannot be read.
    start: Option<i32>,
    /// Months from one payment to the next.
    every: u16,
}

impl Months<'_> {
    /// Months since the start; none where it is not one, which is reported.
    fn since(&self, key: &str, text: &str, r: &mut Reader) -> Option<u16> {
        let here = format!("{}.{key}", self.at);
        let month = years::read_month(&here, text, r)?;
        // The start is reported by itself.
        let since = month - self.start?;
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
            return None;
        }
        Some(since as u16)
    }

    /// The same of a month in which a payment has to fall.
    fn payment(&self, key: &str, text: &str, r: &mut Reader) -> Option<u16> {
        let since = self.since(key, text, r)?;
        if !since.is_multiple_of(self.every) {
            let here = format!("{}.{key}", self.at);
            let before = since / self.every * self.every;
            let [earlier, later] = [before, before + self.every].map(|month| self.calendar(month));
            let allowed = if before == 0 {
                later.to_string()
            } else {
                format!("{earlier} or {later}")
            };
            r.problems.push(
                Problem::error("NH340", here, format!("no payment falls in {text}"))
                    .note(format!("payments fall in {}", self.names()))
                    .hint(format!("{allowed} is near")),
            );
        }
        Some(since)
    }

    fn calendar(&self, month: u16) -> CalendarMonth {
        let start = self.start.unwrap_or(0);
        CalendarMonth {
            year: start.div_euclid(12),
            month: start.rem_euclid(12) as u8 + 1,
        }
        .plus(usize::from(month))
    }

    /// The months of a year in which payments fall.
    fn names(&self) -> String {
        let mut months: Vec<CalendarMonth> = (0..12 / self.every)
            .map(|k| self.calendar(k * self.every))
            .collect();
        months.sort_by_key(|at| at.month);
        let names: Vec<&str> = months.iter().map(|at| at.name()).collect();
        names.join(", ")
    }
}

pub(super) const fn holiday(given: raw::HolidayInterest) -> Holiday {
    match given {
        raw::HolidayInterest::Paid => Holiday::Paid,
        raw::HolidayInterest::Capitalised => Holiday::Capitalised,
    }
}

/// Which quantity the rate is, its key, and what is added to it.
fn rate_of(raw: &raw::Loan, at: &str, r: &mut Reader) -> (Quantity, &'static str, f64) {
    let key = |name: &str| format!("{at}.{name}");
    let mut wrong = |at: String, message: &str, note: &str| {
        r.problems
            .push(Problem::error("NH340", at, message).note(note));
    };
    match (&raw.rate_per_year, &raw.base_rate_per_year) {
        (Some(rate), None) => {
            if raw.margin_per_year.is_some() {
                let message = "a margin is added to a base rate, and none is given";
                wrong(key("margin_per_year"), message, "base_rate_per_year");
            }
            (rate.clone(), "rate_per_year", 0.0)
        }
        (None, Some(base)) => {
            let margin = raw.margin_per_year.unwrap_or(0.0);
            r.note(&key("margin_per_year"), margin, "a year");
            (base.clone(), "base_rate_per_year", margin)
        }
        (None, None) => {
            let note = "rate_per_year, or base_rate_per_year and margin_per_year";
            wrong(at.to_owned(), "no rate is given", note);
            (Quantity::plain(0.0), "rate_per_year", 0.0)
        }
        (Some(_), Some(_)) => {
            let message = "both a rate and a base rate are given";
            wrong(key("base_rate_per_year"), message, "one of the two");
            (Quantity::plain(0.0), "rate_per_year", 0.0)
        }
    }
}

/// Refuses a loan that ends when it starts, and a first repayment after the last.
fn in_order(
    raw: &raw::Loan,
    at: &str,
    [first_repayment, end]: [Option<u16>; 2],
    every: u16,
    r: &mut Reader,
) {
    let key = |name: &str| format!("{at}.{name}");
    if end == Some(0) {
        let message = "the last payment is in the month of the start";
        r.problems
            .push(Problem::error("NH340", key("end"), message).note("a later month"));
    }
    if let (Some(first), Some(end)) = (first_repayment, end)
        && first > end
    {
        let message = "the first repayment is after the last payment";
        let here = key(
            if first_repayment == Some(every) && raw.first_repayment.is_none() {
                "end"
            } else {
                "first_repayment"
            },
        );
        r.problems
            .push(Problem::error("NH340", here, message).note("a month up to the end"));
    }
}

/// Reads one loan; returns it with the input of its rate.
pub(super) fn agreed(
    raw: &raw::Loan,
    budget: Option<&raw::Budget>,
    r: &mut Reader,
) -> (Agreed, InputId, Steps) {
    let at = format!("loan.{}", path::part(&raw.name));
    let key = |name: &str| format!("{at}.{name}");
    r.around = super::said_of(raw);
    let start = years::read_month(&key("start"), &raw.start, r);
    let every = 12 / raw.payments_per_year.clamp(1, 12);
    let months = Months {
        at: &at,
        start,
        every,
    };
    let end = months.payment("end", &raw.end, r);
    let first = raw.first_repayment.as_ref();
    let first_repayment = first.map_or(Some(every), |text| {
        months.payment("first_repayment", text, r)
    });
    in_order(raw, &at, [first_repayment, end], every, r);
    let (quantity, name, margin) = rate_of(raw, &at, r);
    let rate = r.quantity(&key(name), &quantity, "a year", 0.0, 1.0);
    let mut uncertain: Vec<Uncertain> = uncertain(name, rate, r).into_iter().collect();
    let (rates, steps) = steps(raw, &months, (rate, margin), &mut uncertain, r);
    let amendments = amendments(raw, &months, end, r);
    let advances = advances(raw, &months, end, &amendments, r);
    let prepayments = dated("prepayments", &raw.prepayments, &months, r);
    let fee = fee(raw, &at, r);
    let terms = Terms {
        advances,
        every,
        first_repayment: first_repayment.unwrap_or(every),
        end: end.unwrap_or(every),
        rates,
        profile: profile(raw, &at, r),
        holiday: raw.holiday_interest.map_or(Holiday::Paid, holiday),
        fee,
        fee_capitalised: raw.fee_capitalised,
        prepayments: prepayments
            .iter()
            .map(|(_, month, sum)| (*month, *sum))
            .collect(),
        early: effect(raw, &at, r),
        amendments,
    };
    if !r.problems.has_errors() {
        early(&terms, raw.drawn_by_home, &prepayments, &months, r);
    }
    noted(raw, &at, &terms, r);
    r.around = Provenance::default();
    let (cost_of_funds, funds_basis) = funds(raw, budget, &at, r);
    let start = start.unwrap_or(0);
    let agreed = Agreed {
        name: raw.name.clone(),
        lender: raw.lender.clone(),
        borrower: raw
            .borrower
            .clone()
            .unwrap_or_else(|| "the borrower".into()),
        start: (start.div_euclid(12), start.rem_euclid(12) as u8 + 1),
        terms,
        uncertain,
        drawn_by_home: raw.drawn_by_home,
        benchmark: raw.benchmark_rate.as_ref().map(|rate| rate.value),
        cost_of_funds,
        funds_basis,
        funds_source: funds_source(raw),
        source: raw.source.clone(),
        earlier: raw.earlier_assistance,
        recovery: None,
        recovery_months: 0,
        capital_share: raw.capital_share,
        mrp_years: raw.mrp_over_years,
        security: raw.security.clone(),
        step_in: raw.step_in_rights,
        usable_reserves: budget.and_then(|budget| budget.usable_reserves),
    };
    (agreed, rate, steps)
}

/// Where the loan says that its cost of funds comes from.
fn funds_source(raw: &raw::Loan) -> Option<String> {
    raw.cost_of_funds.as_ref()?.provenance.source.clone()
}

/// The term read last, if it is uncertain.
fn uncertain(key: &str, id: InputId, r: &Reader) -> Option<Uncertain> {
    let said = r.assumptions.last();
    said.filter(|said| !said.spread.is_empty())
        .map(|said| Uncertain {
            key: key.to_owned(),
            value: r.central(id),
            low: said.low,
            high: said.high,
        })
}

/// Rates by month.
type Rates = Vec<(u16, f64)>;

/// Inputs behind rates, by their number among them.
type Steps = Vec<(usize, InputId)>;

/// Rates by month, the first one first, and the inputs behind those of later months by their number.
fn steps(
    raw: &raw::Loan,
    months: &Months,
    (rate, margin): (InputId, f64),
    found: &mut Vec<Uncertain>,
    r: &mut Reader,
) -> (Rates, Steps) {
    let mut all = vec![(0, rate)];
    for (index, step) in raw.rate_steps.iter().enumerate() {
        let key = format!("rate_steps.{index}");
        let from = months.since(&format!("{key}.from"), &step.from, r);
        let at = format!("{}.{key}.rate", months.at);
        let limits = ("a year", 0.0, 1.0);
        let entry = format!("from {}", step.from);
        let id = r.entry(&at, &entry, &step.rate, limits, &r.around.clone());
        found.extend(uncertain(&format!("{key}.rate"), id, r));
        all.push((from.unwrap_or(0), id));
    }
    all.sort_by_key(|(from, _)| *from);
    let rates = all
        .iter()
        .map(|&(from, id)| (from, (r.central(id) + margin).max(0.0)))
        .collect();
    (
        rates,
        all.into_iter()
            .map(|(_, id)| id)
            .enumerate()
            .skip(1)
            .collect(),
    )
}

/// Sums by month, in order, each with its place in the file.
fn dated(
    name: &str,
    list: &[raw::Dated],
    months: &Months,
    r: &mut Reader,
) -> Vec<(usize, u16, i64)> {
    let mut dated: Vec<(usize, u16, i64)> = Vec::new();
    for (index, one) in list.iter().enumerate() {
        let at = months.since(&format!("{name}.{index}.month"), &one.month, r);
        dated.push((index, at.unwrap_or(0), pence(one.amount)));
    }
    dated.sort_by_key(|(_, month, sum)| (*month, *sum));
    dated
}

fn advances(
    raw: &raw::Loan,
    months: &Months,
    end: Option<u16>,
    amendments: &[Amendment],
    r: &mut Reader,
) -> Vec<(u16, i64)> {
    let key = |name: &str| format!("{}.{name}", months.at);
    let read = dated("advances", &raw.advances, months, r);
    let mut advances: Vec<(u16, i64)> = read.iter().map(|(_, m, sum)| (*m, *sum)).collect();
    let sum: i64 = advances.iter().map(|(_, amount)| *amount).sum();
    let mut wrong = |key: String, message: String, note: &str| {
        r.problems
            .push(Problem::error("NH340", key, message).note(note));
    };
    if advances.is_empty() {
        advances.push((0, pence(raw.amount)));
    } else if sum != pence(raw.amount) {
        let message = format!(
            "the advances come to {}, the facility to {}",
            pounds(sum),
            raw.amount
        );
        wrong(key("advances"), message, "they sum to the amount");
    }
    if raw.drawn_by_home && !raw.advances.is_empty() {
        let message = "the facility is drawn with each home, and advances by month are given too";
        wrong(key("drawn_by_home"), message.into(), "one of the two");
    }
    if let Some(end) = end {
        if advances.iter().any(|(month, _)| *month >= end) {
            let message = "money is advanced in the month of the last payment, or after it";
            wrong(key("advances"), message.into(), "before the end");
        }
        let ends = amendments.iter().filter_map(|one| one.end);
        let last = ends.fold(end, |_, end| end);
        if last < end && advances.iter().any(|(month, _)| *month >= last) {
            let message = "the loan as amended ends before all of it is advanced";
            wrong(key("advances"), message.into(), "before the amended end");
        }
    }
    advances
}

/// Early repayments are of what is outstanding then.
fn early(
    terms: &Terms,
    by_home: bool,
    prepayments: &[(usize, u16, i64)],
    months: &Months,
    r: &mut Reader,
) {
    // What is out of range is told of itself, and nothing can be reckoned with it.
    if !terms.in_range() {
        return;
    }
    let mut without = terms.clone();
    for (number, (index, month, sum)) in prepayments.iter().enumerate() {
        let here = |key: &str| format!("{}.prepayments.{index}.{key}", months.at);
        if *month > terms.last() {
            let last = months.calendar(terms.last());
            let message = "an early repayment after the last payment";
            r.problems.push(
                Problem::error("NH340", here("month"), message)
                    .note(format!("up to {last}, when the loan ends")),
            );
            continue;
        }
        let force = terms.in_force(*month);
        let keeps = matches!(terms.profile, Profile::Annuity | Profile::EqualInstalments)
            && terms.early == Early::ShorterTerm;
        if keeps && *month < force.first_repayment.min(force.end) {
            let first = months.calendar(force.first_repayment);
            let message = "there is no instalment yet that an early repayment could leave as it is";
            r.problems.push(
                Problem::error("NH340", here("month"), message)
                    .note(format!(
                        "from {first} on, the first repayment, with prepayment_effect = \"shorter_term\""
                    ))
                    .hint("prepayment_effect = \"lower_instalments\""),
            );
        }
        let drawn_later = terms
            .advances
            .iter()
            .any(|(at, sum)| at > month && *sum > 0);
        if keeps && (by_home || drawn_later) {
            let message =
                "what is still to be drawn would fall due with the shorter term, all at once";
            r.problems.push(
                Problem::error("NH340", here("month"), message)
                    .note("with prepayment_effect = \"shorter_term\" all has been drawn by then")
                    .hint("prepayment_effect = \"lower_instalments\""),
            );
        }
        without.prepayments = terms.prepayments[..number].to_vec();
        let schedule = Schedule::of(&without);
        let row = schedule.rows.iter().rfind(|row| row.due.month <= *month);
        // Advances of the month come after its early repayments.
        let left = row.map_or(0, |row| {
            let later = if row.due.month == *month {
                row.due.advanced
            } else {
                0
            };
            row.closing - later
        });
        if *sum > left {
            let message = format!(
                "{} is repaid early, and {} outstanding then",
                pounds(*sum),
                pounds(left)
            );
            let problem = Problem::error("NH340", here("amount"), message);
            r.problems
                .push(problem.note(format!("up to {}", pounds(left))));
        }
    }
}

/// What early repayments do.
fn effect(raw: &raw::Loan, at: &str, r: &mut Reader) -> Early {
    let here = format!("{at}.prepayment_effect");
    let maturity = raw.repayment == raw::Repayment::Maturity;
    match raw.prepayment_effect {
        Some(raw::PrepaymentEffect::ShorterTerm) if maturity => {
            let message =
                "nothing of a maturity loan falls due before its end that could be kept up";
            r.problems.push(
                Problem::error("NH340", here, message)
                    .note("an early repayment lowers the last payment and the interest")
                    .hint("an amendment with an earlier `end` ends it sooner"),
            );
        }
        Some(_) if raw.prepayments.is_empty() => {
            let message = "nothing uses it: nothing is repaid early";
            r.problems
                .push(Problem::warning("NH432", here, message).note("prepayments"));
        }
        _ => {}
    }
    match raw.prepayment_effect {
        Some(raw::PrepaymentEffect::ShorterTerm) => Early::ShorterTerm,
        // The instalments agreed stand, and what was repaid comes off the last of them.
        None if raw.repayment == raw::Repayment::Sculpted => Early::ShorterTerm,
        Some(raw::PrepaymentEffect::LowerInstalments) | None => Early::LowerInstalments,
    }
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

fn amendments(
    raw: &raw::Loan,
    months: &Months,
    end: Option<u16>,
    r: &mut Reader,
) -> Vec<Amendment> {
    let mut list: Vec<Amendment> = Vec::new();
    // Without an end that can be read nothing is set against it.
    let mut last = end.unwrap_or(u16::MAX);
    for (index, one) in raw.amendments.iter().enumerate() {
        let key = |name: &str| format!("amendments.{index}.{name}");
        let from = months.since(&key("from"), &one.from, r);
        let mut read = |name: &str, text: &Option<String>| {
            let text = text.as_ref()?;
            months.payment(&key(name), text, r)
        };
        let first_repayment = read("first_repayment", &one.first_repayment);
        let new_end = read("end", &one.end);
        let mut wrong = |name: &str, message: &str| {
            let here = format!("{}.{}", months.at, key(name));
            r.problems.push(Problem::error("NH340", here, message));
        };
        if let Some(from) = from {
            if list.last().is_some_and(|before| from < before.from) {
                wrong("from", "amendments stand in the order of their months");
            }
            if from > last {
                wrong("from", "the loan has been repaid by then");
            }
            if new_end.is_some_and(|end| end < from) {
                wrong("end", "the last payment is before the amendment");
            }
        }
        last = new_end.unwrap_or(last);
        if first_repayment.is_some_and(|first| first > last) {
            wrong(
                "first_repayment",
                "the first repayment is after the last payment",
            );
        }
        list.push(Amendment {
            from: from.unwrap_or(0),
            first_repayment,
            end: new_end,
            rate: one.rate_per_year,
            holiday: one.holiday_interest.map(holiday),
        });
    }
    list
}
