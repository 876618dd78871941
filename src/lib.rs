//! Simulated futures of an authority's children in care.

pub mod calibrate;
#[cfg(feature = "cli")]
pub mod cli;
pub mod engine;
pub mod ensemble;
pub mod error;
pub mod model;
pub mod num;
pub mod report;
pub mod results;
pub mod rng;
pub mod scenario;
pub mod time;
