//! Entries on need and displacement, waiting, distance and siblings.

use super::{Builder, by_provision};
use crate::engine::recorder::{another, column};
use crate::model::placement::{Displaced, NeedGroup, Place, Provision};
use crate::results::metric::{Kind, Unit};

#[expect(clippy::too_many_lines, reason = "one entry after another")]
pub(super) fn sufficiency(b: &mut Builder) {
    let operators =
        |first: usize, apart: usize| [first, first + 1, first + 2, another::column(apart)];
    for group in NeedGroup::ALL {
        let (id, label) = (group.id(), group.label());
        let first = column::DISPLACED + group.index() * Displaced::COUNT;
        let displaced: Vec<usize> = (first..first + Displaced::COUNT).collect();
        let needs = group
            .needs()
            .into_iter()
            .map(|n| column::BY_NEED + n.index());
        let needing: Vec<usize> = needs.collect();
        // Local places: some columns less others; the gap is need less them.
        let (places, taken, places_are, gap_is) = match group {
            NeedGroup::Fostering => (
                vec![column::CARER_OWN_INSIDE],
                Vec::new(),
                "Usable places of council and agency carers inside the boundary in which no other authority's child is, at the month's end.",
                "Children in care at the month's end who need a foster family (relatives and friends apart), less the usable places of council and agency carers inside the boundary in which no other authority's child is. Below 0: more places than children.",
            ),
            NeedGroup::Residential => {
                let mut places = operators(column::HOME_USABLE, another::USABLE).to_vec();
                places.push(column::HOMES_INSIDE);
                let taken = [
                    operators(column::HOME_OTHERS, another::OTHERS),
                    operators(column::HOME_OWN, another::OWN),
                ]
                .concat();
                (
                    places,
                    taken,
                    "Usable places of children's homes inside the boundary in which no other authority's child is, at the month's end.",
                    "Children in care at the month's end who need a children's home, less the usable places of homes inside the boundary in which no other authority's child is. Below 0: more places than children.",
                )
            }
            NeedGroup::Supported => (
                needing.clone(),
                displaced.clone(),
                "Children in care at the month's end who need supported accommodation and are in it inside the boundary: its places are not simulated one by one, so none is free.",
                "Children in care at the month's end who need supported accommodation, less those in it inside the boundary: its places are not simulated one by one, so none is free.",
            ),
        };
        b.children(
            &format!("need_{id}"),
            &format!("Children who need {label}"),
            &needing,
            &format!("Children in care at the month's end who need {label} of any kind, wherever they are placed; relatives and friends are no part of it."),
        );
        b.add(
            &format!("local_places_{id}"),
            &format!("Usable local places: {label}"),
            Unit::Places,
            Kind::Stock {
                add: places.clone(),
                less: taken.clone(),
            },
            places_are,
        );
        let (add, less) = match group {
            // Those in it are need less displaced, and need goes out.
            NeedGroup::Supported => (displaced.clone(), Vec::new()),
            _ => ([needing, taken].concat(), places),
        };
        b.add(
            &format!("need_gap_{id}"),
            &format!("Need gap: {label}"),
            Unit::Children,
            Kind::Stock { add, less },
            gap_is,
        );
        b.children(
            &format!("displaced_{id}"),
            &format!("Displaced children who need {label}"),
            &displaced,
            &format!("Children in care at the month's end who need {label} and are not in such a place inside their own authority's boundary."),
        );
        for to in Displaced::ALL {
            b.children(
                &format!("displaced_{id}_{}", to.id()),
                &format!("Displaced children who need {label}: {}", to.label()),
                &[first + to.index()],
                &format!(
                    "Children in care at the month's end who need {label} and are {}.",
                    to.label()
                ),
            );
        }
        b.add(
            &format!("months_displaced_{id}"),
            &format!("Months displaced, children who need {label}"),
            Unit::Months,
            Kind::Mean {
                sum: vec![column::DISPLACED_MONTHS + group.index()],
                of: displaced,
            },
            &format!("Mean months for which displaced children who need {label} have been so at the month's end, moves from one such place to another included; for children of the start since their placement began; of each run with such a child."),
        );
    }
    let unregistered = by_provision(&[Provision::Unregistered]);
    b.add(
        "unregistered_child_days",
        "Child-days without a registered place",
        Unit::Days,
        Kind::Days(vec![Provision::Unregistered]),
        "Days that children spend without a registered place in the period; a child who comes to it or leaves it in a month is counted for half of that month.",
    );
    b.add(
        "months_unregistered",
        "Months without a registered place",
        Unit::Months,
        Kind::Mean {
            sum: vec![column::UNREGISTERED_MONTHS],
            of: unregistered,
        },
        "Mean months for which children without a registered place have waited for one at the month's end, of each run with such a child.",
    );
    b.share(
        "share_beyond",
        "Share placed further away",
        &[column::BY_PLACE + Place::Beyond.index()],
        "Children placed outside the boundary and over 20 miles from home over children in care, of each run.",
    );
    b.add(
        "share_of_home_places_used_by_own",
        "Share of local home places used by own children",
        Unit::Share,
        Kind::Share {
            part: vec![column::HOMES_INSIDE],
            whole: operators(column::HOME_PLACES, another::PLACES).to_vec(),
        },
        "The authority's own children in children's homes inside the boundary over the registered places there, of each run with a place.",
    );
}

pub(super) fn distances(b: &mut Builder) {
    b.flow(
        "placements_made_beyond",
        "Placements made further away",
        Unit::Placements,
        &[column::PLACEMENTS_BEYOND],
        "Placements that begin in the period outside the boundary and over 20 miles from home, counted as all placements are.",
    );
    b.add(
        "share_of_placements_beyond",
        "Share of placements made further away",
        Unit::Share,
        Kind::FlowShare {
            part: vec![column::PLACEMENTS_BEYOND],
            whole: vec![column::PLACEMENTS],
        },
        "Placements that begin in the period outside the boundary and over 20 miles from home over all that begin, of each run in which one does.",
    );
    b.flow(
        "changes_of_area",
        "Moves across the boundary",
        Unit::Moves,
        &[column::CROSSINGS],
        "Placements that begin in the period on the other side of the authority's boundary from the placement before, as simulated; to and from unregistered arrangements left out.",
    );
}

pub(super) fn siblings(b: &mut Builder) {
    b.flow(
        "sibling_groups",
        "Sibling groups who enter care",
        Unit::Groups,
        &[column::GROUPS],
        "Groups of two to four siblings who start to be looked after together in the period.",
    );
    for (id, label, part, whole, definition) in [
        (
            "share_of_siblings_together",
            "Share of siblings placed together",
            column::SIBLINGS_TOGETHER,
            column::SIBLINGS,
            "Children who enter in sibling groups in the period and are placed with at least one of the others (in one foster household or home, with the same relatives, parents or adopters) over all who enter in groups, of each run with a group.",
        ),
        (
            "share_of_groups_whole",
            "Share of sibling groups placed whole",
            column::GROUPS_WHOLE,
            column::GROUPS,
            "Sibling groups who enter in the period and are placed all together over all groups, of each run with a group.",
        ),
    ] {
        let kind = Kind::FlowShare {
            part: vec![part],
            whole: vec![whole],
        };
        b.add(id, label, Unit::Share, kind, definition);
    }
}
