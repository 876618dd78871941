//! Models and records made up for tests of results and reports.

use crate::engine::recorder::{Record, column};
use crate::ensemble::Ensemble;
use crate::model::after::{Contributions, Stream, StreamInputs};
use crate::model::authority::{Authority, Carers, HomeGroup};
use crate::model::input::{Input, InputId, Inputs};
use crate::model::market::{Dispersed, Homes, Market, Prices};
use crate::model::placement::{AgeBand, Need, Place, Provision};
use crate::model::{Demand, Deviations, Matching, Model, Moves, SiblingGroups, Unaccompanied};
use crate::time::Horizon;

/// A model of nothing but names: its records are made up.
#[expect(clippy::too_many_lines, reason = "one part after another")]
pub fn model(names: &[&str], start_year: i32, years: usize) -> Model {
    let mut inputs = Inputs::default();
    let mut input = |value: f64| {
        inputs.add(Input {
            path: "made.up".into(),
            value,
            spread: None,
            least: 0.0,
            most: 1e9,
        })
    };
    let one = input(1.0);
    let counted = input(1.25);
    let authorities = names
        .iter()
        .enumerate()
        .map(|(index, name)| authority(name, index as u16, start_year, one))
        .collect();
    Model {
        name: "Made up".into(),
        description: String::new(),
        horizon: Horizon { start_year, years },
        inputs,
        given: crate::model::given::Given::default(),
        demand: Demand {
            at_birth: 0.0,
            overdispersion: one,
            season: [1.0; 12],
            groups: SiblingGroups {
                share_by_size: [[1.0; 4]; 2],
                least_gap: 0,
                most_gap: 0,
            },
        },
        deviations: Deviations {
            national: [one; 4],
            own: [one; 4],
            months_since_base: one,
            unaccompanied: [one; 3],
        },
        unaccompanied: Unaccompanied {
            threshold: one,
            speed: one,
            aged_16: one,
            fostering: one,
        },
        leaving_by_provision: [1.0; Provision::COUNT],
        leaving_by_time: [1.0; 4],
        moves: Moves {
            rate: [[0.0; Provision::COUNT]; 3],
            wrong_kind: one,
            escalation: one,
            factor: one,
            by_month: vec![1.0; years * 12 + 1],
            counted,
        },
        matching: Matching {
            review: one,
            settled_after: 12,
            unregistered: [one; 3],
            still_unregistered: one,
            match_by_month: vec![1.0; years * 12 + 1],
            unregistered_by_month: vec![1.0; years * 12 + 1],
        },
        places_per_household: one,
        new_household_leaving: one,
        shared_agencies: 0.25,
        approvals_season: [1.0; 12],
        homes: Homes {
            usable_share: one,
            staffed_share: one,
            council_short_breaks: 0.0,
            usable_by_month: vec![1.0; years * 12 + 1],
            restriction_rate: one,
            restriction_months: one,
            others_leaving: one,
            nearby_within_region: 0.5,
            sizes: [[1.0; 10]; 3],
            projects: None,
        },
        market: Market {
            margin: [one; 3],
            response: one,
            speed: one,
            bounds: [0.0, 1.0],
            entry_margin: one,
            entry_demand: one,
            entry_agency: one,
            closing_margin: one,
        },
        prices: Prices {
            rise: [one; 3],
            rise_by_year: [const { Vec::new() }; 3],
            cost_rise_by_year: [const { Vec::new() }; 3],
            in_region: one,
            beyond: one,
            wages: one,
            property: one,
            consumer: one,
            inflation_sd: one,
            inflation_persistence: one,
            lasting: one,
            damping: one,
            uplift: one,
            specialist_home: one,
            specialist_fostering: one,
            dispersion: [one; Dispersed::COUNT],
            costs: [one; 3],
        },
        contributions: Contributions {
            home_office: one,
            home_office_by_month: vec![1.0; years * 12 + 1],
            health: one,
            education: one,
        },
        authorities,
        decided_after: None,
        interventions: Vec::new(),
        loans: Vec::new(),
        budget: crate::model::budget::Budget::default(),
    }
}

