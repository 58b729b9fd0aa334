//! The command line, with its help in Japanese.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::SheetForm;
use crate::config::Date;
use crate::diagnostic::Code;
use crate::import::ColumnMap;

const HELP: &str = "\
{about}

使い方: {usage}

{all-args}{after-help}";

/// かわら版: Markdown の原稿から、ウェブサイト、検索、リーフレットの PDF を作ります。
#[derive(Debug, Parser)]
#[command(name = "kawaraban", version, help_template = HELP, override_usage = "kawaraban 命令 [指定]", subcommand_value_name = "命令", subcommand_help_heading = "命令",
    disable_help_subcommand = true, disable_help_flag = true, disable_version_flag = true, arg_required_else_help = true,
    after_help = "はじめるときは「kawaraban init フォルダ」で見本のサイトを作り、そのフォルダで「kawaraban serve --open --drafts」を実行します。\n命令ごとの説明は「kawaraban 命令 --help」で表示します。")]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub common: Common,
    /// この説明を表示する
    #[arg(short, long, global = true, action = clap::ArgAction::Help, help_heading = "そのほか")]
    help: Option<bool>,
    /// 版を表示する
    #[arg(short = 'V', long, action = clap::ArgAction::Version, help_heading = "そのほか")]
    version: Option<bool>,
}

/// Where things are.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// 原稿のフォルダ（書かないときは content）
    #[arg(
        long,
        global = true,
        value_name = "フォルダ",
        default_value = "content",
        hide_default_value = true,
        help_heading = "場所"
    )]
    pub content: PathBuf,
    /// テーマのフォルダ（書かないときは themes）
    #[arg(
        long,
        global = true,
        value_name = "フォルダ",
        default_value = "themes",
        hide_default_value = true,
        help_heading = "場所"
    )]
    pub themes: PathBuf,
    /// 出力のフォルダ（書かないときは output。`diff` では書き出すファイル、`print` では PDF を置くフォルダ）
    #[arg(long, global = true, value_name = "フォルダ", help_heading = "場所")]
    pub output: Option<PathBuf>,
    /// 同時に使う CPU の数（書かないときは全部）
    #[arg(long, global = true, value_name = "数", value_parser = parse_jobs, help_heading = "場所")]
    pub jobs: Option<NonZeroUsize>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// 見本のサイト（小さいが、ひととおりそろったもの）を、新しいフォルダに作る
    #[command(
        help_template = HELP,
        override_usage = "kawaraban init フォルダ [指定]\n  例: kawaraban init shiori"
    )]
    Init(Init),
    /// 原稿を書き始める: よくある質問、お知らせ、リーフレット、章、版
    #[command(
        help_template = HELP,
        override_usage = "kawaraban new 種類 [文書] 名前 [指定]\n  例: kawaraban new faq how-to-apply --title 申し込み方を教えてください。\n  例: kawaraban new chapter manual network\n  例: kawaraban new version manual 1.2"
    )]
    New(New),
    /// Excel・CSV の質問の一覧や、Word の文書を、原稿として取り込む（上書きはしない。失われるものをすべて知らせる）
    #[command(
        help_template = HELP,
        override_usage = "kawaraban import ファイル [指定]\n  例: kawaraban import faq.xlsx --dry-run\n  例: kawaraban import faq.csv --map 質問=title,回答=body --date 2026-04-01\n  例: kawaraban import network.docx --to manual/1.1/07-network.md"
    )]
    Import(Import),
    /// 書いている途中のサイトをブラウザーで見る（保存すると、すぐに変わる）
    #[command(help_template = HELP, override_usage = "kawaraban serve [指定]\n  例: kawaraban serve --open")]
    Serve(Serve),
    /// 原稿を調べて、誤りをすべて表示する（何も公開しない）
    #[command(help_template = HELP, override_usage = "kawaraban check [指定]\n  例: kawaraban check --as-of 2026-04-01 --sheet 確認.pdf")]
    Check(Check),
    /// サイトとリーフレットを作り、出力のフォルダに置く
    #[command(help_template = HELP, override_usage = "kawaraban build [指定]\n  例: kawaraban build --as-of 2026-04-01")]
    Build(Build),
    /// 二つの版の新旧対照表を作る（--output のファイルに。書かないときは「新旧対照表_….html」）
    #[command(
        help_template = HELP,
        override_usage = "kawaraban diff 文書 前の版 後の版 [指定]\n  例: kawaraban diff manual 1.0 1.1 --format pdf --output taishou.pdf"
    )]
    Diff(Diff),
    /// リーフレットと文書の PDF を、事務所の数だけ作る（差し込み印刷）
    #[command(
        help_template = HELP,
        override_usage = "kawaraban print [名前…] [指定]\n  例: kawaraban print card --only 990001 --output print"
    )]
    Print(Print),
    /// サイトを作り、サイト全体と文書ごとの ZIP を output/offline に置く（--draft で、意見照会に出す案）
    #[command(help_template = HELP, override_usage = "kawaraban package [指定]\n  例: kawaraban package --draft")]
    Package(Package),
    /// エディターが入力を助けるためのファイル（JSON スキーマ）を、フォルダに置く（書かないときは schemas）
    #[command(help_template = HELP, override_usage = "kawaraban schema [指定]\n  例: kawaraban schema --output schemas")]
    Schema,
    /// シェルの入力の補い方（補完）を表示する
    #[command(
        help_template = HELP,
        override_usage = "kawaraban completions シェル\n  例: kawaraban completions bash > kawaraban.bash"
    )]
    Completions(Completions),
}

