//! What each intervention alone makes of a difference, and what they make of it together.
//!
//! ```text
//! interaction = difference of all - sum of the differences of each alone
//! ```

use super::paired::Shared;
use crate::model::Model;

/// The option with one of its interventions alone, beside what it shares with the baseline, and the loans of
/// their homes.
pub fn alone(model: &Model, intervention: usize, shared: &Shared) -> Model {
    let mut one = model.clone();
    let kept = |at: usize| {
        at == intervention || shared.interventions.contains(&model.interventions[at].name)
    };
    let places: Vec<usize> = (0..model.interventions.len())
        .filter(|at| kept(*at))
        .collect();
    one.interventions = places
        .iter()
        .map(|&at| model.interventions[at].clone())
        .collect();
    one.loans.retain_mut(|loan| match &mut loan.homes {
        Some(homes) => {
            let place = places.iter().position(|&at| at == homes.intervention);
            homes.intervention = place.unwrap_or(0);
            place.is_some()
        }
        None => shared.loans.contains(&loan.name),
    });
    one
}
