//! Means against expectations worked out apart from the engine (model, section 12.6).
//!
//! Each test compares means of thousands of runs with an exact recursion, at 4 standard errors. One
//! comparison gives a false alarm with odds of 6e-5; every test says how many it makes. A true
//! departure of 5 standard errors is seen with odds of 5 in 6; what that is in children is printed.

use crate::common::{self, Moments, NO_DEVIATIONS, counts, shipped, tiny};
use nearhome::engine::recorder::{Record, column};
use nearhome::model::Model;
use nearhome::model::authority::Authority;
use nearhome::model::authority::TIMES;
use nearhome::model::placement::{AgeBand, Provision};

/// Standard errors by which a mean may miss.
const BOUND: f64 = 4.0;

/// Collects comparisons, and the worst of them.
#[derive(Default)]
struct Comparison {
    made: usize,
    worst: f64,
    misses: Vec<String>,
    widest: f64,
}

impl Comparison {
    fn compare(&mut self, what: &str, values: &[f64], expected: f64) {
        let found = Moments::of(values);
        self.made += 1;
        if found.se == 0.0 {
            if (found.mean - expected).abs() > 1e-9 {
                self.misses.push(format!(
                    "{what}: {} in every run, not {expected}",
                    found.mean
                ));
            }
            return;
        }
        // A mean of rare events has an unsure standard error: never below that of a Poisson count.
        let se = found.se.max((expected / values.len() as f64).sqrt() * 0.5);
        let z = (found.mean - expected) / se;
        self.worst = self.worst.max(z.abs());
        self.widest = self.widest.max(5.0 * se);
        if z.abs() > BOUND {
            let (mean, se) = (found.mean, found.se);
            self.misses.push(format!(
                "{what}: {mean:.3} +- {se:.3}, expected {expected:.3} ({z:+.1} se)"
            ));
        }
    }

    fn finish(self, name: &str) {
        println!(
            "{name}: {} comparisons, worst {:.1} se; sees {:.2} children in any",
            self.made, self.worst, self.widest
        );
        assert!(
            self.misses.is_empty(),
            "{name}:\n{}",
            self.misses.join("\n")
        );
    }
}

const fn band(age: usize) -> usize {
    AgeBand::of_months(age as u16).index()
}

/// Expected entrants of each age in months in one month, siblings included.
fn entrants(model: &Model, authority: &Authority, month: usize) -> Vec<f64> {
    let groups = &model.demand.groups;
    let gaps = usize::from(groups.least_gap)..=usize::from(groups.most_gap);
    let ways = f64::from(groups.most_gap - groups.least_gap + 1);
    let level = authority.entry_trend[month] * model.demand.season[(month - 1) % 12] / 12.0;
    let mut all = vec![0.0; 216];
    for index in AgeBand::ALL {
        let events = authority.events_per_year[index.index()] * level;
        let running = authority.group_shares[usize::from(index == AgeBand::SixteenSeventeen)];
        let ages = usize::from(index.first_month())..usize::from(index.end_month());
        // Where the sibling of each rank is, given that the group has come to it.
        let mut here = vec![0.0; 216];
        let born = if index == AgeBand::UnderOne {
            model.demand.at_birth
        } else {
            0.0
        };
        for age in ages.clone() {
            here[age] = events * (1.0 - born) / ages.len() as f64;
        }
        here[ages.start] += events * born;
        for rank in 0..4 {
            let exists = if rank == 0 {
                1.0
            } else {
                1.0 - running[rank - 1]
            };
            for (sum, n) in all.iter_mut().zip(&here) {
                *sum += exists * n;
            }
            let mut next = vec![0.0; 216];
            for (age, n) in here.iter().enumerate() {
                for older in gaps
                    .clone()
                    .map(|gap| age + gap)
                    .filter(|&older| older < 216)
                {
                    next[older] += n / ways;
                }
            }
            here = next;
        }
    }
    all
}

/// Expected children by age in months and months in care (24 stands for all longer times).
type Ages = Vec<[f64; 25]>;

/// Position among the spans of time in care: under 6 months, 6 to 12, 12 to 24, longer.
const fn span_in_care(months: usize) -> usize {
    (months >= 6) as usize + (months >= 12) as usize + (months >= 24) as usize
}

