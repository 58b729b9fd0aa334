//! Runs of text: ruby, fields, bare addresses, and line breaks between Japanese letters.

use std::ops::Range;
use std::sync::Arc;

use arcstr::Substr;

use super::tree::{Inline, InlineKind, Link, NodeId, RubyPart, Span};
use crate::diagnostic::SourceText;
use crate::text::{is_japanese, joins_across_line_break};

/// What is looked for in a run of text.
pub(super) struct TextRules<'a> {
    /// The source that the run is part of.
    pub source: &'a Arc<SourceText>,
    /// Where `{漢字|かんじ}` stands.
    pub rubies: &'a [Range<usize>],
    /// `{{field}}` is a field.
    pub fields: bool,
    /// Bare addresses become links (not inside of a link).
    pub addresses: bool,
}

impl TextRules<'_> {
    /// Cuts a verbatim run of text into inlines.
    pub(super) fn cut(&self, range: Range<usize>, next_id: &mut u32, inlines: &mut Vec<Inline>) {
        let mut at = range.start;
        let first = self.rubies.partition_point(|ruby| ruby.start < range.start);
        for ruby in self.rubies[first..].iter().take_while(|ruby| ruby.end <= range.end) {
            self.cut_fields(at..ruby.start, next_id, inlines);
            inlines.push(Inline { span: Span::new(ruby.clone()), kind: InlineKind::Ruby(self.ruby(ruby).into()) });
            at = ruby.end;
        }
        self.cut_fields(at..range.end, next_id, inlines);
    }

    fn cut_fields(&self, range: Range<usize>, next_id: &mut u32, inlines: &mut Vec<Inline>) {
        let mut at = range.start;
        while self.fields
            && let Some(open) = self.source.text()[at..range.end].find("{{")
            && let Some(length) = self.source.text()[at + open + 2..range.end].find("}}")
        {
            let start = at + open;
            let end = start + 2 + length + 2;
            self.cut_addresses(at..start, next_id, inlines);
            let inner = &self.source.text()[start + 2..end - 2];
            let name_start = start + 2 + (inner.len() - inner.trim_start().len());
            let name = self.source.text().substr(name_start..name_start + inner.trim().len());
            inlines.push(Inline { span: Span::new(start..end), kind: InlineKind::Field(name) });
            at = end;
        }
        self.cut_addresses(at..range.end, next_id, inlines);
    }

    fn cut_addresses(&self, range: Range<usize>, next_id: &mut u32, inlines: &mut Vec<Inline>) {
        let text = self.source.text();
        let mut at = range.start;
        let mut search = range.start;
        while self.addresses
            && let Some(found) = text[search..range.end].find("http")
        {
            let start = search + found;
            let Some(end) = bare_address(text, start, range.end) else {
                search = start + 4;
                continue;
            };
            push_text(text.substr(at..start), at..start, inlines);
            let address = text.substr(start..end);
            let span = Span::new(start..end);
            let content = vec![Inline { span, kind: InlineKind::Text(address.clone()) }];
            let id = NodeId(*next_id);
            *next_id += 1;
            let link = Link { id, target: address, title: Substr::new(), content };
            inlines.push(Inline { span, kind: InlineKind::Link(Box::new(link)) });
            (at, search) = (end, end);
        }
        push_text(text.substr(at..range.end), at..range.end, inlines);
    }

    fn ruby(&self, ruby: &Range<usize>) -> Vec<RubyPart> {
        let inner = ruby.start + 1..ruby.end - 1;
        ruby_parts(self.source.text(), inner)
    }
}

fn push_text(text: Substr, range: Range<usize>, inlines: &mut Vec<Inline>) {
    if !text.is_empty() {
        inlines.push(Inline { span: Span::new(range), kind: InlineKind::Text(text) });
    }
}

