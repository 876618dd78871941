//! What one run knows before its first month: the outside world and all rates, drawn ahead.
//!
//! Entry rate of authority `a`, band `b`, month `m` (model section 5):
//! `events[b] / 12 * factor * trend[m] * exp(N[m] + W[a,m]) * gamma noise * season[m]`, where `N` is a
//! national and `W` the authority's own first-order autoregression, each scaled to mean 1.
//! Leaving rates are multiplied by deviations of the same build; their running sum over months lets
//! a child's clock be inverted without a sweep.

use super::after::{StreamRates, rates};
use super::clocks::{Spells, spells};
use super::fostering::{NEW, gather};
use super::levers::{LEAVE_GROUPS, LEAVING, Levers, leave_group};
use super::money::Tariff;
use super::prices::{PriceTables, after_index};
use super::projects::Course;
use super::state::NEVER;
use crate::model::after::Stream;
use crate::model::authority::Authority;
use crate::model::flow::Arrivals;
use crate::model::input::Drawn;
use crate::model::market::PriceClass;
use crate::model::placement::{AgeBand, Need, Place, Provision};
use crate::model::{Model, is_childrens_home};
use crate::num;
use crate::rng::{Chance16, Domain, Key, UnitGamma, chance_bound};
use rand_distr::Distribution;

/// One run's inputs and rates.
#[derive(Debug, Default)]
pub struct Tables {
    /// Input values of this run.
    pub drawn: Drawn,
    /// By authority.
    pub authorities: Vec<AuthorityTables>,
    /// Monthly move hazard: by span of time in placement and provision.
    pub moves: [[f64; Provision::COUNT]; 3],
    /// Share of those moves that a month keeps, month 0 first.
    pub moves_kept: Vec<f64>,
    /// The same, as the spans of a placement from its first day.
    pub spells: Spells,
    /// Provisions with one number leave care at the same rates.
    pub leave_class: [u8; Provision::COUNT],
    /// Multiple in the wrong kind of placement.
    pub wrong_kind: f64,
    /// Chance that a need rises after a move.
    pub escalation: f64,
    /// Monthly hazard of a review in the wrong kind of placement.
    pub review: f64,
    /// Chance that another authority's child leaves a home in a month.
    pub others_leave: Chance16,
    /// Chance that nobody registered takes a child, by need, as a bound on draws.
    pub unregistered: [u64; Need::COUNT],
    /// Chance that an unregistered child stays so for another month, as a bound on draws.
    pub still_unregistered: u64,
    /// What interventions act on.
    pub levers: Levers,
    /// Rises and spreads of prices.
    pub prices: PriceTables,
    /// Stages of homes on their way, by operator.
    pub courses: [Course; 3],
    /// Shares of projects that open, by operator.
    pub successes: [f64; 3],
    /// Share of a home's registered places that can be used.
    pub usable_share: f64,
    /// Monthly hazard of a pause of admissions, and its mean months.
    pub pauses: [f64; 2],
    national: Vec<[f64; 2]>,
    national_alone: Vec<[f64; 2]>,
}

