//! From settings to a checked model, for every command that needs one.

use crate::error::Problems;
use crate::scenario::Document;
use crate::scenario::build::{Built, build};
use crate::scenario::document::Layer;
use crate::scenario::{odd, raw, schema};

/// A checked scenario with all that its results say of it.
#[derive(Debug)]
pub struct Checked {
    /// The model and its assumptions.
    pub built: Built,
    /// All settings, with whatever was laid over them.
    pub scenario: serde_json::Value,
    /// What is legal and odd, in words.
    pub warnings: Vec<String>,
    /// Every overlay and every `--set`.
    pub changes: Vec<String>,
    /// The files that the settings were made from.
    pub layers: Vec<Layer>,
}

/// What the format refuses, and what the model would beside it.
pub(super) fn all(document: &Document, mut found: Problems) -> Problems {
    let repaired = document.repaired(&found, &schema::file());
    let raw = repaired.and_then(|r| Some((r.document.read::<raw::Scenario>().ok()?, r)));
    if let Some((raw, repaired)) = raw
        && let Err(more) = build(&raw)
    {
        found.extend(document.locate(repaired.real(more)));
    }
    found
}

/// Checks a scenario against the file format and builds its model.
///
/// # Errors
/// Everything that is wrong with it.
pub fn check(document: &Document) -> Result<(Checked, Problems), Problems> {
    let mut warnings = document
        .check(&schema::file())
        .into_result()
        .map_err(|found| all(document, found))?;
    let raw: raw::Scenario = document.read()?;
    let mut built = match build(&raw) {
        Ok(built) => built,
        Err(problems) => {
            warnings.extend(problems);
            return Err(warnings);
        }
    };
    warnings.extend(built.warnings.clone());
    warnings.extend(odd::beyond(&built));
    document.mark_changes(&mut built.assumptions);
    let checked = Checked {
        scenario: document.to_json(),
        warnings: warnings
            .iter()
            .map(|problem| format!("{}: {}", problem.path, problem.message))
            .collect(),
        changes: document.changes(),
        layers: document.layers(),
        built,
    };
    Ok((checked, warnings))
}
