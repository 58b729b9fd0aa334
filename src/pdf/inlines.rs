//! Inlines as Typst code: always inside of `[…]`, each piece an expression of its own.

use super::fields;
use super::glyphs::Origin;
use super::links::Printed;
use super::setter::{FootnoteState, Setter};
use crate::content::OFFICE_PREFIX;
use crate::markdown::{Inline, InlineKind, RubyPart, Span, Style, inline_text};
use crate::site::Target;
use crate::text::{is_closing, is_hiragana, is_katakana, must_not_begin_a_line};

impl Setter<'_> {
    /// Writes inlines, a title of something, as a content block.
    pub fn inline_content(&mut self, inlines: &[Inline]) {
        self.script.code("[");
        self.title_lines(inlines);
        self.script.code("]");
    }

    /// Writes inlines, or `none` if there are none.
    pub fn optional_content(&mut self, inlines: &[Inline]) {
        if inlines.is_empty() { self.script.code("none") } else { self.inline_content(inlines) }
    }

    /// Writes inlines one after the other.
    pub fn inlines(&mut self, inlines: &[Inline]) {
        // Bytes at the start of the next text that already stand behind a reading.
        let mut taken = 0;
        for (index, inline) in inlines.iter().enumerate() {
            let skip = std::mem::take(&mut taken);
            // What holds text asks for its phrases itself.
            if !matches!(inline.kind, InlineKind::Text(_) | InlineKind::Styled(..) | InlineKind::Link(_))
                && self.phrase_starts(inline_text(std::slice::from_ref(inline)).len()).first() == Some(&0)
            {
                self.part_phrases();
            }
            match &inline.kind {
                InlineKind::Text(run) => self.spaced_run(run, skip, inline.span),
                InlineKind::Ruby(parts) if self.sheet.readings() => {
                    let next = inlines.get(index + 1).map(|next| &next.kind);
                    let following = if let Some(InlineKind::Text(run)) = next { run.as_str() } else { "" };
                    taken = self.ruby(parts, following, inline.span);
                }
                InlineKind::Ruby(parts) => parts.iter().for_each(|part| self.run(&part.base, inline.span)),
                _ => self.inline(inline),
            }
        }
    }

    fn inline(&mut self, inline: &Inline) {
        match &inline.kind {
            InlineKind::Code(run) => {
                self.breaking("#raw(", run, Origin::Run(run, inline.span), ");");
            }
            InlineKind::Styled(style, content) => {
                self.script.code(style_function(*style));
                self.script.code("[");
                self.begin_styled_phrase();
                self.inlines(content);
                self.script.code("];");
            }
            InlineKind::Link(link) => self.link(link),
            InlineKind::Reference { id, .. } => {
                let text = self.page.references.get(id).cloned().unwrap_or_default();
                let target = self.page.targets.get(id).unwrap_or(&Target::Unresolved);
                self.linked(target, Printed::Never, |setter| setter.text(&text, Origin::Whole(inline.span)));
            }
            InlineKind::Image(image) => {
                self.script.code(if self.chapter.is_some() { "#box(" } else { "#look.pictogram(" });
                self.image(image, inline.span);
                self.script.code(");");
            }
            InlineKind::Field(name) => self.blank(name, inline.span),
            InlineKind::FootnoteReference { footnote, .. } => self.footnote(*footnote),
            InlineKind::SoftBreak { joined: false } => return self.space(),
            InlineKind::HardBreak => {
                self.end_phrase();
                self.script.code("#linebreak();");
                self.before = None;
                return self.begin_phrase(true);
            }
            InlineKind::SoftBreak { joined: true } => return,
            InlineKind::Html(_) | InlineKind::Text(_) | InlineKind::Ruby(_) => {}
        }
        if !matches!(inline.kind, InlineKind::Styled(..) | InlineKind::Link(_)) {
            self.before = None;
        }
        self.begin_phrase(false);
    }

    /// Writes letters with their readings; `following` is the text behind them. Gives the number of its bytes that were
    /// written too, because they must not begin a line.
    fn ruby(&mut self, parts: &[RubyPart], following: &str, span: Span) -> usize {
        let tail: usize =
            following.chars().take(2).take_while(|letter| stays_behind(*letter)).map(char::len_utf8).sum();
        let last = parts.len().saturating_sub(1);
        for (index, part) in parts.iter().enumerate() {
            let own_tail = if index == last { &following[..tail] } else { "" };
            if part.reading.is_empty() {
                self.run(&part.base, span);
                self.text(own_tail, Origin::Whole(span));
                continue;
            }
            self.script.code("#look.ruby(");
            self.bare(&part.base, Origin::Run(&part.base, span));
            self.script.code(", ");
            self.bare(&part.reading, Origin::Run(&part.reading, span));
            if self.before.is_some_and(takes_overhang) {
                self.script.code(", before: true");
            }
            if index == last && following.chars().next().is_some_and(takes_overhang) {
                self.script.code(", after: true");
            }
            if !own_tail.is_empty() {
                self.script.code(", tail: ");
                self.bare(own_tail, Origin::Whole(span));
            }
            self.script.code(");");
            self.before = None;
            self.add_to_phrase(part.base.chars().count() + own_tail.chars().count());
        }
        tail
    }

    /// Writes a field within a line.
    fn blank(&mut self, name: &str, span: Span) {
        let label = fields::label(self.theme, name);
        self.field(name, |setter| {
            setter.script.code("look.blank(");
            setter.bare(label, Origin::Whole(span));
            setter.script.code(", ");
            setter.script.string(&format!("{label}{}", setter.theme.strings().get("blank")));
            setter.script.code(")");
        });
    }

    /// Writes a field: the office's value, or a blank where there is none.
    pub(super) fn field(&mut self, name: &str, blank: impl FnOnce(&mut Self)) {
        let column = name.strip_prefix(OFFICE_PREFIX).filter(|_| self.yes.is_some());
        self.script.code("#");
        if let Some(column) = column {
            self.script.code("office(");
            self.script.string(column);
            self.script.code(", ");
        }
        blank(self);
        self.script.code(if column.is_some() { ", look.ruby);" } else { ";" });
    }

    /// Writes a footnote where it is first referred to, and its number again later.
    fn footnote(&mut self, index: u32) {
        if self.chapter.is_some() {
            return self.note_mark(index, index as usize + 1);
        }
        if self.sheet.leaflet.fold.is_some() {
            let known = self.panel_notes.iter().position(|own| *own == index);
            let number = known.unwrap_or_else(|| {
                self.panel_notes.push(index);
                self.panel_notes.len() - 1
            });
            return self.note_mark(index, number + 1);
        }
        let place = index as usize;
        let page = self.page;
        let (Some(footnote), Some(state)) = (page.tree.footnotes.get(place), self.footnotes.get(place).copied()) else {
            return;
        };
        match state {
            FootnoteState::Open => return,
            FootnoteState::Done => {
                self.script.code("#footnote(<f");
                self.script.number(index);
                self.script.code(">);");
                return;
            }
            FootnoteState::New => {}
        }
        self.footnotes[place] = FootnoteState::Open;
        self.script.code("#footnote[");
        self.tight(&footnote.blocks);
        self.script.code("]<f");
        self.script.number(index);
        self.script.code(">");
        self.footnotes[place] = FootnoteState::Done;
    }
}

