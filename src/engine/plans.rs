//! What interventions have under way: homes that they open, places that they have under contract, and
//! what they cost.
//!
//! A planned home passes the same stages as any project of its operator and may fail at each; where the
//! share delivered is given, it is begun if its kept mark is below it, and then comes about. Where it is
//! not additional, it takes the place of the operator's next project that would have been decided on
//! anyway. `contracts.rs` charges for its places.
//!
//! Capital is spent in equal parts over the months to the opening; what a project that fails has spent
//! by then is lost.

use super::ledger::Account;
use super::loan::Loans;
use super::recorder::Programme;
use super::run::Run;
use super::state::{BEYOND, HOME, Home, NEVER, NONE, Project};
use crate::model::Model;
use crate::model::input::hash;
use crate::model::intervention::{Effect, Intervention};
use crate::model::market::{PriceClass, STAGES};
use crate::model::placement::Provision;
use crate::num;
use crate::rng::mix;

/// What ladders are made anew for.
const MATCHING: [Effect; 2] = [Effect::MatchHomes, Effect::MatchSpecialist];

/// Draws of a planned home, beside those of any project.
mod tag {
    pub const DELIVERED: u64 = 64;
    pub const ADDITIONAL: u64 = 65;
}

/// The state of one run's interventions.
#[derive(Debug, Default)]
pub struct Plans {
    pub(super) list: Vec<Plan>,
    /// Projects still to be crowded out, by authority and operator.
    crowded: Vec<[u32; 4]>,
    pub(super) authorities: usize,
}

/// One intervention's homes and places.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Children of each authority in its places, each counted as 1.
    pub(super) filled: Vec<Account>,
    /// Of them, those who were in care when it was decided.
    pub(super) filled_then: Vec<Account>,
    /// What a place cost a week in each month, pence of the day; 0 where there is no contract.
    pub(super) prices: Vec<f64>,
    /// Places paid for full or empty at the end of the month before.
    pub(super) paid_before: i64,
    /// Month in which the first home opened, or the block began; [`NEVER`] until then.
    pub(super) opened: i16,
    /// What running placements were worth then, relative to the start.
    pub(super) index: f64,
    /// Children moved to its places who are still there: slot, key and number of the placement.
    pub(super) moved: Vec<(u32, u64, u8, bool)>,
    /// What was paid for its places this month, pence.
    pub(super) income: i64,
    /// Whoever runs its homes has gone.
    pub(super) failed: bool,
}

impl Plans {
    /// Empties the plans for a run.
    pub(super) fn clear(&mut self, model: &Model) {
        self.authorities = model.authorities.len();
        self.crowded.clear();
        self.crowded.resize(self.authorities, [0; 4]);
        self.list
            .resize_with(model.interventions.len(), Plan::default);
        for plan in &mut self.list {
            plan.filled.clear();
            plan.filled.resize(self.authorities, Account::default());
            plan.filled_then.clear();
            plan.filled_then
                .resize(self.authorities, Account::default());
            plan.prices.clear();
            plan.paid_before = 0;
            plan.opened = NEVER;
            plan.index = 1.0;
            plan.moved.clear();
            plan.income = 0;
            plan.failed = false;
        }
    }

    /// One intervention's.
    pub(super) fn of(&mut self, plan: usize) -> &mut Plan {
        &mut self.list[plan]
    }

    /// What a place of an intervention has cost a week, by month.
    pub(super) fn prices(&self, plan: usize) -> &[f64] {
        &self.list[plan].prices
    }

    /// What was paid for its places this month, pence.
    pub(super) fn income(&self, plan: usize) -> i64 {
        self.list[plan].income
    }

    /// Whether a project of an operator gives way to a home of an intervention.
    pub(super) fn crowds_out(&mut self, a: usize, operator: u8) -> bool {
        let waiting = &mut self.crowded[a][usize::from(operator)];
        let gives_way = *waiting > 0;
        *waiting -= u32::from(gives_way);
        gives_way
    }

    /// A child of an authority comes to a place.
    pub(super) fn comes(&mut self, plan: usize, authority: usize, existing: bool) {
        self.list[plan].filled[authority].start(1);
        if existing {
            self.list[plan].filled_then[authority].start(1);
        }
    }

    /// It leaves.
    pub(super) fn leaves(&mut self, plan: usize, authority: usize, existing: bool) {
        self.list[plan].filled[authority].end(1);
        if existing {
            self.list[plan].filled_then[authority].end(1);
        }
    }
}

impl Home {
    /// Free places that another authority's child may come to this month.
    pub(super) fn open_to_others(&self, one: &Intervention) -> u8 {
        match &one.homes {
            Some(homes) if homes.exclusive => 0,
            Some(homes) if homes.first_refusal => self.free().min(self.spare),
            Some(_) => self.free(),
            // Places under contract are the council's.
            None => 0,
        }
    }
}

