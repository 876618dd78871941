//! A baseline and its options, with all that is said of them.

use super::books::{Books, Financing, Item};
use super::difference::{Difference, Differences, difference, differences};
use super::downside::{Case, Downside};
use super::loans::{Risk, losses, risks};
use super::paired::Paired;
use super::rank::{Dominance, Overspend, Regret, dominance, overspend, regrets};
use super::switching::{self, Switching};
use super::value::{Prices, Worth, consumer_prices, rises, worth};
use super::{mean, summary};
use crate::engine::recorder::Record;
use crate::finance::rates::Rates;
use crate::model::Model;
use crate::num;
use crate::results::metric::{Better, catalogue, position};
use crate::results::table::{Aligned, areas};
use crate::results::{Area, Period, Summary};
use crate::time::Horizon;
use std::ops::Range;

/// Financial years, from the one in which it is decided, over which money put in is counted.
pub const PUT_IN_YEARS: usize = 5;

/// Figures of the last month by which options are set against one another, beside money.
pub const SUFFICIENCY: [&str; 4] = [
    "share_in_area",
    "children_in_unregistered",
    "need_gap_residential",
    "need_gap_fostering",
];

/// One scenario.
#[derive(Debug)]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// The books of each area.
    pub books: Vec<Books>,
    /// Its loans' names and risks.
    pub loans: Vec<(String, Risk)>,
    /// Whether a contract of it holds a lease.
    pub leases: bool,
    /// Years over which what is built is written down.
    pub asset_life: u16,
    /// Of a baseline, consumer prices in each run, by which all is made real.
    pub prices: Vec<Prices>,
}

/// An option against the baseline.
#[derive(Debug)]
pub struct Alternative {
    /// The scenario.
    pub choice: Choice,
    /// Every metric.
    pub differences: Differences,
    /// What it is worth to each area, in each run.
    pub worth: Vec<Vec<Worth>>,
    /// What children in its new places cost less than in the baseline, by area and year, pounds and
    /// child-months on average.
    pub matched: Vec<Vec<(f64, f64)>>,
    /// What each intervention alone makes of present cash, and then the interaction; empty unless asked
    /// for.
    pub attribution: Vec<(String, Summary)>,
    /// What becomes of it if something goes wrong; empty unless asked for.
    pub downside: Vec<Downside>,
    /// The switching values of its inputs; empty unless asked for.
    pub switching: Vec<Switched>,
}

/// The switching value of an option's input.
#[derive(Clone, Debug)]
pub struct Switched {
    /// The input's path.
    pub path: String,
    /// Its central value.
    pub central: f64,
    /// Whether it is uncertain, so that the plan as it is draws it in each run.
    pub uncertain: bool,
    /// What the plan as it is, with this input drawn in each run, is worth more than `against`.
    pub as_drawn: switching::Estimate,
    /// What the option is set against: the baseline, or the option that is worth the most besides.
    pub against: String,
    /// What was found.
    pub found: Switching,
}

/// A baseline and its options.
#[derive(Debug)]
pub struct Comparison {
    /// When it starts and how far it goes.
    pub horizon: Horizon,
    /// Financial years over which money put in is counted.
    pub put_in_years: Range<usize>,
    /// The areas: all together first, if there are several.
    pub areas: Vec<Area>,
    /// Runs.
    pub runs: usize,
    /// Seed.
    pub seed: u64,
    /// The baseline.
    pub base: Choice,
    /// The options.
    pub options: Vec<Alternative>,
    /// Last month before anything is decided.
    pub decided_after: usize,
    /// What was changed in all scenarios alike, in words.
    pub changed: Vec<String>,
    /// Budget of all areas by year, pounds.
    pub budget: Vec<f64>,
    /// How each was come by.
    pub basis: Vec<Basis>,
    /// Usable reserves, pounds.
    pub reserves: Option<f64>,
    /// Regret of present budget cost: the baseline, then the options.
    pub regrets: Vec<Regret>,
    /// Regret of each of [`SUFFICIENCY`], each in the same order; less of it is better.
    pub sufficiency_regrets: Vec<Vec<Regret>>,
    /// Whether another scenario dominates each, in the same order.
    pub dominated: Vec<Dominance>,
}

