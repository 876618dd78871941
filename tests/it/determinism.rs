//! A run is the same wherever and however it is made (model, section 12.3).

use crate::common;
use crate::digest;
use nearhome::engine::recorder::Record;
use nearhome::engine::{Workspace, simulate};
use nearhome::model::Model;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs whose records the pinned digest covers.
const DIGESTED: u64 = 20;

fn wigan() -> Model {
    common::shipped_model("wigan/baseline.toml", &[])
}

/// An ensemble on so many threads.
fn on_threads(model: &Model, runs: usize, threads: usize) -> Vec<Record> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .expect("a pool")
        .install(|| common::run(model, 7, runs))
}

#[test]
fn records_do_not_depend_on_the_number_of_threads() {
    let model = wigan();
    let one = on_threads(&model, 150, 1);
    for threads in [2, 5] {
        assert!(on_threads(&model, 150, threads) == one, "{threads} threads");
    }
}

#[test]
fn records_do_not_depend_on_how_many_runs_are_asked_for() {
    let model = wigan();
    let many = common::run(&model, 7, 200);
    for runs in [1, 2, 63, 64, 65, 128] {
        assert!(common::run(&model, 7, runs) == many[..runs], "{runs} runs");
    }
    assert!(many[0] != many[1], "runs differ from one another");
    assert!(common::run(&model, 8, 1)[0] != many[0], "seeds differ");
}

#[test]
fn a_run_alone_or_in_any_shard_is_that_of_the_ensemble() {
    let model = wigan();
    let other = common::shipped_model(
        "liverpool-city-region/baseline.toml",
        &["scenario.years = 2"],
    );
    let many = common::run(&model, 7, 100);
    for run in [0, 1, 37, 64, 99] {
        let mut alone = Workspace::default();
        simulate(&model, 7, run, &mut alone);
        assert!(alone.record == many[run as usize], "run {run} alone");
    }
    // Backwards, in a workspace that has just held a larger world.
    let mut used = Workspace::default();
    for run in (80..100).rev() {
        simulate(&other, 1, run, &mut used);
        simulate(&model, 7, run, &mut used);
        assert!(
            used.record == many[run as usize],
            "run {run} in a used workspace"
        );
    }
}

/// `NEARHOME_BLESS=1 cargo test determinism` writes the digest of today's engine to the file; do so
/// where a change of results is meant, and say in the changelog that results change.
#[test]
fn the_shipped_wigan_baseline_has_the_pinned_digest() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = root.join("tests/it/wigan.digest");
    let text = fs::read_to_string(root.join("scenarios/wigan/baseline.toml"));
    let found = digest::of_text(&text.expect("a scenario"), DIGESTED).expect("a digest");
    let found = format!("{found:016x}\n");
    if env::var_os("NEARHOME_BLESS").is_some() {
        fs::write(&file, &found).expect("a digest written");
    }
    let pinned = fs::read_to_string(&file).expect("a digest");
    assert_eq!(
        found, pinned,
        "results changed; NEARHOME_BLESS=1 if they are meant to"
    );
}

/// The target's standard library, if it is installed.
fn wasm_library() -> Option<PathBuf> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc)
        .args(["--print", "sysroot"])
        .output()
        .ok()?;
    let sysroot = String::from_utf8(output.stdout).ok()?;
    let library = Path::new(sysroot.trim()).join("lib/rustlib/wasm32-unknown-unknown/lib");
    library.is_dir().then_some(library)
}

/// Prints the digest of a module. Whatever it imports is never called.
const SCRIPT: &str = "
const fs = require('fs');
const module = new WebAssembly.Module(fs.readFileSync(process.argv[1]));
const imports = {};
for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
  imports[from] ??= {};
  if (kind === 'function') imports[from][name] = () => { throw new Error(name); };
}
const { exports } = new WebAssembly.Instance(module, imports);
const digest = BigInt.asUintN(64, exports.digest(BigInt(process.argv[2])));
console.log(digest.toString(16).padStart(16, '0'));
";

#[test]
fn webassembly_gives_the_same_bits() {
    let node = Command::new("node").arg("--version").output();
    if wasm_library().is_none() || node.is_err() {
        println!("skipped: needs the wasm32-unknown-unknown target and node");
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let package = root.join("tests/wasm");
    let target = root.join("target/wasm-digest");
    fs::copy(root.join("Cargo.lock"), package.join("Cargo.lock")).expect("a lock file");
    let cargo = |subcommand: &[&str]| {
        Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(subcommand)
            .args(["--target", "wasm32-unknown-unknown", "--manifest-path"])
            .arg(package.join("Cargo.toml"))
            .env("CARGO_TARGET_DIR", &target)
            .env_remove("RUSTFLAGS")
            .status()
            .expect("cargo")
            .success()
    };
    // A few crates are needed there alone, and whoever has built the program has not fetched them.
    if !cargo(&["fetch"]) {
        println!("skipped: the crates that only this target needs cannot be fetched");
        return;
    }
    assert!(
        cargo(&["build", "--release", "--offline"]),
        "the engine does not build for wasm32-unknown-unknown"
    );
    let module = target.join("wasm32-unknown-unknown/release/nearhome_wasm_digest.wasm");
    let output = Command::new("node")
        .args(["-e", SCRIPT])
        .arg(module)
        .arg(DIGESTED.to_string())
        .output()
        .expect("node");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let found = String::from_utf8_lossy(&output.stdout);
    let here = format!("{:016x}", digest::of_model(&wigan(), DIGESTED));
    assert_eq!(found.trim(), here);
}
