//! The settings as a tree in which every key and value remembers where it was written.

use std::ops::Range;

use serde_json::{Map, Number, Value as Json};
use toml::de::{DeTable, DeValue};

/// Where something was written: which text of the document, and which bytes of it.
/// Texts are limited to 10 MB, so 32 bits are enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    source: u32,
    start: u32,
    end: u32,
}

impl Place {
    pub(crate) fn new(source: usize, span: &Range<usize>) -> Self {
        Self {
            source: source as u32,
            start: span.start as u32,
            end: span.end as u32,
        }
    }

    pub(crate) fn source(self) -> usize {
        self.source as usize
    }

    pub(crate) fn span(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A value and its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) value: Value,
    pub(crate) at: Place,
}

/// A key of a table, its place, and what it holds.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_at: Place,
    pub(crate) node: Node,
}

/// What TOML can hold. Table entries stay in the order of the file.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Text(String),
    Integer(i64),
    /// A whole number too large for 64 bits, as written.
    Huge(String),
    Float(f64),
    Boolean(bool),
    Date(String),
    List(Vec<Node>),
    Table(Vec<Entry>),
}

impl Node {
    /// The tree of a parsed table. `source` is the text's number, `shift` what to add to spans.
    pub(crate) fn from_table(table: &DeTable<'_>, source: usize, shift: usize) -> Self {
        Self {
            value: Value::Table(entries(table, source, shift)),
            at: Place::new(source, &(shift..shift)),
        }
    }

    /// The tree of a parsed value.
    pub(crate) fn from_value(
        value: &DeValue<'_>,
        span: &Range<usize>,
        source: usize,
        shift: usize,
    ) -> Self {
        let value = match value {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Integer(number) => integer(number),
            DeValue::Float(number) => {
                // A number too large for a float parses as infinity, which the check refuses.
                let plain = number.as_str().replace('_', "");
                Value::Float(plain.parse().unwrap_or(f64::NAN))
            }
            DeValue::Boolean(flag) => Value::Boolean(*flag),
            DeValue::Datetime(date) => Value::Date(date.to_string()),
            DeValue::Array(list) => Value::List(
                list.iter()
                    .map(|item| Self::from_value(item.get_ref(), &item.span(), source, shift))
                    .collect(),
            ),
            DeValue::Table(table) => Value::Table(entries(table, source, shift)),
        };
        Self {
            value,
            at: Place::new(source, &(span.start + shift..span.end + shift)),
        }
    }

    /// The entry of a table under a key.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.value {
            Value::Table(entries) => entries.iter().find(|entry| entry.key == key),
            _ => None,
        }
    }

    /// The `name` of a list entry.
    pub(crate) fn name(&self) -> Option<&str> {
        match &self.entry("name")?.node.value {
            Value::Text(name) => Some(name),
            _ => None,
        }
    }

    /// What a list entry is called: its `name`, or what it goes `from` and `to`.
    pub(crate) fn label(&self) -> Option<String> {
        if let Some(name) = self.name() {
            return Some(name.to_owned());
        }
        let text = |key: &str| match &self.entry(key)?.node.value {
            Value::Text(text) => Some(text),
            _ => None,
        };
        Some(format!("{} to {}", text("from")?, text("to")?))
    }

    /// The number, if it is one.
    pub(crate) fn number(&self) -> Option<f64> {
        match &self.value {
            Value::Integer(number) => Some(*number as f64),
            Value::Float(number) => Some(*number),
            _ => None,
        }
    }

    /// Moves every place to texts `by` numbers on, for a tree that joins another document.
    pub(crate) fn shift(&mut self, by: usize) {
        self.at.source += by as u32;
        match &mut self.value {
            Value::List(items) => items.iter_mut().for_each(|item| item.shift(by)),
            Value::Table(entries) => {
                for entry in entries {
                    entry.key_at.source += by as u32;
                    entry.node.shift(by);
                }
            }
            _ => {}
        }
    }

    /// Takes out the keys that stand at any of the places.
    pub(crate) fn drop_keys(&mut self, places: &[Place]) {
        match &mut self.value {
            Value::List(items) => items.iter_mut().for_each(|item| item.drop_keys(places)),
            Value::Table(entries) => {
                entries.retain(|entry| !places.contains(&entry.key_at));
                for entry in entries {
                    entry.node.drop_keys(places);
                }
            }
            _ => {}
        }
    }

    /// What a reader calls this kind of value.
    pub(crate) fn kind(&self) -> &'static str {
        match &self.value {
            Value::Text(_) => "text",
            Value::Integer(_) | Value::Huge(_) => "a whole number",
            Value::Float(_) => "a number",
            Value::Boolean(_) => "true or false",
            Value::Date(_) => "a date",
            Value::List(_) => "a list",
            Value::Table(_) => "a table of settings",
        }
    }

    /// The same settings as JSON, without places. Numbers JSON cannot hold become text.
    pub(crate) fn to_json(&self) -> Json {
        match &self.value {
            Value::Text(text) | Value::Huge(text) | Value::Date(text) => Json::from(text.as_str()),
            Value::Integer(number) => Json::from(*number),
            Value::Float(number) => Number::from_f64(*number)
                .map_or_else(|| Json::from(number.to_string()), Json::Number),
            Value::Boolean(flag) => Json::from(*flag),
            Value::List(items) => items.iter().map(Self::to_json).collect(),
            Value::Table(entries) => Json::Object(
                entries
                    .iter()
                    .map(|entry| (entry.key.clone(), entry.node.to_json()))
                    .collect::<Map<_, _>>(),
            ),
        }
    }
}

fn integer(number: &toml::de::DeInteger<'_>) -> Value {
    let plain = number.as_str().replace('_', "");
    match i64::from_str_radix(&plain, number.radix()) {
        Ok(number) => Value::Integer(number),
        Err(_) => Value::Huge(number.to_string()),
    }
}

fn entries(table: &DeTable<'_>, source: usize, shift: usize) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, node)| {
            let span = key.span();
            Entry {
                key: key.get_ref().to_string(),
                key_at: Place::new(source, &(span.start + shift..span.end + shift)),
                node: Node::from_value(node.get_ref(), &node.span(), source, shift),
            }
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_at.start);
    entries
}
