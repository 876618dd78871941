//! After care: cost does not end at 18 or at the door.
//!
//! Whoever leaves care comes to a stream if the kept mark of that child for that stream is below the
//! stream's chance. A stay lasts `round(2 u m)` months, `u` the child's own and `m` the mean, or until
//! 18; staying put holds the place in the foster household. What a stream costs follows from the people
//! in it (see [`super::money`]).

use super::recorder::column;
use super::run::Run;
use super::state::NONE;
use crate::model::after::Stream;
use crate::model::authority::Authority;
use crate::model::input::Drawn;

/// Tags of a child's draws for the streams after care, apart from those of its time in care.
mod tag {
    /// Whether the child comes to a stream, plus the stream's number.
    pub const COMES: u64 = 1 << 44;
    /// How long it stays, plus the stream's number.
    pub const LENGTH: u64 = 2 << 44;
}

/// Somebody in a stream.
#[derive(Clone, Copy, Debug)]
pub struct Stay {
    /// Index of the authority that pays.
    pub authority: u8,
    /// Which stream.
    pub stream: Stream,
    /// Household whose place is held, [`NONE`] without one.
    pub household: u32,
    /// Its key: the slot may have passed to another.
    pub key: u64,
}

/// One stream's rates in one run.
#[derive(Clone, Copy, Debug, Default)]
pub struct StreamRates {
    /// Chance that who may come to it does.
    pub chance: f64,
    /// Months in it on average.
    pub months: f64,
    /// Whole pence a week, at start-date prices.
    pub weekly: f64,
}

/// The rates of an authority's streams in one run.
pub(super) fn rates(authority: &Authority, d: &Drawn) -> [StreamRates; Stream::COUNT] {
    Stream::ALL.map(|stream| {
        let inputs = &authority.after[stream.index()];
        StreamRates {
            chance: d[inputs.chance],
            months: inputs.months.map_or(0.0, |id| d[id]),
            weekly: (d[inputs.price] * 100.0 + 0.5).floor(),
        }
    })
}

impl Run<'_> {
    /// Those who are in a stream on the start date; staying put fills the places that stand held.
    pub(super) fn start_after_care(&mut self, a: usize, first_household: u32) {
        let authority = &self.model.authorities[a];
        let households = authority.carers.iter().flat_map(|c| &c.households);
        let mut held = households
            .zip(first_household..)
            .flat_map(|(h, slot)| std::iter::repeat_n(slot, usize::from(h.stayers)));
        for stream in Stream::ALL {
            for &end in &authority.after[stream.index()].ends {
                let household = match stream {
                    Stream::StayingPut => held.next().unwrap_or(NONE),
                    _ => NONE,
                };
                self.begin_stay(a, stream, household, end as i16);
            }
        }
    }

    fn begin_stay(&mut self, a: usize, stream: Stream, household: u32, end: i16) {
        let key = if household == NONE {
            0
        } else {
            self.world.hold_place(household);
            self.world.households[household as usize].key.0
        };
        self.now[a][column::AFTER_CARE + stream.index()] += 1;
        self.world.stays[end.min(self.last + 1) as usize].push(Stay {
            authority: a as u8,
            stream,
            household,
            key,
        });
    }

    /// This month's ends: places that were held are free again.
    pub(super) fn stays_end(&mut self, month: i16) {
        let mut ending = std::mem::take(&mut self.world.stays[month as usize]);
        for stay in ending.drain(..) {
            let a = usize::from(stay.authority);
            self.now[a][column::AFTER_CARE + stay.stream.index()] -= 1;
            if stay.household != NONE {
                self.world.release_place(stay.household, stay.key);
            }
        }
        self.world.stays[month as usize] = ending;
    }

    /// A child has left care from the household it was in, if any; the slot still holds it.
    pub(super) fn follow_up(&mut self, slot: u32, household: u32, month: i16, at_18: bool) {
        let child = &self.world.children[slot as usize];
        let (key, eighteenth) = (child.key, child.eighteenth);
        let a = usize::from(child.authority);
        let tables = self.tables;
        for &stream in Stream::following(child.provision, at_18) {
            let rate = &tables.authorities[a].after[stream.index()];
            let number = stream.index() as u64;
            if key.uniform(tag::COMES + number) >= rate.chance {
                continue;
            }
            let end = if stream.to_18() {
                eighteenth
            } else {
                let length = key.uniform(tag::LENGTH + number) * 2.0 * rate.months;
                month + (length + 0.5) as i16
            };
            if end > month {
                let household = match stream {
                    // Carers who stop fostering may keep the young person; there is no place to hold.
                    Stream::StayingPut if self.world.can_hold(household) => household,
                    _ => NONE,
                };
                self.begin_stay(a, stream, household, end);
            }
            if at_18 {
                return;
            }
        }
    }
}