/// One month of the recursion; returns who leaves before 18 and at 18. Entrants meet half a month's
/// hazard in the month they come, and leave from the next month on.
fn pass(ages: &mut Ages, hazard: &dyn Fn(usize, usize) -> f64, entrants: &[f64]) -> [f64; 2] {
    let mut next = vec![[0.0; 25]; 216];
    let mut left = [0.0; 2];
    for (age, row) in ages.iter().enumerate() {
        for (months, &children) in row.iter().enumerate() {
            if age + 1 == 216 {
                left[1] += children;
                continue;
            }
            let longer = (months + 1).min(24);
            let first = if months == 0 {
                0.5 * hazard(age, 0)
            } else {
                0.0
            };
            let stay = children * (-hazard(age + 1, longer) - first).exp();
            next[age + 1][longer] += stay;
            left[0] += children - stay;
        }
    }
    for (row, n) in next.iter_mut().zip(entrants) {
        row[0] += n;
    }
    *ages = next;
    left
}

/// Runs Wigan with leaving by age and `by_time` in care alone against the recursion.
fn follows_the_flow(by_time: [f64; 4], name: &str) {
    let time = format!(
        "leaving.relative_by_time_in_care = {{ under_6_months = {:?}, six_to_12_months = {:?}, one_to_two_years = {:?}, over_two_years = {:?} }}",
        by_time[0], by_time[1], by_time[2], by_time[3]
    );
    let mut sets = NO_DEVIATIONS.to_vec();
    sets.extend([
        "scenario.years = 5",
        "leaving.relative_by_provision = {}",
        "unaccompanied.transfer_speed_per_year = 0",
        "authority.Wigan.unaccompanied.arrivals_per_year = 0",
        time.as_str(),
    ]);
    let mut model = common::model(&shipped("wigan/baseline.toml", &sets));
    // The recursion is of rates that are known.
    model.inputs.fix();
    for child in &mut model.authorities[0].children {
        // The time of placements for adoption counts apart; here all children are alike.
        if child.provision == Provision::Adoption {
            child.provision = Provision::WithParents;
            child.need = nearhome::model::placement::Need::Parents;
        }
    }
    for shares in &mut model.authorities[0].need_shares {
        let adoption = nearhome::model::placement::Need::Adoption.index();
        shares[adoption] = shares[adoption - 1];
    }
    for row in &mut model.authorities[0].plan_rates {
        row[nearhome::model::placement::Need::Adoption.index()] = [0.0; 5];
    }
    let authority = &model.authorities[0];
    let mut ages: Ages = vec![[0.0; 25]; 216];
    for child in &authority.children {
        ages[usize::from(child.age)][usize::from(child.months_in_care).min(24)] += 1.0;
    }
    let hazard = |age: usize, months: usize| {
        authority.leaving_rate[band(age)] * by_time[span_in_care(months)] / 12.0
    };
    let records = common::run(&model, 5, 4_000);
    let mut comparison = Comparison::default();
    for month in 1..=model.horizon.months() {
        let left = pass(&mut ages, &hazard, &entrants(&model, authority, month));
        if ![1, 2, 6, 12, 24, 60].contains(&month) {
            continue;
        }
        let mut by_band = [0.0; 5];
        for (age, row) in ages.iter().enumerate() {
            by_band[band(age)] += row.iter().sum::<f64>();
        }
        let mut compare = |what: &str, column: usize, expected: f64| {
            let values = counts(&records, month, 0, column);
            comparison.compare(&format!("month {month}, {what}"), &values, expected);
        };
        compare("children", column::CHILDREN, by_band.iter().sum());
        for (of, expected) in AgeBand::ALL.into_iter().zip(by_band) {
            compare(of.label(), column::BY_AGE + of.index(), expected);
        }
        compare("leavers before 18", column::LEAVERS_BEFORE_18, left[0]);
        compare("leavers at 18", column::LEAVERS_AT_18, left[1]);
    }
    comparison.finish(name);
}

/// 48 comparisons: false alarm 0.3%.
#[test]
fn stock_by_age_is_the_recursion_of_the_flow_where_leaving_is_by_age_alone() {
    follows_the_flow([1.0; 4], "by age");
}

