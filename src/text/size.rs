//! Sizes of files as people read them.

/// 24 KB, 1.2 MB: a size given in bytes, in units of thousands.
pub fn size(bytes: u64) -> String {
    let tenths = |unit: u64| format!("{}.{}", bytes / unit, bytes % unit / (unit / 10));
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        1_000_000..1_000_000_000 => format!("{} MB", tenths(1_000_000)),
        _ => format!("{} GB", tenths(1_000_000_000)),
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn a_size_is_told_in_the_unit_that_suits_it() {
        let told = [0, 999, 1_000, 23_001, 1_000_000, 1_290_000, 2_500_000_000].map(size);
        assert_eq!(told, ["0 B", "999 B", "1 KB", "24 KB", "1.0 MB", "1.2 MB", "2.5 GB"]);
    }
}
