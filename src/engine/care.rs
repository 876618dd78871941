//! Children in care: their eighteenth birthdays, leaving, moves, changes of plan and reviews.

use super::levers::{in_month, taken_part_in};
use super::recorder::column;
use super::run::{Run, tag};
use super::state::{Child, Event, NONE, Waiting, is_home};
use crate::model::intervention::Effect;
use crate::model::market::PriceClass;
use crate::model::placement::{AgeBand, Need, Place, Provision};
use crate::model::{escalated, suits};

/// Where the class stands in a rank.
pub(super) const CLASS: u32 = 61;

/// Who is served first in the queue.
#[derive(Clone, Copy, Debug)]
pub(super) enum Class {
    /// Nobody registered has taken the child yet.
    Unregistered = 0,
    /// The placement has ended.
    Displaced = 1,
    /// Comes into care.
    Entrant = 2,
    /// In the wrong kind of placement, or with a new plan.
    Review = 3,
}

/// Where a child stands in a month's queue.
#[inline]
fn rank(child: &Child, class: Class, month: i16) -> u64 {
    let luck = child.key.bits(tag::QUEUE + month as u64) >> 12;
    (class as u64) << CLASS | u64::from(child.age(month)) << 52 | luck
}

/// Where the price of a new placement of a kind is recorded; of other kinds it is not.
const PRICED_KIND: [Option<usize>; Provision::COUNT] = {
    let mut kinds = [None; Provision::COUNT];
    kinds[Provision::PrivateHome.index()] = Some(0);
    kinds[Provision::AgencyFostering.index()] = Some(1);
    kinds[Provision::CouncilHome.index()] = Some(2);
    kinds[Provision::VoluntaryHome.index()] = Some(3);
    kinds[Provision::SupportedAccommodation.index()] = Some(4);
    kinds
};

