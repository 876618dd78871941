//! Homes inside an authority's boundary that another council runs.

use super::homes::{homes_have_places, spread};
use super::reader::Reader;
use crate::error::{Problem, counted};
use crate::model::authority::{AnotherCouncil, Authority, StartingChild, StartingHome};
use crate::model::placement::{Place, Provision};
use crate::model::{ANOTHER_COUNCIL, Model};
use crate::rng::{Domain, Key};
use crate::scenario::path;
use crate::scenario::raw;

/// The homes, the inputs, and how many of the authority's own children are in them at the start.
pub(super) struct Built {
    pub(super) inputs: AnotherCouncil,
    pub(super) homes: Vec<StartingHome>,
    pub(super) local: u32,
}

/// Reads the homes of one authority. Those of the council that runs them stand in the homes as others'
/// children; where it is one of the scenario's, [`seat`] puts its children in their places.
pub(super) fn build(
    raw: &raw::AnotherCouncil,
    base: &str,
    usable_share: f64,
    in_council_homes: u32,
    r: &mut Reader,
) -> Built {
    let base = format!("{base}.homes.another_council");
    let at = |key: &str| format!("{base}.{key}");
    if let Some(council) = &raw.council {
        r.note(&at("council"), council, "authority");
    }
    r.note(&at("homes"), raw.homes, "homes");
    r.note(&at("places"), raw.places, "registered places");
    r.note(&at("local_children"), raw.local_children, "children");
    r.note(
        &at("that_councils_children"),
        raw.that_councils_children,
        "children",
    );
    let mut read =
        |key: &str, quantity, unit: &str, most| r.quantity(&at(key), quantity, unit, 0.0, most);
    let inputs = AnotherCouncil {
        council: None,
        openings: read(
            "openings_per_year",
            &raw.openings_per_year,
            "homes a year",
            1000.0,
        ),
        closing: read(
            "closing_rate_per_year",
            &raw.closing_rate_per_year,
            "a year",
            12.0,
        ),
        claim: read(
            "claim_rate_per_year",
            &raw.claim_rate_per_year,
            "a year",
            1200.0,
        ),
        chance: read("chance", &raw.chance, "share", 1.0),
        council_chance: read("council_chance", &raw.council_chance, "share", 1.0),
        price: read(
            "weekly_price",
            &raw.weekly_price,
            "pounds a week",
            100_000.0,
        ),
        free_at_start: 0,
    };
    let children = raw.local_children + raw.that_councils_children;
    if children > raw.places {
        let found = format!(
            "{} {} in another council's homes, which have {}",
            counted(children, "child"),
            if children == 1 { "is" } else { "are" },
            counted(raw.places, "place")
        );
        r.problems.push(
            Problem::error("NH310", at("places"), found)
                .hint(format!("at least {}", counted(children, "place"))),
        );
    }
    if raw.local_children > in_council_homes {
        let found = format!(
            "{} of the authority's children {} in another council's homes, but only {in_council_homes} {} in council homes inside the boundary",
            raw.local_children,
            if raw.local_children == 1 { "is" } else { "are" },
            if in_council_homes == 1 { "is" } else { "are" }
        );
        r.problems.push(
            Problem::error("NH310", at("local_children"), found).hint(format!(
                "at most {in_council_homes}, or more in children.by_placement"
            )),
        );
    }
    let mut homes = Vec::new();
    if raw.homes > raw.places || (raw.homes == 0 && raw.places > 0) {
        let found = homes_have_places(raw.homes, raw.places);
        r.problems.push(
            Problem::error("NH311", at("homes"), found).note("each home has at least one place"),
        );
    } else {
        let places = (raw.homes, raw.places);
        homes = spread(ANOTHER_COUNCIL, places, usable_share, children).collect();
        let mut others = raw.that_councils_children;
        // Even over the homes; who is local takes what is left.
        while others > 0 {
            let before = others;
            for home in &mut homes {
                if others > 0 && home.others < home.usable {
                    home.others += 1;
                    others -= 1;
                }
            }
            if others == before {
                break;
            }
        }
    }
    Built {
        inputs,
        homes,
        local: raw.local_children.min(in_council_homes),
    }
}

/// Seats left beside others' children, home by home: indices among the authority's homes.
fn seats(homes: &[StartingHome]) -> impl Iterator<Item = u32> {
    let run = homes.iter().enumerate();
    run.filter(|(_, home)| home.operator == ANOTHER_COUNCIL)
        .flat_map(|(index, home)| (home.others..home.usable).map(move |_| index as u32))
}

/// Gives some of the children in council homes inside the boundary, any of them as likely, a place in homes
/// that another council runs, and the others one in the council's own.
pub(super) fn seat_some(
    here: Vec<&mut StartingChild>,
    mut own: impl Iterator<Item = u32>,
    homes: &[StartingHome],
    count: u32,
) {
    let key = Key::root(0, 4, Domain::Home);
    let mut order: Vec<(u64, usize)> = (0..here.len())
        .map(|at| (key.bits(at as u64), at))
        .collect();
    order.sort_unstable();
    order.truncate(count as usize);
    let mut with_another = seats(homes);
    for (at, child) in here.into_iter().enumerate() {
        child.supplier = if order.iter().any(|&(_, chosen)| chosen == at) {
            with_another.next()
        } else {
            own.next()
        };
    }
}

