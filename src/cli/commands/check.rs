//! `nearhome check`: everything that is wrong or odd, then what the scenario is.

use std::fmt::Write as _;

use crate::cli::args::Settings;
use crate::cli::checked::check;
use crate::cli::exit::Stop;
use crate::cli::{colour, input, say, warn};
use crate::report::brief;
use crate::scenario::diff::Difference;
use crate::scenario::document::{Layer, Role};
use crate::scenario::odd;

/// Differences shown at most.
const SHOWN: usize = 60;

/// Checks a scenario: problems to stderr, a summary to stdout.
///
/// # Errors
/// Everything that is wrong with it.
pub fn run(settings: &Settings) -> Result<(), Stop> {
    let document = input::document(&settings.file, &settings.with, &settings.set)?;
    let (checked, mut warnings) = check(&document).map_err(|problems| document.locate(problems))?;
    warnings.extend(odd::warnings(&checked.built));
    if !warnings.is_empty() {
        warn(&document.locate(warnings).render(colour()));
    }
    let mut text = brief::text(&checked.built, &checked.layers);
    let differences = document.differences();
    if let Some(heading) = heading(&checked.layers, &settings.file.display().to_string()) {
        text.push('\n');
        if differences.is_empty() {
            let _ = writeln!(text, "It does not differ from {heading}.");
        } else {
            let _ = writeln!(text, "It differs from {heading} in:");
            text.push_str(&lines(&differences, SHOWN));
        }
    } else if !differences.is_empty() {
        let _ = writeln!(text, "\n--set changes:");
        text.push_str(&lines(&differences, SHOWN));
    }
    say(&text)
}

/// What the differences are from, where a file was laid over another.
fn heading(layers: &[Layer], file: &str) -> Option<String> {
    let at = layers
        .iter()
        .position(|layer| layer.role == Role::Scenario)?;
    match at.checked_sub(1) {
        Some(below) => Some(layers[below].file.clone()),
        None => (layers.len() > 1).then(|| file.to_owned()),
    }
}

/// Differences as a list.
pub(super) fn lines(differences: &[Difference], most: usize) -> String {
    let mut text = String::new();
    let mut said = "";
    for difference in differences.iter().take(most) {
        let Difference { path, words, about } = difference;
        let _ = writeln!(text, "  {path}: {words}");
        // The same setting of several councils is explained once.
        if !about.is_empty() && about != said {
            let _ = writeln!(text, "    {about}");
        }
        said = about;
    }
    if differences.len() > most {
        let _ = writeln!(text, "  and {} more", differences.len() - most);
    }
    text
}
