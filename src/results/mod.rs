//! From the runs' records to figures: the catalogue of metrics and their statistics over runs.

#[cfg(test)]
pub(crate) mod fixture;
pub mod metric;
pub mod need_gaps;
pub mod statistics;
pub mod table;

pub use metric::{Metric, catalogue};
pub use need_gaps::NeedGaps;
pub use statistics::Summary;
pub use table::{Area, Period, Results};
