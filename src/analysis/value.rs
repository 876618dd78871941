//! What an option is worth against the baseline, run by run.
//!
//! *Authority*: what the council pays less in cash, in real terms, discounted: net cost, capital net of
//! grants, and what is lent and received back; interest on borrowing and MRP are left out, as they finance
//! what is counted already. *Society*: gross cost to whoever pays, capital before grants, and what is
//! written off; transfers between public bodies and the flows of loans cancel. No value is put on what
//! becomes of children.
//!
//! ```text
//! real sum of year y    = nominal sum / consumer prices in the middle of y, 1 on the start date
//! what stands at the end = loans outstanding and interest accrued on them, less what may be lost over all
//!                          that is left of them
//!                          + capital less grants, written down in equal parts over the asset's life
//! ```
//!
//! What stands at the end of the horizon is a benefit of the year after it (Green Book: residual values),
//! real at its end, so that a loan or a house is no loss because the horizon is short. Cash and payback are
//! without it.
//!
//! *Cashable*: placements of those in care at the decision that end or are repriced, less the recurrent
//! cost of the option: interventions, empty places, the council's own homes, less grants. *Avoided*: what later entrants' placements cost less. With the changes of after
//! care and of other contributions they add up to the change of net cost.

use super::books::{Books, Item, Year};
use super::{mean, summary};
use crate::finance::discount;
use crate::finance::rates::Rates;
use crate::model::Model;
use crate::model::given::in_place;
use crate::model::input::Drawn;
use crate::num;

/// One option in one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Worth {
    /// Net present value to the authority, pounds, what stands at the end among it.
    pub authority: f64,
    /// Of it, what stands at the end.
    pub stands: f64,
    /// Net present social value, pounds.
    pub social: f64,
    /// Present value of what is saved on placements and after care.
    pub benefits: f64,
    /// Present value of what the option costs the public budget, what stands at the end taken off.
    pub costs: f64,
    /// Present value of what others contribute more (the Home Office, health, education, other authorities):
    /// benefits less costs and these are the value to the authority.
    pub contributions: f64,
    /// Present value of grants, less the part that stands at the end, which costs have been lowered by and
    /// society pays all the same.
    pub grants: f64,
    /// Present value of what loans bring the authority, advances taken off and what stands at the end among it, with
    /// what is lost of them added back: it comes from borrowers, and for society only the loss counts. Benefits
    /// less costs, grants and this are the value to society.
    pub lending: f64,
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
    /// Year from which on cumulative cash is not below 0, from the first in which any flows.
    pub payback: Option<usize>,
}

impl Worth {
    /// Whether the option moves any of the authority's cash in this future.
    pub fn moves_cash(&self) -> bool {
        self.cash.iter().any(|cash| *cash != 0.0)
    }

    /// Whether it has paid back for good by the end of a year.
    pub fn paid_back_by(&self, year: usize) -> bool {
        self.payback.is_some_and(|since| since <= year)
    }

    /// Whether cumulative cash is below 0 at the end of the horizon.
    pub fn never_pays_back(&self) -> bool {
        self.payback.is_none() && self.moves_cash()
    }
}

/// Present benefits over present costs, of means over runs, and its standard error; none where the option
/// costs the public budget nothing on average. A mean of the ratios of runs would rest on the runs in which
/// the cost is next to nothing.
///
/// ```text
/// standard error = standard error of mean(benefits - ratio * costs) / mean costs
/// ```
pub fn benefit_cost_ratio(worth: &[Worth]) -> Option<(f64, Option<f64>)> {
    let of = |pick: fn(&Worth) -> f64| -> Vec<f64> { worth.iter().map(pick).collect() };
    let (benefits, costs) = (of(|w| w.benefits), of(|w| w.costs));
    let cost = mean(&costs);
    if cost <= 0.0 {
        return None;
    }
    let ratio = mean(&benefits) / cost;
    let rest: Vec<f64> = benefits
        .iter()
        .zip(&costs)
        .map(|(benefit, cost)| benefit - ratio * cost)
        .collect();
    let error = summary(&rest).and_then(|s| s.standard_error);
    Some((ratio, error.map(|error| error / cost)))
}

fn of(year: &Year, items: &[Item]) -> f64 {
    items.iter().map(|item| year[item.index()]).sum()
}

/// Who contributes besides those who give grants.
const OTHERS: [Item; 4] = [
    Item::HomeOffice,
    Item::Health,
    Item::Education,
    Item::OtherAuthorities,
];

const PLACEMENTS: [Item; 3] = [Item::Residential, Item::Fostering, Item::Other];

/// Recurrent cost of what is decided, the council's own homes among it.
fn recurrent(year: &Year) -> f64 {
    of(year, &[Item::Interventions, Item::Voids, Item::OwnHomes]) - of(year, &[Item::Grants])
}

