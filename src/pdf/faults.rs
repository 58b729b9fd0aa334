//! What Typst could not do, said in Japanese at the block it came from.

use std::ops::Range;

use typst::diag::SourceDiagnostic;

use super::script::{Mark, Script};
use super::world::Leaflet;
use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::Span;
use crate::site::Page;

/// The problems behind Typst's errors.
pub(super) fn explain(
    world: &Leaflet<'_>,
    faults: &[SourceDiagnostic],
    script: &Script,
    page: &Page,
) -> Vec<Diagnostic> {
    faults.iter().map(|fault| explain_one(fault, mark(world, fault, script), page)).collect()
}

/// The block that a fault came from: by its own place, else by the calls that led there.
fn mark<'a>(world: &Leaflet<'_>, fault: &SourceDiagnostic, script: &'a Script) -> Option<&'a Mark> {
    let own = world.main_range(fault.span.clone());
    let call = || fault.trace.iter().find_map(|point| world.main_range(point.span));
    own.or_else(call).and_then(|range| script.innermost(range.start))
}

fn explain_one(fault: &SourceDiagnostic, mark: Option<&Mark>, page: &Page) -> Diagnostic {
    let range = mark.map_or(0..0, |mark| first_line(page, mark.span));
    if mark.is_some_and(|mark| mark.picture) {
        let (reason, help) = picture_reason(&fault.message);
        return Diagnostic::at(Code::BadPicture, &page.source, range, format!("画像を PDF に入れられません。{reason}")).help(help);
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

/// Why a picture can't be used, and what to do.
fn picture_reason(message: &str) -> (String, &'static str) {
    const AGAIN: &str = "画像を開けるソフトで開き、PNG、JPEG または SVG で保存し直してください。";
    let detail = || message.split_once('(').map(|(_, rest)| rest.trim_end_matches(')')).unwrap_or(message);
    match message {
        text if text.contains("unknown image format") => {
            ("画像の形式がわかりません。".to_owned(), "使える形式は PNG、JPEG、GIF、WebP、SVG です。")
        }
        text if text.contains("linked image") => {
            ("SVG の中から別の画像を参照しています。".to_owned(), "参照している画像を SVG に埋め込むか、PNG で保存してください。")
        }
        text if text.contains("SVG") => (format!("SVG として読めません（{}）。", detail()), AGAIN),
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

    #[test]
    fn reasons_are_japanese() {
        assert_eq!(picture_reason("unknown image format").0, "画像の形式がわかりません。");
        let broken = "failed to decode image (Format error decoding Png: corrupt)";
        assert_eq!(picture_reason(broken).0, "画像のデータが壊れています（Format error decoding Png: corrupt）。");
    }
}
