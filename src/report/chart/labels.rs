//! Where labels go, so that none hides another.

/// Places for labels that would like to be centred at `wanted` (in order, top first), at least `gap` apart and between
/// `from` and `to`: the places with the least squared movement (pool adjacent violators).
pub(super) fn spread(wanted: &[f64], gap: f64, from: f64, to: f64) -> Vec<f64> {
    // Less the gaps before it, each label only has to keep its order.
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for (i, want) in wanted.iter().enumerate() {
        pools.push((want - gap * i as f64, 1));
        while let [.., (above, n), (below, m)] = pools[..] {
            if above <= below {
                break;
            }
            let mean = (above * n as f64 + below * m as f64) / (n + m) as f64;
            pools.truncate(pools.len() - 2);
            pools.push((mean, n + m));
        }
    }
    let highest = to - gap * wanted.len().saturating_sub(1) as f64;
    pools
        .into_iter()
        .flat_map(|(place, n)| std::iter::repeat_n(place, n))
        .enumerate()
        .map(|(i, place)| place.min(highest).max(from) + gap * i as f64)
        .collect()
}

/// The lowest and highest of a line's heights between two abscissas, ends included; the line is joined up.
pub(super) fn extent(line: &[(f64, f64)], from: f64, to: f64) -> Option<(f64, f64)> {
    let mut found: Option<(f64, f64)> = None;
    let mut see =
        |y: f64| found = Some(found.map_or((y, y), |(low, high)| (low.min(y), high.max(y))));
    for &(_, y) in line.iter().filter(|(x, _)| (from..=to).contains(x)) {
        see(y);
    }
    for pair in line.windows(2) {
        let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
        for x in [from, to] {
            if x0 < x && x < x1 {
                see(y0 + (y1 - y0) * (x - x0) / (x1 - x0));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_with_room_stay_where_they_are() {
        assert_eq!(
            spread(&[10.0, 40.0, 90.0], 15.0, 0.0, 100.0),
            [10.0, 40.0, 90.0]
        );
        assert!(spread(&[], 15.0, 0.0, 100.0).is_empty());
    }

    #[test]
    fn crowded_labels_part_evenly_and_in_order() {
        assert_eq!(
            spread(&[50.0, 50.0, 50.0], 15.0, 0.0, 100.0),
            [35.0, 50.0, 65.0]
        );
        assert_eq!(
            spread(&[98.0, 99.0, 100.0], 15.0, 0.0, 100.0),
            [70.0, 85.0, 100.0]
        );
        assert_eq!(spread(&[0.0, 1.0], 15.0, 5.0, 100.0), [5.0, 20.0]);
    }

    #[test]
    fn a_line_is_seen_between_its_points() {
        let line = [(0.0, 0.0), (10.0, 10.0), (20.0, 0.0)];
        assert_eq!(extent(&line, 4.0, 6.0), Some((4.0, 6.0)));
        assert_eq!(extent(&line, 5.0, 15.0), Some((5.0, 10.0)));
        assert_eq!(extent(&line, 21.0, 30.0), None);
    }
}
