//! Each constant of entry, leaving, moves, matching, carers, homes and prices moves the right figure
//! the right way: one row a constant. What moves nothing here is not in the model.

use crate::common::{self, Moments, costs, fixed_model, mean, shipped};
use nearhome::engine::recorder::{Record, column};
use nearhome::engine::{Workspace, simulate_watched};
use nearhome::model::placement::{AgeBand, Need, Place, Provision};

const RUNS: usize = 120;
const YEARS: usize = 5;
const MONTHS: std::ops::RangeInclusive<usize> = 1..=12 * YEARS;

/// What is looked at in one run.
#[derive(Clone, Copy, Debug)]
pub enum Figure {
    /// Mean of a count over all months.
    Count(usize),
    /// Mean of one count over mean of another.
    Share(usize, usize),
    /// Cost of a provision, all months.
    Cost(Provision),
    /// Distance of a provision's cost in all months from that of all runs.
    CostSpread(Provision),
    /// All cost.
    Gross,
    /// A line of money, all months as of 30 days.
    Line(nearhome::engine::money::Line),
    /// A count at the end of a year.
    Year(usize, usize),
    /// Mean distance of a month's count from that of all runs.
    Spread(usize),
    /// A count at the end of the first month.
    First(usize),
    /// Mean of a count of another council's homes over all months.
    Another(usize),
    /// The same at the start.
    AnotherAtStart(usize),
    /// Count in the first six months of each year less that of the others.
    Summer(usize),
}
use Figure::{Cost, Count, First, Gross, Line, Share, Spread, Summer, Year};

impl Figure {
    fn of(self, records: &[Record]) -> Vec<f64> {
        let mean_of = |record: &Record, column: usize| -> f64 {
            let sum: i32 = MONTHS.map(|m| record.count(m, 0, column)).sum();
            f64::from(sum) / (12 * YEARS) as f64
        };
        let means: Vec<f64> = match self {
            Spread(column) => MONTHS.map(|m| mean(records, m, 0, column)).collect(),
            _ => Vec::new(),
        };
        let whole = |record: &Record, p: Provision| -> f64 {
            MONTHS.map(|m| costs(record, m, 0)[p.index()] as f64).sum()
        };
        let middle = match self {
            Figure::CostSpread(p) => {
                let all = records.iter().map(|record| whole(record, p));
                all.sum::<f64>() / records.len() as f64
            }
            _ => 0.0,
        };
        records
            .iter()
            .map(|record| match self {
                Count(column) => mean_of(record, column),
                Share(part, whole) => mean_of(record, part) / mean_of(record, whole).max(1e-9),
                Cost(provision) => whole(record, provision),
                Figure::CostSpread(p) => (whole(record, p) - middle).abs(),
                Gross => MONTHS
                    .map(|m| costs(record, m, 0).iter().sum::<i64>() as f64)
                    .sum(),
                Spread(column) => MONTHS
                    .zip(&means)
                    .map(|(m, mean)| (f64::from(record.count(m, 0, column)) - mean).abs())
                    .sum(),
                Line(line) => MONTHS
                    .map(|m| record.money(m, 0, 30)[line.index()] as f64)
                    .sum(),
                Year(column, year) => f64::from(record.count(12 * year, 0, column)),
                Figure::Another(column) => {
                    let row = |m| record.another(m, 0).expect("another council's homes");
                    let sum: i32 = MONTHS.map(|m| row(m)[column]).sum();
                    f64::from(sum) / (12 * YEARS) as f64
                }
                Figure::AnotherAtStart(column) => {
                    f64::from(record.another(0, 0).expect("another council's homes")[column])
                }
                First(column) => f64::from(record.count(1, 0, column)),
                Summer(column) => MONTHS
                    .map(|m| {
                        let sign = if (m - 1) % 12 < 6 { 1.0 } else { -1.0 };
                        sign * f64::from(record.count(m, 0, column))
                    })
                    .sum(),
            })
            .collect()
    }
}

const fn provision(p: Provision) -> Figure {
    Count(column::BY_PROVISION + p as usize)
}

const fn need(n: Need) -> Figure {
    Count(column::BY_NEED + n as usize)
}

const fn place(p: Place) -> Figure {
    Count(column::BY_PLACE + p as usize)
}

const fn age(band: AgeBand) -> Figure {
    Count(column::BY_AGE + band as usize)
}

/// A constant's new value, the figure it moves, and whether that rises.
pub type Row<'a> = (&'a str, Figure, bool);

