//! Entry events from children: how many events of each kind bring the children who are published.

use super::Demand;
use super::flow;
use super::placement::AgeBand;
use crate::num;

/// Shares of children by band: of the youngest, the next, and so on of a group of four, where the
/// youngest is in each band. `[place in the group][band of the child][band of the youngest]`; those
/// who would be 18 or older are left out.
type Spread = [[[f64; AgeBand::COUNT]; AgeBand::COUNT]; 4];

/// How the children of a group lie over the bands, for each band of the youngest. Even gaps are
/// differences of running sums, and only the ages that such a child can have are looked at, since every
/// run with its own gaps asks.
fn spread(demand: &Demand) -> Spread {
    let (least, most) = (
        usize::from(demand.groups.least_gap),
        usize::from(demand.groups.most_gap),
    );
    let gaps = (most - least + 1) as f64;
    let entrants = flow::entrants([1.0; AgeBand::COUNT], demand.at_birth);
    let mut spread = Spread::default();
    let mut younger = [0.0; 217];
    for youngest in AgeBand::ALL {
        let months = |band: AgeBand| usize::from(band.first_month())..usize::from(band.end_month());
        let (mut weights, mut ages) = (entrants, months(youngest));
        for (place, table) in spread.iter_mut().enumerate() {
            if place > 0 {
                // Before each age: weights of all who are younger.
                let mut sum = 0.0;
                for age in ages.clone() {
                    younger[age] = sum;
                    sum += weights[age];
                }
                younger[ages.end] = sum;
                let older = (ages.start + least).min(216)..(ages.end + most).min(216);
                for age in older.clone() {
                    // The first is never before all of them, the second never past them.
                    let to = (age + 1 - least).min(ages.end);
                    let from = age.saturating_sub(most).max(ages.start);
                    weights[age] = (younger[to] - younger[from]) / gaps;
                }
                ages = older;
            }
            for band in AgeBand::ALL {
                let range = months(band);
                let there = range.start.max(ages.start)..range.end.min(ages.end);
                let sum = &mut table[band.index()][youngest.index()];
                for weight in weights.get(there).unwrap_or_default() {
                    *sum += weight;
                }
            }
        }
    }
    spread
}

/// Expected children of each band for one event whose youngest child is in each band,
/// `[band of the youngest][band of the child]`; `singles` of the events bring one child whatever the
/// group shares say.
fn children_per_event(
    demand: &Demand,
    spread: &Spread,
    singles: f64,
) -> [[f64; AgeBand::COUNT]; AgeBand::COUNT] {
    let mut table = [[0.0; AgeBand::COUNT]; AgeBand::COUNT];
    for (row, youngest) in table.iter_mut().zip(AgeBand::ALL) {
        let shares =
            &demand.groups.share_by_size[usize::from(youngest == AgeBand::SixteenSeventeen)];
        for (place, weights) in spread.iter().enumerate() {
            let exists = match place {
                0 => 1.0,
                _ => (1.0 - shares[place - 1]) * (1.0 - singles),
            };
            for (children, weights) in row.iter_mut().zip(weights) {
                *children += exists * weights[youngest.index()];
            }
        }
    }
    table
}

/// Entry events a year by the youngest child's band, such that the children who enter are `entering`
/// by band; and the share of events that had to be taken as single children for that (0 as a rule).
pub fn events(entering: [f64; 5], demand: &Demand) -> ([f64; 5], f64) {
    let spread = spread(demand);
    let solve = |singles: f64| {
        let table = children_per_event(demand, &spread, singles);
        let mut events = [0.0; 5];
        for band in 0..5 {
            let younger = num::sum((0..band).map(|b| events[b] * table[b][band]));
            events[band] = (entering[band] - younger) / table[band][band];
        }
        events
    };
    for step in 0..=20 {
        let singles = f64::from(step) / 20.0;
        let events = solve(singles);
        if events.iter().all(|e| *e >= -1e-9) {
            return (events.map(|e| e.max(0.0)), singles);
        }
    }
    (entering, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SiblingGroups;
    use crate::model::input::{Input, Inputs};

    fn demand() -> Demand {
        let mut inputs = Inputs::default();
        let overdispersion = inputs.add(Input {
            path: "demand.overdispersion".into(),
            value: 1.0,
            spread: None,
            least: 1.0,
            most: 1.0,
        });
        Demand {
            overdispersion,
            season: [1.0; 12],
            at_birth: 0.5,
            groups: SiblingGroups {
                share_by_size: [[0.65, 0.85, 0.95, 1.0], [0.95, 1.0, 1.0, 1.0]],
                least_gap: 12,
                most_gap: 40,
            },
        }
    }

    #[test]
    fn events_bring_the_children_who_are_published() {
        let entering = [6.0, 5.4, 5.3, 8.5, 6.3];
        let (events, singles) = events(entering, &demand());
        let table = children_per_event(&demand(), &spread(&demand()), singles);
        for band in 0..5 {
            let children: f64 = (0..5).map(|b| events[b] * table[b][band]).sum();
            assert!((children - entering[band]).abs() < 1e-9);
        }
        assert_eq!(singles, 0.0);
    }

    #[test]
    fn older_siblings_lie_at_even_gaps_from_the_younger() {
        // Sums over every gap, one by one.
        let demand = demand();
        let mut ages = [0.0; 216];
        ages[..12].copy_from_slice(&flow::entrants([1.0, 0.0, 0.0, 0.0, 0.0], 0.5)[..12]);
        let spread = spread(&demand);
        for table in spread {
            for band in AgeBand::ALL {
                let months = usize::from(band.first_month())..usize::from(band.end_month());
                let there = num::sum(ages[months].iter().copied());
                assert!((there - table[band.index()][0]).abs() < 1e-12, "{band:?}");
            }
            let mut older = [0.0; 216];
            for (age, weight) in ages.iter().enumerate() {
                for gap in 12..=40 {
                    if let Some(to) = older.get_mut(age + gap) {
                        *to += weight / 29.0;
                    }
                }
            }
            ages = older;
        }
    }

    #[test]
    fn babies_alone_come_without_siblings() {
        let (events, singles) = events([10.0, 0.0, 0.0, 0.0, 0.0], &demand());
        assert_eq!((events[1..].to_vec(), singles), (vec![0.0; 4], 1.0));
        assert!((events[0] - 10.0).abs() < 1e-9);
    }
}
