//! How long the placements of the start have lasted.
//!
//! The scenario gives shares of the children of each kind of placement by span of time in it, apart
//! for placements of the kind that the child needs and of another. Within a span durations follow from
//! the moves of who stays: each child's are weighted by span until the kind's shares are met.

use super::reader::Reader;
use crate::model::Moves;
use crate::model::placement::Provision;
use crate::num;
use crate::scenario::quantity::Provenance;
use crate::scenario::raw::TimeInPlacement;

/// Longest time in care that is followed, in months.
const LONGEST: usize = 48;

/// Spans of time in a placement.
pub(crate) const SPANS: usize = 4;

/// First whole month of each span, at the end of a month: a placement begins in the middle of one.
const BEGINS: [usize; SPANS] = [0, 2, 11, 24];

/// Span of a placement that has lasted some whole months at the end of a month.
pub(crate) fn span(months: usize) -> usize {
    BEGINS.iter().filter(|&&begin| begin <= months).count() - 1
}

/// Rounds in which the shares of spans are met.
const ROUNDS: usize = 40;

/// Steps of the golden ratio: wherever one stops, the points so far lie evenly.
pub(super) fn even_point(offset: f64, step: usize) -> f64 {
    (offset + step as f64 * 0.618_033_988_749_894_9).fract()
}

/// Deals one child to a class: the one that is owed most, when each is owed the child's `shares`. So
/// whole children meet the sum of the shares as closely as they can.
pub(super) fn most_owed<const N: usize>(owed: &mut [f64; N], shares: &[f64; N]) -> usize {
    let all = num::sum(shares.iter().copied()).max(f64::MIN_POSITIVE);
    let mut most = None;
    for (class, share) in shares.iter().enumerate() {
        owed[class] += share / all;
        if *share > 0.0 && most.is_none_or(|most: usize| owed[class] > owed[most]) {
            most = Some(class);
        }
    }
    let most = most.unwrap_or(0);
    owed[most] -= 1.0;
    most
}

/// Shares of spans, of a kind of placement that the child needs, and of another.
type Shares = [[Option<[f64; SPANS]>; Provision::COUNT]; 2];

/// How long placements last.
#[derive(Clone, Debug)]
pub(super) struct Lasting {
    /// Monthly hazards of moves in the first three months, to a year, after.
    moves: [[f64; Provision::COUNT]; 3],
    shares: Shares,
}

/// A child in a placement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stay {
    /// Months in care.
    pub(super) in_care: u16,
    /// Longest that the placement can have lasted, where its kind begins with the child's age band.
    pub(super) at_most: Option<u16>,
}

impl Lasting {
    /// From yearly rates of moving and the shares of the scenario.
    pub(super) fn new(
        moves: &Moves,
        raw: Option<&TimeInPlacement>,
        at: &str,
        r: &mut Reader,
    ) -> Self {
        let shares = raw.map_or([[None; Provision::COUNT]; 2], |raw| shares(raw, at, r));
        Self {
            moves: moves.rate.map(|row| row.map(|rate| rate / 12.0)),
            shares,
        }
    }

    /// Months that the placements of one kind have lasted. Without shares they are as old as the
    /// time in care.
    pub(super) fn months_placed(
        &self,
        provision: Provision,
        wrong: bool,
        stays: &[Stay],
        offset: f64,
    ) -> Vec<u16> {
        let Some(shares) = self.shares[usize::from(wrong)][provision.index()] else {
            let longest = |stay: &Stay| stay.in_care.min(stay.at_most.unwrap_or(u16::MAX));
            return stays.iter().map(longest).collect();
        };
        let by_months = self.lasted(provision);
        let plain: Vec<Vec<f64>> = stays
            .iter()
            .map(|stay| limited(&by_months, *stay))
            .collect();
        let spans: Vec<[f64; SPANS]> = plain
            .iter()
            .map(|durations| {
                let mut sums = [0.0; SPANS];
                for (months, share) in durations.iter().enumerate() {
                    sums[span(months)] += share;
                }
                sums
            })
            .collect();
        let mut weights = [1.0; SPANS];
        for _ in 0..ROUNDS {
            let mut expected = [1e-9; SPANS];
            for sums in &spans {
                let all = num::sum((0..SPANS).map(|s| sums[s] * weights[s])).max(1e-12);
                for (expected, s) in expected.iter_mut().zip(0..) {
                    *expected += sums[s] * weights[s] / all;
                }
            }
            for (weight, s) in weights.iter_mut().zip(0..) {
                let wanted = shares[s] * stays.len() as f64;
                *weight = (*weight * wanted / expected[s]).clamp(1e-6, 1e6);
            }
        }
        let mut owed = [0.0; SPANS];
        let mut dealt = [0; SPANS];
        let mut all = Vec::with_capacity(stays.len());
        for (durations, sums) in plain.iter().zip(&spans) {
            let shares: [f64; SPANS] = std::array::from_fn(|s| sums[s] * weights[s]);
            let taken = most_owed(&mut owed, &shares);
            let within = |months: &usize| span(*months) == taken;
            let mut left = even_point(offset, dealt[taken]) * sums[taken];
            dealt[taken] += 1;
            let months = (0..durations.len()).filter(within).find(|&months| {
                left -= durations[months];
                left < 0.0
            });
            let last = || (0..durations.len()).rfind(within).unwrap_or(0);
            all.push(months.unwrap_or_else(last) as u16);
        }
        all
    }

