//! Paired runs: run `r` of the baseline and of every option, one after the other on one thread, so that
//! what the same child cost in both can be compared before the spells are forgotten.

use crate::engine::log::matched;
use crate::engine::recorder::Record;
use crate::engine::{Workspace, simulate};
use crate::ensemble::BATCH;
use crate::model::Model;
use rayon::prelude::*;

/// Why scenarios cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub String);

/// The runs of a baseline and of its options.
#[derive(Debug)]
pub struct Paired {
    /// Seed.
    pub seed: u64,
    /// The baseline's runs in order.
    pub base: Vec<Record>,
    /// Each option's runs in order.
    pub options: Vec<Vec<Record>>,
    /// Of each option and run, by financial year and authority: what children in its new places cost less
    /// than in the baseline in the same month, in pence, and the child-months that this is of.
    pub matched: Vec<Vec<Vec<(i64, i64)>>>,
}

/// What stands in the way of a comparison: every reason.
pub fn reasons(base: &Model, option: &Model) -> Vec<Refused> {
    let mut found = Vec::new();
    let mut say = |reason: String| found.push(Refused(reason));
    if base.horizon.start_year != option.horizon.start_year {
        say(format!(
            "they start on 31 March {} and {}",
            base.horizon.start_year, option.horizon.start_year
        ));
    }
    if base.horizon.years != option.horizon.years {
        say(format!(
            "they look {} and {} years ahead",
            base.horizon.years, option.horizon.years
        ));
    }
    let names = |model: &Model| -> Vec<String> {
        model.authorities.iter().map(|a| a.name.clone()).collect()
    };
    let (here, there) = (names(base), names(option));
    if here != there {
        say(format!(
            "their authorities are {} and {}",
            here.join(", "),
            there.join(", ")
        ));
    }
    found
}

/// What stands in the way of one budget for both: every reason.
pub fn budgets(base: &Model, option: &Model) -> Vec<Refused> {
    let mut found = Vec::new();
    let mut say = |reason: String| found.push(Refused(reason));
    let years = base.budget.by_year.iter().zip(&option.budget.by_year);
    for (year, (here, there)) in years.enumerate() {
        if let (Some(here), Some(there)) = (here, there)
            && here.to_bits() != there.to_bits()
        {
            let year = base.horizon.financial_year(year).to_string();
            let year = year.trim_start_matches("FY");
            say(format!(
                "their budgets for {year} are {here} and {there} pounds, and costs are set against one"
            ));
        }
    }
    if let (Some(here), Some(there)) = (base.budget.usable_reserves, option.budget.usable_reserves)
        && here.to_bits() != there.to_bits()
    {
        say(format!(
            "their usable reserves are {here} and {there} pounds"
        ));
    }
    found
}

/// What every scenario decides alike: names of interventions and of loans.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// Interventions.
    pub interventions: Vec<String>,
    /// Loans.
    pub loans: Vec<String>,
}

/// Sets the month after which anything is decided: the same in all, the one before the first
/// intervention or loan of any that is not shared by all. What all do alike is no decision between them.
pub fn align(models: &mut [&mut Model], shared: &Shared) {
    let starts = |model: &Model| {
        let interventions = model.interventions.iter().map(|one| (&one.name, one.start));
        let loans = model.loans.iter().map(|one| (&one.name, one.start));
        let interventions = interventions.filter(|(name, _)| !shared.interventions.contains(name));
        let loans = loans.filter(|(name, _)| !shared.loans.contains(name));
        interventions.chain(loans).map(|(_, start)| start).min()
    };
    let first = models.iter().filter_map(|model| starts(model)).min();
    for model in models {
        model.decided_after = Some(first.map_or(0, |first| first - 1));
    }
}

/// Simulates runs 0 to `runs - 1` of all on the current rayon pool; none where it was stopped. `tick` is
/// told of each run of each scenario.
pub fn execute(
    base: &Model,
    options: &[Model],
    seed: u64,
    runs: usize,
    tick: &(dyn Fn(u64) + Sync),
    stopped: &(dyn Fn() -> bool + Sync),
) -> Option<Paired> {
    /// One run of all.
    #[derive(Clone, Default)]
    struct Run {
        base: Record,
        options: Vec<(Record, Vec<(i64, i64)>)>,
    }
    let mut all = vec![Run::default(); runs];
    all.par_chunks_mut(BATCH).enumerate().for_each_init(
        || (Workspace::default(), Workspace::default()),
        |(here, there), (batch, chunk)| {
            for (index, run) in chunk.iter_mut().enumerate() {
                if stopped() {
                    return;
                }
                let number = (batch * BATCH + index) as u64;
                // Only an option that opens or contracts places has children to match.
                let opens = |model: &Model| {
                    model
                        .interventions
                        .iter()
                        .any(|one| one.homes.is_some() || one.block.is_some())
                };
                here.log.on = options.iter().any(opens);
                simulate(base, seed, number, here);
                run.base = here.record.packed();
                tick(1);
                for option in options {
                    there.log.on = opens(option);
                    simulate(option, seed, number, there);
                    let saved = if there.log.on {
                        matched(option, here, there)
                    } else {
                        Vec::new()
                    };
                    run.options.push((there.record.packed(), saved));
                    tick(1);
                }
            }
        },
    );
    if stopped() {
        return None;
    }
    let mut paired = Paired {
        seed,
        base: Vec::with_capacity(runs),
        options: options.iter().map(|_| Vec::with_capacity(runs)).collect(),
        matched: options.iter().map(|_| Vec::with_capacity(runs)).collect(),
    };
    for run in all {
        paired.base.push(run.base);
        for (at, (record, saved)) in run.options.into_iter().enumerate() {
            paired.options[at].push(record);
            paired.matched[at].push(saved);
        }
    }
    Some(paired)
}
