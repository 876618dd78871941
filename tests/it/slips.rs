//! Slips of those who write and look up settings: a kind that there is not, numbers far from usual, words that name
//! nothing.

use std::fs;
use std::path::Path;

use crate::layers::nearhome;
use crate::manners::{LOANS, refused, room};

/// What is wrong beside a kind that there is not is told with it, and no key is refused for a kind that was not meant.
#[test]
fn a_wrong_kind_hides_no_other_mistake() {
    let plan = |kind: &str, rest: &str| {
        format!(
            "extends = \"tiny.toml\"\n[scenario]\nname = \"B\"\n[[intervention]]\nname = \"One\"\n\
             kind = {kind}\n{rest}"
        )
    };
    let homes = "start = \"2024-13\"\noperator = \"concil\"\nhomes = 2\nplaces = 3\ncapital_per_place = -5\n";
    let carers =
        "start = \"2024-04\"\nend = \"2024-00\"\napprovals_factor = 30\nyearly_cost = -1\n";
    for (kind, rest, codes, never) in [
        // A slip of the pen, and no kind at all.
        (
            "\"open_hoems\"",
            homes,
            &["NH106", "NH106", "NH333", "NH103"][..],
            "NH330",
        ),
        (
            "\"new places\"",
            homes,
            &["NH106", "NH106", "NH333", "NH103"],
            "NH330",
        ),
        ("3", homes, &["NH102", "NH106", "NH333", "NH103"], "NH330"),
        (
            "\"mentoring\"",
            carers,
            &["NH106", "NH333", "NH103", "NH103"],
            "NH33 ",
        ),
        // Of a kind that is nearly right, what it lacks and has not is told.
        (
            "\"edge_of_car\"",
            "start = \"2024-04\"\nhomes = 2\n",
            &["NH106", "NH330", "NH331"],
            "NH333",
        ),
        (
            "\"a b c\"",
            "start = \"2024-04\"\nhomes = 2\n",
            &["NH106"],
            "NH33",
        ),
    ] {
        let room = room(&[("plan.toml", &plan(kind, rest))]);
        let (code, _, said) = nearhome(room.path(), &["check", "plan.toml"]);
        assert_eq!(code, Some(2), "{said}");
        for code in codes {
            let wanted = codes.iter().filter(|one| *one == code).count();
            let told = said.matches(&format!("error[{code}]")).count();
            assert_eq!(told, wanted, "{code} in {kind}: {said}");
        }
        assert!(!said.contains(never), "{never} in {kind}: {said}");
    }
}

/// A number that nobody means is used as it is given, with a warning that has the usual bounds; what cannot be is
/// refused.
#[test]
fn numbers_far_from_usual_are_told() {
    let room = room(&[("loans.toml", LOANS)]);
    for (args, words) in [
        (
            &[
                "check",
                "tiny.toml",
                "--set",
                "authority.Tiny.prices.private_home=99000",
            ][..],
            &[
                "NH408",
                "99000 is far from anything usual",
                "usual: 50 to 50000, pounds a week",
            ][..],
        ),
        (
            &["check", "tiny.toml", "--set", "moves.factor=99"],
            &["NH408", "usual: 0.1 to 5, ratio"],
        ),
        (
            &[
                "check",
                "tiny.toml",
                "--set",
                "prices.residential_rise_per_year=-0.4",
            ],
            &[
                "NH408",
                "usual: -0.1 to 0.2, a year",
                "5% a year is written 0.05",
            ],
        ),
        (
            &["loan", "loans.toml", "--set", "loan.Juno.rate_per_year=0.6"],
            &["NH408", "usual: 0 to 0.2, a year"],
        ),
    ] {
        let (code, out, said) = nearhome(room.path(), args);
        assert_eq!(code, Some(0), "{said}");
        assert!(!out.is_empty());
        for word in words {
            assert!(said.contains(word), "{word} in {said}");
        }
    }
    // A run tells it too, and its manifest keeps it.
    let set = ["--set", "moves.factor=99", "--runs", "2", "--output", "out"];
    let run = [&["run", "tiny.toml"][..], &set].concat();
    let (code, _, said) = nearhome(room.path(), &run);
    assert!(code == Some(0) && said.contains("NH408"), "{said}");
    let manifest = fs::read_to_string(room.path().join("out/manifest.json")).expect("written");
    assert!(manifest.contains("99 is far from anything usual"));
    for set in [
        "authority.Tiny.prices.private_home=-1",
        "prices.beyond_premium=1000",
    ] {
        refused(
            room.path(),
            &["check", "tiny.toml", "--set", set],
            &["NH103", "is out of range"],
        );
    }
    let (_, _, said) = nearhome(room.path(), &["check", "tiny.toml"]);
    assert!(!said.contains("NH408"), "{said}");
}

