//! The world of one run: children, carer households and homes, in flat arrays with recycled slots.
//!
//! Each child sits on one list: that of the month of its next event. The monthly step therefore
//! touches only those to whom something happens.

use super::after::Stay;
use super::vacancies::Vacancies;
pub use crate::model::is_childrens_home as is_home;
use crate::model::placement::{Need, Place, Provision};
use crate::rng::Key;

/// No supplier, no slot.
pub const NONE: u32 = u32::MAX;

/// Most children a household can hold.
pub const HOUSEHOLD: usize = 4;

/// Lists of vacancies of an authority: two kinds of household near home and outside, three
/// operators' homes.
pub const LISTS: usize = 7;

/// Most places of a home.
pub const HOME: usize = 12;

/// What a child's next event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Event {
    /// Eighteenth birthday.
    Eighteen,
    /// Leaves care before 18.
    Leave,
    /// The care plan changes.
    Plan,
    /// The placement ends before it was planned to.
    #[default]
    Move,
    /// A review reopens the search.
    Review,
    /// Nobody registered has been found: the search goes on.
    Search,
}

/// Months that are beyond any horizon.
pub const BEYOND: f64 = 2_000.0;

/// A month that never comes.
pub const NEVER: i16 = i16::MAX;

/// A hazard clock.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// What is left of the threshold at the end of month `since`.
    pub rest: f32,
    /// Month up to whose end the threshold has been run down.
    pub since: i16,
    /// Month in which the clock runs out, [`NEVER`] if not within the run.
    pub due: i16,
}

impl Clock {
    /// A clock whose threshold is not drawn until it is needed.
    pub const fn undrawn(since: i16) -> Self {
        Self {
            rest: f32::NAN,
            since,
            due: NEVER,
        }
    }

    /// A clock that begins at the end of a month.
    pub fn new(threshold: f64, since: i16) -> Self {
        Self {
            rest: threshold as f32,
            since,
            due: NEVER,
        }
    }
}

/// A child in care.
#[derive(Clone, Copy, Debug)]
pub struct Child {
    /// Address of this child's luck.
    pub key: Key,
    /// Weekly price in pence, at start-date prices.
    pub price: u32,
    /// Leaving care before 18.
    pub leaving: Clock,
    /// An unplanned end of the placement.
    pub moving: Clock,
    /// A change of plan.
    pub planning: Clock,
    /// A review in the wrong kind of placement.
    pub review: Clock,
    /// Month of the next event; -1 where the slot is free.
    pub due: i16,
    /// Month of the eighteenth birthday.
    pub eighteenth: i16,
    /// Month of entry to care; 0 or less for children there at the start.
    pub entered: i16,
    /// Month in which the placement began.
    pub placed: i16,
    /// Month since which the placement has been of the wrong kind, if it is.
    pub wrong_since: i16,
    /// Month in which the placement before began.
    pub placed_before: i16,
    /// Month since which it has not been in a place of the kind that it needs inside the boundary,
    /// [`NEVER`] if it is.
    pub displaced: i16,
    /// Last month in which the child counts as having three or more placements in twelve months.
    pub unstable_until: i16,
    /// Sibling group, 0 for none.
    pub group: u32,
    /// Household or home, [`NONE`] elsewhere.
    pub supplier: u32,
    /// The key of the household or home last left: a child does not go straight back.
    pub left: u64,
    /// Placements so far.
    pub placements: u8,
    /// Changes of plan so far.
    pub changes: u8,
    /// Reviews so far.
    pub reviews: u8,
    /// Index of the authority.
    pub authority: u8,
    /// What the child needs.
    pub need: Need,
    /// Where the child is.
    pub provision: Provision,
    /// Inside the boundary or not.
    pub place: Place,
    /// What happens next.
    pub event: Event,
    /// Came alone to seek asylum.
    pub unaccompanied: bool,
    /// A move out of homes has been tried.
    pub tried: bool,
}

impl Child {
    /// Age in months at the end of a month.
    #[inline]
    pub const fn age(&self, month: i16) -> u16 {
        (216 - (self.eighteenth - month)) as u16
    }
}

/// A foster carer household.
#[derive(Clone, Copy, Debug)]
pub struct Household {
    /// Address of this household's luck.
    pub key: Key,
    /// The children placed; the first `filled` count.
    pub members: [u32; HOUSEHOLD],
    /// Position in its list of vacancies, [`NONE`] if it is full.
    pub vacancy: u32,
    /// Children placed.
    pub filled: u8,
    /// Young people of 18 or over who stayed put in a place.
    pub stayers: u8,
    /// Places that can be used.
    pub usable: u8,
    /// Places approved; 0 where the slot is free.
    pub approved: u8,
    /// Index of the authority.
    pub authority: u8,
    /// 0 council, 1 agency.
    pub kind: u8,
    /// Lives outside the boundary.
    pub outside: bool,
}

