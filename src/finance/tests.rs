//! Loans by hand, and by chance.

use super::*;
use crate::finance::loan::{Amendment, Early, Holiday, Profile, annuity};
use proptest::prelude::*;

/// A million pounds over 20 years at 6%, half-yearly.
pub(in crate::finance) fn million(profile: Profile) -> Terms {
    Terms {
        advances: vec![(0, 100_000_000)],
        every: 6,
        first_repayment: 6,
        end: 240,
        rates: vec![(0, 0.06)],
        profile,
        holiday: Holiday::Paid,
        fee: 0,
        fee_capitalised: false,
        prepayments: Vec::new(),
        early: Early::default(),
        amendments: Vec::new(),
    }
}

#[test]
fn an_annuity_is_that_of_the_tables() {
    let payment = annuity(1.0e6, 0.03, 40);
    assert_eq!((payment * 100.0).round() / 100.0, 43_262.38);
    // As a spreadsheet sums it, unrounded.
    assert_eq!(
        ((payment * 40.0 - 1.0e6) * 100.0).round() / 100.0,
        730_495.12
    );
    let schedule = Schedule::of(&million(Profile::Annuity));
    assert_eq!(schedule.rows.len(), 41);
    for row in &schedule.rows[1..40] {
        assert_eq!(row.paid(), 4_326_238);
    }
    let last = schedule.rows[40];
    assert_eq!(last.closing, 0);
    // In whole pence the last payment takes what rounding left: at most half a penny a payment, and the
    // interest on it.
    assert!((last.paid() - 4_326_238).abs() < 50, "{}", last.paid());
    assert!(
        (schedule.interest() - 73_049_512).abs() < 50,
        "{}",
        schedule.interest()
    );
}

#[test]
fn equal_instalments_are_those_of_the_tables() {
    let schedule = Schedule::of(&million(Profile::EqualInstalments));
    assert_eq!(schedule.rows[1].paid(), 5_500_000);
    assert_eq!(schedule.interest(), 61_500_000);
    assert!(
        schedule.rows[1..]
            .iter()
            .all(|row| row.due.principal == 2_500_000)
    );
}

#[test]
fn maturity_is_that_of_the_tables() {
    let schedule = Schedule::of(&million(Profile::Maturity));
    assert!(
        schedule.rows[1..40]
            .iter()
            .all(|row| row.paid() == 3_000_000)
    );
    assert_eq!(schedule.rows[40].paid(), 103_000_000);
    assert_eq!(schedule.interest(), 120_000_000);
}

#[test]
fn a_holiday_pays_interest_or_adds_it() {
    let mut terms = million(Profile::EqualInstalments);
    terms.end = 24;
    terms.first_repayment = 18;
    let paid = Schedule::of(&terms);
    let of = |schedule: &Schedule| -> Vec<(i64, i64, i64)> {
        let rows = schedule.rows[1..].iter();
        rows.map(|r| (r.due.interest, r.due.capitalised, r.due.principal))
            .collect()
    };
    assert_eq!(
        of(&paid),
        [
            (3_000_000, 0, 0),
            (3_000_000, 0, 0),
            (3_000_000, 0, 50_000_000),
            (1_500_000, 0, 50_000_000)
        ]
    );
    terms.holiday = Holiday::Capitalised;
    // 1.03 twice: 106.09m, half of it 53.045m.
    assert_eq!(
        of(&Schedule::of(&terms)),
        [
            (0, 3_000_000, 0),
            (0, 3_090_000, 0),
            (3_182_700, 0, 53_045_000),
            (1_591_350, 0, 53_045_000)
        ]
    );
}

#[test]
fn drawdowns_steps_fees_and_early_repayment() {
    let mut terms = million(Profile::Maturity);
    terms.advances = vec![(0, 50_000_000), (3, 50_000_000)];
    terms.rates = vec![(0, 0.06), (6, 0.12)];
    terms.end = 12;
    terms.fee = 1_000_000;
    terms.prepayments = vec![(6, 20_000_000)];
    let rows = Schedule::of(&terms).rows;
    assert_eq!(
        (rows[0].due.fee, rows[0].due.advanced),
        (1_000_000, 50_000_000)
    );
    // Three months on half a million, three on a million, at half a percent a month.
    let half = rows[2].due;
    assert_eq!(
        (half.month, half.interest, half.prepaid),
        (6, 750_000 + 1_500_000, 20_000_000)
    );
    // Six months at 1% on 800,000, and all of it back.
    let last = rows[3].due;
    assert_eq!((last.interest, last.principal), (4_800_000, 80_000_000));
}

