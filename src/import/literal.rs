//! Text as Markdown that shows it as it is written.

use crate::text::is_japanese;

/// Escapes what would mean something anywhere in a line. Bare addresses stay whole, so that they become links.
pub(super) fn inline(text: &str) -> String {
    let mut markdown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = address(rest) {
        let length = address_length(&rest[at..]);
        letters(&rest[..at], &mut markdown);
        let own = &rest[at..at + length];
        let mut escaped = String::new();
        letters(own, &mut escaped);
        // In an autolink no letter means anything.
        if escaped == own {
            markdown.push_str(own);
        } else {
            markdown.push('<');
            markdown.push_str(own);
            markdown.push('>');
        }
        rest = &rest[at + length..];
    }
    letters(rest, &mut markdown);
    markdown
}

/// As [`inline`], for text at the start of a line of a paragraph.
pub(super) fn line(text: &str) -> String {
    guard(inline(text.trim()))
}

/// Escapes what would mean something at the start of a line, in text whose other letters are Markdown already.
pub(super) fn guard(markdown: String) -> String {
    let digits = markdown.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = (1..=9).contains(&digits) && markdown[digits..].starts_with(['.', ')']);
    if numbered {
        return format!("{}\\{}", &markdown[..digits], &markdown[digits..]);
    }
    // A caption's word begins a caption wherever a table follows.
    let caption = markdown.starts_with("表:") || markdown.starts_with("表：");
    if caption {
        return markdown.replacen("表", "&#x8868;", 1);
    }
    let markdown = marked(markdown);
    if markdown.starts_with(['#', '>', '+', '-', '=', ':']) { format!("\\{markdown}") } else { markdown }
}

/// An escaped mark would still be told as a heading without its space.
fn marked(markdown: String) -> String {
    let looks_so = markdown.starts_with('#') && markdown.trim_start_matches('#').starts_with(is_japanese);
    if looks_so { markdown.replacen('#', "&#35;", 1) } else { markdown }
}

/// Escapes bars, which part the cells of a table.
pub(super) fn cell(markdown: &str) -> String {
    let mut cell = String::new();
    for (index, part) in markdown.split("\\|").enumerate() {
        // Behind a backslash of the text the bar's own would be taken for a second one.
        cell.push_str(match index {
            0 => "",
            _ if cell.ends_with('\\') => "&#124;",
            _ => "\\|",
        });
        cell.push_str(&part.replace('|', "\\|"));
    }
    marked(cell.replace("\\\n", "<br>").replace('\n', " "))
}

/// As HTML that shows the text.
pub(super) fn html(text: &str) -> String {
    marked(text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\n', "<br>"))
}

/// Between the quotes of a picture's title.
pub(super) fn title(text: &str) -> String {
    inline(text).replace('"', "\\\"").replace('\n', " ")
}

fn letters(text: &str, markdown: &mut String) {
    let mut before = markdown.chars().next_back();
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        let next = rest.peek().copied();
        let escaped = match letter {
            '\\' | '`' | '*' | '[' | ']' | '~' | '|' | '{' | '}' => true,
            // Between letters it marks nothing.
            '_' => ![before, next].iter().all(|own| own.is_some_and(char::is_alphanumeric)),
            '<' => next.is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?')),
            '&' => next.is_some_and(|next| next.is_ascii_alphanumeric() || next == '#'),
            _ => false,
        };
        if escaped {
            markdown.push('\\');
        }
        markdown.push(letter);
        before = Some(letter);
    }
}

fn address(text: &str) -> Option<usize> {
    [text.find("https://"), text.find("http://")].into_iter().flatten().min()
}

/// As far as a bare address goes: it ends before what no address holds, and without punctuation.
fn address_length(text: &str) -> usize {
    let ends = |letter: char| {
        letter.is_whitespace()
            || letter.is_control()
            || is_japanese(letter)
            || matches!(letter, '"' | '<' | '>' | '`' | '{' | '}' | '|' | '\\' | '(' | ')')
    };
    let whole = &text[..text.find(ends).unwrap_or(text.len())];
    whole.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '~', ']']).len()
}

/// Text without letters that nobody sees, and whether there were any (vertical tabs and the like).
pub(super) fn visible(text: &str) -> (String, bool) {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n").replace('\t', " ");
    let kept: String = text.chars().filter(|letter| *letter == '\n' || !letter.is_control()).collect();
    let hidden = kept.len() < text.len();
    (kept, hidden)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{cell, html, inline, line, title};
    use crate::diagnostic::SourceText;
    use crate::markdown::{Dialect, inline_text, own_inlines, parse, walk_blocks};

    /// What a reader sees of Markdown, and how many paragraphs, tables and other blocks it makes.
    fn shown(markdown: &str) -> (String, usize) {
        let source = Arc::new(SourceText::new("a.md".to_owned(), markdown.to_owned()));
        let whole = 0..source.text().len();
        let parsed = parse(&source, whole, Dialect::Kawaraban { fields: false });
        assert!(parsed.diagnostics.is_empty(), "{markdown}: {:?}", parsed.diagnostics);
        let (mut text, mut blocks) = (String::new(), 0);
        walk_blocks(&parsed.tree.blocks, &mut |block| {
            blocks += 1;
            text.extend(own_inlines(block).into_iter().map(inline_text));
        });
        (text, blocks)
    }

    /// Everything that means something in Markdown or in our dialect.
    const TEXTS: &[&str] = &[
        "*印の欄と **太字** と ~~消し~~ と `code` と _斜め_ と snake_case_name",
        "[リンク](a.md) と ![絵](b.png) と [^1] と [x]: y",
        "<ID> と <b>太い</b> と <!-- 隠す --> と &amp; と &copy; と A&B と 3 < 5 > 2",
        "# 見出し",
        "##申請",
        "> 引用",
        "- 一つ",
        "+ 一つ",
        "1. 一つ",
        "12) 一つ",
        "---",
        "***",
        "___",
        "===",
        "表: 題名",
        "表：題名",
        ": 説明",
        ":::note 題名",
        "```",
        "~~~",
        "| a | b |",
        "{漢字|かんじ} と {{office.name}} と {#id}",
        "C:\\data\\list と \\\\server\\share\\",
        "見る（https://portal.example.jp/a_b_c?x=1&y=*2*）と http://example.jp/。",
        "a\\|b と c|d と e\\",
        "a*b*c と「*」と、**「識別子」**を",
    ];

    #[test]
    fn text_shows_as_it_is_written() {
        for text in TEXTS {
            assert_eq!(shown(&line(text)), ((*text).to_owned(), 1), "{}", line(text));
        }
    }

    #[test]
    fn text_shows_as_it_is_written_in_cells_too() {
        for text in TEXTS {
            let pipe = format!("| a | b |\n|---|---|\n| {} | 次 |\n", cell(&inline(text)));
            assert!(shown(&pipe).0.contains(&format!("{text}次")), "{pipe}\n{:?}", shown(&pipe));
            let table = format!("<table>\n<tr><td>{}</td><td>次</td></tr>\n</table>\n", html(text));
            assert!(shown(&table).0.contains(&format!("{text}次")), "{table}\n{:?}", shown(&table));
        }
    }

    #[test]
    fn a_title_ends_at_its_own_quote() {
        assert_eq!(title("「A\"B」の\\図"), "「A\\\"B」の\\\\図");
    }
}
