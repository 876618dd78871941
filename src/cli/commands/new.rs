//! `nearhome new`: a complete, commented scenario from published statistics.

use crate::calibrate::baseline::baseline;
use crate::calibrate::published::Published;
use crate::calibrate::write;
use crate::cli::args::NewArgs;
use crate::cli::exit::Stop;
use crate::cli::{outfile, warn};

/// Writes a baseline scenario; its text goes through [`crate::cli::outfile::write`].
///
/// # Errors
/// An unknown authority, a year without figures, a file in the way.
pub fn run(args: &NewArgs) -> Result<(), Stop> {
    let published = Published::get();
    let mut codes = Vec::new();
    let mut names = Vec::new();
    for name in &args.authorities {
        let found = published
            .find(name, Some(args.year))
            .map_err(|problem| Stop::Refused {
                message: problem.to_string(),
                hint: Some("`nearhome authorities` lists all names".into()),
            })?;
        if codes.contains(&found.code) {
            warn(&format!(
                "warning: {} is named twice and was taken once\n",
                found.name
            ));
            continue;
        }
        if let Some(note) = &found.note {
            let named = if note.contains(&found.name) {
                ""
            } else {
                &found.name
            };
            let colon = if named.is_empty() { "" } else { ": " };
            warn(&format!("warning: {named}{colon}{note}\n"));
        }
        codes.push(found.code);
        names.push(found.name.clone());
    }
    let made = baseline(published, &codes, args.year).map_err(|problem| Stop::Refused {
        message: problem.to_string(),
        hint: Some(format!(
            "figures go from {} to {}; `nearhome authorities` lists each authority's years",
            published.years().0,
            published.years().1
        )),
    })?;
    let name = format!("{}: baseline from 31 March {}", list(&names), args.year);
    let text = write::scenario(&made, &name, args.years);
    outfile::write(&args.output, text.as_bytes(), args.force)?;
    warn(&format!("wrote {}\n", args.output.display()));
    Ok(())
}

/// Names as a reader lists them.
fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
