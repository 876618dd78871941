//! What each intervention alone makes of a difference, and what they make of it together.
//!
//! ```text
//! interaction = difference of all - sum of the differences of each alone
//! ```

use crate::model::Model;

/// The option with one of its interventions alone, and the loans of its homes.
pub fn alone(model: &Model, intervention: usize) -> Model {
    let mut one = model.clone();
    one.interventions = vec![model.interventions[intervention].clone()];
    one.loans = model
        .loans
        .iter()
        .filter(|loan| {
            let homes = loan.homes.as_ref();
            homes.is_some_and(|homes| homes.intervention == intervention)
        })
        .cloned()
        .map(|mut loan| {
            if let Some(homes) = &mut loan.homes {
                homes.intervention = 0;
            }
            loan
        })
        .collect();
    one
}
