//! After care: cost does not end at 18 or at the door.
//!
//! Whoever leaves care comes to a stream if the kept mark of that child for that stream is below the
//! stream's chance. A stay lasts `round(2 u m)` months, `u` the child's own and `m` the mean, or until
//! 18; staying put holds the place in the foster household. What a stream costs follows from the people
//! in it (see [`super::money`]).

use super::recorder::column;
use super::run::Run;
use super::state::NONE;
use crate::model::after::{Reason, Stream};
use crate::model::authority::Authority;
use crate::model::input::Drawn;
use crate::model::placement::Provision;
use crate::rng::Key;

/// Tags of a child's draws for the streams after care, apart from those of its time in care.
mod tag {
    /// Whether the child comes to a stream, plus the stream's number.
    pub const COMES: u64 = 1 << 44;
    /// How long it stays, plus the stream's number.
    pub const LENGTH: u64 = 2 << 44;
}

/// An authority's draw: who of those who stay put at the start is where.
const STAYERS: u64 = 1 << 40;

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
    /// Chance that who may come to it leaves for its reason, paid for or not: at least the same.
    pub leaving: f64,
    /// Months in it on average.
    pub months: f64,
    /// Whole pence a week, at start-date prices.
    pub weekly: f64,
}

/// The rates of an authority's streams in one run.
pub(super) fn rates(authority: &Authority, d: &Drawn) -> [StreamRates; Stream::COUNT] {
    Stream::ALL.map(|stream| {
        let inputs = &authority.after[stream.index()];
        let chance = d[inputs.chance];
        StreamRates {
            chance,
            leaving: inputs.leaving.map_or(chance, |id| d[id].max(chance)),
            months: inputs.months.map_or(0.0, |id| d[id]),
            weekly: (d[inputs.price] * 100.0 + 0.5).floor(),
        }
    })
}

/// Why a child leaves a placement before 18: the first reason below whose chance the child's kept mark for
/// its stream is. What is left for a reason is shared with those before it, so that each has its share of
/// all; and whoever comes to a stream left for its reason, or for one before it.
fn before_18(key: Key, provision: Provision, rates: &[StreamRates; Stream::COUNT]) -> Reason {
    if provision == Provision::Adoption {
        return Reason::Adopted;
    }
    let mut left = 1.0;
    for (reason, stream) in Reason::BY_CHANCE {
        if !stream.follows(provision, false) {
            continue;
        }
        let leaving = rates[stream.index()].leaving;
        if key.uniform(tag::COMES + stream.index() as u64) * left < leaving {
            return reason;
        }
        left = (left - leaving).max(0.0);
    }
    Reason::OtherBefore18
}

impl Run<'_> {
    /// Those who are in a stream on the start date; staying put fills the places that stand held.
    pub(super) fn start_after_care(&mut self, a: usize, first_household: u32) {
        let authority = &self.model.authorities[a];
        let households = authority.carers.iter().flat_map(|c| &c.households);
        let mut held = households
            .zip(first_household..)
            .flat_map(|(h, slot)| std::iter::repeat_n(slot, usize::from(h.stayers)));
        // Who holds which household's place is not known: it is drawn for each run.
        let turn = self.households.of(u64::from(authority.code)).bits(STAYERS);
        for stream in Stream::ALL {
            let ends = &authority.after[stream.index()].ends;
            let first = (turn % ends.len().max(1) as u64) as usize;
            let (last, rest) = ends.split_at(first.min(ends.len()));
            for &end in rest.iter().chain(last) {
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

    /// A child has left care from the household it was in, if any; the slot still holds it. Counts the reason.
    pub(super) fn follow_up(&mut self, slot: u32, household: u32, month: i16, at_18: bool) {
        let child = &self.world.children[slot as usize];
        let (key, eighteenth) = (child.key, child.eighteenth);
        let a = usize::from(child.authority);
        let tables = self.tables;
        let mut reason = if at_18 {
            Reason::OtherAt18
        } else {
            before_18(key, child.provision, &tables.authorities[a].after)
        };
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
                reason = Reason::at_18(stream);
                break;
            }
        }
        self.now[a][column::LEFT_FOR + reason.index()] += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Domain;

    fn rates(shares: [(f64, f64); 3]) -> [StreamRates; Stream::COUNT] {
        let mut rates = [StreamRates::default(); Stream::COUNT];
        for ((_, stream), (chance, leaving)) in Reason::BY_CHANCE.into_iter().zip(shares) {
            rates[stream.index()].chance = chance;
            rates[stream.index()].leaving = leaving;
        }
        rates
    }

    /// 40,000 children: each share is known to 0.25 points as a standard error, so that five of them
    /// give a false alarm in a million.
    #[test]
    fn each_reason_has_its_share_and_whoever_comes_to_a_stream_left_for_it_or_for_one_before() {
        let shares = [(0.3, 0.4), (0.1, 0.15), (0.25, 0.42)];
        let rates = rates(shares);
        let mut found = [0.0; Reason::COUNT];
        for number in 0..40_000 {
            let key = Key::root(7, number, Domain::Child);
            let reason = before_18(key, Provision::Kinship, &rates);
            found[reason.index()] += 1.0 / 40_000.0;
            for (goes_with, stream) in Reason::BY_CHANCE {
                let mark = key.uniform(tag::COMES + stream.index() as u64);
                if mark < rates[stream.index()].chance {
                    assert!(reason <= goes_with, "{} in {}", reason.id(), stream.id());
                }
            }
        }
        for ((reason, _), (_, share)) in Reason::BY_CHANCE.into_iter().zip(shares) {
            let off = found[reason.index()] - share;
            assert!(off.abs() < 0.0125, "{}: {off}", reason.id());
        }
    }

    #[test]
    fn a_placement_leaves_only_for_reasons_that_it_can() {
        let sure = rates([(1.0, 1.0); 3]);
        let of = |provision| before_18(Key::root(7, 1, Domain::Child), provision, &sure);
        assert_eq!(of(Provision::Adoption), Reason::Adopted);
        assert_eq!(of(Provision::CouncilFostering), Reason::Guardianship);
        assert_eq!(of(Provision::WithParents), Reason::ReturnedHome);
        let never = rates([(0.0, 0.0); 3]);
        let other = before_18(Key::root(7, 1, Domain::Child), Provision::Kinship, &never);
        assert_eq!(other, Reason::OtherBefore18);
    }
}
