//! Homes on their way, providers who come and go, margins and prices (model, sections 8 and 9).

use crate::common::{self, Moments, counts, fixed_model, mean, model, shipped, tiny};
use crate::directions::{Figure, each_moves};
use nearhome::engine::recorder::{Record, column};
use nearhome::engine::state::is_home;
use nearhome::engine::{Workspace, simulate_watched};
use nearhome::model::Model;
use nearhome::model::placement::{Need, Place, Provision};
use nearhome::num;

/// Nothing responds to how tight the market is.
const STILL: [&str; 5] = [
    "market.margin_speed_per_year = 0",
    "market.entry_margin_response = 0",
    "market.entry_demand_response = 0",
    "market.agency_entry_response = 0",
    "market.closing_margin_response = 0",
];

fn wigan(sets: &[&str]) -> Model {
    fixed_model(&shipped("wigan/baseline.toml", sets))
}

/// 4 standard errors at six comparisons: a false alarm in 2,600.
#[test]
fn as_many_homes_open_as_are_written_and_as_many_are_on_their_way_as_at_the_start() {
    let model = wigan(&STILL);
    let records = common::run(&model, 4, 1_000);
    let expected = model.inputs.central()[model.authorities[0].homes[2].openings];
    for years in [1, 3, 5] {
        let opened: Vec<f64> = records
            .iter()
            .map(|record| {
                let sum: i32 = (1..=12 * years)
                    .map(|m| record.count(m, 0, column::OPENED + 2))
                    .sum();
                f64::from(sum) / years as f64
            })
            .collect();
        let m = Moments::of(&opened);
        println!("{years} years: {:.3} a year (se {:.3})", m.mean, m.se);
        assert!(
            (m.mean - expected).abs() < 4.0 * m.se,
            "{expected} expected"
        );
        let then = Moments::of(&counts(&records, 12 * years, 0, column::PROJECTS));
        let start = Moments::of(&counts(&records, 0, 0, column::PROJECTS));
        let se = (then.se.powi(2) + start.se.powi(2)).sqrt();
        assert!(
            (then.mean - start.mean).abs() < 4.0 * se,
            "{} on their way at the start, {} later",
            start.mean,
            then.mean
        );
    }
}

/// Three times as many children come for a year, and leave within months. Once the market loosens, what is left of the
/// rise of margins falls by `exp(-speed / 12)` a month, but for what the tightness still there adds, which is recorded:
/// measured over the eighth to the tenth year in 250 pairs of runs, within 4 standard errors of their mean, while no decay and half and
/// twice the speed are far off. After twelve years less than a quarter of the rise is left.
#[test]
fn a_shock_to_demand_moves_margins_and_dies_away_at_their_speed() {
    const SPEED: f64 = 0.4;
    const RESPONSE: f64 = 0.2;
    let speed = format!("market.margin_speed_per_year = {SPEED}");
    // So small that margins stay far from their bounds.
    let response = format!("market.margin_response = {RESPONSE}");
    let sets = [
        &common::NO_DEVIATIONS[..],
        &STILL[1..],
        &[
            speed.as_str(),
            response.as_str(),
            "scenario.years = 12",
            "authority.Liverpool.leaving.factor = 5",
        ],
    ]
    .concat();
    let before = fixed_model(&shipped("liverpool/baseline.toml", &sets));
    let mut after = before.clone();
    for month in 1..=12 {
        after.authorities[0].entry_trend[month] *= 3.0;
    }
    let [before, after] = [&before, &after].map(|model| common::run(model, 6, 250));
    let apart = |run: usize, column: usize, month: usize| {
        let [a, b] = [&after, &before].map(|all| all[run].count(month, 0, column));
        f64::from(a - b)
    };
    let mean = |of: &dyn Fn(usize) -> f64| {
        let all: Vec<f64> = (0..before.len()).map(of).collect();
        Moments::of(&all)
    };
    for kind in [0, 1] {
        let (margin, tight) = (column::MARGIN + kind, column::TIGHTNESS + kind);
        let rises = (1..=12).map(|year| mean(&|run| apart(run, margin, 12 * year)));
        let rises: Vec<Moments> = rises.collect();
        for (year, rise) in rises.iter().enumerate() {
            let tight = mean(&|run| apart(run, tight, 12 * (year + 1)));
            println!(
                "{kind}, {} years: margin {:+.2} (se {:.2}), tightness {:+.2} (se {:.2})",
                year + 1,
                rise.mean,
                rise.se,
                tight.mean,
                tight.se
            );
        }
        let peak = rises.iter().max_by(|a, b| a.mean.total_cmp(&b.mean));
        let (peak, last) = (peak.expect("years"), &rises[11]);
        assert!(peak.mean > 10.0 * peak.se, "nothing happens: {peak:?}");
        assert!(
            last.mean < 0.25 * peak.mean + 3.0 * last.se,
            "{last:?} of {peak:?}"
        );
        // How far what is left is from what a speed leaves, in standard errors.
        let (first, then) = (84, 120);
        let off = |speed: f64| {
            let kept = num::exp(-speed / 12.0);
            let apart = mean(&|run| {
                let expected = (first + 1..=then).fold(apart(run, margin, first), |rise, month| {
                    kept * rise + (1.0 - kept) * RESPONSE * apart(run, tight, month)
                });
                apart(run, margin, then) - expected
            });
            apart.mean.abs() / apart.se
        };
        let found = [SPEED, 0.0, SPEED / 2.0, 2.0 * SPEED].map(off);
        println!("{kind}: {found:.1?} standard errors from the speed, none, half, twice");
        assert!(found[0] < 4.0, "{found:?}");
        assert!(found[1..].iter().all(|far| *far > 6.0), "{found:?}");
    }
}

