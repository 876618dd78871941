//! The children of the start: from the table of counts to one record each.
//!
//! Counts by placement, place and age band are the scenario's; `ages.rs` says how old the children are
//! and for how long they have been where they are.

use super::ages::{Profile, mark_unaccompanied, set_ages, set_times_placed};
use super::reader::Reader;
use crate::error::Problem;
use crate::model::authority::{Carers, PerhapsUnregistered, StartingChild, StartingHome, TIMES};
use crate::model::placement::{AgeBand, Need, Place, Provision};
use crate::model::{OPERATORS, SiblingGroups, is_childrens_home};
use crate::rng::{Domain, Key};
use crate::scenario::quantity::Provenance;
use crate::scenario::raw::StartingChildren;
use std::collections::{BTreeMap, VecDeque};

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
    /// Homes of the authority's own children by operator, one for each child.
    pub(super) own_seats: &'a [Vec<u32>; 3],
    /// How many of those in council homes inside the boundary are in homes that another council runs.
    pub(super) local_elsewhere: u32,
}

impl Suppliers<'_> {
    /// The seats that so many children of a provision have inside or outside the boundary, as supplier
    /// indices.
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
                let seats: Vec<u32> = seats.into_iter().map(|(_, supplier)| supplier).collect();
                let free = seats.len().saturating_sub(children) as f64;
                let wanted = (free / FREE_TOGETHER + 0.5) as usize;
                let tenure = |h: u32| self.carers[kind].households[h as usize].tenure;
                together(seats, children, wanted, tenure)
            }
            (_, Place::InArea) => OPERATORS
                .iter()
                .position(|operator| *operator == provision)
                .map_or(Vec::new(), |operator| self.own_seats[operator].clone()),
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
                children.extend(vec![counted(band, provision, place); count as usize]);
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
                match waiting {
                    0 => format!("unregistered is {unregistered}, but no child in a home needs one"),
                    1 => format!("unregistered is {unregistered}, but only 1 of the children in homes needs one"),
                    _ => format!("unregistered is {unregistered}, but only {waiting} of the children in homes need one"),
                },
            )
            .note("who is unregistered is one of the children whom by_placement has in homes: no more than those are taken"),
        );
    }
    seat(&mut children, suppliers);
    let (rates, passes) = set_ages(&mut children, profile, luck.of(5));
    let old_enough = mark_unaccompanied(&mut children, profile, &rates, &passes, luck.of(4));
    if profile.unaccompanied > old_enough as f64 + 0.5 && known {
        let asked = profile.unaccompanied;
        r.problems.push(
            Problem::warning(
                "NH407",
                format!("{base}.children.unaccompanied"),
                format!(
                    "unaccompanied is {asked}, but only {} 14 or over",
                    match old_enough {
                        1 => "1 child is".to_owned(),
                        many => format!("{many} children are"),
                    }
                ),
            )
            .note("who came alone is one of the children whom by_placement has at 14 and over: no more than those are taken"),
        );
    }
    let perhaps = set_times_placed(&mut children, profile.lasting, &rates, &passes, perhaps);
    mark_siblings(&mut children, suppliers, profile.groups);
    (children, perhaps)
}

/// A child as the table counts it: who it is beyond that, since when and with whom, follows.
fn counted(band: AgeBand, provision: Provision, place: Place) -> StartingChild {
    StartingChild {
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
    }
}

/// Leaves some of the children whom the table counts in homes without a registered place, the
/// likelier, the harder their need is to place, whatever their age and wherever they are counted. Each stays
/// there, inside the boundary or not, so that the published margins hold. Returns how many they can be at most;
/// and who is the next, and in what share of runs it is one of them too, so that on average they are as many as
/// they should be.
fn mark_unregistered(
    children: &mut [StartingChild],
    count: f64,
    hard_to_place: [f64; 2],
    key: Key,
) -> (usize, Option<(usize, f64)>) {
    let order = shuffled(children, key, |child| {
        let needs = matches!(child.need, Need::Residential | Need::SpecialistResidential);
        needs && is_childrens_home(child.provision)
    });
    let chance = |i: usize| match children[i].need {
        Need::SpecialistResidential => hard_to_place[1].max(1e-9),
        _ => hard_to_place[0].max(1e-9),
    };
    let each = count / crate::num::sum(order.iter().map(|&i| chance(i))).max(1e-9);
    let group = |i: usize| children[i].need.index() * AgeBand::COUNT + children[i].band.index();
    let whole = count as usize;
    let mut chosen = evenly(children, &order, whole + 1, group, |i| each * chance(i));
    let next = chosen.get(whole).map(|&i| (i, count.fract()));
    chosen.truncate(whole);
    for i in chosen {
        children[i].provision = Provision::Unregistered;
    }
    (order.len(), next.filter(|(_, chance)| *chance > 0.0))
}

