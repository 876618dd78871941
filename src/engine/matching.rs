//! Matching: a ladder for each need.
//!
//! Everyone who waits stands in one queue: unregistered first, then displaced, entrants, reviews;
//! then by age, youngest first; then by a hash of child and month. Each tries the rungs of its
//! ladder in order. A household or home suits a child whose kept mark for it is below the rung's
//! match rate; of those with a free place the one with the lowest mark is taken, whatever the
//! order in which they are listed, so that the same child meets the same luck in every scenario.
//! A rung that is no particular place says yes with its chance, drawn anew each month; the last one is
//! bought further away and always does. A need-dependent chance finds nobody registered at all.

use super::another::pays_for;
use super::care::{CLASS, Class};
use super::ladder::{Elsewhere, Step, is_fostering};
use super::run::{Run, tag};
use super::state::{Child, HOUSEHOLD, NONE, Waiting, World};
use super::vacancies::Vacancies;
use crate::model::ANOTHER_COUNCIL;
use crate::model::intervention::Effect;
use crate::model::placement::{Need, Place, Provision};
use crate::rng::{Key, mix};

/// Where a child is placed: with a named supplier or none.
type Found = (Provision, Place, u32);

/// The low bits of a turn: where in the queue it stands. A month's queue is far shorter.
const POSITION: u64 = (1 << 22) - 1;

/// Most siblings whom one agency household beyond the region takes.
const OPEN_GROUP: usize = 3;

/// Most who ask together: as many as live in one household.
const GROUP: usize = HOUSEHOLD;

