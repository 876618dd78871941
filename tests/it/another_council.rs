//! Homes inside an authority's boundary that another council runs.

use crate::common::{self, costs, fixed_model, shipped};
use crate::directions::{Figure, each_moves};
use nearhome::engine::recorder::{another, column};
use nearhome::engine::state::Child;
use nearhome::engine::{Workspace, simulate_checked, simulate_watched};
use nearhome::ensemble;
use nearhome::model::placement::{Place, Provision};
use nearhome::model::{ANOTHER_COUNCIL, Model};
use nearhome::results::{Period, Results};
use nearhome::scenario::build;
use std::collections::BTreeMap;

/// Two homes of a council outside the scenario.
const IN_WIGAN: &str = "authority.Wigan.homes.another_council = { homes = 2, places = 8, local_children = 2, that_councils_children = 4, weekly_price = 5000, claim_rate_per_year = 6, chance = 0.3, openings_per_year = 0.3, closing_rate_per_year = 0.1 }";

/// Three homes that Liverpool runs in Sefton.
const IN_SEFTON: &str = "authority.Sefton.homes.another_council = { council = \"Liverpool\", homes = 3, places = 12, local_children = 1, that_councils_children = 6, weekly_price = 5000, chance = 0.3, council_chance = 0.6, openings_per_year = 0.5, closing_rate_per_year = 0.2 }";

fn wigan(more: &[&str]) -> Model {
    let sets = [&["scenario.years = 4", IN_WIGAN], more].concat();
    fixed_model(&shipped("wigan/baseline.toml", &sets))
}

fn region(more: &[&str]) -> Model {
    let sets = [&["scenario.years = 4", IN_SEFTON], more].concat();
    fixed_model(&shipped("liverpool-city-region/baseline.toml", &sets))
}

fn position(model: &Model, name: &str) -> usize {
    let found = model.authorities.iter().position(|a| a.name == name);
    found.expect("an authority of the scenario")
}

#[test]
fn children_and_places_are_conserved_with_another_councils_homes() {
    let wigan = wigan(&[
        "authority.Wigan.homes.another_council.openings_per_year = 6",
        "authority.Wigan.homes.another_council.closing_rate_per_year = 1.5",
        "moves.factor = 4",
    ]);
    let region = region(&[
        "authority.Sefton.homes.another_council.openings_per_year = 6",
        "authority.Sefton.homes.another_council.closing_rate_per_year = 1.5",
        "moves.factor = 4",
    ]);
    let mut workspace = Workspace::default();
    for model in [&wigan, &region] {
        let (mut opened, mut closed) = (0, 0);
        for run in 0..20 {
            simulate_checked(model, 3, run, &mut workspace).expect("a consistent world");
            for a in 0..model.authorities.len() {
                for month in 1..=48 {
                    let row = |month| workspace.record.another(month, a).expect("a row");
                    let (before, now) = (row(month - 1), row(month));
                    let change = now[another::OPENED] - now[another::CLOSED];
                    assert_eq!(now[another::HOMES], before[another::HOMES] + change);
                    assert!(
                        now[another::OWN] + now[another::OTHERS] <= now[another::USABLE]
                            && now[another::USABLE] <= now[another::PLACES]
                    );
                    opened += now[another::OPENED];
                    closed += now[another::CLOSED];
                }
            }
        }
        assert!(
            opened > 50 && closed > 50,
            "{opened} opened, {closed} closed"
        );
    }
}

#[test]
fn none_of_another_councils_homes_changes_nothing() {
    let none =
        "authority.Wigan.homes.another_council = { homes = 0, places = 0, weekly_price = 5000 }";
    let years = "scenario.years = 3";
    let model = |sets: &[&str]| fixed_model(&shipped("wigan/baseline.toml", sets));
    let (without, with) = (model(&[years]), model(&[years, none]));
    let (without, with) = (common::run(&without, 4, 10), common::run(&with, 4, 10));
    for (without, with) in without.iter().zip(&with) {
        assert!(without.another.is_empty());
        assert!(!with.another.is_empty() && with.another.iter().all(|&count| count == 0));
        assert!(without.counts == with.counts && without.cost == with.cost);
    }
}

#[test]
fn each_constant_of_another_councils_homes_moves_its_figure() {
    let at = "authority.Wigan.homes.another_council";
    let council = Figure::Cost(Provision::CouncilHome);
    let rows = [
        ("weekly_price = 8000", council, true),
        ("chance = 0.9", Figure::Another(another::LOCAL), true),
        (
            "claim_rate_per_year = 30",
            Figure::Another(another::OTHERS),
            true,
        ),
        (
            "claim_rate_per_year = 30",
            Figure::Another(another::LOCAL),
            false,
        ),
        (
            "openings_per_year = 3",
            Figure::Another(another::HOMES),
            true,
        ),
        (
            "closing_rate_per_year = 0.6",
            Figure::Another(another::HOMES),
            false,
        ),
        ("places = 16", Figure::Another(another::PLACES), true),
        ("homes = 4", Figure::Another(another::HOMES), true),
        (
            "local_children = 4",
            Figure::AnotherAtStart(another::LOCAL),
            true,
        ),
        (
            "that_councils_children = 6",
            Figure::AnotherAtStart(another::OTHERS),
            true,
        ),
    ];
    let rows: Vec<(String, Figure, bool)> = rows
        .into_iter()
        .map(|(set, figure, rises)| (format!("{at}.{set}"), figure, rises))
        .collect();
    let rows: Vec<_> = rows
        .iter()
        .map(|(set, figure, rises)| (set.as_str(), *figure, *rises))
        .collect();
    each_moves(&[IN_WIGAN], &rows);
}

