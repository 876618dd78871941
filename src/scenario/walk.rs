//! A walk of the settings beside a JSON schema: everything that does not fit, with its place.
//!
//! The schemas are those that `schemars` writes for structs and enums: references, properties,
//! maps, lists, ranges, named values and alternatives. Patterns of text are left to reading.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::error::{Problem, Problems, Source, nearest, quoted};

use super::node::{Entry, Node, Place, Value};
use super::path::join;
use super::union;
use super::{describe, meant};

/// The walk ends after so many problems; a file with more has one cause.
const MOST: usize = 1_000;

/// References followed in a row before a schema counts as going in circles.
const REFERENCES: usize = 32;

/// All that is wrong with a tree.
pub(super) fn check(root: &Node, schema: &Json, sources: &[Arc<Source>]) -> Problems {
    let mut walk = Walk {
        schema,
        sources,
        path: String::new(),
        found: Vec::new(),
    };
    walk.visit(root, schema, root.at);
    walk.found.into_iter().collect()
}

/// Where the walk stands and what it has found.
pub(super) struct Walk<'a> {
    pub(super) schema: &'a Json,
    sources: &'a [Arc<Source>],
    pub(super) path: String,
    pub(super) found: Vec<Problem>,
}

/// A schema with its reference followed.
pub(super) fn resolve<'a>(root: &'a Json, mut schema: &'a Json) -> &'a Json {
    for _ in 0..REFERENCES {
        let Some(reference) = schema.get("$ref").and_then(Json::as_str) else {
            break;
        };
        match reference.strip_prefix('#').and_then(|at| root.pointer(at)) {
            Some(target) => schema = target,
            None => break,
        }
    }
    schema
}

impl<'a> Walk<'a> {
    /// Visits one value; `key_at` is the place of the key that holds it.
    pub(super) fn visit(&mut self, node: &Node, schema: &'a Json, key_at: Place) {
        if self.found.len() >= MOST {
            return;
        }
        let Some(rules) = schema.as_object() else {
            if schema.as_bool() == Some(false) {
                self.report("NH101", node.at, "nothing is allowed here", |p| p);
            }
            return;
        };
        let before = self.found.len();
        if rules.contains_key("$ref") {
            let target = resolve(self.schema, schema);
            if target.get("$ref").is_none() {
                self.visit(node, target, key_at);
            }
        }
        for part in rules
            .get("allOf")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
        {
            self.visit(node, part, key_at);
        }
        for word in ["anyOf", "oneOf"] {
            if let Some(branches) = rules.get(word).and_then(Json::as_array) {
                union::visit(self, node, schema, branches, key_at);
            }
        }
        if self.found.len() == before {
            self.own_rules(node, schema, rules, key_at);
        }
    }

    fn own_rules(
        &mut self,
        node: &Node,
        schema: &'a Json,
        rules: &'a Map<String, Json>,
        key_at: Place,
    ) {
        if let Some(allowed) = describe::named_values(schema) {
            self.named_value(node, schema, &allowed);
            return;
        }
        if !describe::fits(self.schema, schema, node) {
            self.wrong_type(node, schema);
            return;
        }
        match &node.value {
            Value::Integer(number) => self.range(node, schema, *number as f64),
            Value::Float(number) => self.range(node, schema, *number),
            Value::Huge(_) => self.range(node, schema, f64::INFINITY),
            Value::Text(text) => self.text(node, rules, text),
            Value::Date(text) => {
                self.not_a_date(node, rules, text);
            }
            Value::List(items) => self.list(node, rules, items, key_at),
            Value::Table(entries) => self.table(node, rules, entries, key_at),
            Value::Boolean(_) => {}
        }
    }

    pub(super) fn named_value(&mut self, node: &Node, schema: &'a Json, allowed: &[Json]) {
        let given = node.to_json();
        if allowed.iter().any(|value| describe::same(value, &given)) {
            return;
        }
        let Value::Text(text) = &node.value else {
            self.wrong_type(node, schema);
            return;
        };
        let names: Vec<&str> = allowed.iter().filter_map(Json::as_str).collect();
        let message = format!("{} is not one of the values allowed", quoted(text));
        let note = format!("allowed: {}", describe::one_of(allowed));
        self.report("NH106", node.at, &message, |problem| {
            let problem = problem.note(note);
            match nearest(text, names) {
                Some(name) => problem.hint(format!("did you mean {}?", quoted(name))),
                None => problem,
            }
        });
    }

