//! What `nearhome compare` says of an option if something goes wrong, and of one input at other values.

use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};

const PLAN: &str = r#"
extends = "BASE"
[scenario]
name = "Plan"
[[intervention]]
name = "Homes"
kind = "open_homes"
operator = "council"
homes = 3
places = 3
months_to_open = 12
start = "2024-04"
capital_per_place = 100000
start_up_cost = 100000
match_rate = 0.5
[[intervention]]
name = "Carers"
kind = "carer_recruitment"
start = "2024-04"
yearly_cost = 400000
approvals_factor = 1.2
"#;

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// A file beside a copy of nothing: it extends the shipped baseline.
    fn plan(&self, name: &str, text: &str) -> PathBuf {
        let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/wigan/baseline-2023.toml");
        let path = self.0.path().join(name);
        fs::write(&path, text.replace("BASE", &base.display().to_string())).expect("written");
        path
    }

    fn compare(&self, plans: &[&Path], more: &[&str]) -> std::process::Output {
        let mut command = Command::cargo_bin("nearhome").expect("built");
        command
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["compare", "scenarios/wigan/baseline-2023.toml"])
            .args(plans)
            .args(["--runs", "60", "--force", "--output"])
            .arg(self.0.path().join("out"))
            .args(more);
        command.output().expect("runs")
    }

    /// The mean and the standard error of a row that begins with these fields.
    fn row(&self, table: &str, start: &str, columns: [&str; 2]) -> [f64; 2] {
        let text = fs::read_to_string(self.0.path().join("out").join(table)).expect("written");
        let mut lines = text.trim_start_matches('\u{feff}').lines();
        let heads: Vec<&str> = lines.next().expect("heads").split(',').collect();
        let row = lines.find(|line| line.starts_with(start));
        let row: Vec<&str> = row
            .unwrap_or_else(|| panic!("{start} in {text}"))
            .split(',')
            .collect();
        columns.map(|column| {
            let at = heads
                .iter()
                .position(|head| *head == column)
                .expect("a column");
            row[at].parse().unwrap_or(f64::NAN)
        })
    }
}

fn said(out: &std::process::Output) -> String {
    String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr)
}

/// With the input at its switching value the plan is worth nothing, within what was asked of the search: a
/// tenth of the Monte Carlo error, or the value rounded to six decimals.
#[test]
fn a_plan_is_worth_nothing_at_its_switching_value() {
    let place = Place::new();
    let plan = place.plan("plan.toml", PLAN);
    let asked = "intervention.Carers.approvals_factor=1..4";
    let out = place.compare(&[&plan], &["--switching", asked]);
    assert!(out.status.success(), "{}", said(&out));
    let text = said(&out);
    let text = text.replace("\n    ", " ");
    assert!(
        text.contains("at 1.2, its value in the plan, ") && text.contains("; worth as much at "),
        "{text}"
    );
    let columns = ["switching_value", "standard_error"];
    let start = "Plan,intervention.Carers.approvals_factor,";
    let [value, error] = place.row("switching.csv", start, columns);
    assert!(value > 1.0 && value < 4.0 && error > 0.0, "{value} {error}");
    let there = PLAN.replace(
        "approvals_factor = 1.2",
        &format!("approvals_factor = {value}"),
    );
    let there = place.plan("there.toml", &there);
    assert!(place.compare(&[&there], &[]).status.success());
    let [mean, error] = place.row(
        "value.csv",
        "Plan,Wigan,npv_authority,",
        ["mean", "standard_error"],
    );
    assert!(mean.abs() < 0.15 * error, "{mean} {error}");
}

