//! What is legal in a scenario, and odd enough to say so before anybody relies on it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::error::{Problem, Problems, counted, nearest, quoted};
use crate::finance::schedule::Schedule;
use crate::model::input::Input;
use crate::num;

use super::build::{Assumption, Built};
use super::path;

/// The words for how far to trust a value.
const CONFIDENCE: [&str; 4] = ["high", "medium", "low", "judgement"];

/// Inputs of an authority whose interval is set against how its children in care have moved.
const AGAINST_HISTORY: [&str; 2] = ["entries.factor", "leaving.factor"];

/// Numbers that a baseline writes plain, with a comment above them.
const PLAIN: [&str; 6] = [
    "demand.share_of_under_1s_at_birth",
    "demand.sibling_groups.least_gap_months",
    "demand.sibling_groups.most_gap_months",
    "matching.settled_after_months",
    "market.least_margin",
    "market.most_margin",
];

/// Whole months of interventions and loans, which have a rationale of their own.
const PLANNED: [&str; 2] = [".ramp_months", ".recovery_months"];

/// An interval whose ends differ more than this many times says hardly anything.
const WIDEST: f64 = 10.0;

/// Share of an authority's children in care beyond which nothing known bears out what a simulation says:
/// more than twice the highest that any council had, 2.3% in Blackpool in 2020 (`data/authority_figures.csv`).
const CROWDED: f64 = 0.05;

/// A budget so many times off what is spent is in the wrong unit.
const FAR: f64 = 10.0;

/// Weeks of a year.
const WEEKS: f64 = 52.18;

/// Values without a source that are named.
const NAMED: usize = 40;

/// Years of history that an interval is set against.
const HISTORY: i32 = 10;

/// Everything odd, in no order; paths are not yet places.
pub fn warnings(built: &Built) -> Problems {
    let mut found = Problems::new();
    let mut silent = Vec::new();
    for assumption in &built.assumptions {
        confidence(assumption, &mut found);
    }
    let said: BTreeMap<&str, &Assumption> = built
        .assumptions
        .iter()
        .map(|said| (said.path.as_str(), said))
        .collect();
    let sourced: BTreeSet<&str> = built
        .assumptions
        .iter()
        .filter(|said| !said.entry.is_empty() && !said.source.is_empty())
        .map(|said| around(&said.path))
        .collect();
    for input in built.model.inputs.iter() {
        if let Some(said) = said.get(input.path.as_str()) {
            let by_year =
                input.path.contains("_by_year.") && !input.path.contains("trend_by_year.");
            let in_list = !said.entry.is_empty() && !by_year;
            // A fixed entry of a list goes by what is said of the list, and a list of ones says it all;
            // where that is said of the others but not of this one, it was set without a source.
            let set = sourced.contains(around(&input.path));
            let plain = (in_list && !set)
                || PLAIN.contains(&input.path.as_str())
                || PLANNED.iter().any(|key| input.path.ends_with(key));
            if (input.spread.is_some() || !plain) && unsourced(input, said) {
                silent.push(said.path.as_str());
            }
            // Of what may be below 0, such as a rise, the ratio of two values says nothing.
            if input.least >= 0.0 {
                width(said, &mut found);
            }
        }
    }
    source(&silent, &mut found);
    history(built, &mut found);
    loans(built, &mut found);
    found
}

/// What no council has seen, or is in the wrong unit: told whenever the scenario is read, since whatever
/// comes out of it would be wrong.
pub fn beyond(built: &Built) -> Problems {
    let mut found = Problems::new();
    crowded(built, &mut found);
    budget(built, &mut found);
    some_years(built, &mut found);
    found
}

/// The central value of an input of an authority.
fn central(built: &Built, authority: &str, key: &str) -> Option<f64> {
    let at = format!("authority.{}.{key}", path::part(authority));
    let said = built.assumptions.iter().find(|a| a.path == at)?;
    said.value.parse().ok()
}

