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
    assert!(screen.lines().count() <= 32, "{screen}");
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
            .contains("scenario.years,,1,,,years,set on the command line,")
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

#[test]
fn precision_adds_runs_until_the_figures_are_settled() {
    let place = tempfile::tempdir().expect("a folder");
    let [fine, plain] = ["fine", "plain"].map(|name| place.path().join(name));
    let short = ["--set", "scenario.years=1", "--quiet"];
    let json = ["--format", "json"];
    let few = ["--runs", "200", "--precision", "1.5%"];
    let told = run(&fine, &[&short[..], &json, &few].concat());
    let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    let runs = told["runs"].as_u64().expect("a number");
    assert!((201..20_000).contains(&runs), "{runs}");
    let figures = told["figures"].as_array().expect("a list");
    assert!(figures.len() > 5);
    let mut held = 0;
    for figure in figures {
        let at = |key: &str, q: &str| figure[key][q].as_f64();
        if let Some(error) = figure["standard_error_probability"].as_f64() {
            assert!(error <= 0.01, "{figure}");
        } else if let (Some(middle), Some(worst)) =
            (at("quantiles", "p50"), at("standard_errors", "p50"))
        {
            let settled = match figure["unit"].as_str() {
                Some("share") => worst <= 0.01,
                _ => middle < 10.0 || worst <= 0.015 * middle,
            };
            assert!(settled, "{figure}");
            held += 1;
        }
    }
    assert!(held > 4, "{told:#}");
    // The same as so many runs at once.
    let number = runs.to_string();
    run(&plain, &[&short[..], &["--runs", &number]].concat());
    assert_eq!(read(&fine, "series.csv"), read(&plain, "series.csv"));
    assert_eq!(read(&fine, "headline.csv"), read(&plain, "headline.csv"));
}

#[test]
fn every_run_is_written_on_request_only() {
    let place = tempfile::tempdir().expect("a folder");
    let [with, without] = ["with", "without"].map(|name| place.path().join(name));
    let short = ["--set", "scenario.years=2", "--quiet", "--runs", "5"];
    run(&with, &[&short[..], &["--runs-csv"]].concat());
    run(&without, &short);
    assert!(!without.join("runs.csv").exists());
    let text = read(&with, "runs.csv");
    assert_eq!(text.lines().count(), 1 + 5 * 2);
    assert!(read(&with, "manifest.json").contains("\"runs.csv\""));
    // The mean of the column is that of the series.
    let column = text.lines().filter(|row| row.contains(",FY2020/21,"));
    let children: Vec<f64> = column
        .map(|row| {
            row.split(',')
                .nth(3)
                .expect("a cell")
                .parse()
                .expect("a number")
        })
        .collect();
    let mean = children.iter().sum::<f64>() / 5.0;
    let row = format!("Wigan,children_in_care,children,2021-03,{mean:.3},");
    assert!(read(&with, "series.csv").contains(&row), "{row}");
}

#[test]
fn memory_that_would_not_do_is_told_before_the_run() {
    let place = tempfile::tempdir().expect("a folder");
    for (memory, runs, code) in [("100MB", "100000", 2), ("2GB", "10", 0)] {
        let done = Command::cargo_bin("nearhome")
            .expect("built")
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["run", "scenarios/wigan/baseline.toml", "--runs", runs])
            .args(["--memory", memory, "--set", "scenario.years=1", "--output"])
            .arg(place.path().join(memory))
            .assert()
            .code(code);
        let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
        assert_eq!(said.contains("--memory allows 100 MB"), code == 2, "{said}");
    }
    assert!(!place.path().join("100MB").exists());
}

#[test]
fn shells_and_man_are_served() {
    let place = tempfile::tempdir().expect("a folder");
    let nearhome = || Command::cargo_bin("nearhome").expect("built");
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let done = nearhome().args(["completions", shell]).assert().success();
        assert!(String::from_utf8_lossy(&done.get_output().stdout).contains("precision"));
    }
    nearhome()
        .args(["man", "--output"])
        .arg(place.path().join("man"))
        .assert()
        .success();
    let page = fs::read_to_string(place.path().join("man/nearhome-run.1")).expect("is there");
    assert!(
        page.contains(".TH nearhome-run 1") && page.contains("precision"),
        "{page}"
    );
    assert!(place.path().join("man/nearhome.1").exists());
}
