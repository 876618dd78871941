//! At the start little drifts without a cause (model, section 12.9).
//!
//! With the trend, deviations and uncertain inputs off and supply held, what happens in months 1 to
//! 3 is set against months 10 to 12. Ageing and mix are allowed for, and nothing else: exits and
//! moves at the exposure of the first months by age band, provision and whether it is of the kind
//! needed; cost of registered placements at their age bands and needs; voids at the places that the
//! children of the later months would fill, were each need placed as in the first months; children
//! without a registered place as a share of all. None of these cells decides what happens in it: times
//! in care and in placements, places, prices and who is free differ within each, so that each comparison
//! can fail, and does where the start is made wrong on purpose.
//!
//! Without a trend there are two ways to hold entries. Exits are compared with as many entrants as at
//! the start, whose times in care the start has. All else is compared with as many as keep up the number
//! in care: published entries bring more, and more children on the same places leave fewer void, which is
//! growth and no drift; ladders and times in placement are settled in that state too.
//!
//! Differences are held at 3 standard errors, from a jackknife over 40 batches of 100 runs, beyond an
//! allowance. Each comparison gives a false alarm with odds of 1 in 370, so that one of a scenario's
//! nine or fewer does in at most 1 of 41. The smallest drift that is seen 5 times in 6 is 4 standard
//! errors; it is printed with each comparison.
//!
//! The allowances are what was measured beyond 3 standard errors, and why it is there:
//! - moves (0.04%) and cost (0.12%) in Liverpool: not known;
//! - voids of the council's homes in Liverpool (2.4% of 6 places): all 6 usable places are filled by its own
//!   children, and other authorities' children come to 0.14 of them later;
//! - voids of private homes in Liverpool (0.3% of 69 places), which fall: of five children with the highest needs in
//!   homes inside the boundary one turns 18 in the first month, 4.5 are there in the first quarter and 5.5 in the
//!   last. A start has whole children of given ages; with ten times as many runs settled it stays.
//! - voids of agency carers in Wigan (0.05% of 30 places): of those who stay put with them one is there at the
//!   start, in a whole place inside the boundary and none outside, where half of one is later.

mod windows;

use crate::common::{self, NO_DEVIATIONS};
use nearhome::engine::recorder::column;
use nearhome::engine::{Workspace, simulate_watched};
use nearhome::model::Model;
use nearhome::model::authority::{Authority, TIMES};
use nearhome::model::placement::{AgeBand, Need, Place, Provision};
use rayon::prelude::*;
use windows::{PLACES, Window, stand};

const BATCHES: usize = 40;
const RUNS_A_BATCH: usize = 100;
/// What may drift in nine months before the test fails, by comparison.
type Allowed = [f64; 4 + PLACES];

/// What is allowed in Wigan.
const IN_WIGAN: Allowed = [0.0, 0.0, 0.0, 0.0, 0.0005, 0.0, 0.0, 0.0, 0.0];

const NAMES: [&str; PLACES] = [
    "council carers",
    "agency carers",
    "council homes",
    "voluntary homes",
    "private homes",
];

/// Change of a rate as a share of it, at the exposure of the first window.
fn standardised(first: &[[f64; 2]], last: &[[f64; 2]]) -> f64 {
    let (mut change, mut level) = (0.0, 0.0);
    for (a, b) in first
        .iter()
        .zip(last)
        .filter(|(a, b)| a[0] > 0.0 && b[0] > 0.0)
    {
        change += a[0] * (b[1] / b[0] - a[1] / a[0]);
        level += a[1];
    }
    change / level
}

/// Voids in a kind of place as a share of usable places, less those that the children of the last
/// window by need would leave.
fn voids(first: &Window, last: &Window, kind: usize) -> f64 {
    let (a, b) = (&first.places[kind], &last.places[kind]);
    if a[0] == 0.0 || b[0] == 0.0 {
        return 0.0;
    }
    let mut implied = a[1];
    for need in 0..Need::COUNT {
        let [before, after] = [first, last].map(|w| w.needs[need].iter().sum::<f64>());
        implied += a[2 + need] * after / before.max(1.0);
    }
    let filled: f64 = b[1..].iter().sum();
    (implied - filled) / b[0]
}

/// Every comparison, in order: exits, moves, cost, voids of each kind of place, and children without a
/// registered place, of all.
fn comparisons([first, last]: &[Window; 2]) -> [f64; 4 + PLACES] {
    let mut all = [0.0; 4 + PLACES];
    all[0] = standardised(&first.leaving, &last.leaving);
    all[1] = standardised(&first.moving, &last.moving);
    all[2] = standardised(&first.children, &last.children);
    for kind in 0..PLACES {
        all[3 + kind] = voids(first, last, kind);
    }
    let share = |w: &Window| w.unregistered / w.children.iter().map(|c| c[0]).sum::<f64>();
    all[3 + PLACES] = share(last) - share(first);
    all
}

