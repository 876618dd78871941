use super::*;
use crate::results::fixture::{model, records};

fn mixed(run: usize, a: usize, month: usize) -> i32 {
    (100 * (a + 1) + (run * 7 + month * 3) % 23) as i32
}

#[test]
fn a_month_is_summarised_over_runs() {
    let model = model(&["Wigan"], 2019, 2);
    let results = Results::summarise(&model, &records(&model, 5, |run, _, _| run as i32 * 10));
    let s = results
        .get(0, "children_in_care", Period::Month(24))
        .expect("reported");
    assert_eq!((s.mean, s.p25, s.p50, s.p75), (20.0, 10.0, 20.0, 30.0));
    assert_eq!(results.areas().len(), 1);
}

#[test]
fn flows_and_money_are_of_months_and_years() {
    let model = model(&["Wigan"], 2019, 2);
    let results = Results::summarise(&model, &records(&model, 3, |_, _, _| 100));
    let mean = |id: &str, period| results.get(0, id, period).map(|s| s.mean);
    assert_eq!(mean("entrants", Period::Month(0)), None);
    assert_eq!(mean("entrants", Period::Month(1)), Some(4.0));
    assert_eq!(mean("leavers", Period::Year(1)), Some(48.0));
    assert_eq!(mean("placements_made", Period::Month(3)), Some(10.0));
    assert_eq!(mean("gross_cost", Period::Month(1)), Some(70_000.0));
    assert_eq!(mean("gross_cost", Period::Year(0)), Some(840_000.0));
    assert_eq!(mean("children_in_care", Period::Year(0)), None);
    assert_eq!(mean("children_in_care", Period::Month(25)), None);
    let week = mean("weekly_cost_council_fostering", Period::Month(1)).expect("has children");
    assert!((week - 70_000.0 * 7.0 / (90.0 * 30.0)).abs() < 1e-9);
    assert_eq!(mean("weekly_cost_kinship", Period::Month(1)), None);
}

#[test]
fn three_or_more_placements_begin_after_twelve_months() {
    let model = model(&["Wigan"], 2019, 1);
    let results = Results::summarise(&model, &records(&model, 2, |_, _, _| 100));
    let id = "three_or_more_placements";
    assert!(results.get(0, id, Period::Month(11)).is_none());
    assert!(results.get(0, id, Period::Month(12)).is_some());
}

#[test]
fn a_region_adds_up_run_by_run() {
    let model = model(&["Wigan", "Wirral"], 2019, 1);
    let ensemble = records(&model, 40, mixed);
    let results = Results::summarise(&model, &ensemble);
    assert_eq!(results.areas()[0].name, ALL);
    let month = Period::Month(9);
    let mean = |area| results.get(area, "children_in_care", month).map(|s| s.mean);
    let sum = mean(1).zip(mean(2)).map(|(a, b)| a + b);
    assert!((mean(0).expect("all") - sum.expect("each")).abs() < 1e-9);
    let all = sample(
        &model,
        &ensemble,
        &results.areas()[0],
        "share_in_area",
        month,
    );
    let run = |a| f64::from(mixed(5, a, 9) / 2);
    let whole = f64::from(mixed(5, 0, 9) + mixed(5, 1, 9));
    assert_eq!(all[5], (run(0) + run(1)) / whole);
}

#[test]
fn nobody_in_care_leaves_shares_without_a_value() {
    let model = model(&["Nowhere"], 2019, 1);
    let results = Results::summarise(&model, &records(&model, 3, |_, _, _| 0));
    assert!(results.get(0, "share_in_area", Period::Month(1)).is_none());
    assert!(results.get(0, "weekly_cost", Period::Year(0)).is_none());
    let none = results.get(0, "children_in_care", Period::Month(1));
    assert_eq!(none.map(|s| s.p95), Some(0.0));
}

#[test]
fn threads_change_nothing() {
    let model = model(&["Wigan", "Wirral"], 2019, 2);
    let ensemble = records(&model, 50, mixed);
    let on = |threads| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("a pool")
            .install(|| Results::summarise(&model, &ensemble))
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn counting_and_sorting_agree() {
    let mut sheet = Sheet {
        runs: 5,
        ..Sheet::default()
    };
    for whole in [vec![3, -1, 3, 0, 2], vec![3_000_000, -1, 3, 0, 2]] {
        sheet.whole.clone_from(&whole);
        sheet.sort(Some(Scale::Times(1.0)));
        let mut expected: Vec<f64> = whole.iter().map(|v| *v as f64).collect();
        expected.sort_by(f64::total_cmp);
        assert_eq!(sheet.sorted, expected);
    }
}
