//! What the details say a plan is worth, and the parts that it is made of.

use crate::compare::{LOAN, compared};
use nearhome::analysis::mean as mean_of;
use nearhome::analysis::value::Worth;
use nearhome::report::compare as report;

const PARTS: &str = r#"[[intervention]]
name = "Granted homes"
kind = "open_homes"
operator = "council"
homes = 3
places = 3
months_to_open = 6
start = "2020-04"
yearly_cost = 100000
grant_share = 0.3
capital_per_place = 150000
capital_grant_share = 0.4

[[intervention]]
name = "Unit"
kind = "therapeutic_unit"
homes = 2
places = 3
months_to_open = 6
start = "2020-04"
weekly_price = 9000
health_share = 0.5
"#;

/// The parts that the details print of each value add up to it: exactly in every run, and as printed to half a
/// unit of the last digit of each. Measures whose cost runs on are told over the whole horizon too.
#[test]
fn the_parts_of_a_present_value_add_up() {
    let (comparison, _) = compared(&[LOAN, PARTS].concat(), 24);
    let one = &comparison.options[0];
    for worth in &one.worth[0] {
        let both = worth.benefits - worth.costs;
        assert!((worth.authority - both - worth.contributions).abs() < 0.01);
        assert!((worth.social - both + worth.grants + worth.lending).abs() < 0.01);
    }
    let mean = |pick: fn(&Worth) -> f64| mean_of(&one.over_runs(pick));
    for part in [
        mean(|w| w.contributions),
        mean(|w| w.grants),
        mean(|w| w.lending),
    ] {
        assert!(part.abs() > 1_000.0, "{part}");
    }
    let said = report::details(&comparison);
    let flat = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for (from, to, whole) in [
        ("to the authority: ", " to society: ", mean(|w| w.authority)),
        ("to society: ", " Payback: ", mean(|w| w.social)),
    ] {
        let line = flat.split(from).nth(1).expect("a line of parts");
        let line = line.split(to).next().expect("its end");
        let parts = line.split(" + ").map(|part| {
            let pounds = part
                .rsplit(' ')
                .next()
                .expect("a sum")
                .replace(['£', ','], "");
            match pounds.strip_suffix('m') {
                Some(millions) => 1.0e6 * millions.parse::<f64>().expect(part),
                None => pounds.parse().expect(part),
            }
        });
        let sum: f64 = parts.sum();
        assert!((sum - whole).abs() < 20_000.0, "{line}: {sum} {whole}");
    }
    // What is put in is told over the span of the budget beside it, and over the years from the decision on.
    let screen = report::text(&comparison);
    let screen = screen.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [&flat, &screen] {
        let puts_in = said.split("Puts in £").nth(1).expect("money put in");
        let puts_in = puts_in.split("Budget over 10 years").next().expect("both");
        assert!(puts_in.contains(" over 10 years"), "{said}");
        assert!(puts_in.contains("; over 2020/21 to 2024/25 £"), "{said}");
    }
}
