//! From a scenario as it is written to the model that runs.

pub mod after;
mod ages;
mod another;
mod authority;
mod carers;
mod children;
mod correlation;
mod homes;
mod intervention;
pub mod loan;
mod market;
mod placed;
mod published;
mod reader;
mod spread;
mod usual;
mod years;

pub(super) use intervention::likeliest_kind;
pub(crate) use placed::{SPANS, span};
pub use reader::Assumption;
pub use usual::usual;

use super::raw;
use crate::error::{Problem, Problems};
use crate::model::given::{self, Given, GivenHere};
use crate::model::input::InputId;
use crate::model::{
    Demand, Deviations, Matching, Model, Moves, SiblingGroups, Unaccompanied, ladders,
};
use crate::scenario::quantity::{Provenance, Quantity};
use crate::time::{CalendarMonth, Horizon};
use reader::Reader;

/// A model, and every input with its source.
#[derive(Clone, Debug)]
pub struct Built {
    /// What runs.
    pub model: Model,
    /// Every input, in the order of the file.
    pub assumptions: Vec<Assumption>,
    /// What is legal and odd.
    pub warnings: Problems,
}

/// Builds the model.
///
/// # Errors
/// Every problem found, errors and warnings, if there is an error among them.
#[expect(clippy::too_many_lines, reason = "one setting after another")]
pub fn build(raw: &raw::Scenario) -> Result<Built, Problems> {
    let mut r = Reader::default();
    let horizon = horizon(&raw.scenario, &mut r);
    r.note("scenario.start", &raw.scenario.start, "date");
    r.note("scenario.years", raw.scenario.years, "years");

    let mut given = Given::default();
    let demand = Demand {
        overdispersion: r.quantity(
            "demand.overdispersion",
            &raw.demand.overdispersion,
            "ratio",
            1.0,
            20.0,
        ),
        season: season(
            "demand.season_from_april",
            &raw.demand.season_from_april,
            &mut given.season,
            &mut r,
        ),
        at_birth: at_birth(&raw.demand, &mut given, &mut r),
        groups: groups_of(&raw.demand.sibling_groups, &mut given, &mut r),
    };
    let d = &raw.deviations;
    let deviations = Deviations {
        national: [
            r.quantity(
                "deviations.national_entries_sd",
                &d.national_entries_sd,
                "log a year",
                0.0,
                1.0,
            ),
            r.quantity(
                "deviations.national_leaving_sd",
                &d.national_leaving_sd,
                "log a year",
                0.0,
                1.0,
            ),
            r.quantity(
                "deviations.national_correlation",
                &d.national_correlation,
                "correlation",
                -1.0,
                1.0,
            ),
            r.quantity(
                "deviations.national_persistence",
                &d.national_persistence,
                "share a year",
                0.0,
                1.0,
            ),
        ],
        own: [
            r.quantity(
                "deviations.authority_entries_sd",
                &d.authority_entries_sd,
                "log a year",
                0.0,
                1.0,
            ),
            r.quantity(
                "deviations.authority_leaving_sd",
                &d.authority_leaving_sd,
                "log a year",
                0.0,
                1.0,
            ),
            r.quantity(
                "deviations.authority_correlation",
                &d.authority_correlation,
                "correlation",
                -1.0,
                1.0,
            ),
            r.quantity(
                "deviations.authority_persistence",
                &d.authority_persistence,
                "share a year",
                0.0,
                1.0,
            ),
        ],
        months_since_base: r.quantity(
            "deviations.authority_months_since_base",
            &d.authority_months_since_base,
            "months",
            0.0,
            120.0,
        ),
        unaccompanied: [
            r.quantity(
                "deviations.national_unaccompanied_sd",
                &d.national_unaccompanied_sd,
                "log a year",
                0.0,
                1.0,
            ),
            r.quantity(
                "deviations.authority_unaccompanied_sd",
                &d.authority_unaccompanied_sd,
                "log a year",
                0.0,
                1.0,
            ),
            r.quantity(
                "deviations.unaccompanied_persistence",
                &d.unaccompanied_persistence,
                "share a year",
                0.0,
                1.0,
            ),
        ],
    };
    let u = &raw.unaccompanied;
    let unaccompanied = Unaccompanied {
        threshold: r.quantity(
            "unaccompanied.threshold_share",
            &u.threshold_share,
            "share",
            0.0,
            0.1,
        ),
        speed: r.quantity(
            "unaccompanied.transfer_speed_per_year",
            &u.transfer_speed_per_year,
            "share a year",
            0.0,
            12.0,
        ),
        aged_16: r.quantity(
            "unaccompanied.share_aged_16_to_17",
            &u.share_aged_16_to_17,
            "share",
            0.0,
            1.0,
        ),
        fostering: r.quantity(
            "unaccompanied.share_needing_fostering",
            &u.share_needing_fostering,
            "share",
            0.0,
            1.0,
        ),
    };
    given.leaving_by_provision = r.by_provision(
        "leaving.relative_by_provision",
        &raw.leaving.relative_by_provision,
        "ratio",
    );
    given.leaving_by_time = r.by_time(
        "leaving.relative_by_time_in_care",
        &raw.leaving.relative_by_time_in_care,
    );

    let m = &raw.moves;
    given.moves = [
        ("first_three_months", &m.first_three_months),
        ("three_to_twelve_months", &m.three_to_twelve_months),
        ("after_a_year", &m.after_a_year),
    ]
    .map(|(name, rates)| r.by_provision(&format!("moves.{name}"), rates, "a year"));
    given.moves_factors =
        years::factors("moves.factor_by_year", &m.factor_by_year, horizon, &mut r);
    let moves = Moves {
        by_month: given::factors(&given.moves_factors, horizon.months(), &r.inputs.central()),
        rate: given.moves.each_ref().map(|ids| r.centre(ids)),
        wrong_kind: r.quantity(
            "moves.wrong_kind_factor",
            &m.wrong_kind_factor,
            "ratio",
            0.0,
            100.0,
        ),
        escalation: r.quantity(
            "moves.escalation_chance",
            &m.escalation_chance,
            "share",
            0.0,
            1.0,
        ),
        factor: r.quantity("moves.factor", &m.factor, "ratio", 0.0, 100.0),
        counted: r.quantity(
            "moves.placements_counted_per_placement",
            &m.placements_counted_per_placement,
            "ratio",
            1.0,
            10.0,
        ),
    };
    let g = &raw.matching;
    let settled_after = r.months(
        "matching.settled_after_months",
        &g.settled_after_months,
        (1, 240),
    );
    given.settled_after = vec![settled_after];
    given.match_factors = years::factors(
        "matching.match_factor_by_year",
        &g.match_factor_by_year,
        horizon,
        &mut r,
    );
    given.unregistered_factors = years::factors(
        "matching.unregistered_factor_by_year",
        &g.unregistered_factor_by_year,
        horizon,
        &mut r,
    );
    let matching = Matching {
        review: r.quantity(
            "matching.review_chance_per_month",
            &g.review_chance_per_month,
            "share a month",
            0.0,
            0.99,
        ),
        settled_after: given::whole_months(r.central(settled_after)),
        match_by_month: given::factors(&given.match_factors, horizon.months(), &r.inputs.central()),
        unregistered_by_month: given::factors(
            &given.unregistered_factors,
            horizon.months(),
            &r.inputs.central(),
        ),
        unregistered: [
            r.quantity(
                "matching.unregistered_chance_residential",
                &g.unregistered_chance_residential,
                "share",
                0.0,
                1.0,
            ),
            r.quantity(
                "matching.unregistered_chance_specialist",
                &g.unregistered_chance_specialist,
                "share",
                0.0,
                1.0,
            ),
            r.quantity(
                "matching.unregistered_chance_other",
                &g.unregistered_chance_other,
                "share",
                0.0,
                1.0,
            ),
        ],
        still_unregistered: r.quantity(
            "matching.still_unregistered_chance",
            &g.still_unregistered_chance,
            "share a month",
            0.0,
            1.0,
        ),
    };
    let places_per_household = r.quantity(
        "fostering.places_per_household",
        &raw.fostering.places_per_household,
        "places",
        1.0,
        4.0,
    );
    let shared_agencies = r.at_start(
        "fostering.shared_agencies_share",
        &raw.fostering.shared_agencies_share,
        "share",
        0.0,
        1.0,
    );
    let new_household_leaving = r.quantity(
        "fostering.new_household_leaving_factor",
        &raw.fostering.new_household_leaving_factor,
        "ratio",
        0.0,
        100.0,
    );
    let approvals_season = season(
        "fostering.approvals_season_from_april",
        &raw.fostering.approvals_season_from_april,
        &mut given.approvals_season,
        &mut r,
    );
    let homes = market::homes(&raw.homes, horizon, &mut given, &mut r);
    let responses = market::market(&raw.market, &mut given, &mut r);
    let prices = market::prices(&raw.prices, horizon, &mut given, &mut r);
    let contributions = after::contributions(&raw.contributions, horizon, &mut given, &mut r);
    let leaving_by_provision = r.centre(&given.leaving_by_provision);
    let leaving_by_time = r.centre(&given.leaving_by_time);
    let mut model = Model {
        name: raw.scenario.name.clone(),
        description: raw.scenario.description.clone(),
        horizon,
        inputs: crate::model::input::Inputs::default(),
        given,
        demand,
        deviations,
        unaccompanied,
        leaving_by_provision,
        leaving_by_time,
        moves,
        matching,
        places_per_household,
        new_household_leaving,
        shared_agencies,
        approvals_season,
        homes,
        market: responses,
        prices,
        contributions,
        authorities: Vec::with_capacity(raw.authority.len()),
        decided_after: None,
        interventions: Vec::new(),
        loans: Vec::new(),
        budget: crate::model::budget::Budget::default(),
    };
    for (index, authority) in raw.authority.iter().enumerate() {
        if raw.authority[..index]
            .iter()
            .any(|other| other.code == authority.code)
        {
            r.problems.push(Problem::error(
                "NH301",
                format!("authority.{}.code", super::path::part(&authority.name)),
                format!("the code {} stands for two authorities", authority.code),
            ));
        }
        let mut here = GivenHere::default();
        let built = authority::build(authority, &model, &mut here, &mut r);
        model.authorities.push(built);
        model.given.authorities.push(here);
    }
    another::resolve(&raw.authority, &mut model, &mut r);
    for authority in &raw.authority {
        published::check(authority, model.horizon.start_year, &mut r);
    }
    model.interventions = intervention::build(&raw.intervention, &model, &mut r);
    model.loans = loan::build(&raw.loan, &raw.budget, &model, &mut r);
    model.budget = years::budget(&raw.budget, horizon, &mut r);
    correlation::build(&raw.correlation, &mut r);
    let free = ladders::Free::of(&model);
    ladders::match_rates(&mut model, &free);
    for (a, authority) in model.authorities.iter_mut().enumerate() {
        if let Some(homes) = &mut authority.another_council {
            homes.free_at_start = free.of_another_council(a);
        }
    }
    model.given.free = free;
    homes::seat_neighbours(&mut model);
    let Reader {
        inputs,
        problems,
        assumptions,
        ..
    } = r;
    model.given.central = inputs.central();
    model.inputs = inputs;
    let warnings = problems.into_result()?;
    Ok(Built {
        model,
        assumptions,
        warnings,
    })
}

