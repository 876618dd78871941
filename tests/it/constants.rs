//! The rest of the constants, row by row, and that none is left out: every input of a baseline has a row
//! in a table of directions, or a test of its own that is named here.

use crate::architecture::files;
use crate::common::{fixed_model, shipped};
use crate::directions::{Figure, Row, each_moves};
use nearhome::engine::recorder::column;
use nearhome::engine::{Workspace, simulate_watched};
use nearhome::model::after::Reason;
use nearhome::model::placement::{AgeBand, Need, Place, Provision};
use nearhome::scenario::build;
use std::collections::BTreeSet;
use std::path::Path;

type Owned = (String, Figure, bool);

fn moves(fixed: &[&str], rows: &[Owned]) {
    let rows: Vec<Row> = rows.iter().map(|(s, f, r)| (s.as_str(), *f, *r)).collect();
    each_moves(fixed, &rows);
}

fn row(set: &str, figure: Figure, rises: bool) -> Owned {
    (set.to_owned(), figure, rises)
}

use Figure::{CostSpread, Count, First};

const fn by_provision(p: Provision) -> Figure {
    Count(column::BY_PROVISION + p as usize)
}

const fn by_need(n: Need) -> Figure {
    Count(column::BY_NEED + n as usize)
}

const BEYOND: Figure = Count(column::BY_PLACE + Place::Beyond as usize);

/// The five stages of a home on its way.
const STAGES: [&str; 5] = [
    "site",
    "planning",
    "building_work",
    "registration",
    "recruitment",
];

#[test]
fn who_comes_and_what_they_need_moves_with_each_constant() {
    let mut rows = Vec::new();
    for band in AgeBand::ALL {
        let figure = Count(column::BY_AGE + band.index());
        let entries = format!("authority.Wigan.entries.per_year.{} = 80", band.id());
        rows.push((entries, figure, true));
        let leaving = format!("authority.Wigan.leaving.rate_per_year.{} = 3", band.id());
        rows.push((leaving, figure, false));
    }
    for need in Need::ALL {
        let band = match need {
            Need::Supported => AgeBand::SixteenSeventeen,
            _ => AgeBand::TenToFifteen,
        };
        let set = format!(
            "authority.Wigan.entries.need.{}.{} = 1",
            need.id(),
            band.id()
        );
        rows.push((set, by_need(need), true));
    }
    rows.push(row(
        "authority.Wigan.plan_changes = []",
        by_need(Need::Adoption),
        false,
    ));
    let alone = Count(column::UNACCOMPANIED);
    rows.push(row(
        "authority.Wigan.child_population = 300000",
        alone,
        true,
    ));
    let at = "authority.Wigan.children";
    rows.extend([
        (
            format!("{at}.unaccompanied = 40"),
            First(column::UNACCOMPANIED),
            true,
        ),
        (
            format!("{at}.unregistered = 10"),
            First(column::BY_PROVISION + Provision::Unregistered.index()),
            true,
        ),
        (
            format!("{at}.share_in_homes_needing_fostering = 0.7"),
            First(column::WRONG_KIND),
            true,
        ),
        (
            format!("{at}.share_needing_specialist_fostering = 0.5"),
            by_need(Need::SpecialistFostering),
            true,
        ),
        (
            format!("{at}.share_needing_specialist_residential = 0.9"),
            by_need(Need::SpecialistResidential),
            true,
        ),
    ]);
    moves(&[], &rows);
}

#[test]
fn each_ladder_moves_where_its_children_are() {
    let ladder = |need: &str, rungs: &[(&str, &str, f64)], figure, rises| {
        let rungs = rungs.iter().map(|(provision, place, chance)| {
            format!("{{ provision = \"{provision}\", place = \"{place}\", chance = {chance} }}")
        });
        let rungs: Vec<String> = rungs.collect();
        let set = format!("authority.Wigan.ladders.{need} = [{}]", rungs.join(", "));
        (set, figure, rises)
    };
    let inside = Count(column::HOMES_INSIDE);
    moves(
        &[],
        &[
            ladder(
                "specialist_fostering",
                &[("agency_fostering", "beyond", 1.0)],
                by_provision(Provision::AgencyFostering),
                true,
            ),
            ladder(
                "specialist_residential",
                &[
                    ("private_home", "in_area", 0.999),
                    ("private_home", "beyond", 1.0),
                ],
                inside,
                true,
            ),
            ladder(
                "parents",
                &[("placed_with_parents", "beyond", 1.0)],
                BEYOND,
                true,
            ),
            ladder(
                "adoption",
                &[("placed_for_adoption", "beyond", 1.0)],
                BEYOND,
                true,
            ),
            ladder(
                "other_pathway",
                &[("other_placement", "in_area", 1.0)],
                by_provision(Provision::Other),
                true,
            ),
        ],
    );
}

