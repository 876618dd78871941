//! Where a problem with a setting is shown: the file, overlay or `--set` that gave what is now in force.

use super::node::{Node, Place, Value};
use super::path::{PROVENANCE, follow, split, spread_of, walk_to};

/// The place to mark for a path: what is there, else its nearest ancestor. A list or table of numbers of
/// which a later text gave some is marked where that text gave the first of them.
pub(super) fn of(root: &Node, path: &str) -> Option<Place> {
    let parts = split(path).ok()?;
    let trail = follow(root, path, &parts);
    let (node, key) = walk_to(root, &trail.steps);
    if trail.used < parts.len() {
        return (trail.used > 0).then(|| key.unwrap_or(node.at));
    }
    // A list that `--set` gave stands under a key of the file.
    let own = match (&node.value, key) {
        (Value::List(_) | Value::Table(_), Some(key)) if key.source() == node.at.source() => key,
        _ => node.at,
    };
    Some(changed(node, own).unwrap_or(own))
}

/// Where the key of a setting stands, if it has one.
pub(super) fn of_key(root: &Node, path: &str) -> Option<Place> {
    let parts = split(path).ok()?;
    let trail = follow(root, path, &parts);
    walk_to(root, &trail.steps)
        .1
        .filter(|_| trail.used == parts.len())
}

/// Where the latest text after that of `own` gave a number of a list or table that holds numbers alone.
fn changed(node: &Node, own: Place) -> Option<Place> {
    let mut all = Vec::new();
    if is_number(node) || !numbers(node, node.at, 0, &mut all) {
        return None;
    }
    let late = all.into_iter().filter(|at| at.source() > own.source());
    // The first of the latest text's.
    late.rev().max_by_key(|at| at.source())
}

fn is_number(node: &Node) -> bool {
    node.number().is_some() || spread_of(node)
}

/// Collects the places of the numbers in a list or table; false where it holds anything else.
fn numbers(node: &Node, at: Place, depth: usize, all: &mut Vec<Place>) -> bool {
    const DEEPEST: usize = 2;
    if is_number(node) {
        all.push(at);
        return true;
    }
    match &node.value {
        Value::List(items) if depth < DEEPEST => items
            .iter()
            .all(|item| numbers(item, item.at, depth + 1, all)),
        Value::Table(entries) if depth < DEEPEST => entries
            .iter()
            .filter(|entry| !PROVENANCE.contains(&entry.key.as_str()))
            .all(|entry| {
                let given = entry.key_at.source() == entry.node.at.source();
                let at = if given { entry.key_at } else { entry.node.at };
                numbers(&entry.node, at, depth + 1, all)
            }),
        _ => false,
    }
}
