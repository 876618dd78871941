//! The starting state: homes, households and children, and what they have behind them.

use super::ladder::{Elsewhere, Step, is_fostering, operator_of};
use super::matching::kept_mark;
use super::run::{Run, tag};
use super::state::{Child, Clock, Event, LISTS, NONE, World, is_home};
use super::vacancies::pair;
use crate::model::authority::StartingChild;
use crate::model::placement::{Need, Place, Provision};
use crate::model::suits;
use crate::num;
use crate::rng::Key;

/// A household's or home's own draw: for how long it has had a free place at the start.
const FREE_SINCE: u64 = 48;

/// Lucks tried for a child of the start who was refused: with most carers suiting it there may be none.
const MOST_LUCKS: u64 = 64;

/// Places near home that are free at the start.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// Of households, by their list of vacancies within an authority's.
    carers: [Free; 4],
    /// Of homes, by operator.
    homes: [Free; 3],
}

/// Free places, those free longest first: for how many months, and the key.
#[derive(Debug, Default)]
struct Free(Vec<(f64, u64)>);

impl Free {
    fn fill(&mut self, places: impl Iterator<Item = (f64, u64)>) {
        self.0.clear();
        self.0.extend(places);
        self.0
            .sort_unstable_by(|one, other| other.0.total_cmp(&one.0));
    }

    /// Whether any place that has been free for longer than some months suits a child below a bound,
    /// which is worked out from the number of all places where there are such.
    fn suits_one(&self, mark: u64, months: f64, bound: impl FnOnce(usize) -> u64) -> bool {
        // Most often there is none, and seldom more than a few.
        let longer = |place: &&(f64, u64)| place.0 > months;
        if !self.0.first().as_ref().is_some_and(longer) {
            return false;
        }
        let bound = bound(self.0.len());
        let mut places = self.0.iter().take_while(longer);
        places.any(|&(_, key)| pair(mark, key) < bound)
    }
}

/// The lowest of the marks that are below a bound, where as many places are free and one suits at least.
fn best_of(bound: u64, free: usize, uniform: f64) -> u64 {
    let expected = bound as f64 / 18_446_744_073_709_551_616.0 * free as f64;
    if expected < 1e-9 {
        return 0;
    }
    let none = num::exp(-expected);
    (bound as f64 * (-num::ln(1.0 - uniform * (1.0 - none)) / expected)) as u64
}