impl Household {
    /// Usable places that nobody is in.
    #[inline]
    pub const fn free(&self) -> u8 {
        self.usable.saturating_sub(self.filled + self.stayers)
    }

    /// Usable places that nobody holds who stayed put.
    const fn for_children(&self) -> i32 {
        self.usable as i32 - self.stayers as i32
    }

    /// So many places, if they are inside the boundary.
    const fn for_own(&self, places: i32) -> i32 {
        if self.outside { 0 } else { places }
    }
}

/// A children's home inside one authority's boundary.
#[derive(Clone, Copy, Debug)]
pub struct Home {
    /// Address of this home's luck.
    pub key: Key,
    /// Hazard gathered so far.
    pub gathered: f32,
    /// The home closes when its hazard passes this.
    pub threshold: f32,
    /// Children of the modelled authorities; the first `own` count.
    pub members: [u32; HOME],
    /// Position in its list of vacancies, [`NONE`] if it is full.
    pub vacancy: u32,
    /// Month of opening.
    pub opened: i16,
    /// Month in which admissions are paused next, or were last; [`NEVER`] if not within the run.
    pub paused: i16,
    /// Month in which they are taken up again.
    pub resumes: i16,
    /// Pauses so far.
    pub pauses: u8,
    /// What it costs the council that owns it a week, full or empty: pence at the start's prices.
    pub fixed: u32,
    /// Places open when this month's free places were counted.
    pub open: u8,
    /// Children of the modelled authorities placed.
    pub own: u8,
    /// Other authorities' children placed.
    pub others: u8,
    /// Places that can be used once the ramp-up is over.
    pub usable: u8,
    /// Registered places; 0 where the slot is free.
    pub registered: u8,
    /// 0 council, 1 voluntary, 2 private.
    pub operator: u8,
    /// Index of the authority it stands in.
    pub authority: u8,
    /// The intervention that opened it or has its places under contract, counted from 1; 0: none.
    pub plan: u8,
    /// Places that were free at the end of the month before.
    pub spare: u8,
}

impl Home {
    /// Places that can be used this month: one more each month after opening, up to all.
    #[inline]
    pub const fn open_places(&self, month: i16) -> u8 {
        let since = month - self.opened;
        if since < self.usable as i16 {
            since as u8
        } else {
            self.usable
        }
    }

    /// Whether nobody new may come this month.
    #[inline]
    pub const fn is_paused(&self, month: i16) -> bool {
        self.paused <= month && month < self.resumes
    }

    /// Whether somebody can be placed here.
    #[inline]
    pub const fn has_room(&self) -> bool {
        self.free() > 0 && (self.own as usize) < HOME
    }

    /// The list of vacancies that it belongs to, in a model of so many authorities.
    #[inline]
    pub const fn list(&self, authorities: usize) -> usize {
        match self.plan.checked_sub(1) {
            None => World::list_of_homes(self.authority, self.operator),
            Some(plan) => World::list_of_plan(authorities, plan as usize),
        }
    }

    /// Open places that nobody is in.
    #[inline]
    pub const fn free(&self) -> u8 {
        self.open.saturating_sub(self.own + self.others)
    }
}

/// A home on its way.
#[derive(Clone, Copy, Debug)]
pub struct Project {
    /// Address of its luck, and of the home's that comes of it.
    pub key: Key,
    /// Month in which it opens or fails, [`NEVER`] if not within the run.
    pub ends: i16,
    /// Whether it opens.
    pub opens: bool,
    /// Registered places.
    pub registered: u8,
    /// 0 council, 1 voluntary, 2 private.
    pub operator: u8,
    /// Index of the authority it will stand in.
    pub authority: u8,
    /// The intervention that it belongs to, counted from 1; 0: none.
    pub plan: u8,
    /// Capital spent in each month until then, pence at the start's prices.
    pub capital: f32,
}

/// Somebody in the queue: a child, or siblings who ask together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Waiting {
    /// Class, then age, then a hash of child and month: lowest first.
    pub rank: u64,
    /// The child; of several the first one's position in [`World::queued`].
    pub first: u32,
    /// How many.
    pub count: u32,
    /// A review: the child stays where it is unless something better is found.
    pub keeps_place: bool,
}