/// The parts of `漢字|かんじ` or `東京|とう|きょう`: with as many readings as letters, one letter each; else one part.
fn ruby_parts(text: &arcstr::ArcStr, inner: Range<usize>) -> Vec<RubyPart> {
    let bars: Vec<usize> = text[inner.clone()].match_indices('|').map(|(at, _)| inner.start + at).collect();
    let Some(first) = bars.first() else { return Vec::new() };
    // `\\|` parts too: the backslash belongs to the bar.
    let end_before = |bar: usize| if text[..bar].ends_with('\\') { bar - 1 } else { bar };
    let base = inner.start..end_before(*first);
    let starts = bars.iter().map(|bar| bar + 1);
    let ends = bars.iter().skip(1).map(|bar| end_before(*bar)).chain([inner.end]);
    let readings: Vec<Range<usize>> = starts.zip(ends).map(|(start, end)| start..end).collect();
    let letters: Vec<(usize, char)> = text[base.clone()].char_indices().collect();
    if readings.len() > 1 && readings.len() == letters.len() {
        let part = |((at, letter), reading): (&(usize, char), &Range<usize>)| {
            let start = base.start + at;
            RubyPart { base: text.substr(start..start + letter.len_utf8()), reading: text.substr(reading.clone()) }
        };
        return letters.iter().zip(&readings).map(part).collect();
    }
    let reading = if let [reading] = readings.as_slice() {
        text.substr(reading.clone())
    } else {
        Substr::from(readings.iter().map(|reading| &text[reading.clone()]).collect::<String>())
    };
    vec![RubyPart { base: text.substr(base), reading }]
}

/// The end of a bare address that begins at `start`: up to the first space, Japanese letter, quote, angle bracket or
/// unpaired closing bracket, without punctuation at its end.
fn bare_address(text: &str, start: usize, end: usize) -> Option<usize> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| text[start..end].starts_with(scheme))?;
    if text[..start].chars().next_back().is_some_and(|letter| letter.is_ascii_alphanumeric() || letter == '<') {
        return None;
    }
    let mut open = 0_u32;
    let mut stop = end;
    for (at, letter) in text[start..end].char_indices() {
        let unpaired = match letter {
            '(' | '[' => {
                open += 1;
                false
            }
            ')' | ']' if open > 0 => {
                open -= 1;
                false
            }
            ')' | ']' => true,
            _ => false,
        };
        if unpaired
            || letter.is_whitespace()
            || is_japanese(letter)
            || matches!(letter, '"' | '<' | '>' | '`' | '{' | '}' | '|')
        {
            stop = start + at;
            break;
        }
    }
    let address = text[start..stop].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '~']);
    (address.len() > scheme.len()).then_some(start + address.len())
}

/// Decides for each soft break of a run whether it shows as nothing: it does between Japanese letters.
pub(super) fn join_lines(inlines: &mut [Inline]) {
    if !inlines.iter().any(has_break) {
        return;
    }
    let mut letters = Letters::default();
    letters.read(inlines);
    let mut joins = letters.joins.into_iter();
    set_joins(inlines, &mut joins);
}

fn has_break(inline: &Inline) -> bool {
    match &inline.kind {
        InlineKind::SoftBreak { .. } => true,
        InlineKind::Styled(_, content) => content.iter().any(has_break),
        InlineKind::Link(link) => link.content.iter().any(has_break),
        _ => false,
    }
}

/// The letters around each soft break, in reading order.
#[derive(Default)]
struct Letters {
    last: Option<char>,
    waiting: Option<char>,
    pending: bool,
    joins: Vec<bool>,
}

impl Letters {
    fn read(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(text) | InlineKind::Code(text) => self.text(text),
                InlineKind::Styled(_, content) => self.read(content),
                InlineKind::Link(link) => self.read(&link.content),
                InlineKind::Ruby(parts) => parts.iter().for_each(|part| self.text(&part.base)),
                // A generated reference (表 9) and an office's value read as Japanese.
                InlineKind::Reference { .. } | InlineKind::Field(_) => self.text("表"),
                InlineKind::SoftBreak { .. } => {
                    self.settle(None);
                    self.waiting = self.last;
                    self.pending = true;
                }
                InlineKind::HardBreak | InlineKind::Image(_) | InlineKind::Html(_) => {
                    self.settle(None);
                    self.last = None;
                }
                InlineKind::FootnoteReference { .. } => {}
            }
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(first) = text.chars().next() {
            self.settle(Some(first));
            self.last = text.chars().next_back();
        }
    }

    fn settle(&mut self, next: Option<char>) {
        if !self.pending {
            return;
        }
        let joined = self.waiting.zip(next).is_some_and(|(before, after)| joins_across_line_break(before, after));
        self.joins.push(joined);
        self.pending = false;
    }
}

fn set_joins(inlines: &mut [Inline], joins: &mut impl Iterator<Item = bool>) {
    for inline in inlines {
        match &mut inline.kind {
            InlineKind::SoftBreak { joined } => *joined = joins.next().unwrap_or(false),
            InlineKind::Styled(_, content) => set_joins(content, joins),
            InlineKind::Link(link) => set_joins(&mut link.content, joins),
            _ => {}
        }
    }
}