/// Values an option in every run, with the consumer prices of each; `lives` are those of the assets
/// of the baseline and of the option, in years.
pub fn worth(base: &Books, option: &Books, prices: &[Prices], lives: [u16; 2]) -> Vec<Worth> {
    let runs = base.runs.iter().zip(&option.runs).zip(prices);
    runs.map(|((base, option), prices)| one(base, option, prices, lives))
        .collect()
}

/// Nominal sums that stand at the end of the horizon.
struct Stands {
    /// Loans and interest accrued on them, less what may be lost over all that is left of them.
    loans: f64,
    /// What may be lost of them.
    lost: f64,
    /// What was built, each year's part written down by what has passed of its life since mid-year.
    built: f64,
    /// The part of it that grants paid.
    granted: f64,
}

impl Stands {
    fn of(years: &[Year], life: u16) -> Self {
        let last = |items: &[Item]| years.last().map_or(0.0, |last| of(last, items));
        let left = |item: Item| {
            let parts = years.iter().enumerate().map(|(year, lines)| {
                let age = (years.len() - year) as f64 - 0.5;
                lines[item.index()] * (1.0 - age / f64::from(life.max(1))).max(0.0)
            });
            num::sum(parts)
        };
        let lost = last(&[Item::LifetimeLoss]);
        Self {
            loans: last(&[Item::Balance, Item::Accrued]) - lost,
            lost,
            built: left(Item::Capital),
            granted: left(Item::CapitalGrants),
        }
    }
}