/// With a factor of 4 for solo homes a child who needs one costs 4 times another, but for luck.
#[test]
fn solo_homes_cost_their_factor() {
    let ratio = |factor: &str| {
        let model = wigan(&[factor, "prices.dispersion.homes = 0", "scenario.years = 3"]);
        let mut workspace = Workspace::default();
        let mut sums = [[0.0; 2]; 2];
        for run in 0..40 {
            simulate_watched(&model, 1, run, &mut workspace, |month, world, _| {
                let homes = world.children.iter().filter(|c| {
                    month == 36
                        && c.due >= 0
                        && c.provision == Provision::PrivateHome
                        && c.placed > 24
                });
                for child in homes.filter(|c| c.place == Place::Beyond) {
                    let solo = usize::from(child.need == Need::SpecialistResidential);
                    sums[solo][0] += f64::from(child.price);
                    sums[solo][1] += 1.0;
                }
            });
        }
        let [other, solo] = sums.map(|[price, children]| price / children);
        solo / other
    };
    for (set, factor) in [
        ("prices.specialist_home_factor = 1", 1.0),
        ("prices.specialist_home_factor = 4", 4.0),
    ] {
        let found = ratio(set);
        // Prices of one year: all alike but for the need at the time, which can have risen since.
        assert!((found / factor - 1.0).abs() < 0.15, "{found} for {factor}");
    }
}

#[test]
fn a_market_that_does_not_respond_holds_its_margin_in_every_run() {
    let records = common::run(&wigan(&STILL), 1, 20);
    for record in &records {
        for month in 0..=common::months(record) {
            for kind in 0..2 {
                let [now, start] = [month, 0].map(|m| record.count(m, 0, column::MARGIN + kind));
                assert_eq!(now, start, "month {month}");
            }
        }
    }
}

/// Weekly prices of the children in homes, in pounds, at the end of a month of some runs.
fn prices_in_homes(model: &Model, runs: u64, at: i16) -> Vec<f64> {
    let mut workspace = Workspace::default();
    let mut prices = Vec::new();
    for run in 0..runs {
        simulate_watched(model, 1, run, &mut workspace, |month, world, _| {
            if month != at {
                return;
            }
            let placed = world
                .children
                .iter()
                .filter(|c| c.due >= 0 && is_home(c.provision))
                .filter(|c| (c.provision, c.place) != (Provision::CouncilHome, Place::InArea));
            prices.extend(placed.map(|c| f64::from(c.price) / 100.0));
        });
    }
    prices
}

#[test]
fn children_of_the_start_cost_the_published_mean_to_the_penny_and_differ() {
    let model = wigan(&[]);
    let mut workspace = Workspace::default();
    let d = model.inputs.central();
    let home = Provision::PrivateHome;
    for run in 0..20 {
        simulate_watched(&model, 1, run, &mut workspace, |month, world, _| {
            if month != 0 {
                return;
            }
            let (mut paid, mut mean, mut prices) = (0.0, 0.0, Vec::new());
            for child in world.children.iter().filter(|c| is_home(c.provision)) {
                if (child.provision, child.place) == (Provision::CouncilHome, Place::InArea) {
                    assert_eq!(child.price, 0, "the council's own homes cost a fixed sum");
                    continue;
                }
                let premium = match child.place {
                    Place::InArea => 1.0,
                    Place::InRegion => d[model.prices.in_region],
                    Place::Beyond => d[model.prices.beyond],
                };
                mean += d[model.authorities[0].price[child.provision.index()]] * premium;
                paid += f64::from(child.price) / 100.0;
                if child.provision == home {
                    prices.push(child.price);
                }
            }
            // Each price is rounded to a penny.
            assert!(
                (paid / mean - 1.0).abs() < 1e-5,
                "{paid} paid, {mean} published"
            );
            assert!(prices.iter().max() > prices.iter().min());
        });
    }
}

