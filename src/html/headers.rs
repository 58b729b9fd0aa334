//! The headers that a host is to send with the pages, as a file for hosts that read one.

use std::fmt::Write as _;

/// Where Cloudflare Pages and Netlify look for headers: at the root of what they are given.
pub const HEADERS_FILE: &str = "_headers";

/// With everything. Pages hold no program and no style, and load nothing from elsewhere; Safari needs `object-src` to show a
/// PDF by itself. Names stay when bytes change, so that a browser has to ask.
const EVERYWHERE: [(&str, &str); 6] = [
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; object-src 'self'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Cache-Control", "no-cache"),
];

/// Types that hosts don't know, or give without their encoding, by the addresses that they are for.
const TYPES: [(&str, &str); 3] = [
    ("/*.csv", "text/csv; charset=utf-8"),
    ("/*.txt", "text/plain; charset=utf-8"),
    ("/news/feed.xml", "application/atom+xml; charset=utf-8"),
];

/// The file: what README tells to send, in the form of Cloudflare Pages and Netlify.
pub fn headers_file() -> String {
    let mut text = "# Cloudflare Pages と Netlify が読むヘッダーの表。site.yaml に headers_file: true と書くと、\n\
                    # かわら版が、サイトを作るたびに、このとおりのものを output/site/_headers に書き出します。\n\
                    # アドレスの途中に置くときは、「/」で始まる行の頭に、その道筋を付けて、いちばん上のフォルダに置きます。\n/*\n"
        .to_owned();
    // Writing to a string can't fail.
    for (name, value) in EVERYWHERE {
        let _ = writeln!(text, "  {name}: {value}");
    }
    for (address, value) in TYPES {
        let _ = write!(text, "\n{address}\n  Content-Type: {value}\n");
    }
    text
}
