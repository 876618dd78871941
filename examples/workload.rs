//! Simulates a scenario without charts or files, on one thread, and prints what was simulated: for
//! measuring speed beside other tools, and for looking at levels.
//!
//! `cargo run --release --example workload -- SCENARIO RUNS SEED [simulate]`; with `simulate` the
//! runs are simulated only, else they are also kept and summarised as `nearhome run` does.

#![expect(
    clippy::disallowed_methods,
    reason = "a program reads its scenario itself"
)]

use std::hint::black_box;
use std::process::ExitCode;

use nearhome::engine::recorder::{Record, column};
use nearhome::engine::{Workspace, simulate};
use nearhome::ensemble;
use nearhome::model::Model;
use nearhome::model::placement::Provision;
use nearhome::num;
use nearhome::results::table::Results;
use nearhome::scenario::{Document, build, raw};

/// From text to model, with every check that the command line makes.
fn start(text: &[u8], name: &str) -> Result<Model, String> {
    let doc = Document::parse(text, name).map_err(|p| p.render(false))?;
    let problems = doc.check(&schemars::schema_for!(raw::Scenario).to_value());
    if !problems.is_empty() {
        return Err(problems.render(false));
    }
    let scenario: raw::Scenario = doc.read().map_err(|p| p.render(false))?;
    let built = build::build(&scenario).map_err(|p| doc.locate(p).render(false))?;
    Ok(built.model)
}

/// Sums of a figure and of its square.
#[derive(Clone, Copy, Default)]
struct Sums(f64, f64);

impl Sums {
    fn add(&mut self, x: f64) {
        self.0 += x;
        self.1 += x * x;
    }

    fn mean(self, n: f64) -> f64 {
        self.0 / n
    }

    fn error(self, n: f64) -> f64 {
        let variance = (self.1 - self.0 * self.0 / n) / (n - 1.0).max(1.0);
        num::sqrt(variance.max(0.0) / n)
    }
}

/// What is read off every run: children by provision in all authorities in the last month, all of
/// them, and what they cost in it.
#[derive(Default)]
struct Tally {
    runs: usize,
    child_months: u64,
    last: [Sums; Provision::COUNT + 2],
}

impl Tally {
    fn add(&mut self, record: &Record, months: usize) {
        self.runs += 1;
        let here = 0..record.authorities;
        for month in 1..=months {
            for a in here.clone() {
                self.child_months += record.count(month, a, column::CHILDREN) as u64;
            }
        }
        let count = |column| -> f64 {
            here.clone()
                .map(|a| f64::from(record.count(months, a, column)))
                .sum()
        };
        for provision in Provision::ALL {
            let at = provision.index();
            self.last[at].add(count(column::BY_PROVISION + at));
        }
        self.last[Provision::COUNT].add(count(column::CHILDREN));
        let pence: i64 = here.flat_map(|a| record.costs_of(months, a)).sum();
        self.last[Provision::COUNT + 1].add(pence as f64 / 100.0);
    }

    fn print(&self) {
        let n = self.runs as f64;
        let names = Provision::ALL.iter().map(|p| p.id());
        let figures: serde_json::Map<_, _> = names
            .chain(["all", "cost"])
            .zip(self.last)
            .map(|(name, sums)| (name.into(), [sums.mean(n), sums.error(n)].to_vec().into()))
            .collect();
        let told = serde_json::json!({
            "runs": self.runs,
            "child_months": self.child_months,
            "last_month": figures,
        });
        println!("{told}");
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (path, runs, seed, only) = match &args[..] {
        [path, runs, seed, rest @ ..] if rest.is_empty() || rest == ["simulate"] => {
            match (runs.parse::<usize>(), seed.parse::<u64>()) {
                (Ok(runs), Ok(seed)) => (path, runs, seed, !rest.is_empty()),
                _ => return usage(),
            }
        }
        _ => return usage(),
    };
    let model = match std::fs::read(path)
        .map_err(|e| e.to_string())
        .and_then(|text| start(&text, path))
    {
        Ok(model) => model,
        Err(problem) => {
            eprintln!("{problem}");
            return ExitCode::from(2);
        }
    };
    let months = model.horizon.months();
    let mut tally = Tally::default();
    if only {
        let mut workspace = Workspace::default();
        for run in 0..runs {
            simulate(&model, seed, run as u64, &mut workspace);
            tally.add(&workspace.record, months);
        }
    } else {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
        let pool = pool.expect("one thread can be had");
        pool.install(|| {
            let ensemble = ensemble::execute(&model, seed, runs, &|_| {}, &|| false);
            let ensemble = ensemble.expect("nobody stops it");
            for record in &ensemble.records {
                tally.add(record, months);
            }
            black_box(Results::summarise(&model, &ensemble));
        });
    }
    tally.print();
    ExitCode::SUCCESS
}

fn usage() -> ExitCode {
    eprintln!("workload SCENARIO RUNS SEED [simulate]");
    ExitCode::from(2)
}
