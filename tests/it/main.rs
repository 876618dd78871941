//! The one binary of integration tests.

mod diagnostics;
mod fuzz;
mod outdir;
mod reference;
mod run;
