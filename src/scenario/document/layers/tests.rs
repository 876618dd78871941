use serde_json::{Value as Json, json};

use crate::error::{Problem, Problems};
use crate::scenario::Document;
use crate::scenario::build::Assumption;
use crate::scenario::document::Role;
use crate::scenario::schema;

const BASE: &str = include_str!("../../../../tests/it/tiny.toml");

fn document(text: &str, name: &str) -> Document {
    Document::parse(text.as_bytes(), name).unwrap_or_else(|p| panic!("{}", p.render(false)))
}

fn extended(text: &str) -> Result<Document, Problems> {
    let text = format!("extends = \"tiny.toml\"\n{text}");
    document(&text, "child.toml").extend(document(BASE, "tiny.toml"), &schema::file())
}

fn good(text: &str) -> Document {
    let made = extended(text).unwrap_or_else(|p| panic!("{}", p.render(false)));
    let problems = made.check(&schema::file());
    assert!(problems.is_empty(), "{}", problems.render(false));
    made
}

/// The one problem that a file has, found on laying or on checking.
fn bad(text: &str) -> Problem {
    let problems = match extended(text) {
        Err(problems) => problems,
        Ok(made) => made.check(&schema::file()),
    };
    assert_eq!(problems.len(), 1, "{}", problems.render(false));
    let problem = problems.into_iter().next().expect("one");
    let source = problem.source.as_ref().expect("placed");
    assert_eq!(source.name(), "child.toml", "{problem}");
    problem
}

fn overlay(text: &str) -> Document {
    let head = "[overlay]\nname = \"Rain\"\nrationale = \"it rains\"\n";
    document(&format!("{head}{text}"), "rain.toml")
}

#[test]
fn what_is_given_replaces_and_the_rest_stays() {
    let made = good(
        "[scenario]\nname = \"Child\"\n[moves]\nfactor = 0.9\n\
         [[authority]]\nname = \"Tiny\"\nentries.factor = { low = 0.8, high = 1.2 }\n\
         ladders.kinship = [{ provision = \"kinship\", place = \"beyond\", chance = 0.5 }]\n",
    );
    let value = |path: &str| made.value(path);
    assert_eq!(value("scenario.name"), Some(json!("Child")));
    assert_eq!(value("scenario.years"), Some(json!(5)));
    assert_eq!(value("moves.factor"), Some(json!(0.9)));
    assert_eq!(
        value("authority.Tiny.entries.factor"),
        Some(json!({"low": 0.8, "high": 1.2}))
    );
    let rungs = value("authority.Tiny.ladders.kinship");
    assert_eq!(rungs.and_then(|r| r.as_array().map(Vec::len)), Some(1));
    let rungs = value("authority.Tiny.ladders.residential");
    assert_eq!(rungs.and_then(|r| r.as_array().map(Vec::len)), Some(2));
    let layers = made.layers();
    let files: Vec<_> = layers.iter().map(|l| (l.role, l.name.as_str())).collect();
    assert_eq!(files, [(Role::Extended, "Tiny"), (Role::Scenario, "Child")]);
}

#[test]
fn a_quantity_is_said_whole_and_its_past_is_dropped() {
    let base = "[moves]\nfactor = { value = 1, low = 0.9, high = 1.1, source = \"DfE\" }\n";
    let lay = |text: &str| {
        let text = format!("extends = \"a\"\n[moves]\n{text}");
        let made = document(&text, "b.toml").extend(document(base, "a.toml"), &Json::Null);
        let made = made.unwrap_or_else(|p| panic!("{}", p.render(false)));
        made.value("moves.factor").expect("there")
    };
    assert_eq!(
        lay("factor = { low = 2, high = 3 }"),
        json!({"low": 2, "high": 3})
    );
    // A number of the user's own has no source, whatever the number before it had.
    assert_eq!(lay("factor = 2"), json!({ "value": 2 }));
}

