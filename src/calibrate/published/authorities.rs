//! Names of authorities: how a stranger's spelling is understood, and what is said when it is not.

use std::fmt;
use std::fmt::Write as _;

use super::Published;

/// An authority with children's services, present or abolished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorityName {
    /// Department for Education code, three digits.
    pub code: u16,
    /// Official name.
    pub name: String,
    /// Office for National Statistics code.
    pub ons_code: String,
    /// English region; London is two, Inner and Outer.
    pub region: String,
    /// First year (to 31 March) with a count of children in care.
    pub first_year: Option<i32>,
    /// Last year (to 31 March) with a count of children in care.
    pub last_year: Option<i32>,
    /// What happened at a change of boundaries.
    pub note: Option<String>,
}

impl AuthorityName {
    /// Whether its span of counts holds the year.
    pub fn covers(&self, year: i32) -> bool {
        self.first_year.is_some_and(|first| first <= year)
            && self.last_year.is_some_and(|last| year <= last)
    }
}

/// Why a name was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameProblem {
    /// What was asked for.
    pub found: String,
    /// Names that may have been meant, nearest first.
    pub suggestions: Vec<String>,
    /// What happened to the authority, when the name is right but the year is not covered.
    pub note: Option<String>,
}

impl fmt::Display for NameProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(note) = &self.note {
            return write!(f, "{note}");
        }
        write!(f, "no authority is called '{}'", self.found)?;
        match &self.suggestions[..] {
            [] => write!(f, "; `nearhome authorities` lists them"),
            [one] => write!(f, "; did you mean {one}?"),
            [rest @ .., last] => write!(f, "; did you mean {} or {last}?", rest.join(", ")),
        }
    }
}

impl std::error::Error for NameProblem {}

/// Everyday names that no rule below derives.
const ALIASES: [(&str, u16); 9] = [
    ("brum", 330),
    ("hull", 810),
    ("bcp", 839),
    ("bournemouth christchurch poole", 839),
    ("durham", 840),
    ("scilly", 420),
    ("scillies", 420),
    ("telford", 894),
    ("richmond", 318),
];

/// Words that carry no meaning at the ends of a name.
const TITLES: [&str; 15] = [
    "london borough of ",
    "royal borough of ",
    "metropolitan borough of ",
    "city of ",
    "county of ",
    "borough of ",
    " city council",
    " county council",
    " borough council",
    " metropolitan borough council",
    " council",
    " city of",
    " county of",
    " mbc",
    " cc",
];

/// Lower case, no punctuation, 'and' for '&', 'saint' and 'st' alike.
fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.to_lowercase().chars() {
        match c {
            '.' | '\'' | '’' => {}
            '&' => out.push_str(" and "),
            c if c.is_alphanumeric() => out.push(c),
            _ => out.push(' '),
        }
    }
    let words: Vec<&str> = out
        .split_whitespace()
        .map(|w| if w == "saint" { "st" } else { w })
        .collect();
    words.join(" ")
}

/// A normalised name without titles.
fn bare(text: &str) -> String {
    let mut name = normal(text);
    loop {
        let shorter = TITLES.iter().find_map(|title| {
            let rest = if title.starts_with(' ') {
                name.strip_suffix(title)
            } else {
                name.strip_prefix(title)
            };
            rest.filter(|rest| !rest.is_empty()).map(str::to_owned)
        });
        match shorter {
            Some(rest) => name = rest,
            None => return name,
        }
    }
}

impl Published {
    /// The authority meant by a name, a three-digit code or an ONS code, in any case; of two with one name, the one with a count in
    /// `year` (without a year the latest). An abolished council is found in the years that it has data for.
    pub fn find(&self, text: &str, year: Option<i32>) -> Result<&AuthorityName, NameProblem> {
        let matches = self.matching(text);
        let latest = matches
            .iter()
            .max_by_key(|name| (name.last_year, name.code));
        let Some(latest) = latest else {
            return Err(NameProblem {
                found: text.to_owned(),
                suggestions: self.near(text),
                note: None,
            });
        };
        let chosen = match year {
            Some(year) => matches.iter().find(|name| name.covers(year)),
            None => Some(latest).filter(|name| name.last_year.is_some()),
        };
        chosen.copied().ok_or_else(|| NameProblem {
            found: text.to_owned(),
            suggestions: self.instead(latest, year),
            note: Some(self.why_not(latest, year)),
        })
    }

    /// Codes of the authorities of a region, present or abolished.
    pub(crate) fn in_region<'a>(&'a self, region: &'a str) -> impl Iterator<Item = u16> + 'a {
        let here = self.names.iter().filter(move |name| name.region == region);
        here.map(|name| name.code)
    }

