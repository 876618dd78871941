//! Charts as SVG, and PNG made from that same SVG.
//!
//! plotters lays out and draws; [`svg::SvgBackend`] writes what it draws with decimals, real text, a title and a
//! description. Ranges and ticks are chosen in [`scale`], so that no value is ever clipped; titles come from [`words`].
//!
//! Time is in years: `2019.0` is 31 March 2019 (or the financial year that ends there), `2019.25` is 30 June 2019.

use thiserror::Error;

mod base64;
mod fan;
pub mod font;
mod intervals;
mod labels;
pub mod palette;
mod panels;
mod png;
mod reading;
pub mod scale;
mod sheet;
pub mod svg;
#[cfg(test)]
mod tests;
mod wording;
pub mod words;

pub use fan::FanChart;
pub use intervals::{Interval, IntervalsChart};
pub use panels::{Across, Line, Panel, PanelsChart};
pub use png::png;
pub use scale::{Times, Unit};
pub use svg::standalone;

/// Why a chart could not be made.
#[derive(Debug, Error)]
pub enum ChartError {
    /// The drawing library gave up.
    #[error("the chart could not be drawn: {0}")]
    Drawing(String),
    /// The picture could not be made from the SVG.
    #[error("the chart could not be turned into a PNG: {0}")]
    Picture(String),
}

/// How wide a chart is: each is made for a page and for a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Width {
    /// For a document or a screen: 900 units.
    Page,
    /// For a phone: 400 units.
    Phone,
}

impl Width {
    /// Both widths, the wide one first.
    pub const ALL: [Self; 2] = [Self::Page, Self::Phone];

    /// Width of the view box.
    pub const fn units(self) -> f64 {
        match self {
            Self::Page => 900.0,
            Self::Phone => 400.0,
        }
    }
}

/// The spread of the simulated futures at one time, as percentiles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FanPoint {
    /// Time in years (`2019.0` is 31 March 2019).
    pub x: f64,
    /// 1 in 20 futures lies below this.
    pub p05: f64,
    /// 1 in 10 futures lies below this.
    pub p10: f64,
    /// 1 in 4 futures lies below this.
    pub p25: f64,
    /// The middle future.
    pub p50: f64,
    /// 1 in 4 futures lies above this.
    pub p75: f64,
    /// 1 in 10 futures lies above this.
    pub p90: f64,
    /// 1 in 20 futures lies above this.
    pub p95: f64,
}

impl FanPoint {
    /// The same value in every future.
    pub const fn certain(x: f64, value: f64) -> Self {
        Self {
            x,
            p05: value,
            p10: value,
            p25: value,
            p50: value,
            p75: value,
            p90: value,
            p95: value,
        }
    }

    /// The percentiles, lowest first.
    pub(crate) const fn percentiles(&self) -> [f64; 7] {
        [
            self.p05, self.p10, self.p25, self.p50, self.p75, self.p90, self.p95,
        ]
    }
}

/// Points that can be drawn, in order of time; what is not a figure is left out.
fn drawable(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut kept: Vec<_> = points
        .iter()
        .copied()
        .filter(|&(x, y)| scale::is_time(x) && scale::is_figure(y))
        .collect();
    kept.sort_by(|a, b| a.0.total_cmp(&b.0));
    kept
}

/// Forecast points that can be drawn, in order of time.
fn drawable_fan(points: &[FanPoint]) -> Vec<FanPoint> {
    let mut kept: Vec<_> = points
        .iter()
        .copied()
        .filter(|p| scale::is_time(p.x) && p.percentiles().into_iter().all(scale::is_figure))
        .collect();
    kept.sort_by(|a, b| a.x.total_cmp(&b.x));
    kept
}
