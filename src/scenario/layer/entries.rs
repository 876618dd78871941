//! Lists laid over lists: entries are matched by what names them.

use serde_json::Value as Json;

use crate::error::{nearest, quoted};
use crate::scenario::node::{Entry, Node, Place, Value};

use super::{EVERY, Laying};
use crate::scenario::walk::{items, required};

/// What tells the entries of a list apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Naming {
    /// Each has a `name`.
    Name,
    /// Each has a `from` and a `to`.
    FromTo,
    /// Nothing: the list is one value.
    Whole,
}

impl Naming {
    fn of(list: &[Node]) -> Self {
        let all = |keys: &[&str]| {
            let named = |item: &Node| keys.iter().all(|key| text(item, key).is_some());
            !list.is_empty() && list.iter().all(named)
        };
        if all(&["name"]) {
            Self::Name
        } else if all(&["from", "to"]) {
            Self::FromTo
        } else {
            Self::Whole
        }
    }

    const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Name => &["name"],
            Self::FromTo => &["from", "to"],
            Self::Whole => &[],
        }
    }

    fn label(self, item: &Node) -> Option<String> {
        let parts: Option<Vec<&str>> = self.keys().iter().map(|key| text(item, key)).collect();
        parts.map(|parts| parts.join(" to "))
    }

    /// The place of what names an entry.
    fn place(self, item: &Node) -> Place {
        let named = self.keys().first().and_then(|key| item.entry(key));
        named.map_or(item.at, |entry| entry.node.at)
    }
}

fn text<'a>(item: &'a Node, key: &str) -> Option<&'a str> {
    match &item.entry(key)?.node.value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// Takes `add = true` out of the entries of a list that is new as a whole.
pub(super) fn all_new(node: &mut Node) {
    let Value::List(items) = &mut node.value else {
        return;
    };
    for item in items {
        if let Value::Table(entries) = &mut item.value {
            let added = |e: &Entry| e.key == "add" && matches!(e.node.value, Value::Boolean(true));
            entries.retain(|entry| !added(entry));
        }
    }
}

impl<'a> Laying<'a> {
    /// Lays a list over a list; `key_at` is the place of the key of the list laid over. Says whether
    /// the whole list was replaced.
    pub(super) fn list(
        &mut self,
        base: &mut Vec<Node>,
        over: Vec<Node>,
        key_at: Place,
        rules: Option<&'a Json>,
    ) -> bool {
        let naming = Naming::of(base);
        if naming == Naming::Whole {
            if let Some(item) = over.iter().find(|item| item.entry("remove").is_some()) {
                let message = "entries without a name cannot be removed one by one";
                self.report("NH216", item.at, message, |problem| {
                    problem.hint("write the whole list as it should be")
                });
                return false;
            }
            *base = over;
            return true;
        }
        if over.is_empty() {
            let message = "an empty list changes none of the entries of the file below";
            self.report("NH216", key_at, message, |problem| {
                problem.hint("take out entries by their name with `remove = true`, or all with { remove = true } in place of the list")
            });
        }
        let mut seen: Vec<String> = Vec::new();
        for item in over {
            let Some(label) = naming.label(&item) else {
                let needed: Vec<String> = naming.keys().iter().map(|key| quoted(key)).collect();
                let message = format!(
                    "an entry of this list needs {}, so that it is known which one it changes",
                    needed.join(" and ")
                );
                let at = if item.at.span().is_empty() {
                    key_at
                } else {
                    item.at
                };
                self.report("NH215", at, message, |p| p);
                continue;
            };
            if seen.contains(&label) {
                let message = format!("the list already has an entry for {}", quoted(&label));
                self.report("NH108", naming.place(&item), message, |p| p);
                continue;
            }
            seen.push(label.clone());
            let part = label.clone();
            self.within(&part, |laying| {
                laying.item(base, item, &label, naming, rules);
            });
        }
        false
    }