    /// Authorities whose name, region or code holds the text, in order of code.
    pub fn search(&self, text: &str) -> Vec<&AuthorityName> {
        let wanted = normal(text);
        let mut found: Vec<&AuthorityName> = self
            .names
            .iter()
            .filter(|name| {
                normal(&name.name).contains(&wanted)
                    || normal(&name.region).contains(&wanted)
                    || name.code.to_string() == wanted
            })
            .collect();
        for name in self.matching(text) {
            if !found.iter().any(|other| other.code == name.code) {
                found.push(name);
            }
        }
        found.sort_by_key(|name| name.code);
        found
    }

    /// Every authority that the text names exactly, but for case, punctuation and titles.
    fn matching(&self, text: &str) -> Vec<&AuthorityName> {
        let wanted = normal(text);
        if wanted.is_empty() {
            return Vec::new();
        }
        let by = |test: &dyn Fn(&AuthorityName) -> bool| -> Vec<&AuthorityName> {
            self.names.iter().filter(|name| test(name)).collect()
        };
        let code = wanted.parse::<u16>().ok();
        let exact = by(&|name| {
            normal(&name.name) == wanted
                || Some(name.code) == code
                || name.ons_code.eq_ignore_ascii_case(&wanted)
        });
        if !exact.is_empty() {
            return exact;
        }
        let wanted = bare(text);
        let alias = ALIASES
            .iter()
            .find(|(alias, _)| *alias == wanted)
            .map(|(_, code)| *code);
        by(&|name| bare(&name.name) == wanted || Some(name.code) == alias)
    }

    /// Names near the text, nearest first, at most three; of a text near none, those that are least far from it, if
    /// they have something in common.
    fn near(&self, text: &str) -> Vec<String> {
        let wanted = bare(text);
        let mut scored: Vec<(f64, &str)> = self
            .names
            .iter()
            .map(|name| {
                let own = bare(&name.name);
                let mut score = strsim::jaro_winkler(&wanted, &own);
                if wanted.len() >= 4 && (own.contains(&wanted) || wanted.contains(&own)) {
                    score = score.max(0.95);
                }
                (score, name.name.as_str())
            })
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        let near = scored.first().is_some_and(|(score, _)| *score >= 0.84);
        scored.retain(|(score, _)| *score >= if near { 0.84 } else { 0.75 });
        scored.dedup_by_key(|(_, name)| *name);
        scored.truncate(3);
        scored
            .into_iter()
            .map(|(_, name)| name.to_owned())
            .collect()
    }

    /// Authorities that the note of this one points to and that have a count in the year.
    fn instead(&self, name: &AuthorityName, year: Option<i32>) -> Vec<String> {
        let Some(note) = &name.note else {
            return Vec::new();
        };
        self.names
            .iter()
            .filter(|other| note.contains(&format!("({})", other.code)))
            .filter(|other| year.is_none_or(|year| other.covers(year)) && other.last_year.is_some())
            .map(|other| other.name.clone())
            .collect()
    }

    /// Why an authority cannot be had for a year.
    fn why_not(&self, name: &AuthorityName, year: Option<i32>) -> String {
        let mut text = match (name.first_year, name.last_year, year) {
            (Some(first), Some(last), Some(year)) => {
                format!(
                    "{} ({}) has counts for {first} to {last}, not for {year}",
                    name.name, name.code
                )
            }
            _ => format!(
                "{} ({}) has no count of children in care to {}",
                name.name, name.code, self.last_year
            ),
        };
        if let Some(note) = &name.note {
            let _ = write!(text, ": {note}");
        }
        let instead = self.instead(name, year);
        if !instead.is_empty() {
            let _ = write!(text, ". Use {}", instead.join(" or "));
        }
        text
    }
}