/// A batch of runs, first months and last; the recorded moves of all of them, for comparison.
fn batch(model: &Model, batch: usize, workspace: &mut Workspace) -> ([Window; 2], f64) {
    let mut windows = [Window::default(); 2];
    let mut moves = 0.0;
    for run in 0..RUNS_A_BATCH {
        let mut before = Vec::new();
        let run = (batch * RUNS_A_BATCH + run) as u64;
        simulate_watched(model, 21, run, workspace, |month, world, record| {
            let window = match month {
                1..=3 => Some(0),
                10..=12 => Some(1),
                _ => None,
            };
            if let Some(window) = window {
                windows[window].add_flows(&before, world, month);
                windows[window].add_stock(world, month);
                for a in 0..record.authorities {
                    moves += f64::from(record.count(month as usize, a, column::MOVES));
                }
            }
            before = stand(world);
        });
    }
    (windows, moves)
}

/// Rates of two windows by one of the two parts of a cell, where either holds much of the whole.
fn by_part(windows: &[Window; 2], of: impl Fn(&Window) -> &[[f64; 2]], bands: bool) -> String {
    let count = if bands {
        AgeBand::COUNT
    } else {
        Provision::COUNT
    };
    let mut lines = Vec::new();
    for part in 0..count {
        let mut rates = [[0.0; 2]; 2];
        for (rate, window) in rates.iter_mut().zip(windows) {
            for (cell, value) in of(window).iter().enumerate() {
                let (band, provision) = (cell / 2 / Provision::COUNT, cell / 2 % Provision::COUNT);
                if part == if bands { band } else { provision } {
                    rate[0] += value[0];
                    rate[1] += value[1];
                }
            }
        }
        let [first, last] = rates.map(|r| 12.0 * r[1] / r[0]);
        let runs = (BATCHES * RUNS_A_BATCH) as f64;
        if rates[0][0] > 1.5 * runs {
            let name = if bands {
                AgeBand::ALL[part].id()
            } else {
                Provision::ALL[part].id()
            };
            let se = (rates[0][1].powi(-1) + rates[1][1].powi(-1)).sqrt();
            let change = last / first - 1.0;
            lines.push(format!(
                "\n    {name}: {first:.4} a year in months 1-3, {last:.4} in 10-12 ({:+.2}% +- {:.2}%), {:.0} and {:.0} children",
                100.0 * change,
                100.0 * se,
                rates[0][0] / runs / 3.0,
                rates[1][0] / runs / 3.0
            ));
        }
    }
    lines.concat()
}

/// Every comparison as it is over all runs, with its standard error.
struct Found {
    all: [Window; 2],
    comparisons: [f64; 4 + PLACES],
    errors: [f64; 4 + PLACES],
}

fn find(model: &Model) -> Found {
    let batches: Vec<([Window; 2], f64)> = (0..BATCHES)
        .into_par_iter()
        .map_init(Workspace::default, |workspace, b| {
            batch(model, b, workspace)
        })
        .collect();
    let sum = |left_out: Option<usize>| {
        let mut sum = [Window::default(); 2];
        for (_, (windows, _)) in batches
            .iter()
            .enumerate()
            .filter(|(b, _)| Some(*b) != left_out)
        {
            sum[0] += &windows[0];
            sum[1] += &windows[1];
        }
        sum
    };
    let all = sum(None);
    let without: Vec<_> = (0..BATCHES).map(|b| comparisons(&sum(Some(b)))).collect();
    let moves: f64 = all.iter().flat_map(|w| &w.moving).map(|cell| cell[1]).sum();
    let recorded: f64 = batches.iter().map(|(_, moves)| moves).sum();
    // Who would have moved in the very month in which its carers or home go counts as displaced.
    assert!(
        (moves / recorded - 0.995).abs() < 0.005,
        "{moves} moves, {recorded} recorded"
    );
    let errors = std::array::from_fn(|at| {
        let mean = without.iter().map(|w| w[at]).sum::<f64>() / BATCHES as f64;
        let squares: f64 = without.iter().map(|w| (w[at] - mean).powi(2)).sum();
        (squares * (BATCHES - 1) as f64 / BATCHES as f64).sqrt()
    });
    Found {
        comparisons: comparisons(&all),
        errors,
        all,
    }
}

