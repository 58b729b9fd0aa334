//! Runs of a paragraph as Markdown.

use std::fmt::Write as _;
use std::rc::Rc;

use crate::import::literal::{guard, inline};
use crate::text::is_japanese;

/// How letters look, as far as it means something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // Each is a switch of its own in the file.
pub(super) struct Look {
    pub bold: bool,
    pub italic: bool,
    pub underlined: bool,
    pub struck: bool,
    pub marked: bool,
    pub raised: bool,
    pub lowered: bool,
    pub link: Option<Rc<str>>,
}

/// A part of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String, Look),
    /// Markdown as it is: a reference, a note, a reading.
    Raw(String),
    Picture {
        alt: String,
        file: String,
        /// Hundredths of the text's width, if it is narrower.
        width: Option<u32>,
    },
    Break,
}

/// The letters alone.
pub(super) fn text(pieces: &[Piece]) -> String {
    let letters = |piece: &Piece| match piece {
        Piece::Text(text, _) => text.clone(),
        Piece::Break => "\n".to_owned(),
        Piece::Raw(_) | Piece::Picture { .. } => String::new(),
    };
    pieces.iter().map(letters).collect()
}

/// The letters, if there is nothing else: no marks, links or addresses.
pub(super) fn plain(pieces: &[Piece]) -> Option<String> {
    let is_plain = |piece: &Piece| match piece {
        Piece::Text(_, look) => *look == Look::default(),
        Piece::Break => true,
        Piece::Raw(_) | Piece::Picture { .. } => false,
    };
    pieces.iter().all(is_plain).then(|| text(pieces).trim().to_owned()).filter(|text| !text.contains("http"))
}

/// Takes letters off the start.
pub(super) fn cut(pieces: &mut Vec<Piece>, mut bytes: usize) {
    while bytes > 0 {
        match pieces.first_mut() {
            Some(Piece::Text(text, _)) if text.len() > bytes => {
                text.drain(..bytes);
                return;
            }
            Some(Piece::Text(text, _)) => {
                bytes -= text.len();
                pieces.remove(0);
            }
            Some(_) => {
                pieces.remove(0);
            }
            None => return,
        }
    }
}

/// A paragraph as Markdown; lines end in `\` where the text breaks.
pub(super) fn markdown(pieces: &[Piece]) -> String {
    let pieces = merged(pieces);
    let mut text = String::new();
    let mut at = 0;
    while at < pieces.len() {
        match &pieces[at] {
            Piece::Break => text.push('\n'),
            Piece::Raw(raw) => text.push_str(raw),
            Piece::Picture { alt, file, .. } => {
                let _ = write!(text, "![{}]({file})", inline(&alt.replace('\n', " ")));
            }
            Piece::Text(_, look) => {
                let count = pieces[at..]
                    .iter()
                    .take_while(|own| link_of(own) == look.link.as_ref() && matches!(own, Piece::Text(..)))
                    .count();
                let run = &pieces[at..at + count];
                let next = pieces.get(at + count);
                match &look.link {
                    Some(target) => linked(run, target, &mut text),
                    None => styled(run, next, &mut text),
                }
                at += count - 1;
            }
        }
        at += 1;
    }
    let lines: Vec<String> = text.trim().lines().map(|line| guard(line.trim().to_owned())).collect();
    // An empty line would end the paragraph.
    lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\\\n")
}

fn link_of(piece: &Piece) -> Option<&Rc<str>> {
    match piece {
        Piece::Text(_, look) => look.link.as_ref(),
        _ => None,
    }
}

/// Word cuts its runs anywhere.
fn merged(pieces: &[Piece]) -> Vec<Piece> {
    let mut merged: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match (merged.last_mut(), piece) {
            (Some(Piece::Text(before, look)), Piece::Text(text, own)) if look == own => before.push_str(text),
            (_, Piece::Text(text, _)) if text.is_empty() => {}
            (_, piece) => merged.push(piece.clone()),
        }
    }
    merged
}

fn linked(run: &[Piece], target: &str, text: &mut String) {
    let letters = self::text(run);
    if letters.trim().is_empty() || letters.trim() == target {
        text.push_str(&inline(&letters));
        return;
    }
    let mut inner = String::new();
    styled(run, None, &mut inner);
    let target = if target.contains([' ', '(', ')', '<', '>']) {
        format!("<{}>", target.replace('<', "%3C").replace('>', "%3E"))
    } else {
        target.to_owned()
    };
    let _ = write!(text, "[{}]({target})", inner.trim());
}

