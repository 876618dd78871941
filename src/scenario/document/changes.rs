//! What overlays and `--set` changed, for everything that names a run.

use crate::scenario::build::Assumption;
use crate::scenario::node::{Node, Value};
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

    /// Says of every assumption which file or `--set` gave its value. Where that is not the lowest
    /// file, what was said of the value before is dropped: it has the source that it came with, or
    /// none. What `--set` gave says so in its place.
    pub fn mark_changes(&self, assumptions: &mut [Assumption]) {
        for assumption in assumptions {
            let at = parts(&assumption.path);
            let Some((parent, node)) = path::node_at(&self.root, &at) else {
                continue;
            };
            let giver = latest(node);
            let Some(text) = self.texts.get(giver) else {
                continue;
            };
            let name = text.source.name();
            name.clone_into(&mut assumption.set_in);
            if giver == 0 {
                continue;
            }
            // What is said of a value holds for it if it was said where the value was given.
            let said = |key: &str| {
                [Some(node), parent].into_iter().flatten().any(|table| {
                    let entry = table.entry(key);
                    entry.is_some_and(|entry| entry.node.at.source() == giver)
                })
            };
            if !said("source") {
                let source = if text.set { SET_SOURCE } else { "" };
                source.clone_into(&mut assumption.source);
            }
            if !said("known_from") {
                assumption.known_from = None;
            }
            for (key, words) in [
                ("filled", &mut assumption.filled),
                ("confidence", &mut assumption.confidence),
                ("rationale", &mut assumption.rationale),
                ("updated", &mut assumption.updated),
            ] {
                if !said(key) {
                    words.clear();
                }
            }
        }
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
