//! Early repayments by hand, and by chance.

use super::*;
use crate::finance::loan::Amendment;
use crate::finance::schedule::Schedule;
use crate::finance::schedule::tests::{any_terms, level_after, million};
use proptest::prelude::*;

/// A million at 6% half-yearly over 20 years, 200,000 repaid early with the tenth payment.
fn early(profile: Profile, early: Early) -> Terms {
    Terms {
        prepayments: vec![(60, 20_000_000)],
        early,
        ..million(profile)
    }
}

/// By the annuity's own formulas, unrounded: ten payments of 43,262.38 leave B = 1.03^10 P - A (1.03^10 - 1) / 0.03, less
/// 200,000; n = -ln(1 - 0.03 B / A) / ln 1.03 more payments clear it, all but the last of them A.
#[test]
fn a_shorter_annuity_keeps_its_payment_and_ends_when_the_formula_says() {
    let (p, i) = (1.0e6, 0.03_f64);
    let a = p * i / (1.0 - (1.0 + i).powi(-40));
    let grown = (1.0 + i).powi(10);
    let left = p * grown - a * (grown - 1.0) / i - 200_000.0;
    let n = (-(1.0 - left * i / a).ln() / (1.0 + i).ln()).ceil();
    let schedule = Schedule::of(&early(Profile::Annuity, Early::ShorterTerm));
    assert_eq!(schedule.ends(), 60 + 6 * n as u16);
    assert_eq!((n, schedule.ends()), (21.0, 186));
    let rows = &schedule.rows[1..];
    let (last, rest) = rows.split_last().expect("payments");
    for row in rest {
        assert_eq!(row.paid() - row.due.prepaid, 4_326_238);
    }
    assert!((rows[9].closing as f64 / 100.0 - left).abs() < 0.1);
    // What is left of B after n - 1 payments, and a period's interest on it.
    let before = (1.0 + i).powf(n - 1.0);
    let by_hand = (left * before - a * (before - 1.0) / i) * (1.0 + i);
    assert!(
        (last.paid() as f64 / 100.0 - by_hand).abs() < 0.3,
        "{by_hand}"
    );
    assert!(last.paid() < 4_326_238 && last.closing == 0);
    // The same repaid over the whole term: lower payments, more interest.
    let lower = Schedule::of(&early(Profile::Annuity, Early::LowerInstalments));
    assert_eq!(lower.ends(), 240);
    assert!(lower.interest() > schedule.interest());
    let payment = left * i / (1.0 - (1.0 + i).powi(-30));
    assert!((level_after(&lower, 60) as f64 / 100.0 - payment).abs() < 0.02);
}

/// By hand: 25,000 a half-year; ten leave 750,000, and 550,000 without the 200,000: 22 more, not 30.
#[test]
fn shorter_equal_instalments_are_fewer_of_the_same() {
    let schedule = Schedule::of(&early(Profile::EqualInstalments, Early::ShorterTerm));
    assert_eq!(schedule.ends(), 60 + 22 * 6);
    assert!(
        schedule.rows[1..]
            .iter()
            .all(|row| row.due.principal == 2_500_000)
    );
    let lower = Schedule::of(&early(Profile::EqualInstalments, Early::LowerInstalments));
    assert_eq!(lower.ends(), 240);
    // 55,000,000 over 30.
    assert_eq!(lower.rows[11].due.principal, 1_833_333);
    // Interest by hand: 3% of 550,000, 525,000 and so on to 25,000.
    let after: i64 = schedule.rows[11..].iter().map(|row| row.due.interest).sum();
    assert_eq!(after, (1..=22).map(|k| 75_000 * k).sum::<i64>());
}

/// By hand: shares of 40%, 30%, 20% and 10%, and 100,000 repaid early with the first: kept, they leave 0 for the
/// last; lowered, 300,000, 200,000 and 100,000 become five sixths of themselves.
#[test]
fn a_sculpted_loan_keeps_its_instalments_or_their_proportions() {
    let principal = |early| {
        let terms = Terms {
            end: 24,
            prepayments: vec![(6, 10_000_000)],
            early,
            ..million(Profile::Sculpted(vec![0.4, 0.3, 0.2, 0.1]))
        };
        let rows = Schedule::of(&terms).rows;
        rows[1..]
            .iter()
            .map(|row| row.due.principal)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        principal(Early::ShorterTerm),
        [40_000_000, 30_000_000, 20_000_000]
    );
    assert_eq!(
        principal(Early::LowerInstalments),
        [40_000_000, 25_000_000, 16_666_667, 8_333_333]
    );
}

/// A rate that changes after the early repayment gives new payments up to the end that is shorter; an amendment
/// that gives an end gives it, and one that does not leaves it.
#[test]
fn a_shorter_term_outlasts_a_new_rate_and_yields_to_an_amended_end() {
    let mut terms = early(Profile::Annuity, Early::ShorterTerm);
    terms.rates.push((120, 0.08));
    let stepped = Schedule::of(&terms);
    assert_eq!(stepped.ends(), 186);
    let left = stepped.rows[20].closing as f64;
    let by_hand = left * 0.04 / (1.0 - 1.04_f64.powi(-11));
    assert_eq!(level_after(&stepped, 120), by_hand.round() as i64);
    terms.amendments = vec![Amendment {
        from: 150,
        rate: Some(0.05),
        ..Amendment::default()
    }];
    assert_eq!(Schedule::of(&terms).ends(), 186);
    terms.amendments[0].end = Some(300);
    let amended = Schedule::of(&terms);
    assert_eq!(amended.ends(), 300);
    level_after(&amended, 150);
    assert_eq!(
        amended.rows[..25],
        Schedule::of(&terms.unamended()).rows[..25]
    );
    // The early repayment itself may follow the amendment, and shortens what was agreed then.
    terms.amendments[0].from = 48;
    terms.amendments[0].rate = None;
    let ends = Schedule::of(&terms).ends();
    assert!((186..300).contains(&ends), "{ends}");
}

/// What is not repaid early after all shortens nothing.
#[test]
fn an_early_repayment_that_is_not_made_leaves_the_term() {
    let terms = early(Profile::Annuity, Early::ShorterTerm);
    let mut ledger = Ledger::new();
    for month in 0..=240 {
        let due = ledger.month(&terms, month);
        assert_eq!(ledger.pay(&due, due.interest, due.principal), 0);
        assert_eq!(ledger.balance == 0, month >= 240, "{month}");
    }
}

proptest! {
    /// Keeping instalments up never takes longer or costs more interest than lowering them, within what rounding to
    /// pence makes of a payment.
    #[test]
    fn a_shorter_term_is_no_longer_and_no_dearer(terms in any_terms()) {
        // A sculpted loan keeps its end either way.
        let profile = match terms.profile {
            Profile::Sculpted(_) => Profile::Annuity,
            ref profile => profile.clone(),
        };
        let of = |early| Schedule::of(&Terms {
            early,
            profile: profile.clone(),
            amendments: Vec::new(),
            rates: vec![(0, 0.05)],
            // Whoever repays early has drawn all, and repays already.
            prepayments: terms.prepayments.iter().filter(|(month, _)| {
                *month >= terms.first_repayment && *month > terms.advances[terms.advances.len() - 1].0
            }).copied().collect(),
            ..terms.clone()
        });
        let (shorter, lower) = (of(Early::ShorterTerm), of(Early::LowerInstalments));
        prop_assert!(shorter.ends() <= lower.ends());
        prop_assert!(shorter.interest() <= lower.interest() + 200);
    }
}
