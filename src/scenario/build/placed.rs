//! How long the placements of the start have lasted.
//!
//! The scenario gives shares of the children of each kind of placement by span of time in it, apart
//! for placements of the kind that the child needs and of another. What is likely for one child follows
//! from its age and time in care: when children like it come to what they need by entry or by a change
//! of plan, and who has moved since. These are weighted by span until the kind's shares are met. A run
//! draws each child's time from equally likely ones, so that no share of a few children is rounded.

use super::reader::Reader;
use crate::model::Moves;
use crate::model::authority::TIMES;
use crate::model::flow;
use crate::model::placement::{Need, Provision};
use crate::model::profile::{Changed, Pass, State};
use crate::num;
use crate::scenario::quantity::Provenance;
use crate::scenario::raw::TimeInPlacement;

/// Longest time in care that is followed, in months.
const LONGEST: u16 = 48;

/// Months in care, and in a placement, told apart; the last stands for all longer times.
const IN_CARE: usize = flow::SPANS;

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
    /// What the child needs.
    pub(super) need: Need,
    /// Age in months.
    pub(super) age: u16,
    /// Months in care.
    pub(super) in_care: u16,
}

/// Shares by whole months in a placement; the last for all longer times.
type Lasted = [f64; IN_CARE];

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

    /// Equally likely months that each of the placements of one kind has lasted. Without shares they
    /// are as old as the time in care.
    pub(super) fn months_placed(
        &self,
        provision: Provision,
        wrong: bool,
        stays: &[Stay],
        profile: &[Pass],
        changed: &[Changed],
    ) -> Vec<[u8; TIMES]> {
        let Some(shares) = self.shares[usize::from(wrong)][provision.index()] else {
            let longest = |stay: &Stay| [stay.in_care.min(LONGEST) as u8; TIMES];
            return stays.iter().map(longest).collect();
        };
        let mut plain: Vec<Vec<f64>> = vec![Vec::new(); stays.len()];
        for need in Need::ALL {
            let with = |stay: &&Stay| stay.need == need;
            let Some(oldest) = stays.iter().filter(with).map(|stay| stay.age).max() else {
                continue;
            };
            // Who is in the wrong kind of placement was there when the plan came, or is there since.
            let lasted = self.lasted(
                provision,
                need,
                oldest,
                profile,
                (!wrong).then_some(changed),
            );
            for (stay, to) in stays.iter().zip(&mut plain).filter(|(s, _)| s.need == need) {
                *to = self.longer(provision, *stay, &lasted);
            }
        }
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
        let weights = weights(&spans, &shares);
        let likely = plain.iter().zip(0..).map(|(durations, at)| {
            let weighted = durations.iter().enumerate();
            let weighted = weighted.map(|(months, share)| share * weights[span(months)]);
            equally_likely(&weighted.collect::<Vec<_>>(), even_point(0.5, at))
        });
        likely.collect()
    }

    /// Shares by whole months in the placement, by age in months up to `oldest` and months in care, if
    /// moves and changes of plan end placements, and each is followed by one of the same kind.
    fn lasted(
        &self,
        provision: Provision,
        need: Need,
        oldest: u16,
        profile: &[Pass],
        changed: Option<&[Changed]>,
    ) -> Vec<[Lasted; IN_CARE]> {
        let [first, second, third] = self.moves.map(|row| num::exp(-row[provision.index()]));
        // A placement begins in the middle of a month and meets half of that month's hazard.
        let half = num::exp(-0.5 * self.moves[0][provision.index()]);
        let stay: Lasted = std::array::from_fn(|months| match months {
            0 => first * half,
            1 => first,
            2..11 => second,
            _ => third,
        });
        let mut begun = [0.0; IN_CARE];
        begun[0] = 1.0;
        // Who is longer in care than the child can be has as good as no share of the profile.
        let mut all = vec![[begun; IN_CARE]];
        let ages: Vec<&State> = profile.iter().flat_map(|pass| &pass.ages).collect();
        for age in 1..=usize::from(oldest) {
            let before = &all[age - 1];
            let weight = |months: usize| ages[age - 1][need.index()][months].max(1e-12);
            let mut now = [begun; IN_CARE];
            for (months, to) in now.iter_mut().enumerate().skip(1) {
                let come = changed.map_or(0.0, |c| c[age][need.index()][months]);
                let mut from = before[months - 1];
                if months == IN_CARE - 1 {
                    // All longer times in care.
                    let [new, old] = [weight(months - 1), weight(months)];
                    for (from, longer) in from.iter_mut().zip(&before[months]) {
                        *from = (*from * new + longer * old) / (new + old);
                    }
                }
                let stays: Lasted =
                    std::array::from_fn(|months| from[months] * stay[months] * (1.0 - come));
                let again = stays.iter().fold(1.0, |again, stays| again - stays);
                *to = [0.0; IN_CARE];
                to[1..].copy_from_slice(&stays[..IN_CARE - 1]);
                to[IN_CARE - 1] += stays[IN_CARE - 1];
                to[0] += again;
            }
            all.push(now);
        }
        all
    }

    /// The shares of one child; those of long times are followed as far as its time in care goes.
    fn longer(&self, provision: Provision, stay: Stay, lasted: &[[Lasted; IN_CARE]]) -> Vec<f64> {
        let in_care = usize::from(stay.in_care.min(LONGEST));
        let mut shares = lasted[usize::from(stay.age)][in_care.min(IN_CARE - 1)].to_vec();
        shares.truncate(in_care + 1);
        if in_care >= IN_CARE {
            let stays = num::exp(-self.moves[2][provision.index()]);
            let by_month = (IN_CARE - 1..=in_care).scan(1.0, |left, _| {
                *left *= stays;
                Some(*left)
            });
            let by_month: Vec<f64> = by_month.collect();
            let all = num::sum(by_month.iter().copied());
            let longer = shares.pop().unwrap_or(0.0);
            shares.extend(by_month.iter().map(|share| share / all * longer));
        }
        shares
    }
}