/// More children in care than any council has had, as entries and stays stand at the start.
///
/// Stays are what keeps the start's children in care with the start's entries; with `N` now and `N'` as
/// entries come to keep up, there are `N' + (N - N') exp(-t / stay)` after `t` years.
fn crowded(built: &Built, found: &mut Problems) {
    let model = &built.model;
    let years = model.horizon.years as f64;
    for authority in &model.authorities {
        let of = |key: &str| central(built, &authority.name, key);
        let row = format!("authority.{}.entries.per_year", path::part(&authority.name));
        // One row an age band.
        let rows = built.assumptions.iter();
        let rows = rows.filter(|a| a.path.starts_with(&row) && !a.entry.is_empty());
        let entries = num::sum(rows.filter_map(|a| a.value.parse::<f64>().ok()));
        let (Some(factor), Some(prevented), Some(leaving), Some(population)) = (
            of("entries.factor"),
            of("entries.prevented_share"),
            of("leaving.factor"),
            of("child_population"),
        ) else {
            continue;
        };
        let now = authority.children.len() as f64;
        if entries <= 0.0 || leaving <= 0.0 || population <= 0.0 {
            continue;
        }
        let stay = now / entries / leaving;
        let kept_up = entries * factor * (1.0 - prevented) * stay;
        let then = kept_up + (now - kept_up) * num::exp(-years / stay);
        if then > CROWDED * population && then > now {
            found.push(
                Problem::warning(
                    "NH420",
                    format!("authority.{}.entries.factor", path::part(&authority.name)),
                    format!(
                        "with so many entries about {} of every 100 children of {} would be in care after {}",
                        (100.0 * then / population).round(),
                        authority.name,
                        counted(years, "year")
                    ),
                )
                .note("the most that any council had in 2010 to 2023 are 2.3 of every 100 (Blackpool, 2020)")
                .hint("a factor of 1.1 is a tenth more entries"),
            );
        }
    }
}

