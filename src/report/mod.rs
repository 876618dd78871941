//! What people read: charts now; tables and documents join them here.

pub mod chart;
