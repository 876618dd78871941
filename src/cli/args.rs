//! What can be typed, and the help that explains it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

const START: &str = "\
Examples:
  nearhome authorities wig
  nearhome new --authority Wigan --year 2019 --output scenarios/wigan/baseline.toml
  nearhome run scenarios/wigan/baseline.toml";

const NEW: &str = "\
Examples:
  One council:
    nearhome new --authority Wigan --year 2019 --output scenarios/wigan/baseline.toml
  A region, over fifteen years:
    nearhome new --authority Liverpool --authority Wirral --year 2021 --years 15 \\
      --output scenarios/region/baseline.toml";

const AUTHORITIES: &str = "\
Examples:
  All of them:                 nearhome authorities
  Names with these letters:    nearhome authorities helens";

const CHECK: &str = "\
Examples:
  nearhome check scenarios/wigan/baseline.toml
  nearhome check scenarios/wigan/baseline.toml --with scenarios/overlays/recession.toml";

const DIFF: &str = "\
Examples:
  Two files:                  nearhome diff scenarios/wigan/baseline.toml mine.toml
  What an overlay changes:    nearhome diff scenarios/wigan/baseline.toml \\
                                --with scenarios/overlays/recession.toml";

const EXPLAIN: &str = "\
Examples:
  A setting:                  nearhome explain authority.entries.factor
  As it is in a scenario:     nearhome explain authority.Wirral.entries.factor \\
                                scenarios/wirral/baseline.toml
  What stands in a table:     nearhome explain authority.homes
  A code:                     nearhome explain NH213";

const RUN: &str = "\
Examples:
  The usual thousand futures:  nearhome run scenarios/wigan/baseline.toml
  A quick look:                nearhome run scenarios/wigan/baseline.toml --runs 100
  Should demand be high:       nearhome run scenarios/wigan/baseline.toml \\
                                 --with scenarios/overlays/high-demand.toml
  Dearer private homes:        nearhome run scenarios/wigan/baseline.toml \\
                                 --set authority.Wigan.prices.private_home=5200 \\
                                 --output output/dearer";

const COMPARE: &str = "\
Examples:
  Four plans:                  nearhome compare scenarios/wigan/baseline-2023.toml \\
                                 scenarios/wigan/carers-first.toml scenarios/wigan/council-homes-first.toml \\
                                 scenarios/wigan/community-interest-loan.toml scenarios/wigan/market-partnership.toml
  Should demand be high:       nearhome compare scenarios/wigan/baseline-2023.toml \\
                                 scenarios/wigan/carers-first.toml --with scenarios/overlays/high-demand.toml
  One lever over the baseline: nearhome compare scenarios/wigan/baseline-2023.toml \\
                                 scenarios/levers/carer-retention.toml
  What each measure does:      nearhome compare scenarios/wigan/baseline-2023.toml \\
                                 scenarios/wigan/market-partnership.toml --attribute";

const LOAN: &str = "\
Examples:
  A file of loans:             nearhome loan scenarios/wirral/juno-loan.toml
  For a spreadsheet:           nearhome loan scenarios/wirral/juno-loan.toml --csv juno.csv
  At another rate:             nearhome loan scenarios/wirral/juno-loan.toml \\
                                 --set loan.Juno.rate_per_year=0.075
  The loans of a scenario:     nearhome loan scenarios/wirral/juno.toml

In a spreadsheet, with the rate a year in B1, payments a year in B2, payments left in B3 and the
balance in B4, an annuity's payment is =-PMT(B1/B2,B3,B4), its interest in payment k
=-IPMT(B1/B2,k,B3,B4), and interest over the life =-CUMIPMT(B1/B2,B3,B4,1,B3,0).";

