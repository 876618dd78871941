//! Children's homes inside the boundary: closing, pauses of admissions, and other authorities'
//! children.
//!
//! A home closes when its gathered hazard passes its threshold; that of a private one falls as the
//! margin rises (`market.rs`). Its admissions are paused at a constant hazard, for a drawn time: who
//! is there stays, nobody comes. Each month a free place is lost to another authority's child with
//! chance `1 - exp(-h / 12)`, before the modelled authorities' own matching.

use super::another::{self, pays_for};
use super::care::HOME_MARK;
use super::recorder::{another as counts, column};
use super::run::Run;
use super::state::{BEYOND, HOME, Home, NEVER, NONE};
use crate::model::ANOTHER_COUNCIL;
use crate::model::intervention::Effect;
use crate::num;
use crate::rng::Chance16;

/// Draws of a home. Those of a month and place add 16 times the month and the place's number.
pub(super) mod tag {
    pub const CLOSE: u64 = 1;
    pub const SIZE: u64 = 2;
    pub const USABLE: u64 = 3;
    pub const PAUSED_AT_START: u64 = 4;
    pub const OTHER_AT_START: u64 = 5;
    pub const PAUSE: u64 = 1 << 10;
    pub const PAUSE_LENGTH: u64 = 2 << 10;
    pub const PAUSE_HELD: u64 = 1 << 30;
    pub const LEAVES: u64 = 1 << 20;
    pub const LOST: u64 = 2 << 20;
}

