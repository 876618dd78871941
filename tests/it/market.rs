//! What more supply, more demand and more room do (model, section 12.5), and the one case in which a
//! market with finite places has a known answer: Erlang's loss formula.

use crate::common::{self, Moments, counts, fixed_model, model, shipped, tiny};
use nearhome::engine::recorder::column::{MARGIN, SCALE};
use nearhome::engine::recorder::{Record, column};
use nearhome::engine::state::{World, is_home};
use nearhome::engine::{Workspace, simulate_watched};
use nearhome::model::Model;
use nearhome::model::placement::{Need, Place};

const MONTHS: [i16; 4] = [12, 36, 60, 84];

/// A count of children at the ends of [`MONTHS`], run by run.
fn census(model: &Model, runs: u64, count: impl Fn(&World) -> usize) -> Vec<[f64; 4]> {
    let mut workspace = Workspace::default();
    (0..runs)
        .map(|run| {
            let mut found = [0.0; 4];
            simulate_watched(model, 3, run, &mut workspace, |month, world, _| {
                if let Some(at) = MONTHS.iter().position(|&m| m == month) {
                    found[at] = count(world) as f64;
                }
            });
            found
        })
        .collect()
}

/// Children in care whose need and whereabouts are as asked.
fn children(world: &World, asked: impl Fn(Need, bool, Place) -> bool) -> usize {
    world
        .children
        .iter()
        .filter(|child| child.due >= 0)
        .filter(|child| asked(child.need, is_home(child.provision), child.place))
        .count()
}

/// Asserts that a paired difference of means is nowhere above 0 by 3 standard errors, and below it by
/// as much somewhere, so that the comparison is one that can fail. A false alarm at 4 months: 0.5%.
fn never_more(what: &str, before: &[[f64; 4]], after: &[[f64; 4]]) {
    let mut seen = false;
    for (at, month) in MONTHS.iter().enumerate() {
        let difference: Vec<f64> = after
            .iter()
            .zip(before)
            .map(|(a, b)| a[at] - b[at])
            .collect();
        let d = Moments::of(&difference);
        println!("{what}, month {month}: {:+.3} (se {:.3})", d.mean, d.se);
        assert!(
            d.mean <= 3.0 * d.se,
            "{what}, month {month}: {:+.3}",
            d.mean
        );
        seen |= d.mean < -3.0 * d.se;
    }
    assert!(seen, "{what}: nothing moves at all");
}

/// Wigan over seven years, every input at its central value, needs that do not rise.
fn wigan(sets: &[&str]) -> Model {
    let fixed = ["scenario.years = 7", "moves.escalation_chance = 0"];
    fixed_model(&shipped(
        "wigan/baseline.toml",
        &[&fixed[..], sets].concat(),
    ))
}

#[test]
fn more_carers_never_leave_more_children_who_need_fostering_in_homes() {
    let count = |world: &World| {
        children(world, |need, home, _| {
            home && matches!(need, Need::Fostering | Need::SpecialistFostering)
        })
    };
    let before = census(&wigan(&[]), 300, count);
    let more = "authority.Wigan.fostering.council.approvals_per_year = 30";
    never_more("more carers", &before, &census(&wigan(&[more]), 300, count));
}

#[test]
fn more_outside_demand_never_leaves_more_children_near_home() {
    let count = |world: &World| children(world, |_, home, place| home && place == Place::InArea);
    let before = census(&wigan(&[]), 300, count);
    let more = "authority.Wigan.homes.outside_demand_rate_per_year = 9";
    let after = census(&wigan(&[more]), 300, count);
    never_more("children in homes inside", &before, &after);
    let near = |world: &World| children(world, |_, _, place| place == Place::InArea);
    let (before, after) = (
        census(&wigan(&[]), 300, near),
        census(&wigan(&[more]), 300, near),
    );
    never_more("children near home", &before, &after);
}

