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

/// A year whose count every authority of today has.
const YEAR: i32 = 2023;

/// What one authority's baseline gives in the year after its start, and what is wrong with its runs.
struct Tried {
    name: String,
    problem: Option<String>,
    children: f64,
    unstable: f64,
    left: f64,
    left_at_18: f64,
    reasons: [f64; Reason::COUNT],
}

/// Writing a baseline settles its start by simulation, so that the tests share them.
static ALL: LazyLock<Vec<Tried>> = LazyLock::new(|| {
    let authorities = Published::get().authorities().iter();
    let codes: Vec<u16> = authorities
        .filter(|name| name.covers(YEAR))
        .map(|name| name.code)
        .collect();
    codes.into_par_iter().map(tried).collect()
});

fn tried(code: u16) -> Tried {
    let model = common::model(&common::written(code, YEAR, 2));
    let mut workspace = Workspace::default();
    let mut problem = None;
    for run in 0..3 {
        let checked = simulate_checked(&model, 1, run, &mut workspace)
            .and_then(|()| conserved(&workspace.record));
        problem = problem.or(checked.err());
        if months(&workspace.record) != 24 {
            problem = problem.or_else(|| Some("not 24 months".to_owned()));
        }
    }
    let records = common::run(&model, 19, 20);
    let of_year = |column| {
        (1..=12)
            .map(|month| mean(&records, month, 0, column))
            .sum::<f64>()
    };
    let left_at_18 = of_year(column::LEAVERS_AT_18);
    Tried {
        name: model.authorities[0].name.clone(),
        problem,
        children: mean(&records, 12, 0, column::CHILDREN),
        unstable: mean(&records, 12, 0, column::THREE_OR_MORE),
        left: left_at_18 + of_year(column::LEAVERS_BEFORE_18),
        left_at_18,
        reasons: Reason::ALL.map(|reason| of_year(column::LEFT_FOR + reason.index())),
    }
}

#[test]
fn every_authority_with_a_count_in_2023_can_be_written_read_and_run() {
    assert!(ALL.len() >= 150, "{} authorities", ALL.len());
    let wrong = ALL.iter().filter_map(|here| {
        let problem = here.problem.as_ref()?;
        Some(format!("{}: {problem}", here.name))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// All authorities, 20 runs of one year: some 600,000 leavers and 1,600,000 children, so that both
/// shares are known to 0.1 points. The bands allow for what is not modelled: leaving at 18 within 2.5
/// points of the share published (the base year's flow differs from that of three years), three or
/// more placements between 8% and 12%.
#[test]
fn leavers_at_18_and_unstable_placements_are_near_the_nation_s() {
    let published = Published::get().england_figures(YEAR);
    let sum = |of: fn(&Tried) -> f64| ALL.iter().map(of).sum::<f64>();
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
    let left = ALL.iter().map(|here| here.left).sum::<f64>();
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
        let sum: f64 = ALL.iter().map(|here| here.reasons[reason.index()]).sum();
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
