//! `nearhome run`: check, simulate, write the results whole or not at all.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use jiff::{Timestamp, Zoned};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::cli::args::RunArgs;
use crate::cli::exit::Stop;
use crate::cli::outdir::{MADE_BY, MANIFEST, OutDir};
use crate::cli::progress::Progress;
use crate::cli::{colour, input, interrupt, say, warn};
use crate::engine::recorder::column;
use crate::ensemble::execute;
use crate::error::Problems;
use crate::model::Model;
use crate::model::placement::Provision;
use crate::report::csv;
use crate::report::headline::Headline;
use crate::report::manifest::{self, Manifest, Timing, VERSION};
use crate::report::pictures::{File, Shown, pictures};
use crate::results::{NeedGaps, Results};
use crate::scenario::Document;
use crate::scenario::build::{Built, build};
use crate::scenario::raw;

/// The seed where none is given.
const SEED: u64 = 1;

/// A checked scenario with all that its results say of it.
struct Checked {
    built: Built,
    scenario: serde_json::Value,
    warnings: Vec<String>,
    changes: Vec<String>,
}

/// What the simulation gives.
struct Simulated {
    results: Results,
    gaps: NeedGaps,
    headline: Headline,
}

/// Runs a scenario.
///
/// # Errors
/// Everything that [`perform`] refuses.
pub fn run(args: &RunArgs) -> Result<(), Stop> {
    let started = Timestamp::now();
    let clock = Instant::now();
    let pool = pool(args.threads)?;
    let seed = args.seed.unwrap_or(SEED);
    let ended = perform(
        args,
        check,
        |checked, control| {
            let model = &checked.built.model;
            room(model, args.runs)?;
            let simulated = pool.install(|| {
                let tick = |runs| control.tick(runs);
                let stopped = || control.stopped();
                let ensemble = execute(model, seed, args.runs as usize, &tick, &stopped)?;
                let results = Results::summarise(model, &ensemble);
                let headline = Headline::new(model, &results, &ensemble).changed(&checked.changes);
                let gaps = NeedGaps::of(model, &ensemble);
                Some(Simulated {
                    results,
                    gaps,
                    headline,
                })
            });
            simulated.ok_or(Stop::Interrupted)
        },
        |checked, simulated, folder| {
            pool.install(|| {
                let timing = || Timing {
                    started: started.to_string(),
                    seconds: (clock.elapsed().as_secs_f64() * 1e3).round() / 1e3,
                    threads: pool.current_num_threads(),
                };
                write(checked, simulated, folder, &timing)
            })
        },
    )?;
    if !args.quiet {
        say(&ended.results.headline.text())?;
        warn(&format!("results: {}\n", ended.folder.display()));
    }
    Ok(())
}

/// As many threads as asked for, else one a core.
fn pool(threads: Option<u16>) -> Result<ThreadPool, Stop> {
    ThreadPoolBuilder::new()
        .num_threads(threads.map_or(0, usize::from))
        .build()
        .map_err(|error| Stop::Failed(anyhow::Error::new(error).context("cannot start threads")))
}

/// Checks a scenario against the file format and builds its model.
fn check(document: &Document) -> Result<(Checked, Problems), Problems> {
    let schema = schemars::schema_for!(raw::Scenario).to_value();
    let mut warnings = document.check(&schema).into_result()?;
    let raw: raw::Scenario = document.read()?;
    let mut built = match build(&raw) {
        Ok(built) => built,
        Err(problems) => {
            warnings.extend(problems);
            return Err(warnings);
        }
    };
    warnings.extend(built.warnings.clone());
    document.mark_changes(&mut built.assumptions);
    let checked = Checked {
        scenario: document.to_json(),
        warnings: warnings
            .iter()
            .map(|problem| format!("{}: {}", problem.path, problem.message))
            .collect(),
        changes: document.changes(),
        built,
    };
    Ok((checked, warnings))
}

