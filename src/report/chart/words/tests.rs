//! Titles and their rounding.

use super::*;
use proptest::prelude::*;

fn wigan(start: f64, ends: [f64; 3]) -> String {
    Outlook::children("Wigan", (2019, start), 2029, ends).title()
}

#[test]
fn growth_is_told() {
    assert_eq!(
        wigan(448.0, [478.0, 580.0, 703.0]),
        "Children in care in Wigan could rise to between 480 and 700 by March 2029, in 8 of 10 futures"
    );
}

#[test]
fn decline_is_told() {
    assert_eq!(
        wigan(448.0, [281.0, 330.0, 402.0]),
        "Children in care in Wigan could fall to between 280 and 400 by March 2029, in 8 of 10 futures"
    );
}

#[test]
fn doubt_is_told() {
    assert_eq!(
        wigan(448.0, [396.0, 470.0, 561.0]),
        "Children in care in Wigan could go either way: between 400 and 560 by March 2029, in 8 of 10 futures (448 in March 2019)"
    );
    assert_eq!(
        wigan(448.0, [441.0, 560.0, 683.0]),
        "Children in care in Wigan could hold or rise: between 440 and 680 by March 2029, in 8 of 10 futures (448 in March 2019)"
    );
    assert_eq!(
        wigan(448.0, [430.0, 447.0, 465.0]),
        "Children in care in Wigan could hold steady: between 430 and 465 by March 2029, in 8 of 10 futures (448 in March 2019)"
    );
}

#[test]
fn odd_figures_have_a_title_too() {
    assert_eq!(
        wigan(9.0, [9.0, 9.0, 9.0]),
        "Children in care in Wigan could stay at 9 through to March 2029"
    );
    assert_eq!(
        wigan(0.0, [0.0, 0.0, 2.0]),
        "Children in care in Wigan could hold or rise: between 0 and 2 by March 2029, in 8 of 10 futures (0 in March 2019)"
    );
    assert_eq!(
        wigan(f64::NAN, [1.0, 2.0, 3.0]),
        "Children in care in Wigan to March 2029"
    );
    assert_eq!(
        wigan(9.0, [11.0, 11.0, 11.0]),
        "Children in care in Wigan could rise to 11 by March 2029 (9 in March 2019)"
    );
}

#[test]
fn money_is_told_in_round_millions() {
    let title = Outlook {
        subject: "Spending on placements in Wigan".to_owned(),
        unit: Unit::Pounds,
        start: 16.9e6,
        start_time: "2025/26".to_owned(),
        p10: 19.2e6,
        p50: 22.4e6,
        p90: 27.1e6,
        end_time: "2035/36".to_owned(),
        beside: None,
        children: None,
    };
    assert_eq!(
        title.title(),
        "Spending on placements in Wigan could rise to between £19m and £27m by 2035/36, in 8 of 10 futures"
    );
}

#[test]
fn rounding_never_hides_a_difference() {
    assert_eq!(reader_step(1_000.0, 1_211.0, 1_288.0), 10.0);
    assert_eq!(reader_step(452.0, 454.0, 600.0), 1.0);
    assert_eq!(reader_step(300.0, 478.0, 703.0), 10.0);
    assert_eq!(reader_step(300.0, 501.0, 503.0), 1.0);
}

proptest! {
    #[test]
    fn a_title_never_contradicts_its_numbers(start in 0.0..2e4_f64, a in 0.0..2e4_f64, b in 0.0..2e4_f64, mix in 0.0..1.0_f64) {
        let (low, high) = (a.min(b).round(), a.max(b).round());
        let start = start.round();
        let title = wigan(start, [low, low + mix * (high - low), high]);
        prop_assert_eq!(title.contains("rise to"), low > start);
        prop_assert_eq!(title.contains("fall to"), high < start);
        if low < high {
            let step = reader_step(start, low, high);
            let (l, h) = ((low / step).round() * step, (high / step).round() * step);
            prop_assert!(l < h);
            prop_assert_eq!(l > start, low > start);
            prop_assert_eq!(h < start, high < start);
            prop_assert!(((h - l) - (high - low)).abs() <= 0.2 * (high - low) + 1e-9);
            prop_assert!((l - low).abs() <= 0.03 * low && (h - high).abs() <= 0.03 * high);
        }
    }
}

