//! What the program says to a command, a file or a setting that is wrong: exit 2, on stderr, with
//! the place, and never a panic.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use clap::Parser;
use nearhome::cli::args::{Cli, Command as Sub, RunArgs};
use nearhome::cli::commands::run::perform;
use nearhome::cli::exit::Stop;
use nearhome::cli::outdir::MANIFEST;
use nearhome::error::Problems;

fn nearhome(folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    let Output { status, stderr, .. } = Command::cargo_bin("nearhome")
        .expect("built")
        .current_dir(folder)
        .args(args)
        .timeout(std::time::Duration::from_secs(20))
        .output()
        .expect("ran");
    let said = String::from_utf8_lossy(&stderr).into_owned();
    assert!(!said.contains("panicked"), "{said}");
    (status.code(), said)
}

fn refused(folder: &Path, args: &[&str], words: &[&str]) {
    let (code, said) = nearhome(folder, args);
    assert_eq!(code, Some(2), "{said}");
    for word in words {
        assert!(said.contains(word), "{word} in {said}");
    }
    assert!(!said.contains('\u{1b}'), "no colours away from a terminal");
}

#[test]
fn files_that_cannot_be_a_scenario_are_refused() {
    let room = tempfile::tempdir().expect("folder");
    let path = room.path();
    let huge = fs::File::create(path.join("huge.toml")).expect("made");
    huge.set_len(100_000_000).expect("sized");
    fs::write(path.join("utf16.toml"), b"\xFF\xFEa\0=\x001\0").expect("written");
    fs::write(path.join("ansi.toml"), b"a = 1\nb = \"\xA35\"\n").expect("written");
    refused(path, &["run", "none.toml"], &["none.toml", "not there"]);
    refused(path, &["run", "."], &["is a folder"]);
    refused(path, &["run", "huge.toml"], &["100 MB", "at most 10 MB"]);
    refused(path, &["run", "utf16.toml"], &["NH002", "UTF-8"]);
    refused(
        path,
        &["run", "ansi.toml"],
        &["NH003", "ansi.toml:2:6", "£"],
    );
    refused(path, &["run", ""], &["FILE"]);
    assert!(!path.join("output").exists());
}

#[cfg(unix)]
#[test]
fn a_fifo_is_refused_without_waiting() {
    let room = tempfile::tempdir().expect("folder");
    let made = std::process::Command::new("mkfifo")
        .arg(room.path().join("pipe"))
        .status();
    if made.is_ok_and(|status| status.success()) {
        refused(room.path(), &["run", "pipe"], &["not an ordinary file"]);
    }
    refused(
        room.path(),
        &["run", "/dev/null"],
        &["not an ordinary file"],
    );
}

#[test]
fn mistakes_of_syntax_and_of_set_show_their_place() {
    let room = tempfile::tempdir().expect("folder");
    fs::write(room.path().join("a.toml"), "a = 2,500\nb = £3\n").expect("written");
    fs::write(room.path().join("b.toml"), "[[x]]\nname = \"Wigan\"\n").expect("written");
    refused(
        room.path(),
        &["run", "a.toml"],
        &["a.toml:1:6", "a.toml:2:5", "2 errors"],
    );
    refused(
        room.path(),
        &["run", "b.toml", "--set", "x.Wigam.y=3", "--set", "z"],
        &[
            "--> --set:1:3",
            "did you mean `Wigan`?",
            "NH201",
            "`scenario` is missing",
        ],
    );
}

#[test]
fn commands_that_are_wrong_end_with_2_and_help_with_0() {
    let here = Path::new(".");
    refused(here, &["run", "a.toml", "--runs", "0"], &["--runs"]);
    refused(here, &["run", "a.toml", "--rums", "5"], &["--runs"]);
    refused(here, &["new", "--year", "2019"], &["--authority"]);
    refused(here, &["ran"], &["run"]);
    refused(here, &[], &["Usage"]);
    for args in [&["--help"][..], &["run", "--help"], &["--version"]] {
        assert_eq!(nearhome(here, args).0, Some(0));
    }
}

