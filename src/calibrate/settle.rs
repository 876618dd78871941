//! What nobody publishes of the starting state, settled by simulation.
//!
//! The chances that `baseline` works out for the ladders take each search by itself. Vacancies that
//! come and go, siblings who want to stay together and children who do not go back where they came
//! from shift what comes of them. How many children have no registered place, how long placements have
//! lasted, and which outside demand keeps other authorities' children where they are, follow from the
//! same events. So a year is simulated with supply held and without deviations, again and again: each
//! rung's flow is raised or lowered by what its placements have lost or gained, and the rest is set to
//! what the last months show. Every round simulates new runs, and later rounds change less, so that
//! what is settled is an average over all of them.

use super::baseline::{Baseline, Lasting};
use super::ladders::{Rung, chances};
use super::solve::FASTEST;
use crate::engine::state::{Child, World};
use crate::engine::{Workspace, simulate_watched};
use crate::model::Model;
use crate::model::placement::{AgeBand, Need, Place, Provision};
use crate::model::suits;
use crate::num;
use crate::scenario::build::after::Leavers;
use crate::scenario::build::{SPANS, build, span};
use crate::scenario::quantity::{ByAge, Quantity};
use crate::scenario::raw;
use crate::scenario::{Document, raw::Scenario};

/// Rounds of adjustment, at least and at most.
const ROUNDS: (usize, usize) = (16, 26);

/// Rounds that change in full; each after them changes less.
const FULL: usize = 8;

/// Children simulated in a round, about: in the first, which only come near, and in those whose average
/// is what is settled.
const CHILDREN: [f64; 2] = [60_000.0, 240_000.0];

/// Months whose ends are looked at.
const LOOKED_AT: std::ops::RangeInclusive<i16> = 10..=12;

/// Children who are elsewhere in those months, of all, as an average of the rounds since the changes
/// are small: below this the rounds end.
const SETTLED: f64 = 0.001;

/// A year changes the placements of most children, not of all: a flow is adjusted by a little more
/// than its placements differ.
const POWER: f64 = 1.3;

/// How many times more entries differ than the children in care after a year of them.
const ENTERING: f64 = 3.0;

/// Children at the starting share who stand beside the simulated ones, so that rungs with hardly
/// anybody on them are left about as they are.
const THIN: f64 = 0.5;

/// Children by need, provision and place.
type Cells = [[[f64; Place::COUNT]; Provision::COUNT]; Need::COUNT];

/// Children by need and age band.
type Bands = [[f64; AgeBand::COUNT]; Need::COUNT];

/// What a round shows, a run and month.
#[derive(Clone, Debug, Default)]
struct Seen {
    cells: Cells,
    bands: Bands,
    /// By whether the placement is of the wrong kind, provision and span of time in it.
    lasting: [[[f64; SPANS]; Provision::COUNT]; 2],
    others: f64,
    /// Squares of a run's children by need, and their products with its `cells`.
    squares: [f64; Need::COUNT],
    products: Cells,
}

impl Seen {
    /// Adds what is seen of one run, a month.
    fn add_run(&mut self, run: &Self) {
        let add = |to: &mut [f64], from: &[f64]| to.iter_mut().zip(from).for_each(|(a, b)| *a += b);
        for need in 0..Need::COUNT {
            let all = total(&run.cells[need]);
            self.squares[need] += all * all;
            let to = self.products[need].as_flattened_mut().iter_mut();
            for (to, cell) in to.zip(run.cells[need].as_flattened()) {
                *to += all * cell;
            }
            add(
                self.cells[need].as_flattened_mut(),
                run.cells[need].as_flattened(),
            );
        }
        add(self.bands.as_flattened_mut(), run.bands.as_flattened());
        add(
            self.lasting.as_flattened_mut().as_flattened_mut(),
            run.lasting.as_flattened().as_flattened(),
        );
        self.others += run.others;
    }

    /// Children by placement as they would be with as many of each need as at the start. Where more need a
    /// family than there are carers it is homes that fill, so that each placement is moved by as much as it
    /// differs between runs with more such children and with fewer, which is also less a matter of chance.
    fn with_totals_of(&self, start: &Cells) -> Cells {
        let mut cells = self.cells;
        for (need, cells) in cells.iter_mut().enumerate() {
            let mean = total(cells);
            let variance = self.squares[need] - mean * mean;
            let lacking = total(&start[need]) - mean;
            let products = self.products[need].as_flattened();
            for (cell, product) in cells.as_flattened_mut().iter_mut().zip(products) {
                let slope = if variance > 1e-6 {
                    (product - mean * *cell) / variance
                } else {
                    0.0
                };
                *cell = (*cell + slope * lacking).max(0.0);
            }
        }
        cells
    }