/// Simulated futures of a council's children in care: homes, foster carers, cost.
#[derive(Debug, Parser)]
#[command(name = "nearhome", version, after_help = START, subcommand_required = true)]
#[command(arg_required_else_help = true, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a scenario file for a council from published statistics
    #[command(after_help = NEW)]
    New(NewArgs),
    /// List the councils there are figures for, or find one by part of its name
    #[command(after_help = AUTHORITIES)]
    Authorities(AuthoritiesArgs),
    /// Say what is wrong or odd in a scenario, and what it is in about ten lines
    #[command(after_help = CHECK)]
    Check(CheckArgs),
    /// Say how two scenarios differ, in words
    #[command(after_help = DIFF)]
    Diff(DiffArgs),
    /// Say what a setting or the code of a problem means
    #[command(after_help = EXPLAIN)]
    Explain(ExplainArgs),
    /// Print what a shell needs to complete commands
    Completions(CompletionsArgs),
    /// Write a manual page for each command
    Man(ManArgs),
    /// Print the file format as a JSON Schema, for editors
    Schema(SchemaArgs),
    /// Compare scenarios with a baseline, each with the same children and the same luck
    #[command(after_help = COMPARE)]
    Compare(CompareArgs),
    /// Print the contractual schedule of loans, to be checked against a spreadsheet
    #[command(after_help = LOAN)]
    Loan(LoanArgs),
    /// Simulate a scenario and write its results and charts to a folder
    #[command(after_help = RUN)]
    Run(RunArgs),
}

/// Arguments of `nearhome new`.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// Name of a council, as `nearhome authorities` lists it; repeat it for a region
    #[arg(long = "authority", value_name = "NAME", required = true)]
    #[arg(help_heading = "What to write")]
    pub authorities: Vec<String>,

    /// The scenario starts on 31 March of this year
    #[arg(long, value_name = "YEAR", value_parser = parse::whole::<i32>(2000, 2100))]
    #[arg(help_heading = "What to write")]
    pub year: i32,

    /// How many years to simulate
    #[arg(long, value_name = "N", default_value_t = 10)]
    #[arg(value_parser = parse::whole::<u32>(1, 30), help_heading = "What to write")]
    pub years: u32,

    /// The file to write
    #[arg(long, short, value_name = "FILE", help_heading = "Where to write it")]
    pub output: PathBuf,

    /// Replace the file if it is there already
    #[arg(long, help_heading = "Where to write it")]
    pub force: bool,
}

/// Arguments of `nearhome authorities`.
#[derive(Debug, Args)]
pub struct AuthoritiesArgs {
    /// Part of a name; without it all are listed
    #[arg(value_name = "TEXT")]
    pub text: Option<String>,
}

/// A scenario and what is changed in it.
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// The scenario file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Lay an overlay over it; may be repeated, the later over the earlier
    #[arg(long = "with", value_name = "OVERLAY", help_heading = "What to change")]
    pub with: Vec<PathBuf>,

    /// Change a setting; may be repeated
    #[arg(
        long = "set",
        value_name = "PATH=VALUE",
        help_heading = "What to change"
    )]
    pub set: Vec<String>,
}

impl Settings {
    /// Whether anything differs from the file.
    pub fn changed(&self) -> bool {
        !self.with.is_empty() || !self.set.is_empty()
    }
}

/// Arguments of `nearhome check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The scenario
    #[command(flatten)]
    pub settings: Settings,

    /// Print every difference, and long lists and texts whole
    #[arg(long, help_heading = "What to print")]
    pub all: bool,
}

/// Arguments of `nearhome diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The scenario to start from
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// The scenario to compare with it; the same one unless told
    #[arg(value_name = "OTHER")]
    pub other: Option<PathBuf>,

    /// Lay an overlay over the other; may be repeated
    #[arg(long = "with", value_name = "OVERLAY", help_heading = "What to change")]
    pub with: Vec<PathBuf>,

    /// Change a setting of the other; may be repeated
    #[arg(
        long = "set",
        value_name = "PATH=VALUE",
        help_heading = "What to change"
    )]
    pub set: Vec<String>,

    /// Print every difference, and long lists and texts whole
    #[arg(long, help_heading = "What to print")]
    pub all: bool,
}