/// A market in which something happens everywhere: carers, homes, moves, leaving, entrants.
const BUSY: [&str; 12] = [
    "authority.Tiny.entries.per_year = { under_1 = 4, age_1_to_4 = 6, age_5_to_9 = 6, age_10_to_15 = 12, age_16_to_17 = 6 }",
    "authority.Tiny.leaving.rate_per_year = { under_1 = 0.4, age_1_to_4 = 0.3, age_5_to_9 = 0.2, age_10_to_15 = 0.2, age_16_to_17 = 0.3 }",
    "leaving.relative_by_provision = { kinship = 1, council_home = 1, private_home = 1, placed_with_parents = 2, other_residential = 1, other_placement = 1 }",
    "moves.first_three_months = { kinship = 1, council_home = 2, private_home = 2 }",
    "moves.after_a_year = { kinship = 0.2, council_home = 0.5, private_home = 0.5 }",
    "moves.factor = 1",
    "authority.Tiny.homes.private.homes = 4",
    "authority.Tiny.homes.private.places = 12",
    "authority.Tiny.homes.private.openings_per_year = 1",
    "authority.Tiny.homes.private.closing_rate_per_year = 0.1",
    "authority.Tiny.homes.outside_demand_rate_per_year = 2",
    "authority.Tiny.ladders.residential = [{ provision = \"private_home\", place = \"in_area\", chance = 0.7 }, { provision = \"private_home\", place = \"beyond\", chance = 1 }]",
];

#[test]
fn two_authorities_without_a_market_in_common_are_exactly_the_two_alone() {
    let busy = tiny(&BUSY);
    let mut both = busy.to_json();
    let list = both["authority"].as_array_mut().expect("authorities");
    let mut other = list[0].clone();
    other["name"] = "Other".into();
    other["code"] = 2.into();
    list.push(other.clone());
    let mut second = busy.to_json();
    second["authority"] = vec![other].into();
    let read = |settings| fixed_model_of(settings);
    let [both, first, second] = [both, busy.to_json(), second].map(read);
    let [both, first, second] = [&both, &first, &second].map(|m| common::run(m, 5, 20));
    let months = common::months(&first[0]);
    for ((both, first), second) in both.iter().zip(&first).zip(&second) {
        for month in 0..=months {
            for (a, alone) in [first, second].into_iter().enumerate() {
                // How tight the market is, is that of both together.
                let [together, apart] = [both.counts_of(month, a), alone.counts_of(month, 0)];
                for column in (0..column::COUNT).filter(|c| !(MARGIN..SCALE).contains(c)) {
                    assert_eq!(
                        together[column], apart[column],
                        "month {month}, column {column}"
                    );
                }
                if month > 0 {
                    assert_eq!(
                        both.costs_of(month, a),
                        alone.costs_of(month, 0),
                        "month {month}"
                    );
                }
            }
        }
    }
    assert!(
        first[0].counts != second[0].counts,
        "the copies have the same luck"
    );
}

fn fixed_model_of(settings: serde_json::Value) -> Model {
    let raw = serde_json::from_value(settings).expect("settings");
    nearhome::scenario::build::build(&raw)
        .unwrap_or_else(|p| panic!("{}", p.render(false)))
        .model
}

/// Twice the children at the start and twice the entrants of the open market.
const TWICE: [&str; 2] = [
    "authority.Tiny.entries.per_year = { under_1 = 8, age_1_to_4 = 12, age_5_to_9 = 12, age_10_to_15 = 24, age_16_to_17 = 12 }",
    "authority.Tiny.children.by_placement = [{ provision = \"kinship\", place = \"in_area\", by_age = [20, 40, 40, 40, 20] }, { provision = \"private_home\", place = \"beyond\", by_age = [0, 0, 10, 40, 20] }, { provision = \"council_home\", place = \"beyond\", by_age = [0, 0, 10, 20, 10] }, { provision = \"placed_with_parents\", place = \"in_area\", by_age = [8, 8, 8, 8, 8] }, { provision = \"other_residential\", place = \"beyond\", by_age = [4, 4, 4, 4, 4] }]",
];

/// 6 figures at 4 standard errors: false alarm 0.04%.
#[test]
fn twice_the_children_in_an_open_market_are_twice_the_means() {
    let one = common::run(&model(&tiny(&BUSY[..6])), 1, 2_000);
    let two = common::run(&model(&tiny(&[&BUSY[1..6], &TWICE[..]].concat())), 2, 2_000);
    for column in [column::CHILDREN, column::MOVES, column::LEAVERS_BEFORE_18] {
        for month in [12, 60] {
            let a = Moments::of(&counts(&one, month, 0, column));
            let b = Moments::of(&counts(&two, month, 0, column));
            let se = (4.0 * a.se * a.se + b.se * b.se).sqrt();
            assert!(
                (b.mean - 2.0 * a.mean).abs() < 4.0 * se,
                "column {column}, month {month}: {:.3} and {:.3} (se {se:.3})",
                a.mean,
                b.mean
            );
        }
    }
}

