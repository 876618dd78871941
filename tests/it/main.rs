//! The one binary of integration tests.

mod common;
mod conservation;
mod determinism;
mod diagnostics;
#[path = "../wasm/src/digest.rs"]
mod digest;
mod fuzz;
mod ledger;
mod metamorphic;
mod outdir;
mod pairing;
mod reference;
mod run;
mod statistics;
