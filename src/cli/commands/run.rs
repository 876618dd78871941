//! `nearhome run`: check, simulate, write the results whole or not at all.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use jiff::{Timestamp, Zoned};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::cli::args::{Format, RunArgs};
use crate::cli::checked::{Checked, check};
use crate::cli::exit::Stop;
use crate::cli::full_path::full_path;
use crate::cli::outdir::{self, Kind, MADE_BY, MANIFEST, OutDir};
use crate::cli::progress::Progress;
use crate::cli::{colour, input, interrupt, memory, say, warn};
use crate::ensemble::{execute, extend};
use crate::error::Problems;
use crate::model::input::hash;
use crate::report::csv::{self, CsvError};
use crate::report::headline::Headline;
use crate::report::manifest::{self, Manifest, Timing, VERSION};
use crate::report::pictures::{File, Shown, pictures};
use crate::report::runs;
use crate::results::{NeedGaps, Results};
use crate::scenario::Document;

/// The seed where none is given.
pub(super) const SEED: u64 = 1;

/// What the simulation gives.
struct Simulated {
    results: Results,
    gaps: NeedGaps,
    headline: Headline,
    /// `runs.csv`, where it was asked for.
    runs_csv: Option<Result<Vec<u8>, CsvError>>,
    /// Why the precision that was asked for was not reached.
    short: Option<String>,
    /// Which figure decided how many runs the precision took.
    decided: Option<String>,
}

/// Simulates as many runs as asked for, or as the precision needs; none where it was stopped.
fn simulate(
    checked: &Checked,
    args: &RunArgs,
    seed: u64,
    most: usize,
    control: &Control,
) -> Option<Simulated> {
    let model = &checked.built.model;
    let tick = |runs| control.tick(runs);
    let stopped = || control.stopped();
    let mut ensemble = execute(model, seed, args.runs as usize, &tick, &stopped)?;
    let mut short = None;
    loop {
        let runs = ensemble.records.len();
        let results = Results::summarise(model, &ensemble);
        let headline = Headline::new(model, &results, &ensemble).changed(&checked.changes);
        let wanted = args.precision;
        let needed = wanted.and_then(|precision| headline.runs_needed(precision, runs));
        match needed {
            Some(needed) if runs < most => {
                extend(model, &mut ensemble, needed.min(most), &tick, &stopped)?;
                continue;
            }
            Some(_) => {
                short = Some(format!(
                    "{} not enough for the precision asked for, and no more fit in memory",
                    if runs == 1 {
                        "1 run is".to_owned()
                    } else {
                        format!("{runs} runs are")
                    }
                ));
            }
            None => {}
        }
        let runs_csv = (args.runs_csv).then(|| runs::csv(model, &results, &ensemble));
        let gaps = NeedGaps::of(model, &ensemble);
        let decided = wanted.and_then(|precision| headline.decided_by(precision));
        return Some(Simulated {
            results,
            gaps,
            headline,
            runs_csv,
            short,
            decided,
        });
    }
}