impl Run<'_> {
    /// Ladders are made anew where interventions act on matching otherwise than in the month before.
    pub(super) fn search_anew(&mut self, month: i16) {
        let levers = &self.tables.levers;
        if levers.is_empty() {
            return;
        }
        let changes = (0..self.model.authorities.len()).any(|a| {
            let (now, before) = (levers.at(a, month), levers.at(a, month - 1));
            MATCHING
                .iter()
                .any(|effect| now[effect.index()] != before[effect.index()])
        });
        if changes {
            self.ladders.prepare(self.model, self.tables, month);
        }
    }

    /// This month's decisions to open homes that are planned.
    pub(super) fn plan_homes(&mut self, month: i16) {
        for (plan, one) in self.model.interventions.iter().enumerate() {
            let Some(homes) = &one.homes else { continue };
            let since = month - one.start;
            if since < 0 || month > one.end || self.plans.list[plan].failed {
                continue;
            }
            let stream = self.homes.of(hash(&one.name));
            let every = homes.every as i16;
            let d = &self.tables.drawn;
            for home in 0..homes.homes {
                if i32::from(home) * i32::from(every) != i32::from(since) {
                    continue;
                }
                let key = stream.of(u64::from(home));
                let delivered = homes.delivered.map_or(1.0, |id| d[id]);
                if key.uniform(tag::DELIVERED) >= delivered {
                    continue;
                }
                self.loans.decides(plan);
                if homes.operator > 0 && key.uniform(tag::ADDITIONAL) >= d[homes.additional] {
                    self.plans.crowded[one.host][usize::from(homes.operator)] += 1;
                }
                let mut course = self.course(one.host, homes.operator, month);
                if let Some(months) = homes.months {
                    let all = num::sum(course.months);
                    if all > 0.0 {
                        let scale = d[months] / all;
                        course.months.iter_mut().for_each(|stage| *stage *= scale);
                    } else {
                        course.months[STAGES - 1] = d[months];
                    }
                }
                if homes.delivered.is_some() {
                    course.failure = [0.0; STAGES];
                }
                let (until, opens) = course.fate(key);
                let mut certain = course;
                certain.failure = [0.0; STAGES];
                let (whole, _) = certain.fate(key);
                let end = |months: f64| {
                    let ends = f64::from(month) + months;
                    if ends < BEYOND { ends as i16 } else { NEVER }
                };
                let pence = d[homes.capital] * 100.0 * f64::from(homes.places);
                let months = (end(whole) - month).max(1);
                let project = Project {
                    key,
                    ends: end(until),
                    opens,
                    registered: homes.places,
                    operator: homes.operator,
                    authority: one.host as u8,
                    plan: plan as u8 + 1,
                    capital: (pence / f64::from(months)) as f32,
                };
                if project.ends == month {
                    // It is there at once: all that a month of building would cost is spent now.
                    self.spend_capital(&project, month);
                }
                self.world.projects.push(project);
            }
        }
    }

    /// What a council home costs a week for each registered place, pence at the start's prices.
    pub(super) fn running_cost(&self, a: usize, plan: u8) -> f64 {
        let own = plan.checked_sub(1).and_then(|plan| {
            self.model.interventions[usize::from(plan)]
                .homes
                .as_ref()?
                .running
        });
        match own {
            Some(id) => self.tables.drawn[id] * 100.0,
            None => self.fixed_cost(a, false),
        }
    }

    /// A planned home opens.
    pub(super) fn plan_opens(&mut self, project: &Project, month: i16) {
        let Some(plan) = project.plan.checked_sub(1).map(usize::from) else {
            return;
        };
        self.begins(plan, month);
        let one = &self.model.interventions[plan];
        if let Some(homes) = &one.homes {
            let year = (month as usize - 1) / 12;
            let pay = self.tables.prices.pay[year];
            let pence = self.tables.drawn[homes.start_up] * 100.0 * pay;
            if Loans::pays_for(self.model, plan) {
                self.loans.spends(plan, pence);
            } else {
                self.note_shared(one, Programme::Interventions, pence, month);
            }
        }
    }

    fn begins(&mut self, plan: usize, month: i16) {
        if self.plans.list[plan].opened == NEVER {
            let year = (month as usize - 1) / 12;
            let index = self.tables.prices.contract[year][PriceClass::Homes as usize];
            let plan = &mut self.plans.list[plan];
            plan.opened = month;
            plan.index = index;
        }
    }

    /// Block contracts that begin take places in homes that stand, in the order of the homes' marks for
    /// the contract; those that end give them back.
    pub(super) fn blocks_begin_and_end(&mut self, month: i16) {
        for (plan, one) in self.model.interventions.iter().enumerate() {
            let Some(block) = &one.block else { continue };
            let mark = plan as u8 + 1;
            if month == one.start {
                self.begins(plan, month);
                let name = hash(&one.name);
                let here = |home: &Home| {
                    home.registered > 0
                        && home.plan == 0
                        && home.usable > 0
                        && home.operator == block.operator
                        && usize::from(home.authority) == one.host
                };
                let homes = self.world.homes.iter().enumerate();
                let mut found: Vec<(u64, u32)> = homes
                    .filter(|(_, home)| here(home))
                    .map(|(slot, home)| (mix(home.key.0, name), slot as u32))
                    .collect();
                found.sort_unstable();
                let mut left = i32::from(block.places);
                for (_, slot) in found {
                    if left <= 0 {
                        break;
                    }
                    left -= i32::from(self.world.homes[slot as usize].usable);
                    self.put_under(slot, mark);
                }
            }
            if one.end < month && one.end + 1 == month {
                for slot in 0..self.world.homes.len() as u32 {
                    let home = &self.world.homes[slot as usize];
                    if home.plan == mark && home.registered > 0 {
                        self.put_under(slot, 0);
                    }
                }
            }
        }
    }

    /// A home that stands comes under an intervention's contract, or under none; the children in it
    /// stay, at the price that holds from now on.
    fn put_under(&mut self, slot: u32, mark: u8) {
        let home = &mut self.world.homes[slot as usize];
        // Off its list of vacancies; this month's free places are counted after this.
        home.open = 0;
        let (members, own, before) = (home.members, usize::from(home.own), home.plan);
        self.world.list_home(slot);
        self.world.homes[slot as usize].plan = mark;
        let mut charged = [NONE; HOME];
        charged[..own].copy_from_slice(&members[..own]);
        for &child in &charged[..own] {
            let who = &self.world.children[child as usize];
            let a = usize::from(who.authority);
            let at = a * Provision::COUNT + who.provision.index();
            let price = match mark {
                0 => self.new_price(who, who.provision, who.place),
                _ => 0,
            };
            let change = i64::from(price) - i64::from(who.price);
            let existing = self.existing(who);
            self.accounts[at].weekly += change;
            if let Some(then) = self.account_then(child) {
                then.weekly += change;
            }
            self.log_spell(child, before.checked_sub(1).map(usize::from));
            self.world.children[child as usize].price = price;
            for (plan, change) in [(before, -1), (mark, 1)] {
                if let Some(plan) = plan.checked_sub(1) {
                    let plan = &mut self.plans.list[usize::from(plan)];
                    plan.filled[a].weekly += change;
                    if existing {
                        plan.filled_then[a].weekly += change;
                    }
                }
            }
        }
    }

    /// Capital of a project for a month, split among those who pay.
    fn spend_capital(&mut self, project: &Project, month: i16) {
        let one = &self.model.interventions[usize::from(project.plan) - 1];
        let Some(homes) = &one.homes else { return };
        let year = (month as usize - 1) / 12;
        let pence = f64::from(project.capital) * self.tables.prices.property[year];
        let plan = usize::from(project.plan) - 1;
        if Loans::pays_for(self.model, plan) {
            let grant = self.tables.drawn[homes.capital_grant];
            self.loans.spends(plan, pence * (1.0 - grant));
            return;
        }
        self.note_shared(one, Programme::Capital, pence, month);
        let grant = self.tables.drawn[homes.capital_grant];
        self.note_shared(one, Programme::CapitalGrants, pence * grant, month);
    }

    /// Writes a sum down, split among the authorities that pay: whole pence.
    pub(super) fn note_shared(
        &mut self,
        one: &Intervention,
        what: Programme,
        pence: f64,
        month: i16,
    ) {
        for a in 0..self.plans.authorities {
            let part = pence * one.share_of(a);
            if part > 0.0 {
                self.record.programme_row(month as usize, a)[what.index()] += (part + 0.5) as i64;
            }
        }
    }

    /// Charges what interventions cost this month, their contracts among it.
    pub(super) fn charge_interventions(&mut self, month: i16, days: u8) {
        if self.model.interventions.is_empty() {
            if !self.model.loans.is_empty() {
                self.loans_of_the_month(month, days);
            }
            return;
        }
        let year = (month as usize - 1) / 12;
        let pay = self.tables.prices.pay[year];
        for (plan, one) in self.model.interventions.iter().enumerate() {
            let d = &self.tables.drawn;
            let mut pence = 0.0;
            if month == one.start {
                pence += d[one.one_off] * 100.0;
            }
            if (one.start..=one.end).contains(&month) {
                pence += d[one.yearly] * 100.0 / 12.0;
            }
            let (pence, grant) = (pence * pay, d[one.grant]);
            self.note_shared(one, Programme::Interventions, pence, month);
            self.note_shared(one, Programme::Grants, pence * grant, month);
            self.charge_contract(plan, one, month, days);
        }
        self.leases_begin_and_end(month);
        for at in 0..self.world.projects.len() {
            let project = self.world.projects[at];
            if project.plan > 0 {
                self.spend_capital(&project, month);
            }
        }
        self.loans_of_the_month(month, days);
        for home in self.world.homes.iter_mut().filter(|home| home.plan > 0) {
            home.spare = home.free();
        }
    }
}