    fn add(&mut self, world: &World, month: i16) {
        let there = |child: &&Child| child.due >= 0;
        for child in world.children.iter().filter(there) {
            let p = child.provision.index();
            self.cells[child.need.index()][p][child.place.index()] += 1.0;
            let band = AgeBand::of_months(child.age(month));
            self.bands[child.need.index()][band.index()] += 1.0;
            let wrong = !suits(child.need, child.provision);
            let months = span((month - child.placed).max(0) as usize);
            self.lasting[usize::from(wrong)][p][months] += 1.0;
        }
        let homes = world.homes.iter().filter(|home| home.registered > 0);
        self.others += homes.map(|home| f64::from(home.others)).sum::<f64>();
    }

    fn each(&mut self, of: f64) {
        let cells = self.cells.as_flattened_mut().as_flattened_mut();
        let lasting = self.lasting.as_flattened_mut().as_flattened_mut();
        let bands = self.bands.as_flattened_mut();
        let products = self.products.as_flattened_mut().as_flattened_mut();
        let all = cells.iter_mut().chain(lasting).chain(bands);
        for value in all.chain(products).chain(&mut self.squares) {
            *value /= of;
        }
        self.others /= of;
    }
}

/// How much of what a round shows is followed. After the full rounds each counts for twice as much as one
/// of as many equal ones would: what came near is soon forgotten, and little of a round's chance stays.
fn gain(round: usize) -> f64 {
    (2.0 / (1.0 + round.saturating_sub(FULL) as f64)).min(1.0)
}

/// Settles one authority of a baseline.
pub(super) fn settle(baseline: &mut Baseline, index: usize) {
    let mut alone = baseline.clone();
    alone.authorities = vec![baseline.authorities[index].clone()];
    let text = super::write::scenario(&alone, "settling", 1);
    let Ok(mut scenario) = Document::parse(text.as_bytes(), "settling")
        .and_then(|document| document.read::<Scenario>())
    else {
        return;
    };
    let authority = &mut baseline.authorities[index];
    let mut workspace = Workspace::default();
    let mut off = Cells::default();
    let mut first_run = 0;
    let mut entering = 1.0;
    for round in 0..ROUNDS.1 {
        let to = &mut scenario.authority[0];
        set(&mut to.ladders, &authority.ladders);
        to.plan_changes = authority.solution.plan_changes.iter().map(change).collect();
        to.children.unregistered = Quantity::plain(authority.unregistered.value);
        to.children.time_in_placement = Some(authority.lasting.raw());
        to.entries.factor = Quantity::plain(entering);
        to.homes.outside_demand_rate_per_year = Quantity::plain(authority.outside_demand.value);
        let Ok(mut built) = build(&scenario) else {
            return;
        };
        // Uncertain inputs act at their central values: what is drawn about them is no drift.
        built.model.inputs.fix();
        if round == 0 {
            hold(&mut scenario, &built.model);
            continue;
        }
        let model = &built.model;
        let starting = &model.authorities[0];
        let leavers = Leavers::of(&starting.children, &starting.leaving_rate, model);
        super::after::set_chances(&mut authority.after, &authority.figures, &leavers);
        if starting.children.is_empty() {
            return;
        }
        let children = starting.children.len() as f64;
        let simulated = CHILDREN[usize::from(round > FULL)];
        let runs = (simulated / children).clamp(40.0, 4000.0) as u64;
        let mut seen = Seen::default();
        for run in first_run..first_run + runs {
            let mut one = Seen::default();
            simulate_watched(
                model,
                0x005e_771e,
                run,
                &mut workspace,
                |month, world, _| {
                    if LOOKED_AT.contains(&month) {
                        one.add(world, month);
                    }
                },
            );
            one.each(LOOKED_AT.count() as f64);
            seen.add_run(&one);
        }
        first_run += runs;
        seen.each(runs as f64);
        let gain = gain(round);
        // Nor does the number in care grow.
        let grown = num::sum(seen.cells.iter().map(|need| total(need))) / children;
        entering *= num::pow(grown.clamp(0.4, 2.5), -ENTERING * gain);
        let (start, bands) = counted(model);
        let placed = seen.with_totals_of(&start);
        keep_the_mix(
            &mut authority.solution.plan_changes,
            &bands,
            &seen.bands,
            gain,
        );
        for need in Need::ALL {
            let (rungs, flows) = &mut authority.flows[need.index()];
            adjust(
                rungs,
                flows,
                &start[need.index()],
                &placed[need.index()],
                POWER * gain,
            );
            authority.ladders[need.index()] = chances(need, rungs, flows);
        }
        let without = seen
            .cells
            .iter()
            .flat_map(|row| row[Provision::Unregistered.index()]);
        move_to(&mut authority.unregistered.value, num::sum(without), gain);
        authority.lasting.move_to(&seen.lasting, gain);
        let homes = starting.starting_homes.iter();
        let others = homes.map(|home| f64::from(home.others) + f64::from(home.perhaps));
        let others = num::sum(others);
        let ratio = (others + THIN) / (seen.others + THIN);
        authority
            .outside_demand
            .scale(num::pow(ratio.clamp(0.4, 2.5), POWER * gain));

        if round > FULL {
            let rounds = (round - FULL) as f64;
            if moved(&mut off, &start, &placed) / rounds < SETTLED * children && round >= ROUNDS.0 {
                return;
            }
        }
    }
}