fn one(base: &[Year], option: &[Year], prices: &Prices, lives: [u16; 2]) -> Worth {
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
            .map(|(year, sum)| sum / prices.within(year))
            .collect()
    };
    let present = |nominal: &[f64]| discount::present_value(Rates::get(), &real(nominal));
    let services = by_year(&|y| of(y, &PLACEMENTS) + of(y, &[Item::AfterCare]) - own_homes(y));
    let spending = by_year(&|y| {
        recurrent(y) + of(y, &[Item::Capital, Item::Advanced])
            - of(y, &[Item::CapitalGrants, Item::Received])
            - interest_received(y)
    });
    let others = by_year(&|y| -of(y, &OTHERS));
    let granted = by_year(&|y| -of(y, &[Item::Grants, Item::CapitalGrants]));
    let lending = by_year(&|y| {
        of(y, &[Item::Advanced]) - of(y, &[Item::Received, Item::WrittenOff]) - interest_received(y)
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
    let (here, there) = (Stands::of(base, lives[0]), Stands::of(option, lives[1]));
    let after = discount::factors(Rates::get(), years)[years] / prices.at_the_end(years);
    let more = |of: fn(&Stands) -> f64| (of(&there) - of(&here)) * after;
    let (loans, capital) = (more(|s| s.loans), more(|s| s.built - s.granted));
    // Grants are transfers and the flows of loans cancel for society, but for what is lost of them.
    let (built, to_be_lost) = (more(|s| s.built), more(|s| s.lost));
    Worth {
        authority: present(&cash) + loans + capital,
        stands: loans + capital,
        social: present(&by_year(&society)) + built - to_be_lost,
        benefits: present(&services),
        costs: -present(&spending) - loans - capital,
        contributions: present(&others),
        grants: present(&granted) - more(|s| s.granted),
        lending: present(&lending) + loans + to_be_lost,
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

/// Consumer prices of one run by financial year, 1 on the start date.
#[derive(Clone, Debug, PartialEq)]
pub struct Prices(Vec<f64>);

impl Prices {
    /// From the rise of each year.
    pub fn rising(rises: impl IntoIterator<Item = f64>) -> Self {
        let mut level = 1.0;
        let mut levels = vec![level];
        for rise in rises {
            level *= 1.0 + rise;
            levels.push(level);
        }
        Self(levels)
    }

    /// In the middle of a year.
    fn within(&self, year: usize) -> f64 {
        num::sqrt(self.0[year] * self.0[year + 1])
    }

    /// After so many years.
    fn at_the_end(&self, years: usize) -> f64 {
        self.0[years]
    }
}

/// The rise of consumer prices by year: the year's own where one is given, else the long run.
pub fn rises(model: &Model, drawn: &Drawn) -> Vec<f64> {
    let years = model.horizon.years;
    let own = in_place(&model.given.cost_rises[CONSUMER], years, drawn);
    let long_run = drawn[model.prices.consumer];
    let given = (0..years).map(|year| own.get(year).copied().flatten());
    given.map(|rise| rise.unwrap_or(long_run)).collect()
}

/// Consumer prices, of wages, property and consumer prices.
const CONSUMER: usize = 2;

/// Consumer prices in each run.
pub fn consumer_prices(model: &Model, seed: u64, runs: usize) -> Vec<Prices> {
    let mut drawn = Drawn::default();
    (0..runs as u64)
        .map(|run| {
            model.inputs.draw(seed, run, &mut drawn);
            Prices::rising(rises(model, &drawn))
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
        // A quarter of it is granted.
        option[0][Item::Capital.index()] = 40.0;
        option[0][Item::CapitalGrants.index()] = 10.0;
        let books = |runs| Books { runs: vec![runs] };
        let all = worth(
            &books(base),
            &books(option),
            &[Prices::rising([0.02; 3])],
            [40, 40],
        );
        let worth = &all[0];
        assert_eq!(worth.cash, [-5.0, 25.0, 25.0]);
        let at = |sum: f64, y: i32| sum / 1.02_f64.powf(f64::from(y) + 0.5) / 1.035_f64.powi(y);
        // Of capital two and a half of forty years have passed: of the 40 37.5 stand, less 9.375 of grants.
        let whole = 37.5 / 1.02_f64.powi(3) / 1.035_f64.powi(3);
        let stands = 28.125 / 1.02_f64.powi(3) / 1.035_f64.powi(3);
        assert!((worth.stands - stands).abs() < 1e-9);
        let by_hand = at(-5.0, 0) + at(25.0, 1) + at(25.0, 2) + stands;
        assert!((worth.authority - by_hand).abs() < 1e-9);
        // A grant is a transfer: for society the 40 are spent, and 37.5 stand.
        let by_hand = at(-15.0, 0) + at(25.0, 1) + at(25.0, 2) + whole;
        assert!((worth.social - by_hand).abs() < 1e-9);
        assert_eq!(worth.payback, Some(1));
        // Of the 10 of grants 9.375 stand.
        let granted = at(10.0, 0) - 9.375 / 1.02_f64.powi(3) / 1.035_f64.powi(3);
        assert!((worth.grants - granted).abs() < 1e-9);
        let parts = worth.benefits - worth.costs;
        assert!((worth.authority - parts - worth.contributions).abs() < 1e-9);
        assert!((worth.social - parts + worth.grants + worth.lending).abs() < 1e-9);
        // 60 - 45 - 5 on those in care then; 40 - 25 on later entrants; nothing else.
        assert_eq!(
            (worth.cashable[1], worth.avoided[1], worth.other[1]),
            (10.0, 15.0, 0.0)
        );
        let benefits = at(30.0, 0) + at(30.0, 1) + at(30.0, 2);
        let costs = at(35.0, 0) + at(5.0, 1) + at(5.0, 2) - stands;
        let (ratio, error) = benefit_cost_ratio(&all).expect("it costs");
        assert!((ratio - benefits / costs).abs() < 1e-9);
        assert_eq!(error, None);
    }

    #[test]
    fn a_loan_that_runs_past_the_horizon_is_no_loss() {
        // 100 lent in the first of two years, 90 outstanding at the end of which 10 may be lost.
        let base = vec![year(&[]); 2];
        let mut option = base.clone();
        option[0][Item::Advanced.index()] = 100.0;
        option[1][Item::Received.index()] = 10.0;
        option[1][Item::InterestCash.index()] = 5.0;
        option[1][Item::Balance.index()] = 90.0;
        option[1][Item::LifetimeLoss.index()] = 10.0;
        option[1][Item::Accrued.index()] = 2.0;
        let books = |runs| Books { runs: vec![runs] };
        let all = worth(
            &books(base),
            &books(option),
            &[Prices::rising([0.0; 2])],
            [40, 40],
        );
        let by_hand = -100.0 + 15.0 / 1.035 + 82.0 / 1.071_225;
        assert!((all[0].authority - by_hand).abs() < 1e-9, "{by_hand}");
        assert!((all[0].social - -10.0 / 1.071_225).abs() < 1e-9);
        let brought = by_hand + 10.0 / 1.071_225;
        assert!((all[0].lending - brought).abs() < 1e-9);
        assert_eq!(all[0].payback, None);
    }

    #[test]
    fn the_error_of_a_ratio_is_that_of_its_residuals() {
        let one = |benefits: f64, costs: f64| Worth {
            benefits,
            costs,
            contributions: 0.0,
            grants: 0.0,
            lending: 0.0,
            authority: 0.0,
            stands: 0.0,
            social: 0.0,
            saved: Vec::new(),
            cash: Vec::new(),
            cashable: Vec::new(),
            avoided: Vec::new(),
            other: Vec::new(),
            payback: None,
        };
        // Ratio 2; residuals 1 and -1: standard deviation 2^(1/2), error 1, over a mean cost of 4.
        let found = benefit_cost_ratio(&[one(7.0, 3.0), one(9.0, 5.0)]).expect("it costs");
        assert!((found.0 - 2.0).abs() < 1e-12 && (found.1.expect("two runs") - 0.25).abs() < 1e-12);
        assert_eq!(benefit_cost_ratio(&[one(5.0, -1.0)]), None);
    }
}
