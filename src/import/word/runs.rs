//! Reads the runs of a paragraph. What has no place in Markdown is told, with its words, so that no text vanishes.

use std::collections::BTreeMap;

use roxmltree::Node;

use super::fields::{self, Field, Meaning};
use super::pictures::Pictures;
use super::pieces::{Look, Piece};
use super::styles::Styles;
use super::targets::Targets;
use crate::import::literal::{inline, visible};
use crate::import::parts::{Relation, attribute, child, is_on};
use crate::import::report::{Losses, beginning};

/// Reads paragraphs in the order of the document.
pub(super) struct Runs<'a> {
    pub styles: &'a Styles,
    pub targets: &'a Targets,
    pub pictures: Pictures<'a>,
    pub relations: BTreeMap<String, Relation>,
    /// Comments by id: who says what.
    pub comments: BTreeMap<String, String>,
    /// Notes that the text refers to, in its order: `footnote`, `endnote` with the id in their file.
    pub notes: Vec<(&'static str, String)>,
    pub losses: Losses,
    /// Where the paragraph stands.
    pub place: String,
    /// Width of the text in EMU (1/914,400 inch).
    pub width: u64,
    /// Told once for a document.
    pub page_breaks: usize,
    fields: Vec<Field>,
    /// Letters in a colour, in this paragraph.
    coloured: String,
}

impl<'a> Runs<'a> {
    pub(super) fn new(
        styles: &'a Styles,
        targets: &'a Targets,
        pictures: Pictures<'a>,
        relations: BTreeMap<String, Relation>,
    ) -> Self {
        Self {
            styles,
            targets,
            pictures,
            relations,
            comments: BTreeMap::new(),
            notes: Vec::new(),
            losses: Losses::default(),
            place: String::new(),
            width: 5_400_000,
            page_breaks: 0,
            fields: Vec::new(),
            coloured: String::new(),
        }
    }

    /// The pieces of a paragraph.
    pub(super) fn paragraph(&mut self, node: Node<'_, '_>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        self.fields.iter_mut().for_each(|field| field.start = 0);
        self.content(node, &Look::default(), &mut pieces);
        if !self.coloured.trim().is_empty() {
            let what = format!("文字の色（「{}」）は取り込めません。", beginning(&self.coloured));
            self.lost(what, "色で伝えていることがあれば、言葉で書くか、**…** で強調してください。");
        }
        self.coloured.clear();
        pieces
    }

    pub(super) fn lost(&mut self, what: impl Into<String>, remedy: impl Into<String>) {
        self.losses.lost(self.place.clone(), what, remedy);
    }

    fn content(&mut self, node: Node<'_, '_>, look: &Look, pieces: &mut Vec<Piece>) {
        for child in node.children().filter(Node::is_element) {
            match child.tag_name().name() {
                "r" => self.run(child, look, pieces),
                "hyperlink" => self.hyperlink(child, look, pieces),
                "ins" | "moveTo" => {
                    if let Some(words) = change(child) {
                        let what =
                            format!("変更履歴の追加（「{}」）を、承諾したものとして取り込みます。", beginning(&words));
                        self.lost(what, "承諾してよいかを確かめてください。");
                    }
                    self.content(child, look, pieces);
                }
                "del" | "moveFrom" => {
                    if let Some(words) = change(child) {
                        let what = format!("変更履歴の削除（「{words}」）を、承諾したものとして取り除きます。");
                        self.lost(what, "残すなら、取り込んだ原稿に書き足してください。");
                    }
                }
                "sdt" => {
                    self.control(child);
                    self.content(child, look, pieces);
                }
                "smartTag" | "customXml" | "sdtContent" | "dir" | "bdo" => self.content(child, look, pieces),
                "fldSimple" => {
                    let mut field = Field::new(pieces.len());
                    attribute(child, "instr").unwrap_or_default().clone_into(&mut field.instruction);
                    self.fields.push(field);
                    self.separate();
                    self.content(child, look, pieces);
                    self.end(pieces);
                }
                "oMath" | "oMathPara" => {
                    let words = letters(child);
                    self.lost(
                        format!("数式（「{words}」）は、文字だけを取り込みます。"),
                        "文で書き直すか、数式を画像にして、代替文を付けてください。",
                    );
                    self.emit(Piece::Text(words, look.clone()), pieces);
                }
                "AlternateContent" => self.alternate(child, look, pieces),
                _ => {}
            }
        }
    }

