//! The live preview: what is written is seen, what is served is what is built, and nobody else can ask.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kawaraban::diagnostic::Code;
use kawaraban::serve::{Order, Preview};
use kawaraban::{Request, build};
use serde_json::Value;
use tempfile::TempDir;

/// A site in a folder of its own, and its preview.
struct Site {
    folder: TempDir,
    preview: Option<Preview>,
    host: String,
}

struct Reply {
    status: u16,
    headers: String,
    body: Vec<u8>,
}

impl Reply {
    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("UTF-8")
    }
}

impl Site {
    /// A site of these files with a preview of it.
    fn new(files: &[(&str, &str)]) -> Self {
        let mut site = Self { folder: TempDir::new().expect("a folder"), preview: None, host: String::new() };
        for (path, text) in files {
            site.write(path, text);
        }
        let order =
            Order { request: site.request(), port: 0, editor: "vscode://file/{path}:{line}:{column}".to_owned() };
        let preview = Preview::start(&order).expect("it starts");
        preview.address().trim_start_matches("http://").trim_end_matches('/').clone_into(&mut site.host);
        site.preview = Some(preview);
        site
    }

    fn request(&self) -> Request {
        Request {
            content: self.folder.path().join("content"),
            themes: self.folder.path().join("themes"),
            output: self.folder.path().join("output"),
            publish: true,
            base_url: None,
            warn: Code::ALL.to_vec(),
            drafts: false,
            deny_warnings: false,
            audiences: Vec::new(),
            as_of: None,
        }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join("content").join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    /// Sends a request with these lines at its head.
    fn send(&self, first: &str, headers: &[&str]) -> Reply {
        let mut stream = TcpStream::connect(&self.host).expect("connected");
        stream.set_read_timeout(Some(Duration::from_mins(1))).expect("set");
        let first = format!("{first} HTTP/1.1");
        let lines = [&[first.as_str()], headers, &["Connection: close", "", ""]].concat();
        stream.write_all(lines.join("\r\n").as_bytes()).expect("sent");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("an answer");
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8(bytes[..end].to_vec()).expect("text");
        let (first, headers) = head.split_once("\r\n").unwrap_or((&head, ""));
        let status = first.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        Reply { status, headers: headers.to_ascii_lowercase(), body: bytes[end + 4..].to_vec() }
    }

    fn get(&self, path: &str) -> Reply {
        self.send(&format!("GET {path}"), &[&format!("Host: {}", self.host)])
    }

    /// What a page is without the preview's line.
    fn page(&self, path: &str) -> Vec<u8> {
        let reply = self.get(path);
        if reply.status != 200 {
            return format!("{} {path}", reply.status).into_bytes();
        }
        if !reply.headers.contains("text/html") {
            return reply.body;
        }
        let text = reply.text();
        let start = text.find("<script src=\"/_preview/preview.js\"").expect("the line");
        let end = start + text[start..].find('\n').expect("a line") + 1;
        [&text[..start], &text[end..]].concat().into_bytes()
    }

    fn state(&self, query: &str) -> Value {
        serde_json::from_slice(&self.get(&format!("/_preview/state.json?{query}")).body).expect("JSON")
    }

    /// Waits until a page holds a text.
    fn wait(&self, path: &str, text: &str) {
        eventually(&format!("{path} does not hold {text}"), || {
            String::from_utf8_lossy(&self.get(path).body).contains(text)
        });
    }

    /// Every file of a build is served with the same bytes.
    fn assert_is_what_is_built(&self) {
        let report = build(&self.request(), &|_| {}).expect("built");
        assert!(!report.failed, "{:?}", report.diagnostics);
        let root = self.folder.path().join("output/site");
        for (path, bytes) in files(&root) {
            let address = format!("/{}", encoded(&path));
            eventually(&format!("{path} is not what is built"), || self.page(&address) == bytes);
        }
    }
}

fn eventually(what: &str, check: impl Fn() -> bool) {
    let started = Instant::now();
    while !check() {
        assert!(started.elapsed() < Duration::from_mins(1), "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(root).expect("below").to_string_lossy().replace('\\', "/");
                found.insert(name, fs::read(&path).expect("read"));
            }
        }
    }
    found
}