/// Exact: what the table says of an uncertain input as drawn, and fixed at an end, is what value.csv says of
/// the plan as it is, and of the plan with that value written in it; each with its error.
#[test]
fn values_at_the_ends_and_as_drawn_are_those_of_the_plans_that_have_them() {
    let place = Place::new();
    let with = |value: &str| {
        PLAN.replace(
            "approvals_factor = 1.2",
            &format!("approvals_factor = {value}"),
        )
    };
    let plan = place.plan("plan.toml", &with("{ low = 1.0, high = 1.8 }"));
    let asked = "intervention.Carers.approvals_factor=1..2";
    let out = place.compare(&[&plan], &["--switching", asked]);
    assert!(out.status.success(), "{}", said(&out));
    let text = said(&out).replace("\n    ", " ");
    assert!(
        text.contains("as the plan draws it, worth ") && text.contains(", its central value, £"),
        "{text}"
    );
    let start = "Plan,intervention.Carers.approvals_factor,";
    let of = |which: &str| {
        let columns = [
            format!("npv_difference_{which}"),
            format!("standard_error_{which}"),
        ];
        place.row("switching.csv", start, [&columns[0], &columns[1]])
    };
    let [drawn, low, central, high] = ["as_drawn", "at_low", "at_central", "at_high"].map(of);
    assert!(
        [drawn, low, central, high]
            .iter()
            .all(|found| found[1] > 0.0)
    );
    assert_ne!(drawn, central);
    let columns = ["mean", "standard_error"];
    let start = "Plan,Wigan,npv_authority,";
    assert_eq!(place.row("value.csv", start, columns), drawn);
    for (value, found) in [("1", low), ("2", high)] {
        let plan = place.plan("fixed.toml", &with(value));
        let out = place.compare(&[&plan], &[]);
        assert!(out.status.success(), "{}", said(&out));
        assert_eq!(place.row("value.csv", start, columns), found, "{value}");
    }
}

/// An input that several plans have is looked at in each, and what the settings of all give rise to is told once.
#[test]
fn an_input_of_several_plans_has_a_switching_value_in_each() {
    let place = Place::new();
    let plan = place.plan("plan.toml", PLAN);
    let other = PLAN
        .replace("\"Plan\"", "\"Other\"")
        .replace("yearly_cost = 400000", "yearly_cost = 800000");
    let other = place.plan("other.toml", &other);
    let more = [
        "--switching",
        "intervention.Carers.approvals_factor=1..4",
        "--set",
        "budget.by_year={\"2023/24\"=60000000}",
    ];
    let out = place.compare(&[&plan, &other], &more);
    let text = said(&out);
    assert!(out.status.success(), "{text}");
    let columns = ["npv_difference_at_low", "npv_difference_at_high"];
    for name in ["Plan", "Other"] {
        let start = format!("{name},intervention.Carers.approvals_factor,");
        let [low, high] = place.row("switching.csv", &start, columns);
        assert!(low < 0.0 && high > low, "{name}: {low} {high}");
    }
    assert_eq!(text.matches("NH422").count(), 1, "{text}");
    assert!(
        text.replace("\n  ", " ")
            .contains("No budget is given for 2024/25 to 20"),
        "{text}"
    );
    let table = fs::read_to_string(place.0.path().join("out/mtfs.csv")).expect("written");
    let budgets = table.lines().filter(|line| line.contains(",budget,"));
    let kinds: Vec<bool> = budgets.map(|line| line.contains(",given,")).collect();
    assert!(kinds.contains(&true) && kinds.contains(&false));
}

#[test]
fn switching_values_that_cannot_be_sought_are_refused_at_once() {
    let place = Place::new();
    let plan = place.plan("plan.toml", PLAN);
    let asked = [
        "--switching",
        "intervention.Carers.approval_factor=1..2",
        "--switching",
        "intervention.Carers.approvals_factor=2..1",
        "--switching",
        "intervention.Carers.approvals_factor",
        "--switching",
        "intervention.Homes.match_rate=0.5..3",
        "--switching",
        "authority.Wigan.entries.factor=0.9..1.1",
    ];
    let out = place.compare(&[&plan], &asked);
    let text = said(&out);
    assert_eq!(out.status.code(), Some(2), "{text}");
    for words in [
        "did you mean intervention.Carers.approvals_factor",
        "2 is not below 1",
        "write PATH=LOW..HIGH",
        "can be 0 to 1",
        "is an input of the baseline",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!place.0.path().join("out").exists());
}

