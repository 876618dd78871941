//! Uncertain entries of lists and tables: what is drawn reaches the run, and tables by year act in their
//! months.

use nearhome::engine::recorder::{Record, column};
use nearhome::engine::{Workspace, simulate};
use nearhome::model::Model;
use nearhome::model::input::Drawn;
use nearhome::scenario::build::{self, Assumption};

use super::common::{Moments, model, run, shipped, shipped_model, shipped_with, tiny};

const BASE: &str = "wigan/baseline.toml";

fn once(model: &Model, number: u64) -> Record {
    let mut workspace = Workspace::default();
    simulate(model, 1, number, &mut workspace);
    workspace.record
}

fn drawn(model: &Model, number: u64, path: &str) -> f64 {
    let id = model.inputs.find(path).unwrap_or_else(|| panic!("{path}"));
    let mut drawn = Drawn::default();
    model.inputs.draw(1, number, &mut drawn);
    drawn[id]
}

/// A table of one entry, so that the entry has something to stand in.
const TABLES: [(&str, f64, f64); 17] = [
    ("authority.Wigan.entries.factor_by_year", 0.5, 1.5),
    ("authority.Wigan.leaving.factor_by_year", 0.5, 1.5),
    (
        "authority.Wigan.fostering.council.approvals_factor_by_year",
        0.2,
        3.0,
    ),
    (
        "authority.Wigan.fostering.agency.approvals_factor_by_year",
        0.2,
        3.0,
    ),
    (
        "authority.Wigan.fostering.council.leaving_factor_by_year",
        0.2,
        3.0,
    ),
    (
        "authority.Wigan.fostering.agency.leaving_factor_by_year",
        0.2,
        3.0,
    ),
    (
        "authority.Wigan.homes.private.openings_factor_by_year",
        2.0,
        9.0,
    ),
    (
        "authority.Wigan.homes.private.closing_factor_by_year",
        5.0,
        20.0,
    ),
    (
        "authority.Wigan.homes.outside_demand_factor_by_year",
        0.1,
        5.0,
    ),
    (
        "authority.Wigan.unaccompanied.arrivals_factor_by_year",
        2.0,
        9.0,
    ),
    ("prices.residential_rise_by_year", 0.0, 0.2),
    ("prices.wages_rise_by_year", 0.1, 0.3),
    ("prices.property_rise_by_year", 0.1, 0.3),
    ("prices.consumer_prices_rise_by_year", 0.1, 0.3),
    ("matching.match_factor_by_year", 0.1, 0.5),
    ("matching.unregistered_factor_by_year", 2.0, 9.0),
    ("homes.usable_factor_by_year", 0.1, 0.5),
];

/// Entries that do not shape the starting state, with both ends of an interval.
const ENTRIES: [(&str, f64, f64); 9] = [
    ("demand.season_from_april.2", 0.2, 4.0),
    ("fostering.approvals_season_from_april.1", 0.2, 4.0),
    ("homes.private_sizes.3", 0.0, 1.0),
    ("market.most_margin", 0.3, 0.31),
    ("authority.Wigan.entries.trend_by_year.0", 0.5, 2.0),
    ("authority.Wigan.ladders.residential.0.chance", 0.01, 0.9),
    ("authority.Wigan.ladders.fostering.1.chance", 0.01, 0.9),
    ("authority.Wigan.ladders.kinship.0.chance", 0.1, 0.9),
    ("authority.Wigan.ladders.supported.0.chance", 0.1, 0.5),
];

