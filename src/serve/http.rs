//! Answers browsers on this computer, and nobody else.

use std::convert::Infallible;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::oneshot;

use super::STACK;
use super::answer::Answer;
use super::board::{Beat, Board};
use super::problems;

/// Below this lies what only the preview has.
const OWN: &str = "_preview/";

const SCRIPT: &str = include_str!("preview.js");
const STYLE: &str = include_str!("preview.css");

/// What README recommends for the site, and that the page may ask where it came from.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
                      connect-src 'self'; object-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

/// What a page is.
const HTML: &str = "text/html; charset=utf-8";

/// How often a browser that waits for news is told that there are none.
const ALIVE: Duration = Duration::from_secs(15);

/// Answers until `stopped` says so.
pub(super) fn run(listener: TcpListener, board: Arc<Board>, stopped: oneshot::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .thread_stack_size(STACK)
        .max_blocking_threads(16)
        .build();
    let Ok(runtime) = runtime else { return };
    runtime.block_on(async move {
        let listener = listener.set_nonblocking(true).and_then(|()| tokio::net::TcpListener::from_std(listener));
        let Ok(listener) = listener else { return };
        let router = Router::new().fallback(answer).with_state(board);
        let server = tokio::spawn(axum::serve(listener, router).into_future());
        let _ = stopped.await;
        server.abort();
    });
    // Whoever still waits for a PDF is not waited for.
    runtime.shutdown_background();
}

async fn answer(State(board): State<Arc<Board>>, request: Request) -> Response {
    if !is_from_here(request.headers(), board.port) {
        return text(
            StatusCode::FORBIDDEN,
            "このコンピューターのブラウザーから、表示されたアドレスを開いてください。\n",
        );
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return text(StatusCode::METHOD_NOT_ALLOWED, "読むことだけができます。\n");
    }
    let uri = request.uri();
    let Some(path) = decoded(uri.path().trim_start_matches('/')) else {
        return text(StatusCode::BAD_REQUEST, "アドレスを読めません。\n");
    };
    if path == format!("{OWN}events") {
        return Sse::new(events(&board)).keep_alive(KeepAlive::new().interval(ALIVE)).into_response();
    }
    let query = uri.query().unwrap_or_default().to_owned();
    let work = move || match path.strip_prefix(OWN) {
        Some(own) => own_file(&board, own, &query),
        None => page_or_file(&board, &path),
    };
    // A page or PDF that fails takes nothing else along.
    let answered = tokio::task::spawn_blocking(work).await;
    answered.unwrap_or_else(|_| text(StatusCode::INTERNAL_SERVER_ERROR, "このページを作れません。\n"))
}

/// Whether a request comes from a page of this preview, or from somebody who opened an address of it. A page elsewhere may name a
/// host of its own that leads here (DNS rebinding), ask from its own origin, or load our scripts into itself.
fn is_from_here(headers: &HeaderMap, port: u16) -> bool {
    let value = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let hosts = ["localhost", "127.0.0.1", "[::1]"];
    let is_ours = |host: &str| hosts.iter().any(|own| host == format!("{own}:{port}") || port == 80 && host == *own);
    let host = value(header::HOST).is_some_and(is_ours);
    let origin = value(header::ORIGIN).is_none_or(|origin| origin.strip_prefix("http://").is_some_and(is_ours));
    let site = value(HeaderName::from_static("sec-fetch-site"));
    let is_opened = value(HeaderName::from_static("sec-fetch-dest")) == Some("document");
    let is_near = site.is_none_or(|site| matches!(site, "same-origin" | "none")) || is_opened;
    host && origin && is_near && headers.get_all(header::HOST).iter().count() == 1
}

