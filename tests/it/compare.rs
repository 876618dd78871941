//! Paired comparison, loans in the run, and what the tables of a comparison add up to.

use crate::common::{model, run, shipped_with};
use assert_cmd::Command;
use nearhome::analysis::books::Item;
use nearhome::analysis::comparison::Comparison;
use nearhome::analysis::paired::{Shared, align, execute, reasons};
use nearhome::engine::log::{Log, matched};
use nearhome::engine::{Workspace, simulate};
use nearhome::model::Model;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const LOAN: &str = r#"
[[intervention]]
name = "Homes"
kind = "open_homes"
operator = "voluntary"
homes = 4
places = 4
every_months = 4
months_to_open = 14
start = "2020-04"
weekly_price = 3900
fixed_price_months = 36
start_up_cost = 120000
capital_per_place = 20000
first_refusal = true

[[intervention]]
name = "Carers"
kind = "carer_recruitment"
start = "2020-10"
yearly_cost = 200000
approvals_factor = 1.3

[[loan]]
name = "Loan"
start = "2020-04"
amount = 1000000
drawn_by_home = true
rate_per_year = 0.06
payments_per_year = 2
repayment = "annuity"
first_repayment = "2022-10"
end = "2028-10"
cost_of_funds = 0.04
homes = "Homes"
operating_cost_per_place = 2900
overheads_per_year = 60000
reserves = 250000
covenant = 1.1
recovery_share = 0.4
recovery_months = 9
"#;

fn models(more: &str) -> (Model, Model) {
    let mut base = model(&shipped_with("wigan/baseline.toml", ""));
    let mut option = model(&shipped_with("wigan/baseline.toml", more));
    option.name = "Option".into();
    align(&mut [&mut base, &mut option], &Shared::default());
    (base, option)
}

fn compared(more: &str, runs: usize) -> (Comparison, nearhome::analysis::paired::Paired) {
    let (base, option) = models(more);
    let options = [option];
    let paired = execute(&base, &options, 5, runs, &|_| {}, &|| false).expect("nobody stops it");
    (Comparison::new(&base, &options, &paired), paired)
}

/// Exact: no false alarm.
#[test]
fn a_scenario_compared_with_itself_differs_in_nothing() {
    let (comparison, _) = compared("", 16);
    for (_, _, _, d) in &comparison.options[0].differences.figures {
        assert_eq!(
            (d.summary.mean, d.summary.sd.unwrap_or(0.0), d.saved),
            (0.0, 0.0, None)
        );
        assert!(d.better.is_none_or(|better| better == 0.5));
    }
    let worth = &comparison.options[0].worth[0];
    assert!(
        worth
            .iter()
            .all(|w| w.authority == 0.0 && w.payback == Some(0))
    );
}

/// What is compared does not depend on being compared: records but for what is kept for comparing are
/// those of a run.
#[test]
fn a_paired_run_is_the_run_alone() {
    let (base, option) = models(LOAN);
    let (_, paired) = compared(LOAN, 12);
    for (model, records) in [(&base, &paired.base), (&option, &paired.options[0])] {
        let mut alone = model.clone();
        alone.decided_after = None;
        for (a, b) in run(&alone, 5, 12).iter().zip(records) {
            assert!(a.counts == b.counts && a.cost == b.cost && a.loans == b.loans);
        }
    }
}

/// Exact but for rounding to pennies: in every run and year what is cashable, what is avoided and the rest
/// are the change of net cost, and every total of the books is the sum of its lines.
#[test]
fn savings_and_lines_add_up_in_every_run() {
    let (comparison, _) = compared(LOAN, 24);
    let (base, option) = (
        &comparison.base.books[0],
        &comparison.options[0].choice.books[0],
    );
    for (run, worth) in comparison.options[0].worth[0].iter().enumerate() {
        for year in 0..10 {
            let net =
                |books: &nearhome::analysis::books::Books| books.runs[run][year][Item::Net.index()];
            let change = net(base) - net(option);
            let parts = worth.cashable[year] + worth.avoided[year] + worth.other[year];
            assert!((change - parts).abs() < 0.02, "{change} {parts}");
            let y = &option.runs[run][year];
            let of = |item: Item| y[item.index()];
            let lines = of(Item::Net) - of(Item::LoanInterest)
                + of(Item::LoanFunds)
                + of(Item::LoanProvision)
                + of(Item::CapitalInterest)
                + of(Item::CapitalProvision);
            assert!((of(Item::Impact) - lines).abs() < 0.01);
        }
    }
}

