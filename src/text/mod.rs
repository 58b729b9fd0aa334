//! Japanese text: character classes, normalisation, the tokeniser, nearest names, names that files may have,
//! their sizes.
//!
//! One truth for emphasis, line joining, carets, search and messages.

mod class;
mod nearest;
mod phrase;
mod portable;
mod size;
mod token;
pub mod unwritten;

pub use class::{is_han, is_hiragana, is_japanese, is_japanese_punctuation, is_katakana, joins_across_line_break};
pub use nearest::nearest;
pub use phrase::{LONGEST_PHRASE, Phrases, is_closing, is_opening, must_not_begin_a_line, phrase_starts};
pub use portable::is_portable;
pub use size::size;
pub use token::{Token, TokenKind, index_terms, normalize, query_tokens};
