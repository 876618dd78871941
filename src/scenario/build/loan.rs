//! Loans: from the file's tables to terms that the engine and `nearhome loan` use.

mod noted;
mod terms;

use super::intervention::named;
use super::reader::Reader;
use super::years;
use crate::error::{Problem, Problems, nearest, quoted};
use crate::finance::loan::Terms;
use crate::finance::rates::Rates;
use crate::model::Model;
use crate::model::given::whole_months;
use crate::model::input::InputId;
use crate::model::loan::{Borrower, Loan};
use crate::scenario::quantity::{Provenance, Quantity};
use crate::scenario::{path, raw};

/// Where the cost of funds of a loan comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FundsBasis {
    /// The loan says it.
    Given,
    /// What borrowing costs the council: `budget.borrowing_rate`.
    Borrowing,
    /// The assumed rate of the rates built in.
    Assumed,
}

/// A term of which the file gives a distribution, and a schedule the central value.
#[derive(Clone, Debug, PartialEq)]
pub struct Uncertain {
    /// Its key.
    pub key: String,
    /// The central value.
    pub value: f64,
    /// 8 in 10 lie between this
    pub low: Option<f64>,
    /// and this.
    pub high: Option<f64>,
}

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
    /// Terms of which the central value is used.
    pub uncertain: Vec<Uncertain>,
    /// Whether it is advanced with each home of a simulation, and only here as a whole.
    pub drawn_by_home: bool,
    /// A market rate.
    pub benchmark: Option<f64>,
    /// What the money costs the council a year.
    pub cost_of_funds: f64,
    /// Where that comes from.
    pub funds_basis: FundsBasis,
    /// What the loan says of where its own cost of funds comes from.
    pub funds_source: Option<String>,
    /// Where its terms come from, where it is said.
    pub source: Option<String>,
    /// Minimal financial assistance before, pounds.
    pub earlier: f64,
    /// Share recovered after a default, at its central value, where it is said.
    pub recovery: Option<f64>,
    /// Months until it is.
    pub recovery_months: u16,
    /// Share that is a capital loan, where it is said.
    pub capital_share: Option<f64>,
    /// Years over which it is provided for whatever its balance, where it is said.
    pub mrp_years: Option<u16>,
    /// What secures it, where it is said.
    pub security: Option<String>,
    /// Whether the council may step in, where it is said.
    pub step_in: Option<bool>,
    /// Usable reserves of the council, pounds, where a scenario says them.
    pub usable_reserves: Option<f64>,
}

/// Reads loans that stand in a file of their own, or in a scenario with a budget; returns them with what is
/// legal and odd.
///
/// # Errors
/// Everything that is wrong with them.
pub fn alone(
    loans: &[raw::Loan],
    budget: Option<&raw::Budget>,
) -> Result<(Vec<Agreed>, Problems), Problems> {
    let mut r = Reader::default();
    let mut list = Vec::new();
    for loan in loans {
        let (mut agreed, ..) = terms::agreed(loan, budget, &mut r);
        let share = format!("loan.{}.recovery_share", path::part(&loan.name));
        agreed.recovery = loan.recovery_share.as_ref().map(|share_of| {
            let id = r.quantity(&share, share_of, "share", 0.0, 1.0);
            r.central(id)
        });
        let at = format!("loan.{}", path::part(&loan.name));
        let months = recovered_after(loan, &at, &mut r);
        agreed.recovery_months = whole_months(r.central(months));
        if budget.is_none() {
            unused(loan, true, &mut r);
        }
        list.push(agreed);
    }
    names(loans, &mut r);
    let warnings = r.problems.into_result()?;
    Ok((list, warnings))
}

/// Warns of keys that only a simulated borrower has, where there is none.
fn unused(loan: &raw::Loan, alone: bool, r: &mut Reader) {
    let keys = [
        ("homes", loan.homes.is_some()),
        ("drawn_by_home", loan.drawn_by_home),
        (
            "operating_cost_per_place",
            loan.operating_cost_per_place.is_some(),
        ),
        ("overheads_per_year", loan.overheads_per_year.is_some()),
        ("reserves", loan.reserves.is_some()),
        ("covenant", loan.covenant.is_some()),
        ("default_after", loan.default_after.is_some()),
        ("recovery_share", loan.recovery_share.is_some() && !alone),
        ("recovery_months", loan.recovery_months.is_some() && !alone),
    ];
    for (key, _) in keys.iter().filter(|(_, given)| *given) {
        let at = format!("loan.{}.{key}", path::part(&loan.name));
        let message = "nothing uses it: it is of a borrower whose homes are simulated";
        r.problems
            .push(Problem::warning("NH432", at, message).note(if alone {
                "a file of loans alone has no simulation: a schedule does not depend on it"
            } else {
                "homes = \"the name of an open_homes\""
            }));
    }
}

fn names(loans: &[raw::Loan], r: &mut Reader) {
    for (at, loan) in loans.iter().enumerate() {
        let here = |key: &str| format!("loan.{}.{key}", path::part(&loan.name));
        if loans[..at].iter().any(|other| other.name == loan.name) {
            let message = format!("two loans are called {}", quoted(&loan.name));
            r.problems
                .push(Problem::error("NH334", here("name"), message));
        }
        let shared = |other: &&raw::Loan| loan.homes.is_some() && other.homes == loan.homes;
        if let Some(other) = loans[..at].iter().find(shared) {
            let message = format!(
                "{} is paid from the income of the same homes",
                quoted(&other.name)
            );
            let problem = Problem::error("NH334", here("homes"), message);
            r.problems.push(
                problem
                    .note("one loan for the homes of one intervention: what they earn pays once")
                    .hint("add the amounts up, or give each loan an open_homes of its own"),
            );
        }
    }
}

