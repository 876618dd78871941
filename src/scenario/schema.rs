//! The JSON Schema of scenario files, made from the types of [`super::raw`], and what it says of one
//! setting.

use serde_json::{Value as Json, json};

use crate::error::nearest;

use super::walk::{self, items, property, resolve};
use super::{describe, meant, path, raw};

/// The schema by which a whole scenario is checked.
pub fn file() -> Json {
    schemars::schema_for!(raw::Scenario).to_value()
}

/// The schema of a whole scenario, for editors.
pub fn whole() -> Json {
    let mut schema = file();
    title(
        &mut schema,
        "A nearhome scenario",
        "Every number that a simulation of children in care uses, each with its source.",
    );
    schema
}

/// The schema of a file that holds loans and nothing else.
pub fn loans() -> Json {
    let mut schema = schemars::schema_for!(raw::LoanFile).to_value();
    title(
        &mut schema,
        "Loans",
        "Loans for `nearhome loan`, which prints their schedules without any simulation.",
    );
    schema
}

/// The schema of a file that changes another: one that extends it, or an overlay.
pub fn changes() -> Json {
    let mut schema = file();
    relax(&mut schema);
    let text = |about: &str| json!({ "type": "string", "minLength": 1, "description": about });
    if let Some(properties) = schema.get_mut("properties").and_then(Json::as_object_mut) {
        properties.insert(
            "extends".into(),
            text("The file that this one changes, relative to it."),
        );
        properties.insert(
            "overlay".into(),
            json!({
                "type": "object",
                "description": "What an overlay is: laid over a scenario by --with.",
                "properties": {
                    "name": text("A short name, used in titles."),
                    "rationale": text("Why these changes, in a sentence or two."),
                },
                "required": ["name", "rationale"],
                "additionalProperties": false,
            }),
        );
    }
    if let Some(definitions) = schema.get_mut("$defs").and_then(Json::as_object_mut) {
        definitions.insert("Change".into(), change());
        definitions.insert("Remove".into(), remove());
    }
    title(
        &mut schema,
        "Changes to a nearhome scenario",
        "A file that extends a scenario, or an overlay: only what differs. `{ times = 1.1 }` and \
         `{ plus = 0.02 }` change a number, `{ remove = true }` takes a setting out; an entry of a \
         list is found by its name, and the name `*` stands for every entry.",
    );
    schema
}

fn title(schema: &mut Json, title: &str, description: &str) {
    if let Some(root) = schema.as_object_mut() {
        root.insert("title".into(), title.into());
        root.insert("description".into(), description.into());
    }
}

fn change() -> Json {
    let text = json!({ "type": "string" });
    json!({
        "type": "object",
        "description": "The number of the file below, multiplied and then added to.",
        "properties": {
            "times": { "type": "number", "minimum": 0, "description": "1.1 is a tenth more." },
            "plus": { "type": "number", "description": "Added after multiplying." },
            "source": text, "confidence": text, "rationale": text, "owner": text,
            "updated": { "type": "string", "format": "date" },
        },
        "anyOf": [{ "required": ["times"] }, { "required": ["plus"] }],
        "additionalProperties": false,
    })
}

fn remove() -> Json {
    json!({
        "type": "object",
        "description": "Takes the setting out.",
        "properties": { "remove": { "const": true } },
        "required": ["remove"],
        "additionalProperties": false,
    })
}

/// Nothing is required any more, and every value may be changed or removed instead of given.
fn relax(schema: &mut Json) {
    match schema {
        Json::Object(rules) => {
            rules.remove("required");
            for (word, inner) in rules.iter_mut() {
                match (word.as_str(), inner) {
                    ("properties", Json::Object(properties)) => {
                        let entry = properties.contains_key("name")
                            || (properties.contains_key("from") && properties.contains_key("to"));
                        for value in properties.values_mut() {
                            relax(value);
                            let given = std::mem::take(value);
                            *value = json!({ "anyOf": [
                                given, { "$ref": "#/$defs/Change" }, { "$ref": "#/$defs/Remove" }
                            ] });
                        }
                        if entry {
                            let flag = |about: &str| json!({ "const": true, "description": about });
                            properties.insert("add".into(), flag("This entry is new."));
                            properties.insert("remove".into(), flag("Takes the entry out."));
                        }
                    }
                    (_, inner) => relax(inner),
                }
            }
        }
        Json::Array(list) => list.iter_mut().for_each(relax),
        _ => {}
    }
}

