//! Files laid over files: `extends`, and overlays.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value as Json;

use crate::error::{Problem, Problems};
use crate::scenario::diff::{self, Difference, Lists};
use crate::scenario::layer;
use crate::scenario::node::{Entry, Node, Value};

use super::{Document, Text};

/// The key that names the file below.
const EXTENDS: &str = "extends";

/// The table in which an overlay says what it is.
const OVERLAY: &str = "overlay";

/// What a file is to the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The scenario that was asked for.
    Scenario,
    /// A file that it extends.
    Extended,
    /// An overlay laid over it.
    Overlay,
}

/// One of the files that the settings were made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Layer {
    /// What it is to the settings.
    pub role: Role,
    /// What messages call the file.
    pub file: String,
    /// The scenario's or the overlay's name.
    pub name: String,
    /// What the scenario says, or why the overlay is what it is.
    pub rationale: String,
}

/// A text of a table.
fn text(table: &Node, key: &str) -> Option<String> {
    match &table.entry(key)?.node.value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

impl Document {
    /// The name of the file that this one extends, as it is written.
    ///
    /// # Errors
    /// An `extends` that is not text.
    pub fn extends(&self) -> Result<Option<&str>, Problems> {
        let Some(entry) = self.root.entry(EXTENDS) else {
            return Ok(None);
        };
        if let Value::Text(text) = &entry.node.value {
            return Ok(Some(text));
        }
        let message = format!("expected the name of a file, found {}", entry.node.kind());
        let problem = Problem::error("NH102", EXTENDS, message);
        let problem = problem.hint("extends = \"baseline.toml\"");
        Err(self.placed(problem, entry.node.at).into())
    }

    /// A problem with the file that this one extends, placed at the name.
    pub fn extends_problem(&self, code: &'static str, message: impl Into<String>) -> Problem {
        self.problem(code, EXTENDS, message)
    }

    /// Whether it calls itself an overlay.
    pub fn is_overlay(&self) -> bool {
        self.root.entry(OVERLAY).is_some()
    }

    /// Whether it holds loans and no scenario: a file for `nearhome loan`.
    pub fn is_loans(&self) -> bool {
        let has = |key: &str| self.root.entry(key).is_some();
        has("loan")
            && !["scenario", EXTENDS, OVERLAY, "authority"]
                .into_iter()
                .any(has)
    }

    /// The keys of `[scenario]`, if it has any.
    fn header(&mut self) -> Option<&mut Vec<Entry>> {
        let Value::Table(entries) = &mut self.root.value else {
            return None;
        };
        let header = entries.iter_mut().find(|entry| entry.key == "scenario")?;
        match &mut header.node.value {
            Value::Table(entries) => Some(entries),
            _ => None,
        }
    }

    fn drop_description(&mut self) {
        if let Some(entries) = self.header() {
            entries.retain(|entry| entry.key != "description");
        }
    }

    /// Gives the scenario another name, and no description.
    pub fn call(&mut self, name: &str) {
        self.drop_description();
        let Some(entries) = self.header() else {
            return;
        };
        if let Some(entry) = entries.iter_mut().find(|entry| entry.key == "name") {
            entry.node.value = Value::Text(name.to_owned());
        }
    }

    /// These settings laid over those of the file that they extend.
    ///
    /// # Errors
    /// Everything that changes or removes what the file below does not have.
    pub fn extend(mut self, base: Self, schema: &Json) -> Result<Self, Problems> {
        self.take(EXTENDS);
        let mut layers: Vec<Layer> = base.layers();
        for layer in &mut layers {
            layer.role = Role::Extended;
        }
        layers.extend(self.layers());
        let main = base.texts.len();
        let mut whole = base;
        whole.below = Some(Box::new(whole.root.clone()));
        if let Err(mut found) = whole.put(self, false, schema) {
            // What could not be done has left the rest as it was; it is looked through at once.
            found.extend(whole.check(schema));
            return Err(found);
        }
        whole.main = main;
        whole.layers = layers;
        Ok(whole)
    }

    /// Lays an overlay over these settings; before any `--set`.
    ///
    /// # Errors
    /// A file that is not an overlay; everything that changes or removes what these settings do not
    /// have.
    pub fn lay(&mut self, mut overlay: Self, schema: &Json) -> Result<(), Problems> {
        if overlay.root.entry(EXTENDS).is_some() {
            let problem = overlay.extends_problem("NH217", "an overlay cannot extend a file");
            return Err(problem
                .hint("a file that extends another is run by itself, without --with")
                .into());
        }
        let example = "[overlay]\nname = \"High demand\"\nrationale = \"...\"";
        let Some(entry) = overlay.take(OVERLAY) else {
            let problem = Problem::error(
                "NH217",
                OVERLAY,
                "this file is not an overlay: it has no [overlay]",
            );
            return Err(overlay
                .placed(problem.hint(example), overlay.root.at)
                .into());
        };
        let mut problems = Problems::new();
        for key in ["name", "rationale"] {
            if text(&entry.node, key).is_none_or(|text| text.trim().is_empty()) {
                let path = format!("{OVERLAY}.{key}");
                let problem = Problem::error("NH104", path, format!("`{key}` is missing"));
                problems.push(overlay.placed(problem.hint(example), entry.key_at));
            }
        }
        if let Value::Table(entries) = &entry.node.value {
            for other in entries {
                if !matches!(other.key.as_str(), "name" | "rationale") {
                    let path = format!("{OVERLAY}.{}", other.key);
                    let problem = Problem::error("NH101", path, "unknown key")
                        .note("allowed here: `name`, `rationale`");
                    problems.push(overlay.placed(problem, other.key_at));
                }
            }
        }
        let layer = Layer {
            role: Role::Overlay,
            file: overlay.name().to_owned(),
            name: text(&entry.node, "name").unwrap_or_default(),
            rationale: text(&entry.node, "rationale").unwrap_or_default(),
        };
        let layers = self.layers();
        if self.below.is_none() {
            self.below = Some(Box::new(self.root.clone()));
        }
        if let Err(found) = self.put(overlay, true, schema) {
            problems.extend(found);
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        self.layers = layers;
        self.layers.push(layer);
        Ok(())
    }

    /// The files that the settings were made from, lowest first.
    pub fn layers(&self) -> Vec<Layer> {
        if !self.layers.is_empty() {
            return self.layers.clone();
        }
        let header = self.root.entry("scenario").map(|entry| &entry.node);
        let said = |key| {
            header
                .and_then(|header| text(header, key))
                .unwrap_or_default()
        };
        vec![Layer {
            role: Role::Scenario,
            file: self.name().to_owned(),
            name: said("name"),
            rationale: said("description"),
        }]
    }

    /// What differs from the file that the scenario extends, or from the scenario itself where it
    /// extends none and something was changed.
    pub fn differences(&self, lists: Lists) -> Vec<Difference> {
        let below = self.below.as_ref();
        below.map_or_else(Vec::new, |below| diff::nodes(below, &self.root, lists))
    }

    /// Takes a key out of the top of the file.
    fn take(&mut self, key: &str) -> Option<Entry> {
        let Value::Table(entries) = &mut self.root.value else {
            return None;
        };
        let index = entries.iter().position(|entry| entry.key == key)?;
        Some(entries.remove(index))
    }

    /// Lays the tree of another document over this one's, and takes its texts over.
    fn put(&mut self, over: Self, overlay: bool, schema: &Json) -> Result<(), Problems> {
        let by = self.texts.len();
        let (below, file) = (self.name().to_owned(), over.name().to_owned());
        let mut root = over.root;
        root.shift(by);
        for text in over.texts {
            let source = Arc::new(text.source.ordered(self.texts.len()));
            self.texts.push(Text { source, ..text });
        }
        let sources: Vec<_> = self.sources();
        let files = layer::Files {
            below: &below,
            over: &file,
            overlay,
        };
        let (found, removed) = layer::lay(&mut self.root, root, files, schema, &sources);
        self.removed.extend(removed);
        if found.is_empty() {
            Ok(())
        } else {
            Err(found.into_iter().collect())
        }
    }
}

#[cfg(test)]
mod tests;