/// The listing of `nearhome authorities [TEXT]`: code, name, region, years with counts, and what changed.
///
/// # Errors
/// A text that no name, region or code holds: what to type instead.
pub fn listing(text: Option<&str>) -> Result<String, String> {
    let published = Published::get();
    let found = match text {
        Some(text) => published.search(text),
        None => published.names.iter().collect(),
    };
    if found.is_empty() {
        const TYPE: &str =
            "type a part of a name (`helens`), a region (`north west`) or a code (`359`)";
        let text = text.unwrap_or("");
        let problem = NameProblem {
            found: text.to_owned(),
            suggestions: published.near(text),
            note: None,
        };
        // A part of a name is enough here, and here alone.
        return Err(if problem.suggestions.is_empty() {
            format!("no authority is called '{text}'; {TYPE}, or nothing to see all")
        } else {
            problem.to_string()
        });
    }
    let width = found
        .iter()
        .map(|name| name.name.chars().count())
        .max()
        .unwrap_or(0);
    let region_width = found
        .iter()
        .map(|name| name.region.chars().count())
        .max()
        .unwrap_or(0);
    let mut out = String::new();
    for name in found {
        let years = match (name.first_year, name.last_year) {
            (Some(first), Some(last)) => format!("{first}-{last}"),
            _ => "no count".to_owned(),
        };
        let line = format!(
            "{}  {:width$}  {:region_width$}  {years:9}  {}",
            name.code,
            name.name,
            name.region,
            name.note.as_deref().unwrap_or("")
        );
        out.push_str(line.trim_end());
        out.push('\n');
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str, year: i32) -> Option<u16> {
        Published::get()
            .find(text, Some(year))
            .ok()
            .map(|name| name.code)
    }

    #[test]
    fn everyday_spellings_are_understood() {
        for (text, expected) in [
            ("wigan", 359),
            ("  WIGAN council ", 359),
            ("Bristol", 801),
            ("Hull", 810),
            ("Kingston upon Hull", 810),
            ("Kingston upon Thames", 314),
            ("St Helens", 342),
            ("St. Helens", 342),
            ("saint helens", 342),
            ("Herefordshire", 884),
            ("City of London", 201),
            ("london borough of Camden", 202),
            ("Bournemouth, Christchurch & Poole", 839),
            ("E08000010", 359),
            ("359", 359),
        ] {
            assert_eq!(code(text, 2022), Some(expected), "{text}");
        }
    }

    #[test]
    fn every_official_name_finds_its_authority() {
        let published = Published::get();
        for name in published.authorities() {
            if let Some(year) = name.last_year {
                assert_eq!(
                    published.find(&name.name, Some(year)).map(|n| n.code),
                    Ok(name.code)
                );
            }
        }
    }

    #[test]
    fn the_year_decides_between_two_dorsets() {
        assert_eq!(code("Dorset", 2019), Some(835));
        assert_eq!(code("Dorset", 2020), Some(838));
        assert_eq!(
            Published::get().find("dorset", None).map(|n| n.code),
            Ok(838)
        );
    }

    #[test]
    fn an_abolished_council_is_found_while_it_lasts_and_explained_after() {
        assert_eq!(code("Bournemouth", 2018), Some(837));
        assert_eq!(code("Northamptonshire", 2021), Some(928));
        assert_eq!(code("Cumbria", 2023), Some(909));
        let problem = Published::get().find("Poole", Some(2021)).unwrap_err();
        assert_eq!(problem.suggestions, ["Bournemouth, Christchurch and Poole"]);
        assert!(
            problem
                .to_string()
                .contains("merged into Bournemouth, Christchurch and Poole"),
            "{problem}"
        );
    }

    #[test]
    fn a_successor_without_counts_says_plainly_why() {
        for name in ["Cumberland", "Westmorland and Furness"] {
            let problem = Published::get().find(name, Some(2023)).unwrap_err();
            assert_eq!(problem.suggestions, ["Cumbria"]);
            assert!(
                problem.to_string().contains("created in April 2023"),
                "{problem}"
            );
            assert!(Published::get().find(name, None).is_err());
        }
    }

    #[test]
    fn a_near_miss_is_suggested() {
        let near = |text: &str| {
            Published::get()
                .find(text, Some(2022))
                .unwrap_err()
                .suggestions
        };
        assert_eq!(near("Wiggan")[0], "Wigan");
        assert_eq!(near("Liverpol")[0], "Liverpool");
        assert!(near("Cheshire").contains(&"Cheshire East".to_owned()));
        assert!(near("Kingston").contains(&"Kingston upon Thames".to_owned()));
        assert_eq!(near("zzzz"), Vec::<String>::new());
        assert!(Published::get().find("", Some(2022)).is_err());
    }

    #[test]
    fn the_listing_finds_by_name_and_by_region() {
        let (first, last) = Published::get().years();
        let listed = |text: Option<&str>| listing(text).expect("found");
        let refused = |text: &str| listing(Some(text)).expect_err("is none");
        assert_eq!(
            listed(Some("wigan")),
            format!("359  Wigan  North West  {first}-{last}\n")
        );
        assert_eq!(
            listed(Some("north east"))
                .lines()
                .filter(|l| l.contains("North East  "))
                .count(),
            12
        );
        assert_eq!(
            listed(None).lines().count(),
            Published::get().authorities().len()
        );
        assert!(refused("wiggan").contains("did you mean Wigan"));
        assert!(listed(Some("brum")).starts_with("330  Birmingham"));
        // Not near enough to be a slip of the hand, but not like nothing either.
        let far = refused("brumley");
        assert!(far.contains("did you mean Bromley"), "{far}");
        let nothing = refused("zzz");
        for words in [
            "no authority is called 'zzz'",
            "a part of a name",
            "a region",
        ] {
            assert!(nothing.contains(words), "{words} in {nothing}");
        }
        assert!(!nothing.contains("did you mean"), "{nothing}");
    }
}