/// Model, section 12.7: in every month of every run advances and what was added to the balance are what
/// was repaid, written off and is outstanding; and the borrower's cash changes by what it received and
/// spent.
#[test]
fn every_pound_between_council_and_borrower_is_accounted_for() {
    let (_, paired) = compared(LOAN, 60);
    let (mut failed, mut repaid) = (0, 0);
    for record in &paired.options[0] {
        let (mut lent, mut back, mut cash) = (0, 0, 25_000_000);
        for (month, row) in record.loans.iter().enumerate() {
            lent += row.advanced + row.capitalised;
            back += row.principal + row.written_off;
            assert_eq!(lent, back + row.balance, "month {}", month + 1);
            assert!(row.balance >= 0 && row.written_off >= 0);
            if row.defaulted == 0 && month + 1 >= 13 {
                cash += row.advanced + row.available - row.outlay - row.interest - row.principal;
                assert_eq!(cash, row.cash, "month {}", month + 1);
            }
        }
        let last = record.loans.last().expect("months");
        failed += last.defaulted;
        repaid += i64::from(last.defaulted == 0 && last.balance == 0);
    }
    println!("{failed} of 60 borrowers fail, {repaid} repay");
    assert!(failed > 0 && repaid > 0, "both happen with these terms");
}

/// Exact but for binary fractions of pounds: in every run and year what was outstanding, advanced and added,
/// less what was repaid and written off, is what is outstanding; the requirement is never below 0, and what
/// it went up by and down by, with the receipts left, is the year's money. Interest earned over the horizon
/// is what came in, what was added, and what is not yet due.
#[test]
fn capital_of_loans_reconciles_in_every_run_and_year() {
    let (comparison, paired) = compared(LOAN, 60);
    let books = &comparison.options[0].choice.books[0];
    let mut left = 0;
    for (run, record) in books.runs.iter().zip(&paired.options[0]) {
        let (mut balance, mut requirement, mut earned, mut cash) = (0.0, 0.0, 0.0, 0.0);
        for year in run {
            let of = |item: Item| year[item.index()];
            balance += of(Item::Advanced) + of(Item::Capitalised)
                - of(Item::Received)
                - of(Item::WrittenOff);
            assert!((balance - of(Item::Balance)).abs() < 0.001);
            assert!(of(Item::Recovered) <= of(Item::Received));
            requirement += of(Item::Advanced) + of(Item::Capitalised)
                - of(Item::Received)
                - of(Item::LoanProvision)
                + of(Item::ReceiptsLeft);
            assert!((requirement - of(Item::LoanRequirement)).abs() < 0.01);
            assert!(of(Item::LoanRequirement) >= 0.0 && of(Item::ReceiptsLeft) >= 0.0);
            left += usize::from(of(Item::ReceiptsLeft) > 1.0);
            earned += of(Item::LoanInterest);
            cash += of(Item::InterestCash) + of(Item::Capitalised);
        }
        let last = record.loans.last().expect("months");
        assert!((earned - cash - last.accrued as f64 / 100.0).abs() < 0.01);
        assert!(last.defaulted == 0 || last.accrued == 0);
    }
    assert!(left > 0, "some who were provided for repay after all");
}

/// A default breaks the covenant, whether or not cover was tested before; without a covenant nothing is
/// broken.
#[test]
fn a_borrower_that_fails_has_broken_its_covenant() {
    let (comparison, _) = compared(LOAN, 60);
    let (_, _, risk) = &comparison.options[0].choice.loans[0];
    assert_eq!(risk.covenant, Some(1.1));
    let mut untested = 0;
    for (run, failed) in risk.month_of_default.iter().enumerate() {
        if let Some(failed) = failed {
            assert!(risk.breach[run].is_some_and(|month| month <= *failed));
            untested += usize::from(risk.least[run].is_none());
        }
    }
    assert!(untested > 0, "some fail before their cover is tested");
    assert!(risk.tested() + untested <= risk.least.len());
    let free = LOAN.replace("covenant = 1.1\n", "");
    let (comparison, _) = compared(&free, 24);
    let (_, _, risk) = &comparison.options[0].choice.loans[0];
    assert!(risk.covenant.is_none() && risk.breached().is_none());
    assert!(risk.breach.iter().all(Option::is_none));
}

