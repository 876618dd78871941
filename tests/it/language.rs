//! `check`, `diff`, `explain` and `schema`, and the overlays that are shipped.

use std::fs;
use std::path::{Path, PathBuf};

use nearhome::engine::recorder::column;
use nearhome::scenario::{Document, odd, schema};

use super::common;
use super::layers::nearhome;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn told(args: &[&str]) -> (String, String) {
    let (code, out, err) = nearhome(root(), args);
    assert_eq!(code, Some(0), "{err}");
    (out, err)
}

const WIGAN: &str = "scenarios/wigan/baseline.toml";

#[test]
fn the_committed_schemas_are_those_of_the_format() {
    for (name, args) in [
        ("scenario.schema.json", &["schema"][..]),
        ("changes.schema.json", &["schema", "--changes"]),
        ("loan.schema.json", &["schema", "--loan"]),
    ] {
        let committed = fs::read_to_string(root().join("schemas").join(name)).expect("is there");
        let (made, _) = told(args);
        assert!(
            made == committed,
            "schemas/{name} is out of date: nearhome {} > schemas/{name}",
            args.join(" ")
        );
    }
}

fn scenarios() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in fs::read_dir(root().join("scenarios"))
        .expect("there")
        .flatten()
    {
        if folder.path().is_dir() {
            for file in fs::read_dir(folder.path()).expect("there").flatten() {
                found.push(file.path());
            }
        }
    }
    found.sort();
    found
}

#[test]
fn every_shipped_file_names_its_schema() {
    for file in scenarios() {
        let text = fs::read_to_string(&file).expect("read");
        let first = text.lines().next().unwrap_or_default();
        let wanted = if text.contains("\n[overlay]") || text.contains("\nextends") {
            "#:schema ../../schemas/changes.schema.json"
        } else if !text.contains("\n[scenario]") {
            "#:schema ../../schemas/loan.schema.json"
        } else {
            "#:schema ../../schemas/scenario.schema.json"
        };
        assert_eq!(first, wanted, "{}", file.display());
    }
}

#[test]
fn check_tells_what_a_scenario_is_in_ten_lines() {
    let (out, err) = told(&["check", WIGAN]);
    assert!(err.is_empty(), "{err}");
    assert!((9..=11).contains(&out.lines().count()), "{out}");
    assert!(out.contains("448 children in care"), "{out}");
}

#[test]
fn check_and_run_count_those_without_a_registered_place_alike() {
    let place = tempfile::tempdir().expect("a folder");
    let output = place.path().join("out");
    let output = output.to_str().expect("UTF-8");
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for file in [WIGAN, "scenarios/liverpool/baseline.toml"] {
        let check = line(&told(&["check", file]).0);
        let few = ["--set", "scenario.years=1", "--runs", "40", "--force"];
        let run = [&["run", file, "--output", output][..], &few].concat();
        let run = line(&told(&run).0);
        for (verbs, what) in [
            (["live", "lives"], "in children's homes"),
            (["have", "has"], "no registered placement"),
        ] {
            let said = verbs.map(|verb| format!(" {verb} {what}"));
            let before = said.iter().find_map(|said| check.split_once(said));
            let number = before.and_then(|(before, _)| before.rsplit(' ').next());
            let (_, after) = run.split_once(&format!("{what} (")).expect(what);
            assert_eq!(after.split([')', ',']).next(), number, "{file}: {what}");
        }
    }
}

#[test]
fn every_page_with_a_plus_or_minus_says_what_it_means() {
    let book = crate::architecture::files(&root().join("docs/src"), "md");
    for page in book.into_iter().chain([root().join("README.md")]) {
        let text = fs::read_to_string(&page).expect("read");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let said = ["two standard errors", "two Monte Carlo standard errors"];
        assert!(
            !text.contains('±') || said.iter().any(|said| text.contains(said)),
            "{} says nothing of what its ± is",
            page.display()
        );
    }
}

