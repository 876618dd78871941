//! What some months of many runs hold, as the comparisons of drift read it.

use nearhome::engine::state::{NONE, World, is_home};
use nearhome::model::placement::{AgeBand, Need, Provision};
use nearhome::model::suits;
use std::ops::AddAssign;

/// Age band, provision, and whether it is of the kind that the child needs.
pub const CELLS: usize = AgeBand::COUNT * Provision::COUNT * 2;

/// Council carers, agency carers, council homes, voluntary homes, private homes.
pub const PLACES: usize = 5;

/// What three months hold.
#[derive(Clone, Copy)]
pub struct Window {
    /// Months at risk of leaving, and leavers before 18, by age band and provision.
    pub leaving: [[f64; 2]; CELLS],
    /// Months at risk of a move, and moves.
    pub moving: [[f64; 2]; CELLS],
    /// Children at the months' ends by band and need, and their weekly prices.
    pub children: [[f64; 2]; AgeBand::COUNT * Need::COUNT],
    /// Children at the months' ends by need and place, and by provision and place.
    pub needs: [[f64; 3]; Need::COUNT],
    pub provisions: [[f64; 3]; Provision::COUNT],
    /// Usable places, places filled by others' children, and by own children of each need.
    pub places: [[f64; 2 + Need::COUNT]; PLACES],
    /// Children without a registered place.
    pub unregistered: f64,
}

impl Default for Window {
    fn default() -> Self {
        Self {
            leaving: [[0.0; 2]; CELLS],
            moving: [[0.0; 2]; CELLS],
            children: [[0.0; 2]; AgeBand::COUNT * Need::COUNT],
            needs: [[0.0; 3]; Need::COUNT],
            provisions: [[0.0; 3]; Provision::COUNT],
            places: [[0.0; 2 + Need::COUNT]; PLACES],
            unregistered: 0.0,
        }
    }
}

impl AddAssign<&Window> for Window {
    fn add_assign(&mut self, other: &Window) {
        let add = |to: &mut [f64], from: &[f64]| to.iter_mut().zip(from).for_each(|(a, b)| *a += b);
        add(
            self.leaving.as_flattened_mut(),
            other.leaving.as_flattened(),
        );
        add(self.moving.as_flattened_mut(), other.moving.as_flattened());
        add(
            self.children.as_flattened_mut(),
            other.children.as_flattened(),
        );
        add(self.needs.as_flattened_mut(), other.needs.as_flattened());
        add(
            self.provisions.as_flattened_mut(),
            other.provisions.as_flattened(),
        );
        add(self.places.as_flattened_mut(), other.places.as_flattened());
        self.unregistered += other.unregistered;
    }
}

/// A child as it stood at the end of the month before.
#[derive(Clone, Copy)]
pub struct Before {
    key: u64,
    need: Need,
    provision: Provision,
    supplier: u32,
    eighteenth: i16,
    entered: i16,
    placed: i16,
    placements: u8,
    changes: u8,
    reviews: u8,
}

pub fn stand(world: &World) -> Vec<Option<Before>> {
    let stand = |c: &nearhome::engine::state::Child| {
        (c.due >= 0).then_some(Before {
            key: c.key.0,
            need: c.need,
            provision: c.provision,
            supplier: c.supplier,
            eighteenth: c.eighteenth,
            entered: c.entered,
            placed: c.placed,
            placements: c.placements,
            changes: c.changes,
            reviews: c.reviews,
        })
    };
    world.children.iter().map(stand).collect()
}

/// Whether a child's move of this month was not the plan: not a change of plan, a review, a place
/// found at last, or the end of its carers or home.
fn unplanned(world: &World, before: &Before, slot: usize) -> bool {
    let child = &world.children[slot];
    let supplier = before.supplier as usize;
    let closed = before.supplier != NONE
        && if is_home(before.provision) {
            world.homes[supplier].registered == 0
        } else {
            world.households[supplier].approved == 0
        };
    child.placements != before.placements
        && child.changes == before.changes
        && child.reviews == before.reviews
        && before.provision != Provision::Unregistered
        && !closed
}

/// Which of [`PLACES`] a named supplier is.
const fn place_of(provision: Provision) -> usize {
    match provision {
        Provision::CouncilFostering => 0,
        Provision::AgencyFostering => 1,
        Provision::CouncilHome => 2,
        Provision::VoluntaryHome => 3,
        _ => 4,
    }
}

impl Window {
    /// The month's flows, by where children stood at the end of the month before. The first full
    /// month of a stay or placement that began in a simulated month has half a month more.
    pub fn add_flows(&mut self, before: &[Option<Before>], world: &World, month: i16) {
        for (slot, before) in before.iter().enumerate() {
            let Some(before) = before else { continue };
            if before.eighteenth <= month {
                continue;
            }
            let age = (216 - (before.eighteenth - month)) as u16;
            let cell =
                AgeBand::of_months(age).index() * Provision::COUNT + before.provision.index();
            let cell = 2 * cell + usize::from(!suits(before.need, before.provision));
            let half = |began: i16| {
                if began == month - 1 { 1.5 } else { 1.0 }
            };
            let child = &world.children[slot];
            let stays = child.due >= 0 && child.key.0 == before.key;
            self.leaving[cell][0] += half(before.entered);
            self.leaving[cell][1] += f64::from(u8::from(!stays));
            if before.provision != Provision::Unregistered {
                self.moving[cell][0] += half(before.placed);
                let moves = stays && unplanned(world, before, slot);
                self.moving[cell][1] += f64::from(u8::from(moves));
            }
        }
    }

    /// The month's end.
    pub fn add_stock(&mut self, world: &World, month: i16) {
        for child in world.children.iter().filter(|c| c.due >= 0) {
            let band = AgeBand::of_months(child.age(month)).index();
            if child.provision == Provision::Unregistered {
                self.unregistered += 1.0;
            } else {
                let cell = band * Need::COUNT + child.need.index();
                self.children[cell][0] += 1.0;
                self.children[cell][1] += f64::from(child.price);
            }
            self.needs[child.need.index()][child.place.index()] += 1.0;
            self.provisions[child.provision.index()][child.place.index()] += 1.0;
            if child.supplier != NONE {
                self.places[place_of(child.provision)][2 + child.need.index()] += 1.0;
            }
        }
        for h in world.households.iter().filter(|h| h.approved > 0) {
            self.places[usize::from(h.kind)][0] += f64::from(h.usable);
        }
        for home in world.homes.iter().filter(|h| h.registered > 0) {
            let places = &mut self.places[2 + usize::from(home.operator)];
            places[0] += f64::from(home.open_places(month));
            places[1] += f64::from(home.others);
        }
    }
}