    /// Whether a table, or the entries of a list, that the file below does not have are whole. An overlay that
    /// means to change them gives some of their keys only: each such table or entry is reported.
    pub(super) fn is_whole(&mut self, over: &Entry, rules: Option<&'a Json>) -> bool {
        if !self.files.overlay {
            return true;
        }
        if let (Value::Table(_), Some(rules)) = (&over.node.value, rules) {
            let missing = self.missing(&over.node, rules);
            if !missing.is_empty() {
                let message = format!(
                    "{} has no {} to change",
                    self.files.below,
                    quoted(&over.key)
                );
                self.report("NH213", over.key_at, message, |problem| {
                    problem.hint(format!("a new one needs {}", missing.join(", ")))
                });
            }
            return missing.is_empty();
        }
        let entry = rules.and_then(|rules| items(self.schema, rules));
        let (Value::List(list), Some(entry)) = (&over.node.value, entry) else {
            return true;
        };
        let mut whole = true;
        for item in list {
            let missing = self.missing(item, entry);
            let (Some(label), false) = (Naming::Name.label(item), missing.is_empty()) else {
                continue;
            };
            if item.entry("add").is_some() {
                continue;
            }
            whole = false;
            let below = self.files.below;
            let message = format!("{below} has no entry {} to change", quoted(&label));
            let (key, at) = (quoted(&over.key), Naming::Name.place(item));
            self.within(&label, |laying| {
                laying.report("NH213", at, message, |problem| {
                    problem
                        .note(format!("it has no {key} at all"))
                        .hint(format!(
                            "a new entry says `add = true`, and needs {}",
                            missing.join(", ")
                        ))
                });
            });
        }
        whole
    }

    /// The keys that a table must have and has not.
    fn missing(&self, table: &Node, rules: &Json) -> Vec<String> {
        let needed = required(self.schema, rules).into_iter();
        let missing = needed.filter(|key| table.entry(key).is_none());
        missing.map(quoted).collect()
    }

    fn item(
        &mut self,
        base: &mut Vec<Node>,
        item: Node,
        label: &str,
        naming: Naming,
        rules: Option<&'a Json>,
    ) {
        let at = naming.place(&item);
        let Value::Table(mut entries) = item.value else {
            return;
        };
        let (Some(add), Some(remove)) = (
            self.flag(&mut entries, "add"),
            self.flag(&mut entries, "remove"),
        ) else {
            return;
        };
        let every = naming == Naming::Name && label == EVERY;
        let matches = |other: &Node| every || naming.label(other).as_deref() == Some(label);
        let there = base.iter().any(matches);
        let own = |entry: &Entry| !naming.keys().contains(&entry.key.as_str());
        if add {
            if there || remove {
                let message = format!("{} is there already", quoted(label));
                self.report("NH216", at, message, |problem| {
                    problem.hint("leave out `add = true` to change it")
                });
            } else {
                base.push(Node {
                    value: Value::Table(entries),
                    at: item.at,
                });
            }
        } else if !there {
            self.no_such_entry(base, label, naming, at, remove);
        } else if remove {
            if let Some(other) = entries.iter().find(|entry| own(entry)) {
                let message = format!("{} cannot stand beside `remove`", quoted(&other.key));
                self.report("NH216", other.key_at, message, |p| p);
                return;
            }
            base.retain(|other| !matches(other));
        } else {
            entries.retain(own);
            for other in base.iter_mut() {
                if matches(other)
                    && let Value::Table(there) = &mut other.value
                {
                    self.table(there, entries.clone(), rules);
                }
            }
        }
    }

    /// A flag of an entry, taken out of it; none where it is written wrongly.
    fn flag(&mut self, entries: &mut Vec<Entry>, key: &str) -> Option<bool> {
        let Some(index) = entries.iter().position(|entry| entry.key == key) else {
            return Some(false);
        };
        let entry = entries.remove(index);
        if matches!(entry.node.value, Value::Boolean(true)) {
            return Some(true);
        }
        let message = format!("{} can only be true", quoted(key));
        self.report("NH216", entry.node.at, message, |problem| {
            problem.hint("leave it out otherwise")
        });
        None
    }

    fn no_such_entry(
        &mut self,
        base: &[Node],
        label: &str,
        naming: Naming,
        at: Place,
        remove: bool,
    ) {
        let names: Vec<String> = base.iter().filter_map(|item| naming.label(item)).collect();
        let near = nearest(label, names.iter().map(String::as_str)).map(str::to_owned);
        let shown: Vec<String> = names.iter().take(20).map(|name| quoted(name)).collect();
        let (code, message) = if remove {
            ("NH214", format!("there is no {} to remove", quoted(label)))
        } else {
            (
                "NH213",
                format!(
                    "{} has no entry {} to change",
                    self.files.below,
                    quoted(label)
                ),
            )
        };
        self.report(code, at, message, |problem| {
            let problem = problem.note(format!("its entries are {}", shown.join(", ")));
            match near {
                Some(near) => problem.hint(format!("did you mean {}?", quoted(&near))),
                None if remove => problem,
                None => problem.hint("write `add = true` in it to add a new entry"),
            }
        });
    }
}