#[test]
fn each_constant_of_carers_of_either_kind_moves_its_figure() {
    let agency = "authority.Wigan.fostering.agency";
    moves(
        &[],
        &[
            (
                format!("{agency}.approved_places = 70"),
                Count(column::CARER_PLACES + 1),
                true,
            ),
            (
                format!("{agency}.leaving_rate_per_year = 0.5"),
                Count(column::HOUSEHOLDS + 1),
                false,
            ),
            (
                format!("{agency}.not_available_share = 0.5"),
                Count(column::CARER_USABLE + 1),
                false,
            ),
            (
                format!("{agency}.share_outside = 0"),
                Count(column::CARER_OWN_INSIDE),
                true,
            ),
        ],
    );
}

#[test]
fn each_constant_of_homes_of_each_operator_moves_its_figure() {
    let open = "authority.Wigan.homes.voluntary.openings_per_year = 3";
    let at = "authority.Wigan.homes";
    let mut rows = Vec::new();
    for operator in ["council", "voluntary", "private"] {
        for stage in STAGES {
            let set = format!("homes.projects.{operator}_months.{stage} = 40");
            rows.push((set, Count(column::PROJECTS), true));
        }
    }
    for stage in STAGES {
        let set = format!("homes.projects.failure_chance.{stage} = 0.6");
        rows.push((set, Count(column::PROJECTS), true));
    }
    rows.extend([
        row(
            "homes.voluntary_sizes = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1]",
            Count(column::HOME_PLACES + 1),
            true,
        ),
        (
            format!("{at}.voluntary.openings_per_year = 9"),
            Count(column::HOMES + 1),
            true,
        ),
        (
            format!("{at}.voluntary.closing_rate_per_year = 1"),
            Count(column::HOMES + 1),
            false,
        ),
        (
            format!("{at}.council.closing_rate_per_year = 1"),
            Count(column::HOMES),
            false,
        ),
        (
            format!("{at}.council.places = 50"),
            Count(column::HOME_PLACES),
            true,
        ),
        (
            format!("{at}.council.homes = 12"),
            Count(column::HOMES),
            true,
        ),
        (
            format!("{at}.private.places = 90"),
            Count(column::HOME_PLACES + 2),
            true,
        ),
        (
            format!("{at}.private.homes = 30"),
            Count(column::HOMES + 2),
            true,
        ),
    ]);
    moves(&[open], &rows);
    let homes = format!("{at}.voluntary.homes = 2");
    let places = format!("{at}.voluntary.places = 8");
    moves(
        &[&homes, &places],
        &[
            (
                format!("{at}.voluntary.places = 16"),
                Count(column::HOME_PLACES + 1),
                true,
            ),
            (
                format!("{at}.voluntary.homes = 5"),
                Count(column::HOMES + 1),
                true,
            ),
        ],
    );
}

/// Who is paid for is among those who leave for a reason, so that no share is below that.
#[test]
fn each_share_of_a_reason_moves_who_leaves_for_it() {
    let reason = |reason: Reason, share: &str, rises| {
        let set = format!("authority.Wigan.leaving.reasons.{} = {share}", reason.id());
        (set, Count(column::LEFT_FOR + reason.index()), rises)
    };
    moves(
        &[],
        &[
            reason(Reason::Guardianship, "0.8", true),
            reason(Reason::Arrangements, "0.5", true),
            reason(Reason::ReturnedHome, "0.3", false),
        ],
    );
    let guardians = "authority.Wigan.leaving.reasons.special_guardianship = 0.8";
    let home = Count(column::LEFT_FOR + Reason::ReturnedHome.index());
    moves(&[], &[row(guardians, home, false)]);
}

#[test]
fn bounds_and_starts_of_margins_move_them() {
    let margin = Count(column::MARGIN);
    // Children leave more slowly: the market is tighter than at the start, and margins rise.
    let tight = [
        "authority.Wigan.leaving.factor = 0.6",
        "market.margin_response = 2",
    ];
    moves(&tight, &[row("market.most_margin = 0.3", margin, false)]);
    let slack = [
        "authority.Wigan.leaving.factor = 2",
        "market.margin_response = 2",
    ];
    moves(&slack, &[row("market.least_margin = 0.28", margin, true)]);
    // The same fall of a margin is a smaller part of a price with a larger one.
    let with_homes = [
        "authority.Wigan.leaving.factor = 3",
        "market.margin_response = 4",
        "market.margin_speed_per_year = 6",
        "authority.Wigan.ladders.residential = [{ provision = \"voluntary_home\", place = \"in_region\", chance = 1 }]",
    ];
    let voluntary = Figure::Cost(Provision::VoluntaryHome);
    moves(
        &with_homes,
        &[row("market.voluntary_home_margin = 0.5", voluntary, true)],
    );
}

