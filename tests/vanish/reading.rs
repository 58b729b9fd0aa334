//! A small reading of Markdown that knows nothing of `kawaraban::markdown`: which letters of a source must be shown, and
//! which construct takes the others out.
//!
//! It errs on one side: what it does not know for markup is text, and must be shown.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use crate::construct::Construct;
use crate::marks;

/// Where on the page a piece is to arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stream {
    /// In the text, behind the piece before it.
    Text,
    /// Among the footnotes.
    Note,
    /// Anywhere, or in an `alt` or `title`: alternative texts and titles.
    Aside,
}

/// Letters of one line that belong together, without what stands between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub stream: Stream,
    pub file: Rc<str>,
    /// From 1.
    pub line: usize,
    pub letters: String,
}

/// A directive that takes its content from another file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// `table`, `schedule`, `include`
    pub name: String,
    pub file: String,
    /// From 1.
    pub line: usize,
}

/// What was read of one source.
#[derive(Debug, Default)]
pub struct Reading {
    pub pieces: Vec<Piece>,
    pub calls: Vec<Call>,
    /// Occurrences and letters by construct.
    pub dropped: BTreeMap<Construct, (usize, usize)>,
}

/// Whether a character counts: letters and digits, and every mark that Markdown does not use (、「→).
pub fn is_letter(own: char) -> bool {
    own.is_alphanumeric() || !own.is_ascii() && !own.is_whitespace() && !own.is_control()
}

/// Reads the text of a file; `fields`: `{{name}}` is a field, not text.
pub fn read(file: &str, text: &str, fields: bool) -> Reading {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut reader = Reader::new(file.into(), text, fields);
    reader.run();
    reader.reading
}

struct Reader<'t> {
    file: Rc<str>,
    text: &'t str,
    fields: bool,
    at: usize,
    line: usize,
    stream: Stream,
    /// A blank line was seen within a footnote.
    parted: bool,
    piece: String,
    footnotes: BTreeSet<&'t str>,
    labels: BTreeSet<String>,
    /// Ranges that are left out once they are reached.
    jumps: BTreeMap<usize, (usize, Construct)>,
    reading: Reading,
}

