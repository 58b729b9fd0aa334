//! The tokeniser against the vectors that pin it to its twin in `search.js` (see `tests/browser/tokens.test.js`).

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};
use std::process::{Command, Stdio};

use kawaraban::text::{index_terms, normalize, query_tokens};
use serde_json::{Value, json};

fn vectors() -> Vec<Value> {
    serde_json::from_str(include_str!("tokens.json")).expect("test vectors")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a string")
}

fn terms(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    index_terms(text, |term| terms.push(term.to_owned()));
    terms
}

#[test]
fn text_is_normalised_as_in_the_vectors() {
    for vector in vectors() {
        assert_eq!(normalize(text(&vector["text"])), text(&vector["normal"]), "{vector}");
    }
}

#[test]
fn text_is_cut_into_the_terms_of_the_vectors() {
    for vector in vectors() {
        let wanted: Vec<&str> = vector["index"].as_array().expect("terms").iter().map(text).collect();
        assert_eq!(terms(text(&vector["text"])), wanted, "{vector}");
    }
}

#[test]
fn queries_are_cut_into_the_tokens_of_the_vectors() {
    for vector in vectors() {
        let tokens = query_tokens(text(&vector["text"])).into_iter();
        let found: Vec<Value> =
            tokens.map(|token| Value::from(vec![token.text, format!("{:?}", token.kind).to_lowercase()])).collect();
        assert_eq!(Value::from(found), vector["query"], "{vector}");
    }
}

#[test]
fn every_token_of_a_query_is_a_term_of_the_same_text() {
    for vector in vectors() {
        let terms = terms(text(&vector["text"]));
        for token in query_tokens(text(&vector["text"])) {
            assert!(terms.contains(&token.text), "{} in {vector}", token.text);
        }
    }
}

/// A stream of numbers that is the same everywhere (xorshift64*).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).expect("31 bits") % limit
    }
}

/// Letters of every script that the tokeniser tells apart, joints, marks that combine, letters that NFKC unfolds.
const ALPHABETS: &[&str] = &[
    "あいうえおかがきくけこしじすせちてとなにのはばびみめもやりるれをんっゃゞゝ",
    "アイウカガキサタトナベマミャュョルレンヴヶヽーーー",
    "ｱｶﾞﾊﾟｰｻﾊﾞﾞﾟ",
    "端末資格確認医療券調剤申請問合届出取扱手続引渡締切々〆〇〓髙﨑𠮷祥福",
    "abcXYZéßİıΑσςДжﬁǅ",
    "0123456789０１２³½①⑩٣",
    "_.-_.-・,，",
    " \u{3000}\t\n、。「」！？（）㈱㍻℡",
    "\u{3099}\u{309A}\u{301}\u{308}\u{200D}\u{FEFF}\u{AD}",
    "한글ภาษาไทยالعربيةहिन्दी😀👩‍👩‍👧",
];

fn random_text(numbers: &mut Numbers) -> String {
    let length = if numbers.below(50) == 0 { 150 + numbers.below(120) } else { numbers.below(14) };
    let mut letters: Vec<char> = Vec::new();
    let mut text = String::new();
    for _ in 0..length {
        if letters.is_empty() || numbers.below(3) == 0 {
            letters = ALPHABETS[numbers.below(ALPHABETS.len())].chars().collect();
        }
        text.push(letters[numbers.below(letters.len())]);
    }
    text
}

/// Needs Node.js, like the tests in `tests/browser`.
#[test]
fn both_tokenisers_cut_a_hundred_thousand_random_texts_alike() {
    let mut numbers = Numbers(0x6B61_7761_7261);
    let texts: Vec<String> = (0..100_000).map(|_| random_text(&mut numbers)).collect();
    let mut twin = Command::new("node")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tokens.mjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node.js");
    let mut input = twin.stdin.take().expect("its input");
    let mut lines = String::new();
    for text in &texts {
        writeln!(lines, "{}", json!(text)).expect("a line");
    }
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let mut cut = BufReader::new(twin.stdout.take().expect("its output")).lines();
    let mut tokens = 0;
    for text in &texts {
        let ours: Vec<Value> =
            query_tokens(text).into_iter().map(|token| json!([token.text, token.kind as u8])).collect();
        let theirs = cut.next().expect("a line for every text").expect("UTF-8");
        assert_eq!(Value::from(ours.clone()), serde_json::from_str::<Value>(&theirs).expect("JSON"), "{text:?}");
        tokens += ours.len();
    }
    writer.join().expect("no panic").expect("all texts read");
    assert!(twin.wait().expect("its end").success());
    assert!(tokens > 400_000, "{tokens}");
}