fn horizon(header: &raw::Header, r: &mut Reader) -> Horizon {
    let date = header
        .start
        .parse()
        .ok()
        .and_then(|start: toml::value::Datetime| start.date);
    if let Some(date) = date
        && (date.month, date.day) != (3, 31)
    {
        r.problems.push(
            Problem::error(
                "NH302",
                "scenario.start",
                format!("{date} is not a 31 March"),
            )
            .note("published counts, and so starts, are of 31 March")
            .hint(format!("{}-03-31", date.year)),
        );
    }
    if date.is_none() {
        r.problems.push(Problem::error(
            "NH302",
            "scenario.start",
            "the start is not a date",
        ));
    }
    Horizon {
        start_year: date.map_or(2023, |d| i32::from(d.year)),
        years: usize::from(header.years),
    }
}

/// Seasonal factors scaled to mean 1.
fn season(path: &str, factors: &[Quantity], ids: &mut Vec<InputId>, r: &mut Reader) -> [f64; 12] {
    // April first.
    let month = |at: usize| {
        let april = CalendarMonth { year: 0, month: 4 };
        april.plus(at).name().to_owned()
    };
    *ids = r.list(
        path,
        factors,
        month,
        ("ratio", 0.0, 10.0),
        &Provenance::default(),
    );
    given::season(ids, &r.inputs.central()).unwrap_or_else(|| {
        if !r.is_wrong(path) {
            r.problems.push(Problem::error(
                "NH303",
                path,
                "the seasonal factors are all 0, so nobody could ever come",
            ));
        }
        [1.0; 12]
    })
}

