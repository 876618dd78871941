//! `nearhome check`: everything that is wrong or odd, then what the scenario is.

use std::fmt::Write as _;

use crate::cli::args::CheckArgs;
use crate::cli::checked::check;
use crate::cli::exit::Stop;
use crate::cli::{colour, input, say, warn};
use crate::report::brief;
use crate::scenario::diff::{Difference, Lists};
use crate::scenario::document::{Layer, Role};
use crate::scenario::odd;

/// Lines of differences shown, unless all are asked for.
const SHOWN: usize = 120;

/// Checks a scenario: problems to stderr, a summary to stdout.
///
/// # Errors
/// Everything that is wrong with it.
pub fn run(args: &CheckArgs) -> Result<(), Stop> {
    let settings = &args.settings;
    let document = input::document(&settings.file, &settings.with, &settings.set)?;
    let (checked, mut warnings) = check(&document).map_err(|problems| document.locate(problems))?;
    warnings.extend(odd::warnings(&checked.built));
    if !warnings.is_empty() {
        warn(&document.locate(warnings).render(colour()));
    }
    let mut text = brief::text(&checked.built, &checked.layers);
    let differences = document.differences(lists(args.all));
    let most = if args.all { usize::MAX } else { SHOWN };
    if let Some(heading) = heading(&checked.layers, &settings.file.display().to_string()) {
        text.push('\n');
        if differences.is_empty() {
            let _ = writeln!(text, "It does not differ from {heading}.");
        } else {
            let _ = writeln!(text, "It differs from {heading} in:");
            text.push_str(&lines(&differences, most));
        }
    } else if !differences.is_empty() {
        let _ = writeln!(text, "\n--set changes:");
        text.push_str(&lines(&differences, most));
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

/// How long lists are told.
pub(super) fn lists(all: bool) -> Lists {
    if all { Lists::Whole } else { Lists::Counted }
}

/// Differences as a list, and how to see those that `most` lines do not hold.
pub(super) fn lines(differences: &[Difference], most: usize) -> String {
    let mut text = String::new();
    let mut said = "";
    let mut left = most;
    for (at, difference) in differences.iter().enumerate() {
        let Difference {
            path,
            words,
            about,
            settings,
        } = difference;
        let mut here = vec![format!("  {path}: {words}")];
        here.extend(settings.iter().map(|setting| format!("      {setting}")));
        // The same setting of several councils is explained once.
        if !about.is_empty() && about != said {
            here.insert(1, format!("    {about}"));
        }
        if here.len() > left {
            let more = differences.len() - at;
            let _ = writeln!(text, "  and {more} more: --all shows them");
            break;
        }
        left -= here.len();
        for line in here {
            let _ = writeln!(text, "{line}");
        }
        said = about;
    }
    if text.contains(": a list of ") || text.contains("…`") {
        let _ = writeln!(text, "  --all shows long lists and texts whole");
    }
    text
}
