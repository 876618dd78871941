//! `nearhome loan`: the contractual schedule of loans, without any simulation.

use crate::cli::args::{Format, LoanArgs};
use crate::cli::exit::Stop;
use crate::cli::{checked, input, outfile, say, warn};
use crate::report::loan;
use crate::scenario::build::loan::{Agreed, alone};
use crate::scenario::{Document, raw, schema};

/// Prints the schedules, and writes them where they are asked for.
///
/// # Errors
/// A file that cannot be read or is wrong, a loan that is not in it, a place that cannot be written.
pub fn run(args: &LoanArgs) -> Result<(), Stop> {
    let mut loans = loans(args)?;
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
    if let Some(path) = &args.csv {
        let bytes = loan::csv(&loans).map_err(|error| {
            Stop::Failed(anyhow::Error::new(error).context("cannot make the table"))
        })?;
        outfile::write(path, &bytes, args.force)?;
    }
    if args.format == Format::Json {
        say(&format!("{:#}\n", loan::machine(&loans)))?;
    } else {
        say(&loan::text(&loans, args.find_rate))?;
    }
    if let Some(path) = &args.csv {
        warn(&format!("schedule: {}\n", path.display()));
    }
    Ok(())
}

/// The loans of a file of loans, or of a scenario.
fn loans(args: &LoanArgs) -> Result<Vec<Agreed>, Stop> {
    let file = &args.file;
    let first = Document::parse(&input::read(file)?, &file.display().to_string())?;
    if first.is_overlay() {
        return Err(input::overlay(file));
    }
    let scenario = ["scenario", "extends"]
        .iter()
        .any(|key| first.value(key).is_some());
    let (document, list) = if scenario {
        let document = input::document(file, &[], &args.set)?;
        let (_, _) = checked::check(&document).map_err(|found| document.locate(found))?;
        let raw: raw::Scenario = document.read()?;
        (document, raw.loan)
    } else {
        let mut document = first;
        for assignment in &args.set {
            document.set(assignment)?;
        }
        document.check(&schema::loans()).into_result()?;
        let raw: raw::LoanFile = document.read()?;
        (document, raw.loan)
    };
    if list.is_empty() {
        return Err(Stop::refused(
            format!("{} has no loan", file.display()),
            "a loan is a table [[loan]]; see scenarios/wirral/juno-loan.toml",
        ));
    }
    Ok(alone(&list).map_err(|found| document.locate(found))?)
}
