//! The children's homes of the start.

use super::children::{Placed, together};
use super::reader::Reader;
use crate::error::{Problem, counted};
use crate::model::authority::{Authority, Carers, StartingChild, StartingHome, TIMES};
use crate::model::input::InputId;
use crate::model::placement::{Place, Provision};
use crate::model::{ANOTHER_COUNCIL, HOME_PLACES, Model, OPERATORS, home_of};
use crate::num;
use crate::rng::{Domain, Key};
use crate::scenario::raw;

/// The homes of one authority: sizes as even as they can be, usable places spread over them, its own
/// children in some, whose homes by operator are returned too, other authorities' in others. `local` of its
/// own are in homes that another council runs.
pub(super) fn build(
    raw: &raw::HomesHere,
    base: &str,
    (placed, local): (&Placed, u32),
    model: &Model,
    wanted: f64,
    [rate, council]: [InputId; 2],
    r: &mut Reader,
) -> (Vec<StartingHome>, [Vec<u32>; 3]) {
    let mut homes: Vec<StartingHome> = Vec::new();
    let share = r.central(model.homes.usable_share) * r.central(model.homes.staffed_share);
    let mut own_of = [0; 3];
    for (operator, (name, group)) in [
        ("council", &raw.council),
        ("voluntary", &raw.voluntary),
        ("private", &raw.private),
    ]
    .into_iter()
    .enumerate()
    {
        let own = placed.total(OPERATORS[operator], Place::InArea);
        let elsewhere = if operator == 0 { local } else { 0 };
        let own = own - elsewhere.min(own);
        own_of[operator] = own;
        if own > group.places {
            r.problems.push(
                Problem::error(
                    "NH310",
                    format!("{base}.homes.{name}.places"),
                    format!(
                        "{own} of the authority's children {} in {name} homes inside the boundary, which have {}",
                        if own == 1 { "is" } else { "are" },
                        counted(group.places, "place")
                    ),
                )
                .hint(format!("at least {}, or fewer children there in children.by_placement", counted(own, "place"))),
            );
        }
        if group.homes > group.places || (group.homes == 0 && group.places > 0) {
            r.problems.push(
                Problem::error(
                    "NH311",
                    format!("{base}.homes.{name}.homes"),
                    homes_have_places(group.homes, group.places),
                )
                .note("each home has at least one place"),
            );
            continue;
        }
        let places = (group.homes, group.places);
        let in_care = if operator == 0 {
            1.0 - model.homes.council_short_breaks
        } else {
            1.0
        };
        homes.extend(spread(operator as u8, places, share * in_care, own));
    }
    let weights = weights(r.central(council), r.central(rate));
    let (seated, own_seats) = place(&mut homes, own_of, wanted, weights);
    let paused_for = r.central(model.homes.restriction_months) / 12.0;
    mark_paused(
        &mut homes,
        &own_seats,
        r.central(model.homes.others_leaving) * paused_for,
    );
    // Beside an error the values are not those that are meant.
    let known = !r.is_wrong(&format!("{base}.homes")) && !r.is_wrong("homes");
    if wanted > seated as f64 + 0.5 && known {
        r.problems.push(
            Problem::warning(
                "NH404",
                format!("{base}.homes.others_children"),
                format!("{wanted:.0} children of other authorities, but only {seated} usable places are free"),
            )
            .note("those who find no place are left out"),
        );
    }
    (homes, own_seats)
}

/// What homes have: `1 home has 0 places`.
pub(super) fn homes_have_places(homes: u32, places: u32) -> String {
    let have = if homes == 1 { "has" } else { "have" };
    format!(
        "{} {have} {}",
        counted(homes, "home"),
        counted(places, "place")
    )
}

/// So many homes and places of an operator as even as they can be, of which a share can be used, and as many
/// as there are children.
pub(super) fn spread(
    operator: u8,
    (homes, places): (u32, u32),
    share: f64,
    children: u32,
) -> impl Iterator<Item = StartingHome> {
    let count = homes.max(places.div_ceil(HOME_PLACES as u32));
    let usable = ((f64::from(places) * share + 0.5) as u32)
        .max(children)
        .min(places);
    let mut unusable = places - usable;
    (0..count).map(move |home| {
        let registered = (places * (home + 1) / count) - (places * home / count);
        let less = unusable.div_ceil(count - home).min(registered);
        unusable -= less;
        StartingHome {
            operator,
            registered: registered as u8,
            usable: (registered - less) as u8,
            others: 0,
            perhaps: 0.0,
            paused: 1.0,
        }
    })
}

/// Odds that a free place is taken in a month, relative to a private home's: others come first, so that
/// of `n` places free at a month's end there were `n / (1 - chance)` before.
fn weights(council: f64, rate_per_year: f64) -> [f64; 3] {
    let odds = |rate: f64| num::exp(rate / 12.0) - 1.0;
    let rate = rate_per_year.clamp(1e-6, 120.0);
    [(odds(rate * council) / odds(rate)).max(1e-9), 1.0, 1.0]
}

