//! One run from its starting state to its horizon.

use super::clocks::{Setting, set_next};
use super::ladder::Ladders;
use super::ledger::Account;
use super::loan::Loans;
use super::log::Log;
use super::market::Market;
use super::placed::Since;
use super::plans::Plans;
use super::recorder::{Record, column};
use super::start::Standing;
use super::state::World;
use super::tables::Tables;
use crate::finance::borrower::LoanRow;
use crate::model::Model;
use crate::model::market::PriceClass;
use crate::model::placement::Provision;
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
    standing: Standing,
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
    /// Nothing is decided, compared or logged: placements are looked at for the model's sake alone.
    pub(super) plain: bool,
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
    /// Places near home that are free at the start, of the authority whose children are seated.
    pub(super) standing: &'a mut Standing,
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
        standing,
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
    if model.has_another_council() {
        record.with_another(months);
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
        standing,
        closing,
        ladders,
        plans,
        loans,
        then,
        plain: model.interventions.is_empty() && model.decided_after.is_none() && !log.on,
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
