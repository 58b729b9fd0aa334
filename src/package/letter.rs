//! はじめにお読みください: what to open first, and how to send opinions on a draft back.

use crate::site::Site;

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
    let sender = sender(site);
    if !sender.is_empty() {
        lines.extend([String::new(), "■ 問い合わせ先".to_owned()]);
        lines.extend(sender);
    }
    lines.push(String::new());
    written(&lines)
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

/// UTF-8 with a byte order mark and the line ends of Windows, as its editors want them.
fn written(lines: &[String]) -> Vec<u8> {
    format!("\u{FEFF}{}", lines.join("\r\n")).into_bytes()
}
