//! The charts of every area, as files.

use rayon::prelude::*;

use super::chart::{ChartError, FanChart, PanelsChart, Width, png, standalone};
use crate::model::Model;
use crate::results::{NeedGaps, Results};

mod set;

use set::Set;

/// One chart.
enum Drawing {
    Fan(FanChart),
    Panels(PanelsChart),
}

impl Drawing {
    fn svg(&self, width: Width) -> Result<String, ChartError> {
        match self {
            Self::Fan(fan) => fan.svg(width),
            Self::Panels(panels) => panels.svg(width),
        }
    }
}

/// Makes a chart of an area.
type Draw = fn(&Set) -> Drawing;

/// The charts of every area, by the names of their files.
const CHARTS: [(&str, Draw); 8] = [
    ("children_in_care", |set| Drawing::Fan(set.children())),
    ("children_by_placement", |set| {
        Drawing::Panels(set.placements())
    }),
    ("need_and_places", |set| Drawing::Panels(set.need())),
    ("foster_places", |set| Drawing::Panels(set.carers())),
    ("home_places", |set| Drawing::Panels(set.homes())),
    ("weekly_prices", |set| Drawing::Panels(set.prices())),
    ("gross_cost", |set| {
        Drawing::Fan(set.cost("gross_cost", "Gross cost"))
    }),
    ("net_cost", |set| {
        Drawing::Fan(set.cost("net_cost", "Net cost"))
    }),
];

/// A chart of all authorities together.
const BY_AUTHORITY: (&str, Draw) = ("children_by_authority", |set| {
    Drawing::Panels(set.by_authority())
});

/// What charts are made from.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The model.
    pub model: &'a Model,
    /// Its figures.
    pub results: &'a Results,
    /// Its exceedance curves.
    pub gaps: &'a NeedGaps,
    /// The day the charts are made.
    pub date: &'a str,
    /// What `--set` changed.
    pub changes: &'a [String],
}

