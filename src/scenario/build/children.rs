//! The children of the start: from the table of counts to one record each.
//!
//! Counts by placement, place and age band are the scenario's. Age in months and time in care are
//! not published together: they are read off the profile that the authority's own entries and
//! leaving rates keep up (model section 12.9: nothing drifts at the start without a cause).

use super::placed::{Lasting, Stay, even_point, most_owed};
use super::reader::Reader;
use crate::error::Problem;
use crate::model::authority::{
    Carers, PerhapsUnregistered, StartingChild, StartingHome, StartingHousehold, TIMES,
};
use crate::model::flow::{self, SPANS};
use crate::model::placement::{AgeBand, Need, Place, Provision};
use crate::model::profile::{Pass, Rates};
use crate::model::{SiblingGroups, is_childrens_home, suits};
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
                    let operator = usize::from(self.homes[seat.home].operator);
                    crate::model::OPERATORS[operator] == provision
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
    let perhaps = mark_unregistered(
        &mut children,
        unregistered,
        profile.hard_to_place,
        luck.of(6),
    );
    seat(&mut children, suppliers);
    let (rates, passes) = set_ages(&mut children, profile, luck.of(5));
    mark_unaccompanied(&mut children, profile.unaccompanied, luck.of(4));
    let perhaps = set_times_placed(&mut children, profile.lasting, &rates, &passes, perhaps);
    mark_siblings(&mut children, suppliers, profile.groups);
    (children, perhaps)
}

/// Leaves some of the children whom the table counts in homes without a registered place, the
/// likelier, the harder their need is to place. Each stays where it is counted, inside the boundary
/// or not, so that the published margins hold. Returns who is the next, and in what share of runs it is
/// one of them too, so that on average they are as many as they should be.
fn mark_unregistered(
    children: &mut [StartingChild],
    count: f64,
    hard_to_place: [f64; 2],
    key: Key,
) -> Option<(usize, f64)> {
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
    next.filter(|(_, chance)| *chance > 0.0)
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
            let here = |c: &StartingChild| c.provision == provision && c.place == place;
            let count = children.iter().filter(|c| here(c)).count();
            let mut seats = suppliers.seats(provision, place, count).into_iter();
            for child in children.iter_mut().filter(|c| here(c)) {
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

/// Positions in the order of a hash, those of each kind of placement spread evenly over it.
fn spread(
    children: &[StartingChild],
    key: Key,
    test: impl Fn(&StartingChild) -> bool,
) -> Vec<usize> {
    let mut order: Vec<(f64, usize)> = Vec::new();
    for provision in Provision::ALL {
        for place in Place::ALL {
            let kind = |c: &StartingChild| c.provision == provision && c.place == place && test(c);
            let here = shuffled(children, key, kind);
            let Some(&first) = here.first() else { continue };
            let offset = key.of(6).uniform(first as u64);
            let step = |rank: usize| (rank as f64 + offset) / here.len() as f64;
            order.extend(here.iter().enumerate().map(|(rank, &i)| (step(rank), i)));
        }
    }
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
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
    let mut order: Vec<((usize, bool), f64, usize)> = children
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
                (class, c.months_in_care > longest_alone(c)),
                -crate::num::ln(1.0 - key.uniform(i as u64)) / weight,
                i,
            )
        })
        .collect();
    order.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    for (_, _, i) in order.into_iter().take((count + 0.5) as usize) {
        children[i].unaccompanied = true;
        let longest = longest_alone(&children[i]);
        let months = children[i].months_in_care;
        if months <= longest {
            continue;
        }
        // Whoever can have been in care for longer changes places with it.
        let other = (0..children.len())
            .filter(|&other| {
                let other = &children[other];
                !other.unaccompanied
                    && other.band == children[i].band
                    && other.months_in_care <= longest
                    && other.age >= months
            })
            .max_by_key(|&other| (children[other].months_in_care, std::cmp::Reverse(other)));
        if let Some(other) = other {
            children[i].months_in_care = children[other].months_in_care;
            children[other].months_in_care = months;
        } else {
            children[i].months_in_care = longest;
        }
    }
}

/// Months for which an unaccompanied child of this age can have been in care.
fn longest_alone(child: &StartingChild) -> u16 {
    child.age - arrival_age(child.age).min(child.age)
}

/// Youngest age in months at which unaccompanied children of an age may have arrived.
const fn arrival_age(age: u16) -> u16 {
    if age >= 192 { 192 } else { 168 }
}

/// Ages in months and times in care at even quantiles of the profile, in the order of a hash. Returns
/// the profile, and the rates behind it.
fn set_ages(children: &mut [StartingChild], profile: &Profile<'_>, key: Key) -> (Rates, Vec<Pass>) {
    let mut count = [[0.0; AgeBand::COUNT]; Need::COUNT];
    for child in children.iter() {
        count[child.need.index()][child.band.index()] += 1.0;
    }
    let totals = std::array::from_fn(|band| crate::num::sum(count.iter().map(|row| row[band])));
    let rates = profile.rates(children);
    let passes = rates.profile(totals);
    for need in Need::ALL {
        let mut owed = [0.0; 4];
        for (band, pass) in AgeBand::ALL.into_iter().zip(&passes) {
            let order = spread(children, key, |c| c.band == band && c.need == need);
            let ages: Vec<(u16, &[f64; SPANS])> = (band.first_month()..)
                .zip(pass.ages.iter().map(|state| &state[need.index()]))
                .collect();
            place_at_quantiles(children, &order, &ages, key, &mut owed);
        }
    }
    (rates, passes)
}

/// How long placements have lasted, of who is perhaps unregistered too.
fn set_times_placed(
    children: &mut [StartingChild],
    lasting: &Lasting,
    rates: &Rates,
    passes: &[Pass],
    perhaps: Option<(usize, f64)>,
) -> Option<PerhapsUnregistered> {
    let changed = rates.changed(passes);
    let stay = |child: &StartingChild| Stay {
        need: child.need,
        age: child.age,
        in_care: child.months_in_care,
    };
    let lasted = |provision, wrong, stays: &[Stay]| {
        lasting.months_placed(provision, wrong, stays, passes, &changed)
    };
    for provision in Provision::ALL {
        for wrong in [false, true] {
            let here =
                |c: &&StartingChild| c.provision == provision && suits(c.need, provision) != wrong;
            let stays: Vec<Stay> = children.iter().filter(here).map(stay).collect();
            let times = lasted(provision, wrong, &stays);
            let kind = |c: &&mut StartingChild| {
                c.provision == provision && suits(c.need, provision) != wrong
            };
            for (child, times) in children.iter_mut().filter(kind).zip(times) {
                child.months_placed = times;
            }
        }
    }
    perhaps.map(|(i, chance)| PerhapsUnregistered {
        child: i as u32,
        chance,
        months_placed: lasted(Provision::Unregistered, true, &[stay(&children[i])])[0],
    })
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
