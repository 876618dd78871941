//! The colours, and which may carry words.
//!
//! Text needs a contrast of 4.5 to 1 on white and lines 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11). Text can only be
//! drawn in a [`TextColour`], so that a pale label is a type error.

use plotters::style::RGBColor;

/// Deep blue: middle futures.
pub const NAVY: RGBColor = RGBColor(0x12, 0x43, 0x6D);
/// Dark magenta: a second case beside the first.
pub const PLUM: RGBColor = RGBColor(0x80, 0x16, 0x50);
/// Dark grey: quieter words.
pub const GREY: RGBColor = RGBColor(0x3D, 0x3D, 0x3D);
/// Near black: titles and published figures.
pub const INK: RGBColor = RGBColor(0x0B, 0x0C, 0x0C);
/// Pale grey: gridlines.
pub const GRID: RGBColor = RGBColor(0xD0, 0xD3, 0xD6);
/// The paper.
pub const PAPER: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);

/// Teal, orange and lilac: for lines and areas, never for words.
pub const FILLS: [RGBColor; 3] = [
    RGBColor(0x28, 0xA1, 0x97),
    RGBColor(0xF4, 0x6A, 0x25),
    RGBColor(0xA2, 0x85, 0xD1),
];

/// The lines of a panel, in order. Orange stands out most from deep blue.
pub const LINES: [RGBColor; 4] = [NAVY, FILLS[1], PLUM, FILLS[0]];

/// The colours that words may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextColour {
    /// Titles and axes.
    Ink,
    /// Subtitles and notes.
    Grey,
    /// The middle future.
    Navy,
    /// The second case.
    Plum,
}

impl TextColour {
    /// Every text colour.
    pub const ALL: [Self; 4] = [Self::Ink, Self::Grey, Self::Navy, Self::Plum];

    /// The colour itself.
    pub const fn rgb(self) -> RGBColor {
        match self {
            Self::Ink => INK,
            Self::Grey => GREY,
            Self::Navy => NAVY,
            Self::Plum => PLUM,
        }
    }
}

/// A colour thinned with white: `strength` 1 is the colour, 0 is white.
pub fn tint(colour: RGBColor, strength: f64) -> RGBColor {
    let mix =
        |part: u8| (255.0 + (f64::from(part) - 255.0) * strength.clamp(0.0, 1.0)).round() as u8;
    RGBColor(mix(colour.0), mix(colour.1), mix(colour.2))
}

/// The three tints of a fan: for the middle 90%, 80% and 50%.
pub fn fan_tints(colour: RGBColor) -> [RGBColor; 3] {
    [tint(colour, 0.18), tint(colour, 0.36), tint(colour, 0.56)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast ratio of WCAG 2.2.
    fn contrast(a: RGBColor, b: RGBColor) -> f64 {
        let light = |c: RGBColor| {
            let part = |v: u8| {
                let v = f64::from(v) / 255.0;
                if v <= 0.04045 {
                    v / 12.92
                } else {
                    libm::pow((v + 0.055) / 1.055, 2.4)
                }
            };
            0.2126 * part(c.0) + 0.7152 * part(c.1) + 0.0722 * part(c.2) + 0.05
        };
        light(a).max(light(b)) / light(a).min(light(b))
    }

    #[test]
    fn black_on_white_is_21_to_1() {
        assert!((contrast(RGBColor(0, 0, 0), PAPER) - 21.0).abs() < 1e-9);
    }

    #[test]
    fn every_word_can_be_read_on_white() {
        for colour in TextColour::ALL {
            assert!(contrast(colour.rgb(), PAPER) >= 4.5, "{colour:?}");
        }
    }

    #[test]
    fn fills_are_seen_on_white_but_are_not_for_words() {
        for colour in FILLS {
            let ratio = contrast(colour, PAPER);
            assert!((3.0..4.5).contains(&ratio), "{colour:?} {ratio}");
        }
    }

    #[test]
    fn the_median_line_stands_out_from_its_band_and_the_bands_from_each_other() {
        let [outer, middle, inner] = fan_tints(NAVY);
        assert!(contrast(NAVY, inner) >= 3.0, "{}", contrast(NAVY, inner));
        assert!(contrast(outer, middle) >= 1.25 && contrast(middle, inner) >= 1.25);
        assert!(contrast(outer, PAPER) >= 1.25);
    }
}
