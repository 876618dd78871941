//! Every chapter of the model has its equation, where its numbers come from, what it does, with a chart that the
//! program draws again just so, what it leaves out and where it is in the source.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::behaviour;

fn book() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/src")
}

/// Chapters of the model in the book's list, but for the overview: names of their files without the ending.
fn chapters() -> BTreeSet<String> {
    let summary = fs::read_to_string(book().join("SUMMARY.md")).expect("the book's list");
    let pages = summary.split("(model/").skip(1);
    let names = pages.filter_map(|rest| rest.split_once(".md)").map(|(name, _)| name.to_owned()));
    names.filter(|name| name != "overview").collect()
}

/// What a chapter lacks.
fn lacking(chapter: &str, text: &str) -> Vec<&'static str> {
    let mut lacking = Vec::new();
    let mut need = |what, there: bool| {
        if !there {
            lacking.push(what);
        }
    };
    // Each part up to the next heading of its rank.
    let part = |heading: &str| {
        let rest = text.split(&format!("\n## {heading}\n")).nth(1)?;
        rest.split("\n## ").next()
    };
    let says = |heading: &str| part(heading).is_some_and(|words| words.trim().len() > 40);
    let chart = format!("](../images/behaviour/{chapter}.svg)");
    need("an equation", text.matches("\n```").count() >= 2);
    let table = text.lines().any(|line| line.ends_with("| from |"));
    need(
        "where its numbers come from",
        table || says("Where it comes from"),
    );
    let shows = part("What it does").is_some_and(|words| words.contains(&chart));
    need(
        "its chart under 'What it does'",
        shows && says("What it does"),
    );
    need("what it leaves out", says("What it leaves out"));
    need("where it is in the source", says("Where"));
    lacking
}

#[test]
fn every_chapter_of_the_model_has_all_its_parts() {
    let chapters = chapters();
    assert!(chapters.len() >= 17, "{chapters:?}");
    for chapter in &chapters {
        let text = fs::read_to_string(book().join(format!("model/{chapter}.md"))).expect(chapter);
        let lacking = lacking(chapter, &text);
        assert!(lacking.is_empty(), "{chapter} lacks {lacking:?}");
    }
    // A chapter without one of them is found.
    let whole = "# C\n\n```\na\n```\n\n| number | from |\n|---|---|\n\n## What it does\n\nSomething that a reader learns.\n\n\
        ![Chart](../images/behaviour/c.svg)\n\n## What it leaves out\n\nA good deal of what one might have hoped for.\n\n\
        ## Where\n\nA file of the source, and another one of the source.\n";
    assert!(lacking("c", whole).is_empty());
    for part in [
        "```",
        "| from |",
        "c.svg",
        "## What it leaves out",
        "## Where",
    ] {
        assert_eq!(lacking("c", &whole.replace(part, "")).len(), 1, "{part}");
    }
}

#[test]
fn every_chapters_chart_is_drawn_again_just_so() {
    let folder = book().join("images/behaviour");
    let bless = std::env::var_os("NEARHOME_BLESS").is_some();
    let drawn = behaviour::all(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("charts");
    let names: BTreeSet<String> = drawn.iter().map(|one| one.chapter.to_owned()).collect();
    assert_eq!(names, chapters(), "a chart for each chapter");
    let kept = fs::read_dir(&folder).expect("the folder of charts");
    let kept: BTreeSet<String> = kept
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    let expected: BTreeSet<String> = names.iter().map(|name| format!("{name}.svg")).collect();
    assert!(bless || kept == expected, "{kept:?}");
    let mut stale = Vec::new();
    for one in &drawn {
        let file = folder.join(format!("{}.svg", one.chapter));
        if bless {
            fs::write(&file, &one.svg).expect("written");
        } else if fs::read_to_string(&file).ok().as_ref() != Some(&one.svg) {
            stale.push(format!("{}: {}", one.chapter, one.title));
        }
    }
    assert!(
        stale.is_empty(),
        "charts out of date: look at them, then run NEARHOME_BLESS=1 cargo test --test it chapters\n{}",
        stale.join("\n")
    );
}
