//! After care: cost does not end at 18 or at the door.
//!
//! Whoever leaves care comes to a stream if the kept mark of that child for that stream is below the
//! stream's chance. A stay lasts `round(2 u m)` months, `u` the child's own and `m` the mean, or until
//! 18; staying put holds the place in the foster household. What a stream costs follows from the people
//! in it (see [`super::money`]).

use super::recorder::column;
use super::run::Run;
use super::state::NONE;
use crate::model::after::{Reason, Stream, is_family};
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
    /// The same of those who were not fostered.
    pub leaving_elsewhere: f64,
    /// Months in it on average.
    pub months: f64,
    /// Whole pence a week, at start-date prices.
    pub weekly: f64,
}

/// The rates of an authority's streams in one run.
pub(super) fn rates(authority: &Authority, d: &Drawn) -> [StreamRates; Stream::COUNT] {
    let mut rates = Stream::ALL.map(|stream| {
        let inputs = &authority.after[stream.index()];
        let chance = d[inputs.chance];
        let leaving = inputs.leaving.map_or(chance, |id| d[id].max(chance));
        StreamRates {
            chance,
            leaving,
            leaving_elsewhere: leaving,
            months: inputs.months.map_or(0.0, |id| d[id]),
            weekly: (d[inputs.price] * 100.0 + 0.5).floor(),
        }
    });
    make_up(&mut rates, authority.fostered_leavers);
    rates
}

/// Where a reason has no room beside those tried before it, which only foster children have, as many more of
/// those elsewhere leave for it, if there are so many: its share is of all who may. `fostered`: children who
/// leave foster placements before 18 for each who leaves another but adoption.
fn make_up(rates: &mut [StreamRates; Stream::COUNT], fostered: f64) {
    let mut room = 1.0_f64;
    for (_, stream) in Reason::BY_CHANCE {
        let share = &mut rates[stream.index()];
        let lost = (share.leaving - room).max(0.0);
        share.leaving_elsewhere = (share.leaving + lost * fostered).min(1.0);
        room = (room - share.leaving).max(0.0);
    }
}

/// Why a child leaves a placement before 18: the first reason below whose chance the child's kept mark for
/// its stream is. What is left for a reason is shared with those before it, so that each has its share of
/// all (see [`make_up`]); and whoever comes to a stream left for its reason, or for one before it. Second the
/// streams that the child comes to, one bit each. All marks are looked at: what they say is as good as random.
fn before_18(
    key: Key,
    provision: Provision,
    rates: &[StreamRates; Stream::COUNT],
) -> (Reason, u64) {
    if provision == Provision::Adoption {
        return (Reason::Adopted, 0);
    }
    let (mut reason, mut left, mut comes) = (Reason::OtherBefore18, 1.0, 0);
    let family = is_family(provision);
    // In the order of their numbers, as in [`Reason::BY_CHANCE`].
    for &stream in Stream::following(provision, false) {
        let share = &rates[stream.index()];
        let leaving = if family {
            share.leaving
        } else {
            share.leaving_elsewhere
        };
        let mark = key.uniform(tag::COMES + stream.index() as u64);
        if mark * left < leaving && reason == Reason::OtherBefore18 {
            reason = Reason::before_18(stream);
        }
        left = (left - leaving).max(0.0);
        comes |= u64::from(mark < share.chance) << stream.index();
    }
    (reason, comes)
}