/// A quarterly annuity of 300,000 at 7.5% over five years, one of its payment dates month 12.
fn quarterly() -> Terms {
    Terms {
        advances: vec![(0, 30_000_000)],
        every: 3,
        first_repayment: 3,
        end: 60,
        rates: vec![(0, 0.075)],
        ..million(Profile::Annuity)
    }
}

/// Instalments of the schedule after a month; all but the last are one sum, and the last is within the
/// pence that rounding leaves.
pub(in crate::finance) fn level_after(schedule: &Schedule, month: u16) -> i64 {
    let rows = schedule.rows.iter().filter(|row| row.due.month > month);
    let paid: Vec<i64> = rows.map(Row::paid).collect();
    let (last, rest) = paid.split_last().expect("payments");
    assert!(rest.iter().all(|sum| *sum == rest[0]), "{paid:?}");
    assert!((last - rest[0]).abs() <= paid.len() as i64, "{paid:?}");
    rest[0]
}

/// A rate from a payment date on is that of interest after it, whether a step or an amendment says so: the
/// payment of the month is the old one, and every later one is the annuity of what is left.
#[test]
fn a_new_rate_from_a_payment_date_leaves_that_payment_alone() {
    let before = Schedule::of(&quarterly());
    let mut stepped = quarterly();
    stepped.rates.push((12, 0.08));
    let mut amended = quarterly();
    amended.amendments = vec![Amendment {
        from: 12,
        rate: Some(0.08),
        ..Amendment::default()
    }];
    let after = Schedule::of(&amended);
    assert_eq!(Schedule::of(&stepped), after);
    assert_eq!(after.rows[..=4], before.rows[..=4]);
    let left = after.rows[4].closing;
    let due = after.rows[5].due;
    // A quarter at 8%.
    assert_eq!(due.interest, (left as f64 * 0.02).round() as i64);
    assert_eq!((due.rate, after.rows[4].due.rate), (0.08, 0.075));
    let by_hand = left as f64 * 0.02 / (1.0 - 1.02_f64.powi(-16));
    assert_eq!(level_after(&after, 12), by_hand.round() as i64);
}

/// Between two payment dates the interest is part at one rate and part at the other, and the row says the
/// rate that gives it; instalments are level all the same.
#[test]
fn a_new_rate_between_payment_dates_splits_the_interest() {
    let mut terms = quarterly();
    terms.rates.push((13, 0.09));
    let schedule = Schedule::of(&terms);
    let (left, due) = (schedule.rows[4].closing as f64, schedule.rows[5].due);
    let interest = left * (0.075 + 2.0 * 0.09) / 12.0;
    assert_eq!(due.interest, interest.round() as i64);
    assert!((due.rate - 0.085).abs() < 1e-12, "{}", due.rate);
    assert_eq!(terms.accruing_over(12, 15), [(1, 0.075), (2, 0.09)]);
    level_after(&schedule, 12);
}

/// Money advanced between payment dates bears interest from its month on; instalments are level.
#[test]
fn an_advance_between_payment_dates_leaves_instalments_level() {
    let mut terms = quarterly();
    terms.advances.push((13, 6_000_000));
    level_after(&Schedule::of(&terms), 13);
}

#[test]
fn of_a_step_and_an_amendment_the_later_counts() {
    let mut terms = quarterly();
    terms.rates = vec![(0, 0.075), (24, 0.05)];
    terms.amendments = vec![Amendment {
        from: 12,
        rate: Some(0.08),
        ..Amendment::default()
    }];
    let rate = |month| terms.in_force(month).rate;
    assert_eq!(
        [rate(11), rate(12), rate(23), rate(24)],
        [0.075, 0.08, 0.08, 0.05]
    );
    terms.rates[1].0 = 12;
    assert_eq!(terms.in_force(12).rate, 0.08);
}

/// Repaid in full between payment dates: the interest up to then falls due at the next, and nothing after it.
#[test]
fn interest_up_to_an_early_repayment_falls_due_at_the_next_date() {
    let mut terms = million(Profile::Maturity);
    terms.prepayments = vec![(8, 100_000_000)];
    let rows = Schedule::of(&terms).rows;
    let last = rows.last().expect("rows").due;
    // Two months at half a percent.
    assert_eq!(
        (last.month, last.opening, last.interest),
        (12, 0, 1_000_000)
    );
}