/// A change with `--set` may be of a key that is there; whoever writes a plan without a baseline is told of `extends`.
#[test]
fn what_was_meant_is_told_of_changes_and_of_plans_without_a_baseline() {
    let room = room(&[("plan.toml", "[scenario]\nname = \"Plan\"\n")]);
    let set = [
        "check",
        "tiny.toml",
        "--set",
        "authority.Tiny.entries.facto=0.9",
    ];
    refused(room.path(), &set, &["NH101", "did you mean `factor`?"]);
    let (code, _, said) = nearhome(room.path(), &["check", "plan.toml"]);
    assert_eq!(code, Some(2), "{said}");
    let hint = "a plan begins with extends = \"baseline.toml\"";
    assert_eq!(said.matches(hint).count(), 1, "{said}");
}

/// A borrower that loses by each place that is filled is told before anything is simulated.
#[test]
fn a_borrower_that_loses_by_full_homes_is_told() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let plan = "scenarios/wirral/juno.toml";
    let check = |set: &str| nearhome(root, &["check", plan, "--set", set]);
    let (code, _, said) = check("loan.Juno.operating_cost_per_place=4000");
    assert_eq!(code, Some(0), "{said}");
    for words in [
        "NH435",
        "4000 pounds a week and brings in 3677",
        "Juno's first homes",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
    let (_, _, said) = check("loan.Juno.operating_cost_per_place=3000");
    assert!(!said.contains("NH435"), "{said}");
}

/// What a comparison warns of in its baseline is told once, whatever its plans add.
#[test]
fn a_comparison_tells_a_warning_of_its_baseline_once() {
    let file = |of: &str, name: &str, change: &str| {
        format!("extends = \"{of}\"\n[scenario]\nname = \"{name}\"\n{change}\n")
    };
    let plan = "[prices]\nresidential_rise_per_year = -0.4";
    let room = room(&[
        (
            "odd.toml",
            &file("tiny.toml", "Odd", "[moves]\nfactor = 99"),
        ),
        ("same.toml", &file("odd.toml", "Same", "")),
        ("plan.toml", &file("odd.toml", "Plan", plan)),
    ]);
    let files = ["compare", "odd.toml", "same.toml", "plan.toml"];
    let args = [&files[..], &["--runs", "2", "--output", "out"]].concat();
    let (code, _, said) = nearhome(room.path(), &args);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(said.matches("99 is far").count(), 1, "{said}");
    assert_eq!(said.matches("-0.4 is far").count(), 1, "{said}");
}

/// Without a scenario the example's value is told as that, whoever's was asked for; with one its own is.
#[test]
fn explain_says_whose_value_it_tells() {
    let room = room(&[]);
    let path = "authority.Kent.homes.private.places";
    let (_, out, _) = nearhome(room.path(), &["explain", path]);
    for word in [
        "\n  example   authority.Wigan.homes.private.places is ",
        "(Wigan's baseline of 2019)",
        "\n  yours     name your scenario after the path: nearhome explain PATH FILE",
    ] {
        assert!(out.contains(word), "{word} in {out}");
    }
    assert!(!out.contains("\n  here "), "{out}");
    let (_, out, _) = nearhome(
        room.path(),
        &["explain", "authority.homes.private.places", "tiny.toml"],
    );
    assert!(out.contains("\n  here      authority.Tiny."), "{out}");
    assert!(!out.contains("Wigan") && !out.contains("yours"), "{out}");
    let (_, out, _) = nearhome(room.path(), &["explain", "moves.factor"]);
    assert!(out.contains("\n  usual     0.1 to 5\n"), "{out}");
}

#[test]
fn explain_suggests_by_what_words_mean() {
    let room = room(&[]);
    for (what, words) in [
        (
            "agency_fostering",
            &[
                "these have to do with it:",
                "`authority.prices.agency_fostering`",
            ][..],
        ),
        (
            "foster carers",
            &["`authority.fostering`", "a metric of series.csv"],
        ),
        ("unregistered", &["`children_in_unregistered`"]),
        ("price", &["`prices`"]),
        (
            "homes.private_places",
            &[
                "did you mean `homes.private_sizes`?",
                "`authority.homes.private.places`",
            ],
        ),
    ] {
        refused(room.path(), &["explain", what], words);
    }
}
