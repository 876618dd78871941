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
    /// Of an entry that is new, every setting of it: `yearly_cost: 5`.
    pub settings: Vec<String>,
}

/// How much of long lists and texts is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lists {
    /// How many entries a list has, where they are many, and how a text begins.
    Counted,
    /// Every entry and every word.
    Whole,
}

/// What differs from one document to another, in the order of the second.
pub fn documents(before: &Document, after: &Document, lists: Lists) -> Vec<Difference> {
    nodes(before.root(), after.root(), lists)
}

/// What differs from one tree to another.
pub(super) fn nodes(before: &Node, after: &Node, lists: Lists) -> Vec<Difference> {
    let schema = schema::file();
    let mut found = Vec::new();
    Comparing {
        schema: &schema,
        lists,
        found: &mut found,
    }
    .node("", before, after, Some(&schema));
    found
}

struct Comparing<'a> {
    schema: &'a Json,
    lists: Lists,
    found: &'a mut Vec<Difference>,
}

impl<'a> Comparing<'a> {
    fn say(&mut self, path: &str, words: String, rules: Option<&'a Json>) {
        let about = rules.and_then(|rules| describe::about(self.schema, rules));
        self.found.push(Difference {
            path: path.to_owned(),
            words,
            about: about.unwrap_or_default(),
            settings: Vec::new(),
        });
    }

    fn shown(&self, node: &Node) -> String {
        shown(node, self.lists)
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
                let (old, new) = (self.shown(before), self.shown(after));
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
            (None, Some(after)) => self.say(path, format!("{} is new", self.shown(after)), rules),
            (Some(before), None) => {
                self.say(path, format!("{} was taken out", self.shown(before)), rules);
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
            let [before, after] = [old, new].map(|list| list_shown(list, self.lists));
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
                self.say(&path, "is new".to_owned(), rules);
                let mut settings = Vec::new();
                self.each("", item, &mut settings);
                if let Some(last) = self.found.last_mut() {
                    last.settings = settings;
                }
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

    /// Every setting of an entry that is new, but for its name and its sources.
    fn each(&self, path: &str, node: &Node, said: &mut Vec<String>) {
        match &node.value {
            Value::Table(entries) if !path::is_quantity(entries) => {
                for entry in entries.iter().filter(|entry| own(entry)) {
                    self.each(&join(path, &entry.key), &entry.node, said);
                }
            }
            Value::List(items) if items.iter().any(|item| item.label().is_some()) => {
                for item in items {
                    let name = item.label().unwrap_or_default();
                    self.each(&join(path, &name), item, said);
                }
            }
            _ => said.push(format!("{path}: {}", self.shown(node))),
        }
    }

    fn quantity(&mut self, path: &str, before: &Node, after: &Node, rules: Option<&'a Json>) {
        let (old, new) = (self.shown(before), self.shown(after));
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
fn shown(node: &Node, lists: Lists) -> String {
    match &node.value {
        Value::List(items) => list_shown(items, lists),
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
        Value::Table(_) => told(node, lists),
        _ => match node.to_json() {
            Json::String(text) if lists == Lists::Whole => format!("`{text}`"),
            Json::String(text) => crate::error::quoted(&text),
            other => other.to_string(),
        },
    }
}

fn list_shown(items: &[Node], lists: Lists) -> String {
    const SHOWN: usize = 12;
    let most = |few: usize| match lists {
        Lists::Counted => few,
        Lists::Whole => usize::MAX,
    };
    let plain = |item: &Node| !matches!(item.value, Value::List(_) | Value::Table(_));
    if items.len() <= most(SHOWN) && items.iter().all(plain) {
        let numbers: Vec<_> = items.iter().map(|item| shown(item, lists)).collect();
        return format!("[{}]", numbers.join(", "));
    }
    let tables = items.iter().all(|i| matches!(i.value, Value::Table(_)));
    if tables && !items.is_empty() && items.len() <= most(FEW) {
        let said: Vec<_> = items
            .iter()
            .map(|item| format!("({})", told(item, lists)))
            .collect();
        return said.join(", ");
    }
    if lists == Lists::Whole {
        let all: Vec<_> = items.iter().map(|item| shown(item, lists)).collect();
        return format!("[{}]", all.join(", "));
    }
    format!("a list of {}", describe::entries(items.len() as u64))
}

/// Entries without a name that are told one by one.
const FEW: usize = 6;

/// Whether an entry of a table is neither its name nor a source.
fn own(entry: &Entry) -> bool {
    let key = entry.key.as_str();
    !PROVENANCE.contains(&key) && !matches!(key, "name" | "add")
}

/// What stands in a table, but for its name and its sources: its keys in words, each with its value.
fn told(item: &Node, lists: Lists) -> String {
    let Value::Table(entries) = &item.value else {
        return shown(item, lists);
    };
    let said = entries.iter().filter(|entry| own(entry)).map(|entry| {
        let key = entry.key.replace('_', " ");
        format!("{key} {}", shown(&entry.node, lists))
    });
    said.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(before: &str, after: &str, lists: Lists) -> Vec<Difference> {
        let [before, after] =
            [before, after].map(|text| Document::parse(text.as_bytes(), "a").expect("parses"));
        documents(&before, &after, lists)
    }

    fn told(before: &str, after: &str) -> Vec<String> {
        all(before, after, Lists::Counted)
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
                "intervention.Homes: is new",
            ]
        );
        let found = all(before, after, Lists::Counted);
        assert_eq!(found[1].settings, ["kind: `open_homes`", "yearly_cost: 5"]);
        assert_eq!(told(after, before)[1], "intervention.Homes: was taken out");
    }

    #[test]
    fn a_new_entry_hides_no_setting_and_a_long_list_is_whole_when_asked_for() {
        let keys: Vec<String> = (0..40).map(|n| format!("key_{n} = {n}")).collect();
        let many: Vec<String> = (0..30).map(|n| n.to_string()).collect();
        let after = format!(
            "[[loan]]\nname = \"Juno\"\n{}\nlist = [{}]\nsource = \"x\"\n[loan.deep.down]\nvalue = 2\n",
            keys.join("\n"),
            many.join(", ")
        );
        let settings = |lists| all("", &after, lists)[0].settings.clone();
        let counted = settings(Lists::Counted);
        assert_eq!(counted.len(), 42, "{counted:?}");
        assert_eq!(counted[39], "key_39: 39");
        assert_eq!(
            counted[40..],
            ["list: a list of 30 entries", "deep.down: 2"]
        );
        assert_eq!(
            settings(Lists::Whole)[40],
            format!("list: [{}]", many.join(", "))
        );
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
