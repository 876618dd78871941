use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::*;

/// A scenario for tests, with every shape that the real ones use.
#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
#[schemars(deny_unknown_fields)]
struct Raw {
    /// What the scenario is called.
    #[schemars(length(min = 1))]
    title: String,
    #[schemars(range(min = 2015, max = 2100))]
    year: u32,
    months: Option<u16>,
    #[serde(default)]
    authority: Vec<Authority>,
    #[serde(default)]
    rates: BTreeMap<String, Number>,
    #[schemars(length(min = 2, max = 3))]
    weights: Option<Vec<f64>>,
    event: Option<Event>,
    flag: Option<bool>,
}

#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
struct Authority {
    name: String,
    homes: Homes,
    provision: Option<Provision>,
}

#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
struct Homes {
    /// Places open in month 0.
    places: Number,
    /// Share of places filled.
    #[schemars(range(min = 0.0, max = 1.0))]
    occupancy: Option<f64>,
    #[schemars(extend("format" = "date"))]
    opened: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Provision {
    Fostering,
    /// Homes for children.
    Residential,
}

#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum Event {
    Open { places: u8 },
    Close { month: u8 },
}

#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(untagged)]
enum Number {
    Plain(f64),
    Value(Value),
    Interval(Interval),
}

#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
struct Value {
    value: f64,
    source: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
struct Interval {
    low: f64,
    high: f64,
    source: Option<String>,
    owner: Option<String>,
}

const GOOD: &str = r#"title = "Test"
year = 2019
[rates]
entry = 1.5
[[authority]]
name = "Wigan"
provision = "fostering"
[authority.homes]
places = { low = 40, high = 50, source = "return", owner = "Ann" }
occupancy = 1
opened = 2019-03-31
[[authority]]
name = "St. Helens"
homes = { places = 30 }
[event]
kind = "open"
places = 4
"#;

fn schema() -> Json {
    schemars::schema_for!(Raw).to_value()
}

fn parse(text: &str) -> Document {
    Document::parse(text.as_bytes(), "a.toml").expect("parses")
}

/// Every problem as `code path line:column`.
fn found(text: &str) -> Vec<String> {
    summary(&parse(text).check(&schema()))
}

fn summary(problems: &Problems) -> Vec<String> {
    problems
        .iter()
        .map(|problem| {
            let (line, column) = problem.line_column().expect("placed");
            format!("{} {} {line}:{column}", problem.code, problem.path)
        })
        .collect()
}

/// The one problem that results from changing a piece of the good text.
fn broken(from: &str, to: &str) -> Problem {
    assert!(GOOD.contains(from), "{from}");
    let problems = parse(&GOOD.replace(from, to)).check(&schema());
    assert_eq!(problems.len(), 1, "{}", problems.render(false));
    problems.into_iter().next().expect("one")
}

#[test]
fn a_good_file_has_no_problems_and_reads() {
    let document = parse(GOOD);
    let problems = document.check(&schema());
    assert!(problems.is_empty(), "{}", problems.render(false));
    let raw: Raw = document.read().expect("reads");
    assert_eq!(raw.authority[1].homes.places, Number::Plain(30.0));
    assert_eq!(raw.authority[0].homes.opened.as_deref(), Some("2019-03-31"));
    assert_eq!(raw.event, Some(Event::Open { places: 4 }));
    assert_eq!(document.to_json()["authority"][0]["name"], "Wigan");
}

#[test]
fn every_problem_is_found_at_once_with_its_place() {
    let text = r#"titel = "Test"
year = 1066
weights = [1.0]
flag = "yes"
[rates]
entry = nan
[[authority]]
name = "Wigan"
provision = "forstering"
[authority.homes]
places = "2,500,000"
occupancy = 75
[[authority]]
name = "Leigh"
"#;
    assert_eq!(
        found(text),
        [
            "NH101 titel 1:1",
            "NH103 year 2:8",
            "NH105 weights 3:11",
            "NH102 flag 4:8",
            "NH103 rates.entry 6:9",
            "NH106 authority.Wigan.provision 9:13",
            "NH102 authority.Wigan.homes.places 11:10",
            "NH103 authority.Wigan.homes.occupancy 12:13",
            "NH104 authority.Leigh.homes 13:1",
        ]
    );
}

#[test]
fn an_unknown_key_gets_the_nearest_name_and_the_list() {
    let problem = broken("occupancy = 1", "occupency = 1");
    assert_eq!(problem.hint.as_deref(), Some("did you mean `occupancy`?"));
    assert_eq!(
        problem.note.as_deref(),
        Some("allowed here: `occupancy`, `opened`, `places`")
    );
}

#[test]
fn a_missing_key_is_shown_at_its_table() {
    let problem = broken("homes = { places = 30 }", "homes = { occupancy = 0.5 }");
    assert_eq!(problem.path, "authority.\"St. Helens\".homes.places");
    assert_eq!(problem.line_column(), Some((14, 9)));
    assert_eq!(problem.note.as_deref(), Some("Places open in month 0."));
    let empty = parse("").check(&schema());
    assert_eq!(summary(&empty), ["NH104 title 1:1", "NH104 year 1:1"]);
    assert!(empty.render(false).contains("a.toml:1:1"));
}

#[test]
fn numbers_as_text_get_the_number_to_write() {
    for (given, wanted) in [
        ("\"2,500,000\"", "2500000"),
        ("\"£3.2m\"", "3200000"),
        ("\"12k\"", "12000"),
        ("\" 1 200 \"", "1200"),
    ] {
        let problem = broken("places = 30", &format!("places = {given}"));
        assert_eq!(problem.code, "NH102");
        let hint = problem.hint.expect("hint");
        assert_eq!(
            hint,
            format!("write the number without quotes, commas or pound sign: {wanted}")
        );
    }
    let problem = broken("occupancy = 1", "occupancy = \"0,5\"");
    let hint = problem.hint.expect("hint");
    assert_eq!(hint, "write a decimal point, without quotes: 0.5");
    let problem = broken("occupancy = 1", "occupancy = \"75%\"");
    assert_eq!(
        problem.hint.as_deref(),
        Some("write a share as a decimal: 0.75")
    );
    let problem = broken("places = 30", "places = \"10%\"");
    assert_eq!(
        problem.hint.as_deref(),
        Some("write a share as a decimal: 0.1")
    );
    assert_eq!(broken("places = 30", "places = \"many\"").hint, None);
}

#[test]
fn wrong_types_say_what_is_allowed() {
    let problem = broken("places = 4\n", "places = true\n");
    assert_eq!(
        problem.message,
        "expected a whole number from 0 to 255, found `true`"
    );
    let problem = broken("places = 4\n", "places = 4.4\n");
    assert_eq!(
        problem.hint.as_deref(),
        Some("write a whole number, such as 4")
    );
    let problem = broken("places = 30", "places = [30]");
    assert_eq!(
        problem.message,
        "expected a number, a table with `value`, or a table with `low`, `high`, found a list"
    );
    let problem = broken("\"Test\"", "3");
    assert_eq!(problem.hint.as_deref(), Some("put it in quotes: \"3\""));
    assert_eq!(broken("\"Test\"", "\"\"").code, "NH105");
}

#[test]
fn numbers_that_are_out_of_range() {
    for (given, code) in [
        ("-1", "NH103"),
        ("256", "NH103"),
        ("99999999999999999999", "NH103"),
        ("inf", "NH102"),
    ] {
        let problem = broken("places = 4\n", &format!("places = {given}\n"));
        assert_eq!(problem.code, code, "{given}");
    }
    for given in ["inf", "-inf", "nan", "1e999", "-0.1", "1.01"] {
        let problem = broken("occupancy = 1", &format!("occupancy = {given}"));
        assert_eq!(problem.code, "NH103", "{given}");
    }
    let problem = broken("occupancy = 1", "occupancy = 75");
    assert_eq!(
        problem.hint.as_deref(),
        Some("a share is written from 0 to 1: 75% is 0.75")
    );
}

#[test]
fn alternatives_report_on_the_shape_that_was_meant() {
    let problem = broken("low = 40, high = 50", "low = 40, hihg = 50");
    assert_eq!(problem.path, "authority.Wigan.homes.places.hihg");
    assert_eq!(problem.hint.as_deref(), Some("did you mean `high`?"));
    let problem = broken("low = 40, high = 50", "low = \"40\", high = 50");
    assert_eq!(problem.path, "authority.Wigan.homes.places.low");
    let problem = broken("kind = \"open\"", "kind = \"opne\"");
    assert_eq!(
        (problem.code, problem.path.as_str()),
        ("NH106", "event.kind")
    );
    assert_eq!(problem.hint.as_deref(), Some("did you mean `open`?"));
    let problem = broken("kind = \"open\"\n", "");
    assert_eq!(
        (problem.code, problem.path.as_str()),
        ("NH104", "event.kind")
    );
    let problem = broken("kind = \"open\"", "kind = \"close\"\nmonth = 3");
    assert_eq!(
        (problem.code, problem.path.as_str()),
        ("NH101", "event.places")
    );
}

#[test]
fn dates_are_checked_written_either_way() {
    assert!(
        parse(&GOOD.replace("2019-03-31", "\"2019-03-31\""))
            .check(&schema())
            .is_empty()
    );
    for wrong in [
        "\"31/03/2019\"",
        "\"2019-02-30\"",
        "2019-03-31T10:00:00",
        "10:00:00",
    ] {
        assert_eq!(broken("2019-03-31", wrong).code, "NH107", "{wrong}");
    }
}

#[test]
fn two_entries_of_one_name_are_refused() {
    let problem = broken("St. Helens", "Wigan");
    assert_eq!(problem.code, "NH108");
    assert_eq!(problem.note.as_deref(), Some("the other stands on line 5"));
}

#[test]
fn what_only_serde_refuses_has_a_place_too() {
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "never read")]
    struct Only {
        authority: Vec<BTreeMap<String, bool>>,
    }
    let problems = parse("[[authority]]\nname = \"A.B\"\n").read::<Only>();
    let problems = problems.expect_err("text is no boolean");
    assert_eq!(summary(&problems), ["NH109 authority.\"A.B\".name 2:8"]);
}

