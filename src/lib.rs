//! Simulated futures of an authority's children in care.

#![cfg_attr(
    test,
    allow(
        clippy::disallowed_methods,
        clippy::disallowed_types,
        reason = "tests compare with the standard library's maths"
    )
)]

pub mod analysis;
pub mod calibrate;
#[cfg(feature = "cli")]
pub mod cli;
pub mod dist;
pub mod engine;
pub mod ensemble;
pub mod error;
pub mod finance;
pub mod model;
pub mod num;
pub mod report;
pub mod results;
pub mod rng;
pub mod scenario;
pub mod time;
