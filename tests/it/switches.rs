//! Each process can be switched off, and is then off: not small, but nothing, in every run and month.

use crate::common::{NO_DEVIATIONS, costs, fixed_model, run, shipped};
use nearhome::engine::recorder::{Record, column};
use nearhome::engine::{Workspace, simulate_watched};
use nearhome::model::Model;
use nearhome::model::placement::{Need, Provision};

const MONTHS: std::ops::RangeInclusive<usize> = 1..=36;

fn wigan(sets: &[&str]) -> Model {
    let sets = [&["scenario.years = 3"], sets].concat();
    fixed_model(&shipped("wigan/baseline.toml", &sets))
}

/// The sum of some counts over all months and runs.
fn sum(records: &[Record], columns: &[usize]) -> i64 {
    let counts = records.iter().flat_map(|record| {
        MONTHS.flat_map(move |month| columns.iter().map(move |c| record.count(month, 0, *c)))
    });
    counts.map(i64::from).sum()
}

/// What is off counts nothing; the same counts something where it is on.
#[test]
fn a_process_that_is_off_leaves_nothing_to_count() {
    let unregistered = column::BY_PROVISION + Provision::Unregistered.index();
    let opened = [0, 1, 2].map(|operator| column::OPENED + operator);
    let closed = [0, 1, 2].map(|operator| column::CLOSED + operator);
    let off: [(&str, &[&str], &[usize]); 9] = [
        (
            "entries",
            &[
                "authority.Wigan.entries.factor = 0",
                "authority.Wigan.unaccompanied.arrivals_per_year = 0",
                "unaccompanied.transfer_speed_per_year = 0",
            ],
            &[column::ENTRANTS],
        ),
        (
            "leaving before 18",
            &["authority.Wigan.leaving.factor = 0"],
            &[column::LEAVERS_BEFORE_18],
        ),
        ("moves", &["moves.factor = 0"], &[column::MOVES]),
        (
            "siblings",
            &[
                "demand.sibling_groups.share_by_size = [1, 0, 0, 0]",
                "demand.sibling_groups.share_by_size_at_16_to_17 = [1, 0, 0, 0]",
            ],
            &[column::GROUPS],
        ),
        (
            "nobody registered is found",
            &[
                "authority.Wigan.children.unregistered = 0",
                "matching.unregistered_chance_residential = 0",
                "matching.unregistered_chance_specialist = 0",
                "matching.unregistered_chance_other = 0",
            ],
            &[unregistered],
        ),
        (
            "pauses of admissions",
            &["homes.restriction_rate_per_year = 0"],
            &[column::PAUSED],
        ),
        (
            "openings",
            &[
                "authority.Wigan.homes.council.openings_per_year = 0",
                "authority.Wigan.homes.voluntary.openings_per_year = 0",
                "authority.Wigan.homes.private.openings_per_year = 0",
            ],
            &[opened[0], opened[1], opened[2], column::PROJECTS],
        ),
        (
            "closings",
            &[
                "authority.Wigan.homes.council.closing_rate_per_year = 0",
                "authority.Wigan.homes.voluntary.closing_rate_per_year = 0",
                "authority.Wigan.homes.private.closing_rate_per_year = 0",
            ],
            &closed,
        ),
        (
            "others' children",
            &[
                "authority.Wigan.homes.others_children = 0",
                "authority.Wigan.homes.outside_demand_rate_per_year = 0",
            ],
            &[column::HOME_OTHERS, column::HOME_OTHERS + 2],
        ),
    ];
    let on = run(&wigan(&[]), 3, 12);
    for (process, sets, columns) in off {
        assert!(sum(&on, columns) > 0, "{process} is on");
        let records = run(&wigan(sets), 3, 12);
        assert_eq!(sum(&records, columns), 0, "{process} is off");
    }
}

/// Nobody's need rises, nobody's plan changes, nobody is reviewed.
#[test]
fn needs_that_neither_rise_nor_change_stay_as_they_are() {
    let off = [
        "authority.Wigan.plan_changes = []",
        "moves.escalation_chance = 0",
        "matching.review_chance_per_month = 0",
    ];
    for (sets, changes) in [(&off[..], false), (&[], true)] {
        let model = wigan(sets);
        let (mut changed, mut reviewed) = (0, 0);
        let mut workspace = Workspace::default();
        for number in 0..6 {
            let mut needs: Vec<(u64, Need)> = Vec::new();
            simulate_watched(&model, 3, number, &mut workspace, |_, world, _| {
                let children = world.children.iter().filter(|child| child.due >= 0);
                let mut now: Vec<(u64, Need)> = children
                    .map(|child| {
                        reviewed += u32::from(child.reviews > 0);
                        (child.key.0, child.need)
                    })
                    .collect();
                now.sort_unstable_by_key(|one| one.0);
                for one in &now {
                    let found = needs.binary_search_by_key(&one.0, |was| was.0);
                    changed += u32::from(found.is_ok_and(|at| needs[at].1 != one.1));
                }
                needs = now;
            });
        }
        assert_eq!(changed > 0, changes, "{changed} needs changed");
        assert_eq!(reviewed > 0, changes, "{reviewed} months after a review");
    }
}

