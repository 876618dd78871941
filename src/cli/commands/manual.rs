//! `nearhome completions` and `nearhome man`: the command line for shells and for `man`.

use clap::CommandFactory;

use crate::cli::args::{Cli, CompletionsArgs, ManArgs};
use crate::cli::exit::Stop;
use crate::cli::{outfile, say, warn};

/// Prints a shell's completions.
///
/// # Errors
/// Standard output that cannot be written.
pub fn completions(args: &CompletionsArgs) -> Result<(), Stop> {
    let mut bytes = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "nearhome", &mut bytes);
    say(&String::from_utf8_lossy(&bytes))
}

/// Writes `nearhome.1` and a page for each command, such as `nearhome-run.1`. Pages that are there
/// are replaced.
///
/// # Errors
/// A folder that cannot be written.
pub fn man(args: &ManArgs) -> Result<(), Stop> {
    let mut root = Cli::command();
    root.build();
    let mut pages = vec![("nearhome".to_owned(), root.clone())];
    for command in root.get_subcommands() {
        if command.get_name() != "help" {
            let name = format!("nearhome-{}", command.get_name());
            pages.push((name, command.clone()));
        }
    }
    for (name, command) in &pages {
        let mut bytes = Vec::new();
        clap_mangen::Man::new(command.clone())
            .title(name.as_str())
            .render(&mut bytes)
            .map_err(|error| Stop::Failed(anyhow::Error::new(error)))?;
        outfile::write(&args.output.join(format!("{name}.1")), &bytes, true)?;
    }
    warn(&format!(
        "wrote {} pages to {}\n",
        pages.len(),
        args.output.display()
    ));
    Ok(())
}
