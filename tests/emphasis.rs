//! Emphasis beside Japanese punctuation, where `CommonMark`'s flanking rule alone goes wrong.

use std::sync::Arc;

use kawaraban::diagnostic::SourceText;
use kawaraban::html::fragment;
use kawaraban::markdown::{Dialect, parse};

fn html(markdown: &str) -> String {
    let source = Arc::new(SourceText::new("example.md", markdown));
    fragment(&parse(&source, 0..markdown.len(), Dialect::Kawaraban { fields: false }).tree)
}

/// Source and HTML, without the paragraph around it.
const CASES: &[(&str, &str)] = &[
    // Brackets and quotes inside, Japanese letters outside
    ("**「重要」**で", "<strong>「重要」</strong>で"),
    ("次は、**「識別子」**を", "次は、<strong>「識別子」</strong>を"),
    ("**…。**次", "<strong>…。</strong>次"),
    ("**XML(UTF-8)**で", "<strong>XML(UTF-8)</strong>で"),
    ("**XML（UTF-8）**で", "<strong>XML（UTF-8）</strong>で"),
    ("**[x](a)**を", "<strong><a href=\"a\">x</a></strong>を"),
    ("~~「旧」~~で", "<del>「旧」</del>で"),
    (
        "`a`**`item`**を項目**`item`**を",
        "<code>a</code><strong><code>item</code></strong>を項目<strong><code>item</code></strong>を",
    ),
    ("漢字**(太)**漢字", "漢字<strong>(太)</strong>漢字"),
    ("普通**太字**です", "普通<strong>太字</strong>です"),
    ("a * b * c", "a * b * c"),
    ("**bold** text", "<strong>bold</strong> text"),
    ("*「x」*y", "<em>「x」</em>y"),
    ("foo**「a」**、**「b」**bar", "foo<strong>「a」</strong>、<strong>「b」</strong>bar"),
    ("**終わり。**`code`", "<strong>終わり。</strong><code>code</code>"),
    ("2**3**4", "2<strong>3</strong>4"),
    ("これは**重要**です。", "これは<strong>重要</strong>です。"),
    ("**注意：**本文", "<strong>注意：</strong>本文"),
    ("**ＡＢＣ（１）**。", "<strong>ＡＢＣ（１）</strong>。"),
    ("`**「a」**`は", "<code>**「a」**</code>は"),
    // Punctuation at the inner end
    ("**はい、**そうです", "<strong>はい、</strong>そうです"),
    ("**なぜ？**と聞く", "<strong>なぜ？</strong>と聞く"),
    ("**危険！**止まる", "<strong>危険！</strong>止まる"),
    ("**『本』**『章』", "<strong>『本』</strong>『章』"),
    ("彼は**（略）**と言う", "彼は<strong>（略）</strong>と言う"),
    ("【**必須**】項目", "【<strong>必須</strong>】項目"),
    ("**【必須】**項目", "<strong>【必須】</strong>項目"),
    ("項目**【必須】**", "項目<strong>【必須】</strong>"),
    ("*〜まで*の間", "<em>〜まで</em>の間"),
    ("値は**「0」**、**「1」**です", "値は<strong>「0」</strong>、<strong>「1」</strong>です"),
    // Beside Latin letters, digits, codes and links
    ("API**「v2」**API", "API<strong>「v2」</strong>API"),
    ("第**1.0**版", "第<strong>1.0</strong>版"),
    ("第**(1)**号", "第<strong>(1)</strong>号"),
    ("**$100**です", "<strong>$100</strong>です"),
    ("価格は**$100**", "価格は<strong>$100</strong>"),
    ("**`INSURED`**は", "<strong><code>INSURED</code></strong>は"),
    ("項目**`ID`**。", "項目<strong><code>ID</code></strong>。"),
    ("詳しくは**[手引き](a)**へ", "詳しくは<strong><a href=\"a\">手引き</a></strong>へ"),
    ("[**「表」**](a)を", "<a href=\"a\"><strong>「表」</strong></a>を"),
    ("~~（旧）~~新", "<del>（旧）</del>新"),
    // Nested and neighbouring runs
    ("***「強」***を", "<em><strong>「強」</strong></em>を"),
    ("**強い*「斜体」*文**です", "<strong>強い<em>「斜体」</em>文</strong>です"),
    ("**甲。** **乙。**丙", "<strong>甲。</strong> <strong>乙。</strong>丙"),
    ("*甲*、*乙*。", "<em>甲</em>、<em>乙</em>。"),
    ("**한국어(조선말)**은", "<strong>한국어(조선말)</strong>은"),
    ("请**“看”**这里", "请<strong>“看”</strong>这里"),
    // What must stay text
    ("\\*\\*「x」\\*\\*を", "**「x」**を"),
    ("２＊３＊４", "２＊３＊４"),
    ("5 * 3（税込） * 2", "5 * 3（税込） * 2"),
    ("注 *1）と *2）", "注 *1）と *2）"),
    ("** 「空白」 **", "** 「空白」 **"),
];

#[test]
fn emphasis_beside_japanese_punctuation_is_as_written() {
    let wrong: Vec<String> = CASES
        .iter()
        .filter_map(|(source, wanted)| {
            let got = html(source);
            (got != format!("<p>{wanted}</p>\n"))
                .then(|| format!("{source}\n  wanted {wanted}\n  got    {}", got.trim_end()))
        })
        .collect();
    assert!(CASES.len() >= 50);
    assert!(wrong.is_empty(), "{} of {} are wrong:\n{}", wrong.len(), CASES.len(), wrong.join("\n"));
}

/// The places where the parser sees sentinels must not leak them.
#[test]
fn nothing_is_added_to_code_links_or_titles() {
    assert_eq!(
        html("[a](b**「c」**.html \"**「題」**は\") `**「x」**y`\n\n```text:**「名」**.txt\n漢字**(x)**漢字\n```\n"),
        "<p><a href=\"b**%E3%80%8Cc%E3%80%8D**.html\" title=\"**「題」**は\">a</a> <code>**「x」**y</code></p>\n\
         <figure class=\"listing\"><figcaption>**「名」**.txt</figcaption><pre><code class=\"language-text\">漢字**(x)**漢字\n</code></pre></figure>\n"
    );
}