#[test]
fn numbers_are_multiplied_where_they_stand() {
    let base = "[[authority]]\nname = \"A\"\nplaces = { value = 40, low = 30, high = 50, source = \"x\" }\n\
                [[authority]]\nname = \"B\"\nplaces = 7\n";
    let over = "[overlay]\nname = \"n\"\nrationale = \"r\"\n[[authority]]\nname = \"*\"\n\
                places = { times = 1.1, rationale = \"more\" }\n";
    let schema = json!({"properties": {"authority": {"type": "array", "items": {"properties": {
        "name": {"type": "string"}, "places": {"anyOf": [{"type": "number"}, {"properties": {
            "value": {}, "source": {}, "rationale": {}, "filled": {}}}]}}}}}});
    let mut made = document(base, "a.toml");
    made.lay(document(over, "o.toml"), &schema).expect("laid");
    let filled = "1.1 times what it was";
    assert_eq!(
        made.value("authority.A.places"),
        Some(
            json!({"value": 44.0, "low": 33.0, "high": 55.0, "rationale": "more", "filled": filled})
        )
    );
    assert_eq!(
        made.value("authority.B.places"),
        Some(json!({"value": 7.7, "rationale": "more", "filled": filled}))
    );
}

#[test]
fn uncertain_entries_of_lists_and_tables_are_laid_and_multiplied_with_the_others() {
    let rates = "authority.Tiny.leaving.rate_per_year";
    let mut made = good(
        "[[authority]]\nname = \"Tiny\"\nleaving.rate_per_year.under_1 = { low = 0.2, high = 0.4, source = \"x\" }\n\
         [demand]\nseason_from_april = [{ mean = 1, sd = 0.1, source = \"y\" }, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2]\n",
    );
    let over = overlay(
        "[[authority]]\nname = \"Tiny\"\nleaving.rate_per_year = { times = 2, source = \"z\" }\n\
         [demand]\nseason_from_april = { times = 3 }\n",
    );
    made.lay(over, &schema::file()).expect("laid");
    assert!(made.check(&schema::file()).is_empty());
    let found = made.value(rates).expect("there");
    assert_eq!(found["under_1"], json!({"low": 0.4, "high": 0.8}));
    assert_eq!(
        (&found["age_1_to_4"], &found["source"]),
        (&json!(0.0), &json!("z"))
    );
    let season = made.value("demand.season_from_april").expect("there");
    assert_eq!(
        (&season[0], &season[11]),
        (&json!({"mean": 3.0, "sd": 0.3}), &json!(6.0))
    );
    made.set(&format!("{rates}.under_1=0.5")).expect("set");
    assert_eq!(
        made.value(rates).expect("there")["under_1"]["value"],
        json!(0.5)
    );
}

#[test]
fn a_whole_number_stays_whole_and_every_number_of_a_table_is_changed() {
    let made = good(
        "[[authority]]\nname = \"*\"\nchildren.unaccompanied = { plus = 3 }\n\
         homes.council.places = { plus = 9 }\nhomes.council.homes = { plus = 2.6 }\n\
         leaving.rate_per_year = { plus = 0.5 }\n",
    );
    assert_eq!(
        made.value("authority.Tiny.homes.council.homes"),
        Some(json!(3))
    );
    let rates = made
        .value("authority.Tiny.leaving.rate_per_year")
        .expect("there");
    assert_eq!(rates["under_1"], json!(0.5));
    assert_eq!(rates["age_16_to_17"], json!(0.5));
}

#[test]
fn what_is_not_below_is_a_problem_with_its_place() {
    let problem = bad("[moves]\nfactr = 0.9\n");
    assert_eq!(
        (problem.code, problem.line_column()),
        ("NH213", Some((3, 1)))
    );
    assert_eq!(problem.path, "moves.factr");
    assert_eq!(problem.hint.as_deref(), Some("did you mean `factor`?"));
    let problem = bad("[[authority]]\nname = \"Tinny\"\nentries.factor = 2\n");
    assert_eq!(
        (problem.code, problem.line_column()),
        ("NH213", Some((3, 8)))
    );
    assert_eq!(problem.hint.as_deref(), Some("did you mean `Tiny`?"));
    let problem = bad("[[authority]]\nentries.factor = 2\n");
    assert_eq!(
        (problem.code, problem.path.as_str()),
        ("NH215", "authority")
    );
    // What is missing after a removal is told beside it.
    let both = extended("[moves]\nfactor = { remove = true }\n[unknown]\nx = { remove = true }\n");
    let both = both.expect_err("two problems");
    let told: Vec<_> = both.iter().map(|p| (p.code, p.path.as_str())).collect();
    assert_eq!(told, [("NH104", "moves.factor"), ("NH213", "unknown")]);
    let problem = bad("[moves]\nx = { remove = true }\n");
    assert_eq!((problem.code, problem.path.as_str()), ("NH214", "moves.x"));
    // What the format leaves at a default may be given.
    good("[demand]\nshare_of_under_1s_at_birth = 0.4\n");
}