#[test]
fn each_spread_of_prices_and_of_inflation_spreads_its_cost() {
    let spread = |name: &str, p| {
        row(
            &format!("prices.dispersion.{name} = 1"),
            CostSpread(p),
            true,
        )
    };
    moves(
        &[],
        &[
            spread("supported_accommodation", Provision::SupportedAccommodation),
            spread("other", Provision::OtherResidential),
            spread("unregistered", Provision::Unregistered),
            row(
                "prices.inflation_sd = 0.08",
                CostSpread(Provision::CouncilFostering),
                true,
            ),
        ],
    );
    moves(
        &["prices.inflation_sd = 0.04"],
        &[row(
            "prices.inflation_persistence = 0.95",
            CostSpread(Provision::CouncilFostering),
            true,
        )],
    );
}

/// Exact where nothing is shared: no false alarm.
#[test]
fn what_councils_of_a_region_share_moves_who_is_in_whose_places() {
    // Children with an agency household, and in a private home, of another council of the region.
    let shared = |set: &str| {
        let sets = ["scenario.years = 2", set];
        let model = fixed_model(&shipped("liverpool-city-region/baseline.toml", &sets));
        let mut found = [0_u32; 2];
        for run in 0..5 {
            let mut workspace = Workspace::default();
            simulate_watched(&model, 1, run, &mut workspace, |month, world, _| {
                let all = world.children.iter().filter(|child| child.due >= 0);
                for child in all.filter(|child| month == 24 && child.supplier != u32::MAX) {
                    let at = child.supplier as usize;
                    match child.provision {
                        Provision::AgencyFostering => {
                            let there = world.households[at].authority;
                            found[0] += u32::from(there != child.authority);
                        }
                        Provision::PrivateHome => {
                            let there = world.homes[at].authority;
                            found[1] += u32::from(there != child.authority);
                        }
                        _ => {}
                    }
                }
            });
        }
        found
    };
    for (at, key) in [
        "fostering.shared_agencies_share",
        "homes.nearby_within_region_share",
    ]
    .into_iter()
    .enumerate()
    {
        let [none, all] = [0, 1].map(|share| shared(&format!("{key} = {share}"))[at]);
        assert!(none == 0 && all > 20, "{key}: {none}, {all}");
    }
}

/// Sources in which a row a constant stands.
const TABLES: [&str; 5] = [
    include_str!("directions.rs"),
    include_str!("providers.rs"),
    include_str!("after.rs"),
    include_str!("another_council.rs"),
    include_str!("constants.rs"),
];

/// Inputs that act otherwise than on a figure of a run with them moved alone, or whose rows are made from
/// a list, with the test that looks at them.
const ELSEWHERE: [(&str, &str); 16] = [
    (
        "correlation.",
        "a_group_of_a_scenario_is_drawn_together_and_leaves_all_others_alone",
    ),
    (
        "authority.Wigan.leaving.reasons.",
        "each_share_of_a_reason_moves_who_leaves_for_it",
    ),
    (
        "scenario.",
        "a_further_horizon_leaves_the_years_before_it_as_they_were",
    ),
    (
        "authority.Wigan.code",
        "another_code_is_another_councils_luck",
    ),
    (
        "authority.Wigan.published.",
        "published_spend_stands_beside_the_first_year",
    ),
    (
        "authority.Wigan.after_care.",
        "each_constant_of_after_care_moves_its_figure",
    ),
    (
        "contributions.",
        "each_constant_of_after_care_moves_its_figure",
    ),
    (
        "authority.Wigan.prices.",
        "each_constant_of_prices_moves_its_figure",
    ),
    (
        "authority.Wigan.children.time_in_placement.",
        "nothing_drifts_from_the_start_in_wigan",
    ),
    (
        "moves.placements_counted_per_placement",
        "placements_made_follow_how_many_are_counted_for_each",
    ),
    (
        "authority.Wigan.fostering.council.on_hold_share",
        "households_on_hold_take_whole_households_and_no_more_places",
    ),
    (
        "authority.Wigan.fostering.agency.on_hold_share",
        "households_on_hold_take_whole_households_and_no_more_places",
    ),
    (
        "authority.Wigan.fostering.council.approvals_trend_per_year",
        "each_new_constant_of_carers_moves_its_figure",
    ),
    (
        "authority.Wigan.fostering.agency.approvals_trend_per_year",
        "each_new_constant_of_carers_moves_its_figure",
    ),
    (
        "authority.Wigan.children.by_placement",
        "month_0_of_a_new_scenario_is_the_published_count_of_its_authority",
    ),
    (
        "demand.sibling_groups.",
        "siblings_are_as_far_apart_as_the_gaps_say",
    ),
];