    pub(super) fn wrong_type(&mut self, node: &Node, schema: &'a Json) {
        let expected = describe::expected(self.schema, schema);
        let message = format!("expected {expected}, found {}", describe::found(node));
        let hint = describe::retype(self.schema, schema, node, &self.path);
        let about = describe::about(self.schema, schema);
        self.report("NH102", node.at, &message, |mut problem| {
            problem.hint = hint;
            problem.note = about;
            problem.label(format!("this is {}", node.kind()))
        });
    }

    fn range(&mut self, node: &Node, schema: &'a Json, number: f64) {
        let limits = describe::Limits::of(schema);
        if limits.allow(number) {
            return;
        }
        let huge = matches!(node.value, Value::Huge(_));
        let message = if number.is_finite() || huge {
            format!("{} is out of range", describe::found(node))
        } else {
            format!("{} is not a number that can be used", describe::found(node))
        };
        let hint = limits.hint(number).filter(|_| !huge);
        let note = limits.to_string();
        let about = describe::about(self.schema, schema);
        self.report("NH103", node.at, &message, |mut problem| {
            problem.hint = hint;
            problem.note = about;
            problem.label(format!("must be {note}"))
        });
    }

    fn text(&mut self, node: &Node, rules: &Map<String, Json>, text: &str) {
        if self.not_a_date(node, rules, text) {
            return;
        }
        let length = text.chars().count() as u64;
        let limit = |word: &str| rules.get(word).and_then(Json::as_u64);
        if limit("minLength").is_some_and(|least| length < least) {
            let message = match length {
                0 => "this text must not be empty".to_owned(),
                _ => "this text is too short".to_owned(),
            };
            self.report("NH105", node.at, &message, |p| p);
        }
        if let Some(most) = limit("maxLength").filter(|&most| length > most) {
            let message = format!("this text is longer than {most} characters");
            self.report("NH105", node.at, &message, |p| p);
        }
    }

    fn not_a_date(&mut self, node: &Node, rules: &Map<String, Json>, text: &str) -> bool {
        let format = rules.get("format").and_then(Json::as_str);
        let Some(format) = format.filter(|format| !describe::is_date(format, text)) else {
            return false;
        };
        let message = format!("{} is not {}", quoted(text), describe::date_name(format));
        self.report("NH107", node.at, &message, |problem| {
            problem.hint("write year, month and day, such as 2030-03-31")
        });
        true
    }