#[test]
fn a_run_with_an_uncertain_entry_is_the_run_of_the_scenario_that_fixes_it_there() {
    let mut moved = 0;
    let tables = TABLES.iter().map(|(path, low, high)| {
        let table = |inner: &str| format!("{path}={{ \"2020/21\" = {inner} }}");
        let interval = format!("{{ low = {low}, high = {high} }}");
        (
            format!("{path}.2020/21"),
            table(&interval),
            (*path).to_owned(),
        )
    });
    let entries = ENTRIES.iter().map(|(path, low, high)| {
        let set = format!("{path}={{ low = {low}, high = {high} }}");
        ((*path).to_owned(), set, String::new())
    });
    let years = "scenario.years=4";
    for (path, set, table) in tables.chain(entries) {
        let uncertain = shipped_model(BASE, &[years, &set]);
        for number in [3, 4] {
            let value = drawn(&uncertain, number, &path);
            let fixed = if table.is_empty() {
                format!("{path}={value}")
            } else {
                format!("{table}={{ \"2020/21\" = {value} }}")
            };
            let fixed = shipped_model(BASE, &[years, &fixed]);
            let found = once(&uncertain, number);
            assert!(found == once(&fixed, number), "{path} at {value}");
            let mut central = uncertain.clone();
            central.inputs.fix();
            moved += usize::from(found != once(&central, number));
        }
    }
    // Some entries move nothing in some run: a home that would not have opened anyway.
    assert!(moved >= 44, "{moved} of 52 runs moved");
}

#[test]
fn entries_that_shape_the_start_too_are_drawn_for_the_run_alone() {
    let rates = "authority.Wigan.leaving.rate_per_year.age_10_to_15";
    let interval = "{ low = 0.05, high = 0.4 }";
    for path in [
        rates,
        "authority.Wigan.entries.per_year.age_5_to_9",
        "authority.Wigan.entries.need.residential.age_10_to_15",
        "authority.Wigan.plan_changes.fostering to residential.rate_per_year.age_10_to_15",
        "leaving.relative_by_provision.kinship",
        "leaving.relative_by_time_in_care.under_6_months",
        "moves.first_three_months.private_home",
        "demand.share_of_under_1s_at_birth",
        "demand.sibling_groups.share_by_size.0",
    ] {
        let uncertain = shipped_model(BASE, &["scenario.years=2", &format!("{path}={interval}")]);
        let mut central = uncertain.clone();
        central.inputs.fix();
        let mut differ = 0;
        for number in 0..4 {
            let (one, two) = (once(&uncertain, number), once(&central, number));
            assert_eq!(
                one.count(0, 0, column::CHILDREN),
                two.count(0, 0, column::CHILDREN),
                "{path}: the start is the same"
            );
            differ += usize::from(one != two);
        }
        assert!(differ > 0, "{path} moves nothing");
    }
}

