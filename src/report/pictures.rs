//! The two charts of every area: children in care with what was published, and children by kind of
//! placement.

use rayon::prelude::*;

use super::chart::words::{Change, Outlook, provision_title};
use super::chart::{
    ChartError, FanChart, FanPoint, ProvisionChart, Series, Times, Unit, Width, png, standalone,
};
use super::headline::place;
use super::manifest::VERSION;
use crate::model::Model;
use crate::results::{Area, Period, Results, Summary};

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

/// A file of the results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name in the folder of results.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Every chart as SVG at both widths, the wide ones as PNG too. `date` is the day it was made,
/// `changes` are what `--set` changed.
///
/// # Errors
/// If a chart cannot be drawn.
pub fn pictures(
    model: &Model,
    results: &Results,
    date: &str,
    changes: &[String],
) -> Result<Vec<File>, ChartError> {
    let several = results.areas().len() > 1;
    let drawings: Vec<_> = results
        .areas()
        .iter()
        .enumerate()
        .flat_map(|(index, area)| {
            let prefix = if several {
                format!("{}_", slug(&area.name))
            } else {
                String::new()
            };
            [false, true].map(|provision| (index, area, provision, prefix.clone()))
        })
        .collect();
    let files: Vec<Vec<File>> = drawings
        .into_par_iter()
        .map(|(index, area, provision, prefix)| {
            let set = Set {
                model,
                results,
                index,
                area,
                date,
                changes,
            };
            let name = if provision {
                format!("charts/{prefix}children_by_placement")
            } else {
                format!("charts/{prefix}children_in_care")
            };
            let draw = |width| {
                if provision {
                    set.provision().svg(width)
                } else {
                    set.fan().svg(width)
                }
            };
            let (wide, narrow) = (draw(Width::Page)?, draw(Width::Phone)?);
            let file = |name: String, bytes| File { name, bytes };
            Ok(vec![
                file(format!("{name}.svg"), standalone(&wide).into_bytes()),
                file(format!("{name}.png"), png(&wide)?),
                file(
                    format!("{name}_narrow.svg"),
                    standalone(&narrow).into_bytes(),
                ),
            ])
        })
        .collect::<Result<_, ChartError>>()?;
    Ok(files.into_iter().flatten().collect())
}

/// A name as part of a file's name: `St. Helens` is `st_helens`.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars() {
        if c.is_alphanumeric() {
            slug.extend(c.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('_') && c != '\'' && c != '’' {
            slug.push('_');
        }
    }
    slug.trim_end_matches('_').to_owned()
}

/// What the charts of one area are made from.
struct Set<'a> {
    model: &'a Model,
    results: &'a Results,
    index: usize,
    area: &'a Area,
    date: &'a str,
    changes: &'a [String],
}

