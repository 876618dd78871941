//! Matching: a ladder for each need.
//!
//! Everyone who waits stands in one queue: unregistered first, then displaced, entrants, reviews;
//! then by age, youngest first; then by a hash of child and month. Each tries the rungs of its
//! ladder in order. A household or home suits a child whose kept mark for it is below the rung's
//! match rate; of those with a free place the one with the lowest mark is taken, whatever the
//! order in which they are listed, so that the same child meets the same luck in every scenario.
//! A rung that is no particular place says yes with its chance, drawn anew each month; the last one is
//! bought further away and always does. A need-dependent chance finds nobody registered at all.

use super::run::{Run, tag};
use super::state::{Child, HOME, NONE, Waiting, World, is_home};
use crate::model::authority::Rung;
use crate::model::placement::{Need, Place, Provision};
use crate::model::suits;
use crate::rng::{Key, mix};

/// Where a child is placed: with a named supplier or none.
type Found = (Provision, Place, u32);

/// Most siblings whom one agency household beyond the region takes.
const OPEN_GROUP: usize = 3;

/// A match rate as a bound on 64-bit marks.
#[inline]
fn bound(rate: f64) -> u64 {
    (rate * 18_446_744_073_709_551_616.0) as u64
}

/// The kind of household of a fostering provision: 0 council, 1 agency.
#[inline]
const fn household_kind(provision: Provision) -> Option<u8> {
    match provision {
        Provision::CouncilFostering => Some(0),
        Provision::AgencyFostering => Some(1),
        _ => None,
    }
}

