use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

const OURS: &[u8] = br#"{"made_by": "nearhome", "files": ["a.csv", "charts/b.svg"]}"#;

fn open(target: &Path, force: bool) -> Result<OutDir, Stop> {
    OutDir::prepare(target, force, &[])
}

fn fill(out: &mut OutDir, text: &str) -> Result<(), Stop> {
    out.write("a.csv", text.as_bytes())?;
    out.write("charts/b.svg", text.as_bytes())?;
    out.write(MANIFEST, OURS)
}

fn result(target: &Path, text: &str) {
    let mut out = open(target, false).expect("prepared");
    fill(&mut out, text).expect("written");
    assert_eq!(out.commit().expect("committed"), target);
}

/// The text of a result, if it is whole.
fn whole(target: &Path) -> Option<String> {
    mark(target)?;
    let one = fs::read_to_string(target.join("a.csv")).ok()?;
    let two = fs::read_to_string(target.join("charts/b.svg")).ok()?;
    (one == two).then_some(one)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("folder")
        .map(|entry| {
            entry
                .expect("entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

fn room() -> (tempfile::TempDir, PathBuf) {
    let room = tempfile::tempdir().expect("folder");
    let path = full_path(room.path()).expect("there");
    (room, path)
}

#[test]
fn a_result_of_ours_is_replaced_and_nothing_is_left_over() {
    let (_room, path) = room();
    let target = path.join("deep/r");
    result(&target, "old");
    result(&target, "new");
    assert_eq!(whole(&target).as_deref(), Some("new"));
    assert_eq!(names(&path.join("deep")), ["r"]);
    assert_eq!(names(&target), ["a.csv", "charts", "manifest.json"]);
}

#[test]
fn an_empty_folder_is_taken() {
    let (_room, path) = room();
    fs::create_dir(path.join("r")).expect("made");
    result(&path.join("r"), "new");
    assert_eq!(names(&path), ["r"]);
}

#[test]
fn what_is_not_ours_is_refused_without_force() {
    let (_room, path) = room();
    let target = path.join("r");
    for manifest in [
        None,
        Some("{}"),
        Some("no"),
        Some(r#"{"made_by": "other"}"#),
    ] {
        let _ = fs::remove_dir_all(&target);
        fs::create_dir(&target).expect("made");
        fs::write(target.join("thesis.docx"), "x").expect("written");
        if let Some(text) = manifest {
            fs::write(target.join(MANIFEST), text).expect("written");
        }
        assert_eq!(open(&target, false).err().map(|stop| stop.code()), Some(2));
        assert!(target.join("thesis.docx").exists());
    }
    let mut out = open(&target, true).expect("forced");
    fill(&mut out, "new").expect("written");
    out.commit().expect("committed");
    assert_eq!(whole(&target).as_deref(), Some("new"));
}

#[test]
fn a_file_put_among_our_results_is_not_thrown_away() {
    let (_room, path) = room();
    let target = path.join("r");
    result(&target, "old");
    fs::write(target.join(".DS_Store"), "x").expect("written");
    assert!(open(&target, false).is_ok());
    fs::write(target.join("notes.docx"), "x").expect("written");
    let stop = open(&target, false).err().expect("refused");
    assert!(stop.message(false).contains("notes.docx"));
    assert!(open(&target, true).is_ok());
}

#[test]
fn force_never_replaces_a_folder_that_holds_what_is_needed() {
    let (_room, path) = room();
    let scenario = path.join("r/scenario.toml");
    fs::create_dir(path.join("r")).expect("made");
    fs::write(&scenario, "x").expect("written");
    assert!(OutDir::prepare(&path.join("r"), true, &[&scenario]).is_err());
    assert!(open(Path::new("."), true).is_err());
    assert!(open(Path::new("/"), true).is_err());
    assert!(open(Path::new(""), true).is_err());
    assert!(open(&scenario, true).is_err());
    assert!(open(&scenario.join("below"), true).is_err());
}

#[test]
fn results_without_a_manifest_are_not_committed() {
    let (_room, path) = room();
    let mut out = open(&path.join("r"), false).expect("prepared");
    out.write("a.csv", b"x").expect("written");
    for name in ["", "../x", "/x", "a/../../x"] {
        assert!(out.write(name, b"x").is_err(), "{name}");
    }
    assert!(out.commit().is_err());
    assert!(names(&path).is_empty());
}

#[test]
fn a_full_disk_leaves_the_old_result_and_says_so() {
    for replaces in [false, true] {
        let (_room, path) = room();
        let target = path.join("r");
        if replaces {
            result(&target, "old");
        }
        let mut out = open(&target, false).expect("prepared");
        out.hook = Some(Box::new(|step| {
            (step == Step::Wrote).then(|| Fate::Fail(io::ErrorKind::StorageFull.into()))
        }));
        let stop = fill(&mut out, "new").expect_err("full");
        assert_eq!(stop.code(), 1);
        assert!(stop.message(false).contains("the disk is full"));
        drop(out);
        assert_eq!(whole(&target), replaces.then(|| "old".to_owned()));
        assert_eq!(names(&path).len(), usize::from(replaces));
    }
}

/// Kills or fails at every step in turn; after each the old or the new result is whole, and the
/// next run succeeds and leaves nothing behind.
#[test]
fn a_kill_or_failure_at_any_step_leaves_old_or_new() {
    for exchange in [true, false] {
        for kill in [true, false] {
            for (old, last) in [(true, 12), (false, 12)] {
                for at in 0..last {
                    attempt(exchange, kill, old, at);
                }
            }
        }
    }
}

fn attempt(exchange: bool, kill: bool, old: bool, at: usize) {
    let case = format!("exchange {exchange} kill {kill} old {old} step {at}");
    let (_room, path) = room();
    let target = path.join("r");
    if old {
        result(&target, "old");
    }
    let mut out = open(&target, false).expect("prepared");
    out.exchange = exchange;
    let count = Arc::new(AtomicUsize::new(0));
    out.hook = Some(Box::new(move |_| {
        (count.fetch_add(1, Ordering::SeqCst) == at).then(|| {
            if kill {
                Fate::Kill
            } else {
                Fate::Fail(io::Error::other("odd"))
            }
        })
    }));
    let ended = fill(&mut out, "new").and_then(|()| out.commit().map(|_| ()));
    if !(kill && !exchange && old) {
        let now = whole(&target);
        assert!(
            now.as_deref() == Some("new") || now.as_deref() == old.then_some("old"),
            "{case}: {now:?}"
        );
        assert!(ended.is_err() || now.as_deref() == Some("new"), "{case}");
        assert!(!target.exists() || now.is_some(), "{case}: half written");
    }
    // The next run finds the old result again even between two moves.
    let next = open(&target, false).expect("prepared");
    assert!(!old || whole(&target).is_some(), "{case}");
    drop(next);
    result(&target, "next");
    assert_eq!(whole(&target).as_deref(), Some("next"), "{case}");
    assert_eq!(names(&path), ["r"], "{case}");
}

#[cfg(unix)]
#[test]
fn a_living_run_is_left_alone() {
    let (_room, path) = room();
    let target = path.join("r");
    let mut first = open(&target, false).expect("prepared");
    let second = open(&target, false).expect("prepared");
    assert_eq!(names(&path).len(), 2);
    drop(second);
    fill(&mut first, "first").expect("written");
    first.commit().expect("committed");
    assert_eq!(whole(&target).as_deref(), Some("first"));
}

#[cfg(unix)]
#[test]
fn a_link_to_a_folder_is_followed() {
    let (_room, path) = room();
    result(&path.join("real"), "old");
    std::os::unix::fs::symlink(path.join("real"), path.join("link")).expect("linked");
    let mut out = open(&path.join("link"), false).expect("prepared");
    fill(&mut out, "new").expect("written");
    out.commit().expect("committed");
    assert_eq!(whole(&path.join("real")).as_deref(), Some("new"));
    assert!(
        path.join("link")
            .symlink_metadata()
            .expect("there")
            .is_symlink()
    );
}
