//! Parts of an authority's file: carers, what goes on after care, published spend.

use super::file::{File, text};
use crate::calibrate::baseline::AuthorityBaseline;
use crate::calibrate::carers::Carers;
use crate::calibrate::growth::{self, Sign};
use crate::calibrate::published::{EnglandFigures, Figure};
use crate::calibrate::{judgement, prices};
use crate::error;
use crate::model::after::{Reason, Stream};
use crate::num;

/// What figures of one publication are called there, the publication once.
pub(super) fn sources(figures: &[Figure]) -> String {
    let named = figures.iter().map(|figure| &figure.source);
    let mut text = String::new();
    for (at, source) in named.enumerate() {
        let measure = source
            .rsplit_once(": ")
            .map_or(source.as_str(), |(_, it)| it);
        text.push_str(if at == 0 { source } else { measure });
        text.push_str(if at + 1 < figures.len() { ", " } else { "" });
    }
    text
}

/// A number of children, with commas between thousands.
fn count(children: f64) -> String {
    error::with_commas(&format!("{children:.0}"))
}

/// A logarithmic growth as a percentage with its sign.
fn grown(growth: f64) -> String {
    format!("{:+.1}%", 100.0 * (num::exp(growth) - 1.0))
}

/// The numbers of the equation of growth, for whoever wants to work it out again.
pub(super) fn signs(f: &mut File, a: &AuthorityBaseline) {
    let Some(signs) = &a.growth.signs else { return };
    f.comment(
        "Growth on top of England's: own, mean of all councils, b, w and p of the page on growth.",
    );
    for (sign, told) in Sign::ALL.iter().zip(signs) {
        let own = told
            .own
            .map_or("not published".into(), |own| format!("{own:.4}"));
        f.comment(&format!(
            "  {}: {own}, {:.4}, {:.4}, {:.4}, {:.4}",
            sign.id(),
            told.mean,
            told.per_unit,
            told.heard,
            told.left
        ));
    }
}

/// Why children in care are expected to grow as they are.
pub(super) fn growth(england: &EnglandFigures, a: &AuthorityBaseline) -> String {
    let (year, growth) = (england.year, &a.growth);
    let children = a.figures.children_in_care.value;
    let expected = [(1.0, "one year"), (5.0, "five"), (10.0, "ten")].map(|(years, after)| {
        format!("{} after {after}", count(children * growth.expected(years)))
    });
    let nation = format!(
        "Expected of {} children in care: {}. England's growth of {:.2}% in the year to 31 March {} ({}), of which in each year 0.8 of the year before's is left, the first year's whole",
        count(children),
        expected.join(", "),
        100.0 * (num::exp(england.growth.value) - 1.0),
        england.growth.known_from,
        england.growth.source
    );
    let Some(signs) = &growth.signs else {
        let why = if children < growth::LEAST {
            format!("it has fewer than {:.0} children in care", growth::LEAST)
        } else {
            format!("too little is published up to {year} to say what tells councils apart")
        };
        return format!("{nation}. Nothing of the council's own on top: {why}");
    };
    let [one, five, ten] = [1.0, 5.0, 10.0].map(|years| grown(growth.beside_england(years)));
    let told = Sign::ALL.iter().zip(signs).map(|(sign, told)| {
        let value = |x: f64| match sign {
            Sign::Aged16And17 => format!("{:.1}%", 100.0 * x),
            Sign::RegionOverOwn | Sign::StartedOverCeased => format!("{:.2}", num::exp(x)),
        };
        let all = value(told.mean);
        let Some(own) = told.own.map(value) else {
            let what = match sign {
                Sign::RegionOverOwn => "how many the rest of the region has in care",
                Sign::Aged16And17 => "how many are 16 or 17",
                Sign::StartedOverCeased => "how much care started and ceased",
            };
            return format!("nothing from {what}, which is not published here (all councils {all})");
        };
        let why = match sign {
            Sign::RegionOverOwn => format!(
                "the rest of the region has {own} times as many children in care for each child living there"
            ),
            Sign::Aged16And17 => format!("{own} of those in care are 16 or 17"),
            Sign::StartedOverCeased => {
                format!("{own} periods of care started in the year for each that ceased")
            }
        };
        format!("{} since {why} (all councils {all})", grown(told.growth(5.0)))
    });
    format!(
        "{nation}. On top of it the council's own: {one} in one year, {five} in five, {ten} in ten, as all councils' counts up to {year} have it. Of that in five years: {}",
        told.collect::<Vec<_>>().join("; ")
    )
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibrate::baseline::baseline;
    use crate::calibrate::published::Published;

    #[test]
    fn numbers_of_children_have_commas() {
        assert_eq!(
            [0.4, 999.4, 999.6, 1516.0, 1_234_567.0].map(count),
            ["0", "999", "1,000", "1,516", "1,234,567"]
        );
        let made = baseline(Published::get(), &[341], 2021);
        let made = made.unwrap_or_else(|problem| panic!("{problem}"));
        let said = growth(&made.england, &made.authorities[0]);
        let words = "Expected of 1,516 children in care: 1,539 after one year, 1,512 after five, 1,455 after ten.";
        assert!(said.starts_with(words), "{said}");
    }
}