#[test]
fn an_output_that_cannot_be_used_is_refused_before_the_run() {
    let room = tempfile::tempdir().expect("folder");
    let path = room.path();
    fs::write(path.join("a.toml"), "").expect("written");
    fs::create_dir(path.join("mine")).expect("made");
    fs::write(path.join("mine/thesis.docx"), "x").expect("written");
    for (output, words) in [
        ("mine", "--force"),
        ("a.toml", "is a file"),
        ("a.toml/x", "a.toml/x"),
        (".", "replace all of"),
        ("/proc/x", "/proc/x"),
        ("", "no name"),
    ] {
        let mut args = args(&path.join("a.toml"));
        args.output = Some(if output.is_empty() {
            output.into()
        } else {
            path.join(output)
        });
        let ended = perform(
            &args,
            |_| Ok(((), Problems::new())),
            |(), _| -> Result<(), Stop> { panic!("must not be simulated") },
            |(), (), _| Ok(()),
        );
        let stop = ended.expect_err("refused");
        assert_eq!(stop.code(), 2, "{output}");
        assert!(
            stop.message(false).contains(words),
            "{}",
            stop.message(false)
        );
    }
    assert!(path.join("mine/thesis.docx").exists());
}

fn args(file: &Path) -> RunArgs {
    let file = file.to_str().expect("text");
    let cli = Cli::try_parse_from(["nearhome", "run", file, "--quiet", "--set", "year=2021"]);
    match cli.expect("parses").command {
        Sub::Run(args) => args,
        _ => panic!("not a run"),
    }
}

#[test]
fn a_run_goes_from_settings_to_results_and_an_interrupted_one_leaves_nothing() {
    let room = tempfile::tempdir().expect("folder");
    let file = room.path().join("a.toml");
    fs::write(&file, "year = 2019\n").expect("written");
    let mut args = args(&file);
    let target = room.path().join("out/r");
    args.output = Some(target.clone());
    let go = |interrupt: bool| {
        perform(
            &args,
            |document| Ok((document.value("year"), Problems::new())),
            |_, control| {
                control.tick(1000);
                control.stop.store(interrupt, Ordering::SeqCst);
                Ok(7)
            },
            |year, seven, folder| {
                let text = format!("{year:?} {seven}");
                folder.write("a.csv", text.as_bytes())?;
                folder.write(MANIFEST, br#"{"made_by": "nearhome"}"#)
            },
        )
    };
    let stop = go(true).expect_err("interrupted");
    assert_eq!(stop.code(), 130);
    assert_eq!(
        fs::read_dir(room.path().join("out"))
            .expect("there")
            .count(),
        0
    );
    let finished = go(false).expect("done");
    assert_eq!(finished.results, 7);
    let text = fs::read_to_string(target.join("a.csv")).expect("written");
    assert_eq!(text, "Some(Number(2021)) 7");
}

const INTERRUPTED: &str = "NEARHOME_TEST_INTERRUPTED";

/// Not a test of its own: the child that is interrupted while it simulates.
#[test]
#[ignore = "the child process of the interrupt test"]
fn child_that_simulates_for_ever() {
    let Some(folder) = std::env::var_os(INTERRUPTED).map(PathBuf::from) else {
        return;
    };
    let mut args = args(&folder.join("a.toml"));
    args.output = Some(folder.join("out/r"));
    let ended = perform(
        &args,
        |_| Ok(((), Problems::new())),
        |(), control| {
            fs::write(folder.join("begun"), "").expect("written");
            while !control.stopped() {
                thread::sleep(Duration::from_millis(1));
            }
            Ok(())
        },
        |(), (), _| Ok(()),
    );
    std::process::exit(ended.map_or_else(|stop| i32::from(stop.code()), |_| 0));
}

#[cfg(unix)]
#[test]
fn ctrl_c_and_a_request_to_end_give_130_and_leave_nothing() {
    for signal in ["-INT", "-TERM"] {
        let room = tempfile::tempdir().expect("folder");
        fs::write(room.path().join("a.toml"), "").expect("written");
        let mut child = std::process::Command::new(std::env::current_exe().expect("a program"))
            .args([
                "--exact",
                "diagnostics::child_that_simulates_for_ever",
                "--ignored",
            ])
            .env(INTERRUPTED, room.path())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("started");
        let deadline = Instant::now() + Duration::from_secs(20);
        while !room.path().join("begun").exists() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(1));
        }
        let sent = std::process::Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status();
        if !sent.is_ok_and(|status| status.success()) {
            let _ = child.kill();
            let _ = child.wait();
            return;
        }
        assert_eq!(child.wait().expect("ended").code(), Some(130), "{signal}");
        let left = fs::read_dir(room.path().join("out"))
            .expect("there")
            .count();
        assert_eq!(left, 0, "{signal}");
    }
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_a_success() {
    let program = assert_cmd::cargo::cargo_bin("nearhome");
    let mut child = std::process::Command::new(program)
        .args(["run", "--help"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("started");
    drop(child.stdout.take());
    let ended = child.wait_with_output().expect("ended");
    assert_eq!(ended.status.code(), Some(0));
    assert!(ended.stderr.is_empty());
}