/// The published deferral: a million from February 2022, repayments from February 2025 to 2034, put off to
/// February 2027 and 2037. About 345,000 pounds more interest is what a rate of about 7.5% brings where the
/// holiday's interest is added to the balance, and nearly 13% where it is paid.
#[test]
fn a_deferral_is_interest_later_and_for_longer() {
    let mut terms = million(Profile::Annuity);
    terms.first_repayment = 36;
    terms.end = 144;
    terms.amendments = vec![Amendment {
        from: 36,
        first_repayment: Some(60),
        end: Some(180),
        ..Amendment::default()
    }];
    let rate = |holiday| {
        let mut terms = terms.clone();
        terms.holiday = holiday;
        rate_for(&terms, 34_500_000).expect("a rate")
    };
    let (added, paid) = (rate(Holiday::Capitalised), rate(Holiday::Paid));
    assert!((0.07..0.08).contains(&added), "{added}");
    assert!((0.12..0.135).contains(&paid), "{paid}");
    // At the loan's own rate it is worth nothing, but for pence.
    let change = change(&terms, Some(0.03));
    assert!(change.at_own_rate.abs() < 100.0, "{change:?}");
    assert!(change.interest > 0);
    assert!(change.at_cost_of_funds.expect("given") > 0.0);
}

#[test]
fn an_effective_rate_counts_the_fee() {
    let mut terms = million(Profile::Maturity);
    terms.every = 12;
    terms.first_repayment = 12;
    terms.end = 12;
    let rate = Schedule::of(&terms).effective_rate().expect("a rate");
    assert!((rate - 0.06).abs() < 1e-9);
    // 2% taken at the start: 106 for 98 - 1.0816...
    terms.fee = 2_000_000;
    let rate = Schedule::of(&terms).effective_rate().expect("a rate");
    assert!((rate - (106.0 / 98.0 - 1.0)).abs() < 1e-9, "{rate}");
}

#[test]
fn a_missed_payment_is_owed_and_a_default_is_written_off() {
    let terms = million(Profile::EqualInstalments);
    let mut ledger = Ledger::new();
    for month in 0..=6 {
        let due = ledger.month(&terms, month);
        if month == 6 {
            assert_eq!(ledger.pay(&due, 1_000_000, 0), 2_000_000 + 2_500_000);
        }
        assert!(ledger.holds());
    }
    // The unpaid interest is in the balance now.
    assert_eq!(ledger.balance, 102_000_000);
    ledger.close(30_000_000);
    assert_eq!((ledger.balance, ledger.written_off), (0, 72_000_000));
    assert!(ledger.holds());
}

#[test]
fn what_the_last_payment_leaves_is_due_again_with_interest() {
    let mut terms = million(Profile::Maturity);
    terms.end = 12;
    let mut ledger = Ledger::new();
    let mut missed = Vec::new();
    for month in 0..=24 {
        let due = ledger.month(&terms, month);
        // Nothing is paid at the end, nor at the date after it; all of it at the one after that.
        let pays = if (12..24).contains(&month) {
            0
        } else {
            i64::MAX
        };
        missed.push(ledger.pay(&due, pays, pays));
        assert!(ledger.holds());
    }
    // A million and 3%; then 3% on that as well.
    assert_eq!((missed[12], missed[18]), (103_000_000, 106_090_000));
    assert!(
        missed
            .iter()
            .enumerate()
            .all(|(m, sum)| *sum == 0 || m == 12 || m == 18)
    );
    // Unpaid interest became principal: 1.03 twice, and 3% in the last half-year.
    assert_eq!((ledger.balance, ledger.repaid), (0, 106_090_000));
    assert_eq!(ledger.interest_paid, 3_000_000 + 3_182_700);
}

#[test]
fn an_early_repayment_that_is_not_made_is_not_missed() {
    let mut terms = million(Profile::EqualInstalments);
    terms.prepayments = vec![(6, 20_000_000)];
    let mut ledger = Ledger::new();
    for month in 0..=6 {
        let due = ledger.month(&terms, month);
        assert_eq!(ledger.pay(&due, due.interest, due.principal), 0);
    }
    assert_eq!(ledger.balance, 97_500_000);
    // The next instalment is a 39th of what is left.
    let next = (7..=12).map(|month| ledger.month(&terms, month)).last();
    assert_eq!(next.expect("a month").principal, 2_500_000);
}

