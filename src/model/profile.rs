//! The profile of children in care that entries, leaving and changes of plan keep up: expected
//! children by need, age in months and time in care.
//!
//! Band by band from the youngest: who comes from the band below is scaled such that the band's
//! total is the one wanted, so that a starting state which is not stationary as a whole is still
//! smooth within each band.

use super::flow::{SPANS, time_band};
use super::placement::{AgeBand, Need};
use crate::num;

/// Children by need and months in care at one age.
pub type State = [[f64; SPANS]; Need::COUNT];

/// Rates a year by need.
#[derive(Clone, Debug)]
pub struct Rates {
    /// Children entering a month, by need and age in months.
    pub entrants: Vec<[f64; 216]>,
    /// Hazard of leaving a month: by need, age band, time in care.
    pub leaving: [[[f64; 4]; AgeBand::COUNT]; Need::COUNT],
    /// Changes of plan a year: `[from][to][band]`.
    pub plan: [[[f64; AgeBand::COUNT]; Need::COUNT]; Need::COUNT],
}

/// By need and months in care at one age: of the children there who were in care a month before,
/// the share whom a change of plan brought to the need in that month.
pub type Changed = [[f64; SPANS]; Need::COUNT];

/// What one band holds, and who passes on to the next.
#[derive(Clone, Debug)]
pub struct Pass {
    /// Children by age in months from the band's first, then as [`State`].
    pub ages: Vec<State>,
    /// Children by need.
    pub stock: [f64; Need::COUNT],
}

const EMPTY: State = [[0.0; SPANS]; Need::COUNT];

impl Rates {
    /// A month passes in a band: some leave, some change plan, all are longer in care.
    fn step(&self, band: usize, state: &State) -> State {
        let (mut next, came) = self.flows(band, state);
        for (to, from) in next.iter_mut().flatten().zip(came.iter().flatten()) {
            *to += from;
        }
        next
    }

    /// The same, apart: those who need what they needed, and those whose plan has changed.
    fn flows(&self, band: usize, state: &State) -> (State, State) {
        let (mut next, mut came) = (EMPTY, EMPTY);
        for need in 0..Need::COUNT {
            let to = |other: usize| self.plan[need][other][band];
            let away = num::sum((0..Need::COUNT).map(to));
            let changed = 1.0 - num::exp(-away / 12.0);
            for months in 0..SPANS {
                let longer = (months + 1).min(SPANS - 1);
                let hazard = self.leaving[need][band][time_band(longer)];
                let exposure = if months == 0 { 1.5 } else { 1.0 };
                let stay = state[need][months] * num::exp(-hazard * exposure);
                if stay == 0.0 {
                    continue;
                }
                next[need][longer] += stay * (1.0 - changed);
                if away > 0.0 {
                    for other in 0..Need::COUNT {
                        came[other][longer] += stay * changed * to(other) / away;
                    }
                }
            }
        }
        (next, came)
    }

    /// By age in months, from the profile: how many have just come to each need by a change of plan.
    pub fn changed(&self, profile: &[Pass]) -> Vec<Changed> {
        let ages = profile.iter().flat_map(|pass| &pass.ages);
        let bands = (1..216).map(|age| AgeBand::of_months(age).index());
        let share = |stayed: f64, came: f64| {
            if came > 0.0 {
                came / (stayed + came)
            } else {
                0.0
            }
        };
        let later = ages.zip(bands).map(|(state, band)| {
            let (stayed, came) = self.flows(band, state);
            std::array::from_fn(|n| std::array::from_fn(|c| share(stayed[n][c], came[n][c])))
        });
        std::iter::once(EMPTY).chain(later).collect()
    }

    /// One band, from those who come from the band below and, if `entering`, those who enter.
    fn pass(&self, band: AgeBand, incoming: &State, entering: bool) -> Pass {
        let mut state = *incoming;
        let mut ages = Vec::with_capacity(usize::from(band.end_month() - band.first_month()));
        let mut stock = [0.0; Need::COUNT];
        for age in band.first_month()..band.end_month() {
            state = self.step(band.index(), &state);
            if entering {
                for (need, row) in state.iter_mut().enumerate() {
                    row[0] += self.entrants[need][usize::from(age)];
                }
            }
            for (sum, row) in stock.iter_mut().zip(&state) {
                *sum += num::sum(row.iter().copied());
            }
            ages.push(state);
        }
        Pass { ages, stock }
    }

    /// One band holding `total` children: who comes from below is scaled to make up what entries
    /// do not bring; and all is scaled where that is not enough.
    pub fn band(&self, band: AgeBand, incoming: &State, total: f64) -> Pass {
        let mut pass = self.pass(band, &EMPTY, true);
        let below = self.pass(band, incoming, false);
        let entered = num::sum(pass.stock);
        let came = num::sum(below.stock);
        let scale = if came > 0.0 {
            ((total - entered) / came).clamp(0.2, 5.0)
        } else {
            0.0
        };
        let all = entered + came * scale;
        let level = if all > 0.0 { total / all } else { 0.0 };
        for (to, from) in pass.ages.iter_mut().zip(&below.ages) {
            for (to, from) in to.iter_mut().flatten().zip(from.iter().flatten()) {
                *to = (*to + from * scale) * level;
            }
        }
        for (to, from) in pass.stock.iter_mut().zip(below.stock) {
            *to = (*to + from * scale) * level;
        }
        pass
    }

    /// All bands, each holding its total.
    pub fn profile(&self, totals: [f64; AgeBand::COUNT]) -> Vec<Pass> {
        let mut incoming = EMPTY;
        AgeBand::ALL
            .into_iter()
            .map(|band| {
                let pass = self.band(band, &incoming, totals[band.index()]);
                incoming = pass.ages.last().copied().unwrap_or(EMPTY);
                pass
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_band_holds_its_total() {
        let mut rates = Rates {
            entrants: vec![[0.01; 216]; Need::COUNT],
            leaving: [[[0.03; 4]; 5]; Need::COUNT],
            plan: Default::default(),
        };
        rates.plan[1][5][4] = 1.0;
        let totals = [10.0, 40.0, 50.0, 100.0, 60.0];
        let profile = rates.profile(totals);
        for (pass, total) in profile.iter().zip(totals) {
            assert!((num::sum(pass.stock) - total).abs() < 1e-9);
        }
        // Who changes plan through the band is older than who does not.
        let mean_age = |need: usize| {
            let by_age: Vec<f64> = profile[4]
                .ages
                .iter()
                .map(|state| state[need].iter().sum())
                .collect();
            let all: f64 = by_age.iter().sum();
            by_age
                .iter()
                .enumerate()
                .map(|(age, n)| age as f64 * n)
                .sum::<f64>()
                / all
        };
        assert!(mean_age(5) > mean_age(1) + 1.0);
    }
}
