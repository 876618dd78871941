//! The foster carer households of the start, from approved places and the children placed.

use super::children::Placed;
use super::reader::Reader;
use super::years;
use crate::model::authority::{Carers, StartingHousehold};
use crate::model::given::{self, GivenHere};
use crate::model::placement::{Place, Provision};
use crate::model::{HOUSEHOLD_PLACES, Model};
use crate::rng::{Domain, Key};
use crate::scenario::raw;

/// Households of one kind: 0 council, 1 agency.
pub(super) fn build(
    raw: &raw::Carers,
    at: &str,
    kind: usize,
    placed: &Placed,
    model: &Model,
    here: &mut GivenHere,
    r: &mut Reader,
) -> Carers {
    let places = r.at_start(
        &format!("{at}.approved_places"),
        &raw.approved_places,
        "places",
        0.0,
        1.0e5,
    );
    let not_available = r.quantity(
        &format!("{at}.not_available_share"),
        &raw.not_available_share,
        "share",
        0.0,
        1.0,
    );
    let share_outside = r.quantity(
        &format!("{at}.share_outside"),
        &raw.share_outside,
        "share",
        0.0,
        1.0,
    );
    let approvals = r.quantity(
        &format!("{at}.approvals_per_year"),
        &raw.approvals_per_year,
        "households a year",
        0.0,
        1.0e4,
    );
    let leaving = r.quantity(
        &format!("{at}.leaving_rate_per_year"),
        &raw.leaving_rate_per_year,
        "a year",
        0.0,
        12.0,
    );
    let on_hold = r.quantity(
        &format!("{at}.on_hold_share"),
        &raw.on_hold_share,
        "share",
        0.0,
        0.95,
    );
    let approvals_trend = r.quantity(
        &format!("{at}.approvals_trend_per_year"),
        &raw.approvals_trend_per_year,
        "a year",
        -0.5,
        1.0,
    );
    let mut by_month = |key: &str, table| {
        let path = format!("{at}.{key}");
        let table = years::factors(&path, table, model.horizon, r);
        let central = given::factors(&table, model.horizon.months(), &r.inputs.central());
        (table, central)
    };
    let (approving, approvals_by_month) =
        by_month("approvals_factor_by_year", &raw.approvals_factor_by_year);
    let (stopping, leaving_by_month) =
        by_month("leaving_factor_by_year", &raw.leaving_factor_by_year);
    here.approvals[kind] = approving;
    here.carers_leaving[kind] = stopping;
    let provision = [Provision::CouncilFostering, Provision::AgencyFostering][kind];
    let mean = r.central(model.places_per_household);
    let outside_places = places * r.central(share_outside);
    let available = 1.0 - r.central(not_available);
    // The share of households in their first two years, where approvals and leavers balance.
    let new = (r.central(approvals) * 2.0 * mean / places.max(1.0)).min(1.0);
    let mut households = Vec::new();
    for (outside, places) in [(false, places - outside_places), (true, outside_places)] {
        let place = if outside {
            Place::InRegion
        } else {
            Place::InArea
        };
        let children = placed.total(provision, place);
        group(
            &mut households,
            Group {
                places,
                available,
                children,
                mean,
                new,
                on_hold: r.central(on_hold),
                outside,
            },
        );
    }
    Carers {
        households,
        approvals,
        leaving,
        share_outside,
        not_available,
        stayers_share: 0.0,
        on_hold,
        approvals_trend,
        approvals_by_month,
        leaving_by_month,
    }
}

/// Households of one kind on one side of the boundary.
#[derive(Clone, Copy)]
struct Group {
    places: f64,
    available: f64,
    children: u32,
    mean: f64,
    new: f64,
    on_hold: f64,
    outside: bool,
}