/// What goes wrong is worse where it must be: dearer borrowing is on the budget and in no present value;
/// places that suit fewer children differ; what no case touches has no row.
#[test]
fn a_case_that_goes_wrong_changes_what_it_should() {
    let place = Place::new();
    let plan = place.plan("plan.toml", PLAN);
    let at = PLAN
        .find("[[intervention]]\nname = \"Carers\"")
        .expect("there");
    let header = PLAN.find("[[intervention]]").expect("there");
    let carers = format!("{}{}", &PLAN[..header], &PLAN[at..]).replace("Plan", "Carers alone");
    let other = place.plan("carers.toml", &carers);
    let out = place.compare(&[&plan, &other], &["--downside"]);
    assert!(out.status.success(), "{}", said(&out));
    let columns = ["mean", "standard_error"];
    let of = |start: &str| place.row("downside.csv", start, columns)[0];
    assert_eq!(
        of("Plan,borrowing_2_points_dearer,npv_more_than_planned,"),
        0.0
    );
    assert!(of("Plan,borrowing_2_points_dearer,budget_impact_more_than_planned,") > 1_000.0);
    assert!(of("Plan,places_fill_less_readily,npv_more_than_planned,").abs() > 1_000.0);
    assert!(of("Plan,homes_open_a_year_late,npv_more_than_planned,").abs() > 1_000.0);
    // Stages of a project in place of months, and an end before which the late decision would not be: the
    // homes are late and not gone. Without any the plan would be worth what carers alone are.
    let staged = PLAN
        .replace("months_to_open = 12\n", "end = \"2025-03\"\n")
        .replace("\"Plan\"", "\"Staged\"");
    let staged = place.plan("staged.toml", &staged);
    let out = place.compare(&[&staged, &other], &["--downside"]);
    assert!(out.status.success(), "{}", said(&out));
    let of = |start: &str| place.row("downside.csv", start, columns)[0];
    let late = of("Staged,homes_open_a_year_late,npv_authority,");
    let carers = of("Carers alone,as_planned,npv_authority,");
    let planned = of("Staged,as_planned,npv_authority,");
    assert!(
        (late - carers).abs() > 0.3 * (planned - carers).abs(),
        "{late} {carers} {planned}"
    );
    let table = fs::read_to_string(place.0.path().join("out/downside.csv")).expect("written");
    let rows = table
        .lines()
        .filter(|line| line.starts_with("Carers alone"));
    assert_eq!(rows.count(), 1, "{table}");
    assert!(place.0.path().join("out/details.txt").exists());
}

/// Exact: what the baseline has as well is no decision, is not worsened, and is not attributed.
#[test]
fn what_the_baseline_shares_is_neither_worsened_nor_attributed() {
    let place = Place::new();
    let at = PLAN
        .find("[[intervention]]\nname = \"Carers\"")
        .expect("there");
    let base = place.plan(
        "base.toml",
        &PLAN[..at].replace("\"Plan\"", "\"Homes alone\""),
    );
    let plan = place.plan("plan.toml", PLAN);
    let mut command = Command::cargo_bin("nearhome").expect("built");
    command
        .arg("compare")
        .args([&base, &plan])
        .args(["--runs", "20", "--downside"]);
    let out = command
        .args(["--attribute", "--output"])
        .arg(place.0.path().join("out"));
    let out = out.output().expect("runs");
    let text = said(&out);
    assert!(out.status.success(), "{text}");
    assert!(
        text.contains("nothing to attribute") && text.contains("nothing that --downside"),
        "{text}"
    );
    assert!(!place.0.path().join("out/attribution.csv").exists());
    assert!(!place.0.path().join("out/downside.csv").exists());
}

