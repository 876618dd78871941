//! `nearhome run` from a shipped scenario to the files of its results.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

fn run(folder: &Path, arguments: &[&str]) -> String {
    let done = Command::cargo_bin("nearhome")
        .expect("built")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["run", "scenarios/wigan/baseline.toml", "--output"])
        .arg(folder)
        .args(arguments)
        .assert()
        .success();
    if arguments.contains(&"--quiet") {
        assert!(done.get_output().stderr.is_empty());
    }
    String::from_utf8(done.get_output().stdout.clone()).expect("UTF-8")
}

/// A file of the results; of the manifest all but its timing.
fn read(folder: &Path, name: &str) -> String {
    let text = fs::read_to_string(folder.join(name)).expect("is there");
    match (text.find("\"timing\""), text.find("\"scenario\": {")) {
        (Some(from), Some(to)) if name == "manifest.json" => {
            format!("{}{}", &text[..from], &text[to..])
        }
        _ => text,
    }
}

#[test]
fn results_depend_on_the_seed_and_not_on_threads() {
    let place = tempfile::tempdir().expect("a folder");
    let [one, two, other] = ["one", "two", "other"].map(|name| place.path().join(name));
    let few = ["--runs", "70", "--set", "scenario.years=2"];
    let screen = run(&one, &[&few[..], &["--threads", "1"]].concat());
    assert!(
        screen.contains("70 simulated futures, March 2019 to March 2021"),
        "{screen}"
    );
    assert!(screen.lines().count() <= 30, "{screen}");
    let quiet = run(&two, &[&few[..], &["--threads", "3", "--quiet"]].concat());
    assert_eq!(quiet, "");
    run(&other, &[&few[..], &["--seed", "2", "--quiet"]].concat());
    for name in [
        "series.csv",
        "headline.csv",
        "assumptions.csv",
        "manifest.json",
    ] {
        assert_eq!(read(&one, name), read(&two, name), "{name}");
    }
    assert_ne!(read(&one, "series.csv"), read(&other, "series.csv"));
}

#[test]
fn the_manifest_lists_every_file_and_the_screen_says_what_the_table_says() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("out");
    let screen = run(&folder, &["--runs", "50", "--set", "scenario.years=1"]);
    let manifest: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.join("manifest.json")).expect("is there"))
            .expect("JSON");
    assert_eq!(manifest["made_by"], "nearhome");
    assert_eq!(manifest["runs"], 50);
    assert_eq!(manifest["scenario"]["scenario"]["years"], 1);
    let files = manifest["files"].as_array().expect("a list");
    assert!(files.len() >= 10);
    for file in files {
        assert!(
            folder.join(file.as_str().expect("a name")).is_file(),
            "{file}"
        );
    }
    let start = "Wigan,children_in_care,children,2019-03,448.000,0.000,448.000";
    assert!(read(&folder, "series.csv").contains(start));
    assert_eq!(
        manifest["changes"],
        serde_json::json!(["scenario.years = 1"])
    );
    assert!(
        screen.contains("\nChanged: scenario.years = 1\n"),
        "{screen}"
    );
    assert!(
        read(&folder, "assumptions.csv")
            .contains("scenario.years,1,,,years,set on the command line,")
    );
    let told = read(&folder, "headline.csv");
    let told = told.strip_prefix('\u{feff}').expect("a byte-order mark");
    let first = told.lines().nth(1).expect("a row");
    let sentence = first.split('"').nth(1).expect("a sentence");
    assert!(
        screen
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .contains(sentence),
        "{screen}"
    );
}

#[test]
fn runs_that_no_memory_holds_are_refused() {
    let place = tempfile::tempdir().expect("a folder");
    Command::cargo_bin("nearhome")
        .expect("built")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "run",
            "scenarios/wigan/baseline.toml",
            "--runs",
            "10000000",
            "--set",
            "scenario.years=30",
            "--output",
        ])
        .arg(place.path().join("out"))
        .assert()
        .code(2);
}