/// A number of months may be uncertain: a run has the nearest whole one, and is then that of the scenario
/// which fixes it there.
#[test]
fn months_are_drawn_and_rounded_to_whole_ones() {
    let lever = |ramp: &str| {
        format!(
            "intervention=[{{ name = \"Edge\", kind = \"edge_of_care\", start = \"2019-05\", \
             entries_factor = 0.5, ramp_months = {ramp} }}]"
        )
    };
    let settled = |value: &str| format!("matching.settled_after_months={value}");
    for (path, high) in [
        ("intervention.Edge.ramp_months", 30.0),
        ("matching.settled_after_months", 20.0),
    ] {
        let low = 1.0;
        let set = |value: &str| match path {
            "matching.settled_after_months" => settled(value),
            _ => lever(value),
        };
        let interval = set(&format!("{{ low = {low}, high = {high} }}"));
        let uncertain = shipped_model(BASE, &["scenario.years=3", &interval]);
        let mut moved = 0;
        for number in 3..7 {
            let value = drawn(&uncertain, number, path);
            assert!(value.fract() != 0.0, "{path}: {value}");
            let fixed = set(&format!("{}", value.round()));
            let fixed = shipped_model(BASE, &["scenario.years=3", &fixed]);
            let found = once(&uncertain, number);
            assert!(found == once(&fixed, number), "{path} at {value}");
            let mut central = uncertain.clone();
            central.inputs.fix();
            moved += usize::from(found != once(&central, number));
        }
        assert!(moved > 0, "{path} moves nothing");
    }
    // The months between siblings shape the start, which is the same; the run has its own.
    let gaps = "demand.sibling_groups.least_gap_months={ low = 10, high = 60 }";
    // Events follow from these too.
    let others = [
        "demand.share_of_under_1s_at_birth=0.5",
        "demand.sibling_groups.share_by_size=[0.66, 0.2, 0.1, 0.04]",
        "demand.sibling_groups.share_by_size_at_16_to_17=[0.97, 0.03, 0, 0]",
    ];
    let uncertain = shipped_model(BASE, &[&others[..], &[gaps]].concat());
    let mut d = Drawn::default();
    let mut seen = std::collections::BTreeSet::new();
    for number in 0..50 {
        uncertain.inputs.draw(1, number, &mut d);
        let value = drawn(&uncertain, number, "demand.sibling_groups.least_gap_months");
        let own = uncertain.in_run(&d).expect("drawn");
        let groups = &own.demand.groups;
        assert_eq!(f64::from(groups.least_gap), (value + 0.5).floor());
        assert!(groups.most_gap >= groups.least_gap);
        seen.insert(groups.least_gap);
        let fixed = groups.least_gap.max(1);
        let most = groups.most_gap;
        let sets = [
            format!("demand.sibling_groups.least_gap_months={fixed}"),
            format!("demand.sibling_groups.most_gap_months={most}"),
        ];
        if number < 3 {
            let sets = sets.each_ref().map(String::as_str);
            let fixed = shipped_model(BASE, &[&others[..], &sets[..]].concat());
            let (here, there) = (&own.authorities[0], &fixed.authorities[0]);
            assert_eq!(here.events_per_year, there.events_per_year);
            assert_eq!(here.group_shares, there.group_shares);
        }
    }
    assert!(seen.len() > 10, "{seen:?}");
}

/// The base rate of later months may be uncertain, as the first one may: a run's schedule is that of the rate
/// drawn for it.
#[test]
fn a_base_rate_from_a_later_month_on_is_drawn() {
    let loan = |rate: &str| {
        let text = format!(
            "[[loan]]\nname = \"L\"\nstart = \"2019-05\"\namount = 1000000\nbase_rate_per_year = 0.04\n\
             margin_per_year = 0.02\nrate_steps = [{{ from = \"2020-05\", rate = {rate} }}]\n\
             payments_per_year = 12\nrepayment = \"annuity\"\nend = \"2024-05\"\n"
        );
        let mut made = shipped_with(BASE, &text);
        made.set("scenario.years=3").expect("set");
        model(&made)
    };
    let uncertain = loan("{ low = 0.02, high = 0.09 }");
    let path = "loan.L.rate_steps.0.rate";
    for number in 0..3 {
        let value = drawn(&uncertain, number, path);
        let found = once(&uncertain, number);
        assert!(found == once(&loan(&value.to_string()), number), "{value}");
        assert!(found.loans != once(&loan("0.04"), number).loans);
    }
}

#[test]
fn shares_are_scaled_to_one_in_every_run_and_seasons_to_a_mean_of_one() {
    let sets = [
        "demand.sibling_groups.share_by_size=[{ low = 0.5, high = 0.8 }, 0.2, { uniform = [0, 0.3] }, 0.04]",
        "demand.season_from_april.0={ low = 0.5, high = 3 }",
        "authority.Wigan.entries.need.fostering.under_1={ low = 0.1, high = 0.9 }",
    ];
    let uncertain = shipped_model(BASE, &sets);
    let mut d = Drawn::default();
    let mut first = Vec::new();
    for number in 0..200 {
        uncertain.inputs.draw(1, number, &mut d);
        let own = uncertain.in_run(&d).expect("drawn");
        let shares = own.demand.groups.share_by_size[0];
        assert_eq!(shares[3], 1.0);
        assert!(shares.windows(2).all(|pair| pair[0] <= pair[1]));
        let mean = own.demand.season.iter().sum::<f64>() / 12.0;
        assert!((mean - 1.0).abs() < 1e-12);
        assert_eq!(own.authorities[0].need_shares[0][8], 1.0);
        first.push(own.demand.season[0]);
    }
    let season = Moments::of(&first);
    assert!(season.sd > 0.3, "{season:?}");
    let mut none = shipped_model(BASE, &[]);
    none.inputs.fix();
    none.inputs.draw(1, 5, &mut d);
    assert!(
        none.in_run(&d).is_none(),
        "nothing is copied where all is fixed"
    );
}

