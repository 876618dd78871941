//! Prices of one run: how they rise, how children's differ, what a new placement costs this month.
//!
//! ```text
//! long-run rise                   c = s wages + p property + (1 - s - p) consumer + lead
//!                                                                            the lead for homes only
//! rise of new prices in year y    g[y] = c + e[y] + (rise - c) * damping^y
//! where a year has its own rise of cost, it stands in c + e[y] in place of the long run's and the shock
//! running placements, each April  contract[y] = contract[y-1] * (1 + uplift * g[y])
//! price of a new placement        mean * level * new[y] * (1 + margin) / (1 + m0) * specialist * d
//! ```
//!
//! `s` and `p` are staff's and property's shares of cost, `e` a first-order autoregression (a year's shock to wages and
//! prices), `d` the child's own factor, `exp(s z - s^2 / 2)` with its kept `z`. Prices are whole pence
//! a week at the start's prices: what a placement costs in a later year is its price times the
//! contract index. `level` makes the start agree with the published mean: children in dear kinds of
//! home and placements that have lagged behind new prices are in it already.

use super::levers::Levers;
use super::run::Run;
use super::state::{Child, NONE, is_home};
use crate::model::Model;
use crate::model::after::Stream;
use crate::model::input::Drawn;
use crate::model::intervention::Effect;
use crate::model::market::{Dispersed, PriceClass, specialist};
use crate::model::placement::{Place, Provision};
use crate::num;
use crate::rng::{Domain, Key};
use std::ops::Range;

/// Even quantiles by which a child's own factor is looked up.
const QUANTILES: usize = 256;

/// Most years for which a price lags further behind.
const LONGEST: usize = 20;

/// Whether a child's placements are bought on a framework: one of its draws.
const ON_FRAMEWORK: u64 = 1 << 46;

/// Where a child's own price stands among others': one of its draws.
const PRICE: u64 = 7 << 8;

/// Rises and spreads of one run.
#[derive(Debug)]
pub struct PriceTables {
    /// What a running placement costs by financial year, relative to the start.
    pub contract: Vec<[f64; PriceClass::COUNT]>,
    /// What a new placement costs by financial year, relative to the start.
    pub spot: Vec<[f64; PriceClass::COUNT]>,
    /// What wages are by financial year, relative to the start.
    pub pay: Vec<f64>,
    /// The same of property and building.
    pub property: Vec<f64>,
    /// What a placement a year older costs, relative to a new one, at the start.
    lag: [f64; PriceClass::COUNT],
    /// Children's own factors at even quantiles.
    /// Last a row of 1, for prices that do not differ.
    dispersed: [[f32; QUANTILES]; Dispersed::COUNT + 1],
    /// The spreads that they stand for: as a rule those of the run before.
    spreads: [f64; Dispersed::COUNT],
    /// Standard normal quantiles at which they stand.
    quantiles: [f64; QUANTILES],
    /// Nothing special, a solo or therapeutic home, specialist agency fostering.
    specialist: [f64; 3],
}

impl Default for PriceTables {
    fn default() -> Self {
        Self {
            contract: Vec::new(),
            spot: Vec::new(),
            pay: Vec::new(),
            property: Vec::new(),
            lag: [1.0; PriceClass::COUNT],
            dispersed: [[1.0; QUANTILES]; Dispersed::COUNT + 1],
            spreads: [f64::NAN; Dispersed::COUNT],
            quantiles: std::array::from_fn(|at| {
                num::normal_quantile((at as f64 + 0.5) / QUANTILES as f64)
            }),
            specialist: [1.0; 3],
        }
    }
}