/// One authority's rates in one run.
#[derive(Debug, Default)]
pub struct AuthorityTables {
    /// Entry events, by month and the youngest child's band.
    pub entries: Vec<[f64; AgeBand::COUNT]>,
    /// Arrivals of unaccompanied children by month.
    pub unaccompanied: Vec<f64>,
    /// Share of entry events prevented.
    pub prevented: f64,
    /// Running sum of the leaving multiplier, entry 0 being 0: as it is, and for each group of
    /// provisions on which an intervention acts.
    leave_sums: [Vec<f64>; LEAVE_GROUPS + 1],
    /// Which of the sums each provision comes under.
    pub leave_group: [u8; Provision::COUNT],
    /// First month in which an intervention acts on leaving; before it the sums are the same.
    pub lifted_from: i16,
    /// Monthly leaving hazard before the multiplier: by provision, time in care, band.
    pub leave: [[[f64; AgeBand::COUNT]; 4]; Provision::COUNT],
    /// Monthly hazard of any change of plan: by need and band.
    pub plan: [[f64; AgeBand::COUNT]; Need::COUNT],
    /// Households approved a month: council, agency.
    pub approvals: [f64; 2],
    /// Leaving hazard that a household has gathered after 1, 2 and more months, by kind and its tenure
    /// at the beginning.
    pub household_gathered: [[Vec<f32>; NEW as usize]; 2],
    /// Whether carers leave at a rate that differs by month.
    pub household_years: [bool; 2],
    /// Share of new households outside the boundary.
    pub household_outside: [f64; 2],
    /// Share of new households that are on hold.
    pub household_on_hold: [f64; 2],
    /// Share of the places of the others that cannot be used.
    pub household_held: [f64; 2],
    /// Logarithm of the growth of approvals in a month.
    pub approvals_growth: [f64; 2],
    /// New homes a month, by operator.
    pub openings: [f64; 3],
    /// Monthly closing hazard, by operator.
    pub closing: [f64; 3],
    /// Chance in a month that a free place goes to another authority's child, by operator.
    pub outside: [Chance16; 3],
    /// The rate of it, by operator.
    pub outside_rates: [f64; 3],
    /// Weekly price in pence by provision and place.
    pub price: [[u32; Place::COUNT]; Provision::COUNT],
    /// Streams after care.
    pub after: [StreamRates; Stream::COUNT],
    deviation: Vec<[f64; 2]>,
}

impl Tables {
    /// Draws the inputs of one run.
    pub fn draw(&mut self, model: &Model, seed: u64, run: u64) {
        model.inputs.draw(seed, run, &mut self.drawn);
    }

    /// Fills the tables for the run whose inputs are drawn; nothing is allocated after the first.
    pub fn prepare(&mut self, model: &Model, seed: u64, run: u64) {
        let months = model.horizon.months();
        let d = &self.drawn;
        // Clocks run at the highest rate of any month, of which each month keeps its share.
        let highest = model.moves.by_month[1..]
            .iter()
            .copied()
            .fold(0.0, f64::max);
        self.moves_kept.clear();
        self.moves_kept.extend(
            model
                .moves
                .by_month
                .iter()
                .map(|f| f / highest.max(f64::MIN_POSITIVE)),
        );
        let factor = d[model.moves.factor] / 12.0 * highest;
        self.moves = model.moves.rate.map(|row| row.map(|rate| rate * factor));
        self.leave_class = Provision::ALL.map(|provision| {
            let alike = |other: &Provision| {
                (0..4).all(|time| {
                    model.leaving_relative(*other, time) == model.leaving_relative(provision, time)
                })
            };
            Provision::ALL.iter().position(alike).unwrap_or(0) as u8
        });
        self.wrong_kind = d[model.moves.wrong_kind];
        self.spells = spells(&self.moves, self.wrong_kind);
        self.escalation = d[model.moves.escalation];
        self.review = -num::ln(1.0 - d[model.matching.review]);
        self.others_leave = Chance16::new(1.0 - num::exp(-d[model.homes.others_leaving] / 12.0));
        for need in Need::ALL {
            let kind = match need {
                Need::Residential => 0,
                Need::SpecialistResidential => 1,
                _ => 2,
            };
            self.unregistered[need.index()] = chance_bound(d[model.matching.unregistered[kind]]);
        }
        self.still_unregistered = chance_bound(d[model.matching.still_unregistered]);
        self.levers.prepare(model, d);
        self.prices.prepare(model, d, &self.levers, seed, run);
        self.courses = [Course::default(); 3];
        if let Some(projects) = &model.homes.projects {
            for (course, months) in self.courses.iter_mut().zip(projects.months) {
                *course = Course {
                    months: months.map(|id| d[id] * d[projects.factor]),
                    failure: projects.failure.map(|id| d[id]),
                    spread: d[projects.spread],
                };
            }
        }
        self.successes = self.courses.map(|course| course.success());
        self.usable_share = d[model.homes.usable_share] * d[model.homes.staffed_share];
        self.pauses = [
            d[model.homes.restriction_rate] / 12.0,
            d[model.homes.restriction_months],
        ];
        let world = Key::root(seed, run, Domain::Demand);
        let yearly = model.deviations.national.map(|id| d[id]);
        deviations(world.of(0), yearly, 0.0, months, &mut self.national);
        let [national, _, persistence] = model.deviations.unaccompanied.map(|id| d[id]);
        let yearly = [national, 0.0, 0.0, persistence];
        let key = world.of(0).of(ALONE_DEVIATIONS);
        deviations(key, yearly, 0.0, months, &mut self.national_alone);
        self.authorities
            .resize_with(model.authorities.len(), AuthorityTables::default);
        for (a, tables) in self.authorities.iter_mut().enumerate() {
            let national = [&self.national[..], &self.national_alone];
            tables.prepare(model, a, (d, &self.levers), world, national);
        }
    }
}

