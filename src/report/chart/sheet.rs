//! A sheet to lay a chart out on: heading, plots and notes, drawn with plotters.

use std::ops::Range;

use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::{
    Cartesian2d, Circle, DrawingArea, IntoDrawingArea, LineSeries, PathElement, Polygon,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle};

use super::font::{self, Weight};
use super::palette::{GREY, GRID, INK, PAPER, TextColour};
use super::scale::{self, Scale, Times, Unit};
use super::svg::{Canvas, FINE, SvgBackend};
use super::{ChartError, Width};

/// Sizes and distances for one width, in view-box units.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub margin: f64,
    pub title: f64,
    pub subtitle: f64,
    pub axis: f64,
    pub note: f64,
    pub line: f64,
    pub dot: f64,
}

impl Look {
    pub(super) const fn of(width: Width) -> Self {
        match width {
            Width::Page => Self {
                margin: 16.0,
                title: 21.0,
                subtitle: 15.5,
                axis: 14.0,
                note: 13.0,
                line: 2.6,
                dot: 4.2,
            },
            Width::Phone => Self {
                margin: 8.0,
                title: 17.0,
                subtitle: 13.0,
                axis: 12.0,
                note: 12.0,
                line: 2.2,
                dot: 3.4,
            },
        }
    }
}

/// How some words look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lettering {
    pub size: f64,
    pub weight: Weight,
    pub colour: TextColour,
}

impl Lettering {
    pub(super) const fn new(size: f64, weight: Weight, colour: TextColour) -> Self {
        Self {
            size,
            weight,
            colour,
        }
    }

    pub(super) fn width(&self, text: &str) -> f64 {
        font::width(text, self.size, self.weight)
    }
}

/// Which point of the words is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Centre,
    Right,
}

/// A rectangle of the sheet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Frame {
    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }
}

pub(super) type Drawn = Result<(), ChartError>;

fn failed(error: impl std::fmt::Display) -> ChartError {
    ChartError::Drawing(error.to_string())
}

/// Lines of words stacked down the sheet.
pub(super) struct Block {
    pub lines: Vec<String>,
    pub lettering: Lettering,
    pub leading: f64,
}

impl Block {
    pub(super) fn new(text: &str, lettering: Lettering, width: f64) -> Self {
        let lines = font::wrap(text, lettering.size, lettering.weight, width);
        Self {
            lines,
            lettering,
            leading: lettering.size * 1.36,
        }
    }

    pub(super) fn heading(text: &str, lettering: Lettering, width: f64) -> Self {
        let lines = font::wrap_evenly(text, lettering.size, lettering.weight, width);
        Self {
            lines,
            lettering,
            leading: lettering.size * 1.3,
        }
    }

    pub(super) fn height(&self) -> f64 {
        self.leading * self.lines.len() as f64
    }
}

/// The sheet.
pub(super) struct Sheet<'c> {
    canvas: &'c Canvas,
    root: DrawingArea<SvgBackend<'c>, Shift>,
}

impl<'c> Sheet<'c> {
    pub(super) fn new(canvas: &'c Canvas) -> Result<Self, ChartError> {
        let root = SvgBackend::new(canvas).into_drawing_area();
        root.fill(&PAPER).map_err(failed)?;
        Ok(Self { canvas, root })
    }

    /// Draws within a named group.
    pub(super) fn group(
        &self,
        class: &str,
        attributes: &str,
        draw: impl FnOnce() -> Drawn,
    ) -> Drawn {
        self.canvas.open(class, attributes);
        let drawn = draw();
        self.canvas.close();
        drawn
    }

