//! Money in whole pence (model, sections 4 and 12.8).

use crate::common::{self, costs, tiny};
use nearhome::engine::recorder::column;
use nearhome::engine::{Workspace, simulate, simulate_watched};
use nearhome::model::authority::{StartingChild, TIMES};
use nearhome::model::placement::{AgeBand, Need, Place, Provision};
use nearhome::time::CalendarMonth;
use std::collections::BTreeMap;

fn child(provision: Provision, place: Place, need: Need, age: u16) -> StartingChild {
    StartingChild {
        band: AgeBand::of_months(age),
        provision,
        place,
        need,
        unaccompanied: false,
        supplier: None,
        group: 0,
        age,
        months_in_care: 30,
        months_placed: [20; TIMES],
    }
}

/// Worked out by hand. One child is in a private home far away, at 4,200 a week and a fifth more
/// for the distance: 504,000 pence a week, 72,000 a day. On turning 16, in August 2023, its plan
/// changes and it moves in mid-month to supported accommodation at 45,199 pence a week, 6,457 a day,
/// until it turns 18 in mid-August 2025. The other is with relatives at 35,000 pence a week, 5,000 a
/// day, and turns 18 in mid-February 2024, which has 29 days. Every April, the first included, homes
/// rise by 5%, fostering by 2%, the rest by 10%.
#[test]
fn two_children_cost_what_they_cost_by_hand() {
    let mut model = common::model(&tiny(&[
        "scenario.years = 3",
        "authority.Tiny.plan_changes = [{ from = \"residential\", to = \"supported\", rate_per_year = { under_1 = 0, age_1_to_4 = 0, age_5_to_9 = 0, age_10_to_15 = 0, age_16_to_17 = 50 } }]",
    ]));
    model.authorities[0].children = vec![
        child(
            Provision::PrivateHome,
            Place::Beyond,
            Need::Residential,
            187,
        ),
        child(Provision::Kinship, Place::InArea, Need::Kinship, 205),
    ];
    let mut workspace = Workspace::default();
    // At 50 changes a year 49 seeds in 50 bring the change in the first month at 16.
    simulate(&model, 1, 0, &mut workspace);
    let record = &workspace.record;
    let supported = column::BY_PROVISION + Provision::SupportedAccommodation.index();
    assert_eq!(
        [4, 5, 28, 29].map(|m| record.count(m, 0, supported)),
        [0, 1, 1, 0]
    );
    assert_eq!(
        [10, 11].map(|m| record.count(m, 0, column::CHILDREN)),
        [2, 1]
    );

    // (private home, supported accommodation, kinship) by month from April 2023.
    // 72,000 x 1.05 = 75,600 a day; 5,000 x 1.02 = 5,100; 6,457 x 1.1 = 7,102.7, x 1.21 = 7,812.97,
    // x 1.331 = 8,594.267.
    let by_hand = [
        (2_268_000, 0, 153_000),       // April 2023: 30 days
        (2_343_600, 0, 158_100),       // May
        (2_268_000, 0, 153_000),       // June
        (2_343_600, 0, 158_100),       // July
        (1_171_800, 110_092, 158_100), // August: 15.5 days of each, 110,091.85 of the second
        (0, 213_081, 153_000),         // September
        (0, 220_184, 158_100),         // October: 220,183.7
        (0, 213_081, 153_000),         // November
        (0, 220_184, 158_100),         // December
        (0, 220_184, 158_100),         // January 2024
        (0, 205_978, 73_950),          // February: 29 days, 205,978.3; 14.5 days of the third
        (0, 220_184, 0),               // March
        (0, 234_389, 0),               // April 2024: 234,389.1
        (0, 242_202, 0),               // May: 242,202.07
        (0, 234_389, 0),               // June
        (0, 242_202, 0),               // July
        (0, 242_202, 0),               // August
        (0, 234_389, 0),               // September
        (0, 242_202, 0),               // October
        (0, 234_389, 0),               // November
        (0, 242_202, 0),               // December
        (0, 242_202, 0),               // January 2025
        (0, 218_763, 0),               // February: 28 days, 218,763.16
        (0, 242_202, 0),               // March
        (0, 257_828, 0),               // April 2025: 257,828.01
        (0, 266_422, 0),               // May: 266,422.277
        (0, 257_828, 0),               // June
        (0, 266_422, 0),               // July
        (0, 133_211, 0),               // August: 15.5 days, 133,211.14
        (0, 0, 0),                     // September
    ];
    for (index, (home, supported, kinship)) in by_hand.into_iter().enumerate() {
        let mut expected = [0; Provision::COUNT];
        expected[Provision::PrivateHome.index()] = home;
        expected[Provision::SupportedAccommodation.index()] = supported;
        expected[Provision::Kinship.index()] = kinship;
        assert_eq!(costs(record, index + 1, 0), expected, "month {}", index + 1);
    }
}

