//! England's authorities, each by itself: every one can be written, read and run, and together they are
//! near the nation.

use crate::common::{self, mean, months};
use crate::conservation::conserved;
use nearhome::calibrate::published::Published;
use nearhome::engine::recorder::column;
use nearhome::engine::{Workspace, simulate_checked};
use nearhome::model::Model;
use nearhome::model::after::{Reason, Stream};
use nearhome::scenario::{Document, build};
use rayon::prelude::*;
use std::path::Path;
use std::sync::LazyLock;

/// Writing a baseline settles its start by simulation, so that the tests of shares take every third
/// authority, and share them.
const EVERY: usize = 3;

/// What one authority's baseline gives in the year after its start.
struct Year {
    children: f64,
    unstable: f64,
    /// Other authorities' children in the council's homes on the start date, and these homes' places.
    with_council: [f64; 2],
    left: f64,
    left_at_18: f64,
    reasons: [f64; Reason::COUNT],
    /// Of special guardianship, child arrangements and home, as they enter the baseline.
    published: [f64; 3],
    /// Before 18 and at 18, likewise.
    published_left: [f64; 2],
    /// Who would go home but for the other reasons of foster children, and of them who cannot be made up for
    /// elsewhere: at the shares and the rates of the start.
    home_without_room: [f64; 2],
}

static FROM_2019: LazyLock<Vec<Year>> = LazyLock::new(|| {
    let there = codes(2019)
        .into_iter()
        .filter(|&code| Published::get().authority_figures(code, 2019).is_ok());
    let codes: Vec<u16> = there.step_by(EVERY).collect();
    let first = |code| first_year(code, 2019, &common::written(code, 2019, 1));
    codes.into_par_iter().map(first).collect()
});

/// The baselines of 2023, two years long.
static WRITTEN_2023: LazyLock<Vec<(u16, Document)>> = LazyLock::new(|| {
    let written = |code| (code, common::written(code, 2023, 2));
    codes(2023).into_par_iter().map(written).collect()
});

static FROM_2023: LazyLock<Vec<Year>> = LazyLock::new(|| {
    let some = WRITTEN_2023.par_iter().step_by(EVERY);
    some.map(|(code, document)| first_year(*code, 2023, document))
        .collect()
});

/// Authorities that a year covers.
fn codes(year: i32) -> Vec<u16> {
    let authorities = Published::get().authorities().iter();
    authorities
        .filter(|name| name.covers(year))
        .map(|name| name.code)
        .collect()
}

fn first_year(code: u16, year: i32, document: &Document) -> Year {
    let figures = Published::get().authority_figures(code, year);
    let figures = figures.expect("figures");
    let model = common::model(document);
    let records = common::run(&model, 19, 20);
    let of_year = |column| -> f64 { (1..=12).map(|month| mean(&records, month, 0, column)).sum() };
    let left_at_18 = of_year(column::LEAVERS_AT_18);
    Year {
        children: mean(&records, 12, 0, column::CHILDREN),
        unstable: mean(&records, 12, 0, column::THREE_OR_MORE),
        with_council: [column::HOME_OTHERS, column::HOME_PLACES]
            .map(|column| mean(&records, 0, 0, column)),
        left: left_at_18 + of_year(column::LEAVERS_BEFORE_18),
        left_at_18,
        reasons: Reason::ALL.map(|reason| of_year(column::LEFT_FOR + reason.index())),
        published: [
            figures.left_special_guardianship.value,
            figures.left_child_arrangements.value,
            figures.left_home.value,
        ],
        published_left: [
            figures.left_by_age.iter().map(|left| left.value).sum(),
            figures.left_at_18.value,
        ],
        home_without_room: home_without_room(&model, figures.left_home.value),
    }
}

fn home_without_room(model: &Model, went_home: f64) -> [f64; 2] {
    let (authority, central) = (&model.authorities[0], model.inputs.central());
    let share = |stream: Stream| {
        let leaving = authority.after[stream.index()].leaving;
        leaving.map_or(0.0, |id| central[id])
    };
    let home = share(Stream::Reunification);
    let others = share(Stream::Guardianship) + share(Stream::Arrangements);
    let over = (others + home - 1.0).clamp(0.0, home);
    let fostered = authority.fostered_leavers;
    let elsewhere = went_home / home.max(1e-9) / (1.0 + fostered);
    [over * fostered, (home + over * fostered - 1.0).max(0.0)].map(|share| share * elsewhere)
}

