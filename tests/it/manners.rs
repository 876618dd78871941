//! What the commands say to files and words that are not what they expect, and what a scenario says of
//! itself.

use std::fs;
use std::path::Path;

use crate::layers::nearhome;

const TINY: &str = include_str!("tiny.toml");

pub(crate) const LOANS: &str = "[[loan]]\nname = \"Juno\"\nborrower = \"Juno CIC\"\nstart = \"2022-02\"\nend = \"2034-02\"\n\
    amount = 1000000\nrate_per_year = 0.06\npayments_per_year = 2\nrepayment = \"annuity\"\n";

const DEMAND: &str = "[overlay]\nname = \"More demand\"\nrationale = \"five more of each age a year\"\n\
    [[authority]]\nname = \"*\"\nentries.per_year = { plus = 5 }\n";

const HOMES: &str = "extends = \"tiny.toml\"\n[scenario]\nname = \"Homes\"\n[[intervention]]\nname = \"One home\"\n\
    kind = \"open_homes\"\nstart = \"2024-04\"\noperator = \"voluntary\"\nhomes = 1\nplaces = 3\n";

pub(crate) fn room(files: &[(&str, &str)]) -> tempfile::TempDir {
    let room = tempfile::tempdir().expect("folder");
    for (name, text) in [("tiny.toml", TINY)].iter().chain(files) {
        fs::write(room.path().join(name), text).expect("written");
    }
    room
}

/// What a command that is refused says; it says it once.
pub(crate) fn refused(folder: &Path, args: &[&str], words: &[&str]) -> String {
    let (code, _, said) = nearhome(folder, args);
    assert_eq!(code, Some(2), "{args:?}: {said}");
    for word in words {
        assert!(said.contains(word), "{word} in {said}");
    }
    let errors = said.lines().filter(|line| line.starts_with("error"));
    assert_eq!(errors.count(), 1, "{said}");
    said
}

#[test]
fn a_file_of_loans_in_place_of_a_scenario_is_told_in_one_sentence() {
    let room = room(&[("loans.toml", LOANS)]);
    let words = [
        "loans.toml is a file of loans, not a scenario",
        "nearhome loan loans.toml",
    ];
    for args in [
        &["check", "loans.toml"][..],
        &["run", "loans.toml"],
        &["diff", "tiny.toml", "loans.toml"],
        &["compare", "tiny.toml", "loans.toml"],
        &["compare", "loans.toml", "tiny.toml"],
        &["explain", "moves.factor", "loans.toml"],
    ] {
        refused(room.path(), args, &words);
    }
}

#[test]
fn a_table_of_results_an_overlay_that_is_missing_and_a_council_that_is_none_are_told() {
    let room = room(&[("assumptions.csv", "path,entry,value\na,,1\nb,,2\nc,,3\n")]);
    let words = ["assumptions.csv is a CSV table, not a scenario"];
    for args in [
        &["run", "assumptions.csv"][..],
        &["check", "assumptions.csv"],
        &["loan", "assumptions.csv"],
        &["compare", "tiny.toml", "assumptions.csv"],
    ] {
        refused(room.path(), args, &words);
    }
    let missing = ["cannot read nooverlay.toml", "takes an overlay, such as"];
    let said = refused(
        room.path(),
        &["check", "tiny.toml", "--with", "nooverlay.toml"],
        &missing,
    );
    assert!(!said.contains("give a scenario"), "{said}");
    let words = ["no authority is called 'zzz'", "a part of a name"];
    refused(room.path(), &["authorities", "zzz"], &words);
}

#[test]
fn two_files_of_loans_are_told_apart() {
    let amended = format!("{LOANS}amendments = [{{ from = \"2025-02\", rate_per_year = 0.07 }}]\n");
    let room = room(&[("a.toml", LOANS), ("b.toml", &amended)]);
    let (code, said, _) = nearhome(room.path(), &["diff", "a.toml", "b.toml"]);
    assert_eq!(code, Some(0));
    assert!(
        said.contains("loan.Juno.amendments: (from `2025-02`, rate per year 0.07) is new"),
        "{said}"
    );
}

