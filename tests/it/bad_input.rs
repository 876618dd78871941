//! Every mistake that a user is likely to make, from the command line: the code, the place, and what
//! to do about it. Exit 2, nothing written, never a panic.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use nearhome::scenario::Document;
use nearhome::scenario::build::build;

use super::layers::nearhome;

const TINY: &str = include_str!("tiny.toml");

/// The small scenario with one piece changed, and where the piece begins.
fn broken(from: &str, to: &str) -> (String, usize) {
    let at = TINY.find(from).unwrap_or_else(|| panic!("{from}"));
    let line = TINY[..at].matches('\n').count() + 1;
    (TINY.replacen(from, to, 1), line)
}

fn check(text: &[u8]) -> (Option<i32>, String, String) {
    let room = tempfile::tempdir().expect("folder");
    fs::write(room.path().join("a.toml"), text).expect("written");
    let ended = nearhome(room.path(), &["check", "a.toml"]);
    assert_eq!(fs::read_dir(room.path()).expect("there").count(), 1);
    ended
}

/// Changes a piece, and expects a code in its line, and words.
fn refused(from: &str, to: &str, code: &str, words: &[&str]) {
    let (text, line) = broken(from, to);
    refused_at(&text, line, code, words);
}

fn refused_at(text: &str, line: usize, code: &str, words: &[&str]) {
    let (ended, _, said) = check(text.as_bytes());
    assert_eq!(ended, Some(2), "{said}");
    let place = format!("a.toml:{line}:");
    for word in [&[&*format!("error[{code}]"), &*place], words].concat() {
        assert!(said.contains(word), "{word} in {said}");
    }
}

#[test]
fn keys_and_types() {
    refused(
        "usable_share",
        "usable_shair",
        "NH101",
        &["did you mean `usable_share`?"],
    );
    refused(
        "usable_share = 1",
        "usable_share = true",
        "NH102",
        &["write a number"],
    );
    refused(
        "years = 5",
        "years = 5.5",
        "NH102",
        &["write a whole number, such as 6"],
    );
    // No number is suggested that is out of range itself.
    refused(
        "years = 5",
        "years = 1e9",
        "NH102",
        &["write a whole number from 1 to 30"],
    );
    refused(
        "years = 5",
        "years = 99999999999999999999999",
        "NH103",
        &["is out of range", "must be from 1 to 30"],
    );
    refused(
        "years = 5",
        "years = { value = 5 }",
        "NH102",
        &["a number alone, without an interval: write 5"],
    );
    refused(
        "name = \"Tiny\"",
        "name = 5",
        "NH102",
        &["put it in quotes: \"5\""],
    );
    let (text, _) = broken(
        "factor = 0
",
        "",
    );
    let line = TINY[..TINY.find("[moves]").expect("there")]
        .matches('\n')
        .count()
        + 1;
    refused_at(
        &text,
        line,
        "NH104",
        &["`factor` is missing", "add `factor`"],
    );
    refused(
        "start = 2023-03-31",
        "start = \"31/03/2023\"",
        "NH107",
        &["2030-03-31"],
    );
    refused(
        "start = 2023-03-31",
        "start = 2023-04-01",
        "NH302",
        &["2023-03-31"],
    );
    refused(
        "provision = \"kinship\"",
        "provision = \"kinshop\"",
        "NH106",
        &["did you mean `kinship`?"],
    );
}

#[test]
fn numbers_written_as_people_write_them() {
    let from = "child_population = 10000";
    let to = |value: &str| format!("child_population = {value}");
    let plain = "write the number without";
    refused(from, &to("\"10,000\""), "NH102", &[plain, "10000"]);
    refused(from, &to("\"£10,000\""), "NH102", &[plain, "10000"]);
    refused(
        from,
        &to("10,000"),
        "NH006",
        &["without commas or pound sign"],
    );
    refused(
        from,
        &to("£10000"),
        "NH006",
        &["without commas or pound sign"],
    );
    refused(
        "usable_share = 1",
        "usable_share = \"87%\"",
        "NH102",
        &["0.87"],
    );
    refused(
        "usable_share = 1",
        "usable_share = 87%",
        "NH006",
        &["0.75 for 75%"],
    );
}

