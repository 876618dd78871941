//! `nearhome authorities`: the names that `nearhome new` takes.

use crate::calibrate::published::listing;
use crate::cli::args::AuthoritiesArgs;
use crate::cli::exit::Stop;
use crate::cli::say;

/// Lists authorities, or those whose name holds a text.
///
/// # Errors
/// Standard output that cannot be written.
pub fn run(args: &AuthoritiesArgs) -> Result<(), Stop> {
    say(&listing(args.text.as_deref()))
}
