//! How two sets of settings differ, in words.

use serde_json::Value as Json;

use super::document::Document;
use super::node::{Entry, Node, Value};
use super::path::{self, PROVENANCE, join};
use super::{describe, schema, walk};

/// One setting in which two scenarios differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Dotted path.
    pub path: String,
    /// What happened to it, in words.
    pub words: String,
    /// What the setting means.
    pub about: String,
}

/// What differs from one document to another, in the order of the second.
pub fn documents(before: &Document, after: &Document) -> Vec<Difference> {
    nodes(before.root(), after.root())
}

/// What differs from one tree to another.
pub(super) fn nodes(before: &Node, after: &Node) -> Vec<Difference> {
    let schema = schema::file();
    let mut found = Vec::new();
    Comparing {
        schema: &schema,
        found: &mut found,
    }
    .node("", before, after, Some(&schema));
    found
}

struct Comparing<'a> {
    schema: &'a Json,
    found: &'a mut Vec<Difference>,
}

impl<'a> Comparing<'a> {
    fn say(&mut self, path: &str, words: String, rules: Option<&'a Json>) {
        let about = rules.and_then(|rules| describe::about(self.schema, rules));
        self.found.push(Difference {
            path: path.to_owned(),
            words,
            about: about.unwrap_or_default(),
        });
    }

    fn node(&mut self, path: &str, before: &Node, after: &Node, rules: Option<&'a Json>) {
        let quantity = |node: &Node| node.number().is_some() || path::spread_of(node);
        if quantity(before) && quantity(after) {
            self.quantity(path, before, after, rules);
            return;
        }
        match (&before.value, &after.value) {
            (Value::Table(old), Value::Table(new)) => {
                let rules =
                    |key: &str| rules.and_then(|rules| walk::property(self.schema, rules, key));
                let mut steps = Vec::new();
                for entry in new {
                    let there = old.iter().find(|other| other.key == entry.key);
                    steps.push((
                        entry.key.as_str(),
                        there.map(|e| &e.node),
                        Some(&entry.node),
                    ));
                }
                for entry in old {
                    if !new.iter().any(|other| other.key == entry.key) {
                        steps.push((entry.key.as_str(), Some(&entry.node), None));
                    }
                }
                // Where a table of numbers changed, what is said of it goes without saying.
                let numbers = |(key, ..): &&(&str, _, _)| !PROVENANCE.contains(key);
                let steps: Vec<_> = steps.into_iter().map(|s| (rules(s.0), s)).collect();
                let before = self.found.len();
                for (rules, (key, old, new)) in steps.iter().filter(|(_, s)| numbers(&s)) {
                    self.step(&join(path, key), *old, *new, *rules);
                }
                if self.found.len() == before {
                    for (rules, (key, old, new)) in steps.iter().filter(|(_, s)| !numbers(&s)) {
                        self.step(&join(path, key), *old, *new, *rules);
                    }
                }
            }
            (Value::List(old), Value::List(new)) => self.list(path, old, new, rules),
            _ => {
                let (old, new) = (shown(before), shown(after));
                if old != new {
                    self.say(path, format!("{old} became {new}"), rules);
                }
            }
        }
    }

