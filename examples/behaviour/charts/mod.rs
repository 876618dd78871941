//! The charts of the model's chapters, for the program that writes them and the test that holds them.

use std::error::Error;
use std::path::Path;

use nearhome::report::chart::Width;

mod draw;
mod method;
mod processes;
mod scenario;
mod terms;

use scenario::Scenario;

/// What was made, or why it could not be.
pub type Made<T> = Result<T, Box<dyn Error>>;

/// The chart of a chapter.
pub struct Drawn {
    /// Name of the chapter's file and of the chart's, without their endings.
    pub chapter: &'static str,
    /// What the chart found.
    pub title: String,
    /// The chart.
    pub svg: String,
}

/// Every chapter's chart.
pub fn all(root: &Path) -> Made<Vec<Drawn>> {
    let wigan = Scenario::read(root, "scenarios/wigan/baseline.toml")?;
    let base = wigan.run(&[])?;
    let mut charts = processes::all(&wigan, &base)?;
    charts.extend(method::all(root, &wigan, &base)?);
    charts.extend(terms::all(root, &base)?);
    let draw = |(chapter, chart): (&'static str, nearhome::report::chart::PanelsChart)| {
        Ok(Drawn {
            chapter,
            svg: chart.svg(Width::Page)?,
            title: chart.title,
        })
    };
    charts.into_iter().map(draw).collect()
}
