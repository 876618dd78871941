//! The figures of one area, in words.

use super::phrase::{
    between, chance, fewest, opening, percent, quantity, share_step, step, within,
};
use super::{Figure, THREE, month_name};
use crate::ensemble::Ensemble;
use crate::model::Model;
use crate::report::chart::words::too_few;
use crate::results::metric::{Unit, catalogue, position};
use crate::results::statistics::{quantile, quantile_error, share_error};
use crate::results::{Area, Period, Results, Summary, table};

/// Metrics whose figure of the start is an estimate.
const ESTIMATED: [&str; 3] = [
    "children_in_unregistered",
    "children_in_wrong_kind_of_placement",
    "council_carer_places_approved",
];

/// What is said of the costs of too few children: see [`too_few`].
const FEW: &str = "With so few children in care a cost says little.";

/// Places, or one.
fn places(range: &str) -> &'static str {
    if range == "1" { "place" } else { "places" }
}

/// Tells the figures of one area.
pub(super) struct Teller<'a> {
    pub(super) model: &'a Model,
    pub(super) results: &'a Results,
    pub(super) ensemble: &'a Ensemble,
    pub(super) index: usize,
    pub(super) area: &'a Area,
}

impl Teller<'_> {
    pub(super) fn figures(&self) -> Vec<Figure> {
        let several = self.area.authorities.len() > 1;
        let boundary = if several {
            "inside their own authority's boundary"
        } else {
            "inside the boundary"
        };
        let (homes, council) = if several {
            ("of these authorities", "the councils' own")
        } else {
            ("inside the boundary", "the council's own")
        };
        let told = [
            self.children(),
            self.more_children(),
            self.any_unregistered(),
            self.stock("children_in_childrens_homes", |range, when| {
                format!("{range} live in children's homes{when}")
            }),
            self.stock("children_in_wrong_kind_of_placement", |range, when| {
                format!("{range} live in another kind of placement than they need{when}")
            }),
            self.stock("share_in_area", |range, when| {
                format!("{range} of children in care live {boundary}{when}")
            }),
            self.stock("share_three_or_more_placements", |range, when| {
                format!(
                    "{range} of children in care{when} had three or more placements in the year before"
                )
            }),
            self.stock("children_in_unregistered", |range, when| {
                if range == "no children" {
                    format!("no child is without a registered placement{when}")
                } else {
                    format!("{range} have no registered placement{when}")
                }
            }),
            self.stock("council_carer_places_approved", |range, when| {
                let places = places(range);
                format!("{council} foster carers are approved for {range} {places}{when}")
            }),
            self.stock("home_places_registered", |range, when| {
                let places = places(range);
                format!("children's homes {homes} have {range} registered {places}{when}")
            }),
        ];
        let mut figures: Vec<_> = told.into_iter().flatten().collect();
        let last = self.results.horizon.years - 1;
        if last > 0 {
            figures.extend(self.cost("gross_cost_first_year", 0));
        }
        let mut gross = self.cost("gross_cost_last_year", last);
        let net = self.net_cost(last);
        if let (Some(gross), Some(net)) = (&mut gross, &net)
            && let (Some(short), Some(quantiles)) = (&mut gross.short, net.quantiles)
        {
            let range = self.money(last, quantiles);
            *short = format!("{short}; net of what others pay {range}");
        }
        figures.extend(gross);
        figures.extend(net);
        figures
    }

    fn sample(&self, metric: &str, period: Period) -> Vec<f64> {
        table::sample(self.model, self.ensemble, self.area, metric, period)
    }

    /// A figure from a metric, with its quantiles and their errors, not yet told.
    pub(super) fn figure(
        &self,
        id: &'static str,
        metric: &'static str,
        period: Period,
    ) -> Option<Figure> {
        let mut sorted = self.sample(metric, period);
        if sorted.is_empty() {
            return None;
        }
        sorted.sort_unstable_by(f64::total_cmp);
        let errors = THREE.map(|p| quantile_error(&sorted, p));
        let errors = match errors {
            [Some(low), Some(middle), Some(high)] => Some([low, middle, high]),
            _ => None,
        };
        Some(Figure {
            id,
            metric,
            unit: catalogue()[position(metric)?].unit,
            period: period.name(self.results.horizon),
            sentence: String::new(),
            short: None,
            quantiles: Some(THREE.map(|p| quantile(&sorted, p))),
            errors,
            probability: None,
            beside: None,
        })
    }

    fn end(&self) -> String {
        month_name(self.results, self.results.horizon.months())
    }

    fn last(&self) -> Period {
        Period::Month(self.results.horizon.months())
    }

    /// The same on the start date.
    fn at_start(&self, metric: &str) -> Option<f64> {
        let start = self.results.get(self.index, metric, Period::Month(0))?;
        Some(start.p50)
    }

    fn children(&self) -> Option<Figure> {
        let mut figure = self.figure("children_in_care", "children_in_care", self.last())?;
        let start = self.at_start("children_in_care");
        let range = between(figure.unit, start, figure.quantiles?);
        let (noun, verb) = if range == "1" {
            ("child", "is")
        } else {
            ("children", "are")
        };
        let now = start.map_or_else(String::new, |start| {
            format!(
                " ({} in {})",
                quantity(start, 1.0),
                month_name(self.results, 0)
            )
        });
        figure.sentence = format!(
            "In {}, {range} {noun} {verb} in care in {}{now}.",
            opening(self.results.runs),
            self.end(),
        );
        Some(figure)
    }

    /// A figure of the last month; `tell` is given its range and when it is.
    fn stock(&self, metric: &'static str, tell: impl Fn(&str, &str) -> String) -> Option<Figure> {
        let mut figure = self.figure(metric, metric, self.last())?;
        // Of hardly anyone there is no share to tell.
        let children = |s: &Summary| s.p50;
        let end = self
            .results
            .get(self.index, "children_in_care", self.last());
        if figure.unit == Unit::Share && end.map(children) == Some(0.0) {
            return None;
        }
        let start = self.at_start(metric);
        let quantiles = figure.quantiles?;
        let range = between(figure.unit, start, quantiles);
        let range = match figure.unit {
            Unit::Children if range == "1" => "1 child".to_owned(),
            Unit::Children => format!("{range} children"),
            _ => range,
        };
        let tell = |when: &str| {
            tell(&range, when)
                .replace("1 child live ", "1 child lives ")
                .replace("1 child have ", "1 child has ")
        };
        let start = start.map(|start| match figure.unit {
            Unit::Share => percent(start, share_step(quantiles)),
            _ => quantity(start, 1.0),
        });
        let estimated = if ESTIMATED.contains(&metric) {
            ", estimated"
        } else {
            ""
        };
        let (now, brackets) = start.map_or_else(Default::default, |start| {
            let now = format!(" ({start} in {}{estimated})", month_name(self.results, 0));
            (now, format!(" ({start}{estimated})"))
        });
        figure.short = Some(format!("{}{brackets}", tell("")));
        figure.sentence = format!(
            "In {}, {}{now}.",
            opening(self.results.runs),
            tell(&format!(" in {}", self.end()))
        );
        Some(figure)
    }

    /// A range of a year's gross or net cost: both at the finer of their steps, so that they can be compared.
    fn money(&self, year: usize, quantiles: [f64; 3]) -> String {
        let of = |metric| self.results.get(self.index, metric, Period::Year(year));
        let both = ["gross_cost", "net_cost"].into_iter().filter_map(of);
        let finest = both
            .map(|s| [s.p10, s.p50, s.p90])
            .chain([quantiles])
            .map(|three| step(Unit::Pounds, None, three))
            .fold(f64::INFINITY, f64::min);
        within(Unit::Pounds, finest, quantiles)
    }

    /// What is said of costs where too few children are in care for them to say much.
    pub(super) fn few(&self) -> Option<&'static str> {
        too_few(fewest(self.results, self.index, "children_in_care")).then_some(FEW)
    }

    /// The same after a sentence.
    fn and_few(&self) -> String {
        self.few().map_or_else(String::new, |few| format!(" {few}"))
    }

    fn cost(&self, id: &'static str, year: usize) -> Option<Figure> {
        let mut figure = self.figure(id, "gross_cost", Period::Year(year))?;
        let name = figure.period.trim_start_matches("FY").to_owned();
        let range = self.money(year, figure.quantiles?);
        figure.sentence = format!(
            "In {}, placements and leavers' support cost {range} in {name}, in that year's prices.{}",
            opening(self.results.runs),
            self.and_few()
        );
        figure.short = Some(format!("{range} in {name}"));
        Some(figure)
    }

    fn net_cost(&self, year: usize) -> Option<Figure> {
        let mut figure = self.figure(super::NET, "net_cost", Period::Year(year))?;
        let name = figure.period.trim_start_matches("FY").to_owned();
        let range = self.money(year, figure.quantiles?);
        let net = "less what others pay (the Home Office, health, education, other authorities)";
        figure.sentence = format!(
            "In {}, that cost {net} is {range} in {name}, in that year's prices.{}",
            opening(self.results.runs),
            self.and_few()
        );
        Some(figure)
    }

    /// The share of futures with more children at the end than at the start.
    fn more_children(&self) -> Option<Figure> {
        let start = self
            .at_start("children_in_care")
            .filter(|_| self.results.runs > 1)?;
        let sample = self.sample("children_in_care", self.last());
        let runs = sample.len();
        let share = |of: fn(f64, f64) -> bool| {
            sample.iter().filter(|v| of(**v, start)).count() as f64 / runs as f64
        };
        let (more, fewer) = (share(|v, s| v > s), share(|v, s| v < s));
        let (share, word) = if more >= fewer {
            (more, "more")
        } else {
            (fewer, "fewer")
        };
        let end = self.end();
        let sentence = if share == 0.0 {
            format!(
                "In every simulated future as many children are in care in {end} as at the start."
            )
        } else {
            format!(
                "{}, {word} children are in care in {end} than at the start.",
                chance(share, runs)
            )
        };
        Some(Figure {
            id: if word == "more" {
                "more_children_than_at_start"
            } else {
                "fewer_children_than_at_start"
            },
            metric: "children_in_care",
            unit: Unit::Children,
            period: self.last().name(self.results.horizon),
            sentence,
            short: None,
            quantiles: None,
            errors: None,
            probability: Some((share, share_error(share, runs))),
            beside: None,
        })
    }

    /// The share of futures with a child without a registered placement at the end.
    fn any_unregistered(&self) -> Option<Figure> {
        let sample = self.sample("children_in_unregistered", self.last());
        let runs = sample.len();
        // One future is no distribution: nothing of it is a chance.
        if runs < 2 {
            return None;
        }
        let share = sample.iter().filter(|v| **v > 0.0).count() as f64 / runs as f64;
        let end = self.end();
        Some(Figure {
            id: "any_child_unregistered",
            metric: "children_in_unregistered",
            unit: Unit::Children,
            period: self.last().name(self.results.horizon),
            sentence: if share == 0.0 {
                format!(
                    "In no simulated future is a child without a registered placement in {end}."
                )
            } else {
                format!(
                    "{}, at least one child has no registered placement in {end}.",
                    chance(share, runs)
                )
            },
            short: None,
            quantiles: None,
            errors: None,
            probability: Some((share, share_error(share, runs))),
            beside: None,
        })
    }
}