/// Refuses more runs than the memory holds, rather than being killed halfway.
fn room(model: &Model, runs: u32) -> Result<(), Stop> {
    let months = model.horizon.months() as u64 + 1;
    let row = column::COUNT * size_of::<i32>() + Provision::COUNT * size_of::<i64>();
    let each = months * model.authorities.len() as u64 * row as u64;
    let free = free_memory().unwrap_or(8 << 30) / 10 * 8;
    if each.saturating_mul(u64::from(runs)) <= free {
        return Ok(());
    }
    let most = (free / each).max(1);
    let scale = 10_u64.pow(most.ilog10());
    Err(Stop::refused(
        format!("{runs} runs of this scenario do not fit in this computer's memory"),
        format!("use --runs {} or fewer", most - most % scale),
    ))
}

/// Bytes of memory that are free, where the system says so.
fn free_memory() -> Option<u64> {
    let about = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = about.lines().find(|l| l.starts_with("MemAvailable:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// Writes every file of the results; the manifest last, for it lists the others.
fn write(
    checked: &Checked,
    simulated: &Simulated,
    folder: &mut OutDir,
    timing: &dyn Fn() -> Timing,
) -> Result<(), Stop> {
    let failed = |error: anyhow::Error| Stop::Failed(error.context("cannot make the results"));
    let Simulated {
        results,
        gaps,
        headline,
    } = simulated;
    let model = &checked.built.model;
    let date = Zoned::now().strftime("%-d %B %Y").to_string();
    let mut files = Vec::new();
    for (name, table) in [
        ("headline.csv", csv::headline(headline)),
        ("series.csv", csv::series(results)),
        (
            "assumptions.csv",
            csv::assumptions(&checked.built.assumptions),
        ),
    ] {
        let bytes = table.map_err(|error| failed(error.into()))?;
        files.push(File {
            name: name.to_owned(),
            bytes,
        });
    }
    let shown = Shown {
        model,
        results,
        gaps,
        date: &date,
        changes: &checked.changes,
    };
    files.extend(pictures(shown).map_err(|error| failed(error.into()))?);
    for file in &files {
        folder.write(&file.name, &file.bytes)?;
    }
    let mut names: Vec<_> = files.into_iter().map(|file| file.name).collect();
    names.push(MANIFEST.to_owned());
    let manifest = Manifest {
        made_by: MADE_BY,
        version: VERSION,
        name: model.name.clone(),
        authorities: model.authorities.iter().map(|a| a.name.clone()).collect(),
        start: format!("{}-03-31", model.horizon.start_year),
        years: model.horizon.years,
        hash: manifest::hash(&checked.scenario),
        seed: results.seed,
        runs: results.runs,
        changes: checked.changes.clone(),
        warnings: checked.warnings.clone(),
        files: names,
        timing: timing(),
        scenario: checked.scenario.clone(),
    };
    let bytes = manifest.json().map_err(|error| failed(error.into()))?;
    folder.write(MANIFEST, &bytes)
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
    if !warnings.is_empty() && !args.quiet {
        warn(&document.locate(warnings).render(colour()));
    }
    let target = match &args.output {
        Some(folder) => folder.clone(),
        None => default_output(&args.file, !args.set.is_empty()),
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
/// `output/wigan-baseline`, and with `--set` to `output/wigan-baseline-changed`.
pub fn default_output(file: &Path, changed: bool) -> PathBuf {
    let full = file
        .canonicalize()
        .unwrap_or_else(|_| env::current_dir().unwrap_or_default().join(file));
    let stem = full.file_stem().unwrap_or_default().to_string_lossy();
    let folder = full
        .parent()
        .and_then(Path::file_name)
        .map(|name| format!("{}-", name.to_string_lossy()))
        .unwrap_or_default();
    let changed = if changed { "-changed" } else { "" };
    Path::new("output").join(format!("{folder}{stem}{changed}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_run_is_not_filed_as_the_baseline() {
        let file = Path::new("scenarios/wigan/baseline.toml");
        let [plain, changed] = [false, true].map(|changed| default_output(file, changed));
        assert_eq!(plain, Path::new("output/wigan-baseline"));
        assert_eq!(changed, Path::new("output/wigan-baseline-changed"));
    }
}
