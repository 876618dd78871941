//! Nothing a user can write makes parsing, checking, setting or showing panic.
//! `PROPTEST_CASES=1000000 cargo test --release fuzz` for the long run.

use std::collections::BTreeMap;

use nearhome::scenario::Document;
use proptest::prelude::*;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "read, never used")]
struct Raw {
    title: Option<String>,
    #[schemars(range(min = 2015, max = 2100))]
    year: u32,
    #[serde(default)]
    authority: Vec<Authority>,
    #[serde(default)]
    rates: BTreeMap<u16, Number>,
    #[schemars(length(min = 2, max = 3))]
    weights: Option<Vec<f64>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "read, never used")]
struct Authority {
    name: String,
    places: Number,
    #[serde(default)]
    events: Vec<Event>,
    #[schemars(extend("format" = "date"))]
    opened: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[expect(dead_code, reason = "read, never used")]
enum Event {
    Open { places: u8 },
    Close { month: u8 },
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "read, never used")]
enum Number {
    Plain(f64),
    Interval { low: f64, high: f64 },
}

const GOOD: &str = r#"title = "Test"
year = 2019
weights = [1, 2.5]
[rates]
2020 = 1.5
[[authority]]
name = "Wigan"
places = { low = 40, high = 50 }
opened = 2019-03-31
[[authority.events]]
kind = "open"
places = 4
[[authority]]
name = "St. Helens"
places = 30
"#;

const PIECES: &[&str] = &[
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    ".",
    ",",
    "\"",
    "'",
    "\"\"\"",
    "'''",
    "#",
    "\n",
    "\r\n",
    "\r",
    "\\",
    "\u{FEFF}",
    "£",
    "“",
    "nan",
    "inf",
    "-",
    "1e999",
    "0x",
    "99999999999999999999",
    "true",
    "2019-13-40",
    "name",
    "year",
    "authority",
    "places",
    "kind",
    "[[authority]]",
    "[rates]",
    "[authority]",
    "a.b.c",
    " ",
    "\t",
    "\0",
    "é",
    "low",
    "value = 1",
    "1_000",
    "times = 2",
    "plus = 1",
    "remove = true",
    "add = true",
    "*",
    "extends",
    "overlay",
];

fn schema() -> Value {
    schemars::schema_for!(Raw).to_value()
}

fn exercise(bytes: &[u8], assignments: &[String]) {
    match Document::parse(bytes, "a.toml") {
        Err(problems) => {
            assert!(problems.has_errors());
            assert!(!problems.render(true).is_empty());
        }
        Ok(mut document) => {
            for assignment in assignments {
                if let Err(problems) = document.set(assignment) {
                    let _ = problems.render(false);
                }
                let _ = document.span_of(assignment);
                let _ = document.value(assignment);
            }
            let problems = document.check(&schema());
            let _ = problems.render(false);
            for problem in &problems {
                let _ = document.located(problem.clone());
                assert!(problem.line_column().is_some());
            }
            let read = document.read::<Raw>();
            // What the check lets through can be read, and the other way round.
            if problems.is_empty() {
                assert!(read.is_ok(), "{read:?}");
            }
            let _ = read.map_err(|problems| problems.render(true));
            let _ = document.to_json();
        }
    }
}

fn assignments() -> impl Strategy<Value = Vec<String>> {
    let piece = prop_oneof![
        proptest::sample::select(PIECES).prop_map(str::to_owned),
        proptest::sample::select(&["Wigan", "St. Helens", "0", "1", "authority", "low"][..])
            .prop_map(str::to_owned),
        ".{0,3}",
    ];
    let text = proptest::collection::vec(piece, 0..10).prop_map(|pieces| pieces.join("."));
    let known = (
        "authority\\.(Wigan|1|St\\. Helens)\\.(places|name|events\\.0\\.kind)",
        ".{0,6}",
    )
        .prop_map(|(path, value)| format!("{path}={value}"));
    proptest::collection::vec(prop_oneof![text, known], 0..4)
}

const CHANGES: &str = r#"extends = "a.toml"
title = "Other"
rates.2020 = { times = 2, plus = 1 }
weights = { remove = true }
[overlay]
name = "O"
rationale = "r"
[[authority]]
name = "*"
places = { times = 1.5 }
[[authority]]
name = "Wigan"
opened = 2020-03-31
[[authority.events]]
kind = "close"
month = 3
[[authority]]
name = "St. Helens"
remove = true
[[authority]]
name = "Leigh"
add = true
places = 3
"#;

/// Lays what can be parsed over a good file, as what it extends and as an overlay.
fn lay(bytes: &[u8]) {
    let Ok(over) = Document::parse(bytes, "b.toml") else {
        return;
    };
    let schema = schema();
    let base = || Document::parse(GOOD.as_bytes(), "a.toml").expect("good");
    let mut overlaid = base();
    let laid = overlaid.lay(over.clone(), &schema).map(|()| overlaid);
    for result in [over.extend(base(), &schema), laid] {
        match result {
            Err(problems) => {
                assert!(problems.has_errors());
                let _ = problems.render(true);
                assert!(
                    problems
                        .iter()
                        .all(|problem| problem.line_column().is_some())
                );
            }
            Ok(document) => {
                let problems = document.check(&schema);
                let _ = problems.render(false);
                assert!(
                    problems
                        .iter()
                        .all(|problem| problem.line_column().is_some())
                );
                let _ = document.differences();
                assert!(document.layers().len() == 2);
                if problems.is_empty() {
                    assert!(document.read::<Raw>().is_ok());
                }
            }
        }
    }
}

fn edited(text: &str, edits: Vec<(usize, usize, &str)>) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for (at, cut, piece) in edits {
        let at = at.min(bytes.len());
        let end = (at + cut).min(bytes.len());
        bytes.splice(at..end, piece.bytes());
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        exercise(&bytes, &[]);
    }

    #[test]
    fn any_pieces(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..60)) {
        exercise(pieces.concat().as_bytes(), &[]);
    }

    #[test]
    fn a_good_file_changed_in_places(
        edits in proptest::collection::vec(
            (0..GOOD.len(), 0_usize..12, proptest::sample::select(PIECES)), 0..6),
        assignments in assignments(),
    ) {
        exercise(&edited(GOOD, edits), &assignments);
    }

    #[test]
    fn changes_laid_over_a_good_file(
        lines in proptest::sample::subsequence(CHANGES.lines().collect::<Vec<_>>(), 0..=22),
        edits in proptest::collection::vec(
            (0..CHANGES.len(), 0_usize..12, proptest::sample::select(PIECES)), 0..3),
    ) {
        lay(&edited(&lines.join("\n"), edits));
    }
}
