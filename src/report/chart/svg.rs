//! A drawing backend of plotters that writes SVG fit for print, screen readers and browsers.
//!
//! plotters hands over whole pixels, so its pixels here are ten times finer than the view box ([`FINE`]) and lines keep
//! a decimal. Words are real `<text>`, measured with the embedded font. No style attribute and no script is written, so
//! the SVG can stand in a page with a strict content security policy.

use std::cell::RefCell;
use std::convert::Infallible;
use std::fmt::Write;

use plotters::backend::DrawingBackend;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind, FontStyle,
};

use super::base64;
use super::font::{self, Weight};

/// Backend pixels in one unit of the view box.
pub const FINE: f64 = 10.0;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// What is being drawn: its size in view-box units, and the SVG so far.
#[derive(Debug)]
pub struct Canvas {
    width: f64,
    height: f64,
    body: RefCell<String>,
}

impl Canvas {
    /// An empty canvas.
    pub fn new(width: f64, height: f64) -> Self {
        Self {
            width,
            height,
            body: RefCell::new(String::with_capacity(8 * 1024)),
        }
    }

    /// Width in view-box units.
    pub const fn width(&self) -> f64 {
        self.width
    }

    /// Height in view-box units.
    pub const fn height(&self) -> f64 {
        self.height
    }

    /// Opens a group that what is drawn next belongs to. `attributes` is written as it is.
    pub fn open(&self, class: &str, attributes: &str) {
        let space = if attributes.is_empty() { "" } else { " " };
        self.write(format_args!("<g class=\"{class}\"{space}{attributes}>\n"));
    }

    /// Closes the group opened last.
    pub fn close(&self) {
        self.write(format_args!("</g>\n"));
    }

    /// The whole SVG, with its title and description for those who do not see it.
    pub fn finish(self, class: &str, title: &str, description: &str) -> String {
        let (title, description) = (escape(title), escape(description));
        let body = self.body.into_inner();
        let id = fingerprint(&[class, &title, &description, &body]);
        let (width, height) = (number(self.width), number(self.height));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart {class}\" role=\"img\" \
             aria-labelledby=\"title-{id} desc-{id}\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" font-family=\"{}\">\n\
             <title id=\"title-{id}\">{title}</title>\n<desc id=\"desc-{id}\">{description}</desc>\n{body}</svg>\n",
            font::FAMILY
        )
    }

    fn write(&self, text: std::fmt::Arguments) {
        // Writing to a string cannot fail.
        let _ = self.body.borrow_mut().write_fmt(text);
    }
}

/// The backend; several may draw on one canvas.
#[derive(Clone, Copy, Debug)]
pub struct SvgBackend<'c> {
    canvas: &'c Canvas,
}

impl<'c> SvgBackend<'c> {
    /// A backend that draws on `canvas`.
    pub const fn new(canvas: &'c Canvas) -> Self {
        Self { canvas }
    }

    fn shape(self, points: impl IntoIterator<Item = BackendCoord>, end: &str, paint: &str) {
        let mut kept: Vec<BackendCoord> = Vec::new();
        for point in points {
            // A point on the straight way on from the two before it only makes the file longer.
            if let [.., a, b] = kept[..] {
                let (to, on) = (
                    (i64::from(b.0 - a.0), i64::from(b.1 - a.1)),
                    (i64::from(point.0 - b.0), i64::from(point.1 - b.1)),
                );
                if to.0 * on.1 == to.1 * on.0 && to.0 * on.0 + to.1 * on.1 > 0 {
                    kept.pop();
                }
            }
            if kept.last() != Some(&point) {
                kept.push(point);
            }
        }
        let mut path = String::new();
        for (i, point) in kept.iter().enumerate() {
            path.push(if i == 0 { 'M' } else { 'L' });
            let _ = write!(path, "{} {}", fine(point.0), fine(point.1));
        }
        if !kept.is_empty() {
            self.canvas
                .write(format_args!("<path d=\"{path}{end}\" {paint}/>\n"));
        }
    }
}

impl DrawingBackend for SvgBackend<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (
            (self.canvas.width * FINE) as u32,
            (self.canvas.height * FINE) as u32,
        )
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, colour: BackendColor) -> Drawn {
        self.draw_rect(at, (at.0 + 1, at.1 + 1), &colour, true)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let (x, y) = (from.0.min(to.0), from.1.min(to.1));
        let (width, height) = ((to.0 - from.0).abs(), (to.1 - from.1).abs());
        self.canvas.write(format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" {}/>\n",
            fine(x),
            fine(y),
            fine(width),
            fine(height),
            paint(style, fill)
        ));
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.shape(path, "", &paint(style, false));
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        centre: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        self.canvas.write(format_args!(
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" {}/>\n",
            fine(centre.0),
            fine(centre.1),
            number(f64::from(radius) / FINE),
            paint(style, fill)
        ));
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Drawn {
        self.shape(points, "Z", &paint(style, true));
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, at: BackendCoord) -> Drawn {
        let size = style.size() / FINE;
        let rise = match style.anchor().v_pos {
            VPos::Top => font::ASCENT,
            VPos::Center => font::CAPITAL / 2.0,
            VPos::Bottom => -font::DESCENT,
        };
        let anchor = match style.anchor().h_pos {
            HPos::Left => "",
            HPos::Center => " text-anchor=\"middle\"",
            HPos::Right => " text-anchor=\"end\"",
        };
        let weight = match weight(style) {
            Weight::Regular => "",
            Weight::SemiBold => " font-weight=\"600\"",
        };
        self.canvas.write(format_args!(
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\"{weight}{anchor} fill=\"{}\">{}</text>\n",
            fine(at.0),
            number(f64::from(at.1) / FINE + rise * size),
            number(size),
            hex(style.color()),
            escape(text)
        ));
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let height = style.size() * (font::ASCENT + font::DESCENT);
        Ok((
            font::width(text, style.size(), weight(style)).ceil() as u32,
            height.ceil() as u32,
        ))
    }
}