#[derive(Debug, Args)]
pub(super) struct Completions {
    /// シェル: bash、elvish、fish、powershell、zsh
    #[arg(value_name = "シェル", hide_possible_values = true, help_heading = "指定")]
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(super) struct Init {
    /// 作る場所（例: shiori）
    #[arg(value_name = "フォルダ", help_heading = "作るもの")]
    pub folder: PathBuf,
    #[command(flatten)]
    pub day: Day,
}

#[derive(Debug, Args)]
pub(super) struct New {
    /// 種類: faq（よくある質問）、news（お知らせ）、leaflet（リーフレット）、chapter（章）、version（版）
    #[arg(value_name = "種類", hide_possible_values = true, help_heading = "作るもの")]
    pub kind: NewKind,
    /// 名前（半角の英数字とハイフン。アドレスになる）。章と版は、先に文書のフォルダを書く（例: manual network）
    #[arg(value_name = "名前", required = true, num_args = 1..=2, help_heading = "作るもの")]
    pub names: Vec<String>,
    /// 題名（書かないときは、あとで書く）
    #[arg(long, value_name = "題名", help_heading = "指定")]
    pub title: Option<String>,
    #[command(flatten)]
    pub day: Day,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum NewKind {
    Faq,
    News,
    Leaflet,
    Chapter,
    Version,
}

#[derive(Debug, Args)]
pub(super) struct Import {
    /// 取り込むファイル: .xlsx と .csv は一行が一問、.docx は一つの章
    #[arg(value_name = "ファイル", help_heading = "取り込むもの")]
    pub file: PathBuf,
    /// 章を置く場所（.docx のとき。原稿のフォルダの中のパス。例: manual/1.1/07-network.md）
    #[arg(long, value_name = "パス", help_heading = "指定")]
    pub to: Option<String>,
    /// 列の名前と項目（.xlsx と .csv のとき。何度でも書ける。例: 質問=title,回答=body,係=owner）。項目: no、title、body、published、updated、categories、audience、related、owner、description、-（取り込まない）
    #[arg(long, value_name = "列=項目", value_parser = ColumnMap::read, help_heading = "指定")]
    pub map: Vec<ColumnMap>,
    /// シートの名前（.xlsx のとき。書かないときは、表示されている最初のシート）
    #[arg(long, value_name = "シート", help_heading = "指定")]
    pub sheet_name: Option<String>,
    /// 日付のない行に書く公開日（例: 2026-04-01）
    #[arg(long, value_name = "日付", value_parser = parse_date, help_heading = "指定")]
    pub date: Option<Date>,
    /// 何も書き込まず、取り込むものと失われるものを表示する
    #[arg(long, help_heading = "指定")]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub(super) struct Day {
    /// 原稿に書く日付（書かないときは今日。例: 2026-04-01）
    #[arg(long, value_name = "日付", value_parser = parse_date, help_heading = "指定")]
    pub date: Option<Date>,
}

#[derive(Debug, Args)]
pub(super) struct Package {
    /// 案の版（status: draft）を、意見をうかがう形でまとめる（サイトは公開しない）
    #[arg(long, help_heading = "指定")]
    pub draft: bool,
    #[command(flatten)]
    pub build: Build,
}

#[derive(Debug, Args)]
pub(super) struct Print {
    /// リーフレットや文書の名前（例: card、manual。書かないときは全部）
    #[arg(value_name = "名前", help_heading = "印刷するもの")]
    pub names: Vec<String>,
    /// 事務所の一覧の CSV（書かないときは content/offices.csv）
    #[arg(long, value_name = "ファイル", help_heading = "指定")]
    pub offices: Option<PathBuf>,
    /// この団体コードの事務所だけを印刷する（何度でも書ける）
    #[arg(long, value_name = "コード", help_heading = "指定")]
    pub only: Vec<String>,
    /// 版: web（画面、読み上げ、事務所のプリンター）、text（文字だけ）、print（印刷所）
    #[arg(
        long,
        value_name = "版",
        default_value = "web",
        hide_default_value = true,
        hide_possible_values = true,
        help_heading = "指定"
    )]
    pub edition: EditionName,
    /// 全部の事務所の分を一つの PDF にまとめる（紙に刷るためのもの。読み上げソフトには向かない）
    #[arg(long, help_heading = "指定")]
    pub combined: bool,
    #[command(flatten)]
    pub severities: Severities,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum EditionName {
    Web,
    Text,
    Print,
}

impl Common {
    /// The folder for what is published.
    pub(super) fn output(&self) -> PathBuf {
        self.output.clone().unwrap_or_else(|| PathBuf::from("output"))
    }
}

#[derive(Debug, Args)]
pub(super) struct Diff {
    /// 文書のフォルダ（例: manual）
    #[arg(value_name = "文書", help_heading = "比べるもの")]
    pub document: String,
    /// 前の版（例: 1.0）
    #[arg(value_name = "前の版", help_heading = "比べるもの")]
    pub from: String,
    /// 後の版（例: 1.1）
    #[arg(value_name = "後の版", help_heading = "比べるもの")]
    pub to: String,
    /// 後の版を、この文書の版とする（二つの文書を比べる）
    #[arg(long, value_name = "文書", help_heading = "指定")]
    pub with: Option<String>,
    /// 形: html、csv（一行に一つの変更）、pdf（A4 横）
    #[arg(
        long,
        value_name = "形",
        default_value = "html",
        hide_default_value = true,
        hide_possible_values = true,
        help_heading = "指定"
    )]
    pub format: DiffFormat,
    /// 改訂履歴の下書きを作る（document.yaml に貼って直す）
    #[arg(long, help_heading = "指定")]
    pub history: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum DiffFormat {
    Html,
    Csv,
    Pdf,
}

