//! A small picture of a leaflet's first page, for its page on the site and for lists.

use color_quant::NeuQuant;
use png::{BitDepth, ColorType, Compression, Filter};
use typst::utils::Scalar;
use typst_render::RenderOptions;

use super::sheet::Sheet;
use super::world::{self, Leaflet as World, Press};
use super::{setter, settings};
use crate::site::{Page, Site};
use crate::theme::Theme;

/// Colours of a picture. Paper has few, and a third of the bytes do.
const COLOURS: usize = 64;

/// The first page of a leaflet's web edition as PNG, as large as [`Page::first_page_size`] says. There is
/// none of a page that is no leaflet, or of one that can't be set, which its PDF reports.
pub fn first_page(press: &Press, site: &Site, theme: &Theme, page: &Page) -> Option<Vec<u8>> {
    let sheet = Sheet::of(site, theme, page)?;
    let setting = setter::set(press, site, theme, page, &sheet, None);
    let settings = settings::module(&sheet, theme, settings::edition(sheet.leaflet.edition));
    let world = World::new(press, setting.script.text(), settings, setting.pictures);
    let name = format!("{}\nfirst page", page.path());
    if let Some(kept) = world.recall(&name) {
        return Some(kept);
    }
    let pages = world::typeset(&world).ok()?;
    let first = pages.pages().first()?;
    let (width, _) = page.first_page_size()?;
    let pixel_per_pt = Scalar::new(f64::from(width) / first.frame.width().to_pt());
    let drawn = typst_render::render(first, &RenderOptions { pixel_per_pt, render_bleed: false });
    let png = encode(drawn.data(), drawn.width(), drawn.height())?;
    world.keep(&name, Some(&png));
    Some(png)
}

/// Opaque RGBA as PNG with a palette.
fn encode(pixels: &[u8], width: u32, height: u32) -> Option<Vec<u8>> {
    let colours = NeuQuant::new(3, COLOURS, pixels);
    // White stays the white of the paper.
    let white = |part: u8| if part >= 250 { 255 } else { part };
    let palette: Vec<u8> = colours.color_map_rgb().into_iter().map(white).collect();
    let dots: Vec<u8> =
        pixels.chunks_exact(4).map(|dot| u8::try_from(colours.index_of(dot)).unwrap_or_default()).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(palette);
    encoder.set_compression(Compression::High);
    encoder.set_filter(Filter::NoFilter);
    encoder.write_header().ok()?.write_image_data(&dots).ok()?;
    Some(bytes)
}