    fn run(&mut self, node: Node<'_, '_>, look: &Look, pieces: &mut Vec<Piece>) {
        let own = child(node, "rPr");
        if own.is_some_and(|own| is_on(own, "vanish") == Some(true)) {
            let words = letters(node);
            if !words.is_empty() {
                self.lost(
                    format!("隠し文字（「{words}」）は取り込みません。"),
                    "載せてよければ、取り込んだ原稿に書き足してください。",
                );
            }
            return;
        }
        let look = self.look(own, look);
        let colour = own.and_then(|own| attribute(child(own, "color")?, "val"));
        if colour.is_some_and(|colour| !matches!(colour.to_lowercase().as_str(), "auto" | "000000"))
            && look.link.is_none()
        {
            self.coloured += &letters(node);
        }
        self.run_content(node, &look, pieces);
    }

    fn run_content(&mut self, node: Node<'_, '_>, look: &Look, pieces: &mut Vec<Piece>) {
        for child in node.children().filter(Node::is_element) {
            match child.tag_name().name() {
                "t" => {
                    let (text, hidden) = visible(child.text().unwrap_or_default());
                    if hidden {
                        self.lost(
                            "目に見えない制御文字を取り除きました。",
                            "前後の文がつながっているかを確かめてください。",
                        );
                    }
                    self.emit(Piece::Text(text, look.clone()), pieces);
                }
                "tab" | "ptab" => self.emit(Piece::Text(" ".to_owned(), look.clone()), pieces),
                "noBreakHyphen" => self.emit(Piece::Text("-".to_owned(), look.clone()), pieces),
                "br" if matches!(attribute(child, "type"), Some("page" | "column")) => self.page_breaks += 1,
                "br" | "cr" => self.emit(Piece::Break, pieces),
                "sym" => {
                    let font = attribute(child, "font").unwrap_or_default();
                    self.lost(
                        format!("記号の書体（{font}）の文字を「〓」にしました。"),
                        "同じ意味の文字に直してください。",
                    );
                    self.emit(Piece::Text("〓".to_owned(), look.clone()), pieces);
                }
                "fldChar" => self.field(child, pieces),
                "instrText" => {
                    if let Some(field) = self.fields.last_mut() {
                        field.instruction.push_str(child.text().unwrap_or_default());
                    }
                }
                "footnoteReference" => self.note("footnote", child, pieces),
                "endnoteReference" => self.note("endnote", child, pieces),
                "commentReference" => {
                    let comment =
                        attribute(child, "id").and_then(|id| self.comments.get(id)).cloned().unwrap_or_default();
                    self.lost(
                        format!("コメント（{comment}）は取り込めません。"),
                        "要る内容なら、本文に書き足してください。",
                    );
                }
                "ruby" => self.ruby(child, look, pieces),
                "drawing" | "pict" => self.drawing(child, pieces),
                "object" => self.lost(
                    "埋め込みのもの（Excel の表など）は取り込めません。",
                    "表なら原稿に書き、図なら画像のファイルにして置いてください。",
                ),
                "AlternateContent" => self.alternate(child, look, pieces),
                _ => {}
            }
        }
    }

    /// One of several forms of the same: the first is the newest.
    fn alternate(&mut self, node: Node<'_, '_>, look: &Look, pieces: &mut Vec<Piece>) {
        if let Some(choice) = child(node, "Choice").or_else(|| child(node, "Fallback")) {
            // It stands among runs or within one.
            match child(choice, "r") {
                Some(_) => self.content(choice, look, pieces),
                None => self.run_content(choice, look, pieces),
            }
        }
    }

