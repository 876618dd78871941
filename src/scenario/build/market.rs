//! Homes, the market's responses and prices, as far as they are common to all authorities.

use super::reader::Reader;
use super::years;
use crate::model::given::{self, ByYear, Given};
use crate::model::input::InputId;
use crate::model::market::{Homes, Market, Prices, Projects, STAGES};
use crate::scenario::quantity::{Provenance, Quantity};
use crate::scenario::raw;
use crate::time::Horizon;
use std::collections::BTreeMap;

/// Homes.
pub(super) fn homes(h: &raw::Homes, horizon: Horizon, given: &mut Given, r: &mut Reader) -> Homes {
    let mut share = |key: &str, quantity: &Quantity| {
        r.quantity(&format!("homes.{key}"), quantity, "share", 0.0, 1.0)
    };
    let usable_share = share("usable_share", &h.usable_share);
    let staffed_share = share("staffed_share", &h.staffed_share);
    let by_year = &h.usable_factor_by_year;
    given.usable_factors = years::factors("homes.usable_factor_by_year", by_year, horizon, r);
    let central = r.inputs.central();
    Homes {
        usable_share,
        staffed_share,
        council_short_breaks: r.at_start(
            "homes.council_short_break_share",
            &h.council_short_break_share,
            "share",
            0.0,
            1.0,
        ),
        usable_by_month: given::factors(&given.usable_factors, horizon.months(), &central),
        restriction_rate: r.quantity(
            "homes.restriction_rate_per_year",
            &h.restriction_rate_per_year,
            "a year",
            0.0,
            12.0,
        ),
        restriction_months: r.quantity(
            "homes.restriction_months",
            &h.restriction_months,
            "months",
            0.1,
            120.0,
        ),
        others_leaving: r.quantity(
            "homes.others_leaving_rate_per_year",
            &h.others_leaving_rate_per_year,
            "a year",
            0.0,
            12.0,
        ),
        nearby_within_region: r.at_start(
            "homes.nearby_within_region_share",
            &h.nearby_within_region_share,
            "share",
            0.0,
            1.0,
        ),
        sizes: sizes(h, given, r),
        projects: h.projects.as_ref().map(|p| projects(p, r)),
    }
}

/// Running shares of new homes by places, at their central values.
fn sizes(h: &raw::Homes, given: &mut Given, r: &mut Reader) -> [[f64; 10]; 3] {
    let from = Provenance {
        source: h.sizes_source.clone(),
        ..Provenance::default()
    };
    let places = |at: usize| match at {
        0 => "1 place".to_owned(),
        _ => format!("{} places", at + 1),
    };
    let read = [
        ("homes.council_sizes", &h.council_sizes),
        ("homes.voluntary_sizes", &h.voluntary_sizes),
        ("homes.private_sizes", &h.private_sizes),
    ]
    .map(|(path, sizes)| r.shares(path, sizes, places, &from));
    let running = read.each_ref().map(|(_, running)| *running);
    given.home_sizes = read.map(|(ids, _)| ids);
    running
}

fn projects(p: &raw::Projects, r: &mut Reader) -> Projects {
    let mut stages = |key: &str, stages: &raw::Stages, unit: &str, most: f64| {
        let mut ids = Vec::with_capacity(STAGES);
        for (stage, quantity) in stages.all() {
            let path = format!("homes.projects.{key}.{stage}");
            ids.push(r.quantity(&path, quantity, unit, 0.0, most));
        }
        let all: [InputId; STAGES] = std::array::from_fn(|stage| ids[stage]);
        all
    };
    Projects {
        months: [
            stages("council_months", &p.council_months, "months", 120.0),
            stages("voluntary_months", &p.voluntary_months, "months", 120.0),
            stages("private_months", &p.private_months, "months", 120.0),
        ],
        failure: stages("failure_chance", &p.failure_chance, "share", 0.9),
        spread: r.quantity("homes.projects.spread", &p.spread, "log", 0.0, 2.0),
        factor: r.quantity(
            "homes.projects.duration_factor",
            &p.duration_factor,
            "ratio",
            0.0,
            10.0,
        ),
    }
}

/// How margins and providers respond.
pub(super) fn market(m: &raw::Market, given: &mut Given, r: &mut Reader) -> Market {
    let bounds = [
        ("least_margin", &m.least_margin),
        ("most_margin", &m.most_margin),
    ]
    .map(|(key, q)| r.quantity(&format!("market.{key}"), q, "share of cost", -0.5, 5.0));
    given.margin_bounds = bounds.to_vec();
    let [least, most] = bounds.map(|id| r.central(id));
    if least > most {
        r.problems.push(
            crate::error::Problem::error(
                "NH304",
                "market.most_margin",
                format!("{most} is below the least margin"),
            )
            .note(format!("at least {least}")),
        );
    }
    let mut quantity = |key: &str, q: &Quantity, unit: &str, least: f64, most: f64| {
        r.quantity(&format!("market.{key}"), q, unit, least, most)
    };
    let mut margin = |key: &str, q: &Quantity| quantity(key, q, "share of cost", -0.5, 5.0);
    let margins = [
        margin("voluntary_home_margin", &m.voluntary_home_margin),
        margin("private_home_margin", &m.private_home_margin),
        margin("agency_margin", &m.agency_margin),
    ];
    Market {
        margin: margins,
        response: quantity("margin_response", &m.margin_response, "ratio", 0.0, 10.0),
        speed: quantity(
            "margin_speed_per_year",
            &m.margin_speed_per_year,
            "a year",
            0.0,
            12.0,
        ),
        bounds: [least, most.max(least)],
        entry_margin: quantity(
            "entry_margin_response",
            &m.entry_margin_response,
            "log",
            0.0,
            50.0,
        ),
        entry_demand: quantity(
            "entry_demand_response",
            &m.entry_demand_response,
            "log",
            0.0,
            50.0,
        ),
        entry_agency: quantity(
            "agency_entry_response",
            &m.agency_entry_response,
            "log",
            0.0,
            50.0,
        ),
        closing_margin: quantity(
            "closing_margin_response",
            &m.closing_margin_response,
            "log",
            0.0,
            50.0,
        ),
    }
}

