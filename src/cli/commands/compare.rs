//! `nearhome compare`: paired runs of a baseline and its options.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::{Timestamp, Zoned};
use serde_json::Value;

use crate::analysis::attribute::alone;
use crate::analysis::comparison::{Comparison, attributed};
use crate::analysis::optimism::raise;
use crate::analysis::paired::{self, Shared, align, budgets, reasons};
use crate::cli::args::{CompareArgs, Format};
use crate::cli::checked::{Checked, check};
use crate::cli::commands::run::{Control, SEED, default_output, pool};
use crate::cli::commands::what_if;
use crate::cli::exit::Stop;
use crate::cli::outdir::{self, Kind, MADE_BY, MANIFEST, OutDir};
use crate::cli::progress::Progress;
use crate::cli::{colour, input, interrupt, memory, say, warn};
use crate::ensemble::execute;
use crate::error::{Problem, Problems};
use crate::model::Model;
use crate::report::chart::ChartError;
use crate::report::compare::{
    self, books, machine, pictures, shares, tables, what_if as what_if_tables,
};
use crate::report::csv::{self, CsvError};
use crate::report::manifest::{self, Manifest, Timing, VERSION};
use crate::report::pictures::File;

/// Compares scenarios.
///
/// # Errors
/// Files that cannot be read or are wrong, scenarios that cannot be compared, Ctrl-C, a folder that
/// cannot be used.
pub fn run(args: &CompareArgs) -> Result<(), Stop> {
    let started = Timestamp::now();
    let clock = Instant::now();
    let pool = pool(args.how.threads)?;
    let seed = args.how.seed.unwrap_or(SEED);
    let files: Vec<&Path> = std::iter::once(&args.base)
        .chain(&args.options)
        .map(PathBuf::as_path)
        .collect();
    let (mut checked, layers) = scenarios(&files, args)?;
    refuse(&files, &checked)?;
    let settings: Vec<&Value> = checked.iter().map(|one| &one.scenario).collect();
    let shared = shared(&settings);
    let mut models: Vec<&mut Model> = checked.iter_mut().map(|c| &mut c.built.model).collect();
    align(&mut models, &shared);
    let raised = bias(args, &mut models);
    checked[0].changes.extend(raised);
    let models: Vec<&Model> = checked.iter().map(|c| &c.built.model).collect();
    memory::room(&models, args.runs, args.how.memory)?;
    let target = args.output.clone().unwrap_or_else(|| {
        let mut name = default_output(&args.base, &[]).into_os_string();
        name.push("-compared");
        name.into()
    });
    let keep: Vec<&Path> = layers.iter().map(PathBuf::as_path).collect();
    outdir::keeps_kind(&target, Kind::Comparison, args.how.force)?;
    let mut folder = OutDir::prepare(&target, args.how.force, &keep)?;
    let base = models[0];
    let options: Vec<Model> = models[1..].iter().map(|model| (*model).clone()).collect();
    let parts = if args.attribute {
        parts(&options, &shared)
    } else {
        Vec::new()
    };
    let sought = what_if::sought(&args.switching, base, &options)?;
    let cases = if args.downside {
        what_if::cases(&options, &shared)
    } else {
        Vec::new()
    };
    if args.attribute && parts.is_empty() && !args.how.quiet {
        warn(
            "warning: there is nothing to attribute: no plan has two measures or more of its own\n",
        );
    }
    if args.downside && cases.is_empty() && !args.how.quiet {
        warn(
            "warning: nothing that --downside makes worse is in any plan: homes, places under contract, borrowing\n",
        );
    }
    let scenarios = models.len() + parts.len() + cases.len();
    let total = u64::from(args.runs) * scenarios as u64;
    let progress = Progress::start(total, "Simulating", args.how.quiet);
    let control = Control {
        done: progress.counter(),
        stop: interrupt::flag(),
    };
    let tick = |runs| control.tick(runs);
    let stopped = || control.stopped();
    let changed = checked[0].changes.clone();
    let comparison = pool.install(|| {
        let runs = args.runs as usize;
        let paired = paired::execute(base, &options, seed, runs, &tick, &stopped)?;
        let mut comparison = Comparison::new(base, &options, &paired);
        drop(paired);
        comparison.changed.clone_from(&changed);
        attribute(&mut comparison, &parts, &tick, &stopped)?;
        what_if::downsides(&mut comparison, base, &cases, &tick, &stopped)?;
        what_if::switches(&mut comparison, &sought, &options, &stopped)?;
        Some(comparison)
    });
    drop(progress);
    let comparison = comparison.ok_or(Stop::Interrupted)?;
    let timing = || Timing {
        started: started.to_string(),
        seconds: (clock.elapsed().as_secs_f64() * 1e3).round() / 1e3,
        threads: pool.current_num_threads(),
    };
    pool.install(|| write(&comparison, &checked, &mut folder, &timing))?;
    if control.stopped() {
        return Err(Stop::Interrupted);
    }
    let folder = folder.commit()?;
    if args.how.format == Format::Json {
        let mut told = machine::json(&comparison);
        told["folder"] = folder.display().to_string().into();
        say(&format!("{told:#}\n"))?;
    } else if !args.how.quiet {
        say(&if args.details {
            compare::details(&comparison)
        } else {
            compare::text(&comparison)
        })?;
    }
    if !args.how.quiet {
        warn(&format!("results: {}\n", folder.display()));
    }
    Ok(())
}