/// Any terms that may be written.
pub(in crate::finance) fn any_terms() -> impl Strategy<Value = Terms> {
    let profile = prop_oneof![
        Just(Profile::Annuity),
        Just(Profile::EqualInstalments),
        Just(Profile::Maturity),
        Just(Profile::Sculpted(vec![0.5, 0.3, 0.2])),
    ];
    let every = prop_oneof![Just(1_u16), Just(3), Just(6), Just(12)];
    (
        prop::collection::vec((0_u16..60, 1_i64..5_000_000_000), 1..4),
        every,
        (1_u16..40, 0_u16..60),
        prop::collection::vec((0_u16..200, 0.0_f64..0.3), 0..4),
        profile,
        any::<(bool, bool, bool)>(),
        0_i64..10_000_000,
        prop::collection::vec((1_u16..300, 0_i64..1_000_000_000), 0..3),
        prop::collection::vec((1_u16..200, 0_u16..100, 0_u16..100), 0..3),
    )
        .prop_map(
            |(
                mut advances,
                every,
                (payments, holiday),
                steps,
                profile,
                flags,
                fee,
                mut early,
                changes,
            )| {
                advances.sort_unstable();
                early.sort_unstable();
                let end = advances.last().map_or(0, |(m, _)| *m) + payments * every;
                let mut rates = vec![(0, 0.05)];
                rates.extend(steps);
                rates.sort_by_key(|(from, _)| *from);
                let mut amendments: Vec<Amendment> = changes
                    .into_iter()
                    .map(|(from, first, longer)| Amendment {
                        from: from.min(end),
                        first_repayment: Some(first),
                        end: Some(end + longer * every),
                        ..Amendment::default()
                    })
                    .collect();
                amendments.sort_by_key(|one| one.from);
                // Each ends no earlier than the one before.
                for at in 1..amendments.len() {
                    amendments[at].end = amendments[at].end.max(amendments[at - 1].end);
                }
                Terms {
                    advances,
                    every,
                    first_repayment: holiday,
                    end,
                    rates,
                    profile,
                    holiday: if flags.0 {
                        Holiday::Paid
                    } else {
                        Holiday::Capitalised
                    },
                    fee,
                    fee_capitalised: flags.1,
                    prepayments: early,
                    early: if flags.2 {
                        Early::LowerInstalments
                    } else {
                        Early::ShorterTerm
                    },
                    amendments,
                }
            },
        )
}

proptest! {
    #[test]
    fn every_loan_paid_as_agreed_is_repaid_to_the_penny(terms in any_terms()) {
        let mut ledger = Ledger::new();
        for month in 0..=terms.last() {
            let due = ledger.month(&terms, month);
            prop_assert!(due.interest >= 0 && due.principal >= 0 && due.prepaid >= 0);
            prop_assert_eq!(ledger.pay(&due, due.interest, due.principal + due.prepaid), 0);
            prop_assert!(ledger.holds() && ledger.balance >= 0);
        }
        prop_assert_eq!(ledger.balance, 0);
    }

    #[test]
    fn every_pound_is_accounted_for_whatever_is_paid(
        terms in any_terms(), shares in prop::collection::vec(0.0_f64..1.2, 40), closes in 0_u16..400,
    ) {
        let mut ledger = Ledger::new();
        for month in 0..=terms.last() {
            let due = ledger.month(&terms, month);
            let share = shares[usize::from(month) % shares.len()];
            let of = |sum: i64| (sum as f64 * share) as i64;
            ledger.pay(&due, of(due.interest), of(due.principal + due.prepaid));
            if month == closes {
                ledger.close(of(ledger.balance));
            }
            prop_assert!(ledger.holds() && ledger.balance >= 0, "{:?}", ledger);
        }
    }

    #[test]
    fn every_line_follows_from_the_one_before(terms in any_terms()) {
        let mut before = 0;
        for row in Schedule::of(&terms).rows {
            let d = row.due;
            prop_assert_eq!(d.opening, before);
            prop_assert_eq!(
                row.closing,
                d.opening + d.advanced + d.capitalised + d.fee_capitalised - d.principal - d.prepaid
            );
            before = row.closing;
        }
    }

    #[test]
    fn an_amendment_changes_nothing_before_its_month(terms in any_terms()) {
        let (before, after) = (Schedule::of(&terms.unamended()), Schedule::of(&terms));
        let from = terms.amendments.first().map_or(u16::MAX, |one| one.from);
        let early = |s: &Schedule| -> Vec<Row> {
            s.rows.iter().copied().filter(|row| row.due.month < from).collect()
        };
        prop_assert_eq!(early(&before), early(&after));
    }
}