impl PriceTables {
    /// Fills the tables for one run.
    pub(super) fn prepare(
        &mut self,
        model: &Model,
        d: &Drawn,
        levers: &Levers,
        seed: u64,
        run: u64,
    ) {
        let p = &model.prices;
        let staff = d[p.costs[0]];
        let property = d[p.costs[1]];
        let rest = (1.0 - staff - property).max(0.0);
        let cost = staff * d[p.wages] + property * d[p.property] + rest * d[p.consumer];
        let (sd, persistence) = (d[p.inflation_sd], d[p.inflation_persistence]);
        let world = Key::root(seed, run, Domain::Market);
        let classes = [
            PriceClass::Homes,
            PriceClass::Agency,
            PriceClass::Allowances,
            PriceClass::Other,
        ];
        let uplift = classes.map(|class| match class {
            PriceClass::Allowances => 1.0,
            _ => d[p.uplift],
        });
        let rise = classes.map(|class| d[p.rise[class.rise()]]);
        let steady = classes.map(|class| match class {
            PriceClass::Homes => cost + d[p.lasting],
            _ => cost,
        });
        self.contract.clear();
        self.spot.clear();
        self.pay.clear();
        self.property.clear();
        let (mut pay, mut property_index) = (1.0, 1.0);
        let (mut contract, mut spot) = ([1.0; PriceClass::COUNT], [1.0; PriceClass::COUNT]);
        let (mut shock, mut left) = (0.0, 1.0);
        for year in 0..model.horizon.years {
            shock = persistence * shock + sd * world.normal(year as u64);
            // What a year's own rises of cost are above, or below, the long run and the shock.
            let usual = [d[p.wages], d[p.property], d[p.consumer]].map(|rise| rise + shock);
            let off =
                |of: usize| p.cost_rise_by_year[of][year].map_or(0.0, |rise| rise - usual[of]);
            let off = staff * off(0) + property * off(1) + rest * off(2);
            for class in 0..PriceClass::COUNT {
                let growth = steady[class] + shock + (rise[class] - steady[class]) * left + off;
                let given = p.rise_by_year[classes[class].rise()][year];
                let growth = given.unwrap_or(growth).max(-0.5);
                spot[class] *= 1.0 + growth;
                let acted_on = match classes[class] {
                    // Running placements' uplifts are one series for all authorities.
                    PriceClass::Homes => levers.at(0, year as i16 * 12 + 1)[Effect::Uplift.index()],
                    _ => 1.0,
                };
                contract[class] *= 1.0 + uplift[class] * acted_on * growth;
            }
            let grown = |of: usize, long_run: f64| {
                let given = p.cost_rise_by_year[of][year];
                given
                    .map_or(1.0 + long_run + shock, |rise| 1.0 + rise)
                    .max(0.5)
            };
            pay *= grown(0, d[p.wages]);
            property_index *= grown(1, d[p.property]);
            self.pay.push(pay);
            self.property.push(property_index);
            left *= d[p.damping];
            self.contract.push(contract);
            self.spot.push(spot);
        }
        for class in 0..PriceClass::COUNT {
            self.lag[class] = (1.0 + uplift[class] * rise[class]) / (1.0 + rise[class]);
        }
        self.specialist = [1.0, d[p.specialist_home], d[p.specialist_fostering]];
        let tables = self.dispersed.iter_mut().zip(&mut self.spreads);
        for ((table, spread), sd) in tables.zip(p.dispersion) {
            if *spread != d[sd] {
                *spread = d[sd];
                fill(table, d[sd], &self.quantiles);
            }
        }
    }

    /// What need and the child's own luck make of a price.
    #[inline]
    fn own_factor(&self, child: &Child, provision: Provision) -> f64 {
        let factor = self.specialist[specialist(child.need, provision)];
        let table = Dispersed::position(provision);
        // Where prices do not differ any place will do: always the same, which is at hand.
        let differs = if table < Dispersed::COUNT {
            u64::MAX
        } else {
            0
        };
        let at = ((child.key.bits(PRICE) & differs) >> 56) as usize;
        factor * f64::from(self.dispersed[table][at])
    }
}

/// Factors at even quantiles of a lognormal distribution, scaled to mean 1.
fn fill(table: &mut [f32; QUANTILES], sd: f64, quantiles: &[f64; QUANTILES]) {
    let mut values = [1.0; QUANTILES];
    if sd > 0.0 {
        for (value, z) in values.iter_mut().zip(quantiles) {
            *value = num::exp(sd * z);
        }
    }
    let mean = num::sum(values) / QUANTILES as f64;
    for (to, value) in table.iter_mut().zip(values) {
        *to = (value / mean) as f32;
    }
}

/// One authority's level of prices, and what a new placement costs this month before the child's own
/// factor, in pence at the start's prices.
#[derive(Clone, Debug)]
pub struct Quotes {
    level: [f64; Dispersed::COUNT],
    quote: [[f64; Place::COUNT]; Provision::COUNT],
}