/// How the budget of a year was come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// A scenario gives it.
    Given,
    /// The last that is given before it, raised with consumer prices.
    Carried,
    /// The baseline's first year, raised with consumer prices: nothing is given up to it.
    Indexed,
}

impl Choice {
    fn new(model: &Model, records: &[Record], areas: &[Area]) -> Self {
        let rates = Rates::get();
        let financing = Financing {
            rate: model.budget.borrowing_rate.unwrap_or(rates.assumed_rate),
            life: model.budget.asset_life.unwrap_or(rates.assumed_asset_life),
        };
        let risks = risks(model, records);
        let losses = losses(&risks);
        let books = areas
            .iter()
            .map(|area| Books::keep(model, records, area, &losses, financing))
            .collect();
        let loans = model.loans.iter().zip(risks);
        let loans = loans.map(|(loan, risk)| (loan.name.clone(), risk));
        Self {
            name: model.name.clone(),
            books,
            loans: loans.collect(),
            leases: model.interventions.iter().any(|one| one.lease.is_some()),
            asset_life: financing.life,
            prices: Vec::new(),
        }
    }

    /// All authorities together of runs that are set against a baseline by the side.
    fn beside(model: &Model, records: &[Record]) -> Self {
        Self::new(model, records, &areas(model)[..1])
    }

    /// What present cash of the authorities the runs of a part of an option come to against a baseline, in
    /// each run.
    pub fn authority_value(&self, part: &Model, records: &[Record]) -> Vec<f64> {
        self.worth_of(&Self::beside(part, records))
    }

    fn worth_of(&self, there: &Self) -> Vec<f64> {
        let lives = [self.asset_life, there.asset_life];
        let worth = worth(&self.books[0], &there.books[0], &self.prices, lives);
        worth.iter().map(|w| w.authority).collect()
    }

    /// The baseline in a case that touches it too: the same prices make both real.
    #[must_use]
    pub fn in_case(&self, worse: &Model, records: &[Record]) -> Self {
        let mut there = Self::beside(worse, records);
        there.prices.clone_from(&self.prices);
        there
    }

    /// What becomes of a case of an option, in every run, against this baseline.
    pub fn downside(&self, case: Case, worse: &Model, records: &[Record]) -> Downside {
        let there = Self::beside(worse, records);
        let (here, costs) = (
            self.over_horizon(Item::Impact),
            there.over_horizon(Item::Impact),
        );
        let risks = there.loans.iter();
        Downside {
            case,
            authority: self.worth_of(&there),
            impact: costs
                .iter()
                .zip(&here)
                .map(|(there, here)| there - here)
                .collect(),
            default: risks
                .map(|(_, risk)| num::sum(risk.default.iter().copied()))
                .collect(),
        }
    }

    /// A line of the books of the first area over the whole horizon, in each run.
    pub fn over_horizon(&self, item: Item) -> Vec<f64> {
        let books = &self.books[0];
        let sum = |years: &Vec<super::books::Year>| num::sum(years.iter().map(|y| y[item.index()]));
        books.runs.iter().map(sum).collect()
    }

    /// How the outturn of a year stands to its budget.
    pub fn overspend(&self, year: usize, budget: f64) -> Overspend {
        overspend(&self.books[0].values(Item::Impact, year), budget)
    }
}

impl Alternative {
    /// A metric's difference of the first area.
    pub fn figure(&self, metric: &str, period: Period) -> Option<&Difference> {
        let at = position(metric)?;
        let found = self.differences.figures.iter();
        found
            .filter(|(area, when, which, _)| *area == 0 && *when == period && *which == at)
            .map(|(_, _, _, difference)| difference)
            .next()
    }

