//! What can be wrong with what a user wrote: problems with a stable code, a place and a hint,
//! collected rather than first-only.
//!
//! A mistake of the user's is a [`Problem`]. It never panics and never stops the search for the
//! next one: checks push into [`Problems`], and the command line renders them all.

mod codes;
mod render;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

pub use codes::{CODES, meaning};

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The scenario cannot be run as it stands.
    Error,
    /// Legal, and odd enough to say so.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// A text that problems point into: the scenario file, or one `--set` of the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    name: String,
    text: String,
    order: usize,
}

impl Source {
    /// A text under the name a reader knows it by; `order` says which text comes first when
    /// problems are sorted (the file is 0).
    pub fn new(name: impl Into<String>, text: impl Into<String>, order: usize) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
            order,
        }
    }

    /// The same text with another place among the texts.
    #[must_use]
    pub fn ordered(&self, order: usize) -> Self {
        Self {
            order,
            ..self.clone()
        }
    }

    /// The file name, or `--set`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte position, both from 1; the column counts characters.
    pub fn line_column(&self, at: usize) -> (usize, usize) {
        let at = floor_boundary(&self.text, at);
        let before = &self.text[..at];
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        (line, before[start..].chars().count() + 1)
    }
}

/// The nearest character boundary at or before a byte position.
fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// One thing wrong with what the user wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable code, listed in [`CODES`].
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// Dotted path of the setting, such as `authority.Wigan.homes.places`; empty for the whole file.
    pub path: String,
    /// What was found, in one sentence without a full stop.
    pub message: String,
    /// A few words beside the marked text.
    pub label: Option<String>,
    /// What is allowed.
    pub note: Option<String>,
    /// What to do about it, such as the nearest valid name.
    pub hint: Option<String>,
    /// Bytes of [`Problem::source`] to mark.
    pub span: Option<Range<usize>>,
    /// The text that the span counts in; none until a document has located the problem.
    pub source: Option<Arc<Source>>,
}

impl Problem {
    /// An error at a dotted path, not yet located in a text.
    pub fn error(code: &'static str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            path: path.into(),
            message: message.into(),
            label: None,
            note: None,
            hint: None,
            span: None,
            source: None,
        }
    }

    /// A warning at a dotted path, not yet located in a text.
    pub fn warning(
        code: &'static str,
        path: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, path, message)
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds what is allowed.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Adds a few words beside the marked text.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Places the problem in a text.
    #[must_use]
    pub fn at(mut self, source: &Arc<Source>, span: Range<usize>) -> Self {
        self.span = Some(span);
        self.source = Some(Arc::clone(source));
        self
    }

    /// Line and column, both from 1, where the problem has been located.
    pub fn line_column(&self) -> Option<(usize, usize)> {
        Some(self.source.as_ref()?.line_column(self.span.as_ref()?.start))
    }

    fn position(&self) -> (usize, usize, usize) {
        let order = self.source.as_ref().map_or(0, |source| source.order);
        let span = self.span.clone().unwrap_or(0..0);
        (order, span.start, span.end)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.severity, self.code)?;
        if !self.path.is_empty() {
            write!(f, " {}", self.path)?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for Problem {}

/// All problems found, in the order of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    list: Vec<Problem>,
}

impl Problems {
    /// No problems.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one, keeping the order of the text.
    pub fn push(&mut self, problem: Problem) {
        let key = problem.position();
        let place = self.list.partition_point(|other| other.position() <= key);
        self.list.insert(place, problem);
    }

    /// Whether any of them stops the run.
    pub fn has_errors(&self) -> bool {
        self.errors() > 0
    }

    /// How many stop the run.
    pub fn errors(&self) -> usize {
        self.list
            .iter()
            .filter(|problem| problem.severity == Severity::Error)
            .count()
    }

    /// Whether nothing at all was found.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many were found, warnings too.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The problems in the order of the text.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.list.iter()
    }

    /// The warnings when nothing stops the run, else everything as an error.
    pub fn into_result(self) -> Result<Self, Self> {
        if self.has_errors() {
            Err(self)
        } else {
            Ok(self)
        }
    }

    /// All problems as rustc shows them: code, file, line and column, the line itself, what was
    /// found, what is allowed, the nearest valid name. `colour` adds ANSI colours.
    pub fn render(&self, colour: bool) -> String {
        render::render(self, colour)
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.list.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self {
            list: vec![problem],
        }
    }
}

impl Extend<Problem> for Problems {
    fn extend<I: IntoIterator<Item = Problem>>(&mut self, problems: I) {
        self.list.extend(problems);
        self.list.sort_by_key(Problem::position);
    }
}

