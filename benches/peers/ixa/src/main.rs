//! Workload W in ixa: an entity for each child, a plan for each of its events.
//!
//! `ixa-w RUNS SEED` prints the same line as the Python programs.

use ixa::ExecutionPhase;
use ixa::prelude::*;
use serde::Serialize;

const MONTHS: usize = 120;
const START: usize = 678;
const ENTRIES: f64 = 25.0;
const MOVE: f64 = 0.04;
const KINDS: usize = 6;
const CAPS: [u32; KINDS] = [u32::MAX, 260, 150, 60, u32::MAX, u32::MAX];
const PRICES: [f64; KINDS] = [280.0, 610.0, 1020.0, 5200.0, 1450.0, 6100.0];
const WANTS: [f64; 5] = [0.16, 0.35, 0.22, 0.12, 0.15];
const ENTRY_SHARES: [f64; 5] = [0.18, 0.16, 0.16, 0.30, 0.20];
const FIRST_MONTH: [usize; 6] = [0, 12, 60, 120, 192, 216];
const EXIT: [f64; 5] = [0.035, 0.03, 0.02, 0.018, 0.03];
/// By where the child is; out of area as in a home.
const ROWS: [[f64; 5]; KINDS] = [
    [0.10, 0.40, 0.25, 0.10, 0.15],
    [0.08, 0.40, 0.28, 0.14, 0.10],
    [0.05, 0.22, 0.43, 0.20, 0.10],
    [0.04, 0.10, 0.20, 0.46, 0.20],
    [0.10, 0.12, 0.13, 0.15, 0.50],
    [0.04, 0.10, 0.20, 0.46, 0.20],
];
const PERCENTILES: [usize; 7] = [5, 10, 25, 50, 75, 90, 95];
/// Within a month exits come first, then moves, then entries, then the record.
const MOVES: f64 = 0.25;
const ENTER: f64 = 0.5;
const RECORD: f64 = 0.75;

define_entity!(Child);
define_rng!(Luck);

/// Where a child is; 6 for one who has left.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Hash, Serialize)]
pub struct Kind(u8);
ixa::impl_property!(Kind, Child);

/// The month in which a child leaves.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Hash, Serialize)]
pub struct Leaves(u16);
ixa::impl_property!(Leaves, Child);

#[derive(Default)]
struct Books {
    filled: [u32; KINDS],
    stocks: Vec<[u32; KINDS]>,
    /// Hazard met by the end of each month of age.
    met: Vec<f64>,
}
define_data_plugin!(BooksPlugin, Books, Books::default());

fn uniform(context: &Context) -> f64 {
    context.sample(Luck, |rng| rand_uniform(rng))
}

fn rand_uniform(rng: &mut impl ixa::rand::Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 / 9_007_199_254_740_992.0
}

fn pick(shares: &[f64; 5], mark: f64) -> usize {
    let mut sum = 0.0;
    for (at, share) in shares.iter().enumerate().take(4) {
        sum += share;
        if mark < sum {
            return at;
        }
    }
    4
}

fn place(context: &mut Context, wanted: usize) -> Kind {
    let filled = &mut context.get_data_mut(BooksPlugin).filled;
    let kind = if filled[wanted] < CAPS[wanted] { wanted } else { 5 };
    filled[kind] += 1;
    Kind(kind as u8)
}

fn enter(context: &mut Context, month: usize, age: usize, wanted: usize) {
    let kind = place(context, wanted);
    let mark = 1.0 - uniform(context);
    let met = &context.get_data(BooksPlugin).met;
    let threshold = met[age] - mark.ln();
    let leaves = month + met[age + 1..].partition_point(|&m| m < threshold) + 1;
    let child = context
        .add_entity(with!(Child, kind, Leaves(leaves as u16)))
        .expect("a child");
    plan(context, child, month, leaves);
}

