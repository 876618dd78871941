//! Interventions: each lever acts through its own mechanism, on the same children with the same luck,
//! and does nothing where it has no effect (model, sections 2 and 10).

use crate::common::{Moments, model, run, shipped_with};
use nearhome::engine::recorder::{Programme, Record, column};
use nearhome::engine::{Workspace, simulate_checked};
use nearhome::model::after::Stream;
use nearhome::model::intervention::Lever;
use nearhome::model::placement::{Need, Provision};
use std::collections::BTreeSet;

const RUNS: usize = 48;
const SEED: u64 = 3;

/// The month in which every lever here starts: April 2021.
const START: usize = 25;

/// One lever: its fields with an effect and without one, and what the effect is seen in.
struct Case {
    kind: &'static str,
    acts: &'static str,
    does_nothing: &'static str,
    /// What is summed over the months from the start on, and whether it rises.
    seen: Seen,
    rises: bool,
}

enum Seen {
    /// A count.
    Count(usize),
    /// Cost of placements of a kind.
    Cost(Provision),
    /// Money or places of interventions.
    Programme(Programme),
}

impl Seen {
    fn of(&self, record: &Record, month: usize) -> f64 {
        match *self {
            Self::Count(column) => f64::from(record.count(month, 0, column)),
            Self::Cost(provision) => record.costs_of(month, 0)[provision.index()] as f64,
            Self::Programme(what) => record.programme(month, 0, what) as f64,
        }
    }
}

const PRIVATE: usize = column::BY_PROVISION + Provision::PrivateHome as usize;

#[expect(clippy::too_many_lines, reason = "one lever after another")]
fn cases() -> Vec<Case> {
    let case = |kind, acts, does_nothing, seen, rises| Case {
        kind,
        acts,
        does_nothing,
        seen,
        rises,
    };
    let homes = "operator = \"council\"\nhomes = 3\nplaces = 3\nmonths_to_open = 12";
    let no_homes = "operator = \"council\"\nhomes = 0\nplaces = 3\nmonths_to_open = 12";
    vec![
        case(
            "open_homes",
            homes,
            no_homes,
            Seen::Count(column::HOME_OWN),
            true,
        ),
        case(
            "therapeutic_unit",
            "homes = 2\nplaces = 2\nweekly_price = 9000\nmonths_to_open = 6",
            "homes = 0\nplaces = 2\nweekly_price = 9000\nmonths_to_open = 6",
            Seen::Programme(Programme::Health),
            true,
        ),
        case(
            "regional_cooperative",
            "operator = \"voluntary\"\nhomes = 3\nplaces = 4\nmonths_to_open = 6\nfirst_refusal = true",
            "operator = \"voluntary\"\nhomes = 0\nplaces = 4",
            Seen::Count(column::HOME_OWN + 1),
            true,
        ),
        case(
            "carer_recruitment",
            "approvals_factor = 1.5",
            "approvals_factor = 1",
            Seen::Count(column::CARER_PLACES),
            true,
        ),
        case(
            "carer_retention",
            "participating_share = 1\ncarers_leaving_factor = 0.6",
            "participating_share = 1\ncarers_leaving_factor = 1\nbreakdowns_factor = 1",
            Seen::Count(column::HOUSEHOLDS),
            true,
        ),
        case(
            "specialist_fostering",
            "match_factor = 4\nbreakdowns_factor = 0.8",
            "match_factor = 1\napprovals_factor = 1\nbreakdowns_factor = 1",
            Seen::Count(column::BY_PROVISION + Provision::CouncilFostering as usize),
            true,
        ),
        case(
            "kinship_support",
            "leaving_factor = 1.5",
            "leaving_factor = 1\nbreakdowns_factor = 1",
            Seen::Count(column::AFTER_CARE + Stream::Guardianship as usize),
            true,
        ),
        case(
            "edge_of_care",
            "entries_factor = 0.8",
            "entries_factor = 1",
            Seen::Count(column::ENTRANTS),
            false,
        ),
        case(
            "reunification",
            "leaving_factor = 1.3",
            "leaving_factor = 1",
            Seen::Count(column::CHILDREN),
            false,
        ),
        case(
            "step_down",
            "children_a_year = 12",
            "children_a_year = 12\ndelivered_share = 0",
            Seen::Count(column::BY_NEED + Need::Residential as usize),
            false,
        ),
        case(
            "fast_track_planning",
            "planning_months_factor = 0",
            "planning_months_factor = 1",
            Seen::Count(column::PROJECTS),
            false,
        ),
        case(
            "provider_forum",
            "outside_demand_factor = 0.5",
            "outside_demand_factor = 1\nbreakdowns_factor = 1\nopenings_factor = 1\nmatch_factor = 1\nunregistered_factor = 1\npauses_factor = 1\nmargin_reduction = 0",
            Seen::Count(column::HOME_OTHERS + 2),
            false,
        ),
        case(
            "framework",
            "bought_share = 0.8\nprice_factor = 0.9",
            "bought_share = 0.8\nprice_factor = 1\nuplift_factor = 1\nmargin_reduction = 0",
            Seen::Cost(Provision::PrivateHome),
            false,
        ),
        case(
            "block_contract",
            "operator = \"private\"\nplaces = 12\nweekly_price = 4000",
            "operator = \"private\"\nplaces = 0\nweekly_price = 4000",
            Seen::Count(column::HOME_OTHERS + 2),
            false,
        ),
        case(
            "workforce_programme",
            "pauses_factor = 0.2\nrecruitment_months_factor = 0.5",
            "pauses_factor = 1\nrecruitment_months_factor = 1\nregistration_months_factor = 1\nusable_factor = 1\nopenings_factor = 1",
            Seen::Count(column::PAUSED),
            false,
        ),
        case(
            "prompt_payment",
            "closing_factor = 0.3",
            "closing_factor = 1\nopenings_factor = 1",
            Seen::Count(column::CLOSED + 2),
            false,
        ),
        case(
            "move_on_home",
            "places = 6\nweekly_price = 1200",
            "places = 0\nweekly_price = 1200",
            Seen::Count(PRIVATE),
            false,
        ),
    ]
}

