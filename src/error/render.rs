//! Problems as a person reads them, in the manner of rustc.

use std::fmt::Write;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Problem, Problems, Severity, Source, floor_boundary};

/// Problems shown in full; the rest are counted.
const SHOWN: usize = 50;

/// A line longer than this is cut round the marked text.
const WIDEST: usize = 400;

pub(super) fn render(problems: &Problems, colour: bool) -> String {
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    }
    .decor_style(DecorStyle::Ascii);
    let mut out = String::new();
    for problem in problems.iter().take(SHOWN) {
        out.push_str(&one(problem, &renderer));
        out.push_str("\n\n");
    }
    out.push_str(&tally(problems));
    out.push('\n');
    out
}

fn one(problem: &Problem, renderer: &Renderer) -> String {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(problem.message.as_str())
        .id(problem.code);
    let mut group = Group::with_title(title);
    if let (Some(source), Some(span)) = (&problem.source, &problem.span) {
        let window = Window::around(source, span);
        let mark = AnnotationKind::Primary
            .span(window.mark)
            .label(problem.label.as_deref());
        group = group.element(
            Snippet::source(window.text)
                .path(source.name())
                .line_start(window.line)
                .annotation(mark),
        );
    }
    if !problem.path.is_empty() {
        group = group.element(
            Level::NOTE
                .with_name("setting")
                .message(problem.path.as_str()),
        );
    }
    if let Some(note) = &problem.note {
        group = group.element(Level::NOTE.message(note.as_str()));
    }
    if let Some(hint) = &problem.hint {
        group = group.element(Level::HELP.message(hint.as_str()));
    }
    renderer.render(&[group])
}

/// The one line that a problem points at, so that a file of any length costs the same.
struct Window<'a> {
    text: &'a str,
    line: usize,
    mark: Range<usize>,
}

impl<'a> Window<'a> {
    fn around(source: &'a Source, span: &Range<usize>) -> Self {
        let text = source.text();
        let start = floor_boundary(text, span.start);
        let mut from = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let mut to = text[start..]
            .find('\n')
            .map_or(text.len(), |newline| start + newline);
        if text[from..to].ends_with('\r') && to > start {
            to -= 1;
        }
        if to - from > WIDEST {
            from = from.max(floor_boundary(text, start.saturating_sub(WIDEST / 4)));
            to = to.min(floor_boundary(text, start + WIDEST));
        }
        let end = floor_boundary(text, span.end).clamp(start, to.max(start));
        let line = source.line_column(start).0;
        Self {
            text: &text[from..to.max(start)],
            line,
            mark: start - from..end - from,
        }
    }
}

fn tally(problems: &Problems) -> String {
    let errors = problems.errors();
    let warnings = problems.len() - errors;
    let count = |number: usize, word: &str| match number {
        1 => format!("1 {word}"),
        _ => format!("{number} {word}s"),
    };
    let mut parts = Vec::new();
    if errors > 0 {
        parts.push(count(errors, "error"));
    }
    if warnings > 0 {
        parts.push(count(warnings, "warning"));
    }
    let mut line = parts.join(", ");
    if problems.len() > SHOWN {
        let _ = write!(line, " (the first {SHOWN} are shown)");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn shows_code_place_line_label_note_and_hint() {
        let source = Arc::new(Source::new("a/b.toml", "x = 1\r\nplases = 4\r\n", 0));
        let problem = Problem::error("NH101", "homes.plases", "unknown key `plases`")
            .at(&source, 7..13)
            .label("not known here")
            .note("allowed: `places`")
            .hint("did you mean `places`?");
        let shown = Problems::from(problem).render(false);
        let expected = "\
error[NH101]: unknown key `plases`
 --> a/b.toml:2:1
  |
2 | plases = 4
  | ^^^^^^ not known here
  |
  = setting: homes.plases
  = note: allowed: `places`
  = help: did you mean `places`?

1 error
";
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_problem_without_a_place_still_renders() {
        let shown = Problems::from(Problem::warning("NH001", "", "odd")).render(false);
        assert_eq!(shown, "warning[NH001]: odd\n\n1 warning\n");
    }

    #[test]
    fn colours_only_when_asked() {
        let problems = Problems::from(Problem::error("NH001", "", "odd"));
        assert!(problems.render(true).contains('\u{1b}'));
        assert!(!problems.render(false).contains('\u{1b}'));
    }

    #[test]
    fn any_span_is_survived() {
        let source = Arc::new(Source::new("é", "£\r\n\r\n“x” = £", 0));
        for start in 0..20 {
            for end in 0..20 {
                let odd = Problem::error("NH001", "", "m").at(&source, start..end);
                let _ = Problems::from(odd).render(true);
            }
        }
    }

    #[test]
    fn many_problems_are_counted_and_long_lines_are_cut() {
        let text = "x".repeat(100_000);
        let source = Arc::new(Source::new("a", text, 0));
        let problems: Problems = (0..200)
            .map(|at| Problem::error("NH001", "", "m").at(&source, at * 400..at * 400 + 3))
            .collect();
        let shown = problems.render(false);
        assert!(shown.len() < 60_000);
        assert!(shown.contains("200 errors (the first 50 are shown)"));
    }
}
