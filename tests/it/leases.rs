//! Leases that contracts hold: what they are in the books, and that they move nothing else.

use crate::common::{model, run, shipped_with};
use crate::compare::{compared, nearhome};
use nearhome::analysis::books::Item;
use std::fs;

/// Places in homes that stand for four years, and a home for the council alone.
const CONTRACTS: &str = r#"
[[intervention]]
name = "Block"
kind = "block_contract"
operator = "private"
start = "2020-05"
end = "2024-04"
places = 10
weekly_price = 4200
fixed_price_months = 48

[[intervention]]
name = "Own use"
kind = "open_homes"
operator = "voluntary"
homes = 2
places = 3
months_to_open = 10
delivered_share = 1
start = "2020-04"
weekly_price = 4000
paid_for = "all"
exclusive = true
"#;

/// The same with leases: a fifth of the price for 36 months at 6%, and 9,000 pounds a year and place for 60 months.
fn leased() -> String {
    CONTRACTS
        .replace(
            "fixed_price_months = 48\n",
            "fixed_price_months = 48\nlease_share = 0.2\nlease_months = 36\nlease_rate = 0.06\n",
        )
        .replace(
            "exclusive = true\n",
            "exclusive = true\nlease_per_place = 9000\nlease_months = 60\n",
        )
}

/// Exact: with its keys a lease shows lines of its own, and every count, every cost and every other line of every run is
/// what it is without them.
#[test]
fn a_lease_moves_nothing_but_its_own_lines() {
    let (without, plain) = compared(CONTRACTS, 12);
    let (with, paired) = compared(&leased(), 12);
    for (a, b) in plain.options[0].iter().zip(&paired.options[0]) {
        assert!(a.counts == b.counts && a.cost == b.cost && a.programme == b.programme);
        assert!(a.leases.is_empty() && !b.leases.is_empty());
    }
    let books =
        |c: &nearhome::analysis::comparison::Comparison| c.options[0].choice.books[0].clone();
    let (without, with) = (books(&without), books(&with));
    for (a, b) in without
        .runs
        .iter()
        .flatten()
        .zip(with.runs.iter().flatten())
    {
        for item in Item::ALL {
            if Item::LEASES.contains(&item) {
                assert_eq!(a[item.index()], 0.0);
            } else {
                assert_eq!(
                    a[item.index()].to_bits(),
                    b[item.index()].to_bits(),
                    "{item:?}"
                );
            }
        }
    }
}

/// By hand, in every run and year: the liability of each lease is its payments discounted one by one; what was
/// outstanding, added, provided for and ended is what is outstanding; and interest and provision are what is paid for the
/// buildings in the year, which is part of what the contract costs. To the penny a lease.
#[test]
fn leases_reconcile_with_their_payments_in_every_run_and_year() {
    let (comparison, paired) = compared(&leased(), 24);
    let model = model(&shipped_with("wigan/baseline.toml", &leased()));
    let rates = [0.06, nearhome::finance::rates::Rates::get().assumed_rate];
    let books = &comparison.options[0].choice.books[0];
    let (mut ended, mut full) = (0, 0);
    for (run, record) in books.runs.iter().zip(&paired.options[0]) {
        let mut before = 0.0;
        for (year, lines) in run.iter().enumerate() {
            let of = |item: Item| lines[item.index()];
            let closing =
                before + of(Item::LeaseAdded) - of(Item::LeaseProvision) - of(Item::LeaseEnded);
            assert!((closing - of(Item::LeaseLiability)).abs() < 0.001);
            before = closing;
            let months = (year * 12 + 1) as i16..=(year * 12 + 12) as i16;
            let (mut added, mut paid) = (0.0, 0.0);
            for row in &record.leases {
                let term = model.interventions[usize::from(row.plan)]
                    .lease
                    .expect("a lease")
                    .months as i16;
                let i = rates[usize::from(row.plan)] / 12.0;
                let sum = row.payment as f64 / 100.0;
                if months.contains(&row.begins) {
                    added += (1..=i32::from(term))
                        .map(|k| sum / (1.0 + i).powi(k))
                        .sum::<f64>();
                }
                let paying = |m: &i16| (row.begins..row.begins + term).contains(m) && *m < row.ends;
                paid += sum * months.clone().filter(paying).count() as f64;
            }
            let leases = record.leases.len() as f64;
            assert!(
                (of(Item::LeaseAdded) - added).abs() < 0.01 * leases,
                "{added}"
            );
            // The last payment takes what rounding to pence left.
            let charged = of(Item::LeaseInterest) + of(Item::LeaseProvision);
            assert!((charged - paid).abs() < 0.5 * leases, "{charged} {paid}");
        }
        let mut of_the_block = Vec::new();
        for row in &record.leases {
            let each = row.payment as f64 / 100.0 / f64::from(row.places);
            if row.plan == 0 {
                // A year's rise of running placements has come since the start, one for all of them.
                let of_price = each / (0.2 * 4_200.0 * 365.25 / 84.0);
                assert!((1.0..1.4).contains(&of_price), "{of_price}");
                of_the_block.push((row.begins, each));
            } else {
                assert!((each - 9_000.0 / 12.0).abs() < 0.01, "{each}");
            }
            ended += usize::from(row.ends < i16::MAX);
            full += usize::from(row.ends == i16::MAX);
        }
        let alike = |pair: &[(i16, f64)]| (pair[0].1 - pair[1].1).abs() < 0.01;
        of_the_block.retain(|(begins, _)| *begins == 14);
        assert!(of_the_block.windows(2).all(alike), "{of_the_block:?}");
        let block = record
            .leases
            .iter()
            .filter(|row| row.plan == 0 && row.begins == 14);
        assert_eq!(block.map(|row| u32::from(row.places)).sum::<u32>(), 10);
    }
    println!("{ended} leases end before their term, {full} do not");
    assert!(ended > 0 && full > 0, "both happen");
}

