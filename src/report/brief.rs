//! What a scenario is, in about ten lines of plain English.

use std::fmt::Write as _;

use super::chart::Unit;
use crate::error::noun;
use crate::model::flow::Arrivals;
use crate::model::placement::Provision;
use crate::model::{Model, OPERATORS};
use crate::scenario::build::{Assumption, Built};
use crate::scenario::document::{Layer, Role};
use crate::scenario::path::{self, SET_SOURCE};

mod decided;

/// The lines, each a sentence or two.
pub fn text(built: &Built, layers: &[Layer]) -> String {
    let brief = Brief {
        model: &built.model,
        assumptions: &built.assumptions,
    };
    let mut lines = vec![brief.title(layers)];
    lines.extend(files(layers));
    lines.push(brief.time());
    lines.push(brief.children());
    lines.extend(brief.flows());
    lines.extend(brief.carers());
    lines.push(brief.homes());
    lines.extend(brief.prices());
    lines.extend(brief.decided());
    lines.push(brief.uncertain());
    lines.push(brief.sources());
    lines.iter().fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "{line}");
        text
    })
}

/// What was laid over what, where that is more than one file.
fn files(layers: &[Layer]) -> Vec<String> {
    let [_, _, ..] = layers else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    let scenario = layers.iter().position(|layer| layer.role == Role::Scenario);
    let below = scenario
        .and_then(|at| at.checked_sub(1))
        .map(|at| &layers[at]);
    if let (Some(at), Some(below)) = (scenario, below) {
        lines.push(format!(
            "{} extends {} ({}).",
            layers[at].file, below.file, below.name
        ));
    }
    for layer in layers.iter().filter(|layer| layer.role == Role::Overlay) {
        lines.push(format!(
            "With {} ({}): {}.",
            layer.name,
            layer.file,
            layer.rationale.trim().trim_end_matches('.')
        ));
    }
    lines
}

struct Brief<'a> {
    model: &'a Model,
    assumptions: &'a [Assumption],
}

/// A number as the screen of a run has it; small ones with two figures.
fn number(value: f64) -> String {
    if value.abs() < 10.0 && value.fract() != 0.0 {
        return format!("{value:.1}");
    }
    Unit::children().rounded(value, 1.0)
}

/// `2 homes`, `1 home`.
fn counted(count: f64, one: &str) -> String {
    format!("{} {}", number(count), noun(count, one))
}

/// A count before a verb: `1 rests`, `2 rest`.
fn agreeing(count: usize, one: &str, many: &str) -> String {
    let verb = if count == 1 { one } else { many };
    format!("{} {verb}", number(count as f64))
}

fn percent(share: f64) -> String {
    let text = format!("{:.1}", share * 100.0);
    format!("{}%", text.strip_suffix(".0").unwrap_or(&text))
}

