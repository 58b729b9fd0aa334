//! Pictures as Typst code. In `main.typ` a picture is a number; the world gives its bytes.

use arcstr::Substr;

use super::faults::first_line;
use super::fields;
use super::glyphs::Origin;
use super::setter::Setter;
use super::world::Picture;
use super::{phrases, qr};
use crate::content::Handle;
use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{Attributes, Block, Directive, Figure, Image, Span, inline_text};
use crate::site::{Target, is_safe_elsewhere};

impl<'a> Setter<'a> {
    /// Writes a figure.
    pub(super) fn figure(&mut self, block: &Block, figure: &Figure) {
        self.block_mark(block.id);
        self.framed(&figure.image, block.span);
        self.script.code(", ");
        let caption = figure.caption.as_ref().map(|caption| caption.content.as_slice()).unwrap_or_default();
        self.caption(block.id, caption);
        self.script.code(");\n");
    }

    /// Writes a picture that stands alone: a call that still needs its caption and end. What a screen reader is told
    /// nothing of is no figure.
    pub(super) fn framed(&mut self, image: &Image, span: Span) {
        let told = self.file(image).is_some() && !inline_text(&image.alt).trim().is_empty();
        self.script.code(if told { "#look.picture(" } else { "#look.ornament(" });
        let pixels = self.file(image).filter(|file| !file.is_drawn()).and_then(|file| file.dimensions);
        // A document shows pictures of screens: at the resolution of print their letters would be too small.
        match pixels.filter(|_| self.chapter.is_none() && percent(&image.attributes).is_none()) {
            Some((across, down)) => {
                self.script.code("look.sharp(");
                self.script.number(across);
                self.script.code(", ");
                self.script.number(down.max(1));
                self.script.code(", ");
                self.image(image, span);
                self.script.code(")");
            }
            None => self.image(image, span),
        }
    }

    fn file(&self, image: &Image) -> Option<&'a Handle> {
        let site = self.site;
        match self.page.targets.get(&image.id) {
            Some(Target::File(path, _)) => site.files.get(path),
            _ => None,
        }
    }

    /// Writes a picture as an expression. One without words is an ornament that no screen reader mentions; of one that
    /// is missing, which is reported elsewhere, the words are shown.
    pub(super) fn image(&mut self, image: &Image, span: Span) {
        let start = self.script.here();
        let alt = inline_text(&image.alt);
        let file = self.file(image).filter(|file| self.is_usable(file, image, span) && self.has_pixels(file, span));
        let Some(file) = file else {
            self.script.code("look.missing(");
            self.bare(&alt, Origin::Whole(span));
            self.script.code(")");
            return;
        };
        let ornament = alt.trim().is_empty();
        if ornament {
            self.script.code("look.decoration(");
        }
        self.script.code("image(");
        self.picture(if self.sheet.leaflet.monochrome { Picture::Grey(file) } else { Picture::File(file) });
        if let Some(percent) = percent(&image.attributes) {
            self.script.code(", width: ");
            self.script.number(percent);
            self.script.code("%");
        }
        if ornament {
            self.script.code("))");
        } else {
            self.script.code(", alt: ");
            self.script.string(&alt);
            self.script.code(")");
        }
        let number = self.pictures.len().checked_sub(1);
        self.script.mark(start, span, number);
    }

    /// Nothing is wrong with a picture's file. What only a PDF can't have is reported; the rest is by the checks.
    fn is_usable(&mut self, file: &Handle, image: &Image, span: Span) -> bool {
        let Some(fault) = file.fault else { return true };
        if fault.is_of_paper() {
            let (reason, help) = fault.explained();
            let message = format!("画像「{}」を PDF に入れられません。{reason}", image.source);
            let range = first_line(self.page, span);
            self.diagnostics.push(Diagnostic::at(Code::BadPicture, &self.page.source, range, message).help(help));
        }
        false
    }

    /// A picture has a number of pixels that can be set; if not, that is reported.
    fn has_pixels(&mut self, file: &Handle, span: Span) -> bool {
        let Some((width, height)) = file.dimensions.filter(|_| !file.is_drawn()) else { return true };
        let size = format!("横 {width} 画素、縦 {height} 画素");
        let (message, help) = if (width, height) == (1, 1) {
            (
                format!("画像に中身がありません（{size}）。"),
                "目印や区切りのための 1 画素の画像は使えません。元の画像を取り直すか、画像の行を消してください。",
            )
        } else if file.has_too_many_pixels() {
            (
                format!("画像が大きすぎます（{size}）。一辺は 16,000 画素まで、全体で 5,000 万画素までです。"),
                "画像を開けるソフトで縮小してください。A4 の幅いっぱいに刷る写真でも、横 2,500 画素あれば足ります。",
            )
        } else {
            return true;
        };
        let range = first_line(self.page, span);
        self.diagnostics.push(Diagnostic::at(Code::PicturePixels, &self.page.source, range, message).help(help));
        false
    }

    /// Writes a QR code with its address, as an expression: a call of `function`, or `none` if there can be no code.
    pub(super) fn qr(&mut self, directive: &Directive, span: Span, function: &str) {
        let Some((address, code)) = self.qr_code(directive, span) else {
            self.script.code("none");
            return;
        };
        self.script.code(function);
        self.script.code("(image(");
        self.picture(Picture::Drawn(code.svg));
        self.script.code(", width: ");
        self.script.number(code.side);
        self.script.code("mm, alt: ");
        self.script.string(&format!("QR コード：{address}"));
        self.script.code("), ");
        self.bare(&address, Origin::Whole(span));
        self.script.code(", ");
        let own = fields::qr_title(self.theme, directive, self.sheet.leaflet.edition);
        match own.filter(|_| directive.title.is_empty()) {
            Some(title) => self.script.code(&phrases::title(title)),
            None => self.optional_content(&directive.title),
        }
        self.script.code(")");
    }

    /// The code that a directive asks for; what is wrong with it is reported.
    fn qr_code(&mut self, directive: &Directive, span: Span) -> Option<(String, qr::Drawing)> {
        let address = directive.attributes.get("url").filter(|address| !address.trim().is_empty());
        // Where a code leads nowhere that a telephone may go the checks have told it; it may have been called a hint.
        if address.is_some_and(|address| !is_safe_elsewhere(address)) {
            return None;
        }
        let address = address.map(Substr::to_string).or_else(|| self.site.permanent_address(self.page));
        let (code, message, help) = match address.map(|address| (qr::draw(&address), address)) {
            Some((Some(drawing), address)) => return Some((address, drawing)),
            Some((None, address)) => (
                Code::LongQr,
                format!(
                    "アドレスが長すぎて、読み取れる大きさの QR コードになりません（{} 文字）。",
                    address.chars().count()
                ),
                "短いアドレスにしてください。半角で 300 文字までなら確実に入ります。",
            ),
            // Reported by the checks.
            None => return None,
        };
        self.diagnostics.push(Diagnostic::at(code, &self.page.source, span.range(), message).help(help));
        None
    }

    /// Writes the path at which the world gives a picture.
    pub(super) fn picture(&mut self, picture: Picture<'a>) {
        self.script.code("\"picture/");
        self.script.number(self.pictures.len() as u64);
        self.script.code("\"");
        self.pictures.push(picture);
    }
}

/// `width=80%`: 1 to 100.
fn percent(attributes: &Attributes) -> Option<u32> {
    let width = attributes.get("width")?.strip_suffix('%')?.trim().parse().ok()?;
    (1..=100).contains(&width).then_some(width)
}
