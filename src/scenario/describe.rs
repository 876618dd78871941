//! Words for what a schema allows and for what was found instead.

use std::fmt;

use serde_json::Value as Json;
use toml::value::Datetime;

use crate::error::quoted;

use super::node::{Node, Value};
use super::walk::resolve;

/// Alternatives and keys named in one message at most.
const NAMED: usize = 40;

/// Nested alternatives looked into, so that a schema that refers to itself ends.
const ALTERNATIVES: usize = 8;

/// The values a schema names, if it names any.
pub(super) fn named_values(schema: &Json) -> Option<Vec<Json>> {
    if let Some(only) = schema.get("const") {
        return Some(vec![only.clone()]);
    }
    schema.get("enum").and_then(Json::as_array).cloned()
}

/// Whether two values are the same, 1 and 1.0 included.
pub(super) fn same(one: &Json, other: &Json) -> bool {
    one == other || (one.is_number() && one.as_f64() == other.as_f64())
}

/// The branches of a schema with alternatives.
fn branches(schema: &Json) -> Option<&Vec<Json>> {
    ["anyOf", "oneOf"]
        .iter()
        .find_map(|word| schema.get(word)?.as_array())
}

/// Every plain schema a value may follow, alternatives opened.
fn leaves<'a>(root: &'a Json, schema: &'a Json, depth: usize, out: &mut Vec<&'a Json>) {
    let schema = resolve(root, schema);
    match branches(schema) {
        Some(all) if depth < ALTERNATIVES => {
            for branch in all {
                leaves(root, branch, depth + 1, out);
            }
        }
        _ => out.push(schema),
    }
}

fn opened<'a>(root: &'a Json, schema: &'a Json) -> Vec<&'a Json> {
    let mut out = Vec::new();
    leaves(root, schema, 0, &mut out);
    out
}

fn type_names(schema: &Json) -> Vec<&str> {
    match schema.get("type") {
        Some(Json::String(name)) => vec![name],
        Some(Json::Array(names)) => names.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Whether the kind of a value suits a schema, whatever is in it.
pub(super) fn fits(root: &Json, schema: &Json, node: &Node) -> bool {
    opened(root, schema).into_iter().any(|leaf| {
        if let Some(values) = named_values(leaf) {
            return values.iter().any(|value| match &node.value {
                Value::Text(_) | Value::Date(_) => value.is_string(),
                Value::Integer(_) | Value::Huge(_) | Value::Float(_) => value.is_number(),
                Value::Boolean(_) => value.is_boolean(),
                Value::List(_) => value.is_array(),
                Value::Table(_) => value.is_object(),
            });
        }
        let types = type_names(leaf);
        let among = |names: &[&str]| types.iter().any(|name| names.contains(name));
        (types.is_empty() && leaf.as_bool() != Some(false))
            || match &node.value {
                Value::Text(_) | Value::Date(_) => among(&["string"]),
                Value::Integer(_) | Value::Huge(_) => among(&["integer", "number"]),
                Value::Float(_) => among(&["number"]),
                Value::Boolean(_) => among(&["boolean"]),
                Value::List(_) => among(&["array"]),
                Value::Table(_) => among(&["object"]),
            }
    })
}

/// Names in backquotes, separated by commas.
pub(super) fn listed(names: &[Json]) -> String {
    let shown: Vec<String> = names
        .iter()
        .take(NAMED)
        .map(|name| match name {
            Json::String(text) => quoted(text),
            other => quoted(&other.to_string()),
        })
        .collect();
    let more = names.len().saturating_sub(NAMED);
    match more {
        0 => shown.join(", "),
        _ => format!("{} and {more} more", shown.join(", ")),
    }
}

pub(super) fn one_of(values: &[Json]) -> String {
    match values {
        [only] => listed(std::slice::from_ref(only)),
        several => format!("one of {}", listed(several)),
    }
}

pub(super) fn entries(count: u64) -> String {
    match count {
        1 => "1 entry".to_owned(),
        _ => format!("{count} entries"),
    }
}

/// What a schema allows, in words.
pub(super) fn expected(root: &Json, schema: &Json) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut names: Vec<Json> = Vec::new();
    for leaf in opened(root, schema) {
        if let Some(values) = named_values(leaf) {
            names.extend(values.into_iter().filter(|value| !value.is_null()));
            continue;
        }
        for name in type_names(leaf) {
            let word = match name {
                "number" => with_limits("a number", leaf),
                "integer" => with_limits("a whole number", leaf),
                "string" => match leaf.get("format").and_then(Json::as_str) {
                    Some(format @ ("date" | "date-time" | "time")) => date_name(format).to_owned(),
                    _ => "text".to_owned(),
                },
                "boolean" => "true or false".to_owned(),
                "array" => "a list".to_owned(),
                "object" => table(leaf),
                _ => continue,
            };
            if !words.contains(&word) {
                words.push(word);
            }
        }
    }
    if !names.is_empty() {
        words.insert(0, one_of(&names));
    }
    match words.as_slice() {
        [] => "a value".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{}, or {last}", first.join(", ")),
    }
}

fn with_limits(word: &str, schema: &Json) -> String {
    let limits = Limits::of(schema);
    if limits.least.is_none() && limits.most.is_none() {
        word.to_owned()
    } else {
        format!("{word} {limits}")
    }
}

fn table(schema: &Json) -> String {
    let known = schema.get("properties");
    let has = |key: &str| known.is_some_and(|known| known.get(key).is_some());
    if has("value") && has("low") && has("high") {
        return "a table with `value`, or with `low` and `high`".to_owned();
    }
    let required: Vec<Json> = schema
        .get("required")
        .and_then(Json::as_array)
        .cloned()
        .unwrap_or_default();
    if required.is_empty() || required.len() > 4 {
        "a table of settings".to_owned()
    } else {
        format!("a table with {}", listed(&required))
    }
}

/// What was found, in words.
pub(super) fn found(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => format!("the text {}", quoted(text)),
        Value::Integer(number) => quoted(&number.to_string()),
        Value::Huge(text) | Value::Date(text) => quoted(text),
        Value::Float(number) => quoted(&number.to_string()),
        Value::Boolean(flag) => quoted(&flag.to_string()),
        Value::List(_) | Value::Table(_) => node.kind().to_owned(),
    }
}