impl Tables {
    /// Writes what the run's inputs make of counts.
    pub fn write_tariff(&self, model: &Model, tariff: &mut Tariff) {
        tariff.weekly.clear();
        tariff.sold.clear();
        for (running, new) in self.prices.contract.iter().zip(&self.prices.spot) {
            for authority in &self.authorities {
                let weekly = |s: Stream| {
                    // Whole pence: the half that rounds up is added to a number above 0.
                    let pence = authority.after[s.index()].weekly * after_index(s, running, new);
                    (pence + 0.5).floor()
                };
                tariff.weekly.push(Stream::ALL.map(weekly));
                let price = authority.price[Provision::CouncilHome.index()][0];
                let sold = f64::from(price) * new[PriceClass::Homes as usize];
                tariff.sold.push((sold + 0.5).floor());
            }
        }
        let c = &model.contributions;
        let d = &self.drawn;
        tariff.home_office.clear();
        if c.home_office_by_month.iter().any(|factor| *factor != 1.0) {
            tariff
                .home_office
                .extend_from_slice(&c.home_office_by_month);
        }
        tariff.paid = [
            (d[c.home_office] * 100.0 + 0.5).floor(),
            d[c.health],
            d[c.education],
            1.0,
        ];
    }
}

impl AuthorityTables {
    /// Running sum of the leaving multiplier in a placement of a kind.
    #[inline]
    pub fn leave_sum(&self, provision: Provision) -> &[f64] {
        &self.leave_sums[usize::from(self.leave_group[provision.index()])]
    }