#[test]
fn a_comparison_takes_an_overlay_as_a_plan_and_no_file_twice() {
    let room = room(&[("demand.toml", DEMAND)]);
    let path = room.path();
    refused(
        path,
        &["compare", "tiny.toml", "./tiny.toml"],
        &["the same file is given twice"],
    );
    let (code, said, err) = nearhome(
        path,
        &[
            "compare",
            "tiny.toml",
            "demand.toml",
            "--runs",
            "4",
            "--output",
            "both",
            "--attribute",
        ],
    );
    assert_eq!(code, Some(0), "{err}");
    assert!(said.contains("More demand"), "{said}");
    // Nothing of it can be attributed, and that is said.
    assert!(err.contains("there is nothing to attribute"), "{err}");
    let manifest = fs::read_to_string(path.join("both/manifest.json")).expect("written");
    assert!(manifest.contains("More demand"), "{manifest}");
    assert!(path.join("both/assumptions_1_more_demand.csv").is_file());
    // The overlay acts on the plan and not on the baseline.
    let table = fs::read_to_string(path.join("both/differences.csv")).expect("written");
    let changed = table
        .lines()
        .filter(|line| line.starts_with("More demand,Tiny,children_in_care,children,2028-03"))
        .any(|line| {
            let mean = line.split(',').nth(5).and_then(|mean| mean.parse().ok());
            mean.is_some_and(|mean: f64| mean > 10.0)
        });
    assert!(changed, "{table}");
}

#[test]
fn results_of_another_kind_are_not_replaced_unasked() {
    let room = room(&[("demand.toml", DEMAND)]);
    let path = room.path();
    let run = ["run", "tiny.toml", "--runs", "2", "--output", "here"];
    let compare = [
        "compare",
        "tiny.toml",
        "demand.toml",
        "--runs",
        "2",
        "--output",
        "here",
    ];
    assert_eq!(nearhome(path, &run).0, Some(0));
    refused(path, &compare, &["holds the results of a run", "--force"]);
    assert!(path.join("here/series.csv").is_file());
    assert_eq!(
        nearhome(path, &[&compare[..], &["--force"]].concat()).0,
        Some(0)
    );
    refused(path, &run, &["holds a comparison", "--force"]);
    assert!(path.join("here/mtfs.csv").is_file());
    // The same kind replaces itself.
    assert_eq!(nearhome(path, &compare).0, Some(0));
}

#[test]
fn small_slips_are_told_as_what_they_are() {
    let room = room(&[("file.csv", "x")]);
    let path = room.path();
    refused(
        path,
        &["run", "tiny.toml", "--runs", "2", "--output", "file.csv/x"],
        &["a file stands where a folder should be"],
    );
    let said = refused(path, &["run", "tiny.toml", "--runs", "-5"], &["-5"]);
    assert!(!said.contains("-- -5"), "{said}");
    refused(
        path,
        &["run", "tiny.toml", "--set", "loan.Juno.rate_per_year=0.07"],
        &["there is no loan called `Juno`", "tiny.toml has none"],
    );
    refused(
        path,
        &["explain", "loan.drawdowns"],
        &["did you mean `loan.advances`?"],
    );
    refused(
        path,
        &["explain", "loan.zzz"],
        &["there is no setting", "`loan.zzz`"],
    );
}

#[test]
fn a_key_is_suggested_by_its_sense_where_its_letters_are_not_near() {
    let wrong = format!("{LOANS}[[loan.drawdowns]]\nmonth = \"2022-02\"\namount = 1\n");
    let room = room(&[("loans.toml", &wrong)]);
    refused(
        room.path(),
        &["loan", "loans.toml"],
        &["did you mean `advances`?"],
    );
}

#[test]
fn homes_that_are_none_and_costs_of_no_council_are_told() {
    let none = HOMES.replace("homes = 1", "homes = 0");
    let cost = format!("{HOMES}running_cost_per_place = 4000\n");
    let room = room(&[
        ("none.toml", &none),
        ("cost.toml", &cost),
        ("homes.toml", HOMES),
    ]);
    let (code, _, said) = nearhome(room.path(), &["check", "none.toml"]);
    assert!(code == Some(0) && said.contains("NH430"), "{said}");
    refused(
        room.path(),
        &["check", "cost.toml"],
        &["NH330", "weekly_price"],
    );
    let (code, said, warned) = nearhome(room.path(), &["check", "homes.toml"]);
    assert!(code == Some(0) && !warned.contains("NH430"), "{warned}");
    assert!(
        said.contains("Decided: 1 measure.") && said.contains("1 voluntary home of 3 places"),
        "{said}"
    );
}