/// What the schema says a setting means: the first paragraph of its description.
pub(super) fn about(root: &Json, schema: &Json) -> Option<String> {
    let text = [schema, resolve(root, schema)]
        .iter()
        .find_map(|schema| schema.get("description")?.as_str())?;
    let first = text.split("\n\n").next().unwrap_or(text);
    Some(first.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// How to write what was meant, when a value of the wrong type shows it. `at` is the path of the value.
pub(super) fn retype(root: &Json, schema: &Json, node: &Node, at: &str) -> Option<String> {
    let leaves = opened(root, schema);
    if !matches!(node.value, Value::List(_))
        && let Some(keys) = leaves.iter().find_map(|leaf| entry_keys(root, leaf))
    {
        return Some(as_list(root, at, &keys));
    }
    let wants = |name: &str| leaves.iter().any(|leaf| type_names(leaf).contains(&name));
    let number = wants("number") || wants("integer");
    match &node.value {
        Value::Text(text) if number => number_in(text, wants("number")),
        Value::Text(text) if wants("boolean") => match text.to_lowercase().as_str() {
            "true" | "yes" | "on" => Some("write true, without quotes".to_owned()),
            "false" | "no" | "off" => Some("write false, without quotes".to_owned()),
            _ => None,
        },
        Value::Float(number) if wants("integer") && number.abs() < 1e15 => {
            let of = |leaf: &&&Json| type_names(leaf).contains(&"integer");
            let limits = leaves.iter().find(of).map(|leaf| Limits::of(leaf));
            let limits = limits.unwrap_or_default();
            Some(if limits.allow(number.round()) {
                format!("write a whole number, such as {}", number.round())
            } else {
                format!("write a whole number {limits}")
            })
        }
        Value::Boolean(_) if number => Some("write a number; true and false are not".to_owned()),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) if wants("string") => Some(
            format!("put it in quotes: \"{}\"", found(node).trim_matches('`')),
        ),
        Value::Table(_) if wants("array") => Some("write a list, in square brackets".to_owned()),
        Value::Table(entries) if number && !wants("object") => plain(entries),
        Value::List(items) if wants("object") && !wants("array") => Some(
            if !items.is_empty()
                && items
                    .iter()
                    .all(|item| matches!(item.value, Value::Table(_)))
            {
                "write its header in single square brackets, [name]; double ones begin a list entry"
                    .to_owned()
            } else {
                as_table(&leaves)
            },
        ),
        Value::List(_) | Value::Table(_) => None,
        _ if wants("object") && !number => Some(as_table(&leaves)),
        _ if wants("array") => Some("put it in square brackets, even when it is one".to_owned()),
        _ => None,
    }
}

/// The keys that each entry of a list of tables must have; none for any other schema.
fn entry_keys<'a>(root: &'a Json, schema: &'a Json) -> Option<Vec<&'a str>> {
    let entry = resolve(root, schema.get("items")?);
    entry.get("properties")?;
    let required = entry.get("required").and_then(Json::as_array);
    let keys = required.into_iter().flatten().filter_map(Json::as_str);
    Some(keys.collect())
}

/// How to write a list of tables where something else was written.
fn as_list(root: &Json, at: &str, keys: &[&str]) -> String {
    let header = header(root, at);
    let key = header.rsplit('.').next().unwrap_or_default();
    let headers = format!("write a header [[{header}]] once for each entry");
    match keys {
        [] => headers,
        few if few.len() <= 4 && header.contains('.') => {
            let keys: Vec<_> = few.iter().map(|key| format!("{key} = ...")).collect();
            format!("{headers}, or {key} = [{{ {} }}]", keys.join(", "))
        }
        _ => headers,
    }
}

/// The header that a list has in a file: its path without the names of the entries that it stands in.
fn header(root: &Json, at: &str) -> String {
    let parts = super::path::split(at).unwrap_or_default();
    let (mut rules, mut kept) = (Some(root), Vec::new());
    for part in &parts {
        let entry = rules.and_then(|rules| super::walk::items(root, rules));
        let key = |rules| super::walk::property(root, rules, &part.text);
        match (rules.and_then(key), entry) {
            (Some(next), _) => {
                kept.push(part.text.as_str());
                rules = Some(next);
            }
            (None, Some(entry)) => match key(entry) {
                Some(next) => {
                    kept.push(part.text.as_str());
                    rules = Some(next);
                }
                None => rules = Some(entry),
            },
            (None, None) => rules = None,
        }
    }
    kept.join(".")
}

/// How to write the number of a table where a number stands alone.
fn plain(entries: &[super::node::Entry]) -> Option<String> {
    let number = |key: &str| {
        let mut found = entries.iter().filter(|entry| entry.key == key);
        found.find_map(|entry| entry.node.number())
    };
    if let Some(value) = number("value") {
        return Some(format!(
            "it takes a number alone, without an interval: write {value}"
        ));
    }
    number("low").map(|_| "it takes a number alone, without an interval".to_owned())
}

/// How to write a table where a list was written.
fn as_table(leaves: &[&Json]) -> String {
    let properties = leaves.iter().find_map(|leaf| leaf.get("properties"));
    let has = |key: &str| properties.is_some_and(|known| known.get(key).is_some());
    if has("value") && has("low") && has("high") {
        return "write one number, or an interval in curly brackets: { low = ..., high = ... }"
            .into();
    }
    let required = leaves
        .iter()
        .find_map(|leaf| leaf.get("required")?.as_array());
    let keys = required.into_iter().flatten().filter_map(Json::as_str);
    let keys: Vec<_> = keys.map(|key| format!("{key} = ...")).collect();
    match keys.as_slice() {
        [] if properties.is_none() => {
            "write keys and values in curly brackets: { key = value }".to_owned()
        }
        [] => "write keys and values in curly brackets, such as { source = \"...\" }".to_owned(),
        few if few.len() <= 5 => {
            let keys = few.join(", ");
            format!("write it with its keys, in curly brackets: {{ {keys} }}")
        }
        many => format!(
            "write it with its {} keys, in curly brackets: {{ {}, {}, ... }}",
            many.len(),
            many[0],
            many[1]
        ),
    }
}

/// How to write the number inside a text such as "2,500,000", "£3.2m" or "75%". A percentage is a
/// share unless only whole numbers are allowed.
fn number_in(text: &str, share: bool) -> Option<String> {
    // One comma that parts no thousands is a decimal comma.
    if let Some((whole, part)) = text.trim().split_once(',')
        && part.len() != 3
        && !part.is_empty()
        && [whole, part]
            .iter()
            .all(|digits| digits.bytes().all(|b| b.is_ascii_digit()))
    {
        return Some(format!(
            "write a decimal point, without quotes: {whole}.{part}"
        ));
    }
    let plain: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, ',' | '_' | '£'))
        .collect();
    let lower = plain.to_lowercase();
    let (digits, factor) = if let Some(rest) = lower.strip_suffix('%') {
        (rest, if share { 0.01 } else { 1.0 })
    } else if let Some(rest) = lower.strip_suffix('k') {
        (rest, 1e3)
    } else if let Some(rest) = lower.strip_suffix('m') {
        (rest, 1e6)
    } else {
        (lower.as_str(), 1.0)
    };
    if !digits.starts_with(|letter: char| letter.is_ascii_digit() || "+-.".contains(letter)) {
        return None;
    }
    let number: f64 = digits.parse().ok()?;
    // Rounded at the twelfth decimal, so that 7% is 0.07.
    let number = (number * factor * 1e12).round() / 1e12;
    let how = if factor < 1.0 {
        "write a share as a decimal"
    } else {
        "write the number without quotes, commas or pound sign"
    };
    number.is_finite().then(|| format!("{how}: {number}"))
}

