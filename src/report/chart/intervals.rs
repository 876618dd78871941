//! Intervals under one another, sorted by the caller: what options differ by from a baseline.
//!
//! Each has a line for the middle 8 in 10 futures, a thicker one for the middle half, and a dot for the
//! average, which is what titles and tables rank by; a line at nought divides what is less from what is more.

use super::font::Weight;
use super::palette::{GREY, NAVY, TextColour};
use super::scale::{Scale, Unit};
use super::sheet::{Align, Block, Drawn, Frame, Lettering, Look, Sheet};
use super::svg::Canvas;
use super::wording::Wording;
use super::{ChartError, FanPoint, Width};

/// One option.
#[derive(Clone, Debug, PartialEq)]
pub struct Interval {
    /// Its name.
    pub label: String,
    /// What it differs by on average.
    pub mean: f64,
    /// How it is spread; the place across is not used.
    pub point: FanPoint,
}

/// A chart of intervals.
#[derive(Clone, Debug, PartialEq)]
pub struct IntervalsChart {
    /// What the chart found, as a sentence.
    pub title: String,
    /// What is counted.
    pub subtitle: String,
    /// Unit.
    pub unit: Unit,
    /// Rows, the first on top.
    pub rows: Vec<Interval>,
    /// What lies to the left of nought, and to the right.
    pub sides: [String; 2],
    /// Sources, seed, number of runs, date.
    pub footer: String,
}

impl IntervalsChart {
    /// Draws the chart at one width.
    ///
    /// # Errors
    /// If it cannot be drawn.
    pub fn svg(&self, width: Width) -> Result<String, ChartError> {
        let look = Look::of(width);
        let reading = "How to read: the dot is the average, the thick line holds the middle half of the futures, \
                       the thin one 8 in 10. Where it crosses nought the sign is not sure.";
        let words = Wording::new(width, [&self.title, &self.subtitle, reading, &self.footer]);
        let label = Lettering::new(look.axis, Weight::SemiBold, TextColour::Ink);
        let small = Lettering::new(look.axis, Weight::Regular, TextColour::Ink);
        let room = width.units() - 2.0 * look.margin;
        let row = look.axis * 3.4;
        let top = words.top() + look.axis * 2.4;
        let bottom = top + row * self.rows.len() as f64;
        let height = bottom + look.axis * 2.6 + words.foot();
        let canvas = Canvas::new(width.units(), height);
        let sheet = Sheet::new(&canvas)?;
        words.draw_top(&sheet)?;
        let values = self
            .rows
            .iter()
            .flat_map(|r| [r.point.p05, r.mean, r.point.p95]);
        let scale = Scale::new(values, 4, &self.unit);
        let frame = Frame {
            left: look.margin + 8.0,
            top,
            right: look.margin + room - 8.0,
            bottom,
        };
        let across = |value: f64| {
            frame.left + (value - scale.low) / (scale.high - scale.low) * frame.width()
        };
        self.draw_axis(&sheet, frame, &scale, small, &across)?;
        for (at, one) in self.rows.iter().enumerate() {
            let y = top + row * at as f64;
            let p = &one.point;
            let name = Block::new(&one.label, label, room);
            sheet.haloed(
                name.lines.first().map_or("", String::as_str),
                label,
                Align::Left,
                (look.margin, y + look.axis * 1.05),
            )?;
            let middle = y + look.axis * 2.2;
            sheet.group("interval", "", || {
                sheet.line(
                    &[(across(p.p10), middle), (across(p.p90), middle)],
                    NAVY,
                    2.2,
                )?;
                sheet.line(
                    &[(across(p.p25), middle), (across(p.p75), middle)],
                    NAVY,
                    6.0,
                )?;
                sheet.dot((across(one.mean), middle), look.dot + 1.0)
            })?;
            let said = format!(
                "{} ({} to {})",
                self.unit.value(one.mean),
                self.unit.value(p.p10),
                self.unit.value(p.p90)
            );
            let used = label.width(name.lines.first().map_or("", String::as_str)) + 10.0;
            if used + small.width(&said) < room {
                let right = (look.margin + room, y + look.axis * 1.05);
                sheet.haloed(&said, small, Align::Right, right)?;
            }
        }
        words.draw_foot(&sheet, bottom + look.axis * 2.6)?;
        drop(sheet);
        Ok(canvas.finish("chart-intervals", &self.title, &self.description()))
    }

    fn draw_axis(
        &self,
        sheet: &Sheet,
        frame: Frame,
        scale: &Scale,
        words: Lettering,
        across: &dyn Fn(f64) -> f64,
    ) -> Drawn {
        let ticks = scale.ticks();
        let last = ticks.len().saturating_sub(1);
        sheet.group("grid", "", || {
            for (at, &tick) in ticks.iter().enumerate() {
                let x = across(tick);
                let (colour, width) = if tick == 0.0 {
                    (GREY, 1.6)
                } else {
                    (super::palette::GRID, 1.0)
                };
                sheet.line(&[(x, frame.top), (x, frame.bottom)], colour, width)?;
                let align = match at {
                    0 => Align::Left,
                    at if at == last => Align::Right,
                    _ => Align::Centre,
                };
                let under = (x, frame.bottom + words.size * 1.3);
                sheet.text(&scale.label(tick), words, align, under)?;
            }
            Ok(())
        })?;
        let grey = Lettering::new(words.size, Weight::Regular, TextColour::Grey);
        let y = frame.top - words.size * 0.6;
        let nought = across(0.0);
        let [left, right] = &self.sides;
        if nought - 8.0 - grey.width(left) > 0.0 {
            sheet.text(left, grey, Align::Right, (nought - 8.0, y))?;
        }
        if nought + 8.0 + grey.width(right) < frame.right + 8.0 {
            sheet.text(right, grey, Align::Left, (nought + 8.0, y))?;
        }
        Ok(())
    }

    fn description(&self) -> String {
        let rows: Vec<String> = self
            .rows
            .iter()
            .map(|row| {
                format!(
                    "{}: middle {}, 8 in 10 between {} and {}",
                    row.label,
                    self.unit.value(row.point.p50),
                    self.unit.value(row.point.p10),
                    self.unit.value(row.point.p90)
                )
            })
            .collect();
        format!("{}. {}", self.subtitle, rows.join("; "))
    }
}
