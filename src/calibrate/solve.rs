//! Rates solved so that the starting state carries on as it is and the total follows damped
//! national growth.
//!
//! What is published: children by age and placement, entries and leavers by age. What is not: how
//! children pass between kinds of placement while in care. Here the *net* flow between needs is
//! solved, by age band, so that the published mix would persist under the authority's own rates:
//! each need's inflow (entries, ageing in, rising need) less its outflow (leaving, ageing out) must
//! grow with the stock; what is lacking comes from the needs that have too much, in proportion.

use super::judgement;
use crate::model::escalated;
use crate::model::flow::{self, Flow, SPANS};
use crate::model::placement::{AgeBand, Need, Place, Provision};
use crate::num;

/// Bands of age.
const BANDS: usize = AgeBand::COUNT;

/// Share of a yearly growth that is left a year later (reference: damping of national growth).
pub const DAMPING: f64 = 0.8;

/// Children at the national mix that stand beside an age band's own.
const THIN: f64 = 3.0;

/// Most plan changes a year of any one kind.
const FASTEST: f64 = 6.0;

/// What the solution starts from.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Children by provision, place and band.
    pub cells: super::start::Cells,
    /// Published leaving rate a year before 18, by band, of all children.
    pub leaving: [f64; BANDS],
    /// Published entries a year by band, unaccompanied children left out.
    pub entering: [f64; BANDS],
    /// Arrivals of unaccompanied children a year.
    pub arrivals: f64,
    /// Share of them aged 16 or 17.
    pub arrivals_at_16: f64,
    /// Share of those who need fostering.
    pub arrivals_fostering: f64,
    /// National shares of starts by provision.
    pub started_in: [f64; Provision::COUNT],
    /// National shares of children in care by provision.
    pub children_in: [f64; Provision::COUNT],
    /// National log growth a year at the start.
    pub growth: f64,
    /// Years of trend to solve.
    pub years: usize,
}

/// The solved rates.
#[derive(Clone, Debug)]
pub struct Solution {
    /// Children entering a year by band at the start, unaccompanied children left out.
    pub entering: [f64; BANDS],
    /// Needs of entrants: `[need][band]` shares.
    pub needs: [[f64; BANDS]; Need::COUNT],
    /// Leaving rate of a child in fostering with average time in care.
    pub leaving: [f64; BANDS],
    /// Plan changes a year: `(from, to, by band)`.
    pub plan_changes: Vec<(Need, Need, [f64; BANDS])>,
    /// Entry rates relative to the start at the end of each year.
    pub trend: Vec<f64>,
}

/// Expected needs of the children in a provision: `(need, share)`.
fn needs_of(provision: Provision) -> Vec<(Need, f64)> {
    let specialist = judgement::SPECIALIST_FOSTERING.value;
    let to_fostering = judgement::HOMES_NEEDING_FOSTERING.value;
    let solo = judgement::SPECIALIST_RESIDENTIAL.value;
    let fostering = |share: f64| {
        [
            (Need::Fostering, share * (1.0 - specialist)),
            (Need::SpecialistFostering, share * specialist),
        ]
    };
    match provision {
        Provision::Kinship => vec![(Need::Kinship, 1.0)],
        Provision::CouncilFostering | Provision::AgencyFostering | Provision::Unregistered => {
            fostering(1.0).to_vec()
        }
        Provision::CouncilHome | Provision::VoluntaryHome | Provision::PrivateHome => {
            let mut all = fostering(to_fostering).to_vec();
            all.push((Need::Residential, (1.0 - to_fostering) * (1.0 - solo)));
            all.push((Need::SpecialistResidential, (1.0 - to_fostering) * solo));
            all
        }
        Provision::SupportedAccommodation => vec![(Need::Supported, 1.0)],
        Provision::WithParents => vec![(Need::Parents, 1.0)],
        Provision::Adoption => vec![(Need::Adoption, 1.0)],
        Provision::SecureHome | Provision::OtherResidential | Provision::Other => {
            vec![(Need::OtherPathway, 1.0)]
        }
    }
}

