//! Factors and rises by financial year or month, and correlated inputs, from the settings to the runs.

use nearhome::engine::money::Line;
use nearhome::engine::recorder::{Record, column};
use nearhome::engine::{Workspace, simulate_watched};
use nearhome::model::Model;
use nearhome::model::after::Payer;
use nearhome::model::input::Drawn;
use nearhome::model::placement::Provision;
use std::collections::BTreeMap;

use super::common::{self, costs, model, run, shipped_model, tiny};

const LEAVING: &str = "authority.Tiny.leaving.rate_per_year={ under_1 = 0.5, age_1_to_4 = 0.5, age_5_to_9 = 0.5, age_10_to_15 = 0.5, age_16_to_17 = 0.5 }";

fn leavers(records: &[Record], months: std::ops::RangeInclusive<usize>) -> i32 {
    let each = |r: &Record| -> i32 {
        let count = |m| r.count(m, 0, column::LEAVERS_BEFORE_18);
        months.clone().map(count).sum()
    };
    records.iter().map(each).sum()
}

#[test]
fn nobody_leaves_in_a_year_whose_factor_is_nought() {
    let still = "authority.Tiny.leaving.factor_by_year={ \"2024/25\" = 0, 2023-04 = 0 }";
    let records = run(&model(&tiny(&[LEAVING, still])), 1, 20);
    assert_eq!(leavers(&records, 1..=1), 0);
    assert_eq!(leavers(&records, 13..=24), 0);
    assert!(leavers(&records, 2..=12) > 0 && leavers(&records, 25..=36) > 0);
}

#[test]
fn factors_by_year_multiply_the_factor_itself() {
    let plain = |sets: &[&str]| run(&shipped_model("wigan/baseline.toml", sets), 1, 3);
    let two = ["scenario.years=2"];
    let halves =
        |table: &str| format!("authority.Wigan.{table}={{ \"2019/20\" = 0.5, \"2020/21\" = 0.5 }}");
    for part in ["entries", "leaving"] {
        let table = halves(&format!("{part}.factor_by_year"));
        let double = format!("authority.Wigan.{part}.factor=2");
        let both = plain(&[two[0], &double, &table]);
        assert!(both == plain(&two), "{part}: twice a half is one");
        assert!(
            plain(&[two[0], &table]) != plain(&two),
            "{part}: a half is not one"
        );
        let one = format!("authority.Wigan.{part}.factor_by_year={{ \"2019/20\" = 1 }}");
        assert!(
            plain(&[two[0], &one]) == plain(&two),
            "{part}: one changes nothing"
        );
    }
}

/// Moves of a year follow its factor: nought, none; twice, about twice as many as a year that keeps half of
/// the clock's. 20 runs of Wigan have some 4,000 moves a year, so that the ratio of two years has a standard
/// error of 0.05; children who move more often are placed anew more often, which is why the ratio is not 2.
/// False alarm below 1e-9.
#[test]
fn moves_of_a_year_follow_its_factor() {
    let moves = |records: &[Record], year: usize| -> f64 {
        let months = year * 12 + 1..=year * 12 + 12;
        let of = |r: &Record| -> i32 { months.clone().map(|m| r.count(m, 0, column::MOVES)).sum() };
        f64::from(records.iter().map(of).sum::<i32>())
    };
    let plain = |sets: &[&str]| {
        let sets = [&["scenario.years=3"], sets].concat();
        run(&shipped_model("wigan/baseline.toml", &sets), 1, 20)
    };
    let table = "moves.factor_by_year={ \"2019/20\" = 1, \"2020/21\" = 0, \"2021/22\" = 2 }";
    let level = "moves.factor=1";
    let records = plain(&[table, level]);
    assert_eq!(moves(&records, 1), 0.0);
    // Beside an intervention too, wherever a child is.
    let nothing = "intervention=[{ name = \"Nothing\", kind = \"prompt_payment\", start = \"2019-04\", \
                   closing_factor = 1 }]";
    assert_eq!(moves(&plain(&[table, nothing]), 1), 0.0);
    let usual = plain(&[level]);
    for (year, low, high) in [(0, 0.85, 1.15), (2, 1.5, 2.2)] {
        let ratio = moves(&records, year) / moves(&usual, year);
        assert!((low..high).contains(&ratio), "{year}: {ratio}");
    }
    let halves = "moves.factor_by_year={ \"2019/20\" = 0.5, \"2020/21\" = 0.5, \"2021/22\" = 0.5 }";
    assert!(
        plain(&[halves, "moves.factor=2"]) == usual,
        "twice a half is one"
    );
}

