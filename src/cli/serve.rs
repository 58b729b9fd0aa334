//! `serve`.

use std::process::{Command, Stdio};

use super::arguments::{Common, Serve};
use super::build::spinning;
use super::{DONE, ENVIRONMENT};
use crate::Request;
use crate::serve::{Order, Preview};

/// Shows the site until it is stopped from outside.
pub(super) fn serve(common: &Common, arguments: &Serve) -> u8 {
    let request = Request {
        content: common.content.clone(),
        themes: common.themes.clone(),
        output: common.output(),
        publish: false,
        base_url: None,
        warn: Vec::new(),
        drafts: arguments.drafts,
        deny_warnings: false,
        as_of: arguments.as_of,
        audiences: arguments.audience.clone(),
    };
    let order = Order { request, port: arguments.port, editor: arguments.editor.clone() };
    let started = spinning(|progress| {
        progress("原稿を読み込んでいます");
        Preview::start(&order)
    });
    let preview = match started {
        Ok(preview) => preview,
        Err(trouble) => {
            eprintln!("エラー: {trouble}");
            return ENVIRONMENT;
        }
    };
    let address = preview.address();
    println!("{address} で見られます。保存すると、すぐに変わります。誤りの一覧は {address}_preview/ にあります。");
    match preview.held() {
        0 => {}
        held => println!(
            "公開前の原稿（status: draft）{held} 件は表示していません。見るには、止めてから: kawaraban serve --drafts"
        ),
    }
    println!("止めるには Ctrl+C を押してください。");
    if arguments.open && !open(&address) {
        eprintln!("ブラウザーを開けませんでした。上のアドレスを開いてください。");
    }
    preview.wait();
    DONE
}

/// Opens an address as the system does.
fn open(address: &str) -> bool {
    let (program, arguments): (&str, &[&str]) = if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else if cfg!(target_os = "macos") {
        ("open", &[])
    } else {
        ("xdg-open", &[])
    };
    let quiet = |command: &mut Command| {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().is_ok()
    };
    quiet(Command::new(program).args(arguments).arg(address))
}
