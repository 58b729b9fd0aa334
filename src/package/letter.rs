//! はじめにお読みください: what to open first, what there is, and how to send opinions on a draft back.

use super::share::{Part, Share};
use crate::Request;
use crate::content::Kind;
use crate::site::{Address, Listing, Route, Site};

/// What the file is called.
pub(super) const NAME: &str = "はじめにお読みください.txt";

/// Within an unpacked ZIP file pages find their styles and their search, within the window that shows a packed one they don't.
const UNPACK: &str =
    "ZIP のファイルを右クリックして「すべて展開」を選びます。展開しないと、ページが正しく表示されません。";

/// What lies beside the letter.
pub(super) struct Enclosed {
    /// The page to begin with, below `site/`.
    pub start: String,
    /// The sheet for opinions.
    pub sheet: String,
    /// The draft as one PDF.
    pub document: Option<String>,
    /// The comparison with the current version as PDF.
    pub comparison: Option<String>,
    /// The comparison's page below `site/`, without extension.
    pub page: Option<String>,
}

/// The letter with a draft.
pub(super) fn letter(site: &Site, version: usize, enclosed: &Enclosed) -> Vec<u8> {
    let settings = &site.documents[0].settings;
    let sample = if site.config.sample { "【見本】" } else { "" };
    let mut lines = vec![
        format!(
            "{sample}{} Ver.{}（案）について、ご意見をお寄せください",
            settings.title, settings.versions[version].name
        ),
        String::new(),
        format!("はじめに、{UNPACK}"),
        String::new(),
        "■ 入っているもの".to_owned(),
        format!("・site/{} … 案の本文。ブラウザーで開いて読みます。検索もできます。", enclosed.start),
    ];
    lines.extend(enclosed.document.iter().map(|name| format!("・{name} … 案の本文を一つにした PDF。")));
    let page = enclosed.page.iter().map(|page| format!("・site/{page}.html … 現行の版との新旧対照表。"));
    lines.extend(page);
    lines.extend(enclosed.comparison.iter().map(|name| format!("・{name} … 新旧対照表の PDF。")));
    lines.push(format!("・{} … ご意見を書く用紙。", enclosed.sheet));
    if enclosed.document.is_none() {
        lines.push("・PDF は入っていません（PDF を作らない設定のかわら版で作りました）。".to_owned());
    }
    let how = [
        "",
        "■ ご意見の書き方と送り方",
        "1. 本文の左の余白にある「§」で始まる番号が、段落の番号です。",
        "2. 用紙の CSV を表計算ソフトで開き、同じ番号の行の「意見」と「理由」に書いてください。",
        "3. 意見のない行は空けたままにしてください。行と列は、消したり並べ替えたりしないでください。",
        "4. CSV（UTF-8）のまま保存して、下の宛先に送ってください。",
        "",
        "■ 宛先",
    ];
    lines.extend(how.map(str::to_owned));
    lines.extend(sender(site));
    lines.extend([String::new(), "この資料は案です。決まったものではありません。".to_owned(), String::new()]);
    written(&lines)
}

/// The letter to whoever reads a document offline. `pdf` is its path if there is one.
pub(super) fn reading(site: &Site, version: Option<usize>, pdf: Option<&str>) -> Vec<u8> {
    let settings = &site.documents[0].settings;
    let sample = if site.config.sample { "【見本】" } else { "" };
    let version = version.map(|version| format!(" Ver.{}", settings.versions[version].name)).unwrap_or_default();
    let mut lines = vec![
        format!("{sample}{}{version}", settings.title),
        String::new(),
        "■ 開き方".to_owned(),
        format!("1. {UNPACK}"),
        "2. 展開したフォルダの index.html を、ブラウザー（Edge、Chrome など）で開きます。".to_owned(),
        "インターネットにつながっていない端末でも、検索までできます。".to_owned(),
    ];
    lines.extend(pdf.map(|path| format!("全体を一つにした PDF は {path} です。")));
    lines.extend(whom_to_ask(site));
    lines.push(String::new());
    written(&lines)
}

