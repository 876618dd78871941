//! `nearhome authorities`: the councils there are figures for.

use crate::cli::args::AuthoritiesArgs;
use crate::cli::exit::Stop;

/// Lists or finds authorities.
///
/// # Errors
/// A name that is nowhere.
pub fn run(_args: &AuthoritiesArgs) -> Result<(), Stop> {
    Err(Stop::Failed(anyhow::anyhow!(
        "`nearhome authorities` is not yet built"
    )))
}
