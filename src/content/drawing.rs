//! What an SVG of the content may hold. Opened by its own address it is a page of the site, so nothing in it may run, load or
//! move. What may not be there is reported at its place, and is not in what is published.

use std::ops::Range;
use std::sync::Arc;

use roxmltree::{Attribute, Document, Node, ParsingOptions};

use crate::diagnostic::{Code, Diagnostic, SourceText};

/// Stands for a drawing that can't be published.
const EMPTY: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>\n";

/// Elements and texts of a drawing: with their attributes they take some hundred bytes each while it is read.
const MOST_NODES: u32 = 1_000_000;
/// Said of a drawing that has more.
const TOO_MANY: &str = "図形が 100 万個を超えています";
/// A drawing in bytes.
const LARGEST: usize = 32 << 20;

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
const XHTML: &str = "http://www.w3.org/1999/xhtml";
const MATHML: &str = "http://www.w3.org/1998/Math/MathML";

/// Elements of SVG that draw, name or group. Not among them: what runs (`script`, `handler`), holds HTML (`foreignObject`) or
/// moves (`animate`, `set`), which readers could not stop (JIS X 8341-3, 2.2.2) and which can put in what is not there.
const ELEMENTS: [&str; 57] = [
    "a",
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feImage",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
    "filter",
    "g",
    "image",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "metadata",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "stop",
    "style",
    "svg",
    "switch",
    "symbol",
    "text",
    "textPath",
    "title",
    "tspan",
    "use",
    "view",
    "solidColor",
];

/// What data may be in a drawing: pixels and letters.
const DATA: [&str; 9] = [
    "data:image/png",
    "data:image/jpeg",
    "data:image/jpg",
    "data:image/gif",
    "data:image/webp",
    "data:font/",
    "data:application/font-",
    "data:application/x-font-",
    "data:application/vnd.ms-fontobject",
];

/// Ways of CSS to load something, other than `url()`.
const LOADERS: [&str; 6] = ["@import", "image-set(", "image(", "src(", "-moz-binding", "expression("];

/// What is wrong with a part of a drawing.
enum Wrong {
    Program(String),
    Outside(String),
    Html(String),
    Element(String),
}

impl Wrong {
    fn explained(&self) -> (String, &'static str) {
        const DRAW: &str = "作図のソフトで開いて取り除くか、PNG で保存し直してください。";
        match self {
            Self::Program(name) => (format!("SVG の中にプログラム（スクリプト）があります（{name}）。"), DRAW),
            Self::Outside(name) => (
                format!("SVG の中から、別のファイルやアドレスを参照しています（{name}）。"),
                "参照しているものを SVG に埋め込むか、PNG で保存し直してください。",
            ),
            Self::Html(name) => (
                format!("SVG の中に HTML の文字があります（{name}）。開いた所によっては、この文字が出ません。"),
                "作図のソフトで、文字を SVG の文字か図形にして書き出すか、PNG で保存し直してください。",
            ),
            Self::Element(name) => (format!("SVG の中に、使えないものがあります（{name}）。"), DRAW),
        }
    }
}

/// A part that may not be there: what is pointed at, and what is taken out.
struct Found {
    shown: Range<usize>,
    cut: Range<usize>,
    wrong: Wrong,
}

/// What is wrong with a drawing (an SVG, at a path of the content), and what is published in its place if it can't be as
/// it is.
pub fn inspect(path: &str, bytes: &[u8]) -> (Vec<Diagnostic>, Option<Vec<u8>>) {
    const PIXELS: &str = "細かすぎる図は、PNG で保存し直してください。";
    const SAVE: &str = "画像を開けるソフトで開き、PNG、JPEG または SVG で保存し直してください。";
    if bytes.len() > LARGEST {
        let message =
            format!("SVG の大きさが {} MB あります。{} MB までです。", bytes.len().div_ceil(1 << 20), LARGEST >> 20);
        return (vec![Diagnostic::in_file(Code::BadPicture, path, message).help(PIXELS)], Some(EMPTY.into()));
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        let message = "SVG の文字コードが UTF-8 ではありません。";
        let problem = Diagnostic::in_file(Code::BadPicture, path, message).help(SAVE);
        return (vec![problem], Some(EMPTY.into()));
    };
    let found = match search(text) {
        Ok(found) if found.is_empty() => return (Vec::new(), None),
        Ok(found) => found,
        Err((place, reason)) => {
            let help = if reason == TOO_MANY { PIXELS } else { SAVE };
            let source = Arc::new(SourceText::new(path, text));
            let message = format!("SVG として読めません（読み取りの報告: {reason}）。");
            return (vec![Diagnostic::at(Code::BadPicture, &source, place, message).help(help)], Some(EMPTY.into()));
        }
    };
    let source = Arc::new(SourceText::new(path, text));
    let problems = found.iter().map(|found| {
        let (message, help) = found.wrong.explained();
        Diagnostic::at(Code::BadPicture, &source, found.shown.clone(), message).help(help)
    });
    let mut rest = String::with_capacity(text.len());
    let mut at = 0;
    for Found { cut, .. } in &found {
        rest.push_str(&text[at..cut.start]);
        at = cut.end;
    }
    rest.push_str(&text[at..]);
    let is_clean = search(&rest).is_ok_and(|found| found.is_empty());
    (problems.collect(), Some(if is_clean { rest } else { EMPTY.to_owned() }.into_bytes()))
}

