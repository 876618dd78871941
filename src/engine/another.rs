//! Homes inside an authority's boundary that another council runs.
//!
//! That council asks first. Where it is outside the model, each free place goes to one of its children
//! with chance `1 - exp(-claim / 12)` a month, before anybody else asks; where it is one of the model's,
//! its own children find these homes on their ladder. Anybody else may come to a place only after it was
//! free for a whole month. The authority in whose boundary they stand pays a price for each of its
//! children; the council that runs them pays a fixed sum, full or empty, if it is one of the model's, and
//! is paid for whoever is not its own.

use super::homes::tag as draws;
use super::ladder::{Elsewhere, Step, before_homes, bound};
use super::market::Market;
use super::projects::Decisions;
use super::recorder::{another, column};
use super::run::Run;
use super::state::{Child, Home, NONE, World};
use super::tables::Tables;
use crate::model::authority::AnotherCouncil;
use crate::model::intervention::Effect;
use crate::model::market::PriceClass;
use crate::model::placement::{Need, Place, Provision};
use crate::model::{ANOTHER_COUNCIL, Model};
use crate::num;
use crate::rng::Chance16;

/// Position of the authority that pays a fixed sum for a home of an operator inside an authority's
/// boundary, if one of the model's does.
pub(super) fn pays_for(model: &Model, operator: u8, authority: usize) -> Option<usize> {
    match operator {
        0 => Some(authority),
        ANOTHER_COUNCIL => {
            model.authorities[authority]
                .another_council
                .as_ref()?
                .council
        }
        _ => None,
    }
}

/// Monthly closing hazard of these homes.
pub(super) fn closing(model: &Model, tables: &Tables, a: usize) -> f64 {
    let homes = model.authorities[a].another_council.as_ref();
    homes.map_or(0.0, |homes| tables.drawn[homes.closing] / 12.0)
}

/// Chance in a month that a free place goes to a child of a council outside the model.
pub(super) fn claim(model: &Model, tables: &Tables, a: usize) -> Chance16 {
    let homes = model.authorities[a].another_council.as_ref();
    homes.map_or(Chance16::default(), |homes| {
        Chance16::new(1.0 - num::exp(-tables.drawn[homes.claim] / 12.0))
    })
}

/// The rungs of an authority's ladder that lead to homes which another council runs inside its boundary,
/// or which it runs inside another's, after its own homes.
pub(super) fn rungs(
    model: &Model,
    tables: &Tables,
    a: usize,
    need: Need,
    month: i16,
    ladder: &mut Vec<Step>,
) {
    let own = ladder
        .iter()
        .rposition(|step| (step.provision, step.place) == (Provision::CouncilHome, Place::InArea));
    let needs_home = matches!(need, Need::Residential | Need::SpecialistResidential);
    if own.is_none() && !needs_home {
        return;
    }
    let least_age = own.map_or(0, |at| ladder[at].least_age);
    let first = own.map_or_else(|| before_homes(ladder), |at| at + 1);
    let all = model.authorities.iter().enumerate();
    let steps = all.filter_map(|(host, authority)| {
        let homes = authority.another_council.as_ref()?;
        let (chance, list, elsewhere, place) = if host == a {
            let nobody = World::list_of_nobody(model.authorities.len());
            (homes.chance, nobody, Elsewhere::Unclaimed, Place::InArea)
        } else if homes.council == Some(a) {
            let list = World::list_of_homes(host as u8, ANOTHER_COUNCIL);
            let chance = homes.council_chance;
            (chance, list, Elsewhere::Nobody, Place::InRegion)
        } else {
            return None;
        };
        let factor = tables.levers.at(host, month)[Effect::MatchHomes.index()];
        Some(Step {
            match_bound: bound(match_rate(homes, tables.drawn[chance]) * factor),
            shared_bound: 0,
            open_bound: 0,
            list: list as u16,
            elsewhere,
            least_age,
            end_age: u16::MAX,
            provision: Provision::CouncilHome,
            place,
            number: 0,
            always: false,
            certain: false,
        })
    });
    let steps: Vec<Step> = steps.collect();
    ladder.splice(first..first, steps);
}

/// The match rate of one home: with as many of them free as at the start, one suits with the chance.
fn match_rate(homes: &AnotherCouncil, chance: f64) -> f64 {
    let places = f64::from(homes.free_at_start.max(1));
    1.0 - num::pow(1.0 - chance.min(0.999_999), 1.0 / places)
}