/// Exact: what the Home Office pays in a month is multiplied, and nothing else changes.
#[test]
fn what_the_home_office_pays_follows_its_table() {
    let plain = |sets: &[&str]| {
        let sets = [&["scenario.years=2"], sets].concat();
        run(&shipped_model("wigan/baseline.toml", &sets), 1, 3)
    };
    let (usual, double) = (
        plain(&[]),
        plain(&["contributions.home_office_factor_by_year={ \"2020/21\" = 2 }"]),
    );
    let paid = Line::Paid(Payer::HomeOffice).index();
    let mut seen = 0;
    for (a, b) in usual.iter().zip(&double) {
        for month in 1..=24 {
            let (mut here, mut there) = (a.money(month, 0, 30), b.money(month, 0, 30));
            let wanted = here[paid] * if month > 12 { 2 } else { 1 };
            // Each is rounded to a whole penny.
            assert!((there[paid] - wanted).abs() <= 1, "{month}");
            seen += i64::from(month > 12 && here[paid] > 0);
            (here[paid], there[paid]) = (0, 0);
            assert_eq!(here, there);
        }
    }
    assert!(seen > 0);
}

#[test]
fn a_rise_of_one_april_stands_in_place_of_the_usual() {
    let cost = |set: &str| {
        let records = run(&model(&tiny(&[set])), 1, 1);
        [1, 13].map(|month| costs(&records[0], month, 0)[Provision::WithParents.index()] as f64)
    };
    // The usual rise is a tenth each April.
    let usual = cost("moves.factor=0");
    let risen = cost("prices.other_rise_by_year={ \"2024/25\" = 0.5 }");
    assert_eq!(risen[0], usual[0]);
    assert!(
        (risen[1] / usual[1] - 1.5 / 1.1).abs() < 1e-3,
        "{risen:?} {usual:?}"
    );
}

#[test]
fn a_group_of_a_scenario_is_drawn_together_and_leaves_all_others_alone() {
    let group = "correlation=[{ name = \"rises\", members = [\"prices.residential_rise_per_year\", \
                 \"authority.St. Helens.entries.factor\", \"prices.other_rise_per_year\"], rho = 0.9 }]";
    let factor = "authority.\"St. Helens\".entries.factor={ mean = 1, sd = 0.1 }";
    let name = "liverpool-city-region/baseline.toml";
    let together = shipped_model(name, &[factor, group]);
    let alone = shipped_model(name, &[factor]);
    let find = |path: &str| together.inputs.find(path).expect("an input");
    let members = [
        "prices.residential_rise_per_year",
        "authority.\"St. Helens\".entries.factor",
        "prices.other_rise_per_year",
    ]
    .map(find);
    let other = find("prices.fostering_rise_per_year");
    let (mut one, mut two) = (Drawn::default(), Drawn::default());
    let mut all = [const { Vec::new() }; 3];
    for run in 0..2_000 {
        together.inputs.draw(1, run, &mut one);
        alone.inputs.draw(1, run, &mut two);
        assert_eq!(one[other], two[other]);
        for (list, id) in all.iter_mut().zip(members) {
            list.push(one[id]);
        }
    }
    // Ranks of normals with a correlation of 0.9 agree in 0.86 of pairs (1/2 + arcsin(0.9) / pi); of
    // 1,000 independent pairs the share has a standard error of 0.011. Five of those: false alarm
    // < 1e-5 for three pairs.
    for (i, j) in [(0, 1), (0, 2), (1, 2)] {
        let agree = (0..2_000)
            .step_by(2)
            .filter(|&r| (all[i][r] < all[i][r + 1]) == (all[j][r] < all[j][r + 1]))
            .count();
        let share = agree as f64 / 1_000.0;
        assert!((share - 0.856).abs() < 0.055, "{i} {j}: {share}");
    }
    let mean = common::Moments::of(&all[1]);
    assert!((mean.mean - 1.0).abs() < 5.0 * mean.se && (mean.sd - 0.1).abs() < 0.01);
}

