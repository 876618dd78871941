//! Homes on their way, margins, how tight the market is, prices of new placements.

use super::super::{Kind, Unit};
use super::Builder;
use crate::engine::recorder::{another, column};

pub(super) fn market(b: &mut Builder) {
    b.stock(
        "homes_on_their_way",
        "Children's homes on their way",
        Unit::Homes,
        &[column::PROJECTS],
        "Homes decided on inside the authority's boundary that have neither opened nor failed by the month's end. The run starts with those that decisions at the scenario's rate would have left on their way.",
    );
    b.stock(
        "home_places_on_their_way",
        "Places of children's homes on their way",
        Unit::Places,
        &[column::PROJECT_PLACES],
        "Places that the homes on their way are to be registered for.",
    );
    for (operator, id) in ["council", "voluntary", "private"].into_iter().enumerate() {
        b.flow(
            &format!("{id}_homes_opened"),
            &format!("Children's homes opened, {id}"),
            Unit::Homes,
            &[column::OPENED + operator],
            &format!("Homes opened inside the authority's boundary in the period: {id}."),
        );
        b.flow(
            &format!("{id}_homes_closed"),
            &format!("Children's homes closed, {id}"),
            Unit::Homes,
            &[column::CLOSED + operator],
            &format!("Homes closed inside the authority's boundary in the period: {id}."),
        );
    }
    another_council(b);
    paused(b);
    b.children(
        "others_children_in_council_homes",
        "Other authorities' children in the council's own homes",
        &[column::COUNCIL_SOLD],
        "Children at the month's end in the council's own homes inside the boundary whom another authority placed there and pays for, those of the scenario's other authorities too.",
    );
    for (kind, id, who) in [
        (0, "private_homes", "private children's homes"),
        (1, "agencies", "fostering agencies"),
    ] {
        b.add(
            &format!("margin_{id}"),
            &format!("Margin on cost, {who}"),
            Unit::Share,
            Kind::Share {
                part: vec![column::MARGIN + kind],
                whole: vec![column::SCALE],
            },
            &format!("What new placements are priced above cost, as a share of cost: {who}. The authorities of a scenario are one market, so that it is the same for all."),
        );
    }
    for (kind, id, who, places) in [
        (
            0,
            "homes",
            "children's homes",
            "children in local homes, others' too, and own children who need a home and are elsewhere, over usable places",
        ),
        (
            1,
            "carers",
            "foster carers",
            "children with carers and those who need a foster family and are elsewhere, over usable places",
        ),
    ] {
        b.add(
            &format!("tightness_{id}"),
            &format!("How tight the market is, {who}"),
            Unit::Share,
            Kind::Share {
                part: vec![column::TIGHTNESS + kind],
                whole: vec![column::SCALE],
            },
            &format!(
                "Of the whole market of the scenario at the month's end: {places}; at most 1.5."
            ),
        );
    }
    new_prices(b);
}

/// What new placements cost, where they have a price.
fn new_prices(b: &mut Builder) {
    for (kind, id, who) in [
        (0, "private_home", "private children's homes"),
        (3, "voluntary_home", "voluntary children's homes"),
        (
            2,
            "council_home",
            "other councils' children's homes (one of the council's own costs a fixed sum and has no price)",
        ),
        (1, "agency_fostering", "agency fostering"),
        (4, "supported_accommodation", "supported accommodation"),
    ] {
        b.add(
            &format!("new_weekly_price_{id}"),
            &format!(
                "Weekly price of new placements: {}",
                who.split(" (").next().unwrap_or(who)
            ),
            Unit::PoundsAWeek,
            Kind::MeanPrice {
                tens: column::NEW_PRICES + kind,
                of: column::PRICED + kind,
            },
            &format!("Mean weekly price of the placements that begin in the period, wherever they are, in its prices, each to the nearest 10 pounds, of each run with one: {who}."),
        );
    }
}

/// Homes that another council runs; their places are with those of the other operators.
fn another_council(b: &mut Builder) {
    for (at, what) in [(another::OPENED, "opened"), (another::CLOSED, "closed")] {
        b.flow(
            &format!("another_council_homes_{what}"),
            &format!("Children's homes {what}, another council's"),
            Unit::Homes,
            &[another::column(at)],
            &format!("Homes {what} inside the authority's boundary in the period that another council runs."),
        );
    }
    b.children(
        "children_in_another_councils_homes",
        "Children in another council's homes inside the boundary",
        &[another::column(another::LOCAL)],
        "The authority's own children at the month's end in homes inside its boundary that another council runs; they are among those in council children's homes.",
    );
    b.add(
        "weekly_price_another_councils_homes",
        "Weekly price, another council's homes inside the boundary",
        Unit::PoundsAWeek,
        Kind::Mean {
            sum: vec![another::column(another::LOCAL_PRICES)],
            of: vec![another::column(another::LOCAL)],
        },
        "Mean weekly price of the authority's own children's places in homes inside its boundary that another council runs, at the month's end, of each run with such a child; it is among the cost of council children's homes.",
    );
}

/// Homes that may not take anybody in.
fn paused(b: &mut Builder) {
    b.children(
        "children_in_homes_with_paused_admissions",
        "Children in homes whose admissions are paused",
        &[column::PAUSED],
        "Children of the scenario's authorities at the month's end in homes inside the boundary that may not take anybody in.",
    );
    b.add(
        "child_days_with_paused_admissions",
        "Child-days in homes whose admissions are paused",
        Unit::Days,
        Kind::PausedDays,
        "Days that children of the scenario's authorities spend in homes inside the boundary that may not take anybody in; a child who comes to such a home, or a pause that begins or ends, in a month counts for half of it.",
    );
}
