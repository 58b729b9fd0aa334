//! What `new` writes where an editor is to write: told where it is about to be published.

/// The title of a question.
pub const QUESTION: &str = "ここに質問を書きます";
/// The answer to a question.
pub const ANSWER: &str = "ここに答えを書きます";
/// The title of anything else.
pub const TITLE: &str = "ここに題名を書きます";
/// The text of a piece of news.
pub const NEWS: &str = "ここにお知らせを書きます";
/// What a leaflet begins with.
pub const LEAD: &str = "ここに、いちばん伝えたいことを書きます";
/// Whom a leaflet tells what.
pub const AIM: &str = "だれに何を伝えるリーフレットかを、一文で書きます";
/// A heading.
pub const HEADING: &str = "ここに見出しを書きます";
/// A step.
pub const STEP: &str = "ここに手順を書きます";
/// Any other text.
pub const BODY: &str = "ここに本文を書きます";

/// All of them.
pub const UNWRITTEN: [&str; 9] = [QUESTION, ANSWER, TITLE, NEWS, LEAD, AIM, HEADING, STEP, BODY];
