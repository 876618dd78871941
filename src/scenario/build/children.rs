//! The children of the start: from the table of counts to one record each.
//!
//! Counts by placement, place and age band are the scenario's. Age in months and time in care are
//! not published together: they are read off the profile that the authority's own entries and
//! leaving rates keep up (model section 12.9: nothing drifts at the start without a cause).

use super::placed::{Lasting, Stay, even_point, most_owed};
use super::reader::Reader;
use crate::error::Problem;
use crate::model::authority::{Carers, StartingChild, StartingHome};
use crate::model::flow::{self, SPANS};
use crate::model::placement::{AgeBand, Need, Place, Provision};
use crate::model::profile::Rates;
use crate::model::{ANOTHER_COUNCIL, SiblingGroups, home_of, is_childrens_home, suits};
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

/// What the profile of ages and times in care follows from.
pub(super) struct Profile<'a> {
    /// Children entering a year, unaccompanied children left out.
    pub(super) entering: [f64; 5],
    /// Unaccompanied children in care at the start.
    pub(super) unaccompanied: f64,
    /// Share of arrivals aged 16 or 17, share of these who need fostering, months that they and
    /// younger ones stay.
    pub(super) arriving: [f64; 4],
    /// Share of those under one year old who enter at birth.
    pub(super) at_birth: f64,
    /// Needs of entrants: running shares by band.
    pub(super) need_shares: &'a [[f64; Need::COUNT]; AgeBand::COUNT],
    /// Yearly leaving rate of a child in fostering.
    pub(super) leaving: [f64; 5],
    /// Leaving by placement and span of time in care, relative to fostering.
    pub(super) relative: &'a dyn Fn(Provision, usize) -> f64,
    /// Yearly changes of plan.
    pub(super) plan: &'a [[[f64; AgeBand::COUNT]; Need::COUNT]; Need::COUNT],
    /// How long placements last.
    pub(super) lasting: &'a Lasting,
    /// How likely nobody registered is found: for who needs a home, and a solo or therapeutic one.
    pub(super) hard_to_place: [f64; 2],
    /// Sibling groups of entrants.
    pub(super) groups: &'a SiblingGroups,
}

impl Profile<'_> {
    /// The rates of the children as they are placed.
    fn rates(&self, children: &[StartingChild]) -> Rates {
        let mut leaving = [[[0.0; 4]; AgeBand::COUNT]; Need::COUNT];
        let mut count = [[0.0; AgeBand::COUNT]; Need::COUNT];
        for child in children {
            let (need, band) = (child.need.index(), child.band.index());
            count[need][band] += 1.0;
            for (time, cell) in leaving[need][band].iter_mut().enumerate() {
                *cell += (self.relative)(child.provision, time);
            }
        }
        for need in Need::ALL {
            for band in 0..AgeBand::COUNT {
                let n: f64 = count[need.index()][band];
                for (time, cell) in leaving[need.index()][band].iter_mut().enumerate() {
                    let plain = || (self.relative)(Provision::CouncilFostering, time);
                    let relative = if n > 0.0 { *cell / n } else { plain() };
                    *cell = self.leaving[band] / 12.0 * relative;
                }
            }
        }
        // A trickle of entrants of every age and need keeps every cell possible.
        let by_age = flow::entrants(self.entering.map(|e| e / 12.0 + 1e-6), self.at_birth);
        let entrants = Need::ALL
            .map(|need| {
                std::array::from_fn(|age| {
                    let running = &self.need_shares[AgeBand::of_months(age as u16).index()];
                    let n = need.index();
                    let share = running[n] - if n > 0 { running[n - 1] } else { 0.0 };
                    by_age[age] * (share + 1e-6) + self.alone(need, age)
                })
            })
            .to_vec();
        Rates {
            entrants,
            leaving,
            plan: *self.plan,
        }
    }
}

impl Profile<'_> {
    /// Unaccompanied children of an age in months who arrive in a month, if as many as at the start
    /// are kept up.
    fn alone(&self, need: Need, age: usize) -> f64 {
        let [older, fostering, stay_older, stay_younger] = self.arriving;
        let stay = older * stay_older + (1.0 - older) * stay_younger;
        let each = self.unaccompanied / stay.max(1.0) / 24.0;
        match need {
            Need::Fostering if (168..192).contains(&age) => each * (1.0 - older),
            Need::Fostering if age >= 192 => each * older * fostering,
            Need::Supported if age >= 192 => each * older * (1.0 - fostering),
            _ => 0.0,
        }
    }
}