    fn list(&mut self, node: &Node, rules: &'a Map<String, Json>, items: &[Node], key_at: Place) {
        let limit = |word: &str| rules.get(word).and_then(Json::as_u64);
        let (least, most) = (limit("minItems"), limit("maxItems"));
        let count = items.len() as u64;
        if least.is_some_and(|least| count < least) || most.is_some_and(|most| count > most) {
            let message = format!("the list has {}", describe::entries(count));
            let label = match (least, most) {
                (Some(least), Some(most)) if least == most => {
                    format!("must have exactly {}", describe::entries(least))
                }
                (Some(least), Some(most)) => {
                    format!("must have {least} to {}", describe::entries(most))
                }
                (Some(least), None) => format!("must have at least {}", describe::entries(least)),
                _ => format!("must have at most {}", describe::entries(most.unwrap_or(0))),
            };
            let at = self.anchor(node, key_at);
            self.report("NH105", at, &message, |problem| problem.label(label));
        }
        let firsts = rules.get("prefixItems").and_then(Json::as_array);
        let rest = rules.get("items");
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, item) in items.iter().enumerate() {
            if self.found.len() >= MOST {
                return;
            }
            let number = index.to_string();
            let name = item.name();
            let outer = self.path.len();
            self.path = join(&self.path, name.unwrap_or(&number));
            if let Some(first) = name.and_then(|name| names.insert(name, index)) {
                let message = format!(
                    "the list already has an entry named {}",
                    quoted(name.unwrap_or_default())
                );
                let at = item.entry("name").map_or(item.at, |entry| entry.node.at);
                let line = self.line(items[first].at);
                self.report("NH108", at, &message, |problem| match line {
                    Some(line) => problem.note(format!("the other stands on line {line}")),
                    None => problem,
                });
            }
            let schema = firsts.and_then(|schemas| schemas.get(index)).or(rest);
            if let Some(schema) = schema.filter(|schema| schema.is_object()) {
                self.visit(item, schema, item.at);
            }
            self.path.truncate(outer);
        }
    }

    fn table(
        &mut self,
        node: &Node,
        rules: &'a Map<String, Json>,
        entries: &[Entry],
        key_at: Place,
    ) {
        let known = rules.get("properties").and_then(Json::as_object);
        let others = rules.get("additionalProperties").or_else(|| {
            let patterns = rules.get("patternProperties")?.as_object()?;
            patterns.values().next()
        });
        let closed = others.and_then(Json::as_bool) == Some(false)
            || rules.get("unevaluatedProperties").and_then(Json::as_bool) == Some(false);
        let keys: BTreeSet<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
        let given = |key: &str| keys.contains(key);
        let mut meant = Vec::new();
        for entry in entries {
            if self.found.len() >= MOST {
                return;
            }
            let outer = self.path.len();
            self.path = join(&self.path, &entry.key);
            if let Some(schema) = known.and_then(|known| known.get(&entry.key)) {
                self.visit(&entry.node, schema, entry.key_at);
            } else if closed {
                // A change in another file, or with --set, may be of a key that is there.
                let beside = |other: &&Entry| other.key_at.source() == entry.key_at.source();
                let beside: BTreeSet<&str> = entries
                    .iter()
                    .filter(beside)
                    .map(|other| other.key.as_str())
                    .collect();
                let free = known
                    .into_iter()
                    .flat_map(Map::keys)
                    .map(String::as_str)
                    .filter(|key| !beside.contains(key));
                let near = meant::meant(&entry.key, free);
                meant.extend(near);
                self.unknown_key(entry, near, known);
            } else {
                if let Some(keys) = rules.get("propertyNames") {
                    let key = Node {
                        value: Value::Text(entry.key.clone()),
                        at: entry.key_at,
                    };
                    self.visit(&key, keys, entry.key_at);
                }
                if let Some(schema) = others {
                    self.visit(&entry.node, schema, entry.key_at);
                }
            }
            self.path.truncate(outer);
        }
        let required = rules.get("required").and_then(Json::as_array);
        for key in required.into_iter().flatten().filter_map(Json::as_str) {
            if !given(key) && !meant.contains(&key) {
                let schema = known.and_then(|known| known.get(key));
                self.missing(key, schema, node, key_at);
            }
        }
    }

    fn unknown_key(
        &mut self,
        entry: &Entry,
        near: Option<&str>,
        known: Option<&Map<String, Json>>,
    ) {
        let message = format!("unknown key {}", quoted(&entry.key));
        let names: Vec<Json> = known
            .into_iter()
            .flat_map(Map::keys)
            .map(|key| Json::from(key.as_str()))
            .collect();
        let note = if names.is_empty() {
            "no keys are allowed here".to_owned()
        } else {
            format!("allowed here: {}", describe::listed(&names))
        };
        self.report("NH101", entry.key_at, &message, |problem| {
            let problem = problem.note(note).label("not known here");
            match near {
                Some(near) => problem.hint(format!("did you mean {}?", quoted(near))),
                None => problem,
            }
        });
    }

    fn missing(&mut self, key: &str, schema: Option<&'a Json>, node: &Node, key_at: Place) {
        let message = format!("{} is missing", quoted(key));
        let expected = schema.map(|schema| describe::expected(self.schema, schema));
        let about = schema.and_then(|schema| describe::about(self.schema, schema));
        let at = self.anchor(node, key_at);
        let outer = self.path.len();
        self.path = join(&self.path, key);
        self.report("NH104", at, &message, |mut problem| {
            problem.note = about;
            problem.hint = expected.map(|expected| format!("add {}, {expected}", quoted(key)));
            problem.label("it belongs in here")
        });
        self.path.truncate(outer);
    }

    /// What to mark for a table or list as a whole: its header, or itself when it is on one line,
    /// else the key that holds it.
    pub(super) fn anchor(&self, node: &Node, key_at: Place) -> Place {
        let lines = self
            .sources
            .get(node.at.source())
            .and_then(|source| source.text().get(node.at.span()))
            .map_or(1, |text| text.lines().count());
        if lines > 1 && key_at.source() == node.at.source() {
            key_at
        } else {
            node.at
        }
    }

    fn line(&self, at: Place) -> Option<usize> {
        let source = self.sources.get(at.source())?;
        (at.source() == 0).then(|| source.line_column(at.span().start).0)
    }

    /// Adds a problem at the present path.
    pub(super) fn report(
        &mut self,
        code: &'static str,
        at: Place,
        message: &str,
        finish: impl FnOnce(Problem) -> Problem,
    ) {
        let mut problem = Problem::error(code, self.path.as_str(), message);
        if let Some(source) = self.sources.get(at.source()) {
            problem = problem.at(source, at.span());
        }
        self.found.push(finish(problem));
    }
}

