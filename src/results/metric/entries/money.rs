//! Entries on what goes on after care, and on money.

use super::Builder;
use crate::engine::money::Line;
use crate::engine::recorder::{Programme, column};
use crate::model::after::{Payer, Stream};
use crate::model::placement::Provision;
use crate::results::metric::{Kind, Unit};

pub(super) fn after_care(b: &mut Builder) {
    for stream in Stream::ALL {
        let until = if stream.to_18() {
            "until the child is 18"
        } else {
            "for a drawn number of months"
        };
        b.stock(
            &format!("people_in_{}", stream.id()),
            &format!("After care: {}", stream.label()),
            Unit::People,
            &[column::AFTER_CARE + stream.index()],
            &format!(
                "People for whom the council pays at the month's end after they left care, {until}: {}.",
                stream.label()
            ),
        );
    }
}

#[expect(clippy::too_many_lines, reason = "one entry after another")]
pub(super) fn money(b: &mut Builder) {
    let mut line = |id: String, label: String, add: Vec<Line>, less: Vec<Line>, what: &str| {
        b.add(&id, &label, Unit::Pounds, Kind::Money { add, less }, what);
    };
    let after = Stream::ALL.map(Line::After).to_vec();
    line(
        "gross_cost".into(),
        "Gross cost".into(),
        Line::costs(),
        Vec::new(),
        "What the period's placements, what goes on after care, interventions and empty places under contract cost, in that period's prices, before contributions from others; capital is apart.",
    );
    line(
        "gross_cost_placements".into(),
        "Gross cost: all placements".into(),
        Line::placements(),
        Vec::new(),
        "What the period's placements cost, in that period's prices.",
    );
    for provision in Provision::ALL {
        let who = provision.label();
        line(
            format!("gross_cost_{}", provision.id()),
            format!("Gross cost: {who}"),
            vec![Line::Placement(provision)],
            Vec::new(),
            &format!("What the period's placements cost in that period's prices: {who}."),
        );
    }
    line(
        "gross_cost_after_care".into(),
        "Gross cost: after care".into(),
        after,
        Vec::new(),
        "What the council pays in the period for those who have left care, in that period's prices.",
    );
    for stream in Stream::ALL {
        let who = stream.label();
        line(
            format!("gross_cost_{}", stream.id()),
            format!("Gross cost: {who}"),
            vec![Line::After(stream)],
            Vec::new(),
            &format!("What the council pays in the period for those who have left care: {who}."),
        );
    }
    for (part, name, what) in [
        (
            0,
            "residential",
            "residential care: children's, secure and unregistered homes, residential schools and other placements, less what other authorities pay for places in the council's own homes",
        ),
        (
            1,
            "fostering",
            "foster care, relatives and friends among the carers",
        ),
        (
            2,
            "other",
            "all other placements and what goes on after care",
        ),
    ] {
        line(
            format!("gross_cost_section_251_{name}"),
            format!("Gross cost as in Section 251: {name}"),
            Line::section_251(part),
            if part == 0 {
                vec![Line::Paid(Payer::OtherAuthorities)]
            } else {
                Vec::new()
            },
            &format!(
                "Gross cost of the lines that published spend (Section 251) calls {name}, in that period's prices: {what}."
            ),
        );
    }
    line(
        "contributions".into(),
        "Contributions from others".into(),
        Line::paid(),
        Vec::new(),
        "What others pay in the period towards the gross cost.",
    );
    for payer in Payer::ALL {
        let who = payer.label();
        line(
            format!("contributions_{}", payer.id()),
            format!("Contributions: {who}"),
            vec![Line::Paid(payer)],
            Vec::new(),
            &format!("What is paid in the period towards the gross cost by {who}."),
        );
    }
    for (what, id, label, definition) in [
        (
            Programme::Grants,
            "contributions_grants",
            "Contributions: grants towards interventions",
            "What others pay in the period towards the one-off and yearly cost of interventions.",
        ),
        (
            Programme::Health,
            "contributions_health_contracts",
            "Contributions: the NHS, for places under contract",
            "What the NHS pays in the period of the price of places that interventions have under contract.",
        ),
        (
            Programme::Interventions,
            "intervention_cost",
            "Cost of interventions",
            "What interventions cost in the period beside placements: one-off, yearly and start-up cost. Part of the gross cost.",
        ),
        (
            Programme::Voids,
            "contract_voids_cost",
            "Cost of empty places under contract",
            "What is paid in the period for places under contract that nobody is in. Part of the gross cost.",
        ),
        (
            Programme::Capital,
            "capital_spend",
            "Capital spent",
            "Capital spent in the period on homes that interventions open, before grants. Not part of gross or net cost.",
        ),
        (
            Programme::CapitalGrants,
            "capital_grants",
            "Capital grants",
            "What grants pay in the period of the capital spent.",
        ),
    ] {
        line(
            id.into(),
            label.into(),
            vec![Line::Programme(what)],
            Vec::new(),
            definition,
        );
    }
    line(
        "net_cost".into(),
        "Net cost".into(),
        Line::costs(),
        Line::paid(),
        "Gross cost less contributions from others.",
    );
    let each = Provision::ALL.map(|p| (format!("_{}", p.id()), vec![p], p.label()));
    let all = (String::new(), Provision::ALL.to_vec(), "all placements");
    for (id, provisions, who) in std::iter::once(all).chain(each) {
        b.add(
            &format!("weekly_cost{id}"),
            &format!("Cost of a child and week: {who}"),
            Unit::PoundsAWeek,
            Kind::WeeklyCost(provisions),
            &format!("Gross cost of placements, less what other authorities pay for places in the council's own homes, over child-weeks (a month's mean of the children at its start and its end, times its days over 7), of each run with a child there: {who}."),
        );
    }
}
