#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kawaraban_fuzz::svg(bytes));
