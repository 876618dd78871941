//! Scenarios that extend others and overlays, from the command line: problems point at the right
//! file, and results say what was laid over what.

use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;

const TINY: &str = include_str!("tiny.toml");

pub fn nearhome(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::cargo_bin("nearhome")
        .expect("built")
        .current_dir(folder)
        .args(args)
        .timeout(std::time::Duration::from_secs(60))
        .output()
        .expect("ran");
    let [out, err] = [stdout, stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(!err.contains("panicked"), "{err}");
    (status.code(), out, err)
}

fn refused(folder: &Path, args: &[&str], words: &[&str]) {
    let (code, _, said) = nearhome(folder, args);
    assert_eq!(code, Some(2), "{said}");
    for word in words {
        assert!(said.contains(word), "{word} in {said}");
    }
}

fn room(files: &[(&str, &str)]) -> tempfile::TempDir {
    let room = tempfile::tempdir().expect("folder");
    fs::create_dir(room.path().join("sub")).expect("made");
    fs::write(room.path().join("tiny.toml"), TINY).expect("written");
    for (name, text) in files {
        fs::write(room.path().join(name), text).expect("written");
    }
    room
}

#[test]
fn a_circle_and_a_missing_file_are_problems_with_a_place() {
    let room = room(&[
        ("a.toml", "extends = \"b.toml\"\n"),
        ("b.toml", "# below\nextends = \"sub/../a.toml\"\n"),
        ("self.toml", "extends = \"self.toml\"\n"),
        ("gone.toml", "\nextends = \"tinny.toml\"\n"),
        ("number.toml", "extends = 3\n"),
        ("folder.toml", "extends = \"sub\"\n"),
        ("over.toml", "extends = \"rain.toml\"\n"),
        ("rain.toml", "[overlay]\nname = \"n\"\nrationale = \"r\"\n"),
        ("broken.toml", "extends = \"syntax.toml\"\n"),
        ("syntax.toml", "x = £3\n"),
    ]);
    let here = room.path();
    refused(
        here,
        &["run", "a.toml"],
        &["NH212", "b.toml:2:11", "a.toml extends", "extends itself"],
    );
    refused(here, &["run", "self.toml"], &["NH212", "self.toml:1:11"]);
    refused(
        here,
        &["run", "gone.toml"],
        &["NH211", "gone.toml:2:11", "did you mean `tiny.toml`?"],
    );
    refused(
        here,
        &["run", "over.toml"],
        &["NH217", "over.toml:1:11", "--with"],
    );
    refused(
        here,
        &["run", "number.toml"],
        &["NH102", "number.toml:1:11"],
    );
    refused(here, &["run", "folder.toml"], &["NH211", "is a folder"]);
    refused(here, &["run", "broken.toml"], &["NH006", "syntax.toml:1:5"]);
}

#[test]
fn too_long_a_row_of_files_is_refused() {
    let room = room(&[]);
    for n in 0..20 {
        let text = format!("extends = \"{}.toml\"\n", n + 1);
        fs::write(room.path().join(format!("{n}.toml")), text).expect("written");
    }
    refused(room.path(), &["run", "0.toml"], &["NH212", "15.toml:1:11"]);
}

#[test]
fn overlays_are_laid_in_order_and_their_problems_are_theirs() {
    let head = "[overlay]\nname = \"O\"\nrationale = \"because\"\n";
    let room = room(&[
        (
            "sub/child.toml",
            "extends = \"../tiny.toml\"\n[scenario]\nname = \"Child\"\n",
        ),
        ("one.toml", &format!("{head}[moves]\nfactr = 1\n")),
        ("two.toml", &format!("{head}[moves]\nfactor = \"1,5\"\n")),
        (
            "three.toml",
            &format!("{head}[homes]\nusable_share = 1.2\n"),
        ),
        ("plain.toml", "[moves]\nfactor = 1\n"),
    ]);
    let here = room.path();
    let child = "sub/child.toml";
    refused(
        here,
        &["run", child, "--with", "one.toml"],
        &["NH213", "one.toml:5:1", "`factor`"],
    );
    refused(
        here,
        &["run", child, "--with", "two.toml"],
        &["NH102", "two.toml:5:10", "decimal point", "1.5"],
    );
    refused(
        here,
        &["run", child, "--with", "three.toml"],
        &["NH103", "three.toml:5:16"],
    );
    refused(
        here,
        &[
            "run",
            child,
            "--with",
            "one.toml",
            "--with",
            "plain.toml",
            "--set",
            "x",
        ],
        &["one.toml:5:1", "NH217", "NH201", "3 errors"],
    );
    refused(
        here,
        &["run", "one.toml"],
        &["is an overlay", "--with one.toml"],
    );
    refused(
        here,
        &["run", child, "--with", "gone.toml"],
        &["gone.toml", "not there"],
    );
}

#[test]
fn results_say_what_was_laid_over_what() {
    let head = "[overlay]\nname = \"Dear homes\"\nrationale = \"because\"\n";
    let dear = "[[authority]]\nname = \"*\"\nprices.private_home = { times = 2 }\n";
    let room = room(&[
        (
            "child.toml",
            "extends = \"tiny.toml\"\n[scenario]\nname = \"Child\"\nyears = 1\n",
        ),
        ("dear.toml", &format!("{head}{dear}")),
    ]);
    let (code, screen, said) = nearhome(
        room.path(),
        &[
            "run",
            "child.toml",
            "--with",
            "dear.toml",
            "--runs",
            "2",
            "--output",
            "out",
        ],
    );
    assert_eq!(code, Some(0), "{said}");
    assert!(
        screen.contains("Changed: Dear homes (dear.toml)"),
        "{screen}"
    );
    let read = |name: &str| fs::read_to_string(room.path().join("out").join(name)).expect("there");
    let manifest: serde_json::Value = serde_json::from_str(&read("manifest.json")).expect("JSON");
    let layers = manifest["layers"].as_array().expect("a list");
    let roles: Vec<_> = layers
        .iter()
        .map(|l| (l["role"].as_str(), l["file"].as_str()))
        .collect();
    assert_eq!(
        roles,
        [
            (Some("extended"), Some("tiny.toml")),
            (Some("scenario"), Some("child.toml")),
            (Some("overlay"), Some("dear.toml")),
        ]
    );
    assert_eq!(
        manifest["scenario"]["authority"][0]["prices"]["private_home"]["value"],
        8400.0
    );
    let assumptions = read("assumptions.csv");
    let row = |path: &str| {
        let found = assumptions.lines().find(|line| line.starts_with(path));
        found.expect("a row").to_owned()
    };
    assert_eq!(
        row("scenario.years,"),
        "scenario.years,,1,,,years,,given,,,,,,,child.toml"
    );
    let price = row("authority.Tiny.prices.private_home,");
    assert!(
        price.contains("8400,,,pounds a week,,given,,2 times what it was,"),
        "{price}"
    );
    assert!(row("moves.factor,").ends_with(",tiny.toml"));
}
