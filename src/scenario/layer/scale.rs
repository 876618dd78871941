//! `{ times = ... }` and `{ plus = ... }`: a number of the file below, made larger or smaller.

use serde_json::Value as Json;

use crate::num;
use crate::scenario::node::{Entry, Node, Place, Value};
use crate::scenario::path::{self, PROVENANCE, SET_SOURCE};
use crate::scenario::walk::{property, resolve};

use super::Laying;

impl<'a> Laying<'a> {
    /// Multiplies by the first number and adds the second.
    pub(super) fn scale(
        &mut self,
        base: &mut Entry,
        at: Place,
        (times, plus): (f64, f64),
        mut about: Vec<Entry>,
        rules: Option<&'a Json>,
    ) {
        let kind = rules.map(|rules| resolve(self.schema, rules));
        let factors = Factors {
            times,
            plus,
            whole: kind.and_then(|rules| rules.get("type")?.as_str()) == Some("integer"),
            at,
        };
        let mut node = base.node.clone();
        if !factors.apply(&mut node) {
            let message =
                "only a number, a table of numbers or a list of numbers can be made larger";
            self.report("NH216", at, message, |p| p);
            return;
        }
        let takes =
            |key: &str| rules.is_some_and(|rules| property(self.schema, rules, key).is_some());
        // A plain number becomes a table where the format lets it say where it came from.
        if node.number().is_some() && takes("value") {
            node = Node {
                at,
                value: Value::Table(vec![written("value", node)]),
            };
        }
        if let Value::Table(entries) = &mut node.value {
            entries.retain(|entry| {
                let key = entry.key.as_str();
                !PROVENANCE.contains(&key) || (key == "owner" && !said(&about, key))
            });
            // How the number was made is no source of what it was made with.
            let words = |text: String| Node {
                value: Value::Text(text),
                at,
            };
            if takes("filled") && !said(&about, "filled") {
                about.push(written("filled", words(factors.words())));
            }
            if self.files.over == SET_SOURCE && takes("source") && !said(&about, "source") {
                about.push(written("source", words(SET_SOURCE.to_owned())));
            }
            entries.extend(about);
        }
        node.at = at;
        base.node = node;
    }
}

fn said(about: &[Entry], key: &str) -> bool {
    about.iter().any(|entry| entry.key == key)
}

fn written(key: &str, node: Node) -> Entry {
    Entry {
        key: key.to_owned(),
        key_at: node.at,
        node,
    }
}

struct Factors {
    times: f64,
    plus: f64,
    /// The number must stay whole.
    whole: bool,
    at: Place,
}

impl Factors {
    fn words(&self) -> String {
        let more = if self.plus < 0.0 { "less" } else { "more" };
        let plus = self.plus.abs();
        match (self.times == 1.0, self.plus == 0.0) {
            (_, true) => format!("{} times what it was", self.times),
            (true, false) => format!("{plus} {more} than it was"),
            _ => format!("{} times what it was and {plus} {more}", self.times),
        }
    }

    /// Whether there was a number to change.
    fn apply(&self, node: &mut Node) -> bool {
        if let Some(number) = node.number() {
            self.number(node, number, self.plus);
            return true;
        }
        match &mut node.value {
            Value::List(items) => {
                let number = |item: &Node| item.number().is_some() || path::spread_of(item);
                let numbers = !items.is_empty() && items.iter().all(number);
                if numbers {
                    for item in items {
                        self.entry(item);
                    }
                }
                numbers
            }
            Value::Table(entries) => {
                let quantity = path::is_quantity(entries);
                let mut any = false;
                for entry in entries {
                    any |= self.part(entry, quantity);
                }
                any
            }
            _ => false,
        }
    }

    /// One key of a table. Of a spread only its width is multiplied, and of a logarithm nothing.
    fn part(&self, entry: &mut Entry, quantity: bool) -> bool {
        let key = entry.key.as_str();
        if PROVENANCE.contains(&key) || key == "sd_log" {
            return false;
        }
        match (entry.node.number(), key) {
            (Some(number), "sd") => {
                self.number(&mut entry.node, number, 0.0);
                false
            }
            (Some(number), _) => {
                self.number(&mut entry.node, number, self.plus);
                true
            }
            (None, _) if quantity => self.apply(&mut entry.node),
            (None, _) => path::spread_of(&entry.node) && self.entry(&mut entry.node),
        }
    }

    /// An entry of a list or table: what it says of where it comes from speaks of the number before.
    fn entry(&self, node: &mut Node) -> bool {
        let changed = self.apply(node);
        if let Value::Table(entries) = &mut node.value {
            entries.retain(|e| e.key == "owner" || !PROVENANCE.contains(&e.key.as_str()));
        }
        changed
    }

    fn number(&self, node: &mut Node, number: f64, plus: f64) {
        let value = number * self.times + plus;
        // Twelve figures, so that a tenth of 3 is 0.3.
        let size = libm::floor(libm::log10(value.abs().max(1e-300)));
        let scale = num::pow(10.0, 11.0 - size);
        let rounded = (value * scale).round() / scale;
        let value = if rounded.is_finite() { rounded } else { value };
        node.value = if self.whole && value.abs() < 1e15 {
            Value::Integer(value.round() as i64)
        } else {
            Value::Float(value)
        };
        node.at = self.at;
    }
}