impl Run<'_> {
    /// The starting state: the published children, carers and homes, with fresh thresholds.
    pub(super) fn start(&mut self) {
        // All homes first, in the order of authorities: a child may be in another one's.
        for a in 0..self.model.authorities.len() {
            self.start_homes(a);
        }
        let mut homes_at = 0;
        for a in 0..self.model.authorities.len() {
            let authority = &self.model.authorities[a];
            let households_at = self.start_households(a);
            for (index, start) in authority.children.iter().enumerate() {
                self.seat_child(a, index, *start, homes_at, households_at);
            }
            self.start_after_care(a, households_at[0]);
            homes_at += authority.starting_homes.len() as u32;
        }
        // Who is free is known when everybody is there, from other authorities and after care too.
        let mut standing = std::mem::take(&mut *self.standing);
        let mut first = 0;
        for a in 0..self.model.authorities.len() {
            let last = first + self.model.authorities[a].children.len() as u32;
            self.note_standing(a, &mut standing);
            for slot in first..last {
                self.begin_luck(slot, &standing);
            }
            self.price_the_start(a, first..last);
            first = last;
        }
        *self.standing = standing;
        self.start_projects();
        self.start_market();
    }

    /// Puts a child of the start where it is; homes and households begin where they are said to.
    fn seat_child(
        &mut self,
        a: usize,
        index: usize,
        start: StartingChild,
        homes_at: u32,
        households_at: [u32; 2],
    ) {
        let authority = &self.model.authorities[a];
        let here = self.children.of(u64::from(authority.code)).of(u64::MAX);
        let own = here.of(index as u64);
        let unregistered = authority.perhaps_unregistered.filter(|perhaps| {
            perhaps.child as usize == index && own.uniform(tag::PERHAPS) < perhaps.chance
        });
        let start = unregistered.map_or(start, |perhaps| StartingChild {
            provision: Provision::Unregistered,
            supplier: None,
            months_placed: perhaps.months_placed,
            ..start
        });
        let supplier = start.supplier.map_or(NONE, |s| {
            let base = if is_home(start.provision) {
                if start.place == Place::InArea {
                    homes_at
                } else {
                    0
                }
            } else if start.provision == Provision::CouncilFostering {
                households_at[0]
            } else {
                households_at[1]
            };
            base + s
        });
        let draw = own.bits(tag::PLACED) as usize % start.months_placed.len();
        let placed = -i16::from(start.months_placed[draw]);
        let slot = self.world.add_child(Child {
            key: own,
            price: 0,
            leaving: Clock::undrawn(0),
            moving: Clock::undrawn(0),
            planning: Clock::undrawn(0),
            review: Clock::undrawn(0),
            due: 0,
            eighteenth: 216 - start.age as i16,
            entered: -(start.months_in_care as i16),
            placed,
            wrong_since: placed,
            placed_before: i16::MIN,
            displaced: placed,
            unstable_until: -1,
            group: start.group,
            supplier,
            left: 0,
            placements: 1,
            changes: 0,
            reviews: 0,
            authority: a as u8,
            need: start.need,
            provision: start.provision,
            place: start.place,
            event: Event::Move,
            unaccompanied: start.unaccompanied,
            tried: false,
        });
        self.world.occupy(slot, start.provision, supplier);
        self.enrol(slot, 0);
        self.tally::<1>(slot);
    }

    /// Draws the luck of a child of the start, and with it when things happen to it.
    fn begin_luck(&mut self, slot: u32, standing: &Standing) {
        let key = self.refused(&self.world.children[slot as usize], standing);
        let setting = self.setting();
        let child = &mut self.world.children[slot as usize];
        child.key = key;
        child.leaving = Clock::new(key.exponential(tag::LEAVE), 0);
        child.moving = Clock::new(key.exponential(tag::MOVE), 0);
        child.planning = Clock::new(key.exponential(tag::PLAN), 0);
        setting.start(child);
        self.schedule(slot, 0);
    }

    /// The luck of a child of the start who needs a foster family or a home. It was last looked for one
    /// when it was placed, or, in the wrong kind of placement, at a review since. The places that have
    /// been free from then on did not suit it, or less well than where it is. Of the lucks that such a
    /// child could have the first is taken that agrees with that.
    fn refused(&self, child: &Child, places: &Standing) -> Key {
        let own = child.key;
        let looks = matches!(
            child.need,
            Need::Fostering
                | Need::SpecialistFostering
                | Need::Residential
                | Need::SpecialistResidential
        );
        if !looks || child.provision == Provision::Unregistered {
            return own;
        }
        let placed = f64::from(-child.placed);
        let mut looked = placed;
        if !suits(child.need, child.provision) && self.tables.review > 0.0 {
            looked = looked.min(own.exponential(tag::LOOKED) / self.tables.review);
        }
        let free_for = &self.model.authorities[usize::from(child.authority)].free_for;
        // Hardly anything is free for that long.
        if looked > 5.0 * free_for.iter().copied().fold(0.0, f64::max) {
            return own;
        }
        let here = |rung: &Step| (rung.provision, rung.place) == (child.provision, child.place);
        let ladder = self.ladders.of(child.authority, child.need);
        // Places that interventions open have no past.
        let first_list = usize::from(child.authority) * LISTS;
        let first_plan = World::list_of_plan(self.model.authorities.len(), 0);
        let stood = |rung: &&Step| usize::from(rung.list) < first_plan;
        let stands = ladder.iter().filter(stood);
        let before = stands.clone().position(here).unwrap_or(ladder.len());
        let rungs = stands.take(before + 1);
        let age = child.age(child.placed);
        let suited = |key: Key| {
            let mark = kept_mark(key, child.need);
            let bound = |rung: &Step, free: usize| {
                if here(rung) {
                    best_of(rung.match_bound, free, key.uniform(tag::BEST))
                } else {
                    rung.match_bound
                }
            };
            let mut rungs = rungs.clone().filter(|rung| {
                let tried = (rung.least_age..rung.end_age).contains(&age);
                tried && !matches!(rung.elsewhere, Elsewhere::Unclaimed)
            });
            rungs.any(|rung| {
                if is_fostering(rung.provision) {
                    // Further away nobody in particular is free.
                    let Some(carers) = places.carers.get(usize::from(rung.list) - first_list)
                    else {
                        return false;
                    };
                    carers.suits_one(mark, looked, |free| bound(rung, free))
                } else if rung.place == Place::InArea && is_home(rung.provision) {
                    let Some(operator) = operator_of(rung.provision) else {
                        return false;
                    };
                    let homes = &places.homes[usize::from(operator)];
                    homes.suits_one(mark, placed, |free| bound(rung, free))
                } else {
                    false
                }
            })
        };
        let mut lucks = (0..MOST_LUCKS).map(|other| if other == 0 { own } else { own.of(other) });
        lucks.find(|key| !suited(*key)).unwrap_or(own)
    }

    /// Finds the places of an authority that are free at the start. Homes that another council runs are left
    /// out: what they have free goes to its own children first.
    fn note_standing(&self, a: usize, standing: &mut Standing) {
        let free_for = &self.model.authorities[a].free_for;
        for (list, carers) in standing.carers.iter_mut().enumerate() {
            let on_average = free_for[list / 2];
            let keys = self.world.vacancies[a * LISTS + list].keys();
            carers.fill(keys.map(|key| (free_since(Key(key), on_average), key)));
        }
        for (operator, places) in standing.homes.iter_mut().enumerate() {
            let homes = self.world.homes.iter().filter(|home| {
                usize::from(home.authority) == a
                    && usize::from(home.operator) == operator
                    && home.registered > 0
                    && home.usable > home.own + home.others
                    && !home.is_paused(0)
            });
            let on_average = free_for[2 + operator];
            places.fill(homes.map(|home| (free_since(home.key, on_average), home.key.0)));
        }
    }
}

/// Months for which a household or home of the start has had a free place, if places are free for so
/// long on average.
fn free_since(key: Key, on_average: f64) -> f64 {
    key.exponential(FREE_SINCE) * on_average
}