    /// Words with their baseline at `y`.
    pub(super) fn text(
        &self,
        text: &str,
        lettering: Lettering,
        align: Align,
        (x, y): (f64, f64),
    ) -> Drawn {
        if text.is_empty() {
            return Ok(());
        }
        let weight = match lettering.weight {
            Weight::Regular => FontStyle::Normal,
            Weight::SemiBold => FontStyle::Bold,
        };
        let across = match align {
            Align::Left => HPos::Left,
            Align::Centre => HPos::Center,
            Align::Right => HPos::Right,
        };
        let colour = lettering.colour.rgb();
        let style = TextStyle::from(FontDesc::new(
            FontFamily::Name(font::FAMILY_NAME),
            lettering.size * FINE,
            weight,
        ))
        .color(&colour)
        .pos(Pos::new(across, VPos::Bottom));
        let bottom = y + font::DESCENT * lettering.size;
        self.root
            .draw_text(text, &style, pixel((x, bottom)))
            .map_err(failed)
    }

    /// Words that stay clear where a gridline passes under them.
    pub(super) fn haloed(
        &self,
        text: &str,
        lettering: Lettering,
        align: Align,
        at: (f64, f64),
    ) -> Drawn {
        let halo = "stroke=\"#FFFFFF\" stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\"";
        self.group("halo", halo, || self.text(text, lettering, align, at))
    }

    /// Lines of words from `top` down; returns where they end.
    pub(super) fn block(
        &self,
        class: &str,
        block: &Block,
        x: f64,
        top: f64,
    ) -> Result<f64, ChartError> {
        if block.lines.is_empty() {
            return Ok(top);
        }
        self.group(class, "", || {
            for (i, line) in block.lines.iter().enumerate() {
                let baseline = top + block.leading * i as f64 + block.lettering.size;
                self.text(line, block.lettering, Align::Left, (x, baseline))?;
            }
            Ok(())
        })?;
        Ok(top + block.height())
    }

    /// A line in sheet units.
    pub(super) fn line(&self, points: &[(f64, f64)], colour: RGBColor, width: f64) -> Drawn {
        let path: Vec<_> = points.iter().copied().map(pixel).collect();
        self.root
            .draw(&PathElement::new(path, stroke(colour, width)))
            .map_err(failed)
    }

    /// A dot in sheet units: white with a black outline.
    pub(super) fn dot(&self, at: (f64, f64), radius: f64) -> Drawn {
        let size = (radius * FINE) as i32;
        self.root
            .draw(&Circle::new(
                pixel(at),
                size,
                ShapeStyle::from(PAPER).filled(),
            ))
            .map_err(failed)?;
        self.root
            .draw(&Circle::new(pixel(at), size, stroke(INK, 1.8)))
            .map_err(failed)
    }

