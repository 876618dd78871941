//! The house keeps its shape: rooms use only what stands to their left, files stay short, and
//! nothing that ships is left out of its list.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The way that data goes: a room uses rooms before it, never one after it.
/// `docs/src/architecture.md` says why.
const LINE: &[&str] = &[
    "error", "ids", "num", "time", "units", "rng", "dist", "finance", "model", "engine",
    "ensemble", "results", "analysis", "report", "cli",
];

/// Rooms beside the line, and the last room on it that each may use. Nothing on the line uses them
/// but `cli`, and `report` for the log of assumptions that `scenario` keeps.
const BESIDE: &[(&str, &str)] = &[("scenario", "model"), ("calibrate", "engine")];

/// The rooms that a room may use; none for a room that the plan does not have.
fn allowed(room: &str) -> Option<Vec<&'static str>> {
    let place = |name: &str| LINE.iter().position(|r| *r == name);
    let end = match BESIDE.iter().find(|(name, _)| *name == room) {
        Some((_, last)) => place(last)? + 1,
        None => place(room)?,
    };
    let mut allowed = LINE[..end].to_vec();
    match room {
        // `report` writes the log of assumptions; the ladders of a baseline are settled by simulating
        // the scenario that `calibrate` writes.
        "report" | "calibrate" => allowed.push("scenario"),
        "cli" => allowed.extend(BESIDE.iter().map(|(name, _)| name)),
        _ => {}
    }
    Some(allowed)
}

/// A source file longer than this is split.
const LONGEST: usize = 600;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder with an extension, in order.
pub fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder that can be read") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A path as it is written in documents: from the root of the project, with `/`.
fn shown(path: &Path, from: &Path) -> String {
    let parts: Vec<_> = path
        .strip_prefix(from)
        .expect("below the folder")
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

/// The room of a source file; none for the two roots, `lib.rs` and `main.rs`.
fn room(path: &Path) -> Option<String> {
    let shown = shown(path, &root().join("src"));
    let first = shown.split('/').next()?.trim_end_matches(".rs").to_owned();
    (first != "lib" && first != "main").then_some(first)
}

/// The rooms named after `crate::` in a source text, comments left out; a group in braces counts
/// for each of its names.
fn rooms_used(text: &str) -> BTreeSet<String> {
    let code: String = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n");
    let name = |text: &str| -> String {
        text.trim_start()
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect()
    };
    let mut used = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        if !rest.starts_with('{') {
            used.insert(name(rest));
            continue;
        }
        let (mut depth, mut expected) = (0, false);
        for (at, c) in rest.char_indices() {
            match c {
                '{' => {
                    depth += 1;
                    expected = depth == 1;
                }
                '}' if depth == 1 => break,
                '}' => depth -= 1,
                ',' if depth == 1 => expected = true,
                c if expected && !c.is_whitespace() => {
                    used.insert(name(&rest[at..]));
                    expected = false;
                }
                _ => {}
            }
        }
    }
    used
}

/// Arrows of a text in a room that the plan does not have.
fn wrong_arrows(room: &str, text: &str) -> Vec<String> {
    let Some(allowed) = allowed(room) else {
        return vec![format!("{room} is not in the plan of the house")];
    };
    rooms_used(text)
        .into_iter()
        .filter(|used| used != room && !allowed.contains(&used.as_str()))
        .map(|used| format!("{room} uses {used}"))
        .collect()
}

#[test]
fn each_room_uses_only_what_stands_to_its_left() {
    let mut wrong = Vec::new();
    for path in files(&root().join("src"), "rs") {
        if let Some(room) = room(&path) {
            for arrow in wrong_arrows(&room, &read(&path)) {
                wrong.push(format!("{}: {arrow}", shown(&path, root())));
            }
        }
    }
    assert!(wrong.is_empty(), "wrong arrows:\n{}", wrong.join("\n"));
}

#[test]
fn a_wrong_arrow_is_found_however_it_is_written() {
    for text in [
        "use crate::scenario::Document;",
        "use crate::{model::Model, scenario::Document};",
        "use crate::{\n    num,\n    scenario,\n};",
        "use crate::{model::{Model, input::Inputs}, scenario};",
        "fn f() { crate::scenario::build(); }",
    ] {
        assert_eq!(
            wrong_arrows("engine", text),
            ["engine uses scenario"],
            "{text}"
        );
    }
    assert!(wrong_arrows("engine", "// crate::cli knows\nuse crate::{num, rng};").is_empty());
    assert_eq!(
        wrong_arrows("rng", "use crate::model::Model;"),
        ["rng uses model"]
    );
    assert_eq!(
        wrong_arrows("attic", ""),
        ["attic is not in the plan of the house"]
    );
}

#[test]
fn no_source_file_is_too_long_to_read() {
    let long: Vec<_> = files(&root().join("src"), "rs")
        .into_iter()
        .filter_map(|path| {
            let lines = read(&path).lines().count();
            (lines > LONGEST).then(|| format!("{}: {lines} lines", shown(&path, root())))
        })
        .collect();
    assert!(
        long.is_empty(),
        "split what has over {LONGEST} lines:\n{}",
        long.join("\n")
    );
}

#[test]
fn every_shipped_scenario_is_in_the_list_of_scenarios() {
    let folder = root().join("scenarios");
    let list = read(&folder.join("README.md"));
    for path in files(&folder, "toml") {
        let name = shown(&path, &folder);
        assert!(
            list.contains(&format!("`{name}`")),
            "scenarios/README.md does not list {name}"
        );
    }
}

#[test]
fn every_page_of_the_book_is_in_its_table_of_contents() {
    let folder = root().join("docs/src");
    let contents = read(&folder.join("SUMMARY.md"));
    for path in files(&folder, "md") {
        let name = shown(&path, &folder);
        if name != "SUMMARY.md" {
            assert!(
                contents.contains(&format!("({name})")),
                "SUMMARY.md does not list {name}"
            );
        }
    }
}

/// Targets of the Markdown links of a text that lead to files.
fn links(text: &str) -> Vec<&str> {
    text.match_indices("](")
        .filter_map(|(at, _)| text[at + 2..].split([')', ' ']).next())
        .map(|target| target.split('#').next().unwrap_or_default())
        .filter(|target| !target.is_empty() && !target.contains(':'))
        .collect()
}

#[test]
fn every_link_between_documents_leads_to_a_file() {
    let mut documents = files(&root().join("docs"), "md");
    documents.extend(files(&root().join("data"), "md"));
    for name in [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "output/README.md",
        "scenarios/README.md",
    ] {
        documents.push(root().join(name));
    }
    for document in documents {
        let folder = document.parent().expect("a folder");
        for link in links(&read(&document)) {
            assert!(
                folder.join(link).exists(),
                "{} links to {link}, which is not there",
                shown(&document, root())
            );
        }
    }
}

/// Every problem code that the source names is in the list of codes, with a meaning.
#[test]
fn every_problem_code_has_a_meaning() {
    let mut codes = 0;
    for file in files(&root().join("src"), "rs") {
        let text = read(&file);
        for (at, _) in text.match_indices("\"NH") {
            let code = &text[at + 1..at + 6];
            let number = code[2..].chars().all(|digit| digit.is_ascii_digit());
            if number && text.as_bytes()[at + 6] == b'"' && code != "NH999" {
                codes += 1;
                assert!(
                    nearhome::error::meaning(code).is_some(),
                    "{} names {code}, which has no meaning",
                    file.display()
                );
            }
        }
    }
    assert!(codes > 30, "only {codes} codes found in the source");
}