/// Builds the loans of a scenario.
pub(super) fn build(
    loans: &[raw::Loan],
    budget: &raw::Budget,
    model: &Model,
    r: &mut Reader,
) -> Vec<Loan> {
    names(loans, r);
    let mut one = |raw| one(raw, budget, model, r);
    loans.iter().map(&mut one).collect()
}

/// What is said of the terms of a loan as they were agreed.
fn said_of(raw: &raw::Loan) -> Provenance {
    Provenance {
        source: raw.source.clone(),
        rationale: raw.rationale.clone(),
        ..Provenance::default()
    }
}

fn one(raw: &raw::Loan, budget: &raw::Budget, model: &Model, r: &mut Reader) -> Loan {
    let at = format!("loan.{}", path::part(&raw.name));
    let (agreed, rate, steps) = terms::agreed(raw, Some(budget), r);
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
        steps,
        margin: if raw.base_rate_per_year.is_some() {
            raw.margin_per_year.unwrap_or(0.0)
        } else {
            0.0
        },
        cost_of_funds: agreed.cost_of_funds,
        terms: agreed.terms,
        capital_share: raw.capital_share.unwrap_or(1.0),
        mrp_years: raw.mrp_over_years,
        homes: {
            let homes = borrower(raw, &at, model, r);
            if let Some(homes) = &homes {
                not_after(raw, &at, start, homes.intervention, model, r);
            }
            homes
        },
    }
}

/// Homes that a loan pays for cannot be decided on before it: nobody would pay.
fn not_after(raw: &raw::Loan, at: &str, start: i32, homes: usize, model: &Model, r: &mut Reader) {
    let Some(one) = model.interventions.get(homes) else {
        return;
    };
    if one.homes.is_some() && start > i32::from(one.start) {
        let begins = model.horizon.calendar(one.start.unsigned_abs().into());
        let message = format!(
            "{} is decided on from {begins} on, before the loan that pays for its homes",
            quoted(&one.name)
        );
        r.problems.push(
            Problem::error("NH340", format!("{at}.start"), message)
                .note(format!("{begins} at the latest; found {}", raw.start)),
        );
    }
}

fn borrower(raw: &raw::Loan, at: &str, model: &Model, r: &mut Reader) -> Option<Borrower> {
    let key = |name: &str| format!("{at}.{name}");
    let Some(name) = &raw.homes else {
        if raw.drawn_by_home {
            let message = "whose homes?";
            r.problems
                .push(Problem::error("NH331", key("drawn_by_home"), message).note("homes"));
        } else {
            unused(raw, false, r);
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
    let default_after = raw.default_after.unwrap_or(3);
    let agreed = said_of(raw);
    let unit = "payments missed";
    r.assume(&key("default_after"), default_after, unit, agreed.clone());
    if let Some(covenant) = raw.covenant {
        r.assume(&key("covenant"), covenant, "ratio", agreed);
    }
    let recovered_after = recovered_after(raw, at, r);
    let recovery_months = whole_months(r.central(recovered_after));
    let mut read = |name: &str, q: &Option<Quantity>, unit: &str, most: f64| {
        r.quantity(&key(name), q.as_ref().unwrap_or(&zero), unit, 0.0, most)
    };
    let operating = read(
        "operating_cost_per_place",
        &raw.operating_cost_per_place,
        "pounds a week",
        1.0e6,
    );
    let borrower = Borrower {
        intervention,
        by_home: raw.drawn_by_home,
        operating,
        overheads: read(
            "overheads_per_year",
            &raw.overheads_per_year,
            "pounds a year",
            1.0e8,
        ),
        reserves: read("reserves", &raw.reserves, "pounds", 1.0e9),
        covenant: raw.covenant.unwrap_or(0.0),
        default_after,
        recovery: read("recovery_share", &raw.recovery_share, "share", 1.0),
        recovery_months,
        recovered_after,
    };
    let contract = found.and_then(|at| model.interventions[at].contract.as_ref());
    if let Some(contract) = contract
        && raw.operating_cost_per_place.is_some()
    {
        let (cost, price) = (r.central(operating), r.central(contract.weekly));
        if cost >= price {
            let message =
                format!("a place costs the borrower {cost} pounds a week and brings in {price}");
            r.problems.push(
                Problem::warning("NH435", key("operating_cost_per_place"), message)
                    .note("central values; empty places and overheads come on top")
                    .hint(format!(
                        "its income is the weekly_price of {}",
                        quoted(name)
                    )),
            );
        }
    }
    Some(borrower)
}

/// Months until what is left at default is recovered; at once where nothing is said.
fn recovered_after(raw: &raw::Loan, at: &str, r: &mut Reader) -> InputId {
    let at_once = super::intervention::absent(0.0);
    let months = raw.recovery_months.as_ref().unwrap_or(&at_once);
    r.months(&format!("{at}.recovery_months"), months, (0, 120))
}
