//! Pictures that look coarse on paper.

use typst::layout::{Abs, Frame, FrameItem, Point, Transform};
use typst::visualize::{Image, ImageKind};
use typst_layout::PagedDocument;

use super::faults::first_line;
use super::script::Script;
use super::world::Leaflet;
use crate::diagnostic::{Code, Diagnostic};
use crate::site::Page;

/// Pixels per inch below which a picture looks coarse in print: the least that print shops accept of a photograph; they
/// ask for 300 to 350.
const LEAST: f64 = 200.0;

/// Reports every picture of pixels that has fewer per inch at the size it is set in.
pub(super) fn check(world: &Leaflet<'_>, pages: &PagedDocument, script: &Script, page: &Page) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for set in pages.pages() {
        visit(&set.frame, Transform::identity(), &mut |image, width, span| {
            let ImageKind::Raster(raster) = image.kind() else { return };
            let resolution = f64::from(raster.width()) / width.to_inches();
            let mark = world.main_range(span).and_then(|range| script.innermost(range.start));
            // A picture that is set as wide as it may be has just so many.
            if resolution < LEAST - 0.5
                && let Some(mark) = mark
            {
                let message = format!(
                    "画像が粗く刷られます（横 {} 画素を {:.0} mm の幅に置くので {resolution:.0} dpi。{LEAST} dpi 以上にしてください）。",
                    raster.width(),
                    width.to_mm(),
                );
                let help = format!(
                    "横 {:.0} 画素以上の画像に替えるか、幅の指定（width）を小さくするか、消してください。消すと、粗くならない幅で置きます。図や地図は SVG なら粗くなりません。",
                    (width.to_inches() * LEAST).ceil()
                );
                let range = first_line(page, mark.span);
                found.push(Diagnostic::at(Code::CoarsePicture, &page.source, range, message).help(help));
            }
        });
    }
    found
}

fn visit(frame: &Frame, outer: Transform, found: &mut impl FnMut(&Image, Abs, typst::syntax::Span)) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => visit(&group.frame, outer.pre_concat(group.transform), found),
            FrameItem::Image(image, size, span) => {
                // How wide the picture comes out, whichever way it is turned.
                let edge = Point::with_x(size.x).transform_inf(outer);
                found(image, Abs::pt(edge.x.to_pt().hypot(edge.y.to_pt())), *span);
            }
            _ => {}
        }
    }
}
