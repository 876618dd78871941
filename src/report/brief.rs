//! What a scenario is, in about ten lines of plain English.

use std::fmt::Write as _;

use super::chart::Unit;
use crate::error::noun;
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
        let (foster, homes) = (count(&families), count(&OPERATORS));
        let of = self.total("child_population");
        let of = of.map_or_else(String::new, |of| {
            format!(" (of {} aged 0 to 17 who live there)", number(of))
        });
        format!(
            "It starts with {} in care{of}: {} in foster families, {} in children's homes, {} elsewhere.",
            counted(total, "child"),
            number(foster),
            number(homes),
            number(total - foster - homes)
        )
    }

    fn flows(&self) -> Option<String> {
        let mut entering = 0.0;
        for authority in &self.model.authorities {
            let base = format!("authority.{}.entries", path::part(&authority.name));
            let row = format!("{base}.per_year.");
            let rows = self.assumptions.iter().filter(|a| a.path.starts_with(&row));
            let numbers = rows.filter_map(|a| a.value.parse::<f64>().ok());
            let factor = self.value(&format!("{base}.factor"))?;
            let prevented = self.value(&format!("{base}.prevented_share"))?;
            entering += numbers.sum::<f64>() * factor * (1.0 - prevented);
        }
        let alone = self.total("unaccompanied.arrivals_per_year")?;
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
        Some(format!(
            "At first about {} {children} {} care a year, and {} {} unaccompanied.{leaving}",
            enters.0, enters.1, arrives.0, arrives.1
        ))
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
        let mut line = format!(
            "At the start's prices a week costs on average {} in a private home {inside}{further}, {} in a council home, {} with an agency's carer, {} with the council's",
            week("private_home")?,
            week("council_home")?,
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
mod tests {
    use super::*;
    use crate::scenario::{Document, build::build};

    #[test]
    fn a_scenario_is_told_in_ten_lines() {
        let bytes = include_bytes!("../../scenarios/wigan/baseline.toml");
        let document = Document::parse(bytes, "a.toml").expect("parses");
        let built = build(&document.read().expect("reads")).expect("builds");
        let text = text(&built, &document.layers());
        assert!((9..=11).contains(&text.lines().count()), "{text}");
        for words in [
            "Wigan: baseline from 31 March 2019. Published",
            "Wigan, 10 years month by month from 31 March 2019 to 31 March 2029.",
            "It starts with 448 children in care (of ",
            "Children's homes inside the boundary: ",
            "At the start's prices a week costs on average £",
        ] {
            assert!(text.contains(words), "{words} in {text}");
        }
    }

    fn told(bytes: &[u8], sets: &[&str]) -> String {
        let mut document = Document::parse(bytes, "a.toml").expect("parses");
        for set in sets {
            document.set(set).expect("is set");
        }
        let built = build(&document.read().expect("reads")).expect("builds");
        text(&built, &document.layers())
    }

    #[test]
    fn one_is_told_in_the_singular() {
        let text = told(
            include_bytes!("../../scenarios/wigan/baseline-2023.toml"),
            &[
                "authority.Wigan.homes.voluntary.homes = 1",
                "authority.Wigan.homes.voluntary.places = 1",
                "authority.Wigan.unaccompanied.arrivals_per_year = 1",
            ],
        );
        assert!(text.contains(", 1 voluntary (1 place), "), "{text}");
        assert!(text.contains(" and 1 arrives unaccompanied."), "{text}");
        assert_eq!(agreeing(1, "rests", "rest"), "1 rests");
        assert_eq!(agreeing(2, "rests", "rest"), "2 rest");
    }

    #[test]
    fn a_region_has_boundaries_and_a_child_its_own_authority() {
        let text = told(
            include_bytes!("../../scenarios/liverpool-city-region/baseline.toml"),
            &[],
        );
        assert!(!text.contains("inside the boundary"), "{text}");
        for words in [
            "Children's homes inside their boundaries: ",
            " in a private home inside the child's own authority",
        ] {
            assert!(text.contains(words), "{words} in {text}");
        }
    }

    #[test]
    fn a_plan_that_says_nothing_of_itself_does_not_pass_for_its_base() {
        let bytes = include_bytes!("../../scenarios/wigan/baseline.toml");
        let plan = |header: &str| {
            let base = Document::parse(bytes, "base.toml").expect("parses");
            let text = format!("extends = \"base.toml\"\n{header}\n[moves]\nfactor = 0.9\n");
            let plan = Document::parse(text.as_bytes(), "plan.toml").expect("parses");
            let schema = crate::scenario::schema::file();
            let whole = plan.extend(base, &schema).expect("extends");
            let built = build(&whole.read().expect("reads")).expect("builds");
            let text = super::text(&built, &whole.layers());
            text.lines().next().unwrap_or_default().to_owned()
        };
        let silent = plan("");
        assert!(
            silent.contains("no name of its own: that of base.toml"),
            "{silent}"
        );
        let named = plan("[scenario]\nname = \"Fewer moves\"");
        assert!(
            named.starts_with("Fewer moves. It says nothing of itself; of base.toml it is said: "),
            "{named}"
        );
        let told = plan("[scenario]\nname = \"Fewer moves\"\ndescription = \"Stable homes.\"");
        assert_eq!(told, "Fewer moves. Stable homes.");
    }

    #[test]
    fn what_is_decided_is_told_in_words() {
        let text = format!(
            "{}\n{}",
            include_str!("../../scenarios/wigan/baseline-2023.toml"),
            "[[intervention]]\nname = \"Two homes\"\nkind = \"open_homes\"\nstart = \"2024-04\"\n\
             operator = \"voluntary\"\nhomes = 2\nplaces = 3\nyearly_cost = 120000\n\
             [[intervention]]\nname = \"Carers\"\nkind = \"carer_recruitment\"\nstart = \"2024-10\"\n\
             end = \"2026-09\"\napprovals_factor = 1.5\n\
             [[loan]]\nname = \"Leigh\"\nborrower = \"Leigh CIC\"\nstart = \"2024-04\"\nend = \"2034-04\"\n\
             amount = 450000\nrate_per_year = 0.065\npayments_per_year = 2\nrepayment = \"annuity\"\n"
        );
        let document = Document::parse(text.as_bytes(), "a.toml").expect("parses");
        let raw = document.read().expect("reads");
        let built = build(&raw).unwrap_or_else(|p| panic!("{}", p.render(false)));
        let told = super::text(&built, &document.layers());
        for words in [
            "Decided: 2 measures and 1 loan.",
            "  Two homes: open children's homes, 2 voluntary homes of 3 places each, from April 2024, £120,000 a year.",
            "  Carers: foster carer recruitment, approvals times 1.5, from October 2024 to September 2026.",
            "  Leigh: a loan of £450,000 from Wigan to Leigh CIC, 2024-04 to 2034-04, at 6.5%, equal payments.",
        ] {
            assert!(told.contains(words), "{words} in {told}");
        }
        assert!(!told.contains("nothing new is decided"));
    }

    #[test]
    fn who_shares_a_measure_and_what_grants_pay_are_told() {
        let bytes = include_bytes!("../../scenarios/liverpool-city-region/baseline.toml");
        let base = Document::parse(bytes, "base.toml").expect("parses");
        let plan = "extends = \"base.toml\"\n[[intervention]]\nname = \"Shared\"\n\
             kind = \"regional_cooperative\"\nauthority = \"Sefton\"\nacts_in = [\"Wirral\", \"Halton\"]\n\
             allocation = { Sefton = 0.5, Wirral = 0.3, Halton = 0.2 }\nstart = \"2022-04\"\n\
             operator = \"voluntary\"\nhomes = 2\nplaces = 4\ncapital_per_place = 100000\n\
             capital_grant_share = 0.4\nyearly_cost = 90000\ngrant_share = 0.25\n";
        let plan = Document::parse(plan.as_bytes(), "plan.toml").expect("parses");
        let whole = plan.extend(base, &crate::scenario::schema::file());
        let whole = whole.expect("extends");
        let built = build(&whole.read().expect("reads")).expect("builds");
        let told = text(&built, &whole.layers());
        let words = "  Shared: regional cooperative in Sefton, Halton and Wirral, 2 voluntary homes of 4 places each, \
             from April 2022, £90,000 a year (25% paid by others), £800,000 of capital (40% paid by grants), \
             borne by Halton (20%), Sefton (50%) and Wirral (30%).";
        assert!(told.contains(words), "{told}");
    }

    #[test]
    fn numbers_have_commas() {
        let all = [0.0, 7.0, 7.25, 999.0, 1000.0, 1_234_567.4, -1234.0].map(number);
        assert_eq!(
            all,
            ["0", "7", "7.2", "999", "1,000", "1,234,567", "−1,234"]
        );
        assert_eq!([0.05, 0.025].map(percent), ["5%", "2.5%"]);
    }
}
