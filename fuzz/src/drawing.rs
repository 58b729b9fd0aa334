//! Drawings.

use kawaraban::content::inspect_drawing;
use roxmltree::{Document, Node, ParsingOptions};

/// What is published of a drawing is XML in which nothing runs and that loads nothing; and it would pass again.
pub fn svg(bytes: &[u8]) {
    let (problems, instead) = inspect_drawing("a.svg", bytes);
    super::site::told(&problems);
    assert_eq!(problems.is_empty(), instead.is_none(), "what is left out is told of, and only that");
    let published = instead.as_deref().unwrap_or(bytes);
    let text = std::str::from_utf8(published).expect("only UTF-8 is published");
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).expect("only XML is published");
    for node in document.descendants().filter(Node::is_element) {
        assert_eq!(fault(node), None, "in {text}");
    }
    assert!(inspect_drawing("a.svg", published).0.is_empty(), "what was published is refused: {text}");
}

/// What a browser knows elements of.
const SPACES: [&str; 3] =
    ["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml", "http://www.w3.org/1998/Math/MathML"];

const XLINK: &str = "http://www.w3.org/1999/xlink";

/// What a browser would run or load in an element; written without a look at how the drawing was held to its list.
fn fault(node: Node<'_, '_>) -> Option<String> {
    let name = node.tag_name().name().to_ascii_lowercase();
    let is_known = node.tag_name().namespace().is_some_and(|space| SPACES.contains(&space));
    let forbidden = ["script", "foreignobject", "iframe", "object", "embed", "animate", "set", "handler", "link"];
    if is_known && forbidden.contains(&name.as_str()) {
        return Some(name);
    }
    let told = |attribute: &str, value: &str| Some(format!("{name} {attribute}={value:?}"));
    node.attributes().find_map(|attribute| {
        let (own, value) = (attribute.name(), attribute.value());
        let address: String = value.chars().filter(|letter| *letter > ' ').flat_map(char::to_lowercase).collect();
        let plain = attribute.namespace().is_none();
        if is_known
            && plain
            && (own.to_ascii_lowercase().starts_with("on") || address.starts_with("javascript:") && own == "href")
        {
            return told(own, value);
        }
        let is_address = own == "href" && (plain || attribute.namespace() == Some(XLINK));
        let stays = name == "a" || !is_known || address.is_empty() || address.starts_with('#');
        if is_address && !stays && !address.starts_with("data:image/") {
            return told(own, value);
        }
        None
    })
}