/// A loan that runs on after the last simulated month still stands to be lost and is still covered then, and
/// `check` says so with the years that would hold it.
#[test]
fn a_loan_that_ends_after_the_horizon_is_not_taken_to_be_safe_then() {
    let long = LOAN.replace("2028-10", "2036-10");
    let (comparison, _) = compared(&long, 60);
    let (_, _, risk) = &comparison.options[0].choice.loans[0];
    assert_eq!(risk.months_after, 91);
    assert!(risk.hazard > 0.0);
    let mut alive = 0;
    for run in 0..60 {
        if risk.balance[run][9] > 0.0 && risk.month_of_default[run].is_none() {
            assert!(risk.loss[run][9] > 0.0);
            assert!(risk.life_cover[run][9].is_some());
            alive += 1;
        }
    }
    assert!(alive > 0);
    let said = |years: &str| {
        let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/wigan/baseline.toml");
        let more = fs::read_to_string(place).expect("there") + &long;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.toml");
        fs::write(&path, more).expect("written");
        let file = path.display().to_string();
        let out = nearhome(&["check", &file, "--set", &format!("scenario.years={years}")]);
        String::from_utf8_lossy(&out.stderr).into_owned()
    };
    let warned = said("10");
    assert!(
        warned.contains("NH415") && warned.contains("scenario.years=18"),
        "{warned}"
    );
    assert!(!said("18").contains("NH415"));
}

/// What moves a loan's results is among the assumptions, what was left out with where it came from.
#[test]
fn every_term_of_a_loan_is_an_assumption() {
    let more = LOAN.replace("cost_of_funds = 0.04\n", "default_after = 2\n");
    let more = format!(
        "{more}holiday_interest = \"capitalised\"\n[[loan.amendments]]\nfrom = \"2024-10\"\nend = \"2030-10\"\n"
    );
    let document = shipped_with("wigan/baseline.toml", &more);
    let raw: nearhome::scenario::raw::Scenario = document.read().expect("read");
    let built = nearhome::scenario::build::build(&raw).expect("right");
    let of = |key: &str| {
        let path = format!("loan.Loan.{key}");
        let found = built.assumptions.iter().find(|a| a.path == path);
        found.unwrap_or_else(|| panic!("{path}"))
    };
    for (key, value) in [
        ("payments_per_year", "2"),
        ("first_repayment", "2022-10"),
        ("holiday_interest", "capitalised"),
        ("drawn_by_home", "true"),
        ("amendments", "from 2024-10, end 2030-10"),
        ("covenant", "1.1"),
        ("default_after", "2"),
        ("recovery_months", "9"),
    ] {
        assert_eq!(of(key).value, value);
    }
    assert!(of("cost_of_funds").filled.contains("assumed rate"));
}

/// By hand: 4% below what it earns, a loan without a borrower brings a margin from its first year on.
#[test]
fn a_sound_loan_earns_from_its_first_year_on() {
    let text = LOAN.split("[[loan]]").nth(1).expect("a loan");
    let keys = [
        "name",
        "start",
        "amount",
        "rate_per_year",
        "payments_per_year",
        "repayment",
        "end",
        "cost_of_funds",
    ];
    let keep = |line: &&str| keys.contains(&line.split('=').next().unwrap_or("").trim());
    let lines: Vec<&str> = text.lines().filter(keep).collect();
    let (comparison, _) = compared(&format!("[[loan]]\n{}", lines.join("\n")), 2);
    let books = &comparison.options[0].choice.books[0];
    // From April 2020: eleven months of a million at 6% and at 4%, but for the first instalment.
    let first = books.runs[0][1];
    let of = |item: Item| first[item.index()];
    assert!(of(Item::LoanInterest) > 1.49 * of(Item::LoanFunds));
    assert!(of(Item::LoanInterest) < 1.51 * of(Item::LoanFunds));
    for year in &books.runs[0][1..9] {
        assert!(year[Item::LoanInterest.index()] > year[Item::LoanFunds.index()]);
    }
}