/// Adds what a round's children by need, provision and place have too many or too few to the sums of
/// the rounds before; returns how many are elsewhere, summed over the rounds.
fn moved(off: &mut Cells, start: &Cells, end: &Cells) -> f64 {
    let mut elsewhere = 0.0;
    for ((off, start), end) in off.iter_mut().zip(start).zip(end) {
        let scale = total(start) / total(end).max(1e-9);
        let cells = off.as_flattened_mut().iter_mut();
        for ((off, start), end) in cells.zip(start.as_flattened()).zip(end.as_flattened()) {
            *off += end * scale - start;
            elsewhere += off.abs() / 2.0;
        }
    }
    elsewhere
}

fn move_to(value: &mut f64, seen: f64, gain: f64) {
    *value += gain * (seen - *value);
}

impl Lasting {
    fn move_to(&mut self, seen: &[[[f64; SPANS]; Provision::COUNT]; 2], gain: f64) {
        for (to, seen) in self
            .0
            .as_flattened_mut()
            .iter_mut()
            .zip(seen.as_flattened())
        {
            let all = num::sum(seen.iter().copied());
            if all > 0.0 {
                let to = to.get_or_insert(seen.map(|months| months / all));
                for (to, seen) in to.iter_mut().zip(seen) {
                    move_to(to, seen / all, gain);
                }
            }
        }
    }

    /// As a scenario holds it.
    fn raw(&self) -> raw::TimeInPlacement {
        let [right_kind, wrong_kind] = [0, 1].map(|wrong| {
            let [first, second, third] =
                [0, 1, 2].map(|span| self.0[wrong].map(|shares| shares.map(|s| s[span])));
            raw::PlacedFor {
                first_three_months: raw::ByProvision::of(first),
                three_to_twelve_months: raw::ByProvision::of(second),
                one_to_two_years: raw::ByProvision::of(third),
                source: None,
                confidence: None,
                rationale: None,
            }
        });
        raw::TimeInPlacement {
            right_kind,
            wrong_kind,
        }
    }
}

fn total(cells: &[[f64; Place::COUNT]]) -> f64 {
    num::sum(cells.as_flattened().iter().copied())
}

/// Raises or lowers each rung's flow by what its share of the need's children has lost or gained.
fn adjust(
    rungs: &[(Provision, Place)],
    flows: &mut [f64],
    start: &[[f64; Place::COUNT]; Provision::COUNT],
    end: &[[f64; Place::COUNT]; Provision::COUNT],
    power: f64,
) {
    let scale = total(start) / total(end).max(1e-9);
    for (&(provision, place), flow) in rungs.iter().zip(flows) {
        let at = |cells: &[[f64; Place::COUNT]]| cells[provision.index()][place.index()];
        let ratio = (at(start) + THIN) / (at(end) * scale + THIN);
        *flow *= num::pow(ratio.clamp(0.4, 2.5), power);
    }
}

/// The children of the start.
fn counted(model: &Model) -> (Cells, Bands) {
    let (mut cells, mut bands) = (Cells::default(), Bands::default());
    for child in &model.authorities[0].children {
        cells[child.need.index()][child.provision.index()][child.place.index()] += 1.0;
        bands[child.need.index()][child.band.index()] += 1.0;
    }
    (cells, bands)
}

