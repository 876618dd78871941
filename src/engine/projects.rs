//! Homes on their way: from the decision to open one to the day it opens, or the stage it fails at.
//!
//! A project passes five stages: site, planning, building work, registration by Ofsted, recruitment.
//! A stage takes `median * exp(spread * z) * factor` months with the project's own kept `z`, and the
//! project fails at its end with the stage's chance, by a kept mark. Its fate is therefore known when
//! it begins, and a shorter stage never opens it later. Decisions are nested arrivals at
//!
//! ```text
//! openings / 12 / (1 - f1)(1 - f2)...(1 - f5) * entry        entry: 1, or the market's response
//! ```
//!
//! so that at the start's margin as many homes open as are written in the scenario. Month 0 holds the
//! projects that decisions at that rate in the twenty years before have left on their way.

use super::another::{built_like, pays_for};
use super::demand::nested_arrivals;
use super::homes::tag as draws;
use super::recorder::{another, column};
use super::run::Run;
use super::state::{BEYOND, HOME, Home, NEVER, NONE, Project};
use crate::model::ANOTHER_COUNCIL;
use crate::model::intervention::Effect;
use crate::model::market::STAGES;
use crate::num;
use crate::rng::Key;

/// Months before the start whose decisions may still be on their way.
const BEFORE: i16 = 240;

/// A project's own draws.
mod tag {
    pub const LENGTH: u64 = 16;
    pub const FAILS: u64 = 32;
}

/// What stages take and how they fail, for one operator in one run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Course {
    /// Median months of each stage.
    pub months: [f64; STAGES],
    /// Chance of failure at its end.
    pub failure: [f64; STAGES],
    /// Standard deviation of the logarithm of its months.
    pub spread: f64,
}

impl Course {
    /// Share of projects that open.
    pub fn success(&self) -> f64 {
        self.failure.iter().fold(1.0, |share, f| share * (1.0 - f))
    }

    /// Months from the decision to the opening, or to the failure; whether it opens.
    pub fn fate(&self, key: Key) -> (f64, bool) {
        let mut months = 0.0;
        for stage in 0..STAGES {
            if self.months[stage] > 0.0 {
                let z = key.normal(tag::LENGTH + stage as u64);
                months += self.months[stage] * num::exp(self.spread * z);
            }
            if key.uniform(tag::FAILS + stage as u64) < self.failure[stage] {
                return (months, false);
            }
        }
        (months, true)
    }
}

/// How one authority's operator decides to open homes.
pub(super) struct Decisions {
    /// Position of the authority.
    pub(super) authority: usize,
    /// The operator's number.
    pub(super) operator: u8,
    /// How many a month.
    pub(super) rate: f64,
    /// What decides: by month.
    pub(super) stream: Key,
}

