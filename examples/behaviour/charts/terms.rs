//! What follows from the terms alone: loans, time and units.

use std::fs;
use std::path::Path;

use nearhome::analysis::loans::risks;
use nearhome::finance::outcome::{self, Case, Totals};
use nearhome::finance::schedule::Schedule;
use nearhome::model::flow::SPANS;
use nearhome::model::placement::Need;
use nearhome::model::profile::Rates;
use nearhome::report::chart::{FanPoint, PanelsChart, Times, Unit};
use nearhome::results::Period;
use nearhome::scenario::build::loan::{Agreed, alone};
use nearhome::scenario::{Document, raw, schema};

use super::Made;
use super::draw::{chart, line, panel, panel_across, simulated_from};
use super::scenario::{RUNS, Ran, Scenario};

/// The charts, each with the name of its chapter.
pub(super) fn all(root: &Path, base: &Ran) -> Made<Vec<(&'static str, PanelsChart)>> {
    Ok(vec![
        ("loans", loans(root)?),
        ("time-and-units", time_and_units(base)?),
    ])
}

/// The loan to Juno CIC as it was agreed, with another profile of repayment.
fn agreed(root: &Path, profile: &[String]) -> Made<Agreed> {
    let file = "scenarios/wirral/juno-loan.toml";
    let text = fs::read(root.join(file))?;
    let mut document = Document::parse(&text, file).map_err(|p| p.render(false))?;
    for change in profile {
        document.set(change).map_err(|p| p.render(false))?;
    }
    let checked = document.check(&schema::loans()).into_result();
    checked.map_err(|p| p.render(false))?;
    let raw: raw::LoanFile = document.read().map_err(|p| p.render(false))?;
    let (loans, _) = alone(&raw.loan, None).map_err(|p| document.locate(p).render(false))?;
    Ok(loans.into_iter().next().ok_or("no loan")?)
}

fn loans(root: &Path) -> Made<PanelsChart> {
    let shares: Vec<f64> = (1..=19).map(f64::from).collect();
    let whole: f64 = shares.iter().sum();
    let shares: Vec<String> = shares.iter().map(|s| (s / whole).to_string()).collect();
    let set = |profile: &str| vec![format!("loan.Juno.repayment={profile}")];
    let mut sculpted = set("sculpted");
    sculpted.push(format!("loan.Juno.sculpted_shares=[{}]", shares.join(",")));
    let profiles = [
        ("annuity", set("annuity")),
        ("equal instalments", set("equal_instalments")),
        ("sculpted", sculpted),
        ("maturity", set("maturity")),
    ];
    let homes = Scenario::read(root, "scenarios/wirral/juno.toml")?;
    let (mut balances, mut payments, mut failures) = (Vec::new(), Vec::new(), Vec::new());
    let mut interest = Vec::new();
    for (label, profile) in &profiles {
        let loan = agreed(root, profile)?;
        interest.push(Schedule::of(&loan.terms).interest() as f64 / 100.0);
        let (year, month) = loan.start;
        // Financial years end in March; a loan of January to March begins in the year that ends then.
        let first = year + i32::from(month > 3);
        let months = outcome::months(&loan.terms, loan.cost_of_funds, Case::Agreed);
        let years = outcome::by_year(&months, (u16::from(month) + 8) % 12);
        let points = |pence: fn(&Totals) -> i64| -> Vec<FanPoint> {
            let years = (first..).zip(&years);
            years
                .map(|(end, year)| FanPoint::certain(f64::from(end), pence(year) as f64 / 100.0))
                .collect()
        };
        let mut balance = points(|year| year.closing);
        balance.pop();
        balances.push(line(label, balance));
        payments.push(line(label, points(|year| year.interest + year.principal)));
        let mut changes = profile.clone();
        changes.push("scenario.years=16".to_owned());
        let ran = homes.run(&changes)?;
        let risks = risks(&ran.model, &ran.ensemble.records);
        let failed = &risks.first().ok_or("no loan")?.month_of_default;
        let by = |month: usize| {
            let failed = failed.iter().flatten().filter(|m| **m <= month).count();
            100.0 * failed as f64 / RUNS as f64
        };
        let months = 0..=ran.horizon().months();
        let points = months.map(|m| FanPoint::certain(ran.x(m), by(m)));
        failures.push(line(label, points.collect()));
    }
    let failed = |profile: usize, year: f64| {
        let points = &failures[profile].points;
        let last = points.iter().rfind(|p| p.x <= year + 1e-9);
        format!("{:.0}%", last.map_or(f64::NAN, |p| p.p50))
    };
    let [early, late] = [2029.0, 2037.0];
    let (annuity, maturity) = (0, profiles.len() - 1);
    Ok(PanelsChart {
        note: format!(
            "Balances and payments are as agreed; who has failed is of {RUNS} simulated futures."
        ),
        footer: simulated_from("scenarios/wirral/juno.toml"),
        ..chart(
            format!(
                "Interest is {} with an annuity and {} at maturity; {} and {} of borrowers have failed by March {early}, {} and \
                 {} by March {late}",
                Unit::Pounds.value(interest[annuity]),
                Unit::Pounds.value(interest[maturity]),
                failed(annuity, early),
                failed(maturity, early),
                failed(annuity, late),
                failed(maturity, late)
            ),
            "Wirral’s loan of a million pounds to Juno CIC at 6% over twelve years, repaid from the third on, in four profiles",
            vec![
                panel(
                    "outstanding at the year’s end",
                    Unit::Pounds,
                    Times::March,
                    balances,
                ),
                panel(
                    "paid in a financial year",
                    Unit::Pounds,
                    Times::FinancialYears,
                    payments,
                ),
                panel("borrower has failed", Unit::Percent, Times::March, failures),
            ],
        )
    })
}