/// Homes with a free place, of as many as there would be were it left to chance which places are free: fewer,
/// as more are free where admissions are paused. Measured after a year in Wigan and Liverpool, in councils' homes
/// and private ones.
const WITH_FREE: f64 = 0.93;

/// Places the authority's own children and, in usable places that are not kept for these, other
/// authorities': as many by operator as stay where a free place is taken with odds of these weights and
/// left at one rate. Returns how many of the others find a place, and the homes of the own by operator.
fn place(
    homes: &mut [StartingHome],
    own: [u32; 3],
    others: f64,
    weight: [f64; 3],
) -> (usize, [Vec<u32>; 3]) {
    let root = Key::root(0, 0, Domain::Home);
    let mut seats: [Vec<(u64, u32)>; 3] = Default::default();
    for (at, home) in homes.iter().enumerate() {
        let key = root.of(at as u64);
        let here = (0..home.usable).map(|place| (key.of(u64::from(place)).0, at as u32));
        seats[usize::from(home.operator)].extend(here);
    }
    let own = [0, 1, 2].map(|operator| seats[operator].len().min(own[operator] as usize));
    let free = [0, 1, 2].map(|operator| (seats[operator].len() - own[operator]) as f64);
    let taken =
        |rate: f64| [0, 1, 2].map(|o| free[o] * rate * weight[o] / (1.0 + rate * weight[o]));
    let wanted = others.min(free.iter().sum::<f64>());
    let (mut low, mut high) = (-30.0, 50.0);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if taken(num::exp(middle)).iter().sum::<f64>() < wanted {
            low = middle;
        } else {
            high = middle;
        }
    }
    let taken = taken(num::exp(high));
    let own_seats = [0, 1, 2].map(|operator| {
        let mut all = std::mem::take(&mut seats[operator]);
        all.sort_unstable();
        let all: Vec<u32> = all.into_iter().map(|(_, home)| home).collect();
        let count = (taken[operator] as usize).min(all.len() - own[operator]);
        let filled = own[operator] + count;
        let share = (all.len() - filled) as f64 / all.len().max(1) as f64;
        let with_free = homes.iter().filter(|h| usize::from(h.operator) == operator);
        let with_free = with_free.map(|h| 1.0 - num::pow(1.0 - share, f64::from(h.usable)));
        let with_free = (num::sum(with_free) * WITH_FREE + 0.5) as usize;
        let mut own_seats = together(all.clone(), filled, with_free, |_| 0);
        for home in own_seats.split_off(own[operator]) {
            homes[home as usize].others += 1;
        }
        // What is left of a child is there in as large a share of the runs.
        let in_it = |home: u32| own_seats.iter().filter(|seat| **seat == home).count();
        let free = |home: &&u32| {
            let here = &homes[**home as usize];
            in_it(**home) + usize::from(here.others) < usize::from(here.usable)
        };
        if let Some(&home) = all.iter().find(free) {
            homes[home as usize].perhaps = (taken[operator] - count as f64) as f32;
        }
        own_seats
    });
    let places: f64 = free.iter().sum();
    ((places as usize).min((wanted + 0.5) as usize), own_seats)
}

/// Says how likely it is that admissions of each home are paused, set against other homes of its operator.
/// Where they have been for a while, children have left and nobody has come: the more places are free, the
/// likelier. `gone`: how many times a child leaves a place in the time that a pause lasts, on average.
fn mark_paused(homes: &mut [StartingHome], own_seats: &[Vec<u32>; 3], gone: f64) {
    /// Even quantiles of how long a pause has lasted.
    const LASTED: usize = 16;
    for operator in 0..OPERATORS.len() {
        let of_operator = |home: &StartingHome| usize::from(home.operator) == operator;
        let mut free: Vec<(usize, f64)> = Vec::new();
        let mut usable = 0.0;
        for (at, home) in homes
            .iter()
            .enumerate()
            .filter(|(_, home)| of_operator(home))
        {
            let own = own_seats[operator]
                .iter()
                .filter(|seat| **seat as usize == at);
            let left = f64::from(home.usable) - f64::from(home.others) - own.count() as f64;
            free.push((at, left));
            usable += f64::from(home.usable);
        }
        let share = num::sum(free.iter().map(|(_, left)| *left)) / f64::max(usable, 1.0);
        if share <= 0.0 || share >= 1.0 {
            continue;
        }
        let likely = |&(at, left): &(usize, f64)| {
            let lasted = (0..LASTED).map(|quantile| {
                let rest = 1.0 - (quantile as f64 + 0.5) / LASTED as f64;
                let stay = num::pow(rest, gone);
                let filled = f64::from(homes[at].usable) - left;
                num::pow((1.0 - (1.0 - share) * stay) / share, left) * num::pow(stay, filled)
            });
            num::sum(lasted)
        };
        let likely: Vec<f64> = free.iter().map(likely).collect();
        let mean = num::sum(likely.iter().copied()) / likely.len() as f64;
        for ((at, _), likely) in free.into_iter().zip(likely) {
            homes[at].paused = (likely / mean) as f32;
        }
    }
}

