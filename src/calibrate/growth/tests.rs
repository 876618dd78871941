//! What is learnt from councils' growth, on the embedded figures and on ones made up.

use super::*;

const WIGAN: u16 = 359;
const CROYDON: u16 = 306;

fn one(code: u16, year: i32) -> Growth {
    expected(Published::get(), &[code], year).remove(0)
}

#[test]
fn what_is_expected_of_england_fades_and_what_is_learnt_comes_beside_it() {
    let england = Growth::of_england(0.03);
    assert!((num::ln(england.expected(1.0)) - 0.03).abs() < 1e-12);
    assert!((num::ln(england.expected(2.0)) - 0.054).abs() < 1e-12);
    assert!(num::ln(england.expected(200.0)) < 0.15 + 1e-12);
    let told = Told {
        own: Some(0.7),
        mean: 0.1,
        heard: 0.5,
        per_unit: 0.066_666_666_666_666_67,
        left: 0.9,
    };
    assert!((told.growth(1.0) - 0.02).abs() < 1e-12);
    assert!((told.growth(2.0) - 0.02 * 1.9).abs() < 1e-12);
    let own = Growth {
        signs: Some([
            told,
            Told {
                per_unit: 0.0,
                ..told
            },
            Told { own: None, ..told },
        ]),
        ..england
    };
    assert!((num::ln(own.expected(2.0)) - 0.054 - 0.038).abs() < 1e-12);
}

/// A council that has fewer children in care than its neighbours comes nearer to them, those of 16 and 17 leave, and who
/// started more care than ceased has more children next year; so it was up to every year that something is learnt from.
#[test]
fn each_sign_tells_the_same_in_every_year() {
    for year in 2014..=2023 {
        let learnt = Learnt::by(Published::get(), year).expect("years enough");
        let [region, aged, started] = learnt.per_unit;
        println!(
            "{year}: {region:.3} {aged:.3} {started:.3}, left {:.3?}, mean {:.3?}",
            learnt.left, learnt.means
        );
        // Bounds of the page on growth.
        assert!((0.025..0.045).contains(&region), "{year}: {region}");
        assert!((-0.26..-0.13).contains(&aged), "{year}: {aged}");
        assert!((0.065..0.115).contains(&started), "{year}: {started}");
        let [region, aged, started] = learnt.left;
        assert!(region > 0.94 && aged > 0.91 && started < 0.28);
    }
    assert!(Learnt::by(Published::get(), 2013).is_none());
}

/// In 2019 Wigan had two thirds of its region's children in care for each child, and few of 16 and 17; Croydon twice its
/// region's, and two of five aged 16 or 17. In 2023 Wigan had half as many again, Croydon a third fewer.
#[test]
fn wigan_is_expected_to_grow_and_croydon_to_shrink() {
    assert!(one(WIGAN, 2019).beside_england(5.0) > 0.05);
    assert!(one(CROYDON, 2019).beside_england(5.0) < -0.15);
    // City of London has too few children in care for its signs.
    assert_eq!(one(201, 2019).signs, None);
}

/// How many are 16 or 17 is not published of Rutland in 2019: taken as everywhere, and said.
#[test]
fn what_is_not_published_says_nothing() {
    let rutland = one(857, 2019);
    let signs = rutland.signs.expect("30 children or more");
    assert_eq!(signs[1].own, None);
    assert_eq!(signs[1].growth(5.0), 0.0);
    assert!(signs[0].own.is_some() && signs[2].own.is_some());
    assert!(signs[1].heard < 0.3 && signs[0].heard == 1.0);
}

/// Councils' growth beside England's adds up to hardly any.
#[test]
fn together_councils_grow_as_england() {
    let published = Published::get();
    let (mut children, mut grown) = (0.0, 0.0);
    let (all, _) = departures(published, 2022);
    let learnt = Learnt::by(published, 2022).expect("years enough");
    assert!(all.len() > 140);
    for council in &all {
        let signs = learnt.of(published, published.names[council.at].code);
        let growth = Growth {
            england: 0.0,
            signs,
        };
        children += council.children;
        grown += council.children * growth.beside_england(5.0);
    }
    assert!((grown / children).abs() < 0.005, "{}", grown / children);
}

/// Nothing published after the base year is read.
#[test]
fn later_years_change_nothing() {
    let published = Published::get();
    let mut changed = crate::calibrate::published::Published {
        names: published.names.clone(),
        values: published.values.clone(),
        england: published.england.clone(),
        market: published.market.clone(),
        sizes: published.sizes.clone(),
        parameters: published.parameters.clone(),
        ..*published
    };
    let years = (published.last_year - published.first_year + 1) as usize;
    for (index, value) in changed.values.iter_mut().enumerate() {
        let year = published.first_year + (index / Measure::ALL.len() % years) as i32;
        if year > 2018 {
            *value = 7.0;
        }
    }
    for values in changed.england.values_mut() {
        for (_, value) in values.iter_mut().filter(|(year, _)| *year > 2018) {
            *value = 7.0;
        }
    }
    let codes = [WIGAN, CROYDON, 886];
    assert_eq!(
        expected(published, &codes, 2018),
        expected(&changed, &codes, 2018)
    );
    assert_ne!(
        expected(published, &codes, 2020),
        expected(&changed, &codes, 2020)
    );
}

/// What made the growth is found again.
#[test]
fn equations_are_solved() {
    let squares = [[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 2.0]];
    let wanted = [0.3, -1.2, 2.0];
    let products = squares.map(|row| num::sum((0..3).map(|i| row[i] * wanted[i])));
    for (found, wanted) in solved(squares, products).iter().zip(wanted) {
        assert!((found - wanted).abs() < 1e-12);
    }
}