/// A budget that a plan gives is the one that all costs are set against; two that disagree are refused.
#[test]
fn a_budget_is_one_for_all() {
    let place = Place::new();
    let budget = |millions: u32| {
        format!(
            "{PLAN}\n[budget]\nby_year = {{ \"2025/26\" = {millions}000000 }}\nusable_reserves = 20000000\n"
        )
    };
    let one = place.plan("one.toml", &budget(90).replace("\"Plan\"", "\"One\""));
    let other = place.plan("other.toml", &budget(80).replace("\"Plan\"", "\"Other\""));
    let out = place.compare(&[&one], &[]);
    let text = said(&out);
    assert!(
        out.status.success() && text.contains("Over a budget of £90.0m in 2025/26 (as given)"),
        "{text}"
    );
    let [share, _] = place.row(
        "budget.csv",
        "One,FY2025/26,",
        ["share_of_usable_reserves", "budget"],
    );
    assert!(share.is_finite());
    let out = place.compare(&[&one, &other], &[]);
    let text = said(&out);
    assert_eq!(out.status.code(), Some(2), "{text}");
    assert!(
        text.contains("other.toml: their budgets for 2025/26 are 90000000 and 80000000"),
        "{text}"
    );
    let base = place.plan("base.toml", &budget(80).replace("\"Plan\"", "\"Base\""));
    let mut command = Command::cargo_bin("nearhome").expect("built");
    let out = command
        .arg("compare")
        .args([&base, &one, &other])
        .output()
        .expect("runs");
    let text = said(&out);
    assert_eq!(out.status.code(), Some(2), "{text}");
    assert!(
        text.contains("their budgets for 2025/26 are 80000000 and 90000000"),
        "{text}"
    );
}

/// Estimates without a range are raised and the screen says by how much; the prices of later months alone
/// keep capital from being exactly 1.24 times as much. Estimates with ranges are left as they are: nothing
/// differs, and that is told.
#[test]
fn optimism_bias_raises_what_has_no_range_of_its_own() {
    let place = Place::new();
    let spent = |more: &[&str], plan: &Path| {
        let out = place.compare(&[plan], more);
        assert!(
            out.status.success(),
            "{}",
            String::from_utf8_lossy(&out.stderr)
        );
        let table = place.0.path().join("out/capital.csv");
        let text = fs::read_to_string(table).expect("written");
        let rows = text.lines().filter(|line| line.starts_with("Plan,"));
        let rows = rows.filter(|line| line.contains(",capital_spent,"));
        let sum: f64 = rows
            .map(|line| {
                line.split(',')
                    .nth(7)
                    .expect("a mean")
                    .parse::<f64>()
                    .expect("a number")
            })
            .sum();
        (sum, out)
    };
    let plain = place.plan("plain.toml", PLAN);
    let (before, _) = spent(&[], &plain);
    let (after, out) = spent(&["--optimism-bias"], &plain);
    let ratio = after / before;
    assert!((1.22..1.28).contains(&ratio), "{ratio}");
    let said = String::from_utf8_lossy(&out.stdout).replace("\n  ", " ");
    for words in [
        "for optimism bias",
        "intervention.Homes.capital_per_place + 24%",
        "intervention.Homes.months_to_open + 4%",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
    let ranged = PLAN
        .replace(
            "= 100000\nstart_up",
            "= { low = 80000, high = 120000 }\nstart_up",
        )
        .replace(
            "months_to_open = 12",
            "months_to_open = { low = 9, high = 18 }",
        );
    let ranged = place.plan("ranged.toml", &ranged);
    let (before, _) = spent(&[], &ranged);
    let (after, out) = spent(&["--optimism-bias"], &ranged);
    assert_eq!(before.to_bits(), after.to_bits());
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(said.contains("nothing for --optimism-bias"), "{said}");
}