/// Raises estimates for optimism bias where that is asked for; what was raised, in words.
fn bias(args: &CompareArgs, models: &mut [&mut Model]) -> Option<String> {
    if !args.optimism_bias {
        return None;
    }
    let said = raise(models).words();
    if said.is_none() && !args.how.quiet {
        warn(
            "warning: there is nothing for --optimism-bias: no plan builds homes, or capital and time have ranges of their own\n",
        );
    }
    said
}

/// Reads and checks every scenario; what is wrong in any of them is told at once.
fn scenarios(files: &[&Path], args: &CompareArgs) -> Result<(Vec<Checked>, Vec<PathBuf>), Stop> {
    let mut all = Vec::new();
    let mut layers = Vec::new();
    let mut problems = Problems::new();
    let mut warned = BTreeSet::new();
    twice(files)?;
    for (at, file) in files.iter().enumerate() {
        let read = match at {
            0 => input::document(file, &args.with, &args.set),
            // An overlay among the options is a plan: it is laid over the baseline.
            _ => input::option(files[0], file, &args.with, &args.set),
        };
        let document = match read {
            Ok(document) => document,
            Err(Stop::Settings(found)) => {
                problems.extend(found.into_iter().map(|problem| of_all(problem, args)));
                continue;
            }
            Err(stop) => return Err(stop),
        };
        layers.extend(
            document
                .layers()
                .into_iter()
                .map(|layer| PathBuf::from(layer.file)),
        );
        match check(&document) {
            Ok((checked, warnings)) => {
                if !args.how.quiet {
                    // What the baseline or a setting of all of them gives rise to is told once.
                    let located = document.locate(warnings).into_iter();
                    let new: Problems = located
                        .filter(|one| {
                            warned.insert(Problems::from_iter([one.clone()]).render(false))
                        })
                        .collect();
                    if !new.is_empty() {
                        warn(&new.render(colour()));
                    }
                }
                all.push(checked);
            }
            Err(found) => problems.extend(document.locate(found)),
        }
    }
    if problems.has_errors() {
        return Err(problems.into());
    }
    Ok((all, layers))
}

/// Says of a change of what is not there that an overlay changes every scenario.
fn of_all(problem: Problem, args: &CompareArgs) -> Problem {
    if args.with.is_empty() || !matches!(problem.code, "NH213" | "NH214") {
        return problem;
    }
    let all = "`--with` changes every scenario of a comparison, the baseline too; a change of one plan belongs in its file";
    let note = match &problem.note {
        Some(note) => format!("{note}; {all}"),
        None => all.to_owned(),
    };
    problem.note(note)
}

/// The same file twice would be a plan beside itself.
fn twice(files: &[&Path]) -> Result<(), Stop> {
    let all: Vec<PathBuf> = files.iter().map(|file| input::full(file)).collect();
    match (0..all.len()).find(|&at| all[..at].contains(&all[at])) {
        None => Ok(()),
        Some(at) => Err(Stop::refused(
            format!("the same file is given twice: {}", files[at].display()),
            "the first is the baseline; every other file is a plan beside it, given once",
        )),
    }
}