/// Where named places are.
pub(super) struct Suppliers<'a> {
    pub(super) carers: &'a [Carers; 2],
    pub(super) homes: &'a [StartingHome],
    /// How many of those in council homes inside the boundary are in homes that another council runs.
    pub(super) local_elsewhere: u32,
}

impl Suppliers<'_> {
    /// Free seats of a provision inside or outside the boundary, best first, as supplier indices.
    /// The order of homes' seats is that by which other authorities' children were placed.
    fn seats(&self, provision: Provision, place: Place) -> Vec<u32> {
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
                seats.into_iter().map(|(_, supplier)| supplier).collect()
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

/// One record for each child.
pub(super) fn build(
    raw: &StartingChildren,
    placed: &Placed,
    profile: &Profile<'_>,
    suppliers: &Suppliers<'_>,
    base: &str,
    r: &mut Reader,
) -> Vec<StartingChild> {
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
                    months_placed: 0,
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
    mark_unregistered(
        &mut children,
        unregistered,
        profile.hard_to_place,
        luck.of(6),
    );
    seat(&mut children, suppliers);
    set_ages(&mut children, profile, luck.of(5));
    mark_unaccompanied(&mut children, profile.unaccompanied, luck.of(4));
    mark_siblings(&mut children, suppliers, profile.groups);
    children
}

/// Leaves some of the children whom the table counts in homes without a registered place, the
/// likelier, the harder their need is to place. Each stays where it is counted, inside the boundary
/// or not, so that the published margins hold.
fn mark_unregistered(
    children: &mut [StartingChild],
    count: f64,
    hard_to_place: [f64; 2],
    key: Key,
) {
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
    for (_, i) in order.into_iter().take((count + 0.5) as usize) {
        children[i].provision = Provision::Unregistered;
    }
}

/// Gives the children of named households and homes their places.
fn seat(children: &mut [StartingChild], suppliers: &Suppliers<'_>) {
    for provision in Provision::ALL {
        for place in Place::ALL {
            let mut seats = suppliers.seats(provision, place).into_iter();
            let here = children
                .iter_mut()
                .filter(|c| c.provision == provision && c.place == place);
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
fn shuffled(
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

/// Marks the unaccompanied children: aged 16 or 17 first, then 14 or 15, in supported accommodation
/// or with foster families before other placements. They arrive at all ages of a band and stay to
/// 18, so that in a steady state there are the more of them the older they are.
fn mark_unaccompanied(children: &mut [StartingChild], count: f64, key: Key) {
    let likely = |c: &StartingChild| {
        matches!(
            c.provision,
            Provision::SupportedAccommodation
                | Provision::AgencyFostering
                | Provision::CouncilFostering
        )
    };
    let mut order: Vec<(usize, f64, usize)> = children
        .iter()
        .enumerate()
        .filter(|(_, c)| c.band >= AgeBand::TenToFifteen)
        .map(|(i, c)| {
            let first = arrival_age(c.age);
            let class = match (c.band, likely(c)) {
                (AgeBand::SixteenSeventeen, true) => 0,
                (_, true) if c.age >= 168 => 1,
                (AgeBand::SixteenSeventeen, false) => 2,
                _ => 3,
            };
            let weight = f64::from(c.age.saturating_sub(first)) + 1.0;
            (
                class,
                -crate::num::ln(1.0 - key.uniform(i as u64)) / weight,
                i,
            )
        })
        .collect();
    order.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    for (_, _, i) in order.into_iter().take((count + 0.5) as usize) {
        let child = &mut children[i];
        let longest = child.age - arrival_age(child.age).min(child.age);
        child.unaccompanied = true;
        child.months_in_care = child.months_in_care.min(longest);
        child.months_placed = child.months_placed.min(child.months_in_care);
    }
}

/// Youngest age in months at which unaccompanied children of an age may have arrived.
const fn arrival_age(age: u16) -> u16 {
    if age >= 192 { 192 } else { 168 }
}

/// Ages in months and times in care at even quantiles of the profile, in the order of a hash; then
/// how long placements have lasted.
fn set_ages(children: &mut [StartingChild], profile: &Profile<'_>, key: Key) {
    let mut count = [[0.0; AgeBand::COUNT]; Need::COUNT];
    for child in children.iter() {
        count[child.need.index()][child.band.index()] += 1.0;
    }
    let totals = std::array::from_fn(|band| crate::num::sum(count.iter().map(|row| row[band])));
    let passes = profile.rates(children).profile(totals);
    for need in Need::ALL {
        let mut owed = [0.0; 4];
        for (band, pass) in AgeBand::ALL.into_iter().zip(&passes) {
            let order = shuffled(children, key, |c| c.band == band && c.need == need);
            let ages: Vec<(u16, &[f64; SPANS])> = (band.first_month()..)
                .zip(pass.ages.iter().map(|state| &state[need.index()]))
                .collect();
            place_at_quantiles(children, &order, &ages, key, &mut owed);
        }
    }
    for provision in Provision::ALL {
        for wrong in [false, true] {
            let kind =
                |c: &StartingChild| c.provision == provision && suits(c.need, provision) != wrong;
            let mut order = shuffled(children, key.of(3), kind);
            order.sort_by_key(|&i| children[i].months_in_care);
            let number = 2 * provision.index() as u64 + u64::from(wrong);
            let offset = key.of(1).uniform(number);
            let stays: Vec<Stay> = order
                .iter()
                .map(|&i| {
                    let child = &children[i];
                    // A need that hardly anyone has in the band below begins with this one.
                    let band = child.band.index();
                    let row = &count[child.need.index()];
                    let begins = band > 0 && row[band - 1] < 0.1 * row[band];
                    Stay {
                        in_care: child.months_in_care,
                        at_most: begins.then_some(child.age - child.band.first_month()),
                    }
                })
                .collect();
            let lasted = (profile.lasting).months_placed(provision, wrong, &stays, offset);
            for (i, months) in order.into_iter().zip(lasted) {
                children[i].months_placed = months;
            }
        }
    }
}

/// Gives the children of one band and need the ages and times in care of even quantiles: of age
/// over all, of time in care within each age. Spans of time in care are dealt out so that the
/// children of a need meet their shares.
fn place_at_quantiles(
    children: &mut [StartingChild],
    order: &[usize],
    ages: &[(u16, &[f64; SPANS])],
    key: Key,
    owed: &mut [f64; 4],
) {
    let weight = |months: &[f64; SPANS]| crate::num::sum(months.iter().copied());
    let total = crate::num::sum(ages.iter().map(|(_, months)| weight(months)));
    // Groups of a few children start at different points, so that no age is left out by all.
    let offset = order.first().map_or(0.5, |&i| key.of(2).uniform(i as u64));
    let start = order.first().map_or(0.5, |&i| key.of(4).uniform(i as u64));
    let (mut cell, mut below) = (0, 0.0);
    let mut dealt = [0; 4];
    for (rank, &i) in order.iter().enumerate() {
        let at = (rank as f64 + offset) / order.len() as f64 * total;
        while cell + 1 < ages.len() && below + weight(ages[cell].1) < at {
            below += weight(ages[cell].1);
            cell += 1;
        }
        let (age, by_months) = ages[cell];
        let mut spans = [0.0; 4];
        for (months, share) in by_months.iter().enumerate() {
            spans[flow::time_band(months)] += share;
        }
        let span = most_owed(owed, &spans);
        let here = |months: &usize| flow::time_band(*months) == span;
        let mut left = even_point(start, dealt[span]) * spans[span];
        dealt[span] += 1;
        let within = (0..SPANS).filter(here).find(|&months| {
            left -= by_months[months];
            left < 0.0
        });
        let months = within.unwrap_or(0);
        let longer = if months == SPANS - 1 {
            2 * months
        } else {
            months
        } as u16;
        let child = &mut children[i];
        child.age = age;
        child.months_in_care = longer.min(age.max(months as u16));
    }
}
