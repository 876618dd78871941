//! Nobody appears or vanishes (model, section 12.1), and month 0 is what is published.

use crate::common::{self, costs, months, shipped_model};
use nearhome::calibrate::published::Published;
use nearhome::calibrate::start::StartTable;
use nearhome::engine::recorder::{Record, column};
use nearhome::engine::{Workspace, simulate_checked};
use nearhome::model::Model;
use nearhome::model::after::Reason;
use nearhome::model::is_childrens_home;
use nearhome::model::placement::{AgeBand, Need, Place, Provision};
use rayon::prelude::*;

const SHIPPED: [&str; 5] = [
    "wigan/baseline.toml",
    "wigan/baseline-2023.toml",
    "liverpool/baseline.toml",
    "wirral/baseline.toml",
    "liverpool-city-region/baseline.toml",
];

/// Every month's flows join its stocks, and every breakdown of a stock has its total.
pub fn conserved(record: &Record) -> Result<(), String> {
    let breakdowns = [
        ("age", column::BY_AGE, AgeBand::COUNT),
        ("provision", column::BY_PROVISION, Provision::COUNT),
        ("place", column::BY_PLACE, Place::COUNT),
        ("need", column::BY_NEED, Need::COUNT),
    ];
    for a in 0..record.authorities {
        for month in 0..=months(record) {
            let at = |column| record.count(month, a, column);
            let children = at(column::CHILDREN);
            for (name, first, length) in breakdowns {
                let sum: i32 = (first..first + length).map(at).sum();
                let least = (first..first + length).map(at).min();
                if sum != children || least < Some(0) {
                    return Err(format!(
                        "authority {a}, month {month}: {children} children, {sum} by {name}"
                    ));
                }
            }
            if month == 0 {
                continue;
            }
            let before = record.count(month - 1, a, column::CHILDREN);
            let left = at(column::LEAVERS_BEFORE_18) + at(column::LEAVERS_AT_18);
            let reasons = column::LEFT_FOR..column::LEFT_FOR + Reason::COUNT;
            let of = |reasons: std::ops::Range<usize>| reasons.map(at).sum::<i32>();
            let at_18 = column::LEFT_FOR + Reason::Remained.index()..reasons.end;
            if of(reasons.clone()) != left || of(at_18) != at(column::LEAVERS_AT_18) {
                return Err(format!(
                    "authority {a}, month {month}: {left} left, {} for a reason",
                    of(reasons)
                ));
            }
            if children != before + at(column::ENTRANTS) - left {
                return Err(format!(
                    "authority {a}, month {month}: {before} + {} - {left} is not {children}",
                    at(column::ENTRANTS)
                ));
            }
            if costs(record, month, a).iter().any(|&cost| cost < 0) {
                return Err(format!("authority {a}, month {month}: a cost below 0"));
            }
        }
    }
    Ok(())
}