#[test]
fn a_path_finds_its_place_or_that_of_its_nearest_ancestor() {
    let document = parse(GOOD);
    let text = |path: &str| document.span_of(path).map(|span| &document.text()[span]);
    assert_eq!(text("authority.Wigan.homes.occupancy"), Some("1"));
    assert_eq!(text("authority.Wigan.homes"), Some("homes"));
    assert_eq!(text("authority.0.homes.occupancy"), Some("1"));
    assert_eq!(text("authority.Wigan.homes.places.mean"), Some("places"));
    assert_eq!(text("authority.\"St. Helens\".homes.places"), Some("30"));
    assert_eq!(text("authority.St. Helens.homes.places"), Some("30"));
    assert_eq!(text("authority.Leigh"), Some("authority"));
    assert_eq!(text("nothing.here"), None);
    assert_eq!(text(""), None);
    let problem = document.problem("NH103", "authority.Wigan.homes.occupancy", "odd");
    assert_eq!(problem.line_column(), Some((10, 13)));
    let unplaced = Problems::from(Problem::warning("NH103", "year", "odd"));
    assert_eq!(summary(&document.locate(unplaced)), ["NH103 year 2:8"]);
}

fn set(assignments: &[&str]) -> Document {
    let mut document = parse(GOOD);
    for assignment in assignments {
        document.set(assignment).expect("sets");
    }
    document
}

