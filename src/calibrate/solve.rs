//! Rates solved so that the starting mix of needs is kept up and the total grows as expected.
//!
//! What is published: children by age and placement, entries and leavers by age. What is not: how
//! children pass between kinds of placement while in care. Here the *net* flow between needs is
//! solved, by age band, so that the published mix would persist under the authority's own rates:
//! each need's inflow (entries, ageing in, rising need) less its outflow (leaving, ageing out) must
//! grow with the stock; what is lacking comes from the needs that have too much, in proportion.

use super::growth::Growth;
use super::judgement;
use crate::model::escalated;
use crate::model::flow;
use crate::model::placement::{AgeBand, Need, Place, Provision};
use crate::model::profile::{Pass, Rates, State};
use crate::num;

/// Bands of age.
const BANDS: usize = AgeBand::COUNT;

/// Children at the national mix that stand beside an age band's own.
const THIN: f64 = 3.0;

/// Rounds of adjustment of the changes of plan.
const ROUNDS: usize = 25;

/// Most plan changes a year of any one kind.
pub(super) const FASTEST: f64 = 6.0;

/// What the solution starts from.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Children by provision, place and band.
    pub cells: super::start::Cells,
    /// Published leaving rate a year before 18, by band, of all children.
    pub leaving: [f64; BANDS],
    /// Published entries a year by band, unaccompanied children left out.
    pub entering: [f64; BANDS],
    /// Arrivals of unaccompanied children.
    pub unaccompanied: flow::Arrivals,
    /// Share of them aged 16 or 17.
    pub arrivals_at_16: f64,
    /// Share of those who need fostering.
    pub arrivals_fostering: f64,
    /// National shares of starts by provision.
    pub started_in: [f64; Provision::COUNT],
    /// National shares of children in care by provision.
    pub children_in: [f64; Provision::COUNT],
    /// How children in care are expected to grow.
    pub growth: Growth,
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
    let table = Table::of(&problem.cells);
    let needs = entry_needs(problem, &table.stock);
    // Leaving rates depend on how long children have been in care, which depends on the rates.
    let mut leaving = problem.leaving;
    let mut plan = Plan::default();
    let mut passes = Vec::new();
    for _ in 0..3 {
        for _ in 0..10 {
            passes = rates(problem, &table, &needs, &leaving, &plan).profile(table.total);
            leaving = relevel(problem, &table, &leaving, &passes);
        }
        plan = plan_changes(problem, &table, &needs, &leaving, &passes);
        plan = keep_the_mix(problem, &table, &needs, &leaving, plan);
    }
    let rates = rates(problem, &table, &needs, &leaving, &plan);
    passes = rates.profile(table.total);
    let (entering, trend) = trend(problem, &rates, &needs, &passes);
    Solution {
        entering,
        needs,
        leaving,
        plan_changes: listed(&plan, &table.stock),
        trend,
    }
}

/// Yearly rates of changes of plan: `[from][to][band]`.
type Plan = [[[f64; BANDS]; Need::COUNT]; Need::COUNT];

/// The starting table by need.
struct Table {
    /// Children by need and band.
    stock: [[f64; BANDS]; Need::COUNT],
    /// The same, each weighted by the leaving rate of its placement relative to fostering.
    weighted: [[f64; BANDS]; Need::COUNT],
    /// Children by band.
    total: [f64; BANDS],
}

impl Table {
    fn of(cells: &super::start::Cells) -> Self {
        let mut table = Self {
            stock: [[0.0; BANDS]; Need::COUNT],
            weighted: [[0.0; BANDS]; Need::COUNT],
            total: [0.0; BANDS],
        };
        for provision in Provision::ALL {
            let factor = judgement::LEAVING_BY_PROVISION[provision.index()].value;
            for band in 0..BANDS {
                let here: u32 = cells[provision.index()]
                    .iter()
                    .map(|by_age| by_age[band])
                    .sum();
                table.total[band] += f64::from(here);
                for (need, share) in needs_of(provision) {
                    table.stock[need.index()][band] += f64::from(here) * share;
                    table.weighted[need.index()][band] += f64::from(here) * share * factor;
                }
            }
        }
        table
    }