/// Households neither come nor go.
#[test]
fn carers_who_neither_come_nor_go_are_as_many_in_every_month() {
    let kinds = ["council", "agency"].map(|kind| {
        let at = format!("authority.Wigan.fostering.{kind}");
        [
            format!("{at}.approvals_per_year = 0"),
            format!("{at}.leaving_rate_per_year = 0"),
        ]
    });
    let sets: Vec<&str> = kinds.iter().flatten().map(String::as_str).collect();
    for record in run(&wigan(&sets), 3, 6) {
        for month in MONTHS {
            for at in [
                column::HOUSEHOLDS,
                column::HOUSEHOLDS + 1,
                column::CARER_PLACES,
                column::CARER_PLACES + 1,
            ] {
                assert_eq!(record.count(month, 0, at), record.count(0, 0, at));
            }
        }
    }
}

/// Prices do not rise: an allowance costs the same in every year, to the penny a child and day.
#[test]
fn prices_that_neither_rise_nor_differ_stay_as_they_are() {
    let off = [
        "prices.residential_rise_per_year = 0",
        "prices.fostering_rise_per_year = 0",
        "prices.other_rise_per_year = 0",
        "prices.residential_lead_per_year = 0",
        "prices.wages_rise_per_year = 0",
        "prices.property_rise_per_year = 0",
        "prices.consumer_prices_rise_per_year = 0",
        "prices.inflation_sd = 0",
        "prices.dispersion.homes = 0",
        "prices.dispersion.agency_fostering = 0",
        "prices.specialist_home_factor = 1",
        "prices.specialist_fostering_factor = 1",
        "prices.in_region_premium = 1",
        "prices.beyond_premium = 1",
        "market.margin_speed_per_year = 0",
    ];
    let model = wigan(&off);
    let mut seen = 0;
    for (number, record) in run(&model, 3, 6).iter().enumerate() {
        for provision in [
            Provision::CouncilFostering,
            Provision::AgencyFostering,
            Provision::PrivateHome,
        ] {
            let price = model.inputs.central()[model.authorities[0].price[provision.index()]];
            for month in MONTHS {
                let at = column::BY_PROVISION + provision.index();
                let days = f64::from(model.horizon.calendar(month).days());
                let halves = record.count(month - 1, 0, at) + record.count(month, 0, at);
                let cost = costs(record, month, 0)[provision.index()] as f64;
                let expected = f64::from(halves) * price * 100.0 * days / 14.0;
                // Each child's price is rounded to a penny a week, and the sum to a penny.
                assert!(
                    (cost - expected).abs() <= 3.0 * f64::from(halves) + 1.0,
                    "run {number}, month {month}, {}: {cost} and {expected}",
                    provision.id()
                );
                seen += halves;
            }
        }
    }
    assert!(seen > 10_000);
}

/// Without deviations, noise beyond a Poisson process and a trend, entries of a year vary as they do.
/// Five standard errors of the ratio over 400 runs: a false alarm in a million.
#[test]
fn entries_without_deviations_and_noise_are_a_poisson_process() {
    let mut sets = NO_DEVIATIONS.to_vec();
    sets.extend([
        "demand.overdispersion = 1",
        "demand.sibling_groups.share_by_size = [1, 0, 0, 0]",
        "demand.sibling_groups.share_by_size_at_16_to_17 = [1, 0, 0, 0]",
        "scenario.years = 1",
    ]);
    let records = run(&wigan(&sets), 3, 400);
    let entrants: Vec<f64> = records
        .iter()
        .map(|record| {
            (1..=12)
                .map(|m| f64::from(record.count(m, 0, column::ENTRANTS)))
                .sum()
        })
        .collect();
    let n = entrants.len() as f64;
    let mean = entrants.iter().sum::<f64>() / n;
    let variance = entrants.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let ratio = variance / mean;
    assert!((ratio - 1.0).abs() < 5.0 * (2.0 / n).sqrt(), "{ratio}");
}