/// Whether a text is a date of the calendar in one of the formats of JSON Schema.
pub(super) fn is_date(format: &str, text: &str) -> bool {
    let parsed = text.parse::<Datetime>();
    let parts = |date: &Datetime| {
        (
            date.date.is_some(),
            date.time.is_some(),
            date.offset.is_some(),
        )
    };
    match format {
        "date" => parsed.is_ok_and(|date| parts(&date) == (true, false, false)),
        "date-time" => parsed.is_ok_and(|date| date.date.is_some() && date.time.is_some()),
        "time" => parsed.is_ok_and(|date| parts(&date) == (false, true, false)),
        _ => true,
    }
}

pub(super) fn date_name(format: &str) -> &'static str {
    match format {
        "date-time" => "a date and time such as 2030-03-31T12:00:00Z",
        "time" => "a time such as 12:00:00",
        _ => "a date such as 2030-03-31",
    }
}

/// The range a number may take.
#[derive(Debug, Default)]
pub(super) struct Limits {
    least: Option<f64>,
    /// The least itself is not allowed.
    above: bool,
    most: Option<f64>,
    /// The most itself is not allowed.
    below: bool,
}

impl Limits {
    pub(super) fn of(schema: &Json) -> Self {
        let number = |word: &str| schema.get(word).and_then(Json::as_f64);
        let mut limits = match schema.get("format").and_then(Json::as_str) {
            Some("uint8") => Self::between(0.0, f64::from(u8::MAX)),
            Some("uint16") => Self::between(0.0, f64::from(u16::MAX)),
            Some("uint32") => Self::between(0.0, f64::from(u32::MAX)),
            Some("int8") => Self::between(f64::from(i8::MIN), f64::from(i8::MAX)),
            Some("int16") => Self::between(f64::from(i16::MIN), f64::from(i16::MAX)),
            Some("int32") => Self::between(f64::from(i32::MIN), f64::from(i32::MAX)),
            Some("uint64" | "uint") => Self {
                least: Some(0.0),
                ..Self::default()
            },
            _ => Self::default(),
        };
        for (value, exclusive) in [
            (number("minimum"), false),
            (number("exclusiveMinimum"), true),
        ] {
            if let Some(value) = value.filter(|&value| limits.least.is_none_or(|old| value >= old))
            {
                limits.least = Some(value);
                limits.above = exclusive;
            }
        }
        for (value, exclusive) in [
            (number("maximum"), false),
            (number("exclusiveMaximum"), true),
        ] {
            if let Some(value) = value.filter(|&value| limits.most.is_none_or(|old| value <= old)) {
                limits.most = Some(value);
                limits.below = exclusive;
            }
        }
        limits
    }

