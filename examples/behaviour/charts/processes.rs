//! The processes of the month: what each does in the shipped scenario, with one thing changed.

use nearhome::report::chart::words::{Change, change_title};
use nearhome::report::chart::{PanelsChart, Times, Unit};
use nearhome::results::Period;

use super::Made;
use super::draw::{chart, count, line, pair, pair_by_year, panel};
use super::scenario::{Ran, Scenario};

/// The charts, each with the name of its chapter.
pub(super) fn all(scenario: &Scenario, base: &Ran) -> Made<Vec<(&'static str, PanelsChart)>> {
    Ok(vec![
        ("demand", demand(scenario, base)?),
        ("leaving", leaving(scenario)?),
        ("moves-and-needs", moves(scenario, base)?),
        ("matching", matching(scenario, base)?),
        ("fostering", fostering(scenario, base)?),
        ("homes", homes(scenario, base)?),
        ("market", market(scenario, base)?),
        ("prices-and-ledger", prices(base)),
        ("after-care", after_care(scenario, base)?),
        ("contributions", contributions(scenario, base)?),
        ("need-gap", need_gap(base)),
        ("starting-state", starting_state(base)),
    ])
}

/// `12 more`, `3 fewer`, `no more`.
fn more(by: f64) -> String {
    match by.round() {
        n if n > 0.0 => format!("{n:.0} more"),
        n if n < 0.0 => format!("{:.0} fewer", -n),
        _ => "no more".to_owned(),
    }
}

fn demand(scenario: &Scenario, base: &Ran) -> Made<PanelsChart> {
    let more_entries = scenario.run(&["authority.Wigan.entries.factor=1.1".to_owned()])?;
    let metric = "children_in_care";
    let at = |month| {
        let month = Period::Month(month);
        more_entries.mean(metric, month) - base.mean(metric, month)
    };
    let other = ("a tenth more", &more_entries);
    Ok(chart(
        format!(
            "With a tenth more entering, {} children are in care after one year, {} after five and {} after ten",
            more(at(12)),
            more(at(60)),
            more(at(120))
        ),
        "Wigan, with entries as they are and a tenth more from the first month",
        vec![
            pair_by_year(
                "children who enter",
                Unit::children(),
                "entrants",
                base,
                other,
            ),
            pair("children in care", Unit::children(), metric, base, other),
        ],
    ))
}

fn leaving(scenario: &Scenario) -> Made<PanelsChart> {
    let closed = scenario.run(&[
        "authority.Wigan.entries.factor=0".to_owned(),
        "authority.Wigan.unaccompanied.arrivals_per_year=0".to_owned(),
        "unaccompanied.transfer_speed_per_year=0".to_owned(),
    ])?;
    let metric = "children_in_care";
    let start = closed.mean(metric, Period::Month(0));
    let months = 0..=closed.horizon().months();
    let half = months
        .clone()
        .find(|m| closed.mean(metric, Period::Month(*m)) <= start / 2.0);
    let half = half.map_or_else(
        || "Half of the children are still in care at the end".to_owned(),
        |months| format!("Half of the children of the start have left after {months} months"),
    );
    let [before, at] = ["leavers_before_18", "leavers_at_18"].map(|metric| {
        let years = 0..closed.horizon().years;
        years
            .map(|y| closed.mean(metric, Period::Year(y)))
            .sum::<f64>()
    });
    let ages = [
        ("children_aged_1_to_4", "1 to 4"),
        ("children_aged_5_to_9", "5 to 9"),
        ("children_aged_10_to_15", "10 to 15"),
        ("children_aged_16_to_17", "16 and 17"),
    ];
    Ok(chart(
        format!("{half}; in ten years {before:.0} of {start:.0} leave before 18 and {at:.0} at 18"),
        "Wigan, if nobody entered care after the start",
        vec![
            panel(
                "children who leave",
                Unit::children(),
                Times::FinancialYears,
                vec![
                    line("before 18", closed.years("leavers_before_18")),
                    line("at 18", closed.years("leavers_at_18")),
                ],
            ),
            panel(
                "children of the start still in care, by age then",
                Unit::children(),
                Times::March,
                ages.map(|(metric, label)| line(label, closed.months(metric, 1.0)))
                    .to_vec(),
            ),
        ],
    ))
}

fn moves(scenario: &Scenario, base: &Ran) -> Made<PanelsChart> {
    let fewer = scenario.run(&["moves.factor=0.8".to_owned()])?;
    let metric = "share_three_or_more_placements";
    let other = ("a fifth lower", &fewer);
    Ok(chart(
        format!(
            "With move rates a fifth lower, {:.1}% of children have three or more placements in a year after ten years, \
             against {:.1}%",
            100.0 * fewer.end(metric),
            100.0 * base.end(metric)
        ),
        "Wigan, with rates of moving as they are and a fifth lower from the first month",
        vec![
            pair_by_year(
                "moves that were not the plan",
                count("moves"),
                "moves",
                base,
                other,
            ),
            pair(
                "three or more placements in a year",
                Unit::Percent,
                metric,
                base,
                other,
            ),
        ],
    ))
}

