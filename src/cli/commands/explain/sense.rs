//! What a word may mean where there is no setting, metric or item of that name: what has it in its name, its label
//! or its meaning.

use std::cmp::Reverse;

use serde_json::Value as Json;

use crate::report::glossary;
use crate::results::metric::catalogue;
use crate::scenario::schema;

/// Most that are told of one kind.
const MOST: usize = 4;

/// Most settings of one name, such as a price and a number of moves by kind of placement.
const OF_ONE_NAME: usize = 2;

/// Words that say nothing by themselves.
const SMALL: [&str; 12] = [
    "a", "an", "and", "at", "by", "for", "in", "of", "on", "per", "the", "to",
];

/// Something that a word may mean.
struct Candidate {
    /// What `explain` takes.
    name: String,
    /// Where it is found, where it is no setting.
    kind: &'static str,
    /// A few words of a label.
    label: String,
    /// A sentence or more.
    about: String,
}

/// Words as they are compared: small letters, without the plural's s.
fn words(text: &str) -> Vec<String> {
    let parts = text.split(|letter: char| !letter.is_alphanumeric());
    let folded = parts.map(str::to_lowercase);
    let real = folded.filter(|word| !word.is_empty() && !SMALL.contains(&word.as_str()));
    real.map(|word| match word.strip_suffix('s') {
        Some(one) if one.len() > 2 && !one.ends_with('s') => one.to_owned(),
        _ => word,
    })
    .collect()
}

/// Whether one of the words begins with what is looked for: `foster` is in `fostering`.
fn within(text: &str, wanted: &str) -> bool {
    let long = wanted.len() > 3;
    words(text)
        .iter()
        .any(|word| word == wanted || (long && word.starts_with(wanted)))
}

impl Candidate {
    /// How much of what is looked for is in it, less for what stands deep; `None` where a word is missing.
    fn score(&self, wanted: &[String]) -> Option<i32> {
        let (above, own) = self.name.rsplit_once('.').unwrap_or(("", &self.name));
        let places = [
            (own, 8),
            (self.label.as_str(), 6),
            (above, 4),
            (self.about.as_str(), 1),
        ];
        let deep = self.name.matches('.').count().saturating_sub(2) as i32;
        let whole = if words(own) == wanted { 8 } else { 0 };
        let mut total = whole - 3 * deep;
        for word in wanted {
            let found = places.iter().find(|(text, _)| within(text, word));
            total += found?.1;
        }
        Some(total)
    }

    /// A line of the list.
    fn line(&self) -> String {
        let said = if self.label.is_empty() {
            &self.about
        } else {
            &self.label
        };
        let end = [". ", "; "].iter().filter_map(|end| said.find(end)).min();
        let first = said[..end.unwrap_or(said.len())].trim_end_matches('.');
        let kind = match self.kind {
            "" => String::new(),
            kind => format!(" ({kind})"),
        };
        if first.is_empty() {
            format!("  `{}`{kind}", self.name)
        } else {
            format!("  `{}`{kind}: {first}", self.name)
        }
    }
}

/// The best of one kind, the likeliest first.
fn best(all: Vec<Candidate>, wanted: &[String]) -> Vec<String> {
    let scored = all.into_iter().filter_map(|one| {
        let score = one.score(wanted)?;
        let deep = one.name.matches('.').count();
        Some((Reverse(score), deep, one.name.len(), one))
    });
    let mut scored: Vec<_> = scored.collect();
    scored.sort_by(|a, b| (a.0, a.1, a.2, &a.3.name).cmp(&(b.0, b.1, b.2, &b.3.name)));
    let mut names: Vec<String> = Vec::new();
    let mut lines = Vec::new();
    for (.., one) in scored {
        let own = one.name.rsplit('.').next().unwrap_or(&one.name).to_owned();
        let before = names.iter().filter(|name| **name == own).count();
        if before < OF_ONE_NAME && lines.len() < MOST {
            lines.push(one.line());
        }
        names.push(own);
    }
    lines
}

/// What has every word in its name, its label or its meaning, a line for each: settings, metrics and items of a
/// comparison's tables.
pub(super) fn like(format: &Json, wanted: &str) -> Vec<String> {
    let wanted = words(wanted);
    if wanted.is_empty() {
        return Vec::new();
    }
    let settings = schema::all(format)
        .into_iter()
        .map(|(name, about)| Candidate {
            name,
            kind: "",
            label: String::new(),
            about,
        });
    let metrics = catalogue().iter().map(|metric| Candidate {
        name: metric.id.clone(),
        kind: "a metric of series.csv",
        label: metric.label.clone(),
        about: metric.definition.clone(),
    });
    let items = glossary::entries().map(|entry| Candidate {
        name: entry.id.to_owned(),
        kind: entry.table,
        label: String::new(),
        about: entry.meaning.to_owned(),
    });
    [settings.collect(), metrics.collect(), items.collect()]
        .into_iter()
        .flat_map(|all| best(all, &wanted))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_and_metrics_are_found_by_what_they_mean() {
        let format = schema::file();
        for (wanted, names) in [
            (
                "agency_fostering",
                &["`authority.prices.agency_fostering`"][..],
            ),
            (
                "foster carers",
                &["authority.fostering", "council_carer_households"],
            ),
            ("price", &["`prices`", "`authority.prices`"]),
            (
                "unregistered",
                &[
                    "`authority.prices.unregistered`",
                    "`children_in_unregistered`",
                ],
            ),
            (
                "homes.private_places",
                &["`authority.homes.private.places`"],
            ),
            ("payback", &["paid_back_by_then"]),
        ] {
            let told = like(&format, wanted).join("\n");
            for name in names {
                assert!(told.contains(name), "{wanted}: {name} in\n{told}");
            }
        }
        assert!(like(&format, "zebra").is_empty() && like(&format, "of the").is_empty());
    }

    #[test]
    fn words_are_compared_without_their_ends() {
        assert_eq!(words("Prices per-week_of homes"), ["price", "week", "home"]);
        assert!(within("fostering", "foster") && !within("fostering", "ost"));
        assert!(!within("address", "add"));
    }
}
