//! Writes random words to standard output for a battery of tests, read at structured addresses as
//! the simulation reads them.
//!
//! `cargo run --release --example generator -- NAME | dieharder -g 200 -a`; without a name it lists
//! the streams. Words come as they are, 64 bits, least byte first, unless the list says otherwise.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use nearhome::engine::pair;
use nearhome::rng::{Domain, Key, mix};
use rand::TryRng;

type Source = Box<dyn FnMut() -> u64>;

/// A stream: its name, what it is, how to make it.
type Stream = (&'static str, &'static str, fn() -> Source);

/// Every stream.
const STREAMS: &[Stream] = &[
    ("tags", "one child, the tag counting up", || {
        counting(|i| child(7, 3, i >> 40).bits(i))
    }),
    (
        "children",
        "one draw a child, the child's number counting up in one month",
        || counting(|i| stream(7, 3).of(i).of(0).bits(1)),
    ),
    ("months", "one draw a child, the month counting up", || {
        counting(|i| stream(7, i).of(0).of(0).bits(1))
    }),
    (
        "runs",
        "one draw of the same child in run after run",
        || counting(|i| child(i, 3, 0).bits(1)),
    ),
    (
        "seeds",
        "one draw of the same child with seed after seed",
        || {
            counting(|i| {
                let root = Key::root(i, 0, Domain::Child);
                root.of(359).of(3).of(18).of(0).of(0).bits(1)
            })
        },
    ),
    ("domains", "one tag in each domain of run after run", || {
        counting(|i| {
            let domain = match i % 6 {
                0 => Domain::Demand,
                1 => Domain::Child,
                2 => Domain::Household,
                3 => Domain::Home,
                4 => Domain::Market,
                _ => Domain::Input,
            };
            Key::root(7, i / 6, domain).bits(1)
        })
    }),
    (
        "digits",
        "tag, number and month counting from 0 to 7 each, like an odometer, then the run",
        || {
            counting(|i| {
                let digit = |place: u32| (i >> (3 * place)) & 7;
                child(i >> 9, digit(2), digit(1)).bits(digit(0))
            })
        },
    ),
    (
        "high",
        "one child, tags that differ in their high bits only",
        || counting(|i| child(7, 3, i >> 30).bits(i << 34)),
    ),
    (
        "used",
        "of each child the draws that the simulation takes: thresholds, rungs, places in the queue",
        || {
            counting(|i| {
                let key = child(7, 1 + (i >> 20), (i >> 6) & 0x3fff);
                let j = i & 63;
                key.bits(match j {
                    0 => 1,
                    1..=7 => (1 << 8) + j,
                    8..=11 => (2 << 8) + j - 8,
                    12..=15 => (5 << 8) + j - 12,
                    16..=47 => (1 << 20) + 64 * (j / 8) + j % 8,
                    48..=55 => (1 << 39) + j,
                    _ => (1 << 40) + j,
                })
            })
        },
    ),
    (
        "sequence",
        "one stream that counts for itself, as samplers of several draws read it",
        || {
            let mut source = child(7, 3, 0).stream(1);
            Box::new(move || source.try_next_u64().unwrap_or_else(|never| match never {}))
        },
    ),
    (
        "pairs",
        "kept marks of child after child for 64 places, high 32 bits of each, two to a word",
        || {
            let place = |j: u64| Key::root(7, 3, Domain::Household).of(359).of(j).0;
            let places: Vec<u64> = (0..64).map(place).collect();
            let mut i = 0_u64;
            Box::new(move || {
                let mark = mix(child(7, 1 + (i >> 20), (i >> 5) & 0x7fff).0, 1);
                let at = 2 * (i & 31) as usize;
                i += 1;
                let [a, b] = [places[at], places[at + 1]].map(|place| pair(mark, place) >> 32);
                b << 32 | a
            })
        },
    ),
];

/// A stream of entry events of a council.
fn stream(run: u64, month: u64) -> Key {
    let root = Key::root(2026, run, Domain::Child);
    root.of(359).of(month).of(18)
}

/// The first child of an entry event.
fn child(run: u64, month: u64, number: u64) -> Key {
    stream(run, month).of(number).of(0)
}

fn counting(draw: impl Fn(u64) -> u64 + 'static) -> Source {
    let mut next = 0;
    Box::new(move || {
        next += 1;
        draw(next - 1)
    })
}

fn main() -> ExitCode {
    let wanted = std::env::args().nth(1);
    let Some((_, _, make)) = STREAMS
        .iter()
        .find(|(name, _, _)| Some(*name) == wanted.as_deref())
    else {
        for (name, what, _) in STREAMS {
            eprintln!("{name:10} {what}");
        }
        return ExitCode::from(2);
    };
    let mut source = make();
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    // Ends when whoever reads has read enough.
    while out.write_all(&source().to_le_bytes()).is_ok() {}
    ExitCode::SUCCESS
}