fn encoded(path: &str) -> String {
    let one = |byte: u8| match byte {
        b'/' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    path.bytes().map(one).collect()
}

const SMALL: &[(&str, &str)] = &[
    ("site.yaml", "title: 見本\nsample: true\n"),
    ("index.md", "# はじめに\n\n本文です。\n"),
    ("guide/terminal.md", "# 端末\n\n## 準備\n\n[はじめに](../index.md)を読みます。\n"),
    ("guide/network.md", "# 回線\n\n[準備](terminal.md#準備)をしておきます。\n"),
    ("secret.txt", "付けた文\n"),
];

#[test]
fn a_page_is_served_as_it_is_built_with_one_line_more() {
    let site = Site::new(SMALL);
    let reply = site.get("/");
    assert_eq!(reply.status, 200);
    assert!(reply.text().contains("本文です。") && reply.text().contains("/_preview/preview.js"));
    for header in ["content-security-policy: default-src 'none';", "cache-control: no-store", "nosniff", "same-origin"]
    {
        assert!(reply.headers.contains(header), "{header} is not in {}", reply.headers);
    }
    assert!(!reply.headers.contains("access-control"), "{}", reply.headers);
    assert_eq!(site.get("/guide").status, 404);
    site.assert_is_what_is_built();
    assert!(!files(&site.folder.path().join("output/site")).keys().any(|path| path.contains("preview")));
}

#[test]
fn one_edit_is_one_parse() {
    let site = Site::new(SMALL);
    assert_eq!(site.state("")["parsed"], 3);
    site.write("guide/terminal.md", "# 端末\n\n## 準備\n\n書き直しました。\n");
    site.wait("/guide/terminal.html", "書き直しました。");
    assert_eq!(site.state("")["parsed"], 1);
    // A heading that another page names: that page points elsewhere now, and is not parsed again.
    site.write("guide/terminal.md", "# 端末\n\n## 用意\n\n書き直しました。\n");
    site.wait("/guide/terminal.html", "用意");
    assert_eq!(site.state("")["parsed"], 1);
    assert_eq!(site.state("path=/guide/network.html")["here"][0]["code"], "broken-anchor");
    site.write("site.yaml", "title: 別の題名\nsample: true\n");
    site.wait("/", "別の題名");
    assert_eq!(site.state("")["parsed"], 0);
    fs::rename(site.path("guide"), site.path("manual")).expect("renamed");
    site.wait("/manual/terminal.html", "用意");
    assert_eq!(site.get("/guide/terminal.html").status, 404);
    assert_eq!(site.state("")["parsed"], 2);
}

#[test]
fn former_and_hidden_texts_are_not_parsed_again() {
    let revisions = "version: \"1.1\"\nrevisions:\n  - {version: \"1.1\", date: 2023-02-20, text: 直しました。, former: _former/1.md}\n  - {version: \"1.0\", date: 2022-10-28, text: 公開しました。}\n";
    let answer = |text: &str| format!("---\ntitle: 問い\nno: 1\npublished: 2022-10-28 10:00\n{revisions}---\n{text}\n");
    let site = Site::new(&[
        ("site.yaml", "title: 見本\n"),
        ("index.md", "# はじめに\n\n本文です。\n"),
        ("draft.md", "---\nstatus: draft\n---\n# 下書き\n"),
        ("faq/1.md", &answer("今の答えです。")),
        ("faq/_former/1.md", "前の答えです。\n"),
    ]);
    assert_eq!(site.state("")["parsed"], 4);
    site.write("index.md", "# はじめに\n\n直しました。\n");
    site.wait("/", "直しました。");
    assert_eq!(site.state("")["parsed"], 1);
    site.write("faq/_former/1.md", "もっと前の答えです。\n");
    site.wait("/faq/1.html", "もっと");
    assert_eq!(site.state("")["parsed"], 1);
    site.assert_is_what_is_built();
}

#[test]
fn a_part_is_parsed_with_the_pages_that_bring_it_in() {
    let site = Site::new(&[
        ("site.yaml", "title: 見本\n"),
        ("index.md", "# はじめに\n\n:::include {src=_part.md}\n"),
        ("other.md", "# ほか\n\n本文です。\n"),
        ("_part.md", "部品です。\n"),
    ]);
    site.wait("/", "部品です。");
    site.write("_part.md", "新しい部品です。\n");
    site.wait("/", "新しい部品です。");
    assert_eq!(site.state("")["parsed"], 1);
    fs::remove_file(site.path("_part.md")).expect("removed");
    eventually("its loss is told", || site.state("path=/index.html")["here"][0]["code"] == "broken-include");
    site.write("_part.md", "戻した部品です。\n");
    site.wait("/", "戻した部品です。");
    site.assert_is_what_is_built();
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_the_page_stays() {
    let site = Site::new(SMALL);
    site.write("guide/terminal.md", "# 端末\n\n本文と[印](なし.md)です。\n");
    site.wait("/guide/terminal.html", "本文と");
    let state = site.state("path=/guide/terminal.html");
    let found = &state["here"][0];
    assert_eq!((found["severity"].as_str(), found["code"].as_str()), (Some("warning"), Some("broken-link")));
    assert_eq!(found["place"], "guide/terminal.md の 3 行目");
    assert_eq!(
        (found["excerpt"]["before"].as_str(), found["excerpt"]["marked"].as_str()),
        (Some("本文と[印]("), Some("なし.md"))
    );
    let editor = found["editor"].as_str().expect("a link");
    assert!(editor.ends_with("/content/guide/terminal.md:3:8") && !editor.starts_with("vscode://file//"), "{editor}");
    assert_eq!(state["source"], "guide/terminal.md");
    let list = site.get("/_preview/");
    assert!(list.text().contains("guide/terminal.md の 3 行目") && list.text().contains("vscode://file/"));
    // What the checks of the whole site find comes a little later.
    eventually("it is checked", || site.state("")["checked"] == true);
}

#[test]
fn a_page_that_is_lost_for_a_moment_is_told_by_its_file() {
    let site = Site::new(SMALL);
    site.write("guide/terminal.md", "---\ntitle: 端末\nowmer: 係\n# 端末\n");
    eventually("it is gone", || site.get("/guide/terminal.html").status == 404);
    let state = site.state("path=/guide/terminal.html&source=guide%2Fterminal.md");
    assert_eq!(state["here"][0]["code"], "bad-yaml", "{state}");
    fs::write(site.path("guide/terminal.md"), b"# \xFF\xFE\n").expect("written");
    eventually("it is told", || {
        site.state("path=/guide/terminal.html&source=guide%2Fterminal.md")["here"][0]["code"] == "not-utf8"
    });
    site.write("guide/terminal.md", "# 端末\n\n直しました。\n");
    site.wait("/guide/terminal.html", "直しました。");
    // The folder as a whole, too.
    let aside = site.folder.path().join("aside");
    fs::rename(site.path(""), &aside).expect("renamed");
    eventually("it is told", || site.state("")["trouble"].is_string());
    site.wait("/guide/terminal.html", "直しました。");
    fs::rename(&aside, site.path("")).expect("renamed");
    site.write("guide/terminal.md", "# 端末\n\n戻りました。\n");
    site.wait("/guide/terminal.html", "戻りました。");
    eventually("it is over", || site.state("")["trouble"].is_null());
}

#[test]
fn where_a_draft_would_be_it_is_said_how_to_see_it() {
    let site = Site::new(SMALL);
    assert!(site.state("path=/guide/nothing.html")["trouble"].is_null());
    site.write("guide/terminal.md", "---\nstatus: draft\n---\n\n# 端末\n");
    eventually("it is gone", || site.get("/guide/terminal.html").status == 404);
    let state = site.state("path=/guide/terminal.html");
    let said = state["trouble"].as_str().unwrap_or_default();
    assert!(said.contains("1 件") && said.contains("--drafts"), "{state}");
    // It has its styles, at whatever depth.
    assert!(site.get("/guide/terminal.html").text().contains("<base href=\"/\">"));
    assert!(site.state("path=/index.html")["trouble"].is_null());
}

#[test]
fn a_theme_is_followed_and_one_that_fails_is_told() {
    let site = Site::new(SMALL);
    let template = site.folder.path().join("themes/default/templates/page.html");
    fs::create_dir_all(template.parent().expect("a folder")).expect("made");
    fs::write(&template, "<body>{{ page.title }}の型\n</body>\n").expect("written");
    site.wait("/guide/terminal.html", "端末の型");
    assert_eq!(site.state("")["parsed"], 0);
    fs::write(&template, "<body>{{ nothing.title }}</body>\n").expect("written");
    eventually("it fails", || site.get("/guide/terminal.html").status == 500);
    let reply = site.get("/guide/terminal.html").text();
    assert!(reply.contains("themes/default/templates/page.html:1:") && reply.contains("preview.js"), "{reply}");
    fs::remove_file(&template).expect("removed");
    site.wait("/guide/terminal.html", "準備");
}

#[test]
fn only_this_computer_and_its_own_pages_are_answered() {
    let site = Site::new(SMALL);
    let own = format!("Host: {}", site.host);
    let (_, port) = site.host.split_once(':').expect("a port");
    for headers in [
        vec!["Host: example.jp".to_owned()],
        vec![format!("Host: example.jp:{port}")],
        vec![own.clone(), "Origin: http://example.jp".to_owned()],
        vec![own.clone(), "Origin: null".to_owned()],
        vec![own.clone(), "Sec-Fetch-Site: cross-site".to_owned(), "Sec-Fetch-Dest: script".to_owned()],
    ] {
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        for path in ["/", "/search/index.js", "/_preview/", "/_preview/events", "/_preview/state.json"] {
            let reply = site.send(&format!("GET {path}"), &headers);
            assert_eq!(reply.status, 403, "{path} {headers:?}");
            assert!(!reply.text().contains("はじめに"));
        }
    }
    assert_eq!(site.send("POST /", &[&own]).status, 405);
    assert_eq!(site.send("GET /", &[&format!("Host: localhost:{port}")]).status, 200);
}

#[test]
fn an_address_never_becomes_a_path_on_the_disk() {
    let site = Site::new(SMALL);
    fs::write(site.folder.path().join("outside.txt"), "外の文").expect("written");
    for path in [
        "/../outside.txt",
        "/%2e%2e/outside.txt",
        "/guide/../../outside.txt",
        "/guide/..%2f..%2foutside.txt",
        "/..%5Coutside.txt",
        "//etc/passwd",
        "/etc/passwd",
        "/site.yaml",
        "/index.md",
        "/guide/terminal.md",
        "/_preview/../site.yaml",
        "/_preview/preview.css/../x",
        "/%00",
    ] {
        let reply = site.get(path);
        assert_eq!(reply.status, 404, "{path}");
        assert!(!String::from_utf8_lossy(&reply.body).contains("外の文"));
    }
    assert_eq!(site.get("/%ff").status, 400);
    assert_eq!(site.get("/secret.txt").text(), "付けた文\n");
}

#[test]
fn whoever_looks_is_told_of_an_edit() {
    let site = Site::new(SMALL);
    let mut stream = TcpStream::connect(&site.host).expect("connected");
    stream.set_read_timeout(Some(Duration::from_mins(1))).expect("set");
    write!(stream, "GET /_preview/events HTTP/1.1\r\nHost: {}\r\n\r\n", site.host).expect("sent");
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok).filter(|line| line.starts_with("data: "));
    let edition = |line: &str| {
        let data: Value = serde_json::from_str(line.trim_start_matches("data: ")).expect("JSON");
        data["edition"].as_u64().expect("a number")
    };
    let first = edition(&lines.next().expect("the state of now"));
    site.write("index.md", "# はじめに\n\n直しました。\n");
    assert!(lines.any(|line| edition(&line) > first));
    assert!(site.get("/").text().contains("直しました。"));
}

#[test]
fn the_next_free_port_is_taken() {
    let site = Site::new(SMALL);
    // Another one with a free one behind it.
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let order = Order { request: site.request(), port, editor: String::new() };
    let preview = Preview::start(&order).expect("it starts");
    let address = preview.address();
    let own: u16 = address.trim_end_matches('/').rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    assert!(address.starts_with("http://127.0.0.1:") && own > port, "{address}");
}

#[test]
#[cfg(feature = "pdf")]
fn papers_are_live_too() {
    let leaflet =
        |text: &str| format!("---\ntitle: 案内\ncode: L-1\nversion: \"1.0\"\ndate: 2023-03-21\n---\n{text}\n");
    let site = Site::new(&[
        ("site.yaml", "title: 見本\n"),
        ("leaflets/card.md", &leaflet("本文です。")),
        (
            "manual/document.yaml",
            "kind: manual\ntitle: 手引き\npdf: true\nversions:\n  - {version: \"1.1\", date: 2023-03-01, status: current}\n  - {version: \"1.0\", date: 2022-03-01, status: superseded}\n",
        ),
        ("manual/1.0/01-a.md", "# 概要\n\n前の文です。\n"),
        ("manual/1.1/01-a.md", "# 概要\n\n今の文です。\n"),
    ]);
    site.assert_is_what_is_built();
    let before = site.get("/leaflets/card.pdf").body;
    assert!(before.starts_with(b"%PDF-"));
    site.write("leaflets/card.md", &leaflet("書き直した本文です。"));
    site.write("manual/1.1/01-a.md", "# 概要\n\n今の書き直した文です。\n");
    site.wait("/leaflets/card.txt", "書き直した");
    site.wait("/manual/1.1/diff-1.0.csv", "書き直した");
    assert_ne!(site.get("/leaflets/card.pdf").body, before);
    site.assert_is_what_is_built();
    site.write("leaflets/card.md", &leaflet(&"本文です。\n\n".repeat(200)).replace("code: L-1", "code: L-1\npages: 1"));
    site.wait("/leaflets/card.html", "本文です。");
    eventually("its paper is told", || {
        site.get("/leaflets/card.html");
        site.state("path=/leaflets/card.html")["here"]
            .as_array()
            .is_some_and(|found| found.iter().any(|found| found["code"] == "page-overflow"))
    });
}

/// Numbers that are the same in each run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(most.max(1)).expect("small")).expect("small")
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// As many as are made by hand before a release: `KAWARABAN_EDITS=2000 cargo test --release --test serve after_any`.
const EDITS: usize = 200;

#[test]
fn after_any_edits_what_is_served_is_what_is_built() {
    let edits = std::env::var("KAWARABAN_EDITS").ok().and_then(|edits| edits.parse().ok()).unwrap_or(EDITS);
    let document = "kind: manual\ntitle: 手引き\nversions:\n  - {version: \"1.1\", date: 2023-03-01, status: current}\n  - {version: \"1.0\", date: 2022-03-01, status: superseded}\n";
    let site = Site::new(&[
        ("site.yaml", "title: 見本\ncategories: [{id: c, title: 分類}]\n"),
        ("glossary.yaml", "- {id: terminal, term: 端末, text: 使う機械。}\n"),
        ("data.csv", "項番,項目\n1,端末\n2,回線\n"),
        ("index.md", "# はじめに\n"),
        ("_part.md", "部品です。{#part}\n"),
        ("manual/document.yaml", document),
    ]);
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let folders =
        ["", "guide/", "guide/sub/", "other/", "faq/", "news/", "manual/1.0/", "manual/1.1/", "manual/1.1/annex/"];
    let names = ["a", "b", "c", "d", "e"];
    let path = |numbers: &mut Numbers| {
        let (folder, name) = (*numbers.one(&folders), *numbers.one(&names));
        match folder {
            "news/" => format!("news/2023-02-2{}-{name}.md", numbers.below(3)),
            folder => format!("{folder}{name}.md"),
        }
    };
    for edit in 0..edits {
        let target = path(&mut numbers);
        let link = path(&mut numbers);
        let word = numbers.below(1000);
        let mut text = match target.split('/').next() {
            Some("faq") => {
                format!("---\ntitle: 問い{word}\nno: {}\npublished: 2022-10-28 10:00\n---\n", numbers.below(6))
            }
            Some("news") => {
                let waits = if numbers.below(3) == 0 { "publish: 2999-01-01\n" } else { "" };
                format!("---\ntitle: お知らせ{word}\n{waits}---\n")
            }
            _ => format!("# 題名{}\n\n", numbers.below(20)),
        };
        let pieces = [
            format!("段落の{word}です。端末と表 {}のとおり。\n\n", numbers.below(4)),
            format!("## 見出し{}\n\n", numbers.below(5)),
            format!("表: 題名 {{#t{}}}\n\n| 甲 | 乙 |\n|---|---|\n| 一 | {word} |\n\n", numbers.below(4)),
            format!(
                "[](/{link}#t{}) と [](#t{}) と [語](/{link}#見出し{})\n\n",
                numbers.below(4),
                numbers.below(4),
                numbers.below(5)
            ),
            format!(
                ":::table 一覧 {{src=/data.csv key=項番 #d{}}}\n\n[](/{link}#d{}-1)\n\n",
                numbers.below(2),
                numbers.below(2)
            ),
            ":::include {src=/_part.md}\n\n".to_owned(),
            format!("表 {}　手で書いた題名\n\n", numbers.below(4)),
        ];
        for _ in 0..=numbers.below(5) {
            text.push_str(&pieces[numbers.below(pieces.len())]);
        }
        let file = site.path(&target);
        match numbers.below(14) {
            0 => drop(fs::remove_file(&file)),
            1 => {
                fs::create_dir_all(site.path(&link).parent().expect("a folder")).expect("made");
                drop(fs::rename(&file, site.path(&link)));
            }
            2 => drop(fs::rename(site.path("guide/sub"), site.path("other/sub"))),
            3 => drop(fs::rename(site.path("other/sub"), site.path("guide/sub"))),
            4 => {
                fs::create_dir_all(file.parent().expect("a folder")).expect("made");
                fs::write(&file, b"# \xFF\n").expect("written");
            }
            5 => site.write("_part.md", &format!("部品の{word}です。\n\n## 部品の見出し{}\n", numbers.below(3))),
            6 => site.write("data.csv", &format!("項番,項目\n{},端末{word}\n2,回線\n", numbers.below(3))),
            7 => {
                // As editors do that never leave half a file behind.
                site.write("guide/.save~", &text);
                fs::create_dir_all(file.parent().expect("a folder")).expect("made");
                fs::rename(site.path("guide/.save~"), &file).expect("renamed");
            }
            _ => site.write(&target, &text),
        }
        if numbers.below(3) == 0 {
            std::thread::sleep(Duration::from_millis(u64::try_from(numbers.below(60)).expect("small")));
        }
        if edit % 50 == 49 {
            site.write("index.md", &format!("# はじめに\n\n{edit}回目です。\n"));
            site.wait("/", &format!("{edit}回目です。"));
            site.assert_is_what_is_built();
        }
    }
}
