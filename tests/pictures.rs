//! Pictures as editors have them: broken, huge, of the wrong kind, too coarse. Each is told at its line with what to do, and
//! none takes more memory than an office computer has.

#![cfg(feature = "pdf")]

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use image::{DynamicImage, GrayImage, ImageFormat, RgbImage};
use tempfile::TempDir;

/// A leaflet with a picture in line 6.
fn site(name: &str, bytes: &[u8], attributes: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let leaflets = folder.path().join("content/leaflets");
    fs::create_dir_all(&leaflets).expect("made");
    fs::write(folder.path().join("content/site.yaml"), "title: 例\n").expect("written");
    let text = format!("---\ntitle: 案内\n---\n本文です。\n\n![役場の地図]({name}){attributes}\n\n後の文です。\n");
    fs::write(leaflets.join("desk.md"), text).expect("written");
    fs::write(leaflets.join(name), bytes).expect("written");
    folder
}

/// The exit code of a build and what it said.
fn build(folder: &Path) -> (i32, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_kawaraban")).current_dir(folder).arg("build").output();
    let done = done.expect("it runs");
    (done.status.code().expect("no signal"), String::from_utf8(done.stderr).expect("UTF-8"))
}

fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.into().write_to(&mut Cursor::new(&mut bytes), format).expect("encoded");
    bytes
}

/// A picture without two dots alike beside each other.
fn photograph(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| image::Rgb([x, y, x ^ y].map(|part| part.to_le_bytes()[0])))
}

fn svg(inner: &str) -> Vec<u8> {
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 90 30\">{inner}</svg>").into_bytes()
}

#[test]
fn a_picture_that_cannot_be_used_is_told_once_at_its_line() {
    let png = encoded(photograph(400, 300), ImageFormat::Png);
    let jpeg = encoded(photograph(400, 300), ImageFormat::Jpeg);
    let entity = |(own, of): (char, char)| format!("<!ENTITY {own} \"{}\">", format!("&{of};").repeat(10));
    let entities = ('b'..='i').zip('a'..).map(entity).collect::<Vec<_>>().concat();
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><text>&i;</text></svg>";
    let bomb = format!("<!DOCTYPE svg [<!ENTITY a \"ああああ\">{entities}]>{drawing}");
    let half = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    let pictures: Vec<(&str, Vec<u8>, &str, &str)> = vec![
        ("empty.png", Vec::new(), "bad-picture", "ファイルが空です"),
        ("half.png", half(&png), "bad-picture", "途中で終わっています"),
        ("half.jpg", half(&jpeg), "bad-picture", "途中で終わっています"),
        ("head.jpg", jpeg[..40].to_vec(), "bad-picture", "途中で終わっています"),
        ("text.png", b"map".to_vec(), "bad-picture", "どれでもありません"),
        ("scan.png", b"%PDF-1.7".to_vec(), "bad-picture", "どれでもありません"),
        ("map.svg", png, "bad-picture", "中身は png"),
        ("map.png", svg(""), "bad-picture", "中身は svg"),
        (
            "open.svg",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><g></svg>".to_vec(),
            "bad-picture",
            "SVG として読めません",
        ),
        ("sjis.svg", [&svg("")[..], b"<!-- \x92\x6E -->"].concat(), "bad-picture", "UTF-8 ではありません"),
        ("bomb.svg", bomb.into_bytes(), "bad-picture", "SVG として読めません"),
        ("web.svg", svg("<image href=\"https://example.jp/a.png\"/>"), "bad-picture", "アドレスを参照しています"),
        ("file.svg", svg("<image href=\"../../../etc/passwd\"/>"), "bad-picture", "別のファイル"),
        ("run.svg", svg("<script>alert(1)</script>"), "bad-picture", "スクリプト"),
        (
            "html.svg",
            svg("<foreignObject width=\"9\" height=\"9\"><p>文</p></foreignObject>"),
            "bad-picture",
            "foreignObject",
        ),
        ("letter.svg", svg("<text y=\"20\">한</text>"), "missing-glyph", "画像の中の「한」"),
        ("dot.png", encoded(RgbImage::new(1, 1), ImageFormat::Png), "picture-pixels", "中身がありません"),
        ("long.png", encoded(RgbImage::new(20_000, 10), ImageFormat::Png), "picture-pixels", "横 20000 画素"),
        ("large.png", encoded(GrayImage::new(8_000, 8_000), ImageFormat::Png), "picture-pixels", "5,000 万画素"),
    ];
    for (name, bytes, code, reason) in pictures {
        let folder = site(name, &bytes, "");
        let (exit, said) = build(folder.path());
        assert_eq!(exit, 1, "{name}: {said}");
        assert_eq!(said.matches("エラー[").count(), 1, "{name}: {said}");
        for part in [&format!("エラー[{code}]: "), reason, "content/leaflets/desk.md:6:1", "= 対処: "] {
            assert!(said.contains(part), "{name}: {part} is not in\n{said}");
        }
        assert!(!["picture/", "Typst", "linked"].iter().any(|inner| said.contains(inner)), "{name}: {said}");
        assert!(!folder.path().join("output/site").exists() && !folder.path().join("output/.next").exists(), "{name}");
    }
}