fn table(kind: &str, fields: &str) -> String {
    format!("[[intervention]]\nname = \"It\"\nkind = \"{kind}\"\nstart = \"2021-04\"\n{fields}\n")
}

fn records(fields: &str) -> Vec<Record> {
    run(
        &model(&shipped_with("wigan/baseline.toml", fields)),
        SEED,
        RUNS,
    )
}

/// All that is recorded is the same, and interventions cost and do nothing.
fn same(a: &Record, b: &Record) -> bool {
    let nothing = |record: &Record| record.programme.iter().all(|&sum| sum == 0);
    a.counts == b.counts && a.cost == b.cost && a.tariff == b.tariff && nothing(a) && nothing(b)
}

/// Exact: no false alarm.
#[test]
fn a_lever_without_effect_is_the_baseline_bit_for_bit() {
    let baseline = records("");
    let mut seen = BTreeSet::new();
    for case in cases() {
        let with = records(&table(case.kind, case.does_nothing));
        for (run, (a, b)) in with.iter().zip(&baseline).enumerate() {
            assert!(same(a, b), "{} in run {run}", case.kind);
        }
        seen.insert(case.kind);
    }
    let all: BTreeSet<_> = Lever::ALL.iter().map(|lever| lever.id()).collect();
    assert_eq!(seen, all, "every lever has a case");
}

/// Before a lever starts every run is the baseline's; after it the mean differs in the direction of the
/// mechanism by more than 3 standard errors of the paired difference: a false alarm is impossible, for a
/// lever that does nothing moves nothing; one that a weak lever is missed is what the test is for.
#[test]
fn a_lever_acts_from_its_month_on_in_its_direction_on_the_same_children() {
    let baseline = records("");
    for case in cases() {
        let with = records(&table(case.kind, case.acts));
        let months = baseline[0].cost.len() / Provision::COUNT;
        let differences: Vec<f64> = with
            .iter()
            .zip(&baseline)
            .map(|(a, b)| {
                for month in 0..START {
                    assert_eq!(
                        a.counts_of(month, 0),
                        b.counts_of(month, 0),
                        "{} acts before its start, in month {month}",
                        case.kind
                    );
                }
                let sum = |record: &Record| -> f64 {
                    (START..=months).map(|m| case.seen.of(record, m)).sum()
                };
                sum(a) - sum(b)
            })
            .collect();
        let m = Moments::of(&differences);
        println!("{}: {:+.1} (se {:.1})", case.kind, m.mean, m.se);
        let towards = if case.rises { m.mean } else { -m.mean };
        assert!(
            towards > 3.0 * m.se && towards > 0.0,
            "{}: {m:?}",
            case.kind
        );
    }
}

