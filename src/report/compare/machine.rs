//! The screen of a comparison for a machine.

use serde_json::{Value, json};

use crate::analysis::comparison::Comparison;
use crate::analysis::{mean, summary};
use crate::results::Summary;

fn of(s: Option<Summary>) -> Value {
    s.map_or(Value::Null, |s| {
        json!({ "mean": s.mean, "p10": s.p10, "p50": s.p50, "p90": s.p90, "standard_error": s.standard_error })
    })
}

/// Headline differences of every option.
pub fn json(c: &Comparison) -> Value {
    let options: Vec<Value> = c
        .options
        .iter()
        .enumerate()
        .map(|(at, one)| {
            let impact = c.impact(at);
            json!({
                "scenario": one.choice.name,
                "budget_over_horizon": of(impact.map(|d| d.summary)),
                "probability_less": impact.and_then(|d| d.better),
                "npv_authority": of(summary(&one.over_runs(|w| w.authority))),
                "npv_society": of(summary(&one.over_runs(|w| w.social))),
                "never_pays_back": mean(&one.over_runs(|w| f64::from(u8::from(w.payback.is_none())))),
                "mean_regret": c.regrets[at + 1].mean,
                "probability_best": c.regrets[at + 1].best,
            })
        })
        .collect();
    json!({
        "baseline": c.base.name,
        "runs": c.runs,
        "seed": c.seed,
        "options": options,
        "runs_saved_net_cost_last_year": c.runs_saved(),
    })
}