    fn look(&self, own: Option<Node<'_, '_>>, above: &Look) -> Look {
        let mut look = above.clone();
        let Some(own) = own else { return look };
        let style = child(own, "rStyle").and_then(|style| attribute(style, "val"));
        let (bold, italic, struck) = style.map(|style| self.styles.letters(style)).unwrap_or_default();
        look.bold = is_on(own, "b").unwrap_or(bold);
        look.italic = is_on(own, "i").unwrap_or(italic);
        look.struck = is_on(own, "strike").or_else(|| is_on(own, "dstrike")).unwrap_or(struck);
        // Links are underlined by themselves.
        look.underlined = is_on(own, "u").unwrap_or(false) && look.link.is_none();
        look.marked = is_on(own, "highlight").unwrap_or(false);
        let raised = child(own, "vertAlign").and_then(|own| attribute(own, "val"));
        look.raised = raised == Some("superscript");
        look.lowered = raised == Some("subscript");
        look
    }

    fn hyperlink(&mut self, node: Node<'_, '_>, look: &Look, pieces: &mut Vec<Piece>) {
        let outside =
            attribute(node, "id").and_then(|id| self.relations.get(id)).map(|relation| relation.target.clone());
        let link = match (outside, attribute(node, "anchor")) {
            (Some(address), _) => self.address(&address, &letters(node)),
            (None, Some(anchor)) => self.anchor(anchor, &letters(node)),
            (None, None) => None,
        };
        let look = Look { link: link.map(Into::into), ..look.clone() };
        self.content(node, &look, pieces);
    }