/// Children by need, provision and place, all ages, as expected from the table.
pub fn by_need(
    cells: &super::start::Cells,
) -> [[[f64; Place::COUNT]; Provision::COUNT]; Need::COUNT] {
    let mut table = [[[0.0; Place::COUNT]; Provision::COUNT]; Need::COUNT];
    for provision in Provision::ALL {
        for place in Place::ALL {
            let here: u32 = cells[provision.index()][place.index()].iter().sum();
            for (need, share) in needs_of(provision) {
                table[need.index()][provision.index()][place.index()] += f64::from(here) * share;
            }
        }
    }
    table
}

/// Unplanned moves a year of a child in a provision, over all lengths of stay (a third of the time
/// in the first year, a sixth of that in its first quarter).
pub fn average_moves(provision: Provision) -> f64 {
    let [first, middle, late] = judgement::MOVES;
    (0.12 * first + 0.28 * middle + 0.6 * late) * judgement::MOVES_BY_PROVISION[provision.index()]
}

/// Who may enter with a need, by band: the same zeros as the starting table's.
fn may_enter(need: Need, band: AgeBand) -> bool {
    match need {
        Need::Supported => band == AgeBand::SixteenSeventeen,
        Need::Residential => band >= AgeBand::FiveToNine,
        Need::SpecialistResidential => band >= AgeBand::TenToFifteen,
        Need::Adoption => band <= AgeBand::OneToFour,
        _ => true,
    }
}

/// Needs of entrants by band: the mix of the children in care of that age, each kind weighted by how
/// much commoner it is among England's first placements than among its children in care.
fn entry_needs(
    problem: &Problem,
    stock: &[[f64; BANDS]; Need::COUNT],
) -> [[f64; BANDS]; Need::COUNT] {
    let mut national = [[0.0; 2]; Need::COUNT];
    for provision in Provision::ALL {
        for (need, share) in needs_of(provision) {
            national[need.index()][0] += problem.started_in[provision.index()] * share;
            national[need.index()][1] += problem.children_in[provision.index()] * share;
        }
    }
    let mut needs = [[0.0; BANDS]; Need::COUNT];
    for band in AgeBand::ALL {
        let b = band.index();
        let here: f64 = stock.iter().map(|row| row[b]).sum();
        let weight = |need: Need| {
            let [started, children] = national[need.index()];
            if !may_enter(need, band) || children <= 0.0 {
                return 0.0;
            }
            // A few children at the national mix keep thin bands from all or nothing.
            let mix = (stock[need.index()][b] + THIN * children) / (here + THIN);
            mix * started / children
        };
        let total = num::sum(Need::ALL.map(weight));
        for need in Need::ALL {
            needs[need.index()][b] = if total > 0.0 {
                weight(need) / total
            } else {
                0.0
            };
        }
        if total <= 0.0 {
            needs[Need::Fostering.index()][b] = 1.0;
        }
    }
    needs
}

/// Solves the rates of one authority.
pub fn solve(problem: &Problem) -> Solution {
    let mut stock = [[0.0; BANDS]; Need::COUNT];
    let mut relative = [[0.0; 4]; BANDS];
    let mut total = [0.0; BANDS];
    let mut leaving_of = [[0.0; BANDS]; Need::COUNT];
    for provision in Provision::ALL {
        for band in 0..BANDS {
            let here: u32 = problem.cells[provision.index()]
                .iter()
                .map(|by_age| by_age[band])
                .sum();
            let factor = judgement::LEAVING_BY_PROVISION[provision.index()];
            total[band] += f64::from(here);
            for (sum, time) in relative[band].iter_mut().zip(judgement::LEAVING_BY_TIME) {
                let time = if provision == Provision::Adoption {
                    1.0
                } else {
                    time
                };
                *sum += f64::from(here) * factor * time;
            }
            for (need, share) in needs_of(provision) {
                stock[need.index()][band] += f64::from(here) * share;
                leaving_of[need.index()][band] += f64::from(here) * share * factor;
            }
        }
    }
    for (row, total) in relative.iter_mut().zip(total) {
        for (value, time) in row.iter_mut().zip(judgement::LEAVING_BY_TIME) {
            *value = if total > 0.0 { *value / total } else { time };
        }
    }

    let entrants = all_entrants(problem, problem.entering);
    let (leaving, profile) = leaving_rates(problem, &relative, &entrants);
    let hazards = hazards(&leaving, &relative);
    let needs = entry_needs(problem, &stock);
    let rates = plan_changes(problem, &stock, &leaving_of, &leaving, &profile, &needs);
    let (entering, trend) = trend(problem, &hazards, &profile, &total);
    Solution {
        entering,
        needs,
        leaving,
        plan_changes: rates,
        trend,
    }
}