#[test]
fn every_authority_with_a_count_in_2023_can_be_written_read_and_run() {
    let written = &*WRITTEN_2023;
    assert!(written.len() >= 150, "{} authorities", written.len());
    written.par_iter().for_each(|(_, document)| {
        let model = common::model(document);
        // No council is far from usual.
        let built = build::build(&document.read().expect("reads")).expect("builds");
        let odd = built
            .warnings
            .iter()
            .find(|warning| warning.code == "NH408");
        assert!(odd.is_none(), "{}: {odd:?}", model.authorities[0].name);
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
    let unstable = near_the_nation(2019, &FROM_2019);
    assert!((0.08..0.12).contains(&unstable));
}

/// Other authorities' children in council homes: 130 of 2,128 places in England in 2020, 6.1 to 100. What is not
/// modelled is which council sells places.
#[test]
fn as_many_of_others_children_are_in_council_homes_as_england_counts() {
    let england = england("provider_secure_and_homes_inside_other_council", 2020)
        + england("provider_secure_and_homes_outside_other_council", 2020);
    let sum = |at: usize| {
        FROM_2019
            .iter()
            .map(|here| here.with_council[at])
            .sum::<f64>()
    };
    let share = sum(0) / sum(1);
    println!("{:.1} of {:.0} places; England {england}", sum(0), sum(1));
    assert!((share - england / 2128.0).abs() < 0.02, "{share}");
}

/// Leavers by reason in the first year. As many leave for special guardianship, child arrangements and home
/// as the authorities' own figures of three years have, within 2.5% (a standard error of 20 runs is 0.5%; who
/// leaves is not who stood there at the start), child arrangements, of whom there are fewest, within 4% (1.1%). Of all who leave within 2.5 points of England's share are adopted.
#[test]
fn leavers_reasons_are_near_the_record() {
    near_the_record(2019, &FROM_2019);
}

/// The same from 2023, when more of those in care were 16 or 17 than in the three years before; and in a third
/// of the baselines the shares of the three reasons have no room beside one another for foster children, so that
/// others go home for 6% of those who do.
#[test]
fn leavers_from_2023_are_near_the_record() {
    near_the_nation(2023, &FROM_2023);
    near_the_record(2023, &FROM_2023);
}

/// Holds leavers at 18 near England's share; gives the share with three or more placements.
fn near_the_nation(year: i32, some: &[Year]) -> f64 {
    let published = Published::get().england_figures(year);
    let sum = |of: fn(&Year) -> f64| some.iter().map(of).sum::<f64>();
    let children = sum(|here| here.children);
    let at_18 = sum(|here| here.left_at_18) / sum(|here| here.left);
    let unstable = sum(|here| here.unstable) / children;
    println!(
        "England {year}: {children:.0} children; {:.1}% of leavers at 18, published {:.1}%; {:.1}% with three or more placements, published {:.1}%",
        100.0 * at_18,
        100.0 * published.left_at_18_share.value,
        100.0 * unstable,
        100.0 * published.three_or_more_placements_share.value
    );
    assert!((at_18 - published.left_at_18_share.value).abs() < 0.025);
    unstable
}

/// England's published figure of a year.
fn england(measure: &str, year: i32) -> f64 {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/england_figures.csv");
    let mut reader = csv::Reader::from_path(file).expect("England's figures");
    let headers = reader.headers().expect("years").clone();
    let year = year.to_string();
    let at = headers.iter().position(|header| *header == *year);
    let mut rows = reader.records().map(|row| row.expect("a row"));
    let row = rows.find(|row| row[0] == *measure).expect("the measure");
    row[at.expect("the year")].parse().expect("published")
}

fn near_the_record(year: i32, some: &[Year]) {
    let sum = |of: &dyn Fn(&Year) -> f64| some.iter().map(of).sum::<f64>();
    let (left, at_18) = (sum(&|here| here.left), sum(&|here| here.left_at_18));
    let ages = [("before 18", left - at_18), ("at 18", at_18)];
    for (at, (when, here)) in ages.into_iter().enumerate() {
        let there = sum(&|here| here.published_left[at]);
        println!("{year}, {when}: {here:.0} leave, published {there:.0}");
    }
    let mut far = Vec::new();
    let reasons = [
        Reason::Guardianship,
        Reason::Arrangements,
        Reason::ReturnedHome,
    ];
    let most = [0.025, 0.04, 0.025];
    for (at, reason) in reasons.into_iter().enumerate() {
        let here = sum(&|here| here.reasons[reason.index()]);
        let there = sum(&|here| here.published[at]);
        let line = format!(
            "{year}, {}: {here:.0} leave, published {there:.0}",
            reason.id()
        );
        println!("{line}");
        if (here / there - 1.0).abs() > most[at] {
            far.push(line);
        }
    }
    println!(
        "{year}: {:.0} foster children in {} of {} have no room to go home, {:.0} of them in {} not made up for elsewhere",
        sum(&|here| here.home_without_room[0]),
        some.iter().filter(|y| y.home_without_room[0] > 0.0).count(),
        some.len(),
        sum(&|here| here.home_without_room[1]),
        some.iter().filter(|y| y.home_without_room[1] > 0.0).count(),
    );
    let adopted = sum(&|here| here.reasons[Reason::Adopted.index()]) / left;
    let of_england = england("left_adopted", year) / england("ceased", year);
    let line = format!(
        "{year}, adopted: {:.1}% of leavers, in England {:.1}%",
        100.0 * adopted,
        100.0 * of_england
    );
    println!("{line}");
    if (adopted - of_england).abs() > 0.025 {
        far.push(line);
    }
    assert!(far.is_empty(), "{}", far.join("\n"));
}
