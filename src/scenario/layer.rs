//! One file laid over another: what `extends` and overlays do.
//!
//! A table is laid over a table key by key, a list of named entries entry by entry; anything else
//! replaces what is there. Nothing is added by mistake: a key that neither the file below nor the
//! format has, and an entry that the list does not have, are problems. Removing, adding and
//! multiplying are spelled out: `{ remove = true }`, `add = true`, `{ times = 1.1 }`,
//! `{ plus = 0.02 }`; an entry named `*` stands for every entry of the list.

mod entries;
mod scale;

use std::sync::Arc;

use serde_json::Value as Json;

use crate::error::{Problem, Source, nearest, quoted};

use super::meant;
use super::node::{Entry, Node, Place, Value};
use super::path::{self, join};
use super::walk::{items, keys, property};

/// The name that stands for every entry of a list.
pub(super) const EVERY: &str = "*";

/// A file laid over another, by what messages and sources call them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Files<'a> {
    /// The one below.
    pub(super) below: &'a str,
    /// The one that is laid over it.
    pub(super) over: &'a str,
    /// Whether that is an overlay, which is laid over any scenario, not a file that extends the one below.
    pub(super) overlay: bool,
}

/// Lays `over` on `base`. What is returned are the problems, and the paths of what was taken out with where
/// that was said.
pub(super) fn lay(
    base: &mut Node,
    over: Node,
    files: Files<'_>,
    schema: &Json,
    sources: &[Arc<Source>],
) -> (Vec<Problem>, Vec<(String, Place)>) {
    let mut laying = Laying {
        schema,
        sources,
        files,
        path: String::new(),
        found: Vec::new(),
        removed: Vec::new(),
    };
    match (&mut base.value, over.value) {
        (Value::Table(base), Value::Table(over)) => laying.table(base, over, Some(schema)),
        (base, over) => *base = over,
    }
    (laying.found, laying.removed)
}

/// Where the laying stands and what it has found.
struct Laying<'a> {
    /// The schema of the whole file.
    schema: &'a Json,
    sources: &'a [Arc<Source>],
    files: Files<'a>,
    path: String,
    found: Vec<Problem>,
    /// What was taken out, and where that was said.
    removed: Vec<(String, Place)>,
}

/// What is to be done with what is there.
enum Change {
    /// It is taken out.
    Remove,
    /// It is multiplied, then added to.
    Scale {
        times: f64,
        plus: f64,
        /// What the file says of the new value.
        about: Vec<Entry>,
    },
    /// It is written wrongly; the problem has been reported.
    Wrong,
}

impl<'a> Laying<'a> {
    fn report(
        &mut self,
        code: &'static str,
        at: Place,
        message: impl Into<String>,
        finish: impl FnOnce(Problem) -> Problem,
    ) {
        let mut problem = Problem::error(code, self.path.as_str(), message);
        if let Some(source) = self.sources.get(at.source()) {
            problem = problem.at(source, at.span());
        }
        self.found.push(finish(problem));
    }

    /// Does something at one step further down.
    fn within<T>(&mut self, part: &str, act: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.path.len();
        self.path = join(&self.path, part);
        let done = act(self);
        self.path.truncate(outer);
        done
    }

    fn table(&mut self, base: &mut Vec<Entry>, over: Vec<Entry>, schema: Option<&'a Json>) {
        for entry in over {
            let rules = schema.and_then(|schema| property(self.schema, schema, &entry.key));
            let key = entry.key.clone();
            self.within(&key, |laying| laying.entry(base, entry, schema, rules));
        }
    }

    /// `table` is the schema of the table that the entry stands in, `rules` that of its value.
    fn entry(
        &mut self,
        base: &mut Vec<Entry>,
        over: Entry,
        table: Option<&'a Json>,
        rules: Option<&'a Json>,
    ) {
        let there = base.iter().position(|entry| entry.key == over.key);
        let change = self.change(&over);
        let Some(at) = there else {
            if change.is_some() || rules.is_none() {
                let known = table.map_or_else(Vec::new, |table| keys(self.schema, table));
                let remove = matches!(change, Some(Change::Remove));
                self.nothing_there(base, &over, remove, &known);
            } else if self.is_whole(&over, rules) {
                let mut over = over;
                // All entries of a list that the file below does not have are new.
                entries::all_new(&mut over.node);
                base.push(over);
            }
            return;
        };
        match change {
            Some(Change::Remove) => {
                base.remove(at);
                self.removed.push((self.path.clone(), over.key_at));
            }
            Some(Change::Scale { times, plus, about }) => {
                let place = over.node.at;
                self.scale(&mut base[at], place, (times, plus), about, rules);
            }
            Some(Change::Wrong) => {}
            None => self.value(&mut base[at], over, rules),
        }
    }

