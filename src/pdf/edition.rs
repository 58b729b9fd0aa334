//! Editions of a leaflet as PDF.

/// For whom a PDF is made. The text edition is no PDF: [`super::leaflet_text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition {
    /// Download, screen readers, office printers: sRGB, PDF/A-2a, PDF/UA-1.
    Web,
    /// The print shop: CMYK, bleed, crop marks; no tags, no links.
    Print,
}

/// Colour that is cut away on each side of the trimmed page, in mm: the habit of Japanese print shops.
pub(super) const BLEED: f32 = 3.0;
