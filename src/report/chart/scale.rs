//! Ranges, ticks and the words for numbers.
//!
//! Amounts are drawn from zero, so that a line's height can be compared; ranges always have headroom and nothing is
//! clipped.

use crate::error::with_commas;
use crate::time::CalendarMonth;

/// Figures larger than this are not drawn: no council has them, and they would not fit their label.
const LARGEST: f64 = 1e13;

/// Whether a value can be drawn.
pub(super) fn is_figure(value: f64) -> bool {
    value.is_finite() && value.abs() <= LARGEST
}

/// Whether a time in years can be drawn.
pub(super) fn is_time(years: f64) -> bool {
    (0.0..10_000.0).contains(&years)
}

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Whole things, with their name in the plural: `children`.
    Count(String),
    /// Pounds.
    Pounds,
    /// Pounds a week, to the pound.
    PoundsAWeek,
    /// Percentages, from 0 to 100.
    Percent,
}

impl Unit {
    /// Whole children.
    pub fn children() -> Self {
        Self::Count("children".to_owned())
    }

    /// A value for a reader: `1,234`, `£30.2m`.
    pub fn value(&self, value: f64) -> String {
        match self {
            Self::Count(_) => whole(value),
            Self::Pounds => {
                let (size, _) = magnitude(value.abs());
                let shown = value.abs() / size;
                let places = usize::from(size > 1.0 && shown < 99.95);
                pounds(value, size, places)
            }
            Self::PoundsAWeek => pounds(value, 1.0, 0),
            Self::Percent => format!("{}%", whole(value)),
        }
    }

    /// The name that follows a count: ` children`; nothing for money and percentages.
    pub fn name(&self) -> String {
        match self {
            Self::Count(name) => format!(" {name}"),
            Self::Pounds | Self::PoundsAWeek | Self::Percent => String::new(),
        }
    }

    /// A value rounded to a step, for a title: `£25m`, `1,200`.
    pub fn rounded(&self, value: f64, step: f64) -> String {
        let value = (value / step).round() * step;
        match self {
            Self::Count(_) => whole(value),
            Self::Pounds => {
                let (size, _) = magnitude(value.abs());
                pounds(value, size, places(size, step))
            }
            Self::PoundsAWeek | Self::Percent => self.value(value),
        }
    }
}

/// How times are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// 31 March of a year: `2029`.
    March,
    /// The financial year that ends then: `2028/29`.
    FinancialYears,
}

impl Times {
    /// The name on an axis.
    pub fn tick(self, year: i32) -> String {
        match self {
            Self::March => year.to_string(),
            Self::FinancialYears => format!("{}/{:02}", year - 1, year.rem_euclid(100)),
        }
    }

    /// The name in a sentence, of the year that a time lies nearest to.
    pub fn name(self, years: f64) -> String {
        let year = years.round() as i32;
        match self {
            Self::March if (years - years.round()).abs() < 0.02 => format!("March {year}"),
            Self::March => {
                let months = (years * 12.0).round() as i32;
                let month = months.rem_euclid(12);
                let year = months.div_euclid(12) + i32::from(month > 9);
                let month = CalendarMonth {
                    year,
                    month: ((month + 2) % 12 + 1) as u8,
                };
                format!("{} {year}", month.name())
            }
            Self::FinancialYears => self.tick(year),
        }
    }
}

/// A vertical axis with round ticks, from zero (or below, where there are negative amounts) to above the highest value.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// Bottom of the axis.
    pub low: f64,
    /// Top of the axis.
    pub high: f64,
    /// Distance between ticks.
    pub step: f64,
    unit: Unit,
}

impl Scale {
    /// The axis for these values, with about `ticks` steps.
    pub fn new(values: impl IntoIterator<Item = f64>, ticks: u32, unit: &Unit) -> Self {
        let (mut low, mut high) = (0.0_f64, 0.0_f64);
        for value in values.into_iter().filter(|v| is_figure(*v)) {
            low = low.min(value);
            high = high.max(value);
        }
        // The smallest axis: four children, or four pounds.
        if high - low < 4.0 {
            high = low + 4.0;
        }
        let headroom = 0.03 * (high - low);
        let mut top = if high > 0.0 { high + headroom } else { high };
        if *unit == Unit::Percent && high <= 100.0 {
            // The whole needs no headroom.
            top = top.min(100.0);
        }
        let bottom = if low < 0.0 { low - headroom } else { low };
        let step = nice((top - bottom) / f64::from(ticks.max(1)));
        Self {
            low: (bottom / step).floor() * step,
            high: (top / step).ceil() * step,
            step,
            unit: unit.clone(),
        }
    }

