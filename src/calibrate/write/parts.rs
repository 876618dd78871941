//! Parts of an authority's file: carers, what goes on after care, published spend.

use super::file::{File, text};
use crate::calibrate::baseline::AuthorityBaseline;
use crate::calibrate::carers::Carers;
use crate::calibrate::{judgement, prices};
use crate::model::after::{Reason, Stream};

pub(super) fn section_251(f: &mut File, a: &AuthorityBaseline) {
    let figures = &a.figures;
    let [residential, fostering, other] = prices::spend(figures, &a.start);
    f.comment(
        "Spend in the year to the start date, pounds, to set the first year's cost beside: unit cost times\n\
         weeks of care; the rest of all spend on children in care is `other`.",
    );
    let costs = [
        &figures.residential_weekly_cost,
        &figures.fostering_weekly_cost,
        &figures.total_spend,
    ];
    let known_from = costs.iter().map(|figure| figure.known_from).max();
    let filled: Vec<String> = ["residential", "fostering", "total"]
        .iter()
        .zip(costs)
        .map(|(line, figure)| format!("{line}: {}", figure.filled))
        .collect();
    f.line(format_args!(
        "section_251 = {{ residential = {residential:.0}, fostering = {fostering:.0}, other = {other:.0}, source = {}, known_from = {}, filled = {} }}",
        text(&figures.total_spend.source),
        known_from.unwrap_or(figures.year),
        text(&filled.join("; "))
    ));
}

pub(super) fn reasons(f: &mut File, a: &AuthorityBaseline) {
    f.table(
        "authority.leaving.reasons",
        "Of the children who may leave before 18 for a reason, the share who do: what is reported of reasons\n\
         follows from it and nothing else. Who is paid an allowance or supported afterwards is among them.",
    );
    for (reason, stream) in Reason::BY_CHANCE {
        if let Some(share) = &a.after[stream.index()].leaving {
            f.value(reason.id(), share);
        }
    }
}

pub(super) fn after_care(f: &mut File, a: &AuthorityBaseline) {
    f.line("");
    f.comment(
        "What goes on after care. `chance`: that a child who may come to the stream does (0 switches it off);\n\
         `months`: how long it lasts on average; without it, until the child is 18. On the start date a\n\
         stream holds as many as come to it in a year times its length, unless `people_at_start` says.",
    );
    for (index, (stream, values)) in Stream::ALL.into_iter().zip(&a.after).enumerate() {
        if index > 0 {
            f.line("");
        }
        f.line(format_args!("[authority.after_care.{}]", stream.id()));
        f.value("chance", &values.chance);
        if let Some(months) = &values.months {
            f.value("months", months);
        }
        f.value("weekly_price", &values.price);
    }
}

pub(super) fn carers(f: &mut File, key: &str, comment: &str, carers: &Carers) {
    f.table(&format!("authority.fostering.{key}"), comment);
    f.value("approved_places", &carers.approved);
    f.value("not_available_share", &carers.not_available);
    f.value("approvals_per_year", &carers.approvals);
    f.value("leaving_rate_per_year", &carers.leaving);
    f.value("share_outside", &carers.outside);
    f.prior("on_hold_share", judgement::ON_HOLD);
    f.value("approvals_trend_per_year", &carers.trend);
}
