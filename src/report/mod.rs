//! What people read: tables, headline figures, the manifest and charts, as bytes. Who asks for them
//! decides where they go.

pub mod brief;
pub mod chart;
pub mod compare;
pub mod csv;
pub mod glossary;
pub mod headline;
pub mod loan;
pub mod manifest;
pub mod pictures;
pub mod runs;