/// Arguments of `nearhome explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The path of a setting, such as authority.entries.factor, a metric of series.csv, or a code, such as NH213
    #[arg(value_name = "PATH|METRIC|CODE")]
    pub what: String,

    /// A scenario to take the value from
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,

    /// Lay an overlay over the scenario; may be repeated
    #[arg(
        long = "with",
        value_name = "OVERLAY",
        help_heading = "What to change",
        requires = "file"
    )]
    pub with: Vec<PathBuf>,

    /// Change a setting; may be repeated
    #[arg(
        long = "set",
        value_name = "PATH=VALUE",
        help_heading = "What to change",
        requires = "file"
    )]
    pub set: Vec<String>,
}

/// Arguments of `nearhome schema`.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// The schema of files that change a scenario: those that extend one, and overlays
    #[arg(long)]
    pub changes: bool,

    /// The schema of files that hold loans and nothing else
    #[arg(long, conflicts_with = "changes")]
    pub loan: bool,
}

/// How a simulation is run and told, for every command that simulates.
#[derive(Debug, Clone, Args)]
pub struct How {
    /// The number that all chance is drawn from; the same seed gives the same results
    #[arg(long, value_name = "N", help_heading = "What to simulate")]
    #[arg(allow_negative_numbers = true, value_parser = parse::whole::<u64>(0, u64::MAX))]
    pub seed: Option<u64>,

    /// Replace a folder that does not hold results of nearhome, or holds results of another kind
    #[arg(long, help_heading = "Where the results go")]
    pub force: bool,

    /// What to print on the screen
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    #[arg(help_heading = "Where the results go")]
    pub format: Format,

    /// Refuse to start if more memory would be needed, such as 4GB [default: 8 tenths of what is free]
    #[arg(long, value_name = "SIZE", help_heading = "How to run it")]
    #[arg(value_parser = parse::memory)]
    pub memory: Option<u64>,

    /// How many processor cores to use [default: all]
    #[arg(long, value_name = "N", help_heading = "How to run it")]
    #[arg(allow_negative_numbers = true, value_parser = parse::whole::<u16>(1, 1024))]
    pub threads: Option<u16>,

    /// Print nothing unless it fails; warnings are in manifest.json
    #[arg(long, short, help_heading = "How to run it")]
    pub quiet: bool,
}

/// Arguments of `nearhome compare`.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch that the user turns on"
)]
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// The scenario that the others are compared with
    #[arg(value_name = "BASE")]
    pub base: PathBuf,

    /// The plans: scenarios, or overlays, each laid over the baseline
    #[arg(value_name = "FILE", required = true, num_args = 1..=20)]
    pub options: Vec<PathBuf>,

    /// Lay an overlay over all of them; may be repeated
    #[arg(long = "with", value_name = "OVERLAY", help_heading = "What to change")]
    pub with: Vec<PathBuf>,

    /// Change a setting in all of them; may be repeated
    #[arg(
        long = "set",
        value_name = "PATH=VALUE",
        help_heading = "What to change"
    )]
    pub set: Vec<String>,

    /// How many futures to simulate; at least 2, since one future is no distribution
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1000,
        help_heading = "What to simulate"
    )]
    #[arg(allow_negative_numbers = true, value_parser = parse::whole::<u32>(2, 10_000_000))]
    pub runs: u32,

    /// Say what each intervention makes of the difference: one more simulation for each
    #[arg(long, help_heading = "What to simulate")]
    pub attribute: bool,

    /// Say what becomes of each option if its places fill less readily, its homes open a year late, or
    /// borrowing is two points dearer: one more simulation for each
    #[arg(long, help_heading = "What to simulate")]
    pub downside: bool,

    /// Raise capital and months to open of planned homes by what such estimates have missed on average
    /// (data/finance.toml), where they have no range of their own
    #[arg(long, help_heading = "What to simulate")]
    pub optimism_bias: bool,

    /// Look for the value of an option's input at which it is worth no more than the baseline, and than
    /// the next best option; may be repeated
    #[arg(long, value_name = "PATH=LOW..HIGH", help_heading = "What to simulate")]
    pub switching: Vec<String>,

    /// Print all that is said of each option, as in details.txt of the results
    #[arg(long, help_heading = "What to print")]
    pub details: bool,

    /// Folder for the results [default: output/ and the baseline's folder and name, with -compared]
    #[arg(long, short, value_name = "DIR", help_heading = "Where the results go")]
    pub output: Option<PathBuf>,

    /// How it is run and told.
    #[command(flatten)]
    pub how: How,
}