impl<'t> Reader<'t> {
    fn new(file: Rc<str>, text: &'t str, fields: bool) -> Self {
        let lines = || text.lines().map(|line| line.trim_start_matches([' ', '\t', '>']));
        let defined = |line: &'t str| line.strip_prefix('[')?.split_once("]:").map(|(label, _)| label);
        Self {
            file,
            text,
            fields,
            at: 0,
            line: 1,
            stream: Stream::Text,
            parted: false,
            piece: String::new(),
            footnotes: lines().filter_map(|line| defined(line)?.strip_prefix('^')).collect(),
            labels: lines().filter(|line| marks::is_definition(line)).filter_map(defined).map(marks::folded).collect(),
            jumps: BTreeMap::new(),
            reading: Reading::default(),
        }
    }

    fn run(&mut self) {
        if let Some(length) = marks::front_matter(self.text) {
            self.leave_out(length, Construct::FrontMatter);
        }
        self.line_start();
        while self.at < self.text.len() {
            self.next();
        }
        self.cut();
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// The rest of the line.
    fn rest_of_line(&self) -> &'t str {
        self.rest().split('\n').next().unwrap_or("")
    }

    fn keep(&mut self, letter: char) {
        if is_letter(letter) {
            self.piece.push(letter);
        }
    }

    /// Ends the piece.
    fn cut(&mut self) {
        let letters = std::mem::take(&mut self.piece);
        self.add(self.stream, &letters);
    }

    fn add(&mut self, stream: Stream, letters: &str) {
        let letters: String = letters.chars().filter(|own| is_letter(*own)).collect();
        if !letters.is_empty() {
            let file = Rc::clone(&self.file);
            self.reading.pieces.push(Piece { stream, file, line: self.line, letters });
        }
    }

    /// Leaves out the next bytes.
    fn leave_out(&mut self, length: usize, construct: Construct) {
        let dropped = &self.rest()[..length];
        let (occurrences, letters) = self.reading.dropped.entry(construct).or_default();
        *occurrences += 1;
        *letters += dropped.chars().filter(|own| is_letter(*own)).count();
        if dropped.contains('\n') {
            self.cut();
        }
        self.line += dropped.matches('\n').count();
        self.at += length;
    }

    fn keep_next(&mut self, length: usize) {
        for letter in self.rest()[..length].chars() {
            if letter == '\n' {
                self.cut();
                self.line += 1;
            }
            self.keep(letter);
        }
        self.at += length;
    }

    /// Reads a part on its own and gives its letters as an aside: an alternative text.
    fn aside(&mut self, range: Range<usize>) {
        let mut inner = Reader::new(Rc::clone(&self.file), &self.text[range], self.fields);
        while inner.at < inner.text.len() {
            inner.next();
        }
        inner.cut();
        for (construct, (occurrences, letters)) in inner.reading.dropped {
            let counts = self.reading.dropped.entry(construct).or_default();
            *counts = (counts.0 + occurrences, counts.1 + letters);
        }
        let letters: String = inner.reading.pieces.into_iter().map(|piece| piece.letters).collect();
        self.add(Stream::Aside, &letters);
    }

    /// What stands at the start of a line: marks of blocks, and lines that are no text at all.
    fn line_start(&mut self) {
        self.leave_note();
        loop {
            let line = self.rest_of_line();
            let spaces = line.len() - line.trim_start_matches([' ', '\t', '>']).len();
            self.at += spaces;
            let line = &line[spaces..];
            if line.starts_with("- ") || line.starts_with("* ") || line.starts_with("+ ") {
                self.at += 2;
            } else if let Some(length) = marks::list_number(line) {
                self.leave_out(length, Construct::ListNumber);
            } else if let Some(length) =
                ["[ ] ", "[x] ", "[X] "].iter().find_map(|mark| line.starts_with(mark).then_some(4))
            {
                self.leave_out(length, Construct::TaskMark);
            } else if let Some(length) = self.footnote_label(line) {
                self.leave_out(length, Construct::FootnoteLabel);
                (self.stream, self.parted) = (Stream::Note, false);
            } else {
                break;
            }
        }
        let line = self.rest_of_line();
        if line.starts_with("```") || line.starts_with("~~~") {
            self.code_block();
        } else if line.starts_with(":::") {
            self.fence_line();
        } else if marks::is_delimiter_row(line) {
            self.leave_out(line.len(), Construct::DelimiterRow);
        } else if marks::is_definition(line) {
            self.leave_out(line.len(), Construct::LinkDefinition);
        } else if let Some(length) = marks::alert(line) {
            self.leave_out(length, Construct::BoxName);
        } else if line.starts_with("表:") || line.starts_with("表：") {
            self.attributes(line);
            self.leave_out("表".len(), Construct::CaptionMark);
            self.at += line["表".len()..].chars().next().map_or(0, char::len_utf8);
        } else if line.starts_with(['#', '表', '図']) {
            self.attributes(line);
            self.hand_number(line);
        }
    }

    /// `表 4－1：題名`: the number arrives as written, the mark behind it does not.
    fn hand_number(&mut self, line: &str) {
        if let Some(range) = marks::behind_number(line) {
            self.jumps.insert(self.at + range.start, (self.at + range.end, Construct::CaptionMark));
        }
    }

    /// A footnote ends with a line that is neither its paragraph's nor indented.
    fn leave_note(&mut self) {
        if self.stream != Stream::Note {
            return;
        }
        let line = self.rest_of_line();
        let begins = line.starts_with(['#', '>', '|', '-', '*', '`', ':', '<']);
        if line.trim().is_empty() {
            self.parted = true;
        } else if (self.parted || begins) && !line.starts_with("    ") && !line.starts_with('\t') {
            self.stream = Stream::Text;
        }
    }

    fn footnote_label(&self, line: &str) -> Option<usize> {
        let (label, _) = line.strip_prefix("[^")?.split_once("]:")?;
        self.footnotes.contains(label).then_some(label.len() + 4)
    }

    /// Attributes at the end of the line are left out.
    fn attributes(&mut self, line: &str) {
        if let Some(range) = marks::trailing_attributes(line) {
            self.jumps.insert(self.at + range.start, (self.at + range.end, Construct::Attributes));
        }
    }

    fn code_block(&mut self) {
        let line = self.rest_of_line();
        let mark = &line[..line.len() - line.trim_start_matches(&line[..1]).len()];
        let info = &line[mark.len()..];
        if mark.starts_with('`') && info.contains('`') {
            return;
        }
        self.at += mark.len();
        let named = info.split_once(':').filter(|(language, _)| !language.trim().contains(' '));
        let language = named.map_or(info.len(), |(language, _)| language.len());
        self.attributes(info);
        self.leave_out(language, Construct::CodeLanguage);
        while self.at < self.text.len() && !self.rest().starts_with('\n') {
            if !self.jump() {
                self.keep_next(self.rest().chars().next().map_or(0, char::len_utf8));
            }
        }
        while self.at < self.text.len() {
            self.keep_next(1);
            let line = self.rest_of_line();
            let own = line.trim_matches([' ', '\t', '>', '\r']);
            if own.starts_with(mark) && own.trim_start_matches(&mark[..1]).is_empty() {
                self.at += line.len();
                return;
            }
            self.keep_next(line.len());
        }
    }

    fn fence_line(&mut self) {
        let line = self.rest_of_line();
        let name = line.trim_start_matches(':');
        self.at += line.len() - name.len();
        self.attributes(name);
        let front = marks::trailing_attributes(name).map_or(name, |range| &name[..range.start]);
        let start = front.len() - front.trim_start().len();
        let word = front.trim().split(char::is_whitespace).next().unwrap_or("");
        let end = if word == "if" { front.len() } else { start + word.len() };
        if matches!(word, "table" | "schedule" | "include") {
            self.leave_out(end, Construct::Directive);
            if let Some(file) = marks::attribute(name, "src") {
                self.reading.calls.push(Call { name: word.to_owned(), file, line: self.line });
            }
        } else if !word.is_empty() {
            self.leave_out(end, Construct::BoxName);
        }
    }

    /// Leaves out a range that begins here.
    fn jump(&mut self) -> bool {
        let Some((end, construct)) = self.jumps.get(&self.at).copied() else { return false };
        self.leave_out(end - self.at, construct);
        true
    }

    /// Reads what comes next within a line.
    fn next(&mut self) {
        if self.jump() {
            return;
        }
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return };
        let known = match first {
            '\n' => {
                self.keep_next(1);
                self.line_start();
                true
            }
            '\\' => {
                let escaped = rest[1..].starts_with(|next: char| next.is_ascii_punctuation());
                self.at += 1 + usize::from(escaped);
                true
            }
            '`' => self.code_span(),
            '<' => self.angle(),
            '&' => self.entity(),
            '!' if rest.starts_with("![") => self.picture(),
            '[' => self.bracket(),
            '{' => self.brace(),
            _ => false,
        };
        if !known {
            self.keep(first);
            self.at += first.len_utf8();
        }
    }

