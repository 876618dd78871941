//! The fan: published figures up to the start, simulated futures after it, as shaded bands round a middle line.

use std::ops::Range;

use super::font::{self, Weight};
use super::labels::{extent, spread};
use super::palette::{self, GREY, INK, NAVY, TextColour};
use super::scale::{Scale, Times, Unit};
use super::sheet::{Align, Drawn, Frame, Lettering, Look, Plot, Sheet};
use super::svg::Canvas;
use super::wording::Wording;
use super::{ChartError, FanPoint, Width, drawable, drawable_fan};

/// A fan chart. What is not a finite figure is left out; times are in years (see [`super`]).
#[derive(Clone, Debug, PartialEq)]
pub struct FanChart {
    /// What the chart found, as a sentence: see [`super::words`].
    pub title: String,
    /// What is counted: unit, price base, coverage.
    pub subtitle: String,
    /// The unit of the figures.
    pub unit: Unit,
    /// How times are named.
    pub times: Times,
    /// Published figures up to the start: a black line.
    pub outturn: Vec<(f64, f64)>,
    /// Figures published since the start, which the simulation did not use: dots.
    pub after: Vec<(f64, f64)>,
    /// Simulated futures, from the start on.
    pub forecast: Vec<FanPoint>,
    /// Whether they are one simulated future, which has no range.
    pub one_future: bool,
    /// Sources, seed, number of runs, date.
    pub footer: String,
}

/// Words at the end of a percentile.
struct EndLabel {
    value: f64,
    figure: String,
    words: &'static str,
    /// Of the figure; the words are in regular letters.
    lettering: Lettering,
}

impl EndLabel {
    fn words_lettering(&self) -> Lettering {
        Lettering {
            weight: Weight::Regular,
            ..self.lettering
        }
    }

    fn figure_width(&self) -> f64 {
        self.lettering.width(&self.figure)
    }

    fn words_width(&self) -> f64 {
        self.words_lettering().width(self.words)
    }
}

/// Everything decided before drawing.
struct Layout {
    look: Look,
    width: f64,
    height: f64,
    words: Wording,
    frame: Frame,
    scale: Scale,
    x: Range<f64>,
    /// Baselines of the words over the plot: 'Simulated', and the key of the dots if it needs a line of its own.
    strip: (f64, f64),
    labels: Vec<EndLabel>,
    /// How far right of the figures their words stand; nought is below them.
    column: f64,
}

const STRIP_LEFT: &str = "Published";
const STRIP_RIGHT: &str = "Simulated";
const STRIP_DOTS: &str = "Published since";
/// Space between the end of the lines and their labels.
const LABEL_GAP: f64 = 12.0;

impl FanChart {
    /// Draws the chart at one width.
    pub fn svg(&self, width: Width) -> Result<String, ChartError> {
        let data = Self {
            outturn: drawable(&self.outturn),
            after: drawable(&self.after),
            forecast: drawable_fan(&self.forecast),
            ..self.clone()
        };
        let layout = data.layout(width);
        let canvas = Canvas::new(layout.width, layout.height);
        let sheet = Sheet::new(&canvas)?;
        data.draw(&sheet, &layout)?;
        drop(sheet);
        Ok(canvas.finish("chart-fan", &data.title, &data.description()))
    }

    fn layout(&self, width: Width) -> Layout {
        let look = Look::of(width);
        let phone = width == Width::Phone;
        let total = width.units();
        let note = Lettering::new(look.note, Weight::Regular, TextColour::Grey);
        let around = Wording::new(
            width,
            [&self.title, &self.subtitle, &self.reading(), &self.footer],
        );

        let values = self.outturn.iter().chain(&self.after).map(|p| p.1);
        let values = values.chain(self.forecast.iter().flat_map(FanPoint::percentiles));
        let scale = Scale::new(values, if phone { 5 } else { 6 }, &self.unit);
        let axis = Lettering::new(look.axis, Weight::Regular, TextColour::Ink);
        let words = scale
            .ticks()
            .into_iter()
            .map(|t| axis.width(&scale.label(t)))
            .fold(0.0, f64::max);

        let labels = self.labels(&look, phone);
        let figures = labels
            .iter()
            .map(EndLabel::figure_width)
            .fold(0.0, f64::max);
        let label_words = labels.iter().map(EndLabel::words_width).fold(0.0, f64::max);
        // One column on a phone, figures over words; two on a page.
        let column = if phone { 0.0 } else { figures + 7.0 };
        let label_width = figures.max(column + label_words);
        let x = self.times_shown();
        let left = look.margin + words + 8.0;
        let right = total
            - look
                .margin
                .max(label_width + LABEL_GAP + look.margin * 0.75);

        let strip = around.top() + 12.0 + look.note;
        let at_start = left + (right - left) * (self.start(&x) - x.start) / (x.end - x.start);
        let one_line =
            at_start + 30.0 + 2.0 * look.dot + note.width(STRIP_RIGHT) + note.width(STRIP_DOTS);
        let apart = if self.after.is_empty() || one_line <= total - look.margin {
            0.0
        } else {
            look.note * 1.4
        };
        let top = strip + apart + 10.0;
        let bottom = top + if phone { 230.0 } else { 310.0 };
        let frame = Frame {
            left,
            top,
            right,
            bottom,
        };
        let height = bottom + look.axis + 26.0 + around.foot();
        Layout {
            look,
            width: total,
            height: height.ceil(),
            words: around,
            frame,
            scale,
            x,
            strip: (strip, strip + apart),
            labels,
            column,
        }
    }

