//! Every chart, over plausible and awkward figures, at both widths.

use resvg::usvg::roxmltree::{Document, Node};

use super::font::{self, Weight};
use super::words::Outlook;
use super::{Across, FanChart, FanPoint, Line, Panel, PanelsChart, Times, Unit, Width, png};

/// A fan that opens with the square root of time round a line from `start` to `end`.
fn futures(from: f64, years: u32, start: f64, end: f64, spread: f64) -> Vec<FanPoint> {
    (0..=years * 12)
        .map(|month| {
            let share = f64::from(month) / f64::from(years * 12);
            let middle = start + (end - start) * share;
            let wide = spread * share.sqrt();
            let at = |z: f64| (middle + z * wide).max(0.0);
            FanPoint {
                x: from + f64::from(month) / 12.0,
                p05: at(-1.64),
                p10: at(-1.28),
                p25: at(-0.67),
                p50: at(0.0),
                p75: at(0.67),
                p90: at(1.28),
                p95: at(1.7),
            }
        })
        .collect()
}

fn fan(place: &str, past: &[f64], after: &[f64], years: u32, end: f64, spread: f64) -> FanChart {
    let start = past.last().copied().unwrap_or(end);
    let forecast = futures(2019.0, years, start, end, spread);
    let last = forecast[forecast.len() - 1];
    let end_year = 2019 + years as i32;
    FanChart {
        title: Outlook::children(place, (2019, start), end_year, [last.p10, last.p50, last.p90]).title(),
        subtitle: "Children in care at 31 March, all provisions (invented figures)".to_owned(),
        unit: Unit::children(),
        times: Times::March,
        outturn: past.iter().rev().enumerate().map(|(i, &v)| (2019.0 - i as f64, v)).collect(),
        after: after.iter().enumerate().map(|(i, &v)| (2020.0 + i as f64, v)).collect(),
        forecast,
        one_future: false,
        footer: "Sources: DfE, Children looked after in England (invented); 1,000 runs, seed 42; 22 November 2026."
            .to_owned(),
    }
}

/// A council whose numbers grow.
pub(super) fn growth() -> FanChart {
    fan(
        "Wigan",
        &[390.0, 402.0, 398.0, 421.0, 430.0, 448.0],
        &[470.0, 509.0, 520.0, 513.0],
        10,
        590.0,
        85.0,
    )
}

fn awkward() -> Vec<FanChart> {
    let long = "Bournemouth, Christchurch and Poole";
    let mut odd = growth();
    odd.outturn.push((2018.5, f64::NAN));
    odd.after.push((f64::INFINITY, 3.0));
    odd.forecast[7].p95 = f64::NEG_INFINITY;
    odd.title = "<Children> & \"others\" \u{1}".to_owned();
    let empty = FanChart {
        outturn: vec![],
        after: vec![],
        forecast: vec![],
        ..growth()
    };
    let lone = FanChart {
        outturn: vec![],
        after: vec![],
        forecast: vec![FanPoint::certain(2019.0, 5.0)],
        one_future: true,
        ..growth()
    };
    let mut money = growth();
    money.unit = Unit::Pounds;
    money.times = Times::FinancialYears;
    for p in &mut money.outturn {
        p.1 *= 50_000.0;
    }
    for p in &mut money.forecast {
        *p = FanPoint {
            x: p.x,
            ..scaled(p, 50_000.0)
        };
    }
    money.after.clear();
    let ahead = FanChart {
        outturn: vec![],
        ..growth()
    };
    vec![
        growth(),
        fan(
            "Wirral",
            &[860.0, 845.0, 820.0],
            &[800.0, 790.0],
            10,
            560.0,
            70.0,
        ),
        fan(long, &[470.0, 480.0, 465.0], &[], 10, 470.0, 60.0),
        fan(
            "City of London",
            &[12.0, 11.0, 9.0],
            &[14.0, 12.0],
            10,
            9.0,
            3.0,
        ),
        fan("Isles of Scilly", &[0.0, 0.0, 0.0], &[0.0], 10, 0.0, 0.0),
        fan(
            "England",
            &[75_000.0, 76_500.0, 78_150.0],
            &[80_000.0, 80_850.0],
            10,
            95_000.0,
            4_000.0,
        ),
        fan("Wigan", &[448.0, 448.0, 448.0], &[448.0], 10, 448.0, 0.0),
        fan(long, &[390.0, 420.0, 448.0], &[470.0; 7], 30, 900.0, 200.0),
        fan(
            "Wigan",
            &[390.0, 402.0, 398.0, 421.0, 430.0, 448.0],
            &[],
            1,
            452.0,
            12.0,
        ),
        fan("Wigan", &[448.0], &[470.0], 1, 452.0, 12.0),
        money,
        ahead,
        odd,
        empty,
        lone,
    ]
}