    fn code_span(&mut self) -> bool {
        let line = self.rest_of_line();
        let ticks = line.len() - line.trim_start_matches('`').len();
        let mark = &line[..ticks];
        let mut from = ticks;
        while let Some(found) = line[from..].find(mark) {
            let run = line[from + found..].len() - line[from + found..].trim_start_matches('`').len();
            if run == ticks {
                self.keep_next(from + found + ticks);
                return true;
            }
            from += found + run;
        }
        self.at += ticks;
        true
    }

    fn angle(&mut self) -> bool {
        let rest = self.rest();
        if let Some(length) = rest.strip_prefix("<!--").and_then(|inner| inner.find("-->")) {
            self.leave_out(length + 7, Construct::Comment);
            return true;
        }
        let Some(tag) = marks::tag(rest) else { return false };
        for name in ["alt", "title"] {
            if let Some(text) = tag.attribute(name) {
                self.add(Stream::Aside, &text);
            }
        }
        let closing = format!("</{}>", tag.name);
        let inner = &rest[tag.length..];
        match inner.to_ascii_lowercase().find(&closing).filter(|_| tag.hides_its_content()) {
            Some(length) => self.leave_out(tag.length + length + closing.len(), Construct::Element),
            None => self.leave_out(tag.length, Construct::Tag),
        }
        true
    }

    fn entity(&mut self) -> bool {
        let Some((letters, length)) = marks::entity(self.rest()) else { return false };
        letters.chars().for_each(|own| self.keep(own));
        self.leave_out(length, Construct::Entity);
        true
    }

    fn picture(&mut self) -> bool {
        let start = self.at + 1;
        let Some(close) = marks::closing_bracket(self.text, start) else { return false };
        let Some(end) = self.target(close + 1) else { return false };
        self.aside(start + 1..close);
        self.at = close + 1;
        self.leave_out(end - close - 1, Construct::Address);
        if let Some(length) = marks::leading_attributes(self.rest()) {
            self.leave_out(length, Construct::Attributes);
        }
        true
    }

    /// A link, a reference or a footnote's label.
    fn bracket(&mut self) -> bool {
        let Some(close) = marks::closing_bracket(self.text, self.at) else { return false };
        let inner = &self.text[self.at + 1..close];
        if inner.strip_prefix('^').is_some_and(|label| self.footnotes.contains(label)) {
            self.leave_out(close + 1 - self.at, Construct::FootnoteLabel);
            return true;
        }
        let construct = match &self.text[close + 1..] {
            behind if behind.starts_with('(') && inner.is_empty() => Construct::Reference,
            behind if behind.starts_with('(') => Construct::Address,
            _ => Construct::LinkLabel,
        };
        if let Some(end) = self.target(close + 1) {
            self.jumps.insert(close + 1, (end, construct));
        }
        false
    }

    /// The end of `(address "title")` or `[label]` at a place; the title becomes an aside.
    fn target(&mut self, at: usize) -> Option<usize> {
        let rest = &self.text[at..];
        if rest.starts_with('(') {
            let (length, title) = marks::inline_target(rest)?;
            if let Some(title) = title {
                self.aside(at + title.start..at + title.end);
            }
            return Some(at + length);
        }
        let close = marks::closing_bracket(self.text, at).filter(|_| rest.starts_with('['))?;
        self.labels.contains(&marks::folded(&self.text[at + 1..close])).then_some(close + 1)
    }

    fn brace(&mut self) -> bool {
        let line = self.rest_of_line();
        if self.fields
            && let Some(length) = line.strip_prefix("{{").and_then(|inner| inner.find("}}"))
        {
            self.leave_out(length + 4, Construct::Field);
            return true;
        }
        let Some((letters, length)) = marks::ruby(line) else { return false };
        letters.chars().for_each(|own| self.keep(own));
        self.at += length;
        true
    }
}