/// Comparisons beyond 3 standard errors and what is allowed, each as a line. Exits are those with as
/// many entrants as at the start, all else with as many as keep up the number in care.
fn drift(name: &str, held: &[Model; 2], allowed: &Allowed) -> Vec<String> {
    let found = held.each_ref().map(find);
    let all = &found[1].all;
    let mut failed = Vec::new();
    for at in 0..4 + PLACES {
        let of = &found[usize::from(at > 0)];
        let (change, se) = (of.comparisons[at], of.errors[at]);
        let what = match at {
            0 => "exits".into(),
            1 => "moves".into(),
            2 => "cost a child".into(),
            _ if at == 3 + PLACES => "without a registered place, of all".into(),
            _ => format!("voids, {}", NAMES[at - 3]),
        };
        if (3..3 + PLACES).contains(&at) && all[0].places[at - 3][0] == 0.0 {
            continue;
        }
        let line = format!(
            "{name}, {what}: {:+.2}% (se {:.2}%, {:+.1} se; sees {:.2}%)",
            100.0 * change,
            100.0 * se,
            change / se,
            400.0 * se
        );
        println!("{line}");
        if change.abs() - 3.0 * se > allowed[at] {
            failed.push(line);
        }
    }
    let flows = &found[0].all;
    let details =
        |of: fn(&Window) -> &[[f64; 2]]| by_part(flows, of, true) + &by_part(flows, of, false);
    println!("  leaving{}", details(|w| &w.leaving));
    println!("  moving{}", details(|w| &w.moving));
    for band in AgeBand::ALL {
        let of_band = band.index() * Need::COUNT..(band.index() + 1) * Need::COUNT;
        let [a, b] = [0, 1].map(|w| {
            let cells = &all[w].children[of_band.clone()];
            [0, 1].map(|i| cells.iter().map(|cell| cell[i]).sum::<f64>())
        });
        let runs = (3 * BATCHES * RUNS_A_BATCH) as f64;
        println!(
            "  {}: {:.1} and {:.1} children at {:.0} and {:.0} pounds a week",
            band.id(),
            a[0] / runs,
            b[0] / runs,
            a[1] / a[0] / 100.0,
            b[1] / b[0] / 100.0
        );
    }
    let runs = (3 * BATCHES * RUNS_A_BATCH) as f64;
    for need in Need::ALL {
        let [a, b] = [0, 1].map(|w| all[w].needs[need.index()].map(|n| n / runs));
        println!("  need {}: {a:.2?} then {b:.2?}", need.id());
    }
    for provision in Provision::ALL {
        let [a, b] = [0, 1].map(|w| all[w].provisions[provision.index()].map(|n| n / runs));
        println!("  {}: {a:.2?} then {b:.2?}", provision.id());
    }
    for (kind, kind_name) in NAMES.iter().enumerate() {
        let runs = (3 * BATCHES * RUNS_A_BATCH) as f64;
        let [a, b] = [0, 1].map(|w| all[w].places[kind].map(|x| x / runs));
        println!("  {kind_name} (usable, others, own by band): {a:.2?} then {b:.2?}");
    }
    failed
}

/// The scenario with trend, deviations and uncertain inputs off, and supply held: as many carers
/// approved as leave and homes opened as close at the start's stock, of the start's mean size. Without
/// a trend as many children enter as at the start; in the second model as many as keep up the number
/// in care, without which ever more children would share the places held.
fn held(name: &str) -> [Model; 2] {
    // Children in care in months 10 to 12, of those at the start, are linear in the entries.
    let [all, fewer] = [1.0, 0.9].map(|entering| grown(&held_at(name, entering)));
    let level = 1.0 - 0.1 * (all - 1.0) / (all - fewer);
    [1.0, level].map(|entering| held_at(name, entering))
}

/// Children in care in months 10 to 12, of those at the start.
fn grown(model: &Model) -> f64 {
    let records = common::run(model, 77, 600);
    let at = |months: std::ops::RangeInclusive<usize>| {
        let count = months.clone().count() as f64;
        let children = |month| {
            records
                .iter()
                .map(move |r| r.count(month, 0, column::CHILDREN))
        };
        months.flat_map(children).map(f64::from).sum::<f64>() / count
    };
    at(10..=12) / at(0..=0)
}

