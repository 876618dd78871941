//! Draws charts that are there as SVG once more as PNG, on one thread and without writing them: for
//! measuring what pictures cost beside tables and charts.
//!
//! `cargo run --release --example png -- CHART.svg...`

#![expect(
    clippy::disallowed_methods,
    reason = "a program reads its charts itself"
)]

use std::hint::black_box;
use std::process::ExitCode;

use nearhome::report::chart::png;

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    if files.is_empty() {
        eprintln!("png CHART.svg...");
        return ExitCode::from(2);
    }
    for file in files {
        let drawn = std::fs::read_to_string(&file)
            .map_err(|e| e.to_string())
            .and_then(|svg| png(&svg).map_err(|e| e.to_string()));
        match drawn {
            Ok(picture) => drop(black_box(picture)),
            Err(problem) => {
                eprintln!("{file}: {problem}");
                return ExitCode::from(2);
            }
        }
    }
    ExitCode::SUCCESS
}