impl Run<'_> {
    /// Serves the month's queue.
    pub(super) fn matching(&mut self, month: i16) {
        let mut queue = std::mem::take(&mut self.world.queue);
        queue.sort_unstable_by_key(|waiting| waiting.rank);
        for &waiting in &queue {
            if waiting.count == 1 {
                self.serve(
                    self.world.queued[waiting.first as usize],
                    waiting.keeps_place,
                    month,
                );
            } else {
                self.serve_siblings(waiting, month);
            }
        }
        queue.clear();
        self.world.queue = queue;
        self.world.queued.clear();
    }

    /// Finds a place for one child, or leaves it unregistered.
    fn serve(&mut self, slot: u32, keeps_place: bool, month: i16) {
        let child = &self.world.children[slot as usize];
        let unregistered = child.provision == Provision::Unregistered;
        let only_right = keeps_place && !unregistered;
        let nobody = if only_right {
            0.0
        } else if unregistered && child.placements > 0 {
            self.tables.still_unregistered
        } else {
            self.tables.unregistered[child.need.index()]
        };
        let found = if child.key.uniform(tag::NOBODY + month as u64) < nobody {
            None
        } else {
            self.find(slot, only_right, month)
        };
        match found {
            Some(found) => {
                if keeps_place {
                    self.end_placement(slot);
                }
                self.begin_placement(slot, found, month);
            }
            None if keeps_place => self.schedule(slot, month),
            None => {
                self.begin_placement(slot, (Provision::Unregistered, Place::InArea, NONE), month);
            }
        }
    }

    /// The first rung that takes the child. `only_right` leaves out rungs of the wrong kind.
    fn find(&self, slot: u32, only_right: bool, month: i16) -> Option<Found> {
        let child = &self.world.children[slot as usize];
        let a = usize::from(child.authority);
        let ladder = &self.model.authorities[a].ladders[child.need.index()];
        let last = ladder.len().saturating_sub(1);
        let age = child.age(month);
        for (number, rung) in ladder.iter().enumerate() {
            if only_right && !suits(child.need, rung.provision) || age < rung.least_age {
                continue;
            }
            let named = self.find_named(child, rung, 1, month);
            if named != NONE {
                return Some((rung.provision, rung.place, named));
            }
            if is_named_only(rung) {
                continue;
            }
            let chance = if number == last { 1.0 } else { rung.chance };
            let draw = child
                .key
                .uniform(tag::RUNG + 64 * month as u64 + number as u64);
            if draw < chance {
                return Some((rung.provision, rung.place, NONE));
            }
        }
        None
    }

    /// The household or home of a rung that takes `count` children together, [`NONE`] if none does.
    fn find_named(&self, child: &Child, rung: &Rung, count: u8, month: i16) -> u32 {
        if rung.place == Place::Beyond {
            return NONE;
        }
        let a = usize::from(child.authority);
        let mark = mix(child.key.0, child.need as u64);
        let mut best = (bound(rung.match_rate), NONE);
        if let Some(kind) = household_kind(rung.provision) {
            let list = World::list_of(a as u8, kind, rung.place == Place::InRegion);
            for vacancy in &self.world.vacancies[list] {
                let luck = pair(mark, vacancy.key);
                if luck < best.0 && vacancy.key.0 as u32 != child.left {
                    let h = &self.world.households[vacancy.slot as usize];
                    if h.usable - h.filled >= count {
                        best = (luck, vacancy.slot);
                    }
                }
            }
        } else if let Some(operator) = operator_of(rung.provision) {
            let lists = self
                .world
                .homes_of
                .iter()
                .skip(operator)
                .step_by(3)
                .enumerate();
            for (there, homes) in lists {
                if (there == a) != (rung.place == Place::InArea) {
                    continue;
                }
                for listed in homes {
                    let luck = pair(mark, listed.key);
                    if luck < best.0 && listed.key.0 as u32 != child.left {
                        let home = &self.world.homes[listed.slot as usize];
                        if home.free(month) >= count && usize::from(home.own) < HOME {
                            best = (luck, listed.slot);
                        }
                    }
                }
            }
        }
        best.1
    }

    /// Siblings try one household first, else the largest part that fits; the rest ask alone.
    fn serve_siblings(&mut self, waiting: Waiting, month: i16) {
        let first = waiting.first as usize;
        let mut rest = [NONE; 12];
        let count = waiting.count as usize;
        rest[..count].copy_from_slice(&self.world.queued[first..first + count]);
        let mut rest = &rest[..count];
        while rest.len() > 1 {
            let size = (2..=rest.len()).rev().find_map(|size| {
                self.find_together(&rest[..size], month)
                    .map(|found| (size, found))
            });
            let Some((size, found)) = size else { break };
            for &slot in &rest[..size] {
                self.begin_placement(slot, found, month);
            }
            rest = &rest[size..];
        }
        for &slot in rest {
            self.serve(slot, false, month);
        }
    }

    /// A foster household that takes all of these siblings, all of whom need fostering.
    fn find_together(&self, slots: &[u32], month: i16) -> Option<Found> {
        let child = &self.world.children[slots[0] as usize];
        let fostering = |slot: &u32| {
            let need = self.world.children[*slot as usize].need;
            matches!(need, Need::Fostering | Need::SpecialistFostering)
        };
        if !slots.iter().all(fostering) {
            return None;
        }
        let a = usize::from(child.authority);
        let ladder = &self.model.authorities[a].ladders[child.need.index()];
        for (number, rung) in ladder.iter().enumerate() {
            if household_kind(rung.provision).is_none() {
                continue;
            }
            if number + 1 == ladder.len() {
                // The last rung takes whoever is left; siblings are parted before that.
                continue;
            }
            if rung.place == Place::Beyond {
                let draw = child
                    .key
                    .uniform(tag::RUNG + 64 * month as u64 + number as u64);
                if slots.len() <= OPEN_GROUP && draw < rung.chance {
                    return Some((rung.provision, rung.place, NONE));
                }
            } else {
                let named = self.find_named(child, rung, slots.len() as u8, month);
                if named != NONE {
                    return Some((rung.provision, rung.place, named));
                }
            }
        }
        None
    }
}

/// The operator of a home provision: 0 council, 1 voluntary, 2 private.
#[inline]
const fn operator_of(provision: Provision) -> Option<usize> {
    match provision {
        Provision::CouncilHome => Some(0),
        Provision::VoluntaryHome => Some(1),
        Provision::PrivateHome => Some(2),
        _ => None,
    }
}

/// The kept mark of a child and a place. Both are hashes already: one multiplication spreads their
/// difference to the high bits, which decide.
#[inline]
const fn pair(mark: u64, place: Key) -> u64 {
    (mark ^ place.0).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Whether a rung has named households or homes only: carers near home, homes inside the boundary.
#[inline]
const fn is_named_only(rung: &Rung) -> bool {
    match rung.place {
        Place::InArea => household_kind(rung.provision).is_some() || is_home(rung.provision),
        Place::InRegion => household_kind(rung.provision).is_some(),
        Place::Beyond => false,
    }
}