fn matching(scenario: &Scenario, base: &Ran) -> Made<PanelsChart> {
    let fewer = scenario
        .run(&scenario.times("authority.Wigan.fostering.council.approvals_per_year", 0.5)?)?;
    let other = ("half approved", &fewer);
    let metric = "share_in_area";
    Ok(chart(
        format!(
            "With half as many carers approved, {:.0}% of children live inside the boundary after ten years, against \
             {:.0}%",
            100.0 * fewer.end(metric),
            100.0 * base.end(metric)
        ),
        "Wigan, with approvals of council carers as they are and halved from the first month",
        vec![
            pair(
                "usable local foster places",
                count("places"),
                "local_places_fostering",
                base,
                other,
            ),
            pair(
                "children inside the boundary",
                Unit::Percent,
                metric,
                base,
                other,
            ),
            pair(
                "children in agency fostering",
                Unit::children(),
                "children_in_agency_fostering",
                base,
                other,
            ),
        ],
    ))
}

fn fostering(scenario: &Scenario, base: &Ran) -> Made<PanelsChart> {
    let more_approved = scenario
        .run(&scenario.times("authority.Wigan.fostering.council.approvals_per_year", 1.5)?)?;
    let other = ("half again", &more_approved);
    let gain = |metric| more_approved.end(metric) - base.end(metric);
    Ok(chart(
        format!(
            "With half as many approvals again, there are {} council households and {} filled places after ten years",
            more(gain("council_carer_households")),
            more(gain("council_carer_places_filled"))
        ),
        "Wigan, with approvals of council carers as they are and half as many again from the first month",
        vec![
            pair(
                "council households",
                count("households"),
                "council_carer_households",
                base,
                other,
            ),
            pair(
                "filled places with them",
                count("places"),
                "council_carer_places_filled",
                base,
                other,
            ),
        ],
    ))
}

fn homes(scenario: &Scenario, base: &Ran) -> Made<PanelsChart> {
    let slower = scenario.run(&["homes.projects.duration_factor=2".to_owned()])?;
    let other = ("twice as long", &slower);
    let first = Period::Month(0);
    Ok(chart(
        format!(
            "If each stage takes twice as long, {:.1} homes are on their way at the start, against {:.1}; {:.0} are open \
             after ten years, against {:.0}",
            slower.mean("homes_on_their_way", first),
            base.mean("homes_on_their_way", first),
            slower.end("homes"),
            base.end("homes")
        ),
        "Wigan, with the months of every stage as they are and doubled; decisions to open homes are the same",
        vec![
            pair(
                "homes on their way",
                count("homes"),
                "homes_on_their_way",
                base,
                other,
            ),
            pair("homes", count("homes"), "homes", base, other),
        ],
    ))
}

fn market(scenario: &Scenario, base: &Ran) -> Made<PanelsChart> {
    let path = "authority.Wigan.entries.trend_by_year";
    let trend = scenario.value(path).and_then(|v| v.as_array().cloned());
    let trend = trend.ok_or("no trend of entries")?;
    let shocked: Vec<_> = trend
        .iter()
        .enumerate()
        .map(|(year, value)| {
            let value = value.as_f64().unwrap_or(1.0);
            (if year == 1 { 2.0 * value } else { value }).to_string()
        })
        .collect();
    let shocked = scenario.run(&[format!("{path}=[{}]", shocked.join(","))])?;
    let metric = "margin_agencies";
    let gain = |month| {
        let month = Period::Month(month);
        100.0 * (shocked.mean(metric, month) - base.mean(metric, month))
    };
    let months = 1..=base.horizon().months();
    let peak = months
        .max_by(|a, b| gain(*a).total_cmp(&gain(*b)))
        .unwrap_or(0);
    let other = ("with the shock", &shocked);
    Ok(chart(
        format!(
            "A shock to entries raises agencies’ margins by at most {:.1} points, {peak} months after the start; {:.1} are left \
             after ten years",
            gain(peak),
            gain(base.horizon().months())
        ),
        "Wigan, with entries as they are, and rising to twice as many after two years and back after three",
        vec![
            pair_by_year(
                "children who enter",
                Unit::children(),
                "entrants",
                base,
                other,
            ),
            pair(
                "how tight foster care is",
                Unit::Percent,
                "tightness_carers",
                base,
                other,
            ),
            pair("margin, agencies", Unit::Percent, metric, base, other),
        ],
    ))
}