#[test]
fn set_replaces_values_of_every_kind() {
    let document = set(&[
        "year=2021",
        " title = Some words ",
        "authority.Wigan.homes.occupancy = 0.9",
        "authority.\"St. Helens\".homes.places={ low = 1, high = 2 }",
        "authority.1.provision=residential",
        "rates.new key=3",
        "flag=true",
    ]);
    let problems = document.check(&schema());
    assert!(problems.is_empty(), "{}", problems.render(false));
    assert_eq!(document.value("title"), Some(json!("Some words")));
    assert_eq!(
        document.value("authority.St. Helens.homes.places.high"),
        Some(json!(2))
    );
    assert_eq!(document.value("rates.new key"), Some(json!(3)));
    assert_eq!(document.assignments().count(), 7);
    assert!(document.read::<Raw>().is_ok());
}

#[test]
fn a_number_laid_over_a_quantity_says_where_it_came_from() {
    let document = set(&["authority.Wigan.homes.places=44"]);
    assert_eq!(
        document.value("authority.Wigan.homes.places"),
        Some(json!({"value": 44, "source": "set on the command line", "owner": "Ann"}))
    );
    let document = set(&["authority.Wigan.homes.places.low=44"]);
    assert_eq!(
        document.value("authority.Wigan.homes.places.source"),
        Some(json!("return"))
    );
    assert_eq!(
        document.value("authority.Wigan.homes.places.low"),
        Some(json!(44))
    );
}