    /// Leaving rate of a need's children relative to fostering, at a span of time in care.
    fn relative(&self, need: Need, band: usize, time: usize) -> f64 {
        let stock = self.stock[need.index()][band];
        let by_provision = if stock > 0.0 {
            self.weighted[need.index()][band] / stock
        } else {
            judgement::LEAVING_BY_PROVISION[provision_of(need).index()].value
        };
        by_provision
            * if need == Need::Adoption {
                1.0
            } else {
                judgement::LEAVING_BY_TIME[time].value
            }
    }
}

/// Entrants a month by need and age, unaccompanied children left out.
fn entrants(problem: &Problem, needs: &[[f64; BANDS]; Need::COUNT]) -> Vec<[f64; 216]> {
    let by_age = flow::entrants(
        problem.entering.map(|e| e / 12.0 + 1e-6),
        judgement::AT_BIRTH.value,
    );
    let bands: [usize; 216] = std::array::from_fn(|age| AgeBand::of_months(age as u16).index());
    let of = |need: Need| std::array::from_fn(|age| by_age[age] * needs[need.index()][bands[age]]);
    Need::ALL.map(of).to_vec()
}

/// Unaccompanied children by need and age, of so many who arrive.
fn arriving(problem: &Problem, many: f64) -> Vec<[f64; 216]> {
    let at_age = many / 24.0;
    let older = problem.arrivals_at_16;
    let of = |need: Need, age: usize| match need {
        Need::Fostering if (168..192).contains(&age) => 1.0 - older,
        Need::Fostering if age >= 192 => older * problem.arrivals_fostering,
        Need::Supported if age >= 192 => older * (1.0 - problem.arrivals_fostering),
        _ => 0.0,
    };
    Need::ALL
        .map(|need| std::array::from_fn(|age| at_age * of(need, age)))
        .to_vec()
}

/// Entrants a month by need and age, unaccompanied children among them.
fn all_entrants(problem: &Problem, needs: &[[f64; BANDS]; Need::COUNT]) -> Vec<[f64; 216]> {
    let mut all = entrants(problem, needs);
    let mut unaccompanied = problem.unaccompanied;
    let alone = arriving(problem, unaccompanied.month(1.0));
    for (to, from) in all.as_flattened_mut().iter_mut().zip(alone.as_flattened()) {
        *to += from;
    }
    all
}

fn rates(
    problem: &Problem,
    table: &Table,
    needs: &[[f64; BANDS]; Need::COUNT],
    leaving: &[f64; BANDS],
    plan: &Plan,
) -> Rates {
    let mut hazards = [[[0.0; 4]; BANDS]; Need::COUNT];
    for need in Need::ALL {
        for band in 0..BANDS {
            for time in 0..4 {
                hazards[need.index()][band][time] =
                    leaving[band] / 12.0 * table.relative(need, band, time);
            }
        }
    }
    let mut all = *plan;
    for need in Need::ALL {
        if let Some(to) = escalated(need) {
            let rate = average_moves(provision_of(need)) * judgement::ESCALATION.value;
            for band in 0..BANDS {
                all[need.index()][to.index()][band] += rate;
            }
        }
    }
    Rates {
        entrants: all_entrants(problem, needs),
        leaving: hazards,
        plan: all,
    }
}

/// The rate of a child in fostering with average time in care such that all children of a band
/// leave at the published rate.
fn relevel(
    problem: &Problem,
    table: &Table,
    leaving: &[f64; BANDS],
    passes: &[Pass],
) -> [f64; BANDS] {
    let mut next = *leaving;
    for (band, pass) in passes.iter().enumerate() {
        let (mut children, mut weighted) = (0.0, 0.0);
        for state in &pass.ages {
            for need in Need::ALL {
                for (months, n) in state[need.index()].iter().enumerate() {
                    children += n;
                    weighted += n * table.relative(need, band, flow::time_band(months));
                }
            }
        }
        if weighted > 0.0 {
            next[band] = problem.leaving[band] * children / weighted;
        }
    }
    next
}

