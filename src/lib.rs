//! Simulated futures of an authority's children in care.

pub mod model;
pub mod report;
