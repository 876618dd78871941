//! What overlays and `--set` changed, for everything that names a run.

use crate::scenario::build::Assumption;
use crate::scenario::node::{Entry, Node, Value};
use crate::scenario::path::{self, SET_SOURCE};

use super::{Document, Role};

/// The parts of an assumption's path.
fn parts(path: &str) -> Vec<String> {
    let parts = path::split(path).unwrap_or_default();
    parts.into_iter().map(|part| part.text).collect()
}

impl Document {
    /// Every overlay and every `--set`, the latter as `path = value`, in order.
    pub fn changes(&self) -> Vec<String> {
        let layers = self.layers.iter();
        let overlays = layers.filter(|layer| layer.role == Role::Overlay);
        let overlays = overlays.map(|layer| format!("{} ({})", layer.name, layer.file));
        overlays
            .chain(self.assignments().map(|text| {
                let (path, value) = text.split_at(path::equals_sign(text).unwrap_or(text.len()));
                let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
                format!("{} = {}", words(path), words(value.trim_start_matches('=')))
            }))
            .collect()
    }

    /// Says of every assumption which file or `--set` gave its value. What was said of the value before
    /// is dropped where another text gave the value: it has the source that it came with, or none. What
    /// `--set` gave says so in its place. What a later text says of a list or table holds for the values
    /// that it gives, not for those that stay.
    pub fn mark_changes(&self, assumptions: &mut [Assumption]) {
        for assumption in assumptions {
            let at = parts(&assumption.path);
            let Some((_, node)) = path::node_at(&self.root, &at) else {
                continue;
            };
            let giver = latest(node);
            let Some(text) = self.texts.get(giver) else {
                continue;
            };
            let name = text.source.name();
            name.clone_into(&mut assumption.set_in);
            let here = lineage(&self.root, &at);
            let before = self.below.as_deref().map(|below| lineage(below, &at));
            let said = |key: &str| said(key, giver, &here, before.as_deref());
            match said("source") {
                Said::Here => {}
                Said::Before(words) => assumption.source = words,
                Said::Nothing => {
                    let source = if text.set { SET_SOURCE } else { "" };
                    source.clone_into(&mut assumption.source);
                }
            }
            match said("known_from") {
                Said::Here => {}
                Said::Before(year) => assumption.known_from = year.parse().ok(),
                Said::Nothing => assumption.known_from = None,
            }
            for (key, words) in [
                ("filled", &mut assumption.filled),
                ("confidence", &mut assumption.confidence),
                ("rationale", &mut assumption.rationale),
                ("updated", &mut assumption.updated),
            ] {
                match said(key) {
                    Said::Here => {}
                    Said::Before(text) => *words = text,
                    Said::Nothing => words.clear(),
                }
            }
            // Who answers for an input stays the same.
            if let Said::Before(owner) = said("owner") {
                assumption.owner = owner;
            }
        }
    }
}

/// How many tables and lists around a value may say where it comes from: a rung's chance goes by what is
/// said of all ladders.
const AROUND: usize = 3;

/// Who speaks of a value.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    /// What is known of it was said with it, or nothing was ever said.
    Here,
    /// It stays as it was, with what was said of it before a later text spoke of others beside it.
    Before(String),
    /// Nothing that was said holds for it.
    Nothing,
}

/// A value and what is around it, the value first.
fn lineage<'a>(root: &'a Node, at: &[String]) -> Vec<&'a Node> {
    let ends = (at.len().saturating_sub(AROUND).max(1)..=at.len()).rev();
    ends.filter_map(|end| path::node_at(root, &at[..end]))
        .map(|(_, node)| node)
        .collect()
}

/// The entries that speak of a value under a key, the nearest first, each with what it stands in; lists
/// have their own words for a source.
fn entries<'a>(key: &str, around: &[&'a Node]) -> Vec<(&'a Node, &'a Entry)> {
    let others: &[&str] = match key {
        "source" => &["trend_source", "sizes_source"],
        "known_from" => &["trend_known_from"],
        _ => &[],
    };
    let keys = || [key].into_iter().chain(others.iter().copied());
    let of = |node: &&'a Node| Some((*node, keys().find_map(|key| node.entry(key))?));
    around.iter().filter_map(of).collect()
}

