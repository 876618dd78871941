//! Simulated futures of an authority's children in care.

pub mod calibrate;
pub mod model;
