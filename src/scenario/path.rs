//! Settings by their dotted path: `authority.Wigan.homes.places`.
//!
//! A part of a path is a key of a table, the `name` of a list entry (of a change of plan, `fostering to
//! residential`), or the number of a list entry from 0. Parts may hold spaces and hyphens as they are; a part with a dot or an equals sign is
//! quoted, as in `authority."St. Helens".homes`. As shells remove quotes, `authority.St. Helens`
//! is understood too when there is no entry named `St`.

use std::ops::Range;
use std::sync::Arc;

use crate::error::{Problem, Problems, Source, nearest, quoted};

use super::node::{Entry, Node, Place, Value};
use super::{layer, syntax};

/// What a value set on the command line gives as its `source`.
pub const SET_SOURCE: &str = "set on the command line";

/// Keys that say how an uncertain quantity is spread; a plain number replaces them all.
const SPREAD: &[&str] = &[
    "value",
    "low",
    "high",
    "mode",
    "p10",
    "p50",
    "p90",
    "mean",
    "sd",
    "uniform",
    "triangular",
    "lognormal",
];

/// Lists of named entries that a scenario may be without.
const LISTS: &[&str] = &["intervention", "loan"];

/// Keys that speak of the value that was there before.
pub(crate) const PROVENANCE: &[&str] = &[
    "source",
    "confidence",
    "rationale",
    "owner",
    "updated",
    "known_from",
    "filled",
];

/// One part of a path and where it stands in the text of the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) text: String,
    span: Range<usize>,
}

impl Part {
    /// Where it stands in the text of the path, quotes and all.
    pub(crate) fn span(&self) -> &Range<usize> {
        &self.span
    }
}

/// A path's part as a reader writes it: bare where it can be, else in quotes.
pub fn part(text: &str) -> String {
    let bare = !text.is_empty()
        && text.trim() == text
        && !text.starts_with(['"', '\''])
        && !text
            .chars()
            .any(|letter| letter == '.' || letter == '=' || letter.is_control());
    if bare {
        text.to_owned()
    } else if text.contains('"') {
        format!("'{text}'")
    } else {
        format!("\"{text}\"")
    }
}

/// A path and one more part.
pub fn join(path: &str, next: &str) -> String {
    let next = part(next);
    if path.is_empty() {
        next
    } else {
        format!("{path}.{next}")
    }
}

/// The parts of a path; the error says what is wrong with it.
pub(crate) fn split(path: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut from = 0;
    loop {
        let rest = &path[from..];
        let lead = rest.len() - rest.trim_start().len();
        let start = from + lead;
        let first = path[start..].chars().next();
        let (text, span, end) = if let Some(quote @ ('"' | '\'')) = first {
            let inner = start + 1;
            let close = path[inner..]
                .find(quote)
                .map(|close| inner + close)
                .ok_or_else(|| format!("the quote {quote} is not closed"))?;
            (path[inner..close].to_owned(), start..close + 1, close + 1)
        } else {
            let end = path[start..]
                .find('.')
                .map_or(path.len(), |dot| start + dot);
            let text = path[start..end].trim_end().to_owned();
            if text.is_empty() {
                return Err("there is nothing between two dots, or at an end".to_owned());
            }
            let span = start..start + text.len();
            (text, span, end)
        };
        parts.push(Part { text, span });
        if parts.len() > syntax::DEEPEST {
            return Err("the path has too many parts".to_owned());
        }
        let after = path[end..].trim_start();
        if after.is_empty() {
            return Ok(parts);
        }
        if !after.starts_with('.') {
            return Err("after a closing quote comes a dot or the end".to_owned());
        }
        from = path.len() - after.len() + 1;
    }
}

/// How far a path leads into a tree.
pub(crate) struct Trail {
    /// Which child to take at each level.
    pub(super) steps: Vec<usize>,
    /// How many parts of the path were used.
    pub(super) used: usize,
}

/// Follows a path as far as it exists.
pub(crate) fn follow(root: &Node, path: &str, parts: &[Part]) -> Trail {
    let mut trail = Trail {
        steps: Vec::new(),
        used: 0,
    };
    let mut node = root;
    while trail.used < parts.len() {
        let found = (trail.used + 1..=parts.len()).find_map(|end| {
            let text = if end == trail.used + 1 {
                parts[trail.used].text.as_str()
            } else {
                &path[parts[trail.used].span.start..parts[end - 1].span.end]
            };
            child(node, text).map(|step| (step, end))
        });
        let Some((step, end)) = found else { break };
        trail.steps.push(step);
        trail.used = end;
        node = match &node.value {
            Value::Table(entries) => &entries[step].node,
            Value::List(items) => &items[step],
            _ => break,
        };
    }
    trail
}

fn child(node: &Node, text: &str) -> Option<usize> {
    match &node.value {
        Value::Table(entries) => entries.iter().position(|entry| entry.key == text),
        Value::List(items) => items
            .iter()
            .position(|item| item.name() == Some(text) || item.label().as_deref() == Some(text))
            .or_else(|| {
                text.parse()
                    .ok()
                    .filter(|&index: &usize| index < items.len())
            }),
        _ => None,
    }
}

