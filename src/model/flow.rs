//! Who comes into care at which age, how many arrive alone, and how long those stay who leave by age and time in
//! care alone.

use super::placement::AgeBand;
use crate::num;

/// Months in care told apart; the last stands for all longer times.
pub const SPANS: usize = 25;

/// Hazards of leaving a month, by age band and time in care (under 6 months, 6 to 12, 12 to 24, over).
pub type Hazards = [[f64; 4]; AgeBand::COUNT];

/// Position in a row of [`Hazards`] after so many months in care.
pub const fn time_band(months: usize) -> usize {
    match months {
        0..6 => 0,
        6..12 => 1,
        12..24 => 2,
        _ => 3,
    }
}

/// Arrivals of unaccompanied children: those who come of themselves, and transfers that close the gap to the
/// scheme's threshold along an expected number in care that no lever moves. Above the threshold arrivals are passed on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrivals {
    /// Expected number in care.
    pub there: f64,
    /// Arrivals of themselves a month.
    pub arriving: f64,
    /// Share of the gap that transfers close in a month.
    pub speed: f64,
    /// Number in care at the scheme's threshold.
    pub threshold: f64,
    /// Mean months in care.
    pub stay: f64,
}

impl Arrivals {
    /// How many arrive in a month; `factor` multiplies those who come of themselves.
    pub fn month(&mut self, factor: f64) -> f64 {
        let transfers = self.speed * (self.threshold - self.there);
        let rate = (self.arriving * factor + transfers).max(0.0);
        self.there += rate - self.there / self.stay;
        rate
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
    fn who_never_leaves_stays_to_eighteen_on_average() {
        assert!((mean_stay(&[[0.0; 4]; 5], 192) - 12.5).abs() < 1e-9);
        assert!(mean_stay(&[[0.1; 4]; 5], 168) < 10.0);
    }
}
