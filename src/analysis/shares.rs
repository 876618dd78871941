//! What of an option each council has: beds, empty places, capital, money put in and savings; in a region,
//! who wins and who loses.
//!
//! Councils' sums of money, children and places add up to those of all together.

use super::books::Item;
use super::comparison::{Alternative, Choice, Comparison};
use super::difference::{Difference, difference};
use crate::num;
use crate::results::Period;
use crate::results::metric::{Better, catalogue, position};

/// One figure of one council: the option less the baseline.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Its name in tables.
    pub id: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// Over which years, or at the end of which month.
    pub period: String,
    /// Option less baseline.
    pub apart: Difference,
}

/// What a council has of an option.
#[derive(Clone, Debug)]
pub struct Share {
    /// Position of the area among the comparison's.
    pub area: usize,
    /// Its figures, in one order for every council.
    pub figures: Vec<Figure>,
}

impl Share {
    /// A figure's difference.
    pub fn figure(&self, id: &str) -> Option<&Difference> {
        let found = self.figures.iter().find(|figure| figure.id == id);
        found.map(|figure| &figure.apart)
    }
}

/// Figures of the last month, in the catalogue's own names.
const AT_THE_END: [&str; 4] = [
    "home_places_usable",
    "home_places_filled_by_own",
    "need_gap_residential",
    "share_in_area",
];

/// Sums of the books over the horizon: name, what is added, what is taken off, which is better.
const OVER_THE_HORIZON: [(&str, Item, Option<Item>, Better); 5] = [
    (
        "money_put_in_over_horizon",
        Item::PutIn,
        None,
        Better::Neither,
    ),
    (
        "capital_less_grants",
        Item::Capital,
        Some(Item::CapitalGrants),
        Better::Neither,
    ),
    ("loan_advances", Item::Advanced, None, Better::Neither),
    ("contract_voids", Item::Voids, None, Better::Lower),
    ("net_budget_impact", Item::Impact, None, Better::Lower),
];

/// What each area has of an option: all together first, then each council.
pub fn shares(c: &Comparison, option: usize) -> Vec<Share> {
    let one = &c.options[option];
    let areas = 0..c.areas.len();
    areas.map(|area| share(c, one, area)).collect()
}

fn share(c: &Comparison, one: &Alternative, area: usize) -> Share {
    let mut figures = Vec::new();
    let horizon = span(c, 0, c.horizon.years - 1);
    let mut put = |id, unit, period: &str, apart: Option<Difference>| {
        figures.extend(apart.map(|apart| Figure {
            id,
            unit,
            period: period.to_owned(),
            apart,
        }));
    };
    let last = Period::Month(c.horizon.months());
    let end = last.name(c.horizon);
    for id in AT_THE_END {
        let Some(at) = position(id) else { continue };
        let mut found = one.differences.figures.iter();
        let found = found.find(|(of, when, which, _)| *of == area && *when == last && *which == at);
        let unit = catalogue()[at].unit.name();
        put(id, unit, &end, found.map(|(_, _, _, apart)| *apart));
    }
    let years = c.put_in_years.clone();
    let sums = |choice: &Choice, years: std::ops::Range<usize>, item: Item| -> Vec<f64> {
        let runs = choice.books[area].runs.iter();
        runs.map(|run| num::sum(run[years.clone()].iter().map(|year| year[item.index()])))
            .collect()
    };
    let there = &one.choice;
    put(
        Item::PutIn.id(),
        "pounds",
        &span(c, years.start, years.end - 1),
        difference(
            &sums(&c.base, years.clone(), Item::PutIn),
            &sums(there, years, Item::PutIn),
            Better::Neither,
        ),
    );
    for (id, added, taken, direction) in OVER_THE_HORIZON {
        let of = |choice: &Choice| -> Vec<f64> {
            let all = 0..c.horizon.years;
            let mut sum = sums(choice, all.clone(), added);
            if let Some(taken) = taken {
                let off = sums(choice, all, taken);
                sum.iter_mut().zip(off).for_each(|(sum, off)| *sum -= off);
            }
            sum
        };
        let apart = difference(&of(&c.base), &of(there), direction);
        put(id, "pounds", &horizon, apart);
    }
    let worth: Vec<f64> = one.worth[area].iter().map(|w| w.authority).collect();
    let nothing = vec![0.0; worth.len()];
    put(
        "npv_authority",
        "pounds",
        &format!("present value at prices of March {}", c.horizon.start_year),
        difference(&nothing, &worth, Better::Higher),
    );
    Share { area, figures }
}

/// `FY2024/25 to FY2028/29`.
fn span(c: &Comparison, first: usize, last: usize) -> String {
    let name = |year: usize| c.horizon.financial_year(year).to_string();
    if first == last {
        name(first)
    } else {
        format!("{} to {}", name(first), name(last))
    }
}