/// 48 comparisons: false alarm 0.3%.
#[test]
fn stock_by_age_is_the_recursion_of_the_flow_where_leaving_is_by_age_and_time_in_care() {
    follows_the_flow([2.5, 1.5, 1.0, 0.4], "by age and time in care");
}

/// The open market: each provision's place among the states, with its leaving rate relative to
/// fostering and its yearly move rates by time in the placement.
const STATES: [(Provision, f64, [f64; 3]); 6] = [
    (Provision::Kinship, 2.0, [1.0, 0.4, 0.1]),
    (Provision::CouncilHome, 0.7, [1.5, 0.5, 0.2]),
    (Provision::PrivateHome, 1.5, [6.0, 1.0, 0.3]),
    (Provision::WithParents, 3.0, [0.0, 0.2, 0.5]),
    (Provision::OtherResidential, 4.0, [2.0, 2.0, 2.0]),
    (Provision::Other, 0.0, [9.0, 0.0, 1.0]),
];

/// What a search gives: chances of each state, by the state before it (a need keeps its ladder).
fn ladder(state: usize) -> [f64; 6] {
    match state {
        0 => [1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        1 | 2 => [0.0, 0.4, 0.6, 0.0, 0.0, 0.0],
        3 => [0.0, 0.0, 0.0, 1.0, 0.0, 0.0],
        _ => [0.0, 0.0, 0.0, 0.0, 0.5, 0.5],
    }
}

/// Yearly leaving rate and entrants by age band; yearly changes of plan from homes to kinship.
const LEAVING: [f64; 5] = [0.5, 0.3, 0.2, 0.15, 0.4];
const ENTERING: [f64; 5] = [8.0, 12.0, 12.0, 24.0, 12.0];
const TO_KINSHIP: [f64; 5] = [0.0, 0.0, 0.3, 0.1, 0.8];

/// Needs of entrants by band, as the first state of each need.
const NEEDS: [[(usize, f64); 4]; 5] = [
    [(0, 1.0), (1, 0.0), (3, 0.0), (4, 0.0)],
    [(0, 0.7), (1, 0.0), (3, 0.3), (4, 0.0)],
    [(0, 0.5), (1, 0.2), (3, 0.3), (4, 0.0)],
    [(0, 0.4), (1, 0.4), (3, 0.1), (4, 0.1)],
    [(0, 0.3), (1, 0.5), (3, 0.1), (4, 0.1)],
];

/// Expected children by age in months, state, and months in the placement (12 for all longer);
/// who has come in the month apart.
struct Markov {
    placed: Vec<[[f64; 13]; 6]>,
    entered: Vec<[f64; 6]>,
}

impl Markov {
    fn new(model: &Model) -> Self {
        let mut placed = vec![[[0.0; 13]; 6]; 216];
        let mut entered = vec![[0.0; 6]; 216];
        for child in &model.authorities[0].children {
            let state = STATES
                .iter()
                .position(|s| s.0 == child.provision)
                .expect("a state");
            if child.months_in_care == 0 {
                entered[usize::from(child.age)][state] += 1.0;
                continue;
            }
            for &months in &child.months_placed {
                let months = usize::from(months).min(12);
                placed[usize::from(child.age)][state][months] += 1.0 / TIMES as f64;
            }
        }
        Self { placed, entered }
    }

    /// A month; returns expected moves and leavers before 18. Of two events in a month leaving
    /// comes before a change of plan, and that before a move.
    fn step(&mut self) -> [f64; 2] {
        let mut next = vec![[[0.0; 13]; 6]; 216];
        let (mut moves, mut leavers) = (0.0, 0.0);
        for age in 0..215 {
            let (was, is) = (band(age), band(age + 1));
            for (state, (_, relative, rates)) in STATES.into_iter().enumerate() {
                for at in 0..=13 {
                    // Position 13 holds those who came last month.
                    let new = at == 13;
                    let months = if new { 0 } else { at };
                    let children = if new {
                        self.entered[age][state]
                    } else {
                        self.placed[age][state][at]
                    };
                    let half = |rate: f64| if new { 0.5 * rate } else { 0.0 };
                    let plan = |b: usize| {
                        if matches!(state, 1 | 2) {
                            TO_KINSHIP[b]
                        } else {
                            0.0
                        }
                    };
                    let leave = relative * (LEAVING[is] + half(LEAVING[was])) / 12.0;
                    let change = (plan(is) + half(plan(was))) / 12.0;
                    let longer = (months + 1).min(12);
                    let span = usize::from(longer > 2) + usize::from(longer > 11);
                    let begun = if months == 0 { 0.5 * rates[0] } else { 0.0 };
                    let moved = (rates[span] + begun) / 12.0;
                    let stay = children * (-leave).exp();
                    leavers += children - stay;
                    let same = stay * (-change).exp();
                    next[age + 1][0][0] += stay - same;
                    let here = same * (-moved).exp();
                    next[age + 1][state][longer] += here;
                    moves += same - here;
                    for (to, chance) in ladder(state).into_iter().enumerate() {
                        next[age + 1][to][0] += (same - here) * chance;
                    }
                }
            }
        }
        self.placed = next;
        for of in AgeBand::ALL {
            let ages = usize::from(of.first_month())..usize::from(of.end_month());
            for age in ages.clone() {
                let n = ENTERING[of.index()] / 12.0 / ages.len() as f64;
                let mut row = [0.0; 6];
                for (first, share) in NEEDS[of.index()] {
                    for (to, chance) in ladder(first).into_iter().enumerate() {
                        row[to] += n * share * chance;
                    }
                }
                self.entered[age] = row;
            }
        }
        [moves, leavers]
    }

    fn by_state(&self) -> [f64; 6] {
        std::array::from_fn(|state| {
            let placed: f64 = self
                .placed
                .iter()
                .map(|row| row[state].iter().sum::<f64>())
                .sum();
            placed + self.entered.iter().map(|row| row[state]).sum::<f64>()
        })
    }
}

fn by_age(key: &str, values: [f64; 5]) -> String {
    let [a, b, c, d, e] = values;
    format!(
        "{key} = {{ under_1 = {a}, age_1_to_4 = {b}, age_5_to_9 = {c}, age_10_to_15 = {d}, age_16_to_17 = {e} }}"
    )
}

/// 9 comparisons in each of 6 months: false alarm 0.34%.
#[test]
fn stock_by_provision_is_the_markov_expectation_in_an_open_market() {
    let by_provision = |key: &str, value: &dyn Fn(usize) -> f64| {
        let parts: Vec<String> = STATES
            .iter()
            .enumerate()
            .map(|(state, (provision, ..))| format!("{} = {}", provision.id(), value(state)))
            .collect();
        format!("{key} = {{ {} }}", parts.join(", "))
    };
    let change = by_age("rate_per_year", TO_KINSHIP);
    let sets = [
        by_provision("leaving.relative_by_provision", &|s| STATES[s].1),
        by_provision("moves.first_three_months", &|s| STATES[s].2[0]),
        by_provision("moves.three_to_twelve_months", &|s| STATES[s].2[1]),
        by_provision("moves.after_a_year", &|s| STATES[s].2[2]),
        "moves.factor = 1".into(),
        by_age("authority.Tiny.leaving.rate_per_year", LEAVING),
        by_age("authority.Tiny.entries.per_year", ENTERING),
        format!(
            "authority.Tiny.plan_changes = [{{ from = \"residential\", to = \"kinship\", {change} }}]"
        ),
    ];
    let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
    let model = common::model(&tiny(&sets));
    let records: Vec<Record> = common::run(&model, 9, 4_000);
    let mut markov = Markov::new(&model);
    let mut comparison = Comparison::default();
    for month in 1..=60 {
        let [moves, leavers] = markov.step();
        if ![1, 2, 6, 12, 24, 60].contains(&month) {
            continue;
        }
        let by_state = markov.by_state();
        let mut compare = |what: &str, column: usize, expected: f64| {
            let values = counts(&records, month, 0, column);
            comparison.compare(&format!("month {month}, {what}"), &values, expected);
        };
        for ((provision, ..), expected) in STATES.into_iter().zip(by_state) {
            compare(
                provision.id(),
                column::BY_PROVISION + provision.index(),
                expected,
            );
        }
        compare("children", column::CHILDREN, by_state.iter().sum());
        compare("moves", column::MOVES, moves);
        compare("leavers before 18", column::LEAVERS_BEFORE_18, leavers);
    }
    comparison.finish("open market");
}
