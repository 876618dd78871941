//! The screen of a comparison for a machine.

use serde_json::{Value, json};

use crate::analysis::comparison::{Comparison, SUFFICIENCY};
use crate::analysis::shares::shares;
use crate::analysis::switching::Estimate;
use crate::analysis::value::Worth;
use crate::analysis::{mean, summary};
use crate::results::{Period, Summary};

fn of(s: Option<Summary>) -> Value {
    s.map_or(Value::Null, |s| {
        json!({ "mean": s.mean, "p10": s.p10, "p50": s.p50, "p90": s.p90, "standard_error": s.standard_error })
    })
}

fn estimate(there: &Estimate) -> Value {
    json!({ "mean": there.mean, "standard_error": there.standard_error })
}

/// What each council has of an option; empty where there is one council.
fn authorities(c: &Comparison, at: usize) -> Vec<Value> {
    if c.areas.len() < 2 {
        return Vec::new();
    }
    let all = shares(c, at).into_iter().map(|share| {
        let figures: serde_json::Map<String, Value> = share
            .figures
            .iter()
            .map(|figure| {
                let mut told = of(Some(figure.apart.summary));
                told["unit"] = figure.unit.into();
                told["period"] = figure.period.clone().into();
                told["probability_better"] = figure.apart.better.into();
                (figure.id.to_owned(), told)
            })
            .collect();
        json!({ "authority": c.areas[share.area].name, "figures": figures })
    });
    all.collect()
}

/// Headline differences of every option.
pub fn json(c: &Comparison) -> Value {
    let options: Vec<Value> = c
        .options
        .iter()
        .enumerate()
        .map(|(at, one)| {
            let impact = c.impact(at);
            let last = Period::Month(c.horizon.months());
            let sufficiency: serde_json::Map<String, Value> = SUFFICIENCY
                .into_iter()
                .filter_map(|id| {
                    let found = one.figure(id, last)?;
                    let mut told = of(Some(found.summary));
                    told["probability_better"] = found.better.into();
                    Some((id.to_owned(), told))
                })
                .collect();
            let paid_back_by = |year: usize| {
                let paid = |w: &Worth| f64::from(u8::from(w.paid_back_by(year)));
                mean(&one.over_runs(paid))
            };
            let paid_back: Vec<f64> = (0..c.horizon.years).map(paid_back_by).collect();
            let over: Vec<f64> = (0..c.horizon.years)
                .map(|year| one.choice.overspend(year, c.budget[year]).probability)
                .collect();
            json!({
                "scenario": one.choice.name,
                "budget_over_horizon": of(impact.map(|d| d.summary)),
                "probability_less": impact.and_then(|d| d.better),
                "npv_authority": of(summary(&one.over_runs(|w| w.authority))),
                "npv_society": of(summary(&one.over_runs(|w| w.social))),
                "sufficiency_at_the_end": sufficiency,
                "paid_back_by_year": paid_back,
                "probability_over_budget_by_year": over,
                "dominated_by": c.dominated[at + 1].by.map(|by| match by {
                    0 => c.base.name.clone(),
                    by => c.options[by - 1].choice.name.clone(),
                }),
                "never_pays_back": mean(&one.over_runs(|w| f64::from(u8::from(w.never_pays_back())))),
                "moves_no_cash": mean(&one.over_runs(|w| f64::from(u8::from(!w.moves_cash())))),
                "money_put_in": of(summary(&c.put_in(at))),
                "money_put_in_over_horizon": of(summary(&c.put_in_over(at, 0..c.horizon.years))),
                "present_value_of_what_stands": mean(&one.over_runs(|w| w.stands)),
                "downside": one.downside.iter().map(|worse| json!({
                    "case": worse.case.id(),
                    "npv_authority": of(summary(&worse.authority)),
                    "budget_over_horizon": of(summary(&worse.impact)),
                    "probability_of_default": worse.default,
                })).collect::<Vec<_>>(),
                "switching": one.switching.iter().map(|switched| json!({
                    "input": switched.path,
                    "central": switched.central,
                    "against": switched.against,
                    "as_drawn": estimate(&switched.as_drawn),
                    "looked_at": switched.found.at.iter().map(|(value, there)| {
                        let mut there = estimate(there);
                        there["value"] = json!(value);
                        there
                    }).collect::<Vec<_>>(),
                    "values": switched.found.switches.iter().map(|switch| json!({
                        "value": switch.value,
                        "standard_error": switch.standard_error,
                    })).collect::<Vec<_>>(),
                })).collect::<Vec<_>>(),
                "attribution": one.attribution.iter().map(|(name, part)| json!({
                    "part": name,
                    "npv_authority": of(Some(*part)),
                })).collect::<Vec<_>>(),
                "authorities": authorities(c, at),
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
