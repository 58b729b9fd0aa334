//! The stable codes of all problems, with their severity and their meaning for editors.

use super::Severity;

macro_rules! codes {
    ($($name:ident $code:literal $severity:ident $meaning:literal;)*) => {
        /// A stable code. Its text never changes: sites and scripts name it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $meaning] $name,)*
        }

        impl Code {
            /// All codes.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The code as printed and as written in `site.yaml`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// How grave the problem is unless the site says otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// What it means, in Japanese.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)* }
            }
        }
    };
}

codes! {
    // Files
    NotUtf8 "not-utf8" Error "文字コードが UTF-8 ではない";
    FileTooLarge "file-too-large" Error "テキストのファイルが大きすぎる";
    SymbolicLink "symbolic-link" Error "シンボリックリンクの先が content フォルダの中のファイルではない";
    UnreadableFile "unreadable-file" Error "ファイルを読めない";
    BadFileName "bad-file-name" Error "Windows などで使えないファイル名";
    MisnamedText "misnamed-text" Error "名前が .md.txt などで終わり、原稿として読まれないファイル";
    // Settings and front matter
    BadYaml "bad-yaml" Error "YAML の書き方が正しくない";
    UnknownField "unknown-field" Error "決められていない項目名";
    BadValue "bad-value" Error "項目の値が正しくない";
    MissingField "missing-field" Error "必要な項目がない";
    UnknownKind "unknown-kind" Error "文書の種類（kind）が正しくない";
    UnknownVersion "unknown-version" Error "版とフォルダの対応が取れない";
    BrokenRename "broken-rename" Error "前の版の名前（was）が正しくない";
    UnknownCategory "unknown-category" Error "site.yaml にない分類";
    UnknownAudience "unknown-audience" Error "site.yaml にない対象者";
    LoneChapter "lone-chapter" Error "章だけが、文書より狭い対象者（`audience`）を持つ";
    UnknownCode "unknown-code" Error "誤りのコードの名前が正しくない";
    OverdueReview "overdue-review" Warning "見直しの期限（`review_by`）が過ぎている";
    UnknownDay "unknown-day" Warning "公開日（`publish`）が書かれているが、今日の日付がわからない";
    EarlyVersion "early-version" Warning "今の版（`status: current`）の日付が、まだ来ていない";
    // Addresses
    DuplicateAddress "duplicate-address" Error "二つのページが同じアドレスになる";
    DuplicateNumber "duplicate-number" Error "FAQ の番号が重複している";
    DuplicateId "duplicate-id" Error "同じ id が二度使われている";
    // Text
    UnclosedContainer "unclosed-container" Error "囲み（`:::`）が閉じられていない";
    UnknownContainer "unknown-container" Error "囲み（`:::`）の名前が正しくない";
    StrayFence "stray-fence" Error "対応する囲みのない閉じ記号（`:::`）";
    UnwrittenText "unwritten-text" Warning "ひな形の文が残っている";
    RemovedHtml "removed-html" Warning "使えない HTML を取り除いた";
    BrokenTable "broken-table" Error "区切りの行が正しくないため、表にならない";
    SurplusCells "surplus-cells" Error "表のセルが見出しの列より多い";
    UndefinedFootnote "undefined-footnote" Error "脚注の本文がない";
    UnusedFootnote "unused-footnote" Warning "参照されていない脚注";
    UnusedDefinition "unused-definition" Warning "使われていないリンクの定義（本文には出ない）";
    DeepNesting "deep-nesting" Error "入れ子が深すぎる";
    IndentedText "indented-text" Warning "字下げした文が、コードとして表示される";
    HeadingSpace "heading-space" Error "見出しの記号（#）の後に半角の空白がない";
    FullWidthMarkup "full-width-markup" Error "全角の記号で書かれた見出し・表・囲み・画像";
    MissingAlt "missing-alt" Warning "画像に代替文がない";
    SkippedHeading "skipped-heading" Warning "見出しの段が飛んでいる";
    RepeatedHeading "repeated-heading" Hint "一つのページに同じ見出しがある";
    VagueLink "vague-link" Warning "行き先がわからないリンクの文字（「こちら」など）";
    UnreferencedFigure "unreferenced-figure" Hint "本文から参照されていない図";
    EraMismatch "era-mismatch" Error "和暦と西暦の年が合わない";
    // Letters
    HalfWidthKana "half-width-kana" Warning "半角カタカナ";
    DecomposedText "decomposed-text" Warning "濁点などが分かれた文字（NFD）";
    ByteOrderMark "byte-order-mark" Hint "ファイルの先頭に BOM がある";
    ControlCharacter "control-character" Error "目に見えない制御文字";
    PrivateLetter "private-letter" Warning "外字（ほかの端末で表示できない文字）";
    MissingReading "missing-reading" Error "ふりがなのない漢字（`ruby: all` のリーフレット）";
    DifferingReading "differing-reading" Warning "同じ言葉に違うふりがながある";
    // Links
    BrokenLink "broken-link" Error "リンク先のファイルがない";
    BrokenAnchor "broken-anchor" Error "リンク先のページに見出しや id がない";
    MissingPicture "missing-picture" Error "画像のファイルがない";
    BrokenReference "broken-reference" Error "参照先の図・表・見出しがない";
    UndefinedTerm "undefined-term" Error "用語集にない語を指している";
    BrokenInclude "broken-include" Error "取り込む部品を取り込めない";
    UnusedPart "unused-part" Warning "どこからも取り込まれていない部品";
    OutsideLink "outside-link" Error "リンクが content フォルダの外を指している";
    UnsafeLink "unsafe-link" Error "リンクに使えない種類のアドレス";
    // Data
    RaggedRow "ragged-row" Error "CSV の行のセル数が見出しと合わない";
    BadCsv "bad-csv" Error "CSV の書き方が正しくない";
    MissingColumn "missing-column" Error "CSV に必要な列がない";
    DuplicateKey "duplicate-key" Error "CSV のキーが重複している";
    BadCell "bad-cell" Error "CSV のセルの値が正しくない";
    PersonalColumn "personal-column" Error "事務所の一覧に個人の情報の列がある";
    PrivateColumn "private-column" Error "公開するリーフレットが、公開しない列を使っている";
    StrayOffices "stray-offices" Error "事務所の一覧らしいファイルが、content/offices.csv のほかにある";
    // Leaflets
    UnknownFieldName "unknown-variable" Error "差し込み項目（`{{ }}`、`:::if`）の名前か場所が正しくない";
    StrayField "stray-variable" Warning "リーフレットではない所にある差し込み項目（`{{ }}`）";
    UnreadValue "unread-value" Warning "差し込む値にふりがながない（`ruby: all` のリーフレット）";
    MissingGlyph "missing-glyph" Error "フォントにない文字";
    PageOverflow "page-overflow" Error "PDF の文字が、決められたページ数や紙の幅に収まらない";
    BadPicture "bad-picture" Error "画像のファイルに問題がある";
    PicturePixels "picture-pixels" Error "画像の画素の数が、使える範囲を外れている";
    CoarsePicture "coarse-picture" Warning "画像が、刷ると粗く見える（200 dpi 未満）";
    PdfFailure "pdf-failure" Error "PDF を作れない";
    ExposedReader "exposed-reader" Hint "リーフレットの表紙やファイル名から、持っている人の事情が知られる";
    LongQr "long-qr" Error "QR コードに入らない長さ";
    // Theme
    BadTheme "bad-theme" Error "テーマのファイルが正しくない";
    TemplateFailure "template-failure" Error "テンプレートの実行に失敗した";
}

impl Code {
    /// It keeps what is known of people and offices from getting out: nobody can make less of it.
    pub fn guards_people(self) -> bool {
        matches!(self, Self::PersonalColumn | Self::PrivateColumn | Self::StrayOffices)
    }
}

impl std::str::FromStr for Code {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text).ok_or(())
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}