/// What the format says of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The path, names of list entries left out.
    pub path: String,
    /// What it means.
    pub about: String,
    /// What may be written.
    pub allowed: String,
    /// What holds where it is not given; none where it must be.
    pub default: Option<String>,
    /// The keys that stand in it, each with what it means.
    pub keys: Vec<(String, String)>,
}

/// What the format says of a path; list entries may be named in it or not.
///
/// # Errors
/// The nearest path that there is, if any is near.
pub fn meaning(schema: &Json, wanted: &str) -> Result<Meaning, Option<String>> {
    let parts = path::split(wanted).map_err(|_| None)?;
    let mut at = schema;
    let mut names: Vec<String> = Vec::new();
    let (mut needed, mut default) = (true, None);
    // What has no one value where it is left out says in words what holds then.
    let otherwise = |next: &Json| next.get("x-default").or(next.get("default")).cloned();
    let mut about = None;
    let mut entry_named = None;
    let mut rest = parts.iter().map(|part| part.text.as_str()).peekable();
    while let Some(part) = rest.next() {
        if let Some(next) = property(schema, at, part) {
            let rules = resolve(schema, at);
            let required = rules.get("required").and_then(Json::as_array);
            needed = required.is_some_and(|keys| keys.iter().any(|key| key == part));
            default = otherwise(next);
            // A year's entry means what its table means.
            about = describe::about(schema, next)
                .or(about.filter(|_| !walk::keys(schema, at).contains(&part)));
            names.push(part.to_owned());
            at = next;
            continue;
        }
        // The name of a list entry, which may hold dots that a shell has unquoted.
        let Some(entry) = items(schema, at) else {
            return Err(near(schema, wanted));
        };
        at = entry;
        entry_named = None;
        if property(schema, at, part).is_some() {
            // No name was given: the part is a key of the entries.
            let (inner, outer) = (part, std::mem::take(&mut names));
            names = outer;
            if let Some(next) = property(schema, at, inner) {
                let rules = resolve(schema, at);
                let required = rules.get("required").and_then(Json::as_array);
                needed = required.is_some_and(|keys| keys.iter().any(|key| key == inner));
                default = otherwise(next);
                about = describe::about(schema, next);
                names.push(inner.to_owned());
                at = next;
            }
            continue;
        }
        while rest
            .peek()
            .is_some_and(|next| property(schema, at, next).is_none())
        {
            rest.next();
        }
        entry_named = rest.peek().is_none().then_some(part);
    }
    // Nothing tells the name of an entry from a key that is not there but how it is written.
    if let Some(name) = entry_named.filter(|name| like_a_key(name)) {
        let known = keys(schema, at);
        let known = known.iter().map(|(key, _)| key.as_str());
        let meant = meant::meant(name, known).map(|key| format!("{}.{key}", names.join(".")));
        return Err(meant.or_else(|| near(schema, wanted)));
    }
    let keys = keys(schema, at);
    Ok(Meaning {
        path: names.join("."),
        about: about.unwrap_or_default(),
        allowed: describe::expected(schema, at),
        default: (!needed).then(|| match default {
            Some(Json::Null) | None => "not given".to_owned(),
            Some(Json::Array(list)) if list.is_empty() => "none".to_owned(),
            Some(Json::Object(table)) if table.is_empty() => "none".to_owned(),
            Some(Json::String(words)) => words,
            Some(value) => value.to_string(),
        }),
        keys,
    })
}

/// The names that a setting may have, where the format has a list of them.
pub(super) fn names(root: &Json, at: &Json) -> Vec<String> {
    let of = |one: &Json| describe::named_values(one).unwrap_or_default();
    let rules = resolve(root, at);
    let branches = ["oneOf", "anyOf"]
        .iter()
        .find_map(|word| rules.get(word)?.as_array());
    let all = branches.map_or_else(|| of(rules), |all| all.iter().flat_map(of).collect());
    all.iter()
        .filter_map(Json::as_str)
        .map(str::to_owned)
        .collect()
}

/// Whether a part of a path is written as keys are, not as names.
fn like_a_key(part: &str) -> bool {
    let key = |letter: u8| letter.is_ascii_lowercase() || letter == b'_';
    part.bytes().all(key)
}

