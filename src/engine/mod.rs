//! The engine: one run of a model, month by month.
//!
//! [`run::simulate`] is the way in; `month.rs` reads as the model's table of contents.

mod after;
mod another;
mod care;
mod clocks;
mod contracts;
mod demand;
mod fostering;
mod homes;
mod invariant;
mod ladder;
pub mod leases;
mod ledger;
mod levers;
pub mod loan;
pub mod log;
pub mod market;
mod matching;
pub mod money;
mod month;
mod placed;
mod plans;
pub mod prices;
pub mod projects;
pub mod recorder;
mod run;
mod siblings;
mod start;
pub mod state;
mod step_down;
mod tables;
mod vacancies;

pub use run::{Workspace, simulate, simulate_checked, simulate_watched};
pub use vacancies::pair;