/// A lease costs a run without one nothing, and a run's lease is the same alone as compared.
#[test]
fn a_run_alone_has_the_leases_of_the_comparison() {
    let (_, paired) = compared(&leased(), 6);
    let alone = run(
        &model(&shipped_with("wigan/baseline.toml", &leased())),
        5,
        6,
    );
    for (a, b) in alone.iter().zip(&paired.options[0]) {
        assert_eq!(a.leases, b.leases);
    }
}

/// The table has the lines where a scenario has a lease, and no others; `check` says that a contract may hold one.
#[test]
fn tables_have_lease_lines_where_there_are_leases_and_check_flags_the_test() {
    let folder = tempfile::tempdir().expect("a folder");
    let base = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/wigan/baseline.toml");
    let text = fs::read_to_string(base).expect("there");
    let text = text.replacen("name = \"Wigan: ", "name = \"Plan: ", 1);
    for (name, more, lines, said) in [
        (
            "plain",
            CONTRACTS.to_owned(),
            false,
            "It may hold a lease: test it against IFRS 16",
        ),
        (
            "leased",
            leased(),
            true,
            "It holds a lease of 36 months, 20% of the price (IFRS 16)",
        ),
    ] {
        let file = folder.path().join(format!("{name}.toml"));
        fs::write(&file, format!("{text}\n{more}")).expect("written");
        let (file, output) = (file.display().to_string(), folder.path().join(name));
        let checked = nearhome(&["check", &file]);
        let told = String::from_utf8_lossy(&checked.stdout).into_owned();
        assert!(told.contains(said), "{told}");
        let out = output.display().to_string();
        let done = nearhome(&[
            "compare", base, &file, "--runs", "4", "--quiet", "--output", &out,
        ]);
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
        for table in ["capital.csv", "capital_in_columns.csv"] {
            let table = fs::read_to_string(output.join(table)).expect("written");
            assert_eq!(table.contains("lease_"), lines);
        }
    }
}

/// What cannot be a lease is refused, with the line and what would do.
#[test]
fn what_cannot_be_a_lease_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let base = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/wigan/baseline.toml");
    let text = fs::read_to_string(base).expect("there");
    let good = leased();
    for (from, to, said) in [
        (
            "lease_share = 0.2\n",
            "",
            "which part of the payment is for the building?",
        ),
        (
            "lease_share = 0.2\n",
            "lease_share = 0.2\nlease_per_place = 1\n",
            "both a share of the price and a sum",
        ),
        (
            "lease_months = 36\n",
            "",
            "for how long is the building leased?",
        ),
        (
            "lease_months = 36\n",
            "lease_months = 49\n",
            "the contract is of 48 months",
        ),
        ("exclusive = true\n", "", "others' children may come"),
        (
            "paid_for = \"all\"\n",
            "paid_for = \"filled\"\n",
            "no part of a liability",
        ),
        (
            "lease_share = 0.2\n",
            "lease_per_place = 1000000\n",
            "more than the whole price of a place",
        ),
    ] {
        assert!(good.contains(from), "{from}");
        let file = folder.path().join("a.toml");
        fs::write(&file, format!("{text}\n{}", good.replace(from, to))).expect("written");
        let done = nearhome(&["check", &file.display().to_string()]);
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(2), "{told}");
        assert!(told.contains("NH337") && told.contains(said), "{told}");
        assert!(told.contains("a.toml:"), "{told}");
    }
}
