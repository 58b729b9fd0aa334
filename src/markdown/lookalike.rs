//! Paragraphs that were meant to be something else: a heading, a table, a picture, a box.

use std::ops::Range;

use super::build::Builder;
use super::tree::{Inline, InlineKind};
use crate::diagnostic::{Code as Problem, Diagnostic};
use crate::text::is_japanese;

/// How names of pictures end.
const PICTURES: [&str; 6] = [".png", ".jpg", ".jpeg", ".svg", ".gif", ".webp"];

/// What Japanese keyboards offer for `-`.
const DASHES: [char; 9] = ['ー', '―', '－', '–', '—', '‐', '−', '─', '━'];

impl Builder<'_> {
    /// Reports what looks like markup in a paragraph and stayed text.
    pub(super) fn report_failed_markup(&mut self, span: &Range<usize>, inlines: &[Inline]) {
        if self.is_plain() {
            return;
        }
        self.report_heading_without_space(inlines);
        if !self.report_lookalikes(inlines) {
            self.report_broken_table(span);
        }
        self.report_full_width_pictures(inlines);
    }

    /// Full-width letters that look like markup but are text: `＃`, `：：：`, `｜…｜`. Tells whether there are any.
    fn report_lookalikes(&mut self, inlines: &[Inline]) -> bool {
        let Some(Inline { span, kind: InlineKind::Text(text) }) = inlines.first() else { return false };
        let (mark, help) = if text.starts_with('＃') {
            ("＃", "見出しの記号は半角の「#」で、その後に半角の空白を入れます。")
        } else if text.starts_with("：：：") {
            ("：：：", "囲みの記号は半角の「:::」で書きます。")
        } else if text.starts_with('｜') && text.trim_end().ends_with('｜') {
            ("｜", "表の縦線は半角の「|」で書きます。")
        } else {
            return false;
        };
        let start = span.start as usize;
        self.full_width(start..start + mark.len(), mark, help);
        true
    }

    fn full_width(&mut self, range: Range<usize>, mark: &str, help: &str) {
        let message = format!("全角の「{mark}」は記号として働きません。");
        self.diagnostics.push(Diagnostic::at(Problem::FullWidthMarkup, self.source, range, message).help(help));
    }

    /// `！[…](map.png)`, which is a link, and `![…]（map.png）`, which is nothing.
    fn report_full_width_pictures(&mut self, inlines: &[Inline]) {
        for (at, inline) in inlines.iter().enumerate() {
            let InlineKind::Text(text) = &inline.kind else { continue };
            let range = inline.span.range();
            if range.len() != text.len() {
                continue;
            }
            if text.ends_with('！')
                && let Some(InlineKind::Link(link)) = inlines.get(at + 1).map(|next| &next.kind)
                && is_named(&link.target, &PICTURES)
            {
                self.full_width(
                    range.end - '！'.len_utf8()..range.end,
                    "！",
                    "画像の記号は半角の「!」で書きます。例: ![役場の地図](map.svg)",
                );
            }
            for (open, _) in text.match_indices('（') {
                let place = range.start + open;
                let inner = text[open + '（'.len_utf8()..].split(['）', ')']).next().unwrap_or("");
                let is_address = is_named(inner, &PICTURES) || is_named(inner, &[".md"]) || inner.starts_with("http");
                if is_address && self.source.text()[..place].ends_with(']') {
                    let help = "画像やリンクのアドレスは半角の「(」と「)」で囲みます。例: ![役場の地図](map.svg)";
                    self.full_width(place..place + '（'.len_utf8(), "（", help);
                }
            }
        }
    }

    /// Japanese behind four blanks or a tab, which make code of it (`CommonMark` 0.31.2, section 4.4).
    pub(super) fn report_indented(&mut self, range: &Range<usize>) {
        let Some(text) = self.source.text().get(range.clone()) else { return };
        let line = text.lines().next().unwrap_or("");
        if self.is_plain() || !line.contains(is_japanese) {
            return;
        }
        let start = range.start + line.len() - line.trim_start().len();
        let message = "行の先頭にタブか四つの空白があるため、文ではなくコードとして表示されます。";
        self.diagnostics.push(
            Diagnostic::at(Problem::IndentedText, self.source, start..range.start + line.trim_end().len(), message)
                .help("先頭の空白を消してください。コードとして見せるときは、``` だけの行で上下を囲みます。"),
        );
    }

    /// Two lines that begin with `|` and are no table: without its second line, or with one that doesn't fit, a table is
    /// text (GFM 0.29, section 4.10).
    fn report_broken_table(&mut self, span: &Range<usize>) {
        let Some(text) = self.source.text().get(span.clone()) else { return };
        let mut head: Option<&str> = None;
        let mut at = span.start;
        for line in text.split_inclusive('\n') {
            let row = line.trim_start_matches([' ', '\t', '>']).trim_end();
            let start = at + (line.len() - line.trim_start_matches([' ', '\t', '>']).len());
            at += line.len();
            if !row.starts_with('|') || row.len() == 1 {
                head = None;
                continue;
            }
            let Some(head) = head.replace(row) else { continue };
            let (message, help) = explain(head, row);
            let range = start..start + row.len();
            self.diagnostics.push(Diagnostic::at(Problem::BrokenTable, self.source, range, message).help(help));
            return;
        }
    }

    /// `##見出し` is no heading without a space behind the marks (`CommonMark` 0.31.2, section 4.2).
    fn report_heading_without_space(&mut self, inlines: &[Inline]) {
        let Some(Inline { span, kind: InlineKind::Text(text) }) = inlines.first() else { return };
        let marks = text.len() - text.trim_start_matches('#').len();
        if self.source.text().get(span.range()) != Some(text.as_str()) {
            return;
        }
        if !(1..=6).contains(&marks) || !text[marks..].starts_with(is_japanese) {
            return;
        }
        let start = span.start as usize;
        self.diagnostics.push(
            Diagnostic::at(
                Problem::HeadingSpace,
                self.source,
                start..start + marks,
                "「#」の後に半角の空白がないため、見出しになりません。",
            )
            .help("「#」と見出しの間に半角の空白を入れてください。例: ## 受付時間"),
        );
    }
}

/// Why these first lines make no table, and what to do.
fn explain(head: &str, second: &str) -> (String, String) {
    let columns = cells(head);
    let rule = format!("|{}", "---|".repeat(columns));
    let is_rule = second.chars().all(|letter| "|-:： 　".contains(letter) || DASHES.contains(&letter));
    if !is_rule {
        return (
            "見出しの次に区切りの行がないため、表になりません。".to_owned(),
            format!("この行の上に「{rule}」だけの行を足してください。"),
        );
    }
    match second.chars().find(|letter| *letter == '：' || *letter == '　' || DASHES.contains(letter)) {
        Some(letter) => (
            format!("区切りの行に「{letter}」があるため、表になりません。"),
            format!("半角の「-」で書いてください。例: {rule}"),
        ),
        None => (
            format!("見出しは {columns} 列、区切りの行は {} 列のため、表になりません。", cells(second)),
            format!("列の数だけ「---」を書いてください。例: {rule}"),
        ),
    }
}

/// How many cells a row has.
fn cells(row: &str) -> usize {
    let bars = row.replace("\\\\", "").replace("\\|", "").matches('|').count();
    bars.saturating_sub(usize::from(row.ends_with('|'))).max(1)
}

fn is_named(address: &str, endings: &[&str]) -> bool {
    let address = address.trim().to_ascii_lowercase();
    endings.iter().any(|ending| address.ends_with(ending))
}