/// What is told of every change, the state of now first.
fn events(board: &Board) -> impl stream::Stream<Item = Result<Event, Infallible>> + use<> {
    stream::unfold((board.listen(), true), |(mut beats, is_first)| async move {
        if !is_first {
            beats.changed().await.ok()?;
        }
        let Beat { numbers, problems } = *beats.borrow_and_update();
        let data = format!(
            "{{\"edition\":{},\"theme\":{},\"files\":{},\"problems\":{problems}}}",
            numbers.edition, numbers.theme, numbers.files
        );
        Some((Ok(Event::default().data(data)), (beats, false)))
    })
}

/// The line that makes a page follow its source: the only one that is not in the page as it is built.
fn line(edition: u64) -> String {
    format!("<script src=\"/{OWN}preview.js\" data-edition=\"{edition}\" defer></script>\n")
}

fn own_file(board: &Board, own: &str, query: &str) -> Response {
    let field = |name: &str| {
        let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        value.and_then(|value| decoded(&value.replace('+', "%20")))
    };
    match own {
        "" => html(StatusCode::OK, problems::list(board, &line(board.edition().numbers.edition))),
        "preview.js" => file("preview.js", SCRIPT.as_bytes()),
        "preview.css" => file("preview.css", STYLE.as_bytes()),
        "state.json" => {
            let path = field("path").unwrap_or_default();
            let path = path.trim_start_matches('/');
            let path =
                if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
            file("state.json", problems::state(board, &path, field("source").as_deref()).as_bytes())
        }
        _ => text(StatusCode::NOT_FOUND, "ありません。\n"),
    }
}

fn page_or_file(board: &Arc<Board>, path: &str) -> Response {
    let edition = board.edition();
    let line = line(edition.numbers.edition);
    let name = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    match edition.answer(&name) {
        Some(Answer::Page(page)) if kind(&name) == HTML => {
            if let Some(paper) = edition.paper_of(&name) {
                // Who looks at a leaflet is told what is wrong on its paper, a little later.
                let board = Arc::clone(board);
                let _ = tokio::runtime::Handle::try_current().map(|runtime| {
                    runtime.spawn_blocking(move || {
                        let before = edition.problems().len();
                        edition.answer(&paper);
                        if edition.problems().len() != before {
                            board.tell_problems();
                        }
                    })
                });
            }
            html(StatusCode::OK, with_line(page, &line))
        }
        Some(Answer::Page(page)) => file(&name, page.as_bytes()),
        Some(Answer::Failed(problem)) => {
            if edition.add_rendered(&name, vec![(*problem).clone()]) {
                board.tell_problems();
            }
            html(StatusCode::INTERNAL_SERVER_ERROR, problems::failure(board, &problem, &line))
        }
        Some(Answer::File(bytes)) => file(&name, &bytes),
        None if kind(&name) != HTML && edition.answer(&format!("{path}/index.html")).is_some() => {
            redirect(&format!("/{path}/"))
        }
        None => match edition.answer("404.html") {
            // Its links go out from the root, at whatever depth it is shown: a host knows that by `base_url`.
            Some(Answer::Page(page)) => {
                let page = page.replacen("<head>", "<head>\n  <base href=\"/\">", 1);
                html(StatusCode::NOT_FOUND, with_line(page, &line))
            }
            _ => text(StatusCode::NOT_FOUND, "ありません。\n"),
        },
    }
}

fn with_line(mut page: String, line: &str) -> String {
    let at = page.rfind("</body>").unwrap_or(page.len());
    page.insert_str(at, line);
    page
}

fn html(status: StatusCode, page: String) -> Response {
    respond(status, HTML, page.into())
}

fn text(status: StatusCode, words: &'static str) -> Response {
    respond(status, "text/plain; charset=utf-8", words.into())
}

fn file(name: &str, bytes: &[u8]) -> Response {
    respond(StatusCode::OK, kind(name), Bytes::copy_from_slice(bytes))
}

fn redirect(address: &str) -> Response {
    let mut response = text(StatusCode::FOUND, "");
    if let Ok(address) = HeaderValue::from_str(&encoded(address)) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    response
}