#[test]
fn the_value_of_a_layer_is_checked_at_its_place() {
    let problem = bad("[moves]\nfactor = \"1,5\"\n");
    assert_eq!(
        (problem.code, problem.line_column()),
        ("NH102", Some((3, 10)))
    );
    let problem = bad("[[authority]]\nname = \"Tiny\"\nhomes.council.places = { times = -1 }\n");
    assert_eq!(
        (problem.code, problem.line_column()),
        ("NH216", Some((4, 34)))
    );
    let problem = bad("[moves]\nfactor = { times = 2, value = 3 }\n");
    assert_eq!(
        (problem.code, problem.line_column()),
        ("NH216", Some((3, 23)))
    );
    let problem = bad("[scenario]\nname = { times = 2 }\n");
    assert_eq!(
        (problem.code, problem.path.as_str()),
        ("NH216", "scenario.name")
    );
}

#[test]
fn entries_are_removed_and_added_only_where_it_is_said() {
    let base = "[[x]]\nname = \"a\"\nn = 1\n[[x]]\nname = \"b\"\nn = 2\n[[p]]\nfrom = \"k\"\nto = \"f\"\nr = 1\n";
    let lay = |text: &str| {
        let text = format!("extends = \"a\"\n{text}");
        document(&text, "b.toml").extend(document(base, "a.toml"), &Json::Null)
    };
    let names = |text: &str| {
        let made = lay(text).unwrap_or_else(|p| panic!("{}", p.render(false)));
        made.value("x").expect("there")
    };
    assert_eq!(
        names("[[x]]\nname = \"a\"\nremove = true\n[[x]]\nname = \"c\"\nadd = true\nn = 3\n"),
        json!([{"name": "b", "n": 2}, {"name": "c", "n": 3}])
    );
    let made = lay("[[p]]\nfrom = \"k\"\nto = \"f\"\nr = 5\n").expect("laid");
    assert_eq!(made.value("p.0.r"), Some(json!(5)));
    let code = |text: &str| {
        let problems = lay(text).expect_err("refused");
        assert_eq!(problems.len(), 1, "{}", problems.render(false));
        problems.iter().next().map(|p| p.code).expect("one")
    };
    assert_eq!(code("[[x]]\nname = \"c\"\nn = 3\n"), "NH213");
    assert_eq!(code("[[x]]\nname = \"c\"\nremove = true\n"), "NH214");
    assert_eq!(code("[[x]]\nname = \"a\"\nadd = true\n"), "NH216");
    assert_eq!(code("[[x]]\nname = \"a\"\nremove = true\nn = 3\n"), "NH216");
    assert_eq!(code("[[x]]\nname = \"a\"\nremove = false\n"), "NH216");
    assert_eq!(code("[[x]]\nname = \"a\"\n[[x]]\nname = \"a\"\n"), "NH108");
    assert_eq!(code("x = []\n"), "NH216");
    let made = lay("x = { remove = true }\n").expect("laid");
    assert_eq!(made.value("x"), None);
    assert_eq!(code("[[p]]\nfrom = \"k\"\nto = \"g\"\nr = 5\n"), "NH213");
}

#[test]
fn an_overlay_that_changes_what_the_base_lacks_names_both_files_and_what_a_new_one_needs() {
    let refused = |text: &str| {
        let mut base = super::tests::document(BASE, "tiny.toml");
        let found = base.lay(overlay(text), &schema::file()).expect_err(text);
        assert_eq!(found.len(), 1, "{}", found.render(false));
        found.into_iter().next().expect("one")
    };
    let entry = refused("[[intervention]]\nname = \"Homes\"\nweekly_price = 4000\n");
    assert_eq!((entry.code, entry.line_column()), ("NH213", Some((5, 8))));
    assert_eq!(entry.path, "intervention.Homes");
    assert_eq!(entry.message, "tiny.toml has no entry `Homes` to change");
    let hint = "a new entry says `add = true`, and needs `kind`, `start`";
    assert_eq!(entry.hint.as_deref(), Some(hint));
    let council = "[[authority]]\nname = \"Tiny\"\nhomes.another_council.chance = 0.5\n";
    let table = refused(council);
    assert_eq!(table.path, "authority.Tiny.homes.another_council");
    assert_eq!(table.code, "NH213");
    assert_eq!(
        table.hint.as_deref(),
        Some("a new one needs `homes`, `places`, `weekly_price`")
    );
    // Whole, they are new; so is one that says so.
    let whole = "[[authority]]\nname = \"Tiny\"\n\
        homes.another_council = { homes = 1, places = 2, weekly_price = 5 }\n";
    for text in [
        whole,
        "[[intervention]]\nname = \"Homes\"\nkind = \"open_homes\"\nstart = \"2024-04\"\n",
        "[[intervention]]\nadd = true\nname = \"Homes\"\n",
    ] {
        let mut base = super::tests::document(BASE, "tiny.toml");
        base.lay(overlay(text), &schema::file()).expect(text);
    }
}