fn style_function(style: Style) -> &'static str {
    match style {
        Style::Emphasis => "#emph",
        Style::Strong => "#strong",
        Style::Strikethrough => "#strike",
        Style::Underline => "#underline",
        Style::Subscript => "#sub",
        Style::Superscript => "#super",
        Style::Small => "#look.small",
        Style::Mark => "#highlight",
        Style::Keyboard => "#look.key",
    }
}

/// Letters that a wide reading beside them may reach over.
fn takes_overhang(letter: char) -> bool {
    is_hiragana(letter) || is_katakana(letter) || matches!(letter, '　' | '、' | '。')
}

/// Letters that must not begin a line although a break before them would be allowed behind a box.
fn stays_behind(letter: char) -> bool {
    must_not_begin_a_line(letter) && !is_closing(letter)
}

#[cfg(test)]
mod tests {
    use crate::pdf::testing::Example;

    #[test]
    fn readings_stand_above_their_letters_and_small_kana_stay_with_them() {
        let script = Example::new("「{持|も}って、{東京|とう|きょう}{業|ぎょう}」").script();
        assert!(script.contains(r#"#"「";#look.ruby("持", "も", after: true, tail: "っ");#"て、";"#), "{script}");
        assert!(script.contains(r#"#look.ruby("東", "とう", before: true);#look.ruby("京", "きょう");"#), "{script}");
        assert!(script.contains(r#"#look.ruby("業", "ぎょう");#"」";"#), "{script}");
    }

    #[test]
    fn readings_can_be_switched_off() {
        let mut example = Example::new("{漢字|かんじ}の");
        example.leaflet(|leaflet| leaflet.ruby = crate::content::RubyRule::None);
        assert!(example.script().contains(r#"#par[#"漢字";#"の";];"#), "{}", example.script());
    }
}
