//! One test for each rank of the fill rule.

use std::collections::BTreeMap;

use super::super::AuthorityName;
use super::*;

const MEASURE: Measure = Measure::Started;
const PER: Measure = Measure::ChildPopulation;

/// Three authorities, the first two in one region, 2010 to 2014, population 100 each year.
fn made(cells: &[(usize, i32, f64)]) -> Published {
    let name = |code: u16, region: &str| AuthorityName {
        code,
        name: format!("A{code}"),
        ons_code: String::new(),
        region: region.to_owned(),
        first_year: Some(2010),
        last_year: Some(2014),
        note: None,
    };
    let mut values = vec![f64::NAN; 3 * 5 * Measure::ALL.len()];
    let at = |a: usize, y: i32, m: Measure| {
        (a * 5 + (y - 2010) as usize) * Measure::ALL.len() + m as usize
    };
    for a in 0..3 {
        for y in 2010..=2014 {
            values[at(a, y, PER)] = if y == 2012 { 200.0 } else { 100.0 };
        }
    }
    for &(a, y, v) in cells {
        values[at(a, y, MEASURE)] = v;
    }
    Published {
        names: vec![name(1, "North"), name(2, "North"), name(3, "South")],
        first_year: 2010,
        last_year: 2014,
        values,
        england: BTreeMap::new(),
        market: BTreeMap::new(),
        sizes: BTreeMap::new(),
        parameters: BTreeMap::new(),
    }
}

/// Value and rank for the first authority in 2012, where its population is 200.
fn filled(cells: &[(usize, i32, f64)]) -> Option<(f64, i32, Filled)> {
    made(cells)
        .fill(
            0,
            When::at(2012),
            Wanted {
                measures: &[MEASURE],
                per: Some(PER),
            },
        )
        .map(|figure| (figure.value, figure.known_from, figure.filled))
}

#[test]
fn rank_1_is_the_own_figure_of_the_year() {
    let all = [
        (0, 2012, 7.0),
        (0, 2011, 3.0),
        (1, 2012, 9.0),
        (2, 2012, 9.0),
    ];
    assert_eq!(filled(&all), Some((7.0, 2012, Filled::Published)));
}

#[test]
fn rank_2_is_the_own_nearest_earlier_year_as_a_ratio() {
    let cells = [
        (0, 2010, 1.0),
        (0, 2011, 3.0),
        (0, 2013, 5.0),
        (1, 2012, 9.0),
    ];
    assert_eq!(filled(&cells), Some((6.0, 2011, Filled::OwnYear(2011))));
}

#[test]
fn rank_3_is_the_region_in_the_year_or_earlier() {
    assert_eq!(
        filled(&[(1, 2012, 9.0), (2, 2012, 1.0), (0, 2013, 5.0)]),
        Some((9.0, 2012, Filled::Region(2012)))
    );
    assert_eq!(
        filled(&[(1, 2010, 4.0), (2, 2012, 1.0)]),
        Some((8.0, 2010, Filled::Region(2010)))
    );
}

#[test]
fn rank_4_is_england_in_the_year_or_earlier() {
    assert_eq!(
        filled(&[(2, 2011, 6.0), (0, 2013, 5.0), (1, 2013, 5.0)]),
        Some((12.0, 2011, Filled::England(2011)))
    );
}

#[test]
fn rank_5_is_the_own_nearest_later_year_only_if_nothing_is_earlier() {
    assert_eq!(
        filled(&[(0, 2013, 5.0), (0, 2014, 6.0), (1, 2013, 9.0)]),
        Some((10.0, 2013, Filled::OwnYear(2013)))
    );
}

#[test]
fn ranks_6_and_7_are_region_then_england_later() {
    assert_eq!(
        filled(&[(1, 2014, 5.0), (2, 2013, 9.0)]),
        Some((10.0, 2014, Filled::Region(2014)))
    );
    assert_eq!(
        filled(&[(2, 2013, 9.0)]),
        Some((18.0, 2013, Filled::England(2013)))
    );
    assert_eq!(filled(&[]), None);
}

#[test]
fn what_a_total_leaves_goes_to_the_unpublished_parts() {
    let published = Published::get();
    let wigan = published.position(359).unwrap();
    let parts = [Measure::Inside, Measure::Outside];
    let both = published.partition(
        wigan,
        When::at(2019),
        Measure::ChildrenInCare,
        &parts,
        Measure::ChildrenInCare,
    );
    assert_eq!((both[0].value, both[1].value), (336.0, 112.0));
    // Cumbria's stock by age is blank in 2021: shares of 2019, scaled to 736.
    let cumbria = published.position(909).unwrap();
    let ages = [
        Measure::StockUnder1,
        Measure::Stock1To4,
        Measure::Stock5To9,
        Measure::Stock10To15,
        Measure::Stock16To17,
    ];
    let ages = published.partition(
        cumbria,
        When::at(2021),
        Measure::ChildrenInCare,
        &ages,
        Measure::ChildrenInCare,
    );
    assert!((ages.iter().map(|f| f.value).sum::<f64>() - 736.0).abs() < 1e-9);
    assert!(ages.iter().all(|f| f.filled == Filled::OwnYear(2019)));
}

#[test]
fn ranks_read_well() {
    assert_eq!(Filled::OwnYear(2018).to_string(), "own figure for 2018");
    assert_eq!(Filled::Region(2019).to_string(), "region 2019");
    assert_eq!(Filled::England(2019).to_string(), "England 2019");
    assert_eq!(Filled::Published.to_string(), "published");
}