/// The node a path leads to, or none.
pub(crate) fn find<'a>(root: &'a Node, path: &str) -> Option<&'a Node> {
    let parts = split(path).ok()?;
    let trail = follow(root, path, &parts);
    (trail.used == parts.len()).then(|| walk_to(root, &trail.steps).0)
}

/// The node at the end of parts that are named as the tree names them, and what holds it.
pub(crate) fn node_at<'a>(
    root: &'a Node,
    parts: &[String],
) -> Option<(Option<&'a Node>, &'a Node)> {
    let mut found = (None, root);
    for part in parts {
        let step = child(found.1, part)?;
        let next = match &found.1.value {
            Value::Table(entries) => &entries[step].node,
            Value::List(items) => &items[step],
            _ => return None,
        };
        found = (Some(found.1), next);
    }
    Some(found)
}

/// The node at the end of the steps, and the place of its key if it has one.
pub(super) fn walk_to<'a>(root: &'a Node, steps: &[usize]) -> (&'a Node, Option<Place>) {
    let mut node = root;
    let mut key = None;
    for &step in steps {
        match &node.value {
            Value::Table(entries) => {
                key = Some(entries[step].key_at);
                node = &entries[step].node;
            }
            Value::List(items) => {
                key = None;
                node = &items[step];
            }
            _ => break,
        }
    }
    (node, key)
}

pub(super) fn walk_to_mut<'a>(root: &'a mut Node, steps: &[usize]) -> &'a mut Node {
    let mut node = root;
    for &step in steps {
        node = match &mut node.value {
            Value::Table(entries) => &mut entries[step].node,
            Value::List(items) => &mut items[step],
            _ => unreachable!("a trail leads only through tables and lists"),
        };
    }
    node
}

/// Puts `path=value` into a tree. `number` is the document's number for this text.
pub(crate) fn assign(root: &mut Node, source: &Arc<Source>, number: usize) -> Result<(), Problems> {
    let text = source.text();
    let malformed = |message: String, span: Range<usize>| {
        Problem::error("NH201", "", message)
            .at(source, span)
            .note("--set takes path=value, such as --set authority.Wigan.prices.private_home=5200")
    };
    let Some(equals) = equals_sign(text) else {
        return Err(malformed("--set has no equals sign".to_owned(), 0..text.len()).into());
    };
    let path = &text[..equals];
    let parts = split(path).map_err(|why| {
        malformed(
            format!("--set has a path that cannot be read: {why}"),
            0..equals,
        )
    })?;
    let value = read_value(source, number, equals + 1)?;
    let trail = follow(root, path, &parts);
    let rest = &parts[trail.used..];
    let node = walk_to_mut(root, &trail.steps);
    if rest.is_empty() {
        if let Some(done) = layer::scale_at(node, &value, path) {
            let placed = |problem: Problem| problem.at(source, value.at.span());
            return done.map_err(|found| found.into_iter().map(placed).collect());
        }
        replace(node, value, Some(SET_SOURCE));
        return Ok(());
    }
    let reached = path[..rest[0].span.start]
        .trim()
        .trim_end_matches('.')
        .to_owned();
    match &mut node.value {
        Value::Table(_)
            if trail.used == 0 && parts.len() > 1 && LISTS.contains(&&*parts[0].text) =>
        {
            Err(Problem::error(
                "NH202",
                "",
                format!(
                    "there is no {} called {} here, nor any other",
                    parts[0].text,
                    quoted(&parts[1].text)
                ),
            )
            .at(source, parts[0].span.start..parts[1].span.end)
            .into())
        }
        Value::Table(entries) => {
            entries.push(chain(rest, value, number));
            Ok(())
        }
        Value::List(items) => Err(no_entry(items, &reached, &rest[0], source).into()),
        _ => Err(Problem::error(
            "NH203",
            &reached,
            format!(
                "{} is {}, so it has no setting {}",
                quoted(&reached),
                node.kind(),
                quoted(&rest[0].text)
            ),
        )
        .at(source, rest[0].span.clone())
        .hint(format!("set {} itself", quoted(&reached)))
        .into()),
    }
}

/// An assignment whose path has the part `*`, once for every entry of the list there; none where it
/// has no such part.
pub(crate) fn every(root: &Node, assignment: &str) -> Vec<String> {
    let Some(equals) = equals_sign(assignment) else {
        return Vec::new();
    };
    let path = &assignment[..equals];
    let Ok(parts) = split(path) else {
        return Vec::new();
    };
    let Some(at) = parts.iter().position(|part| part.text == layer::EVERY) else {
        return Vec::new();
    };
    let span = parts[at].span.clone();
    let trail = follow(root, path, &parts[..at]);
    let Value::List(items) = &walk_to(root, &trail.steps).0.value else {
        return Vec::new();
    };
    if trail.used < at {
        return Vec::new();
    }
    let names = items.iter().enumerate().map(|(index, item)| {
        let number = index.to_string();
        part(item.name().unwrap_or(&number))
    });
    names
        .map(|name| {
            format!(
                "{}{name}{}",
                &assignment[..span.start],
                &assignment[span.end..]
            )
        })
        .collect()
}

