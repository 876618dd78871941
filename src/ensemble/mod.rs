//! An ensemble: R runs of one model, on as many threads as there are, in batches of a fixed size.
//!
//! A run depends on the model, the seed and its own number alone, and records are kept in the order
//! of runs, so neither threads nor the total number of runs change any of them.

use crate::engine::recorder::Record;
use crate::engine::{Workspace, simulate};
use crate::model::Model;
use rayon::prelude::*;

/// Runs in a batch.
pub const BATCH: usize = 64;

/// The records of an ensemble's runs.
#[derive(Clone, Debug)]
pub struct Ensemble {
    /// The seed.
    pub seed: u64,
    /// One record a run, in order.
    pub records: Vec<Record>,
}

/// Simulates runs 0 to `runs - 1` on the current rayon pool.
///
/// `tick` is told how many runs have been done since it was last told; where `stopped` says so no
/// further run is begun and there is no result.
pub fn execute(
    model: &Model,
    seed: u64,
    runs: usize,
    tick: &(dyn Fn(u64) + Sync),
    stopped: &(dyn Fn() -> bool + Sync),
) -> Option<Ensemble> {
    let mut ensemble = Ensemble {
        seed,
        records: Vec::new(),
    };
    extend(model, &mut ensemble, runs, tick, stopped)?;
    Some(ensemble)
}

/// Adds runs until there are `runs`; those that are there stay as they are. None where it was
/// stopped.
pub fn extend(
    model: &Model,
    ensemble: &mut Ensemble,
    runs: usize,
    tick: &(dyn Fn(u64) + Sync),
    stopped: &(dyn Fn() -> bool + Sync),
) -> Option<()> {
    let (seed, first) = (ensemble.seed, ensemble.records.len());
    ensemble
        .records
        .resize_with(runs.max(first), Record::default);
    let added = &mut ensemble.records[first..];
    added.par_chunks_mut(BATCH).enumerate().for_each_init(
        Workspace::default,
        |workspace, (batch, records)| {
            for (index, record) in records.iter_mut().enumerate() {
                if stopped() {
                    return;
                }
                let run = first + batch * BATCH + index;
                simulate(model, seed, run as u64, workspace);
                *record = workspace.record.packed();
                tick(1);
            }
        },
    );
    (!stopped()).then_some(())
}