/// Loans that end after the last simulated month.
fn loans(built: &Built, found: &mut Problems) {
    let horizon = built.model.horizon;
    for loan in &built.model.loans {
        let end = loan.start as usize + usize::from(Schedule::of(&loan.terms).ends());
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

/// A budget that is far from what children in care cost in the year to the start.
fn budget(built: &Built, found: &mut Problems) {
    let model = &built.model;
    let inputs = model.inputs.central();
    let cost = num::sum(model.authorities.iter().map(|authority| {
        authority.spend.map_or_else(
            || {
                let week = |child: &crate::model::authority::StartingChild| {
                    inputs[authority.price[child.provision.index()]]
                };
                WEEKS * num::sum(authority.children.iter().map(week))
            },
            num::sum,
        )
    }));
    let start = model.horizon;
    for (year, given) in model.budget.by_year.iter().enumerate() {
        let Some(given) = given.filter(|_| cost > 0.0) else {
            continue;
        };
        let (word, times) = if given < cost / FAR {
            ("less than a tenth of", given * 1.0e6)
        } else if given > cost * FAR {
            ("more than ten times", given / 1.0e6)
        } else {
            continue;
        };
        let when = start.financial_year(year).to_string();
        let when = when.trim_start_matches("FY");
        let problem = Problem::warning(
            "NH421",
            format!("budget.by_year.{}", path::part(when)),
            format!(
                "a budget of {given} pounds is {word} what children in care cost in the year to the start, about {} million",
                (cost / 1.0e5).round() / 10.0
            ),
        )
        .note("it is given in pounds");
        let likely = (cost / FAR..=cost * FAR).contains(&times);
        found.push(if likely && times > given {
            problem.hint(format!("were millions meant? write {times}"))
        } else {
            problem
        });
        // One is enough: what is wrong with a unit is wrong with all.
        return;
    }
}

/// A budget that is given for some years of the horizon and not for all.
fn some_years(built: &Built, found: &mut Problems) {
    let (model, horizon) = (&built.model, built.model.horizon);
    let given = &model.budget.by_year;
    if given.iter().all(Option::is_none) {
        return;
    }
    let name = |year: usize| {
        let name = horizon.financial_year(year).to_string();
        name.trim_start_matches("FY").to_owned()
    };
    let years: Vec<usize> = (0..given.len())
        .filter(|&year| given[year].is_none())
        .collect();
    let stretches: Vec<String> = years
        .chunk_by(|year, next| year + 1 == *next)
        .map(|years| match years {
            [one] => name(*one),
            [first, .., last] => format!("{} to {}", name(*first), name(*last)),
            [] => String::new(),
        })
        .collect();
    if stretches.is_empty() {
        return;
    }
    let message = format!("no budget is given for {}", stretches.join(" and "));
    found.push(
        Problem::warning("NH422", "budget.by_year", message)
            .note("`compare` sets those years against the last budget given before them, or else the baseline's first year, raised with consumer prices, unless another of its scenarios gives them")
            .hint("give every year of the horizon, or a shorter one: scenario.years"),
    );
}

/// The path of the list or table that an entry stands in.
fn around(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(table, _)| table)
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

/// Whether a value says nothing of where it comes from, and does something: a factor of 1 does not.
fn unsourced(input: &Input, said: &Assumption) -> bool {
    let silent = said.source.is_empty() && said.rationale.is_empty() && said.confidence.is_empty();
    let neutral = input.value == 0.0 || (input.value == 1.0 && said.unit == "ratio");
    silent && !(neutral && input.spread.is_none())
}

/// One warning that names every value without a source.
fn source(silent: &[&str], found: &mut Problems) {
    let Some(first) = silent.first() else {
        return;
    };
    let mut hint =
        "write { value = ..., source = \"...\" }, or confidence = \"judgement\" and a rationale"
            .to_owned();
    if silent.iter().any(|path| path.starts_with("intervention.")) {
        hint.push_str("; a `source` of the whole [[intervention]] holds for all of it");
    }
    let problem = match silent.len() {
        1 => Problem::warning("NH411", *first, "a value with no source"),
        many => {
            let mut names = silent[..many.min(NAMED)].join(", ");
            if many > NAMED {
                let _ = write!(names, " and {} more", many - NAMED);
            }
            Problem::warning("NH411", *first, format!("{many} values with no source"))
                .note(format!("they are {names}"))
        }
    };
    found.push(problem.hint(hint));
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
    fn a_plain_number_laid_into_a_table_with_a_source_has_none_itself() {
        let text = include_bytes!("../../scenarios/wigan/baseline.toml");
        let path = "authority.Wigan.entries.per_year.under_1";
        let overlay = "[overlay]\nname = \"O\"\nrationale = \"r\"\n[[authority]]\nname = \"Wigan\"\n\
                       entries.per_year.under_1 = 50\n";
        let mut document = Document::parse(text, "a.toml").expect("parses");
        let over = Document::parse(overlay.as_bytes(), "o.toml").expect("parses");
        document
            .lay(over, &crate::scenario::schema::file())
            .expect("laid");
        let mut built = build(&document.read().expect("reads")).expect("builds");
        document.mark_changes(&mut built.assumptions);
        let told: Vec<_> = warnings(&built)
            .iter()
            .map(|p| (p.code, p.path.clone()))
            .collect();
        assert_eq!(told, [("NH411", path.to_owned())]);
        assert!(found(&[&format!("{path}=50")]).is_empty());
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
        // A plain number in a table by year, which has no source to go by.
        let table =
            "[authority.entries]\nfactor_by_year = { \"2020/21\" = 1.2, \"2021/22\" = 1 }\n";
        let document = Document::parse(
            file.replacen("[authority.entries]\n", table, 1).as_bytes(),
            "a.toml",
        )
        .expect("parses");
        let built = build(&document.read().expect("reads")).expect("builds");
        let told: Vec<_> = warnings(&built).iter().map(|p| p.path.clone()).collect();
        assert_eq!(told, ["authority.Wigan.entries.factor_by_year.2020/21"]);
    }
}
