//! Whether the children of the start are those of the start date.

use super::reader::Reader;
use crate::error::{Problem, counted};
use crate::scenario::{path, raw};

/// Warns where the starting table does not hold as many children as are published for the start
/// date, or none are published for it.
pub(super) fn check(raw: &raw::Authority, year: i32, r: &mut Reader) {
    let rows = raw.children.by_placement.iter();
    let children: u64 = rows
        .flat_map(|row| &row.by_age)
        .copied()
        .map(u64::from)
        .sum();
    let published = raw.published.children_in_care.get(&year.to_string());
    let found = match published {
        Some(&count) if u64::from(count) == children => return,
        Some(&count) => format!(
            "{} {} published for 31 March {year}, and the scenario starts with {children}",
            counted(count, "child"),
            if count == 1 { "is" } else { "are" }
        ),
        None => format!("no count is published for 31 March {year}"),
    };
    r.problems.push(
        Problem::warning(
            "NH403",
            format!(
                "authority.{}.published.children_in_care",
                path::part(&raw.name)
            ),
            format!("the children are those of another date: {found}"),
        )
        .hint(format!(
            "write the scenario anew: nearhome new --authority {} --year {year}",
            quoted(&raw.name)
        )),
    );
}

/// A name as it is typed on the command line.
fn quoted(name: &str) -> String {
    if name.contains(char::is_whitespace) {
        format!("\"{name}\"")
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::{Document, build::build};

    fn warnings(set: Option<&str>) -> Vec<String> {
        let text = include_bytes!("../../../scenarios/wigan/baseline.toml");
        let mut document = Document::parse(text, "a.toml").expect("parses");
        if let Some(set) = set {
            document.set(set).expect("set");
        }
        let built = build(&document.read().expect("read")).expect("built");
        let found = built.warnings.iter().filter(|p| p.code == "NH403");
        found.map(|p| p.message.clone()).collect()
    }

    #[test]
    fn children_of_another_date_are_noticed() {
        assert!(warnings(None).is_empty());
        for (set, words) in [
            (
                "scenario.start=2018-03-31",
                "are published for 31 March 2018",
            ),
            ("scenario.start=1990-03-31", "no count is published"),
            (
                "authority.Wigan.published.children_in_care.2019=7",
                "7 children are published",
            ),
        ] {
            let found = warnings(Some(set));
            assert!(found.len() == 1 && found[0].contains(words), "{found:?}");
        }
    }
}
