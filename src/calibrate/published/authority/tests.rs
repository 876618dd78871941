//! Figures of an authority against the published table.

use super::*;

fn wigan(year: i32) -> AuthorityFigures {
    Published::get().authority_figures(359, year).unwrap()
}

#[test]
fn rates_are_means_of_the_three_years_to_the_base_year() {
    let figures = wigan(2019);
    let published = Published::get();
    let three = |measure: Measure| {
        (2017..=2019)
            .filter_map(|y| published.value(359, y, measure))
            .collect::<Vec<_>>()
    };
    let starts = three(Measure::Started10To15);
    assert_eq!(starts.len(), 3);
    assert!((figures.started_by_age[3].value - starts.iter().sum::<f64>() / 3.0).abs() < 1e-9);
    let ends: f64 = three(Measure::Ceased10To15).iter().sum();
    let stock = |year: i32| published.value(359, year, Measure::Stock10To15).unwrap();
    let exposure: f64 = (2017..=2019)
        .map(|y| f64::midpoint(stock(y - 1), stock(y)))
        .sum();
    assert!((figures.leaving_rates[3].value - ends / exposure).abs() < 1e-9);
}

#[test]
fn a_baseline_uses_nothing_later_where_something_earlier_exists() {
    let figures = wigan(2019);
    let all = figures
        .children_by_age
        .iter()
        .chain(figures.children_by_group.iter().map(|(_, figure)| figure))
        .chain(&figures.entry_rates)
        .chain(&figures.leaving_rates)
        .chain(&figures.home_places)
        .chain([
            &figures.uasc,
            &figures.inside,
            &figures.left_at_18,
            &figures.residential_weekly_cost,
        ]);
    for figure in all {
        assert!(figure.known_from <= 2019, "{figure:?}");
    }
    // Leavers at 18 were first published by authority for 2017: in 2016 hindsight is used and marked.
    assert!(wigan(2016).left_at_18.known_from > 2016);
    // Places with the council's carers are blank for 2020 and 2021: the figure of 2019 stands in.
    let places = wigan(2021).council_foster_places_approved;
    assert_eq!(places.filled, Filled::OwnYear(2019));
}

#[test]
fn every_authority_and_year_with_a_count_has_finite_figures() {
    let published = Published::get();
    for name in published.authorities() {
        for year in 2016..=2023 {
            let Ok(figures) = published.authority_figures(name.code, year) else {
                continue;
            };
            for figure in figures
                .entry_rates
                .iter()
                .chain(&figures.leaving_rates)
                .chain(&figures.children_by_age)
            {
                assert!(
                    figure.value.is_finite() && figure.value >= 0.0,
                    "{} {year} {figure:?}",
                    name.name
                );
            }
            assert!(figures.child_population.value > 0.0, "{} {year}", name.name);
        }
    }
}

#[test]
fn a_year_without_a_count_says_why() {
    let problem = Published::get().authority_figures(928, 2022).unwrap_err();
    assert!(
        problem.to_string().contains("abolished in April 2021"),
        "{problem}"
    );
    assert_eq!(
        Published::get().authority_figures(1, 2022).unwrap_err(),
        NoFigures::UnknownCode(1)
    );
}
