//! Alternatives in a schema: which one did the user mean, and what is wrong with it.

use serde_json::Value as Json;

use crate::error::quoted;

use super::describe;
use super::node::{Node, Place, Value};
use super::path::join;
use super::walk::{Walk, resolve};

/// Visits a value that may take one of several shapes. When none fits, the problems are those of
/// the shape the user most likely meant: by its naming key, else the one with fewest problems.
pub(super) fn visit<'a>(
    walk: &mut Walk<'a>,
    node: &Node,
    schema: &'a Json,
    branches: &'a [Json],
    key_at: Place,
) {
    let fitting: Vec<&Json> = branches
        .iter()
        .filter(|branch| describe::fits(walk.schema, branch, node))
        .collect();
    if let Value::Text(_) = node.value {
        let names: Option<Vec<Vec<Json>>> = fitting
            .iter()
            .map(|branch| describe::named_values(resolve(walk.schema, branch)))
            .collect();
        if let Some(names) = names.filter(|names| !names.is_empty()) {
            walk.named_value(node, schema, &names.concat());
            return;
        }
    }
    match fitting.as_slice() {
        [] => walk.wrong_type(node, schema),
        [only] => walk.visit(node, only, key_at),
        several => {
            if !by_naming_key(walk, node, several, key_at) {
                by_fewest_problems(walk, node, several, key_at);
            }
        }
    }
}

/// Tables told apart by a key that names their kind, such as `kind = "loan"`.
fn by_naming_key<'a>(
    walk: &mut Walk<'a>,
    node: &Node,
    branches: &[&'a Json],
    key_at: Place,
) -> bool {
    let Value::Table(_) = node.value else {
        return false;
    };
    let Some((key, names)) = naming_key(walk.schema, branches) else {
        return false;
    };
    let outer = walk.path.len();
    let Some(entry) = node.entry(key) else {
        let at = walk.anchor(node, key_at);
        walk.path = join(&walk.path, key);
        let hint = format!("add {}: {}", quoted(key), describe::one_of(&names));
        walk.report(
            "NH104",
            at,
            &format!("{} is missing", quoted(key)),
            |problem| problem.label("it belongs in here").hint(hint),
        );
        walk.path.truncate(outer);
        return true;
    };
    let given = entry.node.to_json();
    let named = names.iter().position(|name| describe::same(name, &given));
    if let Some(index) = named {
        walk.visit(node, branches[index], key_at);
    } else {
        walk.path = join(&walk.path, key);
        let rules = resolve(walk.schema, branches[0]);
        let schema = &rules["properties"][key];
        walk.named_value(&entry.node, schema, &names);
        walk.path.truncate(outer);
    }
    true
}

/// The key whose one allowed value differs in every branch, with those values in order.
fn naming_key<'a>(root: &'a Json, branches: &[&'a Json]) -> Option<(&'a str, Vec<Json>)> {
    let first = resolve(root, branches.first()?);
    let mut keys = first.get("properties")?.as_object()?.keys();
    keys.find_map(|key| {
        let names: Option<Vec<Json>> = branches
            .iter()
            .map(|branch| {
                let rules = resolve(root, branch);
                let allowed =
                    describe::named_values(resolve(root, rules.get("properties")?.get(key)?))?;
                <[Json; 1]>::try_from(allowed).ok().map(|[name]| name)
            })
            .collect();
        names
            .filter(|names| (1..names.len()).all(|at| !names[..at].contains(&names[at])))
            .map(|names| (key.as_str(), names))
    })
}

fn by_fewest_problems<'a>(walk: &mut Walk<'a>, node: &Node, branches: &[&'a Json], key_at: Place) {
    let mut best = None;
    let earlier = std::mem::take(&mut walk.found);
    for branch in branches {
        walk.visit(node, branch, key_at);
        let found = std::mem::take(&mut walk.found);
        if found.is_empty() {
            best = None;
            break;
        }
        if best
            .as_ref()
            .is_none_or(|least: &Vec<_>| found.len() < least.len())
        {
            best = Some(found);
        }
    }
    walk.found = earlier;
    walk.found.extend(best.unwrap_or_default());
}