impl FromIterator<Problem> for Problems {
    fn from_iter<I: IntoIterator<Item = Problem>>(problems: I) -> Self {
        let mut all = Self::new();
        all.extend(problems);
        all
    }
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

/// A noun in the number that a count asks for: `place`, `places`; `child`, `children`.
pub fn noun<T: PartialEq + From<u8> + Copy>(count: T, one: &str) -> String {
    if count == T::from(1) {
        one.to_owned()
    } else if one.ends_with("child") {
        format!("{one}ren")
    } else {
        format!("{one}s")
    }
}

/// Digits, a decimal part among them or not, with commas between thousands.
pub fn with_commas(digits: &str) -> String {
    let (number, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = String::new();
    for (at, digit) in number.chars().enumerate() {
        if at > 0 && (number.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// A count with its noun: `1 home`, `2 homes`.
pub fn counted<T: PartialEq + From<u8> + Copy + fmt::Display>(count: T, one: &str) -> String {
    format!("{count} {}", noun(count, one))
}

/// A name or value of the user's, fit for a message: in backquotes, control characters spelled
/// out, cut when long.
pub fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut shown = String::from("`");
    for (count, letter) in text.chars().enumerate() {
        if count == LONGEST {
            shown.push('…');
            break;
        }
        if letter.is_control() {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    shown.push('`');
    shown
}

/// The valid name that the user most likely meant, if any is near.
pub fn nearest<'a, I>(name: &str, valid: I) -> Option<&'a str>
where
    I: IntoIterator<Item = &'a str>,
{
    const LONGEST: usize = 100;
    if name.len() > LONGEST {
        return None;
    }
    let folded = name.to_lowercase().replace([' ', '-'], "_");
    let mut best: Option<(f64, &str)> = None;
    for candidate in valid.into_iter().filter(|text| text.len() <= LONGEST) {
        let other = candidate.to_lowercase().replace([' ', '-'], "_");
        let edits = strsim::damerau_levenshtein(&folded, &other);
        let longest = folded.chars().count().max(other.chars().count()).max(1);
        let mut score = 1.0 - edits as f64 / longest as f64;
        if folded.len() > 2 && (other.starts_with(&folded) || folded.starts_with(&other)) {
            score = score.max(0.75);
        }
        score = score.max(same_words(&folded, &other));
        if score >= 0.6 && best.is_none_or(|(top, _)| score > top) {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How near a name of several words is that leaves some of them out: `market_share` for `market_price_share`.
fn same_words(name: &str, candidate: &str) -> f64 {
    let words = name.split('_').count();
    let mut there = candidate.split('_');
    let all = words > 1 && name.split('_').all(|word| there.any(|other| other == word));
    if all {
        0.75 + 0.2 * words as f64 / candidate.split('_').count() as f64
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_are_sorted_by_text_then_position() {
        let file = Arc::new(Source::new("a.toml", "one\ntwo\n", 0));
        let set = Arc::new(Source::new("--set", "x=1", 1));
        let mut problems = Problems::new();
        problems.push(Problem::error("NH101", "c", "third").at(&set, 0..1));
        problems.push(Problem::warning("NH101", "b", "second").at(&file, 4..7));
        problems.push(Problem::error("NH101", "a", "first").at(&file, 0..3));
        let order: Vec<_> = problems.iter().map(|p| p.message.as_str()).collect();
        assert_eq!(order, ["first", "second", "third"]);
        assert_eq!(problems.errors(), 2);
        assert!(problems.into_result().is_err());
    }

    #[test]
    fn warnings_alone_do_not_stop_a_run() {
        let problems = Problems::from(Problem::warning("NH101", "", "odd"));
        assert!(!problems.has_errors());
        assert!(problems.into_result().is_ok());
    }

    #[test]
    fn one_is_singular() {
        assert_eq!(counted(1, "approved place"), "1 approved place");
        assert_eq!(counted(0, "home"), "0 homes");
        assert_eq!(counted(1.0, "child"), "1 child");
        assert_eq!(counted(2_usize, "child"), "2 children");
    }

    #[test]
    fn columns_count_characters() {
        let source = Source::new("a", "x = 1\n£££ = 2", 0);
        assert_eq!(source.line_column(12), (2, 4));
        assert_eq!(source.line_column(7), (2, 1));
        assert_eq!(source.line_column(usize::MAX), (2, 8));
    }

    #[test]
    fn nearest_name_is_near_or_nothing() {
        let valid = ["places", "price", "opening_month"];
        assert_eq!(nearest("plases", valid), Some("places"));
        assert_eq!(nearest("Opening month", valid), Some("opening_month"));
        assert_eq!(nearest("opening", valid), Some("opening_month"));
        assert_eq!(nearest("zebra", valid), None);
        assert_eq!(nearest("", valid), None);
        assert_eq!(nearest(&"p".repeat(5000), valid), None);
    }

    #[test]
    fn quoted_spells_out_control_characters() {
        assert_eq!(quoted("a\u{1b}[31m"), "`a\\u{1b}[31m`");
        assert!(quoted(&"x".repeat(1000)).chars().count() < 70);
    }

    #[test]
    fn a_problem_reads_on_one_line() {
        let problem = Problem::error("NH101", "a.b", "unknown key `c`");
        assert_eq!(problem.to_string(), "error[NH101] a.b: unknown key `c`");
    }
}
