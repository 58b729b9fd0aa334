//! Walks through the body of a Word file.

use roxmltree::Node;

use super::blocks::Block;
use super::grid::{Written, grid};
use super::numbering::{Mark, Numbering};
use super::pieces::{Look, Piece, cut, markdown, plain, text};
use super::runs::{Runs, letters};
use super::targets::numbered;
use crate::import::parts::{attribute, child};
use crate::import::report::beginning;
use crate::markdown::Counted;

pub(super) struct Body<'a> {
    pub runs: Runs<'a>,
    pub numbering: Numbering,
    pub blocks: Vec<Block>,
    paragraphs: usize,
    tables: usize,
    /// Forms of numbers that were told.
    forms: Vec<String>,
}

/// Marks typed by hand in front of items.
const BULLETS: &[char] = &['・', '•', '●', '◦', '･'];

impl<'a> Body<'a> {
    pub(super) fn new(runs: Runs<'a>, numbering: Numbering) -> Self {
        Self { runs, numbering, blocks: Vec::new(), paragraphs: 0, tables: 0, forms: Vec::new() }
    }

    pub(super) fn read(&mut self, node: Node<'_, '_>) {
        for child in node.children().filter(Node::is_element) {
            match child.tag_name().name() {
                "p" => {
                    self.paragraphs += 1;
                    self.stand(self.paragraphs, child);
                    let blocks = self.paragraph(child);
                    self.blocks.extend(blocks);
                }
                "tbl" => {
                    self.tables += 1;
                    let place = format!("表 {}", self.tables);
                    let block = self.table(child, &place);
                    self.blocks.extend(block);
                }
                "sdt" if is_contents(child) => {
                    self.stand(self.paragraphs + 1, child);
                    self.runs.lost("目次は取り込みません。", "目次は、かわら版が自動で作ります。");
                }
                "sdt" => {
                    self.stand(self.paragraphs + 1, child);
                    self.runs.control(child);
                    self.read(child);
                }
                "sdtContent" | "customXml" | "ins" | "moveTo" => self.read(child),
                "del" | "moveFrom" => {
                    self.stand(self.paragraphs + 1, child);
                    let what = format!("変更履歴の削除（「{}」）を、承諾したものとして取り除きます。", letters(child));
                    self.runs.lost(what, "残すなら、取り込んだ原稿に書き足してください。");
                }
                "altChunk" => self.runs.lost(
                    "差し込まれた別のファイルは取り込めません。",
                    "Word で開いて保存し直してから、もう一度取り込んでください。",
                ),
                _ => {}
            }
        }
    }

    /// Says where the paragraph of a number is, by its first words.
    fn stand(&mut self, number: usize, node: Node<'_, '_>) {
        self.runs.place = match beginning(&shown(node)) {
            words if words.is_empty() => format!("段落 {number}"),
            words => format!("段落 {number}「{words}」"),
        };
    }

    /// A paragraph as blocks; pictures that stand alone are figures.
    fn paragraph(&mut self, node: Node<'_, '_>) -> Vec<Block> {
        if child(node, "pPr").is_some_and(|own| crate::import::parts::is_on(own, "pageBreakBefore") == Some(true)) {
            self.runs.page_breaks += 1;
        }
        let mut pieces = self.runs.paragraph(node);
        if let Some((counted, id)) = self.runs.targets.caption(node).cloned() {
            return self.caption(pieces, counted, id);
        }
        let is_picture = |piece: &Piece| matches!(piece, Piece::Picture { .. });
        let is_blank = |piece: &Piece| match piece {
            Piece::Text(text, _) => text.trim().is_empty(),
            Piece::Break => true,
            Piece::Raw(_) | Piece::Picture { .. } => false,
        };
        if pieces.iter().any(is_picture) && pieces.iter().all(|piece| is_picture(piece) || is_blank(piece)) {
            let figure = |piece| match piece {
                Piece::Picture { alt, file, width } => Some(Block::Figure { alt, file, width, caption: None }),
                _ => None,
            };
            return pieces.into_iter().filter_map(figure).collect();
        }
        let level = self.runs.styles.level(node);
        let title = self.runs.styles.is_title(node);
        let list = self.runs.styles.list(node);
        if level.is_some() || title {
            // A heading is one line.
            pieces
                .iter_mut()
                .filter(|piece| **piece == Piece::Break)
                .for_each(|piece| *piece = Piece::Raw(" ".to_owned()));
            let text = markdown(&pieces);
            if text.is_empty() {
                return Vec::new();
            }
            if let Some((list, level)) = &list {
                self.form(list, *level, true);
            }
            if is_numbered(&text) {
                let what = "見出しに、手で書いた番号があります。";
                self.runs.lost(what, "document.yaml に numbering: {headings: true} と書く文書では、番号が二重になります。手で書いた番号を消してください。");
            }
            let id = self.runs.targets.heading(node).map(str::to_owned);
            return vec![Block::Heading { level: level.unwrap_or(0), text, id }];
        }
        if markdown(&pieces).is_empty() {
            return Vec::new();
        }
        if let Some((list, level)) = list
            && let Some(mark) = self.numbering.next(&list, level)
        {
            self.form(&list, level, false);
            return vec![Block::Item { level, mark, text: markdown(&pieces) }];
        }
        let letters = text(&pieces);
        let start = letters.trim_start();
        if let Some(rest) = start.strip_prefix(BULLETS).map(str::trim_start).filter(|rest| !rest.trim().is_empty()) {
            cut(&mut pieces, letters.len() - rest.len());
            return vec![Block::Item { level: 0, mark: Mark::Bullet, text: markdown(&pieces) }];
        }
        vec![Block::Paragraph(pieces)]
    }

