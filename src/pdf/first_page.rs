//! A small picture of a leaflet's first page, for its page on the site and for lists.

use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use typst::utils::Scalar;
use typst_render::RenderOptions;

use super::sheet::Sheet;
use super::world::{self, Leaflet as World, Press};
use super::{setter, settings};
use crate::site::{Page, Site};
use crate::theme::Theme;

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
    // Paper is opaque.
    let pixels = drawn.data().chunks_exact(4).flat_map(|dot| [dot[0], dot[1], dot[2]]).collect();
    let picture = image::RgbImage::from_raw(drawn.width(), drawn.height(), pixels)?;
    let mut png = Vec::new();
    let encoder = PngEncoder::new_with_quality(Cursor::new(&mut png), CompressionType::Best, FilterType::Adaptive);
    picture.write_with_encoder(encoder).ok()?;
    world.keep(&name, Some(&png));
    Some(png)
}
