//! Entry to care: events that bring one child or a sibling group, and children who arrive alone to
//! seek asylum.
//!
//! Potential event `k` of a stream exists if `E1 + ... + Ek` is at most the month's rate, `E`
//! addressed unit exponentials: a higher rate adds events and keeps the others. Prevention drops
//! the events whose kept mark is below the share prevented, so what is left is a subset.

use super::care::Class;
use super::recorder::column;
use super::run::{Run, tag};
use super::state::{Child, Clock, Event, NEVER, NONE};
use crate::model::intervention::Effect;
use crate::model::placement::{AgeBand, Need, Place, Provision};
use crate::rng::Key;

/// Streams of an authority's entry events: one for each age band, then arrivals of unaccompanied
/// children. Addresses below 16 are the authority's deviations.
const STREAM: u64 = 16;
const ALONE: u64 = STREAM + AgeBand::COUNT as u64;

/// Draws of an event.
mod event {
    pub const PREVENTED: u64 = 1;
    pub const SIZE: u64 = 2;
    pub const AGE: u64 = 3;
    pub const NEED: u64 = 4;
    pub const GAP: u64 = 5;
}

/// First position whose cumulative share exceeds `mark`; the last if none does. Which one it is is as good
/// as random: they are counted without a way out.
#[inline]
pub(super) fn pick<const N: usize>(cumulative: &[f64; N], mark: f64) -> usize {
    let passed = cumulative.map(|share| u8::from(share <= mark));
    usize::from(passed.iter().sum::<u8>()).min(N - 1)
}

/// Calls `arrive` for each arrival of a stream, with its number.
pub(super) fn nested_arrivals(stream: Key, rate: f64, mut arrive: impl FnMut(u64)) {
    let mut sum = 0.0;
    for k in 0.. {
        sum += stream.exponential(k);
        if sum > rate {
            return;
        }
        arrive(k);
    }
}

impl Run<'_> {
    /// This month's entrants join the queue with a need.
    pub(super) fn entries(&mut self, month: i16) {
        for a in 0..self.model.authorities.len() {
            let code = u64::from(self.model.authorities[a].code);
            let here = self.demand.of(code);
            let arrivals = self.children.of(code).of(month as u64);
            let tables = &self.tables.authorities[a];
            let at = month as usize - 1;
            for band in AgeBand::ALL {
                let number = STREAM + band.index() as u64;
                let stream = here.of(number).of(month as u64);
                let children = arrivals.of(number);
                let factor = self.tables.levers.at(a, month)[Effect::entries(band).index()];
                // A rise adds events to the stream; a cut drops those with the lowest marks.
                let rate = tables.entries[at][band.index()] * factor.max(1.0);
                let prevented = if factor < 1.0 {
                    1.0 - (1.0 - tables.prevented) * factor
                } else {
                    tables.prevented
                };
                nested_arrivals(stream, rate, |k| {
                    let luck = stream.of(k);
                    if prevented <= 0.0 || luck.uniform(event::PREVENTED) >= prevented {
                        self.enter_group(a, band, luck, children.of(k), month);
                    }
                });
            }
            let stream = here.of(ALONE).of(month as u64);
            let children = arrivals.of(ALONE);
            nested_arrivals(stream, tables.unaccompanied[at], |k| {
                self.enter_alone(a, stream.of(k), children.of(k), month);
            });
        }
    }

    /// A child, or siblings, enter. All needs are read at one mark, so that siblings' agree.
    #[inline]
    fn enter_group(&mut self, a: usize, band: AgeBand, luck: Key, children: Key, month: i16) {
        let groups = &self.model.demand.groups;
        let shares =
            &self.model.authorities[a].group_shares[usize::from(band == AgeBand::SixteenSeventeen)];
        let size = pick(shares, luck.uniform(event::SIZE)) + 1;
        let mut age = self
            .model
            .demand
            .age_at_entry(band, luck.uniform(event::AGE));
        let mark = luck.uniform(event::NEED);
        let spread = f64::from(groups.most_gap - groups.least_gap + 1);
        let group = if size > 1 { (luck.0 as u32) | 1 } else { 0 };
        let mut slots = [NONE; 4];
        let mut count = 0;
        for sibling in 0..size {
            if sibling > 0 {
                let gap = luck.uniform(event::GAP + (sibling as u64) * 8) * spread;
                age += groups.least_gap + gap as u16;
            }
            if age >= 216 {
                break;
            }
            let shares = &self.model.authorities[a].need_shares[AgeBand::of_months(age).index()];
            let need = Need::from_index(pick(shares, mark));
            slots[sibling] = self.enter(
                a,
                children.of(sibling as u64),
                age,
                need,
                group,
                false,
                month,
            );
            count += 1;
        }
        self.join_queue(&slots[..count], Class::Entrant, month, false);
    }

    /// A child who came alone enters.
    fn enter_alone(&mut self, a: usize, luck: Key, key: Key, month: i16) {
        let d = &self.tables.drawn;
        let older = luck.uniform(event::SIZE) < d[self.model.unaccompanied.aged_16];
        let first = if older { 192 } else { 168 };
        let age = first + (luck.uniform(event::AGE) * 24.0) as u16;
        let supported = older && luck.uniform(event::NEED) >= d[self.model.unaccompanied.fostering];
        let need = if supported {
            Need::Supported
        } else {
            Need::Fostering
        };
        let slot = self.enter(a, key, age, need, 0, true, month);
        self.queue_one(slot, Class::Entrant, month, false);
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the facts of a child, each used once"
    )]
    fn enter(
        &mut self,
        a: usize,
        key: Key,
        age: u16,
        need: Need,
        group: u32,
        unaccompanied: bool,
        month: i16,
    ) -> u32 {
        let slot = self.world.add_child(Child {
            key,
            price: 0,
            leaving: Clock::new(key.exponential(tag::LEAVE), month),
            moving: Clock::new(0.0, month),
            planning: Clock::new(key.exponential(tag::PLAN), month),
            review: Clock::undrawn(month),
            due: 0,
            eighteenth: month + 216 - age as i16,
            entered: month,
            placed: month,
            wrong_since: month,
            placed_before: i16::MIN,
            displaced: NEVER,
            unstable_until: -1,
            group,
            supplier: NONE,
            left: 0,
            placements: 0,
            changes: 0,
            reviews: 0,
            authority: a as u8,
            need,
            provision: Provision::Unregistered,
            place: Place::InArea,
            event: Event::Search,
            unaccompanied,
            tried: false,
        });
        self.enrol(slot, month);
        self.now[a][column::ENTRANTS] += 1;
        slot
    }
}
