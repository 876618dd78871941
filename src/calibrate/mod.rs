//! Published statistics and the starting state made from them.

pub mod published;
pub mod rake;
pub mod start;
