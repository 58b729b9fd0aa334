//! The parts of an Office file (ECMA-376, part 2: a ZIP file of XML). It comes from anywhere: what it may take is bounded,
//! and no name in it ever becomes a path on the disk.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use roxmltree::{Document, Node, ParsingOptions};
use zip::ZipArchive;

/// All parts together, in bytes. An honest file is far below it; a bomb is stopped there.
const LARGEST: u64 = 512 << 20;
/// A part that is XML, in bytes.
const LARGEST_XML: u64 = 128 << 20;
/// Elements and texts of such a part: with their attributes they take some 250 bytes each.
const MOST_NODES: u32 = 3_000_000;
/// Elements within elements. Deeper ones are nobody's document.
const DEEPEST: usize = 200;

pub(super) struct Parts {
    zip: RefCell<ZipArchive<Cursor<Vec<u8>>>>,
    left: Cell<u64>,
}

/// Where a relationship leads.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    /// The last word of its type: `image`, `hyperlink`.
    pub kind: String,
    /// A part's name, or an address outside.
    pub target: String,
    /// It leads out of the file.
    pub outside: bool,
}

impl Parts {
    /// Opens a file.
    ///
    /// # Errors
    /// It is no ZIP file: a message in Japanese.
    pub(super) fn open(bytes: &[u8]) -> Result<Self, String> {
        if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            let message = "古い形式か、パスワードの付いたファイルです。Office で開き、パスワードを外して、新しい形式（.docx、.xlsx）で保存し直してください。";
            return Err(message.to_owned());
        }
        let zip = ZipArchive::new(Cursor::new(bytes.to_vec())).map_err(|_| {
            "Office のファイルとして読めません。途中で切れていないか、Office で開けるかを確かめてください。".to_owned()
        })?;
        Ok(Self { zip: RefCell::new(zip), left: Cell::new(LARGEST) })
    }

    /// The bytes of a part; `None` if there is none of that name.
    ///
    /// # Errors
    /// It is damaged, or all that was read is too large: a message in Japanese.
    pub(super) fn bytes(&self, name: &str) -> Result<Option<Vec<u8>>, String> {
        self.at_most(name, LARGEST)
    }

    /// The text of an XML part; `None` if there is none of that name.
    ///
    /// # Errors
    /// It is damaged or too large.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, String> {
        let Some(bytes) = self.at_most(name, LARGEST_XML)? else { return Ok(None) };
        let (text, _, _) = encoding_rs::UTF_8.decode(&bytes);
        Ok(Some(text.into_owned()))
    }

    fn at_most(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, String> {
        let mut zip = self.zip.borrow_mut();
        let Some(index) = zip.index_for_name(name) else { return Ok(None) };
        let damaged = |_| format!("ファイルの中の「{name}」が壊れています。Office で開いて、保存し直してください。");
        let part = zip.by_index(index).map_err(|error| damaged(error.into()))?;
        let most = most.min(self.left.get());
        let mut bytes = Vec::new();
        // What the directory says of the length may be untrue: only what comes out counts.
        part.take(most + 1).read_to_end(&mut bytes).map_err(damaged)?;
        let length = bytes.len() as u64;
        if length > most {
            return Err(format!(
                "ファイルの中の「{name}」が大きすぎます。使わない画像や、書式だけの空の行を取り除いてください。"
            ));
        }
        self.left.set(self.left.get() - length);
        Ok(Some(bytes))
    }

    /// The relationships of a part by id.
    ///
    /// # Errors
    /// As [`Self::text`] and [`parse`].
    pub(super) fn relations(&self, part: &str) -> Result<BTreeMap<String, Relation>, String> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let Some(text) = self.text(&resolve(folder, &format!("_rels/{name}.rels")))? else {
            return Ok(BTreeMap::new());
        };
        let document = parse(&text)?;
        let relation = |node: Node<'_, '_>| {
            let target = node.attribute("Target")?;
            let outside = node.attribute("TargetMode") == Some("External");
            let target = if outside { target.to_owned() } else { resolve(folder, target) };
            let kind = node.attribute("Type").and_then(|kind| kind.rsplit('/').next()).unwrap_or_default().to_owned();
            Some((node.attribute("Id")?.to_owned(), Relation { kind, target, outside }))
        };
        Ok(document.root_element().children().filter_map(relation).collect())
    }
}

/// A target as a name of a part: it begins in the folder of the part that names it, or at the root.
fn resolve(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Reads XML. There are no entities in Office files: a definition of one is an error, as it could grow without end.
///
/// # Errors
/// It is no XML, or too much of it: a message in Japanese.
pub(super) fn parse(text: &str) -> Result<Document<'_>, String> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => {
            "表や文書が大きすぎます。書式だけが付いた空の行や列を消して、保存し直してください。".to_owned()
        }
        _ => "ファイルの中の XML を読めません。Office で開いて、保存し直してください。".to_owned(),
    })?;
    let mut depth = 0_usize;
    let mut next = document.root().first_child();
    while let Some(node) = next {
        next = node.first_child().inspect(|_| depth += 1).or_else(|| {
            let mut node = node;
            loop {
                if let Some(sibling) = node.next_sibling() {
                    return Some(sibling);
                }
                node = node.parent()?;
                depth = depth.saturating_sub(1);
            }
        });
        if depth > DEEPEST {
            return Err("ファイルの中の入れ子が深すぎます。".to_owned());
        }
    }
    Ok(document)
}

/// The child of a local name. Strict and transitional files differ only in the addresses of their names.
pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| child.is_element() && child.tag_name().name() == name)
}

/// The value of an attribute of a local name.
pub(super) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes().find(|attribute| attribute.name() == name).map(|attribute| attribute.value())
}

/// Whether a switch is there and not switched off (`<w:b w:val="0"/>`).
pub(super) fn is_on(node: Node<'_, '_>, name: &str) -> Option<bool> {
    child(node, name).map(|own| !matches!(attribute(own, "val"), Some("0" | "false" | "off" | "none")))
}

#[cfg(test)]
mod tests {
    use super::{parse, resolve};

    #[test]
    fn targets_are_names_of_parts_and_never_lead_out() {
        assert_eq!(resolve("word", "media/image1.png"), "word/media/image1.png");
        assert_eq!(resolve("xl/worksheets", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolve("word", "/word/media/a.png"), "word/media/a.png");
        assert_eq!(resolve("word", "../../../../etc/passwd"), "etc/passwd");
    }

    #[test]
    fn entities_and_deep_nesting_are_refused() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"ha\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
        assert!(parse(bomb).is_err());
        assert!(parse(&"<a>".repeat(300).chars().chain("</a>".repeat(300).chars()).collect::<String>()).is_err());
        assert!(parse(&format!("{}{}", "<a>".repeat(150), "</a>".repeat(150))).is_ok());
        assert!(parse(&format!("<a>{}</a>", "<b/>".repeat(1000))).is_ok(), "wide is not deep");
    }
}