/// What follows from values that are wrong is no warning beside them.
#[test]
fn an_error_in_a_table_brings_no_warning_of_the_whole() {
    let (text, _) = broken(
        "share_by_size = [1, 0, 0, 0]",
        "share_by_size = [0.5, 0.5, 0, 0]",
    );
    let with = |older: &str| {
        let per_year = format!("per_year = {{ under_1 = 10, age_1_to_4 = {older}");
        text.replacen("per_year = { under_1 = 0, age_1_to_4 = 0", &per_year, 1)
    };
    let (ended, _, said) = check(with("0").as_bytes());
    assert_eq!(ended, Some(0), "{said}");
    assert!(said.contains("NH402"), "{said}");
    let (ended, _, said) = check(with("{ low = 3, high = 2 }").as_bytes());
    assert_eq!(ended, Some(2), "{said}");
    assert!(said.contains("NH306") && !said.contains("NH402"), "{said}");
    let (text, _) = broken(
        "share_by_size = [1, 0, 0, 0]",
        "share_by_size = [1.5, 0, 0, 0]",
    );
    let (_, _, said) = check(text.as_bytes());
    assert!(said.contains("NH103") && !said.contains("NH401"), "{said}");
}

/// Children without a registered place are among those whom the table has in homes.
#[test]
fn more_unregistered_children_than_children_in_homes_are_noticed() {
    let wigan = include_bytes!("../../scenarios/wigan/baseline.toml");
    let warned = |set: &[&str]| {
        let mut document = Document::parse(wigan, "wigan.toml").expect("parses");
        for set in set {
            document.set(set).expect("set");
        }
        let problems = match build(&document.read().expect("reads")) {
            Ok(built) => built.warnings,
            Err(problems) => problems,
        };
        let found = problems.iter().filter(|p| p.code == "NH407");
        found
            .map(|p| (p.path.clone(), p.message.clone()))
            .collect::<Vec<_>>()
    };
    let path = "authority.Wigan.children.unregistered";
    assert_eq!(warned(&[]), []);
    assert_eq!(warned(&["authority.Wigan.children.unregistered=5.4"]), []);
    let many = "authority.Wigan.children.unregistered=400";
    let found = warned(&[many]);
    assert!(
        found.len() == 1
            && found[0].0 == path
            && found[0].1.starts_with("unregistered is 400, but only"),
        "{found:?}"
    );
    let path = "authority.Wigan.children.unaccompanied";
    let found = warned(&[&format!("{path}=400")]);
    assert!(
        found.len() == 1
            && found[0].0 == path
            && found[0].1.starts_with("unaccompanied is 400, but only"),
        "{found:?}"
    );
    // With all of those in homes waiting for a foster family, nobody waits for a home.
    let fostering = "authority.Wigan.children.share_in_homes_needing_fostering=1";
    let nobody = warned(&[fostering, "authority.Wigan.children.unregistered=1"]);
    assert_eq!(
        nobody[0].1,
        "unregistered is 1, but no child in a home needs one"
    );
    // Of 34 in homes a share of 0.97 leaves one.
    let all_but_one = "authority.Wigan.children.share_in_homes_needing_fostering=0.97";
    assert_eq!(
        warned(&[all_but_one, "authority.Wigan.children.unregistered=2"])[0].1,
        "unregistered is 2, but only 1 of the children in homes needs one"
    );
    // What is wrong beside it is told first.
    let wrong = "authority.Wigan.children.share_in_homes_needing_fostering=2";
    assert_eq!(warned(&[many, wrong]), []);
}