/// Runs a scenario.
///
/// # Errors
/// Everything that [`perform`] refuses.
pub fn run(args: &RunArgs) -> Result<(), Stop> {
    let started = Timestamp::now();
    let clock = Instant::now();
    let pool = pool(args.how.threads)?;
    let seed = args.how.seed.unwrap_or(SEED);
    let ended = perform(
        args,
        check,
        |checked, control| {
            let model = &checked.built.model;
            let most = memory::room(&[model], args.runs, args.how.memory)?;
            let simulated = pool.install(|| simulate(checked, args, seed, most, control));
            let simulated = simulated.ok_or(Stop::Interrupted)?;
            if let Some(said) = simulated.short.as_ref().filter(|_| !args.how.quiet) {
                warn(&format!("warning: {said}\n"));
            }
            Ok(simulated)
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
    if args.how.format == Format::Json {
        let Simulated {
            headline, results, ..
        } = &ended.results;
        let mut told = headline.json();
        told["runs"] = results.runs.into();
        told["seed"] = results.seed.into();
        told["precision_decided_by"] = ended.results.decided.clone().into();
        told["folder"] = ended.folder.display().to_string().into();
        say(&format!("{told:#}\n"))?;
    } else if !args.how.quiet {
        say(&ended.results.headline.text())?;
        if let Some(decided) = &ended.results.decided {
            say(&format!("{decided}\n"))?;
        }
    }
    if !args.how.quiet {
        warn(&format!("results: {}\n", ended.folder.display()));
    }
    Ok(())
}

/// As many threads as asked for, else one a core.
pub(super) fn pool(threads: Option<u16>) -> Result<ThreadPool, Stop> {
    ThreadPoolBuilder::new()
        .num_threads(threads.map_or(0, usize::from))
        .build()
        .map_err(|error| Stop::Failed(anyhow::Error::new(error).context("cannot start threads")))
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
        ..
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
    if let Some(table) = &simulated.runs_csv {
        let bytes = table
            .as_ref()
            .map_err(|error| failed(anyhow::anyhow!("{error}")))?;
        files.push(File {
            name: "runs.csv".to_owned(),
            bytes: bytes.clone(),
        });
    }
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
        layers: checked.layers.clone(),
        changes: checked.changes.clone(),
        warnings: checked
            .warnings
            .iter()
            .chain(&simulated.short)
            .cloned()
            .collect(),
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
    let settings = &args.settings;
    let document = input::document(&settings.file, &settings.with, &settings.set)?;
    let (model, warnings) = check(&document).map_err(|problems| document.locate(problems))?;
    if !warnings.is_empty() && !args.how.quiet {
        warn(&document.locate(warnings).render(colour()));
    }
    let target = match &args.output {
        Some(folder) => folder.clone(),
        None => default_output(&settings.file, &document.changes()),
    };
    let files: Vec<PathBuf> = document
        .layers()
        .into_iter()
        .map(|l| l.file.into())
        .collect();
    let keep: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    outdir::keeps_kind(&target, Kind::Run, args.how.force)?;
    let mut folder = OutDir::prepare(&target, args.how.force, &keep)?;
    let stop = interrupt::flag();
    let progress = Progress::start(u64::from(args.runs), "Simulating", args.how.quiet);
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
/// `output/wigan-baseline`, and with `--with` or `--set` to `output/wigan-baseline-changed-` and eight
/// signs that follow from the changes: the same changes in the same order come to the same folder.
pub fn default_output(file: &Path, changes: &[String]) -> PathBuf {
    let full =
        full_path(file).unwrap_or_else(|_| env::current_dir().unwrap_or_default().join(file));
    let stem = full.file_stem().unwrap_or_default().to_string_lossy();
    let folder = full
        .parent()
        .and_then(Path::file_name)
        .map(|name| format!("{}-", name.to_string_lossy()))
        .unwrap_or_default();
    let changed = if changes.is_empty() {
        String::new()
    } else {
        // Half of a 64-bit hash: two of a hundred sets of changes agree once in a million times.
        let hash = hash(&changes.join("\n"));
        format!("-changed-{:08x}", (hash ^ (hash >> 32)) as u32)
    };
    Path::new("output").join(format!("{folder}{stem}{changed}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_run_is_not_filed_as_the_baseline() {
        let file = Path::new("scenarios/wigan/baseline.toml");
        let of = |changes: &[&str]| {
            let changes: Vec<String> = changes.iter().map(|text| (*text).to_owned()).collect();
            default_output(file, &changes).display().to_string()
        };
        assert_eq!(of(&[]), "output/wigan-baseline");
        let one = of(&["moves.factor = 0.9"]);
        let digits = one.strip_prefix("output/wigan-baseline-changed-");
        let digits = digits.expect("a folder of its own");
        assert!(digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_hexdigit()));
        assert_eq!(one, of(&["moves.factor = 0.9"]));
        for other in [
            &["moves.factor = 0.8"][..],
            &["moves.factor = 0.9", "a = ../../b"],
        ] {
            assert_ne!(one, of(other));
        }
    }
}
