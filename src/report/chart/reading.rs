//! How to read each chart, and the chart in words for those who do not see it.

use super::fan::FanChart;
use super::panels::{Across, Line, Panel, PanelsChart};

impl FanChart {
    /// How to read the chart, with the values of its last year.
    pub(super) fn reading(&self) -> String {
        let Some(last) = self.forecast.last() else {
            return "No simulated figures to show.".to_owned();
        };
        let (when, name) = (self.times.name(last.x), self.unit.name());
        let [low, quarter, middle, three, high] =
            [last.p10, last.p25, last.p50, last.p75, last.p90].map(|v| self.unit.value(v));
        if self.one_future {
            return format!(
                "How to read: the line is the one simulated future, with {middle}{name} in {when}; one future shows no \
                 range and no chance.{}",
                self.dots()
            );
        }
        let spread = if low == high {
            format!("at least 8 of 10 simulated futures have {middle}{name} in {when}.")
        } else if quarter == three {
            format!("8 of 10 simulated futures lie between {low} and {high}{name} in {when}.")
        } else {
            format!(
                "8 of 10 simulated futures lie between {low} and {high}{name} in {when}, and half between {quarter} \
                 and {three}."
            )
        };
        let shading = if self.forecast.iter().all(|p| p.p05 == p.p95) {
            "."
        } else {
            "; shading holds the middle 50%, 80% and 90%."
        };
        format!(
            "How to read: {spread} The line is the middle future{shading}{}",
            self.dots()
        )
    }

    /// What the circles are, if there are any.
    fn dots(&self) -> &'static str {
        if self.after.is_empty() {
            ""
        } else {
            " Circles are counts published since; the simulation knows none of them, though how widely years vary may be \
             learnt in part from them."
        }
    }

    /// The chart in words, for those who do not see it.
    pub(super) fn description(&self) -> String {
        let mut sentences = vec![format!("{}.", self.subtitle.trim_end_matches('.'))];
        if let (Some(first), Some(last)) = (self.outturn.first(), self.outturn.last()) {
            sentences.push(format!(
                "Published: {} in {}, {} in {}.",
                self.unit.value(first.1),
                self.times.name(first.0),
                self.unit.value(last.1),
                self.times.name(last.0)
            ));
        }
        if let Some(last) = self.forecast.last() {
            let future = if self.one_future {
                "The one simulated future"
            } else {
                "Central future"
            };
            sentences.push(format!(
                "{future}: {} in {}.",
                self.unit.value(last.p50),
                self.times.name(last.x)
            ));
        }
        if let Some(last) = self.after.last() {
            sentences.push(format!(
                "Published since: {} in {}.",
                self.unit.value(last.1),
                self.times.name(last.0)
            ));
        }
        sentences.push(self.reading());
        sentences.join(" ")
    }
}

impl PanelsChart {
    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.panels.iter().flat_map(|panel| &panel.lines)
    }

    /// How to read the chart.
    pub(super) fn reading(&self) -> String {
        // Months and financial years may stand side by side.
        let mut ends: Vec<String> = Vec::new();
        for panel in &self.panels {
            let last = panel.lines.iter().find_map(|line| line.points.last());
            if let (Across::Time(times), Some(last)) = (&panel.across, last) {
                let name = times.name(last.x);
                if !ends.contains(&name) {
                    ends.push(name);
                }
            }
        }
        if self.lines().all(|line| line.points.is_empty()) {
            return "No simulated figures to show.".to_owned();
        }
        let mut sentences = Vec::new();
        if !ends.is_empty() {
            let when = ends.join(" and ");
            let spread = |line: &Line| line.points.iter().any(|p| p.p10 != p.p90);
            let (lines, at) = if self.panels.iter().any(|p| p.lines.len() > 1) {
                ("lines are the middle future", "their ends")
            } else {
                ("the line is the middle future", "its end")
            };
            sentences.push(if self.lines().any(spread) {
                format!(
                    "{lines} and shading holds 8 of 10 simulated futures; the figures at {at} are for {when}."
                )
            } else {
                format!("figures at the right are for {when}.")
            });
        }
        if self.panels.len() > 1 {
            sentences.push(if self.one_scale {
                "All panels have the same scale.".to_owned()
            } else {
                "Each panel has a scale of its own.".to_owned()
            });
        }
        match self.lines().map(|l| l.published.len()).max() {
            None | Some(0) => {}
            Some(1) => sentences.push("The circle is the published figure.".to_owned()),
            Some(_) => sentences.push(
                "Circles are published counts; the simulation starts from the first and knows none of the others, though how \
                 widely years vary may be learnt in part from them."
                    .to_owned(),
            ),
        }
        if !self.note.is_empty() {
            sentences.push(self.note.clone());
        }
        format!("How to read: {}", sentences.join(" "))
    }

    /// The chart in words, for those who do not see it.
    pub(super) fn description(&self) -> String {
        let mut sentences = vec![format!("{}.", self.subtitle.trim_end_matches('.'))];
        for panel in &self.panels {
            for line in &panel.lines {
                let name = if panel.lines.len() > 1 {
                    format!("{}, {}", capitalised(&panel.label), line.label)
                } else {
                    capitalised(&panel.label)
                };
                sentences.extend(panel.told(&name, line));
            }
        }
        sentences.push(self.reading());
        sentences.join(" ")
    }
}

impl Panel {
    /// A line in words; none without figures.
    fn told(&self, name: &str, line: &Line) -> Option<String> {
        let (first, last) = (line.points.first()?, line.points.last()?);
        let value = |v| self.unit.value(v);
        let times = match &self.across {
            Across::Time(times) => times,
            Across::Amount(across) => {
                // The last place at which the line is still that high.
                let reaches = |level: f64| {
                    let point = line.points.iter().rev().find(|p| p.p50 >= level)?;
                    Some(format!("{} at {}", value(level), across.value(point.x)))
                };
                let levels = [50.0, 10.0].into_iter().filter_map(reaches);
                let start = format!("{} at {}", value(first.p50), across.value(first.x));
                let told: Vec<_> = std::iter::once(start).chain(levels).collect();
                return Some(format!("{name}: {}.", told.join(", ")));
            }
        };
        let spread = if last.p10 == last.p90 {
            String::new()
        } else {
            format!(
                " in the middle future, 8 of 10 between {} and {}",
                value(last.p10),
                value(last.p90)
            )
        };
        Some(format!(
            "{name}: {} in {}, {} in {}{spread}.",
            value(first.p50),
            times.name(first.x),
            value(last.p50),
            times.name(last.x)
        ))
    }
}

/// With a capital first letter.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
