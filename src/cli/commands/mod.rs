//! One file a subcommand.

pub mod authorities;
pub mod check;
pub mod compare;
pub mod diff;
pub mod explain;
pub mod loan;
pub mod manual;
pub mod new;
pub mod run;
pub mod schema;
pub mod what_if;