impl Set<'_> {
    fn start_year(&self) -> i32 {
        self.results.horizon.start_year
    }

    fn end_year(&self) -> i32 {
        self.start_year() + self.results.horizon.years as i32
    }

    fn at(&self, metric: &str, month: usize) -> Option<&Summary> {
        self.results.get(self.index, metric, Period::Month(month))
    }

    /// A metric's simulated futures, month by month.
    fn futures(&self, metric: &str) -> Vec<FanPoint> {
        (0..=self.results.horizon.months())
            .filter_map(|month| {
                let x = f64::from(self.start_year()) + month as f64 / 12.0;
                let [p05, p10, p25, p50, p75, p90, p95] = self.at(metric, month)?.quantiles();
                Some(FanPoint {
                    x,
                    p05,
                    p10,
                    p25,
                    p50,
                    p75,
                    p90,
                    p95,
                })
            })
            .collect()
    }

    /// Published counts by year, of the years that all the area's authorities have.
    fn published(&self) -> Vec<(i32, f64)> {
        let members = &self.model.authorities[self.area.authorities.clone()];
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

    fn fan(&self) -> FanChart {
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
        let last = self.at(metric, self.results.horizon.months());
        let ends = last.map_or([f64::NAN; 3], |s| [s.p10, s.p50, s.p90]);
        let outlook = Outlook::children(
            &place(self.area),
            (self.start_year(), start),
            self.end_year(),
            ends,
        );
        let range = if self.results.runs == 1 {
            ""
        } else {
            "; the title says where 8 of 10 simulated futures end"
        };
        FanChart {
            title: outlook.title(),
            subtitle: format!(
                "Children in care at each month’s end, {}{range}",
                self.coverage()
            ),
            unit: Unit::children(),
            times: Times::March,
            outturn: points(false),
            after: points(true),
            forecast: self.futures(metric),
            footer: self.footer(published.last().map(|p| p.0)),
        }
    }

    fn provision(&self) -> ProvisionChart {
        let months = self.results.horizon.months();
        let middle = |metric: &str, month| self.at(metric, month).map_or(0.0, |s| s.p50);
        let changes = GROUPS
            .map(|(metric, label)| Change::new(label, middle(metric, 0), middle(metric, months)));
        ProvisionChart {
            title: provision_title(&changes, &format!("March {}", self.end_year())),
            subtitle: format!(
                "Children in care by kind of placement at each month’s end, {}. Other: with parents, for adoption, \
                 elsewhere",
                self.coverage()
            ),
            unit: Unit::children(),
            times: Times::March,
            series: GROUPS
                .iter()
                .map(|(metric, label)| Series {
                    label: (*label).to_owned(),
                    published: Vec::new(),
                    points: self.futures(metric),
                })
                .collect(),
            footer: self.footer(Some(self.start_year())),
        }
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
        let runs = self.results.runs;
        let noun = if runs == 1 { "run" } else { "runs" };
        let source = published.map_or_else(String::new, |year| {
            format!("Source: DfE children looked after statistics to March {year}; ")
        });
        let changed = if self.changes.is_empty() {
            String::new()
        } else {
            format!(". Changed: {}", self.changes.join("; "))
        };
        format!(
            "{source}simulated by nearhome {VERSION}, {} {noun}, seed {}, {}{changed}",
            Unit::children().value(runs as f64),
            self.results.seed,
            self.date
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::fixture::{model, records};

    fn drawn(
        names: &[&str],
        runs: usize,
        children: impl Fn(usize, usize, usize) -> i32,
    ) -> Vec<File> {
        let model = model(names, 2019, 2);
        let results = Results::summarise(&model, &records(&model, runs, children));
        let changes = ["authority.Wigan.entries.factor = 0.5".to_owned()];
        pictures(&model, &results, "22 November 2026", &changes).expect("drawn")
    }

    fn words(files: &[File], name: &str) -> String {
        let file = files.iter().find(|f| f.name == name).expect("is there");
        let svg = String::from_utf8(file.bytes.clone()).expect("UTF-8");
        let from = svg.find("<title").expect("a title");
        svg[from..].chars().take(400).collect()
    }

    #[test]
    fn one_council_has_two_charts_in_three_files_each() {
        let files = drawn(&["Wigan"], 20, |run, _, month| {
            100 + (run * month / 4) as i32
        });
        for file in files
            .iter()
            .filter(|f| f.bytes.starts_with(b"<?xml") || f.bytes.starts_with(b"<svg"))
        {
            let svg = String::from_utf8_lossy(&file.bytes);
            assert!(svg.contains("Changed:"), "{}", file.name);
        }
        let names: Vec<_> = files.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "charts/children_in_care.svg",
                "charts/children_in_care.png",
                "charts/children_in_care_narrow.svg",
                "charts/children_by_placement.svg",
                "charts/children_by_placement.png",
                "charts/children_by_placement_narrow.svg",
            ]
        );
    }

    #[test]
    fn opposite_findings_have_opposite_titles() {
        let title = |children: fn(usize, usize, usize) -> i32| {
            words(
                &drawn(&["Wigan"], 20, children),
                "charts/children_in_care.svg",
            )
        };
        assert!(
            title(|run, _, month| 100 + (month * 2 + run * month / 20) as i32)
                .contains("could rise to")
        );
        assert!(
            title(|run, _, month| 100 - (month + run * month / 20) as i32)
                .contains("could fall to")
        );
        assert!(
            title(|run, _, month| 100 + (run as i32 - 10) * month as i32 / 12)
                .contains("either way")
        );
    }

    #[test]
    fn a_region_has_charts_of_its_own() {
        let files = drawn(&["St. Helens", "King's Lynn"], 5, |_, _, _| 100);
        let name = "charts/all_authorities_children_in_care.svg";
        assert!(words(&files, name).contains("in the two authorities could stay at 200"));
        assert!(
            files
                .iter()
                .any(|f| f.name == "charts/kings_lynn_children_by_placement.png")
        );
        assert_eq!(files.len(), 18);
    }
}
