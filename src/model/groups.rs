//! Entry events from children: how many events of each kind bring the children who are published.

use super::Demand;
use super::flow;
use super::placement::AgeBand;
use crate::num;

/// Expected children of each band for one event whose youngest child is in each band; `singles` of
/// the events bring one child whatever the group shares say.
fn children_per_event(demand: &Demand, singles: f64) -> [[f64; 5]; 5] {
    let groups = &demand.groups;
    let gaps = usize::from(groups.most_gap - groups.least_gap) + 1;
    let mut table = [[0.0; 5]; 5];
    for (row, band) in table.iter_mut().zip(AgeBand::ALL) {
        let shares = &groups.share_by_size[usize::from(band == AgeBand::SixteenSeventeen)];
        // Age of the youngest, then of each older sibling, as weights by month.
        let mut ages = vec![0.0; 216];
        let mut one = [0.0; 5];
        one[band.index()] = 1.0;
        ages.copy_from_slice(&flow::entrants(one, demand.at_birth));
        let mut exists = 1.0;
        for size in 0..4 {
            if size > 0 {
                exists = (1.0 - shares[size - 1]) * (1.0 - singles);
                let mut older = vec![0.0; 216];
                for (age, weight) in ages
                    .iter()
                    .enumerate()
                    .filter(|(_, weight)| **weight != 0.0)
                {
                    let from = (age + usize::from(groups.least_gap)).min(older.len());
                    let to = (from + gaps).min(older.len());
                    let each = weight / gaps as f64;
                    for older in &mut older[from..to] {
                        *older += each;
                    }
                }
                ages = older;
            }
            for (age, weight) in ages.iter().enumerate() {
                row[AgeBand::of_months(age as u16).index()] += exists * weight;
            }
        }
    }
    table
}

/// Entry events a year by the youngest child's band, such that the children who enter are `entering`
/// by band; and the share of events that had to be taken as single children for that (0 as a rule).
pub fn events(entering: [f64; 5], demand: &Demand) -> ([f64; 5], f64) {
    let solve = |singles: f64| {
        let table = children_per_event(demand, singles);
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
        let table = children_per_event(&demand(), singles);
        for band in 0..5 {
            let children: f64 = (0..5).map(|b| events[b] * table[b][band]).sum();
            assert!((children - entering[band]).abs() < 1e-9);
        }
        assert_eq!(singles, 0.0);
    }

    #[test]
    fn babies_alone_come_without_siblings() {
        let (events, singles) = events([10.0, 0.0, 0.0, 0.0, 0.0], &demand());
        assert_eq!((events[1..].to_vec(), singles), (vec![0.0; 4], 1.0));
        assert!((events[0] - 10.0).abs() < 1e-9);
    }
}
