//! `manifest.json`: what was run, with what, and how long it took.
//!
//! Everything but `timing` is the same whenever the same scenario is run again with the same seed,
//! runs and version.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::scenario::document::Layer;

/// What a manifest says.
#[derive(Clone, Debug, Serialize)]
pub struct Manifest {
    /// Always `nearhome`.
    pub made_by: &'static str,
    /// Version of the program.
    pub version: &'static str,
    /// The scenario's name.
    pub name: String,
    /// The names of its authorities.
    pub authorities: Vec<String>,
    /// Start date.
    pub start: String,
    /// Years simulated.
    pub years: usize,
    /// SHA-256 of the version and the resolved scenario.
    pub hash: String,
    /// Seed.
    pub seed: u64,
    /// Runs.
    pub runs: usize,
    /// The files that the scenario was made from: what it extends, itself, overlays, lowest first.
    pub layers: Vec<Layer>,
    /// Every overlay and every `--set` of the run.
    pub changes: Vec<String>,
    /// What was legal and odd.
    pub warnings: Vec<String>,
    /// The files of the results.
    pub files: Vec<String>,
    /// When, how long and on how many threads: all that differs from time to time.
    pub timing: Timing,
    /// The scenario with whatever was laid over it and every `--set` carried out.
    pub scenario: Value,
}

/// When, how long and on how many threads.
#[derive(Clone, Debug, Serialize)]
pub struct Timing {
    /// When the run began.
    pub started: String,
    /// How long it took.
    pub seconds: f64,
    /// Threads used.
    pub threads: usize,
}

impl Manifest {
    /// The file's bytes.
    ///
    /// # Errors
    /// Never in practice: every part is JSON already.
    pub fn json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

/// The version of the program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The hash of a resolved scenario and the version that ran it, in hexadecimal.
pub fn hash(scenario: &Value) -> String {
    let mut digest = Sha256::new();
    digest.update(VERSION.as_bytes());
    digest.update([0]);
    digest.update(scenario.to_string().as_bytes());
    let mut text = String::with_capacity(64);
    for byte in digest.finalize() {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_hash_follows_the_scenario_alone() {
        let one = json!({"scenario": {"name": "a"}, "authority": []});
        let same = json!({"authority": [], "scenario": {"name": "a"}});
        let other = json!({"scenario": {"name": "b"}, "authority": []});
        assert_eq!(hash(&one).len(), 64);
        assert_eq!(hash(&one), hash(&same));
        assert_ne!(hash(&one), hash(&other));
    }
}
