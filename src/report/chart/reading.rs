//! How to read each chart, and the chart in words for those who do not see it.

use super::fan::FanChart;
use super::provision::ProvisionChart;

impl FanChart {
    /// How to read the chart, with the values of its last year.
    pub(super) fn reading(&self) -> String {
        let Some(last) = self.forecast.last() else {
            return "No simulated figures to show.".to_owned();
        };
        let (when, name) = (self.times.name(last.x), self.unit.name());
        let [low, quarter, middle, three, high] =
            [last.p10, last.p25, last.p50, last.p75, last.p90].map(|v| self.unit.value(v));
        let spread = if low == high {
            format!("nearly every simulated future has {middle}{name} in {when}.")
        } else if quarter == three {
            format!("8 of 10 simulated futures lie between {low} and {high}{name} in {when}.")
        } else {
            format!(
                "8 of 10 simulated futures lie between {low} and {high}{name} in {when}, and half between {quarter} \
                 and {three}."
            )
        };
        let dots = if self.after.is_empty() {
            ""
        } else {
            " Circles are figures published since; the simulation has not used them."
        };
        let shading = if self.forecast.iter().all(|p| p.p05 == p.p95) {
            "."
        } else {
            "; shading holds the middle 50%, 80% and 90%."
        };
        format!("How to read: {spread} The line is the central future{shading}{dots}")
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
            sentences.push(format!(
                "Central future: {} in {}.",
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

impl ProvisionChart {
    /// How to read the chart.
    pub(super) fn reading(&self) -> String {
        let Some(last) = self.series.iter().find_map(|s| s.points.last()) else {
            return "No simulated figures to show.".to_owned();
        };
        let dots = match self.series.iter().map(|s| s.published.len()).max() {
            None | Some(0) => "",
            Some(1) => " The circle is the published figure.",
            Some(_) => " Circles are published figures; the simulation has used the first alone.",
        };
        format!(
            "How to read: the line is the central future and the shading holds 8 of 10 simulated futures; the figures at \
             its end are for {}. All panels have the same scale.{dots}",
            self.times.name(last.x)
        )
    }

    /// The chart in words, for those who do not see it.
    pub(super) fn description(&self) -> String {
        let mut sentences = vec![format!("{}.", self.subtitle.trim_end_matches('.'))];
        for series in &self.series {
            let (Some(first), Some(last)) = (series.points.first(), series.points.last()) else {
                continue;
            };
            let [start, middle, low, high] =
                [first.p50, last.p50, last.p10, last.p90].map(|v| self.unit.value(v));
            sentences.push(format!(
                "{}: {start} in {}, {middle} in {} in the central future, 8 of 10 between {low} and {high}.",
                capitalised(&series.label),
                self.times.name(first.x),
                self.times.name(last.x)
            ));
        }
        sentences.push(self.reading());
        sentences.join(" ")
    }
}

/// With a capital first letter.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
