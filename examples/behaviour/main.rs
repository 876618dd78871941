//! Draws the small chart of each chapter of the model: what its process does in a shipped scenario.
//!
//! ```sh
//! cargo run --release --example behaviour
//! ```
//!
//! It simulates `scenarios/wigan/baseline.toml`, with one thing changed where a chapter shows what a change does, works
//! out with the program's own functions what needs no simulation, and writes `docs/src/images/behaviour/*.svg`. Runs
//! with and without a change have the same seed, so the same child meets the same luck. Every title is made from the
//! figures. The test `chapters` draws all of them again and compares.
#![expect(
    clippy::disallowed_methods,
    reason = "a program of its own, which reads scenarios and writes pictures"
)]

use std::fs;
use std::path::Path;

use charts::Made;

mod charts;

fn main() -> Made<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("docs/src/images/behaviour");
    fs::create_dir_all(&folder)?;
    for chart in charts::all(root)? {
        fs::write(folder.join(format!("{}.svg", chart.chapter)), &chart.svg)?;
        println!("{}: {}", chart.chapter, chart.title);
    }
    Ok(())
}
