//! Speed of the engine on scenarios of the repository; items are child-months.
//!
//! `cargo bench --bench engine`; all on one thread.

use divan::Bencher;
use divan::counter::ItemsCount;
use nearhome::engine::recorder::{Record, column};
use nearhome::engine::{Workspace, simulate};
use nearhome::ensemble;
use nearhome::model::Model;
use nearhome::results::table::Results;
use nearhome::scenario::{Document, build, raw};

const WIGAN: &str = include_str!("../scenarios/wigan/baseline.toml");
const REGION: &str = include_str!("../scenarios/liverpool-city-region/baseline.toml");

fn main() {
    rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build_global()
        .expect("no pool yet");
    divan::main();
}

/// From text to model, with every check that the command line makes.
fn start(text: &str) -> Model {
    let doc = Document::parse(text.as_bytes(), "scenario.toml").expect("parses");
    let problems = doc.check(&schemars::schema_for!(raw::Scenario).to_value());
    assert!(problems.is_empty(), "the scenario has problems");
    let scenario: raw::Scenario = doc.read().unwrap_or_else(|p| panic!("{}", p.render(false)));
    let built = build::build(&scenario);
    built
        .unwrap_or_else(|p| panic!("{}", doc.locate(p).render(false)))
        .model
}

/// Children in care summed over months and authorities.
fn child_months(record: &Record, months: usize) -> usize {
    (1..=months)
        .flat_map(|month| (0..record.authorities).map(move |a| (month, a)))
        .map(|(month, a)| record.count(month, a, column::CHILDREN) as usize)
        .sum()
}

/// The same run again and again, in a workspace that has seen it before.
fn one_run(bencher: Bencher, text: &str) {
    let model = start(text);
    let mut workspace = Workspace::default();
    simulate(&model, 1, 7, &mut workspace);
    let items = child_months(&workspace.record, model.horizon.months());
    bencher
        .counter(ItemsCount::new(items))
        .bench_local(|| simulate(divan::black_box(&model), 1, 7, &mut workspace));
}

#[divan::bench]
fn one_run_of_wigan(bencher: Bencher) {
    one_run(bencher, WIGAN);
}

#[divan::bench]
fn one_run_of_liverpool_city_region(bencher: Bencher) {
    one_run(bencher, REGION);
}

#[divan::bench]
fn ensemble_of_64_runs_of_wigan(bencher: Bencher) {
    let model = start(WIGAN);
    let execute = || ensemble::execute(&model, 1, 64, &|_| {}, &|| false).expect("is not stopped");
    let months = model.horizon.months();
    let items: usize = execute()
        .records
        .iter()
        .map(|record| child_months(record, months))
        .sum();
    bencher.counter(ItemsCount::new(items)).bench_local(execute);
}

#[divan::bench]
fn starting_up(bencher: Bencher) {
    bencher.bench_local(|| start(divan::black_box(WIGAN)));
}

#[divan::bench]
fn summary_of_64_runs_of_wigan(bencher: Bencher) {
    let model = start(WIGAN);
    let ensemble = ensemble::execute(&model, 1, 64, &|_| {}, &|| false).expect("is not stopped");
    bencher.bench_local(|| Results::summarise(&model, divan::black_box(&ensemble)));
}