/// plotters has one step of boldness, and so has this: it means semi-bold.
fn weight<T: BackendTextStyle>(style: &T) -> Weight {
    match style.style() {
        FontStyle::Bold => Weight::SemiBold,
        FontStyle::Normal | FontStyle::Oblique | FontStyle::Italic => Weight::Regular,
    }
}

fn paint<S: BackendStyle>(style: &S, fill: bool) -> String {
    let colour = style.color();
    let (kind, rest) = if fill {
        ("fill", String::new())
    } else {
        let width = number(f64::from(style.stroke_width()) / FINE);
        (
            "stroke",
            format!(" stroke-width=\"{width}\" stroke-linejoin=\"round\" fill=\"none\""),
        )
    };
    let see_through = if colour.alpha < 1.0 {
        format!(" {kind}-opacity=\"{}\"", number(colour.alpha))
    } else {
        String::new()
    };
    format!("{kind}=\"{}\"{see_through}{rest}", hex(colour))
}

fn hex(colour: BackendColor) -> String {
    let (r, g, b) = colour.rgb;
    format!("#{r:02X}{g:02X}{b:02X}")
}

/// A backend pixel as a view-box number.
fn fine(pixel: i32) -> String {
    number(f64::from(pixel) / FINE)
}

/// A number with at most two decimals and no needless zero.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

/// Text made safe inside XML; characters that XML forbids become spaces.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{0}'..='\u{1F}' | '\u{7F}' | '\u{FFFE}' | '\u{FFFF}' => out.push(' '),
            _ => out.push(c),
        }
    }
    out
}

/// FNV-1a of what a chart shows: ids that stay the same from run to run and differ between the charts of a page.
fn fingerprint(parts: &[&str]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in parts.iter().flat_map(|part| part.bytes().chain([0xFF])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{:08x}", hash >> 32)
}

/// The same SVG with the two fonts inside (35 kB), for a file that is opened alone. Charts within a page do without:
/// the page brings the font once, and a strict content security policy would refuse a style in the picture.
pub fn standalone(svg: &str) -> String {
    let face = |weight: u16, font: &[u8]| {
        format!(
            "@font-face{{font-family:\"{}\";font-weight:{weight};src:url(data:font/woff2;base64,{}) format(\"woff2\")}}",
            font::FAMILY_NAME,
            base64::encode(font)
        )
    };
    let style = format!(
        "</desc>\n<style>{}{}</style>",
        face(400, font::REGULAR_WOFF2),
        face(600, font::SEMI_BOLD_WOFF2)
    );
    svg.replacen("</desc>", &style, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!(number(10.0), "10");
        assert_eq!(number(10.50), "10.5");
        assert_eq!(number(-0.001), "0");
        assert_eq!(number(0.0), "0");
    }

    #[test]
    fn text_cannot_break_out_of_the_picture() {
        assert_eq!(
            escape("a<b> & \"c\" 'd'\u{0}"),
            "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39; "
        );
    }

    #[test]
    fn lines_keep_their_decimals_and_words_their_place() {
        use plotters::prelude::*;
        let canvas = Canvas::new(100.0, 50.0);
        let root = SvgBackend::new(&canvas).into_drawing_area();
        root.draw(&PathElement::new(
            vec![(5, 12), (5, 12), (333, 47)],
            NAVY_LINE,
        ))
        .unwrap();
        let style = FontDesc::new(FontFamily::Name(font::FAMILY_NAME), 120.0, FontStyle::Bold)
            .into_text_style(&root)
            .pos(plotters::style::text_anchor::Pos::new(
                HPos::Right,
                VPos::Bottom,
            ));
        root.draw_text("5 < 6", &style, (999, 400)).unwrap();
        assert_eq!(root.estimate_text_size("00", &style).unwrap().0, 138);
        drop(root);
        let svg = canvas.finish("test", "T", "D");
        assert!(svg.contains("d=\"M0.5 1.2L33.3 4.7\""), "{svg}");
        assert!(
            svg.contains(
                "x=\"99.9\" y=\"36.48\" font-size=\"12\" font-weight=\"600\" text-anchor=\"end\""
            ),
            "{svg}"
        );
        assert!(svg.contains(">5 &lt; 6</text>"), "{svg}");
    }

    const NAVY_LINE: plotters::style::RGBColor = crate::report::chart::palette::NAVY;
}