impl Run<'_> {
    /// The homes of the start of one authority.
    pub(super) fn start_homes(&mut self, a: usize) {
        let authority = &self.model.authorities[a];
        let here = self.homes.of(u64::from(authority.code)).of(u64::MAX);
        let own = self.fixed_cost(a, true);
        let [rate, months] = self.tables.pauses;
        let paused = rate * months / (1.0 + rate * months);
        for (index, start) in authority.starting_homes.iter().enumerate() {
            let key = here.of(index as u64);
            let each = match start.operator {
                0 => own,
                operator => self.fixed_cost_of(operator, a, 0),
            };
            let fixed = (each * f64::from(start.registered)) as u32;
            let pays = pays_for(self.model, start.operator, a).unwrap_or(a);
            self.fixed[pays] += i64::from(fixed);
            let perhaps = f64::from(start.perhaps);
            let one_more = perhaps > 0.0 && key.uniform(tag::OTHER_AT_START) < perhaps;
            let slot = self.world.add_home(Home {
                key,
                gathered: 0.0,
                threshold: key.exponential(tag::CLOSE) as f32,
                members: [NONE; HOME],
                vacancy: NONE,
                opened: -240,
                paused: NEVER,
                resumes: NEVER,
                pauses: 0,
                fixed,
                open: 0,
                own: 0,
                others: start.others + u8::from(one_more),
                usable: start.usable,
                registered: start.registered,
                operator: start.operator,
                authority: a as u8,
                plan: 0,
                spare: 0,
            });
            // As many are paused at the start as are at any time, where more places are free than in other
            // homes; the rest of a pause is as long as a new one, its end being a constant hazard.
            if key.uniform(tag::PAUSED_AT_START) < paused * f64::from(start.paused) {
                let home = &mut self.world.homes[slot as usize];
                home.paused = 0;
                home.resumes = first_month(home.key.exponential(tag::PAUSE_LENGTH) * months);
                home.pauses = 1;
            } else {
                self.foresee_pause(slot, 0);
            }
        }
    }

    /// Finds when a home's admissions are paused next, after `month`.
    pub(super) fn foresee_pause(&mut self, slot: u32, month: i16) {
        let [rate, months] = self.tables.pauses;
        let home = &mut self.world.homes[slot as usize];
        let number = u64::from(home.pauses);
        let mut begins = f64::from(month) + home.key.exponential(tag::PAUSE + number) / rate;
        // Of the pauses that would come, interventions leave a share; those before any acts stay.
        let a = usize::from(home.authority);
        let mut held = 0;
        while begins < f64::from(self.last) {
            let at = first_month(begins).max(1);
            let kept = self.tables.levers.at(a, at)[Effect::Pauses.index()];
            let tag = tag::PAUSE_HELD + (number << 12) + 2 * held;
            if kept >= 1.0 || home.key.uniform(tag) < kept {
                break;
            }
            begins += home.key.exponential(tag + 1) / rate;
            held += 1;
        }
        let ends = begins + home.key.exponential(tag::PAUSE_LENGTH + number) * months;
        home.paused = first_month(begins);
        home.resumes = first_month(ends);
        home.pauses = home.pauses.saturating_add(1);
    }

    /// This month's closings are marked (their children are displaced later in the month), other
    /// authorities' children leave, new homes open and are decided on.
    pub(super) fn homes_come_and_go(&mut self, month: i16) {
        let response = self.market.closing(self.model, self.tables);
        // Homes of one authority stand together, most of them.
        let (mut of, mut hazards) = (u8::MAX, [0.0; 4]);
        for slot in 0..self.world.homes.len() {
            let home = &mut self.world.homes[slot];
            if home.registered == 0 {
                continue;
            }
            if home.authority != of {
                of = home.authority;
                hazards = self.closing_hazards(usize::from(of), month, response);
            }
            let home = &mut self.world.homes[slot];
            home.gathered += hazards[usize::from(home.operator)];
            if home.gathered >= home.threshold {
                home.usable = 0;
                self.closing.push(slot as u32 | HOME_MARK);
            }
            let tag = tag::LEAVES + 16 * month as u64;
            home.others -= home
                .key
                .successes(tag, home.others, self.tables.others_leave);
            if home.resumes <= month {
                self.foresee_pause(slot as u32, month);
            }
        }
        self.decisions(month);
        let planned = !self.model.interventions.is_empty();
        if planned {
            self.plan_homes(month);
        }
        self.projects_end(month);
        if planned {
            self.blocks_begin_and_end(month);
        }
    }

    /// Hazard of closing of an authority's homes this month, by operator.
    fn closing_hazards(&self, a: usize, month: i16, response: f64) -> [f32; 4] {
        let [council, voluntary, private] = self.tables.authorities[a].closing;
        let factors = self.tables.levers.at(a, month);
        let groups = &self.model.authorities[a].homes;
        let of_month = |operator: usize| groups[operator].closing_by_month[month as usize];
        [
            (council * of_month(0)) as f32,
            (voluntary * factors[Effect::ClosingVoluntary.index()] * of_month(1)) as f32,
            (private * response * factors[Effect::ClosingPrivate.index()] * of_month(2)) as f32,
            another::closing(self.model, self.tables, a) as f32,
        ]
    }

    /// Chance that a free place goes to another authority's child this month, by operator.
    fn outside_chances(&self, a: usize, month: i16) -> [Chance16; 4] {
        let factor = self.tables.levers.at(a, month)[Effect::Outside.index()];
        let of_month = self.model.authorities[a].outside_by_month[month as usize];
        let here = &self.tables.authorities[a];
        let mut chances = here.outside;
        for (operator, chance) in chances.iter_mut().enumerate() {
            let factor = if operator == 0 { 1.0 } else { factor } * of_month;
            if factor != 1.0 {
                *chance = Chance16::new(1.0 - num::exp(-here.outside_rates[operator] * factor));
            }
        }
        let [council, voluntary, private] = chances;
        let claim = another::claim(self.model, self.tables, a);
        [council, voluntary, private, claim]
    }

    /// Free places are lost to other authorities' children; what is left is listed.
    pub(super) fn outside_demand(&mut self, month: i16) {
        let (mut of, mut chances) = (u8::MAX, [Chance16::default(); 4]);
        for slot in 0..self.world.homes.len() {
            let home = &self.world.homes[slot];
            if home.registered == 0 {
                continue;
            }
            if home.authority != of {
                of = home.authority;
                chances = self.outside_chances(usize::from(of), month);
            }
            let home = &mut self.world.homes[slot];
            let chance = chances[usize::from(home.operator)];
            let tag = tag::LOST + 16 * month as u64;
            home.open = if home.is_paused(month) {
                0
            } else {
                home.open_places(month)
            };
            let free = match home.plan.checked_sub(1) {
                None => home.free(),
                Some(plan) => {
                    let terms = &self.model.interventions[usize::from(plan)];
                    home.open_to_others(terms)
                }
            };
            home.others += home.key.successes(tag, free, chance);
            if home.operator == ANOTHER_COUNCIL {
                home.spare = home.spare.min(home.free());
            }
            // Few of them come onto the list or off it.
            if home.has_room() != (home.vacancy != NONE) {
                self.world.list_home(slot as u32);
            }
        }
    }

    /// Takes a home off the map; its children have gone.
    pub(super) fn close_home(&mut self, slot: u32) {
        let home = &mut self.world.homes[slot as usize];
        home.registered = 0;
        home.open = 0;
        let a = usize::from(home.authority);
        let pays = pays_for(self.model, home.operator, a).unwrap_or(a);
        self.fixed[pays] -= i64::from(home.fixed);
        match home.operator {
            ANOTHER_COUNCIL => {
                let month = self.month_now as usize;
                self.record.another_row(month, a)[counts::CLOSED] += 1;
            }
            operator => self.now[a][column::CLOSED + usize::from(operator)] += 1,
        }
        self.world.list_home(slot);
        self.world.free_homes.push(slot);
    }
}

/// The first month whose end is not before a time in months; [`NEVER`] beyond any horizon.
fn first_month(at: f64) -> i16 {
    if at < BEYOND {
        libm::ceil(at) as i16
    } else {
        NEVER
    }
}
