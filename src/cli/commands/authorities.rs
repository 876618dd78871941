//! `nearhome authorities`: the names that `nearhome new` takes.

use crate::calibrate::published::listing;
use crate::cli::args::AuthoritiesArgs;
use crate::cli::exit::Stop;
use crate::cli::say;

/// Lists authorities, or those whose name holds a text.
///
/// # Errors
/// A text that no name, region or code holds; standard output that cannot be written.
pub fn run(args: &AuthoritiesArgs) -> Result<(), Stop> {
    let found = listing(args.text.as_deref());
    let found = found.map_err(|message| Stop::Refused {
        message,
        hint: None,
    })?;
    say(&found)
}