/// Prices.
pub(super) fn prices(
    p: &raw::Prices,
    horizon: Horizon,
    given: &mut Given,
    r: &mut Reader,
) -> Prices {
    let mut by_year = |name: &str, table: &BTreeMap<String, Quantity>| {
        let at = format!("prices.{name}_rise_by_year");
        years::rises(&at, table, horizon, r)
    };
    given.rises = [
        by_year("residential", &p.residential_rise_by_year),
        by_year("fostering", &p.fostering_rise_by_year),
        by_year("other", &p.other_rise_by_year),
    ];
    given.cost_rises = [
        by_year("wages", &p.wages_rise_by_year),
        by_year("property", &p.property_rise_by_year),
        by_year("consumer_prices", &p.consumer_prices_rise_by_year),
    ];
    let central = r.inputs.central();
    let in_place = |table: &ByYear| given::in_place(table, horizon.years, &central);
    let rise_by_year = given.rises.each_ref().map(in_place);
    let cost_rise_by_year = given.cost_rises.each_ref().map(in_place);
    let mut quantity = |key: &str, q: &Quantity, unit: &str, least: f64, most: f64| {
        r.quantity(&format!("prices.{key}"), q, unit, least, most)
    };
    let mut rise = |key: &str, q: &Quantity| quantity(key, q, "a year", -0.5, 1.0);
    let rises = [
        rise("residential_rise_per_year", &p.residential_rise_per_year),
        rise("fostering_rise_per_year", &p.fostering_rise_per_year),
        rise("other_rise_per_year", &p.other_rise_per_year),
    ];
    let wages = rise("wages_rise_per_year", &p.wages_rise_per_year);
    let property = rise("property_rise_per_year", &p.property_rise_per_year);
    let consumer = rise(
        "consumer_prices_rise_per_year",
        &p.consumer_prices_rise_per_year,
    );
    let lasting = rise("residential_lead_per_year", &p.residential_lead_per_year);
    let mut ratio = |key: &str, q: &Quantity| quantity(key, q, "ratio", 0.0, 100.0);
    let in_region = ratio("in_region_premium", &p.in_region_premium);
    let beyond = ratio("beyond_premium", &p.beyond_premium);
    let specialist_home = ratio("specialist_home_factor", &p.specialist_home_factor);
    let specialist_fostering = ratio(
        "specialist_fostering_factor",
        &p.specialist_fostering_factor,
    );
    let mut share = |key: &str, q: &Quantity| quantity(key, q, "share", 0.0, 1.0);
    let inflation_persistence = share("inflation_persistence", &p.inflation_persistence);
    let damping = share("rise_damping", &p.rise_damping);
    let uplift = share("contract_uplift_share", &p.contract_uplift_share);
    let d = &p.dispersion;
    let mut spread =
        |key: &str, q: &Quantity| quantity(&format!("dispersion.{key}"), q, "log", 0.0, 2.0);
    let dispersion = [
        spread("homes", &d.homes),
        spread("agency_fostering", &d.agency_fostering),
        spread("supported_accommodation", &d.supported_accommodation),
        spread("other", &d.other),
        spread("unregistered", &d.unregistered),
    ];
    let c = &p.home_costs;
    let mut cost =
        |key: &str, q: &Quantity| quantity(&format!("home_costs.{key}"), q, "share", 0.0, 1.0);
    let costs = [
        cost("staffing_share", &c.staffing_share),
        cost("property_share", &c.property_share),
        cost("target_occupancy", &c.target_occupancy),
    ];
    let prices = Prices {
        rise: rises,
        rise_by_year,
        cost_rise_by_year,
        in_region,
        beyond,
        wages,
        property,
        consumer,
        inflation_sd: quantity("inflation_sd", &p.inflation_sd, "a year", 0.0, 0.2),
        inflation_persistence,
        lasting,
        damping,
        uplift,
        specialist_home,
        specialist_fostering,
        dispersion,
        costs,
    };
    if r.central(costs[0]) + r.central(costs[1]) > 1.0 && !r.is_wrong("prices.home_costs") {
        r.problems.push(
            crate::error::Problem::error(
                "NH303",
                "prices.home_costs.property_share",
                "staffing and property are more than the whole cost",
            )
            .note("together at most 1; overheads are the rest"),
        );
    }
    prices
}