/// Free places for each household that has any, as households come and go, siblings together.
const FREE_TOGETHER: f64 = 1.27;

/// Takes the seats of households or homes that are free off a list of all in the order of a hash: as many as
/// the children leave, with as few suppliers as are `wanted` to have a free place, more of them with those of
/// lowest `rank`. The order of the rest stays.
pub(super) fn together<R: Ord>(
    mut seats: Vec<u32>,
    children: usize,
    wanted: usize,
    rank: impl Fn(u32) -> R,
) -> Vec<u32> {
    let mut chosen: Vec<u32> = Vec::new();
    let mut left = seats.len().saturating_sub(children);
    for at in (0..seats.len()).rev() {
        if left > 0 && chosen.len() < wanted && !chosen.contains(&seats[at]) {
            chosen.push(seats.remove(at));
            left -= 1;
        }
    }
    chosen.sort_by_key(|&supplier| rank(supplier));
    for supplier in chosen {
        for at in (0..seats.len()).rev() {
            if left > 0 && seats[at] == supplier {
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

/// Gives a share of the children with one need another: as nearly as can be the share of every age band
/// and of every placement inside and outside the boundary, since none is known to have more of them.
fn mark_share(children: &mut [StartingChild], key: Key, share: f64, from: Need, to: Need) {
    let order = shuffled(children, key, |c| c.need == from);
    let count = (order.len() as f64 * share + 0.5) as usize;
    let each = count as f64 / order.len().max(1) as f64;
    let group = |i: usize| children[i].band.index();
    for i in evenly(children, &order, count, group, |_| each) {
        children[i].need = to;
    }
}

/// Chooses so many children, one by one, the next from the group and placement that are owed most: each of
/// them adds to what its group, and to what its placement inside or outside the boundary, is owed. In a group and placement the first of the
/// order come first.
pub(super) fn evenly(
    children: &[StartingChild],
    order: &[usize],
    count: usize,
    group: impl Fn(usize) -> usize,
    adds: impl Fn(usize) -> f64,
) -> Vec<usize> {
    let mut groups = [0.0; AgeBand::COUNT * Need::COUNT];
    let mut kinds = [0.0; Provision::COUNT * Place::COUNT];
    let mut cells: BTreeMap<[usize; 2], VecDeque<usize>> = BTreeMap::new();
    for &i in order {
        let c = &children[i];
        let at = [
            group(i),
            c.provision.index() * Place::COUNT + c.place.index(),
        ];
        groups[at[0]] += adds(i);
        kinds[at[1]] += adds(i);
        cells.entry(at).or_default().push_back(i);
    }
    let mut chosen = Vec::with_capacity(count);
    while chosen.len() < count {
        let owed = |at: &[usize; 2]| groups[at[0]] + kinds[at[1]];
        let left = cells.iter_mut().filter(|(_, left)| !left.is_empty());
        let most = left.max_by(|one, other| owed(one.0).total_cmp(&owed(other.0)));
        let Some((&[group, kind], left)) = most else {
            break;
        };
        chosen.extend(left.pop_front());
        groups[group] -= 1.0;
        kinds[kind] -= 1.0;
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn children(band: AgeBand, place: Place, count: usize) -> Vec<StartingChild> {
        let child = StartingChild {
            need: Need::Residential,
            ..counted(band, Provision::PrivateHome, place)
        };
        vec![child; count]
    }

    #[test]
    fn a_share_of_children_is_the_share_of_every_age_and_placement() {
        let (younger, older) = (AgeBand::TenToFifteen, AgeBand::SixteenSeventeen);
        let mut all = children(younger, Place::InArea, 40);
        all.extend(children(older, Place::InArea, 20));
        all.extend(children(younger, Place::Beyond, 20));
        all.extend(children(older, Place::Beyond, 40));
        let key = Key::root(0, 0, Domain::Child);
        mark_share(&mut all, key, 0.25, Need::Residential, Need::Fostering);
        let marked = |test: &dyn Fn(&StartingChild) -> bool| {
            let marked = all.iter().filter(|c| c.need == Need::Fostering && test(c));
            marked.count()
        };
        assert_eq!(marked(&|c| c.band == younger), 15);
        assert_eq!(marked(&|c| c.band == older), 15);
        assert_eq!(marked(&|c| c.place == Place::InArea), 15);
        assert_eq!(marked(&|c| c.place == Place::Beyond), 15);
    }

    #[test]
    fn free_places_lie_together() {
        let seats = || vec![0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3];
        let free_of = |wanted| {
            let filled = together(seats(), 8, wanted, |home| home);
            let count = |home| filled.iter().filter(|seat| **seat == home).count();
            (0..4).map(|home| 3 - count(home)).collect::<Vec<_>>()
        };
        assert_eq!(free_of(4), [1, 1, 1, 1]);
        assert_eq!(free_of(2), [0, 0, 3, 1]);
    }
}