/// A first guess at the net changes of plan: what each need lacks to keep up with the rest, taken from
/// the needs that have too much.
fn plan_changes(
    problem: &Problem,
    table: &Table,
    needs: &[[f64; BANDS]; Need::COUNT],
    leaving: &[f64; BANDS],
    passes: &[Pass],
) -> Plan {
    let entering = all_entrants(problem, needs);
    let mut plan = Plan::default();
    for band in AgeBand::ALL {
        let b = band.index();
        let pass = &passes[b];
        let mut lacking = [0.0; Need::COUNT];
        for need in Need::ALL {
            let n = need.index();
            let ages = usize::from(band.first_month())..usize::from(band.end_month());
            let mut inflow = 12.0 * num::sum(entering[n][ages].iter().copied());
            if b > 0 {
                let below = &passes[b - 1];
                inflow += 12.0 * below.ages.last().map_or(0.0, |s| num::sum(s[n]));
            }
            let passing = 12.0 * pass.ages.last().map_or(0.0, |s| num::sum(s[n]));
            let outflow = table.weighted[n][b] * leaving[b] + passing;
            lacking[n] = outflow - inflow;
        }
        let all = table.total[b];
        if all <= 0.0 {
            continue;
        }
        let off = num::sum(lacking);
        for (value, row) in lacking.iter_mut().zip(table.stock) {
            *value -= off * row[b] / all;
        }
        let wanted: f64 = lacking.iter().filter(|l| **l > 0.0).sum();
        for from in Need::ALL {
            let surplus = -lacking[from.index()];
            if surplus <= 0.0 || wanted <= 0.0 {
                continue;
            }
            for to in Need::ALL {
                let share = lacking[to.index()].max(0.0) / wanted;
                if share > 0.0 && may_change_to(to, band) {
                    let here = table.stock[from.index()][b].max(0.5);
                    plan[from.index()][to.index()][b] = (surplus * share / here).min(FASTEST);
                }
            }
        }
        // Fostering is where a lack can always be met from, and a surplus go to.
        for need in Need::ALL {
            if need != Need::Fostering {
                let (f, n) = (Need::Fostering.index(), need.index());
                if may_change_to(need, band) {
                    plan[f][n][b] = plan[f][n][b].max(0.002);
                }
                plan[n][f][b] = plan[n][f][b].max(0.002);
            }
        }
    }
    plan
}

/// Who may come to need it by a change of plan, by band.
fn may_change_to(need: Need, band: AgeBand) -> bool {
    match need {
        Need::Adoption => band <= AgeBand::FiveToNine,
        _ => may_enter(need, band),
    }
}

/// Adjusts the changes of plan, band by band, until the profile they keep up has the starting mix of
/// needs: flows to a need that falls short are raised, flows from it lowered.
fn keep_the_mix(
    problem: &Problem,
    table: &Table,
    needs: &[[f64; BANDS]; Need::COUNT],
    leaving: &[f64; BANDS],
    mut plan: Plan,
) -> Plan {
    let mut incoming: State = [[0.0; flow::SPANS]; Need::COUNT];
    for band in AgeBand::ALL {
        let b = band.index();
        let total = table.total[b];
        for _ in 0..ROUNDS {
            let pass = rates(problem, table, needs, leaving, &plan).band(band, &incoming, total);
            let short: [f64; Need::COUNT] = std::array::from_fn(|n| {
                let least = 0.02 * total / Need::COUNT as f64 + 0.05;
                ((table.stock[n][b] + least) / (pass.stock[n] + least)).clamp(0.25, 4.0)
            });
            for (from, row) in plan.iter_mut().enumerate() {
                for (to, by_band) in row.iter_mut().enumerate() {
                    let change = num::pow(short[to] / short[from], 0.6);
                    by_band[b] = (by_band[b] * change).min(FASTEST);
                }
            }
        }
        let pass = rates(problem, table, needs, leaving, &plan).band(band, &incoming, total);
        incoming = pass.ages.last().copied().unwrap_or(incoming);
    }
    plan
}