    /// A value of each run of the first area.
    pub fn over_runs(&self, of: impl Fn(&Worth) -> f64) -> Vec<f64> {
        self.worth[0].iter().map(of).collect()
    }
}

impl Comparison {
    /// Puts a comparison together.
    pub fn new(base: &Model, options: &[Model], paired: &Paired) -> Self {
        let areas = areas(base);
        let runs = paired.base.len();
        let mut first = Choice::new(base, &paired.base, &areas);
        first.prices = consumer_prices(base, paired.seed, runs);
        let apart = differences(base, &paired.base, &paired.options);
        let compared: Vec<Alternative> = options
            .iter()
            .zip(apart)
            .enumerate()
            .map(|(at, (model, differences))| {
                let records = &paired.options[at];
                let choice = Choice::new(model, records, &areas);
                let lives = [first.asset_life, choice.asset_life];
                let worth = (0..areas.len())
                    .map(|area| {
                        let (here, there) = (&first.books[area], &choice.books[area]);
                        worth(here, there, &first.prices, lives)
                    })
                    .collect();
                Alternative {
                    differences,
                    worth,
                    matched: matched(base, &areas, &paired.matched[at]),
                    attribution: Vec::new(),
                    downside: Vec::new(),
                    switching: Vec::new(),
                    choice,
                }
            })
            .collect();
        let (budget, basis) = budget(base, options, &first);
        let mut cost = vec![vec![0.0; runs]];
        cost.extend(compared.iter().map(|one| one.over_runs(|w| -w.authority)));
        let mut measures = vec![cost];
        measures.extend(sufficiency(base, paired, &areas[0]));
        let decided = base
            .decided_after
            .map_or(0, |month| usize::from(month.unsigned_abs()) / 12);
        let decided = decided.min(base.horizon.years - 1);
        Self {
            put_in_years: decided..(decided + PUT_IN_YEARS).min(base.horizon.years),
            horizon: base.horizon,
            runs,
            seed: paired.seed,
            reserves: everyone(base, options).find_map(|model| model.budget.usable_reserves),
            decided_after: base.decided_after.unwrap_or(0).unsigned_abs().into(),
            changed: Vec::new(),
            regrets: regrets(&measures[0]),
            sufficiency_regrets: measures[1..].iter().map(|one| regrets(one)).collect(),
            dominated: dominance(&measures),
            base: first,
            options: compared,
            budget,
            basis,
            areas,
        }
    }

    /// Whether budgets are given for some years and not for all.
    pub fn given_in_part(&self) -> bool {
        let given = |basis: &Basis| *basis == Basis::Given;
        self.basis.iter().any(given) && !self.basis.iter().all(given)
    }

    /// How many times fewer runs pairing needed for the net cost of the last year, over the options.
    pub fn runs_saved(&self) -> Vec<f64> {
        let last = Period::Year(self.horizon.years - 1);
        self.options
            .iter()
            .filter_map(|one| one.figure("net_cost", last)?.saved)
            .collect()
    }

    /// What an option lays out beyond the baseline over [`Comparison::put_in_years`], in each run.
    pub fn put_in(&self, option: usize) -> Vec<f64> {
        self.put_in_over(option, self.put_in_years.clone())
    }

    /// What an option lays out beyond the baseline over the years given, in each run.
    pub fn put_in_over(&self, option: usize, years: Range<usize>) -> Vec<f64> {
        let of = |choice: &Choice, run: usize| {
            let years = &choice.books[0].runs[run][years.clone()];
            num::sum(years.iter().map(|year| year[Item::PutIn.index()]))
        };
        let there = &self.options[option].choice;
        (0..self.runs)
            .map(|run| of(there, run) - of(&self.base, run))
            .collect()
    }

    /// The difference of what falls on the budget over the whole horizon.
    pub fn impact(&self, option: usize) -> Option<Difference> {
        let base = self.base.over_horizon(Item::Impact);
        let there = self.options[option].choice.over_horizon(Item::Impact);
        difference(&base, &there, Better::Lower)
    }
}

