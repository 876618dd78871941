//! What interventions make of the model's quantities: factors by authority and month, known before
//! the run begins.
//!
//! ```text
//! factor[m] = y[m] * product over interventions of 1 + s[m] (v - 1)     y: the scenario's table by year
//! ```
//!
//! A quantity that nothing acts on has the factor 1.0 exactly, so that an intervention without effect
//! changes no bit.

use crate::model::Model;
use crate::model::input::{Drawn, hash};
use crate::model::intervention::{Effect, Intervention};
use crate::model::placement::Provision;
use crate::rng::Key;

/// The factors of one authority in one month.
pub type Factors = [f64; Effect::COUNT];

/// Nothing acts.
const NOTHING: Factors = [1.0; Effect::COUNT];

/// Provisions that leave care under one factor: relatives and friends, other carers, homes.
pub const LEAVE_GROUPS: usize = 3;

/// What acts in one run.
#[derive(Debug, Default)]
pub struct Levers {
    /// By authority and month, 0 first; empty where there is no intervention and no table by year acts.
    factors: Vec<Factors>,
    months: usize,
}

impl Levers {
    /// Fills the factors for one run.
    pub(super) fn prepare(&mut self, model: &Model, d: &Drawn) {
        self.months = model.horizon.months();
        self.factors.clear();
        let by_year = by_year(model);
        let still = |months: &&[f64]| months.iter().all(|factor| *factor == 1.0);
        if model.interventions.is_empty() && by_year.iter().all(|(_, months)| still(months)) {
            return;
        }
        let rows = model.authorities.len() * (self.months + 1);
        self.factors.resize(rows, NOTHING);
        for row in self.factors.chunks_mut(self.months + 1) {
            for (effects, months) in by_year {
                for (row, factor) in row.iter_mut().zip(months) {
                    for effect in effects {
                        row[effect.index()] *= factor;
                    }
                }
            }
        }
        for one in &model.interventions {
            let last = (self.months as i16).min(one.end);
            for &a in &one.authorities {
                for month in one.start..=last {
                    let strength = one.strength(month);
                    let row = &mut self.factors[a * (self.months + 1) + month as usize];
                    for &(effect, id) in &one.effects {
                        row[effect.index()] *= 1.0 + strength * (d[id] - 1.0);
                    }
                }
            }
        }
    }

    /// Whether nothing acts in any month.
    pub(super) fn is_empty(&self) -> bool {
        self.factors.is_empty()
    }

    /// The factors of an authority in a month.
    #[inline]
    pub fn at(&self, authority: usize, month: i16) -> &Factors {
        let at = authority * (self.months + 1) + month as usize;
        self.factors.get(at).unwrap_or(&NOTHING)
    }

    /// Whether a factor of an authority is ever other than 1.
    pub(super) fn acts(&self, authority: usize, effect: Effect) -> bool {
        let rows = self.factors.chunks(self.months + 1).nth(authority);
        rows.is_some_and(|rows| rows.iter().any(|row| row[effect.index()] != 1.0))
    }
}

/// What the scenario's own tables by year act on as interventions do, in every authority.
fn by_year(model: &Model) -> [(&'static [Effect], &[f64]); 3] {
    let matching = &model.matching;
    [
        (
            &[Effect::MatchHomes, Effect::MatchSpecialist],
            &matching.match_by_month,
        ),
        (&[Effect::Unregistered], &matching.unregistered_by_month),
        (&[Effect::Usable], &model.homes.usable_by_month),
    ]
}

/// The factor on leaving care that a placement's kind comes under.
pub(super) const fn leave_group(provision: Provision) -> Option<usize> {
    match provision {
        Provision::Kinship => Some(0),
        Provision::CouncilFostering | Provision::AgencyFostering => Some(1),
        Provision::CouncilHome | Provision::VoluntaryHome | Provision::PrivateHome => Some(2),
        _ => None,
    }
}

/// Its effect.
pub(super) const LEAVING: [Effect; LEAVE_GROUPS] = [
    Effect::LeavingKinship,
    Effect::LeavingFostering,
    Effect::LeavingHomes,
];

/// Whether a carer household takes part in an intervention: the household's kept mark for it is below
/// the share that does.
fn takes_part(key: Key, one: &Intervention, share: f64) -> bool {
    // Far from a household's own draws.
    key.of(hash(&one.name)).uniform(1 << 20) < share
}

/// The interventions in which a council's carer household takes part.
pub(super) fn taken_part_in<'a>(
    model: &'a Model,
    d: &'a Drawn,
    authority: usize,
    key: Key,
) -> impl Iterator<Item = (&'a Intervention, [f64; 2])> + Clone {
    model.interventions.iter().filter_map(move |one| {
        let carers = one.carers.as_ref()?;
        let here = one.authorities.contains(&authority);
        (here && takes_part(key, one, d[carers.share]))
            .then(|| (one, [d[carers.leaving], d[carers.moves]]))
    })
}

/// What a factor at full strength is in a month.
#[inline]
pub(super) fn in_month(one: &Intervention, full: f64, month: i16) -> f64 {
    1.0 + one.strength(month) * (full - 1.0)
}