/// Entrants a month by age, unaccompanied children among them.
fn all_entrants(problem: &Problem, entering: [f64; BANDS]) -> [f64; 216] {
    let mut by_age = flow::even(entering.map(|e| e / 12.0));
    let arrivals = problem.arrivals / 12.0;
    for (age, value) in by_age.iter_mut().enumerate().skip(168) {
        let share = if age >= 192 {
            problem.arrivals_at_16
        } else {
            1.0 - problem.arrivals_at_16
        };
        *value += arrivals * share / 24.0;
    }
    by_age
}

/// Monthly hazards by band and time in care, at the band's mix of placements.
fn hazards(leaving: &[f64; BANDS], relative: &[[f64; 4]; BANDS]) -> flow::Hazards {
    let mut hazards = [[0.0; 4]; BANDS];
    for (band, row) in hazards.iter_mut().enumerate() {
        for (cell, relative) in row.iter_mut().zip(relative[band]) {
            *cell = leaving[band] / 12.0 * relative;
        }
    }
    hazards
}

/// The rate of a child in fostering with average time in care such that all children leave at the
/// published rate, and the profile of ages and times in care that goes with it.
fn leaving_rates(
    problem: &Problem,
    relative: &[[f64; 4]; BANDS],
    entrants: &[f64; 216],
) -> ([f64; BANDS], Vec<[f64; SPANS]>) {
    let mut leaving = problem.leaving;
    let mut profile = Vec::new();
    // A trickle keeps every age possible where nobody has entered.
    let entrants = entrants.map(|e| e + 1e-9);
    for _ in 0..30 {
        profile = Flow::stationary(&hazards(&leaving, relative), 0.0, &entrants).children;
        for band in AgeBand::ALL {
            let (mut children, mut weighted) = (0.0, 0.0);
            for row in &profile[usize::from(band.first_month())..usize::from(band.end_month())] {
                for (months, n) in row.iter().enumerate() {
                    children += n;
                    weighted += n * relative[band.index()][flow::time_band(months)];
                }
            }
            let b = band.index();
            leaving[b] = problem.leaving[b] * children / weighted.max(1e-300);
        }
    }
    (leaving, profile)
}

