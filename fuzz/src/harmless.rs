//! HTML as a browser's tokeniser reads it: nothing in it runs, and nothing is loaded from elsewhere.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

/// Attributes whose address a browser loads or opens by itself.
const LOADED: [&str; 9] =
    ["src", "srcset", "poster", "data", "action", "formaction", "background", "manifest", "imagesrcset"];

/// Where a reader may be led.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

#[derive(Default)]
struct Seen(RefCell<Option<String>>);

/// What is not harmless in a page.
pub fn fault(html: &str) -> Option<String> {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let tokenizer = Tokenizer::new(Seen::default(), TokenizerOpts::default());
    // The sink never asks for a script to be run, so that all is read at once.
    drop(tokenizer.feed(&input));
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

impl TokenSink for Seen {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let Token::TagToken(tag) = token else { return TokenSinkResult::Continue };
        if tag.kind == TagKind::EndTag {
            return TokenSinkResult::Continue;
        }
        if let Some(fault) = wrong(&tag) {
            self.0.borrow_mut().get_or_insert(fault);
        }
        match &*tag.name {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" | "noscript" => {
                TokenSinkResult::RawData(RawKind::Rawtext)
            }
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            "plaintext" => TokenSinkResult::Plaintext,
            _ => TokenSinkResult::Continue,
        }
    }
}

fn wrong(tag: &Tag) -> Option<String> {
    let name = &*tag.name;
    let value = |wanted| value_of(tag, wanted);
    let told = |what: &str| Some(format!("<{name}> {what}"));
    match name {
        "style" | "base" | "iframe" | "frame" | "embed" | "applet" | "portal" => return told("must not be there"),
        "script" if value("src").is_none() => return told("stands in the page itself"),
        "meta" if value("http-equiv").is_some_and(|own| !own.eq_ignore_ascii_case("refresh")) => {
            return told("changes how the page is read");
        }
        "link" | "use" | "image" | "feimage" if value("href").is_some_and(|own| !is_own(own)) => {
            return told("loads from elsewhere");
        }
        _ => {}
    }
    for own in &tag.attrs {
        let (attribute, value) = (&*own.name.local, &*own.value);
        let letters: String = value.chars().filter(|letter| *letter > ' ').flat_map(char::to_lowercase).collect();
        if attribute.starts_with("on") || attribute == "style" || attribute == "srcdoc" || attribute == "ping" {
            return told(&format!("has {attribute}"));
        }
        if LOADED.contains(&attribute) && value.split(',').any(|one| !is_own(one)) {
            return told(&format!("loads {value:?} by {attribute}"));
        }
        let address = match attribute {
            "href" | "xlink:href" => Some(letters.as_str()),
            "content" if value_of(tag, "http-equiv").is_some() => {
                letters.split_once("url=").map(|(_, address)| address)
            }
            _ => None,
        };
        if address.and_then(scheme).is_some_and(|own| !SCHEMES.contains(&own)) {
            return told(&format!("leads to {value:?}"));
        }
    }
    None
}

fn value_of<'a>(tag: &'a Tag, wanted: &str) -> Option<&'a str> {
    tag.attrs.iter().find(|own| &*own.name.local == wanted).map(|own| &*own.value)
}

/// An address within the site.
fn is_own(address: &str) -> bool {
    let letters: String = address.chars().filter(|letter| *letter > ' ').collect();
    scheme(&letters).is_none() && !letters.replace('\\', "/").starts_with("//")
}

/// The scheme of an address, if it has one.
fn scheme(address: &str) -> Option<&str> {
    let (scheme, _) = address.split(['/', '?', '#']).next()?.split_once(':')?;
    let known = |letter: char| letter.is_ascii_alphanumeric() || "+-.".contains(letter);
    (scheme.starts_with(|letter: char| letter.is_ascii_alphabetic()) && scheme.chars().all(known)).then_some(scheme)
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn what_runs_or_loads_from_elsewhere_is_found() {
        for html in [
            "<script>a()</script>",
            "<p onclick=a()>",
            "<svg/onload=a()>",
            "<p style='color: red'>",
            "<style>p {}</style>",
            "<a href='javascript:a()'>",
            "<a href=' java\tscript:a()'>",
            "<a href='JavaScript&colon;a()'>",
            "<a href='data:text/html,a'>",
            "<img src='https://example.jp/a.png'>",
            "<img src='//example.jp/a.png'>",
            "<img src='\\\\example.jp/a.png'>",
            "<img srcset='a.png 1x, https://example.jp/a.png 2x'>",
            "<link rel=stylesheet href='https://example.jp/a.css'>",
            "<iframe src='a.html'>",
            "<base href='a/'>",
            "<form action='javascript:a()'>",
            "<meta http-equiv=refresh content='0; url=javascript:a()'>",
            "<title><img></title><script>a()</script>",
        ] {
            assert!(fault(html).is_some(), "{html}");
        }
    }

    #[test]
    fn what_a_page_has_is_no_fault() {
        for html in [
            "<script src='../assets/site.js' defer></script>",
            "<a href='https://example.jp/'>",
            "<a href='a.html?q=a:b#c'>",
            "<img src='a.png' srcset='b.png 1x, c.png 2x'>",
            "<title><script>a()</script></title>",
            "<textarea><p onclick=a()></textarea>",
            "<meta name=description content='javascript: とは'>",
            "<meta http-equiv=refresh content='0; url=a.html'>",
            "&lt;script&gt;",
        ] {
            assert_eq!(fault(html), None, "{html}");
        }
    }
}
