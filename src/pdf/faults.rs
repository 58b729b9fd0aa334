//! What Typst could not do, said in Japanese at the block it came from.

use std::ops::Range;

use typst::diag::SourceDiagnostic;
use typst_layout::PagedDocument;

use super::edition::Edition;
use super::script::{Mark, Script};
use super::separation::Unseparable;
use super::world::{self, Leaflet};
use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::Span;
use crate::site::Page;

/// A problem behind one of Typst's errors.
struct Problem {
    /// The picture that it lies in.
    picture: Option<usize>,
    /// What is wrong.
    diagnostic: Diagnostic,
}

/// What came of setting and exporting.
pub(super) struct Printed {
    /// The pages, if they could be set. A PDF that was recalled has none: all was well with them.
    pub pages: Option<PagedDocument>,
    /// The PDF.
    pub bytes: Option<Vec<u8>>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// Sets a document and makes a PDF of it; `page` gives the page that a place in `main.typ` was made from. Typst stops at
/// the first picture that it can't use: that one is crossed out, and the rest is tried again.
pub(super) fn print<'a>(
    world: &mut Leaflet<'_>,
    edition: Edition,
    name: &str,
    script: &Script,
    page: &dyn Fn(usize) -> &'a Page,
) -> Printed {
    if let Some(bytes) = world.recall(name) {
        return Printed { pages: None, bytes: Some(bytes), diagnostics: Vec::new() };
    }
    let mut diagnostics = Vec::new();
    loop {
        let (pages, result) = match world::typeset(world) {
            Ok(pages) => {
                let result = world::export(&pages, edition, name);
                (Some(pages), result)
            }
            Err(faults) => (None, Err(faults)),
        };
        let (bytes, problems) = match result {
            Ok(bytes) => (Some(bytes), Vec::new()),
            Err(faults) => (None, explain(world, &faults, script, page)),
        };
        let crossed_out: Vec<usize> = problems.iter().filter_map(|problem| problem.picture).collect();
        if crossed_out.into_iter().any(|picture| world.give_up(picture)) {
            diagnostics.extend(
                problems.into_iter().filter(|problem| problem.picture.is_some()).map(|problem| problem.diagnostic),
            );
            continue;
        }
        diagnostics.extend(problems.into_iter().map(|problem| problem.diagnostic));
        return Printed { pages, bytes, diagnostics };
    }
}

/// The problems behind Typst's errors.
fn explain<'a>(
    world: &Leaflet<'_>,
    faults: &[SourceDiagnostic],
    script: &Script,
    page: &dyn Fn(usize) -> &'a Page,
) -> Vec<Problem> {
    let problem = |fault| {
        let mark = mark(world, fault, script);
        let page = page(mark.map_or(0, |mark| mark.range.start));
        Problem { picture: mark.and_then(|mark| mark.picture), diagnostic: explain_one(fault, mark, page) }
    };
    faults.iter().map(problem).collect()
}

/// The block that a fault came from: by its own place, else by the calls that led there.
fn mark<'a>(world: &Leaflet<'_>, fault: &SourceDiagnostic, script: &'a Script) -> Option<&'a Mark> {
    // The letters of the text itself were looked at before.
    let drawing = || shapeless(&fault.message).and_then(|letters| world.drawing_with(letters));
    if let Some(number) = Leaflet::picture(fault.span).or_else(drawing) {
        return script.picture(number);
    }
    let own = world.main_range(fault.span);
    let call = || fault.trace.iter().find_map(|point| world.main_range(point.span));
    own.or_else(call).and_then(|range| script.innermost(range.start))
}

fn explain_one(fault: &SourceDiagnostic, mark: Option<&Mark>, page: &Page) -> Diagnostic {
    let range = mark.map_or(0..0, |mark| first_line(page, mark.span));
    if mark.is_some_and(|mark| mark.picture.is_some()) {
        if let Some(letters) = shapeless(&fault.message) {
            let message = format!("画像の中の「{letters}」の字形が、テーマのどのフォントにもありません。");
            return Diagnostic::at(Code::MissingGlyph, &page.source, range, message)
                .help("別の文字に直すか、作図のソフトで文字を図形（アウトライン）に変えて保存し直してください。");
        }
        let (reason, help) = picture_reason(&fault.message);
        return Diagnostic::at(Code::BadPicture, &page.source, range, format!("画像を PDF に入れられません。{reason}"))
            .help(help);
    }
    let message = format!("PDF を作れません（Typst の報告: {}）。", fault.message);
    let hints: Vec<&str> = fault.hints.iter().map(|hint| hint.v.as_str()).collect();
    let help = if hints.is_empty() {
        "この部分の書き方を変えるか、テーマの pdf/ のファイルを確かめてください。".to_owned()
    } else {
        format!("この部分の書き方を変えるか、テーマの pdf/ のファイルを確かめてください（{}）。", hints.join("、"))
    };
    Diagnostic::at(Code::PdfFailure, &page.source, range, message).help(help)
}