#[test]
fn numbers_that_cannot_be() {
    refused(
        "beyond_premium = 1.2",
        "beyond_premium = -0.1",
        "NH103",
        &["0 to 100, ratio"],
    );
    refused(
        "usable_share = 1",
        "usable_share = 1.2",
        "NH103",
        &["0 to 1, share"],
    );
    refused(
        "usable_share = 1",
        "usable_share = 87",
        "NH103",
        &["87% is 0.87"],
    );
    refused("beyond_premium = 1.2", "beyond_premium = nan", "NH103", &[]);
    refused("years = 5", "years = 0", "NH103", &["from 1 to 30"]);
    let months = "settled_after_months = 24";
    refused(
        months,
        "settled_after_months = 24.5",
        "NH102",
        &["write a whole number, such as 25"],
    );
    refused(
        months,
        "settled_after_months = { value = 24.5 }",
        "NH103",
        &["not a whole number of months", "such as 25"],
    );
    refused(
        months,
        "settled_after_months = { low = 20, high = 300 }",
        "NH103",
        &["1 to 240, months"],
    );
    let upside_down = "usable_share = { low = 0.9, high = 0.8 }";
    refused(
        "usable_share = 1",
        upside_down,
        "NH306",
        &["upside down", "must rise"],
    );
    let half = "usable_share = { low = 0.9 }";
    refused("usable_share = 1", half, "NH305", &["needs both"]);
    let twice = "usable_share = { value = 0.9, uniform = [0.8, 1.0] }";
    refused("usable_share = 1", twice, "NH313", &["leave out `value`"]);
    let three = "usable_share = { uniform = [0.7, 0.8, 1.0] }";
    refused("usable_share = 1", three, "NH105", &["exactly 2 entries"]);
}

#[test]
fn correlations_that_cannot_be() {
    let members = "members = [\"prices.in_region_premium\", \"prices.beyond_premium\", \"homes.usable_share\"]\n";
    let last = TINY.trim_end().lines().count();
    let group = |rest: &str| format!("{}\n[[correlation]]\nname = \"p\"\n{rest}", TINY.trim_end());
    let matrix = "matrix = [[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]]\n";
    refused_at(
        &group(&format!("{members}{matrix}")),
        last + 1,
        "NH315",
        &["not positive definite", "nearer to 0"],
    );
    refused_at(
        &group("members = [\"prices.beyond_premum\", \"homes.usable_share\"]\nrho = 0.5\n"),
        last + 3,
        "NH314",
        &["did you mean `prices.beyond_premium`?"],
    );
    refused_at(
        &group(&format!(
            "{members}matrix = [[1, 0.2, 0.1], [0.3, 1, 0.1], [0.1, 0.1, 1]]\n"
        )),
        last + 4,
        "NH316",
        &["is given as 0.2 and as 0.3"],
    );
    refused_at(
        &group(&format!("{members}rho = 1.5\n")),
        last + 4,
        "NH103",
        &["from -1 to 1"],
    );
    let good = group(&format!("{members}rho = 0.5\n"));
    let (ended, out, said) = check(good.as_bytes());
    assert_eq!(ended, Some(0), "{said}");
    assert!(out.contains("0 of "), "{out}");
}

#[test]
fn years_that_are_not_there() {
    let table = "trend_by_year = [1]
factor_by_year = { 2023 = 1.1 }";
    let (text, line) = broken("trend_by_year = [1]", table);
    refused_at(&text, line + 1, "NH317", &["\"2026/27\", in quotes"]);
    for key in ["\"2035/36\"", "2035-06"] {
        let (text, line) = broken(
            "trend_by_year = [1]",
            &format!("trend_by_year = [1]\nfactor_by_year = {{ {key} = 1.1 }}"),
        );
        let (ended, _, said) = check(text.as_bytes());
        assert_eq!(ended, Some(0), "{said}");
        // The key is marked, not its value.
        let place = format!("a.toml:{}:20", line + 1);
        for words in ["warning[NH405]", &place, "31 March 2028"] {
            assert!(said.contains(words), "{words} in {said}");
        }
    }
    let room = tempfile::tempdir().expect("folder");
    for (args, words) in [
        (["--authority", "Wigam", "--year", "2019"], "Wigan"),
        (
            ["--authority", "Wigan", "--year", "2001"],
            "has counts for 2010 to 2023",
        ),
        (
            ["--authority", "Wigan", "--year", "2090"],
            "has counts for 2010 to 2023",
        ),
    ] {
        let args = [&["new", "--output", "b.toml"][..], &args].concat();
        let (code, _, said) = nearhome(room.path(), &args);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(words), "{words} in {said}");
        assert!(!room.path().join("b.toml").exists());
    }
}

