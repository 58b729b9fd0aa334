//! Captions: `表: 題名 {#tbl-flow}` above a table, and those of old documents with a number written by hand
//! (`表 4－1　題名` above a table, `図1 題名` below a picture, `図表 2－3　題名` above either).

use std::ops::Range;

use arcstr::Substr;

use super::build::Builder;
use super::frame::is_blank;
use super::tree::{
    Attributes, Block, BlockKind, Caption, Counted, Figure, HandNumber, Image, Inline, InlineKind, Span,
};

/// A number written by hand at the start of a text: of a caption, or where the text mentions one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberAt {
    /// What it counts.
    pub counted: Counted,
    /// The number's bytes: `4－1`.
    pub number: Range<usize>,
    /// Where the title begins.
    pub title: usize,
    /// Something parts number and title.
    pub parted: bool,
}

/// Reads `表 4－1　` at the start of a text: spaces, digits and hyphens of either width.
pub fn hand_number(text: &str) -> Option<NumberAt> {
    let is_space = |letter: char| matches!(letter, ' ' | '\u{3000}' | '\t');
    let rest = text.trim_start_matches(is_space);
    let (counted, word) = [(Counted::Exhibit, "図表"), (Counted::Table, "表"), (Counted::Figure, "図")]
        .into_iter()
        .find(|(_, word)| rest.starts_with(word))?;
    let rest = rest[word.len()..].trim_start_matches(is_space);
    let start = text.len() - rest.len();
    let is_digit = |letter: char| letter.is_ascii_digit() || ('０'..='９').contains(&letter);
    let is_hyphen =
        |letter: char| matches!(letter, '-' | '－' | '\u{2010}'..='\u{2015}' | '\u{2212}' | 'ー' | '.' | '．' | '・');
    let mut end = start;
    for (at, letter) in rest.char_indices() {
        let next = rest[at + letter.len_utf8()..].chars().next();
        let parts = is_hyphen(letter) && at > 0 && next.is_some_and(is_digit);
        if !is_digit(letter) && !parts {
            break;
        }
        end = start + at + letter.len_utf8();
    }
    if end == start {
        return None;
    }
    let behind = &text[end..];
    let title = behind.trim_start_matches(|letter| is_space(letter) || matches!(letter, ':' | '：' | '.' | '．'));
    let parted = title.len() < behind.len();
    Some(NumberAt { counted, number: start..end, title: text.len() - title.len(), parted })
}

impl Builder<'_> {
    /// Takes the paragraph directly above off the innermost frame, if it is a caption.
    pub(super) fn caption_above(&mut self) -> Option<Caption> {
        if self.is_plain() {
            return None;
        }
        let frame = self.stack.last_mut()?;
        let Some(Block { kind: BlockKind::Paragraph(inlines), .. }) = frame.blocks.last() else { return None };
        let InlineKind::Text(first) = &inlines.first()?.kind else { return None };
        let written = first.strip_prefix("表:").or_else(|| first.strip_prefix("表："));
        let cut = written.map(|rest| first.len() - rest.trim_start().len());
        let hand = hand_number(first).is_some_and(|hand| hand.counted != Counted::Figure && hand.parted);
        if cut.is_none() && !hand {
            return None;
        }
        let Block { kind: BlockKind::Paragraph(content), span, .. } = frame.blocks.pop()? else { return None };
        Some(match cut {
            Some(cut) => self.numbered_caption(content, cut, span),
            None => self.caption_of(content, span, Attributes::default()),
        })
    }

    /// A caption that we number.
    fn numbered_caption(&mut self, mut content: Vec<Inline>, cut: usize, span: Span) -> Caption {
        cut_front(&mut content, cut, self.source.text());
        let attributes = self.trailing_attributes(&mut content);
        Caption { number: None, content, attributes, span }
    }

    /// A caption that may carry a number written by hand, which it keeps.
    pub(super) fn caption_of(&mut self, mut content: Vec<Inline>, span: Span, attributes: Attributes) -> Caption {
        let hand = match content.first() {
            Some(Inline { kind: InlineKind::Text(text), .. }) => hand_number(text).map(|hand| {
                let number = HandNumber { counted: hand.counted, number: text.substr(hand.number) };
                (number, hand.title)
            }),
            _ => None,
        };
        let Some((number, title)) = hand else { return Caption { number: None, content, attributes, span } };
        cut_front(&mut content, title, self.source.text());
        let trailing = self.trailing_attributes(&mut content);
        let attributes = if attributes.id.is_none() { trailing } else { attributes };
        Caption { number: Some(number), content, attributes, span }
    }

    /// `図1 題名` directly below a picture that stands alone becomes its caption; gives the inlines back if they are none.
    pub(super) fn caption_below(&mut self, inlines: Vec<Inline>, span: &Range<usize>) -> Option<Vec<Inline>> {
        let hand = match inlines.first() {
            Some(Inline { kind: InlineKind::Text(text), .. }) => hand_number(text),
            _ => None,
        };
        if self.is_plain() || hand.is_none_or(|hand| hand.counted == Counted::Table || !hand.parted) {
            return Some(inlines);
        }
        let picture = match self.stack.last_mut() {
            Some(frame) if frame.blocks.last().is_some_and(is_lone_picture) => frame.blocks.pop().and_then(picture_of),
            _ => None,
        };
        let Some((image, start)) = picture else { return Some(inlines) };
        let caption = self.caption_of(inlines, Span::new(span.clone()), Attributes::default());
        self.push_block(start..span.end, BlockKind::Figure(Box::new(Figure { image, caption: Some(caption) })));
        None
    }
}

