//! The words round the plots of every chart: title and subtitle above, how to read it and the source below.

use super::font::Weight;
use super::palette::TextColour;
use super::sheet::{Block, Drawn, Lettering, Look, Sheet};
use super::{ChartError, Width};

/// The words, broken into lines for one width.
pub(super) struct Wording {
    title: Block,
    subtitle: Block,
    reading: Block,
    footer: Block,
    margin: f64,
}

impl Wording {
    pub(super) fn new(width: Width, [title, subtitle, reading, footer]: [&str; 4]) -> Self {
        let look = Look::of(width);
        let room = width.units() - 2.0 * look.margin;
        let lettering = |size, weight, colour| Lettering::new(size, weight, colour);
        let note = lettering(look.note, Weight::Regular, TextColour::Grey);
        Self {
            title: Block::heading(
                title,
                lettering(look.title, Weight::SemiBold, TextColour::Ink),
                room,
            ),
            subtitle: Block::new(
                subtitle,
                lettering(look.subtitle, Weight::Regular, TextColour::Grey),
                room,
            ),
            reading: Block::new(reading, note, room),
            footer: Block::new(footer, note, room),
            margin: look.margin,
        }
    }

    /// Where the words above end.
    pub(super) fn top(&self) -> f64 {
        self.margin * 0.75 + self.title.height() + 2.0 + self.subtitle.height()
    }

    /// Height of the words below, the margin under them included.
    pub(super) fn foot(&self) -> f64 {
        self.reading.height() + self.footer.height() + self.margin
    }

    pub(super) fn draw_top(&self, sheet: &Sheet) -> Result<f64, ChartError> {
        let y = sheet.block("title", &self.title, self.margin, self.margin * 0.75)?;
        sheet.block("subtitle", &self.subtitle, self.margin, y + 2.0)
    }

    /// The words below, from `y` down.
    pub(super) fn draw_foot(&self, sheet: &Sheet, y: f64) -> Drawn {
        let note = sheet.block("reading", &self.reading, self.margin, y)?;
        sheet.block("source", &self.footer, self.margin, note)?;
        Ok(())
    }
}
