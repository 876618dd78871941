//! The one binary of integration tests.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests read files and clocks, and compare with the standard library's maths"
)]

mod architecture;
mod diagnostics;
mod fuzz;
mod outdir;
mod reference;
mod run;
