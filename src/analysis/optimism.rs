//! Optimism bias: capital and time of a plan's homes raised by what such estimates have missed on average.
//!
//! One switch, for all scenarios that are compared, and said wherever results are. An estimate with a range
//! of its own is left as it is: its risk is in the range already, and would be counted twice (HM Treasury,
//! Green Book).

use crate::finance::rates::Rates;
use crate::model::Model;
use crate::model::input::InputId;

/// What was raised and what was left, by paths of inputs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Raised {
    /// Capital.
    pub capital: Vec<String>,
    /// Months to open.
    pub months: Vec<String>,
    /// What has a range of its own.
    pub ranged: Vec<String>,
}

impl Raised {
    /// What was done, in words; none where there was nothing to do.
    pub fn words(&self) -> Option<String> {
        let rates = Rates::get();
        let mut parts = Vec::new();
        for (list, share) in [
            (&self.capital, rates.capital_bias),
            (&self.months, rates.duration_bias),
        ] {
            if !list.is_empty() {
                parts.push(format!("{} + {:.0}%", list.join(", "), 100.0 * share));
            }
        }
        if parts.is_empty() {
            return None;
        }
        let left = if self.ranged.is_empty() {
            String::new()
        } else {
            format!(" (left, for they have ranges: {})", self.ranged.join(", "))
        };
        Some(format!("for optimism bias {}{left}", parts.join(", ")))
    }
}

/// Raises the estimates of every scenario's homes that have no range of their own.
pub fn raise(models: &mut [&mut Model]) -> Raised {
    let mut raised = Raised::default();
    let rates = Rates::get();
    for model in models {
        let plans: Vec<(Option<InputId>, InputId)> = model
            .interventions
            .iter()
            .filter_map(|one| one.homes.as_ref())
            .map(|homes| (homes.months, homes.capital))
            .collect();
        for (months, capital) in plans {
            for (id, share, list) in [
                (Some(capital), rates.capital_bias, &mut raised.capital),
                (months, rates.duration_bias, &mut raised.months),
            ] {
                let Some(id) = id else { continue };
                let input = model.inputs.of(id);
                let path = input.path.clone();
                if input.value == 0.0 {
                    continue;
                }
                let list = if input.spread.is_some() {
                    &mut raised.ranged
                } else {
                    model.inputs.adjust(id, 1.0 + share, 0.0);
                    list
                };
                if !list.contains(&path) {
                    list.push(path);
                }
            }
        }
    }
    raised
}
