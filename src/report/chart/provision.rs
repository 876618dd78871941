//! Children by provision: one small panel for each kind, all on one scale, so that heights compare across the page.
//!
//! Four lines with bands on one panel hide each other (homes, supported accommodation and the rest lie close
//! together in most councils); own scales for each panel would make five children look like a hundred.

use super::font::{self, Weight};
use super::labels::extent;
use super::palette::{self, NAVY, TextColour};
use super::reading::capitalised;
use super::scale::{Scale, Times, Unit};
use super::sheet::{Align, Block, Drawn, Frame, Lettering, Look, Sheet};
use super::svg::Canvas;
use super::{ChartError, FanPoint, Width, drawable, drawable_fan};

/// One kind of provision.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its name, in lower case: `children's homes`.
    pub label: String,
    /// Published figures, of the base year and later: dots.
    pub published: Vec<(f64, f64)>,
    /// Simulated futures, from the start on.
    pub points: Vec<FanPoint>,
}

/// Children by provision over time, in small panels: four side by side on a page, two on a phone.
#[derive(Clone, Debug, PartialEq)]
pub struct ProvisionChart {
    /// What the chart found, as a sentence: see [`super::words`].
    pub title: String,
    /// What is counted: unit, coverage.
    pub subtitle: String,
    /// The unit of the figures.
    pub unit: Unit,
    /// How times are named.
    pub times: Times,
    /// The kinds, each in a panel of its own.
    pub series: Vec<Series>,
    /// Sources, seed, number of runs, date.
    pub footer: String,
}

/// Everything decided before drawing.
struct Layout {
    look: Look,
    width: f64,
    height: f64,
    title: Block,
    subtitle: Block,
    reading: Block,
    footer: Block,
    scale: Scale,
    panels: Vec<(Block, Frame)>,
    columns: usize,
    /// Width of a panel with its labels.
    cell: f64,
}

impl ProvisionChart {
    /// Draws the chart at one width.
    pub fn svg(&self, width: Width) -> Result<String, ChartError> {
        let series = self.series.iter().map(|s| Series {
            label: s.label.clone(),
            published: drawable(&s.published),
            points: drawable_fan(&s.points),
        });
        let data = Self {
            series: series.collect(),
            ..self.clone()
        };
        let layout = data.layout(width);
        let canvas = Canvas::new(layout.width, layout.height);
        let sheet = Sheet::new(&canvas)?;
        data.draw(&sheet, &layout)?;
        drop(sheet);
        Ok(canvas.finish("chart-provision", &data.title, &data.description()))
    }

    fn layout(&self, width: Width) -> Layout {
        let look = Look::of(width);
        let phone = width == Width::Phone;
        let total = width.units();
        let room = total - 2.0 * look.margin;
        let note = Lettering::new(look.note, Weight::Regular, TextColour::Grey);
        let title = Block::heading(
            &self.title,
            Lettering::new(look.title, Weight::SemiBold, TextColour::Ink),
            room,
        );
        let subtitle = Block::new(
            &self.subtitle,
            Lettering::new(look.subtitle, Weight::Regular, TextColour::Grey),
            room,
        );
        let reading = Block::new(&self.reading(), note, room);
        let footer = Block::new(&self.footer, note, room);

        let values = self.series.iter().flat_map(|s| {
            let bands = s.points.iter().flat_map(|p| [p.p10, p.p50, p.p90]);
            s.published.iter().map(|p| p.1).chain(bands)
        });
        let scale = Scale::new(values, if phone { 4 } else { 5 }, &self.unit);
        let axis = Lettering::new(look.axis, Weight::Regular, TextColour::Ink);
        let words = scale
            .ticks()
            .into_iter()
            .map(|t| axis.width(&scale.label(t)))
            .fold(0.0, f64::max);

        let columns = self.series.len().clamp(1, if phone { 2 } else { 4 });
        let left = look.margin + words + 8.0;
        let cell = (total - left - 2.0) / columns as f64;
        let year = note.width(&self.times.tick(2028));
        let gutter = self
            .series
            .iter()
            .map(|s| self.end_width(s, &look, cell))
            .fold(year, f64::max)
            + 14.0;
        let heading = Lettering::new(look.axis, Weight::SemiBold, TextColour::Ink);
        let plot_height = if phone { 150.0 } else { 270.0 };

        let mut top = look.margin * 0.75 + title.height() + 2.0 + subtitle.height() + 14.0;
        let mut panels = Vec::with_capacity(self.series.len());
        for row in self.series.chunks(columns) {
            let names: Vec<_> = row
                .iter()
                .map(|s| Block::new(&capitalised(&s.label), heading, cell - 14.0))
                .collect();
            let tallest = names.iter().map(Block::height).fold(0.0, f64::max);
            let plot_top = top + tallest + 8.0;
            for (i, name) in names.into_iter().enumerate() {
                let start = left + cell * i as f64;
                let frame = Frame {
                    left: start,
                    top: plot_top,
                    right: start + cell - gutter,
                    bottom: plot_top + plot_height,
                };
                panels.push((name, frame));
            }
            top = plot_top + plot_height + look.axis + 26.0;
        }
        let height = top + reading.height() + footer.height() + look.margin;
        Layout {
            look,
            width: total,
            height: height.ceil(),
            title,
            subtitle,
            reading,
            footer,
            scale,
            panels,
            columns,
            cell,
        }
    }