fn provision(figures: [(f64, f64); 4]) -> String {
    let labels = [
        "foster families",
        "children’s homes",
        "supported accommodation",
        "other placements",
    ];
    let changes: Vec<_> = labels
        .iter()
        .zip(figures)
        .map(|(label, (a, b))| Change::new(label, a, b))
        .collect();
    change_title(&changes, "kind of placement", "March 2029")
}

#[test]
fn homes_that_grow_are_told() {
    assert_eq!(
        provision([(300.0, 320.0), (35.0, 60.0), (30.0, 34.0), (60.0, 61.0)]),
        "Most of the growth is in children’s homes: from 35 to 60 by March 2029, in the middle future"
    );
    assert_eq!(
        provision([(300.0, 303.0), (35.0, 60.0), (30.0, 34.0), (60.0, 61.0)]),
        "Numbers hold in foster families and rise in children’s homes: from 35 to 60 by March 2029, in the \
         middle future"
    );
}

#[test]
fn the_largest_is_not_said_to_hold_and_to_rise() {
    assert_eq!(
        provision([(305.0, 318.0), (35.0, 36.0), (21.0, 22.0), (87.0, 88.0)]),
        "Most of the growth is in foster families: from 305 to 318 by March 2029, in the middle future"
    );
}

#[test]
fn families_that_shrink_are_told() {
    assert_eq!(
        provision([(300.0, 220.0), (35.0, 33.0), (30.0, 25.0), (60.0, 50.0)]),
        "Most of the fall is in foster families: from 300 to 220 by March 2029, in the middle future"
    );
    assert_eq!(
        provision([(300.0, 260.0), (35.0, 60.0), (30.0, 30.0), (60.0, 60.0)]),
        "Numbers fall in foster families (300 to 260) and rise in children’s homes (35 to 60) by March 2029, in \
         the middle future"
    );
}

#[test]
fn what_grows_fastest_is_told_beside_what_grows_most() {
    assert_eq!(
        provision([(305.0, 371.0), (34.0, 83.0), (30.0, 30.0), (60.0, 66.0)]),
        "Numbers rise most in foster families (305 to 371) and fastest in children’s homes (34 to 83) by March 2029, in \
         the middle future"
    );
    // A few more of a few say little, nor does what is not twice as fast.
    for homes in [44.0, 48.0] {
        let told = provision([(305.0, 371.0), (34.0, homes), (30.0, 30.0), (60.0, 66.0)]);
        assert!(!told.contains("fastest"), "{told}");
    }
}

#[test]
fn little_change_is_told() {
    assert_eq!(
        provision([(300.0, 304.0), (35.0, 36.0), (30.0, 30.0), (60.0, 58.0)]),
        "In the middle future numbers hardly change in any kind of placement by March 2029"
    );
    assert_eq!(
        change_title(&[], "kind of placement", "March 2029"),
        "In the middle future numbers hardly change in any kind of placement by March 2029"
    );
    assert!(
        provision([
            (f64::NAN, 1.0),
            (0.0, f64::INFINITY),
            (0.0, 0.0),
            (0.0, 0.0)
        ])
        .contains("hardly")
    );
}

