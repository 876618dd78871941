//! Contracts: what the places of an intervention cost, by an account of its own.
//!
//! ```text
//! price = weekly * contract index                     uplifted each April like other running placements
//!       = weekly * contract index when it opened      while it is fixed
//!       = s * that of new placements of the month + (1 - s) * kept        once the fixed term is over
//! kept  = the fixed price * contract index / contract index at the end of the term
//! cost of a month = price * (half-months filled) * days / 14;  voids the same for what is paid and empty
//! ```
//!
//! `s` is `market_price_share`: what is asked after a fixed term is for whoever runs the homes to decide, and a
//! company that works for the community may ask less than it could get.

use super::ledger::month_cost;
use super::recorder::Programme;
use super::run::Run;
use crate::model::OPERATORS;
use crate::model::intervention::{Contract, Intervention};
use crate::model::market::PriceClass;
use crate::model::placement::{Need, Provision};

impl Run<'_> {
    /// What a contract's place costs a week this month, in pence of the day.
    fn contract_price(&self, plan: usize, terms: &Contract, month: i16) -> f64 {
        let one = &self.model.interventions[plan];
        let pence = self.tables.drawn[terms.weekly] * 100.0;
        let year = (month as usize - 1) / 12;
        let state = &self.plans.list[plan];
        let index = |year: usize| self.tables.prices.contract[year][PriceClass::Homes as usize];
        match terms.fixed {
            None => pence * index(year),
            Some(fixed) if i32::from(month) - i32::from(state.opened) < i32::from(fixed.months) => {
                pence * state.index
            }
            Some(fixed) => {
                let (operator, needs) = match (&one.homes, &one.block) {
                    (Some(homes), _) => (homes.operator, homes.needs),
                    (_, Some(block)) => (block.operator, [false; Need::COUNT]),
                    (None, None) => return pence * index(year),
                };
                // A move-on home has no market price: it goes on rising from what it was.
                let Some(share) = fixed.market else {
                    return pence * index(year);
                };
                let only_specialist =
                    needs[Need::SpecialistResidential.index()] && !needs[Need::Residential.index()];
                let factor = if only_specialist {
                    self.tables.drawn[self.model.prices.specialist_home]
                } else {
                    1.0
                };
                let provision = OPERATORS[usize::from(operator)];
                let market = factor * self.price_of_the_day(one.host, provision, month);
                let share = self.tables.drawn[share];
                let last = i32::from(state.opened) + i32::from(fixed.months) - 1;
                let then = (last.max(1) as usize - 1) / 12;
                let kept = pence * state.index * index(year) / index(then);
                share * market + (1.0 - share) * kept
            }
        }
    }

    /// Charges the places of an intervention for the month, filled and, where all are paid for, empty.
    pub(super) fn charge_contract(
        &mut self,
        plan: usize,
        one: &Intervention,
        month: i16,
        days: u8,
    ) {
        let provision = match (&one.homes, &one.block) {
            (Some(homes), _) => OPERATORS[usize::from(homes.operator)],
            (None, Some(block)) => OPERATORS[usize::from(block.operator)],
            (None, None) => Provision::SupportedAccommodation,
        };
        let mut halves = 0;
        let mut income = 0;
        let row = (month as usize - 1) * self.plans.authorities;
        let price = one
            .contract
            .as_ref()
            .map(|terms| self.contract_price(plan, terms, month));
        self.plans.list[plan].prices.push(price.unwrap_or(0.0));
        let health = one
            .contract
            .as_ref()
            .map(|terms| self.tables.drawn[terms.health]);
        for a in 0..self.plans.authorities {
            let account = &mut self.plans.list[plan].filled[a];
            let twice = 2 * account.weekly - account.started + account.ended;
            account.started = 0;
            account.ended = 0;
            halves += twice;
            let account = &mut self.plans.list[plan].filled_then[a];
            let twice_then = 2 * account.weekly - account.started + account.ended;
            account.started = 0;
            account.ended = 0;
            if let Some(price) = price {
                let cost = month_cost(twice, days, price);
                income += cost;
                if let Some(settled) = self.record.settled.get_mut(row + a) {
                    settled[0] += month_cost(twice_then, days, price);
                }
                self.record.cost_row(month as usize, a)[provision.index()] += cost;
                let paid = cost as f64 * health.unwrap_or(0.0);
                self.record.programme_row(month as usize, a)[Programme::Health.index()] +=
                    (paid + 0.5) as i64;
            }
            self.record.programme_row(month as usize, a)[Programme::PlacesFilled.index()] += twice;
        }
        let paid = self.places_paid(plan, one, month);
        let now = &mut self.plans.list[plan].paid_before;
        let whole = *now + paid;
        *now = paid;
        if let (Some(price), Some(terms)) = (price, &one.contract)
            && terms.block
        {
            let void = month_cost((whole - halves).max(0), days, price);
            income += void;
            let void = void as f64;
            let health = health.unwrap_or(0.0);
            self.note_shared(one, Programme::Voids, void, month);
            self.note_shared(one, Programme::Health, void * health, month);
        }
        self.plans.list[plan].income = income;
    }

    /// Places of an intervention that can be used at the month's end and that are not others'.
    fn places_paid(&self, plan: usize, one: &Intervention, month: i16) -> i64 {
        let mark = plan as u8 + 1;
        let homes = self
            .world
            .homes
            .iter()
            .filter(|h| h.plan == mark && h.registered > 0);
        let places: i64 = homes
            .map(|home| i64::from(home.open_places(month)) - i64::from(home.others))
            .sum();
        match (&one.block, &one.step_down) {
            (Some(block), _) => places.min(i64::from(block.places)),
            (None, Some(moves)) if (one.start..=one.end).contains(&month) => {
                i64::from(moves.places.unwrap_or(0))
            }
            _ => places,
        }
    }
}
