//! What must be true at the end of every month: the world agrees with itself and with what is
//! written of it. For tests; a normal run does not look.

use super::recorder::{Record, column};
use super::state::{Child, NONE, World, is_home};
use crate::model::placement::{AgeBand, Displaced, NeedGroup, Place, Provision};
use crate::model::suits;

/// The first thing that is not so.
pub(super) fn check(world: &World, record: &Record, month: i16) -> Result<(), String> {
    homes(world, month)?;
    households(world)?;
    stays(world, month)?;
    children(world, month)?;
    counts(world, record, month)
}

/// Children in care, with their slots.
fn in_care(world: &World) -> impl Iterator<Item = (u32, &Child)> {
    let slots = world.children.iter().enumerate();
    slots
        .filter(|(_, child)| child.due >= 0)
        .map(|(slot, child)| (slot as u32, child))
}

/// Whoever is in a supplier's list is there once, is in care, and knows it.
fn members(world: &World, list: &[u32], supplier: u32, home: bool) -> Result<(), String> {
    for (at, &slot) in list.iter().enumerate() {
        if list[..at].contains(&slot) {
            return Err(format!("child {slot} is twice in supplier {supplier}"));
        }
        let child = &world.children[slot as usize];
        if child.due < 0 || child.supplier != supplier || is_home(child.provision) != home {
            return Err(format!(
                "supplier {supplier} lists child {slot}, who is elsewhere"
            ));
        }
    }
    Ok(())
}

fn homes(world: &World, month: i16) -> Result<(), String> {
    for (slot, home) in world.homes.iter().enumerate() {
        if home.registered == 0 {
            continue;
        }
        let places = home.open_places(month);
        if home.own + home.others > places || places > home.registered {
            return Err(format!(
                "home {slot} has {} + {} children in {places} usable places",
                home.own, home.others
            ));
        }
        let list = &world.vacancies[home.list(world.carers.len())];
        // Listed each month before the search: a home that is listed has a place, and stands once.
        let listed = list.at(home.vacancy) == Some((home.key.0, slot as u32));
        if home.vacancy != NONE && !(listed && home.own + home.others < places) {
            return Err(format!("home {slot} is wrongly on the vacancies"));
        }
        members(
            world,
            &home.members[..usize::from(home.own)],
            slot as u32,
            true,
        )?;
    }
    Ok(())
}

fn households(world: &World) -> Result<(), String> {
    for (slot, h) in world.households.iter().enumerate() {
        if h.approved == 0 {
            continue;
        }
        if h.filled + h.stayers > h.usable || h.usable > h.approved {
            return Err(format!(
                "household {slot} has {} children and {} who stayed put in {} usable of {} approved places",
                h.filled, h.stayers, h.usable, h.approved
            ));
        }
        let list = &world.vacancies[World::list_of(h.authority, h.kind, h.outside)];
        let listed = list.at(h.vacancy) == Some((h.key.0, slot as u32));
        if listed != (h.free() > 0) {
            return Err(format!(
                "household {slot} is wrongly on or off the vacancies"
            ));
        }
        members(
            world,
            &h.members[..usize::from(h.filled)],
            slot as u32,
            false,
        )?;
    }
    Ok(())
}

/// Nobody stays past the month set, and every place that is held is somebody's.
fn stays(world: &World, month: i16) -> Result<(), String> {
    let mut held = vec![0_u8; world.households.len()];
    for (end, list) in world.stays.iter().enumerate() {
        for stay in list {
            if end <= month as usize {
                return Err(format!(
                    "somebody was to leave {} in month {end}",
                    stay.stream.id()
                ));
            }
            if stay.household != NONE && world.households[stay.household as usize].key.0 == stay.key
            {
                held[stay.household as usize] += 1;
            }
        }
    }
    for (slot, (h, held)) in world.households.iter().zip(held).enumerate() {
        if h.approved > 0 && h.stayers != held {
            return Err(format!(
                "household {slot} holds {} places for {held}",
                h.stayers
            ));
        }
    }
    Ok(())
}

