//! Chances of the ladders' rungs, settled by simulation.
//!
//! The chances that `baseline` works out take each search by itself. Vacancies that come and go,
//! siblings who want to stay together and children who do not go back where they came from shift
//! what comes of them. So a year is simulated with supply held and without deviations, and each
//! rung's flow raised or lowered by what its placements have lost or gained; a few rounds are enough.

use super::baseline::Baseline;
use super::ladders::{Rung, chances};
use crate::engine::{Workspace, simulate};
use crate::model::placement::{Need, Place, Provision};
use crate::scenario::build::after::Leavers;
use crate::scenario::build::build;
use crate::scenario::quantity::Quantity;
use crate::scenario::raw::{self, Carers, HomeGroup};
use crate::scenario::{Document, raw::Scenario};

/// Rounds of adjustment.
const ROUNDS: usize = 4;

/// Children simulated in a round, about.
const CHILDREN: f64 = 60_000.0;

/// A year changes the placements of most children, not of all: a flow is adjusted by a little more
/// than its placements differ.
const POWER: f64 = 1.3;

/// Children at the starting share who stand beside the simulated ones, so that rungs with hardly
/// anybody on them are left about as they are.
const THIN: f64 = 0.5;

/// Children by need, provision and place.
type Cells = [[[f64; Place::COUNT]; Provision::COUNT]; Need::COUNT];

/// Settles the ladders of one authority of a baseline.
pub(super) fn settle(baseline: &mut Baseline, index: usize) {
    let mut alone = baseline.clone();
    alone.authorities = vec![baseline.authorities[index].clone()];
    let text = super::write::scenario(&alone, "settling", 1);
    let Ok(mut scenario) = Document::parse(text.as_bytes(), "settling")
        .and_then(|document| document.read::<Scenario>())
    else {
        return;
    };
    hold(&mut scenario);
    let authority = &mut baseline.authorities[index];
    let mut workspace = Workspace::default();
    for _ in 0..ROUNDS {
        set(&mut scenario, &authority.ladders);
        let Ok(built) = build(&scenario) else { return };
        let start = cells(
            built.model.authorities[0]
                .children
                .iter()
                .map(|child| (child.need, child.provision, child.place)),
        );
        let here = &built.model.authorities[0];
        let leavers = Leavers::of(&here.children, &here.leaving_rate, &built.model);
        super::after::set_chances(&mut authority.after, &authority.figures, &leavers);
        let children = built.model.authorities[0].children.len();
        if children == 0 {
            return;
        }
        let runs = (CHILDREN / children as f64).clamp(20.0, 400.0) as u64;
        let mut end: Cells = Default::default();
        for run in 0..runs {
            simulate(&built.model, 0x005e_771e, run, &mut workspace);
            let there = workspace
                .world
                .children
                .iter()
                .filter(|child| child.due >= 0);
            let after = cells(there.map(|child| (child.need, child.provision, child.place)));
            for (sum, one) in end
                .as_flattened_mut()
                .as_flattened_mut()
                .iter_mut()
                .zip(after.as_flattened().as_flattened())
            {
                *sum += one / runs as f64;
            }
        }
        for need in Need::ALL {
            let (rungs, flows) = &mut authority.flows[need.index()];
            adjust(rungs, flows, &start[need.index()], &end[need.index()]);
            authority.ladders[need.index()] = chances(need, rungs, flows);
        }
    }
}

/// Raises or lowers each rung's flow by what its share of the need's children has lost or gained.
fn adjust(
    rungs: &[(Provision, Place)],
    flows: &mut [f64],
    start: &[[f64; Place::COUNT]; Provision::COUNT],
    end: &[[f64; Place::COUNT]; Provision::COUNT],
) {
    let total = |cells: &[[f64; Place::COUNT]]| -> f64 { cells.as_flattened().iter().sum() };
    let scale = total(start) / total(end).max(1e-9);
    for (&(provision, place), flow) in rungs.iter().zip(flows) {
        let at = |cells: &[[f64; Place::COUNT]]| cells[provision.index()][place.index()];
        let ratio = (at(start) + THIN) / (at(end) * scale + THIN);
        *flow *= crate::num::pow(ratio.clamp(0.4, 2.5), POWER);
    }
}

fn cells(children: impl Iterator<Item = (Need, Provision, Place)>) -> Cells {
    let mut cells = Cells::default();
    for (need, provision, place) in children {
        cells[need.index()][provision.index()][place.index()] += 1.0;
    }
    cells
}

/// Supply held as it is, no deviations.
fn hold(scenario: &mut Scenario) {
    let d = &mut scenario.deviations;
    for sd in [
        &mut d.national_entries_sd,
        &mut d.national_leaving_sd,
        &mut d.authority_entries_sd,
        &mut d.authority_leaving_sd,
    ] {
        *sd = Quantity::plain(0.0);
    }
    let value = |quantity: &Quantity| quantity.value.unwrap_or(0.0);
    let places = value(&scenario.fostering.places_per_household).max(1.0);
    let new = value(&scenario.fostering.new_household_leaving_factor);
    for authority in &mut scenario.authority {
        for carers in [
            &mut authority.fostering.council,
            &mut authority.fostering.agency,
        ] {
            carers.approvals_per_year = Quantity::plain(balanced(carers, places, new, &value));
            carers.approvals_trend_per_year = Quantity::plain(0.0);
        }
        let homes = &mut authority.homes;
        for group in [&mut homes.council, &mut homes.voluntary, &mut homes.private] {
            group.openings_per_year = Quantity::plain(as_many_as_close(group, &value));
        }
    }
}

/// Approvals a year that replace those who leave, new households leaving faster.
fn balanced(carers: &Carers, places: f64, new: f64, value: &dyn Fn(&Quantity) -> f64) -> f64 {
    let households = value(&carers.approved_places) / places;
    let leaving = value(&carers.leaving_rate_per_year);
    // A share `s = 2 approvals / households` is new; approvals = leaving x households x (1 - s + s new).
    let base = leaving * households;
    base / (1.0 - 2.0 * leaving * (new - 1.0)).max(0.1)
}

fn as_many_as_close(group: &HomeGroup, value: &dyn Fn(&Quantity) -> f64) -> f64 {
    f64::from(group.homes) * value(&group.closing_rate_per_year)
}

/// Puts ladders in a scenario.
fn set(scenario: &mut Scenario, ladders: &[Vec<Rung>]) {
    let to = &mut scenario.authority[0].ladders;
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

fn written(rung: &Rung) -> raw::Rung {
    raw::Rung {
        provision: raw::ProvisionName::of(rung.provision),
        place: raw::PlaceName::of(rung.place),
        chance: rung.chance,
        least_age_years: rung.least_age_years,
    }
}
