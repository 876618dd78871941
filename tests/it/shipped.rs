//! Every file under `scenarios/`, run as a reader of their README would.

use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|end| end == "toml") {
            found.push(path);
        }
    }
}

/// A scenario, changes to lay over one, or loans by themselves.
fn arguments(file: &str, text: &str, output: &str) -> Vec<String> {
    let own = |args: &[&str]| args.iter().map(|arg| (*arg).to_owned()).collect();
    let end = ["--runs", "2", "--quiet", "--output", output];
    if text.contains("schemas/loan.schema.json") {
        return own(&["loan", file]);
    }
    let overlay = file.contains("/overlays/") || file.contains("/levers/");
    if overlay {
        let base = "scenarios/wigan/baseline-2023.toml";
        return own(&[&["run", base, "--with", file][..], &end].concat());
    }
    own(&[&["run", file][..], &end].concat())
}

/// Every setting of what is decided, numbers and words alike, has a row in `assumptions.csv`.
fn every_setting_is_listed(output: &Path, file: &str) {
    let read = |name: &str| fs::read_to_string(output.join(name)).expect("written");
    let (manifest, table) = (read("manifest.json"), read("assumptions.csv"));
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    let rows = csv::Reader::from_reader(table.as_bytes()).into_records();
    let rows = rows.map(|row| row.expect("a row")[0].to_owned());
    let rows: Vec<String> = rows.collect();
    let words = ["name", "source", "rationale", "description", "add"];
    for list in ["intervention", "loan"] {
        let entries = manifest["scenario"][list].as_array().into_iter().flatten();
        for entry in entries {
            let name = entry["name"].as_str().expect("a name");
            for key in entry.as_object().expect("a table").keys() {
                let bare = format!("{list}.{name}.{key}");
                let quoted = format!("{list}.\"{name}\".{key}");
                let listed = rows.iter().any(|row| {
                    [&bare, &quoted].iter().any(|at| {
                        row == *at
                            || row
                                .strip_prefix(at.as_str())
                                .is_some_and(|rest| rest.starts_with('.'))
                    })
                });
                assert!(listed || words.contains(&key.as_str()), "{file}: {bare}");
            }
        }
    }
}

/// What a row says of how far to trust it, in the words that `output/README.md` defines.
fn every_row_says_how_far_to_trust_it(output: &Path, file: &str) {
    let table = fs::read_to_string(output.join("assumptions.csv")).expect("written");
    let mut table = csv::Reader::from_reader(table.as_bytes());
    let at = table.headers().expect("heads").iter();
    let at = at.clone().position(|head| head == "confidence");
    let at = at.expect("a column");
    let words = [
        "high",
        "medium",
        "low",
        "judgement",
        "sourced",
        "derived",
        "given",
        "default",
    ];
    for row in table.records() {
        let row = row.expect("a row");
        assert!(words.contains(&&row[at]), "{file}: {row:?}");
    }
}

/// Exact: no false alarm. Each is run, or laid over a baseline and run, and writes its figures.
#[test]
fn every_shipped_scenario_runs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    files(&root.join("scenarios"), &mut all);
    all.sort();
    assert!(all.len() > 30, "{}", all.len());
    let place = tempfile::tempdir().expect("a folder");
    for (at, path) in all.iter().enumerate() {
        let text = fs::read_to_string(path).expect("UTF-8");
        let file = path
            .strip_prefix(root)
            .expect("inside")
            .display()
            .to_string();
        let output = place.path().join(at.to_string());
        let args = arguments(&file, &text, &output.display().to_string());
        let done = Command::cargo_bin("nearhome")
            .expect("built")
            .current_dir(root)
            .args(&args)
            .output()
            .expect("runs");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{file}: {said}");
        if args[0] == "run" {
            let series = fs::read_to_string(output.join("series.csv")).expect("written");
            assert!(series.lines().count() > 1_000, "{file}");
            every_setting_is_listed(&output, &file);
            every_row_says_how_far_to_trust_it(&output, &file);
            fs::remove_dir_all(&output).expect("removed");
        } else {
            assert!(!done.stdout.is_empty(), "{file}");
        }
    }
}

/// Exact: `check` names no value of a shipped scenario that has neither source nor reason.
#[test]
fn every_value_of_a_shipped_scenario_says_where_it_comes_from() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    files(&root.join("scenarios"), &mut all);
    for path in all {
        let file = path.display().to_string();
        let text = fs::read_to_string(&path).expect("UTF-8");
        // Overlays and loans are not checked by themselves.
        if arguments(&file, &text, "")
            .iter()
            .any(|a| a == "--with" || a == "loan")
        {
            continue;
        }
        let done = Command::cargo_bin("nearhome")
            .expect("built")
            .args(["check", &file])
            .output()
            .expect("runs");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{file}: {said}");
        assert!(!said.contains("NH411"), "{file}: {said}");
    }
}
