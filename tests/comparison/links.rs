//! Links of a page with the elements in which they stand.

/// A link to another page or file of the site.
#[derive(Debug)]
pub struct Link {
    /// The address it leads to, without its fragment.
    pub target: String,
    /// Classes of the elements around it, the outermost first.
    pub containers: Vec<String>,
}

impl Link {
    /// It stands inside of an element with this class.
    pub fn within(&self, class: &str) -> bool {
        self.containers.iter().any(|classes| classes.split(' ').any(|own| own == class))
    }
}

/// Elements without an end (HTML Standard, 13.1.2).
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// The links of the page at `address`; those to other hosts and within the page are left out.
pub fn links(address: &str, html: &str) -> Vec<Link> {
    let mut found = Vec::new();
    // Name and class of the open elements.
    let mut open: Vec<(&str, &str)> = Vec::new();
    for tag in html.split('<').skip(1) {
        let tag = tag.split_once('>').map_or(tag, |(tag, _)| tag);
        if let Some(name) = tag.strip_prefix('/') {
            let (closed, _) = open.pop().unwrap_or_default();
            assert_eq!(closed, name.trim(), "{address}: elements are not nested");
        } else if !tag.starts_with('!') {
            let name = tag.split_ascii_whitespace().next().unwrap_or_default();
            let href = attribute(tag, "href").filter(|_| name == "a");
            let target = href.and_then(|href| resolved(address, href));
            found.extend(target.map(|target| Link {
                target,
                containers:
                    open.iter().filter(|(_, class)| !class.is_empty()).map(|(_, class)| (*class).to_owned()).collect(),
            }));
            if !VOID.contains(&name) && !tag.ends_with('/') {
                open.push((name, attribute(tag, "class").unwrap_or_default()));
            }
        }
    }
    assert!(open.is_empty(), "{address}: open elements {open:?}");
    found
}

fn attribute<'h>(tag: &'h str, name: &str) -> Option<&'h str> {
    let (_, value) = tag.split_once(&format!(" {name}=\""))?;
    value.split_once('"').map(|(value, _)| value)
}

/// Where a relative link leads; `None` for another host, and for a place on the page itself.
fn resolved(address: &str, href: &str) -> Option<String> {
    let path = href.split(['#', '?']).next().unwrap_or_default();
    if path.is_empty() || path.contains(':') {
        return None;
    }
    let mut folders: Vec<&str> = address.split('/').collect();
    folders.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => _ = folders.pop(),
            part => folders.push(part),
        }
    }
    Some(folders.join("/"))
}