    /// The values that have a gridline, lowest first.
    pub fn ticks(&self) -> Vec<f64> {
        let (first, last) = (
            (self.low / self.step).round() as i64,
            (self.high / self.step).round() as i64,
        );
        (first..=last).map(|k| k as f64 * self.step).collect()
    }

    /// The words at a gridline; all in one magnitude.
    pub fn label(&self, value: f64) -> String {
        match self.unit {
            Unit::Count(_) | Unit::PoundsAWeek | Unit::Percent => self.unit.value(value),
            Unit::Pounds => {
                let (size, _) = magnitude(self.high.abs().max(self.low.abs()));
                pounds(value, size, places(size, self.step))
            }
        }
    }
}

/// The years to label on a time axis `pixels` wide, when a label needs `room`: first and last always, and between them
/// those of a round step that fit. All years are returned, with whether each is labelled.
pub fn years(from: f64, to: f64, pixels: f64, room: f64) -> Vec<(i32, bool)> {
    let (first, last) = ((from - 0.02).ceil() as i32, (to + 0.02).floor() as i32);
    if first > last || !is_time(from) || !is_time(to) {
        return Vec::new();
    }
    let per_year = pixels / (to - from).max(0.1);
    let span = last - first;
    let fits = |years: i32| f64::from(years) * per_year >= room;
    // Prefer a step that reaches the last year exactly.
    let steps = [1, 2, 3, 4, 5, 10, 20, 25, 50, 100, 200, 500, 1000];
    let smallest = steps.into_iter().find(|&s| fits(s)).unwrap_or(10_000);
    let step = steps
        .into_iter()
        .find(|&s| fits(s) && span % s == 0 && s <= smallest * 2)
        .unwrap_or(smallest);
    let drawn = if per_year >= 3.0 { 1 } else { step };
    (first..=last)
        .filter(|&y| (y - first) % drawn == 0 || y == last)
        .map(|y| {
            let on_step = (y - first) % step == 0 && (fits(last - y) || y == last);
            (
                y,
                y == last || if y == first { fits(span) } else { on_step },
            )
        })
        .collect()
}

/// The next of 1, 2, 5, 10, 20, 50, ...; whole, because children and pounds are.
fn nice(least: f64) -> f64 {
    let mut decade = 1.0;
    loop {
        for part in [1.0, 2.0, 5.0] {
            if part * decade >= least || decade > LARGEST {
                return part * decade;
            }
        }
        decade *= 10.0;
    }
}

/// Pounds, thousands, millions or billions.
fn magnitude(value: f64) -> (f64, &'static str) {
    // A value that would round up to the next name takes it.
    [(1e9, "bn"), (1e6, "m"), (1e3, "k")]
        .into_iter()
        .find(|(size, _)| value >= size * 0.9995)
        .unwrap_or((1.0, ""))
}

/// Decimals that show a step within a magnitude.
fn places(size: f64, step: f64) -> usize {
    let mut places = 0;
    let mut unit = size;
    while places < 6 && (step / unit - (step / unit).round()).abs() > 1e-9 {
        unit /= 10.0;
        places += 1;
    }
    places
}

fn pounds(value: f64, size: f64, places: usize) -> String {
    let suffix = [(1e9, "bn"), (1e6, "m"), (1e3, "k")]
        .into_iter()
        .find(|(s, _)| *s == size)
        .map_or("", |(_, s)| s);
    let number = format!("{:.places$}", value.abs() / size);
    let minus = if value < 0.0 && number.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        "−"
    } else {
        ""
    };
    let (units, decimals) = number.split_at(number.find('.').unwrap_or(number.len()));
    format!("{minus}£{}{decimals}{suffix}", with_commas(units))
}