/// Warns of a chance that nothing uses, and of homes to which nobody can ever come.
fn unreached(at: &str, given: &raw::AnotherCouncil, homes: &AnotherCouncil, r: &mut Reader) {
    let acts = |id| {
        let input = r.inputs.of(id);
        input.value > 0.0 || input.spread.is_some()
    };
    let ids = [
        homes.chance,
        homes.claim,
        homes.council_chance,
        homes.openings,
    ];
    let [chance, claim, council_chance, openings] = ids.map(acts);
    let named = given.council.is_some();
    if council_chance && !named {
        let message = "nothing uses it: the council that runs these homes is not named";
        r.problems.push(
            Problem::warning("NH433", format!("{at}.council_chance"), message)
                .note("a council outside the scenario asks with `claim_rate_per_year`")
                .hint("council = \"the name of an authority of this scenario\""),
        );
    }
    let there = given.places > 0 || openings;
    let reached = chance || claim || (council_chance && named);
    if there && !reached {
        let message = "nobody can come to these homes: their places stand empty once the children of the start have left";
        let keys = if named {
            "`chance` for the authority's own children, `council_chance` for those of the council that runs them, `claim_rate_per_year` for those of councils outside the scenario"
        } else {
            "`claim_rate_per_year` for children of the council that runs them, `chance` for the authority's own"
        };
        r.problems.push(
            Problem::warning("NH434", at, message)
                .note(format!("{keys}: all are 0, which they are when left out")),
        );
    }
}

/// Finds the councils that run such homes among the scenario's authorities.
pub(super) fn resolve(raw: &[raw::Authority], model: &mut Model, r: &mut Reader) {
    for (a, authority) in raw.iter().enumerate() {
        let given = authority.homes.another_council.as_ref();
        let Some(name) = given.and_then(|homes| homes.council.as_ref()) else {
            continue;
        };
        let at = format!(
            "authority.{}.homes.another_council.council",
            path::part(&authority.name)
        );
        let found = super::intervention::named(model, &at, name, r);
        if found == Some(a) {
            let found = format!("{} is no other council than itself", authority.name);
            r.problems.push(
                Problem::error("NH318", at, found).note("its own homes stand under homes.council"),
            );
        } else if let Some(homes) = &mut model.authorities[a].another_council {
            homes.council = found;
        }
    }
    for (authority, built) in raw.iter().zip(&model.authorities) {
        if let (Some(given), Some(homes)) = (
            &authority.homes.another_council,
            built.another_council.as_ref(),
        ) {
            let at = format!(
                "authority.{}.homes.another_council",
                path::part(&authority.name)
            );
            unreached(&at, given, homes, r);
        }
    }
    let mut claimed = vec![0; raw.len()];
    for (a, authority) in raw.iter().enumerate() {
        let Some(given) = &authority.homes.another_council else {
            continue;
        };
        let found = &model.authorities[a].another_council;
        let Some(council) = found.as_ref().and_then(|homes| homes.council) else {
            continue;
        };
        claimed[council] += given.that_councils_children as usize;
        let there = waiting(&model.authorities[council], Key(0)).len();
        if claimed[council] > there {
            let at = format!(
                "authority.{}.homes.another_council.that_councils_children",
                path::part(&authority.name)
            );
            let name = &raw[council].name;
            let message = format!(
                "{} of {name}'s children {} in its homes elsewhere, and {there} in council homes nearby",
                claimed[council],
                if claimed[council] == 1 { "is" } else { "are" }
            );
            r.problems.push(Problem::warning("NH310", at, message).note(format!(
                "{there} put there, of those whom {name}'s children.by_placement has in council_home, in_region"
            )));
        }
    }
}

/// Puts the children of a council of the scenario in the places that are theirs in its homes elsewhere:
/// of those in council homes nearby, as many as there are.
pub(super) fn seat(model: &mut Model) {
    let key = Key::root(0, 3, Domain::Home);
    let mut first = 0;
    for host in 0..model.authorities.len() {
        let homes = model.authorities[host].starting_homes.len();
        let found = &model.authorities[host].another_council;
        if let Some(council) = found.as_ref().and_then(|homes| homes.council) {
            let mut nearby = waiting(&model.authorities[council], key.of(council as u64));
            for home in 0..homes {
                let here = &mut model.authorities[host].starting_homes[home];
                if here.operator != ANOTHER_COUNCIL {
                    continue;
                }
                let theirs = std::mem::take(&mut here.others);
                for child in nearby.drain(..usize::from(theirs).min(nearby.len())) {
                    model.authorities[council].children[child].supplier =
                        Some((first + home) as u32);
                }
            }
        }
        first += homes;
    }
}

/// An authority's children in council homes nearby who have no named place, in the order of a hash.
fn waiting(authority: &Authority, key: Key) -> Vec<usize> {
    let children = authority.children.iter().enumerate();
    let mut found: Vec<(u64, usize)> = children
        .filter(|(_, child)| {
            (child.provision, child.place) == (Provision::CouncilHome, Place::InRegion)
                && child.supplier.is_none()
        })
        .map(|(c, _)| (key.bits(c as u64), c))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, c)| c).collect()
}
