//! Children's homes inside the boundary: opening, closing, ramp-up, and other authorities' children.
//!
//! Homes open by nested arrivals at published rates and close when their gathered hazard passes
//! their threshold. Each month a free place is lost to another authority's child with chance
//! `1 - exp(-h / 12)`, before the modelled authorities' own matching.

use super::care::HOME_MARK;
use super::demand::{nested_arrivals, pick};
use super::run::Run;
use super::state::{HOME, Home, NONE};

/// Draws of a home. Those of a month and place add 16 times the month and the place's number.
mod tag {
    pub const CLOSE: u64 = 1;
    pub const SIZE: u64 = 2;
    pub const USABLE: u64 = 3;
    pub const LEAVES: u64 = 1 << 20;
    pub const LOST: u64 = 2 << 20;
}

impl Run<'_> {
    /// The homes of the start of one authority.
    pub(super) fn start_homes(&mut self, a: usize) {
        let authority = &self.model.authorities[a];
        let here = self.homes.of(u64::from(authority.code)).of(u64::MAX);
        for (index, start) in authority.starting_homes.iter().enumerate() {
            let key = here.of(index as u64);
            self.world.add_home(Home {
                key,
                gathered: 0.0,
                threshold: key.exponential(tag::CLOSE) as f32,
                members: [NONE; HOME],
                vacancy: NONE,
                opened: -240,
                open: 0,
                own: 0,
                others: start.others,
                usable: start.usable,
                registered: start.registered,
                operator: start.operator,
                authority: a as u8,
            });
        }
    }

    /// This month's closings are marked (their children are displaced later in the month), other
    /// authorities' children leave, new homes open.
    pub(super) fn homes_come_and_go(&mut self, month: i16) {
        for slot in 0..self.world.homes.len() {
            let home = &mut self.world.homes[slot];
            if home.registered == 0 {
                continue;
            }
            let hazard = self.tables.authorities[usize::from(home.authority)].closing
                [usize::from(home.operator)];
            home.gathered += hazard as f32;
            if home.gathered >= home.threshold {
                home.usable = 0;
                self.closing.push(slot as u32 | HOME_MARK);
            }
            let tag = tag::LEAVES + 16 * month as u64;
            home.others -= home
                .key
                .successes(tag, home.others, self.tables.others_leave);
        }
        let usable_share = self.tables.drawn[self.model.homes.usable_share];
        for a in 0..self.model.authorities.len() {
            let code = u64::from(self.model.authorities[a].code);
            for operator in 0..3_u8 {
                let rate = self.tables.authorities[a].openings[usize::from(operator)];
                let stream = self.homes.of(code).of(u64::from(operator)).of(month as u64);
                nested_arrivals(stream, rate, |k| {
                    let key = stream.of(k);
                    let sizes = &self.model.homes.sizes[usize::from(operator)];
                    let registered = pick(sizes, key.uniform(tag::SIZE)) as u8 + 1;
                    // Rounded up with the chance of the fraction, so that the share is met on average.
                    let usable = f64::from(registered) * usable_share + key.uniform(tag::USABLE);
                    self.world.add_home(Home {
                        key,
                        gathered: 0.0,
                        threshold: key.exponential(tag::CLOSE) as f32,
                        members: [NONE; HOME],
                        vacancy: NONE,
                        opened: month,
                        open: 0,
                        own: 0,
                        others: 0,
                        usable: (usable as u8).min(registered),
                        registered,
                        operator,
                        authority: a as u8,
                    });
                });
            }
        }
    }

    /// Free places are lost to other authorities' children; what is left is listed.
    pub(super) fn outside_demand(&mut self, month: i16) {
        for slot in 0..self.world.homes.len() {
            let home = &mut self.world.homes[slot];
            if home.registered == 0 {
                continue;
            }
            let chance = self.tables.authorities[usize::from(home.authority)].outside
                [usize::from(home.operator)];
            let tag = tag::LOST + 16 * month as u64;
            home.open = home.open_places(month);
            home.others += home.key.successes(tag, home.free(), chance);
            self.world.list_home(slot as u32);
        }
    }

    /// Takes a home off the map; its children have gone.
    pub(super) fn close_home(&mut self, slot: u32) {
        let home = &mut self.world.homes[slot as usize];
        home.registered = 0;
        home.open = 0;
        self.world.list_home(slot);
        self.world.free_homes.push(slot);
    }
}