#[test]
fn what_no_council_has_seen_and_millions_for_pounds_are_warned_of_by_check_and_run() {
    let wigan = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/wigan/baseline-2023.toml");
    let wigan = wigan.to_str().expect("a name");
    let budget = "extends = \"tiny.toml\"\n[scenario]\nname = \"B\"\n[budget]\nby_year = { \"2024/25\" = 52 }\n";
    let room = room(&[("budget.toml", budget)]);
    let many = [
        "--set",
        "authority.Wigan.entries.factor=50",
        "--set",
        "scenario.years=2",
    ];
    let few = ["--set", "authority.Wigan.entries.factor=1.3"];
    let run = ["--runs", "2", "--output", "out"];
    for (args, code) in [
        ([&["check", wigan][..], &many].concat(), "NH420"),
        ([&["run", wigan][..], &run, &many].concat(), "NH420"),
        (vec!["check", "budget.toml"], "NH421"),
        ([&["run", "budget.toml"][..], &run].concat(), "NH421"),
    ] {
        let (ended, _, said) = nearhome(room.path(), &args);
        assert!(ended == Some(0) && said.contains(code), "{code} in {said}");
    }
    let (_, _, said) = nearhome(room.path(), &[&["check", wigan][..], &few].concat());
    assert!(!said.contains("NH42"), "{said}");
    let (_, _, said) = nearhome(room.path(), &["check", "tiny.toml"]);
    assert!(!said.contains("NH42"), "{said}");
}

#[test]
fn no_shipped_scenario_is_beyond_what_has_been_seen() {
    for name in [
        "wigan/baseline.toml",
        "wigan/baseline-2023.toml",
        "liverpool/baseline.toml",
        "wirral/baseline.toml",
        "liverpool-city-region/baseline.toml",
    ] {
        let (_, _, said) = nearhome(
            Path::new(env!("CARGO_MANIFEST_DIR")),
            &["check", &format!("scenarios/{name}")],
        );
        assert!(
            !said.contains("NH42") && !said.contains("NH411"),
            "{name}: {said}"
        );
    }
}

#[test]
fn a_user_s_own_number_is_no_sourced_one() {
    let own = "extends = \"tiny.toml\"\n[scenario]\nname = \"Own\"\n[moves]\nescalation_chance = 0.1\nfactor = 1.3\n";
    let room = room(&[("own.toml", own)]);
    let (_, _, said) = nearhome(room.path(), &["check", "own.toml"]);
    assert_eq!(said.matches("NH411").count(), 1, "{said}");
    assert!(
        said.contains("moves.escalation_chance") && said.contains("moves.factor"),
        "{said}"
    );
    let (code, _, _) = nearhome(
        room.path(),
        &["run", "own.toml", "--runs", "2", "--output", "out"],
    );
    assert_eq!(code, Some(0));
    let table = fs::read_to_string(room.path().join("out/assumptions.csv")).expect("written");
    let row = table
        .lines()
        .find(|line| line.starts_with("moves.factor,"))
        .expect("a row");
    let cells: Vec<&str> = row.split(',').collect();
    assert_eq!(
        (cells[6], *cells.last().expect("cells")),
        ("", "own.toml"),
        "{row}"
    );
}

/// A budget that stops before the horizon, or leaves a year out, is told with its years; one of all years is not.
#[test]
fn a_budget_of_some_years_says_which_years_it_leaves_out() {
    let wigan = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/wigan/baseline-2023.toml");
    let wigan = wigan.to_str().expect("a name");
    let room = room(&[]);
    let check = |years: &[&str]| {
        let sets = years
            .iter()
            .map(|year| format!("budget.by_year.\"{year}\"=60000000"));
        let sets: Vec<String> = sets.collect();
        let mut args = vec!["check", wigan, "--set", "scenario.years=4"];
        for set in &sets {
            args.extend(["--set", set]);
        }
        nearhome(room.path(), &args).2
    };
    let some = check(&["2023/24", "2025/26"]);
    assert!(
        some.contains("NH422") && some.contains("no budget is given for 2024/25 and 2026/27"),
        "{some}"
    );
    assert!(check(&["2023/24", "2024/25"]).contains("for 2025/26 to 2026/27"));
    let all = check(&["2023/24", "2024/25", "2025/26", "2026/27"]);
    assert!(!all.contains("NH422"), "{all}");
    assert!(!check(&[]).contains("NH422"));
}

/// Chances that nothing uses, and homes to which nobody can come, are told; homes that somebody can come to are not.
#[test]
fn homes_of_another_council_that_stand_empty_are_told() {
    let wigan = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/wigan/baseline-2023.toml");
    let wigan = wigan.to_str().expect("a name");
    let room = room(&[]);
    let check = |more: &str| {
        let homes = format!(
            "authority.Wigan.homes.another_council={{ homes = 1, places = 3, weekly_price = 5000{more} }}"
        );
        nearhome(room.path(), &["check", wigan, "--set", &homes]).2
    };
    let none = check("");
    assert!(
        none.contains("NH434") && !none.contains("NH433") && none.contains("claim_rate_per_year"),
        "{none}"
    );
    let unused = check(", council_chance = 0.5");
    assert!(
        unused.contains("NH433") && unused.contains("NH434"),
        "{unused}"
    );
    for reached in [
        ", chance = 0.2",
        ", claim_rate_per_year = { low = 0, high = 3 }",
    ] {
        let said = check(reached);
        assert!(!said.contains("NH43"), "{said}");
    }
}

