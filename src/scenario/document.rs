//! A scenario's text, parsed: checked against a schema, read into a struct, changed by `--set`,
//! and asked where a setting was written.
//!
//! ```
//! use nearhome::scenario::Document;
//! use serde_json::json;
//!
//! let mut document = Document::parse(b"[homes]\nplases = 40\n", "a.toml").unwrap();
//! let schema = json!({"type": "object", "properties": {"homes": {
//!     "type": "object", "additionalProperties": false,
//!     "properties": {"places": {"type": "integer"}}}}});
//! let problems = document.check(&schema);
//! assert!(problems.render(false).contains("did you mean `places`?"));
//! ```

use std::ops::Range;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::error::{Problem, Problems, Source};

use super::node::{Node, Place};
use super::{de, path, place, syntax, walk};

pub use super::syntax::LARGEST;
pub use layers::{Layer, Role};
pub use repair::Repaired;

/// Whoever lacks more whole sections than this has no baseline.
const SEVERAL: usize = 3;

/// The settings of one scenario with the place of each.
#[derive(Debug, Clone)]
pub struct Document {
    root: Node,
    /// The files, the lowest first, then every `--set`.
    texts: Vec<Text>,
    /// The number of the scenario that was asked for, above those that it extends.
    main: usize,
    /// What the files are, once one has been laid over another.
    layers: Vec<Layer>,
    /// The settings before the scenario or the first change was laid over them.
    below: Option<Box<Node>>,
    /// The paths of what files laid over others took out, and where.
    removed: Vec<(String, Place)>,
}

/// A text that settings came from.
#[derive(Debug, Clone)]
struct Text {
    source: Arc<Source>,
    /// Whether it is a `--set`, not a file.
    set: bool,
}

impl Document {
    /// Parses a file's bytes; `file_name` is what messages call it. A byte-order mark is dropped.
    ///
    /// # Errors
    /// Every mistake of syntax, or one problem when it is not UTF-8 text, is larger than
    /// [`LARGEST`] or nests too deeply.
    pub fn parse(text: &[u8], file_name: &str) -> Result<Self, Problems> {
        let source = syntax::decode(text, file_name)?;
        let root = syntax::parse(&source)?;
        Ok(Self {
            root,
            texts: vec![Text { source, set: false }],
            main: 0,
            layers: Vec::new(),
            below: None,
            removed: Vec::new(),
        })
    }

    /// Everything in which the settings differ from a JSON schema, all at once, with places.
    pub fn check(&self, schema: &Json) -> Problems {
        let found = walk::check(&self.root, schema, &self.sources()).into_iter();
        // What is missing because a file took it out is shown there.
        let taken_out = |problem: Problem| {
            let mut removed = self.removed.iter().rev();
            let at = removed.find(|(path, _)| problem.code == "NH104" && *path == problem.path);
            match at {
                Some((_, at)) => self.placed(problem.label("taken out here"), *at),
                None => problem,
            }
        };
        let mut found: Vec<Problem> = found.map(taken_out).collect();
        let whole = |problem: &Problem| problem.code == "NH104" && !problem.path.contains('.');
        // Whoever writes a plan from nothing means to lay it over a baseline.
        if self.layers.is_empty()
            && found.iter().filter(|problem| whole(problem)).count() > SEVERAL
            && let Some(first) = found.iter_mut().find(|problem| whole(problem))
        {
            first.hint = Some(
                "a plan begins with extends = \"baseline.toml\", the file that has all of this"
                    .into(),
            );
        }
        found.into_iter().collect()
    }

    fn sources(&self) -> Vec<Arc<Source>> {
        let all = self.texts.iter();
        all.map(|text| Arc::clone(&text.source)).collect()
    }