/// The child's next event.
fn plan(context: &mut Context, child: EntityId<Child>, month: usize, leaves: usize) {
    let mark = 1.0 - uniform(context);
    let moves = month + ((mark.ln() / (1.0 - MOVE).ln()).ceil() as usize).max(1);
    if moves.min(leaves) > MONTHS {
        return;
    }
    if leaves <= moves {
        context.add_plan(leaves as f64, move |context| {
            let Kind(kind) = context.get_property(child);
            context.get_data_mut(BooksPlugin).filled[usize::from(kind)] -= 1;
            context.set_property(child, Kind(6));
        });
    } else {
        context.add_plan(moves as f64 + MOVES, move |context| {
            let Kind(kind) = context.get_property(child);
            let Leaves(leaves) = context.get_property(child);
            context.get_data_mut(BooksPlugin).filled[usize::from(kind)] -= 1;
            let wanted = pick(&ROWS[usize::from(kind)], uniform(context));
            let kind = place(context, wanted);
            context.set_property(child, kind);
            plan(context, child, moves, usize::from(leaves));
        });
    }
}

fn entries(context: &mut Context, month: usize) {
    let left = (-ENTRIES).exp();
    let mut product = uniform(context);
    while product > left {
        product *= uniform(context);
        let band = pick(&ENTRY_SHARES, uniform(context));
        let length = (FIRST_MONTH[band + 1] - FIRST_MONTH[band]) as f64;
        let age = FIRST_MONTH[band] + (uniform(context) * length) as usize;
        let wanted = pick(&WANTS, uniform(context));
        enter(context, month, age, wanted);
    }
}

fn simulate(seed: u64) -> Vec<[u32; KINDS]> {
    let mut context = Context::new();
    context.init_random(seed);
    let mut met = vec![0.0];
    for age in 1..216 {
        let band = FIRST_MONTH[1..5].iter().filter(|&&first| age >= first).count();
        met.push(met[age - 1] - (1.0 - EXIT[band]).ln());
    }
    context.get_data_mut(BooksPlugin).met = met;
    for _ in 0..START {
        let age = (uniform(&context) * 216.0) as usize;
        let wanted = pick(&WANTS, uniform(&context));
        enter(&mut context, 0, age, wanted);
    }
    for month in 1..=MONTHS {
        context.add_plan(month as f64 + ENTER, move |context| entries(context, month));
        context.add_plan_with_phase(
            month as f64 + RECORD,
            |context| {
                let books = context.get_data_mut(BooksPlugin);
                books.stocks.push(books.filled);
            },
            ExecutionPhase::Last,
        );
    }
    context.execute();
    std::mem::take(&mut context.get_data_mut(BooksPlugin).stocks)
}

fn main() {
    let mut args = std::env::args().skip(1).map(|arg| arg.parse::<u64>());
    let (Some(Ok(runs)), Some(Ok(seed))) = (args.next(), args.next()) else {
        eprintln!("ixa-w RUNS SEED");
        std::process::exit(2);
    };
    // By month and metric (six stocks, the total, the cost), of every run.
    let mut values = vec![vec![Vec::with_capacity(runs as usize); 8]; MONTHS];
    let mut child_months = 0;
    for run in 0..runs {
        for (month, stocks) in simulate(seed * 1_000_003 + run).iter().enumerate() {
            let total: u32 = stocks.iter().sum();
            child_months += u64::from(total);
            let mut cost = 0.0;
            for (kind, &stock) in stocks.iter().enumerate() {
                values[month][kind].push(f64::from(stock));
                cost += f64::from(stock) * PRICES[kind] * 365.25 / 84.0;
            }
            values[month][6].push(f64::from(total));
            values[month][7].push(cost);
        }
    }
    let n = runs as f64;
    let (mut means, mut errors) = (Vec::new(), Vec::new());
    for (month, metrics) in values.iter_mut().enumerate() {
        for metric in metrics {
            let mean = metric.iter().sum::<f64>() / n;
            let squares: f64 = metric.iter().map(|x| (x - mean) * (x - mean)).sum();
            metric.sort_unstable_by(f64::total_cmp);
            let at = |p: usize| metric[(metric.len() - 1) * p / 100];
            std::hint::black_box(PERCENTILES.map(at));
            if month == MONTHS - 1 {
                means.push(format!("{mean:.4}"));
                errors.push(format!("{:.4}", (squares / (n - 1.0).max(1.0) / n).sqrt()));
            }
        }
    }
    println!(
        r#"{{"runs": {runs}, "child_months": {child_months}, "mean": [{}], "standard_error": [{}]}}"#,
        means.join(", "),
        errors.join(", ")
    );
}
