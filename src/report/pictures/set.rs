//! Each chart of one area, from its figures.

use super::Shown;
use crate::report::chart::words::{
    Change, Outlook, Price, carers_title, change_title, homes_title, price_title,
};
use crate::report::chart::{Across, FanChart, FanPoint, Line, Panel, PanelsChart, Times, Unit};
use crate::report::headline::{fewest, place};
use crate::report::manifest::VERSION;
use crate::results::{Area, Period, Summary};

mod need;

/// The four groups of placements, with the metric of each.
const GROUPS: [(&str, &str); 4] = [
    ("children_in_foster_families", "foster families"),
    (
        "children_in_homes_and_secure",
        "children’s and secure homes",
    ),
    (
        "children_in_supported_accommodation",
        "supported accommodation",
    ),
    ("children_in_all_other_placements", "other placements"),
];

/// What the charts of one area are made from.
#[derive(Clone, Copy)]
pub(super) struct Set<'a> {
    pub shown: Shown<'a>,
    /// The area's position among the areas.
    pub index: usize,
    pub area: &'a Area,
}

impl Set<'_> {
    fn start_year(&self) -> i32 {
        self.shown.results.horizon.start_year
    }

    fn end_year(&self) -> i32 {
        self.start_year() + self.shown.results.horizon.years as i32
    }

    fn at(&self, metric: &str, month: usize) -> Option<&Summary> {
        self.shown
            .results
            .get(self.index, metric, Period::Month(month))
    }

    /// A metric's simulated futures, month by month.
    fn futures(&self, metric: &str) -> Vec<FanPoint> {
        (0..=self.shown.results.horizon.months())
            .filter_map(|month| {
                let x = f64::from(self.start_year()) + month as f64 / 12.0;
                Some(point(x, self.at(metric, month)?))
            })
            .collect()
    }

    /// The same by financial year, each at its end.
    fn yearly(&self, metric: &str) -> Vec<FanPoint> {
        (0..self.shown.results.horizon.years)
            .filter_map(|year| {
                let figure = self
                    .shown
                    .results
                    .get(self.index, metric, Period::Year(year))?;
                Some(point(
                    f64::from(self.start_year() + year as i32 + 1),
                    figure,
                ))
            })
            .collect()
    }

    /// A line without published figures.
    fn line(label: &str, points: Vec<FanPoint>) -> Line {
        Line {
            label: label.to_owned(),
            published: Vec::new(),
            points,
        }
    }

    /// A panel of numbers month by month.
    fn panel(&self, label: &str, unit: Unit, lines: &[(String, &str)]) -> Panel {
        Panel {
            label: label.to_owned(),
            unit,
            across: Across::Time(Times::March),
            lines: lines
                .iter()
                .map(|(metric, name)| Self::line(name, self.futures(metric)))
                .collect(),
        }
    }

    /// A number at both ends of the middle future, and its range.
    fn change(&self, label: &str, metric: &str) -> Change {
        let start = self.at(metric, 0).map_or(0.0, |s| s.p50);
        let last = self.at(metric, self.shown.results.horizon.months());
        let [p10, p50, p90] = last.map_or([0.0; 3], |s| [s.p10, s.p50, s.p90]);
        Change::new(label, start, p50).between(p10, p90)
    }

    fn one_future(&self) -> bool {
        self.shown.results.runs == 1
    }

    /// A title of the middle future; one future has no middle.
    fn told(&self, title: String) -> String {
        if self.one_future() {
            title.replace("the middle future", "the one simulated future")
        } else {
            title
        }
    }

    /// Where local places are.
    fn inside(&self) -> &'static str {
        if self.area.authorities.len() > 1 {
            "inside their boundaries"
        } else {
            "inside the boundary"
        }
    }

    fn end_time(&self) -> String {
        format!("March {}", self.end_year())
    }

    /// Published counts by year, of the years that all the area's authorities have.
    fn published(&self) -> Vec<(i32, f64)> {
        let members = &self.shown.model.authorities[self.area.authorities.clone()];
        let Some((first, others)) = members.split_first() else {
            return Vec::new();
        };
        let of = |list: &[(i32, u32)], year: i32| {
            list.iter()
                .find(|(y, _)| *y == year)
                .map(|(_, n)| f64::from(*n))
        };
        first
            .published
            .iter()
            .filter_map(|&(year, count)| {
                let rest = others.iter().map(|a| of(&a.published, year));
                let rest: f64 = rest.sum::<Option<f64>>()?;
                Some((year, f64::from(count) + rest))
            })
            .filter(|(year, _)| *year <= self.end_year())
            .collect()
    }

    /// Children in care, with what was published.
    pub(super) fn children(&self) -> FanChart {
        let published = self.published();
        let points = |after: bool| -> Vec<(f64, f64)> {
            published
                .iter()
                .filter(|(year, _)| (*year > self.start_year()) == after)
                .map(|&(year, count)| (f64::from(year), count))
                .collect()
        };
        let metric = "children_in_care";
        let start = self.at(metric, 0).map_or(f64::NAN, |s| s.p50);
        let last = self.at(metric, self.shown.results.horizon.months());
        let ends = last.map_or([f64::NAN; 3], |s| [s.p10, s.p50, s.p90]);
        let outlook = Outlook::children(
            &place(self.area),
            (self.start_year(), start),
            self.end_year(),
            ends,
        );
        FanChart {
            title: outlook.title(),
            subtitle: format!("Children in care at each month’s end, {}", self.coverage()),
            unit: Unit::children(),
            times: Times::March,
            outturn: points(false),
            after: points(true),
            forecast: self.futures(metric),
            one_future: self.one_future(),
            footer: self.footer(published.last().map(|p| p.0)),
        }
    }

    /// Children by kind of placement.
    pub(super) fn placements(&self) -> PanelsChart {
        let changes = GROUPS.map(|(metric, label)| self.change(label, metric));
        PanelsChart {
            title: self.told(change_title(
                &changes,
                "kind of placement",
                &self.end_time(),
            )),
            subtitle: format!(
                "Children in care by kind of placement at each month’s end, {}. Other: with parents, for adoption, \
                 elsewhere",
                self.coverage()
            ),
            panels: GROUPS
                .map(|(metric, label)| {
                    self.panel(label, Unit::children(), &[(metric.to_owned(), label)])
                })
                .to_vec(),
            columns: 4,
            one_scale: true,
            note: String::new(),
            footer: self.footer(Some(self.start_year())),
        }
    }

    /// Children in care by authority, with what was published.
    pub(super) fn by_authority(&self) -> PanelsChart {
        let areas = self.shown.results.areas().iter().enumerate();
        let sets: Vec<Set> = areas
            .filter(|(_, area)| area.authorities.len() == 1)
            .map(|(index, area)| Set {
                index,
                area,
                ..*self
            })
            .collect();
        let metric = "children_in_care";
        let changes: Vec<_> = sets
            .iter()
            .map(|set| set.change(&set.area.name, metric))
            .collect();
        let panels = sets.iter().map(|set| {
            let mut panel = set.panel(&set.area.name, Unit::children(), &[(metric.to_owned(), "")]);
            let since = |(year, _): &(i32, f64)| *year >= self.start_year();
            let published = set.published().into_iter().filter(since);
            panel.lines[0].published = published.map(|(y, n)| (f64::from(y), n)).collect();
            panel
        });
        PanelsChart {
            title: self.told(change_title(&changes, "authority", &self.end_time())),
            subtitle: format!(
                "Children in care by authority at each month’s end, {}",
                self.coverage()
            ),
            panels: panels.collect(),
            columns: if sets.len() > 6 { 4 } else { 3 },
            one_scale: true,
            note: String::new(),
            footer: self.footer(self.published().last().map(|p| p.0)),
        }
    }

    /// Places with the council's and agencies' carers, and households.
    pub(super) fn carers(&self) -> PanelsChart {
        let kinds = [
            ("council", "the council’s carers"),
            ("agency", "agencies’ carers"),
        ];
        let [council, agency] =
            kinds.map(|(id, who)| self.change(who, &format!("{id}_carer_places_usable")));
        let places = || Unit::Count("places".to_owned());
        let mut panels: Vec<_> = kinds
            .iter()
            .map(|(id, who)| {
                let lines = ["approved", "usable", "filled"]
                    .map(|what| (format!("{id}_carer_places_{what}"), what));
                self.panel(&format!("places with {who}"), places(), &lines)
            })
            .collect();
        let households = [("council", "the council’s"), ("agency", "agencies’")]
            .map(|(id, who)| (format!("{id}_carer_households"), who));
        panels.push(self.panel(
            "approved households",
            Unit::Count("households".to_owned()),
            &households,
        ));
        PanelsChart {
            title: self.told(carers_title(&council, &agency, &self.end_time())),
            subtitle: format!(
                "Foster carers and their places at each month’s end, relatives and friends left out, {}",
                self.coverage()
            ),
            panels,
            columns: 3,
            one_scale: true,
            note: String::new(),
            footer: self.registers_footer(),
        }
    }

    /// Places in homes inside the boundary, all and by operator.
    pub(super) fn homes(&self) -> PanelsChart {
        let own = if self.area.authorities.len() > 1 {
            "the authorities’ own"
        } else {
            "own"
        };
        let registered = self.change("registered", "home_places_registered");
        let filled = self.change(
            &format!("those filled by {own} children"),
            "home_places_filled_by_own",
        );
        // The title's figures are of all, which no operator's panel has.
        let operators = [
            ("", "all homes"),
            ("council", "council homes"),
            ("voluntary", "voluntary and community homes"),
            ("private", "private homes"),
            ("another_council", "another council’s homes"),
        ];
        // Few scenarios have another council's.
        let of = |id: &str, what: &str| {
            let all = format!("{id}_home_places_{what}");
            all.trim_start_matches('_').to_owned()
        };
        let there = |id: &str| self.at(&of(id, "registered"), 0).is_some();
        let panels: Vec<Panel> = operators
            .iter()
            .filter(|(id, _)| there(id))
            .map(|(id, who)| {
                let lines = [
                    (of(id, "registered"), "registered"),
                    (of(id, "filled_by_own"), "own children"),
                    (of(id, "filled_by_others"), "others’ children"),
                ];
                self.panel(who, Unit::Count("places".to_owned()), &lines)
            })
            .collect();
        PanelsChart {
            title: self.told(homes_title(
                (&place(self.area), self.inside()),
                &registered,
                &filled,
                &self.end_time(),
            )),
            subtitle: format!(
                "Registered places in children’s homes {}, and those filled by children of the scenario’s and of other \
                 authorities, {}",
                self.inside(),
                self.coverage()
            ),
            columns: if panels.len() == 4 { 2 } else { 3 },
            panels,
            one_scale: true,
            note: "Middle futures of operators need not add up to that of all homes. The council’s registered places \
                   include those for short breaks, if it has any."
                .to_owned(),
            footer: self.registers_footer(),
        }
    }

    /// See [`fewest`].
    fn fewest(&self, metric: &str) -> f64 {
        fewest(self.shown.results, self.index, metric)
    }

    /// What a placement costs a week, by kind.
    pub(super) fn prices(&self) -> PanelsChart {
        let kinds: [(&str, &[(&str, &str)]); 3] = [
            (
                "children’s homes",
                &[
                    ("new_weekly_price_private_home", "new, private"),
                    ("weekly_cost_private_home", "all, private"),
                ],
            ),
            (
                "foster families",
                &[
                    ("new_weekly_price_agency_fostering", "new, agency"),
                    ("weekly_cost_agency_fostering", "all, agency"),
                    ("weekly_cost_council_fostering", "council’s"),
                    ("weekly_cost_kinship", "relatives"),
                ],
            ),
            (
                "supported accommodation",
                &[
                    ("new_weekly_price_supported_accommodation", "new"),
                    ("weekly_cost_supported_accommodation", "all"),
                ],
            ),
        ];
        let panel = |(label, lines): &(&str, &[(&str, &str)])| Panel {
            label: (*label).to_owned(),
            unit: Unit::PoundsAWeek,
            across: Across::Time(Times::FinancialYears),
            lines: lines
                .iter()
                .map(|(metric, name)| Self::line(name, self.yearly(metric)))
                .filter(|line| !line.points.is_empty())
                .collect(),
        };
        let price = |label: &str, id: &str| {
            let years = self.yearly(&format!("weekly_cost_{id}"));
            let [start, end] = [years.first(), years.last()].map(|p| p.map_or(f64::NAN, |p| p.p50));
            Price {
                label: label.to_owned(),
                start,
                end,
                children: self.fewest(&format!("children_in_{id}")),
            }
        };
        let told = [
            price("private homes", "private_home"),
            price("agency fostering", "agency_fostering"),
            price("council fostering", "council_fostering"),
            price("supported accommodation", "supported_accommodation"),
        ];
        let few: Vec<_> = told.iter().filter(|price| price.too_few()).collect();
        let few: Vec<_> = few.iter().map(|price| price.label.as_str()).collect();
        let few = if few.is_empty() {
            String::new()
        } else {
            format!(
                " A handful of children or none, of whose price little can be said: {}.",
                few.join(", ")
            )
        };
        PanelsChart {
            title: self.told(price_title(&told, &self.last_year())),
            subtitle: format!(
                "Pounds a child and week by financial year, in each year’s own prices, {}. New: placements that begin \
                 in the year; all: those that run in it",
                place(self.area)
            ),
            panels: kinds.iter().map(panel).collect(),
            columns: 3,
            one_scale: false,
            note: format!(
                "Homes start above the scenario’s price, which is of one inside {} at the start: prices rise from the \
                 first April on, and homes further away cost more.{few}",
                if self.area.authorities.len() > 1 {
                    "the child’s own authority"
                } else {
                    "the boundary"
                }
            ),
            footer: self.spend_footer(),
        }
    }

    /// Cost by financial year.
    pub(super) fn cost(&self, metric: &str, name: &str) -> FanChart {
        let forecast = self.yearly(metric);
        let [first, last] = [forecast.first(), forecast.last()]
            .map(|p| p.map_or([f64::NAN; 3], |p| [p.p10, p.p50, p.p90]));
        // Gross cost is read beside net cost, and net beside gross.
        let other = if metric == "net_cost" {
            "gross_cost"
        } else {
            "net_cost"
        };
        let beside = self.yearly(other).last().map(|p| [p.p10, p.p90]);
        let year = |year| Times::FinancialYears.name(f64::from(year));
        let outlook = Outlook {
            subject: format!("{name} in {}", place(self.area)),
            unit: Unit::Pounds,
            start: first[1],
            start_time: year(self.start_year() + 1),
            p10: last[0],
            p50: last[1],
            p90: last[2],
            end_time: self.last_year(),
            beside,
            children: Some(self.fewest("children_in_care")),
        };
        let less = if metric == "net_cost" {
            ", less what the Home Office, health, education and other authorities pay"
        } else {
            ""
        };
        FanChart {
            title: outlook.title(),
            subtitle: format!(
                "Placements and support after care by financial year, in each year’s own prices{less}, {}",
                place(self.area)
            ),
            unit: Unit::Pounds,
            times: Times::FinancialYears,
            outturn: Vec::new(),
            after: Vec::new(),
            forecast,
            one_future: self.one_future(),
            footer: self.spend_footer(),
        }
    }

    /// The last financial year: `2028/29`.
    fn last_year(&self) -> String {
        Times::FinancialYears.name(f64::from(self.end_year()))
    }

    fn coverage(&self) -> String {
        format!(
            "{}, March {} to March {}",
            place(self.area),
            self.start_year(),
            self.end_year()
        )
    }

    fn footer(&self, published: Option<i32>) -> String {
        self.made(&published.map_or_else(String::new, |year| {
            format!("Source: DfE children looked after statistics to March {year}; ")
        }))
    }

    fn registers_footer(&self) -> String {
        self.made(&format!(
            "Source: DfE children looked after statistics and Ofsted registers of homes and carers to March {}; ",
            self.start_year()
        ))
    }

    fn spend_footer(&self) -> String {
        self.made("Source: DfE children looked after statistics and Section 251 unit costs; ")
    }

    /// What the charts were made from, by whom, and when.
    fn made(&self, source: &str) -> String {
        let runs = self.shown.results.runs;
        let noun = if runs == 1 { "run" } else { "runs" };
        let changed = if self.shown.changes.is_empty() {
            String::new()
        } else {
            format!(". Changed: {}", self.shown.changes.join("; "))
        };
        format!(
            "{source}simulated by nearhome {VERSION}, {} {noun}, seed {}, {}{changed}",
            Unit::children().value(runs as f64),
            self.shown.results.seed,
            self.shown.date
        )
    }
}

/// A figure's spread at a time.
fn point(x: f64, figure: &Summary) -> FanPoint {
    let [p05, p10, p25, p50, p75, p90, p95] = figure.quantiles();
    FanPoint {
        x,
        p05,
        p10,
        p25,
        p50,
        p75,
        p90,
        p95,
    }
}
