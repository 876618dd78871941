//! The embedded typeface (Noto Sans, SIL Open Font License, see `data/fonts`), and how wide its words are.

use std::sync::OnceLock;

use ttf_parser::Face;

/// The family list of every chart. It ends with a generic family: a name that matches nothing must not lose the words.
pub const FAMILY: &str = "Noto Sans, Arial, Helvetica, sans-serif";
/// The name of the embedded family.
pub const FAMILY_NAME: &str = "Noto Sans";

/// Regular, as TrueType.
pub static REGULAR: &[u8] = include_bytes!("../../../data/fonts/NotoSans-Regular.ttf");
/// Semi-bold, as TrueType.
pub static SEMI_BOLD: &[u8] = include_bytes!("../../../data/fonts/NotoSans-SemiBold.ttf");
/// Regular, as WOFF2 for browsers.
pub static REGULAR_WOFF2: &[u8] = include_bytes!("../../../data/fonts/NotoSans-Regular.woff2");
/// Semi-bold, as WOFF2 for browsers.
pub static SEMI_BOLD_WOFF2: &[u8] = include_bytes!("../../../data/fonts/NotoSans-SemiBold.woff2");
/// The licence, to go wherever the font goes.
pub static LICENCE: &str = include_str!("../../../data/fonts/OFL.txt");

/// Height above the baseline of the tallest letters, in ems.
pub const ASCENT: f64 = 1.069;
/// Depth below the baseline, in ems.
pub const DESCENT: f64 = 0.293;
/// Height of a capital or a figure, in ems.
pub const CAPITAL: f64 = 0.714;

/// Weight of the letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// 400.
    Regular,
    /// 600: titles and central values.
    SemiBold,
}

/// Advance widths in ems of the characters up to U+24FF; the rest count as a wide letter.
struct Widths(Vec<f32>);

/// Width in ems of a character that the font has not got.
const UNKNOWN: f32 = 1.0;

impl Widths {
    fn of(bytes: &[u8]) -> Self {
        let Ok(face) = Face::parse(bytes, 0) else {
            return Self(Vec::new());
        };
        let em = f32::from(face.units_per_em());
        let width = |code: u32| {
            let glyph = face.glyph_index(char::from_u32(code)?)?;
            Some(f32::from(face.glyph_hor_advance(glyph)?) / em)
        };
        Self(
            (0..0x2500)
                .map(|code| width(code).unwrap_or(UNKNOWN))
                .collect(),
        )
    }

    fn text(&self, text: &str) -> f64 {
        text.chars()
            .map(|c| f64::from(self.0.get(c as usize).copied().unwrap_or(UNKNOWN)))
            .sum()
    }
}

/// Width of a text in the units of `size`. Kerning only ever narrows it, and is left out.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    static TABLES: OnceLock<[Widths; 2]> = OnceLock::new();
    let [regular, bold] = TABLES.get_or_init(|| [Widths::of(REGULAR), Widths::of(SEMI_BOLD)]);
    let table = match weight {
        Weight::Regular => regular,
        Weight::SemiBold => bold,
    };
    table.text(text) * size
}

/// Breaks a text into lines no wider than `limit`, at spaces, or inside a word that is wider than a line.
/// A line break in the text stays one.
pub fn wrap(text: &str, size: f64, weight: Weight, limit: f64) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let joined = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if width(&joined, size, weight) <= limit {
                line = joined;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for letter in word.chars() {
                line.push(letter);
                if line.chars().nth(1).is_some() && width(&line, size, weight) > limit {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, letter.to_string()));
                }
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
    }
    lines
}

/// [`wrap`], then evened out: the narrowest limit that gives no more lines, so that no single word is left over.
pub fn wrap_evenly(text: &str, size: f64, weight: Weight, limit: f64) -> Vec<String> {
    let widest = wrap(text, size, weight, limit);
    let (mut low, mut high) = (limit / 2.0, limit);
    for _ in 0..8 {
        let middle = f64::midpoint(low, high);
        if wrap(text, size, weight, middle).len() <= widest.len() {
            high = middle;
        } else {
            low = middle;
        }
    }
    if widest.len() > 1 {
        wrap(text, size, weight, high)
    } else {
        widest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_one_width() {
        for weight in [Weight::Regular, Weight::SemiBold] {
            for figure in '0'..='9' {
                assert_eq!(width(&figure.to_string(), 1000.0, weight).round(), 572.0);
            }
        }
    }

    #[test]
    fn the_signs_that_reports_use_are_in_the_font() {
        for bytes in [REGULAR, SEMI_BOLD] {
            let face = Face::parse(bytes, 0).unwrap();
            for sign in "£–—‘’“”…−×½•éâôABYZabyz0123456789%&(),.;:/\u{a0}".chars()
            {
                assert!(face.glyph_index(sign).is_some(), "{sign}");
            }
        }
    }

    #[test]
    fn both_weights_answer_to_one_family_name() {
        for bytes in [REGULAR, SEMI_BOLD] {
            let face = Face::parse(bytes, 0).unwrap();
            assert!(
                face.names()
                    .into_iter()
                    .any(|n| n.to_string().as_deref() == Some(FAMILY_NAME))
            );
        }
        assert!(FAMILY.starts_with(FAMILY_NAME) && FAMILY.ends_with("sans-serif"));
    }

    #[test]
    fn lines_are_never_wider_than_asked_and_lose_no_letter() {
        let text = "Children in care in Bournemouth, Christchurch and Poole could go either way\nand Llanfairpwllgwyngyllgogerychwyrndrobwll";
        for limit in [1.0, 60.0, 150.0, 400.0, 2_000.0] {
            for lines in [
                wrap(text, 15.0, Weight::SemiBold, limit),
                wrap_evenly(text, 15.0, Weight::SemiBold, limit),
            ] {
                let kept: String = lines.concat().split_whitespace().collect();
                assert_eq!(kept, text.split_whitespace().collect::<String>());
                assert!(
                    lines.iter().all(
                        |l| l.chars().count() == 1 || width(l, 15.0, Weight::SemiBold) <= limit
                    ),
                    "{limit}: {lines:?}"
                );
            }
        }
        assert!(wrap("", 15.0, Weight::Regular, 100.0).is_empty());
    }
}