#[test]
fn prices_have_an_upper_tail_that_grows_as_prices_do() {
    let share = |file: &str| {
        let model = fixed_model(&shipped(file, &["scenario.years = 1"]));
        let prices = prices_in_homes(&model, 200, 0);
        let dear = prices.iter().filter(|price| **price >= 10_000.0).count();
        let share = dear as f64 / prices.len() as f64;
        println!("{file}: {:.1}% at 10,000 a week or more", 100.0 * share);
        share
    };
    let (before, after) = (
        share("wigan/baseline.toml"),
        share("wigan/baseline-2023.toml"),
    );
    assert!((0.005..0.06).contains(&before), "{before}");
    assert!((0.04..0.25).contains(&after), "{after}");
}

#[test]
fn without_spread_special_needs_or_lag_all_children_of_a_kind_cost_the_same() {
    let alike = [
        "prices.dispersion.homes = 0",
        "prices.specialist_home_factor = 1",
        "prices.contract_uplift_share = 1",
        "prices.beyond_premium = 1",
        "prices.in_region_premium = 1",
    ];
    let model = wigan(&[&alike[..], &STILL].concat());
    for month in [0, 40] {
        let prices = prices_in_homes(&model, 5, month);
        let (low, high) = prices
            .iter()
            .fold((f64::MAX, 0.0_f64), |(l, h), &p| (l.min(p), h.max(p)));
        assert!(high - low < 0.02, "month {month}: {low} to {high}");
    }
}

/// One council home without a child costs what a full one costs.
#[test]
fn a_council_home_costs_its_fixed_sum_full_or_empty() {
    let base = [
        "authority.Tiny.homes.council.homes = 1",
        "authority.Tiny.homes.council.places = 4",
        "authority.Tiny.children.by_placement = [{ provision = \"council_home\", place = \"in_area\", by_age = [0, 0, 0, 3, 0] }]",
        "prices.residential_rise_per_year = 0",
        "authority.Tiny.ladders.residential = [{ provision = \"private_home\", place = \"beyond\", chance = 1 }]",
    ];
    let leave = "authority.Tiny.leaving.rate_per_year = { under_1 = 0, age_1_to_4 = 0, age_5_to_9 = 0, age_10_to_15 = 20, age_16_to_17 = 20 }";
    let cost = |sets: &[&str]| {
        let records = common::run(&model(&tiny(sets)), 1, 1);
        let home = Provision::CouncilHome.index();
        let months = [1, 6, 12];
        (
            months.map(|m| records[0].costs_of(m, 0)[home]),
            records[0].count(12, 0, column::HOME_OWN),
        )
    };
    let (full, children) = cost(&base);
    let left = [
        &base[..],
        &[
            leave,
            "leaving.relative_by_provision = { council_home = 1 }",
        ],
    ]
    .concat();
    let (empty, nobody) = cost(&left);
    assert_eq!((children, nobody), (3, 0));
    assert_eq!(full, empty);
    // Three children at 4,000 a week: April's 30 days, September's, March's 31.
    assert_eq!(
        full,
        [30, 30, 31]
            .map(|days| 3 * 400_000 * days / 7 + i64::from(3 * 400_000 * days % 7 * 2 >= 7))
    );
}

#[test]
fn the_authorities_of_a_region_have_one_margin() {
    let records = common::run(
        &model(&shipped(
            "liverpool-city-region/baseline.toml",
            &["scenario.years = 3"],
        )),
        1,
        4,
    );
    let moved =
        |record: &Record| record.count(36, 0, column::MARGIN) != record.count(0, 0, column::MARGIN);
    assert!(records.iter().all(moved));
    for record in &records {
        for a in 1..record.authorities {
            assert_eq!(
                record.count(36, a, column::MARGIN),
                record.count(36, 0, column::MARGIN)
            );
        }
    }
}

