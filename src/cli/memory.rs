//! How many runs the memory holds.

use super::exit::Stop;
use crate::engine::recorder::{Programme, Record, another, column};
use crate::finance::borrower::LoanRow;
use crate::model::Model;
use crate::model::placement::Provision;

/// The most runs that the memory holds. More than that are refused, rather than killed halfway.
///
/// # Errors
/// More runs than there is room for.
pub fn room(models: &[&Model], runs: u32, memory: Option<u64>) -> Result<usize, Stop> {
    let each: u64 = models.iter().map(|model| bytes_of_a_run(model)).sum();
    let free = match memory {
        Some(most) => most,
        None => free_memory().unwrap_or(8 << 30) / 10 * 8,
    };
    let usable = free.saturating_sub(BASE);
    let most = usable / each;
    if u64::from(runs) <= most {
        return Ok(most as usize);
    }
    let needed = BASE + each.saturating_mul(u64::from(runs));
    let message = format!(
        "{} runs need about {}, and {} {}",
        runs,
        size(needed),
        if memory.is_some() {
            "--memory allows"
        } else {
            "this computer's memory has room for"
        },
        size(free)
    );
    if most < LEAST {
        return Err(Stop::refused(
            message,
            format!(
                "{}: {LEAST} runs, the fewest, need about {}",
                if memory.is_some() {
                    "allow more with --memory"
                } else {
                    "free some memory"
                },
                size(BASE + each.saturating_mul(LEAST))
            ),
        ));
    }
    let scale = 10_u64.pow(most.ilog10());
    Err(Stop::refused(
        message,
        format!("use --runs {} or fewer", most - most % scale),
    ))
}

/// Bytes that the program needs beside its runs: charts, fonts, one workspace a thread.
const BASE: u64 = 60_000_000;

/// The fewest runs that can be asked for.
const LEAST: u64 = 2;

/// Bytes in words.
fn size(bytes: u64) -> String {
    if bytes >= 1_000_000_000 {
        format!("{:.1} GB", bytes as f64 / 1e9)
    } else {
        format!("{} MB", bytes.div_ceil(1_000_000))
    }
}

/// Bytes of memory that are free, where the system says so.
fn free_memory() -> Option<u64> {
    let about = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = about.lines().find(|l| l.starts_with("MemAvailable:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// Bytes that one run of a model takes while it is kept.
fn bytes_of_a_run(model: &Model) -> u64 {
    let months = model.horizon.months() as u64 + 1;
    let row = column::COUNT * size_of::<i32>() + Provision::COUNT * size_of::<i64>();
    let decided =
        usize::from(!model.interventions.is_empty()) * Programme::COUNT * size_of::<i64>();
    let loans = model.loans.len() * size_of::<LoanRow>();
    let compared = usize::from(model.decided_after.is_some()) * 2 * size_of::<i64>();
    // Statistics are made a month at a time and weigh little beside the records of the runs.
    let another = usize::from(model.has_another_council()) * another::COUNT * size_of::<i32>();
    let authority = row + decided + compared + another;
    months * (model.authorities.len() * authority + loans) as u64 + size_of::<Record>() as u64
}
