//! Splits the coarse table by provision and place: estimates, within what the coarse table settles.

use crate::calibrate::published::{AuthorityFigures, EnglandFigures, Filled, ProvisionGroup};
use crate::calibrate::rake::{apportion, rake, round};
use crate::model::placement::{AgeBand, Place, Provision};

use super::seeds::{ROWS, Row};
use super::{Cells, Coarse};

/// Children by provision and place from the coarse table.
pub(crate) fn split(
    authority: &AuthorityFigures,
    england: &EnglandFigures,
    coarse: &Coarse,
) -> Cells {
    let mut cells: Cells = [[[0; AgeBand::COUNT]; Place::COUNT]; Provision::COUNT];
    let sum = |row: usize, place: usize| coarse[row][place].iter().sum::<u32>();
    let near = near(authority, england, coarse);
    for row in Row::ALL {
        let r = row as usize;
        let shares = shares(row, authority, england, [sum(r, 0), sum(r, 1)]);
        let kinds = row.provisions();
        // Inside.
        let caps: Vec<u32> = match row {
            Row::Home => authority
                .home_places
                .iter()
                .map(|places| places.value.round() as u32)
                .collect(),
            _ => vec![u32::MAX / 4; kinds.len()],
        };
        let room = caps.iter().map(|cap| u64::from(*cap)).sum::<u64>() >= u64::from(sum(r, 0));
        let caps = if room {
            caps
        } else {
            vec![u32::MAX / 4; kinds.len()]
        };
        let inside = apportion(sum(r, 0), &shares[0], &caps);
        let targets: Vec<(Provision, Place, u32)> = kinds
            .iter()
            .zip(inside)
            .map(|(kind, count)| (*kind, Place::InArea, count))
            .collect();
        place(&mut cells, &coarse[r][0], &targets);
        // Outside: near and far.
        let outside = sum(r, 1);
        let any = vec![u32::MAX / 4; kinds.len()];
        let by_kind = apportion(outside, &shares[1], &any);
        let weights: Vec<f64> = by_kind.iter().map(|count| f64::from(*count)).collect();
        let near_by_kind = apportion(near[r], &weights, &by_kind);
        let mut targets = Vec::new();
        for (i, kind) in kinds.iter().enumerate() {
            targets.push((*kind, Place::InRegion, near_by_kind[i]));
            targets.push((*kind, Place::Beyond, by_kind[i] - near_by_kind[i]));
        }
        place(&mut cells, &coarse[r][1], &targets);
    }
    cells
}

/// Spreads ages over kinds and places whose counts are settled.
fn place(cells: &mut Cells, ages: &[u32; AgeBand::COUNT], targets: &[(Provision, Place, u32)]) {
    let total: u32 = ages.iter().sum();
    if total == 0 {
        return;
    }
    let rows: Vec<u32> = targets.iter().map(|(_, _, count)| *count).collect();
    let table: Vec<Vec<f64>> = rows
        .iter()
        .map(|row| {
            ages.iter()
                .map(|age| f64::from(*row) * f64::from(*age) / f64::from(total))
                .collect()
        })
        .collect();
    let whole = round(&table, &rows, ages, &|_, _| true);
    for ((provision, place, _), row) in targets.iter().zip(whole) {
        for (age, count) in row.into_iter().enumerate() {
            cells[provision.index()][place.index()][age] += count;
        }
    }
}

/// Children outside who are near, by row: national shares by row, moved to the authority's own balance of distances.
fn near(authority: &AuthorityFigures, england: &EnglandFigures, coarse: &Coarse) -> Vec<u32> {
    let outside: Vec<u32> = (0..ROWS).map(|row| coarse[row][1].iter().sum()).collect();
    let total: u32 = outside.iter().sum();
    let (near, far) = (
        authority.outside_to_20_miles.value,
        authority.outside_over_20_miles.value,
    );
    let national = |row: usize| {
        england.near_share_outside[Row::ALL[row].provisions()[0].index()]
            .value
            .clamp(0.02, 0.98)
    };
    let mut table: Vec<Vec<f64>> = (0..ROWS)
        .map(|row| {
            vec![
                f64::from(outside[row]) * national(row),
                f64::from(outside[row]) * (1.0 - national(row)),
            ]
        })
        .collect();
    let share = if near + far > 0.0 {
        near / (near + far)
    } else {
        0.5
    };
    let rows: Vec<f64> = outside.iter().map(|count| f64::from(*count)).collect();
    let all = f64::from(total);
    rake(&mut table, &rows, &[all * share, all * (1.0 - share)]);
    let target = (all * share).round() as u32;
    let weights: Vec<f64> = table.iter().map(|row| row[0]).collect();
    apportion(target, &weights, &outside)
}

/// Shares of a row's kinds inside and outside.
fn shares(
    row: Row,
    authority: &AuthorityFigures,
    england: &EnglandFigures,
    counts: [u32; 2],
) -> [Vec<f64>; 2] {
    match row {
        Row::Foster => foster(authority, england, counts),
        Row::Home => homes(authority, england),
        _ => [vec![1.0], vec![1.0]],
    }
}

/// Kinship, council and agency: national counts by place raked to the authority's places, and to as many in agency
/// placements as its provider counts leave.
fn foster(
    authority: &AuthorityFigures,
    england: &EnglandFigures,
    counts: [u32; 2],
) -> [Vec<f64>; 2] {
    let kinds = Row::Foster.provisions();
    let of =
        |provision: Provision, place: usize| england.children_in[provision.index()][place].value;
    let total = f64::from(counts[0] + counts[1]);
    let mut table: Vec<Vec<f64>> = kinds
        .iter()
        .map(|kind| vec![of(*kind, 0), of(*kind, 1)])
        .collect();
    let places = [f64::from(counts[0]), f64::from(counts[1])];
    // To the authority's places first: this is the expectation without its provider counts.
    for (place, count) in places.iter().enumerate() {
        let sum: f64 = table.iter().map(|row| row[place]).sum();
        for row in &mut table {
            row[place] *= if sum > 0.0 { count / sum } else { 0.0 };
        }
    }
    let providers = &authority.providers;
    let published = [&providers.own, &providers.private]
        .iter()
        .all(|figure| figure.filled == Filled::Published);
    if published && total > 0.0 {
        let independent = providers.private.value + providers.voluntary.value;
        // Independent provision that is not fostering, at national shares of each published group.
        let rest: f64 = authority
            .children_by_group
            .iter()
            .filter(|(group, _)| *group != ProvisionGroup::Foster)
            .map(|(group, figure)| {
                figure.value * england.independent_share[group.provisions()[0].index()].value
            })
            .sum();
        let kin: f64 = table[0].iter().sum();
        let agency = (independent - rest).clamp(0.03 * (total - kin), 0.95 * (total - kin));
        let rows = [kin, total - kin - agency, agency];
        rake(&mut table, &rows, &places);
    }
    [
        table.iter().map(|row| row[0]).collect(),
        table.iter().map(|row| row[1]).collect(),
    ]
}

/// Council, voluntary and private homes: inside by the area's places, weighted by how many children of their own area each
/// kind holds nationally; outside as nationally.
fn homes(authority: &AuthorityFigures, england: &EnglandFigures) -> [Vec<f64>; 2] {
    let kinds = Row::Home.provisions();
    let inside = england
        .home_places_filled_by_own
        .iter()
        .zip(&authority.home_places)
        .map(|(filled, places)| filled.value.max(0.01) * places.value)
        .collect();
    let outside = kinds
        .iter()
        .map(|kind| england.children_in[kind.index()][1].value.max(1.0))
        .collect();
    [inside, outside]
}