    /// An address that a page may lead to.
    fn address(&mut self, address: &str, words: &str) -> Option<String> {
        let known = ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| address.starts_with(scheme));
        if !known {
            let what = format!("リンク（「{}」から {address}）は取り込めません。", beginning(words));
            self.lost(what, "行き先のファイルを原稿のそばに置き、[文字](ファイル) と書いてください。");
        }
        known.then(|| address.chars().filter(|letter| !letter.is_control()).collect())
    }

    fn anchor(&mut self, name: &str, words: &str) -> Option<String> {
        let target = self.targets.bookmark(name).map(|target| format!("#{}", target.id));
        if target.is_none() && !words.trim().is_empty() && name != "_top" {
            let what =
                format!("文書の中のリンク（「{}」）の行き先が、見出し、表、図のどれでもありません。", beginning(words));
            self.lost(what, "行き先に id を付け、[文字](#id) と書いてください。");
        }
        target
    }

    fn field(&mut self, node: Node<'_, '_>, pieces: &mut Vec<Piece>) {
        match attribute(node, "fldCharType") {
            Some("begin") => {
                if child(node, "ffData").is_some() {
                    self.lost(
                        "書き込む欄（フォーム）は、今の値だけを取り込みます。",
                        "様式なら、Word や PDF のファイルのまま、ダウンロードに置いてください。",
                    );
                }
                self.fields.push(Field::new(pieces.len()));
            }
            Some("separate") => self.separate(),
            Some("end") => self.end(pieces),
            _ => {}
        }
    }

    fn separate(&mut self) {
        let Some(field) = self.fields.last_mut() else { return };
        field.meaning = Some(fields::meaning(&field.instruction));
        match field.meaning.clone() {
            Some(Meaning::Contents) => self.lost("目次や索引は取り込みません。", "目次は、かわら版が自動で作ります。"),
            Some(Meaning::PageNumber) => self.lost(
                "ページの番号は取り込みません。",
                "[](#id) の形の参照に直してください。PDF ではページの番号が付きます。",
            ),
            _ => {}
        }
    }

    fn end(&mut self, pieces: &mut Vec<Piece>) {
        let Some(mut field) = self.fields.pop() else { return };
        let start = field.start.min(pieces.len());
        match field.meaning.take().unwrap_or_else(|| fields::meaning(&field.instruction)) {
            Meaning::Reference { bookmark, number } => {
                if let Some(target) = self.targets.bookmark(&bookmark) {
                    return fields::refer(target, number, start, pieces);
                }
                let words = super::pieces::text(&pieces[start..]);
                let what = format!("参照（「{}」）の行き先が、見出し、表、図のどれでもありません。", beginning(&words));
                self.lost(what, "行き先に id を付け、[](#id) と書いてください。");
            }
            Meaning::Link { address, anchor } => {
                let words = super::pieces::text(&pieces[start..]);
                let link = match (address, anchor) {
                    (Some(address), _) => self.address(&address, &words),
                    (None, Some(anchor)) => self.anchor(&anchor, &words),
                    (None, None) => None,
                };
                for piece in &mut pieces[start..] {
                    if let Piece::Text(_, look) = piece {
                        look.link = link.as_deref().map(Into::into);
                    }
                }
            }
            Meaning::Equation => {
                if let Some((base, reading)) = fields::reading(&field.instruction) {
                    return self.emit(Piece::Raw(format!("{{{base}|{reading}}}")), pieces);
                }
                let what = format!("数式の欄（{}）は取り込めません。", field.instruction.trim());
                self.lost(what, "ふりがななら {漢字|かんじ}、数式なら文か画像にしてください。");
            }
            Meaning::Shown | Meaning::Contents | Meaning::PageNumber => {}
        }
    }

    /// Adds a piece, unless it is an instruction or a result that we make ourselves.
    fn emit(&mut self, piece: Piece, pieces: &mut Vec<Piece>) {
        let silent = |field: &Field| matches!(field.meaning, None | Some(Meaning::Contents | Meaning::PageNumber));
        if !self.fields.iter().any(silent) {
            pieces.push(piece);
        }
    }

    fn note(&mut self, kind: &'static str, node: Node<'_, '_>, pieces: &mut Vec<Piece>) {
        let Some(id) = attribute(node, "id") else { return };
        let key = (kind, id.to_owned());
        let at = self.notes.iter().position(|note| *note == key).unwrap_or_else(|| {
            self.notes.push(key);
            self.notes.len() - 1
        });
        self.emit(Piece::Raw(format!("[^{}]", at + 1)), pieces);
    }

    fn ruby(&mut self, node: Node<'_, '_>, look: &Look, pieces: &mut Vec<Piece>) {
        let part = |name: &str| child(node, name).map(letters).unwrap_or_default();
        let (base, reading) = (part("rubyBase"), part("rt"));
        let special = |text: &str| text.contains(['|', '{', '}', '\\', '`', '*', '[', '<', '\n']);
        let japanese = base.chars().any(crate::text::is_han) || reading.chars().any(crate::text::is_japanese);
        let raw = match (base.trim().is_empty(), reading.trim().is_empty()) {
            (true, true) => return,
            (false, true) => return self.emit(Piece::Text(base, look.clone()), pieces),
            (true, false) => return self.emit(Piece::Text(reading, look.clone()), pieces),
            _ if special(&base) || special(&reading) || !japanese => {
                format!("<ruby>{}<rt>{}</rt></ruby>", inline(&base), inline(&reading))
            }
            _ => format!("{{{base}|{reading}}}"),
        };
        self.emit(Piece::Raw(raw), pieces);
    }

    /// Pictures, text boxes, charts and shapes.
    fn drawing(&mut self, node: Node<'_, '_>, pieces: &mut Vec<Piece>) {
        let named = |name: &'static str| node.descendants().filter(move |own| own.tag_name().name() == name);
        for text in named("txbxContent") {
            let words = letters(text);
            self.lost(
                format!("テキストボックス（「{words}」）は取り込めません。"),
                "本文か、囲み（:::note … :::）に書き直してください。",
            );
        }
        for (name, called) in [("chart", "グラフ"), ("relIds", "SmartArt の図")] {
            if named(name).next().is_some() {
                self.lost(
                    format!("{called}は取り込めません。"),
                    "画像として保存し、![代替文](ファイル \"題名\") と書いてください。数は表にも書いてください。",
                );
                return;
            }
        }
        let alt = named("docPr")
            .next()
            .and_then(|own| attribute(own, "descr").or_else(|| attribute(own, "title")))
            .unwrap_or_default();
        let alt =
            if alt.is_empty() { named("shape").find_map(|own| attribute(own, "alt")).unwrap_or_default() } else { alt };
        let width = named("extent").next().and_then(|own| attribute(own, "cx")?.parse::<u64>().ok());
        let hundredths =
            width.map(|width| width.saturating_mul(100) / self.width.max(1)).filter(|width| (5..90).contains(width));
        let vector = named("svgBlip").find_map(|own| attribute(own, "embed"));
        let mut embedded: Vec<&str> = named("blip").filter_map(|own| attribute(own, "embed")).collect();
        embedded.extend(named("imagedata").filter_map(|own| attribute(own, "id")));
        if let (Some(vector), [_]) = (vector, embedded.as_slice()) {
            embedded = vec![vector];
        }
        if embedded.is_empty() && named("txbxContent").next().is_none() {
            self.lost(
                "図形（線や矢印など）は取り込めません。",
                "要る図なら、まとめて画像として保存し、![代替文](ファイル \"題名\") と書いてください。",
            );
        }
        for id in embedded {
            let part =
                self.relations.get(id).filter(|relation| !relation.outside).map(|relation| relation.target.clone());
            match part
                .ok_or_else(|| "画像がファイルの外にあります".to_owned())
                .and_then(|part| self.pictures.add(&part))
            {
                Ok(file) => {
                    if alt.trim().is_empty() {
                        self.lost(
                            format!("画像（{file}）に代替文がありません。"),
                            "![ ] の間に、図から読み取ってほしいことを書いてください。",
                        );
                    }
                    if named("srcRect").any(|own| own.attributes().any(|side| side.value() != "0")) {
                        self.lost(
                            format!("画像（{file}）の切り抜きは取り込めません。隠れていた部分も載ります。"),
                            "見せてよい部分だけの画像に替えてください。",
                        );
                    }
                    let width = hundredths.and_then(|width| u32::try_from(width).ok());
                    self.emit(Piece::Picture { alt: alt.to_owned(), file, width }, pieces);
                }
                Err(why) => self.lost(
                    format!("{why}。"),
                    "PNG、JPEG か SVG で保存して原稿のそばに置き、![代替文](ファイル) と書いてください。",
                ),
            }
        }
    }

    /// A field to be filled in (content control).
    pub(super) fn control(&mut self, node: Node<'_, '_>) {
        let filled = ["checkbox", "dropDownList", "comboBox", "date"];
        let is_form =
            child(node, "sdtPr").is_some_and(|own| own.children().any(|kind| filled.contains(&kind.tag_name().name())));
        if is_form {
            self.lost(
                "書き込む欄（コンテンツ コントロール）は、今の値だけを取り込みます。",
                "様式なら、Word や PDF のファイルのまま、ダウンロードに置いてください。",
            );
        }
    }
}

/// The letters of a tracked change, which is written as several of its kind in a row: told at the first.
fn change(node: Node<'_, '_>) -> Option<String> {
    let same = |own: &Node<'_, '_>| own.is_element() && own.tag_name() == node.tag_name();
    if node.prev_sibling_element().is_some_and(|before| same(&before)) {
        return None;
    }
    let all = std::iter::successors(Some(node), Node::next_sibling_element);
    let words: String = all.take_while(same).map(letters).collect();
    Some(words).filter(|words| !words.is_empty())
}

/// All letters below a node, deleted ones too.
pub(super) fn letters(node: Node<'_, '_>) -> String {
    node.descendants()
        .filter(|own| matches!(own.tag_name().name(), "t" | "delText"))
        .filter_map(|own| own.text())
        .collect()
}