/// Net changes of plan that keep the mix.
fn plan_changes(
    problem: &Problem,
    stock: &[[f64; BANDS]; Need::COUNT],
    leaving_of: &[[f64; BANDS]; Need::COUNT],
    leaving: &[f64; BANDS],
    profile: &[[f64; SPANS]],
    needs: &[[f64; BANDS]; Need::COUNT],
) -> Vec<(Need, Need, [f64; BANDS])> {
    // Share of a band's children who are in its last month, a year's worth; and the leaving rate
    // relative to that of average time in care.
    let mut ageing = [0.0; BANDS];
    let mut time = [1.0; BANDS];
    for band in AgeBand::ALL {
        let (first, end) = (
            usize::from(band.first_month()),
            usize::from(band.end_month()),
        );
        let (mut all, mut weighted) = (0.0, 0.0);
        for row in &profile[first..end] {
            for (months, n) in row.iter().enumerate() {
                all += n;
                weighted += n * judgement::LEAVING_BY_TIME[flow::time_band(months)];
            }
        }
        let last: f64 = profile[end - 1].iter().sum();
        ageing[band.index()] = if all > 0.0 { 12.0 * last / all } else { 0.0 };
        time[band.index()] = if all > 0.0 { weighted / all } else { 1.0 };
    }
    let rises = |need: Need, band: usize| {
        let moves = stock[need.index()][band] * moves_of(need);
        escalated(need).map(|to| (to, moves * judgement::ESCALATION.value))
    };
    let mut rates = [[[0.0; BANDS]; Need::COUNT]; Need::COUNT];
    for band in 0..BANDS {
        let mut lacking = [0.0; Need::COUNT];
        for need in Need::ALL {
            let n = need.index();
            let here = stock[n][band];
            let mut inflow = problem.entering[band] * needs[n][band];
            if band == 4 || band == 3 {
                let share = if band == 4 {
                    problem.arrivals_at_16
                } else {
                    1.0 - problem.arrivals_at_16
                };
                let kind = match need {
                    Need::Fostering if band == 3 => 1.0,
                    Need::Fostering => problem.arrivals_fostering,
                    Need::Supported if band == 4 => 1.0 - problem.arrivals_fostering,
                    _ => 0.0,
                };
                inflow += problem.arrivals * share * kind;
            }
            if band > 0 {
                inflow += stock[n][band - 1] * ageing[band - 1];
            }
            let time = if need == Need::Adoption {
                1.0
            } else {
                time[band]
            };
            let outflow = leaving_of[n][band] * leaving[band] * time + here * ageing[band];
            lacking[n] += outflow + here * problem.growth - inflow;
            if let Some((to, flow)) = rises(need, band) {
                lacking[n] += flow;
                lacking[to.index()] -= flow;
            }
        }
        // The band as a whole need not balance: what it lacks or has too much is no change of plan.
        let all: f64 = stock.iter().map(|row| row[band]).sum();
        let off = num::sum(lacking);
        if all <= 0.0 {
            continue;
        }
        for (value, row) in lacking.iter_mut().zip(stock) {
            *value -= off * row[band] / all;
        }
        let wanted: f64 = lacking.iter().filter(|l| **l > 0.0).sum();
        for from in Need::ALL {
            let surplus = -lacking[from.index()];
            let here = stock[from.index()][band];
            if surplus <= 0.0 || wanted <= 0.0 {
                continue;
            }
            for to in Need::ALL {
                let share = lacking[to.index()].max(0.0) / wanted;
                if share > 0.0 {
                    // Where hardly anybody is, nobody can be observed to leave: a fast rate.
                    rates[from.index()][to.index()][band] =
                        (surplus * share / here.max(0.5)).min(FASTEST * share);
                }
            }
        }
    }
    let mut list = Vec::new();
    for from in Need::ALL {
        for to in Need::ALL {
            let by_band = rates[from.index()][to.index()];
            let flow = |band: usize| by_band[band] * stock[from.index()][band];
            if num::sum((0..BANDS).map(flow)) > 0.05 {
                list.push((from, to, by_band));
            }
        }
    }
    list
}

/// Unplanned moves a year of a child with a need, in the placement that suits it.
fn moves_of(need: Need) -> f64 {
    average_moves(match need {
        Need::Kinship => Provision::Kinship,
        Need::Residential | Need::SpecialistResidential => Provision::PrivateHome,
        Need::Supported => Provision::SupportedAccommodation,
        Need::Parents => Provision::WithParents,
        Need::Adoption => Provision::Adoption,
        Need::OtherPathway => Provision::OtherResidential,
        _ => Provision::AgencyFostering,
    })
}