impl Brief<'_> {
    /// The central value of an input.
    fn value(&self, path: &str) -> Option<f64> {
        let found = self.assumptions.iter().find(|a| a.path == path)?;
        found.value.parse().ok()
    }

    /// An input of every authority, summed.
    fn total(&self, key: &str) -> Option<f64> {
        let mut total = 0.0;
        for authority in &self.model.authorities {
            total += self.value(&format!("authority.{}.{key}", path::part(&authority.name)))?;
        }
        Some(total)
    }

    /// The lowest and the highest of an input over the authorities.
    fn range(&self, key: &str) -> Option<(f64, f64)> {
        let mut range: Option<(f64, f64)> = None;
        for authority in &self.model.authorities {
            let value = self.value(&format!("authority.{}.{key}", path::part(&authority.name)))?;
            let (low, high) = range.unwrap_or((value, value));
            range = Some((low.min(value), high.max(value)));
        }
        range
    }

    /// The scenario's name and what it says of itself. What it only takes over from the file that it
    /// extends is said to be that file's, since it may no longer hold.
    fn title(&self, layers: &[Layer]) -> String {
        let name = self.model.name.trim_end_matches('.');
        let said = self.model.description.trim();
        let scenario = layers.iter().position(|layer| layer.role == Role::Scenario);
        let (below, own) = scenario.map_or((&[][..], None), |at| (&layers[..at], layers.get(at)));
        let taken = |key: fn(&Layer) -> &str| {
            let own = own.is_some_and(|layer| key(layer).trim().is_empty());
            let giver = || below.iter().rfind(|layer| !key(layer).trim().is_empty());
            own.then(giver).flatten()
        };
        let mut text = match taken(|layer| &layer.name) {
            Some(giver) => format!("{name} (no name of its own: that of {}).", giver.file),
            None => format!("{name}."),
        };
        match taken(|layer| &layer.rationale) {
            _ if said.is_empty() => {}
            Some(giver) => {
                let _ = write!(
                    text,
                    " It says nothing of itself; of {} it is said: {said}",
                    giver.file
                );
            }
            None => {
                let _ = write!(text, " {said}");
            }
        }
        text
    }

    fn time(&self) -> String {
        let horizon = self.model.horizon;
        let years = match horizon.years {
            1 => "one year".to_owned(),
            years => format!("{years} years"),
        };
        let names: Vec<_> = self
            .model
            .authorities
            .iter()
            .map(|a| a.name.as_str())
            .collect();
        let places = match names.as_slice() {
            [one] => (*one).to_owned(),
            [most @ .., last] => format!("{} and {last}, who share places", most.join(", ")),
            [] => String::new(),
        };
        format!(
            "{places}, {years} month by month from 31 March {} to 31 March {}.",
            horizon.start_year,
            horizon.start_year + horizon.years as i32
        )
    }

    fn children(&self) -> String {
        let children = || self.model.authorities.iter().flat_map(|a| &a.children);
        let count = |kinds: &[Provision]| {
            children()
                .filter(|child| kinds.contains(&child.provision))
                .count() as f64
        };
        let total = children().count() as f64;
        let families = [
            Provision::Kinship,
            Provision::CouncilFostering,
            Provision::AgencyFostering,
        ];
        // One more is without a registered place in some runs: as many as in the middle future.
        let authorities = self.model.authorities.iter();
        let perhaps = authorities.filter_map(|a| a.perhaps_unregistered.as_ref());
        let perhaps = perhaps.map(|one| one.chance).sum::<f64>().round();
        let (foster, homes) = (count(&families), count(&OPERATORS) - perhaps);
        let unregistered = count(&[Provision::Unregistered]) + perhaps;
        let elsewhere = total - foster - homes - unregistered;
        let [live, have] = [(homes, ["lives", "live"]), (unregistered, ["has", "have"])]
            .map(|(count, [one, many])| if count == 1.0 { one } else { many });
        let of = self.total("child_population");
        let of = of.map_or_else(String::new, |of| {
            format!(" (of {} aged 0 to 17 who live there)", number(of))
        });
        format!(
            "It starts with {} in care{of}: {} in foster families, {} elsewhere; {} {live} in children's homes, {} {have} no registered placement (estimated).",
            counted(total, "child"),
            number(foster),
            number(elsewhere),
            number(homes),
            number(unregistered)
        )
    }

    fn flows(&self) -> Option<String> {
        let (mut entering, mut at_last) = (0.0, 0.0);
        for authority in &self.model.authorities {
            let base = format!("authority.{}.entries", path::part(&authority.name));
            let row = format!("{base}.per_year.");
            let rows = self.assumptions.iter().filter(|a| a.path.starts_with(&row));
            let numbers = rows.filter_map(|a| a.value.parse::<f64>().ok());
            let factor = self.value(&format!("{base}.factor"))?;
            let prevented = self.value(&format!("{base}.prevented_share"))?;
            let here = numbers.sum::<f64>() * factor * (1.0 - prevented);
            entering += here;
            at_last += here * self.last_trend(&base)?;
        }
        let alone = self.total("unaccompanied.arrivals_per_year")?;
        let transfers = match self.transfers()? {
            few if few.abs() < 0.05 => String::new(),
            to if to < 0.0 => format!(
                ", of whom transfers to other authorities take {}",
                number(-to)
            ),
            from => format!(
                "; transfers from other authorities bring {} more",
                number(from)
            ),
        };
        let factor = self.range("leaving.factor")?;
        let leaving = match factor {
            (1.0, 1.0) => String::new(),
            (low, high) if low == high => {
                format!(" Rates of leaving are {low} times the published.")
            }
            (low, high) => format!(" Rates of leaving are {low} to {high} times the published."),
        };
        // Of what is shown, which is rounded.
        let [enters, arrives] = [(entering, "enter"), (alone, "arrive")].map(|(count, verb)| {
            let s = if number(count) == "1" { "s" } else { "" };
            (number(count), format!("{verb}{s}"))
        });
        let children = noun(f64::from(u8::from(enters.0 == "1")), "child");
        // Of three in a hundred more or fewer nothing is said.
        let later = if (at_last / entering - 1.0).abs() < 0.03 || entering < 1.0 {
            String::new()
        } else {
            format!(
                " In the year to March {} about {} enter: `trend_source` in the file says why.",
                self.model.horizon.start_year + self.model.horizon.years as i32,
                number(at_last)
            )
        };
        Some(format!(
            "At first about {} {children} {} care a year, and {} {} unaccompanied{transfers}.{later}{leaving}",
            enters.0, enters.1, arrives.0, arrives.1
        ))
    }

    /// Entry rates of the last year over those at the start: the middle of what they are at its two ends.
    fn last_trend(&self, entries: &str) -> Option<f64> {
        let at = |year: usize| match year {
            0 => Some(1.0),
            _ => (0..year)
                .rev()
                .find_map(|year| self.value(&format!("{entries}.trend_by_year.{year}"))),
        };
        let years = self.model.horizon.years;
        Some(0.5 * (at(years - 1)? + at(years)?))
    }

    /// Transfers of unaccompanied children a year at the start's number in care: in less out.
    fn transfers(&self) -> Option<f64> {
        let mut total = 0.0;
        for authority in &self.model.authorities {
            let base = format!("authority.{}", path::part(&authority.name));
            let alone = self.value(&format!("{base}.unaccompanied.arrivals_per_year"))?;
            let children = self.value(&format!("{base}.child_population"))?;
            let mut first = Arrivals {
                there: authority.unaccompanied_at_start,
                arriving: alone / 12.0,
                speed: self.value("unaccompanied.transfer_speed_per_year")? / 12.0,
                threshold: self.value("unaccompanied.threshold_share")? * children,
                // Matters from the second month on.
                stay: 1.0,
            };
            total += 12.0 * first.month(1.0) - alone;
        }
        Some(total)
    }

    fn carers(&self) -> Option<String> {
        let of = |kind: &str, key: &str| self.total(&format!("fostering.{kind}.{key}"));
        // Of the households of the start, as a run counts them.
        let places = |kind: usize| {
            let carers = self.model.authorities.iter().map(|a| &a.carers[kind]);
            let households = carers.flat_map(|carers| &carers.households);
            households.map(|h| f64::from(h.approved)).sum::<f64>()
        };
        Some(format!(
            "Foster carers have {} with the council and {} with agencies; {} and {} households are approved a year.",
            counted(places(0), "approved place"),
            number(places(1)),
            number(of("council", "approvals_per_year")?),
            number(of("agency", "approvals_per_year")?)
        ))
    }

    fn several(&self) -> bool {
        self.model.authorities.len() > 1
    }

    fn homes(&self) -> String {
        let mut parts = Vec::new();
        for (kind, word) in [
            ("council", "council"),
            ("voluntary", "voluntary"),
            ("private", "private"),
        ] {
            let of = |key: &str| self.total(&format!("homes.{kind}.{key}"));
            if let (Some(homes), Some(places)) = (of("homes"), of("places")) {
                parts.push(format!(
                    "{} {word} ({})",
                    number(homes),
                    counted(places, "place")
                ));
            }
        }
        let inside = if self.several() {
            "inside their boundaries"
        } else {
            "inside the boundary"
        };
        format!("Children's homes {inside}: {}.", parts.join(", "))
    }

    fn prices(&self) -> Option<String> {
        let week = |key: &str| {
            let (low, high) = self.range(&format!("prices.{key}"))?;
            Some(if low == high {
                format!("£{}", number(low))
            } else {
                format!("£{} to £{}", number(low), number(high))
            })
        };
        let rise = |kind: &str| {
            self.value(&format!("prices.{kind}_rise_per_year"))
                .map(percent)
        };
        let further = self.value("prices.beyond_premium").filter(|f| *f != 1.0);
        let further = further.map_or_else(String::new, |factor| {
            format!(" ({factor} times that far away)")
        });
        // The price is of a home of the child's own authority: another one's of the region is nearby.
        let inside = if self.several() {
            "inside the child's own authority"
        } else {
            "inside the boundary"
        };
        let (private, council) = (week("private_home")?, week("council_home")?);
        // Mostly one figure is published for both.
        let homes = if private == council {
            format!(
                "{private} in a home {inside}{further}, the council's own taken to cost what a private one does"
            )
        } else {
            format!("{private} in a private home {inside}{further}, {council} in a council home")
        };
        let mut line = format!(
            "At the start's prices a week costs on average {homes}, {} with an agency's carer, {} with the council's",
            week("agency_fostering")?,
            week("council_fostering")?
        );
        if let (Some(homes), Some(fostering)) = (rise("residential"), rise("fostering")) {
            let running = self.value("prices.contract_uplift_share").map(percent);
            let running = running.map_or_else(String::new, |share| {
                format!("; running placements rise by {share} of that each April, from the first month on")
            });
            let _ = write!(
                line,
                "; new prices of homes rise {homes} a year at first, of fostering {fostering}{running}"
            );
        }
        line.push('.');
        Some(line)
    }

    fn uncertain(&self) -> String {
        let all = self.model.inputs.iter().count();
        let drawn = self
            .model
            .inputs
            .iter()
            .filter(|i| i.spread.is_some())
            .count();
        let groups = self
            .assumptions
            .iter()
            .filter(|a| a.path.starts_with("correlation."));
        let together = match groups.count() {
            0 => String::new(),
            1 => ", one group of them together".to_owned(),
            many => format!(", {many} groups of them together"),
        };
        let (have, are) = if drawn == 1 {
            ("has", "is")
        } else {
            ("have", "are")
        };
        format!(
            "{} of {} numbers that may have an interval {have} one and {are} drawn anew in every simulated future{together}.",
            number(drawn as f64),
            number(all as f64)
        )
    }

    fn sources(&self) -> String {
        let (mut named, mut judged, mut silent) = (0, 0, 0);
        for a in self.assumptions {
            // The command line is where a value was typed, not where it comes from.
            let sourced = !a.source.is_empty() && a.source != SET_SOURCE;
            if a.confidence == "judgement" || a.source == "judgement" {
                judged += 1;
            } else if sourced {
                named += 1;
            } else if a.rationale.is_empty() {
                silent += 1;
            } else {
                judged += 1;
            }
        }
        let start = self.model.horizon.start_year;
        let later = self.assumptions.iter().filter_map(|a| a.known_from);
        let later = match later.filter(|&year| year > start).count() {
            0 => String::new(),
            later => {
                let rest = agreeing(later, "rests", "rest");
                format!(" {rest} on something published after the start (`known_from`).")
            }
        };
        format!(
            "Of {} inputs {}, {}, {} (dates, words and what is decided among them).{later}",
            number(self.assumptions.len() as f64),
            agreeing(named, "names a source", "name a source"),
            agreeing(judged, "is a judgement", "are judgements"),
            agreeing(
                silent,
                "says nothing of where it comes from",
                "say nothing of where they come from"
            )
        )
    }
}

#[cfg(test)]
mod tests;