/// The keys of a table or of a list's entries, each with what it means.
fn keys(schema: &Json, at: &Json) -> Vec<(String, String)> {
    let entry = items(schema, at).unwrap_or(at);
    walk::named(schema, entry)
        .map(|(key, inner)| {
            (
                key.clone(),
                describe::about(schema, inner).unwrap_or_default(),
            )
        })
        .collect()
}

/// Every path of the format, the names of list entries left out, with what it means.
pub fn all(schema: &Json) -> Vec<(String, String)> {
    let mut all = Vec::new();
    paths(schema, schema, "", 0, &mut all);
    all
}

/// The path of the format that is nearest to one that is not there.
fn near(schema: &Json, wanted: &str) -> Option<String> {
    let all = all(schema);
    let all = || all.iter().map(|(path, _)| path.as_str());
    let whole = nearest(wanted, all());
    let last = wanted.rsplit('.').next().unwrap_or(wanted);
    let by_last = || {
        let end = |path: &'_ str| path.rsplit('.').next().unwrap_or_default().to_owned();
        let lasts: Vec<String> = all().map(end).collect();
        let found = nearest(last, lasts.iter().map(String::as_str))?;
        all().find(|path| path.rsplit('.').next() == Some(found))
    };
    whole.or_else(by_last).map(str::to_owned)
}

