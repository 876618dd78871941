//! Paired comparison, loans in the run, and what the tables of a comparison add up to.

use crate::common::{model, run, shipped_with};
use assert_cmd::Command;
use nearhome::analysis::books::Item;
use nearhome::analysis::comparison::{Basis, Comparison};
use nearhome::analysis::paired::{Shared, align, execute, reasons};
use nearhome::analysis::value::Worth;
use nearhome::engine::log::{Log, matched};
use nearhome::engine::{Workspace, simulate};
use nearhome::model::Model;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

pub(crate) const LOAN: &str = r#"
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

pub(crate) fn compared(
    more: &str,
    runs: usize,
) -> (Comparison, nearhome::analysis::paired::Paired) {
    let (base, option) = models(more);
    let options = [option];
    let paired = execute(&base, &options, 5, runs, &|_| {}, &|| false).expect("nobody stops it");
    (Comparison::new(&base, &options, &paired), paired)
}

/// Exact: no future has paid back before the plan pays or saves anything, in the tables and the chart as well.
#[test]
fn nothing_has_paid_back_before_money_flows() {
    let plan = "[[intervention]]\nname = \"Carers\"\nkind = \"carer_recruitment\"\nstart = \"2021-04\"\n\
        yearly_cost = 1000\napprovals_factor = 2\n";
    let (comparison, _) = compared(plan, 40);
    let worth = &comparison.options[0].worth[0];
    assert!(worth.iter().all(|w| w.payback.is_none_or(|year| year >= 2)));
    // Some are never out of pocket from the first year of the plan on.
    assert!(worth.iter().any(|w| w.payback == Some(2)));
    let table = nearhome::report::compare::tables::value(&comparison).expect("written");
    let table = String::from_utf8(table).expect("UTF-8");
    let rows = |year: &str| {
        let row = format!(",paid_back_by_then,{year},");
        let found = table.lines().find(|line| line.contains(&row));
        let found = found.unwrap_or_else(|| panic!("{row}"));
        found.split(&row).nth(1).map(str::to_owned)
    };
    for year in ["FY2019/20", "FY2020/21"] {
        let share = rows(year).expect("a share");
        assert!(share.starts_with("0.00000,"), "{year}: {share}");
    }
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
            .all(|w| w.authority == 0.0 && !w.moves_cash() && !w.never_pays_back())
    );
}

/// Exact: a future in which nothing is ever paid or saved has not paid back, nor failed to.
#[test]
fn what_moves_no_money_pays_nothing_back() {
    let plan = "[[intervention]]\nname = \"Home\"\nkind = \"open_homes\"\noperator = \"council\"\nhomes = 1\n\
        places = 3\nstart = \"2020-04\"\ndelivered_share = 0.4\n";
    let (comparison, _) = compared(plan, 40);
    let one = &comparison.options[0];
    let last = comparison.horizon.years - 1;
    let count = |of: &dyn Fn(&Worth) -> bool| one.worth[0].iter().filter(|w| of(w)).count();
    let nothing = count(&|w| !w.moves_cash());
    assert!((10..=38).contains(&nothing), "{nothing}");
    let ended = [
        count(&|w| w.paid_back_by(last)),
        count(&Worth::never_pays_back),
    ];
    assert_eq!(nothing + ended[0] + ended[1], 40);
    let still = one.worth[0].iter().filter(|w| !w.moves_cash());
    assert!(still.into_iter().all(|w| w.payback.is_none()));
    let table = nearhome::report::compare::tables::value(&comparison).expect("written");
    let table = String::from_utf8(table).expect("UTF-8");
    let row = table.lines().find(|line| line.contains(",moves_no_cash,"));
    let share = format!(",moves_no_cash,horizon,{:.5},", nothing as f64 / 40.0);
    assert!(row.expect("a row").contains(&share), "{row:?} {share}");
    let screen = nearhome::report::compare::text(&comparison);
    assert!(
        screen
            .replace("\n    ", " ")
            .contains("it moves no money in"),
        "{screen}"
    );
}