fn scaled(p: &FanPoint, by: f64) -> FanPoint {
    FanPoint {
        x: p.x,
        p05: p.p05 * by,
        p10: p.p10 * by,
        p25: p.p25 * by,
        p50: p.p50 * by,
        p75: p.p75 * by,
        p90: p.p90 * by,
        p95: p.p95 * by,
    }
}

fn panels(figures: &[(&str, f64, f64, f64)], years: u32) -> PanelsChart {
    let panel = |&(label, start, end, spread): &(&str, f64, f64, f64)| Panel {
        label: label.to_owned(),
        unit: Unit::children(),
        across: Across::Time(Times::March),
        lines: vec![Line {
            label: label.to_owned(),
            published: vec![(2019.0, start)],
            points: futures(2019.0, years, start, end, spread),
        }],
    };
    PanelsChart {
        title: "Numbers hold in foster families and rise in children’s homes: from 35 to 60 by March 2029, in the \
                middle future"
            .to_owned(),
        subtitle: "Children in care of Wigan at 31 March, by kind of placement (invented figures)".to_owned(),
        panels: figures.iter().map(panel).collect(),
        columns: 4,
        one_scale: true,
        note: String::new(),
        footer: "Sources: DfE, Children looked after in England (invented); 1,000 runs, seed 42.".to_owned(),
    }
}

const KINDS: [(&str, f64, f64, f64); 4] = [
    ("foster families", 310.0, 322.0, 30.0),
    ("children’s homes", 35.0, 60.0, 12.0),
    ("supported accommodation", 28.0, 33.0, 8.0),
    ("other placements", 75.0, 70.0, 10.0),
];

/// The lines of `chart` in panels of `each`.
fn together(chart: &PanelsChart, each: usize) -> PanelsChart {
    let mut chart = chart.clone();
    let panels = chart.panels.chunks(each).map(|several| Panel {
        lines: several.iter().flat_map(|p| p.lines.clone()).collect(),
        ..several[0].clone()
    });
    chart.panels = panels.collect();
    chart
}

/// Need beside the chance of a gap, in panels with their own scales.
fn gaps(largest: u32, columns: usize) -> PanelsChart {
    let mut chart = together(&panels(&KINDS, 10), 2);
    let curve = |label: &str, steep: f64| Line {
        label: label.to_owned(),
        published: Vec::new(),
        points: (1..=largest)
            .map(|x| {
                let share = 1.0 - f64::from(x - 1) / f64::from(largest) * steep;
                FanPoint::certain(f64::from(x), 100.0 * share.max(0.0))
            })
            .collect(),
    };
    chart.panels.insert(
        1,
        Panel {
            label: "foster families: chance of a gap of at least so many".to_owned(),
            unit: Unit::Percent,
            across: Across::Amount(Unit::Count("places".to_owned())),
            lines: vec![curve("March 2024", 2.0), curve("March 2029", 1.0)],
        },
    );
    PanelsChart {
        columns,
        one_scale: false,
        note: "Beside it: the chance of a gap of at least so many.".to_owned(),
        ..chart
    }
}

fn panel_charts() -> Vec<PanelsChart> {
    let kinds =
        |a: f64| KINDS.map(|(label, start, end, spread)| (label, start * a, end * a, spread * a));
    let mut odd = panels(&KINDS, 10);
    odd.panels[1].lines[0].points.clear();
    odd.panels[2].lines[0].published = vec![(2019.0, 28.0), (2020.0, 45.0), (2021.0, f64::NAN)];
    odd.panels[3].lines[0].published.clear();
    let mut many = panels(&KINDS, 10);
    many.panels.extend(many.panels.clone().into_iter().take(3));
    let mut prices = together(&panels(&kinds(20.0), 10), 4);
    prices.one_scale = false;
    for panel in &mut prices.panels {
        panel.unit = Unit::PoundsAWeek;
        panel.across = Across::Time(Times::FinancialYears);
    }
    prices.panels.push(Panel {
        lines: Vec::new(),
        ..prices.panels[0].clone()
    });
    let mut charts = vec![odd, many, prices, panels(&[], 10)];
    charts.extend([1, 5, 60, 2_000].map(|largest| gaps(largest, 2)));
    charts.push(gaps(300, 3));
    for (size, years) in [
        (1.0, 10),
        (0.02, 10),
        (0.0, 10),
        (180.0, 10),
        (1.0, 1),
        (1.0, 30),
    ] {
        let chart = panels(&kinds(size), years);
        for each in [2, 3, 4] {
            charts.push(together(&chart, each));
        }
        charts.push(chart);
    }
    charts
}

