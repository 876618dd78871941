//! What is drawn of judgements: what is published stays as it is.

use crate::common::{self, Moments, counts};
use nearhome::engine::recorder::column;
use nearhome::model::Model;
use nearhome::model::flow::time_band;
use nearhome::model::input::Drawn;
use nearhome::model::placement::AgeBand;

const RUNS: u64 = 2000;

/// Children who leave before 18 in the first year, of those of the start, as their rates are drawn.
fn leavers(model: &Model, d: &Drawn) -> f64 {
    let own = model.in_run(d);
    let drawn = own.as_ref().unwrap_or(model);
    let here = &drawn.authorities[0];
    let rates = here.children.iter().map(|child| {
        let time = time_band(usize::from(child.months_in_care));
        let band = AgeBand::of_months(child.age).index();
        here.leaving_rate[band] * drawn.leaving_relative(child.provision, time)
    });
    rates.sum()
}

fn spread(model: &Model) -> (f64, f64) {
    let central = leavers(model, &model.inputs.central());
    let mut drawn = Drawn::default();
    let all: Vec<f64> = (0..RUNS)
        .map(|run| {
            model.inputs.draw(5, run, &mut drawn);
            leavers(model, &drawn) / central - 1.0
        })
        .collect();
    let mean = all.iter().sum::<f64>() / all.len() as f64;
    let variance = all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / all.len() as f64;
    (mean, variance.sqrt())
}

/// How many leave is published of three years, some 370 children in Wigan, which is known to 5%: what is drawn moves
/// the rates of a run by little more, and not on average. Early is drawn against late, so that drawn apart they
/// would move it more. Nothing is random here but 2,000 stratified draws: the spread is known to 2% of itself.
#[test]
fn draws_of_leaving_move_who_leaves_and_little_how_many() {
    let model = common::shipped_model("wigan/baseline.toml", &[]);
    let (mean, sd) = spread(&model);
    let apart = common::shipped("wigan/baseline.toml", &["correlation = []"]);
    let (_, alone) = spread(&common::model(&apart));
    println!(
        "{:+.2}% on average, sd {:.2}%; drawn apart {:.2}%",
        100.0 * mean,
        100.0 * sd,
        100.0 * alone
    );
    assert!(mean.abs() < 0.02, "{mean}");
    assert!(sd < 0.08, "{sd}");
    assert!(alone > 1.05 * sd, "{alone} {sd}");
}

/// One level for all moves: where it is drawn at its low end fewer children move in every kind of placement, so
/// that years differ more than chance makes them. 400 runs of two years: the spread of a mean over runs is known to
/// 5%, and the interval adds about a third to it.
#[test]
fn the_level_of_moves_is_uncertain_in_a_run_and_not_only_from_child_to_child() {
    let of = |sets: &[&str]| {
        let sets = [&["scenario.years = 2"], sets].concat();
        let model = common::shipped_model("wigan/baseline.toml", &sets);
        let records = common::run(&model, 3, 400);
        let moved = (13..=24).map(|month| counts(&records, month, 0, column::MOVES));
        let years = moved.fold(vec![0.0; records.len()], |mut sum, month| {
            sum.iter_mut().zip(month).for_each(|(sum, n)| *sum += n);
            sum
        });
        Moments::of(&years)
    };
    let (drawn, held) = (of(&[]), of(&["moves.factor = 1"]));
    println!(
        "{:.1} ({:.1}) drawn, {:.1} ({:.1}) held",
        drawn.mean, drawn.sd, held.mean, held.sd
    );
    assert!(drawn.sd > 1.2 * held.sd, "{} {}", drawn.sd, held.sd);
}
