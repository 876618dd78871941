//! Small panels side by side, each with up to four lines: kinds of placement, authorities, need beside places.
//!
//! Many lines with bands on one panel hide each other. Panels that are compared share one scale, so that heights compare
//! across the page: own scales would make five children look like a hundred. Panels of different things have their own.

use std::ops::Range;

use super::font::{self, Weight};
use super::labels::{extent, spread};
use super::palette::{self, GREY, LINES, TextColour};
use super::reading::capitalised;
use super::scale::{Scale, Times, Unit};
use super::sheet::{Align, Block, Drawn, Frame, Lettering, Look, Plot, Sheet};
use super::svg::Canvas;
use super::wording::Wording;
use super::{ChartError, FanPoint, Width, drawable, drawable_fan};

/// What runs across a panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Across {
    /// Years.
    Time(Times),
    /// How many of a thing; its unit.
    Amount(Unit),
}

/// One line of a panel.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its name, in lower case: `usable`. Not shown where it is alone.
    pub label: String,
    /// Published figures, of the base year and later: dots.
    pub published: Vec<(f64, f64)>,
    /// Simulated futures, or one value at each place.
    pub points: Vec<FanPoint>,
}

/// One panel.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// Its name, in lower case: `children's homes`.
    pub label: String,
    /// The unit of its figures.
    pub unit: Unit,
    /// What runs across it.
    pub across: Across,
    /// At most four lines.
    pub lines: Vec<Line>,
}

/// Small panels, side by side on a page and fewer to a row on a phone.
#[derive(Clone, Debug, PartialEq)]
pub struct PanelsChart {
    /// What the chart found, as a sentence: see [`super::words`].
    pub title: String,
    /// What is counted: unit, coverage.
    pub subtitle: String,
    /// The panels, row by row.
    pub panels: Vec<Panel>,
    /// Panels in a row of a page.
    pub columns: usize,
    /// Whether all panels have one scale.
    pub one_scale: bool,
    /// What else a reader must know.
    pub note: String,
    /// Sources, seed, number of runs, date.
    pub footer: String,
}

/// Everything decided before drawing.
struct Layout {
    look: Look,
    height: f64,
    words: Wording,
    panels: Vec<Place>,
    /// Where the words below begin.
    end: f64,
}

/// A panel's place on the sheet.
struct Place {
    name: Block,
    frame: Frame,
    scale: Scale,
    x: Range<f64>,
    labels: Vec<EndLabel>,
    /// Where its name begins: over its own axis, if it has one.
    left: f64,
    /// Whether the words of the vertical axis stand at its left.
    axis: bool,
}

/// What stands at the end of a line: words, one under another.
struct EndLabel {
    /// Position of the line in the panel.
    line: usize,
    rows: Vec<Vec<(String, Lettering)>>,
}

impl EndLabel {
    fn width(&self) -> f64 {
        let row = |row: &Vec<(String, Lettering)>| {
            row.iter().map(|(text, look)| look.width(text)).sum::<f64>()
        };
        self.rows.iter().map(row).fold(0.0, f64::max)
    }
}

/// Room for the dash of a line's colour before its label.
const DASH: f64 = 17.0;
/// Distance between the end of the lines and their labels.
const GAP: f64 = 7.0;
/// Under the smallest share of a cell, words at the end go on a line of their own.
const NARROW: f64 = 0.36;

impl PanelsChart {
    /// Draws the chart at one width.
    pub fn svg(&self, width: Width) -> Result<String, ChartError> {
        let mut data = self.clone();
        for line in data.panels.iter_mut().flat_map(|p| &mut p.lines) {
            line.published = drawable(&line.published);
            line.points = drawable_fan(&line.points);
        }
        let layout = data.layout(width);
        let canvas = Canvas::new(width.units(), layout.height);
        let sheet = Sheet::new(&canvas)?;
        data.draw(&sheet, &layout)?;
        drop(sheet);
        Ok(canvas.finish("chart-panels", &data.title, &data.description()))
    }