#[test]
fn a_local_childs_place_with_another_council_costs_its_price_and_no_fixed_sum() {
    let alike = [
        "prices.dispersion.homes = 0",
        "prices.specialist_home_factor = 1",
        "prices.contract_uplift_share = 1",
    ];
    let with = wigan(&alike);
    let sets = [&["scenario.years = 4"], &alike[..]].concat();
    let without = fixed_model(&shipped("wigan/baseline.toml", &sets));
    let mut workspace = Workspace::default();
    let mut seen = 0;
    simulate_watched(&with, 1, 0, &mut workspace, |month, world, _| {
        if month == 0 {
            for child in world.children.iter().filter(|child| child.due >= 0) {
                let home = world.homes.get(child.supplier as usize);
                let council =
                    (child.provision, child.place) == (Provision::CouncilHome, Place::InArea);
                if council && home.is_some_and(|home| home.operator == ANOTHER_COUNCIL) {
                    assert_eq!(child.price, 500_000);
                    seen += 1;
                } else if council {
                    assert_eq!(child.price, 0);
                }
            }
        }
    });
    assert_eq!(seen, 2);
    let row = workspace.record.another(0, 0).expect("a row");
    assert_eq!(
        (row[another::LOCAL], row[another::LOCAL_PRICES]),
        (2, 10_000)
    );
    // The council's own homes are as many; what they cost is for the children in them, without the two who
    // are with another council.
    for (model, elsewhere) in [(&without, 0), (&with, 2)] {
        let council = &model.authorities[0];
        let homes = council.starting_homes.iter();
        let (mut places, mut others) = (0, 0.0);
        for home in homes.filter(|home| home.operator == 0) {
            places += u32::from(home.registered);
            others += f64::from(home.others) + f64::from(home.perhaps);
        }
        let children = council.children.iter();
        let own = children.filter(|child| {
            (child.provision, child.place) == (Provision::CouncilHome, Place::InArea)
        });
        let own = own.count() as u32;
        let filled = f64::from(places) * council.council_homes_filled;
        let expected = f64::from(own - elsewhere) + others;
        assert!(own > elsewhere && places == 22, "{own} of {places}");
        assert!((filled - expected).abs() < 1e-9, "{filled}, {expected}");
    }
}

/// Nobody but that council's own children comes to a place that was not free for a whole month.
#[test]
fn the_council_that_runs_a_home_asks_first() {
    for (model, council) in [(wigan(&[]), None), (region(&[]), Some("Liverpool"))] {
        let council = council.map(|name| position(&model, name));
        let mut workspace = Workspace::default();
        let (mut came, mut theirs) = (0, 0);
        for run in 0..15 {
            let mut free: BTreeMap<u64, usize> = BTreeMap::new();
            simulate_watched(&model, 2, run, &mut workspace, |month, world, _| {
                let mut now = BTreeMap::new();
                let homes = world.homes.iter();
                for home in homes.filter(|h| h.registered > 0 && h.operator == ANOTHER_COUNCIL) {
                    let members = &home.members[..usize::from(home.own)];
                    let new = members
                        .iter()
                        .map(|&slot| &world.children[slot as usize])
                        .filter(|child| month > 0 && child.placed == month);
                    let (own, others): (Vec<&Child>, Vec<&Child>) =
                        new.partition(|child| council == Some(usize::from(child.authority)));
                    let were = free.get(&home.key.0).copied().unwrap_or(0);
                    assert!(others.len() <= were, "run {run}, month {month}");
                    came += others.len();
                    theirs += own.len();
                    let open = if home.is_paused(month) {
                        0
                    } else {
                        home.open_places(month)
                    };
                    let taken = home.own + home.others;
                    now.insert(home.key.0, usize::from(open.saturating_sub(taken)));
                }
                free = now;
            });
        }
        assert!(came > 20, "{came} came");
        assert_eq!(theirs > 20, council.is_some(), "{theirs} of its own came");
    }
}