    fn step<'b>(
        &mut self,
        path: &str,
        before: Option<&'b Node>,
        after: Option<&'b Node>,
        rules: Option<&'a Json>,
    ) {
        // Entries of a list that is new or gone are told one by one.
        let list = |node: Option<&'b Node>| match node.map(|node| &node.value) {
            None => Some(&[][..]),
            Some(Value::List(items)) if items.iter().all(|i| i.label().is_some()) => {
                Some(&items[..])
            }
            Some(_) => None,
        };
        if let (Some(old), Some(new)) = (list(before), list(after))
            && old.len() + new.len() > 0
        {
            self.list(path, old, new, rules);
            return;
        }
        match (before, after) {
            (Some(before), Some(after)) => self.node(path, before, after, rules),
            (None, Some(after)) => self.say(path, format!("{} is new", shown(after)), rules),
            (Some(before), None) => {
                self.say(path, format!("{} was taken out", shown(before)), rules);
            }
            (None, None) => {}
        }
    }

    fn list(&mut self, path: &str, old: &[Node], new: &[Node], rules: Option<&'a Json>) {
        let entry = rules.and_then(|rules| walk::items(self.schema, rules));
        let named = |list: &[Node]| !list.is_empty() && list.iter().all(|i| i.label().is_some());
        if !named(old) && !named(new) {
            let plain = |list: &[Node]| list.iter().all(|item| item.number().is_some());
            let entry_by_entry = |list: &[Node]| {
                let one =
                    |item: &Node| matches!(item.value, Value::Table(_)) || item.number().is_some();
                list.iter().all(one)
            };
            // Lists of plain numbers are short enough to be shown whole.
            let all_plain = plain(old) && plain(new);
            if old.len() == new.len() && entry_by_entry(old) && entry_by_entry(new) && !all_plain {
                for (index, (old, new)) in old.iter().zip(new).enumerate() {
                    self.node(&join(path, &index.to_string()), old, new, entry);
                }
                return;
            }
            let [before, after] = [old, new].map(list_shown);
            if before != after {
                self.say(path, format!("{before} became {after}"), rules);
            }
            return;
        }
        for item in new {
            let name = item.label().unwrap_or_default();
            let there = old
                .iter()
                .find(|other| other.label().as_deref() == Some(&name));
            let path = join(path, &name);
            if let Some(there) = there {
                self.node(&path, there, item, entry);
            } else {
                let said = told(item);
                let colon = if said.is_empty() { "" } else { ": " };
                self.say(&path, format!("is new{colon}{said}"), rules);
            }
        }
        for item in old {
            let name = item.label().unwrap_or_default();
            if !new
                .iter()
                .any(|other| other.label().as_deref() == Some(&name))
            {
                self.say(&join(path, &name), "was taken out".to_owned(), rules);
            }
        }
    }

    fn quantity(&mut self, path: &str, before: &Node, after: &Node, rules: Option<&'a Json>) {
        let (old, new) = (shown(before), shown(after));
        if old == new {
            return;
        }
        let share = match (centre(before), centre(after)) {
            (Some(old), Some(new)) if old > 0.0 && new >= 0.0 && old != new => {
                let percent = (new / old - 1.0) * 100.0;
                let word = if percent < 0.0 { "less" } else { "more" };
                let size = percent.abs();
                let decimals = usize::from(size < 9.95);
                if new > 3.0 * old {
                    format!(", {:.1} times as much", new / old)
                } else {
                    format!(", {size:.decimals$}% {word}")
                }
            }
            _ => String::new(),
        };
        self.say(path, format!("{old} became {new}{share}"), rules);
    }
}

fn of(node: &Node, key: &str) -> Option<f64> {
    node.entry(key)?.node.number()
}

/// The middle of a quantity as far as it is written.
fn centre(node: &Node) -> Option<f64> {
    node.number()
        .or_else(|| of(node, "value"))
        .or_else(|| of(node, "p50"))
        .or_else(|| of(node, "mean"))
        .or_else(|| of(node, "mode"))
}

/// A value in a few words.
pub(super) fn shown(node: &Node) -> String {
    match &node.value {
        Value::List(items) => list_shown(items),
        Value::Table(entries) if path::is_quantity(entries) => {
            let interval = |low: &str, high: &str| {
                let (low, high) = (of(node, low)?, of(node, high)?);
                Some(format!("8 in 10 from {low} to {high}"))
            };
            let spread = interval("low", "high").or_else(|| interval("p10", "p90"));
            match (centre(node), spread) {
                (Some(value), None) if of(node, "sd").is_none() => value.to_string(),
                (Some(value), Some(spread)) => format!("{value} ({spread})"),
                (None, Some(spread)) => spread,
                _ => {
                    let said = entries
                        .iter()
                        .filter(|e| !PROVENANCE.contains(&e.key.as_str()));
                    let said: Vec<_> = said
                        .map(|e| format!("{} {}", e.key, e.node.to_json()))
                        .collect();
                    said.join(", ")
                }
            }
        }
        Value::Table(entries) if entries.len() <= TOLD => told(node),
        Value::Table(entries) => format!("a table of {} settings", entries.len()),
        _ => match node.to_json() {
            Json::String(text) => crate::error::quoted(&text),
            other => other.to_string(),
        },
    }
}

fn list_shown(items: &[Node]) -> String {
    const SHOWN: usize = 12;
    if items.len() <= SHOWN && items.iter().all(|item| item.number().is_some()) {
        let numbers: Vec<_> = items.iter().map(shown).collect();
        return format!("[{}]", numbers.join(", "));
    }
    let tables = items.iter().all(|i| matches!(i.value, Value::Table(_)));
    if tables && !items.is_empty() && items.len() <= FEW {
        let said: Vec<_> = items
            .iter()
            .map(|item| format!("({})", told(item)))
            .collect();
        return said.join(", ");
    }
    format!("a list of {}", describe::entries(items.len() as u64))
}

/// Settings of an entry that are told.
const TOLD: usize = 16;

/// Entries without a name that are told one by one.
const FEW: usize = 6;