    fn layout(&self, width: Width) -> Layout {
        let look = Look::of(width);
        let phone = width == Width::Phone;
        let words = Wording::new(
            width,
            [&self.title, &self.subtitle, &self.reading(), &self.footer],
        );
        let columns = self.columns(phone);
        let rows = self.panels.len().div_ceil(columns);
        let base = match (phone, rows) {
            (true, _) => 150.0,
            (false, 1) => 270.0,
            (false, _) => 210.0,
        };
        let axis = Lettering::new(look.axis, Weight::Regular, TextColour::Ink);
        let scales = self.scales(if phone || rows > 1 { 4 } else { 5 });
        let axis_width = |scale: &Scale| {
            let ticks = scale.ticks().into_iter();
            8.0 + ticks
                .map(|t| axis.width(&scale.label(t)))
                .fold(0.0, f64::max)
        };
        let shared = scales.first().filter(|_| self.one_scale).map(axis_width);
        let left = look.margin + shared.unwrap_or(0.0);
        let cell = (width.units() - left - 2.0) / columns as f64;
        let labels: Vec<Vec<EndLabel>> = self
            .panels
            .iter()
            .map(|panel| panel.end_labels(&look, cell))
            .collect();
        let leading = look.axis * 1.2;
        let stack = |labels: &Vec<EndLabel>| {
            let rows = labels.iter().map(|l| l.rows.len()).max().unwrap_or(0);
            labels.len() as f64 * (rows as f64 * leading + 3.0)
        };
        let plot_height = labels.iter().map(stack).fold(base, f64::max);
        let gutters: Vec<f64> = self
            .panels
            .iter()
            .zip(&labels)
            .map(|(panel, labels)| panel.gutter(&look, labels))
            .collect();
        // Panels on one scale are alike in width too; others have the room that their column needs.
        let most = |list: &[f64], column: usize| {
            let of_column = list.iter().enumerate();
            of_column
                .filter(|(i, _)| self.one_scale || i % columns == column)
                .map(|(_, v)| *v)
                .fold(0.0, f64::max)
        };
        let inner: Vec<f64> = scales
            .iter()
            .map(|s| if self.one_scale { 0.0 } else { axis_width(s) })
            .collect();

        let heading = Lettering::new(look.axis, Weight::SemiBold, TextColour::Ink);
        let mut top = words.top() + 14.0;
        let mut panels = Vec::with_capacity(self.panels.len());
        let mut labels = labels.into_iter();
        let mut scales = scales.into_iter();
        for row in self.panels.chunks(columns) {
            let names: Vec<_> = row
                .iter()
                .map(|p| Block::new(&capitalised(&p.label), heading, cell - 14.0))
                .collect();
            let plot_top = top + names.iter().map(Block::height).fold(0.0, f64::max) + 8.0;
            for (column, (panel, name)) in row.iter().zip(names).enumerate() {
                let start = left + cell * column as f64;
                let (Some(labels), Some(scale)) = (labels.next(), scales.next()) else {
                    break;
                };
                panels.push(Place {
                    name,
                    frame: Frame {
                        left: start + most(&inner, column),
                        top: plot_top,
                        right: start + cell - most(&gutters, column),
                        bottom: plot_top + plot_height,
                    },
                    scale,
                    x: panel.range_shown(),
                    labels,
                    left: start,
                    axis: column == 0 || !self.one_scale,
                });
            }
            top = plot_top + plot_height + look.axis + 26.0;
        }
        Layout {
            look,
            height: (top + words.foot()).ceil(),
            words,
            panels,
            end: top,
        }
    }

    /// Panels in a row. Labels with names need room: on a phone their panels stand one under another.
    fn columns(&self, phone: bool) -> usize {
        let most = match (phone, self.panels.iter().any(|p| p.lines.len() > 1)) {
            (true, true) => 1,
            (true, false) => 2,
            (false, _) => 4,
        };
        self.columns.min(self.panels.len()).clamp(1, most)
    }

    /// The vertical scale of each panel.
    fn scales(&self, ticks: u32) -> Vec<Scale> {
        let values = |panels: &[Panel], unit: &Unit| {
            let lines = panels.iter().flat_map(|p| &p.lines);
            let values = lines.flat_map(|line| {
                let bands = line.points.iter().flat_map(|p| [p.p10, p.p50, p.p90]);
                line.published.iter().map(|p| p.1).chain(bands)
            });
            Scale::new(values, ticks, unit)
        };
        self.panels
            .chunks(1)
            .map(|one| {
                let of = if self.one_scale { &self.panels } else { one };
                values(of, &one[0].unit)
            })
            .collect()
    }

    fn draw(&self, sheet: &Sheet, layout: &Layout) -> Drawn {
        layout.words.draw_top(sheet)?;
        for (panel, place) in self.panels.iter().zip(&layout.panels) {
            let top = place.frame.top - 8.0 - place.name.height();
            sheet.group("panel", "", || {
                sheet.block("panel-name", &place.name, place.left, top)?;
                panel.draw(sheet, &layout.look, place)
            })?;
        }
        layout.words.draw_foot(sheet, layout.end)
    }
}