impl Run<'_> {
    /// Serves the month's queue.
    pub(super) fn matching(&mut self, month: i16) {
        let mut queue = std::mem::take(&mut self.world.queue);
        let mut turns = std::mem::take(&mut self.world.turns);
        // Whole words are sorted without branches: the position stands where the hash is least.
        let ranked = queue.iter().zip(0..);
        turns.extend(ranked.map(|(waiting, at): (_, u64)| waiting.rank & !POSITION | at));
        turns.sort_unstable();
        for turn in turns.drain(..) {
            let waiting = queue[(turn & POSITION) as usize];
            if waiting.count == 1 {
                self.serve(waiting.first, waiting.keeps_place, month);
            } else {
                self.serve_siblings(waiting, month);
            }
        }
        queue.clear();
        self.world.queue = queue;
        self.world.turns = turns;
        self.world.queued.clear();
    }

    /// Finds a place for one child, or leaves it unregistered.
    fn serve(&mut self, slot: u32, keeps_place: bool, month: i16) {
        let child = &self.world.children[slot as usize];
        let unregistered = child.provision == Provision::Unregistered;
        let only_right = keeps_place && !unregistered;
        let nobody = if only_right {
            0
        } else if unregistered && child.placements > 0 {
            self.tables.still_unregistered
        } else {
            self.tables.unregistered[child.need.index()]
        };
        let turned_away = nobody > 0 && {
            let factors = self.tables.levers.at(usize::from(child.authority), month);
            let factor = factors[Effect::Unregistered.index()];
            let nobody = if factor == 1.0 {
                nobody
            } else {
                acted_on(nobody, factor)
            };
            child.key.chance_draw(tag::NOBODY + month as u64) < nobody
        };
        let found = if turned_away {
            None
        } else {
            self.find(child, only_right, month)
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
    fn find(&self, child: &Child, only_right: bool, month: i16) -> Option<Found> {
        let mark = kept_mark(child.key, child.need);
        let ladders = &*self.ladders;
        let ladder = if only_right {
            ladders.right_of(child.authority, child.need)
        } else {
            ladders.of(child.authority, child.need)
        };
        let age = child.age(month);
        for rung in ladder {
            if !(rung.least_age..rung.end_age).contains(&age) {
                continue;
            }
            let list = &self.world.vacancies[usize::from(rung.list)];
            let mut named = list.lowest(mark, rung.match_bound, child.left);
            if rung.elsewhere != Elsewhere::Nobody {
                let elsewhere = self.find_elsewhere(child, rung, mark);
                named = named.into_iter().chain(elsewhere).min();
            }
            if let Some((_, named)) = named {
                return Some((rung.provision, rung.place, named));
            }
            let open = || rung.open_bound > 0 && rung_draw(child, rung, month) < rung.open_bound;
            if rung.certain || open() {
                return Some((rung.provision, rung.place, NONE));
            }
        }
        None
    }

    /// The best of a rung's places in the other authorities of the model. Out of line: a model of one authority
    /// never comes here.
    #[inline(never)]
    fn find_elsewhere(&self, child: &Child, rung: &Step, mark: u64) -> Option<(u64, u32)> {
        let lowest = |bound| move |list: &Vacancies| list.lowest(mark, bound, child.left);
        match rung.elsewhere {
            Elsewhere::Nobody => None,
            Elsewhere::Agencies => self
                .elsewhere(child, agency_list)
                .filter_map(lowest(rung.shared_bound))
                .min(),
            Elsewhere::Homes(operator) => {
                let homes = self
                    .elsewhere(child, |other| World::list_of_homes(other, operator))
                    .filter_map(lowest(rung.match_bound));
                if operator > 0 || self.record.another.is_empty() {
                    return homes.min();
                }
                // Its own homes elsewhere have a rung of their own.
                let others = (0..self.model.authorities.len()).filter(|&host| {
                    let runs = pays_for(self.model, ANOTHER_COUNCIL, host);
                    host != usize::from(child.authority)
                        && runs != Some(usize::from(child.authority))
                });
                let left = others
                    .filter_map(|host| self.unclaimed(child, host as u8, mark, rung.match_bound));
                homes.chain(left).min()
            }
            Elsewhere::Unclaimed => self.unclaimed(child, child.authority, mark, rung.match_bound),
        }
    }

    /// A list of each of the other authorities of the model.
    fn elsewhere(
        &self,
        child: &Child,
        list: impl Fn(u8) -> usize,
    ) -> impl Iterator<Item = &Vacancies> {
        (0..self.model.authorities.len() as u8)
            .filter(move |&other| other != child.authority)
            .map(move |other| &self.world.vacancies[list(other)])
    }

    /// Siblings who need fostering try one household first, else the largest part that fits; the rest
    /// ask alone. A household's answer depends on who of them asks first, so each asks for itself and
    /// those after it.
    fn serve_siblings(&mut self, waiting: Waiting, month: i16) {
        let first = waiting.first as usize;
        let mut left = [NONE; GROUP];
        // Those placed in parts, then those who ask alone.
        let mut order = [NONE; GROUP];
        let (mut count, mut parts, mut placed) = (0, 0, 0);
        for at in first..first + waiting.count as usize {
            let slot = self.world.queued[at];
            let need = self.world.children[slot as usize].need;
            if matches!(need, Need::Fostering | Need::SpecialistFostering) {
                left[count] = slot;
                count += 1;
            }
        }
        while count > 1 {
            let sizes = (2..=count)
                .rev()
                .flat_map(|size| (0..=count - size).map(move |lead| lead..lead + size));
            let mut asked =
                sizes.map(|part| (self.find_together(&left[part.clone()], month), part));
            let Some((found, part)) = asked.find_map(|(found, part)| Some((found?, part))) else {
                break;
            };
            for &slot in &left[part.clone()] {
                self.begin_placement(slot, found, month);
                order[placed] = slot;
                placed += 1;
            }
            left.copy_within(part.end..count, part.start);
            count -= part.len();
            parts += 1;
        }
        let together = placed;
        // Who is placed is on a month's list again.
        for at in first..first + waiting.count as usize {
            let slot = self.world.queued[at];
            if self.world.children[slot as usize].due == 0 {
                self.serve(slot, false, month);
                order[placed] = slot;
                placed += 1;
            }
        }
        if waiting.rank >> CLASS == Class::Entrant as u64 {
            self.note_siblings(&order[..placed], parts, placed - together);
        }
    }

    /// A foster household that takes all of these siblings, all of whom need fostering.
    fn find_together(&self, slots: &[u32], month: i16) -> Option<Found> {
        let child = &self.world.children[slots[0] as usize];
        let mark = kept_mark(child.key, child.need);
        let ladder = self.ladders.of(child.authority, child.need);
        for rung in ladder {
            if rung.always || rung.end_age < u16::MAX {
                // The last rungs are for whoever is left; siblings are parted before that.
                break;
            }
            let fostering = is_fostering(rung.provision);
            if fostering && rung.place != Place::Beyond {
                let fits = |slot: u32| {
                    let h = &self.world.households[slot as usize];
                    usize::from(h.free()) >= slots.len()
                };
                let own = std::iter::once((
                    &self.world.vacancies[usize::from(rung.list)],
                    rung.match_bound,
                ));
                let shared = rung.elsewhere == Elsewhere::Agencies;
                let others = shared.then(|| {
                    self.elsewhere(child, agency_list)
                        .map(|list| (list, rung.shared_bound))
                });
                let named = own
                    .chain(others.into_iter().flatten())
                    .filter_map(|(list, bound)| list.lowest_of(mark, bound, fits))
                    .min();
                if let Some((_, named)) = named {
                    return Some((rung.provision, rung.place, named));
                }
            } else if fostering
                && slots.len() <= OPEN_GROUP
                && rung_draw(child, rung, month) < rung.open_bound
            {
                return Some((rung.provision, rung.place, NONE));
            }
        }
        None
    }
}

/// The agency households inside an authority's boundary: agencies are one market.
const fn agency_list(authority: u8) -> usize {
    World::list_of(authority, 1, false)
}

/// A bound on which interventions act.
#[cold]
fn acted_on(bound: u64, factor: f64) -> u64 {
    (bound as f64 * factor) as u64
}

/// What a child brings to every kept mark: its luck and its need.
#[inline]
pub(super) const fn kept_mark(key: Key, need: Need) -> u64 {
    mix(key.0, need as u64)
}

/// What an open rung says to a child in a month, for comparison with its bound.
#[inline]
const fn rung_draw(child: &Child, rung: &Step, month: i16) -> u64 {
    let tag = tag::RUNG + 64 * month as u64 + rung.number as u64;
    child.key.chance_draw(tag)
}
