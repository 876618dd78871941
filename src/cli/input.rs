//! Reading a scenario file, refused before it is read when it cannot be one.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use crate::scenario::document::{Document, LARGEST};

use super::exit::{Stop, reason};

/// Reads and parses a scenario and carries out every `--set`.
///
/// # Errors
/// A file that is missing, not an ordinary file, or too large; every mistake of syntax; every
/// `--set` that cannot be done.
pub fn document(file: &Path, set: &[String]) -> Result<Document, Stop> {
    let bytes = read(file)?;
    let mut document = Document::parse(&bytes, &file.display().to_string())?;
    let mut problems = crate::error::Problems::new();
    for assignment in set {
        if let Err(found) = document.set(assignment) {
            problems.extend(found);
        }
    }
    if problems.is_empty() {
        Ok(document)
    } else {
        Err(problems.into())
    }
}

/// The bytes of an ordinary file of a size that a scenario can have.
///
/// # Errors
/// A refusal that names the file and says what to give instead.
pub fn read(file: &Path) -> Result<Vec<u8>, Stop> {
    let shown = file.display();
    let example = "give a scenario file, such as scenarios/wigan/baseline.toml";
    let unreadable = |error: &std::io::Error| {
        Stop::refused(format!("cannot read {shown}: {}", reason(error)), example)
    };
    let about = fs::metadata(file).map_err(|error| unreadable(&error))?;
    if about.is_dir() {
        return Err(Stop::refused(format!("{shown} is a folder"), example));
    }
    if !about.is_file() {
        return Err(Stop::refused(
            format!("{shown} is not an ordinary file"),
            "a pipe or device cannot be a scenario; save it to a file first",
        ));
    }
    if about.len() > LARGEST as u64 {
        let size = about.len() / 1_000_000;
        return Err(Stop::refused(
            format!(
                "{shown} has {size} MB; a scenario has at most {} MB",
                LARGEST / 1_000_000
            ),
            example,
        ));
    }
    let mut bytes = Vec::new();
    File::open(file)
        .and_then(|opened| opened.take(LARGEST as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| unreadable(&error))?;
    Ok(bytes)
}