    /// Shares by whole months in the placement of children who are some months in care, if moves
    /// alone end placements, and each is followed by one of the same kind.
    fn lasted(&self, provision: Provision) -> Vec<Vec<f64>> {
        let [first, second, third] = self.moves.map(|row| num::exp(-row[provision.index()]));
        // A placement begins in the middle of a month and meets half of that month's hazard.
        let half = num::exp(-0.5 * self.moves[0][provision.index()]);
        let mut lasted = vec![1.0];
        let mut all = vec![lasted.clone()];
        for _ in 0..LONGEST {
            let mut next = vec![0.0; lasted.len() + 1];
            let mut again = 1.0;
            for (months, share) in lasted.iter().enumerate() {
                let stay = match months {
                    0 => first * half,
                    1 => first,
                    2..11 => second,
                    _ => third,
                };
                next[months + 1] = share * stay;
                again -= share * stay;
            }
            next[0] = again;
            lasted = next;
            all.push(lasted.clone());
        }
        all
    }
}

/// The durations of one child: where they cannot be longer than so much, what would be is spread
/// evenly.
fn limited(by_months: &[Vec<f64>], stay: Stay) -> Vec<f64> {
    let durations = &by_months[usize::from(stay.in_care).min(LONGEST)];
    let Some(most) = stay.at_most.map(usize::from) else {
        return durations.clone();
    };
    if durations.len() <= most + 1 {
        return durations.clone();
    }
    let (within, longer) = durations.split_at(most + 1);
    let more = num::sum(longer.iter().copied()) / (most + 1) as f64;
    within.iter().map(|share| share + more).collect()
}

fn shares(raw: &TimeInPlacement, at: &str, r: &mut Reader) -> Shares {
    let kinds = [
        ("right_kind", &raw.right_kind),
        ("wrong_kind", &raw.wrong_kind),
    ];
    kinds.map(|(kind, raw)| {
        let spans = [
            ("first_three_months", &raw.first_three_months),
            ("three_to_twelve_months", &raw.three_to_twelve_months),
            ("one_to_two_years", &raw.one_to_two_years),
        ];
        let from = Provenance {
            source: raw.source.clone(),
            confidence: raw.confidence.clone(),
            rationale: raw.rationale.clone(),
            ..Provenance::default()
        };
        let given = spans.map(|(span, by_provision)| {
            let at = format!("{at}.{kind}.{span}");
            let mut own = by_provision.provenance();
            if own.is_empty() {
                own = from.clone();
            }
            let mut given = [None; Provision::COUNT];
            for ((provision, quantity), to) in Provision::ALL
                .into_iter()
                .zip(by_provision.given())
                .zip(&mut given)
            {
                *to = quantity.map(|quantity| {
                    let at = format!("{at}.{}", provision.id());
                    let limits = ("share", 0.0, 1.0);
                    r.entry_at_start(&at, provision.label(), quantity, limits, &own)
                });
            }
            given
        });
        std::array::from_fn(|p| {
            let [first, second, third] = given.map(|row| row[p]);
            let [first, second, third] = [first?, second.unwrap_or(0.0), third.unwrap_or(0.0)];
            let all = (first + second + third).max(1.0);
            Some([
                first / all,
                second / all,
                third / all,
                1.0 - (first + second + third) / all,
            ])
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lasting(rate: f64, shares: Option<[f64; SPANS]>) -> Lasting {
        Lasting {
            moves: [[rate; Provision::COUNT]; 3],
            shares: [[shares; Provision::COUNT]; 2],
        }
    }

    fn stays(in_care: u16, at_most: Option<u16>, count: usize) -> Vec<Stay> {
        (0..count).map(|_| Stay { in_care, at_most }).collect()
    }

    #[test]
    fn without_shares_a_placement_is_as_old_as_the_time_in_care() {
        let lasting = lasting(0.1, None);
        for (months, at_most, expected) in [(0, None, 0), (7, None, 7), (60, Some(9), 9)] {
            let stays = stays(months, at_most, 1);
            let found = lasting.months_placed(Provision::Kinship, false, &stays, 0.5);
            assert_eq!(found, [expected]);
        }
    }

    #[test]
    fn the_shares_of_spans_are_met_where_the_times_in_care_allow() {
        let shares = [0.3, 0.2, 0.1, 0.4];
        let lasting = lasting(0.05, Some(shares));
        let mut all = stays(40, None, 900);
        all.extend(stays(1, None, 100));
        let found = lasting.months_placed(Provision::PrivateHome, true, &all, 0.5);
        for (s, share) in shares.into_iter().enumerate() {
            let here = found.iter().filter(|&&m| span(usize::from(m)) == s);
            let here = here.count() as f64 / 1000.0;
            assert!((here - share).abs() < 0.005, "{s}: {here}, not {share}");
        }
    }

    #[test]
    fn within_a_span_durations_follow_from_the_moves() {
        let lasting = lasting(0.1, Some([0.0, 1.0, 0.0, 0.0]));
        let stays = stays(48, None, 10_000);
        let found = lasting.months_placed(Provision::PrivateHome, false, &stays, 0.5);
        let at = |months: u16| found.iter().filter(|&&m| m == months).count() as f64;
        assert!((at(9) / at(4) - num::exp(-0.5)).abs() < 0.01);
        assert_eq!(at(1) + at(11), 0.0);
    }
}
