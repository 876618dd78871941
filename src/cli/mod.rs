//! The command line: everything that touches files, clocks, threads of its own, signals and the
//! terminal. One file a subcommand; exit codes in [`exit`].

#![allow(
    clippy::disallowed_methods,
    reason = "the one room that touches files, clocks and the environment"
)]

pub mod args;
pub mod checked;
pub mod commands;
pub mod exit;
pub mod full_path;
pub mod input;
pub mod interrupt;
pub mod memory;
pub mod outdir;
pub mod outfile;
pub mod progress;

use std::env;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use exit::Stop;

/// Parses the arguments, runs the command, and says how it ended.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A reader that has gone away is not an error of ours.
            let _ = error.print();
            return ExitCode::from(error.exit_code() as u8);
        }
    };
    let ended = match cli.command {
        Command::New(args) => commands::new::run(&args),
        Command::Authorities(args) => commands::authorities::run(&args),
        Command::Check(settings) => commands::check::run(&settings),
        Command::Diff(args) => commands::diff::run(&args),
        Command::Explain(args) => commands::explain::run(&args),
        Command::Completions(args) => commands::manual::completions(&args),
        Command::Man(args) => commands::manual::man(&args),
        Command::Schema(args) => commands::schema::run(&args),
        Command::Compare(args) => commands::compare::run(&args),
        Command::Loan(args) => commands::loan::run(&args),
        Command::Run(args) => commands::run::run(&args),
    };
    match ended {
        Ok(()) => exit::code(exit::DONE),
        Err(stop) => {
            warn(&stop.message(colour()));
            exit::code(stop.code())
        }
    }
}

/// Writes to stdout; a pipe that the reader has closed ends the command as a success.
///
/// # Errors
/// Anything that keeps the text from being written.
pub fn say(text: &str) -> Result<(), Stop> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| Stop::Failed(anyhow::Error::new(error).context("cannot write to stdout")))
}

/// Writes to stderr, where nothing can be done if that fails.
pub fn warn(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Whether stderr takes colours: a terminal, and `NO_COLOR` is not set.
pub fn colour() -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
    !set("NO_COLOR") && !dumb && io::stderr().is_terminal()
}