fn held_at(name: &str, entering: f64) -> Model {
    let mut sets: Vec<String> = NO_DEVIATIONS.map(String::from).to_vec();
    let document = common::shipped(name, &[]);
    let model = common::fixed_model(&document);
    let central = model.inputs.central();
    sets.push("scenario.years = 1".into());
    // Prices do not lag behind one another, and nobody answers to the market.
    for set in [
        "prices.contract_uplift_share = 1",
        "market.margin_speed_per_year = 0",
        "market.entry_demand_response = 0",
    ] {
        sets.push(set.into());
    }
    let mut sizes = [[0.0; 2]; 3];
    for authority in &model.authorities {
        let at = format!("authority.\"{}\"", authority.name);
        sets.push(format!("{at}.entries.trend_by_year = [1]"));
        sets.push(format!("{at}.entries.factor = {entering}"));
        for (kind, kind_name) in ["council", "agency"].into_iter().enumerate() {
            let carers = &authority.carers[kind];
            let new = central[model.new_household_leaving];
            let weight = |tenure: u16| if tenure < 24 { new } else { 1.0 };
            let exposed: f64 = carers.households.iter().map(|h| weight(h.tenure)).sum();
            let approvals = exposed * central[carers.leaving];
            sets.push(format!(
                "{at}.fostering.{kind_name}.approvals_per_year = {approvals}"
            ));
        }
        for (operator, sizes) in sizes.iter_mut().enumerate() {
            let homes = homes_of(authority, operator);
            let count = homes.len() as f64;
            let openings = count * central[authority.homes[operator].closing];
            let operator = ["council", "voluntary", "private"][operator];
            sets.push(format!(
                "{at}.homes.{operator}.openings_per_year = {openings}"
            ));
            sizes[0] += count;
            sizes[1] += homes.iter().sum::<f64>();
        }
    }
    for (operator, [homes, places]) in sizes.into_iter().enumerate() {
        let mean = if homes > 0.0 {
            (places / homes).clamp(1.0, 9.99)
        } else {
            3.0
        };
        let mut shares = [0.0; 10];
        shares[mean as usize - 1] = 1.0 - mean.fract();
        shares[mean as usize] = mean.fract();
        let operator = ["council", "voluntary", "private"][operator];
        sets.push(format!("homes.{operator}_sizes = {shares:?}"));
    }
    let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
    common::fixed_model(&common::shipped(name, &sets))
}

/// Registered places of the homes of an operator at the start.
fn homes_of(authority: &Authority, operator: usize) -> Vec<f64> {
    let homes = authority.starting_homes.iter();
    homes
        .filter(|home| usize::from(home.operator) == operator)
        .map(|home| f64::from(home.registered))
        .collect()
}

#[test]
fn nothing_drifts_from_the_start_in_wigan() {
    let failed = drift("wigan", &held("wigan/baseline.toml"), &IN_WIGAN);
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn nothing_drifts_from_the_start_in_liverpool() {
    let allowed = [0.0, 0.001, 0.0015, 0.0, 0.0005, 0.025, 0.0, 0.003, 0.0];
    let failed = drift("liverpool", &held("liverpool/baseline.toml"), &allowed);
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Every part of the start that a comparison looks at is made wrong: no placement and no stay is recent,
/// children have no seat in their household or home, or are far from it or without any place, and no
/// other authority's children are there. No false alarm can make it fail: each is seen at many
/// standard errors.
#[test]
fn a_start_that_is_wrong_is_seen_to_drift() {
    let wrong = held("wigan/baseline.toml").map(|mut model| {
        let authority = &mut model.authorities[0];
        for home in &mut authority.starting_homes {
            (home.others, home.perhaps) = (0, 0.0);
        }
        let mut moved = [0; 4];
        for child in &mut authority.children {
            child.months_in_care = child.age.min(40);
            child.months_placed = [child.months_in_care as u8; TIMES];
            match child.provision {
                Provision::CouncilFostering if moved[0] < 30 => {
                    moved[0] += 1;
                    child.supplier = None;
                }
                // Some of them cost what a home does.
                Provision::CouncilFostering if moved[3] < 12 => {
                    moved[3] += 1;
                    child.provision = Provision::PrivateHome;
                    child.place = Place::Beyond;
                    child.supplier = None;
                }
                Provision::AgencyFostering if child.supplier.is_some() && moved[1] < 10 => {
                    moved[1] += 1;
                    child.place = Place::Beyond;
                    child.supplier = None;
                }
                Provision::PrivateHome if moved[2] < 6 => {
                    moved[2] += 1;
                    child.provision = Provision::Unregistered;
                    child.supplier = None;
                }
                _ => {}
            }
        }
        model
    });
    let failed = drift("wigan, wrongly", &wrong, &IN_WIGAN);
    for what in [
        "exits",
        "moves",
        "cost a child",
        "voids, council carers",
        "voids, agency carers",
        "voids, council homes",
        "voids, private homes",
        "without a registered place",
    ] {
        let seen = failed
            .iter()
            .any(|line| line.contains(&format!(", {what}")));
        assert!(seen, "{what}: {failed:#?}");
    }
}
