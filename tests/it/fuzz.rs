//! Nothing a user can write makes parsing, checking, setting or showing panic.
//! `PROPTEST_CASES=20000 cargo test --test it fuzz` for the long run.

use std::collections::BTreeMap;

use nearhome::scenario::{Document, build, raw};
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
                let _ = document.differences(nearhome::scenario::diff::Lists::Whole);
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

const LOANS: &str = r#"name = "Loans"
[[loan]]
name = "A"
lender = "Wirral"
start = "2022-02"
amount = 1000000
advances = [{ month = "2022-02", amount = 400000 }, { month = "2022-09", amount = 600000 }]
rate_per_year = 0.06
rate_steps = [{ from = "2026-04", rate = 0.07 }]
payments_per_year = 2
repayment = "annuity"
first_repayment = "2025-02"
end = "2034-02"
holiday_interest = "capitalised"
arrangement_fee = 5000
fee_capitalised = true
prepayments = [{ month = "2030-01", amount = 50000 }]
prepayment_effect = "shorter_term"
benchmark_rate = 0.08
cost_of_funds = 0.03
[[loan.amendments]]
from = "2025-02"
first_repayment = "2027-02"
end = "2037-02"
rate_per_year = 0.065
holiday_interest = "paid"
[[loan]]
name = "B"
start = "2023-11"
amount = 250000.55
base_rate_per_year = { value = 0.04, low = 0.02, high = 0.06 }
margin_per_year = 0.02
payments_per_year = 12
repayment = "sculpted"
sculpted_shares = [0.5, 0.25, 0.25]
end = "2028-11"
"#;

const LOAN_PIECES: &[&str] = &[
    "0",
    "1",
    "9",
    "-",
    ".",
    "1e9",
    "99999999999",
    "nan",
    "inf",
    "\"2022-02\"",
    "\"2099-12\"",
    "\"2022-13\"",
    "\"x\"",
    "\n",
    "=",
    "[",
    "]",
    "{",
    "}",
    ",",
    "end",
    "from",
    "amount",
    "rate_per_year",
    "maturity",
    "equal_instalments",
    "annuity",
    "sculpted",
    "lower_instalments",
    "shorter_term",
    "12",
    "4",
    "0.5",
    "1.0",
    "true",
    "[[loan]]",
    "[[loan.amendments]]",
];

/// One case in so many is also shown, when there are many: a few hundred are shown each time.
const SHOWN_IN: u32 = 20;

