//! What the fuzz targets assert, on their kept corpus and on damaged copies of it: the same functions that libFuzzer runs
//! (`fuzz/`), on the same toolchain as everything else.
//!
//! The copies are the same at every run.

#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::fs;
use std::path::Path;

/// Copies of the corpus of each target, all of it together.
const COPIES: usize = 2_000;

/// Numbers that look random and are always the same (`SplitMix64`).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % end.max(1) as u64).expect("below a usize")
    }

    /// A part of the bytes.
    fn part<'a>(&mut self, bytes: &'a [u8], most: usize) -> &'a [u8] {
        let start = self.below(bytes.len() + 1);
        &bytes[start..(start + self.below(most)).min(bytes.len())]
    }
}

/// A copy with a few faults: letters changed, parts left out, doubled, taken from another file or from the dictionary.
fn damaged(numbers: &mut Numbers, own: &[u8], other: &[u8], words: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = own.to_vec();
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(bytes.len() + 1);
        let end = (at + numbers.below(20)).min(bytes.len());
        match numbers.below(5) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => drop(bytes.splice(at..at, numbers.part(own, 200).to_vec())),
            3 => drop(bytes.splice(at..end, numbers.part(other, 200).to_vec())),
            _ if words.is_empty() => bytes.push(u8::try_from(numbers.below(256)).expect("a byte")),
            _ => drop(bytes.splice(at..at, words[numbers.below(words.len())].clone())),
        }
    }
    // Nearly all that is read is UTF-8; what is not is refused at the door.
    String::from_utf8_lossy(&bytes).into_owned().into_bytes()
}

/// The words of a libFuzzer dictionary.
fn words(name: &str) -> Vec<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fuzz/dictionaries/{name}.dict"));
    let text = fs::read_to_string(path).unwrap_or_default();
    let word = |line: &str| {
        let mut rest = line.trim_matches('"').bytes();
        let mut word = Vec::new();
        while let Some(byte) = rest.next() {
            let escaped = (byte == b'\\').then(|| rest.next()).flatten();
            match escaped {
                Some(b'x') => {
                    let digits: Vec<u8> = rest.by_ref().take(2).collect();
                    let digits = std::str::from_utf8(&digits).expect("two digits");
                    word.push(u8::from_str_radix(digits, 16).expect("two digits"));
                }
                Some(other) => word.push(other),
                None => word.push(byte),
            }
        }
        word
    };
    text.lines().filter(|line| line.starts_with('"')).map(word).collect()
}

fn holds(name: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("a corpus").map(|entry| entry.expect("readable").path()).collect();
    paths.sort();
    let kept: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).expect("readable")).collect();
    assert!(!kept.is_empty(), "{name} has no corpus");
    for (path, bytes) in paths.iter().zip(&kept) {
        eprintln!("{}", path.display());
        target(bytes);
    }
    let (words, mut numbers) = (words(name), Numbers(0));
    for _ in 0..COPIES {
        let (own, other) = (&kept[numbers.below(kept.len())], &kept[numbers.below(kept.len())]);
        let bytes = damaged(&mut numbers, own, other, &words);
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        if let Err(reason) = std::panic::catch_unwind(|| target(&bytes)) {
            eprintln!("{name} does not hold for {shown:?}");
            std::panic::resume_unwind(reason);
        }
    }
}

macro_rules! targets {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                holds(stringify!($name), targets::$name);
            }
        )*
    };
}

targets!(csv front_matter markdown office_files offices query svg);