    fn prepare(
        &mut self,
        model: &Model,
        a: usize,
        (d, levers): (&Drawn, &Levers),
        world: Key,
        [national, national_alone]: [&[[f64; 2]]; 2],
    ) {
        let authority = &model.authorities[a];
        let months = model.horizon.months();
        let own = world.of(u64::from(authority.code));
        let mut deviation = std::mem::take(&mut self.deviation);
        let yearly = model.deviations.own.map(|id| d[id]);
        let before = d[model.deviations.months_since_base];
        deviations(own, yearly, before, months, &mut deviation);

        // The noise is that of the rates before any factor, so that a higher rate keeps it, and with
        // it every arrival of a lower one.
        let total = num::sum(authority.events_per_year) / 12.0;
        let variance = (d[model.demand.overdispersion] - 1.0).max(0.0) / total.max(1e-9);
        let gamma = (variance > 1e-9 && total > 0.0)
            .then(|| UnitGamma::new(variance))
            .flatten();
        self.prevented = d[authority.prevented_share];
        self.entries.clear();
        self.leave_group = Provision::ALL.map(|provision| match leave_group(provision) {
            Some(group) if levers.acts(a, LEAVING[group]) => group as u8 + 1,
            _ => 0,
        });
        let lifted = self.leave_group.iter().any(|&group| group > 0);
        let begins = model.interventions.iter().map(|one| one.start).min();
        self.lifted_from = begins.filter(|_| lifted).unwrap_or(NEVER);
        for sums in &mut self.leave_sums {
            sums.clear();
            sums.push(0.0);
        }
        let mut sums = [0.0; LEAVE_GROUPS + 1];
        for m in 1..=months {
            let noise = gamma.map_or(1.0, |g| g.sample(&mut own.of(1).stream(m as u64)));
            let level = d[authority.entry_factor] * authority.entry_trend[m] / 12.0
                * (national[m][0] * deviation[m][0])
                * noise
                * model.demand.season[(m - 1) % 12];
            self.entries
                .push(authority.events_per_year.map(|events| events * level));
            let level = national[m][1] * deviation[m][1] * authority.leaving_by_month[m];
            for group in 0..if lifted { LEAVE_GROUPS + 1 } else { 1 } {
                let factor = match group.checked_sub(1) {
                    Some(group) => levers.at(a, m as i16)[LEAVING[group].index()],
                    None => 1.0,
                };
                sums[group] += level * factor;
                self.leave_sums[group].push(sums[group]);
            }
        }
        self.deviation = deviation;
        self.track_unaccompanied(model, authority, d);
        self.deviate_unaccompanied(model, d, own, national_alone);

        let factor = d[authority.leaving_factor] / 12.0;
        for (provision, rows) in Provision::ALL.into_iter().zip(&mut self.leave) {
            for (time, row) in rows.iter_mut().enumerate() {
                let relative = model.leaving_relative(provision, time);
                *row = authority.leaving_rate.map(|rate| rate * factor * relative);
            }
        }
        for (from, row) in self.plan.iter_mut().enumerate() {
            *row = num::sum_columns(&authority.plan_rates[from]).map(|rate| rate / 12.0);
        }
        self.prepare_carers(model, authority, d);
        self.after = rates(authority, d);
        for (operator, group) in authority.homes.iter().enumerate() {
            self.openings[operator] = d[group.openings] / 12.0;
            self.closing[operator] = d[group.closing] / 12.0;
            let relative = if operator == 0 {
                d[authority.outside_demand_council]
            } else {
                1.0
            };
            let rate = d[authority.outside_demand] * authority.outside_scale * relative / 12.0;
            self.outside[operator] = Chance16::new(1.0 - num::exp(-rate));
            self.outside_rates[operator] = rate;
        }
        for provision in Provision::ALL {
            let pence = d[authority.price[provision.index()]] * 100.0;
            let home = is_childrens_home(provision);
            for place in Place::ALL {
                let premium = match place {
                    Place::InRegion if home => d[model.prices.in_region],
                    Place::Beyond if home => d[model.prices.beyond],
                    _ => 1.0,
                };
                self.price[provision.index()][place.index()] =
                    (pence * premium + 0.5).clamp(0.0, 4.0e9) as u32;
            }
        }
    }

    fn track_unaccompanied(&mut self, model: &Model, authority: &Authority, d: &Drawn) {
        let older = d[model.unaccompanied.aged_16];
        let [at_16, younger] = authority.unaccompanied_stay;
        let mut track = Arrivals {
            there: authority.unaccompanied_at_start,
            arriving: d[authority.unaccompanied_arrivals] / 12.0,
            speed: d[model.unaccompanied.speed] / 12.0,
            threshold: d[model.unaccompanied.threshold] * d[authority.child_population],
            stay: older * at_16 + (1.0 - older) * younger,
        };
        let factors = authority.arrivals_by_month[1..].iter();
        self.unaccompanied.clear();
        self.unaccompanied
            .extend(factors.map(|&factor| track.month(factor)));
    }
}