/// In a regional scenario, seats the scenario's share of the children in homes nearby in the other
/// authorities' homes. They were counted there among other authorities' children, so that they take
/// those children's places, and demand from outside the scenario is less by as many.
pub(super) fn seat_neighbours(model: &mut Model) {
    if model.authorities.len() < 2 {
        return;
    }
    let key = Key::root(0, 2, Domain::Home);
    let mut first = Vec::new();
    let mut places: Vec<(u64, usize, usize)> = Vec::new();
    let mut homes = 0;
    super::another::seat(model);
    for (a, authority) in model.authorities.iter().enumerate() {
        first.push(homes);
        homes += authority.starting_homes.len();
        for (h, home) in authority.starting_homes.iter().enumerate() {
            if home.operator == ANOTHER_COUNCIL {
                continue;
            }
            let place = |place| key.of(a as u64).of(h as u64).bits(place);
            places.extend((0..u64::from(home.others)).map(|p| (place(p), a, h)));
        }
    }
    places.sort_unstable();
    let before: Vec<f64> = model.authorities.iter().map(others_in).collect();
    let mut nearby: Vec<(u64, usize, usize)> = Vec::new();
    for (a, authority) in model.authorities.iter().enumerate() {
        let near = authority.children.iter().enumerate().filter(|(_, child)| {
            OPERATORS.contains(&child.provision)
                && child.place == Place::InRegion
                && child.supplier.is_none()
        });
        nearby.extend(near.map(|(c, _)| (key.of(1 << 32).of(a as u64).bits(c as u64), a, c)));
    }
    nearby.sort_unstable();
    let count = (nearby.len() as f64 * model.homes.nearby_within_region + 0.5) as usize;
    for (_, a, child) in nearby.into_iter().take(count) {
        let provision = model.authorities[a].children[child].provision;
        let fits = |&(_, there, home): &(u64, usize, usize)| {
            let operator = model.authorities[there].starting_homes[home].operator;
            there != a && home_of(operator) == provision
        };
        if let Some(at) = places.iter().position(fits) {
            let (_, there, home) = places.remove(at);
            model.authorities[there].starting_homes[home].others -= 1;
            model.authorities[a].children[child].supplier = Some((first[there] + home) as u32);
        }
    }
    for (authority, before) in model.authorities.iter_mut().zip(before) {
        if before > 0.0 {
            authority.outside_scale = others_in(authority) / before;
        }
    }
}

/// Other authorities' children in an authority's homes at the start.
fn others_in(authority: &Authority) -> f64 {
    authority
        .starting_homes
        .iter()
        .filter(|home| home.operator != ANOTHER_COUNCIL)
        .map(|home| f64::from(home.others) + f64::from(home.perhaps))
        .sum()
}

/// Months for which places are free on average, with council and agency carers and in homes by operator:
/// as many come to them in a month as have been there for less than one, and other authorities' children
/// as a share `leave`s.
pub(super) fn free_for(
    carers: &[Carers; 2],
    homes: &[StartingHome],
    leave: f64,
    starting: &[StartingChild],
) -> [f64; 5] {
    let [council, agency] = [0, 1].map(|kind: usize| {
        let there = carers[kind].households.iter();
        let usable: u32 = there.map(|h| u32::from(h.usable - h.stayers)).sum();
        (f64::from(usable), 0.0)
    });
    let [first, second, third] = [0, 1, 2].map(|operator| {
        let there = homes.iter().filter(|home| home.operator == operator);
        let usable: u32 = there.clone().map(|home| u32::from(home.usable)).sum();
        let others = there.map(|home| f64::from(home.others) + f64::from(home.perhaps));
        (f64::from(usable), num::sum(others))
    });
    let kinds = [
        (Provision::CouncilFostering, council),
        (Provision::AgencyFostering, agency),
        (OPERATORS[0], first),
        (OPERATORS[1], second),
        (OPERATORS[2], third),
    ];
    kinds.map(|(provision, (usable, others))| {
        let (mut filled, mut came) = (others, others * leave);
        for child in starting {
            let operator = |home: u32| homes.get(home as usize).map(|home| home.operator);
            let with_another = provision == OPERATORS[0]
                && child.supplier.and_then(operator) == Some(ANOTHER_COUNCIL);
            if child.provision == provision && child.supplier.is_some() && !with_another {
                filled += 1.0;
                let new = child.months_placed.iter().filter(|months| **months == 0);
                came += new.count() as f64 / TIMES as f64;
            }
        }
        (usable - filled).max(0.0) / came.max(0.01 * filled.max(1.0))
    })
}

/// Children in the council's own homes, others' too, for each registered place.
pub(super) fn filled(homes: &[StartingHome], starting: &[StartingChild], elsewhere: u32) -> f64 {
    let council = homes.iter().filter(|home| home.operator == 0);
    let (others, places) = council.fold((0.0, 0), |(others, places), home| {
        (
            others + f64::from(home.others) + f64::from(home.perhaps),
            places + u32::from(home.registered),
        )
    });
    let own = starting
        .iter()
        .filter(|c| c.provision == Provision::CouncilHome && c.place == Place::InArea)
        .count() as u32;
    let own = own - elsewhere.min(own);
    (others + f64::from(own)) / f64::from(places.max(1))
}