/// A loan without a simulated borrower is paid as agreed: the schedule to the penny.
#[test]
fn a_loan_without_a_borrower_follows_its_schedule() {
    let more = LOAN.split("[[loan]]").nth(1).expect("a loan");
    let keep = |line: &&str| {
        let key = line.split('=').next().unwrap_or("").trim();
        ![
            "homes",
            "drawn_by_home",
            "operating_cost_per_place",
            "overheads_per_year",
            "reserves",
            "covenant",
            "recovery_share",
            "recovery_months",
        ]
        .contains(&key)
    };
    let lines: Vec<&str> = more.lines().filter(keep).collect();
    let model = model(&shipped_with(
        "wigan/baseline.toml",
        &format!("[[loan]]\n{}", lines.join("\n")),
    ));
    let schedule = nearhome::finance::schedule::Schedule::of(&model.loans[0].terms);
    let record = &run(&model, 1, 1)[0];
    let start = model.loans[0].start as usize;
    for row in &schedule.rows {
        let there = &record.loans[start - 1 + usize::from(row.due.month)];
        assert_eq!(there.balance, row.closing);
        assert_eq!(there.interest + there.principal, row.paid());
    }
    assert_eq!(record.loans.iter().map(|r| r.missed).sum::<i64>(), 0);
}

#[test]
fn scenarios_that_cannot_be_compared_say_every_reason() {
    let (base, mut other) = models("");
    other.horizon.start_year = 2023;
    other.horizon.years = 5;
    other.authorities[0].name = "Bolton".into();
    let said: Vec<String> = reasons(&base, &other).into_iter().map(|r| r.0).collect();
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(reasons(&base, &base).is_empty());
}

fn nearhome(args: &[&str]) -> std::process::Output {
    Command::cargo_bin("nearhome")
        .expect("built")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(args)
        .output()
        .expect("runs")
}

#[test]
fn compare_writes_the_same_tables_on_any_number_of_threads_and_refuses_what_it_cannot_compare() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let [one, two] = [path("one"), path("two")];
    for (threads, output) in [("1", &one), ("3", &two)] {
        let out = nearhome(&[
            "compare",
            "scenarios/wigan/baseline.toml",
            "scenarios/wigan/more-carers.toml",
            "--runs",
            "70",
            "--threads",
            threads,
            "--output",
            output,
        ]);
        let said = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(
            out.status.success(),
            "{}",
            String::from_utf8_lossy(&out.stderr)
        );
        assert!(
            said.contains("Wigan: more foster carers") && said.contains("best in"),
            "{said}"
        );
    }
    for name in [
        "differences.csv",
        "value.csv",
        "mtfs.csv",
        "capital.csv",
        "budget.csv",
        "regret.csv",
    ] {
        let read = |folder: &str| fs::read(Path::new(folder).join(name)).expect("is there");
        assert!(read(&one) == read(&two), "{name} depends on threads");
    }
    let refused = nearhome(&[
        "compare",
        "scenarios/wigan/baseline.toml",
        "scenarios/wirral/baseline.toml",
        "--output",
        &path("no"),
    ]);
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        said.contains("31 March 2019 and 2021") && said.contains("Wirral"),
        "{said}"
    );
    assert!(!Path::new(&path("no")).exists());
}

#[test]
fn the_mtfs_adds_up_to_the_penny() {
    let (comparison, _) = compared(LOAN, 16);
    let bytes = nearhome::report::compare::tables::mtfs(&comparison).expect("a table");
    let text = String::from_utf8(bytes).expect("text");
    let mut rows = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let (mut sum, mut checked) = (0_i64, 0);
    for row in rows.records().map(|row| row.expect("a row")) {
        let pence = (row[6].parse::<f64>().expect("a mean") * 100.0).round() as i64;
        match &row[5] {
            "+" => sum += pence,
            "-" => sum -= pence,
            "=" if &row[3] != "variance" => {
                assert_eq!(pence, sum, "{row:?}");
                checked += 1;
            }
            _ => {}
        }
        if &row[3] == "net_budget_impact" {
            sum = 0;
        }
    }
    assert_eq!(checked, 2 * 10 * 3, "three totals a year of two scenarios");
}