    /// A value that is given anew.
    fn value(&mut self, base: &mut Entry, over: Entry, rules: Option<&'a Json>) {
        let quantity = path::spread_of(&base.node);
        if quantity && over.node.number().is_some() {
            path::replace(&mut base.node, over.node, None);
            return;
        }
        // How a quantity is spread is said whole: an interval does not keep an old median.
        let anew = quantity && path::spread_of(&over.node);
        match (&mut base.node.value, over.node.value) {
            (Value::Table(old), Value::Table(new)) if !anew => self.table(old, new, rules),
            (Value::List(old), Value::List(new)) => {
                let entries = rules.and_then(|rules| items(self.schema, rules));
                if self.list(old, new, over.key_at, entries) {
                    base.key_at = over.key_at;
                    base.node.at = over.node.at;
                }
            }
            (_, value) => {
                base.key_at = over.key_at;
                base.node = Node {
                    value,
                    at: over.node.at,
                };
            }
        }
    }

    /// `known` are the keys that the format has here, of which the file below may be without some.
    fn nothing_there(&mut self, base: &[Entry], over: &Entry, remove: bool, known: &[&str]) {
        let keys: Vec<&str> = base.iter().map(|entry| entry.key.as_str()).collect();
        let there = keys.iter().copied();
        let near = if known.contains(&over.key.as_str()) || remove {
            nearest(&over.key, there)
        } else {
            meant::meant(&over.key, there.chain(known.iter().copied()))
        };
        let near = near.map(str::to_owned);
        let (code, message) = if remove {
            (
                "NH214",
                format!("there is no {} to remove", quoted(&over.key)),
            )
        } else {
            (
                "NH213",
                format!(
                    "{} has no {} to change",
                    self.files.below,
                    quoted(&over.key)
                ),
            )
        };
        let shown: Vec<String> = keys.iter().take(30).map(|key| quoted(key)).collect();
        let note = if shown.is_empty() {
            "it has nothing here".to_owned()
        } else {
            format!("it has {}", shown.join(", "))
        };
        let below = self.files.below;
        self.report(code, over.key_at, message, |problem| {
            let problem = problem.note(note).label(format!("not in {below}"));
            match near {
                Some(near) => problem.hint(format!("did you mean {}?", quoted(&near))),
                None => problem,
            }
        });
    }

    /// What a value says is to be done with what is there, if it says so.
    fn change(&mut self, over: &Entry) -> Option<Change> {
        let Value::Table(entries) = &over.node.value else {
            return None;
        };
        let has = |key: &str| entries.iter().any(|entry| entry.key == key);
        let scales = has("times") || has("plus");
        if !has("remove") && !scales {
            return None;
        }
        let allowed = |key: &str| {
            if scales {
                key == "times" || key == "plus" || path::PROVENANCE.contains(&key)
            } else {
                key == "remove"
            }
        };
        if let Some(other) = entries.iter().find(|entry| !allowed(&entry.key)) {
            let word = if scales {
                "`times` and `plus`"
            } else {
                "`remove`"
            };
            let message = format!("{} cannot stand beside {word}", quoted(&other.key));
            self.report("NH216", other.key_at, message, |p| p);
            return Some(Change::Wrong);
        }
        if scales {
            return Some(self.scaling(entries));
        }
        let node = &entries[0].node;
        if matches!(node.value, Value::Boolean(true)) {
            return Some(Change::Remove);
        }
        self.report("NH216", node.at, "`remove` can only be true", |problem| {
            problem.hint("leave the key out to keep what is there")
        });
        Some(Change::Wrong)
    }

    fn scaling(&mut self, entries: &[Entry]) -> Change {
        let mut numbers = [1.0, 0.0];
        let mut about = Vec::new();
        for entry in entries {
            let slot = match entry.key.as_str() {
                "times" => 0,
                "plus" => 1,
                _ => {
                    about.push(entry.clone());
                    continue;
                }
            };
            match entry.node.number().filter(|number| number.is_finite()) {
                Some(number) if slot == 1 || number >= 0.0 => numbers[slot] = number,
                _ => {
                    let message = if slot == 0 {
                        "`times` takes a number of 0 or more, such as 1.1 for a tenth more"
                    } else {
                        "`plus` takes a number, such as 0.02"
                    };
                    self.report("NH216", entry.node.at, message, |p| p);
                    return Change::Wrong;
                }
            }
        }
        Change::Scale {
            times: numbers[0],
            plus: numbers[1],
            about,
        }
    }
}

/// Carries out `{ times = ... }` or `{ plus = ... }` of the command line on a value; none where the
/// value given is no such change.
pub(super) fn scale_at(base: &mut Node, over: &Node, at: &str) -> Option<Result<(), Vec<Problem>>> {
    let mut laying = Laying {
        schema: &Json::Null,
        sources: &[],
        files: Files {
            below: "the scenario",
            over: path::SET_SOURCE,
            overlay: false,
        },
        path: at.trim().to_owned(),
        found: Vec::new(),
        removed: Vec::new(),
    };
    let entry = |node: &Node| Entry {
        key: String::new(),
        key_at: node.at,
        node: node.clone(),
    };
    match laying.change(&entry(over))? {
        Change::Scale { times, plus, about } => {
            let mut changed = entry(base);
            laying.scale(&mut changed, over.at, (times, plus), about, None);
            if laying.found.is_empty() {
                *base = changed.node;
            }
        }
        Change::Remove => laying.report("NH216", over.at, "--set cannot remove a setting", |p| {
            p.hint("write a file that extends the scenario, or an overlay")
        }),
        Change::Wrong => {}
    }
    Some(if laying.found.is_empty() {
        Ok(())
    } else {
        Err(laying.found)
    })
}
