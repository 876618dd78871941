//! Settings with what the format refuses put right by guess, to find out what else is wrong with them.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::error::{Problems, Severity, nearest};
use crate::scenario::build;
use crate::scenario::describe::{self, Limits};
use crate::scenario::node::{Entry, Node, Place, Value};
use crate::scenario::path;
use crate::scenario::schema;
use crate::scenario::walk::{items, property, resolve};

use super::Document;

/// Problems that a value has by itself, whatever the others are.
const ALONE: [&str; 14] = [
    "NH103", "NH305", "NH306", "NH307", "NH308", "NH309", "NH313", "NH315", "NH316", "NH317",
    "NH330", "NH331", "NH333", "NH336",
];

/// Where a kind of intervention stands, which decides which other keys there may be.
const KIND: &str = ".kind";

/// Settings that can be read, and where they are not as they were given.
#[derive(Clone, Debug)]
pub struct Repaired {
    /// The settings.
    pub document: Document,
    /// The paths of what was guessed or taken out.
    changed: Vec<String>,
    /// Whether anything was guessed.
    guessed: bool,
    /// The tables whose kind is not near to any: which keys they need and may have is not known.
    unknown_kind: Vec<String>,
}

impl Repaired {
    /// What of the problems found with these settings holds for those that were given.
    #[must_use]
    pub fn real(&self, found: Problems) -> Problems {
        let parent = |path: &str| {
            path.rsplit_once('.')
                .map_or("", |(parent, _)| parent)
                .to_owned()
        };
        let within = |path: &str, of: &str| {
            path.strip_prefix(of)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let holds = |code: &str, path: &str| {
            // A number without its misspelt key has neither a value nor an interval.
            let half = matches!(code, "NH305" | "NH313");
            // A key that is needed may be the one that is misspelt.
            let needed = |changed: &str| code == "NH331" && !changed.ends_with(KIND);
            // A month is early or late beside others.
            let month = |changed: &str| {
                let beside = parent(path) == parent(changed);
                let dated = [".start", ".end"].iter().any(|end| changed.ends_with(end));
                code == "NH333" && (changed.starts_with("scenario.") || (beside && dated))
            };
            let touched = self.changed.iter().any(|changed| {
                let above = (half || needed(changed)) && path == parent(changed);
                within(path, changed) || above || month(changed)
            });
            let of_a_kind = matches!(code, "NH330" | "NH331");
            let unknown = of_a_kind && self.unknown_kind.iter().any(|table| within(path, table));
            !touched && !unknown && (!self.guessed || ALONE.contains(&code))
        };
        let found = found.into_iter();
        found
            .filter(|problem| holds(problem.code, &problem.path))
            .collect()
    }
}

impl Document {
    /// The same settings with a guess for every value that the format refuses and without the keys that it
    /// does not know; none where there is no guess.
    pub fn repaired(&self, found: &Problems, schema: &Json) -> Option<Repaired> {
        /// A misspelt key leaves one missing, and what is guessed may have been one of several mistakes.
        const ROUNDS: usize = 4;
        let mut made = Repaired {
            document: self.clone(),
            changed: Vec::new(),
            guessed: false,
            unknown_kind: Vec::new(),
        };
        made.repair(found, schema)?;
        for _ in 1..ROUNDS {
            let left = made.document.check(schema);
            if !left.has_errors() {
                break;
            }
            made.repair(&left, schema)?;
        }
        Some(made)
    }
}

impl Repaired {
    /// Puts right what was found; none where that cannot be done.
    fn repair(&mut self, found: &Problems, schema: &Json) -> Option<()> {
        let mut unknown = Vec::new();
        let document = &mut self.document;
        for problem in found.iter().filter(|p| p.severity == Severity::Error) {
            self.changed.push(problem.path.clone());
            match problem.code {
                "NH101" => {
                    let source = problem.source.as_ref()?;
                    let mut texts = document.texts.iter();
                    let number = texts.position(|t| Arc::ptr_eq(&t.source, source))?;
                    unknown.push(Place::new(number, problem.span.as_ref()?));
                }
                "NH102" | "NH103" | "NH106" | "NH107" => {
                    let table = problem.path.strip_suffix(KIND);
                    if !guess(&mut document.root, schema, &problem.path)? {
                        self.unknown_kind.extend(table.map(str::to_owned));
                    }
                    self.guessed = true;
                }
                "NH104" => {
                    add(&mut document.root, schema, &problem.path)?;
                    self.guessed = true;
                }
                // Other lists and texts can be read whatever their length.
                "NH105" if problem.path != "authority" && !problem.path.ends_with(".by_age") => {
                    self.guessed = true;
                }
                _ => return None,
            }
        }
        document.root.drop_keys(&unknown);
        Some(())
    }
}

/// The schema of what stands at a path.
fn rules<'a>(schema: &'a Json, parts: &[path::Part]) -> Option<&'a Json> {
    let mut at = schema;
    for part in parts {
        at = property(schema, at, &part.text).or_else(|| items(schema, at))?;
    }
    Some(at)
}