#[test]
fn an_overlay_says_what_it_is_and_extends_nothing() {
    let lay = |document: Document| {
        let mut base = super::tests::document(BASE, "tiny.toml");
        base.lay(document, &schema::file()).map(|()| base)
    };
    let made = lay(overlay("[moves]\nfactor = 0.5\n")).expect("laid");
    assert_eq!(made.changes(), ["Rain (rain.toml)"]);
    assert_eq!(made.layers()[1].rationale, "it rains");
    assert_eq!(made.name(), "tiny.toml");
    for text in [
        "[moves]\nfactor = 1\n",
        "extends = \"a\"\n[overlay]\nname = \"n\"\nrationale = \"r\"\n",
    ] {
        let problems = lay(document(text, "o.toml")).expect_err("refused");
        assert_eq!(problems.iter().next().map(|p| p.code), Some("NH217"));
    }
    let problems = lay(document("[overlay]\nname = \"n\"\n", "o.toml")).expect_err("refused");
    assert_eq!(problems.iter().next().map(|p| p.code), Some("NH104"));
}

#[test]
fn an_assumption_says_which_file_gave_it() {
    let mut made = good("[moves]\nfactor = { value = 0.9, source = \"own count\" }\n");
    made.lay(
        overlay("[matching]\nreview_chance_per_month = 0.1\n"),
        &schema::file(),
    )
    .expect("laid");
    made.set("fostering.places_per_household = 1.5")
        .expect("set");
    let mut all = [
        "moves.factor",
        "matching.review_chance_per_month",
        "fostering.places_per_household",
        "moves.wrong_kind_factor",
    ]
    .map(|path| Assumption {
        path: path.into(),
        source: "own count".into(),
        rationale: "old".into(),
        ..Assumption::default()
    });
    made.mark_changes(&mut all);
    let said = all
        .each_ref()
        .map(|a| [&*a.set_in, &*a.source, &*a.rationale]);
    assert_eq!(
        said,
        [
            ["child.toml", "own count", ""],
            ["rain.toml", "", ""],
            ["--set", "set on the command line", ""],
            ["tiny.toml", "own count", "old"],
        ]
    );
}

/// What building finds, placed.
fn found_in(made: &Document) -> Vec<(&'static str, String, (usize, usize))> {
    let raw = made.read().expect("reads");
    let problems = match crate::scenario::build::build(&raw) {
        Ok(built) => built.warnings,
        Err(problems) => problems,
    };
    let placed = made.locate(problems);
    // The small scenario has nothing published for its start.
    let told = placed.iter().filter(|p| p.code != "NH403").map(|p| {
        let name = p.source.as_ref().expect("placed").name().to_owned();
        (p.code, name, p.line_column().expect("placed"))
    });
    told.collect()
}

#[test]
fn what_is_wrong_with_a_list_is_shown_where_the_list_in_force_stands() {
    // Too short a list, which the format refuses.
    let problem = bad("[demand]\nseason_from_april = [1, 1]\n");
    assert_eq!(
        (problem.code, problem.line_column()),
        ("NH105", Some((3, 21)))
    );
    // Shares that do not sum to 1, which building finds.
    let shares = "[demand.sibling_groups]\nshare_by_size = [0.5, 0, 0, 0]\n";
    let child = good(shares);
    let at = |file: &str, place| ("NH401", file.to_owned(), place);
    assert_eq!(found_in(&child), [at("child.toml", (3, 1))]);
    let mut base = document(BASE, "tiny.toml");
    base.lay(overlay(shares), &schema::file()).expect("laid");
    assert_eq!(found_in(&base), [at("rain.toml", (5, 1))]);
    // One entry of a list, and one of a table of tables.
    let mut base = document(BASE, "tiny.toml");
    base.set("demand.sibling_groups.share_by_size.1=0.5")
        .expect("set");
    assert_eq!(found_in(&base), [at("--set", (1, 39))]);
    let child =
        good("[[authority]]\nname = \"Tiny\"\nentries.need.fostering = { under_1 = 0.125 }\n");
    assert_eq!(found_in(&child), [at("child.toml", (4, 28))]);
}