impl Caption {
    /// The caption's inlines with the number that was taken off, for a caption that stands alone.
    pub(super) fn whole(self) -> Vec<Inline> {
        let mut content = self.content;
        if let Some(HandNumber { counted, number }) = self.number.filter(|number| !number.number.is_empty()) {
            let text = Substr::from(format!("{} {number}\u{3000}", counted.word()));
            content
                .insert(0, Inline { span: Span { end: self.span.start, ..self.span }, kind: InlineKind::Text(text) });
        }
        content
    }
}

/// Whether a block shows one picture and nothing else, without a caption.
fn is_lone_picture(block: &Block) -> bool {
    match &block.kind {
        BlockKind::Figure(figure) => figure.caption.is_none(),
        BlockKind::Paragraph(inlines) => {
            let mut shown = inlines.iter().filter(|inline| !is_blank(inline));
            let first = shown.next().is_some_and(|inline| matches!(inline.kind, InlineKind::Image(_)));
            first && shown.next().is_none()
        }
        _ => false,
    }
}

/// The first picture of a block, with the block's start.
fn picture_of(block: Block) -> Option<(Image, usize)> {
    let start = block.span.start as usize;
    match block.kind {
        BlockKind::Figure(figure) => Some((figure.image, start)),
        BlockKind::Paragraph(inlines) => inlines.into_iter().find_map(|inline| match inline.kind {
            InlineKind::Image(image) => Some((*image, start)),
            _ => None,
        }),
        _ => None,
    }
}

/// Takes `cut` bytes off the first text.
fn cut_front(content: &mut Vec<Inline>, cut: usize, source: &arcstr::ArcStr) {
    let Some(Inline { span, kind: InlineKind::Text(text) }) = content.first_mut() else { return };
    let range = span.range();
    // Text of one paragraph line stands in the source as it is, unless an entity was resolved.
    if source.get(range.clone()) == Some(text.as_str()) {
        let rest = range.start + cut..range.end;
        *text = source.substr(rest.clone());
        *span = Span::new(rest);
    } else {
        *text = Substr::from(&text[cut..]);
    }
    if text.is_empty() {
        content.remove(0);
    }
}

#[cfg(test)]
mod tests {
    use super::hand_number;
    use crate::markdown::Counted;

    #[test]
    fn numbers_are_read_in_all_the_spellings_of_old_documents() {
        let spellings = [
            ("表1 題名", Counted::Table, "1"),
            ("図 1　題名", Counted::Figure, "1"),
            ("表 4－1　題名", Counted::Table, "4－1"),
            ("表 ２‑1\u{3000}題名", Counted::Table, "２‑1"),
            ("図1. 題名", Counted::Figure, "1"),
            ("　図　３－２：題名", Counted::Figure, "３－２"),
            ("表 3.2 題名", Counted::Table, "3.2"),
            ("図表 ２－１０　題名", Counted::Exhibit, "２－１０"),
        ];
        for (text, counted, number) in spellings {
            let hand = hand_number(text).expect(text);
            assert_eq!(
                (hand.counted, &text[hand.number.clone()], &text[hand.title..]),
                (counted, number, "題名"),
                "{text}"
            );
            assert!(hand.parted, "{text}");
        }
    }

    #[test]
    fn a_sentence_that_begins_with_a_number_is_no_caption() {
        assert!(hand_number("図２を見てください。").is_some_and(|hand| !hand.parted));
        assert_eq!(hand_number("表にまとめます。"), None);
        assert_eq!(hand_number("図書 1 冊"), None);
    }
}
