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

/// [`num::sum`] of each need's children, all needs at once.
#[inline]
fn sums(state: &State) -> [f64; Need::COUNT] {
    let (mut totals, mut lost) = ([0.0; Need::COUNT], [0.0; Need::COUNT]);
    for months in 0..SPANS {
        for need in 0..Need::COUNT {
            num::add(&mut totals[need], &mut lost[need], state[need][months]);
        }
    }
    std::array::from_fn(|need| totals[need] + lost[need])
}

/// Adds children by months in care to those who have been there a month longer.
#[inline]
fn add_longer(to: &mut [f64; SPANS], from: &[f64; SPANS]) {
    for (to, from) in to[1..].iter_mut().zip(from) {
        *to += from;
    }
    to[SPANS - 1] += from[SPANS - 1];
}

/// What a month does to the children of one band.
#[derive(Clone, Debug)]
struct Month {
    /// Share who do not leave, by need and months in care before it.
    stay: State,
    /// Share of them whose plan changes, by need.
    changed: [f64; Need::COUNT],
    /// Of those, the shares of what they need then.
    to: [[f64; Need::COUNT]; Need::COUNT],
}

impl Month {
    /// A month passes: some leave, some change plan, all are longer in care.
    fn step(&self, state: &State) -> State {
        let (mut next, came) = self.flows(state);
        for (to, from) in next.iter_mut().flatten().zip(came.iter().flatten()) {
            *to += from;
        }
        next
    }

    /// The same, apart: those who need what they needed, and those whose plan has changed.
    fn flows(&self, state: &State) -> (State, State) {
        let (mut next, mut came) = (EMPTY, EMPTY);
        for need in 0..Need::COUNT {
            let changed = self.changed[need];
            let stay: [f64; SPANS] =
                std::array::from_fn(|months| state[need][months] * self.stay[need][months]);
            add_longer(&mut next[need], &stay.map(|stay| stay * (1.0 - changed)));
            if changed > 0.0 {
                let going = stay.map(|stay| stay * changed);
                let to = came.iter_mut().zip(self.to[need]);
                for (came, share) in to.filter(|(_, share)| *share > 0.0) {
                    add_longer(came, &going.map(|going| going * share));
                }
            }
        }
        (next, came)
    }
}

/// A month of all bands.
#[derive(Clone, Debug)]
pub struct Months([Month; AgeBand::COUNT]);

impl Months {
    /// A month passes for children by age in months: those of the last age reach 18, nobody enters.
    pub fn pass(&self, ages: &mut [State]) {
        for age in (1..ages.len()).rev() {
            let band = AgeBand::of_months(age as u16).index();
            ages[age] = self.0[band].step(&ages[age - 1]);
        }
        if let Some(youngest) = ages.first_mut() {
            *youngest = EMPTY;
        }
    }
}

impl Rates {
    /// What a month does in a band.
    fn month(&self, band: usize) -> Month {
        let away: [f64; Need::COUNT] =
            std::array::from_fn(|need| num::sum(self.plan[need].map(|by_band| by_band[band])));
        Month {
            stay: std::array::from_fn(|need| {
                std::array::from_fn(|months| {
                    let longer = (months + 1).min(SPANS - 1);
                    let exposure = if months == 0 { 1.5 } else { 1.0 };
                    num::exp(-self.leaving[need][band][time_band(longer)] * exposure)
                })
            }),
            changed: away.map(|rate| 1.0 - num::exp(-rate / 12.0)),
            to: std::array::from_fn(|need| {
                self.plan[need].map(|by_band| by_band[band] / away[need].max(1e-300))
            }),
        }
    }

    /// What a month does in each band.
    pub fn months(&self) -> Months {
        Months(std::array::from_fn(|band| self.month(band)))
    }

    /// Children by age in months whom these entrants keep up, if as many of them go on coming.
    pub fn kept_up(&self, entrants: &[[f64; 216]]) -> Vec<State> {
        let months = self.months();
        let mut state = EMPTY;
        (0..216)
            .map(|age| {
                state = months.0[AgeBand::of_months(age as u16).index()].step(&state);
                for (row, entrants) in state.iter_mut().zip(entrants) {
                    row[0] += entrants[age];
                }
                state
            })
            .collect()
    }

    /// By age in months, from the profile: how many have just come to each need by a change of plan.
    pub fn changed(&self, profile: &[Pass]) -> Vec<Changed> {
        let ages = profile.iter().flat_map(|pass| &pass.ages);
        let Months(months) = self.months();
        let bands = (1..216).map(|age| AgeBand::of_months(age).index());
        let share = |stayed: f64, came: f64| {
            if came > 0.0 {
                came / (stayed + came)
            } else {
                0.0
            }
        };
        let later = ages.zip(bands).map(|(state, band)| {
            let (stayed, came) = months[band].flows(state);
            std::array::from_fn(|n| std::array::from_fn(|c| share(stayed[n][c], came[n][c])))
        });
        std::iter::once(EMPTY).chain(later).collect()
    }

    /// One band, from those who come from the band below and, if `entering`, those who enter.
    fn pass(&self, band: AgeBand, incoming: &State, entering: bool) -> Pass {
        let month = self.month(band.index());
        let mut state = *incoming;
        let mut ages = Vec::with_capacity(usize::from(band.end_month() - band.first_month()));
        let mut stock = [0.0; Need::COUNT];
        for age in band.first_month()..band.end_month() {
            state = month.step(&state);
            if entering {
                for (need, row) in state.iter_mut().enumerate() {
                    row[0] += self.entrants[need][usize::from(age)];
                }
            }
            for (stock, sum) in stock.iter_mut().zip(sums(&state)) {
                *stock += sum;
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

    #[test]
    fn who_does_not_leave_stays_to_eighteen() {
        let mut rates = Rates {
            entrants: Vec::new(),
            leaving: Default::default(),
            plan: Default::default(),
        };
        rates.plan[1][2] = [6.0; AgeBand::COUNT];
        let months = rates.months();
        let mut ages = vec![EMPTY; 216];
        ages[100][1][3] = 1.0;
        for month in 1..=116 {
            months.pass(&mut ages);
            let there = num::sum(ages.as_flattened().as_flattened().iter().copied());
            let expected = if month == 116 { 0.0 } else { 1.0 };
            assert!((there - expected).abs() < 1e-12, "{there} in month {month}");
        }
    }

    #[test]
    fn a_year_of_months_is_a_year_of_the_rate() {
        let rates = Rates {
            entrants: Vec::new(),
            leaving: [[[0.3 / 12.0; 4]; AgeBand::COUNT]; Need::COUNT],
            plan: Default::default(),
        };
        let months = rates.months();
        let mut ages = vec![EMPTY; 216];
        ages[100][4][5] = 1.0;
        (0..12).for_each(|_| months.pass(&mut ages));
        assert!((ages[112][4][17] - num::exp(-0.3)).abs() < 1e-12);
    }
}
