//! Pictures as editors have them: broken, huge, of the wrong kind, too coarse. Each is told at its line with what to do, and
//! none takes more memory than an office computer has.

#![cfg(feature = "pdf")]

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
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

/// A PNG as small as it can be.
fn encoded_well(picture: impl Into<DynamicImage>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, FilterType::Adaptive);
    picture.into().write_with_encoder(encoder).expect("encoded");
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
        ("bomb.svg", bomb.into_bytes(), "bad-picture", "<!ENTITY で定義をしています"),
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
        // What a drawing holds is told in the drawing, whoever uses it.
        let is_drawing = code == "bad-picture" && bytes.starts_with(b"<") && !name.contains("png");
        let place =
            if is_drawing { format!("content/leaflets/{name}") } else { "content/leaflets/desk.md:6:1".to_owned() };
        for part in [&format!("エラー[{code}]: "), reason, &place, "= 対処: "] {
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

/// A folder with a page and pictures beside it.
fn page(text: &str, pictures: &[(&str, Vec<u8>)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let content = folder.path().join("content");
    fs::create_dir_all(&content).expect("made");
    fs::write(content.join("site.yaml"), "title: 例\n").expect("written");
    fs::write(content.join("guide.md"), format!("# 手引き\n\n{text}\n")).expect("written");
    for (name, bytes) in pictures {
        fs::write(content.join(name), bytes).expect("written");
    }
    folder
}

fn low(number: u32) -> u8 {
    number.to_le_bytes()[0]
}

/// The tags of a page that begin so.
fn tags(folder: &Path, start: &str) -> Vec<String> {
    let html = fs::read_to_string(folder.join("output/site/guide.html")).expect("a page");
    let main = html.split("<main").nth(1).expect("a text");
    main.split('<')
        .filter(|tag| tag.starts_with(start))
        .map(|tag| tag.split('>').next().unwrap_or_default().to_owned())
        .collect()
}

/// The value of an attribute.
fn value<'tag>(tag: &'tag str, name: &str) -> Option<&'tag str> {
    tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()
}

/// What is offered: file and width.
fn offers(folder: &Path, tag: &str) -> Vec<(String, u32)> {
    let list = value(tag, "srcset").unwrap_or_default();
    let offers = list.split(", ").filter(|offer| !offer.is_empty()).map(|offer| {
        let (path, width) = offer.split_once(' ').expect("a width");
        let told: u32 = width.trim_end_matches('w').parse().expect("a number");
        // The original itself may be told as it is shown, not as it was taken.
        if path.starts_with("assets/") {
            let (found, _) = image::image_dimensions(folder.join("output/site").join(path)).expect("a picture");
            assert_eq!(found, told, "{offer}");
        }
        (path.to_owned(), told)
    });
    offers.collect()
}

#[test]
fn large_pictures_are_offered_smaller_and_lead_to_the_whole() {
    let smooth = RgbImage::from_fn(2400, 900, |x, y| image::Rgb([low(x / 10), low(y / 5), low((x * y) >> 13)]));
    // Black and white in a pattern take less than the greys that they give when they are made smaller.
    let lines = GrayImage::from_fn(1300, 400, |x, y| image::Luma([if (x * x + y * 3) % 23 < 5 { 0 } else { 255 }]));
    let pictures = [
        ("plan.jpg", encoded(smooth.clone(), ImageFormat::Jpeg)),
        ("wide.png", encoded(smooth, ImageFormat::Png)),
        ("lines.png", encoded_well(lines)),
        ("small.png", encoded(photograph(400, 300), ImageFormat::Png)),
        ("plan.svg", svg("")),
    ];
    let text = "![全体](plan.jpg \"全体図\")\n\n![幅広](wide.png \"幅広の図\"){width=50%}\n\n\
                文の中の![線](lines.png)と、[![小さい](small.png)](plan.jpg)。\n\n![図](plan.svg)";
    let folder = page(text, &pictures);
    let (exit, said) = build(folder.path());
    assert!(exit == 0 && said.contains("誤りはありません"), "{said}");
    let tags_of = |start| tags(folder.path(), start);
    let images = tags_of("img");
    let widths = |tag: &str| offers(folder.path(), tag).iter().map(|(_, width)| *width).collect::<Vec<_>>();
    assert_eq!(
        images.iter().map(|tag| widths(tag)).collect::<Vec<_>>(),
        [vec![800, 1600], vec![800, 1600], vec![], vec![], vec![]]
    );
    // Kinds stay: a drawing gets no blots, a photograph stays small.
    assert!(
        offers(folder.path(), &images[0])[0].0.contains("-800.jpg")
            && offers(folder.path(), &images[1])[0].0.contains("-800.png")
    );
    assert_eq!(value(&images[0], "sizes"), Some("(min-width: 60em) 736px, 100vw"));
    assert_eq!(value(&images[1], "sizes"), Some("(min-width: 60em) 368px, 100vw"));
    // The page keeps room for each; what is seen first is loaded at once.
    let size =
        |tag: &str| value(tag, "width").zip(value(tag, "height")).map(|(width, height)| format!("{width}×{height}"));
    let sizes: Vec<String> = images.iter().filter_map(|tag| size(tag)).collect();
    assert_eq!(sizes, ["2400×900", "2400×900", "1300×400", "400×300", "90×30"]);
    assert_eq!(
        images.iter().map(|tag| value(tag, "loading")).collect::<Vec<_>>(),
        [None, Some("lazy"), Some("lazy"), Some("lazy"), Some("lazy")]
    );
    let ways = tags_of("a class=\"whole-picture\"");
    assert_eq!(
        ways.iter().filter_map(|tag| value(tag, "href")).collect::<Vec<_>>(),
        ["plan.jpg", "wide.png", "lines.png"]
    );
    for name in ["plan.jpg", "wide.png", "lines.png"] {
        assert!(folder.path().join("output/site").join(name).exists(), "{name}");
    }
}

