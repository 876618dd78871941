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

/// The regret of each choice, of values in the order of runs where less is better.
pub fn regrets(choices: &[Vec<f64>]) -> Vec<Regret> {
    let runs = choices.first().map_or(0, Vec::len);
    let least: Vec<f64> = (0..runs)
        .map(|run| choices.iter().map(|c| c[run]).fold(f64::INFINITY, f64::min))
        .collect();
    choices
        .iter()
        .map(|choice| {
            let regret: Vec<f64> = choice
                .iter()
                .zip(&least)
                .map(|(v, least)| v - least)
                .collect();
            let best = regret.iter().filter(|r| **r <= 0.0).count() as f64 / runs.max(1) as f64;
            Regret {
                mean: mean(&regret),
                p90: summary(&regret).map_or(0.0, |s| s.p90),
                best,
            }
        })
        .collect()
}

/// Which choices are dominated, by means where less is better: another is at least as good on each and
/// better on one. Gives the position of the first that dominates.
pub fn dominated(choices: &[Vec<f64>]) -> Vec<Option<usize>> {
    choices
        .iter()
        .enumerate()
        .map(|(i, own)| {
            choices.iter().enumerate().position(|(j, other)| {
                let pairs = || other.iter().zip(own);
                i != j && pairs().all(|(o, w)| o <= w) && pairs().any(|(o, w)| o < w)
            })
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
        let means = [vec![3.0, 2.0], vec![3.5, 1.0], vec![5.0, 2.0]];
        assert_eq!(dominated(&means), [None, None, Some(0)]);
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
