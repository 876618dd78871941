//! `nearhome run`: check, simulate, write the results whole or not at all.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::cli::args::RunArgs;
use crate::cli::exit::Stop;
use crate::cli::outdir::OutDir;
use crate::cli::progress::Progress;
use crate::cli::{colour, input, interrupt, warn};
use crate::error::Problems;
use crate::scenario::Document;

/// Runs a scenario.
///
/// # Errors
/// Everything that [`perform`] refuses.
pub fn run(args: &RunArgs) -> Result<(), Stop> {
    let ended = perform(
        args,
        |_document| Ok(((), Problems::new())),
        |(), _control| -> Result<(), Stop> {
            Err(Stop::Failed(anyhow::anyhow!(
                "`nearhome run` is not yet built"
            )))
        },
        |(), (), _folder| Ok(()),
    )?;
    warn(&format!("results: {}\n", ended.folder.display()));
    Ok(())
}

/// What the simulation and the terminal share.
#[derive(Debug, Clone)]
pub struct Control {
    /// Runs done; the simulation adds 1 after each.
    pub done: Arc<AtomicU64>,
    /// Set by Ctrl-C; the simulation looks at it after each run or batch and ends.
    pub stop: Arc<AtomicBool>,
}

impl Control {
    /// Whether the simulation should end.
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Counts runs as done.
    pub fn tick(&self, runs: u64) {
        self.done.fetch_add(runs, Ordering::Relaxed);
    }
}

/// A run that was carried out.
#[derive(Debug)]
pub struct Finished<M, R> {
    /// The checked model.
    pub model: M,
    /// What the simulation gave.
    pub results: R,
    /// Where the results are.
    pub folder: PathBuf,
}

/// The frame of a run: reads the file, carries out `--set`, calls `check` (the model and its
/// warnings, or problems), makes sure that the results can be written, calls `simulate`, calls
/// `write`, and swaps the results in. After Ctrl-C, a problem or a failure nothing is written.
///
/// # Errors
/// A file or settings that are wrong, a folder that cannot be used, Ctrl-C, or what the three
/// steps return.
pub fn perform<M, R>(
    args: &RunArgs,
    check: impl FnOnce(&Document) -> Result<(M, Problems), Problems>,
    simulate: impl FnOnce(&M, &Control) -> Result<R, Stop>,
    write: impl FnOnce(&M, &R, &mut OutDir) -> Result<(), Stop>,
) -> Result<Finished<M, R>, Stop> {
    let document = input::document(&args.file, &args.set)?;
    let (model, warnings) = check(&document).map_err(|problems| document.locate(problems))?;
    if !warnings.is_empty() {
        warn(&document.locate(warnings).render(colour()));
    }
    let target = match &args.output {
        Some(folder) => folder.clone(),
        None => default_output(&args.file),
    };
    let mut folder = OutDir::prepare(&target, args.force, &[&args.file])?;
    let stop = interrupt::flag();
    let progress = Progress::start(u64::from(args.runs), "Simulating", args.quiet);
    let control = Control {
        done: progress.counter(),
        stop,
    };
    let simulated = simulate(&model, &control);
    drop(progress);
    if control.stopped() {
        return Err(Stop::Interrupted);
    }
    let results = simulated?;
    write(&model, &results, &mut folder)?;
    if control.stopped() {
        return Err(Stop::Interrupted);
    }
    let folder = folder.commit()?;
    Ok(Finished {
        model,
        results,
        folder,
    })
}

/// `output/` and the scenario's folder and name: `scenarios/wigan/baseline.toml` goes to
/// `output/wigan-baseline`.
pub fn default_output(file: &Path) -> PathBuf {
    let full = file
        .canonicalize()
        .unwrap_or_else(|_| env::current_dir().unwrap_or_default().join(file));
    let stem = full.file_stem().unwrap_or_default().to_string_lossy();
    let folder = full
        .parent()
        .and_then(Path::file_name)
        .map(|name| format!("{}-", name.to_string_lossy()))
        .unwrap_or_default();
    Path::new("output").join(format!("{folder}{stem}"))
}
