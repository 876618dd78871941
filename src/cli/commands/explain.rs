//! `nearhome explain`: what a setting, a metric or the code of a problem means.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::calibrate::published::Published;
use crate::cli::args::ExplainArgs;
use crate::cli::checked::check;
use crate::cli::exit::Stop;
use crate::cli::{input, say};
use crate::error::{self, CODES, nearest};
use crate::model::input::Input;
use crate::report::glossary;
use crate::results::metric::{Better, Kind, Metric, catalogue};
use crate::scenario::Document;
use crate::scenario::build::{Assumption, Built, usual};
use crate::scenario::listed;
use crate::scenario::path;
use crate::scenario::schema::{self, Meaning};

mod sense;

/// A baseline to take examples from where no scenario is given.
const EXAMPLE: &[u8] = include_bytes!("../../../scenarios/wigan/baseline.toml");

/// Interventions, loans, a budget and whatever else may be left out, to go with it: units are taken from here
/// where a scenario has none.
const PLANS: &[u8] = include_bytes!("explain/plans.toml");

/// What the example is called.
const EXAMPLE_NAME: &str = "Wigan's baseline of 2019";

/// Explains a code, a metric or a path.
///
/// # Errors
/// A code, metric or path that there is not; a scenario that is wrong.
pub fn run(args: &ExplainArgs) -> Result<(), Stop> {
    let wanted = args.what.trim();
    if is_code(wanted) {
        return code(wanted);
    }
    let metric = catalogue().iter().find(|metric| metric.id == wanted);
    // A name may be several things, such as `moves` or `gross_cost`.
    let told: Vec<String> = (metric.map(reported).into_iter())
        .chain(table_item(wanted))
        .collect();
    let schema = schema::file();
    let meaning = match (told.is_empty(), schema::meaning(&schema, wanted)) {
        (_, Ok(meaning)) => meaning,
        (false, Err(_)) => return say(&told.join("\n")),
        (true, Err(near)) => return Err(unknown(&schema, wanted, near)),
    };
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
    let known = args.file.is_some().then_some(&document);
    if let Err(missing) = listed::check(&schema, wanted, known, &authorities()) {
        let place = match known {
            Some(_) => format!("{name} has"),
            None => "there is".to_owned(),
        };
        return Err(Stop::Refused {
            message: format!("{place} {}: {}", missing.message, missing.note),
            hint: missing.path.map(|near| format!("did you mean `{near}`?")),
        });
    }
    let (checked, _) = check(&document).map_err(|problems| document.locate(problems))?;
    let built = &checked.built;
    let here =
        example(wanted, &meaning, built).is_some() || !entries(wanted, &meaning, built).is_empty();
    let like = if here { None } else { plans()? };
    let file = args.file.is_some().then_some(name.as_str());
    let mut text = setting(wanted, &meaning, built, like.as_ref(), file);
    for more in told {
        text.push('\n');
        text.push_str(&more);
    }
    say(&text)
}

/// What is said of a name that nothing has: the nearest by its letters, and what has its words in its meaning.
fn unknown(schema: &serde_json::Value, wanted: &str, near: Option<String>) -> Stop {
    let metrics = catalogue().iter().map(|metric| metric.id.as_str());
    let near = near.or_else(|| nearest(wanted, metrics).map(str::to_owned));
    let like = sense::like(schema, wanted);
    // Of a word by itself what it means says more than what is spelt nearly so.
    let near = near.filter(|near| like.is_empty() || wanted.contains('.') || near == wanted);
    let list = like.join("\n");
    Stop::Refused {
        message: format!(
            "there is no setting, metric or code {}",
            error::quoted(wanted)
        ),
        hint: Some(match (near, like.is_empty()) {
            (Some(near), true) => format!("did you mean `{near}`?"),
            (Some(near), false) => format!("did you mean `{near}`? These have its words:\n{list}"),
            (None, false) => format!("these have to do with it:\n{list}"),
            (None, true) => "`nearhome explain authority` lists what stands under it".to_owned(),
        }),
    }
}

/// The example with everything decided that can be.
fn plans() -> Result<Option<Built>, Stop> {
    let text = [EXAMPLE, PLANS].concat();
    let document = Document::parse(&text, EXAMPLE_NAME)?;
    let (checked, _) = check(&document).map_err(|problems| document.locate(problems))?;
    Ok(Some(checked.built))
}