/// In a region the free places to which chances are set are those before neighbours' children are seated,
/// in a run's own model too: where the chance that is drawn is the central one, so is every rate.
#[test]
fn a_chance_drawn_at_its_centre_leaves_every_authoritys_rates() {
    let name = "liverpool-city-region/baseline.toml";
    let path = "authority.Halton.ladders.residential.0.chance";
    let plain = shipped_model(name, &["scenario.years=2"]);
    let id = plain.inputs.find(path).expect("an input");
    let value = plain.inputs.of(id).value;
    let interval = format!(
        "{path}={{ low = {}, high = {} }}",
        value - 1e-9,
        value + 1e-9
    );
    let uncertain = shipped_model(name, &["scenario.years=2", &interval]);
    let mut d = Drawn::default();
    uncertain.inputs.draw(1, 0, &mut d);
    let own = uncertain.in_run(&d).expect("drawn");
    let mut seen = 0;
    for (here, there) in own.authorities.iter().zip(&plain.authorities) {
        let (here, there) = (
            here.ladders.iter().flatten(),
            there.ladders.iter().flatten(),
        );
        for (here, there) in here.zip(there) {
            assert!(
                (here.match_rate - there.match_rate).abs() < 1e-6,
                "{here:?} {there:?}"
            );
            assert!((here.chance - there.chance).abs() < 1e-6);
            seen += 1;
        }
    }
    assert!(seen > 50, "{seen}");
}

#[test]
fn the_mean_of_an_uncertain_rate_by_age_is_recovered_from_who_comes() {
    let path = "authority.Tiny.entries.per_year.age_5_to_9";
    let model = model(&tiny(&[&format!("{path}={{ uniform = [0, 48] }}")]));
    let (runs, months) = (2_000, 12);
    let records = run(&model, 1, runs);
    let came: Vec<f64> = records
        .iter()
        .map(|r| {
            let month = |m| f64::from(r.count(m, 0, column::ENTRANTS));
            (1..=months).map(month).sum()
        })
        .collect();
    let found = Moments::of(&came);
    // A mean of 24, a variance of 48^2 / 12 = 192 from the rate and of 24 from chance. Five standard
    // errors of the mean; five of the standard deviation's, 3% each: a false alarm below 1e-5.
    assert!((found.mean - 24.0).abs() < 5.0 * found.se, "{found:?}");
    assert!((found.sd / 216_f64.sqrt() - 1.0).abs() < 0.12, "{found:?}");
    for number in [0, 700, 1_999] {
        let rate = drawn(&model, number as u64, path);
        let off = came[number] - rate;
        assert!(off.abs() < 6.0 * rate.sqrt().max(1.0), "{rate} {off}");
    }
}

