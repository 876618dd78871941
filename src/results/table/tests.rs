use super::*;
use crate::model::after::{Payer, Stream};
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

#[test]
fn every_pound_is_in_one_line_and_net_is_gross_less_contributions() {
    let model = model(&["Wigan", "Wirral"], 2019, 2);
    let mut ensemble = records(&model, 4, mixed);
    for record in &mut ensemble.records {
        record.tariff.paid = [14_300.0, 0.03, 0.02, 1.0];
        record.tariff.weekly = vec![[20_000.0, 1.0, 2.0, 7_000.5, 3.0, 4.0]; 4];
        for a in 0..2 {
            for month in 0..=24 {
                let row = record.row(month, a);
                row[column::UNACCOMPANIED] = 3;
                for stream in 0..6 {
                    row[column::AFTER_CARE + stream] = (stream + month) as i32;
                }
                if month > 0 {
                    record.cost_row(month, a)[Provision::PrivateHome.index()] = 1_234_567;
                }
            }
        }
    }
    let areas = areas(&model);
    let periods = [Period::Month(5), Period::Year(0), Period::Year(1)];
    for (area, period) in areas.iter().zip(periods) {
        let pence = |id: &str| -> Vec<i64> {
            sample(&model, &ensemble, area, id, period)
                .into_iter()
                .map(|pounds| (pounds * 100.0).round() as i64)
                .collect()
        };
        let sum = |ids: &[String]| {
            let mut total = vec![0; 4];
            for id in ids {
                let line = pence(id);
                assert_eq!(line.len(), 4, "{id}");
                total.iter_mut().zip(line).for_each(|(t, p)| *t += p);
            }
            total
        };
        let placements = Provision::ALL.map(|p| format!("gross_cost_{}", p.id()));
        let streams = Stream::ALL.map(|s| format!("gross_cost_{}", s.id()));
        let payers = Payer::ALL.map(|p| format!("contributions_{}", p.id()));
        let parts = ["residential", "fostering", "other"]
            .map(|part| format!("gross_cost_section_251_{part}"));
        assert_eq!(sum(&placements), pence("gross_cost_placements"));
        assert_eq!(sum(&streams), pence("gross_cost_after_care"));
        assert_eq!(sum(&payers), pence("contributions"));
        assert_eq!(sum(&parts), pence("gross_cost"));
        assert_eq!(
            sum(&["net_cost".into(), "contributions".into()]),
            pence("gross_cost")
        );
        assert_eq!(
            sum(&[
                "gross_cost_placements".into(),
                "gross_cost_after_care".into()
            ]),
            pence("gross_cost")
        );
        assert!(pence("contributions").iter().all(|p| *p > 0));
    }
}

/// 2 children at the month's start and 4 at its end are 3 for its days.
#[test]
fn days_means_and_shares_of_flows_are_of_those_there() {
    let model = model(&["Wigan"], 2019, 1);
    let mut ensemble = records(&model, 2, |_, _, _| 100);
    let unregistered = column::BY_PROVISION + Provision::Unregistered.index();
    for (month, children, months) in [(0, 2, 0), (1, 4, 10)] {
        let row = ensemble.records[0].row(month, 0);
        row[unregistered] = children;
        row[column::UNREGISTERED_MONTHS] = months;
        row[column::PAUSED] = children;
        row[column::PLACEMENTS] = 10 * month as i32;
        row[column::ENTRANTS] = 5 * month as i32;
        row[column::LEAVERS_AT_18] = 3 * month as i32;
        row[column::SIBLINGS] = 8 * month as i32;
        row[column::SIBLINGS_TOGETHER] = 6 * month as i32;
    }
    let area = &areas(&model)[0];
    let of = |id: &str, period| sample(&model, &ensemble, area, id, period);
    let april = Period::Month(1);
    assert_eq!(of("unregistered_child_days", april), [90.0, 0.0]);
    assert_eq!(of("child_days_with_paused_admissions", april), [90.0, 0.0]);
    // Ten begin and two more are in care: eight end.
    assert_eq!(
        of("placements_ended", april)[0],
        of("placements_made", april)[0] - 2.0
    );
    // May: 4 at its start, none at its end.
    assert_eq!(of("unregistered_child_days", Period::Year(0)), [152.0, 0.0]);
    assert_eq!(of("months_unregistered", april), [2.5]);
    assert_eq!(of("share_of_siblings_together", april), [0.75]);
    assert_eq!(of("share_of_siblings_together", Period::Year(0)), [0.75]);
}
