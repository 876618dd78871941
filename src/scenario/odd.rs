//! What is legal in a scenario, and odd enough to say so before anybody relies on it.

use crate::error::{Problem, Problems, nearest, quoted};
use crate::model::input::Input;

use super::build::{Assumption, Built};
use super::path;

/// The words for how far to trust a value.
const CONFIDENCE: [&str; 4] = ["high", "medium", "low", "judgement"];

/// Inputs of an authority whose interval is set against how its children in care have moved.
const AGAINST_HISTORY: [&str; 2] = ["entries.factor", "leaving.factor"];

/// An interval whose ends differ more than this many times says hardly anything.
const WIDEST: f64 = 10.0;

/// Years of history that an interval is set against.
const HISTORY: i32 = 10;

/// Everything odd, in no order; paths are not yet places.
pub fn warnings(built: &Built) -> Problems {
    let mut found = Problems::new();
    for assumption in &built.assumptions {
        confidence(assumption, &mut found);
    }
    for input in built.model.inputs.iter() {
        let said = built.assumptions.iter().find(|a| a.path == input.path);
        if let Some(said) = said {
            source(input, said, &mut found);
            // Of what may be below 0, such as a rise, the ratio of two values says nothing.
            if input.least >= 0.0 {
                width(said, &mut found);
            }
        }
    }
    history(built, &mut found);
    loans(built, &mut found);
    found
}

/// Loans that end after the last simulated month.
fn loans(built: &Built, found: &mut Problems) {
    let horizon = built.model.horizon;
    for loan in &built.model.loans {
        let end = loan.start as usize + usize::from(loan.terms.last());
        if end > horizon.months() {
            let at = format!("loan.{}.end", path::part(&loan.name));
            let [last, ends] = [horizon.months(), end].map(|month| horizon.calendar(month));
            let said = format!("the last payment is in {ends}, the last simulated month {last}");
            found.push(
                Problem::warning("NH415", at, said)
                    .note("what is lost and earned after it is taken from the simulated years, not simulated")
                    .hint(format!("--set scenario.years={}", end.div_ceil(12))),
            );
        }
    }
}

fn confidence(said: &Assumption, found: &mut Problems) {
    let word = said.confidence.as_str();
    if word.is_empty() || CONFIDENCE.contains(&word) {
        return;
    }
    let problem = Problem::warning(
        "NH414",
        format!("{}.confidence", said.path),
        format!("{} is no word for how far to trust a value", quoted(word)),
    )
    .note("usual: `high`, `medium`, `low`, or `judgement` where nothing is published");
    found.push(match nearest(word, CONFIDENCE) {
        Some(near) => problem.hint(format!("did you mean {}?", quoted(near))),
        None => problem,
    });
}

/// A value that says nothing of where it comes from, and does something: a factor of 1 does not.
fn source(input: &Input, said: &Assumption, found: &mut Problems) {
    let silent = said.source.is_empty() && said.rationale.is_empty() && said.confidence.is_empty();
    let neutral = input.value == 0.0 || (input.value == 1.0 && said.unit == "ratio");
    if silent && !(neutral && input.spread.is_none()) {
        found.push(
            Problem::warning("NH411", &said.path, "a value with no source")
                .hint("write { value = ..., source = \"...\" }, or confidence = \"judgement\" and a rationale"),
        );
    }
}

fn width(said: &Assumption, found: &mut Problems) {
    if let (Some(low), Some(high)) = (said.low, said.high)
        && low > 0.0
        && high > WIDEST * low
    {
        found.push(
            Problem::warning(
                "NH413",
                &said.path,
                format!(
                    "8 in 10 runs lie between {low} and {high}, {:.0} times as much",
                    high / low
                ),
            )
            .hint("is an end a slip of the pen?"),
        );
    }
}

/// Factors whose interval is wider than ten years of an authority's own history.
fn history(built: &Built, found: &mut Problems) {
    let start = built.model.horizon.start_year;
    for authority in &built.model.authorities {
        let past = authority.published.iter();
        let past: Vec<u32> = past
            .filter(|(year, count)| (start - HISTORY..=start).contains(year) && *count > 0)
            .map(|(_, count)| *count)
            .collect();
        let (Some(least), Some(most)) = (past.iter().min(), past.iter().max()) else {
            continue;
        };
        // A few years say little of how far things move.
        if past.len() < 5 {
            continue;
        }
        let moved = f64::from(*most) / f64::from(*least);
        for key in AGAINST_HISTORY {
            let at = format!("authority.{}.{key}", path::part(&authority.name));
            let said = built.assumptions.iter().find(|a| a.path == at);
            let Some((low, high)) = said.and_then(|a| Some((a.low?, a.high?))) else {
                continue;
            };
            if low > 0.0 && high / low > moved {
                found.push(
                    Problem::warning(
                        "NH412",
                        at,
                        format!(
                            "the interval is wider than a decade of history: {high} is {:.2} times {low}",
                            high / low
                        ),
                    )
                    .note(format!(
                        "in the ten years to {start} children in care in {} were {least} at the lowest and {most} at the highest, {moved:.2} times as many",
                        authority.name
                    )),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Document, build::build};

    fn found(sets: &[&str]) -> Vec<(&'static str, String)> {
        let text = include_bytes!("../../scenarios/wigan/baseline.toml");
        let mut document = Document::parse(text, "a.toml").expect("parses");
        for set in sets {
            document.set(set).expect("set");
        }
        let mut built = build(&document.read().expect("reads")).expect("builds");
        document.mark_changes(&mut built.assumptions);
        let warnings = document.locate(warnings(&built));
        warnings
            .iter()
            .inspect(|p| assert!(p.line_column().is_some(), "{p}"))
            .map(|p| (p.code, p.path.clone()))
            .collect()
    }

    #[test]
    fn a_shipped_baseline_is_not_odd() {
        assert_eq!(found(&[]), []);
    }

    #[test]
    fn odd_values_are_told() {
        let one = |set: &str, code: &str, path: &str| {
            assert_eq!(
                found(&[set]),
                [(code, path.to_owned())].map(|(c, p)| (c, p)),
                "{set}"
            );
        };
        let factor = "authority.Wigan.entries.factor";
        let judged = "confidence = \"judgement\"";
        one(
            &format!("{factor} = {{ low = 0.5, high = 2, {judged} }}"),
            "NH412",
            factor,
        );
        one(
            &format!("moves.factor = {{ low = 0.1, high = 1.1, {judged} }}"),
            "NH413",
            "moves.factor",
        );
        one(
            "moves.factor = { value = 1.1, confidence = \"hihg\" }",
            "NH414",
            "moves.factor.confidence",
        );
        assert!(
            found(&[&format!(
                "{factor} = {{ low = 0.95, high = 1.05, {judged} }}"
            )])
            .is_empty()
        );
    }

    #[test]
    fn a_value_with_no_source_is_told_unless_it_does_nothing() {
        let text = "entries.factor = 0.9";
        let file = include_str!("../../scenarios/wigan/baseline.toml");
        let document = Document::parse(
            file.replace("prevented_share = 0\n", "prevented_share = 0.1\n")
                .as_bytes(),
            "a.toml",
        )
        .expect("parses");
        let built = build(&document.read().expect("reads")).expect("builds");
        let codes: Vec<_> = warnings(&built)
            .iter()
            .map(|p| (p.code, p.path.clone()))
            .collect();
        assert_eq!(
            codes,
            [(
                "NH411",
                "authority.Wigan.entries.prevented_share".to_owned()
            )]
        );
        // What is set on the command line says so.
        assert!(found(&[&format!("authority.Wigan.{text}")]).is_empty());
    }
}
