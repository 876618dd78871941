//! The expected flow of children through care: the recursion that the simulation follows on
//! average when leaving depends on age and time in care alone.
//!
//! State: expected children by age in months (0 to 215) and months in care (0 to 24, the last for
//! all longer times). Each month everyone is a month older, those reaching 18 leave, the rest leave
//! with probability `1 - exp(-hazard)`, and entrants arrive with half a month's exposure.

use super::placement::AgeBand;
use crate::num;

/// Months in care told apart; the last stands for all longer times.
pub const SPANS: usize = 25;

/// Hazards of leaving a month, by age band and time in care (under 6 months, 6 to 12, 12 to 24, over).
pub type Hazards = [[f64; 4]; AgeBand::COUNT];

/// Expected children by age and time in care.
#[derive(Clone, Debug)]
pub struct Flow {
    /// `[age in months][months in care]`.
    pub children: Vec<[f64; SPANS]>,
}

/// What flows out in one month.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outflow {
    /// By age band, before 18.
    pub before_18: [f64; AgeBand::COUNT],
    /// At 18.
    pub at_18: f64,
}

/// Position in a row of [`Hazards`] after so many months in care.
pub const fn time_band(months: usize) -> usize {
    match months {
        0..6 => 0,
        6..12 => 1,
        12..24 => 2,
        _ => 3,
    }
}

impl Default for Flow {
    fn default() -> Self {
        Self {
            children: vec![[0.0; SPANS]; 216],
        }
    }
}

impl Flow {
    /// A month passes; entrants by age in months arrive at its end with half a month's exposure,
    /// which is met in the next month. `level` multiplies every hazard.
    pub fn step(&mut self, hazards: &Hazards, level: f64, entrants: &[f64; 216]) -> Outflow {
        let mut out = Outflow::default();
        let mut next = vec![[0.0; SPANS]; 216];
        let survive = hazards.map(|row| row.map(|h| num::exp(-h * level)));
        let half = hazards.map(|row| num::exp(-0.5 * row[0] * level));
        for (age, row) in self.children.iter().enumerate() {
            let older = age + 1;
            if older == 216 {
                out.at_18 += num::sum(row.iter().copied());
                continue;
            }
            let band = AgeBand::of_months(older as u16).index();
            let before = AgeBand::of_months(age as u16).index();
            for (months, &children) in row.iter().enumerate() {
                let longer = (months + 1).min(SPANS - 1);
                let mut stay = survive[band][time_band(longer)];
                if months == 0 {
                    stay *= half[before];
                }
                next[older][longer] += children * stay;
                out.before_18[band] += children * (1.0 - stay);
            }
        }
        for (row, entrants) in next.iter_mut().zip(entrants) {
            row[0] += entrants;
        }
        self.children = next;
        out
    }

    /// The profile that entrants and hazards keep up for ever while everything grows by `growth` a
    /// month (as a logarithm); entrants are the current month's.
    pub fn stationary(hazards: &Hazards, growth: f64, entrants: &[f64; 216]) -> Self {
        let shrink = num::exp(-growth);
        let survive = hazards.map(|row| row.map(|h| num::exp(-h)));
        let half = hazards.map(|row| num::exp(-0.5 * row[0]));
        let mut flow = Self::default();
        for age in 0..216 {
            flow.children[age][0] = entrants[age];
            if age == 0 {
                continue;
            }
            let band = AgeBand::of_months(age as u16).index();
            let before = AgeBand::of_months(age as u16 - 1).index();
            for months in 0..SPANS {
                let longer = (months + 1).min(SPANS - 1);
                let mut stay = survive[band][time_band(longer)] * shrink;
                if months == 0 {
                    stay *= half[before];
                }
                flow.children[age][longer] += flow.children[age - 1][months] * stay;
            }
        }
        flow
    }

    /// Expected children by age band.
    pub fn by_band(&self) -> [f64; AgeBand::COUNT] {
        let mut bands = [0.0; AgeBand::COUNT];
        for (age, row) in self.children.iter().enumerate() {
            bands[AgeBand::of_months(age as u16).index()] += num::sum(row.iter().copied());
        }
        bands
    }
}

/// Mean months in care, up to 18, of children who arrive at any age over two years from `first`.
pub fn mean_stay(hazards: &Hazards, first: usize) -> f64 {
    let mut total = 0.0;
    for age in first..first + 24 {
        let mut there = 1.0;
        for months in 0..216 - age {
            total += there / 24.0;
            let band = AgeBand::of_months((age + months + 1).min(215) as u16).index();
            let exposure = if months == 0 { 1.5 } else { 1.0 };
            there *= num::exp(-hazards[band][time_band(months + 1)] * exposure);
        }
    }
    total
}

/// Entrants by age in months: spread evenly over the months of each band, but for the share of those
/// under one year old who enter at birth.
pub fn entrants(by_band: [f64; AgeBand::COUNT], at_birth: f64) -> [f64; 216] {
    let mut entrants = [0.0; 216];
    for (age, value) in entrants.iter_mut().enumerate() {
        let band = AgeBand::of_months(age as u16);
        *value = by_band[band.index()] / f64::from(band.end_month() - band.first_month());
        if band == AgeBand::UnderOne {
            *value *= 1.0 - at_birth;
        }
    }
    entrants[0] += by_band[0] * at_birth;
    entrants
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stationary_profile_stays_as_it_is() {
        let hazards = [[0.05, 0.03, 0.02, 0.01]; 5];
        let entrants = super::entrants([2.0, 3.0, 2.0, 4.0, 3.0], 0.4);
        let mut flow = Flow::stationary(&hazards, 0.0, &entrants);
        let before = flow.by_band();
        let out = flow.step(&hazards, 1.0, &entrants);
        for (a, b) in before.iter().zip(flow.by_band()) {
            assert!((a - b).abs() < 1e-9);
        }
        let left = out.at_18 + num::sum(out.before_18);
        assert!((left - 14.0).abs() < 1e-9, "{left} leave, 14 enter");
    }

    #[test]
    fn who_never_leaves_stays_to_eighteen_on_average() {
        assert!((mean_stay(&[[0.0; 4]; 5], 192) - 12.5).abs() < 1e-9);
        assert!(mean_stay(&[[0.1; 4]; 5], 168) < 10.0);
    }

    #[test]
    fn without_leaving_every_child_stays_to_eighteen() {
        let mut flow = Flow::default();
        flow.children[100][3] = 1.0;
        let mut left = 0.0;
        for month in 1..=116 {
            let out = flow.step(&[[0.0; 4]; 5], 1.0, &[0.0; 216]);
            left += out.at_18;
            assert_eq!(left, if month == 116 { 1.0 } else { 0.0 });
        }
    }
}