/// Arguments of `nearhome loan`.
#[derive(Debug, Args)]
pub struct LoanArgs {
    /// A file of loans, or a scenario that has some
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Only the loan with this name
    #[arg(long, value_name = "NAME")]
    pub loan: Option<String>,

    /// Change a setting, such as `loan.Juno.rate_per_year=0.075`; may be repeated
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,

    /// Find the rate at which the amendment brings so many pounds more interest
    #[arg(long, value_name = "POUNDS", value_parser = pounds)]
    pub find_rate: Option<f64>,

    /// Write the schedule as a table, in pounds to the penny
    #[arg(long, value_name = "FILE", help_heading = "Where to write it")]
    pub csv: Option<PathBuf>,

    /// Write totals by financial year as a table, with the cost of funds and the margin
    #[arg(long, value_name = "FILE", help_heading = "Where to write it")]
    pub years: Option<PathBuf>,

    /// Write the council's cash month by month as a table: paid to and by the borrower and the bank
    #[arg(long, value_name = "FILE", help_heading = "Where to write it")]
    pub months: Option<PathBuf>,

    /// Replace a file if it is there already
    #[arg(long, help_heading = "Where to write it")]
    pub force: bool,

    /// What is printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Pounds, more than none.
fn pounds(text: &str) -> Result<f64, String> {
    match text.replace([',', '£'], "").parse::<f64>() {
        Ok(sum) if sum > 0.0 && sum < 1.0e9 => Ok(sum),
        _ => Err("give pounds, such as 345000".into()),
    }
}

/// Arguments of `nearhome run`.
#[derive(Debug, Clone, Args)]
pub struct RunArgs {
    /// The scenario and what is changed in it.
    #[command(flatten)]
    pub settings: Settings,

    /// How many futures to simulate
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1000,
        help_heading = "What to simulate"
    )]
    #[arg(allow_negative_numbers = true, value_parser = parse::whole::<u32>(1, 10_000_000))]
    pub runs: u32,

    /// Add runs until the middles of the headline figures are known to within this, such as 1%
    ///
    /// One standard error: of levels as a share of the middle, of shares and chances one point; figures
    /// near 0 do not count. The ends of a range stay less sure, as the last line of the screen says.
    #[arg(long, value_name = "SHARE", help_heading = "What to simulate")]
    #[arg(value_parser = parse::share)]
    pub precision: Option<f64>,

    /// Folder for the results [default: output/ and the scenario's folder and name, with -changed- and eight signs of the changes after --with or --set]
    #[arg(long, short, value_name = "DIR", help_heading = "Where the results go")]
    pub output: Option<PathBuf>,

    /// Write runs.csv too: the headline metrics of every simulated future, year by year
    #[arg(long, help_heading = "Where the results go")]
    pub runs_csv: bool,

    /// How it is run and told.
    #[command(flatten)]
    pub how: How,
}

/// What a run prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The headline figures in words
    Text,
    /// The headline figures as JSON
    Json,
}

/// Arguments of `nearhome completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// Arguments of `nearhome man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// The folder to write the pages to
    #[arg(long, short, value_name = "DIR")]
    pub output: PathBuf,
}

