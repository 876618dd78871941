//! The market: how tight it is, the margins that follow, and private providers who open or close.
//!
//! ```text
//! u        = (filled + unmet) / usable, at most 1.5; for homes and for foster carers
//! margin  += (1 - exp(-speed / 12)) * (m0 + response * (u - u0) - margin), within bounds
//! entry    = openings * exp(entry_margin * (margin - m0) + entry_demand * (v - v0))
//! closing  = rate * exp(-closing_margin * (margin - m0))
//! agencies' approvals of carers    times exp(entry_agency * (margin - m0)), the agencies' margin
//! ```
//!
//! `filled` counts every child in the places of the scenario's authorities, others' children too;
//! `unmet` the authorities' own children who need such a place and are elsewhere; `v` is `u` with the
//! places on their way added to those usable. The authorities of one scenario are one market. What
//! providers outside it do is not simulated. The two exponents are held within a factor of 4.

use super::prices::Quotes;
use super::run::Run;
use crate::engine::recorder::column;
use crate::engine::tables::Tables;
use crate::model::Model;
use crate::model::placement::Need;
use crate::num;

/// Most that `u` counts for.
const TIGHTEST: f64 = 1.5;

/// The logarithm of 4, the most that entry and closing change by.
const MOST: f64 = 1.386;

/// Homes, foster carers.
pub const MARKETS: usize = 2;

/// The state of one run's market.
#[derive(Debug, Default)]
pub struct Market {
    /// Share of the way to where they are drawn that margins move in a month.
    speed: f64,
    /// How far margins have moved from the start's: homes, agencies.
    pub shift: [f64; MARKETS],
    /// Margins of the start: voluntary homes, private homes, agencies.
    start: [f64; 3],
    /// How tight the market is now.
    pub tight: [f64; MARKETS],
    /// The same at the start.
    tight_at_start: [f64; MARKETS],
    /// How tight that of homes will be with those on their way, at the start.
    ahead_at_start: f64,
    /// How tight it will be, now.
    ahead: f64,
    /// Prices of new placements, by authority.
    pub(super) quotes: Vec<Quotes>,
}

impl Market {
    /// Margins as they stand relative to the start, as factors on a price: voluntary homes, private
    /// homes, agencies.
    pub(super) fn factors(&self) -> [f64; 3] {
        let [homes, agencies] = self.shift;
        let factor = |start: f64, shift: f64| (1.0 + start + shift) / (1.0 + start).max(0.1);
        [
            factor(self.start[0], homes),
            factor(self.start[1], homes),
            factor(self.start[2], agencies),
        ]
    }

    /// Margins on cost: private homes, agencies.
    pub(super) fn margins(&self) -> [f64; MARKETS] {
        [self.start[1] + self.shift[0], self.start[2] + self.shift[1]]
    }

    /// What private providers' rate of new projects is multiplied by.
    pub(super) fn entry(&self, model: &Model, tables: &Tables) -> f64 {
        let d = &tables.drawn;
        let demand = d[model.market.entry_demand] * (self.ahead - self.ahead_at_start);
        respond(d[model.market.entry_margin] * self.shift[0] + demand)
    }

    /// What agencies' rate of approvals is multiplied by.
    pub(super) fn agency_entry(&self, model: &Model, tables: &Tables) -> f64 {
        respond(tables.drawn[model.market.entry_agency] * self.shift[1])
    }

    /// What the hazard of a private home's closing is multiplied by.
    pub(super) fn closing(&self, model: &Model, tables: &Tables) -> f64 {
        respond(-tables.drawn[model.market.closing_margin] * self.shift[0])
    }

    /// Empties the market for a run.
    pub(super) fn clear(&mut self, model: &Model, tables: &Tables) {
        let quotes = std::mem::take(&mut self.quotes);
        *self = Self {
            speed: 1.0 - num::exp(-tables.drawn[model.market.speed] / 12.0),
            start: model.market.margin.map(|id| tables.drawn[id]),
            quotes,
            ..Self::default()
        };
        self.quotes
            .resize_with(model.authorities.len(), Quotes::default);
    }
}

/// The factor that an exponent makes; exactly 1 where nothing responds.
fn respond(exponent: f64) -> f64 {
    if exponent == 0.0 {
        1.0
    } else {
        num::exp(exponent.clamp(-MOST, MOST))
    }
}

/// Children against places.
fn tightness(filled: i32, unmet: i32, usable: f64) -> f64 {
    let children = f64::from(filled + unmet.max(0));
    if usable > 0.0 {
        (children / usable).min(TIGHTEST)
    } else if children > 0.0 {
        TIGHTEST
    } else {
        0.0
    }
}

impl Run<'_> {
    /// Looks at how tight the market is: homes, carers, and homes with those on their way.
    fn look(&self) -> ([f64; MARKETS], f64) {
        let (mut filled, mut usable, mut own, mut need) = (0, 0, 0, 0);
        let (mut fostered, mut carers, mut families) = (0, 0, 0);
        for (row, sums) in self.now.iter().zip(&self.world.carers) {
            need += row[column::BY_NEED + Need::Residential.index()]
                + row[column::BY_NEED + Need::SpecialistResidential.index()];
            families += row[column::BY_NEED + Need::Fostering.index()]
                + row[column::BY_NEED + Need::SpecialistFostering.index()];
            for kind in sums {
                carers += kind[2];
                fostered += kind[3];
            }
        }
        for home in &self.world.homes {
            // Which slots are empty is as good as random.
            let there = i32::from(home.registered > 0);
            usable += i32::from(home.usable) * there;
            own += i32::from(home.own) * there;
            filled += (i32::from(home.own) + i32::from(home.others)) * there;
        }
        let homes = tightness(filled, need - own, f64::from(usable));
        let ahead = f64::from(usable) + self.places_on_their_way();
        (
            [
                homes,
                tightness(fostered, families - fostered, f64::from(carers)),
            ],
            tightness(filled, need - own, ahead),
        )
    }

    /// What the market is like at the start, to which all later months are compared.
    pub(super) fn start_market(&mut self) {
        let (tight, ahead) = self.look();
        self.market.tight = tight;
        self.market.tight_at_start = tight;
        self.market.ahead = ahead;
        self.market.ahead_at_start = ahead;
    }

    /// What interventions bring down the margin that the market of homes bears by; those of some
    /// authorities of several count in proportion to their number.
    fn margin_reduction(&self) -> f64 {
        let all = self.model.authorities.len() as f64;
        let parts = self.model.interventions.iter().filter_map(|one| {
            let share = one.authorities.len() as f64 / all;
            Some(self.tables.drawn[one.margin?] * one.strength(self.month_now) * share)
        });
        num::sum(parts)
    }

    /// Margins move toward what the month's market bears.
    pub(super) fn respond(&mut self) {
        let (tight, ahead) = self.look();
        let m = &self.model.market;
        let d = &self.tables.drawn;
        let [least, most] = m.bounds;
        let brought_down = [self.margin_reduction(), 0.0];
        let market = &mut *self.market;
        market.tight = tight;
        market.ahead = ahead;
        for kind in 0..MARKETS {
            let start = market.start[kind + 1];
            let aim = d[m.response] * (tight[kind] - market.tight_at_start[kind]);
            let aim = aim - brought_down[kind];
            let shift = market.shift[kind] + market.speed * (aim - market.shift[kind]);
            market.shift[kind] = shift.clamp((least - start).min(0.0), (most - start).max(0.0));
        }
    }
}