/// Tables of matching and of usable places: a factor of 1 changes no bit, nobody is found where all searches
/// fail and everybody where none does, and fewer places that suit or can be used send fewer to local homes.
/// 20 runs of four years hold some 2,000 children in homes; the directions of both last tests were the same
/// for each of ten seeds.
#[test]
fn matching_and_usable_places_follow_their_tables() {
    let with = |sets: &[&str]| {
        let sets = [&["scenario.years=4"], sets].concat();
        run(&shipped_model("wigan/baseline.toml", &sets), 1, 20)
    };
    let all = |table: &str, factor: &str| {
        let years = ["2019/20", "2020/21", "2021/22", "2022/23"];
        let rows = years.map(|year| format!("\"{year}\" = {factor}"));
        format!("{table}_factor_by_year={{ {} }}", rows.join(", "))
    };
    let usual = with(&[]);
    let ones =
        ["matching.match", "matching.unregistered", "homes.usable"].map(|table| all(table, "1"));
    assert!(with(&ones.each_ref().map(String::as_str)) == usual);
    let sum = |records: &[Record], column: usize, from: usize| -> i64 {
        let of =
            |r: &Record| -> i64 { (from..=48).map(|m| i64::from(r.count(m, 0, column))).sum() };
        records.iter().map(of).sum()
    };
    // One year alone: nobody new is unregistered in it, and in the others as many as usual are.
    let unregistered = column::BY_PROVISION + Provision::Unregistered.index();
    let none = with(&[&all("matching.unregistered", "0")]);
    assert!(sum(&none, unregistered, 1) < sum(&usual, unregistered, 1) / 10);
    let often = with(&[&all("matching.unregistered", "3")]);
    assert!(sum(&often, unregistered, 1) > 2 * sum(&usual, unregistered, 1));
    let local = |records: &[Record]| -> i64 {
        (0..3).map(|o| sum(records, column::HOME_OWN + o, 25)).sum()
    };
    let rare = with(&[&all("matching.match", "0.2")]);
    assert!(local(&rare) < local(&usual));
    let usable = |records: &[Record]| -> i64 {
        (0..3)
            .map(|o| sum(records, column::HOME_USABLE + o, 25))
            .sum()
    };
    let few = with(&[&all("homes.usable", "0.2")]);
    assert!(usable(&few) < usable(&usual));
}

/// The factor of one month in the middle, of nought: homes that open in it never have a place, and those that
/// were open already keep all of theirs, in that month and to the end. More than 5 homes open in that month of
/// 20 runs with three private ones begun a month.
#[test]
fn a_factor_on_usable_places_leaves_homes_alone_that_are_open_already() {
    const MONTH: i16 = 24;
    let many = "authority.Wigan.homes.private.openings_per_year=36";
    let none = "homes.usable_factor_by_year={ 2021-03 = 0 }";
    let of = |sets: &[&str]| {
        let sets = [&["scenario.years=4", many], sets].concat();
        shipped_model("wigan/baseline.toml", &sets)
    };
    let (usual, with) = (of(&[]), of(&[none]));
    // By home: when it opened, and by month its places, usable in the end and open by then.
    let places = |model: &Model, run: u64| {
        let mut homes: BTreeMap<u64, (i16, BTreeMap<i16, [u8; 2]>)> = BTreeMap::new();
        let mut workspace = Workspace::default();
        simulate_watched(model, 1, run, &mut workspace, |month, world, _| {
            for home in world.homes.iter().filter(|home| home.registered > 0) {
                let (_, seen) = homes.entry(home.key.0).or_insert((home.opened, [].into()));
                seen.insert(month, [home.usable, home.open_places(month)]);
            }
        });
        homes
    };
    let (mut before, mut in_it, mut later) = (0, 0, 0);
    for run in 0..20 {
        let (usual, with) = (places(&usual, run), places(&with, run));
        for (key, (opened, seen)) in &with {
            match opened - MONTH {
                ..0 => {
                    let (_, usual) = &usual[key];
                    for (month, places) in seen.range(MONTH..) {
                        // A home may close earlier in one of the two.
                        if let Some(usual) = usual.get(month) {
                            assert_eq!(places, usual, "run {run}, month {month}");
                            before += usize::from(*month > MONTH && places[0] > 0);
                        }
                    }
                }
                0 => {
                    assert!(seen.values().all(|places| *places == [0, 0]), "run {run}");
                    in_it += 1;
                }
                _ => later += usize::from(seen.values().any(|places| places[0] > 0)),
            }
        }
    }
    assert!(
        before > 1_000 && in_it > 5 && later > 20,
        "{before}, {in_it}, {later}"
    );
}
