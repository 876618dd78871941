//! What an option is worth against the baseline, run by run.
//!
//! *Authority*: what the council pays less in cash, in real terms, discounted: net cost, capital net of
//! grants, and what is lent and received back; interest on borrowing and MRP are left out, as they finance
//! what is counted already. *Society*: gross cost to whoever pays, capital before grants, and what is
//! written off; transfers between public bodies and the flows of loans cancel. No value is put on what
//! becomes of children.
//!
//! ```text
//! real sum of year y = nominal sum / (1 + g)^(y + 1/2)         g: the long-run rise of consumer prices
//! ```
//!
//! *Cashable*: placements of those in care at the decision that end or are repriced, less the recurrent
//! cost of the option: interventions, empty places, the council's own homes, less grants. *Avoided*: what later entrants' placements cost less. With the changes of after
//! care and of other contributions they add up to the change of net cost.

use super::books::{Books, Item, Year};
use crate::finance::discount;
use crate::finance::rates::Rates;
use crate::model::Model;
use crate::model::input::Drawn;
use crate::num;

/// One option in one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Worth {
    /// Net present value to the authority, pounds.
    pub authority: f64,
    /// Net present social value, pounds.
    pub social: f64,
    /// Present value of what is saved on placements and after care.
    pub benefits: f64,
    /// Present value of what the option costs the public budget.
    pub costs: f64,
    /// By year: what the budget bears less than in the baseline.
    pub saved: Vec<f64>,
    /// By year: cash that the authority keeps, nominal.
    pub cash: Vec<f64>,
    /// By year: cashable saving.
    pub cashable: Vec<f64>,
    /// By year: cost avoided.
    pub avoided: Vec<f64>,
    /// By year: change of after care and of other contributions, as a saving.
    pub other: Vec<f64>,
    /// Year of payback.
    pub payback: Option<usize>,
}

impl Worth {
    /// Benefits over costs; none where the option costs the public budget nothing.
    pub fn ratio(&self) -> Option<f64> {
        (self.costs > 0.0).then(|| self.benefits / self.costs)
    }
}

fn of(year: &Year, items: &[Item]) -> f64 {
    items.iter().map(|item| year[item.index()]).sum()
}

const PLACEMENTS: [Item; 3] = [Item::Residential, Item::Fostering, Item::Other];

/// Recurrent cost of what is decided, the council's own homes among it.
fn recurrent(year: &Year) -> f64 {
    of(year, &[Item::Interventions, Item::Voids, Item::OwnHomes]) - of(year, &[Item::Grants])
}

/// Values an option in every run, with a rise of prices a year for each.
pub fn worth(base: &Books, option: &Books, inflation: &[f64]) -> Vec<Worth> {
    let runs = base.runs.iter().zip(&option.runs).zip(inflation);
    runs.map(|((base, option), inflation)| one(base, option, *inflation))
        .collect()
}

