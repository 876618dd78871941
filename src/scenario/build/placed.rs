//! How long the placements of the start have lasted: as long as entries, moves, changes of plan and
//! the ends of carers and homes leave them.

use crate::model::placement::Provision;
use crate::model::{Moves, is_childrens_home};
use crate::num;

/// Monthly hazards of the end of foster carers and of homes, and of a search opened again for a
/// child in the wrong kind of placement. The start is a fact: what a scenario changes of these rates
/// does not change it, nor does `moves.factor`.
const CARERS_LEAVE: f64 = 0.011;
const HOMES_CLOSE: f64 = 0.006;
const REVIEWED: f64 = 0.08;

/// Longest time in care that is followed, in months.
const LONGEST: usize = 48;

/// Monthly hazards by which a placement ends while the child stays where such placements are.
#[derive(Clone, Debug)]
pub(super) struct Ends {
    /// Moves in the first three months, to a year, after.
    moves: [[f64; Provision::COUNT]; 3],
    /// Carers who leave and homes that close.
    closing: [f64; Provision::COUNT],
    /// Searches opened again for a child in the wrong kind of placement.
    pub(super) reviewed: f64,
}

impl Ends {
    /// From yearly rates of moving.
    pub(super) fn new(moves: &Moves) -> Self {
        let closing = Provision::ALL.map(|provision| match provision {
            Provision::CouncilFostering | Provision::AgencyFostering => CARERS_LEAVE,
            _ if is_childrens_home(provision) => HOMES_CLOSE,
            _ => 0.0,
        });
        Self {
            moves: moves.rate.map(|row| row.map(|rate| rate / 12.0)),
            closing,
            reviewed: REVIEWED,
        }
    }

    /// Months that a child's placement has lasted, at quantile `u`. The child has been in care for
    /// `months`; each month a share `arriving` of those like it come by a change of plan.
    pub(super) fn months_placed(
        &self,
        provision: Provision,
        months: u16,
        arriving: f64,
        u: f64,
    ) -> u16 {
        let months = usize::from(months).min(LONGEST);
        let p = provision.index();
        let [first, second, third] = self
            .moves
            .map(|row| num::exp(-row[p] - self.closing[p]) * (1.0 - arriving));
        // A placement begins in the middle of a month and meets half of that month's hazard.
        let half = num::exp(-0.5 * self.moves[0][p]);
        let mut lasted = [0.0; LONGEST + 1];
        lasted[0] = 1.0;
        for month in 0..months {
            let mut again = 1.0;
            for at in (0..=month).rev() {
                let stay = match at {
                    0 => first * half,
                    1 => first,
                    2..11 => second,
                    _ => third,
                };
                lasted[at + 1] = lasted[at] * stay;
                again -= lasted[at + 1];
            }
            lasted[0] = again;
        }
        let mut below = 0.0;
        let at = lasted.iter().position(|share| {
            below += share;
            u < below
        });
        at.unwrap_or(months) as u16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: [[f64; Provision::COUNT]; 3] = [[0.0; Provision::COUNT]; 3];

    #[test]
    fn a_placement_that_nothing_ends_is_as_old_as_the_time_in_care() {
        let ends = Ends {
            moves: NONE,
            closing: [0.0; Provision::COUNT],
            reviewed: 0.0,
        };
        for (months, u) in [(0, 0.5), (7, 0.0), (48, 0.999)] {
            assert_eq!(
                ends.months_placed(Provision::Kinship, months, 0.0, u),
                months
            );
        }
    }

    #[test]
    fn with_one_hazard_throughout_durations_are_geometric_up_to_the_time_in_care() {
        let ends = Ends {
            moves: NONE,
            closing: [0.1; Provision::COUNT],
            reviewed: 0.0,
        };
        let draws = 10_000;
        let mut counts = [0.0; LONGEST + 1];
        for i in 0..draws {
            let u = (f64::from(i) + 0.5) / f64::from(draws);
            counts[usize::from(ends.months_placed(Provision::Other, 20, 0.0, u))] += 1.0;
        }
        let stay = num::exp(-0.1);
        for months in [0, 1, 5, 20] {
            let ended = if months < 20 { 1.0 - stay } else { 1.0 };
            let expected = num::exp(-0.1 * months as f64) * ended;
            let found = counts[months] / f64::from(draws);
            assert!(
                (found - expected).abs() < 2e-4,
                "{months}: {found}, not {expected}"
            );
        }
    }
}