#[test]
fn a_wrong_entry_of_a_list_is_refused_where_it_stands() {
    let season = "season_from_april = [1, 1, 1, 1,";
    let with = |entry: &str| format!("season_from_april = [1, 1, 1, {entry},");
    for (entry, code, column, words) in [
        ("{ low = 3, high = 2 }", "NH306", 31, "must rise"),
        ("{ low = 3, high = 20 }", "NH103", 49, "0 to 10, ratio"),
        ("{ low = 3 }", "NH305", 31, "{ low = ..., high = ... }"),
        ("-1", "NH103", 31, "must be from 0 to 10"),
        ("{ mean = 1 }", "NH305", 31, "`mean` and `sd` go together"),
        (
            "{ value = 1, uniform = [0, 2] }",
            "NH313",
            31,
            "leave out `value`",
        ),
        ("{ low = 1, hihg = 2 }", "NH101", 42, "did you mean `high`?"),
        ("\"7\"", "NH102", 31, "write the number"),
    ] {
        let (text, line) = broken(season, &with(entry));
        let place = format!("a.toml:{line}:{column}");
        refused_at(&text, line, code, &[&place, words]);
    }
    let rung = "provision = \"council_home\", place = \"beyond\", chance = 0.4";
    let uncertain = rung.replace("0.4", "{ low = 0.3, high = 40 }");
    refused(
        rung,
        &uncertain,
        "NH103",
        &[
            "authority.Tiny.ladders.residential.0.chance.high",
            "40% is 0.4",
        ],
    );
    refused(
        "per_year = { under_1 = 0,",
        "per_year = { under_1 = { p10 = 3, p50 = 2, p90 = 4 },",
        "NH306",
        &["authority.Tiny.entries.per_year.under_1"],
    );
    let table = "trend_by_year = [1]\nfactor_by_year = { \"2024/25\" = { low = 2, high = 1 } }";
    let (text, line) = broken("trend_by_year = [1]", table);
    let path = "authority.Tiny.entries.factor_by_year.2024/25";
    refused_at(&text, line + 1, "NH306", &[path]);
}

#[test]
fn nobody_in_care_and_no_homes_both_run() {
    let room = tempfile::tempdir().expect("folder");
    let rows = TINY.find("by_placement = [").expect("there");
    let end = rows + TINY[rows..].find("\n]\n").expect("closed");
    let nobody = format!("{}by_placement = [{}", &TINY[..rows], &TINY[end..]);
    let zero = TINY.replace("by_age = [10, 20, 20, 20, 10]", "by_age = [0, 0, 0, 0, 0]");
    for (name, text) in [
        ("nobody", nobody),
        ("homeless", TINY.to_owned()),
        ("zero", zero),
    ] {
        let file = format!("{name}.toml");
        fs::write(room.path().join(&file), text).expect("written");
        for args in [
            &["check", &file][..],
            &["run", &file, "--runs", "3", "--quiet", "--output", name],
        ] {
            let (code, _, said) = nearhome(room.path(), args);
            assert_eq!(code, Some(0), "{said}");
        }
        let series = fs::read_to_string(room.path().join(name).join("series.csv")).expect("there");
        assert!(
            !series.contains("NaN") && !series.contains("inf,"),
            "{name}"
        );
    }
}