/// What the baseline and every option do alike decides nothing between them: the decision is the first
/// that is not shared.
#[test]
fn the_decision_is_the_first_that_is_not_shared() {
    let (mut base, mut option) = models(LOAN);
    // LOAN: homes and the loan from April 2020, month 13; carers from October 2020, month 19.
    assert_eq!(option.decided_after, Some(12));
    let shared = Shared {
        interventions: vec!["Homes".into()],
        loans: vec!["Loan".into()],
    };
    align(&mut [&mut base, &mut option], &shared);
    assert_eq!(
        (base.decided_after, option.decided_after),
        (Some(18), Some(18))
    );
}

/// The screen says of a scenario that is the baseline under another name that nothing differs, and neither
/// that it pays back nor that it costs less in half of the futures.
#[test]
fn the_screen_claims_nothing_where_nothing_differs() {
    let (comparison, _) = compared("", 4);
    let text = nearhome::report::compare::text(&comparison);
    assert!(text.contains("No figure differs"), "{text}");
    assert!(
        !text.contains("ays back") && !text.contains("less in"),
        "{text}"
    );
    assert!(comparison.dominated.iter().all(|one| one.by.is_none()));
}

/// Every measure has a regret of every scenario; in each run one of them is best.
#[test]
fn regrets_are_of_money_and_of_sufficiency() {
    let (comparison, _) = compared(LOAN, 16);
    assert_eq!(comparison.sufficiency_regrets.len(), 4);
    for regrets in comparison
        .sufficiency_regrets
        .iter()
        .chain([&comparison.regrets])
    {
        assert_eq!(regrets.len(), 2);
        assert!(regrets.iter().all(|r| r.mean >= 0.0));
        assert!(regrets.iter().map(|r| r.best).sum::<f64>() >= 1.0);
    }
    let bytes = nearhome::report::compare::tables::regret(&comparison).expect("a table");
    let text = String::from_utf8(bytes).expect("text");
    // The heads, and five measures of two scenarios.
    assert_eq!(text.lines().count(), 11, "{text}");
}

#[test]
fn memory_that_holds_no_comparison_is_told_without_an_impossible_number_of_runs() {
    let out = nearhome(&[
        "compare",
        "scenarios/wigan/baseline.toml",
        "scenarios/wigan/more-carers.toml",
        "--memory",
        "1MB",
    ]);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(2), "{said}");
    assert!(
        said.contains("2 runs, the fewest") && !said.contains("--runs 1 "),
        "{said}"
    );
}

/// Counted month by month, apart from the way in which spells are gone through: child-months in new places
/// in which the same child is in care in the baseline. A scenario has no such months against itself, where
/// nothing is elsewhere.
#[test]
fn matched_months_are_those_in_which_the_same_child_is_in_care_in_both() {
    let (base, option) = models(LOAN);
    let (mut here, mut there) = (Workspace::default(), Workspace::default());
    here.log.on = true;
    there.log.on = true;
    let mut all = 0;
    for run in 0..8 {
        simulate(&base, 5, run, &mut here);
        simulate(&option, 5, run, &mut there);
        let last = base.horizon.months() as i16;
        let months = |log: &Log, new: bool| -> BTreeSet<(u64, i16)> {
            let kept = log.spells.iter().filter(|spell| !new || spell.plan > 0);
            kept.flat_map(|s| (s.from.max(1)..s.to.min(last + 1)).map(|month| (s.key, month)))
                .collect()
        };
        let in_both = months(&there.log, true)
            .intersection(&months(&here.log, false))
            .count() as i64;
        let found: i64 = matched(&option, &here, &there).iter().map(|(_, m)| m).sum();
        assert_eq!(found, in_both, "run {run}");
        let own: i64 = matched(&option, &there, &there)
            .iter()
            .map(|(_, m)| m)
            .sum();
        assert_eq!(own, 0);
        all += found;
    }
    println!("{all} child-months");
    assert!(all > 0);
}