/// Share of those who enter under one year old who enter at birth.
fn at_birth(demand: &raw::Demand, given: &mut Given, r: &mut Reader) -> f64 {
    let path = "demand.share_of_under_1s_at_birth";
    let id = r.quantity(path, &demand.share_of_under_1s_at_birth, "share", 0.0, 1.0);
    given.at_birth = vec![id];
    r.central(id)
}

fn groups_of(groups: &raw::SiblingGroups, given: &mut Given, r: &mut Reader) -> SiblingGroups {
    given.gaps = [
        ("least_gap_months", &groups.least_gap_months),
        ("most_gap_months", &groups.most_gap_months),
    ]
    .map(|(key, gap)| r.months(&format!("demand.sibling_groups.{key}"), gap, (0, 120)))
    .to_vec();
    let [least, most] = [0, 1].map(|at| r.central(given.gaps[at]));
    if most < least && !r.is_wrong("demand.sibling_groups") {
        r.problems.push(
            Problem::error(
                "NH304",
                "demand.sibling_groups.most_gap_months",
                format!("{most} is below the least gap"),
            )
            .note(format!("at least {least}")),
        );
    }
    let from = Provenance {
        source: groups.source.clone(),
        rationale: groups.rationale.clone(),
        ..Provenance::default()
    };
    let size = |at: usize| match at {
        0 => "1 child".to_owned(),
        _ => format!("{} children", at + 1),
    };
    let shares = [
        ("share_by_size", &groups.share_by_size),
        (
            "share_by_size_at_16_to_17",
            &groups.share_by_size_at_16_to_17,
        ),
    ];
    let shares = shares.map(|(key, shares)| {
        let path = format!("demand.sibling_groups.{key}");
        r.shares(&path, shares, size, &from)
    });
    let [(young, by_young), (older, by_older)] = shares;
    given.group_sizes = [young, older];
    let [least_gap, most_gap] = given::gaps(&given.gaps, &r.inputs.central());
    SiblingGroups {
        share_by_size: [by_young, by_older],
        least_gap,
        most_gap,
    }
}
