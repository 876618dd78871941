//! Generated pages of the documentation are those of the program.

use nearhome::scenario::build::{self, Assumption};
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

/// What a shipped baseline is built from, and its base year.
fn assumptions(name: &str) -> (Vec<Assumption>, i32) {
    let raw = crate::common::shipped(name, &[]).read();
    let raw = raw.unwrap_or_else(|p| panic!("{}", p.render(false)));
    let built = build::build(&raw).unwrap_or_else(|p| panic!("{}", p.render(false)));
    (built.assumptions, built.model.horizon.start_year)
}

/// Every judgement of a baseline, as text: what it is, its range, and why.
fn judgements() -> String {
    let mut text = String::from("path,entry,value,low,high,unit,confidence,rationale\n");
    for one in assumptions("wigan/baseline-2023.toml")
        .0
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

/// Ends of an interval that are nearer to one another than this are no wide prior. Shares near 1 lie that near.
const NARROW: f64 = 1.07;

/// The unknown is drawn in each run, or a reader sees that it is not and why: whether a number is marked as a judgement
/// or its source or rationale speaks of one.
#[test]
fn every_judgement_has_an_interval_or_says_why_it_is_held_fixed() {
    let mut drawn = 0;
    let (mut silent, mut narrow) = (Vec::new(), Vec::new());
    for one in assumptions("wigan/baseline-2023.toml").0 {
        let said = [&one.confidence, &one.source, &one.rationale];
        if !said.iter().any(|words| words.contains("judgement")) {
            continue;
        }
        let what = format!("{} {}", one.path, one.entry);
        match (one.low, one.high) {
            (Some(low), Some(high)) => {
                drawn += 1;
                if low >= high || (low > 0.0 && high / low < NARROW) {
                    narrow.push(what);
                }
            }
            _ if one
                .rationale
                .to_lowercase()
                .contains("held fixed on purpose") => {}
            _ => silent.push(what),
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
    assert!(narrow.is_empty(), "{}", narrow.join("\n"));
    assert!(drawn > 100, "{drawn}");
}

/// A value whose source or rationale names a year after the start has a `known_from` after the start.
#[test]
fn hindsight_is_marked_with_its_year() {
    for name in ["wigan/baseline.toml", "wigan/baseline-2023.toml"] {
        let (all, start) = assumptions(name);
        let mut marked = 0;
        for one in &all {
            let words = format!("{} {}", one.source, one.rationale);
            let later = words
                .split(|letter: char| !letter.is_ascii_digit())
                .filter(|digits| digits.len() == 4)
                .filter_map(|digits| digits.parse::<i32>().ok())
                .find(|year| (start + 1..=2030).contains(year));
            let known = one.known_from.is_some_and(|year| year > start);
            marked += usize::from(known);
            if let Some(year) = later {
                assert!(known, "{name}: {} {} rests on {year}", one.path, one.entry);
            }
        }
        assert!(marked > 20, "{name}: {marked}");
    }
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
