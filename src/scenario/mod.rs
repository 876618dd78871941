//! Scenario text to checked model.

pub mod quantity;
pub mod raw;