fn prices(base: &Ran) -> PanelsChart {
    let over = |new: &str, all: &str| 100.0 * (base.last_year(new) / base.last_year(all) - 1.0);
    let home = ("new_weekly_price_private_home", "weekly_cost_private_home");
    let agency = (
        "new_weekly_price_agency_fostering",
        "weekly_cost_agency_fostering",
    );
    let panel_of = |label: &str, (new, all): (&str, &str)| {
        panel(
            label,
            Unit::PoundsAWeek,
            Times::FinancialYears,
            vec![line("new", base.years(new)), line("all", base.years(all))],
        )
    };
    let against = |over: f64| {
        if over.round() == 0.0 {
            "the same as".to_owned()
        } else if over >= 0.0 {
            format!("{over:.0}% above")
        } else {
            format!("{:.0}% below", -over)
        }
    };
    chart(
        format!(
            "After ten years new placements are priced {} all that run in private homes, {} in agency fostering",
            against(over(home.0, home.1)),
            against(over(agency.0, agency.1))
        ),
        "Wigan, pounds a week by financial year in each year’s own prices: placements that begin in the year, and all",
        vec![
            panel_of("private homes", home),
            panel_of("agency fostering", agency),
        ],
    )
}

fn after_care(scenario: &Scenario, base: &Ran) -> Made<PanelsChart> {
    let more_leaving = scenario.run(&["authority.Wigan.leaving.factor=1.2".to_owned()])?;
    let other = ("a fifth more", &more_leaving);
    let gain = |metric| more_leaving.end(metric) - base.end(metric);
    Ok(chart(
        format!(
            "With a fifth more leaving before 18, {} children are in care after ten years and {} are paid a \
             guardianship allowance",
            more(gain("children_in_care")),
            more(gain("people_in_special_guardianship"))
        ),
        "Wigan, with rates of leaving before 18 as they are and a fifth higher from the first month",
        vec![
            pair(
                "children in care",
                Unit::children(),
                "children_in_care",
                base,
                other,
            ),
            pair(
                "special guardianship",
                count("people"),
                "people_in_special_guardianship",
                base,
                other,
            ),
            pair(
                "staying put",
                count("people"),
                "people_in_staying_put",
                base,
                other,
            ),
        ],
    ))
}

fn contributions(scenario: &Scenario, base: &Ran) -> Made<PanelsChart> {
    let mut changes = scenario.times("contributions.health_share", 3.0)?;
    changes.extend(scenario.times("contributions.education_share", 3.0)?);
    let shared = scenario.run(&changes)?;
    let other = ("three times", &shared);
    let saved = |metric| base.last_year(metric) - shared.last_year(metric);
    Ok(chart(
        format!(
            "If health and education paid three times their share, net cost would be {} lower in the last year; gross cost \
             {}",
            Unit::Pounds.value(saved("net_cost")),
            if saved("gross_cost") == 0.0 {
                "would be the same".to_owned()
            } else {
                format!("would be {} lower", Unit::Pounds.value(saved("gross_cost")))
            }
        ),
        "Wigan, by financial year in each year’s own prices, with shares of health and education as they are and three times",
        vec![
            pair_by_year("gross cost", Unit::Pounds, "gross_cost", base, other),
            pair_by_year("net cost", Unit::Pounds, "net_cost", base, other),
        ],
    ))
}

fn need_gap(base: &Ran) -> PanelsChart {
    let figures = |group: &str| {
        ["need", "local_places", "displaced"].map(|what| base.end(&format!("{what}_{group}")))
    };
    let [need, places, displaced] = figures("residential");
    let groups = [
        ("fostering", "foster families"),
        ("residential", "children’s homes"),
    ];
    let panels = groups.map(|(id, label)| {
        let of = |what: &str, name: &str| line(name, base.months(&format!("{what}_{id}"), 1.0));
        panel(
            label,
            Unit::children(),
            Times::March,
            vec![
                of("need", "need it"),
                of("local_places", "local places"),
                of("displaced", "displaced"),
            ],
        )
    });
    chart(
        format!(
            "After ten years {need:.0} children need a home and {places:.0} local places are theirs to use; {displaced:.0} \
             are displaced"
        ),
        "Wigan: children by what they need, usable local places, and those of the children who are not in such a place",
        panels.to_vec(),
    )
}

fn starting_state(base: &Ran) -> PanelsChart {
    let groups = [
        ("children_in_foster_families", "foster families"),
        (
            "children_in_homes_and_secure",
            "children’s and secure homes",
        ),
        (
            "children_in_supported_accommodation",
            "supported accommodation",
        ),
        ("children_in_all_other_placements", "other placements"),
    ];
    let years = 2;
    let changes = groups.map(|(metric, label)| {
        let [start, end] = [0, 12 * years].map(|m| base.mean(metric, Period::Month(m)));
        Change::new(label, start, end)
    });
    let panels = groups.map(|(metric, label)| {
        let mut points = base.months(metric, 1.0);
        points.truncate(12 * years + 1);
        panel(
            label,
            Unit::children(),
            Times::March,
            vec![line("", points)],
        )
    });
    let end = base.horizon().start_year + years as i32;
    PanelsChart {
        one_scale: true,
        ..chart(
            change_title(&changes, "kind of placement", &format!("March {end}")),
            "Wigan, children in care by kind of placement in the first two years",
            panels.to_vec(),
        )
    }
}