/// The input of an example that a path leads to, whatever the list entries and the years are called.
fn alike<'a>(meaning: &Meaning, built: &'a Built) -> Option<&'a Assumption> {
    // A table by year and each year of it are of one unit.
    let joined = |parts: Vec<String>| {
        let year = parts.iter().position(|part| part.ends_with("by_year"));
        parts[..year.map_or(parts.len(), |at| at + 1)].join(".")
    };
    let split = |path: &str| -> Vec<String> {
        let parts = path::split(path).unwrap_or_default();
        parts.into_iter().map(|part| part.text).collect()
    };
    let unnamed = |path: &str| {
        let parts = split(path);
        let named = matches!(
            parts.first().map(String::as_str),
            Some("authority" | "intervention" | "loan")
        );
        let kept = parts.into_iter().enumerate();
        let kept = kept.filter(|(at, part)| !(named && *at == 1) && part.parse::<usize>().is_err());
        joined(kept.map(|(_, part)| part).collect())
    };
    let wanted = joined(split(&meaning.path));
    let mut all = built.assumptions.iter();
    all.find(|a| unnamed(&a.path) == wanted)
}

/// The unit of a plain number that is no input of its own.
fn plain_unit(path: &str) -> Option<&'static str> {
    Some(match path {
        "intervention.fixed_price_months" => "months",
        "loan.advances.amount" | "loan.prepayments.amount" | "loan.earlier_assistance" => "pounds",
        "loan.amendments.rate_per_year" | "loan.benchmark_rate" => "a year",
        "loan.capital_share" => "share of the amount",
        _ => return None,
    })
}

/// Names that a council may have.
fn authorities() -> Vec<&'static str> {
    let all = Published::get().authorities().iter();
    all.map(|authority| authority.name.as_str()).collect()
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

/// What a metric is: a figure of `series.csv`, not a setting.
fn reported(metric: &Metric) -> String {
    let first = match metric.first_month {
        0 => "from the start on".to_owned(),
        month => format!("from month {month} on"),
    };
    let over = match metric.kind {
        Kind::Stock { .. } | Kind::Share { .. } | Kind::Mean { .. } => "at each month's end",
        _ => "of each month and financial year",
    };
    let better = match metric.better {
        Better::Lower => "less is better",
        Better::Higher => "more is better",
        Better::Neither => "neither more nor less is better in itself",
    };
    format!(
        "{}\n  {:<9} a metric of series.csv, not a setting\n  {:<9} {}\n  {:<9} {}\n  {:<9} {}\n  {:<9} {over}, {first}\n  {:<9} {better}\n",
        metric.id,
        "kind",
        "label",
        metric.label,
        "meaning",
        metric.definition,
        "unit",
        metric.unit.name(),
        "reported",
        "reading",
    )
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

/// The numbers of the list or table that a path leads to, in one authority.
fn entries<'a>(wanted: &str, meaning: &Meaning, built: &'a Built) -> Vec<&'a Assumption> {
    let plain = |text: &str| text.replace(['"', '\''], "");
    let of = |table: &str| -> Vec<&Assumption> {
        let head = format!("{}.", plain(table));
        let within = |a: &&Assumption| {
            let path = plain(&a.path);
            !a.entry.is_empty()
                && path
                    .strip_prefix(&head)
                    .is_some_and(|key| !key.contains('.'))
        };
        built.assumptions.iter().filter(within).collect()
    };
    let exact = of(wanted);
    let Some(rest) = meaning
        .path
        .strip_prefix("authority.")
        .filter(|_| exact.is_empty())
    else {
        return exact;
    };
    let authority = built.model.authorities.first();
    authority.map_or_else(Vec::new, |a| of(&format!("authority.{}.{rest}", a.name)))
}

/// What is said of the numbers of a list: once for all, or for those of which each thing is said.
fn of_each(listed: &[&Assumption], of: fn(&Assumption) -> &str) -> Vec<String> {
    let mut said: Vec<(&str, Vec<&str>)> = Vec::new();
    for one in listed {
        let words = of(one);
        match said.iter_mut().find(|(known, _)| *known == words) {
            Some((_, whose)) => whose.push(&one.entry),
            None => said.push((words, vec![&one.entry])),
        }
    }
    let alone = said.len() == 1;
    said.retain(|(words, _)| !words.is_empty());
    let lines = said.into_iter().map(|(words, whose)| {
        if alone {
            words.to_owned()
        } else {
            format!("{words} ({})", whose.join(", "))
        }
    });
    lines.collect()
}