/// Exact: what is prevented is a subset of what would have come, in every run and month; a rise keeps
/// all that would have come.
#[test]
fn prevention_only_ever_takes_entries_away_and_harm_only_adds_them() {
    let baseline = records("");
    for (factor, fewer) in [(0.7, true), (1.3, false)] {
        let with = records(&table(
            "edge_of_care",
            &format!("entries_factor = {factor}"),
        ));
        for (a, b) in with.iter().zip(&baseline) {
            for month in 1..=120 {
                let entrants = |r: &Record| r.count(month, 0, column::ENTRANTS);
                assert!(if fewer {
                    entrants(a) <= entrants(b)
                } else {
                    entrants(a) >= entrants(b)
                });
            }
        }
    }
}

/// A framework changes what is paid and nothing else.
#[test]
fn a_lower_price_places_every_child_as_before() {
    let baseline = records("");
    let with = records(&table(
        "framework",
        "bought_share = 0.5\nprice_factor = 0.8",
    ));
    for (a, b) in with.iter().zip(&baseline) {
        for month in 0..=120 {
            let (mut a, mut b) = (a.counts_of(month, 0), b.counts_of(month, 0));
            a[column::NEW_PRICES..column::NEW_PRICES + column::PRICED_KINDS].fill(0);
            b[column::NEW_PRICES..column::NEW_PRICES + column::PRICED_KINDS].fill(0);
            assert_eq!(a, b, "month {month}");
        }
    }
}

/// Everything at once: the world and what is written of it agree in every month, and no two runs on
/// different numbers of threads differ (batches are merged in order).
#[test]
fn all_levers_together_leave_a_world_that_holds() {
    let all: String = cases()
        .iter()
        .map(|case| table(case.kind, case.acts).replace("\"It\"", &format!("\"{}\"", case.kind)))
        .collect();
    let model = model(&shipped_with("wigan/baseline.toml", &all));
    let mut workspace = Workspace::default();
    let several = run(&model, SEED, 8);
    for (number, record) in several.iter().enumerate() {
        simulate_checked(&model, SEED, number as u64, &mut workspace)
            .unwrap_or_else(|problem| panic!("{problem}"));
        assert_eq!(workspace.record.packed(), *record, "run {number}");
    }
}

/// Costs to the month: one-off in the first, a twelfth of the year's in each to the last, by hand at
/// prices that do not rise.
#[test]
fn an_intervention_costs_what_it_says_from_its_first_month_to_its_last() {
    let fields = "end = \"2021-09\"\none_off_cost = 50000\nyearly_cost = 120000\ngrant_share = 0.25\nclosing_factor = 1";
    let more = table("prompt_payment", fields);
    let mut document = shipped_with("wigan/baseline.toml", &more);
    for set in ["prices.wages_rise_per_year = 0", "prices.inflation_sd = 0"] {
        document
            .set(set)
            .unwrap_or_else(|p| panic!("{}", p.render(false)));
    }
    let records = run(&model(&document), SEED, 2);
    for month in 1..=120 {
        let expected = match month {
            START => 5_000_000 + 1_000_000,
            m if (START..START + 6).contains(&m) => 1_000_000,
            _ => 0,
        };
        let of = |what| records[1].programme(month, 0, what);
        assert_eq!(of(Programme::Interventions), expected, "month {month}");
        assert_eq!(of(Programme::Grants), expected / 4, "month {month}");
    }
}