    /// The settings as a struct.
    ///
    /// # Errors
    /// The first thing that serde refuses. After a clean [`Document::check`] only what a schema
    /// cannot say is left.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Problems> {
        T::deserialize(&self.root).map_err(|error| self.refused(error).into())
    }

    fn refused(&self, error: de::Error) -> Problem {
        let path = error.path();
        let at = error.place.unwrap_or(self.root.at);
        let problem = Problem::error("NH109", path, error.message);
        self.placed(problem, at)
    }

    /// Carries out one `--set path=value`; `*` in the path is every entry of a list. Absent keys and tables are added; whether they are known
    /// is for [`Document::check`] to say.
    ///
    /// # Errors
    /// An assignment that cannot be read, or whose path leads to no list entry or through a value
    /// that is not a table. The document is then as before.
    pub fn set(&mut self, assignment: &str) -> Result<(), Problems> {
        let every = path::every(&self.root, assignment);
        if every.is_empty() {
            return self.set_one(assignment);
        }
        let before = self.clone();
        for assignment in &every {
            if let Err(problems) = self.set_one(assignment) {
                *self = before;
                return Err(problems);
            }
        }
        Ok(())
    }

    fn set_one(&mut self, assignment: &str) -> Result<(), Problems> {
        let number = self.texts.len();
        let source = Arc::new(Source::new("--set", assignment, number));
        let before = self.below.is_none().then(|| Box::new(self.root.clone()));
        let name = self.name().to_owned();
        path::assign(&mut self.root, &source, number).map_err(|found| {
            let named = |problem: Problem| match problem.code {
                "NH202" if problem.path.is_empty() => problem.note(format!("{name} has none")),
                _ => problem,
            };
            found.into_iter().map(named).collect::<Problems>()
        })?;
        self.below = self.below.take().or(before);
        self.texts.push(Text { source, set: true });
        Ok(())
    }

    /// The bytes of the file where a setting stands, or its nearest ancestor that is in the file.
    /// None for a path that begins with nothing known, and for what `--set` gave.
    pub fn span_of(&self, path: &str) -> Option<Range<usize>> {
        place::of(&self.root, path)
            .filter(|place| place.source() == self.main)
            .map(Place::span)
    }

    /// An error at a dotted path, placed in the file or at the `--set` that gave the value.
    pub fn problem(
        &self,
        code: &'static str,
        path: impl Into<String>,
        message: impl Into<String>,
    ) -> Problem {
        self.located(Problem::error(code, path, message))
    }

    /// Places a problem that has only a path; a placed one is left as it is.
    #[must_use]
    pub fn located(&self, problem: Problem) -> Problem {
        if problem.source.is_some() {
            return problem;
        }
        if let Some(span) = problem.span.clone() {
            return problem.at(&self.texts[self.main].source, span);
        }
        // These are about a key: a year that is none, or that is not simulated.
        let key = matches!(problem.code, "NH317" | "NH405");
        let at = key
            .then(|| place::of_key(&self.root, &problem.path))
            .flatten();
        match at.or_else(|| place::of(&self.root, &problem.path)) {
            Some(at) => self.placed(problem, at),
            None => problem,
        }
    }

    /// Places all problems that have only a path, and sorts them.
    #[must_use]
    pub fn locate(&self, problems: Problems) -> Problems {
        problems
            .into_iter()
            .map(|problem| self.located(problem))
            .collect()
    }

    fn placed(&self, problem: Problem, at: Place) -> Problem {
        match self.texts.get(at.source()) {
            Some(text) => problem.at(&text.source, at.span()),
            None => problem,
        }
    }

    /// The tree of all settings.
    pub(crate) fn root(&self) -> &Node {
        &self.root
    }

    /// What messages call the file.
    pub fn name(&self) -> &str {
        self.texts[self.main].source.name()
    }

    /// The text of the file, without a byte-order mark.
    pub fn text(&self) -> &str {
        self.texts[self.main].source.text()
    }

    /// Every `--set` carried out, in order.
    pub fn assignments(&self) -> impl Iterator<Item = &str> {
        let sets = self.texts.iter().filter(|text| text.set);
        sets.map(|text| text.source.text())
    }

    /// The setting at a path as JSON.
    pub fn value(&self, path: &str) -> Option<Json> {
        path::find(&self.root, path).map(Node::to_json)
    }

    /// All settings as JSON, `--set` included, for a manifest. Dates become text.
    pub fn to_json(&self) -> Json {
        self.root.to_json()
    }
}

mod changes;
mod layers;
mod repair;
#[cfg(test)]
mod tests;