/// What may not be there, in order; or where and why the text can't be read as a drawing.
fn search(text: &str) -> Result<Vec<Found>, (Range<usize>, String)> {
    // Definitions put in text and attributes that nobody sees where they stand.
    for name in ["<!ENTITY", "<!ATTLIST"] {
        if let Some(at) = text.find(name) {
            return Err((at..at + name.len(), format!("{name} で定義をしています")));
        }
    }
    if let Some(range) = other_encoding(text) {
        return Err((range, "文字コードの指定が UTF-8 ではありません".to_owned()));
    }
    let options = ParsingOptions { allow_dtd: true, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| {
        if matches!(error, roxmltree::Error::NodesLimitReached) {
            return (0..0, TOO_MANY.to_owned());
        }
        let place = error.pos();
        let line = text.split_inclusive('\n').take((place.row as usize).saturating_sub(1)).map(str::len).sum::<usize>();
        let start = text[line..]
            .char_indices()
            .nth((place.col as usize).saturating_sub(1))
            .map_or(text.len(), |(at, _)| line + at);
        let reason = error.to_string();
        (start..start, reason.rsplit_once(" at ").map_or(reason.as_str(), |(reason, _)| reason).to_owned())
    })?;
    let mut found = Vec::new();
    let mut passed = 0;
    for node in document.root().descendants() {
        if node.range().start < passed {
            continue;
        }
        if let Some(wrong) = wrong_node(node) {
            let cut = node.range();
            passed = cut.end;
            let length = text[cut.clone()].find(|letter: char| letter.is_whitespace() || "/>".contains(letter));
            let shown = cut.start..cut.start + length.unwrap_or(cut.len());
            found.push(Found { shown, cut, wrong });
            continue;
        }
        let attributes = node.attributes().filter_map(|attribute| {
            let wrong = wrong_attribute(node, attribute)?;
            Some(Found { shown: attribute.range(), cut: attribute.range(), wrong })
        });
        found.extend(attributes);
    }
    Ok(found)
}

/// The declaration of an encoding other than UTF-8: browsers would read other letters than we do.
fn other_encoding(text: &str) -> Option<Range<usize>> {
    let start = text.find("<?xml ").filter(|start| text[..*start].trim_start_matches('\u{FEFF}').is_empty())?;
    let end = start + text[start..].find("?>")?;
    let at = start + text[start..end].find("encoding")?;
    let value =
        text[at..end].trim_start_matches("encoding").trim_matches(|letter: char| " \t\r\n='\"".contains(letter));
    let value = value.split(['\'', '"']).next().unwrap_or_default();
    (!["utf-8", "utf8", "us-ascii"].contains(&value.to_ascii_lowercase().as_str())).then_some(at..end)
}

/// A node that may not be there with all in it.
fn wrong_node(node: Node<'_, '_>) -> Option<Wrong> {
    if let Some(instruction) = node.pi() {
        // Style sheets and transformations; what is meant for other programs is read by none.
        return (instruction.target == "xml-stylesheet").then(|| Wrong::Outside(instruction.target.to_owned()));
    }
    if !node.is_element() {
        return None;
    }
    let (space, name) = (node.tag_name().namespace().unwrap_or_default(), node.tag_name().name());
    match (space, name) {
        (SVG | XHTML | MATHML, "script" | "handler" | "listener") => Some(Wrong::Program(name.to_owned())),
        (SVG, "foreignObject") | (XHTML | MATHML, _) => Some(Wrong::Html(name.to_owned())),
        (SVG, "style") => {
            let css: String = node.descendants().filter_map(|child| child.is_text().then(|| child.text())?).collect();
            loads(&css).then(|| Wrong::Outside(name.to_owned()))
        }
        (SVG, _) => (!ELEMENTS.contains(&name)).then(|| Wrong::Element(name.to_owned())),
        // What drawing programs keep for themselves means nothing to a browser.
        _ => None,
    }
}

