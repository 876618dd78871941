//! The solved rates keep what they are solved to keep.

use super::*;

fn problem() -> Problem {
    let mut cells = crate::calibrate::start::Cells::default();
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
        unaccompanied: flow::Arrivals {
            there: 8.0,
            arriving: 0.5,
            speed: 0.0,
            threshold: 0.0,
            stay: 16.0,
        },
        arrivals_at_16: 0.85,
        arrivals_fostering: 0.5,
        children_in: started_in.map(|share| share + 0.02),
        started_in,
        growth: Growth::of_england(0.03),
        years: 10,
    }
}

/// The rates with the changes of plan that are written.
fn as_written(problem: &Problem, table: &Table, solution: &Solution) -> Rates {
    let mut plan = Plan::default();
    for (from, to, by_band) in &solution.plan_changes {
        plan[from.index()][to.index()] = *by_band;
    }
    rates(problem, table, &solution.needs, &solution.leaving, &plan)
}

#[test]
fn the_solved_rates_keep_the_mix_and_the_published_leaving_rate() {
    let problem = problem();
    let solution = solve(&problem);
    let table = Table::of(&problem.cells);
    let rates = as_written(&problem, &table, &solution);
    let passes = rates.profile(table.total);
    for (band, pass) in passes.iter().enumerate() {
        for need in Need::ALL {
            let (kept, start) = (pass.stock[need.index()], table.stock[need.index()][band]);
            assert!(
                (kept - start).abs() < 0.1 * start + 1.0,
                "{} in band {band}: {start} at the start, {kept} kept up",
                need.id()
            );
        }
        let level = relevel(&problem, &table, &solution.leaving, &passes)[band];
        assert!((level / solution.leaving[band] - 1.0).abs() < 0.05);
    }
}

#[test]
fn entries_grow_where_the_stock_must() {
    let solution = solve(&problem());
    assert!(solution.trend.last() > solution.trend.first());
    let none = solve(&Problem {
        growth: Growth::of_england(-0.03),
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

/// What months do with the rates as they are written, a year's entrants as its trend has them.
#[test]
fn children_in_care_follow_the_growth_that_was_asked_for() {
    let problem = Problem {
        unaccompanied: flow::Arrivals {
            there: 8.0,
            arriving: 0.2,
            speed: 0.02,
            threshold: 40.0,
            stay: 11.0,
        },
        ..problem()
    };
    let solution = solve(&problem);
    let table = Table::of(&problem.cells);
    let rates = as_written(&problem, &table, &solution);
    let start: f64 = table.total.iter().sum();
    let months = rates.months();
    let passes = rates.profile(table.total);
    let mut ages: Vec<State> = passes.iter().flat_map(|pass| &pass.ages).copied().collect();
    let solved = Problem {
        entering: solution.entering,
        ..problem.clone()
    };
    let others = entrants(&solved, &solution.needs);
    let alone = arriving(&solved, 1.0);
    let mut unaccompanied = problem.unaccompanied;
    for month in 1..=96 {
        let (year, part) = (month / 12, f64::from(month % 12) / 12.0);
        let at = |year: usize| year.checked_sub(1).map_or(1.0, |y| solution.trend[y]);
        let trend = at(year as usize) * (1.0 - part) + at(year as usize + 1) * part;
        months.pass(&mut ages);
        enter(&mut ages, &alone, unaccompanied.month(1.0));
        enter(&mut ages, &others, trend);
        let expected = start * problem.growth.expected(f64::from(month) / 12.0);
        let there = children(&ages);
        assert!(
            (there / expected - 1.0).abs() < 0.006,
            "{there} in month {month}, {expected} wanted"
        );
    }
}

/// City of London's children, most of whom come alone.
#[test]
fn where_those_who_come_alone_are_more_than_are_wanted_few_others_enter() {
    let alone = Problem {
        unaccompanied: flow::Arrivals {
            there: 8.0,
            arriving: 30.0,
            speed: 0.4,
            threshold: 40.0,
            stay: 11.0,
        },
        ..problem()
    };
    let solution = solve(&alone);
    let entering: f64 = solution.entering.iter().sum();
    assert!(entering > 0.0 && entering < 60.0, "{entering} a year");
    assert!(
        solution
            .trend
            .iter()
            .all(|trend| (0.0..=10.0).contains(trend))
    );
}
