//! Whether what a path names in a list or a table of any keys is there: the name of a council, the number
//! of an entry, a financial year.

use serde_json::Value as Json;

use crate::error::{nearest, quoted};

use super::document::Document;
use super::layer::EVERY;
use super::node::{Node, Value};
use super::path::{self, Part};
use super::walk::{self, items, property, resolve};
use super::{meant, schema};

/// A name, number or year of a path that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotThere {
    /// What was looked for, in words: no authority called `Wigna`.
    pub message: String,
    /// What there is.
    pub note: String,
    /// The nearest name.
    pub near: Option<String>,
    /// The path with it, where one is near.
    pub path: Option<String>,
}

/// Looks up every entry that a path names. Without settings the names of the format alone are known:
/// `authorities` are those that a council may have.
///
/// # Errors
/// The first that is not there.
pub fn check(
    schema: &Json,
    wanted: &str,
    settings: Option<&Document>,
    authorities: &[&str],
) -> Result<(), NotThere> {
    let Ok(parts) = path::split(wanted) else {
        return Ok(());
    };
    let looking = Looking {
        schema,
        wanted,
        parts: &parts,
        authorities,
    };
    let root = settings.map(Document::root);
    looking.from(schema, root, settings.is_some())
}

struct Looking<'a> {
    schema: &'a Json,
    wanted: &'a str,
    parts: &'a [Part],
    authorities: &'a [&'a str],
}

