//! What numbers usually are: wide bounds, beyond which a value is more likely a slip or the wrong unit than a view.
//!
//! They are judgements, and wider than anything published or any shipped file. A value outside them is used as it is
//! given, and said to be odd; what the model cannot use at all is an error.

use crate::error::Problem;

/// What a rule holds for: the unit, the words that its path ends with or has, the least and the most, what to think
/// of when it is outside.
struct Rule {
    unit: &'static str,
    /// The last key, whole or its end, or a part of the path where it begins with a dot or ends with one.
    keys: &'static [&'static str],
    least: f64,
    most: f64,
    hint: &'static str,
}

const POUNDS: &str = "it is given in pounds, not in thousands or millions";
const WEEKLY: &str = "it is given in pounds a week";
const RATE: &str = "5% a year is written 0.05";

/// The first that holds counts.
const RULES: &[Rule] = &[
    // Allowances and what families are paid, and agencies for them.
    Rule {
        unit: "pounds a week",
        keys: &[
            "kinship",
            "council_fostering",
            "agency_fostering",
            "placed_with_parents",
            "placed_for_adoption",
            ".after_care.",
        ],
        least: 10.0,
        most: 5_000.0,
        hint: WEEKLY,
    },
    // Residential care cost from 465 to 21,115 pounds a week on average in a council and year (2016 to 2023), and a place
    // that is not registered about twice as much.
    Rule {
        unit: "pounds a week",
        keys: &[""],
        least: 50.0,
        most: 50_000.0,
        hint: WEEKLY,
    },
    Rule {
        unit: "ratio",
        keys: &["outside_demand_council_factor"],
        least: 0.001,
        most: 5.0,
        hint: "1 changes nothing",
    },
    Rule {
        unit: "ratio",
        keys: &["factor", "premium", "_factor_by_year."],
        least: 0.1,
        most: 5.0,
        hint: "1 changes nothing, and 1.1 is a tenth more",
    },
    // Consumer prices rose by 11% in the year to October 2022, the most in forty years.
    Rule {
        unit: "a year",
        keys: &["_rise_per_year", "_rise_by_year."],
        least: -0.1,
        most: 0.2,
        hint: RATE,
    },
    Rule {
        unit: "a year",
        keys: &[".closing_rate_per_year", ".leaving_rate_per_year"],
        least: 0.0,
        most: 1.0,
        hint: "0.1 is one in ten a year",
    },
    Rule {
        unit: "a year",
        keys: &["base_rate_per_year", "loan.", "cost_of_funds"],
        least: 0.0,
        most: 0.2,
        hint: RATE,
    },
    Rule {
        unit: "pounds",
        keys: &["capital_per_place"],
        least: 1_000.0,
        most: 2_000_000.0,
        hint: POUNDS,
    },
    Rule {
        unit: "pounds",
        keys: &["start_up_cost"],
        least: 1_000.0,
        most: 5_000_000.0,
        hint: POUNDS,
    },
    Rule {
        unit: "pounds",
        keys: &["one_off_cost", "yearly_cost"],
        least: 1_000.0,
        most: 50_000_000.0,
        hint: POUNDS,
    },
    Rule {
        unit: "households a year",
        keys: &["approvals_per_year"],
        least: 0.0,
        most: 1_000.0,
        hint: "it is of one council",
    },
    Rule {
        unit: "homes a year",
        keys: &["openings_per_year"],
        least: 0.0,
        most: 100.0,
        hint: "it is of one council",
    },
];

impl Rule {
    fn holds(&self, path: &str, unit: &str) -> bool {
        let within = |key: &&str| {
            if key.ends_with('.') {
                path.contains(key)
            } else {
                path.ends_with(key)
            }
        };
        self.unit == unit && self.keys.iter().any(within)
    }
}

fn rule(path: &str, unit: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.holds(path, unit))
}

/// The least and the most that the value at a path usually has, where anything is said of it.
pub fn usual(path: &str, unit: &str) -> Option<(f64, f64)> {
    rule(path, unit).map(|rule| (rule.least, rule.most))
}

/// A warning of a value that is far from usual; none of nought, which switches something off.
pub(super) fn odd(path: &str, value: f64, unit: &str) -> Option<Problem> {
    let rule = rule(path, unit)?;
    if value == 0.0 || (rule.least..=rule.most).contains(&value) {
        return None;
    }
    let problem = Problem::warning("NH408", path, format!("{value} is far from anything usual"))
        .note(format!(
            "usual: {} to {}, {unit}; it is used as it is given",
            rule.least, rule.most
        ));
    Some(problem.hint(rule.hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_has_a_row_for_each() {
        let guide = include_str!("../../../docs/src/guide/scenario-file.md");
        for rule in RULES {
            let row = format!("| {} | {} to {} |", rule.unit, rule.least, rule.most);
            assert!(guide.contains(&row), "{row}");
        }
    }

    #[test]
    fn what_is_far_from_usual_is_told_with_its_bounds() {
        for (path, value, unit, told) in [
            (
                "authority.Wigan.prices.private_home",
                99_000.0,
                "pounds a week",
                true,
            ),
            (
                "authority.Wigan.prices.private_home",
                4_377.0,
                "pounds a week",
                false,
            ),
            (
                "authority.Wigan.prices.private_home",
                1.0,
                "pounds a week",
                true,
            ),
            (
                "authority.Wigan.prices.private_home",
                0.0,
                "pounds a week",
                false,
            ),
            (
                "authority.Wigan.prices.kinship",
                20.0,
                "pounds a week",
                false,
            ),
            (
                "authority.Wigan.after_care.staying_put.weekly_price",
                50.0,
                "pounds a week",
                false,
            ),
            ("intervention.A.price_factor", 9.0, "ratio", true),
            ("prices.beyond_premium", 50.0, "ratio", true),
            ("moves.factor_by_year.2024/25", 1.2, "ratio", false),
            ("prices.residential_rise_per_year", -0.5, "a year", true),
            ("prices.wages_rise_by_year.2024/25", 0.3, "a year", true),
            ("loan.Juno.rate_per_year", 0.6, "a year", true),
            ("loan.Juno.rate_per_year", 0.06, "a year", false),
            ("intervention.A.capital_per_place", 200.0, "pounds", true),
            ("moves.after_a_year.kinship", 3.0, "a year", false),
        ] {
            let found = odd(path, value, unit);
            assert_eq!(found.is_some(), told, "{path} {value}");
        }
        let found = odd("moves.factor", 99.0, "ratio").expect("odd");
        assert_eq!(found.message, "99 is far from anything usual");
        assert_eq!(usual("moves.factor", "ratio"), Some((0.1, 5.0)));
        assert_eq!(usual("demand.overdispersion", "ratio"), None);
    }
}