impl Panel {
    /// From the first to the last place across; a lone one gets half a unit on both sides.
    fn range_shown(&self) -> Range<f64> {
        let all = self.lines.iter().flat_map(|line| {
            let points = line.points.iter().map(|p| p.x);
            points.chain(line.published.iter().map(|p| p.0))
        });
        let (from, to) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| {
            (a.min(x), b.max(x))
        });
        if from > to {
            0.0..1.0
        } else if to - from < 0.05 {
            from - 0.5..to + 0.5
        } else {
            from..to
        }
    }

    /// The labels at the ends of the lines.
    fn end_labels(&self, look: &Look, cell: f64) -> Vec<EndLabel> {
        let note = Lettering::new(look.note, Weight::Regular, TextColour::Grey);
        let lone = self.lines.len() == 1;
        let colour = if lone {
            TextColour::Navy
        } else {
            TextColour::Ink
        };
        let strong = Lettering::new(look.axis, Weight::SemiBold, colour);
        let narrow = |row: &[(String, Lettering)]| {
            row.iter().map(|(t, l)| l.width(t)).sum::<f64>() <= cell * NARROW
        };
        let label = |(line, of): (usize, &Line)| {
            let last = of.points.last()?;
            if let Across::Amount(_) = self.across {
                return Some(EndLabel {
                    line,
                    rows: vec![vec![(of.label.clone(), note)]],
                });
            }
            let figure = (self.unit.value(last.p50), strong);
            let mut rows = vec![vec![figure.clone()]];
            if !lone {
                let named = vec![figure, (format!(" {}", of.label), note)];
                if narrow(&named) {
                    rows = vec![named];
                } else {
                    rows.push(vec![(of.label.clone(), note)]);
                }
            }
            let (low, high) = (self.unit.value(last.p10), self.unit.value(last.p90));
            if low != high {
                let whole = vec![(format!("{low} to {high}"), note)];
                if narrow(&whole) {
                    rows.push(whole);
                } else {
                    rows.push(vec![(low, note)]);
                    rows.push(vec![(format!("to {high}"), note)]);
                }
            }
            Some(EndLabel { line, rows })
        };
        self.lines.iter().enumerate().filter_map(label).collect()
    }

    /// Room right of the plot: for the labels, and for half of the last year.
    fn gutter(&self, look: &Look, labels: &[EndLabel]) -> f64 {
        let note = Lettering::new(look.note, Weight::Regular, TextColour::Grey);
        let dash = if self.lines.len() > 1 { DASH } else { 0.0 };
        let widest = labels.iter().map(EndLabel::width).fold(0.0, f64::max) + dash;
        let under = match &self.across {
            Across::Time(times) => note.width(&times.tick(2028)),
            Across::Amount(unit) => note.width(&unit.value(self.range_shown().end)),
        };
        widest.max(under) + GAP + 7.0
    }

    fn draw(&self, sheet: &Sheet, look: &Look, place: &Place) -> Drawn {
        let Place {
            frame, scale, x, ..
        } = place;
        let axis = Lettering::new(look.axis, Weight::Regular, TextColour::Ink);
        let note = Lettering::new(look.note, Weight::Regular, TextColour::Grey);
        let mut plot = sheet.plot(*frame, x.clone(), scale)?;
        sheet.grid(*frame, &plot, scale, place.axis.then_some(axis))?;
        if self.lines.iter().all(|line| line.points.is_empty()) {
            let at = (frame.left, f64::midpoint(frame.top, frame.bottom));
            return sheet.haloed("No figures", note, Align::Left, at);
        }
        match &self.across {
            Across::Time(times) => sheet.years(*frame, &plot, x, *times, note)?,
            Across::Amount(unit) => sheet.amounts(*frame, &plot, x, unit, note)?,
        }
        self.draw_lines(sheet, look, &mut plot)?;
        if let [line] = &self.lines[..] {
            self.draw_first(sheet, look, &plot, line)?;
        }
        self.draw_labels(sheet, look, &plot, place)
    }

    fn draw_lines(&self, sheet: &Sheet, look: &Look, plot: &mut Plot) -> Drawn {
        let lone = self.lines.len() == 1;
        let of = |line: &Line, pick: fn(&FanPoint) -> f64| -> Vec<(f64, f64)> {
            line.points.iter().map(|p| (p.x, pick(p))).collect()
        };
        let drawn = || {
            let lines = self.lines.iter().zip(LINES.into_iter().cycle());
            lines.filter(|(line, _)| line.points.len() > 1)
        };
        let spread = drawn().filter(|(line, _)| line.points.iter().any(|p| p.p10 != p.p90));
        sheet.group("bands", "", || {
            for (line, colour) in spread {
                let band = [of(line, |p| p.p10), of(line, |p| p.p90)];
                if lone {
                    plot.band(&band[0], &band[1], palette::tint(colour, 0.3))?;
                } else {
                    plot.veil(&band[0], &band[1], colour, 0.18)?;
                }
            }
            Ok(())
        })?;
        sheet.group("median", "", || {
            for (line, colour) in drawn() {
                plot.line(&of(line, |p| p.p50), colour, look.line)?;
            }
            Ok(())
        })?;
        sheet.group("since", "", || {
            let dots = self.lines.iter().flat_map(|line| &line.published);
            dots.map(|&point| plot.place(point))
                .try_for_each(|at| sheet.dot(at, look.dot))
        })
    }

    /// The first figure of a lone line, over all that is drawn under its width.
    fn draw_first(&self, sheet: &Sheet, look: &Look, plot: &Plot, line: &Line) -> Drawn {
        let first = line.published.first().copied();
        let Some((at, value)) = first.or_else(|| line.points.first().map(|p| (p.x, p.p50))) else {
            return Ok(());
        };
        let bold = Lettering::new(look.axis, Weight::SemiBold, TextColour::Ink);
        let text = self.unit.value(value);
        let (left, y) = plot.place((at, value));
        let left = left - look.dot;
        let right = left + bold.width(&text) + 4.0;
        // Over the band; over the line alone where the band's edge is far from it.
        let near = |p: &&FanPoint| y - plot.place((p.x, p.p90)).1 < 3.0 * look.axis;
        let wide = !line.points.iter().take(1).all(|p| near(&p));
        let top = |p: &FanPoint| plot.place((p.x, if wide { p.p50 } else { p.p90 }));
        let tops: Vec<_> = line.points.iter().map(top).collect();
        let dots = line
            .published
            .iter()
            .map(|&p| plot.place(p))
            .filter(|p| p.0 <= right + look.dot)
            .map(|p| p.1);
        let highest = extent(&tops, left, right).map_or(y, |e| e.0);
        let highest = dots.fold(highest.min(y), f64::min);
        sheet.haloed(&text, bold, Align::Left, (left, highest - look.dot - 5.0))
    }

    /// The labels at the ends, moved apart where they must be, each with a dash of its line's colour where there are
    /// several.
    fn draw_labels(&self, sheet: &Sheet, look: &Look, plot: &Plot, place: &Place) -> Drawn {
        let frame = place.frame;
        let leading = look.axis * 1.2;
        let rows = place.labels.iter().map(|l| l.rows.len()).max().unwrap_or(0);
        let gap = rows as f64 * leading + 3.0;
        let level = |label: &EndLabel| {
            let last = self.lines[label.line].points.last();
            last.map_or(frame.bottom, |p| plot.place((p.x, p.p50)).1)
        };
        let mut ordered: Vec<&EndLabel> = place.labels.iter().collect();
        ordered.sort_by(|a, b| level(a).total_cmp(&level(b)));
        let wanted: Vec<f64> = ordered.iter().map(|l| level(l)).collect();
        let first = font::CAPITAL / 2.0 * look.axis;
        // The first row stands at the line's end; the last must not go below the plot.
        let lowest = frame.bottom - (rows.max(1) - 1) as f64 * leading - first - 2.0;
        let places = spread(&wanted, gap, frame.top, lowest.max(frame.top));
        let several = self.lines.len() > 1;
        let left = frame.right + GAP;
        sheet.group("labels", "", || {
            for ((label, wanted), at) in ordered.iter().zip(wanted).zip(places) {
                if several {
                    let colour = LINES[label.line % LINES.len()];
                    sheet.line(&[(left, at), (left + DASH - 5.0, at)], colour, look.line)?;
                    if (wanted - at).abs() > 2.0 {
                        let ends = [(frame.right + 1.0, wanted), (left - 1.0, at)];
                        sheet.line(&ends, GREY, 0.7)?;
                    }
                }
                let indent = left + if several { DASH } else { 0.0 };
                for (row, words) in label.rows.iter().enumerate() {
                    let mut x = indent;
                    let baseline = at + first + leading * row as f64;
                    for (text, lettering) in words {
                        sheet.text(text.trim_start(), *lettering, Align::Left, {
                            // The space before a name is room, not a letter.
                            let space = text.len() - text.trim_start().len();
                            (x + space as f64 * lettering.width(" "), baseline)
                        })?;
                        x += lettering.width(text);
                    }
                }
            }
            Ok(())
        })
    }
}