impl Looking<'_> {
    /// `known` says that the settings are known here; `node` is then what stands there, if anything does.
    fn from(&self, schema: &Json, root: Option<&Node>, known: bool) -> Result<(), NotThere> {
        let (mut rules, mut node, mut known) = (schema, root, known);
        let mut at = 0;
        while at < self.parts.len() {
            let part = self.parts[at].text.as_str();
            if let Some(next) = property(self.schema, rules, part) {
                if free_keys(self.schema, rules, part) && at > 0 {
                    self.key(at, node, known)?;
                }
                node = node.and_then(|node| node.entry(part)).map(|e| &e.node);
                (rules, at) = (next, at + 1);
                continue;
            }
            let Some(entry) = items(self.schema, rules) else {
                return Ok(());
            };
            if property(self.schema, entry, part).is_some() {
                // No name was given, so the path is that of all entries.
                (node, known, rules) = (None, false, entry);
                continue;
            }
            let is_key = |part: &Part| property(self.schema, entry, &part.text).is_some();
            let end = self.parts[at + 1..].iter().position(is_key);
            let end = end.map_or(self.parts.len(), |keys| at + 1 + keys);
            let names =
                |&stop: &usize| self.is_entry((at, stop), node.filter(|_| known), rules, entry);
            if let Some(key) = (at + 1..end).find(names) {
                // A whole name, so that what follows it is a key that is not there.
                return Err(self.unknown_key(key, entry));
            }
            if self.text(at, end) == EVERY {
                (node, known) = (None, false);
            } else if known {
                node = Some(self.listed(at, end, node)?);
            } else {
                self.of_the_format(at, end, rules, entry)?;
            }
            (rules, at) = (entry, end);
        }
        Ok(())
    }

    /// What the parts say, as they are written.
    fn text(&self, at: usize, end: usize) -> &str {
        if end == at + 1 {
            return &self.parts[at].text;
        }
        &self.wanted[self.parts[at].span().start..self.parts[end - 1].span().end]
    }

    fn missing(&self, (at, end): (usize, usize), near: Option<&str>, note: String) -> NotThere {
        let list = self.parts[..at]
            .last()
            .map_or("", |part| part.text.as_str());
        let named = quoted(self.text(at, end));
        let message = if at == 1 {
            format!("no {list} called {named}")
        } else {
            format!("no entry {named} in `{list}`")
        };
        let spans = (self.parts[at].span().start, self.parts[end - 1].span().end);
        let with = |near: &str| {
            let (before, after) = (&self.wanted[..spans.0], &self.wanted[spans.1..]);
            format!("{before}{}{after}", path::part(near))
        };
        NotThere {
            message,
            note,
            path: near.map(with),
            near: near.map(str::to_owned),
        }
    }

    /// Whether parts name an entry as they stand: `*`, one of the settings, or a council that there is.
    fn is_entry(
        &self,
        (at, end): (usize, usize),
        list: Option<&Node>,
        rules: &Json,
        entry: &Json,
    ) -> bool {
        let council = list.is_none() && at == 1 && self.parts[0].text == "authority";
        self.text(at, end) == EVERY
            || list.is_some_and(|list| self.listed(at, end, Some(list)).is_ok())
            || (council && self.of_the_format(at, end, rules, entry).is_ok())
    }

    /// A key that the entries of a list do not have.
    fn unknown_key(&self, at: usize, entry: &Json) -> NotThere {
        let keys = walk::keys(self.schema, entry);
        let near = meant::meant(&self.parts[at].text, keys.iter().copied());
        let shown: Vec<_> = keys.iter().map(|key| quoted(key)).collect();
        let note = format!("its keys are {}", shown.join(", "));
        let message = format!(
            "no key {} in {}",
            quoted(&self.parts[at].text),
            quoted(self.text(0, at))
        );
        NotThere {
            message,
            ..self.missing((at, at + 1), near, note)
        }
    }

    /// The entry of a list of the settings.
    fn listed<'n>(
        &self,
        at: usize,
        end: usize,
        list: Option<&'n Node>,
    ) -> Result<&'n Node, NotThere> {
        let all: &[Node] = match list.map(|list| &list.value) {
            Some(Value::List(all)) => all,
            _ => &[],
        };
        let named = self.text(at, end);
        let found = all
            .iter()
            .find(|item| item.label().as_deref() == Some(named));
        let number = || all.get(named.parse::<usize>().ok()?);
        if let Some(found) = found.or_else(number) {
            return Ok(found);
        }
        let labels: Vec<String> = all.iter().filter_map(Node::label).collect();
        let near = nearest(named, labels.iter().map(String::as_str));
        let note = match (labels.as_slice(), all.len()) {
            (_, 0) => "there are none at all".to_owned(),
            ([], 1) => "its one entry has the number 0".to_owned(),
            ([], many) => format!("its entries have the numbers 0 to {}", many - 1),
            ([one], _) => format!("there is {}", quoted(one)),
            (labels, _) => {
                let shown: Vec<_> = labels.iter().take(20).map(|name| quoted(name)).collect();
                format!("there are {}", shown.join(", "))
            }
        };
        Err(self.missing((at, end), near, note))
    }

    /// Whether the format could have such an entry.
    fn of_the_format(
        &self,
        at: usize,
        end: usize,
        list: &Json,
        entry: &Json,
    ) -> Result<(), NotThere> {
        let named = self.text(at, end);
        let has = |key: &str| property(self.schema, entry, key);
        if let Ok(number) = named.parse::<u64>() {
            let most = resolve(self.schema, list).get("maxItems");
            return match most.and_then(Json::as_u64).filter(|&most| number >= most) {
                Some(most) => {
                    let note = format!("its entries have the numbers 0 to {}", most - 1);
                    Err(self.missing((at, end), None, note))
                }
                None => Ok(()),
            };
        }
        if at == 1 && self.parts[0].text == "authority" {
            let same = |name: &&&str| name.eq_ignore_ascii_case(named);
            if self.authorities.iter().any(|name| same(&name)) {
                return Ok(());
            }
            let near = nearest(named, self.authorities.iter().copied());
            let note = "`nearhome authorities` lists them".to_owned();
            return Err(self.missing((at, end), near, note));
        }
        if let (Some(from), Some(to)) = (has("from"), has("to")) {
            let names = [from, to].map(|rules| schema::names(self.schema, rules));
            let given: Vec<&str> = named.split(" to ").collect();
            let fits = given.len() == 2
                && (names.iter().zip(&given)).all(|(names, given)| {
                    names.is_empty() || names.iter().any(|name| name == given)
                });
            if fits {
                return Ok(());
            }
            let words = given.iter().zip(&names);
            let near: Option<Vec<&str>> = words
                .map(|(given, names)| nearest(given, names.iter().map(String::as_str)))
                .collect();
            let near = near
                .filter(|near| near.len() == 2)
                .map(|near| near.join(" to "));
            let note = format!("an entry goes from and to one of {}", names[0].join(", "));
            return Err(self.missing((at, end), near.as_deref(), note));
        }
        if has("name").is_none() {
            let note = "its entries have numbers, from 0".to_owned();
            return Err(self.missing((at, end), None, note));
        }
        Ok(())
    }

    /// A key of a table that may have any: a financial year or month, and where the settings are known one
    /// that is there.
    fn key(&self, at: usize, node: Option<&Node>, known: bool) -> Result<(), NotThere> {
        let key = self.parts[at].text.as_str();
        let table = self.parts[at - 1].text.as_str();
        let there: Vec<&str> = match node.map(|node| &node.value) {
            Some(Value::Table(entries)) => entries.iter().map(|e| e.key.as_str()).collect(),
            _ => Vec::new(),
        };
        if there.contains(&key) {
            return Ok(());
        }
        if known {
            let shown: Vec<_> = there.iter().take(20).map(|key| quoted(key)).collect();
            let note = if shown.is_empty() {
                "there are none at all".to_owned()
            } else {
                format!("there are {}", shown.join(", "))
            };
            return Err(self.missing((at, at + 1), nearest(key, there), note));
        }
        let number = |text: &str, digits: usize| {
            text.len() == digits && text.bytes().all(|letter| letter.is_ascii_digit())
        };
        let parted = |mark: char| {
            let parts = key.split_once(mark);
            parts.is_some_and(|(year, rest)| number(year, 4) && number(rest, 2))
        };
        if !table.ends_with("by_year") || parted('/') || parted('-') {
            return Ok(());
        }
        let note = "a financial year is written 2026/27, a month 2026-09".to_owned();
        Err(self.missing((at, at + 1), None, note))
    }
}

