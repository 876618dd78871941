//! From a scenario's text to runs, and statistics of them.

use nearhome::calibrate::baseline::baseline;
use nearhome::calibrate::published::Published;
use nearhome::calibrate::write;
use nearhome::engine::recorder::{Record, column};
use nearhome::ensemble;
use nearhome::model::Model;
use nearhome::model::placement::Provision;
use nearhome::scenario::{Document, build, raw};
use serde_json::Value;
use std::path::Path;

/// The settings of a shipped scenario, changed as `--set` would.
pub fn shipped(name: &str, sets: &[&str]) -> Document {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("scenarios")
        .join(name);
    let text = std::fs::read(&file).unwrap_or_else(|error| panic!("{name}: {error}"));
    changed(&text, name, sets)
}

/// A shipped scenario with more at its end, as somebody would add interventions to it.
pub fn shipped_with(name: &str, more: &str) -> Document {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("scenarios")
        .join(name);
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{name}: {error}"));
    changed(format!("{text}\n{more}").as_bytes(), name, &[])
}

/// A small authority in an open market, where everything uncertain or random is off.
pub fn tiny(sets: &[&str]) -> Document {
    changed(include_bytes!("tiny.toml"), "tiny.toml", sets)
}

/// The baseline that `nearhome new` writes, read back.
pub fn written(code: u16, year: i32, years: u32) -> Document {
    let made = baseline(Published::get(), &[code], year)
        .unwrap_or_else(|problem| panic!("{code} in {year}: {problem}"));
    let text = write::scenario(&made, "written", years);
    changed(text.as_bytes(), "written.toml", &[])
}

fn changed(text: &[u8], name: &str, sets: &[&str]) -> Document {
    let mut document =
        Document::parse(text, name).unwrap_or_else(|p| panic!("{}", p.render(false)));
    for set in sets {
        document
            .set(set)
            .unwrap_or_else(|p| panic!("{}", p.render(false)));
    }
    document
}

/// The model of checked settings.
pub fn model(document: &Document) -> Model {
    let problems = document.check(&schemars::schema_for!(raw::Scenario).to_value());
    assert!(problems.is_empty(), "{}", problems.render(false));
    let raw = document
        .read()
        .unwrap_or_else(|p| panic!("{}", p.render(false)));
    built(&raw)
}

/// The model of a shipped scenario.
pub fn shipped_model(name: &str, sets: &[&str]) -> Model {
    model(&shipped(name, sets))
}

/// The model of the settings where every uncertain input is fixed at its central value.
pub fn fixed_model(document: &Document) -> Model {
    let mut settings = document.to_json();
    fix(&mut settings);
    let raw = serde_json::from_value(settings).expect("settings without ranges");
    built(&raw)
}

fn built(raw: &raw::Scenario) -> Model {
    build::build(raw)
        .unwrap_or_else(|p| panic!("{}", p.render(false)))
        .model
}

/// Takes every range out of the settings; a range without a value leaves its middle.
fn fix(settings: &mut Value) {
    match settings {
        Value::Object(table) => {
            if let (Some(low), Some(high)) = (table.remove("low"), table.remove("high"))
                && !table.contains_key("value")
            {
                let ends = [low, high].map(|end| end.as_f64().expect("a number"));
                table.insert("value".into(), Value::from(f64::midpoint(ends[0], ends[1])));
            }
            table.values_mut().for_each(fix);
        }
        Value::Array(list) => list.iter_mut().for_each(fix),
        _ => {}
    }
}

/// Runs 0 to `runs - 1`.
pub fn run(model: &Model, seed: u64, runs: usize) -> Vec<Record> {
    ensemble::execute(model, seed, runs, &|_| {}, &|| false)
        .expect("nobody stops it")
        .records
}

/// Settings that switch the world's departures from the trend off.
pub const NO_DEVIATIONS: [&str; 6] = [
    "deviations.national_entries_sd = 0",
    "deviations.national_leaving_sd = 0",
    "deviations.authority_entries_sd = 0",
    "deviations.authority_leaving_sd = 0",
    "deviations.national_unaccompanied_sd = 0",
    "deviations.authority_unaccompanied_sd = 0",
];

/// A sample's mean, standard deviation and the standard error of the mean.
#[derive(Clone, Copy, Debug)]
pub struct Moments {
    pub mean: f64,
    pub sd: f64,
    pub se: f64,
}

impl Moments {
    pub fn of(values: &[f64]) -> Self {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|x| (x - mean).powi(2)).sum();
        let sd = (squares / (n - 1.0)).sqrt();
        Self {
            mean,
            sd,
            se: sd / n.sqrt(),
        }
    }
}

/// One count of every run.
pub fn counts(records: &[Record], month: usize, authority: usize, column: usize) -> Vec<f64> {
    records
        .iter()
        .map(|r| f64::from(r.count(month, authority, column)))
        .collect()
}

/// Mean of one count.
pub fn mean(records: &[Record], month: usize, authority: usize, column: usize) -> f64 {
    Moments::of(&counts(records, month, authority, column)).mean
}

/// Cost of one authority in one month by provision, pence.
pub fn costs(record: &Record, month: usize, authority: usize) -> &[i64] {
    let at = ((month - 1) * record.authorities + authority) * Provision::COUNT;
    &record.cost[at..at + Provision::COUNT]
}

/// Months recorded, month 0 not counted.
pub fn months(record: &Record) -> usize {
    record.counts.len() / (record.authorities * column::COUNT) - 1
}