/// A leaflet that can't be printed in four inks.
pub(super) fn unseparable(page: &Page, reason: &Unseparable) -> Diagnostic {
    let message = format!("印刷用の色（CMYK）に変えられないものがあります（PDF の用語: {reason}）。");
    Diagnostic::at(Code::PdfFailure, &page.source, 0..0, message)
        .help("特殊な形式の画像があれば、PNG、JPEG または SVG で保存し直してください。")
}

/// The letters that Typst says no font has a shape for.
fn shapeless(message: &str) -> Option<&str> {
    message.split_once("the text `\"")?.1.split_once("\"` could not be displayed").map(|(letters, _)| letters)
}

/// Why a picture can't be used, and what to do.
fn picture_reason(message: &str) -> (String, &'static str) {
    const AGAIN: &str = "画像を開けるソフトで開き、PNG、JPEG または SVG で保存し直してください。";
    // Without the name that the picture has for Typst, in one line.
    let detail = || {
        let detail = message.split_once('(').map_or(message, |(_, rest)| rest.trim_end_matches(')'));
        let detail = detail.split(" in picture/").next().unwrap_or_default();
        detail.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    match message {
        text if text.contains("unknown image format") => {
            ("画像の形式がわかりません。".to_owned(), "使える形式は PNG、JPEG、GIF、WebP、SVG です。")
        }
        text if text.contains("linked image") => (
            "SVG の中から別の画像を参照しています。".to_owned(),
            "参照している画像を SVG に埋め込むか、PNG で保存してください。",
        ),
        text if text.contains("UTF-8") => (
            "SVG の文字コードが UTF-8 ではありません。".to_owned(),
            "作図のソフトで、文字コードを UTF-8 にして保存し直してください。",
        ),
        text if text.contains("SVG") => (format!("SVG として読めません（読み取りの報告: {}）。", detail()), AGAIN),
        text if text.contains("decode") => (format!("画像のデータが壊れています（{}）。", detail()), AGAIN),
        text if text.contains("not found") || text.contains("access") || text.contains("load file") => {
            ("ファイルを読めません。".to_owned(), "ファイルがあるか、開く権限があるかを確かめてください。")
        }
        text if text.contains("PDF") && text.contains("embed") => {
            ("PDF を画像として入れることはできません。".to_owned(), "PNG または SVG に変換してください。")
        }
        text => (format!("（Typst の報告: {text}）"), AGAIN),
    }
}

/// The first line of a block: enough to find it.
pub(super) fn first_line(page: &Page, span: Span) -> Range<usize> {
    let range = span.range();
    let text = page.source.text().get(range.clone()).unwrap_or_default();
    let length = text.trim_end().find('\n').unwrap_or(text.trim_end().len());
    range.start..range.start + length
}

#[cfg(test)]
mod tests {
    use super::picture_reason;
    use crate::pdf::testing::press;
    use crate::pdf::world::{Leaflet, Picture, typeset};

    const DOT: &str = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>";

    #[test]
    fn a_picture_that_cannot_be_read_is_named_and_crossed_out() {
        let script = "#image(\"picture/0\", alt: \"\")\n#image(\"picture/1\", alt: \"\")";
        for broken in ["", "<svg xmlns='http://www.w3.org/2000/svg'><g></svg>"] {
            let pictures = || vec![Picture::Drawn(DOT.to_owned()), Picture::Drawn(broken.to_owned())];
            let mut world = Leaflet::new(press(), script, String::new(), pictures());
            let faults = typeset(&world).expect_err("a broken picture");
            let named = Leaflet::picture(faults[0].span);
            let called = world.main_range(faults[0].span).map(|range| script[range].contains("picture/1"));
            assert!(named == Some(1) || called == Some(true), "{faults:?}");
            assert!(world.give_up(1));
            assert!(typeset(&world).is_ok());
            assert!(!world.give_up(1));
        }
    }

    #[test]
    fn reasons_are_japanese() {
        assert_eq!(picture_reason("unknown image format").0, "画像の形式がわかりません。");
        let broken = "failed to decode image (Format error decoding Png: corrupt)";
        assert_eq!(picture_reason(broken).0, "画像のデータが壊れています（Format error decoding Png: corrupt）。");
    }
}