#[test]
fn in_a_region_the_council_that_runs_a_home_elsewhere_bears_its_cost_and_the_others_pay_a_price() {
    // Knowsley looks among councils' homes nearby.
    let nearby = "authority.Knowsley.ladders.residential = [{ provision = \"council_home\", place = \"in_region\", chance = 0.9 }, { provision = \"private_home\", place = \"beyond\", chance = 1 }]";
    let with = region(&[nearby]);
    let without = fixed_model(&shipped(
        "liverpool-city-region/baseline.toml",
        &["scenario.years = 4", nearby],
    ));
    let (council, host) = (position(&with, "Liverpool"), position(&with, "Sefton"));
    let mut workspace = Workspace::default();
    let (mut own, mut local, mut third) = (0, 0, 0);
    for run in 0..10 {
        simulate_watched(&with, 1, run, &mut workspace, |_, world, _| {
            let homes = world.homes.iter();
            for home in homes.filter(|h| h.registered > 0 && h.operator == ANOTHER_COUNCIL) {
                assert_eq!(usize::from(home.authority), host);
                assert!(home.fixed > 0 && home.others == 0);
                for &slot in &home.members[..usize::from(home.own)] {
                    let child = &world.children[slot as usize];
                    let from = usize::from(child.authority);
                    assert_eq!(child.price == 0, from == council, "of authority {from}");
                    assert_eq!(child.place == Place::InArea, from == host);
                    own += u32::from(from == council);
                    local += u32::from(from == host);
                    third += u32::from(from != council && from != host);
                }
            }
        });
    }
    assert!(own > 0 && local > 0 && third > 0, "{own}, {local}, {third}");
    let home = Provision::CouncilHome.index();
    let first = |model: &Model| {
        let record = common::run(model, 1, 1).remove(0);
        let sold = [0, 1].map(|month| record.count(month, council, column::COUNCIL_SOLD));
        (costs(&record, 1, council)[home], sold)
    };
    let (with, without) = (first(&with), first(&without));
    assert!(with.0 > without.0, "{} and {}", with.0, without.0);
    assert!(with.1[0] > without.1[0], "Sefton's child is paid for");
}

#[test]
fn a_councils_chance_of_its_own_homes_elsewhere_moves_its_children_there() {
    let mean = |chance: &str| {
        let set = format!("authority.Sefton.homes.another_council.council_chance = {chance}");
        let model = region(&[&set]);
        let host = position(&model, "Sefton");
        let records = common::run(&model, 6, 40);
        let of = |record: &nearhome::engine::recorder::Record| -> f64 {
            let months = (1..=48).map(|month| {
                let row = record.another(month, host).expect("a row");
                f64::from(row[another::OWN] - row[another::LOCAL])
            });
            months.sum::<f64>() / 48.0
        };
        records.iter().map(of).collect::<Vec<f64>>()
    };
    let (seldom, often) = (mean("0.02"), mean("0.9"));
    let differences: Vec<f64> = often.iter().zip(&seldom).map(|(a, b)| a - b).collect();
    let d = common::Moments::of(&differences);
    // 3 standard errors: without an effect it would pass with odds of 1 in 740.
    assert!(d.mean > 3.0 * d.se, "{d:?}");
}

#[test]
fn another_councils_homes_are_reported_where_there_are_any() {
    let of = |model: &Model| {
        let runs = ensemble::execute(model, 1, 20, &|_| {}, &|| false).expect("is not stopped");
        Results::summarise(model, &runs)
    };
    let with = of(&wigan(&[]));
    let at = |metric: &str, period| with.get(0, metric, period).map(|found| found.mean);
    let start = Period::Month(0);
    assert_eq!(at("another_council_homes", start), Some(2.0));
    assert_eq!(
        at("another_council_home_places_registered", start),
        Some(8.0)
    );
    assert_eq!(
        at("another_council_home_places_filled_by_own", start),
        Some(2.0)
    );
    assert_eq!(
        at("another_council_home_places_filled_by_others", start),
        Some(4.0)
    );
    assert_eq!(at("children_in_another_councils_homes", start), Some(2.0));
    let parts = ["council", "voluntary", "private", "another_council"]
        .map(|id| at(&format!("{id}_home_places_registered"), start).expect("places"));
    let all = at("home_places_registered", start).expect("places");
    assert_eq!(parts.iter().sum::<f64>(), all);
    let opened = at("another_council_homes_opened", Period::Year(3)).expect("homes");
    assert!(opened > 0.0, "{opened}");
    let model = fixed_model(&shipped("wigan/baseline.toml", &["scenario.years = 1"]));
    let without = of(&model);
    assert!(without.get(0, "another_council_homes", start).is_none());
    let all = without.get(0, "homes", start);
    assert!(all.is_some());
}

#[test]
fn another_councils_homes_that_cannot_be_are_told() {
    for (set, code) in [
        ("homes = 1, places = 4, that_councils_children = 5", "NH310"),
        ("homes = 9, places = 40, local_children = 30", "NH310"),
        ("homes = 5, places = 4", "NH311"),
        ("council = \"Wigan\", homes = 1, places = 4", "NH318"),
        ("council = \"Boltn\", homes = 1, places = 4", "NH332"),
    ] {
        let set = format!("authority.Wigan.homes.another_council = {{ weekly_price = 1, {set} }}");
        let raw = shipped("wigan/baseline.toml", &[&set]).read();
        let raw = raw.unwrap_or_else(|p| panic!("{}", p.render(false)));
        let problems = build::build(&raw).expect_err("what cannot be");
        assert!(
            problems.render(false).contains(code),
            "{set}: {}",
            problems.render(false)
        );
    }
}