impl Run<'_> {
    /// The projects on their way at the start.
    pub(super) fn start_projects(&mut self) {
        if self.model.homes.projects.is_none() {
            return;
        }
        // Nothing acts before the start: one month's decisions are like another's.
        let alike: Vec<Decisions> = self.all_decisions(0, 1.0).collect();
        for month in -BEFORE + 1..=0 {
            for decisions in &alike {
                self.decide(decisions, month);
            }
        }
    }

    /// This month's decisions to open homes.
    pub(super) fn decisions(&mut self, month: i16) {
        let entry = self.market.entry(self.model, self.tables);
        for a in 0..self.model.authorities.len() {
            for operator in 0..3 {
                let decisions = self.decisions_of(a, operator, month, entry);
                self.decide(&decisions, month);
            }
            if let Some(decisions) = self.decisions_of_another(a) {
                self.decide(&decisions, month);
            }
        }
    }

    /// Decisions of every authority's operators in a month.
    fn all_decisions(&self, month: i16, entry: f64) -> impl Iterator<Item = Decisions> {
        (0..self.model.authorities.len()).flat_map(move |a| {
            let another = self.decisions_of_another(a);
            (0..3)
                .map(move |operator| self.decisions_of(a, operator, month, entry))
                .chain(another)
        })
    }

    fn decisions_of(&self, a: usize, operator: u8, month: i16, entry: f64) -> Decisions {
        let factors = self.tables.levers.at(a, month);
        let homes = &self.model.authorities[a].homes[usize::from(operator)];
        let success = self.tables.successes[built_like(operator)];
        let rate = self.tables.authorities[a].openings[usize::from(operator)] / success
            * homes.openings_by_month[month.max(0) as usize]
            * if operator == 2 { entry } else { 1.0 }
            * match operator {
                1 => factors[Effect::OpeningsVoluntary.index()],
                2 => factors[Effect::OpeningsPrivate.index()],
                _ => 1.0,
            };
        let code = u64::from(self.model.authorities[a].code);
        Decisions {
            authority: a,
            operator,
            rate,
            stream: self.homes.of(code).of(u64::from(operator)),
        }
    }

    /// Nobody decides to open a home in most months.
    #[inline]
    fn decide(&mut self, decisions: &Decisions, month: i16) {
        let stream = decisions.stream.of(i64::from(month) as u64);
        if stream.exponential(0) <= decisions.rate {
            self.decide_some(decisions, stream, month);
        }
    }

    #[inline(never)]
    fn decide_some(&mut self, decisions: &Decisions, stream: Key, month: i16) {
        let &Decisions {
            authority,
            operator,
            rate,
            ..
        } = decisions;
        nested_arrivals(stream, rate, |k| {
            // A home of an intervention has taken the place of this one.
            if month > 0 && self.plans.crowds_out(authority, operator) {
                return;
            }
            let key = stream.of(k);
            let (months, opens) = self.course(authority, operator, month).fate(key);
            let ends = f64::from(month) + months;
            // Decided in the middle of the month, on average; over at the end of one.
            let ends = if ends < BEYOND { ends as i16 } else { NEVER };
            if ends < month.max(1) && month <= 0 {
                return;
            }
            let registered = self.size_of(operator, key);
            self.world.projects.push(Project {
                key,
                ends: ends.max(month),
                opens,
                registered,
                operator,
                authority: authority as u8,
                plan: 0,
                capital: 0.0,
            });
        });
    }

    /// What stages take for a home decided on in a month.
    pub(super) fn course(&self, a: usize, operator: u8, month: i16) -> Course {
        let mut course = self.tables.courses[built_like(operator)];
        let factors = self.tables.levers.at(a, month.max(0));
        for (stage, months) in course.months.iter_mut().enumerate() {
            *months *= factors[Effect::stage(stage).index()];
        }
        course
    }

    /// Projects that have come to their end: a home opens, or there is none.
    pub(super) fn projects_end(&mut self, month: i16) {
        let mut at = 0;
        while at < self.world.projects.len() {
            if self.world.projects[at].ends > month {
                at += 1;
                continue;
            }
            let project = self.world.projects.swap_remove(at);
            if project.opens {
                self.open_home(&project, month);
            }
        }
    }

    /// Places of the homes on their way, each counted with the chance that it opens and can be used.
    pub(super) fn places_on_their_way(&self) -> f64 {
        let mut places = 0.0;
        for project in &self.world.projects {
            let success = self.tables.successes[built_like(project.operator)];
            places += f64::from(project.registered) * success;
        }
        places * self.tables.usable_share
    }

    /// A home opens: one place in the first month after, one more in each after that.
    fn open_home(&mut self, project: &Project, month: i16) {
        let key = project.key;
        // Rounded up with the chance of the fraction, so that the share is met on average.
        let a = usize::from(project.authority);
        let factor = self.tables.levers.at(a, month)[Effect::Usable.index()];
        let share = (self.tables.usable_share * factor).min(1.0);
        let usable = f64::from(project.registered) * share + key.uniform(draws::USABLE);
        let each = self.fixed_cost_of(project.operator, a, project.plan);
        let fixed = each * f64::from(project.registered);
        match project.operator {
            ANOTHER_COUNCIL => {
                self.record.another_row(month as usize, a)[another::OPENED] += 1;
            }
            operator => self.now[a][column::OPENED + usize::from(operator)] += 1,
        }
        let pays = pays_for(self.model, project.operator, a).unwrap_or(a);
        self.fixed[pays] += fixed as i64;
        let slot = self.world.add_home(Home {
            key,
            gathered: 0.0,
            threshold: key.exponential(draws::CLOSE) as f32,
            members: [NONE; HOME],
            vacancy: NONE,
            opened: month,
            paused: NEVER,
            resumes: NEVER,
            pauses: 0,
            fixed: fixed as u32,
            open: 0,
            own: 0,
            others: 0,
            usable: (usable as u8).min(project.registered),
            registered: project.registered,
            operator: project.operator,
            authority: project.authority,
            plan: project.plan,
            spare: 0,
        });
        self.foresee_pause(slot, month);
        self.plan_opens(project, month);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Domain;

    #[test]
    fn a_shorter_stage_never_opens_a_home_later_and_changes_no_failure() {
        let long = Course {
            months: [6.0, 5.0, 8.0, 4.0, 3.0],
            failure: [0.15, 0.12, 0.03, 0.05, 0.03],
            spread: 0.4,
        };
        let mut short = long;
        short.months[1] = 2.0;
        let (mut opened, all) = (0, 20_000);
        for k in 0..all {
            let key = Key::root(1, 2, Domain::Home).of(k);
            let ((before, opens), (after, still)) = (long.fate(key), short.fate(key));
            assert!(after <= before && opens == still);
            opened += u32::from(opens);
        }
        // Binomial: 4 standard errors of 20,000 are 1.4 points; a false alarm in 16,000.
        let share = f64::from(opened) / all as f64;
        assert!((share - long.success()).abs() < 0.014, "{share}");
    }
}
