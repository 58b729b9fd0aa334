//! Lines that break between phrases (文節) rather than within a word: those of titles, of headings and of all やさしい日本語,
//! where words are parted by wide spaces. A phrase becomes a box; a word longer than a line still breaks.

use std::fmt::Write as _;

use arcstr::Substr;

use super::glyphs::Origin;
use super::script::literal;
use super::setter::{Phrase, Setter};
use crate::content::LeafletEdition;
use crate::markdown::{Inline, Span, inline_text};
use crate::text::{LONGEST_PHRASE, Phrases, is_closing, is_japanese, is_opening, phrase_starts};

/// What parts the phrases in the source.
const SPACE: char = '　';

/// A word of so many letters may be longer than its line: that of a note within a box, say.
const LONG_WORD: usize = 30;

/// A text cut where a line may break within words that are very long. Typst breaks addresses itself, behind their slashes.
fn breakable(text: &str) -> Vec<&str> {
    let parts_words = |letter: char| letter.is_whitespace() || is_japanese(letter);
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for word in text.split_inclusive(parts_words) {
        let letters = word.trim_end_matches(parts_words);
        let is_address = letters.contains("://");
        for run in letters.split_inclusive(|letter| is_address && letter == '/') {
            let is_long = run.chars().count() >= LONG_WORD;
            for cut in run.char_indices().skip(1).map(|(cut, _)| at + cut).filter(|_| is_long) {
                pieces.push(&text[start..cut]);
                start = cut;
            }
            at += run.len();
        }
        at += word.len() - letters.len();
    }
    pieces.push(&text[start..]);
    pieces
}

/// A title that stands outside of the text, as Typst content.
pub(super) fn title(text: &str) -> String {
    let mut code = String::from("[");
    let mut at = 0;
    for start in phrase_starts(text).iter().copied().chain([text.len()]) {
        let (opening, phrase, stops) = parted(&text[at..start]);
        for (piece, boxed) in [(opening, false), (phrase, is_boxed(phrase.chars().count())), (stops, false)] {
            if piece.is_empty() {
                continue;
            }
            let piece = literal(piece);
            // Writing to a string can't fail.
            let _ = if boxed { write!(code, "#box[#{piece};];") } else { write!(code, "#{piece};") };
        }
        at = start;
    }
    code.push(']');
    code
}

/// A phrase without the brackets before it and the stops and spaces behind it. A box would take away the space that they
/// bring along, and no line breaks between them and the box.
fn parted(phrase: &str) -> (&str, &str, &str) {
    let rest = phrase.trim_start_matches(is_opening);
    let core = rest.trim_end_matches(|letter: char| is_closing(letter) || letter.is_whitespace());
    (&phrase[..phrase.len() - rest.len()], core, &rest[core.len()..])
}

/// Whether so many letters are kept on one line.
fn is_boxed(letters: usize) -> bool {
    (2..=LONGEST_PHRASE).contains(&letters)
}

