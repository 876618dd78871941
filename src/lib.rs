//! Simulated futures of an authority's children in care.

#[cfg(feature = "cli")]
pub mod cli;
pub mod error;
pub mod model;
pub mod scenario;
