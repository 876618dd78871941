//! PNG from SVG, with the embedded font and no other.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, PremultipliedColorU8, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use super::ChartError;
use super::font;

/// Pixels in one unit of the view box, for a sharp picture in a document.
pub const SCALE: f32 = 2.0;

/// The largest side of a picture.
const LARGEST: f32 = 16_384.0;

/// Draws an SVG as PNG, two pixels to a unit. Every family falls back to the embedded font, for resvg drops words
/// without an error when it finds none.
pub fn png(svg: &str) -> Result<Vec<u8>, ChartError> {
    encode(picture(svg)?).map_err(|e| ChartError::Picture(e.to_string()))
}

/// Packs a picture, without transparency where there is none, as in every chart.
fn encode(picture: Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width(), picture.height());
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    let opaque = picture.pixels().iter().all(PremultipliedColorU8::is_opaque);
    let data = if opaque {
        encoder.set_color(png::ColorType::Rgb);
        let mut colours = vec![0; picture.pixels().len() * 3];
        let pixels = picture.data().chunks_exact(4);
        for (to, pixel) in colours.chunks_exact_mut(3).zip(pixels) {
            to.copy_from_slice(&pixel[..3]);
        }
        colours
    } else {
        encoder.set_color(png::ColorType::Rgba);
        picture.take_demultiplied()
    };
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&data)?;
    writer.finish()?;
    Ok(bytes)
}

fn picture(svg: &str) -> Result<Pixmap, ChartError> {
    picture_with(svg, Arc::clone(fonts()))
}

fn picture_with(svg: &str, fontdb: Arc<fontdb::Database>) -> Result<Pixmap, ChartError> {
    let options = Options {
        font_family: font::FAMILY_NAME.to_owned(),
        fontdb,
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options).map_err(|e| ChartError::Picture(e.to_string()))?;
    let (width, height) = (tree.size().width() * SCALE, tree.size().height() * SCALE);
    if width > LARGEST || height > LARGEST {
        return Err(ChartError::Picture(format!(
            "{width} by {height} pixels are too many"
        )));
    }
    let mut pixmap = Pixmap::new(width.ceil() as u32, height.ceil() as u32)
        .ok_or_else(|| ChartError::Picture("the picture has no size".to_owned()))?;
    resvg::render(
        &tree,
        Transform::from_scale(SCALE, SCALE),
        &mut pixmap.as_mut(),
    );
    Ok(pixmap)
}

fn fonts() -> &'static Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    FONTS.get_or_init(|| {
        let mut fonts = embedded();
        fonts.set_sans_serif_family(font::FAMILY_NAME);
        fonts.set_serif_family(font::FAMILY_NAME);
        fonts.set_monospace_family(font::FAMILY_NAME);
        Arc::new(fonts)
    })
}

/// The embedded fonts under their own name only.
fn embedded() -> fontdb::Database {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(font::REGULAR.to_vec());
    fonts.load_font_data(font::SEMI_BOLD.to_vec());
    fonts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::Width;
    use crate::report::chart::tests::growth;

    /// How many dark pixels lie in a rectangle given in view-box units.
    fn ink(pixmap: &Pixmap, from: (f32, f32), to: (f32, f32)) -> usize {
        let within =
            |value: u32, low: f32, high: f32| (low * SCALE..high * SCALE).contains(&(value as f32));
        let dark = |x, y| {
            pixmap
                .pixel(x, y)
                .is_some_and(|p| u32::from(p.red()) + u32::from(p.green()) < 200)
        };
        (0..pixmap.height())
            .filter(|&y| within(y, from.1, to.1))
            .map(|y| {
                (0..pixmap.width())
                    .filter(|&x| within(x, from.0, to.0) && dark(x, y))
                    .count()
            })
            .sum()
    }

    #[test]
    fn what_is_packed_is_what_was_drawn() {
        let drawn = picture(&growth().svg(Width::Page).unwrap()).unwrap();
        let unpacked = Pixmap::decode_png(&encode(drawn.clone()).unwrap()).unwrap();
        assert_eq!(unpacked.data(), drawn.data());
        // Something to see through stays so.
        let mut veiled = drawn;
        veiled.fill(resvg::tiny_skia::Color::from_rgba8(0, 0, 0, 51));
        let unpacked = Pixmap::decode_png(&encode(veiled.clone()).unwrap()).unwrap();
        assert_eq!(unpacked.data(), veiled.data());
    }

    #[test]
    fn there_is_ink_where_the_title_is() {
        let svg = growth().svg(Width::Page).unwrap();
        let picture = picture(&svg).unwrap();
        assert_eq!(picture.width(), 1800);
        assert!(ink(&picture, (10.0, 8.0), (890.0, 38.0)) > 1_000);
        // The semi-bold really is another font than the regular.
        let light = svg.replace(" font-weight=\"600\"", "");
        let lighter = super::picture(&light).unwrap();
        assert!(
            ink(&lighter, (10.0, 8.0), (890.0, 38.0))
                < ink(&picture, (10.0, 8.0), (890.0, 38.0)) * 9 / 10
        );
    }

    #[test]
    fn a_family_that_does_not_exist_would_leave_the_title_blank_and_this_sees_it() {
        let svg = growth().svg(Width::Page).unwrap();
        let title = |picture: &Pixmap| ink(picture, (10.0, 8.0), (890.0, 38.0));
        let wrong = svg.replace(font::FAMILY, "No Such Font");
        assert_ne!(svg, wrong);
        // Without generic families, resvg drops the words and reports no error.
        assert_eq!(
            title(&picture_with(&wrong, Arc::new(embedded())).unwrap()),
            0
        );
        assert!(title(&picture_with(&svg, Arc::new(embedded())).unwrap()) > 1_000);
        // With them, the words are rescued.
        assert!(title(&picture(&wrong).unwrap()) > 1_000);
    }

    #[test]
    fn a_standalone_svg_is_the_same_picture() {
        let svg = growth().svg(Width::Phone).unwrap();
        let alone = crate::report::chart::standalone(&svg);
        assert!(alone.len() < svg.len() + 40_000 && alone.contains("@font-face"));
        assert_eq!(png(&svg).unwrap(), png(&alone).unwrap());
    }

    #[test]
    fn what_is_no_svg_is_an_error() {
        assert!(png("not a picture").is_err());
        let huge = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1e6\" height=\"10\"/>";
        assert!(png(huge).is_err());
    }
}