impl AuthorityTables {
    /// Approvals and leaving of carers, and places that cannot be used.
    fn prepare_carers(&mut self, model: &Model, authority: &Authority, d: &Drawn) {
        let months = model.horizon.months();
        for (kind, carers) in authority.carers.iter().enumerate() {
            self.approvals[kind] = d[carers.approvals] / 12.0;
            gather(
                d[carers.leaving] / 12.0,
                d[model.new_household_leaving],
                months,
                &mut self.household_gathered[kind],
            );
            self.household_years[kind] = carers.leaving_by_month.iter().any(|f| *f != 1.0);
            self.household_outside[kind] = d[carers.share_outside];
            // Places held by young people who stayed put are counted among those not available.
            let held = d[carers.not_available] - carers.stayers_share;
            let on_hold = d[carers.on_hold].min(held.max(0.0));
            self.household_on_hold[kind] = on_hold;
            self.household_held[kind] = ((held - on_hold) / (1.0 - on_hold).max(1e-9)).max(0.0);
            self.approvals_growth[kind] = num::ln(1.0 + d[carers.approvals_trend]) / 12.0;
        }
    }

    /// Multiplies the track by England's deviations of arrivals and the authority's own.
    fn deviate_unaccompanied(&mut self, model: &Model, d: &Drawn, own: Key, national: &[[f64; 2]]) {
        let [_, sd, persistence] = model.deviations.unaccompanied.map(|id| d[id]);
        let yearly = [sd, 0.0, 0.0, persistence];
        let months = self.unaccompanied.len();
        let key = own.of(ALONE_DEVIATIONS);
        deviations(key, yearly, 0.0, months, &mut self.deviation);
        let both = national.iter().zip(&self.deviation).skip(1);
        for (rate, (national, own)) in self.unaccompanied.iter_mut().zip(both) {
            *rate *= national[0] * own[0];
        }
    }
}

/// Where a key's draws for the deviations of arrivals of unaccompanied children are.
const ALONE_DEVIATIONS: u64 = 2;

/// Fills `path` with multipliers of entry and leaving for months 0 to `months`, from yearly
/// `[entry sd, leaving sd, correlation, persistence]`, after `before` months of the same process
/// that have already passed unseen. The mean is 1 throughout.
fn deviations(key: Key, yearly: [f64; 4], before: f64, months: usize, path: &mut Vec<[f64; 2]>) {
    let [entry, leaving, correlation, persistence] = yearly;
    let monthly = num::pow(persistence.clamp(1e-6, 1.0), 1.0 / 12.0);
    // The monthly process has the stationary variance of the yearly one.
    let share = if persistence > 0.999_9 {
        1.0 / 12.0
    } else {
        (1.0 - monthly * monthly) / (1.0 - persistence * persistence)
    };
    let (r, s) = (correlation, num::sqrt(1.0 - correlation * correlation));
    let retained = num::pow(monthly, 2.0 * before);
    let mut variance = if monthly < 1.0 - 1e-9 {
        share * (1.0 - retained) / (1.0 - monthly * monthly)
    } else {
        share * before
    };
    let z = [key.normal(0), key.normal(1)];
    let unseen = num::sqrt(variance);
    let mut state = [
        entry * unseen * z[0],
        leaving * unseen * (r * z[0] + s * z[1]),
    ];
    path.clear();
    path.push([1.0; 2]);
    if entry == 0.0 && leaving == 0.0 {
        path.resize(months + 1, [1.0; 2]);
        return;
    }
    let step = num::sqrt(share);
    for m in 1..=months as u64 {
        let z = key.normal(2 * m);
        state[0] = state[0] * monthly + entry * step * z;
        variance = variance * monthly * monthly + share;
        let entering = num::exp(state[0] - entry * entry * variance / 2.0);
        // Nothing deviates from leaving where only arrivals do.
        let leaving = if leaving == 0.0 {
            1.0
        } else {
            let other = key.normal(2 * m + 1);
            state[1] = state[1] * monthly + leaving * step * (r * z + s * other);
            num::exp(state[1] - leaving * leaving * variance / 2.0)
        };
        path.push([entering, leaving]);
    }
}
