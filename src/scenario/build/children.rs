//! The children of the start: from the table of counts to one record each.
//!
//! Counts by placement, place and age band are the scenario's; `ages.rs` says how old the children are
//! and for how long they have been where they are.

use super::ages::{Profile, mark_unaccompanied, set_ages, set_times_placed};
use super::reader::Reader;
use crate::error::Problem;
use crate::model::authority::{
    Carers, PerhapsUnregistered, StartingChild, StartingHome, StartingHousehold, TIMES,
};
use crate::model::placement::{AgeBand, Need, Place, Provision};
use crate::model::{ANOTHER_COUNCIL, SiblingGroups, home_of, is_childrens_home};
use crate::rng::{Domain, Key};
use crate::scenario::quantity::Provenance;
use crate::scenario::raw::StartingChildren;

/// Most children in care in one authority.
const MOST: u32 = 20_000;

/// Counts by provision, place and age band.
#[derive(Clone, Debug, Default)]
pub(super) struct Placed {
    cells: [[[u32; 5]; 3]; Provision::COUNT],
}

impl Placed {
    /// Children of all ages in a provision and place.
    pub(super) fn total(&self, provision: Provision, place: Place) -> u32 {
        self.cells[provision.index()][place.index()].iter().sum()
    }
}

/// Reads the table.
pub(super) fn rows(raw: &StartingChildren, base: &str, r: &mut Reader) -> Placed {
    let mut placed = Placed::default();
    for (index, row) in raw.by_placement.iter().enumerate() {
        let (provision, place) = (row.provision.model(), row.place.model());
        let path = format!("{base}.children.by_placement.{index}");
        for ((at, count), band) in row.by_age.iter().enumerate().zip(AgeBand::ALL) {
            let from = Provenance {
                source: raw.source.clone(),
                filled: raw.filled.clone(),
                ..Provenance::default()
            };
            r.assume_entry(
                &format!("{path}.by_age.{at}"),
                &format!(
                    "{}, {}, aged {}",
                    provision.label(),
                    place.label(),
                    band.label()
                ),
                count,
                "children",
                from,
            );
        }
        for (cell, count) in placed.cells[provision.index()][place.index()]
            .iter_mut()
            .zip(&row.by_age)
        {
            *cell = cell.saturating_add(*count).min(MOST);
        }
    }
    let total: u64 = placed
        .cells
        .iter()
        .flatten()
        .flatten()
        .map(|&n| u64::from(n))
        .sum();
    if total > u64::from(MOST) {
        r.problems.push(
            Problem::error(
                "NH312",
                format!("{base}.children.by_placement"),
                format!("{total} children in care are more than can be simulated"),
            )
            .note(format!("at most {MOST} children in one authority")),
        );
        return Placed::default();
    }
    placed
}

/// Where named places are.
pub(super) struct Suppliers<'a> {
    pub(super) carers: &'a [Carers; 2],
    pub(super) homes: &'a [StartingHome],
    /// How many of those in council homes inside the boundary are in homes that another council runs.
    pub(super) local_elsewhere: u32,
}