impl Quotes {
    /// The level of the prices of homes.
    pub(super) const fn level_of_homes(&self) -> f64 {
        self.level[Dispersed::Homes as usize]
    }
}

impl Default for Quotes {
    fn default() -> Self {
        Self {
            level: [1.0; Dispersed::COUNT],
            quote: [[0.0; Place::COUNT]; Provision::COUNT],
        }
    }
}

/// Whether a placement is in one of the council's own homes, which cost the council a fixed sum.
#[inline]
pub const fn at_fixed_cost(provision: Provision, place: Place) -> bool {
    matches!((provision, place), (Provision::CouncilHome, Place::InArea))
}

impl Run<'_> {
    /// Prices of one authority's children of the start: in all the published mean of each kind whose
    /// prices differ, among them as need, time in the placement and luck have it.
    pub(super) fn price_the_start(&mut self, a: usize, slots: Range<u32>) {
        let prices = &self.tables.prices;
        let mean = &self.tables.authorities[a].price;
        let p = &self.model.prices;
        let premiums = [p.in_region, p.beyond].map(|id| self.tables.drawn[id]);
        let mut sums = [[0.0; 3]; Dispersed::COUNT];
        let lags = prices.lag.map(|lag| {
            let mut lags = [1.0; LONGEST + 1];
            for years in 1..=LONGEST {
                lags[years] = lags[years - 1] * lag;
            }
            lags
        });
        let weights = |child: &Child, fixed: bool| {
            let kind = Dispersed::of(child.provision)? as usize;
            if fixed {
                return None;
            }
            let class = PriceClass::of(child.provision) as usize;
            let years = (-i32::from(child.placed)).max(0) / 12;
            let lag = lags[class][years.min(LONGEST as i32) as usize];
            let expected = lag * prices.specialist[specialist(child.need, child.provision)];
            let drawn = lag * prices.own_factor(child, child.provision);
            Some((kind, expected, drawn))
        };
        for slot in slots.clone() {
            let child = &self.world.children[slot as usize];
            if let Some((kind, expected, drawn)) = weights(child, self.is_at_fixed_cost(child)) {
                // By its place's premium, not its price: a price moves no other kind's.
                let premium = match child.place {
                    Place::InRegion if is_home(child.provision) => premiums[0],
                    Place::Beyond if is_home(child.provision) => premiums[1],
                    _ => 1.0,
                };
                for (sum, weight) in sums[kind].iter_mut().zip([1.0, expected, drawn]) {
                    *sum += premium * weight;
                }
            }
        }
        let ratio = |kind: usize, of: usize| {
            let [whole, part] = [sums[kind][0], sums[kind][of]];
            if part > 0.0 { whole / part } else { 1.0 }
        };
        let quotes = &mut self.market.quotes[a];
        quotes.level = std::array::from_fn(|kind| ratio(kind, 1));
        let scale: [f64; Dispersed::COUNT] = std::array::from_fn(|kind| ratio(kind, 2));
        for slot in slots {
            let child = &self.world.children[slot as usize];
            let (p, place) = (child.provision, child.place);
            let price = if self.is_at_fixed_cost(child) {
                0
            } else {
                let factor =
                    weights(child, false).map_or(1.0, |(kind, _, drawn)| drawn * scale[kind]);
                let mean = self
                    .mean_price_with_another(child)
                    .unwrap_or(f64::from(mean[p.index()][place.index()]));
                whole(mean * factor)
            };
            let authority = a * Provision::COUNT + p.index();
            self.world.children[slot as usize].price = price;
            self.accounts[authority].weekly += i64::from(price);
            if let Some(then) = self.account_then(slot) {
                then.weekly += i64::from(price);
            }
        }
    }

    /// What new placements cost this month.
    pub(super) fn quote(&mut self, month: i16) {
        let year = (month as usize - 1) / 12;
        let april = (month - 1) % 12 == 0;
        let tables = self.tables;
        let market = &mut *self.market;
        let margins = market.factors();
        for (quotes, authority) in market.quotes.iter_mut().zip(&tables.authorities) {
            for provision in Provision::ALL {
                let moving = match provision {
                    Provision::VoluntaryHome => margins[0],
                    Provision::PrivateHome => margins[1],
                    Provision::AgencyFostering => margins[2],
                    _ if april => 1.0,
                    _ => continue,
                };
                let class = PriceClass::of(provision) as usize;
                let new = tables.prices.spot[year][class] / tables.prices.contract[year][class];
                let level =
                    Dispersed::of(provision).map_or(1.0, |kind| quotes.level[kind as usize]);
                for place in Place::ALL {
                    // What is bought further away is priced by a market that is not this one.
                    let margin = if place == Place::Beyond { 1.0 } else { moving };
                    let mean = if at_fixed_cost(provision, place) {
                        0.0
                    } else {
                        f64::from(authority.price[provision.index()][place.index()])
                    };
                    quotes.quote[provision.index()][place.index()] = mean * level * new * margin;
                }
            }
        }
    }

    /// Weekly price of a child's new placement, in pence at the start's prices.
    #[inline]
    pub(super) fn new_price(&self, child: &Child, provision: Provision, place: Place) -> u32 {
        let quotes = &self.market.quotes[usize::from(child.authority)];
        let mut quote = quotes.quote[provision.index()][place.index()];
        if provision == Provision::CouncilHome && child.supplier != NONE {
            quote = self
                .quote_of_another(child, self.month_now)
                .unwrap_or(quote);
        }
        let price = quote * self.tables.prices.own_factor(child, provision);
        if self.plain {
            return whole(price);
        }
        whole(self.on_framework(child, provision, price))
    }

    /// What a price is on the terms of a framework, where one is in force and the child's kept mark is
    /// below the share that is bought on it.
    fn on_framework(&self, child: &Child, provision: Provision, price: f64) -> f64 {
        let home = matches!(provision, Provision::VoluntaryHome | Provision::PrivateHome);
        if !home && provision != Provision::AgencyFostering {
            return price;
        }
        let d = &self.tables.drawn;
        for one in &self.model.interventions {
            let strength = one.strength(self.month_now);
            let Some(terms) = one.framework.as_ref().filter(|_| strength > 0.0) else {
                continue;
            };
            let here = one.authorities.contains(&usize::from(child.authority));
            if here && child.key.uniform(ON_FRAMEWORK) < d[terms.share] * strength {
                let price = price * d[terms.price];
                return match terms.cap {
                    Some(cap) if home => price.min(d[cap] * 100.0),
                    _ => price,
                };
            }
        }
        price
    }

    /// What a new placement with an operator inside an authority's boundary costs a week this month, in
    /// pence of the day, before a child's own factor.
    pub(super) fn price_of_the_day(&self, a: usize, provision: Provision, month: i16) -> f64 {
        let year = (month as usize - 1) / 12;
        let index = self.tables.prices.contract[year][PriceClass::of(provision) as usize];
        self.market.quotes[a].quote[provision.index()][Place::InArea.index()] * index
    }

    /// What a council home of its own costs a week for each registered place, in pence at the start's
    /// prices: for homes of the start such that they cost what the children in them did, others' too; for a new one at
    /// target occupancy.
    pub(super) fn fixed_cost(&self, a: usize, starting: bool) -> f64 {
        let price = self.tables.authorities[a].price[Provision::CouncilHome.index()][0];
        let occupancy = if starting {
            self.model.authorities[a].council_homes_filled
        } else {
            self.tables.drawn[self.model.prices.costs[2]]
        };
        f64::from(price) * occupancy
    }
}

/// Whole pence.
#[inline]
fn whole(pence: f64) -> u32 {
    (pence + 0.5).clamp(0.0, 4.0e9) as u32
}

/// What a stream after care costs in a year whose running placements and new ones cost so much more than
/// at the start: allowances follow new ones, the rest follows what is bought by contract.
pub(super) const fn after_index(
    stream: Stream,
    running: &[f64; PriceClass::COUNT],
    new: &[f64; PriceClass::COUNT],
) -> f64 {
    match stream {
        Stream::StayingPut | Stream::Guardianship | Stream::Arrangements => {
            new[PriceClass::Allowances as usize]
        }
        Stream::StayingClose | Stream::Accommodation | Stream::Reunification => {
            running[PriceClass::Other as usize]
        }
    }
}