/// Sufficiency in the last month by measure, choice and run, less being better; NaN where a run has no
/// value.
fn sufficiency(base: &Model, paired: &Paired, area: &Area) -> Vec<Vec<Vec<f64>>> {
    let last = Period::Month(base.horizon.months());
    let all = std::iter::once(&paired.base).chain(&paired.options);
    let mut found = vec![Vec::new(); SUFFICIENCY.len()];
    let mut sheet = Aligned::default();
    for records in all {
        sheet.fill(base, records, area, last);
        for (to, id) in found.iter_mut().zip(SUFFICIENCY) {
            let metric = &catalogue()[position(id).expect("a metric of the catalogue")];
            let sign = if metric.better == Better::Higher {
                -1.0
            } else {
                1.0
            };
            to.push(
                sheet
                    .values(&metric.kind)
                    .iter()
                    .map(|v| sign * v)
                    .collect(),
            );
        }
    }
    found
}

/// Mean saving and child-months in new places, by area and year.
fn matched(base: &Model, areas: &[Area], runs: &[Vec<(i64, i64)>]) -> Vec<Vec<(f64, f64)>> {
    let count = base.authorities.len();
    let of = |area: &Area, year: usize| {
        let each = |part: fn(&(i64, i64)) -> f64| -> Vec<f64> {
            runs.iter()
                .map(|run| {
                    let cells = area.authorities.clone().map(|a| year * count + a);
                    num::sum(cells.filter_map(|at| run.get(at).map(part)))
                })
                .collect()
        };
        (
            mean(&each(|m| m.0 as f64 / 100.0)),
            mean(&each(|m| m.1 as f64)),
        )
    };
    areas
        .iter()
        .map(|area| (0..base.horizon.years).map(|year| of(area, year)).collect())
        .collect()
}

fn everyone<'a>(base: &'a Model, options: &'a [Model]) -> impl Iterator<Item = &'a Model> {
    std::iter::once(base).chain(options)
}

/// The budget by year: as the first scenario that gives one for the year has it (they do not disagree, see
/// [`super::paired::budgets`]); else that of the year before, which for the first is what the baseline costs in it,
/// raised with consumer prices.
fn budget(base: &Model, options: &[Model], first: &Choice) -> (Vec<f64>, Vec<Basis>) {
    let rises = rises(base, &base.inputs.central());
    let given = |year: usize| {
        let mut all = everyone(base, options);
        all.find_map(|model| model.budget.by_year.get(year).copied().flatten())
    };
    let mut sum = mean(&first.books[0].values(Item::Impact, 0));
    let mut basis = Basis::Indexed;
    let years = 0..base.horizon.years;
    years
        .map(|year| {
            if year > 0 {
                sum *= 1.0 + rises[year];
            }
            basis = match (given(year), basis) {
                (Some(budget), _) => {
                    sum = budget;
                    Basis::Given
                }
                (None, Basis::Indexed) => Basis::Indexed,
                (None, _) => Basis::Carried,
            };
            (sum, basis)
        })
        .unzip()
}

/// Summaries of a present value attributed: each alone, then the interaction.
pub fn attributed(names: Vec<String>, alone: &[Vec<f64>], all: &[f64]) -> Vec<(String, Summary)> {
    let mut found: Vec<(String, Summary)> = names
        .into_iter()
        .zip(alone)
        .filter_map(|(name, values)| Some((name, summary(values)?)))
        .collect();
    let rest: Vec<f64> = (0..all.len())
        .map(|run| all[run] - num::sum(alone.iter().map(|values| values[run])))
        .collect();
    if let Some(rest) = summary(&rest) {
        found.push(("interaction".to_owned(), rest));
    }
    if let Some(whole) = summary(all) {
        found.push(("all together".to_owned(), whole));
    }
    found
}