fn wrong_attribute(node: Node<'_, '_>, attribute: Attribute<'_, '_>) -> Option<Wrong> {
    let (name, value) = (attribute.name(), attribute.value());
    let outside = || Some(Wrong::Outside(name.to_owned()));
    let space = attribute.namespace().unwrap_or_default();
    // A reader of addresses passes over white space and signs within them.
    let address: String = value.chars().filter(|letter| *letter > ' ').flat_map(char::to_lowercase).collect();
    match (space, name) {
        ("", _) if name.to_ascii_lowercase().starts_with("on") => Some(Wrong::Program(name.to_owned())),
        ("" | XLINK, "href") if node.tag_name().name() == "a" => {
            let scheme =
                address.split(['/', '?', '#']).next().and_then(|start| start.split_once(':')).map(|(scheme, _)| scheme);
            let harmless = scheme.is_none_or(|scheme| ["http", "https", "mailto", "tel"].contains(&scheme));
            (!harmless).then(|| Wrong::Program(name.to_owned()))
        }
        ("" | XLINK, "href") => {
            let own = address.is_empty() || address.starts_with('#');
            let holds = matches!(node.tag_name().name(), "image" | "feImage") && is_data(&address);
            if own || holds {
                None
            } else if address.starts_with("javascript:") {
                Some(Wrong::Program(name.to_owned()))
            } else {
                outside()
            }
        }
        ("http://www.w3.org/XML/1998/namespace", "base") | ("", "ping") => outside(),
        ("", _) if name.starts_with("data-") || name.starts_with("aria-") || name == "content" => None,
        ("", _) => {
            if loads(value) {
                outside()
            } else {
                None
            }
        }
        _ => None,
    }
}

/// Styles load something from elsewhere, or hide in escapes what they do.
fn loads(css: &str) -> bool {
    let css = css.to_ascii_lowercase();
    if LOADERS.iter().any(|way| css.contains(way)) || css.contains('\\') && css.contains(['(', '@']) {
        return true;
    }
    css.split("url(").skip(1).any(|rest| {
        let address = rest.trim_start_matches(|letter: char| letter.is_whitespace() || "'\"".contains(letter));
        !address.starts_with('#') && !is_data(address)
    })
}

fn is_data(address: &str) -> bool {
    DATA.iter().any(|start| address.starts_with(start)) && !address.starts_with("data:image/svg")
}

#[cfg(test)]
mod tests {
    use super::inspect;

