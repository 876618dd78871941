//! Reading a scenario file, refused before it is read when it cannot be one.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::cli::full_path::full_path;
use crate::error::{Problems, nearest};
use crate::scenario::document::{Document, LARGEST};
use crate::scenario::schema;

use super::checked::all;
use super::exit::{Stop, reason};

/// The longest row of files that extend one another.
const LONGEST: usize = 16;

/// What to give where an overlay is asked for.
const OVERLAY: &str = "--with takes an overlay, such as scenarios/overlays/recession.toml";

/// Reads a scenario with every file that it extends, lays the overlays over it in order, and carries
/// out every `--set`.
///
/// # Errors
/// A file that is missing, not an ordinary file, or too large; every mistake of syntax; every
/// change of what is not there; every `--set` that cannot be done.
pub fn document(file: &Path, with: &[PathBuf], set: &[String]) -> Result<Document, Stop> {
    let schema = schema::file();
    let first = parse(file)?;
    if first.is_overlay() {
        return Err(overlay(file));
    }
    if first.is_loans() {
        return Err(loans(file));
    }
    let document = extended(file, first, &schema)?;
    changed(document, with, set, &schema)
}

/// Reads an option of a comparison: a scenario, or an overlay, which is laid over the file that the
/// options are compared with before anything else is. It then goes by the overlay's name.
///
/// # Errors
/// As for [`document`].
pub fn option(
    base: &Path,
    file: &Path,
    with: &[PathBuf],
    set: &[String],
) -> Result<Document, Stop> {
    let overlay = parse(file)?;
    if !overlay.is_overlay() {
        return document(file, with, set);
    }
    let schema = schema::file();
    let mut below = extended(base, parse(base)?, &schema)?;
    let named = overlay.value("scenario.name").is_some();
    let name = overlay.value("overlay.name");
    below.lay(overlay, &schema)?;
    if let Some(name) = name.filter(|_| !named) {
        below.call(name.as_str().unwrap_or_default());
    }
    changed(below, with, set, &schema)
}

/// What is said where a scenario is asked for and an overlay is given.
pub fn overlay(file: &Path) -> Stop {
    Stop::refused(
        format!("{} is an overlay, not a scenario", file.display()),
        format!("lay it over a scenario: --with {}", file.display()),
    )
}

/// What is said where a scenario is asked for and a file of loans is given.
pub fn loans(file: &Path) -> Stop {
    let shown = file.display();
    Stop::refused(
        format!("{shown} is a file of loans, not a scenario"),
        format!("its schedules: nearhome loan {shown}"),
    )
}

/// Lays the overlays over a scenario and carries out every `--set`.
fn changed(
    mut document: Document,
    with: &[PathBuf],
    set: &[String],
    schema: &serde_json::Value,
) -> Result<Document, Stop> {
    let mut problems = Problems::new();
    for overlay in with {
        let laid = read_as(overlay, OVERLAY).and_then(|bytes| {
            let overlay = Document::parse(&bytes, &overlay.display().to_string())?;
            Ok(document.lay(overlay, schema)?)
        });
        match laid {
            Ok(()) => {}
            Err(Stop::Settings(found)) => problems.extend(found),
            Err(stop) => return Err(stop),
        }
    }
    for assignment in set {
        if let Err(found) = document.set(assignment) {
            problems.extend(found);
        }
    }
    if problems.is_empty() {
        return Ok(document);
    }
    // What could not be done has left the rest as it was; it is looked through at once.
    problems.extend(all(&document, document.check(schema)));
    Err(problems.into())
}

/// Parses a file without what it extends.
///
/// # Errors
/// A file that cannot be read, every mistake of syntax.
pub fn parse(file: &Path) -> Result<Document, Stop> {
    Ok(Document::parse(&read(file)?, &file.display().to_string())?)
}

/// A scenario laid over the files that it extends, the lowest first.
fn extended(file: &Path, first: Document, schema: &serde_json::Value) -> Result<Document, Stop> {
    let mut seen = vec![full(file)];
    let mut above = Vec::new();
    let (mut at, mut document) = (file.to_path_buf(), first);
    while let Some(name) = document.extends()? {
        let below = at.parent().unwrap_or(Path::new("")).join(name);
        let circle = seen.contains(&full(&below));
        if circle || seen.len() == LONGEST {
            let message = if circle {
                format!("{} extends itself in the end", below.display())
            } else {
                format!("more than {LONGEST} files extend one another")
            };
            let problem = document.extends_problem("NH212", message);
            let rows: Vec<_> = seen.iter().map(|file| file.display().to_string()).collect();
            return Err(Problems::from(problem.note(rows.join(" extends "))).into());
        }
        let parsed = match read(&below) {
            Ok(bytes) => Document::parse(&bytes, &below.display().to_string())?,
            Err(stop) => {
                let (message, _) = stop.words();
                let problem = document.extends_problem("NH211", message);
                let hint = match beside(&below) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "a name is relative to the file that it stands in".to_owned(),
                };
                return Err(Problems::from(problem.hint(hint)).into());
            }
        };
        if parsed.is_overlay() {
            let message = format!("{} is an overlay, not a scenario", below.display());
            let problem = document.extends_problem("NH217", message);
            let hint = "lay an overlay over a scenario with --with";
            return Err(Problems::from(problem.hint(hint)).into());
        }
        seen.push(full(&below));
        above.push(std::mem::replace(&mut document, parsed));
        at = below;
    }
    for over in above.into_iter().rev() {
        document = over.extend(document, schema)?;
    }
    Ok(document)
}

/// A file by the name that it has whatever leads to it.
pub(super) fn full(file: &Path) -> PathBuf {
    full_path(file).unwrap_or_else(|_| file.to_path_buf())
}

/// The scenario file in the same folder whose name is nearest.
fn beside(file: &Path) -> Option<String> {
    let folder = file.parent().filter(|f| !f.as_os_str().is_empty());
    let names: Vec<String> = fs::read_dir(folder.unwrap_or(Path::new(".")))
        .ok()?
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| Path::new(name).extension().is_some_and(|e| e == "toml"))
        .collect();
    let wanted = file.file_name()?.to_string_lossy().into_owned();
    nearest(&wanted, names.iter().map(String::as_str)).map(str::to_owned)
}

/// The bytes of an ordinary file of a size that a scenario can have.
///
/// # Errors
/// A refusal that names the file and says what to give instead.
pub fn read(file: &Path) -> Result<Vec<u8>, Stop> {
    let example = "give a scenario file, such as scenarios/wigan/baseline.toml";
    read_as(file, example)
}

/// The same of a file that is to be something; `example` says what to give.
fn read_as(file: &Path, example: &str) -> Result<Vec<u8>, Stop> {
    let shown = file.display();
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