/// Scenarios that cannot be compared are refused, with every reason.
fn refuse(files: &[&Path], checked: &[Checked]) -> Result<(), Stop> {
    let mut said = Vec::new();
    for (at, (file, other)) in files.iter().zip(checked).enumerate().skip(1) {
        for reason in reasons(&checked[0].built.model, &other.built.model) {
            said.push(format!("{}: {}", file.display(), reason.0));
        }
        for before in &checked[..at] {
            for reason in budgets(&before.built.model, &other.built.model) {
                said.push(format!("{}: {}", file.display(), reason.0));
            }
        }
        let same = |one: &&Checked| one.built.model.name == other.built.model.name;
        if checked.iter().filter(same).count() > 1 {
            said.push(format!(
                "{}: another scenario is called {} as well",
                file.display(),
                other.built.model.name
            ));
        }
    }
    if said.is_empty() {
        return Ok(());
    }
    Err(Stop::refused(
        format!(
            "these cannot be compared with {}:\n  {}",
            files[0].display(),
            said.join("\n  ")
        ),
        "scenarios that are compared have one start, one horizon, the same authorities, and names of their own",
    ))
}

/// What every scenario says in the same words, field by field.
fn shared(settings: &[&Value]) -> Shared {
    fn entries<'a>(one: &'a Value, list: &str) -> &'a [Value] {
        let found = one.get(list).and_then(Value::as_array);
        found.map_or(&[], Vec::as_slice)
    }
    let names = |list: &str| -> Vec<String> {
        let first = settings.first().map_or(&[][..], |one| entries(one, list));
        let everywhere = |entry: &&Value| {
            settings
                .iter()
                .all(|one| entries(one, list).contains(entry))
        };
        first
            .iter()
            .filter(everywhere)
            .filter_map(|entry| entry.get("name")?.as_str().map(str::to_owned))
            .collect()
    };
    Shared {
        interventions: names("intervention"),
        loans: names("loan"),
    }
}

/// Makes a table.
type Make = fn(&Comparison) -> Result<Vec<u8>, CsvError>;

/// One option's interventions, each alone.
struct Part {
    option: usize,
    name: String,
    model: Model,
}

fn parts(options: &[Model], shared: &Shared) -> Vec<Part> {
    let mut parts = Vec::new();
    for (option, model) in options.iter().enumerate() {
        let all = model.interventions.iter().enumerate();
        let own = all.filter(|(_, one)| !shared.interventions.contains(&one.name));
        // One intervention of its own is all there is.
        if own.clone().count() < 2 {
            continue;
        }
        parts.extend(own.map(|(at, one)| Part {
            option,
            name: one.name.clone(),
            model: alone(model, at, shared),
        }));
    }
    parts
}

/// Says what each intervention alone makes of the present value to the authority. Parts are simulated one
/// by one, so that memory holds one at a time.
fn attribute(
    comparison: &mut Comparison,
    parts: &[Part],
    tick: &(dyn Fn(u64) + Sync),
    stopped: &(dyn Fn() -> bool + Sync),
) -> Option<()> {
    let mut found: Vec<(Vec<String>, Vec<Vec<f64>>)> =
        vec![Default::default(); comparison.options.len()];
    for part in parts {
        let (seed, runs) = (comparison.seed, comparison.runs);
        let alone = execute(&part.model, seed, runs, tick, stopped)?;
        let base = &comparison.base;
        let value = base.authority_value(&part.model, &alone.records);
        found[part.option].0.push(part.name.clone());
        found[part.option].1.push(value);
    }
    for (option, (names, alone)) in comparison.options.iter_mut().zip(found) {
        if !names.is_empty() {
            let all = option.over_runs(|w| w.authority);
            option.attribution = attributed(names, &alone, &all);
        }
    }
    Some(())
}