fn styled(run: &[Piece], next: Option<&Piece>, text: &mut String) {
    let bold = |piece: Option<&Piece>| matches!(piece, Some(Piece::Text(_, look)) if look.bold);
    for (index, piece) in run.iter().enumerate() {
        let Piece::Text(letters, look) = piece else { continue };
        let core = letters.trim_matches([' ', '\u{3000}']);
        let start = letters.len() - letters.trim_start_matches([' ', '\u{3000}']).len();
        let (before, after) =
            if core.is_empty() { (letters.as_str(), "") } else { (&letters[..start], &letters[start + core.len()..]) };
        text.push_str(before);
        if !core.is_empty() {
            let mut inner = inline(core);
            for (on, tag) in [
                (look.raised, "sup"),
                (look.lowered, "sub"),
                (look.underlined, "u"),
                (look.struck, "s"),
                (look.marked, "mark"),
                (look.italic, "i"),
            ] {
                if on {
                    inner = format!("<{tag}>{inner}</{tag}>");
                }
            }
            let follows = if index + 1 < run.len() { run.get(index + 1) } else { next };
            let alone = !bold(index.checked_sub(1).and_then(|at| run.get(at))) && !bold(follows);
            let own = match (look.bold, alone && stars(&inner)) {
                (false, _) => inner,
                (true, true) => format!("**{inner}**"),
                (true, false) => format!("<b>{inner}</b>"),
            };
            text.push_str(&own);
        }
        text.push_str(after);
    }
}

/// Whether stars around a text make it bold whatever stands beside them: beside other marks they may not
/// (`CommonMark` 0.31.2, section 6.2).
fn stars(inner: &str) -> bool {
    let letter = |letter: char| letter.is_alphanumeric() || is_japanese(letter);
    inner.starts_with(letter) && inner.ends_with(letter)
}

#[cfg(test)]
mod tests {
    use super::{Look, Piece, cut, markdown, plain};

    fn text(text: &str) -> Piece {
        Piece::Text(text.to_owned(), Look::default())
    }

    fn bold(text: &str) -> Piece {
        Piece::Text(text.to_owned(), Look { bold: true, ..Look::default() })
    }

    #[test]
    fn runs_that_word_cut_are_one_again() {
        let pieces = [text("申請書は、"), bold("4"), bold("月"), bold("30日 "), text("までです。")];
        assert_eq!(markdown(&pieces), "申請書は、**4月30日** までです。");
    }

    #[test]
    fn marks_that_could_fail_are_written_in_html() {
        let both = Piece::Text("斜め".to_owned(), Look { bold: true, italic: true, ..Look::default() });
        assert_eq!(markdown(&[bold("太"), both]), "<b>太</b><b><i>斜め</i></b>");
        assert_eq!(markdown(&[text("a"), bold("(b)"), text("c")]), "a<b>(b)</b>c");
        let high = Piece::Text("2".to_owned(), Look { raised: true, ..Look::default() });
        assert_eq!(markdown(&[text("20m"), high]), "20m<sup>2</sup>");
    }

    #[test]
    fn links_and_lines() {
        let link =
            |text: &str, to: &str| Piece::Text(text.to_owned(), Look { link: Some(to.into()), ..Look::default() });
        assert_eq!(markdown(&[link("手引き", "https://example.jp/a (1)")]), "[手引き](<https://example.jp/a (1)>)");
        assert_eq!(markdown(&[link("https://example.jp/", "https://example.jp/")]), "https://example.jp/");
        assert_eq!(markdown(&[text("　一行目"), Piece::Break, Piece::Break, text("- 二行目")]), "一行目\\\n\\- 二行目");
        assert_eq!(plain(&[text("一"), Piece::Break, text("二")]).as_deref(), Some("一\n二"));
        assert_eq!(plain(&[bold("一")]), None);
    }

    #[test]
    fn a_number_is_cut_off_over_several_runs() {
        let mut pieces = vec![text("表 "), text("1"), text("　題名")];
        cut(&mut pieces, "表 1　".len());
        assert_eq!(markdown(&pieces), "題名");
    }
}