#[test]
fn the_chapters_of_entering_and_leaving_name_their_settings() {
    let schema = fs::read_to_string(root().join("schemas/scenario.schema.json")).expect("read");
    let pages: [(&str, &[&str]); 2] = [
        (
            "demand",
            &[
                "authority.entries.per_year",
                "authority.entries.factor",
                "authority.entries.trend_by_year",
                "authority.entries.factor_by_year",
                "authority.entries.prevented_share",
                "demand.overdispersion",
                "demand.season_from_april",
                "authority.unaccompanied.arrivals_per_year",
                "authority.unaccompanied.arrivals_factor_by_year",
                "unaccompanied.transfer_speed_per_year",
                "unaccompanied.threshold_share",
                "authority.child_population",
                "authority.children.unaccompanied",
                "deviations.national_unaccompanied_sd",
                "deviations.authority_unaccompanied_sd",
                "deviations.unaccompanied_persistence",
            ],
        ),
        (
            "leaving",
            &[
                "authority.leaving.rate_per_year",
                "authority.leaving.factor",
                "authority.leaving.factor_by_year",
                "leaving.relative_by_provision",
                "leaving.relative_by_time_in_care",
                "deviations.national_leaving_sd",
                "deviations.authority_leaving_sd",
            ],
        ),
    ];
    for (name, keys) in pages {
        let page = root().join(format!("docs/src/model/{name}.md"));
        let page = fs::read_to_string(page).expect("read");
        for key in keys {
            assert!(page.contains(&format!("`{key}`")), "{name}: {key}");
            let last = key.rsplit('.').next().expect("a part");
            assert!(schema.contains(&format!("\"{last}\"")), "{key}");
        }
    }
}

#[test]
fn a_written_baseline_says_how_much_of_growth_is_left() {
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("rutland.toml");
    let file = file.to_str().expect("UTF-8");
    told(&[
        "new",
        "--authority",
        "Rutland",
        "--year",
        "2023",
        "--output",
        file,
    ]);
    let text = fs::read_to_string(file).expect("written");
    assert!(!text.contains("damped by"));
    assert_eq!(text.matches("0.8 of the year before's is left").count(), 1);
}

#[test]
fn a_written_baseline_says_what_its_growth_rests_on() {
    let place = tempfile::tempdir().expect("a folder");
    for (authority, words) in [
        ("Wigan", "On top of it the council's own: +"),
        (
            "Rutland",
            "nothing from how many are 16 or 17, which is not published here",
        ),
        ("City of London", "fewer than 30 children in care"),
    ] {
        let file = place.path().join("baseline.toml");
        let file = file.to_str().expect("UTF-8");
        let new = ["new", "--force", "--authority", authority];
        told(&[&new[..], &["--year", "2019", "--output", file]].concat());
        let text = fs::read_to_string(file).expect("written");
        let source = text.lines().find(|line| line.starts_with("trend_source"));
        assert!(
            source.is_some_and(|line| line.contains(words)),
            "{source:?}"
        );
    }
}

#[test]
fn check_tells_what_is_odd_and_what_was_changed() {
    let (out, err) = told(&[
        "check",
        WIGAN,
        "--with",
        "scenarios/overlays/carers-collapse.toml",
        "--set",
        "demand.sibling_groups.share_by_size=[0.6, 0.2, 0.1, 0.04]",
    ]);
    assert!(err.contains("NH401") && err.contains("--set"), "{err}");
    for words in [
        "With Carers collapse (scenarios/overlays/carers-collapse.toml): recruitment",
        "It differs from scenarios/wigan/baseline.toml in:",
        "demand.sibling_groups.share_by_size.0: 0.66 (8 in 10 from 0.56 to 0.75) became 0.6, 9.1% less",
        "authority.Wigan.fostering.council.approvals_per_year: ",
        "50% less\n    Households approved a year.",
    ] {
        assert!(out.contains(words), "{words} in {out}");
    }
}