#[derive(Debug, Args)]
pub(super) struct Build {
    /// 公開する場所のアドレス（site.yaml の `base_url` の代わり）
    #[arg(long, value_name = "アドレス", value_parser = parse_base_url, help_heading = "指定")]
    pub base_url: Option<String>,
    #[command(flatten)]
    pub severities: Severities,
}

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// アドレスの番号（ポート。使われているときは次の番号。書かないときは 1111）
    #[arg(long, value_name = "番号", default_value_t = 1111, hide_default_value = true, help_heading = "指定")]
    pub port: u16,
    /// ブラウザーで開く
    #[arg(long, help_heading = "指定")]
    pub open: bool,
    /// 公開前の原稿（status: draft）も表示する
    #[arg(long, help_heading = "指定")]
    pub drafts: bool,
    /// 誤りの所を開くエディターのアドレス（書かないときは VS Code。{path}、{line}、{column} が置き換わる）
    #[arg(
        long,
        value_name = "アドレス",
        default_value = "vscode://file/{path}:{line}:{column}",
        hide_default_value = true,
        value_parser = parse_editor,
        help_heading = "指定"
    )]
    pub editor: String,
    /// この日のサイトを表示する（例: 2026-04-01）
    #[arg(long, value_name = "日付", value_parser = parse_date, help_heading = "指定")]
    pub as_of: Option<Date>,
    /// この対象者に見せるものだけを載せる（site.yaml の audiences の id。何度でも書ける。対象者を書いていないページは、いつも載る）
    #[arg(long, value_name = "対象者", help_heading = "指定")]
    pub audience: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Check {
    /// 表示の形
    #[arg(
        long,
        value_name = "形",
        default_value = "human",
        hide_default_value = true,
        hide_possible_values = true,
        help_heading = "指定",
        help = "表示の形: human（人が読む形）、json（エディターが読む形。一行に一件）、github（GitHub の画面に出す注釈）"
    )]
    pub format: FormatName,
    /// リーフレットの読み一覧（CSV と PDF。人が確かめて署名する）を、このフォルダに書き出す
    #[arg(long, value_name = "フォルダ", help_heading = "指定")]
    pub readings: Option<PathBuf>,
    /// 公開前チェックシート（決裁に付けて、人が確かめて署名する）を、.html か .pdf で終わる名前のファイルに書き出す（例: 確認.pdf）
    #[arg(long, value_name = "ファイル", value_parser = parse_sheet, help_heading = "指定")]
    pub sheet: Option<Sheet>,
    /// 公開前の原稿（status: draft）も調べる
    #[arg(long, help_heading = "指定")]
    pub drafts: bool,
    #[command(flatten)]
    pub severities: Severities,
}

