//! What a scenario decides, in words: a line for each measure and each loan.

use std::fmt::Write as _;

use super::{Brief, counted, number, percent};
use crate::finance::loan::Profile;
use crate::model::input::InputId;
use crate::model::intervention::{HomesPlan, Intervention, Lever};
use crate::model::loan::Loan;
use crate::model::market::STAGES;
use crate::num;
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
                    let planned = self.central(moves.a_year);
                    let share = self.on_average(moves.delivered) * self.on_average(moves.success);
                    let made = if share < 1.0 {
                        let made = number(share * planned);
                        format!(", of which {made} on average are tried and succeed")
                    } else {
                        String::new()
                    };
                    format!("{} planned a year{made}", counted(planned, "move"))
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

    /// How many of the planned homes open, and by what; nothing where all of them do.
    fn of_which_open(&self, plan: &HomesPlan) -> String {
        let Some(open) = self.opening(plan) else {
            return String::new();
        };
        let (begun, why) = match plan.delivered {
            Some(_) => ("planned", "delivered_share"),
            None => ("begun", "chances of failure at each stage"),
        };
        if plan.homes == 1 {
            return format!(
                " {begun}, which opens in {} of futures ({why})",
                percent(open.homes)
            );
        }
        let homes = number(open.homes * f64::from(plan.homes));
        format!(" {begun}, of which {homes} on average open ({why})")
    }

    /// Which part of the planned homes opens on average: the share delivered, or else what the chances of failure
    /// leave of homes that are all begun; `None` where all of them open.
    fn opening(&self, plan: &HomesPlan) -> Option<Opening> {
        let open = match (plan.delivered, &self.model.homes.projects) {
            // The others are not begun, and cost nothing.
            (Some(share), _) => {
                let share = self.on_average(share);
                Opening {
                    homes: share,
                    capital: share,
                }
            }
            (None, Some(projects)) => {
                let operator = usize::from(plan.operator);
                let months = projects.months[operator].map(|stage| self.central(stage));
                Opening::of(months, projects.failure.map(|stage| self.on_average(stage)))
            }
            (None, None) => return None,
        };
        (open.homes < 1.0 && plan.homes > 0).then_some(open)
    }

    /// A sum for homes that are planned, in pounds: if all of them open, and what it is of as many as open on average.
    fn of_homes(&self, plan: &HomesPlan, pounds: f64, capital: bool) -> String {
        let Some(open) = self.opening(plan) else {
            return String::new();
        };
        let share = if capital { open.capital } else { open.homes };
        let average = number(three_figures(share * pounds));
        let one = plan.homes == 1;
        let fail = if capital && open.capital > open.homes {
            if one {
                ", with what it has spent where it fails"
            } else {
                ", with what the others have spent until they fail"
            }
        } else {
            ""
        };
        if one {
            format!(" if it opens, about £{average} on average{fail}")
        } else {
            format!(" if all open, about £{average} if as many open as on average{fail}")
        }
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
            let words = format!("of capital{}", self.of_homes(plan, capital, true));
            add(capital, &paid(&words, grants, "grants"));
            let start_up = self.central(plan.start_up) * f64::from(plan.homes);
            let words = format!("before opening{}", self.of_homes(plan, start_up, false));
            add(start_up, &words);
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

/// Which part of what is planned comes about on average.
struct Opening {
    /// Of the homes.
    homes: f64,
    /// Of their capital, which is spent evenly from the decision on: a home that fails has spent part of it.
    capital: f64,
}

impl Opening {
    /// From the months of each stage, and the chance to fail at its end.
    fn of(months: [f64; STAGES], failure: [f64; STAGES]) -> Self {
        let whole = num::sum(months);
        let (mut homes, mut capital, mut passed) = (1.0, 0.0, 0.0);
        for (stage, chance) in months.into_iter().zip(failure) {
            passed += stage;
            // What takes no time is spent at once.
            let spent = if whole > 0.0 { passed / whole } else { 1.0 };
            capital += homes * chance * spent;
            homes *= 1.0 - chance;
        }
        Self {
            homes,
            capital: capital + homes,
        }
    }
}

/// A sum with three figures.
fn three_figures(pounds: f64) -> f64 {
    let mut step = 1.0;
    while pounds >= 1000.0 * step {
        step *= 10.0;
    }
    (pounds / step).round() * step
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