#[test]
fn check_refuses_what_run_refuses() {
    let (code, out, err) = nearhome(root(), &["check", WIGAN, "--set", "moves.factr=1"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("NH101") && err.contains("`factor`"), "{err}");
}

#[test]
fn diff_tells_settings_in_words() {
    let (out, _) = told(&["diff", WIGAN, WIGAN]);
    assert_eq!(out, "No setting differs.\n");
    let (out, _) = told(&["diff", WIGAN, "--set", "moves.factor=0.8"]);
    assert!(
        out.starts_with("1 setting differs:\n  moves.factor: 1 (8 in 10 from 0.75 to 1.35) became 0.8, 20% less\n"),
        "{out}"
    );
    let (code, _, err) = nearhome(root(), &["diff", WIGAN]);
    assert_eq!(code, Some(2), "{err}");
    let (out, _) = told(&["diff", WIGAN, "scenarios/wirral/baseline.toml"]);
    assert!(out.contains("authority.Wirral: is new"), "{out}");
    assert!(out.contains("authority.Wigan: was taken out"), "{out}");
}

#[test]
fn explain_tells_a_code_a_setting_and_a_table() {
    let (out, _) = told(&["explain", "nh213"]);
    assert!(
        out.starts_with("NH213: a change of a key") && out.contains("an error"),
        "{out}"
    );
    let (out, _) = told(&["explain", "NH401"]);
    assert!(out.contains("a warning"), "{out}");
    let (out, _) = told(&["explain", "moves.wrong_kind_factor"]);
    for words in [
        "1.3",
        "8 in 10 from 1 to 1.8",
        "0 to 100",
        "judgement",
        "ratio",
    ] {
        assert!(out.contains(words), "{words} in {out}");
    }
    let wirral = "scenarios/wirral/baseline.toml";
    let (out, _) = told(&[
        "explain",
        "authority.Wirral.entries.factor",
        wirral,
        "--set",
        "authority.Wirral.entries.factor=0.7",
    ]);
    assert!(
        out.contains("is 0.7") && out.contains("set on the command line"),
        "{out}"
    );
    let (out, _) = told(&["explain", "authority.homes"]);
    assert!(out.contains("outside_demand_rate_per_year: "), "{out}");
    let (out, _) = told(&["explain", "demand.season_from_april"]);
    assert!(out.contains("April 1; May 1; June 1"), "{out}");
    let change = "authority.Wigan.plan_changes.kinship to fostering.rate_per_year.under_1";
    let (out, _) = told(&[
        "explain",
        change,
        WIGAN,
        "--set",
        &format!("{change}={{ low = 0.1, high = 0.2 }}"),
    ]);
    for words in ["entry     under 1", "8 in 10 from 0.1 to 0.2", "a year"] {
        assert!(out.contains(words), "{words} in {out}");
    }
    let (out, _) = told(&["explain", "gross_cost"]);
    assert!(
        out.contains("a metric of series.csv") && out.contains("less is better"),
        "{out}"
    );
    let (out, _) = told(&["explain", "moves"]);
    assert!(
        out.contains("wrong_kind_factor: ") && out.contains("a metric of"),
        "{out}"
    );
    let (_, _, err) = nearhome(root(), &["explain", "gross_cots"]);
    assert!(err.contains("did you mean `gross_cost`?"), "{err}");
    let (code, _, err) = nearhome(root(), &["explain", "moves.factr"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("did you mean `moves.factor`?"), "{err}");
    let (code, _, err) = nearhome(root(), &["explain", "NH999"]);
    assert_eq!(code, Some(2), "{err}");
}

#[test]
fn explain_knows_the_unit_and_range_of_what_a_scenario_does_without() {
    for (path, words) in [
        (
            "intervention.capital_per_place",
            &["unit      pounds", "range     0 to"][..],
        ),
        (
            "intervention.ramp_months",
            &["unit      months", "range     0 to 240"],
        ),
        ("loan.recovery_months", &["unit      months"]),
        (
            "loan.rate_steps.rate",
            &["unit      a year", "range     0 to 1"],
        ),
        ("loan.covenant", &["unit      ratio"]),
        ("budget.borrowing_rate", &["unit      a year"]),
    ] {
        let (out, _) = told(&["explain", path]);
        for word in words {
            assert!(out.contains(word), "{word} in {out}");
        }
        assert!(!out.contains("  here"), "{out}");
    }
    // Where a value comes from another file than the one named, that is said.
    let (out, _) = told(&[
        "explain",
        "moves.factor",
        "scenarios/wigan/more-carers.toml",
    ]);
    assert!(
        out.contains("(scenarios/wigan/more-carers.toml, from scenarios/wigan/baseline.toml)"),
        "{out}"
    );
}

#[test]
fn explain_does_not_speak_of_what_is_not_there() {
    for (args, words) in [
        (
            &["explain", "authority.Wigna.entries.factor", WIGAN][..],
            &[
                "scenarios/wigan/baseline.toml has no authority called `Wigna`: there is `Wigan`",
                "did you mean `authority.Wigan.entries.factor`?",
            ][..],
        ),
        (
            &["explain", "authority.Wigna.entries.factor"],
            &["there is no authority called `Wigna`", "`authority.Wigan."],
        ),
        (
            &["explain", "authority.Leeds.entries.factor", WIGAN],
            &["has no authority called `Leeds`"],
        ),
        (
            &["explain", "intervention.Carers.homes", WIGAN],
            &["has no intervention called `Carers`", "none at all"],
        ),
        (
            &["explain", "loan.Jumo.amount", "scenarios/wirral/juno.toml"],
            &["did you mean `loan.Juno.amount`?"],
        ),
    ] {
        let (code, out, err) = nearhome(root(), args);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{err}");
        for word in words {
            assert!(err.contains(word), "{word} in {err}");
        }
    }
    let (out, _) = told(&["explain", "authority.Leeds.entries.factor"]);
    assert!(out.starts_with("authority.entries.factor"), "{out}");
    // Each number of a table has its own source.
    let (out, _) = told(&[
        "explain",
        "authority.Wigan.entries.per_year",
        WIGAN,
        "--set",
        "authority.Wigan.entries.per_year.under_1=50",
    ]);
    for words in [
        "set on the command line (under 1)",
        "started_16_to_17 (1 to 4, 5 to 9, 10 to 15, 16 to 17)",
    ] {
        assert!(out.contains(words), "{words} in {out}");
    }
}

fn document(file: &Path) -> Document {
    let text = fs::read(file).expect("read");
    Document::parse(&text, &file.display().to_string())
        .unwrap_or_else(|p| panic!("{}", p.render(false)))
}

#[test]
fn a_shipped_plan_extends_its_baseline() {
    let (out, err) = told(&["check", "scenarios/wigan/more-carers.toml"]);
    assert!(err.is_empty(), "{err}");
    for words in [
        "scenarios/wigan/more-carers.toml extends scenarios/wigan/baseline.toml",
        "It differs from scenarios/wigan/baseline.toml in:",
        "fostering.council.approvals_per_year: ",
        "became 27 (8 in 10 from 22 to 31)",
    ] {
        assert!(out.contains(words), "{words} in {out}");
    }
    assert_eq!(out.matches(" became ").count(), 4, "{out}");
}

fn overlays() -> Vec<PathBuf> {
    let all = scenarios();
    let found: Vec<_> = all
        .into_iter()
        .filter(|f| f.to_string_lossy().contains("overlays/"))
        .collect();
    assert_eq!(found.len(), 7);
    found
}

#[test]
fn every_overlay_can_be_laid_over_every_shipped_baseline() {
    let schema = schema::file();
    for file in scenarios() {
        let text = fs::read_to_string(&file).expect("read");
        if !text.contains("scenario.schema.json") {
            continue;
        }
        for overlay in overlays() {
            let mut base = document(&file);
            base.lay(document(&overlay), &schema)
                .unwrap_or_else(|p| panic!("{}", p.render(false)));
            assert!(
                base.check(&schema).is_empty(),
                "{}",
                base.check(&schema).render(false)
            );
            let built = nearhome::scenario::build::build(&base.read().expect("reads"));
            let built = built.unwrap_or_else(|p| panic!("{}", base.locate(p).render(false)));
            let odd = odd::warnings(&built);
            assert!(odd.is_empty(), "{}: {odd}", overlay.display());
            assert!(
                !base
                    .differences(nearhome::scenario::diff::Lists::Counted)
                    .is_empty()
            );
        }
    }
}

/// What each overlay must do to Wigan: the sign of a change in its runs' mean after five years.
#[test]
fn every_overlay_moves_what_it_is_about() {
    let runs = 60;
    let schema = schema::file();
    let records = |overlay: Option<&str>| {
        let mut base = document(&root().join(WIGAN));
        base.set("scenario.years = 5").expect("set");
        let mut base_with = base.clone();
        if let Some(name) = overlay {
            base_with = document(&root().join(WIGAN));
            let over = document(&root().join(format!("scenarios/overlays/{name}.toml")));
            base_with.lay(over, &schema).expect("laid");
            base_with.set("scenario.years = 5").expect("set");
        }
        common::run(&common::model(&base_with), 1, runs)
    };
    let children = |r: &[_]| common::mean(r, 60, 0, column::CHILDREN);
    let cost = |r: &[nearhome::engine::recorder::Record]| {
        let of = |record| {
            common::costs(record, 60, 0)
                .iter()
                .map(|p| *p as f64)
                .sum::<f64>()
        };
        r.iter().map(of).sum::<f64>()
    };
    let approved = |r: &[_]| common::mean(r, 60, 0, column::CARER_PLACES);
    let homes = |r: &[_]| common::mean(r, 60, 0, column::HOME_PLACES + 2);
    let base = records(None);
    let of = |name| records(Some(name));
    assert!(children(&of("high-demand")) > children(&base) * 1.05);
    assert!(children(&of("low-demand")) < children(&base) * 0.95);
    assert!(approved(&of("carers-collapse")) < approved(&base) * 0.9);
    assert!(homes(&of("private-exit")) < homes(&base) * 0.9);
    assert!(cost(&of("wage-shock")) > cost(&base) * 1.02);
    assert!(cost(&of("profit-cap")) < cost(&base) * 0.98);
    let recession = of("recession");
    assert!(children(&recession) > children(&base) * 1.01);
}

#[test]
fn the_page_of_codes_says_what_the_program_says() {
    let page = fs::read_to_string(root().join("docs/src/reference/codes.md")).expect("read");
    let rows: Vec<_> = page
        .lines()
        .filter(|line| line.starts_with("| NH"))
        .collect();
    let told: Vec<_> = nearhome::error::CODES
        .iter()
        .map(|(code, meaning)| format!("| {code} | {meaning} |"))
        .collect();
    assert_eq!(rows, told);
}
