//! Tables of a loan for a terminal.

use std::fmt::Write as _;

use super::{calendar, money, numbered, years};
use crate::error::counted;
use crate::finance::outcome::{Totals, months};
use crate::finance::schedule::Schedule;
use crate::scenario::build::loan::Agreed;

/// A sum, or a dash for none.
fn cell(pence: i64) -> String {
    if pence == 0 {
        "-".to_owned()
    } else {
        money(pence)
    }
}

/// Every payment.
pub(super) fn payments(loan: &Agreed, out: &mut String) {
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
    let schedule = Schedule::of(&loan.terms);
    let mut line = |number: &str, month: &str, sums: [String; 7]| {
        let [opening, advanced, interest, added, principal, paid, closing] = sums;
        let _ = writeln!(
            out,
            "  {number:>3} {month:<8} {opening:>16} {advanced:>14} {interest:>14} {added:>14} {principal:>16} {paid:>14} {closing:>16}",
        );
    };
    let mut all = [0_i64; 5];
    for (number, row) in numbered(&schedule) {
        let d = &row.due;
        let sums = [
            d.advanced,
            d.interest,
            d.capitalised + d.fee_capitalised,
            d.principal + d.prepaid,
            row.paid(),
        ];
        for (all, sum) in all.iter_mut().zip(sums) {
            *all += sum;
        }
        let [advanced, interest, added, principal, paid] = sums.map(cell);
        line(
            &number.map_or(String::new(), |n| n.to_string()),
            &calendar(loan, d.month).to_string(),
            [
                money(d.opening),
                advanced,
                interest,
                added,
                principal,
                paid,
                money(row.closing),
            ],
        );
    }
    let [advanced, interest, added, principal, paid] = all.map(cell);
    let none = String::new;
    line(
        "",
        "in all",
        [none(), advanced, interest, added, principal, paid, none()],
    );
    let fees: i64 = schedule.rows.iter().map(|row| row.due.fee).sum();
    if fees > 0 {
        let _ = writeln!(out, "  paid in all: with the fee of {}", money(fees));
    }
}

/// Totals by financial year.
pub(super) fn by_year(loan: &Agreed, out: &mut String) {
    let _ = writeln!(
        out,
        "\n  By financial year; interest and cost of funds are those of the year, whether due yet or not:"
    );
    let mut line = |when: &str, sums: [String; 8]| {
        let [
            opening,
            advanced,
            interest,
            added,
            principal,
            closing,
            funds,
            margin,
        ] = sums;
        let _ = writeln!(
            out,
            "  {when:<10} {opening:>16} {advanced:>14} {interest:>14} {added:>14} {principal:>16} {closing:>16} {funds:>14} {margin:>14}"
        );
    };
    line(
        "year",
        [
            "opening",
            "advanced",
            "interest, fees",
            "added to it",
            "principal",
            "closing",
            "cost of funds",
            "margin",
        ]
        .map(str::to_owned),
    );
    let years = years(loan);
    let mut all = Totals::default();
    for (year, of) in &years {
        line(
            &year.to_string(),
            [
                money(of.opening),
                cell(of.advanced),
                cell(of.interest),
                cell(of.capitalised),
                cell(of.principal),
                money(of.closing),
                cell(of.funds),
                cell(of.margin()),
            ],
        );
        all.advanced += of.advanced;
        all.interest += of.interest;
        all.capitalised += of.capitalised;
        all.principal += of.principal;
        all.funds += of.funds;
    }
    line(
        "in all",
        [
            String::new(),
            cell(all.advanced),
            cell(all.interest),
            cell(all.capitalised),
            cell(all.principal),
            String::new(),
            cell(all.funds),
            cell(all.margin()),
        ],
    );
}

/// What is provided for by year, where that is over a life.
pub(super) fn provided(loan: &Agreed, out: &mut String) {
    let Some(life) = loan.mrp_years else {
        return;
    };
    let _ = writeln!(
        out,
        "\n  Minimum revenue provision over {}, whatever its balance (mrp_over_years): an annuity at the cost of funds\n  \
         from the year after it is lent, until principal that comes in has met what is left:\n  {:<10} {:>16} {:>16}",
        counted(life, "year"),
        "year",
        "provision",
        "requirement"
    );
    let all = super::provision(loan);
    let pence = crate::finance::pence;
    let mut sum = 0.0;
    for ((year, _), (made, left)) in super::years(loan).iter().zip(&all) {
        let year = year.to_string();
        let _ = writeln!(
            out,
            "  {year:<10} {:>16} {:>16}",
            cell(pence(*made)),
            money(pence(*left))
        );
        sum += made;
    }
    let _ = writeln!(out, "  {:<10} {:>16}", "in all", cell(pence(sum)));
}

/// What the loan comes to where it goes badly.
pub(super) fn cases(loan: &Agreed, out: &mut String) {
    let _ = writeln!(
        out,
        "\n  Where it goes otherwise, over the life and not discounted:"
    );
    let _ = writeln!(
        out,
        "  {:<36} {:>16} {:>16} {:>16} {:>16} {:>16}",
        "case", "most in a year", "interest, fees", "cost of funds", "written off", "left"
    );
    for (name, terms, funds, case) in super::cases(loan) {
        let months = months(&terms, funds, case);
        let all = Totals::of(&months);
        let paid = |year: &[crate::finance::outcome::Month]| year.iter().map(|m| m.received).sum();
        let most: i64 = months.chunks(12).map(paid).max().unwrap_or(0);
        let _ = writeln!(
            out,
            "  {name:<36} {:>16} {:>16} {:>16} {:>16} {:>16}",
            money(most),
            cell(all.interest),
            cell(all.funds),
            cell(all.written_off),
            money(all.margin() - all.written_off),
        );
    }
    if loan.recovery.is_none() {
        let _ = writeln!(
            out,
            "  recovery_share is not given: a default is reckoned with nothing recovered"
        );
    }
}