/// A whole number with commas.
fn whole(value: f64) -> String {
    let digits = format!("{:.0}", value.abs().round());
    let minus = if value < 0.0 && digits != "0" {
        "−"
    } else {
        ""
    };
    format!("{minus}{}", with_commas(&digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_headroom_and_ticks_are_few_and_round() {
        for unit in [Unit::children(), Unit::Pounds] {
            for top in [
                0.0, 1.0, 9.0, 10.0, 99.0, 100.0, 840.0, 1_000.0, 84_000.0, 3.5e7, 9.99e9, 1e13,
            ] {
                let scale = Scale::new([top / 3.0, top], 6, &unit);
                assert_eq!(scale.low, 0.0);
                assert!(scale.high > top, "{top}: {scale:?}");
                assert!(top < 4.0 || scale.high < top * 1.6, "{top}: {scale:?}");
                assert!((3..=9).contains(&scale.ticks().len()), "{top}: {scale:?}");
                let labels: Vec<_> = scale.ticks().iter().map(|&t| scale.label(t)).collect();
                let mut distinct = labels.clone();
                distinct.dedup();
                assert_eq!(labels, distinct);
            }
        }
    }

    #[test]
    fn losses_go_below_zero_and_nothing_else_does() {
        let scale = Scale::new([-3.2e6, 1.1e6], 6, &Unit::Pounds);
        assert!(scale.low < -3.2e6 && scale.high > 1.1e6);
        assert!(scale.ticks().contains(&0.0));
        assert_eq!(scale.label(-2e6), "−£2m");
        let odd = Scale::new([f64::NAN, f64::INFINITY, 1e300], 6, &Unit::Pounds);
        assert_eq!((odd.low, odd.high), (0.0, 5.0));
    }

    #[test]
    fn numbers_are_written_for_readers() {
        let children = Unit::children();
        assert_eq!(children.value(1_234.4), "1,234");
        assert_eq!(children.value(-0.2), "0");
        for (value, text) in [
            (0.0, "£0"),
            (950.0, "£950"),
            (12_345.0, "£12.3k"),
            (999_999.0, "£1.0m"),
            (30_160_000.0, "£30.2m"),
            (123_400_000.0, "£123m"),
            (2.3e9, "£2.3bn"),
            (-1.5e6, "−£1.5m"),
        ] {
            assert_eq!(Unit::Pounds.value(value), text);
        }
        assert_eq!(Unit::Pounds.rounded(24_900_000.0, 1e6), "£25m");
        assert_eq!(Unit::Pounds.rounded(2_440_000.0, 1e5), "£2.4m");
        assert_eq!(children.rounded(1_249.0, 100.0), "1,200");
        let scale = Scale::new([3.0e7], 6, &Unit::Pounds);
        assert_eq!(scale.label(25e6), "£25m");
        assert_eq!(scale.label(0.0), "£0m");
    }

    #[test]
    fn first_and_last_years_are_always_labelled() {
        for from in [2010, 2018, 2019] {
            for span in 1..60 {
                for pixels in [90.0, 250.0, 700.0] {
                    let ticks = years(f64::from(from), f64::from(from + span), pixels, 40.0);
                    assert_eq!(ticks.first(), Some(&(from, true)), "{from} {span} {pixels}");
                    assert_eq!(ticks.last(), Some(&(from + span, true)));
                    let labelled: Vec<_> = ticks.iter().filter(|t| t.1).map(|t| t.0).collect();
                    for pair in labelled.windows(2) {
                        assert!(f64::from(pair[1] - pair[0]) * pixels / f64::from(span) >= 39.9);
                    }
                }
            }
        }
        assert!(years(f64::NAN, 3.0, 100.0, 40.0).is_empty());
    }

    #[test]
    fn times_have_their_names() {
        assert_eq!(Times::March.name(2029.0), "March 2029");
        assert_eq!(Times::March.name(2028.0 + 10.0 / 12.0), "January 2029");
        assert_eq!(Times::March.name(2028.0 + 1.0 / 12.0), "April 2028");
        assert_eq!(Times::FinancialYears.tick(2036), "2035/36");
        assert_eq!(Times::FinancialYears.tick(2000), "1999/00");
    }
}
