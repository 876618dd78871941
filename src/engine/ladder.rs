//! Ladders as the search reads them: a small record a rung, its chances as bounds on hashes.

use super::another;
use super::levers::Factors;
use super::state::World;
use super::state::is_home;
use super::tables::Tables;
use crate::model::Model;
use crate::model::authority::Rung;
use crate::model::intervention::Effect;
use crate::model::placement::{Need, Place, Provision};
use crate::model::suits;
use crate::rng::chance_bound;

/// Whose free places in the other authorities of the model a rung looks through as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// Nobody's; always so where the model has one authority.
    Nobody,
    /// Those of the agency households inside their boundaries.
    Agencies,
    /// Those of an operator's homes.
    Homes(u8),
    /// None in other authorities, but what another council's homes inside the boundary leave to others.
    Unclaimed,
}

/// The bound of a chance of 1.
const CERTAIN: u64 = 1 << 53;

/// One rung.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// A named place suits a child whose kept mark for it is below this.
    pub match_bound: u64,
    /// The same for the agency households inside the other authorities of the model.
    pub shared_bound: u64,
    /// A rung that is no particular place takes the child if its draw is below this; 0 where a rung has
    /// named places only.
    pub open_bound: u64,
    /// The list of free places that is looked through: an empty one where the authority has none.
    pub list: u16,
    /// Those looked through in other authorities.
    pub elsewhere: Elsewhere,
    /// Youngest age in months for which the rung is tried.
    pub least_age: u16,
    /// First age in months for which it is not tried any more.
    pub end_age: u16,
    /// Placement kind.
    pub provision: Provision,
    /// Where.
    pub place: Place,
    /// Number of the rung, part of the address of its draws.
    pub number: u16,
    /// Whether a child who asks alone is always taken.
    pub always: bool,
    /// Whether its draw cannot say no: it is not made.
    pub certain: bool,
}

/// A need's ladder, best rung first.
#[derive(Debug, Default)]
struct Ladder {
    all: Vec<Step>,
    /// Only the rungs of the kind that the need calls for.
    right: Vec<Step>,
}

/// The ladder of every authority and need.
#[derive(Debug, Default)]
pub struct Ladders(Vec<[Ladder; Need::COUNT]>);

impl Ladders {
    /// Fills the ladders of a model for a month; nothing is allocated after the first time. Homes that
    /// interventions open, or have places in, are tried before any other home.
    pub(super) fn prepare(&mut self, model: &Model, tables: &Tables, month: i16) {
        self.0
            .resize_with(model.authorities.len(), Default::default);
        for (a, (authority, ladders)) in model.authorities.iter().zip(&mut self.0).enumerate() {
            for need in Need::ALL {
                let rungs = &authority.ladders[need.index()];
                let ladder = &mut ladders[need.index()];
                let steps = rungs.iter().enumerate();
                ladder.all.clear();
                let factors = tables.levers.at(a, month);
                let steps = steps.map(|(number, rung)| {
                    let mut step = step(model, a, number, rung);
                    let factor = acts_on_match(need, &step, factors);
                    if factor != 1.0 {
                        step.match_bound = bound(rung.match_rate * factor);
                    }
                    step
                });
                ladder.all.extend(steps);
                // The last rung is bought further away and always takes the child.
                if let (Some(step), Some(rung)) = (ladder.all.last_mut(), rungs.last())
                    && !is_named_only(rung)
                {
                    step.always = true;
                }
                // Where a rung with a least age takes whoever is old enough and comes to it, those after it are
                // for who is too young.
                let gates = rungs.iter().map(|rung| rung.least_age);
                let gate = gates.filter(|age| *age > 0).min();
                if let (Some(gate), Some(of_homes)) =
                    (gate, ladder.all.iter().rposition(|step| step.least_age > 0))
                    && ladder.all[of_homes].open_bound >= CERTAIN
                {
                    for step in &mut ladder.all[of_homes + 1..] {
                        step.end_age = gate;
                    }
                }
                let first = before_homes(&ladder.all);
                let plans = (0..model.interventions.len())
                    .filter_map(|plan| plan_step(model, tables, a, need, plan, month));
                ladder.all.splice(first..first, plans);
                if model.has_another_council() {
                    another::rungs(model, tables, a, need, month, &mut ladder.all);
                }
                for step in &mut ladder.all {
                    step.certain = step.always || step.open_bound >= CERTAIN;
                }
                let right = ladder.all.iter().filter(|s| suits(need, s.provision));
                ladder.right.clear();
                ladder.right.extend(right);
            }
        }
    }

    /// The ladder of an authority and need, best rung first.
    #[inline]
    pub fn of(&self, authority: u8, need: Need) -> &[Step] {
        &self.0[usize::from(authority)][need.index()].all
    }

    /// Its rungs of the kind that the need calls for.
    #[inline]
    pub fn right_of(&self, authority: u8, need: Need) -> &[Step] {
        &self.0[usize::from(authority)][need.index()].right
    }
}

