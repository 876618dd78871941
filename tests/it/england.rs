//! England's authorities, each by itself: every one can be written, read and run, and together they are
//! near the nation.

use crate::common::{self, mean, months};
use crate::conservation::conserved;
use nearhome::calibrate::published::Published;
use nearhome::engine::recorder::column;
use nearhome::engine::{Workspace, simulate_checked};
use nearhome::model::after::Reason;
use rayon::prelude::*;
use std::path::Path;
use std::sync::LazyLock;

/// Writing a baseline settles its start by simulation, so that the tests of shares take every third
/// authority, and share them.
const EVERY: usize = 3;

/// The year whose published shares are looked at.
const YEAR: i32 = 2019;

/// What one authority's baseline gives in the year after its start.
struct Year {
    children: f64,
    unstable: f64,
    left: f64,
    left_at_18: f64,
    reasons: [f64; Reason::COUNT],
}

static SOME: LazyLock<Vec<Year>> = LazyLock::new(|| {
    let there = codes(YEAR)
        .into_iter()
        .filter(|&code| Published::get().authority_figures(code, YEAR).is_ok());
    let codes: Vec<u16> = there.step_by(EVERY).collect();
    codes.into_par_iter().map(first_year).collect()
});

/// Authorities that a year covers.
fn codes(year: i32) -> Vec<u16> {
    let authorities = Published::get().authorities().iter();
    authorities
        .filter(|name| name.covers(year))
        .map(|name| name.code)
        .collect()
}

fn first_year(code: u16) -> Year {
    let records = common::run(&common::model(&common::written(code, YEAR, 1)), 19, 20);
    let of_year = |column| -> f64 { (1..=12).map(|month| mean(&records, month, 0, column)).sum() };
    let left_at_18 = of_year(column::LEAVERS_AT_18);
    Year {
        children: mean(&records, 12, 0, column::CHILDREN),
        unstable: mean(&records, 12, 0, column::THREE_OR_MORE),
        left: left_at_18 + of_year(column::LEAVERS_BEFORE_18),
        left_at_18,
        reasons: Reason::ALL.map(|reason| of_year(column::LEFT_FOR + reason.index())),
    }
}

#[test]
fn every_authority_with_a_count_in_2023_can_be_written_read_and_run() {
    let codes = codes(2023);
    assert!(codes.len() >= 150, "{} authorities", codes.len());
    codes.into_par_iter().for_each(|code| {
        let model = common::model(&common::written(code, 2023, 2));
        let mut workspace = Workspace::default();
        for run in 0..3 {
            simulate_checked(&model, 1, run, &mut workspace)
                .and_then(|()| conserved(&workspace.record))
                .unwrap_or_else(|problem| panic!("{}: {problem}", model.authorities[0].name));
            assert_eq!(months(&workspace.record), 24);
        }
    });
}

/// Every third authority, 20 runs of one year: some 200,000 leavers and 500,000 children, so that both
/// shares are known to 0.1 points. The bands allow for what is not modelled, and for who is not among
/// them: leaving at 18 within 2.5 points of the share published (the base year's flow differs from that of
/// three years), three or more placements between 8% and 12%.
#[test]
fn leavers_at_18_and_unstable_placements_are_near_the_nation_s() {
    let published = Published::get().england_figures(YEAR);
    let sum = |of: fn(&Year) -> f64| SOME.iter().map(of).sum::<f64>();
    let children = sum(|here| here.children);
    let at_18 = sum(|here| here.left_at_18) / sum(|here| here.left);
    let unstable = sum(|here| here.unstable) / children;
    println!(
        "England {YEAR}: {children:.0} children; {:.1}% of leavers at 18, published {:.1}%; {:.1}% with three or more placements, published {:.1}%",
        100.0 * at_18,
        100.0 * published.left_at_18_share.value,
        100.0 * unstable,
        100.0 * published.three_or_more_placements_share.value
    );
    assert!((at_18 - published.left_at_18_share.value).abs() < 0.025);
    assert!((0.08..0.12).contains(&unstable));
}

/// England's published figures of the year, by measure.
fn england(measures: &[&str]) -> f64 {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/england_figures.csv");
    let mut reader = csv::Reader::from_path(file).expect("England's figures");
    let headers = reader.headers().expect("years").clone();
    let year = YEAR.to_string();
    let at = headers.iter().position(|header| *header == *year);
    let at = at.expect("the year");
    let rows = reader.records().map(|row| row.expect("a row"));
    let wanted = rows.filter(|row| measures.contains(&&row[0]));
    wanted
        .map(|row| row[at].parse::<f64>().expect("published"))
        .sum()
}

/// Leavers by reason, of all, beside England's: within 2.5 points of what is published where chances
/// follow it. Fewer are adopted here, by up to 5 points: who is placed for adoption leaves at a judged
/// rate. Those at 18 are told apart by who is paid for afterwards and are not compared.
#[test]
fn leavers_reasons_are_near_the_nation_s() {
    let left = SOME.iter().map(|here| here.left).sum::<f64>();
    let all = england(&["ceased"]);
    let home = ["left_home_planned", "left_home_unplanned"];
    let mut far = Vec::new();
    for (reason, measures, within) in [
        (Reason::Adopted, &["left_adopted"][..], -0.05..0.01),
        (
            Reason::Guardianship,
            &["left_special_guardianship"],
            -0.025..0.025,
        ),
        (
            Reason::Arrangements,
            &["left_child_arrangements"],
            -0.025..0.025,
        ),
        (Reason::ReturnedHome, &home, -0.025..0.025),
    ] {
        let sum: f64 = SOME.iter().map(|here| here.reasons[reason.index()]).sum();
        let (here, there) = (sum / left, england(measures) / all);
        let line = format!(
            "{}: {:.1}% of leavers, published {:.1}%",
            reason.id(),
            100.0 * here,
            100.0 * there
        );
        println!("{line}");
        if !within.contains(&(here - there)) {
            far.push(line);
        }
    }
    assert!(far.is_empty(), "{}", far.join("\n"));
}