impl Setter<'_> {
    /// Writes letters as calls of a function. In a document a word that may be longer than its line becomes several, with
    /// empty boxes between: lines break there, and nothing is added to what is copied. In a leaflet it is reported.
    pub fn breaking(&mut self, before: &str, text: &str, origin: Origin<'_>, after: &str) {
        let settable = self.missing.settable(self.press, self.page, text, origin);
        let pieces = if self.chapter.is_some() { breakable(&settable) } else { vec![settable.as_str()] };
        for (index, piece) in pieces.into_iter().enumerate() {
            self.script.code(if index > 0 { "#box();" } else { "" });
            self.script.code(before);
            self.script.string(piece);
            self.script.code(after);
        }
    }

    /// Writes inlines as lines of their own: a paragraph, a caption. Those of an easy edition break between phrases, and
    /// those of a narrow place, where filled lines would show holes.
    pub fn lines(&mut self, inlines: &[Inline]) {
        self.broken_lines(inlines, self.narrow || self.sheet.leaflet.edition == LeafletEdition::Easy);
    }

    /// Writes what stands in a narrow place of a leaflet.
    pub fn narrowly(&mut self, write: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.narrow, self.chapter.is_none());
        write(self);
        self.narrow = outer;
    }

    /// Writes the lines of a heading or a title: in every edition they break between phrases.
    pub fn title_lines(&mut self, inlines: &[Inline]) {
        self.broken_lines(inlines, true);
    }

    fn broken_lines(&mut self, inlines: &[Inline], between_phrases: bool) {
        let own = between_phrases.then(|| Phrases::of(&inline_text(inlines)));
        // A footnote stands within the lines that refer to it.
        let outer = std::mem::replace(&mut self.phrases, own);
        self.before = None;
        self.begin_phrase(true);
        self.inlines(inlines);
        self.end_phrase();
        self.phrases = outer;
    }

    /// Goes on by so many bytes of the text; gives where phrases begin in them.
    pub fn phrase_starts(&mut self, length: usize) -> Vec<usize> {
        self.phrases.as_mut().map(|phrases| phrases.take(length)).unwrap_or_default()
    }

    /// Writes a run of letters from `from` on. In lines that break between phrases each phrase is kept together.
    pub fn spaced_run(&mut self, run: &Substr, from: usize, span: Span) {
        let mut starts = self.phrase_starts(run.len());
        if self.phrases.is_none() {
            return self.run(&run.substr(from..), span);
        }
        starts.retain(|start| *start >= from);
        starts.push(run.len());
        let mut at = from;
        if starts[0] == from {
            self.part_phrases();
        }
        for start in starts {
            self.piece(&run.substr(at..start), span);
            if start < run.len() {
                self.part_phrases();
            }
            at = start;
        }
    }

    /// One phrase begins behind another.
    pub fn part_phrases(&mut self) {
        self.end_phrase();
        self.begin_phrase(true);
    }

    /// Writes a phrase, or a piece of one. Spaces of an easy edition are ones that lines may break at.
    fn piece(&mut self, piece: &Substr, span: Span) {
        let (head, _, tail) = parted(piece);
        let head = if self.phrase.letters > 0 { 0 } else { head.len() };
        let tail = piece.len() - tail.len();
        if head > 0 {
            self.run(&piece.substr(..head), span);
            self.begin_phrase(true);
        }
        self.run(&piece.substr(head..tail), span);
        if tail == piece.len() {
            return;
        }
        self.end_phrase();
        let spaced = self.sheet.leaflet.edition == LeafletEdition::Easy;
        let stops = if spaced { tail + piece[tail..].trim_end_matches(SPACE).len() } else { piece.len() };
        self.run(&piece.substr(tail..stops), span);
        if stops < piece.len() { self.space() } else { self.begin_phrase(true) }
    }

    /// Writes a space between phrases.
    pub fn space(&mut self) {
        self.end_phrase();
        self.script.code("#\" \";");
        self.before = Some(SPACE);
        self.begin_phrase(true);
    }

    /// Letters were written.
    pub fn add_to_phrase(&mut self, letters: usize) {
        self.phrase.letters += letters;
    }

    /// A phrase begins here; `whole` if nothing of it stands before.
    pub fn begin_phrase(&mut self, whole: bool) {
        self.phrase = Phrase { start: self.script.here(), letters: 0, whole };
    }

    /// What is styled begins here: the start of a phrase if it stands at one.
    pub fn begin_styled_phrase(&mut self) {
        let whole = self.phrase.whole && self.phrase.letters == 0;
        self.begin_phrase(whole);
    }

    /// The phrase ends here, at a space or at the end of the lines: it becomes a box.
    pub fn end_phrase(&mut self) {
        if self.phrases.is_some() && self.phrase.whole && is_boxed(self.phrase.letters) {
            self.script.wrap(self.phrase.start, "#box[", "];");
            self.phrase.whole = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::content::LeafletEdition;
    use crate::pdf::testing::Example;

    #[test]
    fn phrases_of_an_easy_edition_stay_on_one_line() {
        let mut example = Example::new("{聞|き}いて　ください。**ゆっくり　話して**ほしい　とき");
        example.leaflet(|leaflet| leaflet.edition = LeafletEdition::Easy);
        let script = example.script();
        let phrases = "#par[#box[#look.ruby(\"聞\", \"き\", after: true);#\"いて\";];#\" \";#box[#\"ください\";];#\"。\";\
                       #strong[#box[#\"ゆっくり\";];#\" \";#\"話して\";];#\"ほしい\";#\" \";#box[#\"とき\";];];";
        assert!(script.contains(phrases), "{script}");
    }

    #[test]
    fn a_very_long_word_of_a_document_may_break_anywhere() {
        let long = "_".repeat(30);
        assert_eq!(super::breakable(&format!("項目 {long}の")).len(), 30);
        assert_eq!(super::breakable(&format!("短い {} と https://example.jp/{}", &long[1..], &long[1..])).len(), 1);
        assert_eq!(super::breakable(&format!("https://example.jp/{long}/{long}")).len(), 60);
        let script = Example::new(&format!("`{long}`")).chapter();
        assert!(script.contains("#raw(\"_\");#box();#raw(\"_\");"), "{script}");
    }

    #[test]
    fn headings_and_titles_break_between_phrases_and_stops_stay_outside() {
        let script = Example::new("# 題\n\n## 「資格」を登録する、前に\n\n本文を登録する前に\n").script();
        let heading = "#\"「\";#box[#\"資格」を\";];#box[#\"登録する\";];#\"、\";#box[#\"前に\";];]";
        assert!(script.contains(heading), "{script}");
        assert!(script.contains("#par[#\"本文を登録する前に\";];"), "{script}");
        assert_eq!(super::title("資格を登録"), "[#box[#\"資格を\";];#box[#\"登録\";];]");
    }
}
