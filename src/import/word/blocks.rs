//! Blocks of a chapter as Markdown: captions beside what they name, lists with their levels.

use std::fmt::Write as _;

use super::grid::{Written, table};
use super::numbering::Mark;
use super::pieces::{self, Piece};
use crate::import::literal::title;
use crate::import::report::{Losses, beginning};

#[derive(Debug)]
pub(super) enum Block {
    Paragraph(Vec<Piece>),
    Heading {
        level: usize,
        text: String,
        id: Option<String>,
    },
    Item {
        level: usize,
        mark: Mark,
        text: String,
    },
    Table {
        rows: Vec<Vec<Written>>,
        heads: usize,
        caption: Option<(String, String)>,
    },
    /// What stood in a frame.
    Quote(String),
    Figure {
        alt: String,
        file: String,
        width: Option<u32>,
        caption: Option<(String, String)>,
    },
    Caption {
        /// Of a table; else of a figure; `None` of whatever stands beside it.
        table: Option<bool>,
        /// As Markdown.
        title: String,
        /// As text.
        plain: String,
        id: String,
        place: String,
    },
}

/// Gives captions to the tables and figures that they stand beside.
pub(super) fn attach(blocks: Vec<Block>, losses: &mut Losses) -> Vec<Block> {
    let mut done: Vec<Block> = Vec::with_capacity(blocks.len());
    let mut rest = blocks.into_iter().peekable();
    while let Some(block) = rest.next() {
        let Block::Caption { table, title, plain, id, place } = block else {
            done.push(block);
            continue;
        };
        let takes = |block: Option<&Block>| match block {
            Some(Block::Table { caption: None, .. }) => table != Some(false),
            Some(Block::Figure { caption: None, .. }) => table != Some(true),
            _ => false,
        };
        // Tables have theirs above, figures below.
        let below = takes(rest.peek()) && !(takes(done.last()) && matches!(done.last(), Some(Block::Figure { .. })));
        let owner = if below {
            rest.peek_mut()
        } else if takes(done.last()) {
            done.last_mut()
        } else {
            None
        };
        match owner {
            Some(Block::Table { caption, .. }) => *caption = Some((title, id)),
            Some(Block::Figure { caption, .. }) => *caption = Some((plain, id)),
            _ => {
                let what =
                    format!("題名（「{}」）の隣に、表も図もありません。段落として取り込みます。", beginning(&plain));
                losses.lost(place, what, "表なら「表: 題名 {#id}」を表のすぐ上に、図なら ![代替文](ファイル \"題名\"){#id} と書いてください。直すまで、ここへの参照は誤りになります。");
                done.push(Block::Paragraph(vec![Piece::Raw(title)]));
            }
        }
    }
    done
}

/// The text of a chapter.
pub(super) fn markdown(blocks: &[Block]) -> String {
    let mut text = String::new();
    let mut items = Items::default();
    for block in blocks {
        if let Block::Item { level, mark, text: item } = block {
            items.push(*level, mark, item, &mut text);
            continue;
        }
        items.end(&mut text);
        let own = match block {
            Block::Paragraph(own) => format!("{}\n\n", pieces::markdown(own)),
            Block::Heading { level, text, id } => {
                let id = id.as_ref().map(|id| format!(" {{#{id}}}")).unwrap_or_default();
                format!("{} {text}{id}\n\n", "#".repeat((*level).clamp(1, 6)))
            }
            Block::Table { rows, heads, caption } => {
                let caption =
                    caption.as_ref().map(|(title, id)| format!("表: {title} {{#{id}}}\n\n")).unwrap_or_default();
                format!("{caption}{}\n", table(rows, *heads))
            }
            Block::Quote(own) => {
                let lines: Vec<String> = own.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
                format!("{}\n\n", lines.join("\n"))
            }
            Block::Figure { alt, file, width, caption } => figure(alt, file, *width, caption.as_ref()),
            Block::Item { .. } | Block::Caption { .. } => String::new(),
        };
        text.push_str(&own);
    }
    items.end(&mut text);
    format!("{}\n", text.trim_end())
}

fn figure(alt: &str, file: &str, width: Option<u32>, caption: Option<&(String, String)>) -> String {
    let alt = crate::import::literal::inline(&alt.replace('\n', " "));
    let width = width.map(|width| format!("width={width}%"));
    let (own, id) = match caption {
        Some((words, id)) => (format!(" \"{}\"", title(words)), Some(format!("#{id}"))),
        None => (String::new(), None),
    };
    let attributes: Vec<String> = id.into_iter().chain(width).collect();
    let attributes = if attributes.is_empty() { String::new() } else { format!("{{{}}}", attributes.join(" ")) };
    format!("![{alt}]({file}{own}){attributes}\n\n")
}

/// Lists that are open: for each level how far its items are indented, and its last number.
#[derive(Default)]
struct Items(Vec<(usize, Option<u32>)>);

impl Items {
    fn push(&mut self, level: usize, mark: &Mark, item: &str, text: &mut String) {
        // A level without one above it begins where it stands.
        let level = level.min(self.0.len());
        self.0.truncate(level + 1);
        let indent: usize = self.0[..level].iter().map(|(width, _)| width).sum();
        let (sign, number) = match mark {
            Mark::Bullet => ("- ".to_owned(), None),
            Mark::Number(number) => (format!("{number}. "), Some(*number)),
        };
        let last = self.0.get(level).map(|(_, number)| *number);
        if let (Some(Some(last)), Some(number)) = (last, number)
            && number != last.saturating_add(1)
        {
            // Two lists: side by side they would be counted as one.
            let _ = write!(text, "\n{}<!-- -->\n\n", " ".repeat(indent));
        }
        self.0.truncate(level);
        self.0.push((sign.len(), number));
        let lines = item.replace('\n', &format!("\n{}", " ".repeat(indent + sign.len())));
        let _ = writeln!(text, "{}{sign}{lines}", " ".repeat(indent));
    }

    fn end(&mut self, text: &mut String) {
        if !self.0.is_empty() {
            self.0.clear();
            text.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, Losses, Mark, Piece, attach, markdown};

    fn item(level: usize, mark: Mark, text: &str) -> Block {
        Block::Item { level, mark, text: text.to_owned() }
    }

    #[test]
    fn lists_keep_levels_and_numbers() {
        let blocks = [
            item(0, Mark::Number(9), "一"),
            item(0, Mark::Number(10), "二\\\n続き"),
            item(1, Mark::Bullet, "中"),
            item(0, Mark::Number(1), "別の一"),
        ];
        assert_eq!(markdown(&blocks), "9. 一\n10. 二\\\n    続き\n    - 中\n\n<!-- -->\n\n1. 別の一\n");
    }

    #[test]
    fn a_caption_without_a_table_is_a_paragraph_and_told() {
        let caption = Block::Caption {
            table: Some(true),
            title: "題名".to_owned(),
            plain: "題名".to_owned(),
            id: "tbl-a-1".to_owned(),
            place: "段落 1".to_owned(),
        };
        let mut losses = Losses::default();
        let blocks = attach(vec![caption, Block::Paragraph(vec![Piece::Raw("文".to_owned())])], &mut losses);
        assert_eq!(markdown(&blocks), "題名\n\n文\n");
        assert_eq!(losses.0.len(), 1);
    }
}
