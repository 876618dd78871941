//! The children of the start: from the table of counts to one record each.
//!
//! Counts by placement, place and age band are the scenario's. Age in months and time in care are
//! not published together: they are read off the profile that the authority's own entries and
//! leaving rates keep up (model section 12.9: nothing drifts at the start without a cause).

use super::reader::Reader;
use crate::error::Problem;
use crate::model::authority::{Carers, StartingChild, StartingHome};
use crate::model::flow::{self, SPANS};
use crate::model::is_childrens_home;
use crate::model::placement::{AgeBand, Need, Place, Provision};
use crate::model::profile::Rates;
use crate::rng::{Domain, Key};
use crate::scenario::quantity::Provenance;
use crate::scenario::raw::StartingChildren;

/// Quantiles of the months a placement has lasted, among children who have been in care long enough:
/// two in ten under three months, three from three months to a year, five longer.
const MONTHS_PLACED: [(f64, f64); 3] = [(0.2, 3.0), (0.5, 12.0), (1.0, 48.0)];

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
        r.assume(
            &format!("{path} ({} {})", provision.id(), place.id()),
            row.by_age
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(" "),
            "children",
            Provenance {
                source: raw.source.clone(),
                ..Provenance::default()
            },
        );
        for (cell, count) in placed.cells[provision.index()][place.index()]
            .iter_mut()
            .zip(&row.by_age)
        {
            *cell += count;
        }
        if row.by_age.iter().any(|&count| count > 20_000) {
            r.problems.push(Problem::error(
                "NH103",
                format!("{path}.by_age"),
                "more than 20,000 children in one cell",
            ));
        }
    }
    placed
}

/// What the profile of ages and times in care follows from.
pub(super) struct Profile<'a> {
    /// Children entering a year, unaccompanied children left out.
    pub(super) entering: [f64; 5],
    /// Needs of entrants: running shares by band.
    pub(super) need_shares: &'a [[f64; Need::COUNT]; AgeBand::COUNT],
    /// Yearly leaving rate of a child in fostering.
    pub(super) leaving: [f64; 5],
    /// Leaving by placement and span of time in care, relative to fostering.
    pub(super) relative: &'a dyn Fn(Provision, usize) -> f64,
    /// Yearly changes of plan.
    pub(super) plan: &'a [[[f64; AgeBand::COUNT]; Need::COUNT]; Need::COUNT],
}

impl Profile<'_> {
    /// The rates of the children as they are placed. Unaccompanied children enter with the others.
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
        let by_age = flow::even(self.entering.map(|e| e / 12.0 + 1e-6));
        let entrants = Need::ALL
            .map(|need| {
                std::array::from_fn(|age| {
                    let running = &self.need_shares[AgeBand::of_months(age as u16).index()];
                    let n = need.index();
                    let share = running[n] - if n > 0 { running[n - 1] } else { 0.0 };
                    by_age[age] * (share + 1e-6)
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

/// Where named places are.
pub(super) struct Suppliers<'a> {
    pub(super) carers: &'a [Carers; 2],
    pub(super) homes: &'a [StartingHome],
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
                    let operator = usize::from(self.homes[seat.home].operator);
                    super::homes::OPERATORS[operator] == provision
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
        let id = r.quantity(
            &format!("{base}.children.{name}"),
            quantity,
            "share",
            0.0,
            1.0,
        );
        r.central(id)
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

    let mut children = Vec::new();
    for provision in Provision::ALL {
        for place in Place::ALL {
            let mut seats = suppliers.seats(provision, place).into_iter();
            for band in AgeBand::ALL {
                let count = placed.cells[provision.index()][place.index()][band.index()];
                children.extend((0..count).map(|_| StartingChild {
                    band,
                    provision,
                    place,
                    need: plain_need(provision),
                    unaccompanied: false,
                    supplier: seats.next(),
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
    set_ages(&mut children, profile, luck.of(5));
    mark_unaccompanied(
        &mut children,
        raw.unaccompanied.value.unwrap_or(0.0),
        luck.of(4),
    );
    children
}

/// What a child in a placement needs, before the shares that need something else.
const fn plain_need(provision: Provision) -> Need {
    match provision {
        Provision::Kinship => Need::Kinship,
        Provision::CouncilFostering | Provision::AgencyFostering | Provision::Unregistered => {
            Need::Fostering
        }
        Provision::CouncilHome | Provision::VoluntaryHome | Provision::PrivateHome => {
            Need::Residential
        }
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

/// Ages in months and times in care at even quantiles of the profile, in the order of a hash.
fn set_ages(children: &mut [StartingChild], profile: &Profile<'_>, key: Key) {
    let mut totals = [0.0; AgeBand::COUNT];
    for child in children.iter() {
        totals[child.band.index()] += 1.0;
    }
    let passes = profile.rates(children).profile(totals);
    for (band, pass) in AgeBand::ALL.into_iter().zip(&passes) {
        for need in Need::ALL {
            let order = shuffled(children, key, |c| c.band == band && c.need == need);
            let cells: Vec<(u16, usize, f64)> = (band.first_month()..)
                .zip(&pass.ages)
                .flat_map(|(age, state)| {
                    let row = state[need.index()].into_iter().enumerate();
                    row.map(move |(months, weight)| (age, months, weight))
                })
                .filter(|cell| cell.2 > 0.0)
                .collect();
            place_at_quantiles(children, &order, &cells, key);
        }
    }
}

/// Gives the children of one band and need the ages and times in care of even quantiles.
fn place_at_quantiles(
    children: &mut [StartingChild],
    order: &[usize],
    cells: &[(u16, usize, f64)],
    key: Key,
) {
    let total = crate::num::sum(cells.iter().map(|c| c.2));
    // Groups of a few children start at different points, so that no age is left out by all.
    let offset = order.first().map_or(0.5, |&i| key.of(2).uniform(i as u64));
    let (mut cell, mut below) = (0, 0.0);
    for (rank, &i) in order.iter().enumerate() {
        let at = (rank as f64 + offset) / order.len() as f64 * total;
        while cell + 1 < cells.len() && below + cells[cell].2 < at {
            below += cells[cell].2;
            cell += 1;
        }
        let Some(&(age, months, _)) = cells.get(cell) else {
            return;
        };
        let longer = if months == SPANS - 1 {
            2 * months
        } else {
            months
        } as u16;
        let child = &mut children[i];
        child.age = age;
        child.months_in_care = longer.min(age.max(months as u16));
        child.months_placed = months_placed(key.of(1).uniform(i as u64)).min(child.months_in_care);
    }
}

/// Months a placement has lasted, at a quantile.
fn months_placed(u: f64) -> u16 {
    let mut low = (0.0, 0.0);
    for high in MONTHS_PLACED {
        if u < high.0 {
            let part = (u - low.0) / (high.0 - low.0);
            return (low.1 + part * (high.1 - low.1)) as u16;
        }
        low = high;
    }
    0
}
