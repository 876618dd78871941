//! `nearhome schema`: the file format as a JSON Schema, for editors.

use crate::cli::args::SchemaArgs;
use crate::cli::exit::Stop;
use crate::cli::say;
use crate::scenario::schema;

/// Prints the schema of a whole scenario, or of a file that changes one.
///
/// # Errors
/// Standard output that cannot be written.
pub fn run(args: &SchemaArgs) -> Result<(), Stop> {
    let schema = if args.changes {
        schema::changes()
    } else if args.loan {
        schema::loans()
    } else {
        schema::whole()
    };
    let text = serde_json::to_string_pretty(&schema)
        .map_err(|error| Stop::Failed(anyhow::Error::new(error)))?;
    say(&format!("{text}\n"))
}