/// The letter to whoever reads the whole site offline: unpacked it lies in `folder`, and holds `shares` of each kind.
pub(super) fn whole(site: &Site, folder: &str, request: &Request, shares: &[Share]) -> Vec<u8> {
    let config = &site.config;
    let sample = if config.sample { "【見本】" } else { "" };
    let mut lines = vec![format!("{sample}{}", config.title)];
    let day = request.as_of.map(|day| format!("{}のサイトの写しです。", day.japanese())).or_else(|| {
        Some(format!("サイトの写しです。中のいちばん新しい日付は、{}です。", site.last_changed()?.japanese()))
    });
    lines.extend(day);
    let readers: Vec<&str> =
        request.audiences.iter().filter_map(|id| Some(config.audience(id)?.title.as_str())).collect();
    if !readers.is_empty() {
        lines.push(format!("{}に見せるものだけを載せています。ほかの人に渡さないでください。", readers.join("、")));
    }
    lines.extend([
        String::new(),
        "■ 開き方".to_owned(),
        format!("1. {UNPACK}"),
        format!("2. 展開した「{folder}」フォルダの index.html を、ブラウザー（Edge、Chrome、Firefox など）で開きます。"),
        "インターネットにつながっていない端末でも、検索までできます。プログラムを入れる必要はありません。".to_owned(),
        String::new(),
        "■ USB メモリで渡すとき".to_owned(),
        format!("展開した「{folder}」フォルダを、まるごと USB メモリに写します。受け取った人は、その中の index.html を開きます。"),
        "一部のファイルだけを写すと、ページが正しく表示されません。".to_owned(),
        String::new(),
        "■ 入っているもの".to_owned(),
    ]);
    let counts = shares.iter().filter(|share| share.files > 0 && matches!(share.part, Part::Pages | Part::Pdf));
    let counts: Vec<String> = counts.map(|share| format!("{} {}", share.part.name(), share.files)).collect();
    lines.push(format!("・index.html … トップページ（{}）", counts.join("、")));
    lines.extend(contents(site));
    let newer = match &config.base_url {
        Some(address) => format!("新しいものは {address} にあります。"),
        None => "新しいものは、発行者にお尋ねください。".to_owned(),
    };
    lines.extend([
        String::new(),
        "■ 新しいかどうか".to_owned(),
        format!("この写しは、サイトが変わっても変わりません。{newer}"),
    ]);
    lines.extend(whom_to_ask(site));
    lines.push(String::new());
    written(&lines)
}

/// The parts of a site, each with the page to begin with.
fn contents(site: &Site) -> Vec<String> {
    let documents = site.documents.iter().enumerate().filter_map(|(index, document)| {
        let settings = &document.settings;
        let version = settings.current().map(|version| format!(" Ver.{}", settings.versions[version].name));
        let shown = settings.current().unwrap_or(0);
        let is_start = |route: &Route| matches!(route, Route::Listing(Listing::Contents(own, version), _) if (*own, *version) == (index, shown));
        let contents = site.routes.iter().find(|(_, route)| is_start(route));
        Some(format!("・{} … {}{}", contents?.0, settings.title, version.unwrap_or_default()))
    });
    let lists = [
        ("faq/index.html", Kind::Faq, "よくある質問", "件"),
        ("news/index.html", Kind::News, "お知らせ", "件"),
        ("leaflets/index.html", Kind::Leaflet, "リーフレット", "種類"),
        ("downloads/index.html", Kind::Download, "ダウンロードするファイル", "件"),
    ];
    let lists = lists.into_iter().filter_map(|(address, kind, name, unit)| {
        let count = site.pages_of(kind).count();
        let there = count > 0 && site.routes.contains_key(&Address::new(address));
        there.then(|| format!("・{address} … {name} {count} {unit}"))
    });
    let search = Some(Address::new("search.html")).filter(|address| site.routes.contains_key(address));
    let search = search.map(|address| format!("・{address} … 検索"));
    documents.chain(lists).chain(search).collect()
}

/// Who publishes, with mail address and telephone number.
fn sender(site: &Site) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(Some(&site.config.publisher).filter(|publisher| !publisher.is_empty()).cloned());
    if let Some(enquiry) = &site.config.enquiry {
        lines.extend(enquiry.mail.iter().map(|mail| format!("メール: {mail}")));
        lines.extend(enquiry.tel.iter().map(|tel| format!("電話: {tel}")));
    }
    lines
}

/// Whom readers may ask, with a heading; nothing if nobody is named.
fn whom_to_ask(site: &Site) -> Vec<String> {
    let mut lines = sender(site);
    if !lines.is_empty() {
        lines.splice(..0, [String::new(), "■ 問い合わせ先".to_owned()]);
    }
    lines
}

/// UTF-8 with a byte order mark and the line ends of Windows, as its editors want them.
fn written(lines: &[String]) -> Vec<u8> {
    format!("\u{FEFF}{}", lines.join("\r\n")).into_bytes()
}