/// What follows a fixed price, by hand: nothing said is the market's price; half way costs the mean of both
/// ends in every run, for the same children are in the same places; none of the way, where running
/// placements are not uplifted, is the price that was fixed, full or empty.
#[test]
fn a_price_goes_from_its_fixed_term_as_far_to_the_market_as_is_said() {
    let priced = |share: &str, uplift: &str| {
        let fields = format!(
            "operator = \"private\"\nplaces = 6\nweekly_price = 4000\nfixed_price_months = 12\n{share}"
        );
        let mut document = shipped_with("wigan/baseline.toml", &table("block_contract", &fields));
        document
            .set(&format!("prices.contract_uplift_share = {uplift}"))
            .unwrap_or_else(|p| panic!("{}", p.render(false)));
        model(&document)
    };
    let said = |share: &str| run(&priced(share, "0.9"), SEED, 8);
    let [none, half, all] =
        ["0", "0.5", "1"].map(|share| said(&format!("market_price_share = {share}")));
    for (a, b) in said("").iter().zip(&all) {
        assert!(a.counts == b.counts && a.cost == b.cost && a.programme == b.programme);
    }
    let cost = |records: &[Record], run: usize| -> i64 {
        let months = 1..=120;
        let voids = months
            .clone()
            .map(|m| records[run].programme(m, 0, Programme::Voids));
        let cost: i64 = records[run].cost.iter().sum();
        cost + voids.sum::<i64>()
    };
    for run in 0..8 {
        let [none, half, all] = [&none, &half, &all].map(|records| cost(records, run));
        assert_ne!(none, all, "run {run}: the market's price is another");
        // Each month's sums are rounded to pence.
        assert!((2 * half - none - all).abs() <= 2 * 3 * 120, "run {run}");
    }
    let model = priced("market_price_share = 0", "0");
    let mut empty = 0;
    for record in run(&model, SEED, RUNS) {
        for month in START + 12..=120 {
            let days = f64::from(model.horizon.calendar(month).days());
            let voids = record.programme(month, 0, Programme::Voids) as f64;
            let halves = voids * 14.0 / (days * 400_000.0);
            assert!((halves - halves.round()).abs() < 1e-3, "{halves}");
            empty += i32::from(halves > 0.0);
        }
    }
    assert!(empty > 0);
}

/// Where a need's ladder names no home, an intervention's places are tried before the rung that takes whoever
/// is left, and nobody is in a home that does not stand. Exact.
#[test]
fn places_of_a_measure_do_not_take_whoever_is_left() {
    let fields = "operator = \"private\"\nplaces = 3\nweekly_price = 4000";
    let mut document = shipped_with("wigan/baseline.toml", &table("block_contract", fields));
    let rung = "{ provision = \"agency_fostering\", place = \"beyond\", chance = 1 }";
    for need in ["residential", "specialist_residential"] {
        document
            .set(&format!("authority.Wigan.ladders.{need} = [{rung}]"))
            .unwrap_or_else(|p| panic!("{}", p.render(false)));
    }
    let mut under = 0;
    for record in run(&model(&document), SEED, 8) {
        for month in 1..=120 {
            let row = record.counts_of(month, 0);
            let named: i32 = (0..3).map(|o| row[column::HOME_OWN + o]).sum();
            assert_eq!(row[column::HOMES_INSIDE], named, "month {month}");
            under += record.programme(month, 0, Programme::PlacesFilled);
        }
    }
    assert!(under > 0);
}

/// A block is paid for full or empty, by hand at a price that does not rise: in every month what is charged
/// as empty is no more than its places less those that are filled, and in months when nobody else's child is
/// there the two come to all of them.
#[test]
fn places_under_contract_are_paid_for_full_or_empty() {
    let more = table(
        "block_contract",
        "operator = \"private\"\nplaces = 6\nweekly_price = 4000",
    );
    let mut document = shipped_with("wigan/baseline.toml", &more);
    document
        .set("prices.contract_uplift_share = 0")
        .unwrap_or_else(|p| panic!("{}", p.render(false)));
    let model = model(&document);
    let (mut whole, mut empty) = (0, 0);
    for record in run(&model, SEED, RUNS) {
        for month in START + 1..=120 {
            let days = f64::from(model.horizon.calendar(month).days());
            // Half-months at 4,000 pounds a week.
            let voids = record.programme(month, 0, Programme::Voids) as f64;
            let halves = voids * 14.0 / (days * 400_000.0);
            assert!((halves - halves.round()).abs() < 1e-3, "{halves}");
            let filled = record.programme(month, 0, Programme::PlacesFilled) as f64;
            assert!(halves == 0.0 || filled + halves.round() <= 12.0);
            whole += i32::from(filled + halves.round() == 12.0);
            empty += i32::from(halves > 0.0);
        }
    }
    assert!(
        whole > 0 && empty > 0,
        "{whole} months in full, {empty} with empty places"
    );
}