/// Readings of single arguments.
mod parse {
    /// A whole number of a range.
    pub fn whole<T: TryFrom<u64>>(
        least: u64,
        most: u64,
    ) -> impl Fn(&str) -> Result<T, String> + Clone {
        move |text| {
            let number = text.trim().parse::<u64>().ok();
            let number = number.filter(|number| (least..=most).contains(number));
            number
                .and_then(|number| T::try_from(number).ok())
                .ok_or_else(|| {
                    if most == u64::MAX {
                        format!("a whole number of at least {least}, such as 1")
                    } else {
                        format!("a whole number from {least} to {most}, in digits alone")
                    }
                })
        }
    }

    /// `1%` or `0.01`.
    pub fn share(text: &str) -> Result<f64, String> {
        let (digits, factor) = match text.trim().strip_suffix('%') {
            Some(digits) => (digits.trim(), 0.01),
            None => (text.trim(), 1.0),
        };
        let share = digits.parse::<f64>().map(|number| number * factor);
        share
            .ok()
            .filter(|share| (0.0001..=0.5).contains(share))
            .ok_or_else(|| "a share from 0.01% to 50%, such as 1%".to_owned())
    }

    /// `4GB`, `500MB` or bytes.
    pub fn memory(text: &str) -> Result<u64, String> {
        let lower = text.trim().to_ascii_lowercase();
        let (digits, factor) = [("gb", 1e9), ("mb", 1e6), ("g", 1e9), ("m", 1e6)]
            .into_iter()
            .find_map(|(unit, factor)| Some((lower.strip_suffix(unit)?, factor)))
            .unwrap_or((&lower, 1.0));
        let bytes = digits.trim().parse::<f64>().map(|number| number * factor);
        bytes
            .ok()
            .filter(|bytes| (1e6..=1e15).contains(bytes))
            .map(|bytes| bytes as u64)
            .ok_or_else(|| "a size of at least 1MB, such as 4GB".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_number_that_is_none_is_told_what_is_allowed() {
        let year = parse::whole::<i32>(2000, 2100);
        assert_eq!(year("2019"), Ok(2019));
        let allowed = Err("a whole number from 2000 to 2100, in digits alone".to_owned());
        for wrong in ["twenty", "", "1999", "2,019", "2019.5"] {
            assert_eq!(year(wrong), allowed, "{wrong}");
        }
        for args in [
            &[
                "new",
                "--authority",
                "Wigan",
                "--output",
                "a.toml",
                "--year",
                "twenty",
            ][..],
            &["run", "a.toml", "--seed", "abc"],
            &["run", "a.toml", "--seed", "-1"],
            &["run", "a.toml", "--runs", "1,000"],
            &["run", "a.toml", "--threads", "all"],
            &["compare", "a.toml", "b.toml", "--runs", "1"],
        ] {
            let all = std::iter::once("nearhome").chain(args.iter().copied());
            let said = Cli::try_parse_from(all).expect_err("refused").to_string();
            assert!(said.contains(": a whole number "), "{said}");
        }
    }

    #[test]
    fn shares_and_sizes_are_read_as_they_are_said() {
        assert_eq!(parse::share("1%"), Ok(0.01));
        assert_eq!(parse::share("0.02"), Ok(0.02));
        assert_eq!(parse::memory("4GB"), Ok(4_000_000_000));
        assert_eq!(parse::memory("500 mb"), Ok(500_000_000));
        for wrong in ["", "0", "-1%", "90%", "nan", "x"] {
            assert!(parse::share(wrong).is_err(), "{wrong}");
        }
        for wrong in ["", "4", "GB", "-4GB", "inf", "nan"] {
            assert!(parse::memory(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_run_has_a_thousand_futures_unless_told() {
        let cli = Cli::try_parse_from(["nearhome", "run", "a.toml"]).expect("parses");
        let Command::Run(args) = cli.command else {
            panic!("not a run");
        };
        assert_eq!(
            (args.runs, args.how.seed, args.how.threads),
            (1000, None, None)
        );
    }
}
