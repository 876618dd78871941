//! Lines, panels and charts.

use nearhome::report::chart::{Across, FanPoint, Line, Panel, PanelsChart, Times, Unit};
use nearhome::report::manifest::VERSION;

use super::scenario::{RUNS, Ran, SEED};

pub(super) fn line(label: &str, points: Vec<FanPoint>) -> Line {
    Line {
        label: label.to_owned(),
        published: Vec::new(),
        points,
    }
}

pub(super) fn panel(label: &str, unit: Unit, times: Times, lines: Vec<Line>) -> Panel {
    Panel {
        label: label.to_owned(),
        unit,
        across: Across::Time(times),
        lines,
    }
}

/// A panel across which something is counted.
pub(super) fn panel_across(label: &str, unit: Unit, across: &str, lines: Vec<Line>) -> Panel {
    Panel {
        across: Across::Amount(count(across)),
        ..panel(label, unit, Times::March, lines)
    }
}

/// A metric month by month in both runs.
pub(super) fn pair(
    label: &str,
    unit: Unit,
    metric: &str,
    base: &Ran,
    other: (&str, &Ran),
) -> Panel {
    let times = if unit == Unit::Percent { 100.0 } else { 1.0 };
    let lines = vec![
        line("as it is", base.months(metric, times)),
        line(other.0, other.1.months(metric, times)),
    ];
    panel(label, unit, Times::March, lines)
}

/// The same by financial year.
pub(super) fn pair_by_year(
    label: &str,
    unit: Unit,
    metric: &str,
    base: &Ran,
    other: (&str, &Ran),
) -> Panel {
    let lines = vec![
        line("as it is", base.years(metric)),
        line(other.0, other.1.years(metric)),
    ];
    panel(label, unit, Times::FinancialYears, lines)
}

/// A chart of the means of runs.
pub(super) fn chart(title: String, subtitle: &str, panels: Vec<Panel>) -> PanelsChart {
    PanelsChart {
        title,
        subtitle: subtitle.to_owned(),
        columns: panels.len(),
        panels,
        one_scale: false,
        note: format!("Lines are means of {RUNS} simulated futures."),
        footer: simulated_from("scenarios/wigan/baseline.toml"),
    }
}

/// Where simulated figures come from.
pub(super) fn simulated_from(file: &str) -> String {
    format!("Simulated by nearhome {VERSION} from {file}, {RUNS} runs, seed {SEED}")
}

pub(super) fn count(name: &str) -> Unit {
    Unit::Count(name.to_owned())
}
