//! What baselines give, against what is published of the base year.

use crate::common::{self, Moments, NO_DEVIATIONS, counts, shipped};
use nearhome::calibrate::published::Published;
use nearhome::engine::recorder::column;

const SHIPPED: [(&str, i32); 5] = [
    ("wigan/baseline.toml", 2019),
    ("wigan/baseline-2023.toml", 2023),
    ("liverpool/baseline.toml", 2021),
    ("wirral/baseline.toml", 2021),
    ("liverpool-city-region/baseline.toml", 2021),
];

/// Expected children follow the start times `exp(g (1 - 0.8^t) / (1 - 0.8))`. 400 runs: the mean is
/// known to 0.5% or better (printed), so that with 3% allowed a false alarm has odds below 1e-6 and
/// a departure of 5% is always seen.
#[test]
fn expected_children_follow_damped_national_growth() {
    let mut misses = Vec::new();
    for (name, year) in SHIPPED {
        let model = common::model(&shipped(name, &NO_DEVIATIONS));
        let growth = Published::get().england_figures(year).growth.value;
        let records = common::run(&model, 17, 400);
        let (mut worst, mut error, mut at_worst) = (0.0_f64, 0.0_f64, String::new());
        for (a, authority) in model.authorities.iter().enumerate() {
            let mut by_year = Vec::new();
            for t in 1..=model.horizon.years {
                let found = Moments::of(&counts(&records, 12 * t, a, column::CHILDREN));
                let damped = (1.0 - 0.8_f64.powi(t as i32)) / (1.0 - 0.8);
                let path = authority.children.len() as f64 * (growth * damped).exp();
                let off = found.mean / path - 1.0;
                by_year.push(format!("{:+.1}%", 100.0 * off));
                error = error.max(found.se / path);
                if off.abs() > worst.abs() {
                    worst = off;
                    at_worst = format!("{} in year {t}", authority.name);
                }
            }
            println!("  {}: {}", authority.name, by_year.join(" "));
        }
        let line = format!(
            "{name}: growth {:.2}% at first; worst {:+.2}% ({at_worst}); se up to {:.2}%",
            100.0 * growth,
            100.0 * worst,
            100.0 * error
        );
        println!("{line}");
        if worst.abs() > 0.03 {
            misses.push(line);
        }
    }
    assert!(misses.is_empty(), "{}", misses.join("\n"));
}
