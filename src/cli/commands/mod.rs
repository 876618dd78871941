//! One file a subcommand.

pub mod authorities;
pub mod new;
pub mod run;
