//! What `nearhome compare` simulates beside the options as they are: each with something that goes wrong,
//! and with one input at other values.

use crate::analysis::comparison::{Comparison, Switched};
use crate::analysis::downside::Case;
use crate::analysis::mean;
use crate::analysis::paired::Shared;
use crate::analysis::switching::{Estimate, switching};
use crate::cli::exit::Stop;
use crate::ensemble::execute;
use crate::error::nearest;
use crate::model::Model;
use crate::model::input::InputId;

/// An input whose switching value is asked for.
#[derive(Clone, Debug)]
pub struct Sought {
    option: usize,
    id: InputId,
    path: String,
    low: f64,
    high: f64,
}

/// `PATH=LOW..HIGH`, of an input that the baseline has not, in every option that has it.
fn parse(text: &str, base: &Model, options: &[Model]) -> Result<Vec<Sought>, String> {
    let form = || {
        format!(
            "{text}: write PATH=LOW..HIGH, such as intervention.Carers.approvals_factor=0.9..1.5"
        )
    };
    let (path, range) = text.rsplit_once('=').ok_or_else(form)?;
    let (low, high) = range.split_once("..").ok_or_else(form)?;
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|v| v.is_finite());
    let (Some(low), Some(high)) = (number(low), number(high)) else {
        return Err(form());
    };
    if low >= high {
        return Err(format!("{text}: {low} is not below {high}"));
    }
    let path = path.trim();
    if base.inputs.find(path).is_some() {
        return Err(format!(
            "{path} is an input of the baseline: give one that belongs to an option alone"
        ));
    }
    let having = options.iter().enumerate();
    let having = having.filter_map(|(option, model)| Some((option, model.inputs.find(path)?)));
    let found: Vec<Sought> = having
        .map(|(option, id)| Sought {
            option,
            id,
            path: path.to_owned(),
            low,
            high,
        })
        .collect();
    if found.is_empty() {
        let own = options.iter().flat_map(|option| option.inputs.iter());
        let own: Vec<&str> = own
            .map(|input| input.path.as_str())
            .filter(|path| base.inputs.find(path).is_none())
            .collect();
        let near = nearest(path, own.iter().copied());
        let near = near.map_or(String::new(), |near| format!(": did you mean {near}?"));
        return Err(format!("no option has an input {path}{near}"));
    }
    for one in &found {
        let input = options[one.option].inputs.of(one.id);
        if low < input.least || high > input.most {
            return Err(format!(
                "{text}: {path} can be {} to {}",
                input.least, input.most
            ));
        }
    }
    Ok(found)
}

/// Reads every `--switching`.
///
/// # Errors
/// All that cannot be done.
pub fn sought(texts: &[String], base: &Model, options: &[Model]) -> Result<Vec<Sought>, Stop> {
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    for text in texts {
        match parse(text, base, options) {
            Ok(all) => found.extend(all),
            Err(message) => wrong.push(message),
        }
    }
    if wrong.is_empty() {
        return Ok(found);
    }
    Err(Stop::refused(
        format!("--switching cannot be done:\n  {}", wrong.join("\n  ")),
        "`nearhome explain PATH` says what an input means",
    ))
}

/// Every option with each thing that can go wrong with it.
pub fn cases(options: &[Model], shared: &Shared) -> Vec<(usize, Case, Model)> {
    let mut all = Vec::new();
    for (at, option) in options.iter().enumerate() {
        for case in Case::ALL {
            all.extend(case.of(option, shared).map(|worse| (at, case, worse)));
        }
    }
    all
}

/// Simulates the cases one by one, so that memory holds one at a time, and the baseline too in a case that
/// touches it; none where it was stopped.
pub fn downsides(
    comparison: &mut Comparison,
    base: &Model,
    cases: &[(usize, Case, Model)],
    tick: &(dyn Fn(u64) + Sync),
    stopped: &(dyn Fn() -> bool + Sync),
) -> Option<()> {
    let (seed, runs) = (comparison.seed, comparison.runs);
    for case in Case::ALL {
        let mut here = cases.iter().filter(|(_, of, _)| *of == case).peekable();
        if here.peek().is_none() {
            continue;
        }
        let against = match case.of_base(base) {
            Some(worse) => {
                let found = execute(&worse, seed, runs, &|_| {}, stopped)?;
                Some(comparison.base.in_case(&worse, &found.records))
            }
            None => None,
        };
        for (option, _, worse) in here {
            let found = execute(worse, seed, runs, tick, stopped)?;
            let against = against.as_ref().unwrap_or(&comparison.base);
            let found = against.downside(case, worse, &found.records);
            comparison.options[*option].downside.push(found);
        }
    }
    Some(())
}

/// Looks for the switching values, against the baseline and, where there are several options, against the
/// one that is worth the most besides; none where it was stopped.
pub fn switches(
    comparison: &mut Comparison,
    sought: &[Sought],
    options: &[Model],
    stopped: &(dyn Fn() -> bool + Sync),
) -> Option<()> {
    let (seed, runs) = (comparison.seed, comparison.runs);
    let values: Vec<Vec<f64>> = comparison
        .options
        .iter()
        .map(|one| one.over_runs(|w| w.authority))
        .collect();
    for one in sought {
        let others = (0..values.len()).filter(|at| *at != one.option);
        let rival = others.max_by(|a, b| mean(&values[*a]).total_cmp(&mean(&values[*b])));
        let rival = rival.filter(|at| mean(&values[*at]) > 0.0);
        let mut against = vec![(comparison.base.name.clone(), None)];
        against.extend(rival.map(|at| (comparison.options[at].choice.name.clone(), Some(at))));
        for (name, rival) in against {
            let base = &comparison.base;
            let beyond = |mut worth: Vec<f64>| {
                if let Some(rival) = rival {
                    let pairs = worth.iter_mut().zip(&values[rival]);
                    pairs.for_each(|(own, other)| *own -= other);
                }
                worth
            };
            let mut difference = |value: f64| {
                let mut model = options[one.option].clone();
                model.inputs.fix_at(one.id, value);
                let found = execute(&model, seed, runs, &|_| {}, stopped)?;
                Some(beyond(base.authority_value(&model, &found.records)))
            };
            let as_drawn = Estimate::of(&beyond(values[one.option].clone()))?;
            let input = options[one.option].inputs.of(one.id);
            let (central, uncertain) = (input.value, input.spread.is_some());
            let found = switching(&[one.low, central, one.high], &mut difference)?;
            comparison.options[one.option].switching.push(Switched {
                path: one.path.clone(),
                central,
                uncertain,
                as_drawn,
                against: name,
                found,
            });
        }
    }
    Some(())
}