/// Every input that has an interval at one of its far ends: all low, all high, and mixtures. A draw beyond
/// either comes once in a thousand runs.
#[test]
fn no_run_breaks_where_every_uncertain_input_is_drawn_at_an_end() {
    for name in ["wigan/baseline.toml", "liverpool-city-region/baseline.toml"] {
        let model = common::shipped_model(name, &[]);
        for mixture in 0..6_u64 {
            let mut model = model.clone();
            let paths: Vec<String> = model.inputs.iter().map(|i| i.path.clone()).collect();
            for (number, path) in paths.iter().enumerate() {
                let id = model.inputs.find(path).expect("it is there");
                let Some(spread) = model.inputs.of(id).spread else {
                    continue;
                };
                let high = match mixture {
                    0 => false,
                    1 => true,
                    _ => (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> mixture & 1 == 1,
                };
                let end = spread.quantile(if high { 0.999 } else { 0.001 });
                model.inputs.fix_at(id, end);
            }
            checked_runs(&model, 29, 2);
        }
    }
}

/// What is drawn acts on what comes after the start: on the start date every run has the same children and
/// the same places.
#[test]
fn the_start_is_the_same_in_every_run_whatever_is_drawn() {
    let model = common::shipped_model("wigan/baseline.toml", &[]);
    let records = common::run(&model, 31, 64);
    let same = [
        column::CHILDREN..column::BY_PROVISION,
        column::UNACCOMPANIED..column::HOMES_INSIDE,
        column::AFTER_CARE..column::DISPLACED,
        column::HOUSEHOLDS..column::CARER_FILLED,
        // Admissions of some homes are paused, which differ.
        column::HOMES..column::HOME_USABLE,
    ];
    for record in &records[1..] {
        for column in same.iter().cloned().flatten() {
            let counts = [&records[0], record].map(|record| record.count(0, 0, column));
            assert_eq!(counts[0], counts[1], "column {column}");
        }
    }
}

/// Runs with the world looked at each month.
fn checked_runs(model: &Model, seed: u64, runs: u64) {
    (0..runs)
        .into_par_iter()
        .for_each_init(Workspace::default, |workspace, run| {
            simulate_checked(model, seed, run, workspace)
                .and_then(|()| conserved(&workspace.record))
                .unwrap_or_else(|problem| panic!("{}, seed {seed}: {problem}", model.name));
        });
}

#[test]
fn children_and_places_are_conserved_in_every_shipped_scenario() {
    for name in SHIPPED {
        checked_runs(&shipped_model(name, &[]), 1, 20);
    }
}

#[test]
fn children_and_places_are_conserved_when_carers_and_homes_come_and_go_all_the_time() {
    let mut sets = Vec::new();
    for name in [
        "Liverpool",
        "Wirral",
        "Knowsley",
        "Halton",
        "St. Helens",
        "Sefton",
    ] {
        let at = format!("authority.\"{name}\"");
        for operator in ["council", "voluntary", "private"] {
            sets.push(format!("{at}.homes.{operator}.openings_per_year = 12"));
            sets.push(format!("{at}.homes.{operator}.closing_rate_per_year = 1.5"));
        }
        for kind in ["council", "agency"] {
            sets.push(format!("{at}.fostering.{kind}.approvals_per_year = 60"));
            sets.push(format!("{at}.fostering.{kind}.leaving_rate_per_year = 1.5"));
        }
    }
    sets.push("moves.factor = 5".into());
    sets.push("moves.escalation_chance = 0.5".into());
    sets.push("matching.unregistered_chance_other = 0.3".into());
    let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
    checked_runs(
        &shipped_model("liverpool-city-region/baseline.toml", &sets),
        2,
        20,
    );
}

/// Month 0 as it is recorded against a table of counts.
fn month_0_is(record: &Record, authority: usize, start: &StartTable, name: &str) {
    let at = |column| record.count(0, authority, column) as u32;
    assert_eq!(at(column::CHILDREN), start.total(), "{name}: all");
    for band in AgeBand::ALL {
        let published = start.count(|_, _, b| b == band);
        assert_eq!(
            at(column::BY_AGE + band.index()),
            published,
            "{name}: {}",
            band.id()
        );
    }
    // Those without a registered place are among the children counted in homes.
    let unregistered = at(column::BY_PROVISION + Provision::Unregistered.index());
    let mut missing = 0;
    for provision in Provision::ALL {
        let published = start.count(|p, _, _| p == provision);
        let recorded = at(column::BY_PROVISION + provision.index());
        if is_childrens_home(provision) {
            assert!(recorded <= published, "{name}: {}", provision.id());
            missing += published - recorded;
        } else if provision != Provision::Unregistered {
            assert_eq!(recorded, published, "{name}: {}", provision.id());
        }
    }
    assert_eq!(missing, unregistered, "{name}: without a registered place");
    for place in Place::ALL {
        let published = start.count(|_, p, _| p == place);
        assert_eq!(
            at(column::BY_PLACE + place.index()),
            published,
            "{name}: {}",
            place.id()
        );
    }
    let homes = [
        Provision::CouncilHome,
        Provision::VoluntaryHome,
        Provision::PrivateHome,
    ];
    let inside = start.count(|p, place, _| homes.contains(&p) && place == Place::InArea);
    assert!(
        (inside - unregistered.min(inside)..=inside).contains(&at(column::HOMES_INSIDE)),
        "{name}: in homes inside"
    );
    for column in [column::ENTRANTS, column::LEAVERS_BEFORE_18, column::MOVES] {
        assert_eq!(at(column), 0, "{name}: month 0 has no flows");
    }
}

#[test]
fn month_0_of_a_new_scenario_is_the_published_count_of_its_authority() {
    let published = Published::get();
    let names = [
        "Wigan",
        "Liverpool",
        "Wirral",
        "Kent",
        "Birmingham",
        "Rutland",
        "Blackpool",
        "Croydon",
        "Camden",
        "City of London",
    ];
    for name in names {
        for year in [2019, 2023] {
            let code = published.find(name, Some(year)).expect("an authority").code;
            let start = published.start(code, year).expect("a start");
            let record = &common::run(&common::model(&common::written(code, year, 1)), 3, 1)[0];
            month_0_is(record, 0, &start, &format!("{name} {year}"));
            let others: i32 = (0..3)
                .map(|operator| record.count(0, 0, column::HOME_OTHERS + operator))
                .sum();
            // Whole children; what is left of one is there in some runs.
            let range = start.others_in_homes.low - 1.0..=start.others_in_homes.high + 1.0;
            assert!(
                range.contains(&f64::from(others)),
                "{name} {year}: {others} of others' children, {range:?}"
            );
        }
    }
}

#[test]
fn month_0_of_every_shipped_scenario_is_the_table_in_its_file() {
    for name in SHIPPED {
        let document = common::shipped(name, &[]);
        let model = common::model(&document);
        let record = &common::run(&model, 1, 1)[0];
        let start = document.value("scenario.start").expect("a start");
        let year: i32 = start.as_str().expect("a date")[..4]
            .parse()
            .expect("a year");
        for (a, authority) in model.authorities.iter().enumerate() {
            let path = format!("authority.{a}.children.by_placement");
            let rows = document.value(&path).expect("a table");
            let mut table = Published::get()
                .start(authority.code, year)
                .expect("a start");
            table.cells = Default::default();
            for row in rows.as_array().expect("rows") {
                let text = |key: &str| row[key].as_str().expect("a name").to_owned();
                let provision = Provision::from_id(&text("provision")).expect("a provision");
                let place = Place::from_id(&text("place")).expect("a place");
                for (band, count) in row["by_age"].as_array().expect("counts").iter().enumerate() {
                    table.cells[provision.index()][place.index()][band] +=
                        count.as_u64().expect("a count") as u32;
                }
            }
            month_0_is(record, a, &table, &format!("{name}, {}", authority.name));
        }
    }
}