/// Loans as somebody may write them: read, checked, reckoned and, if asked, shown, which takes fifty times as long.
fn exercise_loans(bytes: &[u8], shown: bool) {
    let Ok(document) = Document::parse(bytes, "loans.toml") else {
        return;
    };
    let problems = document.check(&nearhome::scenario::schema::loans());
    let _ = problems.render(false);
    let Ok(raw) = document.read::<raw::LoanFile>() else {
        return;
    };
    match build::loan::alone(&raw.loan, None) {
        Err(found) => assert!(!document.locate(found).render(false).is_empty()),
        // What the check refuses is never reckoned.
        Ok((loans, _)) if problems.is_empty() => {
            if shown {
                let said = nearhome::report::loan::text(&loans, Some(345_000.0));
                assert!(!said.contains("NaN"), "{said}");
                let _ = nearhome::report::loan::csv(&loans).expect("a table");
                let _ = nearhome::report::loan::machine(&loans, Some(345_000.0));
                let _ = nearhome::report::loan::csv_by_year(&loans).expect("a table");
            }
            for loan in &loans {
                let schedule = nearhome::finance::schedule::Schedule::of(&loan.terms);
                assert_eq!(
                    schedule.rows.last().map_or(0, |row| row.closing),
                    0,
                    "{loan:?}"
                );
            }
        }
        Ok(_) => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn loans_changed_in_places(
        edits in proptest::collection::vec(
            (0..LOANS.len(), 0_usize..10, proptest::sample::select(LOAN_PIECES)), 0..5),
        shown in (0..SHOWN_IN).prop_map(|n| n == 0),
    ) {
        exercise_loans(&edited(LOANS, edits), shown);
    }
}

const DECIDED: &str = r#"
[[intervention]]
name = "Homes"
kind = "open_homes"
start = "2024-06"
operator = "voluntary"
homes = 2
places = 4
every_months = 3
months_to_open = { value = 10, low = 5, high = 20 }
delivered_share = 0.8
additional_share = 0.5
capital_per_place = 20000
start_up_cost = 50000
weekly_price = 4000
paid_for = "all"
fixed_price_months = 12
first_refusal = true
[[intervention]]
name = "Carers"
kind = "carer_recruitment"
start = "2024-05"
end = "2025-05"
ramp_months = 3
yearly_cost = 100000
grant_share = 0.5
approvals_factor = { value = 1.2, low = 0.9, high = 1.5 }
[[intervention]]
name = "Edge"
kind = "edge_of_care"
start = "2024-05"
entries_factor = 0.9
age_bands = ["under_1", "age_10_to_15"]
[[loan]]
name = "L"
start = "2024-06"
amount = 500000
drawn_by_home = true
rate_per_year = 0.06
payments_per_year = 2
repayment = "annuity"
end = "2030-06"
homes = "Homes"
operating_cost_per_place = 3000
reserves = 200000
covenant = 1.1
recovery_share = 0.4
recovery_months = 3
[budget]
by_year = { "2024/25" = 1000000 }
usable_reserves = 100000
"#;

/// What is decided in a small scenario, changed in places: checked, built, and where it stands simulated.
fn exercise_decided(bytes: &[u8]) {
    let mut text = include_bytes!("tiny.toml").to_vec();
    text.extend_from_slice(bytes);
    let Ok(document) = Document::parse(&text, "tiny.toml") else {
        return;
    };
    let problems = document.check(&nearhome::scenario::schema::file());
    let _ = problems.render(false);
    let Ok(raw) = document.read::<raw::Scenario>() else {
        return;
    };
    match build::build(&raw) {
        Err(found) => assert!(!document.locate(found).render(false).is_empty()),
        Ok(built) if problems.is_empty() => {
            let mut workspace = nearhome::engine::Workspace::default();
            nearhome::engine::simulate_checked(&built.model, 1, 0, &mut workspace)
                .unwrap_or_else(|problem| panic!("{problem}"));
        }
        Ok(_) => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn interventions_changed_in_places(
        edits in proptest::collection::vec(
            (0..DECIDED.len(), 0_usize..10, proptest::sample::select(LOAN_PIECES)), 0..5),
    ) {
        exercise_decided(&edited(DECIDED, edits));
    }
}

/// One change of a whole scenario, at some node of it.
#[derive(Clone, Debug)]
enum Change {
    Delete,
    /// A list entry or a key stands there twice, the key under another name.
    Duplicate,
    Rename(String),
    Replace(toml::Value),
}

fn change() -> impl Strategy<Value = Change> {
    use toml::Value as V;
    let numbers = prop_oneof![
        proptest::sample::select(
            &[
                0.0,
                -0.0,
                -1.0,
                1e-300,
                0.5,
                1.0,
                17.0,
                1e6,
                1e18,
                f64::MAX,
                f64::MIN,
                f64::NAN,
                f64::INFINITY,
                f64::NEG_INFINITY,
            ][..]
        )
        .prop_map(V::Float),
        proptest::sample::select(
            &[
                0,
                1,
                2,
                255,
                256,
                65_536,
                4_294_967_295,
                -1,
                i64::MAX,
                i64::MIN
            ][..]
        )
        .prop_map(V::Integer),
        (0.0..100.0).prop_map(V::Float),
        (0_i64..300).prop_map(V::Integer),
    ];
    let others = prop_oneof![
        ".{0,8}".prop_map(V::String),
        any::<bool>().prop_map(V::Boolean),
        Just(V::Array(Vec::new())),
        Just(V::Array(vec![V::Integer(1); 40])),
        Just(V::Table(toml::Table::new())),
        proptest::sample::select(
            &[
                "in_area",
                "beyond",
                "kinship",
                "unregistered",
                "council_home"
            ][..]
        )
        .prop_map(|name| V::String(name.into())),
    ];
    prop_oneof![
        2 => Just(Change::Delete),
        2 => Just(Change::Duplicate),
        1 => "[a-z_]{1,8}".prop_map(Change::Rename),
        6 => numbers.prop_map(Change::Replace),
        2 => others.prop_map(Change::Replace),
    ]
}

/// Nodes below a value, itself left out.
fn nodes(value: &toml::Value) -> usize {
    match value {
        toml::Value::Table(table) => table.values().map(|v| 1 + nodes(v)).sum(),
        toml::Value::Array(list) => list.iter().map(|v| 1 + nodes(v)).sum(),
        _ => 0,
    }
}

/// Applies a change to the node of a number, counted in the order of the file; what is left of the
/// number if it lies further on.
fn apply(value: &mut toml::Value, mut at: usize, change: &Change) -> Result<(), usize> {
    let keys: Vec<String> = match value {
        toml::Value::Table(table) => table.keys().cloned().collect(),
        toml::Value::Array(list) => (0..list.len()).map(|i| i.to_string()).collect(),
        _ => Vec::new(),
    };
    for key in keys {
        let index: usize = key.parse().unwrap_or(0);
        if at == 0 {
            match (value, change) {
                (toml::Value::Table(table), Change::Delete) => drop(table.remove(&key)),
                (toml::Value::Table(table), Change::Duplicate) => {
                    let again = table[&key].clone();
                    table.insert(format!("{key}_again"), again);
                }
                (toml::Value::Table(table), Change::Rename(name)) => {
                    if let Some(moved) = table.remove(&key) {
                        table.insert(name.clone(), moved);
                    }
                }
                (toml::Value::Table(table), Change::Replace(with)) => {
                    table.insert(key, with.clone());
                }
                (toml::Value::Array(list), Change::Delete) => drop(list.remove(index)),
                (toml::Value::Array(list), Change::Duplicate) => list.push(list[index].clone()),
                (toml::Value::Array(list), Change::Replace(with)) => list[index] = with.clone(),
                _ => {}
            }
            return Ok(());
        }
        let child = match value {
            toml::Value::Table(table) => &mut table[key.as_str()],
            toml::Value::Array(list) => &mut list[index],
            _ => return Err(at),
        };
        match apply(child, at - 1, change) {
            Ok(()) => return Ok(()),
            Err(left) => at = left,
        }
    }
    Err(at)
}

/// As `nearhome run` reads a file: parsed, checked, read and built, or refused with reasons.
fn built(text: &str) -> bool {
    let document = match Document::parse(text.as_bytes(), "changed.toml") {
        Ok(document) => document,
        Err(problems) => panic!("{}", problems.render(false)),
    };
    let schema = schemars::schema_for!(raw::Scenario).to_value();
    let problems = document.check(&schema);
    let read = document.read::<raw::Scenario>();
    if problems.has_errors() {
        assert!(!problems.render(false).is_empty());
        // What else is wrong is looked for with a guess in place of what cannot be read.
        if let Some(repaired) = document.repaired(&problems, &schema)
            && let Ok(guess) = repaired.document.read::<raw::Scenario>()
            && let Err(more) = build::build(&guess)
        {
            let _ = document.locate(repaired.real(more)).render(false);
        }
        return false;
    }
    let scenario = read.unwrap_or_else(|p| panic!("checked, not read: {}", p.render(false)));
    match build::build(&scenario) {
        Ok(built) => {
            for authority in &built.model.authorities {
                for child in &authority.children {
                    assert!(
                        child
                            .months_placed
                            .iter()
                            .all(|m| u16::from(*m) <= child.months_in_care)
                            && child.age < 216
                    );
                }
            }
            true
        }
        Err(problems) => {
            assert!(problems.has_errors());
            for problem in &problems {
                let _ = document.located(problem.clone());
            }
            false
        }
    }
}

const WIGAN: &str = include_str!("../../scenarios/wigan/baseline.toml");

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases())
    })]

    #[test]
    fn a_whole_scenario_changed_in_places(
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), change()), 1..4),
    ) {
        let mut scenario: toml::Value = toml::from_str(WIGAN).expect("a shipped scenario");
        for (at, change) in changes {
            let at = at.index(nodes(&scenario).max(1));
            let _ = apply(&mut scenario, at, &change);
        }
        built(&toml::to_string(&scenario).expect("a table"));
    }
}

/// Whole scenarios are slow to read: few cases, or as many as `PROPTEST_CASES` says.
fn cases() -> u32 {
    let asked = std::env::var("PROPTEST_CASES").ok();
    asked.and_then(|n| n.parse().ok()).unwrap_or(100)
}