    /// Numbers that look otherwise than ours, each form once.
    fn form(&mut self, list: &str, level: usize, heading: bool) {
        let Some(form) = self.numbering.form(list, level) else { return };
        if self.forms.contains(&form) {
            return;
        }
        let (what, remedy) = if heading {
            (
                format!("見出しの番号（「{form}」の形）は取り込みません。"),
                "document.yaml に numbering: {headings: true} と書くと、自動の番号が付きます。",
            )
        } else {
            (
                format!("箇条書きの番号の形（「{form}」）は「1.」の形になります。"),
                "本文で番号を指しているところ（「(1)」など）を確かめてください。",
            )
        };
        self.runs.lost(what, remedy);
        self.forms.push(form);
    }

    fn caption(&mut self, mut pieces: Vec<Piece>, counted: Counted, id: String) -> Vec<Block> {
        let letters = text(&pieces);
        let start = numbered(&letters).map_or(0, |(_, title)| title);
        cut(&mut pieces, start);
        let plain = text(&pieces).replace('\n', " ").trim().to_owned();
        let mut title = markdown(&pieces).replace("\\\n", " ");
        if plain.is_empty() {
            self.runs.lost(format!("「{}」に題名がありません。", letters.trim()), "中身の分かる題名を書いてください。");
            "（題名なし）".clone_into(&mut title);
        }
        let table = match counted {
            Counted::Table => Some(true),
            Counted::Figure => Some(false),
            Counted::Exhibit => None,
        };
        let plain = if plain.is_empty() { title.clone() } else { plain };
        vec![Block::Caption { table, title, plain, id, place: self.runs.place.clone() }]
    }

    fn table(&mut self, node: Node<'_, '_>, place: &str) -> Option<Block> {
        let rows = grid(node);
        let mut heads = rows.iter().take_while(|row| row.header).count();
        let only = matches!(rows.as_slice(), [row] if row.cells.len() == 1);
        let mut written = Vec::new();
        let mut shaded = false;
        for (index, row) in rows.iter().enumerate() {
            let mut cells = Vec::new();
            for cell in &row.cells {
                let at = format!(
                    "{place} の {} 行目 {} 列目「{}」",
                    index + 1,
                    cell.column + 1,
                    beginning(&shown(cell.node))
                );
                self.runs.place.clone_from(&at);
                let fill = child(cell.node, "tcPr").and_then(|own| attribute(child(own, "shd")?, "fill"));
                let fill = fill.is_some_and(|fill| !matches!(fill.to_lowercase().as_str(), "auto" | "ffffff"));
                shaded |= fill && index >= heads.max(1);
                let blocks = self.cell(cell.node, &at);
                cells.push(Written { column: cell.column, columns: cell.columns, rows: cell.rows, ..blocks });
            }
            written.push(cells);
        }
        place.clone_into(&mut self.runs.place);
        if written.iter().flatten().all(|cell| cell.markdown.is_empty()) {
            return None;
        }
        if only {
            self.runs.lost(
                "一つのセルだけの表（枠囲み）を、引用の形にしました。",
                "注意書きなら、:::note … ::: の囲みに書き直してください。",
            );
            return written.into_iter().flatten().next().map(|cell| Block::Quote(cell.markdown));
        }
        if shaded {
            self.runs.lost(
                "セルの色（網かけ）は取り込めません。",
                "色で分けていることがあれば、列を足して言葉で書いてください。",
            );
        }
        let joined_heads = rows.first().map_or(1, |row| row.cells.iter().map(|cell| cell.rows).max().unwrap_or(1));
        if heads == 0 {
            heads = joined_heads.min(rows.len());
            self.runs.lost(
                "見出しの行の印（タイトル行の繰り返し）がないので、1 行目を見出しの行としました。",
                "違うときは、取り込んだ原稿を直してください。",
            );
        }
        written.retain(|row| !row.is_empty());
        Some(Block::Table { rows: written, heads, caption: None })
    }