/// The schemas that a value may follow: alternatives opened, references followed.
fn opened<'a>(root: &'a Json, schema: &'a Json, depth: usize) -> Vec<&'a Json> {
    let schema = resolve(root, schema);
    let mut all = vec![schema];
    if depth > 0 {
        for word in ["anyOf", "oneOf", "allOf"] {
            let branches = schema.get(word).and_then(Json::as_array);
            for branch in branches.into_iter().flatten() {
                all.extend(opened(root, branch, depth - 1));
            }
        }
    }
    all
}

/// The schema of a table's key, if the format knows it there; that of any key for a map.
pub(super) fn property<'a>(root: &'a Json, schema: &'a Json, key: &str) -> Option<&'a Json> {
    let all = opened(root, schema, 4);
    let named = |schema: &&'a Json| schema.get("properties").and_then(|known| known.get(key));
    let any = |schema: &&'a Json| {
        schema
            .get("additionalProperties")
            .filter(|others| others.is_object())
    };
    all.iter()
        .find_map(named)
        .or_else(|| all.iter().find_map(any))
}

/// The keys that the format names in a table.
pub(super) fn keys<'a>(root: &'a Json, schema: &'a Json) -> Vec<&'a str> {
    let all = opened(root, schema, 4).into_iter();
    let known = all.filter_map(|schema| schema.get("properties")?.as_object());
    known.flat_map(Map::keys).map(String::as_str).collect()
}

/// The keys that a table must have.
pub(super) fn required<'a>(root: &'a Json, schema: &'a Json) -> Vec<&'a str> {
    let all = opened(root, schema, 4).into_iter();
    let lists = all.filter_map(|schema| schema.get("required")?.as_array());
    lists.flatten().filter_map(Json::as_str).collect()
}

/// The keys that the format names in a table, which may be one that can be left out, with their schemas; none
/// for what may be something else than a table, such as an uncertain number.
pub(super) fn named<'a>(
    root: &'a Json,
    schema: &'a Json,
) -> impl Iterator<Item = (&'a String, &'a Json)> {
    let all = opened(root, schema, 4);
    let is = |schema: &&Json, kinds: &[&str]| {
        let kind = schema.get("type").and_then(Json::as_str);
        kind.is_some_and(|kind| kinds.contains(&kind))
    };
    let table = !(all.iter()).any(|schema| is(schema, &["number", "integer", "string", "array"]));
    let all = all.into_iter().filter(move |_| table);
    let known = all.filter_map(|schema| schema.get("properties")?.as_object());
    known.flat_map(Map::iter)
}

/// The schema of a list's entries.
pub(super) fn items<'a>(root: &'a Json, schema: &'a Json) -> Option<&'a Json> {
    opened(root, schema, 4)
        .into_iter()
        .find_map(|schema| schema.get("items"))
}