impl Run<'_> {
    /// The home that another council runs, if a supplier is one.
    fn another_home(&self, provision: Provision, supplier: u32) -> Option<&Home> {
        if provision != Provision::CouncilHome || supplier == NONE {
            return None;
        }
        let home = &self.world.homes[supplier as usize];
        (home.operator == ANOTHER_COUNCIL).then_some(home)
    }

    /// The best place that another council's homes inside an authority's boundary leave to others.
    pub(super) fn unclaimed(
        &self,
        child: &Child,
        host: u8,
        mark: u64,
        bound: u64,
    ) -> Option<(u64, u32)> {
        let list = &self.world.vacancies[World::list_of_homes(host, ANOTHER_COUNCIL)];
        list.lowest_of(mark, bound, |slot| {
            let home = &self.world.homes[slot as usize];
            home.spare > 0 && home.key.0 != child.left
        })
    }

    /// Decisions to open such homes inside an authority's boundary, of which nothing is known but how many
    /// open a year.
    pub(super) fn decisions_of_another(&self, a: usize) -> Option<Decisions> {
        let homes = self.model.authorities[a].another_council.as_ref()?;
        let rate = self.tables.drawn[homes.openings]
            / 12.0
            / self.tables.successes[built_like(ANOTHER_COUNCIL)];
        let code = u64::from(self.model.authorities[a].code);
        Some(Decisions {
            authority: a,
            operator: ANOTHER_COUNCIL,
            rate,
            stream: self.homes.of(code).of(u64::from(ANOTHER_COUNCIL)),
        })
    }

    /// What a home of an operator inside an authority's boundary costs whoever pays a fixed sum for it,
    /// pence a week at the start's prices for each registered place.
    pub(super) fn fixed_cost_of(&self, operator: u8, a: usize, plan: u8) -> f64 {
        match (operator, pays_for(self.model, operator, a)) {
            (0, _) => self.running_cost(a, plan),
            (_, Some(council)) => self.fixed_cost(council, false),
            (_, None) => 0.0,
        }
    }

    /// Whether a child's council pays a fixed sum for its place, and no price.
    pub(super) fn is_at_fixed_cost(&self, child: &Child) -> bool {
        match self.another_home(child.provision, child.supplier) {
            Some(home) => {
                let there = usize::from(home.authority);
                pays_for(self.model, ANOTHER_COUNCIL, there) == Some(usize::from(child.authority))
            }
            None => super::prices::at_fixed_cost(child.provision, child.place),
        }
    }

    /// The mean price of a place in another council's home for a child inside whose authority's boundary it
    /// is, in pence at the start's prices; none for any other child.
    pub(super) fn mean_price_with_another(&self, child: &Child) -> Option<f64> {
        let home = self.another_home(child.provision, child.supplier)?;
        if home.authority != child.authority {
            return None;
        }
        let here = &self.model.authorities[usize::from(child.authority)];
        let homes = here.another_council.as_ref()?;
        Some(self.tables.drawn[homes.price] * 100.0)
    }

    /// Weekly price of a child's new placement in another council's home, in pence at the start's prices,
    /// before the child's own factor; none where it is not in one, or where it costs what any council home
    /// nearby does. It rises with cost and moves with no margin.
    pub(super) fn quote_of_another(&self, child: &Child, month: i16) -> Option<f64> {
        self.another_home(child.provision, child.supplier)?;
        if self.is_at_fixed_cost(child) {
            return Some(0.0);
        }
        let year = (month as usize - 1) / 12;
        let prices = &self.tables.prices;
        let class = PriceClass::Homes as usize;
        let new = prices.spot[year][class] / prices.contract[year][class];
        let mean = self.mean_price_with_another(child)?;
        Some(mean * self.market.level_of_homes(usize::from(child.authority)) * new)
    }

    /// Writes down the month's counts of these homes, and which of their places are free for a month from
    /// now on.
    pub(super) fn count_another(&mut self, month: i16) {
        if self.record.another.is_empty() {
            return;
        }
        let year = (month.max(1) as usize - 1) / 12;
        let index = self.tables.prices.contract[year][PriceClass::Homes as usize];
        let index = if month == 0 { 1.0 } else { index };
        let children = &self.world.children;
        let homes = self.world.homes.iter_mut();
        for home in homes.filter(|h| h.registered > 0 && h.operator == ANOTHER_COUNCIL) {
            let a = usize::from(home.authority);
            let council = pays_for(self.model, home.operator, a);
            let row = self.record.another_row(month as usize, a);
            let taken = home.own + home.others;
            let usable = if home.is_paused(month) {
                self.now[a][column::PAUSED] += i32::from(home.own);
                taken
            } else {
                home.open_places(month)
            };
            home.spare = usable - taken;
            row[another::HOMES] += 1;
            row[another::PLACES] += i32::from(home.registered);
            row[another::USABLE] += i32::from(usable);
            row[another::OWN] += i32::from(home.own);
            row[another::OTHERS] += i32::from(home.others);
            let mut sold = i32::from(home.others);
            for &slot in &home.members[..usize::from(home.own)] {
                let child = &children[slot as usize];
                if usize::from(child.authority) == a {
                    row[another::LOCAL] += 1;
                    let pounds = f64::from(child.price) * index / 100.0;
                    let sum = &mut row[another::LOCAL_PRICES];
                    *sum = sum.saturating_add((pounds + 0.5) as i32);
                }
                sold += i32::from(council != Some(usize::from(child.authority)));
            }
            if let Some(council) = council {
                self.now[council][column::COUNCIL_SOLD] += sold;
            }
        }
    }

    /// Draws of a new home's size: those of the operator, another council's as the council's own.
    pub(super) fn size_of(&self, operator: u8, key: crate::rng::Key) -> u8 {
        let sizes = &self.model.homes.sizes[built_like(operator)];
        super::demand::pick(sizes, key.uniform(draws::SIZE)) as u8 + 1
    }
}

/// Whose stages and sizes an operator's homes have: another council's are a council's.
pub(super) const fn built_like(operator: u8) -> usize {
    match operator {
        ANOTHER_COUNCIL => 0,
        _ => operator as usize,
    }
}

impl Market {
    /// One authority's level of the prices of homes.
    fn level_of_homes(&self, a: usize) -> f64 {
        self.quotes[a].level_of_homes()
    }
}
