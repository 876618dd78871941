//! What `--set` changed, for everything that names a run.

use crate::scenario::build::Assumption;
use crate::scenario::path::{self, SET_SOURCE};

use super::Document;

/// The parts of an assumption's path, up to a list entry that it describes in brackets.
fn parts(path: &str) -> Vec<String> {
    let mut parts = Vec::new();
    for part in path::split(path).unwrap_or_default() {
        let number = part.text.split_once(" (").map(|(number, _)| number);
        if let Some(number) = number.filter(|n| n.bytes().all(|b| b.is_ascii_digit())) {
            parts.push(number.to_owned());
            break;
        }
        parts.push(part.text);
    }
    parts
}

impl Document {
    /// Every `--set` carried out, as `path = value`, in order.
    pub fn changes(&self) -> Vec<String> {
        self.assignments()
            .map(|text| {
                let (path, value) = text.split_at(path::equals_sign(text).unwrap_or(text.len()));
                let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
                format!("{} = {}", words(path), words(value.trim_start_matches('=')))
            })
            .collect()
    }

    /// Says of every assumption that `--set` touched that it was set on the command line. What was
    /// said of the value before is dropped.
    pub fn mark_changes(&self, assumptions: &mut [Assumption]) {
        for text in self.assignments() {
            let Some(equals) = path::equals_sign(text) else {
                continue;
            };
            let Some(set) = path::canonical(&self.root, &text[..equals]) else {
                continue;
            };
            if set
                .last()
                .is_some_and(|key| path::PROVENANCE.contains(&key.as_str()))
            {
                continue;
            }
            for assumption in &mut *assumptions {
                let at = parts(&assumption.path);
                if !at.iter().zip(&set).all(|(one, other)| one == other) {
                    continue;
                }
                SET_SOURCE.clone_into(&mut assumption.source);
                assumption.known_from = None;
                assumption.filled.clear();
                for (key, said) in [
                    ("confidence", &mut assumption.confidence),
                    ("rationale", &mut assumption.rationale),
                ] {
                    if !text[equals..].contains(key) {
                        said.clear();
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assumption(path: &str) -> Assumption {
        Assumption {
            path: path.into(),
            value: "1".into(),
            low: None,
            high: None,
            unit: String::new(),
            source: "DfE".into(),
            confidence: "high".into(),
            known_from: Some(2019),
            filled: "published".into(),
            rationale: "as counted".into(),
        }
    }

    #[test]
    fn what_is_set_says_so_and_nothing_else_does() {
        let text = "[[authority]]\nname = \"St. Helens\"\nfactor = 1\nper_year = { under_1 = 3 }\n\
                    rows = [{ n = 1 }, { n = 2 }]\n[[authority]]\nname = \"Wigan\"\nfactor = 1\n";
        let mut document = Document::parse(text.as_bytes(), "a.toml").expect("parses");
        for set in [
            "authority.0.factor=0.5",
            "authority.St. Helens.per_year.under_1 = 4",
            "authority.St. Helens.rows.1.n=7",
            "authority.Wigan.source=me",
        ] {
            document.set(set).expect("set");
        }
        assert_eq!(
            document.changes()[..2],
            [
                "authority.0.factor = 0.5",
                "authority.St. Helens.per_year.under_1 = 4"
            ]
        );
        let mut all = [
            "authority.\"St. Helens\".factor",
            "authority.\"St. Helens\".per_year",
            "authority.\"St. Helens\".rows.1 (kinship in_area)",
            "authority.\"St. Helens\".rows.0 (kinship in_area)",
            "authority.Wigan.factor",
        ]
        .map(assumption);
        document.mark_changes(&mut all);
        let touched = all.each_ref().map(|a| a.source == SET_SOURCE);
        assert_eq!(touched, [true, true, true, false, false]);
        assert_eq!((all[0].known_from, all[0].filled.as_str()), (None, ""));
        assert_eq!(
            (all[4].known_from, all[4].filled.as_str()),
            (Some(2019), "published")
        );
    }
}