/// A file of the results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name in the folder of results.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Every chart as SVG at both widths, the wide ones as PNG too.
///
/// # Errors
/// If a chart cannot be drawn.
pub fn pictures(shown: Shown) -> Result<Vec<File>, ChartError> {
    let areas = shown.results.areas();
    let several = areas.len() > 1;
    let mut drawings: Vec<(Set, String, Draw)> = Vec::new();
    for (index, area) in areas.iter().enumerate() {
        let set = Set { shown, index, area };
        let prefix = if several {
            format!("{}_", slug(&area.name))
        } else {
            String::new()
        };
        let of_all = (several && index == 0).then_some(BY_AUTHORITY);
        for (name, draw) in CHARTS.into_iter().chain(of_all) {
            drawings.push((set, format!("charts/{prefix}{name}"), draw));
        }
    }
    let files: Vec<Vec<File>> = drawings
        .into_par_iter()
        .with_max_len(1)
        .map(|(set, name, draw)| {
            let drawing = draw(&set);
            let (wide, narrow) = (drawing.svg(Width::Page)?, drawing.svg(Width::Phone)?);
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
        let ensemble = records(&model, runs, children);
        let results = Results::summarise(&model, &ensemble);
        let changes = ["authority.Wigan.entries.factor = 0.5".to_owned()];
        pictures(Shown {
            model: &model,
            results: &results,
            gaps: &NeedGaps::of(&model, &ensemble),
            date: "22 November 2026",
            changes: &changes,
        })
        .expect("drawn")
    }

    fn words(files: &[File], name: &str) -> String {
        let file = files.iter().find(|f| f.name == name).expect("is there");
        let svg = String::from_utf8(file.bytes.clone()).expect("UTF-8");
        let from = svg.find("<title").expect("a title");
        svg[from..].chars().take(400).collect()
    }

    #[test]
    fn one_council_has_every_chart_in_three_files_each() {
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
        let expected: Vec<_> = CHARTS
            .iter()
            .flat_map(|(name, _)| {
                [".svg", ".png", "_narrow.svg"].map(|end| format!("charts/{name}{end}"))
            })
            .collect();
        assert_eq!(names, expected);
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
            title(|run, _, month| 100 - (month + run * month / 20) as i32)
                .contains("by March 2021, in 8 of 10 futures")
        );
        assert!(
            title(|run, _, month| 100 + (run as i32 - 10) * month as i32 / 12)
                .contains("either way")
        );
    }

    #[test]
    fn one_future_is_no_distribution_and_has_no_curves_of_chances() {
        let drawn = |runs| {
            let files = drawn(&["Wigan"], runs, |_, _, _| 100);
            let file = files
                .iter()
                .find(|f| f.name == "charts/need_and_places.svg");
            String::from_utf8(file.expect("drawn").bytes.clone()).expect("UTF-8")
        };
        assert!(drawn(2).contains("chance of so large a gap"));
        let one = drawn(1);
        assert!(!one.contains("chance of so large a gap"));
        assert!(one.contains("no distribution"));
    }

    #[test]
    fn one_future_has_no_middle() {
        let grow = |run: usize, _: usize, month: usize| 100 + (month * (4 + run % 2)) as i32;
        let told = |runs| {
            let files = drawn(&["Wigan"], runs, grow);
            let told = files
                .iter()
                .filter(|file| String::from_utf8_lossy(&file.bytes).contains("the middle future"));
            told.map(|file| file.name.clone()).collect::<Vec<_>>()
        };
        assert_eq!(told(1), Vec::<String>::new());
        assert!(told(20).len() > 4, "{:?}", told(20));
    }

    #[test]
    fn how_many_live_in_homes_stands_beside_need() {
        let files = drawn(&["Wigan"], 20, |_, _, _| 100);
        let need = files
            .iter()
            .find(|f| f.name == "charts/need_and_places.svg");
        let svg = String::from_utf8_lossy(&need.expect("drawn").bytes);
        assert!(svg.contains(
            "Children who live in children’s homes in March 2021, inside the boundary or outside"
        ));
    }

    #[test]
    fn need_says_which_places_and_relatives_it_leaves_out() {
        let files = drawn(&["Wigan"], 20, |_, _, _| 100);
        let need = files
            .iter()
            .find(|f| f.name == "charts/need_and_places.svg");
        let svg = String::from_utf8_lossy(&need.expect("drawn").bytes);
        for words in [
            "Foster families leave out relatives and friends",
            "what counts are children who need it and are in it inside the boundary.",
            "Supported accommodation, in it locally:",
        ] {
            assert!(svg.contains(words), "{words}");
        }
    }

    #[test]
    fn the_figures_of_the_homes_title_stand_on_a_panel() {
        let files = drawn(&["Wigan"], 20, |_, _, month| 100 + month as i32);
        let homes = files.iter().find(|f| f.name == "charts/home_places.svg");
        let svg = String::from_utf8_lossy(&homes.expect("drawn").bytes);
        let after = |words: &str| {
            let (_, rest) = svg.split_once(words).expect(words);
            let number = |text: &str| {
                let end = text.find(|c: char| c != ',' && !c.is_ascii_digit());
                text[..end.unwrap_or(text.len())].to_owned()
            };
            let (start, end) = (number(rest), rest.split_once(", ").expect("an end").1);
            (start, number(end))
        };
        for (of, line) in [
            ("", "registered"),
            ("those filled by own children ", "own children"),
        ] {
            let (start, end) = after(&format!("All homes, {line}: "));
            let told = [
                format!("rise from {start} to {end}"),
                format!("fall from {start} to {end}"),
                format!("hold at about {end}"),
                "stay at 0".to_owned(),
            ];
            let (title, _) = svg.split_once("</title>").expect("a title");
            let (_, title) = title.split_once(of).expect("in the title");
            assert!(
                told.iter().any(|told| title.contains(told)),
                "{title} {told:?}"
            );
        }
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
        let of_all = words(&files, "charts/all_authorities_children_by_authority.svg");
        assert!(
            of_all.contains("In the middle future numbers hardly change in any authority"),
            "{of_all}"
        );
        let homes = words(&files, "charts/all_authorities_home_places.svg");
        assert!(!homes.contains("inside the boundary"), "{homes}");
        assert_eq!(files.len(), 3 * (3 * CHARTS.len() + 1));
    }
}
