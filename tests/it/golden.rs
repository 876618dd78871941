//! What every shipped baseline gives, figure by figure, so that a change of results shows what changed.
//!
//! `NEARHOME_BLESS=1 cargo test --test it golden` writes the files anew. Do so where a change of results
//! is meant, after all other tests pass, and say in the changelog that results change.

use crate::common;
use nearhome::ensemble;
use nearhome::results::metric::catalogue;
use nearhome::results::{Period, Results};
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// Runs of each scenario.
const RUNS: usize = 20;

/// How far a figure may be from the file's, relative to it.
const CLOSE: f64 = 1e-10;

const SCENARIOS: [&str; 5] = [
    "wigan/baseline",
    "wigan/baseline-2023",
    "liverpool/baseline",
    "wirral/baseline",
    "liverpool-city-region/baseline",
];

/// Mean of every metric of the first area, at the start, half way and the end.
fn figures(name: &str) -> String {
    let model = common::shipped_model(&format!("{name}.toml"), &[]);
    let runs = ensemble::execute(&model, 1, RUNS, &|_| {}, &|| false).expect("is not stopped");
    let results = Results::summarise(&model, &runs);
    let (months, years) = (model.horizon.months(), model.horizon.years);
    let mut text = String::from("metric,period,mean\n");
    for metric in catalogue() {
        for period in [
            Period::Month(0),
            Period::Month(months / 2),
            Period::Month(months),
            Period::Year(0),
            Period::Year(years - 1),
        ] {
            if let Some(found) = results.get(0, &metric.id, period) {
                let when = period.name(model.horizon);
                let _ = writeln!(text, "{},{when},{}", metric.id, found.mean);
            }
        }
    }
    text
}

fn mean(line: &str) -> Option<(&str, f64)> {
    let (what, mean) = line.rsplit_once(',')?;
    Some((what, mean.parse().ok()?))
}

#[test]
fn every_shipped_baseline_gives_its_golden_figures() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden");
    let mut changed = Vec::new();
    for name in SCENARIOS {
        let file = folder.join(format!("{}.csv", name.replace('/', "_")));
        let found = figures(name);
        if env::var_os("NEARHOME_BLESS").is_some() {
            fs::create_dir_all(&folder).expect("a folder");
            fs::write(&file, &found).expect("figures written");
        }
        let pinned = fs::read_to_string(&file).expect("golden figures");
        if found.lines().count() != pinned.lines().count() {
            changed.push(format!("{name}: not the same figures"));
        }
        for (is, was) in found.lines().zip(pinned.lines()) {
            let same = match (mean(is), mean(was)) {
                (Some((a, x)), Some((b, y))) => a == b && (x - y).abs() <= CLOSE * y.abs(),
                _ => is == was,
            };
            if !same {
                changed.push(format!("{name}: {is}, was {was}"));
            }
        }
    }
    changed.truncate(20);
    assert!(
        changed.is_empty(),
        "results changed:\n{}\nNEARHOME_BLESS=1 if they are meant to",
        changed.join("\n")
    );
}