#[test]
fn what_must_be_given_is_missing_where_it_was_taken_out() {
    let problem = bad("[moves]\nfactor = { remove = true }\n");
    assert_eq!(
        (problem.code, problem.line_column()),
        ("NH104", Some((3, 1)))
    );
    assert_eq!(problem.label.as_deref(), Some("taken out here"));
}

#[test]
fn a_misspelt_key_that_the_file_below_does_without_gets_the_key_that_was_meant() {
    let problem = bad(
        "[[authority]]\nname = \"Tiny\"\n[authority.fostering.council]\n\
         approvals_factor_by_years = { \"2024/25\" = 1.1 }\n",
    );
    assert_eq!(problem.code, "NH213");
    assert_eq!(
        problem.hint.as_deref(),
        Some("did you mean `approvals_factor_by_year`?")
    );
}

#[test]
fn a_list_in_place_of_a_table_gets_the_table_that_was_meant() {
    for (text, words) in [
        ("[moves]\nfactor = [1, 2]\n", "one number, or an interval"),
        ("[moves]\nfactor_by_year = [1, 2]\n", "{ key = value }"),
        (
            "[homes.projects]\nspread = 1\nduration_factor = 1\ncouncil_months = [1, 2, 3, 4, 5]\n\
             voluntary_months = { site = 1, planning = 1, building_work = 1, registration = 1, recruitment = 1 }\n\
             private_months = { site = 1, planning = 1, building_work = 1, registration = 1, recruitment = 1 }\n\
             failure_chance = { site = 0, planning = 0, building_work = 0, registration = 0, recruitment = 0 }\n",
            "{ site = ..., planning = ...,",
        ),
        (
            "[moves]\nfirst_three_months = [0.2, 0.3]\n",
            "keys and values in curly brackets",
        ),
        ("[[moves]]\nfactor = 1\n", "single square brackets"),
    ] {
        let problem = bad(text);
        assert_eq!(problem.code, "NH102", "{problem}");
        let hint = problem.hint.expect("a hint");
        assert!(hint.contains(words), "{words} in {hint}");
    }
}

fn said_of(made: &Document, path: &str) -> Assumption {
    let mut built = crate::scenario::build::build(&made.read().expect("reads")).expect("builds");
    made.mark_changes(&mut built.assumptions);
    let found = built.assumptions.into_iter().find(|a| a.path == path);
    found.expect("an input")
}

#[test]
fn a_source_holds_for_the_numbers_that_it_was_written_for() {
    let sourced = BASE.replacen("source = \"DfE\"", "", 1).replacen(
        "per_year = {",
        "per_year = { source = \"published\", known_from = 2022,",
        1,
    );
    assert!(sourced.contains("published"));
    let base = || document(&sourced, "tiny.toml");
    let child = |text: &str| {
        let text =
            format!("extends = \"tiny.toml\"\n[[authority]]\nname = \"Tiny\"\nentries.{text}\n");
        let child = document(&text, "child.toml");
        child.extend(base(), &schema::file()).expect("laid")
    };
    let source = |made: &Document, key: &str| {
        let said = said_of(made, &format!("authority.Tiny.entries.per_year.{key}"));
        (said.source, said.known_from)
    };
    let published = || ("published".to_owned(), Some(2022));
    let plain = child("per_year.under_1 = 50");
    assert_eq!(source(&plain, "under_1"), (String::new(), None));
    assert_eq!(source(&plain, "age_1_to_4"), published());
    // A plan's source is that of its own number alone.
    let own = child("per_year = { under_1 = 50, source = \"own count\" }");
    assert_eq!(source(&own, "under_1"), ("own count".to_owned(), None));
    assert_eq!(source(&own, "age_1_to_4"), published());
    // One that gives no number speaks of those that are there.
    let about = child("per_year = { source = \"read again\" }");
    assert_eq!(
        source(&about, "under_1"),
        ("read again".to_owned(), Some(2022))
    );
    let mut set = base();
    set.set("authority.Tiny.entries.per_year.under_1=50")
        .expect("set");
    assert_eq!(source(&set, "under_1").0, "set on the command line");
    assert_eq!(source(&set, "age_1_to_4"), published());
}