/// Whether a key is one of a table that may have any, not one that the format names.
fn free_keys(root: &Json, schema: &Json, key: &str) -> bool {
    !super::walk::keys(root, schema).contains(&key)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIGAN: &[u8] = include_bytes!("../../scenarios/wigan/baseline.toml");

    fn look(path: &str, settings: Option<&Document>) -> Result<(), (String, Option<String>)> {
        let found = check(&schema::file(), path, settings, &["Wigan", "St. Helens"]);
        found.map_err(|missing| (missing.message, missing.path))
    }

    #[test]
    fn a_file_knows_what_it_has() {
        let document = Document::parse(WIGAN, "a.toml").expect("parses");
        let here = |path: &str| look(path, Some(&document));
        for path in [
            "authority.entries.factor",
            "authority.Wigan.entries.factor",
            "authority.*.entries.factor",
            "authority.Wigan.plan_changes.kinship to fostering.rate_per_year",
            "authority.Wigan.ladders.fostering.0.chance",
            "demand.season_from_april.11",
            "moves.factor_by_year",
            "authority.Wigan.published.children_in_care.2019",
        ] {
            assert_eq!(here(path), Ok(()), "{path}");
        }
        let gone = |path: &str, near: Option<&str>| {
            let (message, meant) = here(path).expect_err(path);
            assert_eq!(meant.as_deref(), near, "{path}: {message}");
        };
        gone(
            "authority.Wigna.entries.factor",
            Some("authority.Wigan.entries.factor"),
        );
        gone("authority.St. Helens.entries.factor", None);
        let key = |path: &str, unknown: &str, near: &str| {
            let (message, meant) = here(path).expect_err(path);
            assert!(message.starts_with(unknown), "{path}: {message}");
            assert_eq!(meant.as_deref(), Some(near), "{path}");
        };
        let entires = "no key `entires` in `authority.Wigan`";
        let entries = "authority.Wigan.entries.factor";
        key("authority.Wigan.entires.factor", entires, entries);
        key(
            "authority.*.entires.factor",
            "no key `entires` in `authority.*`",
            "authority.*.entries.factor",
        );
        gone("demand.season_from_april.12", None);
        gone("authority.Wigan.ladders.fostering.99.chance", None);
        gone("intervention.Carers.homes", None);
        gone("authority.Wigan.entries.factor_by_year.2026/27", None);
        gone(
            "authority.Wigan.plan_changes.kinship to fosterin.rate_per_year",
            Some("authority.Wigan.plan_changes.kinship to fostering.rate_per_year"),
        );
    }

    #[test]
    fn the_format_knows_what_there_can_be() {
        for path in [
            "authority.Wigan.entries.factor",
            "authority.St. Helens.entries.factor",
            "intervention.Carers.homes",
            "authority.Wigan.plan_changes.kinship to fostering.rate_per_year",
            "authority.Wigan.entries.factor_by_year.2026/27",
            "moves.factor_by_year.2026-09",
            "moves.first_three_months.kinship",
        ] {
            assert_eq!(look(path, None), Ok(()), "{path}");
        }
        for (path, near) in [
            (
                "authority.Wigna.entries.factor",
                Some("authority.Wigan.entries.factor"),
            ),
            ("demand.season_from_april.12", None),
            ("demand.season_from_april.July", None),
            ("moves.factor_by_year.2026", None),
            (
                "authority.Wigan.entires.factor",
                Some("authority.Wigan.entries.factor"),
            ),
            (
                "authority.*.entires.factor",
                Some("authority.*.entries.factor"),
            ),
            (
                "authority.St. Helens.entires.factor",
                Some("authority.St. Helens.entries.factor"),
            ),
            (
                "authority.Wigan.plan_changes.kinship to fosterin.rate_per_year",
                Some("authority.Wigan.plan_changes.kinship to fostering.rate_per_year"),
            ),
        ] {
            let (message, meant) = look(path, None).expect_err(path);
            assert_eq!(meant.as_deref(), near, "{path}: {message}");
        }
    }
}