/// Runs each row against Wigan's baseline, in which every input has its central value, with the same
/// seed. A difference that is not beyond 3 standard errors on the right side fails; were a constant
/// without effect, it would pass with odds of 1 in 740.
pub fn each_moves(fixed: &[&str], rows: &[Row]) {
    let years = format!("scenario.years = {YEARS}");
    let settings = |sets: &[&str]| {
        let all = [&[years.as_str()], fixed, sets].concat();
        common::run(&fixed_model(&shipped("wigan/baseline.toml", &all)), 2, RUNS)
    };
    let before = settings(&[]);
    let mut wrong = Vec::new();
    for (set, figure, rises) in rows {
        let after = settings(&[set]);
        let differences: Vec<f64> = figure
            .of(&after)
            .iter()
            .zip(figure.of(&before))
            .map(|(a, b)| a - b)
            .collect();
        let d = Moments::of(&differences);
        let sign = if *rises { 1.0 } else { -1.0 };
        let line = format!("{set}: {figure:?} {:+.4} (se {:.4})", d.mean, d.se);
        println!("{line}");
        if sign * d.mean <= 3.0 * d.se {
            wrong.push(line);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const CHILDREN: Figure = Count(column::CHILDREN);
const ENTRANTS: Figure = Count(column::ENTRANTS);
const LEAVERS: Figure = Count(column::LEAVERS_BEFORE_18);
const MOVES: Figure = Count(column::MOVES);
const UNREGISTERED: Figure = provision(Provision::Unregistered);
const VACANT: Figure = Share(column::CARER_FILLED, column::CARER_USABLE);

#[test]
fn each_constant_of_entry_moves_its_figure() {
    each_moves(
        &[],
        &[
            ("authority.Wigan.entries.factor = 1.1", ENTRANTS, true),
            (
                "authority.Wigan.entries.prevented_share = 0.2",
                ENTRANTS,
                false,
            ),
            (
                "authority.Wigan.entries.trend_by_year = [0.8, 0.8, 0.8, 0.8, 0.8]",
                ENTRANTS,
                false,
            ),
            ("demand.overdispersion = 10", Spread(column::ENTRANTS), true),
            (
                "demand.season_from_april = [2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1]",
                Summer(column::ENTRANTS),
                true,
            ),
            (
                "demand.share_of_under_1s_at_birth = 0",
                age(AgeBand::UnderOne),
                false,
            ),
            (
                "demand.sibling_groups.share_by_size = [0.1, 0.1, 0.1, 0.7]",
                Spread(column::ENTRANTS),
                true,
            ),
            (
                "demand.sibling_groups.share_by_size_at_16_to_17 = [0.2, 0.8, 0, 0]",
                age(AgeBand::SixteenSeventeen),
                false,
            ),
            (
                "deviations.national_entries_sd = 0.5",
                Spread(column::CHILDREN),
                true,
            ),
            (
                "deviations.national_leaving_sd = 0.5",
                Spread(column::CHILDREN),
                true,
            ),
            (
                "deviations.authority_entries_sd = 0.5",
                Spread(column::CHILDREN),
                true,
            ),
            (
                "deviations.authority_leaving_sd = 0.5",
                Spread(column::CHILDREN),
                true,
            ),
            (
                "deviations.national_unaccompanied_sd = 1",
                Spread(column::UNACCOMPANIED),
                true,
            ),
            (
                "deviations.authority_unaccompanied_sd = 1",
                Spread(column::UNACCOMPANIED),
                true,
            ),
            (
                "authority.Wigan.unaccompanied.arrivals_per_year = 30",
                Count(column::UNACCOMPANIED),
                true,
            ),
            (
                "unaccompanied.threshold_share = 0.002",
                Count(column::UNACCOMPANIED),
                true,
            ),
            (
                "unaccompanied.share_aged_16_to_17 = 0",
                Count(column::UNACCOMPANIED),
                true,
            ),
            (
                "unaccompanied.share_needing_fostering = 0",
                provision(Provision::SupportedAccommodation),
                true,
            ),
        ],
    );
}

#[test]
fn transfers_and_departures_from_the_trend_move_their_figures() {
    let dear = "unaccompanied.threshold_share = 0.003";
    each_moves(
        &[dear],
        &[(
            "unaccompanied.transfer_speed_per_year = 1",
            Count(column::UNACCOMPANIED),
            true,
        )],
    );
    each_moves(
        &[
            "authority.Wigan.unaccompanied.arrivals_per_year = 30",
            "deviations.national_unaccompanied_sd = 1",
            "deviations.authority_unaccompanied_sd = 1",
        ],
        &[(
            "deviations.unaccompanied_persistence = 0.05",
            Spread(column::UNACCOMPANIED),
            false,
        )],
    );
    let wide = [
        "deviations.national_entries_sd = 0.3",
        "deviations.national_leaving_sd = 0.3",
        "deviations.authority_entries_sd = 0.3",
        "deviations.authority_leaving_sd = 0.3",
    ];
    each_moves(
        &wide,
        &[
            (
                "deviations.national_correlation = 0.95",
                Spread(column::CHILDREN),
                false,
            ),
            (
                "deviations.authority_correlation = 0.95",
                Spread(column::CHILDREN),
                false,
            ),
            (
                "deviations.national_persistence = 0.99",
                Spread(column::CHILDREN),
                true,
            ),
            (
                "deviations.authority_persistence = 0.1",
                Spread(column::CHILDREN),
                false,
            ),
            (
                "deviations.authority_months_since_base = 0",
                Spread(column::CHILDREN),
                false,
            ),
        ],
    );
}

#[test]
fn each_constant_of_leaving_and_moving_moves_its_figure() {
    each_moves(
        &[],
        &[
            ("authority.Wigan.leaving.factor = 1.1", CHILDREN, false),
            (
                "leaving.relative_by_provision.kinship = 4",
                provision(Provision::Kinship),
                false,
            ),
            (
                "leaving.relative_by_provision.private_home = 3",
                provision(Provision::PrivateHome),
                false,
            ),
            (
                "leaving.relative_by_time_in_care.under_6_months = 4",
                LEAVERS,
                true,
            ),
            (
                "leaving.relative_by_time_in_care.over_two_years = 1",
                CHILDREN,
                false,
            ),
            ("moves.factor = 1.2", MOVES, true),
            (
                "moves.first_three_months.council_fostering = 3",
                MOVES,
                true,
            ),
            (
                "moves.three_to_twelve_months.council_fostering = 1",
                MOVES,
                true,
            ),
            (
                "moves.after_a_year.council_fostering = 0.6",
                Count(column::THREE_OR_MORE),
                true,
            ),
            ("moves.wrong_kind_factor = 3", MOVES, true),
            (
                "moves.escalation_chance = 0.2",
                need(Need::SpecialistResidential),
                true,
            ),
        ],
    );
}

#[test]
fn each_constant_of_the_ladder_moves_its_figure() {
    each_moves(
        &[],
        &[
            (
                "matching.review_chance_per_month = 0.5",
                Count(column::WRONG_KIND),
                false,
            ),
            (
                "matching.settled_after_months = 2",
                Count(column::WRONG_KIND),
                true,
            ),
            (
                "matching.unregistered_chance_residential = 0.5",
                UNREGISTERED,
                true,
            ),
            (
                "matching.unregistered_chance_specialist = 0.9",
                UNREGISTERED,
                true,
            ),
            (
                "matching.unregistered_chance_other = 0.05",
                UNREGISTERED,
                true,
            ),
            (
                "matching.still_unregistered_chance = 0.2",
                UNREGISTERED,
                false,
            ),
            (
                "authority.Wigan.ladders.kinship = [{ provision = \"kinship\", place = \"beyond\", chance = 1 }]",
                place(Place::Beyond),
                true,
            ),
            (
                "authority.Wigan.ladders.residential = [{ provision = \"private_home\", place = \"in_area\", chance = 0.999 }, { provision = \"private_home\", place = \"beyond\", chance = 1 }]",
                Count(column::HOMES_INSIDE),
                true,
            ),
            (
                "authority.Wigan.ladders.supported = [{ provision = \"supported_accommodation\", place = \"in_area\", chance = 1 }]",
                place(Place::InArea),
                true,
            ),
            (
                "authority.Wigan.ladders.fostering = [{ provision = \"agency_fostering\", place = \"beyond\", chance = 1 }]",
                provision(Provision::CouncilFostering),
                false,
            ),
        ],
    );
}

#[test]
fn each_constant_of_carers_and_homes_moves_its_figure() {
    each_moves(
        &[],
        &[
            ("fostering.places_per_household = 3", VACANT, false),
            (
                "fostering.new_household_leaving_factor = 4",
                Count(column::HOUSEHOLDS),
                false,
            ),
            (
                "authority.Wigan.fostering.council.approved_places = 450",
                VACANT,
                false,
            ),
            (
                "authority.Wigan.fostering.council.approvals_per_year = 30",
                Count(column::HOUSEHOLDS),
                true,
            ),
            (
                "authority.Wigan.fostering.council.leaving_rate_per_year = 0.3",
                Count(column::HOUSEHOLDS),
                false,
            ),
            (
                "authority.Wigan.fostering.council.not_available_share = 0.1",
                Count(column::CARER_USABLE),
                true,
            ),
            (
                "authority.Wigan.fostering.council.share_outside = 0.4",
                place(Place::InRegion),
                true,
            ),
            (
                "authority.Wigan.fostering.agency.approvals_per_year = 8",
                provision(Provision::AgencyFostering),
                true,
            ),
            (
                "homes.usable_share = 0.95",
                Count(column::HOME_USABLE + 2),
                true,
            ),
            (
                "homes.council_short_break_share = 0.6",
                Count(column::HOME_USABLE),
                false,
            ),
            (
                "homes.others_leaving_rate_per_year = 3",
                Count(column::HOMES_INSIDE),
                true,
            ),
            (
                "homes.private_sizes = [0, 0, 0, 0, 0, 0, 0, 1, 0, 0]",
                Count(column::HOME_PLACES + 2),
                true,
            ),
            (
                "homes.council_sizes = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1]",
                Count(column::HOME_PLACES),
                true,
            ),
            (
                "authority.Wigan.homes.private.openings_per_year = 6",
                Count(column::HOMES + 2),
                true,
            ),
            (
                "authority.Wigan.homes.private.closing_rate_per_year = 0.3",
                Count(column::HOMES + 2),
                false,
            ),
            (
                "authority.Wigan.homes.others_children = 20",
                First(column::HOME_OTHERS + 2),
                false,
            ),
            (
                "authority.Wigan.homes.outside_demand_rate_per_year = 12",
                Count(column::HOMES_INSIDE),
                false,
            ),
            (
                "authority.Wigan.homes.outside_demand_council_factor = 3",
                Count(column::HOME_OTHERS),
                true,
            ),
        ],
    );
}

#[test]
fn each_constant_of_prices_moves_its_figure() {
    each_moves(
        &[],
        &[
            (
                "prices.residential_rise_per_year = 0.2",
                Cost(Provision::PrivateHome),
                true,
            ),
            (
                "prices.fostering_rise_per_year = 0.2",
                Cost(Provision::CouncilFostering),
                true,
            ),
            (
                "prices.other_rise_per_year = 0.2",
                Cost(Provision::WithParents),
                true,
            ),
            (
                "prices.in_region_premium = 1.5",
                Cost(Provision::PrivateHome),
                true,
            ),
            ("prices.beyond_premium = 1.5", Gross, true),
        ],
    );
    let mut rows: Vec<(String, Provision)> = Vec::new();
    for provision in Provision::ALL {
        let model = fixed_model(&shipped("wigan/baseline.toml", &[]));
        let price = model.inputs.central()[model.authorities[0].price[provision.index()]];
        let set = format!(
            "authority.Wigan.prices.{} = {}",
            provision.id(),
            price * 1.1
        );
        rows.push((set, provision));
    }
    // Nobody is in a voluntary home's or an adoption's cost at 0 pounds: each price is charged to somebody.
    for (set, provision) in &rows {
        let set: &'static str = Box::leak(set.clone().into_boxed_str());
        each_moves(&[], &[(set, Cost(*provision), true)]);
    }
}

/// Mean months between siblings who came in one event, among the children in care after a year.
fn gaps(set: &str) -> Moments {
    let settings = ["scenario.years = 1", set];
    let model = fixed_model(&shipped("wigan/baseline.toml", &settings));
    let mut workspace = Workspace::default();
    let mut gaps = Vec::new();
    for run in 0..RUNS as u64 {
        simulate_watched(&model, 2, run, &mut workspace, |month, world, _| {
            if month == 12 {
                let mut siblings: Vec<(u32, i16)> = world
                    .children
                    .iter()
                    .filter(|child| child.due >= 0 && child.group != 0)
                    .map(|child| (child.group, child.eighteenth))
                    .collect();
                siblings.sort_unstable();
                let pairs = siblings.windows(2).filter(|pair| pair[0].0 == pair[1].0);
                gaps.extend(pairs.map(|pair| f64::from(pair[1].1 - pair[0].1)));
            }
        });
    }
    Moments::of(&gaps)
}

/// 3 standard errors: false alarm 0.3%.
#[test]
fn siblings_are_as_far_apart_as_the_gaps_say() {
    let shipped = gaps("demand.sibling_groups.least_gap_months = 12");
    let apart = gaps("demand.sibling_groups.least_gap_months = 40");
    let near = gaps("demand.sibling_groups.most_gap_months = 14");
    println!("{shipped:?} {apart:?} {near:?}");
    assert!(apart.mean > shipped.mean + 3.0 * (apart.se + shipped.se));
    assert!(near.mean < shipped.mean - 3.0 * (near.se + shipped.se));
}