    /// A plot within `frame`.
    pub(super) fn plot(
        &self,
        frame: Frame,
        x: Range<f64>,
        scale: &Scale,
    ) -> Result<Plot<'c>, ChartError> {
        let (left, top) = pixel((frame.left, frame.top));
        let (right, bottom) = pixel((
            self.canvas.width() - frame.right,
            self.canvas.height() - frame.bottom,
        ));
        let start = x.start;
        let context = ChartBuilder::on(&self.root)
            .margin_left(left)
            .margin_top(top)
            .margin_right(right)
            .margin_bottom(bottom)
            .build_cartesian_2d(x, scale.low..scale.high)
            .map_err(failed)?;
        Ok(Plot { context, start })
    }

    /// Gridlines across `frame`, with their words at the left if wanted.
    pub(super) fn grid(
        &self,
        frame: Frame,
        plot: &Plot,
        scale: &Scale,
        words: Option<Lettering>,
    ) -> Drawn {
        self.group("grid", "", || {
            for tick in scale.ticks() {
                let y = plot.level(tick);
                let (colour, width) = if tick == 0.0 {
                    (GREY, 1.2)
                } else {
                    (GRID, 1.0)
                };
                self.line(&[(frame.left, y), (frame.right, y)], colour, width)?;
                if let Some(words) = words {
                    let baseline = y + font::CAPITAL / 2.0 * words.size;
                    self.text(
                        &scale.label(tick),
                        words,
                        Align::Right,
                        (frame.left - 8.0, baseline),
                    )?;
                }
            }
            Ok(())
        })
    }

    /// Years under `frame`: a tick for each, words where there is room and always at both ends.
    pub(super) fn years(
        &self,
        frame: Frame,
        plot: &Plot,
        x: &Range<f64>,
        times: Times,
        words: Lettering,
    ) -> Drawn {
        let room = words.width(&times.tick(2028)) + words.size * 0.7;
        self.group("years", "", || {
            for (year, labelled) in scale::years(x.start, x.end, frame.width(), room) {
                let text = if labelled {
                    times.tick(year)
                } else {
                    String::new()
                };
                self.tick(frame, plot, f64::from(year), &text, words)?;
            }
            Ok(())
        })
    }

    /// Amounts under `frame`, at round steps.
    pub(super) fn amounts(
        &self,
        frame: Frame,
        plot: &Plot,
        x: &Range<f64>,
        unit: &Unit,
        words: Lettering,
    ) -> Drawn {
        let room = words.width(&unit.value(x.end)) + words.size;
        let most = (frame.width() / room).clamp(1.0, 6.0);
        self.group("amounts", "", || {
            let ticks = Scale::new([x.end], most as u32, unit).ticks();
            let shown = ticks.into_iter().filter(|t| *t > x.start && *t <= x.end);
            std::iter::once(x.start)
                .chain(shown.filter(|t| plot.place((*t, 0.0)).0 - frame.left >= room))
                .try_for_each(|tick| self.tick(frame, plot, tick, &unit.value(tick), words))
        })
    }

    /// A tick under `frame`, a shorter one without words.
    fn tick(&self, frame: Frame, plot: &Plot, value: f64, text: &str, words: Lettering) -> Drawn {
        let at = plot.place((value, 0.0)).0;
        let length = if text.is_empty() { 3.0 } else { 6.0 };
        let line = [(at, frame.bottom), (at, frame.bottom + length)];
        self.line(&line, GREY, 1.0)?;
        let under = (at, frame.bottom + 8.0 + words.size);
        self.text(text, words, Align::Centre, under)
    }
}

/// A plot: two axes within a frame.
pub(super) struct Plot<'c> {
    context: ChartContext<'c, SvgBackend<'c>, Cartesian2d<RangedCoordf64, RangedCoordf64>>,
    start: f64,
}

impl Plot<'_> {
    /// Where a value lies on the sheet.
    pub(super) fn place(&self, value: (f64, f64)) -> (f64, f64) {
        let (x, y) = self.context.backend_coord(&value);
        (f64::from(x) / FINE, f64::from(y) / FINE)
    }

    /// The height of a value on the sheet.
    pub(super) fn level(&self, value: f64) -> f64 {
        self.place((self.start, value)).1
    }

    /// The area between two lines.
    pub(super) fn band(
        &mut self,
        low: &[(f64, f64)],
        high: &[(f64, f64)],
        colour: RGBColor,
    ) -> Drawn {
        let around: Vec<_> = low.iter().chain(high.iter().rev()).copied().collect();
        self.context
            .draw_series([Polygon::new(around, colour)])
            .map_err(failed)?;
        Ok(())
    }

    /// The same, through which what lies under it is seen.
    pub(super) fn veil(
        &mut self,
        low: &[(f64, f64)],
        high: &[(f64, f64)],
        colour: RGBColor,
        strength: f64,
    ) -> Drawn {
        let around: Vec<_> = low.iter().chain(high.iter().rev()).copied().collect();
        self.context
            .draw_series([Polygon::new(around, colour.mix(strength))])
            .map_err(failed)?;
        Ok(())
    }

    /// A line through values.
    pub(super) fn line(&mut self, points: &[(f64, f64)], colour: RGBColor, width: f64) -> Drawn {
        if points.len() < 2 {
            return Ok(());
        }
        self.context
            .draw_series(LineSeries::new(
                points.iter().copied(),
                stroke(colour, width),
            ))
            .map_err(failed)?;
        Ok(())
    }
}

fn stroke(colour: RGBColor, width: f64) -> ShapeStyle {
    ShapeStyle::from(colour).stroke_width((width * FINE).round() as u32)
}

fn pixel((x, y): (f64, f64)) -> (i32, i32) {
    ((x * FINE).round() as i32, (y * FINE).round() as i32)
}