#[test]
fn a_mark_and_line_ends_of_windows_are_fine_and_other_encodings_are_told() {
    let windows = format!("\u{feff}{}", TINY.replace('\n', "\r\n"));
    let (code, _, said) = check(windows.as_bytes());
    assert_eq!(code, Some(0), "{said}");
    let (text, line) = broken("usable_share = 1", "usable_share = 1.2");
    let (code, _, said) = check(format!("\u{feff}{}", text.replace('\n', "\r\n")).as_bytes());
    assert_eq!(code, Some(2));
    assert!(said.contains(&format!("a.toml:{line}:16")), "{said}");
    let utf16: Vec<u8> = TINY.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&[0xFF, 0xFE][..], &utf16].concat();
    for bytes in [utf16, marked] {
        let (code, _, said) = check(&bytes);
        assert_eq!(code, Some(2));
        assert!(said.contains("NH002") && said.contains("Save as"), "{said}");
    }
    let ansi = [b"# \xA35 \x96 dear\n", TINY.as_bytes()].concat();
    let (code, _, said) = check(&ansi);
    assert_eq!(code, Some(2));
    for words in ["NH003", "a.toml:1:3", "£", "Windows-1252"] {
        assert!(said.contains(words), "{words} in {said}");
    }
}

#[test]
fn nesting_without_end_is_refused() {
    let n = 10_000;
    for deep in [
        format!("x = {}", "[".repeat(n)),
        format!("x = {}{}", "{a=".repeat(n), "}".repeat(n)),
        format!("[a{}]", ".a".repeat(n)),
    ] {
        let text = format!("{deep}\n{TINY}");
        refused_at(&text, 1, "NH005", &["more than 48 levels", "not closed"]);
    }
}

#[test]
fn every_mistake_is_told_at_once() {
    let mut text = TINY.replace("usable_share", "usable_shair");
    text = text.replace("years = 5", "years = \"five\"");
    text = text.replace("beyond_premium = 1.2", "beyond_premium = \"1.2\"");
    let _ = write!(text, "\n[[correlation]]\nname = \"\"\nmembers = [\"a\"]\n");
    let (code, _, said) = check(text.as_bytes());
    assert_eq!(code, Some(2));
    for words in ["NH101", "NH102", "NH105", "NH316", "a.toml:7:9", "6 errors"] {
        assert!(said.contains(words), "{words} in {said}");
    }
}

#[test]
fn an_unknown_key_does_not_hide_what_the_model_refuses() {
    let mut text = TINY.replace("usable_share = 1", "usable_share = 1.2\nusable = 1");
    text = text.replace("start = 2023-03-31", "start = 2023-04-01");
    let (code, _, said) = check(text.as_bytes());
    assert_eq!(code, Some(2));
    for words in ["NH101", "NH103", "NH302", "3 errors"] {
        assert!(said.contains(words), "{words} in {said}");
    }
}

#[test]
fn a_set_that_cannot_be_done_does_not_hide_what_else_is_wrong() {
    let room = tempfile::tempdir().expect("folder");
    fs::write(
        room.path().join("a.toml"),
        TINY.replace("years = 5", "years = 500"),
    )
    .expect("written");
    let args = ["check", "a.toml", "--set", "x", "--set", "moves.factr=1"];
    let (code, _, said) = nearhome(room.path(), &args);
    assert_eq!(code, Some(2));
    for words in ["NH201", "NH101", "NH103", "3 errors"] {
        assert!(said.contains(words), "{words} in {said}");
    }
}

#[cfg(unix)]
#[test]
fn results_that_cannot_be_written_are_told_before_the_run() {
    let room = tempfile::tempdir().expect("folder");
    fs::write(room.path().join("a.toml"), TINY).expect("written");
    let (code, _, said) = nearhome(room.path(), &["run", "a.toml", "--output", "/proc/none/x"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("/proc/none/x") && said.contains("--output"),
        "{said}"
    );
    fs::create_dir(room.path().join("mine")).expect("made");
    fs::write(room.path().join("mine/letter.docx"), "x").expect("written");
    let (code, _, said) = nearhome(room.path(), &["run", "a.toml", "--output", "mine"]);
    assert_eq!(code, Some(2));
    assert!(
        said.contains("--force") && said.contains("not hold results"),
        "{said}"
    );
    assert!(Path::new(&room.path().join("mine/letter.docx")).exists());
}
