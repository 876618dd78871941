use super::*;
use crate::model::input::Input;

fn ids(values: &[f64]) -> (Vec<InputId>, Drawn) {
    let mut inputs = Inputs::default();
    let add = |(at, &value): (usize, &f64)| {
        inputs.add(Input {
            path: format!("list.{at}"),
            value,
            spread: None,
            least: 0.0,
            most: 9.0,
        })
    };
    let ids = values.iter().enumerate().map(add).collect();
    (ids, inputs.central())
}

#[test]
fn shares_and_seasons_are_scaled_and_nothing_cannot_be() {
    assert_eq!(running([1.0, 1.0, 2.0]), Some([0.25, 0.5, 1.0]));
    assert_eq!(running([0.0; 3]), None);
    let (list, d) = ids(&[3.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]);
    let found = season(&list, &d).expect("a season");
    assert!((found.iter().sum::<f64>() - 12.0).abs() < 1e-12);
    assert!((found[0] / found[5] - 3.0).abs() < 1e-12);
    let (list, d) = ids(&[0.0; 12]);
    assert_eq!(season(&list, &d), None);
}

#[test]
fn a_years_factor_holds_from_april_to_march_and_a_months_on_top() {
    let (list, d) = ids(&[2.0, 3.0, 5.0]);
    let when = [When::Year(1), When::Month(13), When::Month(1)];
    let table: ByYear = when.into_iter().zip(list).collect();
    let mut wanted = [1.0; 25];
    wanted[13..=24].fill(2.0);
    (wanted[13], wanted[1]) = (6.0, 5.0);
    assert_eq!(factors(&table, 24, &d), wanted);
    assert_eq!(in_place(&table, 2, &d), [None, Some(2.0)]);
}

#[test]
fn the_trend_goes_in_straight_lines_from_one_year_end_to_the_next() {
    let (list, d) = ids(&[1.2, 1.0]);
    let trend = entry_trend(&list, &ByYear::new(), 36, &d);
    let near = |month: usize, rate: f64| assert!((trend[month] - rate).abs() < 1e-12);
    near(0, 1.0);
    near(6, 1.1);
    near(12, 1.2);
    near(18, 1.1);
    near(36, 1.0);
}