/// Where a 公開前チェックシート is written, and as what.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    pub path: PathBuf,
    pub form: SheetForm,
}

/// How grave problems are in this run.
#[derive(Debug, Args)]
pub(super) struct Severities {
    /// このコードの誤りを警告とみなす（例: broken-link。何度でも書ける）
    #[arg(long, value_name = "コード", value_parser = parse_code, help_heading = "指定")]
    pub warn: Vec<Code>,
    /// 警告も誤りとみなす
    #[arg(long, help_heading = "指定")]
    pub deny_warnings: bool,
    /// この日として作る: 公開日（`publish`）の来たページを載せ、見直しの期限（`review_by`）を調べる（例: 2026-04-01）
    #[arg(long, value_name = "日付", value_parser = parse_date, help_heading = "指定")]
    pub as_of: Option<Date>,
    /// この対象者に見せるものだけを載せる（site.yaml の audiences の id。何度でも書ける。対象者を書いていないページは、いつも載る）
    #[arg(long, value_name = "対象者", help_heading = "指定")]
    pub audience: Vec<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum FormatName {
    Human,
    Json,
    Github,
}

fn parse_code(text: &str) -> Result<Code, String> {
    let code: Result<Code, String> = text.parse().map_err(|()| {
        let names = Code::ALL.iter().map(|code| code.as_str());
        match crate::text::nearest(text, names) {
            Some(near) => format!("「{near}」のことですか"),
            None => "誤りの表示の [ ] の中にあるコードを書いてください（例: broken-link）".to_owned(),
        }
    });
    match code? {
        code if code.guards_people() => Err("個人と事務所の情報を守るための誤りなので、軽くできません".to_owned()),
        code => Ok(code),
    }
}

fn parse_sheet(text: &str) -> Result<Sheet, String> {
    let path = PathBuf::from(text);
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let form = match ending.as_deref() {
        Some("html") => SheetForm::Html,
        Some("pdf") => SheetForm::Pdf,
        _ => return Err("確認.html か 確認.pdf のように、.html か .pdf で終わる名前を書いてください".to_owned()),
    };
    Ok(Sheet { path, form })
}

fn parse_jobs(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "1 以上の数を半角で書いてください".to_owned())
}

fn parse_date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "2026-04-01 の形で書いてください".to_owned())
}

fn parse_editor(text: &str) -> Result<String, String> {
    let scheme = text.split_once(':').map(|(scheme, _)| scheme).filter(|scheme| {
        let letters = |letter: char| letter.is_ascii_alphanumeric() || "+-.".contains(letter);
        scheme.starts_with(|letter: char| letter.is_ascii_alphabetic()) && scheme.chars().all(letters)
    });
    let runs = ["javascript", "data", "vbscript"];
    let safe = scheme.is_some_and(|scheme| !runs.contains(&scheme.to_ascii_lowercase().as_str()));
    if safe && text.contains("{path}") {
        Ok(text.to_owned())
    } else {
        Err("vscode://file/{path}:{line}:{column} の形で書いてください".to_owned())
    }
}

fn parse_base_url(text: &str) -> Result<String, String> {
    let whole =
        text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).is_some_and(|host| !host.is_empty());
    if !whole {
        return Err("https:// で始まるアドレスを書いてください".to_owned());
    }
    // Addresses of pages are put behind it.
    if text.contains(['?', '#']) {
        return Err("「?」や「#」のないアドレスを書いてください".to_owned());
    }
    Ok(text.to_owned())
}