/// What is said of a setting: what it means, and what it is in a file, or in the example where none is given. `like` is
/// an example to take the unit and the range from, where the scenario has no such thing.
fn setting(
    wanted: &str,
    meaning: &Meaning,
    built: &Built,
    like: Option<&Built>,
    file: Option<&str>,
) -> String {
    // Without a scenario the values are those of the example, whoever's were asked for.
    let (heading, name) = match file {
        Some(name) => ("here", name),
        None => ("example", EXAMPLE_NAME),
    };
    let mut text = format!("{}\n", meaning.path);
    let mut add = |heading: &str, words: &str| {
        if !words.is_empty() {
            let _ = writeln!(text, "  {heading:<9} {words}");
        }
    };
    add("meaning", &meaning.about);
    add("write", &meaning.allowed);
    let found = example(wanted, meaning, built);
    let listed = entries(wanted, meaning, built);
    let here = found.or(listed.first().copied());
    let there = like.and_then(|like| Some((alike(meaning, like)?, like)));
    if let Some((said, of)) = here.map(|said| (said, built)).or(there) {
        add("entry", if found.is_some() { &said.entry } else { "" });
        add("unit", &said.unit);
        let input: Option<&Input> = of.model.inputs.iter().find(|i| i.path == said.path);
        if let Some(input) = input {
            add("range", &format!("{} to {}", input.least, input.most));
            if let Some((least, most)) = usual(&said.path, &said.unit) {
                add("usual", &format!("{least} to {most}"));
            }
        }
    } else if let Some(unit) = plain_unit(&meaning.path) {
        add("unit", unit);
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
        // A plan, an overlay or what a plan extends may have given it.
        let given = match said.set_in.as_str() {
            "" => String::new(),
            by if by == name => String::new(),
            by => format!(", from {by}"),
        };
        add(
            heading,
            &format!("{} is {}{spread} ({name}{given})", said.path, said.value),
        );
        add("source", &said.source);
        let known = said
            .known_from
            .map_or_else(String::new, |year| year.to_string());
        add("of", &known);
        add("filled", &said.filled);
        add("trust", said.trust());
        add("why", &said.rationale);
        add("owner", &said.owner);
        add("updated", &said.updated);
    }
    if !listed.is_empty() {
        let numbers = listed.iter().map(|a| format!("{} {}", a.entry, a.value));
        let numbers: Vec<_> = numbers.collect();
        add(heading, &format!("{} ({name})", numbers.join("; ")));
        let years: BTreeSet<i32> = listed.iter().filter_map(|a| a.known_from).collect();
        for year in years {
            add("of", &year.to_string());
        }
        for (heading, of) in [
            ("source", (|a| &a.source) as fn(&Assumption) -> &str),
            ("trust", |a| a.trust()),
            ("why", |a| &a.rationale),
        ] {
            for words in of_each(&listed, of) {
                add(heading, &words);
            }
        }
    }
    if file.is_none() && here.is_some() {
        add(
            "yours",
            "name your scenario after the path: nearhome explain PATH FILE",
        );
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
    fn every_metric_is_explained() {
        for metric in catalogue() {
            let text = reported(metric);
            assert!(text.contains(&metric.definition) && text.contains(metric.unit.name()));
        }
    }

    /// Paths of numbers under a path that have no unit in the example of plans.
    fn without_a_unit(schema: &serde_json::Value, like: &Built, at: &str) -> (usize, Vec<String>) {
        let meaning = schema::meaning(schema, at).expect("a setting");
        let (mut count, mut none) = (0, Vec::new());
        for (key, _) in &meaning.keys {
            let (more, found) = without_a_unit(schema, like, &format!("{at}.{key}"));
            count += more;
            none.extend(found);
        }
        let allowed = &meaning.allowed;
        if meaning.keys.is_empty() && ["number", "settings"].iter().any(|w| allowed.contains(w)) {
            count += 1;
            let found = alike(&meaning, like).is_some_and(|found| !found.unit.is_empty());
            if !found && plain_unit(&meaning.path).is_none() {
                none.push(at.to_owned());
            }
        }
        (count, none)
    }

    #[test]
    fn every_number_that_may_be_left_out_has_a_unit_to_tell() {
        let schema = schema::file();
        let like = plans()
            .unwrap_or_else(|_| panic!("an example"))
            .expect("one");
        let mut all = 0;
        for at in [
            "intervention",
            "loan",
            "budget",
            "authority.homes",
            "authority.entries",
            "authority.leaving",
            "authority.fostering",
            "matching",
            "homes",
            "moves",
            "prices",
        ] {
            let (count, mut none) = without_a_unit(&schema, &like, at);
            all += count;
            // A year of publication has none.
            none.retain(|path| !path.ends_with("known_from"));
            assert!(none.is_empty(), "{none:?}");
        }
        assert!(all > 250, "{all}");
    }

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