fn paths(schema: &Json, at: &Json, path: &str, depth: usize, all: &mut Vec<(String, String)>) {
    const DEEPEST: usize = 8;
    if depth > DEEPEST {
        return;
    }
    let rules = resolve(schema, at);
    if let Some(entry) = items(schema, rules) {
        paths(schema, entry, path, depth + 1, all);
    }
    for (key, inner) in walk::named(schema, rules) {
        let here = path::join(path, key);
        let about = describe::about(schema, inner).unwrap_or_default();
        all.push((here.clone(), about));
        paths(schema, inner, &here, depth + 1, all);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_explained_with_or_without_the_name_of_its_council() {
        let schema = file();
        let of = |path: &str| meaning(&schema, path).expect("known");
        let plain = of("authority.entries.factor");
        assert_eq!(plain, of("authority.Wigan.entries.factor"));
        assert_eq!(plain, of("authority.St. Helens.entries.factor"));
        assert_eq!(plain.path, "authority.entries.factor");
        assert!(plain.about.starts_with("Multiplies every entry rate"));
        assert_eq!(plain.default, None);
        let table = of("moves");
        assert!(table.keys.iter().any(|(key, _)| key == "factor"));
        assert!(of("authority").keys.iter().any(|(key, _)| key == "homes"));
        // What an entry of a list needs does not depend on whether the list is needed.
        let default = |path: &str| of(path).default;
        assert_eq!(default("loan.repayment"), None);
        assert_eq!(default("loan.Juno.repayment"), None);
        assert_eq!(default("intervention.ramp_months").as_deref(), Some("0"));
        assert_eq!(
            default("authority.plan_changes").as_deref(),
            Some("not given")
        );
        for (key, holds) in [
            ("additional_share", "1"),
            ("match_rate", "0.5"),
            ("grant_share", "0"),
            ("approvals_factor", "1; carer_recruitment must have it"),
            ("breakdowns_factor", "1"),
            ("homes", "none: its kind must have it"),
            ("paid_for", "filled"),
            ("exclusive", "false"),
            (
                "delivered_share",
                "of homes, what the chances of failure in `homes.projects` leave; of moves, 1",
            ),
        ] {
            let found = default(&format!("intervention.{key}"));
            assert_eq!(found.as_deref(), Some(holds), "{key}");
        }
        let share = of("demand.share_of_under_1s_at_birth");
        assert_eq!(share.default.as_deref(), Some("0.0"));
        assert!(share.allowed.contains("from 0 to 1"));
    }

    #[test]
    fn a_setting_that_is_not_there_gets_the_nearest() {
        let schema = file();
        let near = |path: &str| meaning(&schema, path).expect_err("unknown");
        assert_eq!(near("moves.factr").as_deref(), Some("moves.factor"));
        assert_eq!(near("usable_shar").as_deref(), Some("homes.usable_share"));
        assert_eq!(near("zzz"), None);
        // A key that is not there is no name of an entry.
        assert_eq!(near("loan.drawdowns").as_deref(), Some("loan.advances"));
        assert_eq!(near("loan.amuont").as_deref(), Some("loan.amount"));
        assert!(meaning(&schema, "loan.zzz").is_err());
        assert!(meaning(&schema, "loan.Juno").is_ok());
    }

    #[test]
    fn a_table_that_may_be_left_out_tells_its_keys_as_one_that_may_not() {
        let schema = file();
        let of = |path: &str| meaning(&schema, path).expect("known").keys;
        let keys = of("authority.homes.another_council");
        for key in ["homes", "places", "weekly_price", "chance", "council"] {
            let found = keys.iter().find(|(found, _)| found == key).expect(key);
            assert!(!found.1.is_empty(), "{key}");
        }
        assert_eq!(keys, of("authority.Wigan.homes.another_council"));
        // A number that may be a table too is no table of settings.
        assert_eq!(of("moves.factor"), []);
        let near = meaning(&schema, "authority.homes.another_council.weekly_pric");
        let near = near.expect_err("unknown");
        let there = "authority.homes.another_council.weekly_price";
        assert_eq!(near.as_deref(), Some(there));
    }

    #[test]
    fn every_setting_of_the_format_says_what_it_means() {
        let schema = file();
        let all = all(&schema);
        assert!(all.len() > 150, "{}", all.len());
        let silent: Vec<_> = all
            .iter()
            .map(|(path, _)| path)
            .filter(|path| meaning(&schema, path).is_ok_and(|m| m.about.is_empty()))
            .filter(|path| !path.starts_with("authority.ladders."))
            .collect();
        assert!(silent.is_empty(), "{silent:?}");
    }

    /// Paths of plain numbers: what stands in a table of an uncertain number is not looked into.
    fn plain_numbers(root: &Json, at: &Json, path: &str, depth: usize, found: &mut Vec<String>) {
        let rules = resolve(root, at);
        if depth > 8 || describe::expected(root, rules).contains("or a table with `value`") {
            return;
        }
        let types = rules.get("type").map(Json::to_string).unwrap_or_default();
        if types.contains("number") || types.contains("integer") {
            found.push(path.to_owned());
        }
        if let Some(entry) = items(root, rules) {
            plain_numbers(root, entry, path, depth + 1, found);
        }
        let others = rules.get("additionalProperties").filter(|o| o.is_object());
        if let Some(others) = others {
            plain_numbers(root, others, path, depth + 1, found);
        }
        let known = rules.get("properties").and_then(Json::as_object);
        for (key, inner) in known.into_iter().flatten() {
            plain_numbers(root, inner, &path::join(path, key), depth + 1, found);
        }
        for branch in rules
            .get("anyOf")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
        {
            plain_numbers(root, branch, path, depth + 1, found);
        }
    }

    #[test]
    fn the_guide_names_every_number_that_takes_no_interval_and_no_other() {
        let schema = file();
        let mut found = Vec::new();
        plain_numbers(&schema, &schema, "", 0, &mut found);
        let page = include_str!("../../docs/src/guide/scenario-file.md");
        let rows = page
            .split("take a plain number alone")
            .nth(1)
            .and_then(|rest| rest.split("## Numbers that move together").next())
            .expect("the table");
        let named: Vec<&str> = rows
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split(" | ").next())
            .flat_map(|keys| keys.split('`'))
            .collect();
        for path in &found {
            let key = path.rsplit('.').next().unwrap_or(path);
            assert!(named.contains(&key), "{path} is not in the table");
        }
        let last = |path: &String| path.rsplit('.').next().map(str::to_owned);
        let keys: Vec<String> = found.iter().filter_map(last).collect();
        for key in [
            "years",
            "least_age_years",
            "covenant",
            "rho",
            "by_year",
            "allocation",
        ] {
            assert!(keys.iter().any(|found| found == key), "{key} in {keys:?}");
        }
        // Rates, factors, chances and months of what happens are none of them.
        for path in &found {
            let process = [
                "_chance", "_factor", "_share", "_months", "chance", "factor", "rate",
            ];
            let fixed = [
                "every_months",
                "fixed_price_months",
                "arrangement_fee_share",
                "capital_share",
                "lease_share",
                "lease_months",
                "lease_rate",
            ];
            let key = path.rsplit('.').next().unwrap_or(path);
            assert!(
                fixed.contains(&key)
                    || !process.iter().any(|end| key.ends_with(end))
                    || ["benchmark_rate", "borrowing_rate"].contains(&key),
                "{path}"
            );
        }
    }
}
