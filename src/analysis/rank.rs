//! Options against one another: regret, dominance, and the budget.

use super::{mean, summary};
use crate::num;
use crate::results::statistics::quantile;

/// What a choice may be regretted for.
#[derive(Clone, Debug, PartialEq)]
pub struct Regret {
    /// Mean over runs of what the best choice of the run would have been better by.
    pub mean: f64,
    /// What it is exceeded by in 1 run in 10.
    pub p90: f64,
    /// Share of runs in which nothing is better.
    pub best: f64,
}

/// The regret of each choice, of values in the order of runs where less is better. Runs in which a choice
/// has no value (NaN) do not count.
pub fn regrets(choices: &[Vec<f64>]) -> Vec<Regret> {
    let runs = choices.first().map_or(0, Vec::len);
    let counted: Vec<(usize, f64)> = (0..runs)
        .filter(|run| choices.iter().all(|c| !c[*run].is_nan()))
        .map(|run| {
            let least = choices.iter().map(|c| c[run]);
            (run, least.fold(f64::INFINITY, f64::min))
        })
        .collect();
    choices
        .iter()
        .map(|choice| {
            let regret: Vec<f64> = counted
                .iter()
                .map(|(run, least)| choice[*run] - least)
                .collect();
            let best = regret.iter().filter(|r| **r <= 0.0).count() as f64;
            Regret {
                mean: mean(&regret),
                p90: summary(&regret).map_or(0.0, |s| s.p90),
                best: best / regret.len().max(1) as f64,
            }
        })
        .collect()
}

/// Whether a choice may be left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dominance {
    /// Position of the first choice that dominates it on average; none where none does.
    pub by: Option<usize>,
    /// Share of runs in which another choice is at least as good on each measure and better on one.
    pub share: f64,
}

/// Which choices are dominated, of values by measure, choice and run where less is better: another has a
/// mean at least as good on each measure, and one that is better by more than two standard errors of the
/// paired difference, so that what is due to the number of runs dominates nothing.
///
/// A run counts for a measure where both choices have a value (not NaN).
pub fn dominance(measures: &[Vec<Vec<f64>>]) -> Vec<Dominance> {
    let choices = measures.first().map_or(0, Vec::len);
    let runs = measures
        .first()
        .and_then(|choices| choices.first())
        .map_or(0, Vec::len);
    let dominates = |other: usize, own: usize| {
        let worse_by = |measure: &Vec<Vec<f64>>| {
            let pairs = measure[own].iter().zip(&measure[other]);
            let apart: Vec<f64> = pairs.map(|(w, o)| w - o).filter(|d| !d.is_nan()).collect();
            summary(&apart)
        };
        let gaps: Vec<_> = measures.iter().filter_map(worse_by).collect();
        gaps.iter().all(|gap| gap.mean >= 0.0)
            && gaps.iter().any(|gap| {
                let error = gap.standard_error.unwrap_or(f64::INFINITY);
                gap.mean > 0.0 && gap.mean > 2.0 * error
            })
    };
    let in_run = |other: usize, own: usize, run: usize| {
        let pairs = || measures.iter().map(|m| (m[other][run], m[own][run]));
        let defined = || pairs().filter(|(o, w)| !o.is_nan() && !w.is_nan());
        defined().all(|(o, w)| o <= w) && defined().any(|(o, w)| o < w)
    };
    (0..choices)
        .map(|own| {
            let others = || (0..choices).filter(|other| *other != own);
            let beaten = (0..runs).filter(|run| others().any(|other| in_run(other, own, *run)));
            Dominance {
                by: others().find(|other| dominates(*other, own)),
                share: beaten.count() as f64 / runs.max(1) as f64,
            }
        })
        .collect()
}

/// How an outturn stands to a budget, in one year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overspend {
    /// The budget, pounds.
    pub budget: f64,
    /// Share of runs above it.
    pub probability: f64,
    /// By how much, on average over those runs; 0 where there is none.
    pub when_over: f64,
    /// Mean of outturn less budget over the worst 1 in 20 runs.
    pub shortfall: f64,
    /// What outturn less budget exceeds in 1 run in 10.
    pub worst_in_ten: f64,
}

