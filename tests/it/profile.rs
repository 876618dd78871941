//! What baselines give, against what is published of the base year.

use crate::common::{self, Moments, NO_DEVIATIONS, counts, mean, shipped};
use nearhome::calibrate::published::Published;
use nearhome::engine::recorder::column;
use nearhome::model::after::Reason;
use rayon::prelude::*;
use std::path::Path;

const SHIPPED: [(&str, i32); 5] = [
    ("wigan/baseline.toml", 2019),
    ("wigan/baseline-2023.toml", 2023),
    ("liverpool/baseline.toml", 2021),
    ("wirral/baseline.toml", 2021),
    ("liverpool-city-region/baseline.toml", 2021),
];

/// Expected children follow the start times `exp(g (1 - 0.8^t) / (1 - 0.8))`. 400 runs: the mean is
/// known to 0.5% or better (printed), so that with 3% allowed a false alarm has odds below 1e-6 and
/// a departure of 5% is always seen.
#[test]
fn expected_children_follow_damped_national_growth() {
    let mut misses = Vec::new();
    for (name, year) in SHIPPED {
        let model = common::model(&shipped(name, &NO_DEVIATIONS));
        let growth = Published::get().england_figures(year).growth.value;
        let records = common::run(&model, 17, 400);
        let (mut worst, mut error, mut at_worst) = (0.0_f64, 0.0_f64, String::new());
        for (a, authority) in model.authorities.iter().enumerate() {
            let mut by_year = Vec::new();
            for t in 1..=model.horizon.years {
                let found = Moments::of(&counts(&records, 12 * t, a, column::CHILDREN));
                let damped = (1.0 - 0.8_f64.powi(t as i32)) / (1.0 - 0.8);
                let path = authority.children.len() as f64 * (growth * damped).exp();
                let off = found.mean / path - 1.0;
                by_year.push(format!("{:+.1}%", 100.0 * off));
                error = error.max(found.se / path);
                if off.abs() > worst.abs() {
                    worst = off;
                    at_worst = format!("{} in year {t}", authority.name);
                }
            }
            println!("  {}: {}", authority.name, by_year.join(" "));
        }
        let line = format!(
            "{name}: growth {:.2}% at first; worst {:+.2}% ({at_worst}); se up to {:.2}%",
            100.0 * growth,
            100.0 * worst,
            100.0 * error
        );
        println!("{line}");
        if worst.abs() > 0.03 {
            misses.push(line);
        }
    }
    assert!(misses.is_empty(), "{}", misses.join("\n"));
}

/// Sums over all of England's authorities.
#[derive(Clone, Copy, Default)]
struct England {
    children: f64,
    unstable: f64,
    left: f64,
    left_at_18: f64,
    reasons: [f64; Reason::COUNT],
}

/// England as all its authorities together, in the year after the base year.
fn england(year: i32) -> England {
    let authorities = Published::get()
        .authorities()
        .iter()
        .filter(|name| name.covers(year));
    let codes: Vec<u16> = authorities.map(|name| name.code).collect();
    codes
        .into_par_iter()
        .filter(|&code| Published::get().authority_figures(code, year).is_ok())
        .map(|code| {
            let records = common::run(&common::model(&common::written(code, year, 1)), 19, 20);
            let mut sums = England {
                children: mean(&records, 12, 0, column::CHILDREN),
                unstable: mean(&records, 12, 0, column::THREE_OR_MORE),
                ..England::default()
            };
            for month in 1..=12 {
                let at_18 = mean(&records, month, 0, column::LEAVERS_AT_18);
                sums.left_at_18 += at_18;
                sums.left += at_18 + mean(&records, month, 0, column::LEAVERS_BEFORE_18);
                for (sum, reason) in sums.reasons.iter_mut().zip(Reason::ALL) {
                    *sum += mean(&records, month, 0, column::LEFT_FOR + reason.index());
                }
            }
            sums
        })
        .reduce(England::default, |a, b| England {
            children: a.children + b.children,
            unstable: a.unstable + b.unstable,
            left: a.left + b.left,
            left_at_18: a.left_at_18 + b.left_at_18,
            reasons: std::array::from_fn(|r| a.reasons[r] + b.reasons[r]),
        })
}

/// Leavers by reason, of all, beside England's: within 2.5 points of what is published where chances follow it. Fewer are
/// adopted here, by up to 5 points: who is placed for adoption leaves at a judged rate. Those at 18 are told apart by who is paid for afterwards and are not compared.
fn reasons_are_the_nation_s(found: &England, year: i32) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/england_figures.csv");
    let mut reader = csv::Reader::from_path(file).expect("England's figures");
    let headers = reader.headers().expect("years").clone();
    let at = headers.iter().position(|header| header == year.to_string());
    let at = at.expect("the year");
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let published = |measures: &[&str]| -> f64 {
        let of = |measure: &&str| {
            let row = rows.iter().find(|row| row[0] == **measure);
            row.expect("a row")[at].parse::<f64>().expect("published")
        };
        measures.iter().map(of).sum()
    };
    let all = published(&["ceased"]);
    for (reason, measures) in [
        (Reason::Adopted, &["left_adopted"][..]),
        (Reason::Guardianship, &["left_special_guardianship"]),
        (Reason::Arrangements, &["left_child_arrangements"]),
        (
            Reason::ReturnedHome,
            &["left_home_planned", "left_home_unplanned"],
        ),
    ] {
        let here = found.reasons[reason.index()] / found.left;
        let there = published(measures) / all;
        println!(
            "{}: {:.1}% of leavers, published {:.1}%",
            reason.id(),
            100.0 * here,
            100.0 * there
        );
        let within = if reason == Reason::Adopted {
            -0.05..0.01
        } else {
            -0.025..0.025
        };
        assert!(within.contains(&(here - there)), "{}", reason.id());
    }
}

/// All authorities, 20 runs of one year: some 600,000 leavers and 1,600,000 children, so that both
/// shares are known to 0.1 points. The bands allow for what is not modelled: leaving at 18 within 2.5
/// points of the share published (the base year's flow differs from that of three years), three or
/// more placements between 8% and 12%.
#[test]
fn leavers_at_18_and_unstable_placements_are_near_the_nation_s() {
    let year = 2019;
    let published = Published::get().england_figures(year);
    let found = england(year);
    let at_18 = found.left_at_18 / found.left;
    let unstable = found.unstable / found.children;
    println!(
        "England {year}: {:.0} children; {:.1}% of leavers at 18, published {:.1}%; {:.1}% with three or more placements, published {:.1}%",
        found.children,
        100.0 * at_18,
        100.0 * published.left_at_18_share.value,
        100.0 * unstable,
        100.0 * published.three_or_more_placements_share.value
    );
    assert!((at_18 - published.left_at_18_share.value).abs() < 0.025);
    assert!((0.08..0.12).contains(&unstable));
    reasons_are_the_nation_s(&found, year);
}