fn authority(name: &str, code: u16, start_year: i32, one: InputId) -> Authority {
    let carers = || Carers {
        households: Vec::new(),
        approvals: one,
        leaving: one,
        share_outside: one,
        not_available: one,
        stayers_share: 0.0,
        on_hold: one,
        approvals_trend: one,
        approvals_by_month: Vec::new(),
        leaving_by_month: Vec::new(),
    };
    let homes = || HomeGroup {
        openings: one,
        openings_by_month: Vec::new(),
        closing: one,
        closing_by_month: Vec::new(),
    };
    Authority {
        name: name.into(),
        code,
        child_population: one,
        children: Vec::new(),
        events_per_year: [1.0; AgeBand::COUNT],
        group_shares: [[1.0; 4]; 2],
        entry_trend: Vec::new(),
        entry_factor: one,
        prevented_share: one,
        need_shares: [[1.0; Need::COUNT]; AgeBand::COUNT],
        unaccompanied_arrivals: one,
        arrivals_by_month: Vec::new(),
        unaccompanied_at_start: 0.0,
        unaccompanied_stay: [12.0, 36.0],
        leaving_rate: [1.0; AgeBand::COUNT],
        leaving_factor: one,
        leaving_by_month: Vec::new(),
        plan_rates: [[[0.0; AgeBand::COUNT]; Need::COUNT]; Need::COUNT],
        carers: [carers(), carers()],
        homes: [homes(), homes(), homes()],
        another_council: None,
        starting_homes: Vec::new(),
        perhaps_unregistered: None,
        free_for: [1.0; 5],
        council_homes_filled: 0.0,
        outside_demand: one,
        outside_by_month: Vec::new(),
        outside_scale: 1.0,
        outside_demand_council: one,
        ladders: [const { Vec::new() }; Need::COUNT],
        price: [one; Provision::COUNT],
        fostered_leavers: 0.0,
        after: Stream::ALL.map(|_| StreamInputs {
            leaving: None,
            chance: one,
            months: None,
            price: one,
            ends: Vec::new(),
        }),
        spend: None,
        published: vec![
            (start_year - 1, 90),
            (start_year, 100),
            (start_year + 1, 104),
        ],
    }
}

/// Records in which `children(run, authority, month)` children are in care: a tenth in private
/// homes, a twentieth of them inside; the rest in council fostering; 70,000 pence a child and month.
pub fn records(
    model: &Model,
    runs: usize,
    children: impl Fn(usize, usize, usize) -> i32,
) -> Ensemble {
    let months = model.horizon.months();
    let records = (0..runs).map(|run| {
        let mut record = Record::default();
        record.clear(months, model.authorities.len());
        for a in 0..model.authorities.len() {
            for month in 0..=months {
                let total = children(run, a, month);
                let homes = total / 10;
                let row = record.row(month, a);
                row[column::CHILDREN] = total;
                row[column::BY_AGE] = total;
                row[column::BY_NEED] = total;
                row[column::BY_PROVISION + Provision::PrivateHome.index()] = homes;
                row[column::BY_PROVISION + Provision::CouncilFostering.index()] = total - homes;
                row[column::BY_PLACE + Place::InArea.index()] = total / 2;
                row[column::BY_PLACE + Place::Beyond.index()] = total - total / 2;
                row[column::HOMES_INSIDE] = homes / 2;
                row[column::CARER_PLACES] = total;
                row[column::CARER_USABLE] = total - homes;
                row[column::CARER_FILLED] = total - homes;
                row[column::HOMES + 2] = homes;
                row[column::HOME_PLACES + 2] = 2 * homes;
                if month > 0 {
                    row[column::ENTRANTS] = 4;
                    row[column::LEAVERS_BEFORE_18] = 3;
                    row[column::LEAVERS_AT_18] = 1;
                    row[column::PLACEMENTS] = 8;
                    let cost = record.cost_row(month, a);
                    cost[Provision::CouncilFostering.index()] = i64::from(total) * 70_000;
                }
            }
        }
        record
    });
    Ensemble {
        seed: 1,
        records: records.collect(),
    }
}
