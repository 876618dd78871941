//! The one binary of integration tests.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests read files and clocks, and compare with the standard library's maths"
)]

mod after;
mod another_council;
mod architecture;
mod bad_input;
#[path = "../../examples/behaviour/charts/mod.rs"]
mod behaviour;
mod chapters;
mod common;
mod compare;
mod conservation;
mod constants;
mod determinism;
mod diagnostics;
#[path = "../wasm/src/digest.rs"]
mod digest;
mod directions;
mod drift;
mod england;
mod fuzz;
mod golden;
mod judgements;
mod language;
mod layers;
mod leases;
mod ledger;
mod levers;
mod lists;
mod loans;
mod manners;
mod market;
mod metamorphic;
mod outdir;
mod pairing;
mod peers;
mod profile;
mod providers;
mod reference;
mod run;
mod shipped;
mod slips;
mod statistics;
mod switches;
mod what_if;
mod windows;
mod worth;
mod years;
