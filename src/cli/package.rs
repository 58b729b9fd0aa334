//! `package`.

use std::io::IsTerminal;
use std::time::Instant;

use super::arguments::{Common, Package};
use super::build::{counts, folder, request, spinning};
use super::{CONTENT, DONE, ENVIRONMENT};
use crate::diagnostic::{Format, render};
use crate::package::{Packaged, Refusal};
use crate::text::size;

/// Packages documents, or drafts that ask for opinions.
pub(super) fn package(common: &Common, arguments: &Package) -> u8 {
    let started = Instant::now();
    let request = request(common, true, arguments.build.base_url.clone(), &arguments.build.severities);
    let packaged = match spinning(|progress| crate::package::package(&request, arguments.draft, progress)) {
        Ok(packaged) => packaged,
        Err(Refusal::Trouble(trouble)) => {
            eprintln!("エラー: {trouble}");
            return ENVIRONMENT;
        }
        Err(Refusal::Nothing(message)) => {
            eprintln!("エラー: {message}");
            return ENVIRONMENT;
        }
    };
    let report = &packaged.report;
    let color = std::io::stderr().is_terminal();
    eprint!("{}", render(&report.diagnostics, &folder(&common.content), Format::Human { color }));
    let counts = counts(&report.diagnostics);
    if report.failed {
        eprintln!("まとめませんでした: {counts}。前の内容はそのままです。");
        return CONTENT;
    }
    let offline = common.output().join("offline");
    for package in &packaged.packages {
        eprintln!("できました: {}", offline.join(&package.name).display());
    }
    eprint!("{}", sizes(&packaged));
    eprintln!("受け取った人は、ZIP を「すべて展開」してから、中の「はじめにお読みください.txt」のとおりに開きます。");
    if cfg!(not(feature = "pdf")) {
        eprintln!("このかわら版は PDF を作れないため、PDF は入っていません。");
    }
    eprintln!("{counts}（{:.1} 秒）", started.elapsed().as_secs_f64());
    DONE
}

/// How large the packages are, and what takes its place in the site. What is named stands last, since Japanese letters are
/// twice as wide as the blanks that would follow them.
fn sizes(packaged: &Packaged) -> String {
    let mut lines = vec!["大きさ（ファイルの数、展開した大きさ、ZIP の大きさ）".to_owned()];
    lines.extend(packaged.packages.iter().map(|package| {
        let (unpacked, packed) = (size(package.unpacked), size(package.packed));
        format!("{:>8} {unpacked:>9} {packed:>9}  {}", package.files, package.name)
    }));
    if !packaged.shares.is_empty() {
        lines.push("サイトの内訳（ファイルの数、大きさ）".to_owned());
    }
    let told = packaged.shares.iter().map(|share| (share.files, share.bytes, share.part.name()));
    lines.extend(told.map(|(files, bytes, name)| format!("{files:>8} {:>9}  {name}", size(bytes))));
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::sizes;
    use crate::Report;
    use crate::output::Packed;
    use crate::package::{Packaged, Part, Share};

    #[test]
    fn sizes_stand_below_each_other_and_names_behind_them() {
        let package = |name: &str, files, unpacked, packed| Packed {
            name: name.to_owned(),
            files,
            unpacked,
            packed,
            sha256: String::new(),
        };
        let report =
            Report { diagnostics: Vec::new(), failed: false, pages: 0, pdfs: 0, index_bytes: 0, held: Vec::new() };
        let packaged = Packaged {
            report,
            packages: vec![
                package("手引き_Ver1.1_20230321.zip", 9, 999, 500),
                package("例の県_20230401.zip", 12_345, 1_234_567_890, 98_765_432),
            ],
            shares: vec![Share { part: Part::Pages, files: 12_000, bytes: 400_000 }],
        };
        let expected = "\
大きさ（ファイルの数、展開した大きさ、ZIP の大きさ）
       9     999 B     500 B  手引き_Ver1.1_20230321.zip
   12345    1.2 GB   98.7 MB  例の県_20230401.zip
サイトの内訳（ファイルの数、大きさ）
   12000    400 KB  ページ
";
        assert_eq!(sizes(&packaged), expected);
    }
}