/// The part of an input's path that stands for the constant: entries of a list or a table by placement, time
/// or need are one constant, of which one row is enough.
fn constant(path: &str) -> String {
    let parts: Vec<&str> = path.split('.').collect();
    let tables = ["relative_by_provision", "relative_by_time_in_care"];
    let moves = [
        "first_three_months",
        "three_to_twelve_months",
        "after_a_year",
    ];
    let end = parts.iter().position(|part| {
        let number = part.bytes().all(|b| b.is_ascii_digit());
        number || tables.contains(part) || (parts[0] == "moves" && moves.contains(part))
    });
    match end {
        Some(at) if parts[at].bytes().all(|b| b.is_ascii_digit()) => parts[..at].join("."),
        Some(at) => parts[..=at].join("."),
        None => path.to_owned(),
    }
}

/// Whether a row sets the constant, or an entry of it: written out, or made from the parts of its path.
fn has_row(constant: &str) -> bool {
    let made = [
        (
            "authority.Wigan.entries.per_year.",
            "authority.Wigan.entries.per_year.{}",
        ),
        (
            "authority.Wigan.leaving.rate_per_year.",
            "authority.Wigan.leaving.rate_per_year.{}",
        ),
        (
            "authority.Wigan.entries.need.",
            "authority.Wigan.entries.need.{}.{}",
        ),
        (
            "authority.Wigan.plan_changes",
            "authority.Wigan.plan_changes = []",
        ),
        (
            "homes.projects.failure_chance.",
            "homes.projects.failure_chance.{stage}",
        ),
        ("prices.dispersion.", "prices.dispersion.{name}"),
        (
            "fostering.shared_agencies_share",
            "\"fostering.shared_agencies_share\"",
        ),
        (
            "homes.nearby_within_region_share",
            "\"homes.nearby_within_region_share\"",
        ),
    ];
    let stages = ["council", "voluntary", "private"]
        .map(|operator| format!("homes.projects.{operator}_months."));
    let short = constant
        .strip_prefix("authority.Wigan.")
        .unwrap_or(constant);
    let (head, last) = short.rsplit_once('.').unwrap_or(("", short));
    let within = match head {
        "children" => Some(format!("{{at}}.{last} = ")),
        "fostering.agency" => Some(format!("{{agency}}.{last} = ")),
        "homes.council" | "homes.voluntary" | "homes.private" => {
            let operator = head.rsplit('.').next().unwrap_or_default();
            Some(format!("{{at}}.{operator}.{last} = "))
        }
        _ if head == "ladders" => Some(format!("\"{last}\",")),
        _ => None,
    };
    let written = [format!("\"{constant} = "), format!("\"{constant}.")];
    TABLES.iter().any(|table| {
        written.iter().any(|set| table.contains(set.as_str()))
            || within
                .as_ref()
                .is_some_and(|set| table.contains(set.as_str()))
            || made
                .iter()
                .any(|(path, set)| constant.starts_with(path) && table.contains(set))
            || (stages
                .iter()
                .any(|path| constant.starts_with(path.as_str()))
                && table.contains("homes.projects.{operator}_months.{stage} = "))
    })
}

#[test]
fn every_input_of_a_baseline_has_a_row() {
    let raw = shipped("wigan/baseline.toml", &[]).read();
    let raw = raw.unwrap_or_else(|p| panic!("{}", p.render(false)));
    let built = build::build(&raw).unwrap_or_else(|p| panic!("{}", p.render(false)));
    let all: BTreeSet<String> = built
        .assumptions
        .iter()
        .map(|a| constant(&a.path))
        .collect();
    assert!(all.len() > 150, "{}", all.len());
    let apart = |path: &String| ELSEWHERE.iter().any(|(head, _)| path.starts_with(head));
    let missing: Vec<&String> = all
        .iter()
        .filter(|path| !apart(path) && !has_row(path))
        .collect();
    assert!(missing.is_empty(), "no row moves {missing:#?}");
    // What stands apart is there, its test too, and a made-up constant would be missed.
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = ["src", "tests"].map(|folder| files(&root.join(folder), "rs"));
    let code: String = sources
        .iter()
        .flatten()
        .map(|f| std::fs::read_to_string(f).expect("text"))
        .collect();
    for (head, test) in ELSEWHERE {
        assert!(
            all.iter().any(|path| path.starts_with(head)),
            "{head}: {test}"
        );
        let there = ["", "    "].map(|indent| format!("#[test]\n{indent}fn {test}()"));
        assert!(
            there.iter().any(|t| code.contains(t)),
            "{head}: no test {test}"
        );
    }
    for made_up in ["market.no_such_response", "homes.council.no_such_rate"] {
        assert!(!has_row(made_up), "{made_up}");
    }
}
