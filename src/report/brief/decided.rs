//! What a scenario decides, in words: a line for each measure and each loan.

use std::fmt::Write as _;

use super::{Brief, counted, number, percent};
use crate::finance::loan::Profile;
use crate::model::input::InputId;
use crate::model::intervention::{HomesPlan, Intervention, Lever};
use crate::model::loan::Loan;
use crate::scenario::path;

/// Who runs homes, in [`crate::model::OPERATORS`]'s order.
const OPERATORS: [&str; 3] = ["council", "voluntary", "private"];

/// `Wigan`, `Wigan and Wirral`, `Wigan, Wirral and Sefton`.
fn joined(names: &[String]) -> String {
    match names {
        [most @ .., last] if !most.is_empty() => format!("{} and {last}", most.join(", ")),
        _ => names.concat(),
    }
}

impl Brief<'_> {
    /// What is decided; nothing where nothing is.
    pub(super) fn decided(&self) -> Vec<String> {
        let (measures, loans) = (&self.model.interventions, &self.model.loans);
        let mut parts = Vec::new();
        for (count, word) in [(measures.len(), "measure"), (loans.len(), "loan")] {
            if count > 0 {
                parts.push(counted(count as f64, word));
            }
        }
        if parts.is_empty() {
            return Vec::new();
        }
        let mut lines = vec![format!("Decided: {}.", parts.join(" and "))];
        lines.extend(measures.iter().map(|one| self.measure(one)));
        lines.extend(loans.iter().map(|one| self.loan(one)));
        lines
    }

    fn central(&self, id: InputId) -> f64 {
        self.model.inputs.central()[id]
    }

    /// The mean over futures of an input that is drawn by itself.
    fn on_average(&self, id: InputId) -> f64 {
        let input = self.model.inputs.of(id);
        let mean = input.spread.map_or(input.value, |spread| spread.mean());
        mean.clamp(input.least, input.most)
    }

    /// A month of the scenario in words; month 1 is the first simulated.
    fn month(&self, month: i16) -> String {
        let when = self.model.horizon.calendar(month.max(0) as usize);
        format!("{} {}", when.name(), when.year)
    }

    /// A text that the scenario gives.
    fn said(&self, path: &str) -> &str {
        let found = self.assumptions.iter().find(|a| a.path == path);
        found.map_or("", |a| a.value.as_str())
    }

    fn measure(&self, one: &Intervention) -> String {
        let mut text = format!("  {}: {}", one.name, one.lever.label());
        if self.model.authorities.len() > 1 {
            let _ = write!(text, " in {}", self.where_it_acts(one));
        }
        if let Some(size) = self.size(one) {
            let _ = write!(text, ", {size}");
        }
        let last = self.model.horizon.months() as i16;
        let _ = write!(text, ", from {}", self.month(one.start));
        if one.end < last {
            let _ = write!(text, " to {}", self.month(one.end));
        }
        for cost in self.costs(one) {
            let _ = write!(text, ", {cost}");
        }
        if let Some(payers) = self.payers(one) {
            let _ = write!(text, ", borne by {payers}");
        }
        text.push('.');
        text.push_str(&leased(one));
        text
    }

    /// The council that decides on it, and the others in which it acts.
    fn where_it_acts(&self, one: &Intervention) -> String {
        let others = one.authorities.iter().filter(|&&at| at != one.host);
        let all = std::iter::once(&one.host).chain(others);
        let names = all.map(|&at| self.model.authorities[at].name.clone());
        joined(&names.collect::<Vec<_>>())
    }

    /// The councils among which its cost is split, with their shares.
    fn payers(&self, one: &Intervention) -> Option<String> {
        let shares = self.model.authorities.iter().zip(&one.shares);
        let shares = shares.filter(|(_, share)| **share > 0.0);
        let shares: Vec<String> = shares
            .map(|(authority, share)| format!("{} ({})", authority.name, percent(*share)))
            .collect();
        (!shares.is_empty()).then(|| joined(&shares))
    }

    /// How much of it there is.
    fn size(&self, one: &Intervention) -> Option<String> {
        if let Some(plan) = &one.homes {
            let who = OPERATORS[usize::from(plan.operator)];
            let homes = counted(f64::from(plan.homes), &format!("{who} home"));
            let each = counted(f64::from(plan.places), "place");
            let each = match plan.homes {
                1 => format!("{homes} of {each}"),
                _ => format!("{homes} of {each} each"),
            };
            return Some(each + &self.of_which_open(plan));
        }
        if let Some(block) = one.block {
            let who = OPERATORS[usize::from(block.operator)];
            return Some(format!(
                "{} in {who} homes",
                counted(f64::from(block.places), "place")
            ));
        }
        if let Some(moves) = one.step_down {
            return Some(match moves.places {
                Some(places) => counted(f64::from(places), "place"),
                None if one.lever == Lever::StepDown => {
                    format!(
                        "{} planned a year",
                        counted(self.central(moves.a_year), "move")
                    )
                }
                None => return None,
            });
        }
        if let Some(carers) = one.carers {
            let share = percent(self.central(carers.share));
            return Some(format!("with {share} of the council's carer households"));
        }
        if let Some(framework) = one.framework {
            let share = percent(self.central(framework.share));
            return Some(format!("{share} of new placements"));
        }
        let at = format!("intervention.{}.", path::part(&one.name));
        let factors: Vec<String> = self
            .assumptions
            .iter()
            .filter_map(|a| {
                let name = a.path.strip_prefix(&at)?.strip_suffix("_factor")?;
                Some(format!("{} times {}", name.replace('_', " "), a.value))
            })
            .collect();
        (!factors.is_empty()).then(|| factors.join(", "))
    }

    /// How many of the planned homes open, and by what: the share delivered, or else the chances of failure
    /// of every home that is built; nothing where all of them do.
    fn of_which_open(&self, plan: &HomesPlan) -> String {
        let (share, begun, why) = match (plan.delivered, &self.model.homes.projects) {
            (Some(share), _) => (self.on_average(share), "planned", "delivered_share"),
            (None, Some(projects)) => {
                let passed = projects.failure.map(|stage| 1.0 - self.on_average(stage));
                let why = "chances of failure at each stage";
                (passed.iter().product(), "begun", why)
            }
            (None, None) => return String::new(),
        };
        if share >= 1.0 || plan.homes == 0 {
            return String::new();
        }
        if plan.homes == 1 {
            return format!(
                " {begun}, which opens in {} of futures ({why})",
                percent(share)
            );
        }
        let open = number(share * f64::from(plan.homes));
        format!(" {begun}, of which {open} on average open ({why})")
    }

    /// What it costs, at the start's prices.
    fn costs(&self, one: &Intervention) -> Vec<String> {
        let mut costs = Vec::new();
        let mut add = |pounds: f64, words: &str| {
            if pounds > 0.0 {
                costs.push(format!("£{} {words}", number(pounds)));
            }
        };
        let paid = |words: &str, share: f64, payer: &str| {
            if share > 0.0 {
                format!("{words} ({} paid by {payer})", percent(share))
            } else {
                words.to_owned()
            }
        };
        let others = self.central(one.grant);
        add(self.central(one.yearly), &paid("a year", others, "others"));
        add(self.central(one.one_off), &paid("once", others, "others"));
        if let Some(plan) = &one.homes {
            let places = f64::from(plan.homes) * f64::from(plan.places);
            let capital = self.central(plan.capital) * places;
            let grants = self.central(plan.capital_grant);
            add(capital, &paid("of capital", grants, "grants"));
            let start_up = self.central(plan.start_up) * f64::from(plan.homes);
            add(start_up, "before they open");
            if let Some(running) = plan.running {
                add(self.central(running), "a week and place to run");
            }
        }
        if let Some(contract) = one.contract {
            let basis = if contract.block {
                "a week and place, full or empty, at the start's prices"
            } else {
                "a week and filled place, at the start's prices"
            };
            let health = self.central(contract.health);
            add(
                self.central(contract.weekly),
                &paid(basis, health, "the NHS"),
            );
        }
        costs
    }

    fn loan(&self, one: &Loan) -> String {
        let at = format!("loan.{}", path::part(&one.name));
        let pence: i64 = one.terms.advances.iter().map(|(_, pence)| pence).sum();
        let mut text = format!(
            "  {}: a loan of £{} from {}",
            one.name,
            number(pence as f64 / 100.0),
            self.model.authorities[one.lender].name
        );
        if !one.borrower.is_empty() {
            let _ = write!(text, " to {}", one.borrower);
        }
        let rate = percent(self.central(one.rate));
        let rate = if one.margin == 0.0 {
            format!("at {rate}")
        } else {
            format!("at a base rate of {rate} and {}", percent(one.margin))
        };
        let _ = write!(
            text,
            ", {} to {}, {rate}",
            self.said(&format!("{at}.start")),
            self.said(&format!("{at}.end"))
        );
        let kind = match one.terms.profile {
            Profile::Annuity => "equal payments",
            Profile::EqualInstalments => "equal instalments",
            Profile::Maturity => "repaid at the end",
            Profile::Sculpted(_) => "repaid in given shares",
        };
        let _ = write!(text, ", {kind}");
        match one.terms.amendments.len() {
            0 => {}
            1 => text.push_str(", amended once"),
            many => {
                let _ = write!(text, ", amended {many} times");
            }
        }
        if let Some(homes) = &one.homes {
            let name = &self.model.interventions[homes.intervention].name;
            let _ = write!(text, ", for the homes of {name}");
        }
        text.push('.');
        text
    }
}

/// A building for the council alone may be a lease within the contract.
fn leased(one: &Intervention) -> String {
    if let Some(lease) = one.lease {
        let for_it = match lease.a_year {
            Some(sum) => format!("£{} a year and place", number(sum)),
            None => format!("{} of the price", percent(lease.share)),
        };
        return format!(
            " It holds a lease of {}, {for_it} (IFRS 16).",
            counted(f64::from(lease.months), "month")
        );
    }
    let others = |plan: &HomesPlan| plan.operator > 0 && plan.exclusive;
    let full_or_empty = one.contract.is_some_and(|contract| contract.block);
    let words = match one.block.is_some() || one.homes.as_ref().is_some_and(others) {
        true if full_or_empty => " It may hold a lease: test it against IFRS 16 (lease_months).",
        true => " It may hold a lease, of no fixed payment: test it against IFRS 16.",
        false => "",
    };
    words.to_owned()
}
