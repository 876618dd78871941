//! One run from its starting state to its horizon.

use super::clocks::{Setting, set_next};
use super::ladder::{Ladders, Step, is_fostering};
use super::ledger::Account;
use super::loan::{LoanRow, Loans};
use super::log::Log;
use super::market::Market;
use super::matching::kept_mark;
use super::placed::Since;
use super::plans::Plans;
use super::recorder::{Record, column};
use super::state::{Child, Clock, Event, NONE, World, is_home};
use super::tables::Tables;
use crate::model::Model;
use crate::model::authority::StartingChild;
use crate::model::market::PriceClass;
use crate::model::placement::{Need, Place, Provision};
use crate::model::suits;
use crate::num;
use crate::rng::{Domain, Key};

/// Tags of a child's own draws. Those that repeat add the number of the repeat.
pub mod tag {
    /// Threshold of leaving care.
    pub const LEAVE: u64 = 1;
    /// Threshold of a placement's end, plus the number of the placement.
    pub const MOVE: u64 = 1 << 8;
    /// Threshold of a change of plan, plus the number of the change.
    pub const PLAN: u64 = 2 << 8;
    /// Target of a change of plan, plus the number of the change.
    pub const TARGET: u64 = 3 << 8;
    /// Threshold of a review, plus the number of the review.
    pub const REVIEW: u64 = 4 << 8;
    /// Whether a need rises, plus the number of the placement.
    pub const RISE: u64 = 5 << 8;
    /// How long a placement of the start has lasted.
    pub const PLACED: u64 = 6 << 8;
    /// Whether the child of the start who may be unregistered is.
    pub const PERHAPS: u64 = PLACED + 1;
    /// When a child of the start in the wrong kind of placement was last reviewed.
    pub const LOOKED: u64 = PLACED + 2;
    /// How well the carers of a child of the start suit it.
    pub const BEST: u64 = PLACED + 3;
    /// What an open rung says in a month, plus 64 times the month and the number of the rung.
    pub const RUNG: u64 = 1 << 20;
    /// Whether anybody registered is found at all, plus the month.
    pub const NOBODY: u64 = 1 << 39;
    /// Place in the queue, plus the month.
    pub const QUEUE: u64 = 1 << 40;
    /// Whether an unplanned end is kept from coming, plus the month.
    pub const HELD: u64 = 1 << 41;
    /// Threshold of the next one, plus the month.
    pub const HELD_NEXT: u64 = 1 << 42;
}

/// Lucks tried for a child of the start who was refused: with most carers suiting it there may be none.
const MOST_LUCKS: u64 = 64;

/// The lowest of the marks that are below a bound, where as many places are free and one suits at least.
fn best_of(bound: u64, free: usize, uniform: f64) -> u64 {
    let expected = bound as f64 / 18_446_744_073_709_551_616.0 * free as f64;
    if expected < 1e-9 {
        return 0;
    }
    let none = num::exp(-expected);
    (bound as f64 * (-num::ln(1.0 - uniform * (1.0 - none)) / expected)) as u64
}

/// Everything one thread needs to simulate runs of one model, kept from run to run.
#[derive(Debug, Default)]
pub struct Workspace {
    /// This run's inputs and rates.
    pub tables: Tables,
    /// Who and what exists.
    pub world: World,
    /// What is written down.
    pub record: Record,
    accounts: Vec<Account>,
    market: Market,
    fixed: Vec<i64>,
    now: Vec<[i32; column::COUNT]>,
    cohorts: Vec<Vec<i32>>,
    steadied: Vec<Vec<i32>>,
    since: Vec<Since>,
    closing: Vec<u32>,
    ladders: Ladders,
    plans: Plans,
    loans: Loans,
    then: Vec<Account>,
    /// Spells in placements, where they are asked for.
    pub log: Log,
}

impl Workspace {
    /// What a place of an intervention cost a week in each month of the last run, pence of the day.
    pub(super) fn contract_prices(&self, plan: usize) -> &[f64] {
        self.plans.prices(plan)
    }
}