/// The streams that a child who leaves a placement at 18 comes to, one bit each.
fn comes_at_18(key: Key, provision: Provision, rates: &[StreamRates; Stream::COUNT]) -> u64 {
    let streams = Stream::following(provision, true).iter();
    streams.fold(0, |comes, stream| {
        let number = stream.index();
        let mark = key.uniform(tag::COMES + number as u64);
        comes | u64::from(mark < rates[number].chance) << number
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
        let rates = &self.tables.authorities[a].after;
        let (mut reason, mut comes) = if at_18 {
            (Reason::OtherAt18, comes_at_18(key, child.provision, rates))
        } else {
            before_18(key, child.provision, rates)
        };
        while comes > 0 {
            let number = comes.trailing_zeros();
            comes &= comes - 1;
            let stream = Stream::ALL[number as usize];
            let rate = &rates[stream.index()];
            let number = u64::from(number);
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

    fn rates(shares: [(f64, f64); 3], fostered: f64) -> [StreamRates; Stream::COUNT] {
        let mut rates = [StreamRates::default(); Stream::COUNT];
        for ((_, stream), (chance, leaving)) in Reason::BY_CHANCE.into_iter().zip(shares) {
            rates[stream.index()].chance = chance;
            rates[stream.index()].leaving = leaving;
        }
        make_up(&mut rates, fostered);
        rates
    }

    /// Shares of 60,000 children by reason, of whom `fostered` of three are; whoever comes to a stream must have
    /// left for its reason or for one before it.
    fn shares_of(rates: &[StreamRates; Stream::COUNT], fostered: u64) -> [f64; Reason::COUNT] {
        let mut found = [0.0; Reason::COUNT];
        for number in 0..60_000 {
            let key = Key::root(7, number, Domain::Child);
            let provision = if number % 3 < fostered {
                Provision::Kinship
            } else {
                Provision::PrivateHome
            };
            let (reason, _) = before_18(key, provision, rates);
            found[reason.index()] += 1.0 / 60_000.0;
            for (goes_with, stream) in Reason::BY_CHANCE {
                let mark = key.uniform(tag::COMES + stream.index() as u64);
                let comes = mark < rates[stream.index()].chance;
                if comes && stream.follows(provision, false) {
                    assert!(reason <= goes_with, "{} in {}", reason.id(), stream.id());
                }
            }
        }
        found
    }

    /// Of 60,000 children each share is known to 0.2 points as a standard error, so that five of them give a
    /// false alarm in a million.
    fn assert_shares(found: [f64; Reason::COUNT], expected: [f64; 3]) {
        for ((reason, _), share) in Reason::BY_CHANCE.into_iter().zip(expected) {
            let off = found[reason.index()] - share;
            assert!(off.abs() < 0.01, "{}: {off}", reason.id());
        }
    }

    #[test]
    fn each_reason_has_its_share_and_whoever_comes_to_a_stream_left_for_it_or_for_one_before() {
        let rates = rates([(0.3, 0.4), (0.1, 0.15), (0.25, 0.42)], 2.0);
        assert_shares(shares_of(&rates, 3), [0.4, 0.15, 0.42]);
        let of_fostered = 2.0 / 3.0;
        let expected = [0.4 * of_fostered, 0.15 * of_fostered, 0.42];
        assert_shares(shares_of(&rates, 2), expected);
    }

    /// Two of three are fostered: 0.72 and 0.23 leave 5% of them for home, which lacks 35 points of them, 70 of
    /// the others.
    #[test]
    fn those_elsewhere_go_home_for_foster_children_who_have_no_room_to() {
        let over = rates([(0.5, 0.72), (0.1, 0.23), (0.2, 0.3)], 2.0);
        let of_fostered = 2.0 / 3.0;
        let expected = [0.72 * of_fostered, 0.23 * of_fostered, 0.3];
        assert_shares(shares_of(&over, 2), expected);
        // No more of them than there are: all go home, and the shares of the others stay as they are.
        let more = rates([(0.5, 0.72), (0.1, 0.23), (0.2, 0.9)], 2.0);
        let home = 0.05 * of_fostered + 1.0 / 3.0;
        let expected = [0.72 * of_fostered, 0.23 * of_fostered, home];
        assert_shares(shares_of(&more, 2), expected);
    }

    #[test]
    fn streams_are_tried_in_the_order_of_reasons() {
        let streams = Reason::BY_CHANCE.map(|(reason, stream)| {
            assert_eq!(Reason::before_18(stream), reason);
            stream
        });
        assert_eq!(Stream::following(Provision::Kinship, false), streams);
    }

    #[test]
    fn a_placement_leaves_only_for_reasons_that_it_can() {
        let sure = rates([(1.0, 1.0); 3], 1.0);
        let of = |provision| before_18(Key::root(7, 1, Domain::Child), provision, &sure).0;
        assert_eq!(of(Provision::Adoption), Reason::Adopted);
        assert_eq!(of(Provision::CouncilFostering), Reason::Guardianship);
        assert_eq!(of(Provision::WithParents), Reason::ReturnedHome);
        let never = rates([(0.0, 0.0); 3], 1.0);
        let (other, _) = before_18(Key::root(7, 1, Domain::Child), Provision::Kinship, &never);
        assert_eq!(other, Reason::OtherBefore18);
    }
}