#[test]
fn little_change_in_the_middle_is_not_told_as_certain() {
    let told = |halton: [f64; 2], sefton: [f64; 2]| {
        let changes = [
            Change::new("Halton", 307.0, 314.0).between(halton[0], halton[1]),
            Change::new("Sefton", 613.0, 620.0).between(sefton[0], sefton[1]),
        ];
        change_title(&changes, "authority", "March 2031")
    };
    assert_eq!(
        told([232.0, 438.4], [480.0, 810.0]),
        "In the middle future numbers hardly change in any authority by March 2031; each could go either way"
    );
    assert_eq!(
        told([300.0, 438.4], [605.0, 632.0]),
        "In the middle future numbers hardly change in any authority by March 2031; Halton could go from 307 to between \
         300 and 440"
    );
    assert_eq!(
        told([300.0, 318.0], [605.0, 632.0]),
        "In the middle future numbers hardly change in any authority by March 2031"
    );
}

#[test]
fn ends_are_rounded_once_and_hardly_moved() {
    assert_eq!(
        wigan(448.0, [354.8, 470.0, 707.2]),
        "Children in care in Wigan could go either way: between 350 and 710 by March 2029, in 8 of 10 futures (448 in March 2019)"
    );
    let money = |low, high| spread(&Unit::Pounds, -1.0, low, high);
    assert_eq!(money(48.4e6, 113.6e6), "between £48m and £114m");
    assert_eq!(money(46.6e6, 107.6e6), "between £47m and £108m");
    assert_eq!(money(76.1e6, 178.2e6), "between £76m and £178m");
    // Three figures at most, and one number where those are the same.
    assert_eq!(money(62_901_000.0, 62_904_041.0), "£62.9m");
    let children = |low, high| spread(&Unit::children(), -1.0, low, high);
    assert_eq!(children(354.6, 355.2), "355");
    assert_eq!(children(17.4, 113.0), "between 17 and 113");
    assert_eq!(children(70.4, 196.0), "between 70 and 200");
}

#[test]
fn a_single_amount_is_told_to_a_tenth_of_a_million() {
    let title = Outlook {
        subject: "Gross cost in Wigan".to_owned(),
        unit: Unit::Pounds,
        start: 26.1e6,
        start_time: "2019/20".to_owned(),
        p10: 62_904_041.0,
        p50: 62_904_041.0,
        p90: 62_904_041.0,
        end_time: "2028/29".to_owned(),
        beside: None,
        children: None,
    };
    assert_eq!(
        title.title(),
        "Gross cost in Wigan could rise to £62.9m by 2028/29 (£26.1m in 2019/20)"
    );
}

#[test]
fn what_hardly_any_child_costs_has_no_figure_in_the_title() {
    let title = |children: f64| {
        let outlook = Outlook {
            subject: "Gross cost in the Isles of Scilly".to_owned(),
            unit: Unit::Pounds,
            start: 0.0,
            start_time: "2023/24".to_owned(),
            p10: 0.0,
            p50: 0.0,
            p90: 380.0,
            end_time: "2032/33".to_owned(),
            beside: None,
            children: Some(children),
        };
        outlook.title()
    };
    let few = "Gross cost in the Isles of Scilly to 2032/33: too few children to say where it goes";
    assert_eq!([0.0, 4.9].map(title), [few, few]);
    assert!(title(5.0).contains("between £0 and £380 by 2032/33"));
}

#[test]
fn gross_and_net_titles_are_rounded_alike() {
    let title = |name: &str, own: [f64; 2], beside: [f64; 2]| {
        let outlook = Outlook {
            subject: format!("{name} in Cumbria"),
            unit: Unit::Pounds,
            start: 45e6,
            start_time: "2019/20".to_owned(),
            p10: own[0],
            p50: 80e6,
            p90: own[1],
            end_time: "2028/29".to_owned(),
            beside: Some(beside),
            children: None,
        };
        outlook.title()
    };
    // Alone, the gross range would be between £50m and £120m.
    let (gross, net) = ([49.3e6, 118.9e6], [46.6e6, 111.6e6]);
    assert!(title("Gross cost", gross, net).contains("between £49m and £119m by"));
    assert!(title("Net cost", net, gross).contains("between £47m and £112m by"));
}