/// One run under way: the model, the run's rates and the world it changes.
pub(super) struct Run<'a> {
    pub(super) model: &'a Model,
    pub(super) tables: &'a Tables,
    pub(super) world: &'a mut World,
    pub(super) record: &'a mut Record,
    /// By authority and provision.
    pub(super) accounts: &'a mut [Account],
    /// Where children are looked for a place, this month.
    pub(super) ladders: &'a mut Ladders,
    /// What interventions have under way.
    pub(super) plans: &'a mut Plans,
    /// Loans under way.
    pub(super) loans: &'a mut Loans,
    /// Of those in care when it was decided, by authority and class of price.
    pub(super) then: &'a mut [Account],
    /// Spells in placements, where they are asked for.
    pub(super) log: &'a mut Log,
    /// Last month of entry of those in care when it was decided.
    pub(super) decided: i16,
    /// Margins, prices of new placements.
    pub(super) market: &'a mut Market,
    /// What the council's own homes cost a week, by authority.
    pub(super) fixed: &'a mut [i64],
    /// The counts as they stand, by authority.
    pub(super) now: &'a mut [[i32; column::COUNT]],
    /// Children by authority and month of the eighteenth birthday.
    pub(super) cohorts: &'a mut [Vec<i32>],
    /// By authority and month: children who stop counting as having three or more placements.
    pub(super) steadied: &'a mut [Vec<i32>],
    /// Households and homes that go this month.
    pub(super) closing: &'a mut Vec<u32>,
    /// Sum of the months since which those displaced have been, by authority and what they need, and
    /// then of those without a registered place.
    pub(super) since: &'a mut [Since],
    /// The month simulated.
    pub(super) month_now: i16,
    pub(super) last: i16,
    pub(super) children: Key,
    pub(super) demand: Key,
    pub(super) households: Key,
    pub(super) homes: Key,
}

/// Simulates one run; the result is in `workspace.record`. It depends on the model, the seed and the
/// run's number alone.
pub fn simulate(model: &Model, seed: u64, run: u64, workspace: &mut Workspace) {
    simulate_watched(model, seed, run, workspace, |_, _, _| {});
}

/// The same, with everything checked at the end of each month, month 0 first.
///
/// # Errors
/// The first month in which the world and what is written of it disagree, and how.
pub fn simulate_checked(
    model: &Model,
    seed: u64,
    run: u64,
    workspace: &mut Workspace,
) -> Result<(), String> {
    let mut found = Ok(());
    simulate_watched(model, seed, run, workspace, |month, world, record| {
        if found.is_ok() {
            found = super::invariant::check(world, record, month)
                .map_err(|problem| format!("run {run}, month {month}: {problem}"));
        }
    });
    found
}

/// The same, with a look at the world at the end of each month, month 0 first.
pub fn simulate_watched(
    model: &Model,
    seed: u64,
    run: u64,
    workspace: &mut Workspace,
    mut watch: impl FnMut(i16, &World, &Record),
) {
    let months = model.horizon.months();
    let authorities = model.authorities.len();
    let Workspace {
        tables,
        world,
        record,
        accounts,
        market,
        fixed,
        now,
        cohorts,
        steadied,
        since,
        closing,
        ladders,
        plans,
        loans,
        then,
        log,
    } = workspace;
    tables.draw(model, seed, run);
    // Where an entry of a list is uncertain, the run has a model of its own.
    let own = model.in_run(&tables.drawn);
    let model = own.as_ref().unwrap_or(model);
    tables.prepare(model, seed, run);
    world.clear(months, authorities, model.interventions.len());
    record.clear(months, authorities);
    if !model.interventions.is_empty() {
        record.with_programme(months);
    }
    ladders.prepare(model, tables, 0);
    plans.clear(model);
    loans.clear(model, &tables.drawn);
    let rows = months * model.loans.len();
    record.loans.resize(rows, LoanRow::default());
    then.clear();
    then.resize(authorities * PriceClass::COUNT, Account::default());
    log.spells.clear();
    if model.decided_after.is_some() {
        record.settled.resize(months * authorities, [0; 2]);
    }
    tables.write_tariff(model, &mut record.tariff);
    accounts.clear();
    accounts.resize(authorities * Provision::COUNT, Account::default());
    market.clear(model, tables);
    fixed.clear();
    fixed.resize(authorities, 0);
    since.clear();
    since.resize(authorities, Default::default());
    now.clear();
    now.resize(authorities, [0; column::COUNT]);
    for (rows, length) in [(&mut *cohorts, months + 217), (&mut *steadied, months + 14)] {
        rows.resize_with(authorities, Vec::new);
        for row in rows {
            row.clear();
            row.resize(length, 0);
        }
    }
    let mut run = Run {
        model,
        tables,
        world,
        record,
        accounts,
        market,
        fixed,
        now,
        cohorts,
        steadied,
        since,
        closing,
        ladders,
        plans,
        loans,
        then,
        log,
        decided: model.decided_after.unwrap_or(i16::MIN),
        month_now: 0,
        last: months as i16,
        children: Key::root(seed, run, Domain::Child),
        demand: Key::root(seed, run, Domain::Demand),
        households: Key::root(seed, run, Domain::Household),
        homes: Key::root(seed, run, Domain::Home),
    };
    run.start();
    run.count(0);
    watch(0, run.world, run.record);
    for month in 1..=months as i16 {
        run.month(month);
        watch(month, run.world, run.record);
    }
    run.close_log();
}

