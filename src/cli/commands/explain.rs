//! `nearhome explain`: what a setting or the code of a problem means.

use std::fmt::Write as _;

use crate::cli::args::ExplainArgs;
use crate::cli::checked::check;
use crate::cli::exit::Stop;
use crate::cli::{input, say};
use crate::error::{self, CODES, nearest};
use crate::model::input::Input;
use crate::report::glossary;
use crate::scenario::Document;
use crate::scenario::build::{Assumption, Built};
use crate::scenario::path;
use crate::scenario::schema::{self, Meaning};

/// A baseline to take examples from where no scenario is given.
const EXAMPLE: &[u8] = include_bytes!("../../../scenarios/wigan/baseline.toml");

/// What the example is called.
const EXAMPLE_NAME: &str = "Wigan's baseline of 2019";

/// Explains a code or a path.
///
/// # Errors
/// A code or a path that there is not; a scenario that is wrong.
pub fn run(args: &ExplainArgs) -> Result<(), Stop> {
    let wanted = args.what.trim();
    if is_code(wanted) {
        return code(wanted);
    }
    if let Some(text) = table_item(wanted) {
        return say(&text);
    }
    let schema = schema::file();
    let meaning = schema::meaning(&schema, wanted).map_err(|near| Stop::Refused {
        message: format!("there is no setting {}", error::quoted(wanted)),
        hint: Some(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`nearhome explain authority` lists what stands under it".to_owned(),
        }),
    })?;
    let (document, name) = match &args.file {
        Some(file) => (
            input::document(file, &args.with, &args.set)?,
            file.display().to_string(),
        ),
        None => (
            Document::parse(EXAMPLE, EXAMPLE_NAME)?,
            EXAMPLE_NAME.to_owned(),
        ),
    };
    let (checked, _) = check(&document).map_err(|problems| document.locate(problems))?;
    say(&setting(wanted, &meaning, &checked.built, &name))
}

/// An item of a comparison's tables, if it is one.
fn table_item(wanted: &str) -> Option<String> {
    let found = glossary::find(wanted);
    let first = found.first()?;
    let mut text = format!("{}\n", first.id);
    for entry in found {
        let _ = writeln!(text, "  in        {}", entry.table);
        let _ = writeln!(text, "  meaning   {}", entry.meaning);
        let _ = writeln!(text, "  unit      {}", entry.unit);
    }
    Some(text)
}

fn is_code(text: &str) -> bool {
    let (start, digits) = text.split_at_checked(2).unwrap_or(("", ""));
    start.eq_ignore_ascii_case("nh")
        && !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
}

fn code(wanted: &str) -> Result<(), Stop> {
    let upper = wanted.to_uppercase();
    let Some(meaning) = error::meaning(&upper) else {
        let near = nearest(&upper, CODES.iter().map(|(code, _)| *code));
        return Err(Stop::Refused {
            message: format!("there is no code {upper}"),
            hint: near.map(|near| {
                format!(
                    "codes go from {} to {}; {near} is near",
                    CODES[0].0,
                    CODES[CODES.len() - 1].0
                )
            }),
        });
    };
    let kind = if upper.starts_with("NH4") {
        "a warning: legal, and odd enough to say so; the run goes on"
    } else {
        "an error: nothing is run and nothing is written until it is put right"
    };
    say(&format!("{upper}: {meaning}.\nIt is {kind}.\n"))
}

/// The input that a path leads to: the same path, or the first with other names of list entries.
fn example<'a>(wanted: &str, meaning: &Meaning, built: &'a Built) -> Option<&'a Assumption> {
    let plain = |text: &str| text.replace(['"', '\''], "");
    let exact = built
        .assumptions
        .iter()
        .find(|a| plain(&a.path) == plain(wanted));
    exact.or_else(|| {
        let rest = meaning.path.strip_prefix("authority.")?;
        built.model.authorities.iter().find_map(|authority| {
            let at = format!("authority.{}.{rest}", path::part(&authority.name));
            built.assumptions.iter().find(|a| a.path == at)
        })
    })
}

fn setting(wanted: &str, meaning: &Meaning, built: &Built, name: &str) -> String {
    let mut text = format!("{}\n", meaning.path);
    let mut add = |heading: &str, words: &str| {
        if !words.is_empty() {
            let _ = writeln!(text, "  {heading:<9} {words}");
        }
    };
    add("meaning", &meaning.about);
    add("write", &meaning.allowed);
    let found = example(wanted, meaning, built);
    if let Some(said) = found {
        add("unit", &said.unit);
        let input: Option<&Input> = built.model.inputs.iter().find(|i| i.path == said.path);
        if let Some(input) = input {
            add("range", &format!("{} to {}", input.least, input.most));
        }
    }
    match &meaning.default {
        Some(default) => add("default", default),
        None => add("default", "none: it must be given"),
    }
    if let Some(said) = found {
        let spread = match said.spread.as_str() {
            "" => String::new(),
            spread => format!("; {spread}"),
        };
        add(
            "here",
            &format!("{} is {}{spread} ({name})", said.path, said.value),
        );
        add("source", &said.source);
        let known = said
            .known_from
            .map_or_else(String::new, |year| year.to_string());
        add("of", &known);
        add("filled", &said.filled);
        add("trust", &said.confidence);
        add("why", &said.rationale);
    }
    if !meaning.keys.is_empty() {
        text.push_str("  in it\n");
        for (key, about) in &meaning.keys {
            let _ = writeln!(text, "    {key}: {about}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_of_tables_are_told() {
        let told = table_item("loan_mrp").expect("an item");
        assert!(told.contains("in        mtfs.csv") && told.contains("Minimum revenue provision"));
        // In two tables, told for both.
        let told = table_item("expected_credit_loss").expect("an item");
        assert!(told.contains("capital.csv") && told.contains("loans.csv"));
        assert_eq!(table_item("moves.factor"), None);
    }

    #[test]
    fn codes_are_told_from_paths() {
        assert!(is_code("NH101") && is_code("nh999"));
        assert!(!is_code("moves") && !is_code("NH") && !is_code("nh1x") && !is_code("é"));
    }
}
