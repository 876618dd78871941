//! Spells in placements, for comparing what the same child cost in two scenarios.
//!
//! A spell ends with the placement, or where its price changes; of two that overlap the one that ends
//! first held first. Nothing is kept unless it is asked for.

use super::ledger::Account;
use super::run::{Run, Workspace};
use super::state::Child;
use crate::model::Model;
use crate::model::market::PriceClass;
use crate::model::placement::Provision;

/// One spell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spell {
    /// The child.
    pub key: u64,
    /// Month in which it ended.
    pub to: i16,
    /// Month in which the placement began; not after 0 for those of the start.
    pub from: i16,
    /// Weekly price in pence, at the start's prices.
    pub price: u32,
    /// How the price goes on.
    pub class: u8,
    /// The intervention in whose place it was, counted from 1; 0: none.
    pub plan: u8,
    /// The authority that pays.
    pub authority: u8,
}

/// The spells of a run.
#[derive(Debug, Default)]
pub struct Log {
    /// Whether they are kept.
    pub on: bool,
    /// In the order in which they ended.
    pub spells: Vec<Spell>,
}

impl Run<'_> {
    /// Whether a child was in care when it was decided.
    #[inline]
    pub(super) const fn existing(&self, child: &Child) -> bool {
        child.entered <= self.decided
    }

    /// The account that a child's price is in because it was in care when it was decided.
    #[inline]
    pub(super) fn account_then(&mut self, slot: u32) -> Option<&mut Account> {
        let child = &self.world.children[slot as usize];
        if child.entered > self.decided {
            return None;
        }
        let class = PriceClass::of(child.provision) as usize;
        self.then
            .get_mut(usize::from(child.authority) * PriceClass::COUNT + class)
    }

    /// Writes down the spell that a child ends.
    #[inline]
    pub(super) fn log_spell(&mut self, slot: u32, plan: Option<usize>) {
        if self.log.on {
            let spell = spell(&self.world.children[slot as usize], self.month_now, plan);
            self.log.spells.push(spell);
        }
    }

    /// Writes down the spells that go on beyond the horizon, and puts all in the order of children.
    pub(super) fn close_log(&mut self) {
        if !self.log.on {
            return;
        }
        for at in 0..self.world.children.len() {
            let child = &self.world.children[at];
            if child.due >= 0 {
                let plan = self.world.plan_of(child.provision, child.supplier);
                let spell = spell(child, self.last + 1, plan);
                self.log.spells.push(spell);
            }
        }
        self.log.spells.sort_unstable();
    }
}

fn spell(child: &Child, to: i16, plan: Option<usize>) -> Spell {
    Spell {
        key: child.key.0,
        to,
        from: child.placed,
        price: child.price,
        class: PriceClass::of(child.provision) as u8,
        plan: plan.map_or(0, |plan| plan as u8 + 1),
        authority: child.authority,
    }
}

/// What children in the places of a scenario's interventions cost less there than the same children in
/// the baseline in the same month, by financial year and authority, pence of the day; and the
/// child-months that it is of. A month in which the child is not in care in the baseline does not count.
///
/// Both runs must have kept their spells.
pub fn matched(model: &Model, base: &Workspace, option: &Workspace) -> Vec<(i64, i64)> {
    let authorities = model.authorities.len();
    let mut saved = vec![(0_i64, 0_i64); model.horizon.years * authorities];
    let last = model.horizon.months() as i16;
    for there in option.log.spells.iter().filter(|spell| spell.plan > 0) {
        // Who was in a home before it came under a contract is in the contract's place from then on.
        let since = there
            .from
            .max(model.interventions[usize::from(there.plan) - 1].start);
        let first = base
            .log
            .spells
            .partition_point(|spell| spell.key < there.key);
        let before = base.log.spells[first..]
            .iter()
            .take_while(|spell| spell.key == there.key);
        for month in since.max(1)..there.to.min(last + 1) {
            // Of the spells that have begun and not ended the first to end is the one that holds.
            let held = before.clone().find(|s| s.from <= month && month < s.to);
            let Some(held) = held.filter(|held| held.plan == 0) else {
                continue;
            };
            let year = (month as usize - 1) / 12;
            let days = f64::from(model.horizon.calendar(month as usize).days());
            let index = base.tables.prices.contract[year][usize::from(held.class)];
            let was = f64::from(held.price) * index;
            let is = option.price_in_place(model, there, month);
            let entry = &mut saved[year * authorities + usize::from(there.authority)];
            let pence = (was - is) * days / 7.0;
            entry.0 += libm::floor(pence + 0.5) as i64;
            entry.1 += 1;
        }
    }
    saved
}

impl Workspace {
    /// What a place of an intervention costs a week in a month, pence of the day: its contract's price, what
    /// a council's home costs for a place, or the child's own price.
    fn price_in_place(&self, model: &Model, spell: &Spell, month: i16) -> f64 {
        let plan = usize::from(spell.plan) - 1;
        let one = &model.interventions[plan];
        let year = (month as usize - 1) / 12;
        if one.contract.is_some() {
            return self.contract_prices(plan)[month as usize - 1];
        }
        if let Some(homes) = one.homes.as_ref().filter(|homes| homes.operator == 0) {
            let tables = &self.tables.authorities[one.host];
            let usual = f64::from(tables.price[Provision::CouncilHome.index()][0]);
            let occupancy = self.tables.drawn[model.prices.costs[2]];
            let pence = homes
                .running
                .map_or(usual * occupancy, |id| self.tables.drawn[id] * 100.0);
            return pence * self.tables.prices.spot[year][PriceClass::Homes as usize];
        }
        f64::from(spell.price) * self.tables.prices.contract[year][usize::from(spell.class)]
    }
}
