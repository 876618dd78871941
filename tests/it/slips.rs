//! Slips of those who write and look up settings: a kind that there is not, numbers far from usual, words that name
//! nothing.

use std::fs;

use crate::layers::nearhome;
use crate::manners::{LOANS, refused, room};

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