/// A text's box in view-box units: left, top, right, bottom.
fn text_box(node: &Node) -> [f64; 4] {
    let number = |name: &str| node.attribute(name).map(|v| v.parse::<f64>().unwrap());
    let (x, y, size) = (
        number("x").unwrap(),
        number("y").unwrap(),
        number("font-size").unwrap(),
    );
    let weight = if node.has_attribute("font-weight") {
        Weight::SemiBold
    } else {
        Weight::Regular
    };
    let width = font::width(node.text().unwrap_or_default(), size, weight);
    let left = match node.attribute("text-anchor") {
        Some("middle") => x - width / 2.0,
        Some("end") => x - width,
        _ => x,
    };
    // Capitals and a little of the tails.
    [left, y - font::CAPITAL * size, left + width, y + 0.1 * size]
}

fn check(svg: &str) {
    let document = Document::parse(svg).unwrap_or_else(|e| panic!("{e}"));
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    for name in ["title", "desc"] {
        let node = root.children().find(|n| n.has_tag_name(name)).unwrap();
        assert!(
            root.attribute("aria-labelledby")
                .unwrap()
                .contains(node.attribute("id").unwrap())
        );
        assert!(!node.text().unwrap().is_empty());
    }
    for bad in ["NaN", "inf", "style="] {
        assert!(!svg.contains(bad), "{bad}");
    }
    let (width, height): (f64, f64) = (
        root.attribute("width").unwrap().parse().unwrap(),
        root.attribute("height").unwrap().parse().unwrap(),
    );
    let mut boxes: Vec<([f64; 4], &str)> = Vec::new();
    for node in root.descendants() {
        if node.has_tag_name("text") {
            let [left, top, right, bottom] = text_box(&node);
            let text = node.text().unwrap_or_default();
            assert!(
                left >= 0.0 && top >= 0.0 && right <= width && bottom <= height,
                "{text} is outside"
            );
            boxes.push(([left, top, right, bottom], text));
        }
        for point in node
            .attribute("d")
            .into_iter()
            .flat_map(|d| d.trim_end_matches('Z').split(['M', 'L']))
        {
            let Some((x, y)) = point.split_once(' ') else {
                continue;
            };
            let (x, y): (f64, f64) = (x.parse().unwrap(), y.parse().unwrap());
            assert!(
                (0.0..=width).contains(&x) && (0.0..=height).contains(&y),
                "{point} is outside"
            );
        }
    }
    for (i, (a, first)) in boxes.iter().enumerate() {
        for (b, second) in &boxes[i + 1..] {
            let apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
            assert!(apart, "'{first}' hides '{second}'");
        }
    }
}

#[test]
fn every_fan_is_whole_and_no_label_hides_another() {
    for chart in awkward() {
        for width in Width::ALL {
            check(&chart.svg(width).unwrap());
        }
    }
}

#[test]
fn every_chart_of_panels_is_whole_and_no_label_hides_another() {
    for chart in panel_charts() {
        for width in Width::ALL {
            check(&chart.svg(width).unwrap());
        }
    }
}

