//! What every shipped baseline gives, figure by figure, so that a change of results shows what changed.
//!
//! `tests/bless.sh` runs every other test and then writes the files anew. Do so where a change of results is
//! meant, and say in the changelog that results change.

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

/// Mean and standard deviation over runs of every metric of the first area at the start,
/// half way and the end, and of a region's councils at the end.
fn figures(name: &str) -> String {
    let model = common::shipped_model(&format!("{name}.toml"), &[]);
    let runs = ensemble::execute(&model, 1, RUNS, &|_| {}, &|| false).expect("is not stopped");
    let results = Results::summarise(&model, &runs);
    let (months, years) = (model.horizon.months(), model.horizon.years);
    let periods = [
        Period::Month(months),
        Period::Year(years - 1),
        Period::Month(0),
        Period::Month(months / 2),
        Period::Year(0),
    ];
    let mut text = String::from("area,metric,period,mean,sd\n");
    for (at, area) in results.areas().iter().enumerate() {
        for metric in catalogue() {
            for &period in &periods[..if at == 0 { periods.len() } else { 2 }] {
                if let Some(found) = results.get(at, &metric.id, period) {
                    let when = period.name(model.horizon);
                    let (area, id, sd) = (&area.name, &metric.id, found.sd.unwrap_or(0.0));
                    let _ = writeln!(text, "{area},{id},{when},{},{sd}", found.mean);
                }
            }
        }
    }
    text
}

/// What a line is of, its mean and its standard deviation.
fn parts(line: &str) -> Option<(&str, [f64; 2])> {
    let (line, sd) = line.rsplit_once(',')?;
    let (what, mean) = line.rsplit_once(',')?;
    Some((what, [mean.parse().ok()?, sd.parse().ok()?]))
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
            let close = |x: f64, y: f64| (x - y).abs() <= CLOSE * y.abs();
            let same = match (parts(is), parts(was)) {
                (Some((a, x)), Some((b, y))) => a == b && close(x[0], y[0]) && close(x[1], y[1]),
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
