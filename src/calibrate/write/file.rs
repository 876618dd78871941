//! The lines of a scenario file: numbers, texts, values with their sources.

use crate::calibrate::baseline::Value;
use crate::calibrate::judgement::Prior;
use crate::model::placement::{AgeBand, Provision};
use std::fmt::{Display, Write};

/// A number as it is written: five significant figures, no trailing zeros.
pub(super) fn number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return "0".into();
    }
    let places = (4 - libm::floor(libm::log10(value.abs())) as i32).clamp(0, 8) as usize;
    let text = format!("{value:.places$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').into()
    } else {
        text
    }
}

/// A share to three decimals.
fn decimals(share: f64) -> String {
    number(libm::round(share * 1e3) / 1e3)
}

/// A text in quotes.
pub(super) fn text(value: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in value.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            control if control.is_control() => quoted.push(' '),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// `, key = "..."` where there is something to say.
fn extras(value: &Value) -> String {
    let mut all = String::new();
    for (key, said) in [
        ("source", value.source.as_str()),
        ("confidence", value.confidence),
        ("filled", value.filled.as_str()),
        ("rationale", value.rationale.as_str()),
    ] {
        if !said.is_empty() {
            let _ = write!(all, ", {key} = {}", text(said));
        }
        if key == "confidence"
            && let Some(year) = value.known_from
        {
            let _ = write!(all, ", known_from = {year}");
        }
    }
    all
}

/// The value of a prior and the ends of its interval, as keys of a table.
fn range(prior: Prior) -> String {
    let mut parts = format!("value = {}", number(prior.value));
    if let Some((low, high)) = prior.range {
        let _ = write!(parts, ", low = {}, high = {}", number(low), number(high));
    }
    parts
}

/// A prior as it stands among others: a plain number where it has no interval.
fn interval(prior: Prior) -> String {
    match prior.range {
        Some(_) => format!("{{ {} }}", range(prior)),
        None => number(prior.value),
    }
}

/// Collects the lines of the file.
pub(super) struct File(pub(super) String);

impl File {
    pub(super) fn line(&mut self, line: impl Display) {
        let _ = writeln!(self.0, "{line}");
    }

    pub(super) fn comment(&mut self, comment: &str) {
        for line in comment.lines() {
            self.line(format_args!("# {line}"));
        }
    }

    pub(super) fn table(&mut self, name: &str, comment: &str) {
        self.line("");
        self.comment(comment);
        self.line(format_args!("[{name}]"));
    }

    pub(super) fn value(&mut self, key: &str, value: &Value) {
        let mut parts = format!("value = {}", number(value.value));
        if let Some((low, high)) = value.range {
            let _ = write!(parts, ", low = {}, high = {}", number(low), number(high));
        }
        self.line(format_args!("{key} = {{ {parts}{} }}", extras(value)));
    }

    pub(super) fn prior(&mut self, key: &str, prior: Prior) {
        self.value(key, &prior.into());
    }

    pub(super) fn by_age(&mut self, key: &str, values: [f64; AgeBand::COUNT], about: &Value) {
        let numbers: Vec<String> = AgeBand::ALL
            .into_iter()
            .map(|band| format!("{} = {}", band.id(), number(values[band.index()])))
            .collect();
        self.line(format_args!(
            "{key} = {{ {}{} }}",
            numbers.join(", "),
            extras(about)
        ));
    }

    pub(super) fn by_provision(
        &mut self,
        key: &str,
        priors: &[Prior; Provision::COUNT],
        why: &str,
    ) {
        self.judged(
            key,
            Provision::ALL
                .map(Provision::id)
                .into_iter()
                .zip(priors.iter().copied()),
            why,
        );
    }

    /// Numbers by key that share a rationale, each with its interval.
    pub(super) fn judged(
        &mut self,
        key: &str,
        priors: impl Iterator<Item = (&'static str, Prior)>,
        why: &str,
    ) {
        let mut known_from = None;
        let numbers: Vec<String> = priors
            .map(|(key, prior)| {
                known_from = known_from.max(prior.known_from);
                format!("{key} = {}", interval(prior))
            })
            .collect();
        let about = Value {
            confidence: "judgement",
            known_from,
            rationale: why.into(),
            ..Value::default()
        };
        self.line(format_args!(
            "{key} = {{ {}{} }}",
            numbers.join(", "),
            extras(&about)
        ));
    }

    /// A list of numbers, each with its interval and its own rationale.
    pub(super) fn priors(&mut self, key: &str, priors: &[Prior]) {
        self.line(format_args!("{key} = ["));
        for &prior in priors {
            let parts = range(prior);
            let about = extras(&prior.into());
            self.line(format_args!("  {{ {parts}{about} }},"));
        }
        self.line("]");
    }

    /// A group of numbers that are drawn together.
    pub(super) fn together(
        &mut self,
        name: &str,
        members: &[impl AsRef<str>],
        matrix: &[[f64; 3]; 3],
        rationale: &str,
    ) {
        self.line("[[correlation]]");
        self.line(format_args!("name = {}", text(name)));
        self.line("members = [");
        for member in members {
            self.line(format_args!("  {},", text(member.as_ref())));
        }
        self.line("]");
        let rows: Vec<String> = matrix
            .iter()
            .map(|row| {
                let row: Vec<String> = row.iter().map(|&rho| number(rho)).collect();
                format!("[{}]", row.join(", "))
            })
            .collect();
        self.line(format_args!("matrix = [{}]", rows.join(", ")));
        self.line(format_args!("rationale = {}", text(rationale)));
    }

    pub(super) fn given_by_provision(
        &mut self,
        key: &str,
        values: [Option<f64>; Provision::COUNT],
    ) {
        let given = Provision::ALL.into_iter().zip(values);
        let numbers: Vec<String> = given
            .filter_map(|(p, value)| Some(format!("{} = {}", p.id(), decimals(value?))))
            .collect();
        self.line(format_args!("{key} = {{ {} }}", numbers.join(", ")));
    }

    pub(super) fn list(&mut self, key: &str, values: &[f64]) {
        let numbers: Vec<String> = values.iter().map(|v| number(*v)).collect();
        self.line(format_args!("{key} = [{}]", numbers.join(", ")));
    }
}
