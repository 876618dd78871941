//! Children whom an intervention moves out of homes: to foster families, or to a place to move on from.
//!
//! Attempts are nested arrivals at the planned rate times the share delivered. Each is made for the
//! child in a home with the lowest kept mark for the intervention who is old enough; with the chance of
//! success its need changes, and it waits where it is until the new kind of place is found. Whether an
//! attempt succeeds depends on the attempt alone.

use super::care::Class;
use super::demand::nested_arrivals;
use super::run::Run;
use super::state::{NONE, is_home};
use crate::model::input::hash;
use crate::model::intervention::Intervention;
use crate::model::placement::{Need, Place, Provision};
use crate::rng::mix;

impl Run<'_> {
    /// This month's attempts.
    pub(super) fn step_down(&mut self, month: i16) {
        for (plan, one) in self.model.interventions.iter().enumerate() {
            let Some(moves) = &one.step_down else {
                continue;
            };
            let strength = one.strength(month);
            let d = &self.tables.drawn;
            let rate = d[moves.a_year] * d[moves.delivered] * strength / 12.0;
            let success = d[moves.success];
            let free = match moves.places {
                Some(places) if strength > 0.0 => {
                    self.still_moved(plan);
                    usize::from(places).saturating_sub(self.plans.of(plan).moved.len())
                }
                Some(_) => 0,
                None => usize::MAX,
            };
            if rate == 0.0 || free == 0 {
                continue;
            }
            let stream = self.homes.of(hash(&one.name)).of(month as u64);
            let mut attempts = 0_usize;
            let mut fails = 0_u64;
            nested_arrivals(stream, rate.min(64.0), |k| {
                let failed = stream.of(k).uniform(1) >= success;
                fails |= u64::from(failed) << attempts.min(63);
                attempts += 1;
            });
            for attempt in 0..attempts.min(free).min(64) {
                let Some(slot) = self.next_to_step_down(one, month) else {
                    break;
                };
                // A child for whom it does not succeed is not asked again this month or ever.
                if fails >> attempt & 1 == 0 {
                    self.moves_down(plan, slot, month);
                } else {
                    self.world.children[slot as usize].tried = true;
                }
            }
        }
    }

    /// The child in a home who is next.
    fn next_to_step_down(&self, one: &Intervention, month: i16) -> Option<u32> {
        let moves = one.step_down.as_ref()?;
        let name = hash(&one.name);
        let may = |child: &super::state::Child| {
            // Whoever waits for a place already, or leaves this month, is passed over.
            child.due > month
                && !child.tried
                && is_home(child.provision)
                && child.age(month) >= moves.least_age
                && matches!(
                    child.need,
                    Need::Residential
                        | Need::Fostering
                        | Need::SpecialistFostering
                        | Need::Supported
                )
                && one.authorities.contains(&usize::from(child.authority))
        };
        let children = self.world.children.iter().zip(0..);
        children
            .filter(|(child, _)| may(child))
            .min_by_key(|(child, _)| mix(child.key.0, name))
            .map(|(_, slot): (_, u32)| slot)
    }

    fn moves_down(&mut self, plan: usize, slot: u32, month: i16) {
        let moves = self.model.interventions[plan].step_down;
        let Some(moves) = moves else { return };
        let setting = self.setting();
        self.tally::<-1>(slot);
        let child = &mut self.world.children[slot as usize];
        child.tried = true;
        setting.change_need(child, moves.to, None, month);
        self.tally::<1>(slot);
        if moves.places.is_none() {
            self.queue_one(slot, Class::Review, month, true);
            return;
        }
        self.end_placement(slot);
        let supported = Provision::SupportedAccommodation;
        self.begin_placement(slot, (supported, Place::InArea, NONE), month);
        let child = &mut self.world.children[slot as usize];
        let at = usize::from(child.authority);
        let account = &mut self.accounts[at * Provision::COUNT + supported.index()];
        // The contract's own account charges for the place.
        let price = i64::from(child.price);
        account.weekly -= price;
        account.started -= price;
        if let Some(then) = self.account_then(slot) {
            then.weekly -= price;
            then.started -= price;
        }
        let child = &mut self.world.children[slot as usize];
        child.price = 0;
        let (key, number) = (child.key.0, child.placements);
        let existing = self.existing(&self.world.children[slot as usize]);
        self.plans.comes(plan, at, existing);
        let moved = (slot, key, number, existing);
        self.plans.of(plan).moved.push(moved);
    }

    /// Takes those off a move-on home's list who have gone.
    fn still_moved(&mut self, plan: usize) {
        let authority = self.model.interventions[plan].host;
        let mut moved = std::mem::take(&mut self.plans.of(plan).moved);
        moved.retain(|&(slot, key, number, existing)| {
            let child = &self.world.children[slot as usize];
            let there = child.due >= 0 && child.key.0 == key && child.placements == number;
            if !there {
                self.plans.leaves(plan, authority, existing);
            }
            there
        });
        self.plans.of(plan).moved = moved;
    }
}