#[test]
fn two_entries_of_lists_are_drawn_together() {
    let rung = "authority.Wigan.ladders.residential.0.chance";
    let rate = "authority.Wigan.plan_changes.fostering to residential.rate_per_year.age_10_to_15";
    let sets = [
        format!("{rung}={{ mean = 0.5, sd = 0.05 }}"),
        format!("{rate}={{ mean = 0.5, sd = 0.05 }}"),
        format!(
            "correlation=[{{ name = \"pair\", members = [\"{rung}\", \"{rate}\", \"demand.season_from_april.4\"], rho = 0.7 }}]"
        ),
    ];
    let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
    let model = shipped_model(BASE, &sets);
    let count = 4_000;
    let [a, b] = [rung, rate].map(|path| -> Vec<f64> {
        (0..count)
            .map(|number| drawn(&model, number, path))
            .collect()
    });
    let (ma, mb) = (Moments::of(&a), Moments::of(&b));
    let products: Vec<f64> = a
        .iter()
        .zip(&b)
        .map(|(x, y)| (x - ma.mean) * (y - mb.mean))
        .collect();
    let found = Moments::of(&products).mean / (ma.sd * mb.sd);
    // The standard error of a correlation of 0.7 from 4,000 independent pairs is 0.008; six of those:
    // a false alarm below 1e-8.
    assert!((found - 0.7).abs() < 0.05, "{found}");
    assert!((ma.mean - 0.5).abs() < 0.005 && (mb.sd - 0.05).abs() < 0.004);
}

fn sum(record: &Record, from: usize, to: usize, column: usize) -> i32 {
    (from..=to).map(|m| record.count(m, 0, column)).sum()
}

#[test]
fn tables_by_year_act_from_april_of_their_year_and_not_before() {
    for (path, key, first) in [
        (
            "authority.Wigan.fostering.council.approvals_factor_by_year",
            "2020/21",
            13,
        ),
        (
            "authority.Wigan.fostering.agency.leaving_factor_by_year",
            "2020/21",
            13,
        ),
        (
            "authority.Wigan.homes.private.closing_factor_by_year",
            "2020/21",
            13,
        ),
        (
            "authority.Wigan.homes.outside_demand_factor_by_year",
            "2020/21",
            13,
        ),
        (
            "authority.Wigan.unaccompanied.arrivals_factor_by_year",
            "2020/21",
            13,
        ),
        (
            "authority.Wigan.unaccompanied.arrivals_factor_by_year",
            "2019-09",
            6,
        ),
        (
            "authority.Wigan.fostering.council.leaving_factor_by_year",
            "2019-09",
            6,
        ),
    ] {
        let years = "scenario.years=3";
        let plain = shipped_model(BASE, &[years]);
        let set = format!("{path}={{ \"{key}\" = 30 }}");
        let changed = shipped_model(BASE, &[years, &set]);
        let one = shipped_model(BASE, &[years, &format!("{path}={{ \"{key}\" = 1 }}")]);
        let mut differ = false;
        for number in 0..5 {
            let (a, b) = (once(&plain, number), once(&changed, number));
            assert!(
                a == once(&one, number),
                "{path}: a factor of 1 changes nothing"
            );
            for month in 0..first {
                for column in 0..column::COUNT {
                    assert_eq!(
                        a.count(month, 0, column),
                        b.count(month, 0, column),
                        "{path} {key}: column {column} in month {month}"
                    );
                }
            }
            differ |= a != b;
        }
        assert!(differ, "{path} {key} moves nothing");
    }
}

#[test]
fn homes_close_and_carers_are_approved_in_the_months_that_a_table_leaves_them() {
    let sets = [
        "authority.Wigan.homes.private.closing_factor_by_year={ \"2020/21\" = 0, \"2019/20\" = 40 }",
        "authority.Wigan.homes.private.openings_factor_by_year={ \"2019/20\" = 0 }",
        "authority.Wigan.homes.private.openings_per_year=12",
        "authority.Wigan.homes.private.closing_rate_per_year=0.1",
        "scenario.years=2",
    ];
    let document = shipped(BASE, &sets);
    let mut raw: nearhome::scenario::raw::Scenario = document.read().expect("read");
    raw.homes.projects = None;
    let model = build::build(&raw).expect("built").model;
    let records = run(&model, 1, 10);
    let all = |from, to, column| -> i32 { records.iter().map(|r| sum(r, from, to, column)).sum() };
    assert_eq!(all(13, 24, column::CLOSED + 2), 0);
    assert!(all(1, 12, column::CLOSED + 2) > 0);
    assert_eq!(all(1, 12, column::OPENED + 2), 0);
    let opened = f64::from(all(13, 24, column::OPENED + 2));
    // Twelve a year in ten runs, if the market does not answer: at least half of that, or 60 of a Poisson
    // number of about 120; never by chance.
    assert!(opened > 60.0, "{opened}");
}

