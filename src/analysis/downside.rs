//! What becomes of an option if it goes wrong: the same futures with one thing that is worse.
//!
//! ```text
//! places fill less readily    chance that a free place suits a child * 0.6
//! homes open a year late      months from decision to opening + 12, or the decision 12 months later where
//!                             the stages of a project say how long it takes
//! borrowing 2 points dearer   the council's borrowing rate and the cost of funds of its loans + 0.02
//! ```
//!
//! The sizes are judgements, large enough to hurt and small enough to happen; what happens if a borrower
//! fails is seen in the futures in which it does (see [`super::loans`]).

use super::paired::Shared;
use crate::finance::rates::Rates;
use crate::model::Model;
use crate::model::loan::Loan;

/// Of a free place that suits a child.
const LESS_READILY: f64 = 0.6;
/// Months.
const LATE: i16 = 12;
/// Points a year.
const DEARER: f64 = 0.02;

/// Something that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// Free places of the plan suit fewer children.
    Voids,
    /// Homes open a year later.
    Late,
    /// Borrowing costs two points more.
    Dearer,
}

impl Case {
    /// All cases.
    pub const ALL: [Self; 3] = [Self::Voids, Self::Late, Self::Dearer];

    /// Its name in tables.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Voids => "places_fill_less_readily",
            Self::Late => "homes_open_a_year_late",
            Self::Dearer => "borrowing_2_points_dearer",
        }
    }

    /// Its name in sentences.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Voids => "its places suit two fifths fewer children",
            Self::Late => "its homes open a year late",
            Self::Dearer => "borrowing costs two points more",
        }
    }

    /// The option in this case; none where the case touches nothing but what all that are compared share.
    pub fn of(self, option: &Model, shared: &Shared) -> Option<Model> {
        let own = |at: usize| {
            !shared
                .interventions
                .contains(&option.interventions[at].name)
        };
        let own: Vec<usize> = (0..option.interventions.len())
            .filter(|at| own(*at))
            .collect();
        let mut worse = option.clone();
        let mut touched = false;
        match self {
            Self::Voids => {
                for &at in &own {
                    let one = &option.interventions[at];
                    let homes = one.homes.as_ref().map(|homes| homes.match_rate);
                    let rate = homes.or_else(|| one.block.as_ref().map(|block| block.match_rate));
                    if let Some(rate) = rate {
                        worse.inputs.adjust(rate, LESS_READILY, 0.0);
                        touched = true;
                    }
                }
            }
            Self::Late => {
                for &at in &own {
                    let one = &mut worse.interventions[at];
                    let Some(homes) = &one.homes else { continue };
                    if let Some(months) = homes.months {
                        worse.inputs.adjust(months, 1.0, f64::from(LATE));
                    } else {
                        one.start += LATE;
                        one.end = one.end.saturating_add(LATE);
                    }
                    touched = true;
                }
            }
            Self::Dearer => {
                let built = |&at: &usize| builds(option, at);
                let lends = |loan: &&Loan| !shared.loans.contains(&loan.name);
                touched = own.iter().any(built) || option.loans.iter().any(|loan| lends(&loan));
                dearer(&mut worse);
            }
        }
        touched.then_some(worse)
    }

    /// The baseline in this case; none where the case leaves it as it is.
    pub fn of_base(self, base: &Model) -> Option<Model> {
        let builds = (0..base.interventions.len()).any(|at| builds(base, at));
        (self == Self::Dearer && (builds || !base.loans.is_empty())).then(|| {
            let mut worse = base.clone();
            dearer(&mut worse);
            worse
        })
    }
}

/// Whether the council borrows for the homes of an intervention: no loan pays for them.
fn builds(model: &Model, at: usize) -> bool {
    let lent = |loan: &Loan| {
        let homes = loan.homes.as_ref();
        homes.is_some_and(|homes| homes.intervention == at)
    };
    model.interventions[at].homes.is_some() && !model.loans.iter().any(lent)
}

fn dearer(model: &mut Model) {
    let rate = model.budget.borrowing_rate;
    let rate = rate.unwrap_or(Rates::get().assumed_rate);
    model.budget.borrowing_rate = Some(rate + DEARER);
    for loan in &mut model.loans {
        loan.cost_of_funds += DEARER;
    }
}

/// One case of one option, against the baseline.
#[derive(Clone, Debug)]
pub struct Downside {
    /// What goes wrong.
    pub case: Case,
    /// Present value to the authority in each run.
    pub authority: Vec<f64>,
    /// What falls on the budget over the horizon more than in the baseline, in each run.
    pub impact: Vec<f64>,
    /// Share of runs in which each loan's borrower fails.
    pub default: Vec<f64>,
}