fn one(base: &[Year], option: &[Year], inflation: f64) -> Worth {
    let years = base.len();
    let by_year = |f: &dyn Fn(&Year) -> f64| -> Vec<f64> {
        base.iter().zip(option).map(|(a, b)| f(a) - f(b)).collect()
    };
    let own = |year: &Year| {
        of(year, &[Item::Net, Item::Capital, Item::Advanced])
            - of(year, &[Item::CapitalGrants, Item::Received])
            - interest_received(year)
    };
    let society = |year: &Year| of(year, &[Item::Gross, Item::Capital, Item::WrittenOff]);
    let cash = by_year(&own);
    let real = |nominal: &[f64]| -> Vec<f64> {
        nominal
            .iter()
            .enumerate()
            .map(|(year, sum)| sum / num::pow(1.0 + inflation, year as f64 + 0.5))
            .collect()
    };
    let present = |nominal: &[f64]| discount::present_value(Rates::get(), &real(nominal));
    let services = by_year(&|y| of(y, &PLACEMENTS) + of(y, &[Item::AfterCare]) - own_homes(y));
    let spending = by_year(&|y| {
        recurrent(y) + of(y, &[Item::Capital, Item::Advanced])
            - of(y, &[Item::CapitalGrants, Item::Received])
            - interest_received(y)
    });
    let settled = by_year(&|y| of(y, &[Item::Settled]));
    let placed = by_year(&|y| of(y, &PLACEMENTS) - own_homes(y));
    let running = by_year(&recurrent);
    let net = by_year(&|y| of(y, &[Item::Net]));
    let cashable: Vec<f64> = (0..years).map(|y| settled[y] + running[y]).collect();
    let avoided: Vec<f64> = (0..years).map(|y| placed[y] - settled[y]).collect();
    let other = (0..years)
        .map(|y| net[y] - cashable[y] - avoided[y])
        .collect();
    Worth {
        authority: present(&cash),
        social: present(&by_year(&society)),
        benefits: present(&services),
        costs: -present(&spending),
        saved: by_year(&|y| of(y, &[Item::Impact])),
        payback: discount::payback(&cash),
        cash,
        cashable,
        avoided,
        other,
    }
}

fn own_homes(year: &Year) -> f64 {
    year[Item::OwnHomes.index()]
}

fn interest_received(year: &Year) -> f64 {
    year[Item::InterestCash.index()]
}

/// The long-run rise of consumer prices a year in each run.
pub fn inflation(model: &Model, seed: u64, runs: usize) -> Vec<f64> {
    let mut drawn = Drawn::default();
    (0..runs as u64)
        .map(|run| {
            model.inputs.draw(seed, run, &mut drawn);
            drawn[model.prices.consumer]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A year's books with some lines, totals not filled in.
    fn year(lines: &[(Item, f64)]) -> Year {
        let mut year = [0.0; Item::COUNT];
        for (item, sum) in lines {
            year[item.index()] = *sum;
        }
        year
    }

    #[test]
    fn an_option_is_valued_as_by_hand() {
        // The baseline spends 100 a year, 60 of it on children in care then; the option spends 40 of
        // capital first, and then 70, 45 of it on those, and 5 a year on itself.
        let base = vec![
            year(&[
                (Item::Residential, 100.0),
                (Item::Settled, 60.0),
                (Item::Gross, 100.0),
                (Item::Net, 100.0),
                (Item::Impact, 100.0)
            ]);
            3
        ];
        let mut option = vec![
            year(&[
                (Item::Residential, 70.0),
                (Item::Settled, 45.0),
                (Item::Interventions, 5.0),
                (Item::Gross, 75.0),
                (Item::Net, 75.0),
                (Item::Impact, 75.0)
            ]);
            3
        ];
        option[0][Item::Capital.index()] = 40.0;
        let books = |runs| Books { runs: vec![runs] };
        let worth = &worth(&books(base), &books(option), &[0.02])[0];
        assert_eq!(worth.cash, [-15.0, 25.0, 25.0]);
        let at = |sum: f64, y: i32| sum / 1.02_f64.powf(f64::from(y) + 0.5) / 1.035_f64.powi(y);
        let by_hand = at(-15.0, 0) + at(25.0, 1) + at(25.0, 2);
        assert!((worth.authority - by_hand).abs() < 1e-9);
        assert!((worth.social - by_hand).abs() < 1e-9);
        assert_eq!(worth.payback, Some(1));
        // 60 - 45 - 5 on those in care then; 40 - 25 on later entrants; nothing else.
        assert_eq!(
            (worth.cashable[1], worth.avoided[1], worth.other[1]),
            (10.0, 15.0, 0.0)
        );
        let benefits = at(30.0, 0) + at(30.0, 1) + at(30.0, 2);
        let costs = at(45.0, 0) + at(5.0, 1) + at(5.0, 2);
        assert!((worth.ratio().expect("it costs") - benefits / costs).abs() < 1e-9);
    }
}