#[test]
fn nobody_new_comes_to_a_home_whose_admissions_are_paused() {
    let model = wigan(&["homes.restriction_rate_per_year = 1", "scenario.years = 3"]);
    let mut workspace = Workspace::default();
    let mut seen = 0;
    let mut before: Vec<(u64, u8, bool)> = Vec::new();
    simulate_watched(&model, 2, 0, &mut workspace, |month, world, _| {
        for (home, &(key, children, listed)) in world.homes.iter().zip(&before) {
            let paused =
                home.is_paused(month) && home.registered > 0 && home.key.0 == key && listed;
            if paused {
                assert!(home.own + home.others <= children, "month {month}");
                seen += 1;
            }
        }
        before = world
            .homes
            .iter()
            .map(|h| (h.key.0, h.own + h.others, h.registered > 0))
            .collect();
    });
    assert!(seen > 100, "{seen} home-months paused");
    let none = wigan(&["homes.restriction_rate_per_year = 0", "scenario.years = 3"]);
    let records = common::run(&none, 2, 10);
    assert_eq!(mean(&records, 36, 0, column::PAUSED), 0.0);
}

#[expect(clippy::too_many_lines, reason = "one row a constant")]
#[test]
fn each_constant_of_providers_and_prices_moves_the_right_figure_the_right_way() {
    use Figure::{Cost, Count, Share, Spread};
    let opened = Count(column::OPENED + 2);
    let private = Cost(Provision::PrivateHome);
    // Places fill up with other authorities' children: who answers to that opens more.
    each_moves(
        &["authority.Wigan.homes.outside_demand_rate_per_year = 40"],
        &[("market.entry_demand_response = 10", opened, true)],
    );
    each_moves(
        &[],
        &[
            (
                "homes.staffed_share = 0.8",
                Count(column::HOME_USABLE + 2),
                false,
            ),
            (
                "homes.restriction_rate_per_year = 1",
                Count(column::HOME_USABLE + 2),
                false,
            ),
            ("homes.restriction_months = 40", Count(column::PAUSED), true),
            (
                "homes.projects.duration_factor = 2",
                Count(column::PROJECTS),
                true,
            ),
            (
                "homes.projects.council_months.site = 40",
                Count(column::PROJECTS),
                true,
            ),
            (
                "homes.projects.private_months.planning = 12",
                Count(column::PROJECTS),
                true,
            ),
            (
                "homes.projects.private_months.registration = 18",
                Count(column::PROJECTS),
                true,
            ),
            (
                "homes.projects.failure_chance.site = 0.6",
                Count(column::PROJECTS),
                true,
            ),
            ("homes.projects.spread = 1", Count(column::PROJECTS), true),
            ("market.margin_response = 2", Spread(column::MARGIN), true),
            (
                "market.margin_speed_per_year = 6",
                Spread(column::MARGIN),
                true,
            ),
            ("market.entry_margin_response = 30", opened, false),
            (
                "market.agency_entry_response = 10",
                Count(column::HOUSEHOLDS + 1),
                true,
            ),
            (
                "market.closing_margin_response = 20",
                Count(column::CLOSED + 2),
                true,
            ),
            (
                "market.private_home_margin = 0.1",
                Count(column::MARGIN),
                false,
            ),
            (
                "market.agency_margin = 0.5",
                Count(column::MARGIN + 1),
                true,
            ),
            ("prices.rise_damping = 0", private, false),
            ("prices.residential_lead_per_year = 0.06", private, true),
            ("prices.wages_rise_per_year = 0.08", private, true),
            ("prices.consumer_prices_rise_per_year = 0.08", private, true),
            ("prices.property_rise_per_year = 0.3", private, true),
            ("prices.home_costs.property_share = 0.3", private, true),
            ("prices.home_costs.staffing_share = 0", private, false),
            // The start costs its mean: where running placements lag further behind, new ones are dearer.
            (
                "prices.contract_uplift_share = 0",
                Count(column::NEW_PRICES),
                true,
            ),
            (
                "prices.specialist_fostering_factor = 3",
                Spread(column::NEW_PRICES + 1),
                true,
            ),
            (
                "prices.dispersion.homes = 0.9",
                Spread(column::NEW_PRICES),
                true,
            ),
            (
                "prices.dispersion.agency_fostering = 0.9",
                Spread(column::NEW_PRICES + 1),
                true,
            ),
            (
                "prices.home_costs.target_occupancy = 0.5",
                Cost(Provision::CouncilHome),
                false,
            ),
            (
                "authority.Wigan.homes.private.openings_per_year = 6",
                Share(column::MARGIN, column::SCALE),
                false,
            ),
        ],
    );
}