/// Compares outturns with a budget.
pub fn overspend(outturn: &[f64], budget: f64) -> Overspend {
    let mut over: Vec<f64> = outturn.iter().map(|sum| sum - budget).collect();
    over.sort_unstable_by(f64::total_cmp);
    let above: Vec<f64> = over.iter().copied().filter(|sum| *sum > 0.0).collect();
    let worst = over.len().div_ceil(20);
    let tail = &over[over.len() - worst..];
    Overspend {
        budget,
        probability: above.len() as f64 / over.len().max(1) as f64,
        when_over: mean(&above),
        shortfall: num::sum(tail.iter().copied()) / worst.max(1) as f64,
        worst_in_ten: quantile(&over, 0.9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regret_and_dominance_by_hand() {
        let choices = [vec![5.0, 1.0], vec![3.0, 4.0], vec![6.0, 4.0]];
        let found = regrets(&choices);
        assert_eq!((found[0].mean, found[0].best), (1.0, 0.5));
        assert_eq!((found[1].mean, found[1].best), (1.5, 0.5));
        assert_eq!((found[2].mean, found[2].best), (3.0, 0.0));
        // A run without a value for one of them counts for none.
        let some = [vec![5.0, 1.0, 2.0], vec![3.0, 4.0, f64::NAN]];
        assert_eq!((regrets(&some)[0].mean, regrets(&some)[0].best), (1.0, 0.5));
    }

    #[test]
    fn dominance_by_hand() {
        let by = |measures: &[Vec<Vec<f64>>]| -> Vec<Option<usize>> {
            dominance(measures).iter().map(|one| one.by).collect()
        };
        // Cost and need of three choices in two runs: the third costs 2 more than the first always.
        let cost = vec![vec![3.0, 3.0], vec![3.5, 3.5], vec![5.0, 5.0]];
        let need = vec![vec![2.0, 2.0], vec![1.0, 1.0], vec![2.0, 2.0]];
        assert_eq!(by(&[cost.clone(), need.clone()]), [None, None, Some(0)]);
        let share: Vec<f64> = dominance(&[cost, need]).iter().map(|d| d.share).collect();
        assert_eq!(share, [0.0, 0.0, 1.0]);
        // Equal choices dominate neither.
        assert_eq!(by(&[vec![vec![1.0, 2.0]; 2]]), [None, None]);
    }

    #[test]
    fn what_the_runs_cannot_tell_apart_dominates_nothing() {
        // Differences 4, -3, 4, -3: mean 0.5, standard error 4.04 / 2.
        let own = vec![4.0, 0.0, 4.0, 0.0];
        let other = vec![0.0, 3.0, 0.0, 3.0];
        let found = dominance(&[vec![own, other.clone()]]);
        assert_eq!((found[0].by, found[1].by), (None, None));
        assert_eq!((found[0].share, found[1].share), (0.5, 0.5));
        // Differences 4, 1, 4, 1: mean 2.5, standard error 1.73 / 2; only where both have a value.
        let own = vec![4.0, 4.0, 4.0, 4.0, f64::NAN];
        let other = vec![0.0, 3.0, 0.0, 3.0, 9.0];
        assert_eq!(dominance(&[vec![own, other]])[0].by, Some(1));
    }

    #[test]
    fn an_overspend_by_hand() {
        let outturn: Vec<f64> = (1..=40).map(f64::from).collect();
        let found = overspend(&outturn, 30.0);
        assert_eq!(found.probability, 0.25);
        // 1 to 10 above; the worst two are 9 and 10 above.
        assert_eq!((found.when_over, found.shortfall), (5.5, 9.5));
        // Type 7 at 0.9 of 39: position 35.1, between 36 and 37.
        assert!((found.worst_in_ten - 6.1).abs() < 1e-9);
        assert_eq!(overspend(&outturn, 50.0).when_over, 0.0);
    }
}
