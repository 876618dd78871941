//! The validated model: what a run needs to know, immutable once built.

pub mod placement;