#[test]
fn smaller_pictures_are_the_same_twice_and_made_once() {
    let smooth = RgbImage::from_fn(1700, 900, |x, y| image::Rgb([low(x / 10), low(y / 5), 0]));
    let jpeg = encoded(smooth, ImageFormat::Jpeg);
    // The same picture in two places is one file.
    let folder = page("![甲](a.jpg)\n\n![乙](b.jpg)", &[("a.jpg", jpeg.clone()), ("b.jpg", jpeg)]);
    let made = || -> Vec<(String, Vec<u8>)> {
        assert_eq!(build(folder.path()).0, 0);
        let entries = fs::read_dir(folder.path().join("output/site/assets/pictures")).expect("a folder");
        let files = entries.map(|entry| entry.expect("an entry").path());
        let mut files: Vec<_> =
            files.map(|path| (path.display().to_string(), fs::read(&path).expect("a file"))).collect();
        files.sort();
        files
    };
    let first = made();
    assert_eq!(first.len(), 1, "{:?}", first.iter().map(|(path, _)| path).collect::<Vec<_>>());
    assert_eq!(made(), first);
    fs::remove_dir_all(folder.path().join("output")).expect("removed");
    assert_eq!(made(), first);
    // What was kept is taken as it is.
    for entry in fs::read_dir(folder.path().join("output/.printed")).expect("a folder") {
        let path = entry.expect("an entry").path();
        let mut bytes = fs::read(&path).expect("a file");
        // Nothing was kept of a width that is not worth it.
        if !bytes.is_empty() {
            bytes.push(0);
            fs::write(&path, bytes).expect("written");
        }
    }
    let again = made();
    assert_eq!(again.len(), first.len());
    assert!(again.iter().zip(&first).all(|((_, kept), (_, first))| kept.len() == first.len() + 1));
}

/// A JPEG that its camera says to turn (Exif 2.32).
fn turned(bytes: &[u8], orientation: u8) -> Vec<u8> {
    let entry = [0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0];
    let exif = [b"Exif\0\0II*\0\x08\0\0\0\x01\0".as_slice(), &entry, &[0; 4]].concat();
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    [&bytes[..2], &[0xFF, 0xE1], &length, &exif, &bytes[2..]].concat()
}

#[test]
fn a_photograph_taken_on_its_side_is_shown_upright() {
    let mut side = RgbImage::from_pixel(1500, 1200, image::Rgb([255; 3]));
    for (x, y) in (0..300).flat_map(|x| (0..1200).map(move |y| (x, y))) {
        side.put_pixel(x, y, image::Rgb([0; 3]));
    }
    // Lines enough to make it worth something.
    image::imageops::overlay(&mut side, &photograph(1100, 1200), 400, 0);
    let mut jpeg = Vec::new();
    side.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, 95)).expect("encoded");
    let folder = page("![窓口](a.jpg)", &[("a.jpg", turned(&jpeg, 6))]);
    let (exit, said) = build(folder.path());
    assert!(exit == 0 && said.contains("誤りはありません"), "{said}");
    let tag = tags(folder.path(), "img").remove(0);
    assert_eq!((value(&tag, "width"), value(&tag, "height")), (Some("1200"), Some("1500")));
    let (path, _) = offers(folder.path(), &tag).remove(0);
    let smaller = image::open(folder.path().join("output/site").join(path)).expect("a picture").to_luma8();
    // What was at the left is above.
    assert_eq!(smaller.dimensions(), (800, 1000));
    assert!(smaller.get_pixel(400, 100).0[0] < 30, "{:?}", smaller.get_pixel(400, 100));
}

#[test]
fn a_drawing_that_nobody_shows_is_looked_into_too() {
    let hostile = svg("<script>alert(1)</script><rect width=\"9\" height=\"9\" onclick=\"alert(2)\"/>");
    let folder = page("[図](plan.svg)を開く。", &[("plan.svg", hostile)]);
    let (exit, said) = build(folder.path());
    assert!(exit == 1 && said.matches("content/plan.svg:1:").count() == 2, "{said}");
    // Who publishes all the same publishes what is left.
    let run = Command::new(env!("CARGO_BIN_EXE_kawaraban"))
        .current_dir(folder.path())
        .args(["build", "--warn", "bad-picture"])
        .output()
        .expect("it runs");
    assert!(run.status.success());
    let published = fs::read_to_string(folder.path().join("output/site/plan.svg")).expect("a drawing");
    assert!(published.contains("<rect width=\"9\" height=\"9\" />") && !published.contains("alert"), "{published}");
}
