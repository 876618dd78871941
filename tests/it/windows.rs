//! What Windows gives less of, tried where it can be set.

#![cfg(unix)]

use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;

/// The stack of a program's first thread is 1 MB on Windows and 8 MB elsewhere.
const STACK_KB: u32 = 1024;

/// Every command that reads a scenario, with no more stack than on Windows. (In the release build reading takes some
/// 300 KB of it.)
#[test]
fn commands_run_in_the_stack_that_windows_gives() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let room = tempfile::tempdir().expect("folder");
    let written = |name: &str| room.path().join(name).display().to_string();
    // Not read as deep as it goes.
    let deep = written("deep.toml");
    std::fs::write(&deep, format!("a = {}", "[".repeat(200_000))).expect("written");
    let (new, run, compared) = (written("new/a.toml"), written("run"), written("compared"));
    let base = "scenarios/wigan/baseline-2023.toml";
    let plan = "scenarios/wigan/community-interest-loan.toml";
    let region = "scenarios/liverpool-city-region/baseline.toml";
    for (args, code) in [
        (&["check", region][..], 0),
        (&["run", base, "--runs", "2", "--output", &run], 0),
        (
            &["compare", base, plan, "--runs", "2", "--output", &compared],
            0,
        ),
        (&["diff", base, plan], 0),
        (
            &[
                "new",
                "--authority",
                "Rutland",
                "--year",
                "2023",
                "--output",
                &new,
            ],
            0,
        ),
        (&["loan", "scenarios/wirral/juno-loan-amended.toml"], 0),
        (&["explain", "authority.homes"], 0),
        (&["schema"], 0),
        (&["check", &deep], 2),
    ] {
        let output = Command::new("sh")
            .args(["-c", &format!("ulimit -s {STACK_KB} && exec \"$0\" \"$@\"")])
            .arg(cargo_bin("nearhome"))
            .args(args)
            .current_dir(root)
            .output()
            .expect("ran");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
    }
}