    /// The times from first to last; a lone time gets half a year on both sides.
    fn times_shown(&self) -> Range<f64> {
        let points = self.outturn.iter().chain(&self.after).map(|p| p.0);
        let (low, high) = points
            .chain(self.forecast.iter().map(|p| p.x))
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
                (low.min(x), high.max(x))
            });
        if low > high {
            0.0..1.0
        } else if high - low < 0.05 {
            low - 0.5..high + 0.5
        } else {
            low..high
        }
    }

    /// Where published figures end and simulation starts.
    fn start(&self, x: &Range<f64>) -> f64 {
        self.forecast.first().map_or(x.end, |p| p.x)
    }

    /// The labels at the end of the lines, highest first. A label whose words would not be true is left out: one
    /// with the central value, or with the value of the label inside it, or below nought children.
    fn labels(&self, look: &Look, phone: bool) -> Vec<EndLabel> {
        let Some(last) = self.forecast.last() else {
            return Vec::new();
        };
        let quiet = Lettering::new(look.note, Weight::Regular, TextColour::Grey);
        let strong = Lettering::new(look.axis, Weight::SemiBold, TextColour::Navy);
        let centre = self.unit.value(last.p50);
        let say = |value, words, lettering| EndLabel {
            value,
            figure: self.unit.value(value),
            words,
            lettering,
        };
        let mut labels = Vec::new();
        let (high, low) = (self.unit.value(last.p90), self.unit.value(last.p10));
        let nought = matches!(self.unit, Unit::Count(_)).then(|| self.unit.value(0.0));
        if !phone && self.unit.value(last.p95) != high {
            labels.push(say(last.p95, "1 in 20 above", quiet));
        }
        if high != centre {
            labels.push(say(last.p90, "1 in 10 above", quiet));
        }
        let words = if self.one_future {
            "one future"
        } else {
            "middle"
        };
        labels.push(say(last.p50, words, strong));
        if low != centre && nought.as_ref() != Some(&low) {
            labels.push(say(last.p10, "1 in 10 below", quiet));
            let lowest = self.unit.value(last.p05);
            if !phone && lowest != low && nought.as_ref() != Some(&lowest) {
                labels.push(say(last.p05, "1 in 20 below", quiet));
            }
        }
        labels
    }

    fn draw(&self, sheet: &Sheet, layout: &Layout) -> Drawn {
        let Layout {
            look,
            frame,
            scale,
            x,
            ..
        } = layout;
        layout.words.draw_top(sheet)?;
        let axis = Lettering::new(look.axis, Weight::Regular, TextColour::Ink);
        let mut plot = sheet.plot(*frame, x.clone(), scale)?;
        sheet.grid(*frame, &plot, scale, Some(axis))?;
        if !self.outturn.is_empty() || !self.after.is_empty() || !self.forecast.is_empty() {
            sheet.years(*frame, &plot, x, self.times, axis)?;
        }
        self.draw_bands(sheet, &mut plot, look)?;
        self.draw_divide(sheet, &plot, layout)?;
        self.draw_published(sheet, &mut plot, layout)?;
        Self::draw_labels(
            sheet,
            &plot,
            layout,
            self.forecast.last().map_or(x.end, |p| p.x),
        )?;
        layout
            .words
            .draw_foot(sheet, frame.bottom + look.axis + 24.0)
    }

    fn draw_bands(&self, sheet: &Sheet, plot: &mut Plot, look: &Look) -> Drawn {
        let of = |pick: fn(&FanPoint) -> f64| -> Vec<(f64, f64)> {
            self.forecast.iter().map(|p| (p.x, pick(p))).collect()
        };
        let [outer, middle, inner] = palette::fan_tints(NAVY);
        if let [lone] = self.forecast[..] {
            return sheet.dot(plot.place((lone.x, lone.p50)), look.dot);
        }
        sheet.group("bands", "", || {
            plot.band(&of(|p| p.p05), &of(|p| p.p95), outer)?;
            plot.band(&of(|p| p.p10), &of(|p| p.p90), middle)?;
            plot.band(&of(|p| p.p25), &of(|p| p.p75), inner)
        })?;
        sheet.group("median", "", || plot.line(&of(|p| p.p50), NAVY, look.line))
    }

    /// The dashed divide, with words on both sides of it above the plot.
    fn draw_divide(&self, sheet: &Sheet, plot: &Plot, layout: &Layout) -> Drawn {
        let Layout {
            look,
            frame,
            x,
            strip,
            ..
        } = layout;
        let words = Lettering::new(look.note, Weight::Regular, TextColour::Grey);
        let at = plot.place((self.start(x), 0.0)).0;
        let simulated = at + 8.0 + words.width(STRIP_RIGHT);
        sheet.group("divide", "", || {
            if !self.outturn.is_empty() && at - 8.0 - words.width(STRIP_LEFT) >= 2.0 {
                sheet.text(STRIP_LEFT, words, Align::Right, (at - 8.0, strip.0))?;
            }
            if !self.forecast.is_empty() {
                sheet.group("divide-line", "stroke-dasharray=\"4 4\"", || {
                    sheet.line(&[(at, strip.0 - look.note), (at, frame.bottom)], GREY, 1.2)
                })?;
                if simulated <= layout.width - 2.0 {
                    sheet.text(STRIP_RIGHT, words, Align::Left, (at + 8.0, strip.0))?;
                }
            }
            if self.after.is_empty() {
                return Ok(());
            }
            // The key of the dots stands after 'Simulated', or on a line below as far right as it must.
            let key = 2.0 * look.dot + 6.0 + words.width(STRIP_DOTS);
            let left = if strip.0 == strip.1 {
                simulated + 16.0
            } else {
                (at + 8.0).min(layout.width - key - 4.0)
            };
            let middle = strip.1 - font::CAPITAL / 2.0 * words.size;
            sheet.dot((left + look.dot, middle), look.dot)?;
            sheet.text(
                STRIP_DOTS,
                words,
                Align::Left,
                (left + 2.0 * look.dot + 6.0, strip.1),
            )
        })
    }

    /// The black line, its last value, and the dots.
    fn draw_published(&self, sheet: &Sheet, plot: &mut Plot, layout: &Layout) -> Drawn {
        let Layout { look, frame, .. } = layout;
        sheet.group("outturn", "", || {
            plot.line(&self.outturn, INK, look.line)?;
            let Some(&last) = self.outturn.last() else {
                return Ok(());
            };
            if self.outturn.len() == 1 {
                sheet.dot(plot.place(last), look.dot)?;
            }
            let words = Lettering::new(look.axis, Weight::SemiBold, TextColour::Ink);
            let (text, (x, y)) = (self.unit.value(last.1), plot.place(last));
            let (right, left) = (x - 6.0, x - 6.0 - words.width(&text));
            if left < frame.left + 2.0 {
                return Ok(());
            }
            let path: Vec<_> = self.outturn.iter().map(|&p| plot.place(p)).collect();
            let (highest, lowest) = extent(&path, left - 3.0, right + 3.0).unwrap_or((y, y));
            // On the side where the line leaves more room, clear of the line.
            let above = highest - 8.0;
            let below = lowest + 8.0 + font::CAPITAL * words.size;
            let fits_above = above - words.size > frame.top;
            let fits_below = below < frame.bottom - 4.0;
            let baseline = if fits_above && (y - highest <= lowest - y + 1.0 || !fits_below) {
                above
            } else {
                below
            };
            sheet.haloed(&text, words, Align::Right, (right, baseline))
        })?;
        sheet.group("since", "", || {
            for &point in &self.after {
                sheet.dot(plot.place(point), look.dot)?;
            }
            Ok(())
        })
    }

    /// The labels at the ends, moved apart where they must be, with a thin line to where they belong.
    fn draw_labels(sheet: &Sheet, plot: &Plot, layout: &Layout, end: f64) -> Drawn {
        let Layout { look, frame, .. } = layout;
        let leading = look.axis * 1.15;
        let below = if layout.column > 0.0 { 0.0 } else { leading };
        let gap = leading + below + if below > 0.0 { 6.0 } else { 3.0 };
        let places = |labels: &[&EndLabel]| {
            let wanted: Vec<_> = labels
                .iter()
                .map(|l| plot.place((end, l.value)).1)
                .collect();
            let placed = spread(
                &wanted,
                gap,
                frame.top + below * 0.7,
                frame.bottom - below * 0.7,
            );
            wanted.into_iter().zip(placed).collect::<Vec<_>>()
        };
        // Where five crowd each other, the outermost pair goes: the reader has '8 in 10' in the title.
        let mut labels: Vec<_> = layout.labels.iter().collect();
        let mut placed = places(&labels);
        if placed
            .iter()
            .any(|(wanted, place)| (wanted - place).abs() > gap * 0.9)
        {
            labels.retain(|l| !l.words.starts_with("1 in 20"));
            placed = places(&labels);
        }
        sheet.group("labels", "", || {
            for (label, (wanted, place)) in labels.iter().zip(&placed) {
                if (wanted - place).abs() > 2.0 {
                    let points = [
                        (frame.right + 1.5, *wanted),
                        (frame.right + LABEL_GAP - 3.0, *place),
                    ];
                    sheet.line(&points, GREY, 0.7)?;
                }
                let (x, baseline) = (
                    frame.right + LABEL_GAP,
                    place - below / 2.0 + font::CAPITAL / 2.0 * look.note,
                );
                sheet.text(&label.figure, label.lettering, Align::Left, (x, baseline))?;
                let words = (x + layout.column, baseline + below);
                sheet.text(label.words, label.words_lettering(), Align::Left, words)?;
            }
            Ok(())
        })
    }
}
