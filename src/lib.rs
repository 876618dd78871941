//! Simulated futures of an authority's children in care.

pub mod engine;
pub mod model;
pub mod num;
pub mod report;
pub mod rng;
pub mod scenario;
pub mod time;
