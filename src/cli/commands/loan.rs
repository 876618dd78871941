//! `nearhome loan`: the contractual schedule of loans, without any simulation.

use crate::cli::args::{Format, LoanArgs};
use crate::cli::exit::Stop;
use crate::cli::{checked, colour, input, outfile, say, warn};
use crate::error::Problems;
use crate::report::csv::CsvError;
use crate::report::loan;
use crate::scenario::build::loan::{Agreed, alone};
use crate::scenario::{Document, raw, schema};

/// Prints the schedules, and writes them where they are asked for.
///
/// # Errors
/// A file that cannot be read or is wrong, a loan that is not in it, a place that cannot be written.
pub fn run(args: &LoanArgs) -> Result<(), Stop> {
    let (mut loans, warnings) = loans(args)?;
    if !warnings.is_empty() {
        warn(&warnings.render(colour()));
    }
    if let Some(name) = &args.loan {
        let names: Vec<String> = loans.iter().map(|loan| loan.name.clone()).collect();
        loans.retain(|loan| loan.name == *name);
        if loans.is_empty() {
            return Err(Stop::refused(
                format!("there is no loan `{name}` in {}", args.file.display()),
                format!("its loans are {}", names.join(", ")),
            ));
        }
    }
    let made = |table: Result<Vec<u8>, CsvError>| {
        table.map_err(|error| {
            Stop::Failed(anyhow::Error::new(error).context("cannot make the table"))
        })
    };
    let tables = [
        ("schedule", &args.csv, made(loan::csv(&loans))?),
        (
            "financial years",
            &args.years,
            made(loan::csv_by_year(&loans))?,
        ),
        ("months", &args.months, made(loan::csv_by_month(&loans))?),
    ];
    let mut asked: Vec<_> = tables
        .iter()
        .filter_map(|(_, path, _)| path.as_ref())
        .collect();
    asked.sort();
    if asked.windows(2).any(|two| two[0] == two[1]) {
        return Err(Stop::refused(
            format!("two tables are to be written to {}", asked[0].display()),
            "--csv, --years and --months are three tables",
        ));
    }
    for (_, path, bytes) in &tables {
        if let Some(path) = path {
            outfile::write(path, bytes, args.force)?;
        }
    }
    if args.format == Format::Json {
        say(&format!("{:#}\n", loan::machine(&loans, args.find_rate)))?;
    } else {
        say(&loan::text(&loans, args.find_rate))?;
    }
    for (what, path, _) in &tables {
        if let Some(path) = path {
            warn(&format!("{what}: {}\n", path.display()));
        }
    }
    Ok(())
}

/// The loans of a file of loans, or of a scenario, with what is odd about them.
fn loans(args: &LoanArgs) -> Result<(Vec<Agreed>, Problems), Stop> {
    let file = &args.file;
    let first = Document::parse(&input::read(file)?, &file.display().to_string())?;
    if first.is_overlay() {
        return Err(input::overlay(file));
    }
    let scenario = ["scenario", "extends"]
        .iter()
        .any(|key| first.value(key).is_some());
    let (document, list, budget) = if scenario {
        let document = input::document(file, &[], &args.set)?;
        let (_, _) = checked::check(&document).map_err(|found| document.locate(found))?;
        let raw: raw::Scenario = document.read()?;
        (document, raw.loan, Some(raw.budget))
    } else {
        let mut document = first;
        for assignment in &args.set {
            document.set(assignment)?;
        }
        document.check(&schema::loans()).into_result()?;
        let raw: raw::LoanFile = document.read()?;
        (document, raw.loan, None)
    };
    if list.is_empty() {
        return Err(Stop::refused(
            format!("{} has no loan", file.display()),
            "a loan is a table [[loan]]; see scenarios/wirral/juno-loan.toml",
        ));
    }
    let (loans, warnings) =
        alone(&list, budget.as_ref()).map_err(|found| document.locate(found))?;
    Ok((loans, document.locate(warnings)))
}
