//! What the fields mean, as an editor program shows it while one types.

/// By the end of a field's path (`faq.attachments.page`), the nearest first: `attachments.page` before `page`.
pub(super) const WORDS: &[(&str, &str)] = &[
    ("site", "サイトの設定（site.yaml）"),
    ("document", "文書の設定（document.yaml）"),
    ("page", "ページの設定"),
    ("chapter", "章の設定"),
    ("faq", "よくある質問の設定"),
    ("news", "お知らせの設定"),
    ("leaflet", "リーフレットの設定"),
    ("download", "ダウンロードの設定"),
    ("offices", "事務所の一覧（offices.csv）の一行"),
    // site.yaml
    ("site.title", "サイトの名前。これだけは必ず書きます"),
    ("site.description", "サイトの説明を一文で。検索サイトの結果に出ます"),
    ("publisher", "発行者。リーフレットと PDF にも印刷します"),
    ("sample", "true にすると、すべてのページと PDF に「見本」と表示します"),
    ("base_url", "公開する場所のアドレス。例: https://portal.example.jp/"),
    ("headers_file", "true にすると、ヘッダーの表（_headers）も書き出します。Cloudflare Pages と Netlify が読みます"),
    ("site.lang", "言語。書かないときは ja"),
    ("theme", "テーマの名前（themes/名前）。書かないときは default"),
    ("audiences", "読む人の分け方"),
    ("audiences.id", "原稿の audience に書く名前（半角）"),
    ("audiences.title", "画面に出す名前"),
    ("audiences.description", "どのような人かを一文で"),
    ("site.categories", "よくある質問とお知らせの分類"),
    ("categories.id", "原稿の categories に書く名前（半角）。下の分類は「親/子」と書きます"),
    ("categories.title", "画面に出す名前"),
    ("children", "下の分類"),
    ("children.id", "原稿の categories に書く名前（半角）。「親/子」の子の部分です"),
    ("children.title", "画面に出す名前"),
    ("site.faq", "よくある質問から作るもの"),
    ("faq.pdf", "true にすると、よくある質問の全部を一冊の PDF にします"),
    ("enquiry", "問い合わせ先。各ページの下に出ます"),
    ("enquiry.title", "見出し。書かないときは「お問い合わせ」"),
    ("enquiry.text", "案内を一、二文で"),
    ("enquiry.url", "問い合わせフォームのアドレス"),
    ("mail", "メールアドレス"),
    ("enquiry.tel", "電話番号"),
    ("enquiry.hours", "受け付ける時間"),
    ("licence", "文章や図を利用するときの決まり"),
    ("licence.name", "決まりの名前"),
    ("licence.text", "利用のしかたを一、二文で"),
    ("licence.url", "決まりのアドレス"),
    ("accessibility", "アクセシビリティについて、公開するページに出すこと"),
    ("level", "目標にする適合レベル。A、AA、AAA。書かないときは AA"),
    ("conformance", "対応度。準拠、一部準拠、配慮。試験の記録がなければ、準拠と一部準拠は書けません"),
    ("gaps", "まだできていない所と、これからどうするか"),
    ("tests", "行った試験。日付と一緒に書きます"),
    ("tests.date", "試験した日"),
    ("tests.method", "試験のしかた"),
    ("tests.result", "試験の結果"),
    ("tests.scope", "試験したページの範囲"),
    ("show_owner", "true にすると、ページの担当（owner）を読む人にも見せます"),
    ("publish_offices", "true にすると、事務所ごとのリーフレットをサイトに載せます"),
    ("public_columns", "offices.csv のうち、サイトに載せてよい列の名前"),
    ("diagnostics", "誤りの重さ。「コード: warning」のように書きます（error、warning、hint）"),
    // document.yaml
    ("kind", "文書の種類。manual（技術解説書など）か guide（手引き）"),
    ("document.title", "文書の題名"),
    ("document.description", "文書の説明を一文で"),
    ("numbering", "番号の付け方"),
    ("headings", "true にすると、章と節に番号を付けます"),
    ("captions", "表と図の番号。document（通し番号）、chapter（章ごと）、none（付けない）"),
    ("comparison", "新旧対照表の形"),
    ("order", "old-first は左が前の版、new-first は左が後の版"),
    ("comparison.old", "前の版の列の見出し。書かないときは「改訂前」"),
    ("comparison.new", "後の版の列の見出し。書かないときは「改訂後」"),
    ("document.pdf", "true にすると、版ごとに全体を一つの PDF にします"),
    ("tables", "CSV の列の決まり"),
    ("files", "決まりを当てるファイル。版のフォルダから見た場所で、* はどんな文字にも合います"),
    ("columns", "なければならない列"),
    ("columns.name", "一行目に書いた列の名前"),
    ("type", "中身の種類。key は重ならない番号、code は機械が読む文字です"),
    ("columns.required", "true にすると、空欄を誤りにします"),
    ("values", "書いてよい値"),
    ("versions", "版。新しいものを上に書きます"),
    ("versions.version", "版の名前。フォルダの名前でもあります。例: \"1.1\""),
    ("versions.date", "公開した日"),
    ("versions.status", "draft（案。公開しない）、current（今の版）、superseded（前の版）"),
    ("changes", "改訂履歴"),
    ("section", "変えたところ"),
    ("changes.text", "変えたこと"),
    // Front matter
    ("title", "題名。章とふつうのページでは、書かなければ最初の見出しです"),
    ("description", "内容を一文で。一覧と検索に出ます"),
    ("audience", "読む人。site.yaml の audiences の id を書きます"),
    ("publish", "この日より前には公開しません。--as-of で日付を示すと載ります"),
    ("review_by", "この日までに読み直します。過ぎると知らせます"),
    ("owner", "この原稿の担当"),
    (
        "status",
        "draft（書きかけ。公開しない）、current（書かないときはこれ）、superseded（旧版）、withdrawn（使用中止）",
    ),
    ("was", "前の版での原稿の場所と名前。名前を変えたときに書きます"),
    ("aliases", "このページに移したい、前のアドレス"),
    ("slug", "アドレスの最後の部分。書かないときはファイル名から作ります"),
    ("no", "質問の番号。アドレスになり、変えません"),
    ("faq.title", "質問の文"),
    ("published", "最初に公開した日時。例: 2026-04-01 09:00"),
    ("updated", "最後に変えた日時"),
    ("categories", "分類。site.yaml の categories の id を「親/子」の形で書きます"),
    ("related", "関連する質問の番号"),
    ("attachments", "添付するファイル"),
    ("attachments.file", "ファイル。この原稿から見た場所で書きます"),
    ("attachments.page", "PDF の見てほしいページ"),
    ("version", "版。例: \"1.0\""),
    ("revisions", "改訂の記録。新しいものを上に書きます"),
    ("revisions.version", "改訂してできた版"),
    ("revisions.date", "改訂した日"),
    ("revisions.text", "変えたこと"),
    ("former", "変える前の文章を写したファイル（名前か、フォルダの名前が _ で始まるもの）"),
    ("news.date", "日付。ファイル名が日付で始まるときは要りません"),
    ("important", "true にすると、先に目立たせて出します"),
    ("download.file", "ダウンロードしてもらうファイル。この原稿から見た場所で書きます"),
    ("older", "前の版のファイル。新しいものを上に書きます"),
    ("older.file", "前の版のファイル。この原稿から見た場所で書きます"),
    ("date", "発行した日"),
    ("leaflet.code", "紙に印刷する記号"),
    ("size", "紙の大きさ"),
    ("fold", "折り方。bi（二つ折り）、tri（三つ折り）"),
    ("look", "見た目"),
    ("audiocode", "音声コードの画像。この原稿から見た場所で書きます"),
    ("pages", "収めるページ数。あふれると誤りになります"),
    ("edition", "standard（標準）、easy（やさしい日本語）、large（大きな文字）"),
    ("ruby", "ふりがな。all（すべての漢字に要る）、marked（書いたところだけ）、none（付けない）"),
    ("monochrome", "true にすると、白黒の濃淡だけで作ります"),
    ("lang", "言語。例: vi"),
    ("reason", "使用中止（withdrawn）にした理由"),
    // offices.csv
    ("offices.code", "全国地方公共団体コード。支所は「990001-01」のように枝番を付けます"),
    ("offices.name", "事務所の名前"),
    ("offices.tel", "電話番号"),
    ("offices.hours", "開いている時間"),
    ("offices.address", "所在地"),
    ("start_date", "この事務所で始める日"),
];

/// What is said of the field at a path.
pub(super) fn word(path: &str) -> Option<&'static str> {
    find(path).map(|(_, word)| *word)
}

fn find(path: &str) -> Option<&'static (&'static str, &'static str)> {
    let mut ends = Some(path);
    std::iter::from_fn(|| {
        let end = ends?;
        ends = end.split_once('.').map(|(_, rest)| rest);
        Some(end)
    })
    .find_map(|end| WORDS.iter().find(|(key, _)| *key == end))
}

/// The key under which something is said of the field at a path.
#[cfg(test)]
pub(super) fn key(path: &str) -> Option<&'static str> {
    find(path).map(|(key, _)| *key)
}