/// Puts a value that the format takes in place of one that it refuses: of names the nearest, and where none is near
/// the kind that has most of the keys beside it. Whether it is near.
fn guess(root: &mut Node, schema: &Json, at: &str) -> Option<bool> {
    let parts = path::split(at).ok()?;
    let rules = rules(schema, &parts)?;
    let trail = path::follow(root, at, &parts);
    if trail.used < parts.len() {
        return None;
    }
    let names = schema::names(schema, rules);
    let near = match &path::walk_to(root, &trail.steps).0.value {
        Value::Text(text) => nearest(text, names.iter().map(String::as_str)),
        _ => None,
    };
    let likely = || {
        let (_, table) = trail.steps.split_last()?;
        let kind = at.starts_with("intervention.") && at.ends_with(KIND);
        let Value::Table(entries) = &path::walk_to(root, table).0.value else {
            return None;
        };
        let keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
        kind.then(|| build::likeliest_kind(&keys))
    };
    let (value, known) = match near.or_else(likely) {
        Some(name) => (Value::Text(name.to_owned()), near.is_some()),
        None => (fit(schema, rules)?, false),
    };
    path::walk_to_mut(root, &trail.steps).value = value;
    Some(known)
}

/// Adds a value that the format takes under a key that is missing.
fn add(root: &mut Node, schema: &Json, at: &str) -> Option<()> {
    let parts = path::split(at).ok()?;
    let value = fit(schema, rules(schema, &parts)?)?;
    let trail = path::follow(root, at, &parts);
    let (key, above) = parts.split_last()?;
    if trail.used != above.len() {
        return None;
    }
    let table = path::walk_to_mut(root, &trail.steps);
    let at = table.at;
    let Value::Table(entries) = &mut table.value else {
        return None;
    };
    entries.push(Entry {
        key: key.text.clone(),
        key_at: at,
        node: Node { value, at },
    });
    Some(())
}

/// A value that a schema takes, where one is easily found.
fn fit(root: &Json, schema: &Json) -> Option<Value> {
    let rules = resolve(root, schema);
    if let Some(named) = describe::named_values(rules) {
        return match named.first()? {
            Json::String(text) => Some(Value::Text(text.clone())),
            other => other.as_i64().map(Value::Integer),
        };
    }
    for word in ["anyOf", "oneOf"] {
        if let Some(branches) = rules.get(word).and_then(Json::as_array) {
            return branches.iter().find_map(|branch| fit(root, branch));
        }
    }
    let types = rules.get("type")?;
    let is = |name: &str| match types {
        Json::Array(names) => names.iter().any(|one| one == name),
        one => one == name,
    };
    if is("number") || is("integer") {
        let limits = Limits::of(rules);
        let all = [1.0, 0.0, 2.0, 10.0, 100.0, 1000.0];
        let number = all.into_iter().find(|&number| limits.allow(number))?;
        return Some(Value::Integer(number as i64));
    }
    if is("boolean") {
        return Some(Value::Boolean(false));
    }
    if is("string") {
        let has = |word: &str| rules.get(word).is_some();
        let text = match (has("format"), has("pattern")) {
            (true, _) => "2023-03-31",
            (_, true) => "2023-04",
            _ => "unnamed",
        };
        return Some(Value::Text(text.to_owned()));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{build, raw, schema};

    const TINY: &str = include_str!("../../../tests/it/tiny.toml");

    /// What is found at first, and what more once that is put right by guess.
    fn codes(changes: &[(&str, &str)]) -> (Vec<&'static str>, Vec<&'static str>) {
        let text = changes.iter().fold(TINY.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        });
        let document = Document::parse(text.as_bytes(), "a.toml").expect("parses");
        let schema = schema::file();
        let found = document.check(&schema);
        let repaired = document.repaired(&found, &schema).expect("a guess");
        let raw: raw::Scenario = repaired.document.read().expect("reads");
        let more = match build::build(&raw) {
            Ok(built) => built.warnings,
            Err(more) => more,
        };
        let real = repaired.real(more);
        // The small scenario has nothing published for its start.
        let codes = |problems: &Problems| {
            let codes = problems.iter().map(|p| p.code);
            codes.filter(|code| *code != "NH403").collect()
        };
        (codes(&found), codes(&real))
    }

    #[test]
    fn what_is_wrong_with_other_values_is_found_beside_what_cannot_be_read() {
        let upside_down = ("factor = 0\n", "factor = { low = 2, high = 1 }\n");
        for (change, code) in [
            (("usable_share = 1", "usable_share = \"87%\""), "NH102"),
            (("years = 5", "years = 0"), "NH103"),
            (("beyond_premium = 1.2\n", ""), "NH104"),
            (
                ("private_sizes = [0, 0, 1, ", "private_sizes = [0, 0, "),
                "NH105",
            ),
            (("start = 2023-03-31", "start = \"31/03/2023\""), "NH107"),
            (("usable_share", "usable_shair"), "NH101"),
            (("wrong_kind_factor", "wrong_kind_factors"), "NH101"),
        ] {
            let (found, real) = codes(&[change, upside_down]);
            assert!(found.contains(&code), "{change:?}: {found:?}");
            assert_eq!(real, ["NH306"], "{change:?}");
        }
    }

    #[test]
    fn a_guess_brings_no_problem_of_its_own() {
        for change in [
            ("homes = 0", "homes = \"none\""),
            ("share_by_size = [1, 0, 0, 0]", "share_by_size = [0, 0, 0]"),
            ("factor = 0\n", "factor = { min = 1, max = 2 }\n"),
            ("child_population = 10000", "child_population = true"),
        ] {
            assert_eq!(codes(&[change]).1, [""; 0], "{change:?}");
        }
    }
}