impl Run<'_> {
    /// What happens this month to the children on this month's list.
    pub(super) fn care_events(&mut self, month: i16) {
        let mut list = std::mem::take(&mut self.world.events[month as usize]);
        for &slot in &list {
            if self.world.children[slot as usize].due == month {
                self.care_event(slot, month);
            }
        }
        list.clear();
        self.world.events[month as usize] = list;
    }

    fn care_event(&mut self, slot: u32, month: i16) {
        let setting = self.setting();
        let child = &mut self.world.children[slot as usize];
        let a = usize::from(child.authority);
        match child.event {
            Event::Eighteen => {
                self.now[a][column::LEAVERS_AT_18] += 1;
                self.leave(slot, month, true);
            }
            Event::Leave => {
                self.now[a][column::LEAVERS_BEFORE_18] += 1;
                self.leave(slot, month, false);
            }
            Event::Plan => self.change_plan(slot, month),
            Event::Move => {
                let kept = self.moves_kept(slot, month);
                let child = &mut self.world.children[slot as usize];
                if kept < 1.0 && child.key.uniform(tag::HELD + month as u64) >= kept {
                    let threshold = child.key.exponential(tag::HELD_NEXT + month as u64);
                    setting.hold(child, threshold as f32, month);
                    self.schedule(slot, month);
                    return;
                }
                self.now[a][column::MOVES] += 1;
                let rise = child.key.uniform(tag::RISE + u64::from(child.placements));
                let higher = if rise < self.tables.escalation {
                    escalated(child.need)
                } else {
                    None
                };
                self.end_placement(slot);
                if let Some(need) = higher {
                    setting.change_need(&mut self.world.children[slot as usize], need, None, month);
                }
                self.queue_one(slot, Class::Displaced, month, false);
            }
            Event::Review => {
                child.reviews = child.reviews.wrapping_add(1);
                setting.reviewed(child, month);
                self.queue_one(slot, Class::Review, month, true);
            }
            Event::Search => self.queue_one(slot, Class::Unregistered, month, true),
        }
    }

    /// Share of unplanned ends of a child's placement that the month and interventions leave.
    fn moves_kept(&self, slot: u32, month: i16) -> f64 {
        let of_month = self.tables.moves_kept[month as usize];
        if self.model.interventions.is_empty() {
            return of_month;
        }
        let child = &self.world.children[slot as usize];
        let a = usize::from(child.authority);
        let factors = self.tables.levers.at(a, month);
        of_month
            * match child.provision {
                Provision::Kinship => factors[Effect::MovesKinship.index()],
                Provision::AgencyFostering => factors[Effect::MovesAgency.index()],
                Provision::CouncilFostering => {
                    let kept = factors[Effect::MovesCouncil.index()];
                    let Some(household) = self.world.households.get(child.supplier as usize) else {
                        return of_month * kept;
                    };
                    let of = usize::from(household.authority);
                    let drawn = &self.tables.drawn;
                    taken_part_in(self.model, drawn, of, household.key)
                        .fold(kept, |kept, (one, [_, moves])| {
                            kept * in_month(one, moves, month)
                        })
                }
                provision if is_home(provision) && child.place == Place::InArea => {
                    factors[Effect::MovesHomes.index()]
                }
                _ => 1.0,
            }
    }

    /// The child leaves care; the place is free, unless it stays put.
    fn leave(&mut self, slot: u32, month: i16, at_18: bool) {
        let child = &self.world.children[slot as usize];
        let household = if is_home(child.provision) {
            NONE
        } else {
            child.supplier
        };
        self.end_placement(slot);
        self.follow_up(slot, household, month, at_18);
        self.strike_off(slot, month);
        self.world.children[slot as usize].due = -1;
        self.world.free_children.push(slot);
    }

    /// The child's placement ends: its place is free, its price is charged no more.
    pub(super) fn end_placement(&mut self, slot: u32) {
        self.tally::<-1>(slot);
        let child = &self.world.children[slot as usize];
        let at = usize::from(child.authority) * Provision::COUNT + child.provision.index();
        self.accounts[at].end(child.price);
        if !self.plain {
            self.note_end(slot);
        }
        self.world.vacate(slot);
    }

    /// What a placement's end is for interventions, comparisons and the log.
    #[cold]
    fn note_end(&mut self, slot: u32) {
        let child = &self.world.children[slot as usize];
        let (price, supplier) = (child.price, child.supplier);
        let (authority, existing) = (usize::from(child.authority), self.existing(child));
        let plan = self.world.plan_of(child.provision, supplier);
        if let Some(plan) = plan {
            self.plans.leaves(plan, authority, existing);
        }
        if let Some(then) = self.account_then(slot) {
            then.end(price);
        }
        self.log_spell(slot, plan);
    }

    /// What a placement's beginning is for interventions; whether it is under a contract, whose own
    /// account charges for the place.
    #[cold]
    fn note_beginning(&mut self, slot: u32, provision: Provision, supplier: u32) -> bool {
        let Some(plan) = self.world.plan_of(provision, supplier) else {
            return false;
        };
        let child = &self.world.children[slot as usize];
        let (authority, existing) = (usize::from(child.authority), self.existing(child));
        self.plans.comes(plan, authority, existing);
        self.model.interventions[plan].contract.is_some()
    }

    /// The care plan changes; the child waits where it is until the new kind of place is found.
    fn change_plan(&mut self, slot: u32, month: i16) {
        let child = &self.world.children[slot as usize];
        let authority = &self.model.authorities[usize::from(child.authority)];
        let band = AgeBand::of_months(child.age(month)).index();
        let rates = &authority.plan_rates[child.need.index()];
        let mut mark = child.key.uniform(tag::TARGET + u64::from(child.changes))
            * rates.iter().map(|to| to[band]).sum::<f64>();
        let target = Need::ALL
            .into_iter()
            .filter(|to| rates[to.index()][band] > 0.0)
            .find(|to| {
                mark -= rates[to.index()][band];
                mark < 0.0
            });
        self.tally::<-1>(slot);
        let setting = self.setting();
        let child = &mut self.world.children[slot as usize];
        child.changes = child.changes.wrapping_add(1);
        let threshold = child.key.exponential(tag::PLAN + u64::from(child.changes)) as f32;
        // A band boundary between the hazard and the event can leave no target: the plan stands.
        setting.change_need(child, target.unwrap_or(child.need), Some(threshold), month);
        let content = suits(child.need, child.provision);
        self.tally::<1>(slot);
        let class = if self.world.children[slot as usize].provision == Provision::Unregistered {
            Class::Unregistered
        } else {
            Class::Review
        };
        if content {
            self.schedule(slot, month);
        } else {
            self.queue_one(slot, class, month, true);
        }
    }

    /// Puts a child, or siblings together, in this month's queue.
    pub(super) fn join_queue(
        &mut self,
        slots: &[u32],
        class: Class,
        month: i16,
        keeps_place: bool,
    ) {
        if let &[slot] = slots {
            self.queue_one(slot, class, month, keeps_place);
            return;
        }
        let first = self.world.queued.len() as u32;
        for &slot in slots {
            // Not on any month's list until it is placed.
            self.world.children[slot as usize].due = 0;
            self.world.queued.push(slot);
        }
        let child = &self.world.children[slots[0] as usize];
        self.world.queue.push(Waiting {
            rank: rank(child, class, month),
            first,
            count: slots.len() as u32,
            keeps_place,
        });
    }

    /// Puts a child in this month's queue.
    #[inline]
    pub(super) fn queue_one(&mut self, slot: u32, class: Class, month: i16, keeps_place: bool) {
        let child = &mut self.world.children[slot as usize];
        // Not on any month's list until it is placed.
        child.due = 0;
        self.world.queue.push(Waiting {
            rank: rank(child, class, month),
            first: slot,
            count: 1,
            keeps_place,
        });
    }

    /// A child already in the queue has no place to keep any more.
    fn lose_place(&mut self, slot: u32) {
        for waiting in &mut self.world.queue {
            if waiting.count == 1 && waiting.first == slot {
                waiting.keeps_place = false;
                let class = (Class::Displaced as u64) << CLASS;
                waiting.rank = waiting.rank & !(0b111 << CLASS) | class;
            }
        }
    }

    /// A placement begins, in the middle of the month.
    pub(super) fn begin_placement(
        &mut self,
        slot: u32,
        (provision, place, supplier): (Provision, Place, u32),
        month: i16,
    ) {
        let setting = self.setting();
        let child = &mut self.world.children[slot as usize];
        let a = usize::from(child.authority);
        let threshold = child
            .key
            .exponential(tag::MOVE + u64::from(child.placements) + 1)
            as f32;
        let crosses = child.placements > 0
            && child.provision != Provision::Unregistered
            && provision != Provision::Unregistered
            && (child.place == Place::InArea) != (place == Place::InArea);
        setting.place(child, provision, threshold, month);
        child.place = place;
        child.supplier = supplier;
        let until = child.placed_before.saturating_add(11);
        if child.placements >= 3 && until >= month {
            let before = child.unstable_until;
            child.unstable_until = until;
            let end = |until: i16| (until + 1).min(self.last + 1) as usize;
            if before >= month {
                self.steadied[a][end(before)] -= 1;
            } else {
                self.now[a][column::THREE_OR_MORE] += 1;
            }
            self.steadied[a][end(until)] += 1;
        }
        let under = !self.plain && self.note_beginning(slot, provision, supplier);
        let price = if under {
            0
        } else {
            self.new_price(&self.world.children[slot as usize], provision, place)
        };
        self.world.children[slot as usize].price = price;
        // A place in the council's own home has no price.
        let own = provision == Provision::CouncilHome && price == 0;
        if let Some(kind) = PRICED_KIND[provision.index()]
            && !under
            && !own
        {
            let year = (month as usize - 1) / 12;
            let index = self.tables.prices.contract[year][PriceClass::of(provision) as usize];
            // In tens of pounds, so that a month's sum fits two bytes in nearly every council.
            let tens = (f64::from(price) * index / 1_000.0 + 0.5).min(1.0e5) as i32;
            let row = &mut self.now[a];
            row[column::PRICED + kind] += 1;
            let sum = &mut row[column::NEW_PRICES + kind];
            *sum = sum.saturating_add(tens);
        }
        self.accounts[a * Provision::COUNT + provision.index()].start(price);
        if !self.plain
            && let Some(then) = self.account_then(slot)
        {
            then.start(price);
        }
        self.now[a][column::PLACEMENTS] += 1;
        self.now[a][column::PLACEMENTS_BEYOND] += i32::from(place == Place::Beyond);
        self.now[a][column::CROSSINGS] += i32::from(crosses);
        self.world.occupy(slot, provision, supplier);
        self.tally::<1>(slot);
        self.schedule(slot, month);
    }

    /// Children whose carers or homes go this month join the queue; siblings placed together stay
    /// together in it.
    pub(super) fn displace(&mut self, month: i16) {
        let mut closing = std::mem::take(self.closing);
        for &mark in &closing {
            let (home, index) = (mark & HOME_MARK != 0, (mark & !HOME_MARK) as usize);
            let mut members = [NONE; super::state::HOME];
            let count = if home {
                let home = &self.world.homes[index];
                members[..].copy_from_slice(&home.members);
                usize::from(home.own)
            } else {
                let h = &self.world.households[index];
                members[..super::state::HOUSEHOLD].copy_from_slice(&h.members);
                usize::from(h.filled)
            };
            let mut waiting = 0;
            for at in 0..count {
                let slot = members[at];
                let queued = self.world.children[slot as usize].due == 0;
                self.end_placement(slot);
                if queued {
                    self.lose_place(slot);
                } else {
                    members[waiting] = slot;
                    waiting += 1;
                }
            }
            let count = waiting;
            // By their keys: who left before them in one scenario reorders nobody's luck.
            members[..count].sort_unstable_by_key(|&s| self.world.children[s as usize].key.0);
            let members = &members[..count];
            let group = members
                .first()
                .map_or(0, |&s| self.world.children[s as usize].group);
            let together = count > 1
                && group != 0
                && members
                    .iter()
                    .all(|&s| self.world.children[s as usize].group == group);
            if together && !home {
                self.join_queue(members, Class::Displaced, month, false);
            } else {
                for &slot in members {
                    self.queue_one(slot, Class::Displaced, month, false);
                }
            }
            if home {
                self.close_home(index as u32);
            } else {
                self.world.remove_household(index as u32);
            }
        }
        closing.clear();
        *self.closing = closing;
    }
}

/// Marks an entry of the month's closings as a home; without it, a household.
pub(super) const HOME_MARK: u32 = 1 << 31;
