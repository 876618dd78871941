//! `nearhome diff`: the settings in which two scenarios differ, in words.

use crate::cli::args::DiffArgs;
use crate::cli::exit::Stop;
use crate::cli::{input, say};
use crate::error::Problems;
use crate::scenario::{diff, schema};

use super::check::{lines, lists};

/// Says how two scenarios differ. Overlays and `--set` change the second; where only one is given, it
/// is the first as well. Two files of loans are told apart likewise.
///
/// # Errors
/// Files that cannot be read or do not follow the format.
pub fn run(args: &DiffArgs) -> Result<(), Stop> {
    let second = args.other.as_ref().unwrap_or(&args.file);
    if args.other.is_none() && args.with.is_empty() && args.set.is_empty() {
        return Err(Stop::refused(
            "there is nothing to compare with",
            "give a second scenario, or --with or --set",
        ));
    }
    let [first, other] = [&args.file, second].map(|file| input::parse(file));
    let loans = first?.is_loans() && other?.is_loans() && args.with.is_empty();
    let (before, after, schema) = if loans {
        let before = input::parse(&args.file)?;
        let mut after = input::parse(second)?;
        for assignment in &args.set {
            after.set(assignment)?;
        }
        (before, after, schema::loans())
    } else {
        let before = input::document(&args.file, &[], &[])?;
        let after = input::document(second, &args.with, &args.set)?;
        (before, after, schema::file())
    };
    let mut problems = Problems::new();
    for document in [&before, &after] {
        problems.extend(document.check(&schema));
        // The same file twice has the same mistakes.
        if problems.has_errors() {
            return Err(problems.into());
        }
    }
    let differences = diff::documents(&before, &after, lists(args.all));
    if differences.is_empty() {
        return say("No setting differs.\n");
    }
    let heading = match differences.len() {
        1 => "1 setting differs:\n".to_owned(),
        many => format!("{many} settings differ:\n"),
    };
    say(&format!("{heading}{}", lines(&differences, usize::MAX)))
}