#[test]
fn a_years_own_rise_of_wages_stands_in_place_of_the_usual_and_of_the_shock() {
    let rise = |table: &str| {
        let model = shipped_model(BASE, &["scenario.years=3", table]);
        let mut workspace = Workspace::default();
        simulate(&model, 1, 2, &mut workspace);
        workspace.tables.prices.pay.clone()
    };
    let usual = rise("moves.factor=1");
    let given = rise("prices.wages_rise_by_year={ \"2020/21\" = 0.25 }");
    assert_eq!(usual[0], given[0]);
    assert!((given[1] / given[0] - 1.25).abs() < 1e-12);
    assert!((given[2] / given[1] - usual[2] / usual[1]).abs() < 1e-12);
}

#[test]
fn what_shapes_the_start_alone_is_not_drawn_and_says_so() {
    let lasting =
        "authority.Wigan.children.time_in_placement.right_kind.first_three_months.kinship";
    let unregistered = "authority.Wigan.children.unregistered";
    let sets = [
        format!("{lasting}={{ uniform = [0.1, 0.2] }}"),
        format!("{unregistered}={{ mean = 2, sd = 0.5 }}"),
    ];
    let document = shipped(BASE, &[&sets[0], &sets[1]]);
    let built = build::build(&document.read().expect("read")).expect("built");
    let warned = built.warnings.iter().filter(|p| p.code == "NH406");
    let mut warned: Vec<&str> = warned.map(|p| p.path.as_str()).collect();
    warned.sort_unstable();
    assert_eq!(warned, [lasting, unregistered]);
}

#[test]
fn the_log_of_assumptions_says_where_each_number_of_a_list_stands() {
    let document = shipped(BASE, &["demand.season_from_april.3={ low = 1, high = 2 }"]);
    let built = build::build(&document.read().expect("read")).expect("built");
    let said = |path: &str| {
        let mut rows = built.assumptions.iter().filter(|a| a.path == path);
        let row = rows.next().unwrap_or_else(|| panic!("{path}"));
        assert!(rows.next().is_none(), "{path} stands twice");
        row
    };
    for (path, entry) in [
        ("demand.season_from_april.3", "July"),
        ("demand.sibling_groups.share_by_size.1", "2 children"),
        ("homes.private_sizes.0", "1 place"),
        ("moves.after_a_year.kinship", "kinship fostering"),
        ("authority.Wigan.entries.per_year.age_5_to_9", "5 to 9"),
        ("authority.Wigan.entries.trend_by_year.1", "31 March 2021"),
        ("authority.Wigan.entries.need.kinship.under_1", "under 1"),
        (
            "authority.Wigan.plan_changes.kinship to fostering.rate_per_year.under_1",
            "under 1",
        ),
    ] {
        assert_eq!(said(path).entry, entry, "{path}");
        assert!(document.value(path).is_some(), "{path} leads somewhere");
    }
    let july = said("demand.season_from_april.3");
    assert_eq!((july.low, july.high), (Some(1.0), Some(2.0)));
    let rung = &said("authority.Wigan.ladders.residential.0.chance").entry;
    assert!(rung.starts_with("rung 1 of "), "{rung}");
    let count = &said("authority.Wigan.children.by_placement.0.by_age.2").entry;
    assert!(count.ends_with("aged 5 to 9"), "{count}");
    // No row holds several numbers any more.
    let several = |a: &&Assumption| {
        let mut words = a.value.split(' ');
        words.clone().count() > 1 && words.all(|word| word.parse::<f64>().is_ok())
    };
    assert_eq!(built.assumptions.iter().find(several), None);
}
