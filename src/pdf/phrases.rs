//! やさしい日本語: words are parted by wide spaces, and lines break there rather than within a word.

use arcstr::Substr;

use super::setter::{Phrase, Setter};
use crate::content::LeafletEdition;
use crate::markdown::{Inline, Span};

/// The longest phrase that is kept on one line, in letters: it fits even in the narrowest column.
const LONGEST: usize = 12;
/// What parts the phrases in the source.
const SPACE: char = '　';

impl Setter<'_> {
    /// Writes inlines as lines of their own: a paragraph, a heading, a caption.
    pub fn lines(&mut self, inlines: &[Inline]) {
        self.before = None;
        self.begin_phrase(true);
        self.inlines(inlines);
        self.end_phrase();
    }

    /// Writes a run of letters. In an easy edition its spaces are ones that lines may break at, and phrases between them
    /// are kept together.
    pub fn spaced_run(&mut self, run: &Substr, span: Span) {
        if !self.is_easy() {
            self.run(run, span);
            return;
        }
        let mut start = 0;
        for (at, _) in run.match_indices(SPACE) {
            self.run(&run.substr(start..at), span);
            self.space();
            start = at + SPACE.len_utf8();
        }
        self.run(&run.substr(start..), span);
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
        if self.is_easy() && self.phrase.whole && (2..=LONGEST).contains(&self.phrase.letters) {
            self.script.wrap(self.phrase.start, "#box[", "];");
        }
    }

    fn is_easy(&self) -> bool {
        self.sheet.leaflet.edition == LeafletEdition::Easy
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
        let phrases = "#par[#box[#look.ruby(\"聞\", \"き\", after: true);#\"いて\";];#\" \";#\"ください。\";#strong[#\"ゆっくり\";#\" \";\
                       #\"話して\";];#\"ほしい\";#\" \";#box[#\"とき\";];];";
        assert!(script.contains(phrases), "{script}");
    }
}
