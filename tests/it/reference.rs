//! Generated pages of the documentation are those of the program.

use nearhome::scenario::build::{self, Assumption};
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// To renew the page: `NEARHOME_BLESS=1 cargo test --test it reference`.
#[test]
fn the_reference_of_metrics_is_current() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/src/reference/metrics.md");
    let current = nearhome::results::metric::reference();
    if env::var_os("NEARHOME_BLESS").is_some() {
        fs::create_dir_all(page.parent().expect("a folder")).expect("made");
        fs::write(&page, &current).expect("written");
    }
    let committed = fs::read_to_string(&page).unwrap_or_default();
    assert!(
        committed.replace("\r\n", "\n") == current,
        "docs/src/reference/metrics.md is out of date: run NEARHOME_BLESS=1 cargo test --test it reference"
    );
}

/// What a shipped baseline is built from, and its base year.
fn assumptions(name: &str) -> (Vec<Assumption>, i32) {
    let raw = crate::common::shipped(name, &[]).read();
    let raw = raw.unwrap_or_else(|p| panic!("{}", p.render(false)));
    let built = build::build(&raw).unwrap_or_else(|p| panic!("{}", p.render(false)));
    (built.assumptions, built.model.horizon.start_year)
}

/// Every judgement of a baseline, as text: what it is, its range, and why.
fn judgements() -> String {
    let mut text = String::from("path,entry,value,low,high,unit,confidence,rationale\n");
    for one in assumptions("wigan/baseline-2023.toml")
        .0
        .iter()
        .filter(|a| a.confidence == "judgement")
    {
        assert!(!one.rationale.is_empty(), "{} has no rationale", one.path);
        let path = one.path.replace("authority.Wigan", "authority");
        let end = |end: Option<f64>| end.map_or(String::new(), |end| end.to_string());
        let quoted = |words: &str| format!("\"{}\"", words.replace('"', "\"\""));
        let _ = writeln!(
            text,
            "{path},{},{},{},{},{},judgement,{}",
            quoted(&one.entry),
            quoted(&one.value),
            end(one.low),
            end(one.high),
            quoted(&one.unit),
            quoted(&one.rationale)
        );
    }
    text
}

/// Ends of an interval that are nearer to one another than this are no wide prior. Shares near 1 lie that near.
const NARROW: f64 = 1.07;

/// The unknown is drawn in each run, or a reader sees that it is not and why: whether a number is marked as a judgement
/// or its source or rationale speaks of one.
#[test]
fn every_judgement_has_an_interval_or_says_why_it_is_held_fixed() {
    let mut drawn = 0;
    let (mut silent, mut narrow) = (Vec::new(), Vec::new());
    for one in assumptions("wigan/baseline-2023.toml").0 {
        let said = [&one.confidence, &one.source, &one.rationale];
        if !said.iter().any(|words| words.contains("judgement")) {
            continue;
        }
        let what = format!("{} {}", one.path, one.entry);
        match (one.low, one.high) {
            (Some(low), Some(high)) => {
                drawn += 1;
                if low >= high || (low > 0.0 && high / low < NARROW) {
                    narrow.push(what);
                }
            }
            _ if one
                .rationale
                .to_lowercase()
                .contains("held fixed on purpose") => {}
            _ => silent.push(what),
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
    assert!(narrow.is_empty(), "{}", narrow.join("\n"));
    assert!(drawn > 100, "{drawn}");
}

/// The latest year to 31 March that words name: `2019`, `2022-23`, `Jan 2026`; `September 2025` is in the next one.
fn latest(words: &str) -> Option<i32> {
    const LATE: [&str; 9] = [
        "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let parts: Vec<&str> = words
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect();
    let years = parts.iter().enumerate().filter_map(|(at, part)| {
        let year: i32 = part.parse().ok().filter(|_| part.len() == 4)?;
        if !(2000..=2040).contains(&year) {
            return None;
        }
        let before = at.checked_sub(1).map_or("", |before| parts[before]);
        let in_april_or_later = LATE.iter().any(|month| before.starts_with(month));
        let short = parts.get(at + 1).filter(|next| next.len() == 2);
        let short = short.and_then(|next| next.parse::<i32>().ok());
        let next = short == Some((year + 1) % 100);
        Some(year + i32::from(in_april_or_later || next))
    });
    years.max()
}

#[test]
fn words_name_years_to_march() {
    assert_eq!(latest("England 2019 and 2022-23"), Some(2023));
    assert_eq!(latest("on 1 September 2025"), Some(2026));
    assert_eq!(latest("Jan 2026; Cambs 16,596 Mar 2024"), Some(2026));
    assert_eq!(latest("1,510 placements at 10000 a week"), None);
}

/// A value is known from the latest year that its source or rationale names, or later. Who published a figure of the
/// year before is named with the year of publication in one.
#[test]
fn a_value_is_known_from_the_latest_year_that_its_words_name() {
    for name in [
        "wigan/baseline.toml",
        "wigan/baseline-2023.toml",
        "liverpool-city-region/baseline.toml",
    ] {
        let (all, start) = assumptions(name);
        let (mut marked, mut named) = (0, 0);
        for one in &all {
            let published_after = one.path.ends_with(".prices.secure_home");
            if let Some(year) = latest(&format!("{} {}", one.source, one.rationale)) {
                named += 1;
                let known = one.known_from.map(|year| year + i32::from(published_after));
                // What describes the start needs no year of its own.
                let told = known.map_or(year <= start, |known| known >= year);
                assert!(
                    told,
                    "{name}: {} {} rests on {year}, known from {known:?}",
                    one.path, one.entry
                );
            }
            marked += usize::from(one.known_from.is_some_and(|year| year > start));
        }
        assert!(marked > 20 && named > 50, "{name}: {marked} {named}");
    }
}

/// To renew the table: `NEARHOME_BLESS=1 cargo test --test it reference`.
#[test]
fn the_table_of_judgements_in_data_is_current_and_each_has_its_rationale() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/judgement.csv");
    let current = judgements();
    assert!(current.lines().count() > 100);
    if env::var_os("NEARHOME_BLESS").is_some() {
        fs::write(&file, &current).expect("written");
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed.replace("\r\n", "\n") == current,
        "data/judgement.csv is out of date: run NEARHOME_BLESS=1 cargo test --test it reference"
    );
}
