//! Cuts raw HTML into tags and text, and tells which elements are kept.

use std::cell::RefCell;
use std::ops::Range;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

/// A token with its place.
pub(super) enum Piece {
    Open(Tag, Range<usize>, String),
    Close(String, Range<usize>, String),
    Text(String, Range<usize>),
    /// What no reader sees anywhere but which may hold text: `<?php … ?>`, `<![CDATA[ … ]]>`.
    Instruction(Range<usize>),
}

/// Elements of the HTML Standard that are not in the allow-list: removed and reported. Other names in angle brackets
/// are no HTML but somebody's placeholder, and stay as text.
const REMOVED: &[&str] = &[
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "template",
    "noscript",
    "svg",
    "math",
    "textarea",
    "select",
    "option",
    "title",
    "head",
    "html",
    "body",
    "meta",
    "link",
    "base",
    "video",
    "audio",
    "source",
    "track",
    "canvas",
    "form",
    "button",
    "label",
    "fieldset",
    "legend",
    "datalist",
    "optgroup",
    "output",
    "progress",
    "meter",
    "dialog",
    "slot",
    "map",
    "area",
    "frame",
    "frameset",
    "noframes",
    "marquee",
    "applet",
    "param",
    "bgsound",
    "blink",
    "portal",
    "q",
    "bdi",
    "bdo",
    "data",
    "time",
    "var",
    "hgroup",
    "search",
    "menu",
    "big",
    "acronym",
    "dir",
    "plaintext",
    "xmp",
    "listing",
    "nobr",
    "image",
];

/// Elements whose content is kept without them.
pub(super) const TRANSPARENT: &[&str] = &[
    "p", "div", "span", "center", "font", "section", "article", "tbody", "tfoot", "rb", "rtc", "abbr", "picture",
    "header", "footer", "main", "nav", "aside", "address", "dl", "dt", "dd",
];

/// Elements that become tree nodes.
const KEPT: &[&str] = &[
    "br",
    "hr",
    "img",
    "wbr",
    "input",
    "col",
    "colgroup",
    "u",
    "ins",
    "s",
    "del",
    "strike",
    "b",
    "strong",
    "i",
    "em",
    "cite",
    "dfn",
    "sub",
    "sup",
    "small",
    "mark",
    "kbd",
    "code",
    "samp",
    "tt",
    "a",
    "figure",
    "figcaption",
    "caption",
    "details",
    "summary",
    "ruby",
    "rt",
    "rp",
    "table",
    "thead",
    "tr",
    "td",
    "th",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "pre",
];

/// Whether a name is one of the HTML Standard.
pub(super) fn is_element(name: &str) -> bool {
    [KEPT, TRANSPARENT, REMOVED].iter().any(|names| names.contains(&name))
}

/// Cuts HTML into tags and text with the tokenizer of the HTML Standard (section 13.2.5).
pub(super) fn pieces(html: &str, start: usize) -> Vec<Piece> {
    if html.contains('\0') {
        return pieces_with_nothing(html, start);
    }
    // A tag that never closes would be dropped at the end of its input: it is text.
    let closed = html.rfind('>').map_or(0, |at| at + 1);
    let open_tail = html[closed..].find('<').map(|at| closed + at).filter(|_| !html[closed..].contains("<!--"));
    let (html, tail) = open_tail.map_or((html, ""), |at| html.split_at(at));
    let mut found = tag_pieces(html, start);
    if !tail.is_empty() {
        found.push(Piece::Text(tail.to_owned(), start + html.len()..start + html.len() + tail.len()));
    }
    found
}

/// Of text in which U+0000 stands: the tokeniser drops it or puts three bytes in its place, and places would be lost. It
/// shows as U+FFFD, as `CommonMark` has it.
fn pieces_with_nothing(html: &str, start: usize) -> Vec<Piece> {
    const SUBSTITUTE: &str = "\u{1A}";
    let shown = |text: String| text.replace(SUBSTITUTE, "\u{FFFD}");
    let found = pieces(&html.replace('\0', SUBSTITUTE), start).into_iter();
    let shown = |piece| match piece {
        Piece::Open(tag, range, raw) => Piece::Open(tag, range, shown(raw)),
        Piece::Close(name, range, raw) => Piece::Close(name, range, shown(raw)),
        Piece::Text(text, range) => Piece::Text(shown(text), range),
        Piece::Instruction(range) => Piece::Instruction(range),
    };
    found.map(shown).collect()
}

fn tag_pieces(html: &str, start: usize) -> Vec<Piece> {
    let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    // The sink never asks to stop.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let tokens = tokenizer.sink.tokens.into_inner();
    // Tokens carry no offsets; they come in order, so that each is found behind the one before.
    let mut at = 0;
    let mut text_from = 0;
    let mut found = Vec::new();
    let lower = html.to_ascii_lowercase();
    for token in tokens {
        match token {
            Token::TagToken(tag) => {
                let opening = if tag.kind == TagKind::StartTag { "<" } else { "</" };
                let mark = format!("{opening}{}", tag.name);
                let from = lower[at..].find(&mark).map_or(at, |offset| at + offset);
                let to = html[from..].find('>').map_or(html.len(), |offset| from + offset + 1);
                at = to;
                text_from = to;
                let range = start + from..start + to;
                found.push(match tag.kind {
                    TagKind::StartTag => Piece::Open(tag, range, html[from..to].to_owned()),
                    TagKind::EndTag => Piece::Close(tag.name.to_string(), range, html[from..to].to_owned()),
                });
            }
            Token::CharacterTokens(text) => {
                if let Some(Piece::Text(before, range)) = found.last_mut() {
                    before.push_str(&text);
                    range.end = start
                        + html[range.end - start..].find('<').map_or(html.len(), |offset| range.end - start + offset);
                } else {
                    let from = text_from.min(html.len());
                    let to = html[from..].find('<').map_or(html.len(), |offset| from + offset);
                    found.push(Piece::Text(text.to_string(), start + from..start + to));
                }
            }
            // The tokenizer takes `<?…>` and `<![CDATA[…` for comments too.
            Token::CommentToken(text) => {
                let hidden = text.starts_with('?') || text.starts_with("[CDATA[");
                if let Some(from) = html[at..].find("<?").or_else(|| html[at..].find("<![CDATA[")).filter(|_| hidden) {
                    let to = html[at + from..].find('>').map_or(html.len(), |length| at + from + length + 1);
                    found.push(Piece::Instruction(start + at + from..start + to));
                }
            }
            Token::DoctypeToken(_) | Token::NullCharacterToken | Token::EOFToken | Token::ParseError(_) => {}
        }
    }
    found
}

#[derive(Default)]
struct Sink {
    tokens: RefCell<Vec<Token>>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        self.tokens.borrow_mut().push(token);
        TokenSinkResult::Continue
    }
}