/// The first equals sign that is not inside a quoted part.
pub(crate) fn equals_sign(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut part_start = true;
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (None, '"' | '\'') if part_start => quote = Some(letter),
            (None, '=') => return Some(at),
            _ => {}
        }
        part_start = letter == '.' || (part_start && letter.is_whitespace());
    }
    None
}

/// A value as TOML writes it; words that are not TOML are taken as text.
fn read_value(source: &Arc<Source>, number: usize, from: usize) -> Result<Node, Problems> {
    let raw = &source.text()[from..];
    let from = from + (raw.len() - raw.trim_start().len());
    let span = from..from + raw.trim().len();
    let unreadable = |message: &str| {
        Problem::error("NH204", "", message)
            .at(source, span.clone())
            .hint("write a number, true, false, text, or a TOML value such as '{ low = 3, high = 5 }'")
    };
    let trimmed = raw.trim();
    if trimmed.is_empty() {
        return Err(unreadable("--set has no value after the equals sign").into());
    }
    if let Some(node) = syntax::parse_value(source, number, from)? {
        return Ok(node);
    }
    if trimmed.starts_with(['[', '{', '"', '\'']) || trimmed.contains(['\n', '\r']) {
        return Err(unreadable("--set has a value that cannot be read").into());
    }
    Ok(Node {
        value: Value::Text(trimmed.to_owned()),
        at: Place::new(number, &span),
    })
}

/// Replaces a value. A plain number laid over an uncertain quantity keeps the table, loses its
/// spread and its provenance, and has no source but the one given.
pub(crate) fn replace(node: &mut Node, value: Node, source: Option<&str>) {
    let is_number = matches!(
        value.value,
        Value::Integer(_) | Value::Float(_) | Value::Huge(_)
    );
    match &mut node.value {
        Value::Table(entries) if is_number && is_quantity(entries) => {
            entries.retain(|entry| {
                let key = entry.key.as_str();
                // Who answers for the input stays the same.
                key == "owner" || !(SPREAD.contains(&key) || PROVENANCE.contains(&key))
            });
            let at = value.at;
            let note = source.map(|source| Node {
                value: Value::Text(source.to_owned()),
                at,
            });
            let said = note.map(|note| ("source", note));
            for (key, node) in [("value", value)].into_iter().chain(said) {
                entries.push(Entry {
                    key: key.to_owned(),
                    key_at: at,
                    node,
                });
            }
            node.at = at;
        }
        _ => *node = value,
    }
}

/// Whether a table says how a quantity is spread.
pub(crate) fn spread_of(node: &Node) -> bool {
    match &node.value {
        Value::Table(entries) => is_quantity(entries),
        _ => false,
    }
}

pub(crate) fn is_quantity(entries: &[Entry]) -> bool {
    entries
        .iter()
        .any(|entry| SPREAD.contains(&entry.key.as_str()))
        && entries.iter().all(|entry| {
            !matches!(&entry.node.value, Value::Table(_)) || SPREAD.contains(&entry.key.as_str())
        })
}

/// New tables for the parts that are not there yet, with the value at the end.
fn chain(parts: &[Part], value: Node, number: usize) -> Entry {
    let mut rest = parts.iter().rev().map(|part| {
        let at = Place::new(number, &part.span);
        (part.text.clone(), at)
    });
    let (key, key_at) = rest.next().unwrap_or_default();
    let mut entry = Entry {
        key,
        key_at,
        node: value,
    };
    for (key, key_at) in rest {
        entry = Entry {
            key,
            key_at,
            node: Node {
                value: Value::Table(vec![entry]),
                at: key_at,
            },
        };
    }
    entry
}

fn no_entry(items: &[Node], reached: &str, part: &Part, source: &Arc<Source>) -> Problem {
    let names: Vec<&str> = items.iter().filter_map(Node::name).collect();
    let mut problem = Problem::error(
        "NH202",
        reached,
        format!("{} has no entry {}", quoted(reached), quoted(&part.text)),
    )
    .at(source, part.span.clone());
    problem = if names.is_empty() {
        problem.note(match items.len() {
            0 => "the list is empty".to_owned(),
            1 => "its one entry has the number 0".to_owned(),
            many => format!("its entries have the numbers 0 to {}", many - 1),
        })
    } else {
        let shown: Vec<String> = names.iter().take(20).map(|name| quoted(name)).collect();
        problem.note(format!("its entries are {}", shown.join(", ")))
    };
    match nearest(&part.text, names) {
        Some(name) => problem.hint(format!("did you mean {}?", quoted(name))),
        None => problem,
    }
}