#[test]
fn any_ends_can_be_drawn() {
    use proptest::test_runner::{Config, TestRunner};
    let mut runner = TestRunner::new(Config {
        cases: 96,
        failure_persistence: None,
        ..Config::default()
    });
    let figures = (
        0.0..2_000.0_f64,
        0.0..2_000.0_f64,
        0.0..300.0_f64,
        1..30_u32,
        0..6_usize,
        1..12_usize,
    );
    runner
        .run(&figures, |(start, end, spread, years, after, past)| {
            let past: Vec<_> = (0..past)
                .map(|i| start * (1.0 + (i % 3) as f64 / 9.0))
                .collect();
            let chart = fan("Wigan", &past, &vec![end; after], years, end, spread);
            for width in Width::ALL {
                check(&chart.svg(width).unwrap());
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn no_figures_at_all_can_make_it_panic_or_write_nonsense() {
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};
    let mut runner = TestRunner::new(Config {
        cases: 200,
        failure_persistence: None,
        ..Config::default()
    });
    let time = prop_oneof![1_990.0..2_060.0_f64, any::<f64>()];
    let figure = prop_oneof![-1e13..1e13_f64, 0.0..900.0_f64, any::<f64>()];
    let pairs = || prop::collection::vec((time.clone(), figure.clone()), 0..6);
    let points = prop::collection::vec((time.clone(), prop::array::uniform7(figure.clone())), 0..6);
    let inputs = (pairs(), pairs(), points, any::<bool>(), any::<String>());
    runner
        .run(&inputs, |(outturn, after, points, money, title)| {
            let forecast: Vec<_> = points
                .into_iter()
                .map(|(x, [p05, p10, p25, p50, p75, p90, p95])| FanPoint {
                    x,
                    p05,
                    p10,
                    p25,
                    p50,
                    p75,
                    p90,
                    p95,
                })
                .collect();
            let unit = if money {
                Unit::Pounds
            } else {
                Unit::children()
            };
            let line = Line {
                label: title.clone(),
                published: after.clone(),
                points: forecast.clone(),
            };
            let panel = |across| Panel {
                label: title.clone(),
                unit: unit.clone(),
                across,
                lines: vec![line.clone(), line.clone()],
            };
            let panels = PanelsChart {
                panels: vec![
                    panel(Across::Time(Times::March)),
                    panel(Across::Amount(Unit::children())),
                ],
                ..panels(&[], 1)
            };
            let fan = FanChart {
                title,
                unit,
                outturn,
                after,
                forecast,
                ..growth()
            };
            for width in Width::ALL {
                for svg in [fan.svg(width).unwrap(), panels.svg(width).unwrap()] {
                    Document::parse(&svg).unwrap();
                    prop_assert!(!svg.contains("NaN") && !svg.contains("=\"inf"));
                }
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn one_future_is_not_told_as_many() {
    let flat = fan("Wigan", &[448.0], &[], 10, 637.0, 0.0);
    let many = flat.svg(Width::Page).unwrap();
    assert!(many.contains("at least 8 of 10 simulated futures have 637 children in March 2029."));
    let one = FanChart {
        one_future: true,
        ..flat
    };
    let one = one.svg(Width::Page).unwrap();
    assert!(one.contains(
        "the line is the one simulated future, with 637 children in March 2029; one future shows"
    ));
    assert!(!one.contains("8 of 10") && !one.contains("middle future"));
}

#[test]
fn a_fan_has_its_bands_line_and_words() {
    let svg = growth().svg(Width::Page).unwrap();
    for words in [
        "Published</text>",
        "Simulated</text>",
        "Published since</text>",
        ">448</text>",
        ">590</text>",
        ">middle</text>",
        "1 in 20 above</text>",
        "1 in 10 below</text>",
        ">2014</text>",
        ">2029</text>",
        "seed 42",
    ] {
        assert!(svg.contains(words), "{words}: {svg}");
    }
    let document = Document::parse(&svg).unwrap();
    let group = |class: &str| {
        document
            .descendants()
            .find(|n| n.attribute("class") == Some(class))
            .unwrap()
    };
    assert_eq!(
        group("bands")
            .children()
            .filter(|n| n.has_tag_name("path"))
            .count(),
        3
    );
    assert_eq!(
        group("since")
            .children()
            .filter(|n| n.has_tag_name("circle"))
            .count(),
        8
    );
}

#[test]
fn the_same_figures_give_the_same_picture_and_other_figures_other_ids() {
    let id = |svg: &str| svg.split("desc-").nth(1).unwrap()[..8].to_owned();
    let (first, again, other) = (growth(), growth(), awkward().swap_remove(1));
    let svg = first.svg(Width::Page).unwrap();
    assert_eq!(svg, again.svg(Width::Page).unwrap());
    assert_ne!(id(&svg), id(&other.svg(Width::Page).unwrap()));
    assert_ne!(id(&svg), id(&first.svg(Width::Phone).unwrap()));
    assert!(svg.len() < 32_000, "{}", svg.len());
}

#[test]
fn both_charts_become_pictures() {
    for svg in [
        growth().svg(Width::Phone).unwrap(),
        panel_charts()[0].svg(Width::Phone).unwrap(),
    ] {
        let picture = png(&svg).unwrap();
        assert!(picture.starts_with(b"\x89PNG"));
        assert!(picture.len() > 10_000);
    }
}