/// All that exists in one run.
#[derive(Debug, Default)]
pub struct World {
    /// Children, free slots among them.
    pub children: Vec<Child>,
    /// Free slots of `children`.
    pub free_children: Vec<u32>,
    /// Slots of the children with an event in each month. An entry whose child's `due` is another
    /// month is stale and is passed over.
    pub events: Vec<Vec<u32>>,
    /// Households, free slots among them.
    pub households: Vec<Household>,
    /// Free slots of `households`.
    pub free_households: Vec<u32>,
    /// Slots of the households that leave in each month.
    pub leavers: Vec<Vec<u32>>,
    /// Households and homes with a free place, by [`Self::list_of`] and [`Self::list_of_homes`].
    pub vacancies: Vec<Vacancies>,
    /// Households, approved places, those usable for children in care, filled ones, and those inside
    /// the boundary that the authority's own children can use, by authority and kind.
    pub carers: Vec<[[i32; 5]; 2]>,
    /// Homes, free slots among them.
    pub homes: Vec<Home>,
    /// Free slots of `homes`.
    pub free_homes: Vec<u32>,
    /// Homes on their way.
    pub projects: Vec<Project>,
    /// Those in a stream after care, by the month in which they leave it; the last list is for those
    /// who do so after the horizon.
    pub stays: Vec<Vec<Stay>>,
    /// The month's queue.
    pub queue: Vec<Waiting>,
    /// Its order: ranks, with positions in the queue as their low bits.
    pub turns: Vec<u64>,
    /// The children in it who ask together.
    pub queued: Vec<u32>,
}

impl World {
    /// Empties the world, keeping its memory.
    pub fn clear(&mut self, months: usize, authorities: usize, interventions: usize) {
        self.children.clear();
        self.free_children.clear();
        self.events.resize_with(months + 1, Vec::new);
        self.events.iter_mut().for_each(Vec::clear);
        self.households.clear();
        self.free_households.clear();
        self.leavers.resize_with(months + 1, Vec::new);
        self.leavers.iter_mut().for_each(Vec::clear);
        self.vacancies
            .resize_with(authorities * LISTS + 1 + interventions, Vacancies::default);
        self.vacancies.iter_mut().for_each(Vacancies::clear);
        self.carers.clear();
        self.carers.resize(authorities, [[0; 5]; 2]);
        self.homes.clear();
        self.free_homes.clear();
        self.projects.clear();
        self.stays.resize_with(months + 2, Vec::new);
        self.stays.iter_mut().for_each(Vec::clear);
        self.queue.clear();
        self.turns.clear();
        self.queued.clear();
    }

    /// Puts a child in a free slot.
    pub fn add_child(&mut self, child: Child) -> u32 {
        if let Some(slot) = self.free_children.pop() {
            self.children[slot as usize] = child;
            slot
        } else {
            self.children.push(child);
            self.children.len() as u32 - 1
        }
    }

    /// The list of vacancies that a household belongs to.
    #[inline]
    pub const fn list_of(authority: u8, kind: u8, outside: bool) -> usize {
        authority as usize * LISTS + kind as usize * 2 + outside as usize
    }

    /// The list of vacancies that a home belongs to.
    #[inline]
    pub const fn list_of_homes(authority: u8, operator: u8) -> usize {
        authority as usize * LISTS + 4 + operator as usize
    }

    /// A list on which nobody ever is, after those of so many authorities.
    #[inline]
    pub const fn list_of_nobody(authorities: usize) -> usize {
        authorities * LISTS
    }

    /// The list of vacancies of an intervention's homes, after that on which nobody is.
    #[inline]
    pub const fn list_of_plan(authorities: usize, plan: usize) -> usize {
        Self::list_of_nobody(authorities) + 1 + plan
    }

    /// Puts a household on its list of vacancies or takes it off, as its places are.
    #[inline]
    pub fn list_vacancy(&mut self, slot: u32) {
        let h = &mut self.households[slot as usize];
        let list = &mut self.vacancies[Self::list_of(h.authority, h.kind, h.outside)];
        let free = h.approved > 0 && h.free() > 0;
        if free && h.vacancy == NONE {
            h.vacancy = list.add(h.key.0, slot);
        } else if !free && h.vacancy != NONE {
            let at = std::mem::replace(&mut h.vacancy, NONE);
            if let Some(moved) = list.remove(at) {
                self.households[moved as usize].vacancy = at;
            }
        }
    }

    /// The same for a home.
    #[inline]
    pub fn list_home(&mut self, slot: u32) {
        let home = &mut self.homes[slot as usize];
        let list = &mut self.vacancies[home.list(self.carers.len())];
        let free = home.has_room();
        if free && home.vacancy == NONE {
            home.vacancy = list.add(home.key.0, slot);
        } else if !free && home.vacancy != NONE {
            let at = std::mem::replace(&mut home.vacancy, NONE);
            if let Some(moved) = list.remove(at) {
                self.homes[moved as usize].vacancy = at;
            }
        }
    }

    /// Adds a household, with a place on its list if it has one free.
    pub fn add_household(&mut self, household: Household) -> u32 {
        let sums = self.carers_of(&household);
        sums[0] += 1;
        sums[1] += i32::from(household.approved);
        sums[2] += household.for_children();
        sums[4] += household.for_own(household.for_children());
        let slot = if let Some(slot) = self.free_households.pop() {
            self.households[slot as usize] = household;
            slot
        } else {
            self.households.push(household);
            self.households.len() as u32 - 1
        };
        self.list_vacancy(slot);
        slot
    }