impl<'a> Run<'a> {
    /// The starting state: the published children, carers and homes, with fresh thresholds.
    fn start(&mut self) {
        // All homes first, in the order of authorities: a child may be in another one's.
        for a in 0..self.model.authorities.len() {
            self.start_homes(a);
        }
        let mut homes_at = 0;
        for a in 0..self.model.authorities.len() {
            let authority = &self.model.authorities[a];
            let households_at = self.start_households(a);
            let first = self.world.children.len() as u32;
            for (index, start) in authority.children.iter().enumerate() {
                self.seat_child(a, index, *start, homes_at, households_at);
            }
            // Who is free is known now.
            for slot in first..self.world.children.len() as u32 {
                self.begin_luck(slot);
            }
            self.start_after_care(a, households_at[0]);
            homes_at += authority.starting_homes.len() as u32;
            let last = self.world.children.len() as u32;
            self.price_the_start(a, first..last);
        }
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
    fn begin_luck(&mut self, slot: u32) {
        let key = self.refused(&self.world.children[slot as usize]);
        let setting = self.setting();
        let child = &mut self.world.children[slot as usize];
        child.key = key;
        child.leaving = Clock::new(key.exponential(tag::LEAVE), 0);
        child.moving = Clock::new(key.exponential(tag::MOVE), 0);
        child.planning = Clock::new(key.exponential(tag::PLAN), 0);
        setting.start(child);
        self.schedule(slot, 0);
    }

    /// The luck of a child of the start who needs a foster family. It was last looked for one when it
    /// was placed, or, in the wrong kind of placement, at a review since. The carers who have been free
    /// from then on did not suit it, or less well than those whom it is with. Of the lucks that such a
    /// child could have the first is taken that agrees with that.
    fn refused(&self, start: &Child) -> Key {
        let own = start.key;
        let foster = matches!(start.need, Need::Fostering | Need::SpecialistFostering);
        let looks = foster && start.provision != Provision::Unregistered;
        let mut looked = f64::from(-start.placed);
        if looks && !suits(start.need, start.provision) && self.tables.review > 0.0 {
            looked = looked.min(own.exponential(tag::LOOKED) / self.tables.review);
        }
        let free_for = self.model.authorities[usize::from(start.authority)].free_for;
        // Hardly anybody is free for that long.
        if !looks || looked > 5.0 * free_for[0].max(free_for[1]) {
            return own;
        }
        let ladder = self.ladders.of(start.authority, start.need);
        let here = |rung: &Step| (rung.provision, rung.place) == (start.provision, start.place);
        let before = ladder.iter().position(here).unwrap_or(ladder.len());
        let there = |slot: u32| {
            let household = &self.world.households[slot as usize];
            household.free_since(free_for[usize::from(household.kind)]) > looked
        };
        let suited = |key: &Key| {
            let mark = kept_mark(*key, start.need);
            ladder[..ladder.len().min(before + 1)]
                .iter()
                .filter(|rung| is_fostering(rung.provision) && rung.end_age == u16::MAX)
                .any(|rung| {
                    let list = &self.world.vacancies[usize::from(rung.list)];
                    let bound = if here(rung) {
                        best_of(rung.match_bound, list.count(), key.uniform(tag::BEST))
                    } else {
                        rung.match_bound
                    };
                    list.lowest_of(mark, bound, there).is_some()
                })
        };
        let mut lucks = (0..MOST_LUCKS).map(|other| if other == 0 { own } else { own.of(other) });
        lucks.find(|key| !suited(key)).unwrap_or(own)
    }

    /// What the clocks need to know of the run.
    #[inline]
    pub(super) fn setting(&self) -> Setting<'a> {
        Setting {
            tables: self.tables,
            settled_after: self.model.matching.settled_after as i16,
            last: self.last,
        }
    }

    /// Puts a child on the list of the month of its next event after `month`.
    #[inline]
    pub(super) fn schedule(&mut self, slot: u32, month: i16) {
        let child = &mut self.world.children[slot as usize];
        set_next(child, month);
        if child.due <= self.last {
            self.world.events[child.due as usize].push(slot);
        }
    }
}