/// As print shops send them back.
#[test]
fn a_photograph_in_four_inks_is_told() {
    let mut bytes = encoded(photograph(40, 30), ImageFormat::Jpeg);
    let frame = bytes.windows(2).position(|mark| mark == [0xFF, 0xC0]).expect("a frame");
    bytes[frame + 9] = 4;
    let (exit, said) = build(site("shop.jpg", &bytes, "").path());
    assert!(exit == 1 && said.contains("CMYK") && said.contains("desk.md:6:1"), "{said}");
    assert_eq!(said.matches("エラー[").count(), 1, "{said}");
}

#[test]
fn pixels_under_the_name_of_others_are_shown() {
    let (exit, said) = build(site("map.png", &encoded(photograph(400, 300), ImageFormat::Jpeg), "").path());
    assert!(exit == 0 && said.contains("誤りはありません"), "{said}");
}

/// Dots an inch of the picture in the leaflet.
fn resolution(folder: &Path) -> u32 {
    let pdf = folder.join("output/site/leaflets/desk.pdf");
    let list = Command::new("pdfimages").arg("-list").arg(pdf).output().expect("pdfimages (poppler-utils) runs").stdout;
    let list = String::from_utf8(list).expect("UTF-8");
    let row: Vec<&str> = list.lines().nth(2).expect("a picture").split_whitespace().collect();
    row[12].parse().expect("dots an inch")
}

#[test]
fn a_picture_without_a_width_is_never_coarse() {
    // As wide as 51 mm, though the page has room for more; across the whole page.
    for (across, expected) in [(400, 200..=201), (1200, 200..=201), (2800, 388..=394)] {
        let folder = site("map.png", &encoded(photograph(across, 300), ImageFormat::Png), "");
        let (exit, said) = build(folder.path());
        assert!(exit == 0 && said.contains("誤りはありません"), "{across}: {said}");
        let found = resolution(folder.path());
        assert!(expected.contains(&found), "{across}: {found} dpi");
    }
    // Not higher than its page.
    let folder = site("map.png", &encoded(photograph(400, 4000), ImageFormat::Png), "");
    assert_eq!(build(folder.path()).0, 0);
    assert!(resolution(folder.path()) > 350);
}

#[test]
fn a_width_that_makes_a_picture_coarse_is_told() {
    let folder = site("map.png", &encoded(photograph(400, 300), ImageFormat::Png), "{width=100%}");
    let (exit, said) = build(folder.path());
    assert!(exit == 0 && said.contains("警告[coarse-picture]") && said.contains("幅の指定（width）"), "{said}");
    assert!(resolution(folder.path()) < 60);
}