    fn carers_of(&mut self, household: &Household) -> &mut [i32; 5] {
        &mut self.carers[usize::from(household.authority)][usize::from(household.kind)]
    }

    /// No more children come to a household.
    pub fn stop_household(&mut self, slot: u32) {
        let household = self.households[slot as usize];
        let places = household.for_children();
        let sums = self.carers_of(&household);
        sums[2] -= places;
        sums[4] -= household.for_own(places);
        self.households[slot as usize].usable = 0;
        self.list_vacancy(slot);
    }

    /// Takes a household away; its children have gone.
    pub fn remove_household(&mut self, slot: u32) {
        let household = self.households[slot as usize];
        let sums = self.carers_of(&household);
        sums[0] -= 1;
        sums[1] -= i32::from(household.approved);
        self.households[slot as usize].approved = 0;
        self.households[slot as usize].stayers = 0;
        self.free_households.push(slot);
    }

    /// Whether a household has a usable place for somebody who stays put.
    pub fn can_hold(&self, slot: u32) -> bool {
        slot != NONE && self.households[slot as usize].free() > 0
    }

    /// A young person stays put: the place is no longer there for children in care.
    pub fn hold_place(&mut self, slot: u32) {
        let household = self.households[slot as usize];
        let sums = self.carers_of(&household);
        sums[2] -= 1;
        sums[4] -= household.for_own(1);
        self.households[slot as usize].stayers += 1;
        self.list_vacancy(slot);
    }

    /// The young person moves on; nothing is left to free where the household has gone.
    pub fn release_place(&mut self, slot: u32, key: u64) {
        let household = self.households[slot as usize];
        if household.key.0 != key || household.stayers == 0 {
            return;
        }
        self.households[slot as usize].stayers -= 1;
        if household.usable > 0 {
            let sums = self.carers_of(&household);
            sums[2] += 1;
            sums[4] += household.for_own(1);
            self.list_vacancy(slot);
        }
    }

    /// Adds a home.
    pub fn add_home(&mut self, home: Home) -> u32 {
        if let Some(slot) = self.free_homes.pop() {
            self.homes[slot as usize] = home;
            slot
        } else {
            self.homes.push(home);
            self.homes.len() as u32 - 1
        }
    }

    /// The intervention whose place a supplier's is, if any.
    #[inline]
    pub fn plan_of(&self, provision: Provision, supplier: u32) -> Option<usize> {
        if supplier == NONE || !is_home(provision) {
            return None;
        }
        self.homes[supplier as usize]
            .plan
            .checked_sub(1)
            .map(usize::from)
    }

    /// Puts a child in the place of a named supplier.
    #[inline]
    pub fn occupy(&mut self, slot: u32, provision: Provision, supplier: u32) {
        if supplier == NONE {
            return;
        }
        if is_home(provision) {
            let home = &mut self.homes[supplier as usize];
            home.members[usize::from(home.own)] = slot;
            home.own += 1;
            self.list_home(supplier);
        } else {
            let h = &mut self.households[supplier as usize];
            h.members[usize::from(h.filled)] = slot;
            h.filled += 1;
            let sums = &mut self.carers[usize::from(h.authority)][usize::from(h.kind)];
            sums[3] += 1;
            if self.children[slot as usize].authority != h.authority {
                sums[4] -= h.for_own(1);
            }
            self.list_vacancy(supplier);
        }
    }

    /// Frees the place that a child has with a named supplier.
    #[inline]
    pub fn vacate(&mut self, slot: u32) {
        let child = &mut self.children[slot as usize];
        let supplier = child.supplier;
        if supplier == NONE {
            return;
        }
        child.supplier = NONE;
        if is_home(child.provision) {
            let home = &mut self.homes[supplier as usize];
            child.left = home.key.0;
            let own = usize::from(home.own);
            if let Some(at) = home.members[..own].iter().position(|&s| s == slot) {
                home.members[at] = home.members[own - 1];
                home.own -= 1;
                self.list_home(supplier);
            }
        } else {
            let h = &mut self.households[supplier as usize];
            child.left = h.key.0;
            let filled = usize::from(h.filled);
            if let Some(at) = h.members[..filled].iter().position(|&s| s == slot) {
                h.members[at] = h.members[filled - 1];
                h.filled -= 1;
                let sums = &mut self.carers[usize::from(h.authority)][usize::from(h.kind)];
                sums[3] -= 1;
                if child.authority != h.authority {
                    sums[4] += h.for_own(1);
                }
            }
            self.list_vacancy(supplier);
        }
    }
}