fn respond(status: StatusCode, kind: &'static str, bytes: Bytes) -> Response {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    let mut set = |name: HeaderName, value| response.headers_mut().insert(name, HeaderValue::from_static(value));
    set(header::CONTENT_TYPE, kind);
    set(header::CACHE_CONTROL, "no-store");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    // The viewers of browsers show PDFs with scripts and styles of their own.
    if kind != "application/pdf" {
        set(header::CONTENT_SECURITY_POLICY, POLICY);
    }
    response
}

/// What a file is, by its name.
fn kind(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    match ending.as_deref() {
        Some("html") => HTML,
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json; charset=utf-8",
        Some("txt" | "md") => "text/plain; charset=utf-8",
        Some("csv") => "text/csv; charset=utf-8",
        Some("xml") => "application/xml; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        Some("pdf") => "application/pdf",
        Some("zip") => "application/zip",
        _ => "application/octet-stream",
    }
}

/// A path with its `%` taken back; `None` if that is no text.
fn decoded(path: &str) -> Option<String> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = path.bytes();
    let mut decoded = Vec::with_capacity(path.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => digit(bytes.next()?)? << 4 | digit(bytes.next()?)?,
            byte => byte,
        });
    }
    String::from_utf8(decoded).ok()
}

fn encoded(path: &str) -> String {
    let one = |byte: u8| match byte {
        b'/' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    path.bytes().map(one).collect()
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    use super::{decoded, is_from_here, with_line};

    fn asked(headers: &[(&'static str, &'static str)]) -> bool {
        let headers =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        is_from_here(&headers.collect::<HeaderMap>(), 1111)
    }

    #[test]
    fn only_this_computer_and_its_own_pages_are_answered() {
        assert!(asked(&[("host", "127.0.0.1:1111")]));
        assert!(asked(&[("host", "localhost:1111"), ("origin", "http://localhost:1111")]));
        assert!(asked(&[("host", "[::1]:1111"), ("sec-fetch-site", "none")]));
        // Whoever follows a link from elsewhere opens a page, which the page elsewhere can't read.
        assert!(asked(&[("host", "127.0.0.1:1111"), ("sec-fetch-site", "cross-site"), ("sec-fetch-dest", "document")]));
        for headers in [
            &[][..],
            &[("host", "example.jp")],
            &[("host", "example.jp:1111")],
            &[("host", "127.0.0.1:80")],
            &[("host", "127.0.0.1")],
            &[("host", "localhost.example.jp:1111")],
            &[("host", "127.0.0.1:1111"), ("origin", "null")],
            &[("host", "127.0.0.1:1111"), ("origin", "https://127.0.0.1:1111")],
            &[("host", "127.0.0.1:1111"), ("origin", "http://example.jp")],
            &[("host", "127.0.0.1:1111"), ("origin", "http://127.0.0.1:1112")],
            &[("host", "127.0.0.1:1111"), ("sec-fetch-site", "cross-site"), ("sec-fetch-dest", "script")],
            &[("host", "127.0.0.1:1111"), ("sec-fetch-site", "same-site")],
        ] {
            assert!(!asked(headers), "{headers:?}");
        }
    }

    #[test]
    fn addresses_are_read_as_browsers_write_them() {
        assert_eq!(decoded("a/%E5%9B%B3%20.png").as_deref(), Some("a/図 .png"));
        assert_eq!(decoded("%2e%2e/x").as_deref(), Some("../x"));
        assert_eq!((decoded("%"), decoded("%zz"), decoded("%ff")), (None, None, None));
    }

    #[test]
    fn a_page_gets_one_line_more() {
        assert_eq!(with_line("<body>本文\n</body>\n".to_owned(), "線\n"), "<body>本文\n線\n</body>\n");
        assert_eq!(with_line("文".to_owned(), "線\n"), "文線\n");
    }
}