/// Raises or lowers the changes of plan to and from each need by as many children as the need has too
/// few or too many of, band by band.
fn keep_the_mix(
    plan: &mut [(Need, Need, [f64; AgeBand::COUNT])],
    start: &Bands,
    end: &Bands,
    gain: f64,
) {
    for band in 0..AgeBand::COUNT {
        let all = |bands: &Bands| num::sum(bands.iter().map(|row| row[band]));
        let scale = all(end) / all(start).max(1e-9);
        let mut passing = [0.2; Need::COUNT];
        for (from, to, rates) in plan.iter() {
            let flow = rates[band] * start[from.index()][band];
            passing[from.index()] += flow;
            passing[to.index()] += flow;
        }
        let lacking: [f64; Need::COUNT] =
            std::array::from_fn(|n| (start[n][band] * scale - end[n][band]) / passing[n]);
        for (from, to, rates) in plan.iter_mut() {
            let change = gain * (lacking[to.index()] - lacking[from.index()]);
            rates[band] = (rates[band] * num::exp(change.clamp(-0.7, 0.7))).min(FASTEST);
        }
    }
}

/// Supply held as it is, no deviations: as many carers approved as leave and homes opened as close,
/// of the size of those there.
fn hold(scenario: &mut Scenario, model: &Model) {
    // Nor does anybody answer to how tight the market is.
    scenario.market = raw::Market::default();
    let d = &mut scenario.deviations;
    for sd in [
        &mut d.national_entries_sd,
        &mut d.national_leaving_sd,
        &mut d.authority_entries_sd,
        &mut d.authority_leaving_sd,
        &mut d.national_unaccompanied_sd,
        &mut d.authority_unaccompanied_sd,
    ] {
        *sd = Quantity::plain(0.0);
    }
    let central = model.inputs.central();
    let starting = &model.authorities[0];
    let authority = &mut scenario.authority[0];
    authority.entries.trend_by_year = vec![Quantity::plain(1.0)];
    let f = &mut authority.fostering;
    for (to, carers) in [&mut f.council, &mut f.agency]
        .into_iter()
        .zip(&starting.carers)
    {
        let new = central[model.new_household_leaving];
        let weight = |tenure: u16| if tenure < 24 { new } else { 1.0 };
        let exposed = num::sum(carers.households.iter().map(|h| weight(h.tenure)));
        to.approvals_per_year = Quantity::plain(exposed * central[carers.leaving]);
        to.approvals_trend_per_year = Quantity::plain(0.0);
    }
    let homes = &mut authority.homes;
    let sizes = &mut scenario.homes;
    let groups = [
        (&mut homes.council, &mut sizes.council_sizes),
        (&mut homes.voluntary, &mut sizes.voluntary_sizes),
        (&mut homes.private, &mut sizes.private_sizes),
    ];
    for (operator, (group, sizes)) in groups.into_iter().enumerate() {
        let closing = central[starting.homes[operator].closing];
        group.openings_per_year = Quantity::plain(f64::from(group.homes) * closing);
        let mean = f64::from(group.places) / f64::from(group.homes.max(1));
        let mean = if group.places > 0 {
            mean.clamp(1.0, 9.99)
        } else {
            3.0
        };
        *sizes = vec![Quantity::plain(0.0); 10];
        sizes[mean as usize - 1] = Quantity::plain(1.0 - mean.fract());
        sizes[mean as usize] = Quantity::plain(mean.fract());
    }
}

/// Puts ladders in a scenario.
fn set(to: &mut raw::Ladders, ladders: &[Vec<Rung>]) {
    let all = [
        &mut to.kinship,
        &mut to.fostering,
        &mut to.specialist_fostering,
        &mut to.residential,
        &mut to.specialist_residential,
        &mut to.supported,
        &mut to.parents,
        &mut to.adoption,
        &mut to.other_pathway,
    ];
    for (to, ladder) in all.into_iter().zip(ladders) {
        *to = ladder.iter().map(written).collect();
    }
}

fn change(&(from, to, rates): &(Need, Need, [f64; AgeBand::COUNT])) -> raw::PlanChange {
    raw::PlanChange {
        from: raw::NeedName::of(from),
        to: raw::NeedName::of(to),
        rate_per_year: ByAge::plain(rates),
    }
}

fn written(rung: &Rung) -> raw::Rung {
    raw::Rung {
        provision: raw::ProvisionName::of(rung.provision),
        place: raw::PlaceName::of(rung.place),
        chance: Quantity::plain(rung.chance),
        least_age_years: rung.least_age_years,
    }
}
