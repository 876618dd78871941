//! `nearhome new`: a complete, commented scenario from published statistics.

use std::path::Path;

use crate::calibrate::baseline::baseline;
use crate::calibrate::published::Published;
use crate::calibrate::write;
use crate::cli::args::NewArgs;
use crate::cli::exit::Stop;
use crate::cli::full_path::full_path;
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
                hint: Some("`nearhome authorities` lists names and years".into()),
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
    for authority in &made.authorities {
        if let Some(note) = &authority.few_own {
            warn(&format!("warning: {}: {note}\n", authority.figures.name));
        }
    }
    let name = format!("{}: baseline from 31 March {}", list(&names), args.year);
    let text = write::scenario(&made, &name, args.years);
    let text = schema_line(&args.output) + &text;
    outfile::write(&args.output, text.as_bytes(), args.force)?;
    warn(&format!("wrote {}\n", args.output.display()));
    Ok(())
}

/// The line that tells an editor where the schema is, if one of the folders above the file has it in
/// `schemas/`; nothing otherwise.
fn schema_line(output: &Path) -> String {
    const SCHEMA: &str = "schemas/scenario.schema.json";
    let folder = output.parent().unwrap_or(Path::new(""));
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let full = full_path(folder).or_else(|_| std::path::absolute(folder));
    let full = full.unwrap_or_default();
    let above = full.ancestors().position(|at| at.join(SCHEMA).is_file());
    above.map_or_else(String::new, |up| {
        format!("#:schema {}{SCHEMA}\n", "../".repeat(up))
    })
}

/// Names as a reader lists them.
fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_below_the_schema_names_it() {
        let room = tempfile::tempdir().expect("folder");
        let at = |name: &str| schema_line(&room.path().join(name));
        assert_eq!(at("a.toml"), "");
        std::fs::create_dir(room.path().join("schemas")).expect("made");
        std::fs::write(room.path().join("schemas/scenario.schema.json"), "{}").expect("written");
        assert_eq!(at("a.toml"), "#:schema schemas/scenario.schema.json\n");
        let deep = "#:schema ../../schemas/scenario.schema.json\n";
        assert_eq!(at("scenarios/wigan/baseline.toml"), deep);
    }
}