/// Adds the households of one group: sizes by quantiles of the size distribution, places that
/// cannot be used spread over them, and at least as many usable places as there are children.
fn group(households: &mut Vec<StartingHousehold>, group: Group) {
    let first = households.len();
    let key = Key::root(0, 0, Domain::Household).of(first as u64);
    let wanted = (group.places + 0.5) as usize;
    let usable = ((wanted as f64 * group.available + 0.5) as usize).max(group.children as usize);
    let count = ((wanted.max(usable) as f64 / group.mean) + 0.5) as usize;
    let mut approved = 0;
    let mut add = |households: &mut Vec<StartingHousehold>, places: u8| {
        // New households are spread over their first two years, so that no cohort comes of age at once.
        let mark = key.uniform(households.len() as u64);
        let tenure = if mark < group.new {
            (mark / group.new * 24.0) as u16
        } else {
            60
        };
        households.push(StartingHousehold {
            approved: places,
            usable: places,
            stayers: 0,
            outside: group.outside,
            tenure,
        });
        approved += usize::from(places);
    };
    for i in 0..count {
        add(
            households,
            size((i as f64 + 0.5) / count as f64, group.mean),
        );
    }
    while approved < usable {
        let places = (usable - approved).min(2) as u8;
        let tenure = 60;
        households.push(StartingHousehold {
            approved: places,
            usable: places,
            stayers: 0,
            outside: group.outside,
            tenure,
        });
        approved += usize::from(places);
    }
    let mut order: Vec<(u64, usize)> = (first..households.len())
        .flat_map(|h| (0..households[h].approved).map(move |p| (h, p)))
        .map(|(h, p)| {
            (
                key.of(1).bits((h * HOUSEHOLD_PLACES) as u64 + u64::from(p)),
                h,
            )
        })
        .collect();
    order.sort_unstable();
    let mut spare = approved.saturating_sub(usable);
    // Whole households on hold first, as far as the places go that cannot be used.
    let there = &mut households[first..];
    let mut on_hold = (there.len() as f64 * group.on_hold + 0.5) as usize;
    let mut in_turn: Vec<(u64, usize)> = (0..there.len())
        .map(|h| (key.of(2).bits(h as u64), h))
        .collect();
    in_turn.sort_unstable();
    for (_, h) in in_turn {
        let places = usize::from(there[h].usable);
        if on_hold > 0 && places <= spare {
            there[h].usable = 0;
            spare -= places;
            on_hold -= 1;
        }
    }
    for &(_, h) in &order {
        if spare > 0 && households[h].usable > 0 {
            households[h].usable -= 1;
            spare -= 1;
        }
    }
}

/// Quantile of the places of a household: one plus a binomial of three with the given mean.
fn size(p: f64, mean: f64) -> u8 {
    let chance = ((mean - 1.0) / (HOUSEHOLD_PLACES as f64 - 1.0)).clamp(0.0, 1.0);
    let (q, ways) = (1.0 - chance, [1.0, 3.0, 3.0]);
    let mut below = 0.0;
    for (extra, ways) in ways.into_iter().enumerate() {
        let powers = (0..HOUSEHOLD_PLACES - 1).map(|i| if i < extra { chance } else { q });
        below += ways * powers.product::<f64>();
        if p < below {
            return 1 + extra as u8;
        }
    }
    HOUSEHOLD_PLACES as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn households_have_the_places_asked_for_and_room_for_the_children() {
        for (places, children) in [(445.0, 270), (10.0, 14), (0.0, 3), (0.0, 0)] {
            let mut households = Vec::new();
            let asked = Group {
                places,
                available: 0.85,
                children,
                mean: 2.09,
                new: 0.2,
                on_hold: 0.05,
                outside: false,
            };
            group(&mut households, asked);
            let usable: u32 = households.iter().map(|h| u32::from(h.usable)).sum();
            let approved: u32 = households.iter().map(|h| u32::from(h.approved)).sum();
            assert!(usable >= children);
            assert!(
                (f64::from(approved) - places.max(f64::from(children))).abs()
                    <= 0.05 * places + 2.0
            );
        }
    }
}