fn children(world: &World, month: i16) -> Result<(), String> {
    for (slot, child) in in_care(world) {
        if child.due == 0 || child.eighteenth <= month || child.due <= month {
            return Err(format!(
                "child {slot} has no next event, or one that has passed"
            ));
        }
        let waits = world.events.get(child.due as usize).is_none_or(|list| {
            list.contains(&slot) // Beyond the horizon nobody waits.
        });
        if !waits {
            return Err(format!("child {slot} is on no month's list"));
        }
        if child.supplier == NONE {
            let named = child.place == Place::InArea && is_home(child.provision);
            let fostered = child.place != Place::Beyond
                && matches!(
                    child.provision,
                    Provision::CouncilFostering | Provision::AgencyFostering
                );
            if named || fostered {
                return Err(format!(
                    "child {slot} is in {} with no one",
                    child.provision.id()
                ));
            }
            continue;
        }
        let supplier = child.supplier as usize;
        let there = if is_home(child.provision) {
            let home = &world.homes[supplier];
            let inside = home.authority == child.authority;
            home.registered > 0
                && home.members[..usize::from(home.own)].contains(&slot)
                && inside == (child.place == Place::InArea)
        } else {
            let h = &world.households[supplier];
            h.approved > 0
                && h.members[..usize::from(h.filled)].contains(&slot)
                && if h.authority == child.authority {
                    h.outside == (child.place == Place::InRegion)
                } else {
                    // Agencies are one market: nearby is inside another authority's boundary.
                    h.kind == 1 && !h.outside && child.place == Place::InRegion
                }
        };
        if !there {
            return Err(format!(
                "child {slot} is placed in {supplier}, which is closed or elsewhere"
            ));
        }
    }
    Ok(())
}

/// What is recorded is what is there.
fn counts(world: &World, record: &Record, month: i16) -> Result<(), String> {
    let mut counted = vec![[0; column::MOVES + 1]; record.authorities];
    for (_, child) in in_care(world) {
        let row = &mut counted[usize::from(child.authority)];
        row[column::CHILDREN] += 1;
        row[column::BY_AGE + AgeBand::of_months(child.age(month)).index()] += 1;
        row[column::BY_PROVISION + child.provision.index()] += 1;
        row[column::BY_PLACE + child.place.index()] += 1;
        row[column::BY_NEED + child.need.index()] += 1;
        row[column::UNACCOMPANIED] += i32::from(child.unaccompanied);
        let inside = is_home(child.provision) && child.place == Place::InArea;
        row[column::HOMES_INSIDE] += i32::from(inside);
        row[column::THREE_OR_MORE] += i32::from(child.unstable_until >= month);
        row[column::WRONG_KIND] += i32::from(!suits(child.need, child.provision));
        let displaced = Displaced::at(
            suits(child.need, child.provision),
            child.provision,
            child.place,
        );
        if let (Some(group), Some(to)) = (NeedGroup::of(child.need), displaced) {
            let group = group.index();
            row[column::DISPLACED + group * Displaced::COUNT + to.index()] += 1;
            row[column::DISPLACED_MONTHS + group] += i32::from(month - child.displaced);
        }
        if child.provision == Provision::Unregistered {
            row[column::UNREGISTERED_MONTHS] += i32::from(month - child.placed);
        }
        row[column::ENTRANTS] += i32::from(month > 0 && child.entered == month);
    }
    for stay in world.stays.iter().flatten() {
        counted[usize::from(stay.authority)][column::AFTER_CARE + stay.stream.index()] += 1;
    }
    for (authority, row) in counted.iter().enumerate() {
        for column in 0..=column::ENTRANTS {
            let recorded = record.count(month as usize, authority, column);
            if recorded != row[column] {
                return Err(format!(
                    "authority {authority}, column {column}: {recorded} recorded, {} there",
                    row[column]
                ));
            }
        }
    }
    Ok(())
}
