//! Results are whole through kills at random moments.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nearhome::cli::outdir::{MANIFEST, OutDir};

const TARGET: &str = "NEARHOME_TEST_KILL_TARGET";
const KILLS: &str = "NEARHOME_TEST_KILLS";

fn write_result(target: &Path, text: &str) {
    let mut out = OutDir::prepare(target, false, &[]).expect("prepared");
    for name in ["a.csv", "b.csv", "charts/c.svg"] {
        out.write(name, text.as_bytes()).expect("written");
    }
    out.write(MANIFEST, br#"{"made_by": "nearhome"}"#)
        .expect("written");
    out.commit().expect("committed");
}

/// Not a test of its own: the child that is killed. It does nothing unless told where.
#[test]
#[ignore = "the child process of the kill test"]
fn child_that_writes_for_ever() {
    let Some(target) = env::var_os(TARGET).map(PathBuf::from) else {
        return;
    };
    let kill = env::var(KILLS).unwrap_or_default();
    for number in 0.. {
        write_result(&target, &format!("{kill}:{number} ").repeat(2_000));
    }
}

#[cfg(unix)]
#[test]
fn a_kill_at_any_moment_leaves_one_whole_result() {
    let kills: u64 = env::var(KILLS)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(25);
    let room = tempfile::tempdir().expect("folder");
    let target = room.path().join("r");
    write_result(&target, "first");
    for kill in 0..kills {
        let mut child = Command::new(env::current_exe().expect("a program"))
            .args(["--exact", "outdir::child_that_writes_for_ever", "--ignored"])
            .env(TARGET, &target)
            .env(KILLS, kill.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        // Once it has written a result, moments spread over many of its cycles.
        let deadline = Instant::now() + Duration::from_secs(20);
        let own = format!("{kill}:");
        let begun =
            || fs::read_to_string(target.join("a.csv")).is_ok_and(|text| text.starts_with(&own));
        while !begun() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(1));
        }
        thread::sleep(Duration::from_micros((kill * 7_919) % 20_000));
        child.kill().expect("killed");
        child.wait().expect("ended");
        assert!(begun(), "the child never wrote");
        let read = |name: &str| fs::read_to_string(target.join(name)).expect("whole");
        let text = read("a.csv");
        assert!(!text.is_empty() && text == read("b.csv") && text == read("charts/c.svg"));
        assert!(read(MANIFEST).contains("nearhome"));
    }
    write_result(&target, "last");
    assert_eq!(
        fs::read_to_string(target.join("a.csv")).expect("whole"),
        "last"
    );
    assert_eq!(fs::read_dir(room.path()).expect("there").count(), 1);
}

/// The program itself, killed at moments spread over a whole run: the folder holds the results of one
/// seed, whole, and they are those of a run that nobody killed.
#[cfg(unix)]
#[test]
fn a_kill_of_the_program_leaves_the_results_of_one_run() {
    let kills: u64 = env::var(KILLS)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(6);
    let room = tempfile::tempdir().expect("folder");
    let here = room.path();
    fs::write(here.join("a.toml"), include_str!("tiny.toml")).expect("written");
    let run = |seed: u64, output: &str| {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("nearhome"));
        command
            .current_dir(here)
            .args([
                "run",
                "a.toml",
                "--runs",
                "5",
                "--quiet",
                "--seed",
                &seed.to_string(),
            ])
            .args(["--output", output])
            .stderr(Stdio::null());
        command
    };
    let clock = Instant::now();
    assert!(run(0, "r").status().expect("ran").success());
    let whole = clock.elapsed();
    let (mut old, mut new) = (0, 0);
    for kill in 1..=kills {
        let mut child = run(kill, "r").spawn().expect("started");
        // Most are killed towards the end, while files are written and swapped.
        let part = 0.3 + 0.8 * ((kill * 7_919) % 1_000) as f64 / 1_000.0;
        thread::sleep(whole.mul_f64(part));
        let _ = child.kill();
        child.wait().expect("ended");
        let read = |folder: &str, name: &str| fs::read_to_string(here.join(folder).join(name));
        let manifest = read("r", MANIFEST).expect("whole");
        let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
        let seed = manifest["seed"].as_u64().expect("a seed");
        *(if seed == kill { &mut new } else { &mut old }) += 1;
        assert!(run(seed, "whole").status().expect("ran").success());
        for name in ["series.csv", "headline.csv", "assumptions.csv"] {
            let [one, other] = ["r", "whole"].map(|folder| read(folder, name).expect("there"));
            assert!(one == other, "{name} of seed {seed} after kill {kill}");
        }
        for file in manifest["files"].as_array().expect("a list") {
            assert!(
                here.join("r")
                    .join(file.as_str().expect("a name"))
                    .is_file(),
                "{file}"
            );
        }
    }
    assert_eq!(old + new, kills);
    println!("{kills} kills: the old results {old} times, the new {new} times");
}

/// A disk that is really full, where the test may mount one.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_keeps_the_old_result() {
    let room = tempfile::tempdir().expect("folder");
    let disk = room.path().join("disk");
    fs::create_dir(&disk).expect("made");
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=200k", "tmpfs"])
        .arg(&disk)
        .stderr(Stdio::null())
        .status();
    if !mounted.is_ok_and(|status| status.success()) {
        return;
    }
    let target = disk.join("r");
    write_result(&target, "old");
    let mut out = OutDir::prepare(&target, false, &[]).expect("prepared");
    let stop = out
        .write("a.csv", &vec![b'x'; 1_000_000])
        .expect_err("full");
    let said = stop.message(false);
    drop(out);
    let text = fs::read_to_string(target.join("a.csv"));
    let left = fs::read_dir(&disk).map(Iterator::count);
    let _ = Command::new("umount").arg(&disk).status();
    assert_eq!(stop.code(), 1);
    assert!(
        said.contains("the disk is full") && said.contains("as they were"),
        "{said}"
    );
    assert_eq!(text.expect("whole"), "old");
    assert_eq!(left.expect("there"), 1);
}