/// Entry rates month by month such that the expected total follows damped national growth,
/// averaged over a year about each year's end.
fn trend(
    problem: &Problem,
    hazards: &flow::Hazards,
    profile: &[[f64; SPANS]],
    total: &[f64; BANDS],
) -> ([f64; BANDS], Vec<f64>) {
    let mut flow = Flow::default();
    for band in AgeBand::ALL {
        let ages = usize::from(band.first_month())..usize::from(band.end_month());
        let all: f64 = profile[ages.clone()].iter().flatten().sum();
        for age in ages {
            for months in 0..SPANS {
                flow.children[age][months] = profile[age][months] / all * total[band.index()];
            }
        }
    }
    let start: f64 = total.iter().sum();
    let entering: f64 = problem.entering.iter().sum::<f64>() / 12.0;
    if entering <= 0.0 || start <= 0.0 {
        return (problem.entering, vec![1.0; problem.years]);
    }
    let months = problem.years * 12;
    let mut level = Vec::with_capacity(months);
    for month in 1..=months {
        let years = month as f64 / 12.0;
        let growth = problem.growth * (1.0 - num::pow(DAMPING, years)) / (1.0 - DAMPING);
        let mut without = flow.clone();
        without.step(hazards, 1.0, &all_entrants(problem, [0.0; BANDS]));
        let survivors = num::sum(without.by_band());
        let needed = (start * num::exp(growth) - survivors).max(0.0) / entering;
        flow.step(
            hazards,
            1.0,
            &all_entrants(problem, problem.entering.map(|e| e * needed)),
        );
        level.push(needed);
    }
    let about = |year: usize| {
        let window = &level[(year * 12).saturating_sub(6)..(year * 12 + 6).min(months)];
        num::sum(window.iter().copied()) / window.len() as f64
    };
    let (first, second) = (num::sum(level[..12].iter().copied()) / 12.0, about(1));
    // The first year's average is its middle; the start lies half a year's slope before it.
    let at_start = (2.0 * first - second).max(0.5 * first).max(1e-6);
    let trend = (1..=problem.years)
        .map(|year| about(year) / at_start)
        .collect();
    (problem.entering.map(|e| e * at_start), trend)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem() -> Problem {
        let mut cells = super::super::start::Cells::default();
        cells[Provision::Kinship.index()][0] = [5, 10, 15, 20, 8];
        cells[Provision::CouncilFostering.index()][0] = [10, 30, 50, 110, 30];
        cells[Provision::PrivateHome.index()][2] = [0, 0, 2, 25, 12];
        cells[Provision::SupportedAccommodation.index()][0] = [0, 0, 0, 0, 20];
        cells[Provision::Adoption.index()][1] = [3, 12, 3, 0, 0];
        let mut started_in = [0.0; Provision::COUNT];
        started_in[Provision::Kinship.index()] = 0.2;
        started_in[Provision::CouncilFostering.index()] = 0.65;
        started_in[Provision::PrivateHome.index()] = 0.05;
        started_in[Provision::SupportedAccommodation.index()] = 0.1;
        Problem {
            cells,
            leaving: [0.45, 0.6, 0.27, 0.15, 0.15],
            entering: [32.0, 29.0, 30.0, 38.0, 15.0],
            arrivals: 6.0,
            arrivals_at_16: 0.85,
            arrivals_fostering: 0.5,
            children_in: started_in.map(|share| share + 0.02),
            started_in,
            growth: 0.03,
            years: 10,
        }
    }

    #[test]
    fn children_leave_at_the_published_rate() {
        let problem = problem();
        let solution = solve(&problem);
        let entrants = all_entrants(&problem, problem.entering);
        let relative =
            [2.0, 1.9, 1.2, 1.1, 1.1].map(|r| judgement::LEAVING_BY_TIME.map(|time| r * time));
        let (leaving, profile) = leaving_rates(&problem, &relative, &entrants);
        let rates = hazards(&leaving, &relative);
        for band in AgeBand::ALL {
            let rows = &profile[usize::from(band.first_month())..usize::from(band.end_month())];
            let all: f64 = rows.iter().flatten().sum();
            let left: f64 = rows
                .iter()
                .flat_map(|row| row.iter().enumerate())
                .map(|(m, n)| n * rates[band.index()][flow::time_band(m)] * 12.0)
                .sum();
            assert!((left / all - problem.leaving[band.index()]).abs() < 1e-3);
        }
        assert!(
            solution
                .leaving
                .iter()
                .all(|rate| rate.is_finite() && *rate >= 0.0)
        );
    }

    #[test]
    fn entries_grow_where_the_stock_must() {
        let solution = solve(&problem());
        assert!(solution.trend.last() > solution.trend.first());
        let none = solve(&Problem {
            growth: -0.03,
            ..problem()
        });
        assert!(none.trend.last() < none.trend.first());
    }

    #[test]
    fn adoption_and_supported_accommodation_are_fed_by_changes_of_plan() {
        let solution = solve(&problem());
        let to = |need| solution.plan_changes.iter().any(|change| change.1 == need);
        assert!(to(Need::Adoption) && to(Need::Supported));
        for (_, _, rates) in &solution.plan_changes {
            assert!(rates.iter().all(|rate| (0.0..=FASTEST).contains(rate)));
        }
    }
}
