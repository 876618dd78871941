//! `nearhome new`: a complete, commented scenario from published statistics.

use crate::cli::args::NewArgs;
use crate::cli::exit::Stop;

/// Writes a baseline scenario; its text goes through [`crate::cli::outfile::write`].
///
/// # Errors
/// An unknown authority, a year without figures, a file in the way.
pub fn run(_args: &NewArgs) -> Result<(), Stop> {
    Err(Stop::Failed(anyhow::anyhow!(
        "`nearhome new` is not yet built"
    )))
}