/// What multiplies the children's shares of each span so that together they meet the kind's `shares`.
fn weights(spans: &[[f64; SPANS]], shares: &[f64; SPANS]) -> [f64; SPANS] {
    let mut weights = [1.0; SPANS];
    for _ in 0..ROUNDS {
        let mut expected = [1e-9; SPANS];
        for sums in spans {
            let all = num::sum((0..SPANS).map(|s| sums[s] * weights[s])).max(1e-12);
            for (expected, s) in expected.iter_mut().zip(0..) {
                *expected += sums[s] * weights[s] / all;
            }
        }
        for (weight, s) in weights.iter_mut().zip(0..) {
            let wanted = shares[s] * spans.len() as f64;
            *weight = (*weight * wanted / expected[s]).clamp(1e-6, 1e6);
        }
    }
    weights
}

/// Even quantiles of the months that have these shares, from a point within the first step on.
fn equally_likely(shares: &[f64], point: f64) -> [u8; TIMES] {
    let all = num::sum(shares.iter().copied());
    let (mut months, mut below) = (0, shares.first().copied().unwrap_or(0.0));
    std::array::from_fn(|step| {
        let at = (step as f64 + point) / TIMES as f64 * all;
        while months + 1 < shares.len() && below < at {
            months += 1;
            below += shares[months];
        }
        months as u8
    })
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

    fn stays(in_care: u16, count: usize) -> Vec<Stay> {
        let stay = Stay {
            need: Need::Kinship,
            age: 100,
            in_care,
        };
        vec![stay; count]
    }

    /// Times in placements of children whose needs change with a chance a month from an age on.
    fn times(
        lasting: &Lasting,
        wrong: bool,
        stays: &[Stay],
        changing: f64,
        from: usize,
    ) -> Vec<[u8; TIMES]> {
        let state = [[1.0; flow::SPANS]; Need::COUNT];
        let profile = [Pass {
            ages: vec![state; 216],
            stock: [1.0; Need::COUNT],
        }];
        let changed: Vec<Changed> = (0..216)
            .map(|age| {
                let share = if age >= from { changing } else { 0.0 };
                [[share; flow::SPANS]; Need::COUNT]
            })
            .collect();
        lasting.months_placed(Provision::PrivateHome, wrong, stays, &profile, &changed)
    }

    fn share(times: &[[u8; TIMES]], test: impl Fn(u8) -> bool) -> f64 {
        let all = times.as_flattened();
        all.iter().filter(|months| test(**months)).count() as f64 / all.len() as f64
    }

    #[test]
    fn without_shares_a_placement_is_as_old_as_the_time_in_care() {
        let lasting = lasting(0.1, None);
        for months in [0, 7, 30] {
            let found = times(&lasting, false, &stays(months, 1), 0.0, 0);
            assert_eq!(found, [[months as u8; TIMES]]);
        }
    }

    #[test]
    fn the_shares_of_spans_are_met_where_the_times_in_care_allow() {
        let shares = [0.3, 0.2, 0.1, 0.4];
        let lasting = lasting(0.05, Some(shares));
        let mut all = stays(40, 900);
        all.extend(stays(1, 100));
        let found = times(&lasting, true, &all, 0.0, 0);
        for (s, wanted) in shares.into_iter().enumerate() {
            let here = share(&found, |months| span(usize::from(months)) == s);
            assert!((here - wanted).abs() < 0.005, "{s}: {here}, not {wanted}");
        }
        let latest = found[900..].as_flattened().iter().max();
        assert!(latest <= Some(&1), "{latest:?}");
    }

    #[test]
    fn within_a_span_durations_follow_from_the_moves() {
        let lasting = lasting(0.1, Some([0.0, 1.0, 0.0, 0.0]));
        let found = times(&lasting, false, &stays(48, 2_000), 0.0, 0);
        let at = |wanted: u8| share(&found, |months| months == wanted);
        assert!((at(9) / at(4) - num::exp(-0.5)).abs() < 0.01);
        assert_eq!(at(1) + at(11), 0.0);
    }

    /// Two out of three spans in all; those whose plans change have the shorter placements.
    #[test]
    fn who_comes_by_a_change_of_plan_has_not_been_there_for_long() {
        let lasting = lasting(0.02, Some([0.2, 0.3, 0.1, 0.4]));
        let mut all = stays(40, 200);
        all.extend(
            stays(40, 200)
                .into_iter()
                .map(|stay| Stay { age: 140, ..stay }),
        );
        let found = times(&lasting, false, &all, 0.1, 120);
        let [before, after] = [&found[..200], &found[200..]].map(|half| share(half, |m| m < 11));
        assert!(after > before + 0.3, "{before} and {after}");
        let wrong = times(&lasting, true, &all, 0.1, 120);
        let [before, after] = [&wrong[..200], &wrong[200..]].map(|half| share(half, |m| m < 11));
        assert!((after - before).abs() < 0.01, "{before} and {after}");
    }
}