    /// The text of a cell.
    fn cell(&mut self, node: Node<'_, '_>, place: &str) -> Written {
        let mut blocks: Vec<Block> = Vec::new();
        let mut sides = Vec::new();
        for own in paragraphs(node) {
            if own.tag_name().name() == "tbl" {
                place.clone_into(&mut self.runs.place);
                self.runs.lost("表の中の表を、文字の段落にしました。", "別の表に分けてください。");
                for row in own.descendants().filter(|row| row.tag_name().name() == "tr") {
                    let cells: Vec<String> =
                        row.children().filter(|cell| cell.tag_name().name() == "tc").map(letters).collect();
                    blocks.push(Block::Paragraph(vec![Piece::Text(cells.join("／"), Look::default())]));
                }
                continue;
            }
            let found = self.paragraph(own);
            if !found.is_empty() {
                sides.push(side(own));
            }
            blocks.extend(found.into_iter().map(in_cell));
        }
        let side = sides.first().copied().flatten().filter(|first| sides.iter().all(|side| *side == Some(*first)));
        let runs: Option<Vec<&[Piece]>> = blocks
            .iter()
            .map(|block| match block {
                Block::Paragraph(pieces) => Some(pieces.as_slice()),
                _ => None,
            })
            .collect();
        // Its paragraphs are lines of one run.
        let run = runs.map(|runs| runs.join(&Piece::Break));
        let markdown =
            run.as_ref().map_or_else(|| super::blocks::markdown(&blocks).trim_end().to_owned(), |run| markdown(run));
        Written { markdown, plain: run.as_deref().and_then(plain), inline: run.is_some(), side, ..Written::default() }
    }
}

/// Whether a heading begins with a number: `第2章`, `2.1`, `（3）`.
fn is_numbered(heading: &str) -> bool {
    let bare = heading.trim_start_matches(['第', '(', '（', '\\']);
    let digits = bare.trim_start_matches(|letter: char| letter.is_numeric());
    let ends = ['.', '．', ')', '）', ' ', '\u{3000}', '章', '節', '項', '-', '－', '\\'];
    digits.len() < bare.len() && digits.starts_with(ends)
}

/// Within a cell there are no headings, captions and figures with numbers.
fn in_cell(block: Block) -> Block {
    match block {
        Block::Heading { text, .. } | Block::Caption { title: text, .. } => Block::Paragraph(vec![Piece::Raw(text)]),
        block => block,
    }
}

/// Paragraphs and tables of a cell, whatever stands around them.
fn paragraphs<'a, 'i>(node: Node<'a, 'i>) -> Vec<Node<'a, 'i>> {
    let mut found = Vec::new();
    for child in node.children().filter(Node::is_element) {
        match child.tag_name().name() {
            "p" | "tbl" => found.push(child),
            "sdt" | "sdtContent" | "customXml" | "ins" => found.extend(paragraphs(child)),
            _ => {}
        }
    }
    found
}

fn side(paragraph: Node<'_, '_>) -> Option<&'static str> {
    match child(paragraph, "pPr").and_then(|own| attribute(child(own, "jc")?, "val")) {
        Some("right" | "end") => Some("right"),
        Some("center") => Some("center"),
        _ => None,
    }
}

/// Contents that Word made.
fn is_contents(node: Node<'_, '_>) -> bool {
    let gallery = |own: &Node<'_, '_>| own.tag_name().name() == "docPartGallery";
    let own = child(node, "sdtPr").and_then(|own| own.descendants().find(gallery));
    own.and_then(|own| attribute(own, "val")).is_some_and(|name| name.contains("Contents"))
}

/// The letters that a reader sees in the text itself: no readings, no boxes beside it.
fn shown(node: Node<'_, '_>) -> String {
    let is_aside = |own: &Node<'_, '_>| matches!(own.tag_name().name(), "rt" | "txbxContent");
    let words = node.descendants().filter(|own| own.tag_name().name() == "t");
    words.filter(|own| !own.ancestors().any(|above| is_aside(&above))).filter_map(|own| own.text()).collect()
}