    /// What is said of a drawing, and what is published of it if that is not the same.
    fn told(inner: &str) -> (Vec<String>, Option<String>) {
        let text = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>\n{inner}</svg>"
        );
        let (problems, rest) = inspect("a.svg", text.as_bytes());
        let rest = rest.map(|rest| String::from_utf8(rest).expect("UTF-8"));
        let told = problems.iter().map(|problem| {
            let place = problem.position().expect("a place");
            format!("{}:{} {}", place.line, place.column, problem.message)
        });
        (told.collect(), rest)
    }

    /// Each with the part that is named and must be gone.
    const HOSTILE: &[(&str, &str)] = &[
        ("<script>alert(1)</script>", "script"),
        ("<script href='a.js'/>", "script"),
        ("<s:script xmlns:s='http://www.w3.org/2000/svg'>alert(1)</s:script>", "script"),
        ("<h:script xmlns:h='http://www.w3.org/1999/xhtml'>alert(1)</h:script>", "script"),
        ("<metadata><h:iframe xmlns:h='http://www.w3.org/1999/xhtml' src='https://example.jp/'/></metadata>", "iframe"),
        ("<title><img xmlns='http://www.w3.org/1999/xhtml' src='x' onerror='alert(1)'/></title>", "img"),
        ("<m:math xmlns:m='http://www.w3.org/1998/Math/MathML' href='javascript:alert(1)'/>", "math"),
        ("<foreignObject width='9'><p>本文</p></foreignObject>", "foreignObject"),
        ("<rect onclick='alert(1)'/>", "onclick"),
        ("<g ONLOAD = \"alert(1)\"/>", "ONLOAD"),
        ("<a xlink:href='javascript:alert(1)'><text>文</text></a>", "href"),
        ("<a href='java&#10;script:alert(1)'/>", "href"),
        ("<a href=' &#x6A;avascript:alert(1)'/>", "href"),
        ("<a href='data:text/html,&lt;script>alert(1)&lt;/script>'/>", "href"),
        ("<a><animate attributeName='href' to='javascript:alert(1)'/></a>", "animate"),
        ("<set attributeName='onclick' to='alert(1)'/>", "set"),
        ("<image href='https://example.jp/a.png'/>", "href"),
        ("<image xlink:href='photo.png'/>", "href"),
        ("<image href='data:image/svg+xml,&lt;svg/>'/>", "href"),
        ("<use href='icons.svg#phone'/>", "href"),
        ("<use href='data:image/png;base64,AA#a'/>", "href"),
        ("<feImage href='//example.jp/a.png'/>", "href"),
        ("<rect fill='url(https://example.jp/#a)'/>", "fill"),
        ("<rect filter='url( \"a.svg#b\" )'/>", "filter"),
        ("<rect fill='u\\72l(https://example.jp/#a)'/>", "fill"),
        ("<rect style='background: URL(//example.jp/a)'/>", "style"),
        ("<style>@import 'a.css';</style>", "style"),
        ("<style><![CDATA[@\\69mport 'a.css';]]></style>", "style"),
        ("<style>a { fill: url(#a), url(https://example.jp/b) }</style>", "style"),
        ("<style>a { background: image-set('a.png' 1x) }</style>", "style"),
        ("<g xml:base='https://example.jp/'><use href='#a'/></g>", "base"),
        ("<?xml-stylesheet href='a.xsl' type='text/xsl'?>", "xml-stylesheet"),
        ("<iframe src='https://example.jp/'/>", "iframe"),
    ];

    #[test]
    fn nothing_in_a_drawing_runs_or_loads() {
        for (inner, name) in HOSTILE {
            let (told, rest) = told(&format!("<rect id='before'/>{inner}<rect id='after'/>"));
            let rest = rest.unwrap_or_default();
            assert_eq!(told.len(), 1, "{inner}: {told:?}");
            assert!(told[0].contains(&format!("（{name}）")) && told[0].starts_with("2:"), "{inner}: {told:?}");
            assert!(!rest.contains(name) && !rest.contains("example.jp") && !rest.contains("alert"), "{inner}: {rest}");
            assert!(rest.contains("'before'") && rest.contains("'after'"), "{inner}: {rest}");
        }
    }

    #[test]
    fn what_draws_stays_as_it_is() {
        for inner in [
            "<!-- <script> --><style><![CDATA[ .a { fill: url(#b); font-family: 'あ' } ]]></style>",
            "<a href='https://example.jp/?a=b:c'><use href='#a'/></a><a href='../guide.html#a:b'/>",
            "<image href='data:image/png;base64,AA'/><style>@font-face { src: url(\"data:font/woff2;base64,AA\") }</style>",
            "<text font-family='one=two'>1 &lt; 2 = on</text><path opacity='1' d='M0 0'/>",
            "<x:view xmlns:x='http://www.inkscape.org/namespaces/inkscape' x:on='1'/>",
            "<g content='&lt;mxfile url(a)>' data-a='url(b)' aria-label='C:\\地図(1)'/>",
        ] {
            assert_eq!(told(inner), (Vec::new(), None), "{inner}");
        }
    }

    #[test]
    fn what_is_taken_out_is_told_at_its_place() {
        let (told, rest) = told("<g>\n  <rect onclick='a' width='1' onload='b'/></g>");
        assert_eq!(told.len(), 2);
        assert!(told[0].starts_with("3:9 ") && told[1].starts_with("3:31 "), "{told:?}");
        assert!(rest.is_some_and(|rest| rest.ends_with("<g>\n  <rect  width='1' /></g></svg>")));
    }

    #[test]
    fn what_cannot_be_read_is_not_published() {
        let svg = "<svg xmlns='http://www.w3.org/2000/svg'/>";
        let with = |start: &str| format!("{start}{svg}").into_bytes();
        let texts: [(Vec<u8>, &str); 6] = [
            (with("<!DOCTYPE svg [<!ENTITY a 'b'>]>"), "<!ENTITY"),
            (with("<!DOCTYPE svg [<!ATTLIST svg onload CDATA 'alert(1)'>]>"), "<!ATTLIST"),
            (with("<?xml version='1.0' encoding='ISO-2022-JP'?>"), "文字コード"),
            (b"<svg><g></svg>".to_vec(), "SVG として読めません"),
            (b"<svg>\x92\x6E</svg>".to_vec(), "UTF-8"),
            (b"\xFF\xFE<\0s\0v\0g\0/\0>\0".to_vec(), "UTF-8"),
        ];
        for (text, reason) in &texts {
            let (problems, rest) = inspect("a.svg", text);
            assert!(problems.len() == 1 && problems[0].message.contains(reason), "{reason}: {problems:?}");
            assert!(rest.is_some_and(|rest| rest == super::EMPTY.as_bytes()), "{reason}");
        }
    }
}