/// The changes of plan that more than a handful of children in a lifetime meet.
fn listed(plan: &Plan, stock: &[[f64; BANDS]; Need::COUNT]) -> Vec<(Need, Need, [f64; BANDS])> {
    let mut list = Vec::new();
    for from in Need::ALL {
        for to in Need::ALL {
            let by_band = plan[from.index()][to.index()];
            let flow = num::sum((0..BANDS).map(|b| by_band[b] * stock[from.index()][b]));
            if flow > 0.05 {
                list.push((
                    from,
                    to,
                    by_band.map(|rate| if rate < 1e-3 { 0.0 } else { rate }),
                ));
            }
        }
    }
    list
}

/// The placement that stands for a need where nobody with it is placed.
const fn provision_of(need: Need) -> Provision {
    match need {
        Need::Kinship => Provision::Kinship,
        Need::Residential | Need::SpecialistResidential => Provision::PrivateHome,
        Need::Supported => Provision::SupportedAccommodation,
        Need::Parents => Provision::WithParents,
        Need::Adoption => Provision::Adoption,
        Need::OtherPathway => Provision::OtherResidential,
        Need::Fostering | Need::SpecialistFostering => Provision::AgencyFostering,
    }
}

/// Entry rates month by month such that the expected total grows as expected,
/// averaged over a year about each year's end.
fn trend(
    problem: &Problem,
    rates: &Rates,
    needs: &[[f64; BANDS]; Need::COUNT],
    passes: &[Pass],
) -> ([f64; BANDS], Vec<f64>) {
    let mut ages: Vec<State> = passes.iter().flat_map(|pass| &pass.ages).copied().collect();
    let start = children(&ages);
    let entering = num::sum(problem.entering) / 12.0;
    if entering <= 0.0 || start <= 0.0 {
        return (problem.entering, vec![1.0; problem.years]);
    }
    let passing = rates.months();
    let (others, alone) = (entrants(problem, needs), arriving(problem, 1.0));
    let mut unaccompanied = problem.unaccompanied;
    let months = problem.years * 12;
    let mut level = Vec::with_capacity(months);
    for month in 1..=months {
        let years = month as f64 / 12.0;
        let grown = start * problem.growth.expected(years);
        passing.pass(&mut ages);
        enter(&mut ages, &alone, unaccompanied.month(1.0));
        let needed = ((grown - children(&ages)) / entering).max(0.0);
        enter(&mut ages, &others, needed);
        level.push(needed);
    }
    let about = |year: usize| {
        let window = &level[(year * 12).saturating_sub(6)..(year * 12 + 6).min(months)];
        num::sum(window.iter().copied()) / window.len() as f64
    };
    let (first, second) = (num::sum(level[..12].iter().copied()) / 12.0, about(1));
    // The first year's average is its middle; the start lies half a year's slope before it. Where unaccompanied
    // children alone are more than are wanted at first, the others begin at a tenth of what they come to.
    let most = (1..=problem.years).map(about).fold(1e-6, f64::max);
    let at_start = (2.0 * first - second).max(0.5 * first).max(0.1 * most);
    let trend = (1..=problem.years)
        .map(|year| about(year) / at_start)
        .collect();
    (problem.entering.map(|e| e * at_start), trend)
}

/// Children of all ages.
fn children(ages: &[State]) -> f64 {
    num::sum(ages.iter().flatten().flatten().copied())
}

/// So many times a month's entrants, by need and age, come.
fn enter(ages: &mut [State], entrants: &[[f64; 216]], level: f64) {
    for (age, state) in ages.iter_mut().enumerate() {
        for (row, entrants) in state.iter_mut().zip(entrants) {
            row[0] += entrants[age] * level;
        }
    }
}

#[cfg(test)]
mod tests;