/// What stands in a table, but for its name and its sources: its keys in words, each with its value.
fn told(item: &Node) -> String {
    let Value::Table(entries) = &item.value else {
        return shown(item);
    };
    let own = |entry: &&Entry| {
        let key = entry.key.as_str();
        !PROVENANCE.contains(&key) && !matches!(key, "name" | "add")
    };
    let all: Vec<&Entry> = entries.iter().filter(own).collect();
    let mut said: Vec<_> = all
        .iter()
        .take(TOLD)
        .map(|entry| format!("{} {}", entry.key.replace('_', " "), shown(&entry.node)))
        .collect();
    if all.len() > TOLD {
        said.push(format!("and {} more settings", all.len() - TOLD));
    }
    said.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: &str, after: &str) -> Vec<String> {
        let [before, after] =
            [before, after].map(|text| Document::parse(text.as_bytes(), "a").expect("parses"));
        documents(&before, &after)
            .into_iter()
            .map(|d| format!("{}: {}", d.path, d.words))
            .collect()
    }

    #[test]
    fn differences_are_told_in_words() {
        let before = "[moves]\nfactor = 1\nwrong_kind_factor = { value = 1.3, low = 1, high = 1.8, source = \"a\" }\n\
                      [scenario]\nname = \"A\"\nstart = 2019-03-31\n\
                      [demand]\nseason_from_april = [1, 1]\n\
                      [[authority]]\nname = \"Wigan\"\ncode = 1\n[[authority]]\nname = \"Leigh\"\n";
        let after = "[moves]\nfactor = 0.9\nwrong_kind_factor = { low = 1, high = 2, source = \"b\" }\n\
                     escalation_chance = 0.1\n\
                     [scenario]\nname = \"B\"\nstart = 2019-03-31\n\
                     [demand]\nseason_from_april = [1, 2]\n\
                     [[authority]]\nname = \"Wigan\"\ncode = 4\n[[authority]]\nname = \"St. Helens\"\n";
        assert_eq!(
            told(before, after),
            [
                "moves.factor: 1 became 0.9, 10% less",
                "moves.wrong_kind_factor: 1.3 (8 in 10 from 1 to 1.8) became 8 in 10 from 1 to 2",
                "moves.escalation_chance: 0.1 is new",
                "scenario.name: `A` became `B`",
                "demand.season_from_april: [1, 1] became [1, 2]",
                "authority.Wigan.code: 1 became 4, 4.0 times as much",
                "authority.\"St. Helens\": is new",
                "authority.Leigh: was taken out",
            ]
        );
    }

    #[test]
    fn an_uncertain_entry_of_a_list_differs_where_it_stands() {
        let before = "list = [1, 2, { low = 1, high = 3 }]\n";
        let after = "list = [1, 4, { low = 1, high = 4 }]\n";
        assert_eq!(
            told(before, after),
            [
                "list.1: 2 became 4, 100% more",
                "list.2: 8 in 10 from 1 to 3 became 8 in 10 from 1 to 4"
            ]
        );
    }

    #[test]
    fn new_entries_are_told_by_name_with_what_stands_in_them() {
        let before = "[[loan]]\nname = \"Juno\"\namount = 1\n";
        let after = "[[loan]]\nname = \"Juno\"\namount = 1\n\
                     amendments = [{ from = \"2025-02\", rate_per_year = 0.07 }]\n\
                     [[intervention]]\nname = \"Homes\"\nkind = \"open_homes\"\nyearly_cost = 5\nrationale = \"x\"\n";
        assert_eq!(
            told(before, after),
            [
                "loan.Juno.amendments: (from `2025-02`, rate per year 0.07) is new",
                "intervention.Homes: is new: kind `open_homes`, yearly cost 5",
            ]
        );
        assert_eq!(told(after, before)[1], "intervention.Homes: was taken out");
    }

    #[test]
    fn the_same_settings_do_not_differ_however_they_are_written() {
        let text = "[moves]\nfactor = 1\n[scenario]\nname = \"A\"\n";
        let other = "scenario.name = \"A\"\nmoves.factor = { value = 1.0, source = \"x\" }\n";
        assert!(told(text, other).is_empty());
        let rates = "[a]\nunder_1 = 1\nsource = \"x\"\n";
        let changed = "[a]\nunder_1 = 2\nsource = \"y\"\n";
        assert_eq!(told(rates, changed), ["a.under_1: 1 became 2, 100% more"]);
        let source = "[a]\nunder_1 = 1\nsource = \"y\"\n";
        assert_eq!(told(rates, source), ["a.source: `x` became `y`"]);
    }
}