/// Monthly leaving hazard of the children in the pool.
const LEAVES: f64 = 0.06;

/// One pool of places in homes inside the boundary, all alike; who finds none goes beyond it for
/// good. Arrivals are independent: no groups, no noise.
fn pool(homes: u32, arrivals: f64) -> Model {
    let rate = LEAVES * 12.0;
    let sets = [
        "scenario.years = 15".to_owned(),
        "authority.Tiny.children.by_placement = []".to_owned(),
        format!(
            "authority.Tiny.entries.per_year = {{ under_1 = {}, age_1_to_4 = 0, age_5_to_9 = 0, age_10_to_15 = 0, age_16_to_17 = 0 }}",
            arrivals * 12.0
        ),
        "authority.Tiny.entries.need.kinship = { under_1 = 0, age_1_to_4 = 0, age_5_to_9 = 0, age_10_to_15 = 0, age_16_to_17 = 0 }".to_owned(),
        "authority.Tiny.entries.need.residential = { under_1 = 1, age_1_to_4 = 1, age_5_to_9 = 1, age_10_to_15 = 1, age_16_to_17 = 1 }".to_owned(),
        format!(
            "authority.Tiny.leaving.rate_per_year = {{ under_1 = {rate}, age_1_to_4 = {rate}, age_5_to_9 = {rate}, age_10_to_15 = {rate}, age_16_to_17 = {rate} }}"
        ),
        "leaving.relative_by_provision = { private_home = 1 }".to_owned(),
        format!("authority.Tiny.homes.private.homes = {homes}"),
        format!("authority.Tiny.homes.private.places = {}", homes * 12),
        "authority.Tiny.ladders.residential = [{ provision = \"private_home\", place = \"in_area\", chance = 1 }, { provision = \"private_home\", place = \"beyond\", chance = 1 }]".to_owned(),
    ];
    let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
    model(&tiny(&sets))
}

/// Share of the children who are beyond the boundary over years 6 to 15: all stay as long, wherever
/// they are, so that it is the share who found the pool full. A ratio of sums, with its standard
/// error from what each run departs from it.
fn blocked(records: &[Record]) -> Moments {
    let sums: Vec<[f64; 2]> = records
        .iter()
        .map(|record| {
            [column::BY_PLACE + Place::Beyond.index(), column::CHILDREN].map(|column| {
                (61..=180)
                    .map(|m| f64::from(record.count(m, 0, column)))
                    .sum()
            })
        })
        .collect();
    let [beyond, all] = [0, 1].map(|at| sums.iter().map(|sum| sum[at]).sum::<f64>());
    let mean = beyond / all;
    let departures: Vec<f64> = sums
        .iter()
        .map(|[beyond, children]| (beyond - mean * children) * records.len() as f64 / all)
        .collect();
    Moments {
        mean,
        ..Moments::of(&departures)
    }
}

/// Share blocked of `n` places at a load of `a` (Erlang 1917): `B(n) = a B(n-1) / (n + a B(n-1))`.
fn erlang(places: usize, load: f64) -> f64 {
    (1..=places).fold(1.0, |b, n| load * b / (n as f64 + load * b))
}

/// Chances of 0 to `most` of `n` things that each happen with chance `p`.
fn binomial(n: usize, p: f64) -> Vec<f64> {
    let mut chances = vec![1.0];
    for _ in 0..n {
        let mut next = vec![0.0; chances.len() + 1];
        for (k, chance) in chances.iter().enumerate() {
            next[k] += chance * (1.0 - p);
            next[k + 1] += chance * p;
        }
        chances = next;
    }
    chances
}

