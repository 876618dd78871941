//! The lease that a contract may hold.

use crate::error::{Problem, counted};
use crate::model::intervention::{Contract, Lease, Lever};
use crate::scenario::build::reader::Reader;
use crate::scenario::raw;

/// Reads the lease of a contract from `start` to `end`; none where no key of one is given. What cannot be a lease is
/// reported.
pub(super) fn lease(
    raw: &raw::Intervention,
    lever: Lever,
    at: &str,
    (start, end): (i16, i16),
    r: &mut Reader,
) -> Option<Lease> {
    let amounts = [
        ("lease_share", raw.lease_share, "share of the price"),
        (
            "lease_per_place",
            raw.lease_per_place,
            "pounds a year and place",
        ),
    ];
    let given: Vec<_> = amounts.iter().filter(|(_, sum, _)| sum.is_some()).collect();
    let key = |name: &str| format!("{at}.{name}");
    let mut wrong = |name: &str, message: &str, note: &str| {
        r.problems
            .push(Problem::error("NH337", key(name), message).note(note));
    };
    let first = match (given.first(), raw.lease_months, raw.lease_rate) {
        (Some((name, _, _)), _, _) => *name,
        (None, Some(_), _) => "lease_months",
        (None, None, Some(_)) => "lease_rate",
        (None, None, None) => return None,
    };
    if given.is_empty() {
        let message = "which part of the payment is for the building?";
        wrong(first, message, "lease_share, or lease_per_place");
    }
    if given.len() > 1 {
        let message = "both a share of the price and a sum are given";
        wrong("lease_per_place", message, "one of the two");
    }
    let months = raw.lease_months.unwrap_or(0);
    if raw.lease_months.is_none() {
        let note = "lease_months, from 13 on: a shorter lease brings no liability";
        wrong(first, "for how long is the building leased?", note);
    }
    let block = lever == Lever::BlockContract;
    if raw.operator == Some(raw::OperatorName::Council) {
        let message = "these homes are the council's own: it pays itself no rent";
        wrong(first, message, "a home of others for the council alone");
    } else if !block && raw.exclusive != Some(true) {
        let message = "others' children may come: the council does not control the building's use";
        wrong(first, message, "exclusive = true, or a block_contract");
    } else if !block && raw.paid_for != Some(raw::PaidFor::All) {
        let message = "what is paid for filled places alone varies, and is no part of a liability";
        wrong(first, message, "paid_for = \"all\"");
    }
    let term = i32::from(end) - i32::from(start) + 1;
    if block && raw.end.is_some() && i32::from(months) > term {
        let message = format!("the contract is of {}", counted(term, "month"));
        wrong("lease_months", &message, "no longer than the contract");
    }
    for (name, sum, unit) in given {
        r.note(&key(name), sum.unwrap_or(0.0), unit);
    }
    r.note(&key("lease_months"), months, "months");
    if let Some(rate) = raw.lease_rate {
        r.note(&key("lease_rate"), rate, "a year");
    }
    Some(Lease {
        share: raw.lease_share.unwrap_or(0.0),
        a_year: raw.lease_per_place,
        months,
        rate: raw.lease_rate,
    })
}

/// Refuses a lease that is dearer than the payment that it is part of.
pub(super) fn fits(at: &str, lease: Option<&Lease>, contract: Option<&Contract>, r: &mut Reader) {
    let asked = lease.and_then(|lease| lease.a_year);
    let (Some(asked), Some(contract)) = (asked, contract) else {
        return;
    };
    let paid = r.central(contract.weekly) * 365.25 / 7.0;
    if asked > paid {
        let message = format!("{asked} pounds a year is more than the whole price of a place");
        r.problems.push(
            Problem::error("NH337", format!("{at}.lease_per_place"), message).note(format!(
                "it is a part of weekly_price, which comes to {paid:.0} pounds a year"
            )),
        );
    }
}