fn time_and_units(ran: &Ran) -> Made<PanelsChart> {
    let metric = "gross_cost";
    let days = |month: usize| f64::from(ran.horizon().calendar(month).days());
    let cost = |month: usize| ran.mean(metric, Period::Month(month));
    let two_years = 1..=24;
    let charged = two_years
        .clone()
        .map(|m| FanPoint::certain(ran.x(m), cost(m)));
    let average = 365.25 / 12.0;
    let even = two_years.map(|m| FanPoint::certain(ran.x(m), cost(m) / days(m) * average));
    let (charged, even) = (charged.collect(), even.collect());
    let beyond = (0..ran.horizon().years).map(|year| {
        let days: f64 = (12 * year + 1..=12 * (year + 1)).map(days).sum();
        let cost = ran.mean(metric, Period::Year(year));
        let last = ran.x(12 * (year + 1));
        (days, FanPoint::certain(last, cost * (1.0 - 364.0 / days)))
    });
    let (in_year, beyond): (Vec<f64>, Vec<FanPoint>) = beyond.unzip();
    let first = |leap: bool| {
        let mut years = in_year.iter().zip(&beyond);
        years.find(|(days, _)| (**days > 365.0) == leap)
    };
    let (ordinary, leap) = first(false).zip(first(true)).ok_or("no leap year")?;
    let told = |(_, point): (&f64, &FanPoint)| {
        let year = Times::FinancialYears.name(point.x);
        format!("{} in {year}", Unit::Pounds.value(point.p50))
    };
    // Children of ten who have been in care for a month.
    let still = |rate: f64| -> Vec<FanPoint> {
        let rates = Rates {
            entrants: Vec::new(),
            leaving: [[[rate / 12.0; 4]; 5]; Need::COUNT],
            plan: Default::default(),
        };
        let months = rates.months();
        let mut ages = vec![[[0.0; SPANS]; Need::COUNT]; 216];
        ages[120][Need::Fostering.index()][1] = 100.0;
        (0..=36)
            .map(|month| {
                if month > 0 {
                    months.pass(&mut ages);
                }
                let left: f64 = ages.as_flattened().as_flattened().iter().sum();
                FanPoint::certain(f64::from(month), left)
            })
            .collect()
    };
    let rates = [0.25, 0.5, 1.0, 2.0];
    let lines = rates.map(|rate| line(&format!("{rate} a year"), still(rate)));
    let after_a_year = lines[2].points.get(12).ok_or("no year")?.p50;
    Ok(PanelsChart {
        note: format!(
            "Costs are means of {RUNS} simulated futures; who is still in care is reckoned, not simulated."
        ),
        ..chart(
            format!(
                "A budget of 52 weeks is short by {} and, with a leap day, by {}; a rate of 1 a year leaves {after_a_year:.0}% in \
                 care after a year, not none",
                told(ordinary),
                told(leap)
            ),
            "Wigan’s gross cost by days of the month and of the year; and children still in care at four yearly rates of leaving",
            vec![
                panel(
                    "gross cost by month",
                    Unit::Pounds,
                    Times::March,
                    vec![line("as charged", charged), line("even months", even)],
                ),
                panel(
                    "cost of days beyond 52 weeks",
                    Unit::Pounds,
                    Times::FinancialYears,
                    vec![line("", beyond)],
                ),
                panel_across(
                    "still in care, by months",
                    Unit::Percent,
                    "months",
                    lines.to_vec(),
                ),
            ],
        )
    })
}