/// Where homes that are tried before any other stand: before the first home, else before the rung that takes
/// whoever is left.
pub(super) fn before_homes(ladder: &[Step]) -> usize {
    let home = ladder.iter().position(|step| is_home(step.provision));
    let last = ladder.len().saturating_sub(1);
    home.unwrap_or(if ladder.last().is_some_and(|step| step.always) {
        last
    } else {
        ladder.len()
    })
}

/// What interventions make of a rung's match rate.
fn acts_on_match(need: Need, step: &Step, factors: &Factors) -> f64 {
    match step.provision {
        Provision::CouncilFostering if need == Need::SpecialistFostering => {
            factors[Effect::MatchSpecialist.index()]
        }
        provision if is_home(provision) && step.place == Place::InArea => {
            factors[Effect::MatchHomes.index()]
        }
        _ => 1.0,
    }
}

/// A match rate as a bound on marks.
pub(super) fn bound(rate: f64) -> u64 {
    (rate.min(1.0) * 18_446_744_073_709_551_616.0) as u64
}

/// The rung of an intervention's homes or places, if it has any that an authority's children with a need
/// may come to.
fn plan_step(
    model: &Model,
    tables: &Tables,
    a: usize,
    need: Need,
    plan: usize,
    month: i16,
) -> Option<Step> {
    let one = &model.interventions[plan];
    if !one.authorities.contains(&a) {
        return None;
    }
    let (operator, needs, rate) = match (&one.homes, &one.block) {
        (Some(homes), _) => (homes.operator, homes.needs[need.index()], homes.match_rate),
        (None, Some(block)) => (block.operator, need == Need::Residential, block.match_rate),
        (None, None) => return None,
    };
    if !needs {
        return None;
    }
    let rate = tables.drawn[rate];
    let factor = tables.levers.at(one.host, month)[Effect::MatchHomes.index()];
    Some(Step {
        match_bound: bound(rate * factor),
        shared_bound: 0,
        open_bound: 0,
        list: World::list_of_plan(model.authorities.len(), plan) as u16,
        elsewhere: Elsewhere::Nobody,
        least_age: 0,
        end_age: u16::MAX,
        provision: crate::model::OPERATORS[usize::from(operator)],
        place: if a == one.host {
            Place::InArea
        } else {
            Place::InRegion
        },
        number: 0,
        always: false,
        certain: false,
    })
}

fn step(model: &Model, a: usize, number: usize, rung: &Rung) -> Step {
    let near = rung.place == Place::InRegion;
    let (nobody, here) = (World::list_of_nobody(model.authorities.len()), a as u8);
    let (list, elsewhere) = match (household_kind(rung.provision), operator_of(rung.provision)) {
        _ if rung.place == Place::Beyond => (nobody, Elsewhere::Nobody),
        (Some(1), _) if near => (World::list_of(here, 1, true), Elsewhere::Agencies),
        (Some(kind), _) => (World::list_of(here, kind, near), Elsewhere::Nobody),
        (_, Some(operator)) if near => (nobody, Elsewhere::Homes(operator)),
        (_, Some(operator)) => (World::list_of_homes(here, operator), Elsewhere::Nobody),
        _ => (nobody, Elsewhere::Nobody),
    };
    let elsewhere = match model.authorities.len() {
        1 => Elsewhere::Nobody,
        _ => elsewhere,
    };
    Step {
        match_bound: bound(rung.match_rate),
        shared_bound: (rung.shared_rate * 18_446_744_073_709_551_616.0) as u64,
        open_bound: if is_named_only(rung) {
            0
        } else {
            chance_bound(rung.chance)
        },
        list: list as u16,
        elsewhere,
        least_age: rung.least_age,
        end_age: u16::MAX,
        provision: rung.provision,
        place: rung.place,
        number: number as u16,
        always: false,
        certain: false,
    }
}

/// The kind of household of a fostering provision: 0 council, 1 agency.
const fn household_kind(provision: Provision) -> Option<u8> {
    match provision {
        Provision::CouncilFostering => Some(0),
        Provision::AgencyFostering => Some(1),
        _ => None,
    }
}

/// Whether a provision is with foster carers other than relatives.
pub const fn is_fostering(provision: Provision) -> bool {
    household_kind(provision).is_some()
}

/// The operator of a home provision: 0 council, 1 voluntary, 2 private.
pub(super) const fn operator_of(provision: Provision) -> Option<u8> {
    match provision {
        Provision::CouncilHome => Some(0),
        Provision::VoluntaryHome => Some(1),
        Provision::PrivateHome => Some(2),
        _ => None,
    }
}

/// Whether a rung has named households or homes only: carers near home, homes inside the boundary.
const fn is_named_only(rung: &Rung) -> bool {
    match rung.place {
        Place::InArea => household_kind(rung.provision).is_some() || is_home(rung.provision),
        Place::InRegion => household_kind(rung.provision).is_some(),
        Place::Beyond => false,
    }
}