/// The tables that a comparison has.
fn makers(comparison: &Comparison) -> Vec<(&'static str, Make)> {
    let mut makers: Vec<(&'static str, Make)> = vec![
        ("differences.csv", tables::differences),
        ("value.csv", tables::value),
        ("mtfs.csv", books::mtfs),
        ("capital.csv", books::capital),
        ("mtfs_in_columns.csv", books::mtfs_in_columns),
        ("capital_in_columns.csv", books::capital_in_columns),
        ("budget.csv", tables::budget),
        ("regret.csv", tables::regret),
    ];
    let lends = comparison
        .options
        .iter()
        .any(|one| !one.choice.loans.is_empty());
    if comparison.areas.len() > 1 {
        makers.push(("authorities.csv", shares::table));
    }
    if lends || !comparison.base.loans.is_empty() {
        makers.push(("loans.csv", tables::loans));
        makers.push(("loans_joint.csv", tables::joint));
    }
    if comparison
        .options
        .iter()
        .any(|one| !one.attribution.is_empty())
    {
        makers.push(("attribution.csv", tables::attribution));
    }
    if comparison
        .options
        .iter()
        .any(|one| !one.downside.is_empty())
    {
        makers.push(("downside.csv", what_if_tables::downside));
    }
    if comparison
        .options
        .iter()
        .any(|one| !one.switching.is_empty())
    {
        makers.push(("switching.csv", what_if_tables::switching));
    }
    makers
}

fn write(
    comparison: &Comparison,
    checked: &[Checked],
    folder: &mut OutDir,
    timing: &dyn Fn() -> Timing,
) -> Result<(), Stop> {
    let failed = |error: anyhow::Error| Stop::Failed(error.context("cannot make the results"));
    let date = Zoned::now().strftime("%-d %B %Y").to_string();
    let mut files = vec![File {
        name: "details.txt".to_owned(),
        bytes: compare::details(comparison).into_bytes(),
    }];
    for (name, make) in makers(comparison) {
        let bytes = make(comparison).map_err(|error| failed(error.into()))?;
        files.push(File {
            name: name.to_owned(),
            bytes,
        });
    }
    for (at, one) in checked.iter().enumerate() {
        let bytes =
            csv::assumptions(&one.built.assumptions).map_err(|error| failed(error.into()))?;
        let name = match at {
            0 => "assumptions_baseline.csv".to_owned(),
            at => format!(
                "assumptions_{}_{}.csv",
                at,
                crate::report::pictures::slug(&one.built.model.name)
            ),
        };
        files.push(File { name, bytes });
    }
    let drawn: Result<Vec<File>, ChartError> = pictures::pictures(comparison, &date);
    files.extend(drawn.map_err(|error| failed(error.into()))?);
    for file in &files {
        folder.write(&file.name, &file.bytes)?;
    }
    let mut names: Vec<_> = files.into_iter().map(|file| file.name).collect();
    names.push(MANIFEST.to_owned());
    let base = &checked[0];
    let model = &base.built.model;
    let scenarios: Vec<Value> = checked.iter().map(|one| one.scenario.clone()).collect();
    let scenario = Value::Array(scenarios);
    let manifest = Manifest {
        made_by: MADE_BY,
        version: VERSION,
        name: format!("{} and {} options", model.name, checked.len() - 1),
        authorities: model.authorities.iter().map(|a| a.name.clone()).collect(),
        start: format!("{}-03-31", model.horizon.start_year),
        years: model.horizon.years,
        hash: manifest::hash(&scenario),
        seed: comparison.seed,
        runs: comparison.runs,
        layers: checked.iter().flat_map(|one| one.layers.clone()).collect(),
        changes: base.changes.clone(),
        warnings: checked
            .iter()
            .flat_map(|one| one.warnings.clone())
            .collect(),
        files: names,
        timing: timing(),
        scenario,
    };
    let bytes = manifest.json().map_err(|error| failed(error.into()))?;
    folder.write(MANIFEST, &bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_all_say_alike_is_shared() {
        let plan = |factor: f64| json!({ "name": "Carers", "start": "2023-04", "factor": factor });
        let homes = json!({ "name": "Homes", "start": "2024-04" });
        let base = json!({ "intervention": [plan(1.2)], "loan": [homes] });
        let alike = json!({ "intervention": [homes, plan(1.2)], "loan": [homes] });
        let apart = json!({ "intervention": [plan(1.3)] });
        let found = shared(&[&base, &alike]);
        assert_eq!(found.interventions, ["Carers"]);
        assert_eq!(found.loans, ["Homes"]);
        assert_eq!(shared(&[&base, &apart]), Shared::default());
    }
}
