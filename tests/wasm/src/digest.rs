//! One number that stands for everything that the first runs of a scenario record.

use nearhome::engine::{Workspace, simulate};
use nearhome::model::Model;
use nearhome::scenario::{Document, build, raw};

/// FNV-1a over every count and cost of runs 0 to `runs - 1`, seed 1.
pub fn of_model(model: &Model, runs: u64) -> u64 {
    let mut workspace = Workspace::default();
    let mut digest = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |bytes: &[u8]| {
        for byte in bytes {
            digest = (digest ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for run in 0..runs {
        simulate(model, 1, run, &mut workspace);
        let record = &workspace.record;
        record.counts.iter().for_each(|n| add(&n.to_le_bytes()));
        record.cost.iter().for_each(|n| add(&n.to_le_bytes()));
        let tariff = &record.tariff;
        let rates = tariff.weekly.as_flattened().iter().chain(&tariff.paid);
        rates.for_each(|rate| add(&rate.to_bits().to_le_bytes()));
    }
    digest
}

/// The same of a scenario's text.
pub fn of_text(text: &str, runs: u64) -> Option<u64> {
    let document = Document::parse(text.as_bytes(), "scenario").ok()?;
    let schema = schemars::schema_for!(raw::Scenario).to_value();
    if !document.check(&schema).is_empty() {
        return None;
    }
    let built = build::build(&document.read().ok()?).ok()?;
    Some(of_model(&built.model, runs))
}