    fn between(least: f64, most: f64) -> Self {
        Self {
            least: Some(least),
            most: Some(most),
            ..Self::default()
        }
    }

    pub(super) fn allow(&self, number: f64) -> bool {
        let enough = self
            .least
            .is_none_or(|least| number > least || (number == least && !self.above));
        let not_over = self
            .most
            .is_none_or(|most| number < most || (number == most && !self.below));
        number.is_finite() && enough && not_over
    }

    pub(super) fn hint(&self, number: f64) -> Option<String> {
        if !number.is_finite() {
            Some("write an ordinary number, in digits".to_owned())
        } else if self.most == Some(1.0) && number > 1.0 && number <= 100.0 {
            let share = (number * 1e10).round() / 1e12;
            Some(format!(
                "a share is written from 0 to 1: {number}% is {share}"
            ))
        } else {
            None
        }
    }
}

impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.least, self.above, self.most, self.below) {
            (None, _, None, _) => f.write_str("an ordinary number"),
            (Some(least), false, None, _) => write!(f, "at least {least}"),
            (Some(least), true, None, _) => write!(f, "more than {least}"),
            (None, _, Some(most), false) => write!(f, "at most {most}"),
            (None, _, Some(most), true) => write!(f, "less than {most}"),
            (Some(least), false, Some(most), false) => write!(f, "from {least} to {most}"),
            (Some(least), above, Some(most), below) => write!(
                f,
                "{} {least} and {} {most}",
                if above { "more than" } else { "at least" },
                if below { "less than" } else { "at most" },
            ),
        }
    }
}
