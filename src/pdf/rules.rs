//! Rules of the field that only the theme could break: sizes, line pitch, margins, contrast. They are asserted by Typst
//! itself, over the theme's own values, for every leaflet that front matter can ask for.

use super::settings;
use super::sheet::Sheet;
use super::testing::{Example, press, theme};
use super::world::{Leaflet as Pages, typeset};
use crate::config::Placed;
use crate::content::{Fold, LeafletEdition, Look, PaperSize};

/// Body from 12 pt, notes from 10.5 pt, a line pitch of 1.5 to 2.0 of the letters, 5 mm of white at the edges, an audio
/// code of 17.9 mm, and a contrast of 4.5:1 (WCAG 2.2, 1.4.3) between letters and every ground they stand on.
const RULES: &str = r#"
#import "leaflet.typ": *
#assert(body-size >= 12pt and note-size >= 10.5pt)
#assert(leading.em + 1 >= 1.5 and leading.em + 1 <= 2)
#assert(calc.min(margin.x, margin.top, margin.bottom, inner.x, inner.top, inner.bottom, audio.edge) >= 5mm)
#assert(audio.side == 17.9mm)
#let channel(part) = if part <= 0.04045 { part / 12.92 } else { calc.pow((part + 0.055) / 1.055, 2.4) }
#let light(colour) = {
  let (red, green, blue, ..) = rgb(colour).components().map(part => channel(part / 100%))
  0.2126 * red + 0.7152 * green + 0.0722 * blue
}
#let contrast(letters, ground) = {
  let (a, b) = (light(letters), light(ground))
  (calc.max(a, b) + 0.05) / (calc.min(a, b) + 0.05)
}
#for letters in (ink, palette.main, palette.accent, palette.quiet) {
  // Where there are no colours the mark behind the text is only an outline.
  for ground in (white, palette.soft, palette.warm, ..if settings.monochrome { () } else { (palette.faint,) }) {
    assert(contrast(letters, ground) >= 4.5, message: repr(letters) + repr(ground))
  }
}
#assert(contrast(ink, palette.bright) >= 4.5)
"#;

#[test]
fn every_leaflet_keeps_the_rules_of_sizes_and_contrast() {
    let mut asked = 0;
    for edition in [LeafletEdition::Standard, LeafletEdition::Easy, LeafletEdition::Large] {
        for size in [PaperSize::A4, PaperSize::A5, PaperSize::B5] {
            for look in [Look::Band, Look::Paper, Look::Poster] {
                for fold in [None, Some(Fold::Bi), Some(Fold::Tri)] {
                    for monochrome in [false, true] {
                        let mut example = Example::new("本文");
                        example.leaflet(|leaflet| {
                            leaflet.edition = edition;
                            leaflet.size = size;
                            leaflet.look = look;
                            leaflet.fold = fold.map(|value| Placed { value, range: 0..0 });
                            leaflet.monochrome = monochrome;
                        });
                        let page = &example.site.pages[0];
                        let sheet = Sheet::of(&example.site, theme(), page).expect("a leaflet");
                        let settings = settings::module(&sheet, theme(), settings::edition(edition));
                        let result = typeset(&Pages::new(press(), RULES, settings, Vec::new()));
                        assert!(result.is_ok(), "{edition:?} {size:?} {look:?} {fold:?} {monochrome}: {result:?}");
                        asked += 1;
                    }
                }
            }
        }
    }
    assert_eq!(asked, 162);
}