/// A placement as it stands at a month's end: what it is, when it began, its weekly price.
type Standing = (u64, Provision, i16, u32);

/// Each month's costs follow from who is placed where at its two ends: a placement that is there at
/// both is charged in full, one that began or ended in the month for half of it. The council's own homes
/// are charged their fixed sums.
#[test]
fn every_pound_of_a_month_is_a_placement_of_that_month() {
    // Running placements follow new ones, whose prices rise by the same rate each year.
    let even = [
        "prices.inflation_sd = 0",
        "prices.rise_damping = 1",
        "prices.contract_uplift_share = 1",
    ];
    let model = common::fixed_model(&common::shipped("wigan/baseline.toml", &even));
    let central = model.inputs.central();
    let rises = model.prices.rise.map(|id| central[id]);
    let mut workspace = Workspace::default();
    for run in 0..5 {
        let mut before: BTreeMap<usize, Standing> = BTreeMap::new();
        simulate_watched(&model, 13, run, &mut workspace, |month, world, record| {
            let children = world
                .children
                .iter()
                .enumerate()
                .filter(|(_, c)| c.due >= 0);
            let now: BTreeMap<usize, Standing> = children
                .map(|(slot, c)| (slot, (c.key.0, c.provision, c.placed, c.price)))
                .collect();
            if month > 0 {
                let mut twice = [0_i64; Provision::COUNT];
                for (slot, standing) in &now {
                    let halves = if before.get(slot) == Some(standing) {
                        2
                    } else {
                        1
                    };
                    twice[standing.1.index()] += halves * i64::from(standing.3);
                }
                for (slot, standing) in &before {
                    if now.get(slot) != Some(standing) {
                        twice[standing.1.index()] += i64::from(standing.3);
                    }
                }
                let own = world.homes.iter().filter(|home| home.registered > 0);
                twice[Provision::CouncilHome.index()] +=
                    2 * own.map(|home| i64::from(home.fixed)).sum::<i64>();
                let calendar = CalendarMonth {
                    year: 2019,
                    month: 3,
                }
                .plus(month as usize);
                let charged = costs(record, month as usize, 0);
                for provision in Provision::ALL {
                    let rise = match provision {
                        Provision::Kinship
                        | Provision::CouncilFostering
                        | Provision::AgencyFostering => rises[1],
                        Provision::CouncilHome
                        | Provision::VoluntaryHome
                        | Provision::PrivateHome
                        | Provision::SecureHome
                        | Provision::Unregistered => rises[0],
                        _ => rises[2],
                    };
                    let years = (month + 11) / 12;
                    let index = (0..years).fold(1.0, |index, _| index * (1.0 + rise));
                    let fortnights = twice[provision.index()] * i64::from(calendar.days());
                    let expected = (fortnights as f64 * index / 14.0).round() as i64;
                    let found = charged[provision.index()];
                    // Halves of a penny may be rounded either way, placements and fixed sums apart.
                    assert!(
                        (found - expected).abs() <= 2,
                        "run {run}, month {month}, {}: {found}, expected {expected}",
                        provision.id()
                    );
                }
            }
            before = now;
        });
    }
}