#[test]
fn set_reaches_every_entry_and_multiplies() {
    let document = set(&[
        "authority.*.homes.places = 7",
        "authority.*.homes.places = { times = 2, plus = 1 }",
        "rates.entry = { times = 2 }",
    ]);
    assert_eq!(document.assignments().count(), 5);
    assert_eq!(
        document.value("authority.St. Helens.homes.places"),
        Some(json!(15.0))
    );
    assert_eq!(
        document.value("authority.Wigan.homes.places.value"),
        Some(json!(15.0))
    );
    assert_eq!(document.value("rates.entry"), Some(json!(3.0)));
    let mut document = parse(GOOD);
    let before = document.to_json();
    for (assignment, code) in [
        ("title={ times = 2 }", "NH216"),
        ("rates.entry={ times = -2 }", "NH216"),
        ("rates.entry={ remove = true }", "NH216"),
        ("authority.*.name.x=1", "NH203"),
    ] {
        let problems = document.set(assignment).expect_err(assignment);
        assert_eq!(
            problems.iter().next().map(|p| p.code),
            Some(code),
            "{assignment}"
        );
        assert!(
            problems.iter().all(|p| p.line_column().is_some()),
            "{assignment}"
        );
        assert_eq!(document.to_json(), before);
    }
}

#[test]
fn problems_of_set_point_to_the_command_line() {
    let document = set(&[
        "authority.Wigan.homes.plases=3",
        "year=\"2,021\"",
        "new.a.b=1",
    ]);
    let shown = document.check(&schema()).render(false);
    assert!(shown.contains("--> --set:1:23"), "{shown}");
    assert!(
        shown.contains("1 | authority.Wigan.homes.plases=3"),
        "{shown}"
    );
    assert!(shown.contains("1 | year=\"2,021\""), "{shown}");
    assert!(shown.contains("unknown key `new`"), "{shown}");
    assert!(!shown.contains("a.toml"), "{shown}");
}

#[test]
fn a_set_that_cannot_be_done_leaves_the_document_as_it_was() {
    let mut document = parse(GOOD);
    let before = document.to_json();
    for (assignment, code) in [
        ("", "NH201"),
        ("year", "NH201"),
        ("=3", "NH201"),
        ("a..b=3", "NH201"),
        (".=3", "NH201"),
        ("\"a=3", "NH201"),
        ("\"a\"b=3", "NH201"),
        ("year=", "NH204"),
        ("year=[1", "NH204"),
        ("authority.Wigam.homes.places=3", "NH202"),
        ("authority.7.homes.places=3", "NH202"),
        ("year.low=3", "NH203"),
    ] {
        let problems = document.set(assignment).expect_err(assignment);
        assert_eq!(
            problems.iter().next().map(|p| p.code),
            Some(code),
            "{assignment}"
        );
        let _ = problems.render(true);
    }
    let deep = format!("x={}", "[".repeat(10_000));
    assert!(document.set(&deep).is_err());
    let long = format!("{}a=1", "a.".repeat(10_000));
    assert!(document.set(&long).is_err());
    assert_eq!(document.to_json(), before);
    assert_eq!(document.assignments().count(), 0);
}

#[test]
fn a_wrong_entry_name_gets_the_nearest() {
    let problems = parse(GOOD).set("authority.Wigam.homes.places=3");
    let problems = problems.expect_err("no such entry");
    let problem = problems.iter().next().expect("one");
    assert_eq!(problem.hint.as_deref(), Some("did you mean `Wigan`?"));
    assert_eq!(
        problem.note.as_deref(),
        Some("its entries are `Wigan`, `St. Helens`")
    );
}

#[test]
fn a_file_full_of_mistakes_ends_soon() {
    let text: String = (0..20_000).fold(String::new(), |all, n| all + &format!("k{n} = 1\n"));
    let problems = parse(&text).check(&schema());
    assert!(problems.len() <= 1_010);
    assert!(problems.render(false).len() < 100_000);
}