/// The same share in months: whoever leaves in a month makes room before that month's entrants ask,
/// and entrants have half a month behind them. The state is who has been there for a month or more,
/// and who came in the last one.
fn blocked_in_months(places: usize, arrivals: f64, leaves: f64, months: usize) -> f64 {
    let (stay, first) = ((-leaves).exp(), (-1.5 * leaves).exp());
    let survivors: Vec<(Vec<f64>, Vec<f64>)> = (0..=places)
        .map(|n| (binomial(n, stay), binomial(n, first)))
        .collect();
    let mut poisson = vec![(-arrivals).exp()];
    for k in 1..=places {
        poisson.push(poisson[k - 1] * arrivals / k as f64);
    }
    let mut state = vec![vec![0.0; places + 1]; places + 1];
    state[0][0] = 1.0;
    for _ in 0..months {
        // Who is left of each kind adds up to who was there before this month's entrants.
        let mut left = vec![0.0; places + 1];
        for (old, row) in state.iter().enumerate() {
            for (new, chance) in row.iter().enumerate().filter(|(_, c)| **c > 1e-12) {
                for (i, p) in survivors[old].0.iter().enumerate() {
                    for (j, q) in survivors[new].1.iter().enumerate() {
                        left[i + j] += chance * p * q;
                    }
                }
            }
        }
        for (old, chance) in left.iter().enumerate() {
            state[old].fill(0.0);
            let room = places - old;
            let fewer: f64 = poisson[..room].iter().sum();
            for new in 0..room {
                state[old][new] = chance * poisson[new];
            }
            state[old][room] = chance * (1.0 - fewer);
        }
    }
    let inside: f64 = (0..=places)
        .flat_map(|old| (0..=places).map(move |new| (old, new)))
        .map(|(old, new)| state[old][new] * (old + new) as f64)
        .sum();
    // Everybody, inside or beyond: `arrivals` a month, who stay alike.
    1.0 - inside / (arrivals * (1.0 + first / (1.0 - stay)))
}

/// Erlang's formula holds in continuous time, which the rule that the engine keeps in months tends
/// to as months grow shorter: at a twentieth of a month they agree within 1%. In whole months the
/// share blocked is that rule's, within 4 standard errors: false alarm 0.01%.
#[test]
fn a_pool_of_places_blocks_as_erlang_s_loss_formula_says_and_a_larger_one_less() {
    let mut shares = Vec::new();
    for homes in [1, 2] {
        let places = homes as usize * 12;
        let arrivals = 0.7 * f64::from(homes);
        let formula = erlang(places, arrivals / LEAVES);
        let limit = blocked_in_months(places, arrivals / 20.0, LEAVES / 20.0, 1_500);
        assert!(
            (limit - formula).abs() < 0.01 * formula,
            "{limit} and {formula}"
        );
        let expected = blocked_in_months(places, arrivals, LEAVES, 120);
        let seen = blocked(&common::run(&pool(homes, arrivals), 1, 400));
        println!(
            "{places} places: {:.4} blocked (se {:.4}), expected {expected:.4}, Erlang {formula:.4}",
            seen.mean, seen.se
        );
        assert!((seen.mean - expected).abs() < 4.0 * seen.se);
        shares.push(seen);
    }
    let less = shares[0].mean - shares[1].mean;
    let se = (shares[0].se.powi(2) + shares[1].se.powi(2)).sqrt();
    assert!(
        less > 3.0 * se,
        "a pool twice the size blocks {less:.4} less (se {se:.4})"
    );
}

/// All homes cost the same at the start, but for where they are and whom they take. A place in the council's
/// own home has no price, and counts for nothing: were it counted the mean would fall by most of itself. 200 runs of a
/// year: each mean is known to 4%.
#[test]
fn new_prices_of_homes_are_alike_whoever_runs_them_and_the_councils_own_have_none() {
    let model = common::shipped_model("wigan/baseline.toml", &["scenario.years = 1"]);
    let records = common::run(&model, 23, 200);
    let sum = |column| -> f64 {
        let months = (1..=12).map(|month| common::mean(&records, month, 0, column));
        months.sum()
    };
    let [private, council, voluntary] = [0, 2, 3].map(|kind| {
        let priced = sum(column::PRICED + kind);
        assert!(priced > 0.0, "nobody came to a place with a price");
        10.0 * sum(column::NEW_PRICES + kind) / priced
    });
    println!("private {private:.0}, other councils' {council:.0}, voluntary {voluntary:.0}");
    for price in [council, voluntary] {
        assert!((0.8..1.6).contains(&(price / private)), "{price} {private}");
    }
    let own = common::shipped_model(
        "wigan/baseline.toml",
        &[
            "scenario.years = 1",
            "prices.in_region_premium = 0",
            "prices.beyond_premium = 0",
        ],
    );
    let records = common::run(&own, 23, 50);
    let bought = (1..=12).map(|month| common::mean(&records, month, 0, column::PRICED + 2));
    assert_eq!(bought.sum::<f64>(), 0.0, "a council's own home has a price");
}
