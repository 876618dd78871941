//! Generated pages of the documentation are those of the program.

use nearhome::scenario::build;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// To renew the page: `NEARHOME_BLESS=1 cargo test --test it reference`.
#[test]
fn the_reference_of_metrics_is_current() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/src/reference/metrics.md");
    let current = nearhome::results::metric::reference();
    if env::var_os("NEARHOME_BLESS").is_some() {
        fs::create_dir_all(page.parent().expect("a folder")).expect("made");
        fs::write(&page, &current).expect("written");
    }
    let committed = fs::read_to_string(&page).unwrap_or_default();
    assert!(
        committed.replace("\r\n", "\n") == current,
        "docs/src/reference/metrics.md is out of date: run NEARHOME_BLESS=1 cargo test --test it reference"
    );
}

/// Every judgement of a baseline, as text: what it is, its range, and why.
fn judgements() -> String {
    let raw = crate::common::shipped("wigan/baseline-2023.toml", &[]).read();
    let raw = raw.unwrap_or_else(|p| panic!("{}", p.render(false)));
    let built = build::build(&raw).unwrap_or_else(|p| panic!("{}", p.render(false)));
    let mut text = String::from("path,entry,value,low,high,unit,confidence,rationale\n");
    for one in built
        .assumptions
        .iter()
        .filter(|a| a.confidence == "judgement")
    {
        assert!(!one.rationale.is_empty(), "{} has no rationale", one.path);
        let path = one.path.replace("authority.Wigan", "authority");
        let end = |end: Option<f64>| end.map_or(String::new(), |end| end.to_string());
        let quoted = |words: &str| format!("\"{}\"", words.replace('"', "\"\""));
        let _ = writeln!(
            text,
            "{path},{},{},{},{},{},judgement,{}",
            quoted(&one.entry),
            quoted(&one.value),
            end(one.low),
            end(one.high),
            quoted(&one.unit),
            quoted(&one.rationale)
        );
    }
    text
}

/// The unknown is drawn in each run, or a reader sees that it is not and why.
#[test]
fn every_judgement_has_an_interval_or_says_why_it_is_held_fixed() {
    let table = judgements();
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let mut drawn = 0;
    let (mut silent, mut narrow) = (Vec::new(), Vec::new());
    for row in reader.records() {
        let row = row.expect("a row");
        let what = format!("{} {}", &row[0], &row[1]);
        let end = |at: usize| row[at].parse::<f64>().ok();
        match (end(3), end(4)) {
            (Some(low), Some(high)) => {
                drawn += 1;
                // Ends closer than a tenth are no wide prior.
                if low >= high || (low > 0.0 && high / low < 1.07) {
                    narrow.push(what);
                }
            }
            _ if row[7].to_lowercase().contains("held fixed on purpose") => {}
            _ => silent.push(what),
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
    assert!(narrow.is_empty(), "{}", narrow.join("\n"));
    assert!(drawn > 100, "{drawn}");
}

/// To renew the table: `NEARHOME_BLESS=1 cargo test --test it reference`.
#[test]
fn the_table_of_judgements_in_data_is_current_and_each_has_its_rationale() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/judgement.csv");
    let current = judgements();
    assert!(current.lines().count() > 100);
    if env::var_os("NEARHOME_BLESS").is_some() {
        fs::write(&file, &current).expect("written");
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed.replace("\r\n", "\n") == current,
        "data/judgement.csv is out of date: run NEARHOME_BLESS=1 cargo test --test it reference"
    );
}