/// Whether what is said under a key holds for a value: it was said by the text that gave it, or by a later
/// one that gave no value beside it.
fn said(key: &str, giver: usize, here: &[&Node], before: Option<&[&Node]>) -> Said {
    let found = entries(key, here);
    let holds = |&(table, entry): &(&Node, &Entry)| {
        let by = entry.node.at.source();
        by == giver || (by > giver && !gave(table, by))
    };
    let Some(nearest) = found.first() else {
        return if giver == 0 {
            Said::Here
        } else {
            Said::Nothing
        };
    };
    if holds(nearest) {
        return Said::Here;
    }
    let earlier = entries(key, before.unwrap_or_default());
    let own = found.iter().chain(&earlier).find(|said| holds(said));
    own.map_or(Said::Nothing, |(_, entry)| {
        Said::Before(match &entry.node.value {
            Value::Text(text) | Value::Date(text) => text.clone(),
            Value::Integer(year) => year.to_string(),
            _ => String::new(),
        })
    })
}

/// Whether a text gave any value of a table.
fn gave(table: &Node, text: usize) -> bool {
    let Value::Table(entries) = &table.value else {
        return false;
    };
    let mut values = entries.iter();
    values
        .any(|entry| !path::PROVENANCE.contains(&entry.key.as_str()) && given_by(&entry.node, text))
}

/// Whether a text gave any part of a value.
fn given_by(node: &Node, text: usize) -> bool {
    match &node.value {
        Value::List(items) if !items.is_empty() => items.iter().any(|item| given_by(item, text)),
        Value::Table(_) => gave(node, text),
        _ => node.at.source() == text,
    }
}

/// The number of the latest text that gave any part of a value.
fn latest(node: &Node) -> usize {
    match &node.value {
        Value::List(items) if !items.is_empty() => items.iter().map(latest).max().unwrap_or(0),
        Value::Table(entries) => entries
            .iter()
            .filter(|entry| !path::PROVENANCE.contains(&entry.key.as_str()))
            .map(|entry| latest(&entry.node))
            .max()
            .unwrap_or(0),
        _ => node.at.source(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assumption(path: &str) -> Assumption {
        Assumption {
            path: path.into(),
            value: "1".into(),
            low: None,
            high: None,
            unit: String::new(),
            source: "DfE".into(),
            confidence: "high".into(),
            known_from: Some(2019),
            filled: "published".into(),
            rationale: "as counted".into(),
            ..Assumption::default()
        }
    }

    #[test]
    fn what_is_set_says_so_and_nothing_else_does() {
        let text = "[[authority]]\nname = \"St. Helens\"\nfactor = 1\nper_year = { under_1 = 3 }\n\
                    rows = [{ n = 1 }, { n = 2 }]\n[[authority]]\nname = \"Wigan\"\nfactor = 1\n";
        let mut document = Document::parse(text.as_bytes(), "a.toml").expect("parses");
        for set in [
            "authority.0.factor=0.5",
            "authority.St. Helens.per_year.under_1 = 4",
            "authority.St. Helens.rows.1.n=7",
            "authority.Wigan.source=me",
        ] {
            document.set(set).expect("set");
        }
        assert_eq!(
            document.changes()[..2],
            [
                "authority.0.factor = 0.5",
                "authority.St. Helens.per_year.under_1 = 4"
            ]
        );
        let mut all = [
            "authority.\"St. Helens\".factor",
            "authority.\"St. Helens\".per_year",
            "authority.\"St. Helens\".rows.1.n",
            "authority.\"St. Helens\".rows.0.n",
            "authority.Wigan.factor",
        ]
        .map(assumption);
        document.mark_changes(&mut all);
        let touched = all.each_ref().map(|a| a.source == SET_SOURCE);
        assert_eq!(touched, [true, true, true, false, false]);
        assert_eq!((all[0].known_from, all[0].filled.as_str()), (None, ""));
        assert_eq!(
            (all[4].known_from, all[4].filled.as_str()),
            (Some(2019), "published")
        );
    }
}