/// Exact: a budget is carried on from the last that is given, with consumer prices, and before the first is the
/// baseline's first year.
#[test]
fn a_budget_is_carried_on_from_the_last_that_is_given() {
    let budget = "[budget]\nby_year = { \"2020/21\" = 40000000, \"2021/22\" = 41000000 }\n";
    let (comparison, _) = compared(budget, 8);
    let basis = &comparison.basis;
    assert_eq!(basis[..3], [Basis::Indexed, Basis::Given, Basis::Given]);
    assert!(basis[3..].iter().all(|basis| *basis == Basis::Carried));
    assert_eq!(comparison.budget[1..3], [40.0e6, 41.0e6]);
    for year in 3..comparison.horizon.years {
        let times = comparison.budget[year] / comparison.budget[year - 1];
        assert!((1.0..1.06).contains(&times), "{year}: {times}");
    }
    let screen = nearhome::report::compare::text(&comparison).replace("\n  ", " ");
    for said in [
        "the last one given, raised with consumer prices, stands for it",
        "no social workers or legal costs",
        "is it for placements and leavers' support alone?",
    ] {
        assert!(screen.contains(said), "{said} in {screen}");
    }
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

pub(crate) fn nearhome(args: &[&str]) -> std::process::Output {
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
            said.contains("Wigan: more foster carers") && said.contains("best of all in"),
            "{said}"
        );
    }
    for name in [
        "differences.csv",
        "value.csv",
        "mtfs.csv",
        "capital.csv",
        "mtfs_in_columns.csv",
        "capital_in_columns.csv",
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
    let bytes = nearhome::report::compare::books::mtfs(&comparison).expect("a table");
    let text = String::from_utf8(bytes).expect("text");
    let mut rows = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let (mut sum, mut checked) = (0_i64, 0);
    for row in rows.records().map(|row| row.expect("a row")) {
        let pence = (row[7].parse::<f64>().expect("a mean") * 100.0).round() as i64;
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

/// Exact to the penny: the columns are the means of the long tables, and the sums over years are theirs.
#[test]
fn tables_in_columns_hold_what_the_long_ones_do() {
    use nearhome::report::compare::books;
    let (comparison, _) = compared(LOAN, 16);
    let read = |bytes: Vec<u8>| -> (Vec<String>, Vec<Vec<String>>) {
        let text = String::from_utf8(bytes).expect("text");
        let mut rows = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let heads = rows
            .headers()
            .expect("heads")
            .iter()
            .map(str::to_owned)
            .collect();
        let each = rows
            .records()
            .map(|row| row.expect("a row").iter().map(str::to_owned).collect());
        (heads, each.collect())
    };
    let pence = |text: &str| (text.parse::<f64>().expect("a number") * 100.0).round() as i64;
    for (long, wide) in [
        (
            books::mtfs(&comparison),
            books::mtfs_in_columns(&comparison),
        ),
        (
            books::capital(&comparison),
            books::capital_in_columns(&comparison),
        ),
    ] {
        let (_, long) = read(long.expect("a table"));
        let (heads, wide) = read(wide.expect("a table"));
        assert_eq!(
            heads[heads.len() - 2..],
            ["FY2019/20 to FY2023/24", "FY2019/20 to FY2028/29"]
        );
        let mut seen = 0;
        for row in &wide {
            let here: Vec<i64> = long
                .iter()
                .filter(|l| (&l[0], &l[1], &l[3]) == (&row[0], &row[1], &row[2]))
                .map(|l| pence(&l[7]))
                .collect();
            let there: Vec<i64> = row[6..].iter().map(|value| pence(value)).collect();
            assert_eq!(here, there[..10], "{row:?}");
            let over = |span: &[i64]| match row[5].as_str() {
                "balance" => span[span.len() - 1],
                _ => span.iter().sum(),
            };
            assert_eq!(there[10..], [over(&here[..5]), over(&here)], "{row:?}");
            seen += 1;
        }
        assert!(seen > 20, "{seen}");
    }
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

/// Children who were in a home before it came under a block contract are in its places from the contract on.
#[test]
fn nobody_is_matched_before_a_contract_begins() {
    let block = r#"
[[intervention]]
name = "Block contract"
kind = "block_contract"
start = "2021-04"
operator = "private"
places = 8
weekly_price = 4000
match_rate = 0.5
"#;
    let (base, option) = models(block);
    let (mut here, mut there) = (Workspace::default(), Workspace::default());
    here.log.on = true;
    there.log.on = true;
    let mut by_year = [0; 4];
    for run in 0..8 {
        simulate(&base, 5, run, &mut here);
        simulate(&option, 5, run, &mut there);
        let found = matched(&option, &here, &there);
        for (months, (_, more)) in by_year.iter_mut().zip(found) {
            *months += more;
        }
    }
    println!("{by_year:?} child-months");
    assert_eq!(by_year[..2], [0, 0]);
    // Some are there from its first month, and no more than its places hold.
    assert!(by_year[2] > 0 && by_year[2] <= 8 * 12 * 8);
}

/// In a region every council's part of a plan is told; sums of money add up to those of all together, and
/// where there is one council nothing is said of parts.
///
/// Exact but for rounding to hundredths of pennies.
#[test]
fn councils_parts_of_a_plan_add_up_to_the_whole() {
    use nearhome::analysis::shares::shares;
    let file = "liverpool-city-region/baseline.toml";
    let plan = r#"
[[intervention]]
name = "Places"
kind = "block_contract"
start = "2022-04"
operator = "private"
places = 6
authority = "Wirral"
weekly_price = 4000

[[intervention]]
name = "Carers"
kind = "carer_recruitment"
start = "2022-04"
yearly_cost = 300000
approvals_factor = 1.3
authority = "Liverpool"
"#;
    let mut base = model(&shipped_with(file, ""));
    let mut option = model(&shipped_with(file, plan));
    option.name = "Plan".into();
    align(&mut [&mut base, &mut option], &Shared::default());
    let options = [option];
    let paired = execute(&base, &options, 5, 12, &|_| {}, &|| false).expect("nobody stops it");
    let comparison = Comparison::new(&base, &options, &paired);
    let shares = shares(&comparison, 0);
    assert_eq!(shares.len(), 1 + base.authorities.len());
    let mean = |at: usize, id: &str| {
        let share: &nearhome::analysis::shares::Share = &shares[at];
        share.figure(id).expect("a figure").summary.mean
    };
    for id in [
        "money_put_in",
        "money_put_in_over_horizon",
        "contract_voids",
        "net_budget_impact",
        "npv_authority",
        "home_places_usable",
    ] {
        let parts: f64 = (1..shares.len()).map(|at| mean(at, id)).sum();
        assert!((parts - mean(0, id)).abs() < 0.01, "{id}: {parts}");
    }
    // Who decides on a measure pays for it.
    for (name, pays) in [("Liverpool", true), ("Wirral", true), ("Halton", false)] {
        let at = comparison.areas.iter().position(|area| area.name == name);
        let put_in = mean(at.expect("a council"), "money_put_in");
        assert_eq!(put_in > 0.0, pays, "{name}: {put_in}");
    }
    let said = nearhome::report::compare::details(&comparison);
    assert!(said.contains("Who wins and who loses"), "{said}");
    // What is put in is told over the span of the budget beside it, for each council too.
    let liverpool = comparison.areas.iter().position(|a| a.name == "Liverpool");
    let whole = mean(liverpool.expect("a council"), "money_put_in_over_horizon");
    let words = format!("puts in {} (", nearhome::report::compare::money(whole));
    let plain = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(plain.contains(&words), "{words} in {plain}");
    assert!(nearhome::report::compare::text(&comparison).contains("Budgets by council"));
    let (alone, _) = compared(LOAN, 4);
    assert!(!nearhome::report::compare::details(&alone).contains("Who wins"));
}