    /// The range at the end of a band, in one line or two; none when every future has the same.
    fn range(&self, last: &FanPoint, note: Lettering, cell: f64) -> Vec<String> {
        let (low, high) = (self.unit.value(last.p10), self.unit.value(last.p90));
        if low == high {
            return Vec::new();
        }
        let whole = format!("{low} to {high}");
        if note.width(&whole) <= cell * 0.36 {
            vec![whole]
        } else {
            vec![low, format!("to {high}")]
        }
    }

    /// Room that the labels at the end need.
    fn end_width(&self, series: &Series, look: &Look, cell: f64) -> f64 {
        let Some(last) = series.points.last() else {
            return 0.0;
        };
        let note = Lettering::new(look.note, Weight::Regular, TextColour::Grey);
        let strong = Lettering::new(look.axis, Weight::SemiBold, TextColour::Navy);
        let range = self
            .range(last, note, cell)
            .iter()
            .map(|t| note.width(t))
            .fold(0.0, f64::max);
        range.max(strong.width(&self.unit.value(last.p50)))
    }

    fn draw(&self, sheet: &Sheet, layout: &Layout) -> Drawn {
        let look = &layout.look;
        let y = sheet.block("title", &layout.title, look.margin, look.margin * 0.75)?;
        sheet.block("subtitle", &layout.subtitle, look.margin, y + 2.0)?;
        for (i, (series, (name, frame))) in self.series.iter().zip(&layout.panels).enumerate() {
            let top = frame.top - 8.0 - name.height();
            sheet.group("panel", "", || {
                sheet.block("panel-name", name, frame.left, top)?;
                self.draw_panel(sheet, layout, series, *frame, i % layout.columns == 0)
            })?;
        }
        let end = layout.height - look.margin - layout.footer.height() - layout.reading.height();
        let note = sheet.block("reading", &layout.reading, look.margin, end)?;
        sheet.block("source", &layout.footer, look.margin, note)?;
        Ok(())
    }

    fn draw_panel(
        &self,
        sheet: &Sheet,
        layout: &Layout,
        series: &Series,
        frame: Frame,
        first: bool,
    ) -> Drawn {
        let Layout { look, scale, .. } = layout;
        let axis = Lettering::new(look.axis, Weight::Regular, TextColour::Ink);
        let note = Lettering::new(look.note, Weight::Regular, TextColour::Grey);
        let times = || {
            series
                .points
                .iter()
                .map(|p| p.x)
                .chain(series.published.iter().map(|p| p.0))
        };
        let (from, to) = times().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| {
            (a.min(x), b.max(x))
        });
        let x = if from > to {
            0.0..1.0
        } else if to - from < 0.05 {
            from - 0.5..to + 0.5
        } else {
            from..to
        };
        let mut plot = sheet.plot(frame, x.clone(), scale)?;
        sheet.grid(frame, &plot, scale, first.then_some(axis))?;
        let (Some(start), Some(last)) = (series.points.first(), series.points.last()) else {
            let at = (frame.left, f64::midpoint(frame.top, frame.bottom));
            return sheet.haloed("No figures", note, Align::Left, at);
        };
        sheet.years(frame, &plot, &x, self.times, note)?;

        let of = |pick: fn(&FanPoint) -> f64| -> Vec<(f64, f64)> {
            series.points.iter().map(|p| (p.x, pick(p))).collect()
        };
        if series.points.len() > 1 {
            sheet.group("bands", "", || {
                plot.band(&of(|p| p.p10), &of(|p| p.p90), palette::tint(NAVY, 0.3))
            })?;
            sheet.group("median", "", || plot.line(&of(|p| p.p50), NAVY, look.line))?;
        }
        sheet.group("since", "", || {
            series
                .published
                .iter()
                .try_for_each(|&point| sheet.dot(plot.place(point), look.dot))
        })?;

        // The first figure, over all that is drawn under its width.
        let (at, value) = series
            .published
            .first()
            .copied()
            .unwrap_or((start.x, start.p50));
        let bold = Lettering::new(look.axis, Weight::SemiBold, TextColour::Ink);
        let text = self.unit.value(value);
        let (left, y) = plot.place((at, value));
        let left = left - look.dot;
        let right = left + bold.width(&text) + 4.0;
        let tops: Vec<_> = series
            .points
            .iter()
            .map(|p| plot.place((p.x, p.p90)))
            .collect();
        let dots = series
            .published
            .iter()
            .map(|&p| plot.place(p))
            .filter(|p| p.0 <= right + look.dot)
            .map(|p| p.1);
        let highest = extent(&tops, left, right).map_or(y, |e| e.0);
        let highest = dots.fold(highest.min(y), f64::min);
        sheet.haloed(&text, bold, Align::Left, (left, highest - look.dot - 5.0))?;

        sheet.group("labels", "", || {
            let strong = Lettering {
                colour: TextColour::Navy,
                ..bold
            };
            let range = self.range(last, note, layout.cell);
            let leading = look.axis * 1.2;
            let height = leading * range.len() as f64;
            let place = plot.place((last.x, last.p50)).1;
            let lowest = frame.bottom - height - 2.0;
            let mut baseline = (place + font::CAPITAL / 2.0 * bold.size).min(lowest);
            sheet.text(
                &self.unit.value(last.p50),
                strong,
                Align::Left,
                (frame.right + 7.0, baseline),
            )?;
            for line in &range {
                baseline += leading;
                sheet.text(line, note, Align::Left, (frame.right + 7.0, baseline))?;
            }
            Ok(())
        })
    }
}
