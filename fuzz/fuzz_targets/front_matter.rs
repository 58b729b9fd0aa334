#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kawaraban_fuzz::front_matter(bytes));
