//! A shipped scenario, and the figures of its runs.

use std::fs;
use std::path::Path;

use nearhome::analysis::difference::{Difference, difference};
use nearhome::ensemble::{Ensemble, execute};
use nearhome::model::Model;
use nearhome::report::chart::FanPoint;
use nearhome::results::metric::Better;
use nearhome::results::table::sample;
use nearhome::results::{Period, Results};
use nearhome::scenario::build::build;
use nearhome::scenario::{Document, raw, schema};
use nearhome::time::Horizon;

use super::Made;

/// Runs of every scenario.
pub(super) const RUNS: usize = 400;
/// Their seed.
pub(super) const SEED: u64 = 1;

/// A shipped scenario.
pub(super) struct Scenario {
    document: Document,
    file: String,
}

/// A file parsed, without what it extends.
fn parsed(root: &Path, file: &str) -> Made<Document> {
    let text = fs::read(root.join(file))?;
    Ok(Document::parse(&text, file).map_err(|p| p.render(false))?)
}

impl Scenario {
    /// Reads a scenario that extends at most one other.
    pub(super) fn read(root: &Path, file: &str) -> Made<Self> {
        let mut document = parsed(root, file)?;
        let below = document.extends().map_err(|p| p.render(false))?;
        if let Some(below) = below {
            let folder = Path::new(file).parent().ok_or("no folder")?;
            let below = folder.join(below);
            let below = parsed(root, below.to_str().ok_or("no name")?)?;
            let laid = document.extend(below, &schema::file());
            document = laid.map_err(|p| p.render(false))?;
        }
        Ok(Self {
            document,
            file: file.to_owned(),
        })
    }

    /// The same with an overlay.
    pub(super) fn with(&self, root: &Path, file: &str) -> Made<Self> {
        let mut document = self.document.clone();
        let overlay = parsed(root, file)?;
        let laid = document.lay(overlay, &schema::file());
        laid.map_err(|p| p.render(false))?;
        Ok(Self {
            document,
            file: format!("{} with {file}", self.file),
        })
    }

    /// What it was read from.
    pub(super) fn file(&self) -> &str {
        &self.file
    }

    /// What stands at a path.
    pub(super) fn value(&self, path: &str) -> Option<serde_json::Value> {
        self.document.value(path)
    }

    /// The model with some settings changed.
    pub(super) fn model(&self, changes: &[String]) -> Made<Model> {
        let mut document = self.document.clone();
        for change in changes {
            document.set(change).map_err(|p| p.render(false))?;
        }
        let checked = document.check(&schema::file()).into_result();
        checked.map_err(|p| document.locate(p).render(false))?;
        let raw: raw::Scenario = document.read().map_err(|p| p.render(false))?;
        let built = build(&raw).map_err(|p| document.locate(p).render(false))?;
        Ok(built.model)
    }

    /// Simulates it with some settings changed.
    pub(super) fn run(&self, changes: &[String]) -> Made<Ran> {
        Ran::of(self.model(changes)?, SEED)
    }

    /// A number of the scenario multiplied, with its range if it has one.
    pub(super) fn times(&self, path: &str, factor: f64) -> Made<Vec<String>> {
        let parts = ["value", "low", "high"];
        let number = |path: &str| self.value(path).and_then(|v| v.as_f64());
        if let Some(value) = number(path) {
            return Ok(vec![format!("{path}={}", value * factor)]);
        }
        let settings: Vec<_> = parts
            .iter()
            .filter_map(|part| {
                let path = format!("{path}.{part}");
                Some(format!("{path}={}", number(&path)? * factor))
            })
            .collect();
        if settings.is_empty() {
            return Err(format!("{} has no number {path}", self.file).into());
        }
        Ok(settings)
    }
}

/// A simulated scenario.
pub(super) struct Ran {
    /// What was simulated.
    pub(super) model: Model,
    /// Its runs.
    pub(super) ensemble: Ensemble,
    results: Results,
}

impl Ran {
    /// Simulates a model.
    pub(super) fn of(model: Model, seed: u64) -> Made<Self> {
        let ensemble = execute(&model, seed, RUNS, &|_| (), &|| false).ok_or("stopped")?;
        Ok(Self {
            results: Results::summarise(&model, &ensemble),
            model,
            ensemble,
        })
    }

    pub(super) fn horizon(&self) -> Horizon {
        self.results.horizon
    }

    pub(super) fn mean(&self, metric: &str, period: Period) -> f64 {
        let summary = self.results.get(0, metric, period);
        summary.map_or(f64::NAN, |s| s.mean)
    }

    /// The place of a month on an axis of years.
    pub(super) fn x(&self, month: usize) -> f64 {
        f64::from(self.horizon().start_year) + month as f64 / 12.0
    }

    /// Means month by month, multiplied.
    pub(super) fn months(&self, metric: &str, times: f64) -> Vec<FanPoint> {
        (0..=self.horizon().months())
            .map(|month| {
                let mean = self.mean(metric, Period::Month(month));
                FanPoint::certain(self.x(month), times * mean)
            })
            .collect()
    }

    /// Means by financial year, each at its end.
    pub(super) fn years(&self, metric: &str) -> Vec<FanPoint> {
        (0..self.horizon().years)
            .map(|year| {
                let mean = self.mean(metric, Period::Year(year));
                FanPoint::certain(self.x(12 * (year + 1)), mean)
            })
            .collect()
    }

    /// The mean at the horizon.
    pub(super) fn end(&self, metric: &str) -> f64 {
        self.mean(metric, Period::Month(self.horizon().months()))
    }

    /// The mean of the last financial year.
    pub(super) fn last_year(&self, metric: &str) -> f64 {
        self.mean(metric, Period::Year(self.horizon().years - 1))
    }

    /// A figure in every run.
    pub(super) fn sample(&self, metric: &str, period: Period) -> Vec<f64> {
        let area = &self.results.areas()[0];
        sample(&self.model, &self.ensemble, area, metric, period)
    }

    /// What it has more of a figure than another, run by run, in the first so many runs.
    pub(super) fn more_than(
        &self,
        base: &Self,
        metric: &str,
        period: Period,
        runs: usize,
    ) -> Made<Difference> {
        let [base, own] = [base, self].map(|ran| ran.sample(metric, period));
        let first = base.get(..runs).zip(own.get(..runs));
        let difference = first.and_then(|(b, o)| difference(b, o, Better::Neither));
        difference.ok_or_else(|| format!("no {metric}").into())
    }
}