impl Suppliers<'_> {
    /// The seats that so many children of a provision have inside or outside the boundary, as supplier
    /// indices. The order of homes' seats is that by which other authorities' children were placed.
    fn seats(&self, provision: Provision, place: Place, children: usize) -> Vec<u32> {
        match (provision, place) {
            (
                Provision::CouncilFostering | Provision::AgencyFostering,
                Place::InArea | Place::InRegion,
            ) => {
                let kind = usize::from(provision == Provision::AgencyFostering);
                let key = Key::root(0, 1, Domain::Household).of(kind as u64);
                let outside = place == Place::InRegion;
                let households = self.carers[kind].households.iter().enumerate();
                let mut seats: Vec<(u64, u32)> = households
                    .filter(|(_, h)| h.outside == outside)
                    .flat_map(|(h, household)| (0..household.usable).map(move |p| (h, p)))
                    .map(|(h, p)| (key.bits(h as u64 * 16 + u64::from(p)), h as u32))
                    .collect();
                seats.sort_unstable();
                let seats = seats.into_iter().map(|(_, supplier)| supplier).collect();
                together(seats, children, &self.carers[kind].households)
            }
            (_, Place::InArea) if is_childrens_home(provision) => super::homes::seats(self.homes)
                .into_iter()
                .filter(|seat| {
                    let operator = self.homes[seat.home].operator;
                    operator != ANOTHER_COUNCIL && home_of(operator) == provision
                })
                .map(|seat| seat.home as u32)
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// One record for each child, and who of them has no registered place in some runs.
pub(super) fn build(
    raw: &StartingChildren,
    placed: &Placed,
    profile: &Profile<'_>,
    suppliers: &Suppliers<'_>,
    base: &str,
    r: &mut Reader,
) -> (Vec<StartingChild>, Option<PerhapsUnregistered>) {
    let mut share = |name: &str, quantity| {
        let path = format!("{base}.children.{name}");
        r.at_start(&path, quantity, "share", 0.0, 1.0)
    };
    let to_fostering = share(
        "share_in_homes_needing_fostering",
        &raw.share_in_homes_needing_fostering,
    );
    let specialist_fostering = share(
        "share_needing_specialist_fostering",
        &raw.share_needing_specialist_fostering,
    );
    let specialist_home = share(
        "share_needing_specialist_residential",
        &raw.share_needing_specialist_residential,
    );

    let unregistered = r.at_start(
        &format!("{base}.children.unregistered"),
        &raw.unregistered,
        "children",
        0.0,
        f64::from(MOST),
    );

    let mut children = Vec::new();
    for provision in Provision::ALL {
        for place in Place::ALL {
            for band in AgeBand::ALL {
                let count = placed.cells[provision.index()][place.index()][band.index()];
                children.extend((0..count).map(|_| StartingChild {
                    band,
                    provision,
                    place,
                    need: plain_need(provision),
                    unaccompanied: false,
                    supplier: None,
                    group: 0,
                    age: band.first_month(),
                    months_in_care: 0,
                    months_placed: [0; TIMES],
                }));
            }
        }
    }
    let luck = Key::root(0, 0, Domain::Child);
    mark_share(
        &mut children,
        luck.of(1),
        to_fostering,
        Need::Residential,
        Need::Fostering,
    );
    mark_share(
        &mut children,
        luck.of(2),
        specialist_home,
        Need::Residential,
        Need::SpecialistResidential,
    );
    mark_share(
        &mut children,
        luck.of(3),
        specialist_fostering,
        Need::Fostering,
        Need::SpecialistFostering,
    );
    let (waiting, perhaps) = mark_unregistered(
        &mut children,
        unregistered,
        profile.hard_to_place,
        luck.of(6),
    );
    // Beside an error the values are not those that are meant.
    let known = !r.is_wrong(&format!("{base}.children"));
    if unregistered > waiting as f64 + 0.5 && known {
        r.problems.push(
            Problem::warning(
                "NH407",
                format!("{base}.children.unregistered"),
                format!(
                    "unregistered is {unregistered}, but only {waiting} of the children in homes need one"
                ),
            )
            .note("they are among the children whom by_placement has in homes: no more than those are taken"),
        );
    }
    seat(&mut children, suppliers);
    let (rates, passes) = set_ages(&mut children, profile, luck.of(5));
    mark_unaccompanied(&mut children, profile.unaccompanied, luck.of(4));
    let perhaps = set_times_placed(&mut children, profile.lasting, &rates, &passes, perhaps);
    mark_siblings(&mut children, suppliers, profile.groups);
    (children, perhaps)
}

/// Leaves some of the children whom the table counts in homes without a registered place, the
/// likelier, the harder their need is to place. Each stays where it is counted, inside the boundary
/// or not, so that the published margins hold. Returns how many they can be at most; and who is the
/// next, and in what share of runs it is one of them too, so that on average they are as many as they
/// should be.
fn mark_unregistered(
    children: &mut [StartingChild],
    count: f64,
    hard_to_place: [f64; 2],
    key: Key,
) -> (usize, Option<(usize, f64)>) {
    let mut order: Vec<(f64, usize)> = Vec::new();
    for (i, child) in children.iter().enumerate() {
        let chance = match child.need {
            Need::Residential => hard_to_place[0],
            Need::SpecialistResidential => hard_to_place[1],
            _ => continue,
        };
        if is_childrens_home(child.provision) {
            let wait = -crate::num::ln(1.0 - key.uniform(i as u64)) / chance.max(1e-9);
            order.push((wait, i));
        }
    }
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let whole = count as usize;
    for &(_, i) in order.iter().take(whole) {
        children[i].provision = Provision::Unregistered;
    }
    let next = order.get(whole).map(|(_, i)| (*i, count.fract()));
    (order.len(), next.filter(|(_, chance)| *chance > 0.0))
}

/// Free places for each household that has any, as households come and go, siblings together.
const FREE_TOGETHER: f64 = 1.27;

/// Takes the seats of households that are free off a list of all in the order of a hash: as many as the
/// children leave, on no more households than have a free place at any time, and on those approved last
/// before others. The order of the rest stays.
fn together(mut seats: Vec<u32>, children: usize, households: &[StartingHousehold]) -> Vec<u32> {
    let free = seats.len().saturating_sub(children);
    let wanted = (free as f64 / FREE_TOGETHER + 0.5) as usize;
    let mut chosen: Vec<u32> = Vec::new();
    let mut left = free;
    for at in (0..seats.len()).rev() {
        if chosen.len() < wanted && !chosen.contains(&seats[at]) {
            chosen.push(seats.remove(at));
            left -= 1;
        }
    }
    chosen.sort_by_key(|&h| households[h as usize].tenure);
    for household in chosen {
        for at in (0..seats.len()).rev() {
            if left > 0 && seats[at] == household {
                seats.remove(at);
                left -= 1;
            }
        }
    }
    seats.truncate(children);
    seats
}

/// Gives the children of named households and homes their places.
fn seat(children: &mut [StartingChild], suppliers: &Suppliers<'_>) {
    for provision in Provision::ALL {
        for place in Place::ALL {
            let is_here = |c: &StartingChild| c.provision == provision && c.place == place;
            let count = children.iter().filter(|c| is_here(c)).count();
            let mut seats = suppliers.seats(provision, place, count).into_iter();
            let here = children.iter_mut().filter(|c| is_here(c));
            if provision == Provision::CouncilHome
                && place == Place::InArea
                && suppliers.local_elsewhere > 0
            {
                super::another::seat_some(
                    here.collect(),
                    seats,
                    suppliers.homes,
                    suppliers.local_elsewhere,
                );
                continue;
            }
            for child in here {
                child.supplier = seats.next();
            }
        }
    }
}

/// Children of one household are taken for siblings where their number and their ages are those of
/// sibling groups, until groups of that size hold the share of foster children that they hold of
/// entrants: no count of siblings in care is published.
fn mark_siblings(
    children: &mut [StartingChild],
    suppliers: &Suppliers<'_>,
    groups: &SiblingGroups,
) {
    let running = groups.share_by_size[0];
    let share = |size: usize| running[size - 1] - if size > 1 { running[size - 2] } else { 0.0 };
    let all = crate::num::sum((1..=running.len()).map(|size| size as f64 * share(size)));
    let provisions = [Provision::CouncilFostering, Provision::AgencyFostering];
    let foster = children
        .iter()
        .filter(|c| provisions.contains(&c.provision));
    let foster = foster.count() as f64;
    let mut left: [f64; 4] = std::array::from_fn(|i| {
        let size = i + 1;
        foster * size as f64 * share(size) / all.max(1e-9)
    });
    for (kind, provision) in provisions.into_iter().enumerate() {
        let mut members = vec![Vec::new(); suppliers.carers[kind].households.len()];
        for (i, child) in children.iter().enumerate() {
            if let (true, Some(household)) = (child.provision == provision, child.supplier) {
                members[household as usize].push(i);
            }
        }
        for (household, mut members) in members.into_iter().enumerate() {
            let size = members.len();
            members.sort_by_key(|&i| children[i].age);
            let related = size > 1
                && left[size - 1] >= size as f64
                && members.iter().all(|&i| !children[i].unaccompanied)
                && members.windows(2).all(|pair| {
                    let gap = children[pair[1]].age - children[pair[0]].age;
                    (groups.least_gap..=groups.most_gap).contains(&gap)
                });
            if related {
                left[size - 1] -= size as f64;
                for i in members {
                    // Groups that enter have odd numbers.
                    children[i].group = 2 * (household as u32 + 1);
                }
            }
        }
    }
}

/// What a child in a placement needs, before the shares that need something else.
const fn plain_need(provision: Provision) -> Need {
    match provision {
        Provision::Kinship => Need::Kinship,
        Provision::CouncilFostering | Provision::AgencyFostering => Need::Fostering,
        Provision::CouncilHome
        | Provision::VoluntaryHome
        | Provision::PrivateHome
        | Provision::Unregistered => Need::Residential,
        Provision::SupportedAccommodation => Need::Supported,
        Provision::WithParents => Need::Parents,
        Provision::Adoption => Need::Adoption,
        Provision::SecureHome | Provision::OtherResidential | Provision::Other => {
            Need::OtherPathway
        }
    }
}

/// Positions in the order of a hash.
pub(super) fn shuffled(
    children: &[StartingChild],
    key: Key,
    test: impl Fn(&StartingChild) -> bool,
) -> Vec<usize> {
    let mut order: Vec<(u64, usize)> = (0..children.len())
        .filter(|&i| test(&children[i]))
        .map(|i| (key.bits(i as u64), i))
        .collect();
    order.sort_unstable();
    order.into_iter().map(|(_, i)| i).collect()
}

/// Gives a share of the children with one need another.
fn mark_share(children: &mut [StartingChild], key: Key, share: f64, from: Need, to: Need) {
    let order = shuffled(children, key, |c| c.need == from);
    let count = (order.len() as f64 * share + 0.5) as usize;
    for i in order.into_iter().take(count) {
        children[i].need = to;
    }
}