/// The guide and the library of levers keep step with the code.
#[test]
fn every_kind_is_in_the_guide_and_in_the_library() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let guide =
        std::fs::read_to_string(root.join("docs/src/guide/interventions.md")).expect("read");
    let files: Vec<String> = std::fs::read_dir(root.join("scenarios/levers"))
        .expect("there")
        .flatten()
        .map(|file| std::fs::read_to_string(file.path()).expect("read"))
        .collect();
    for lever in Lever::ALL {
        assert!(
            guide.contains(&format!("| `{}` |", lever.id())),
            "{}",
            lever.id()
        );
        let kind = format!("kind = \"{}\"", lever.id());
        assert!(files.iter().any(|text| text.contains(&kind)), "{kind}");
    }
}

/// By hand, to the month: three steps to full strength, none before the start and none after the end.
#[test]
fn a_lever_ramps_up_and_ends_to_the_month() {
    let fields = "end = \"2021-08\"\nramp_months = 2\napprovals_factor = 1.9";
    let model = model(&shipped_with(
        "wigan/baseline.toml",
        &table("carer_recruitment", fields),
    ));
    let one = &model.interventions[0];
    let start = START as i16;
    assert_eq!((one.start, one.end), (start, start + 4));
    let strengths: Vec<f64> = (start - 1..start + 6).map(|m| one.strength(m)).collect();
    assert_eq!(strengths, [0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0, 1.0, 1.0, 0.0]);
}

/// What cannot be is told at once, each with its line, in words and with the nearest name.
#[test]
fn what_cannot_be_decided_is_refused_with_its_line() {
    let more = r#"
[[intervention]]
name = "A"
kind = "open_homes"
start = "2021-04"
operator = "council"
homes = 2
building = "Holly House"
planing_months_factor = 0.5

[[intervention]]
name = "B"
kind = "open_homes"
start = "2015-04"
operator = "voluntary"
homes = 1
places = 4
building = "Holly House"
authority = "Wigen"
approvals_factor = 1.2

[[intervention]]
name = "C"
kind = "block_contract"
start = "2021-13"
operator = "private"
places = 400
weekly_price = 4000

[[intervention]]
name = "D"
kind = "framework"
start = "2021-04"
bought_share = 1.4

[[intervention]]
name = "E"
kind = "framework"
start = "2022-04"
bought_share = 0.5
allocation = { Wigan = 0.7 }

[[intervention]]
name = "F"
kind = "carer_recruitment"
start = "2022-04"
"#;
    let document = shipped_with("wigan/baseline.toml", more);
    let schema = nearhome::scenario::schema::file();
    let unknown = document.check(&schema);
    let text = unknown.render(false);
    assert!(
        text.contains("NH101") && text.contains("planning_months_factor"),
        "{text}"
    );
    let rest = document
        .repaired(&unknown, &schema)
        .expect("only unknown keys");
    let raw = rest.document.read().expect("read");
    let found = nearhome::scenario::build::build(&raw).expect_err("problems");
    let found = document.locate(rest.real(found));
    let text = found.render(false);
    for code in [
        "NH103", "NH330", "NH331", "NH332", "NH333", "NH334", "NH335", "NH336",
    ] {
        assert!(text.contains(code), "{code} is missing:\n{text}");
    }
    assert!(text.contains("did you mean `Wigan`?"), "{text}");
    assert!(found.iter().all(|p| p.line_column().is_some()), "{text}");
}