/// A field of another kind of measure is told with the kinds that have it, not with one whose letters are near.
#[test]
fn a_field_of_another_kind_is_told_with_the_kinds_that_have_it() {
    let plan = "extends = \"tiny.toml\"\n[scenario]\nname = \"B\"\n[[intervention]]\nname = \"Move on\"\n\
        kind = \"move_on_home\"\nstart = \"2024-04\"\nplaces = 4\nweekly_price = 900\nmarket_price_share = 0.5\n";
    let slip = plan
        .replace("move_on_home", "block_contract")
        .replace("market_price_share", "market_share");
    let room = room(&[("kind.toml", plan), ("slip.toml", &slip)]);
    let (code, _, said) = nearhome(room.path(), &["check", "kind.toml"]);
    assert_eq!(code, Some(2));
    assert!(
        said.contains("NH330")
            && said.contains("a field of open_homes, block_contract")
            && !said.contains("did you mean"),
        "{said}"
    );
    let (_, _, said) = nearhome(room.path(), &["check", "slip.toml"]);
    assert!(
        said.contains("did you mean `market_price_share`?"),
        "{said}"
    );
}

/// What a measure's `source` says holds for keys without one, words too; a price that is never fixed has no share
/// that follows it.
#[test]
fn the_source_of_a_measure_holds_for_its_keys() {
    let plan = "extends = \"tiny.toml\"\n[scenario]\nname = \"B\"\n[[intervention]]\nname = \"Homes\"\n\
        kind = \"open_homes\"\nstart = \"2024-04\"\noperator = \"voluntary\"\nhomes = 1\nplaces = 3\n\
        weekly_price = 4000\npaid_for = \"all\"\nsource = \"Contract of May 2024\"\n\
        match_rate = { value = 0.6, source = \"Our own counts\" }\n";
    let room = room(&[("plan.toml", plan)]);
    let run = ["run", "plan.toml", "--runs", "2", "--output", "out"];
    let (code, _, said) = nearhome(room.path(), &run);
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("NH411"), "{said}");
    let table = fs::read_to_string(room.path().join("out/assumptions.csv")).expect("written");
    let row = |key: &str| {
        let start = format!("intervention.Homes.{key},");
        table.lines().find(|line| line.starts_with(&start))
    };
    for key in ["operator", "places", "paid_for", "weekly_price"] {
        let row = row(key).expect(key);
        assert!(row.contains("Contract of May 2024"), "{row}");
    }
    let own = row("match_rate").expect("there");
    assert!(
        own.contains("Our own counts") && !own.contains("Contract"),
        "{own}"
    );
    let left_out = row("health_share").expect("there");
    assert!(!left_out.contains("Contract"), "{left_out}");
    assert_eq!(row("market_price_share"), None);
    // What is no term of the agreement has its own source, not the loan's.
    let loan = format!(
        "{plan}[[loan]]\nname = \"L\"\nstart = \"2024-04\"\nend = \"2029-04\"\namount = 1000\nrate_per_year = 0.06\n\
         payments_per_year = 2\nrepayment = \"annuity\"\nsource = \"Agreement\"\nbenchmark_rate = 0.08\n\
         cost_of_funds = {{ value = 0.049, source = \"PWLB\" }}\n"
    );
    fs::write(room.path().join("plan.toml"), loan).expect("written");
    let again = ["run", "plan.toml", "--runs", "2", "--output", "loan"];
    let (code, _, said) = nearhome(room.path(), &again);
    assert_eq!(code, Some(0), "{said}");
    let table = fs::read_to_string(room.path().join("loan/assumptions.csv")).expect("written");
    for (key, source) in [
        ("amount", "Agreement"),
        ("rate_per_year", "Agreement"),
        ("cost_of_funds", "PWLB"),
        ("benchmark_rate", ""),
    ] {
        let start = format!("loan.L.{key},");
        let row = table.lines().find(|line| line.starts_with(&start));
        let cells: Vec<&str> = row.expect(key).split(',').collect();
        assert_eq!(cells[6], source, "{key}");
    }
    let (code, said, _) = nearhome(room.path(), &["check", "plan.toml"]);
    assert_eq!(code, Some(0));
    assert!(said.contains("\n      paid_for: `all`\n"), "{said}");
    let set = [
        "check",
        "plan.toml",
        "--set",
        "intervention.Homes.weekly_price=1",
    ];
    assert_eq!(nearhome(room.path(), &set).0, Some(0));
}
