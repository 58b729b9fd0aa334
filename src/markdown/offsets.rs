//! Maps offsets in the prepared text back to the source.

use std::ops::Range;

/// One change made to the text.
#[derive(Debug, Clone)]
struct Edit {
    prepared: Range<usize>,
    source: Range<usize>,
}

/// All changes, in order.
#[derive(Debug, Default)]
pub(super) struct OffsetMap {
    base: usize,
    edits: Vec<Edit>,
}

impl OffsetMap {
    /// A map for a text that begins at byte `base` of its source.
    pub(super) fn new(base: usize) -> Self {
        Self { base, edits: Vec::new() }
    }

    /// Records that `source` (bytes of the text) became `prepared`. Calls come in rising order.
    pub(super) fn record(&mut self, source: Range<usize>, prepared: Range<usize>) {
        self.edits.push(Edit { prepared, source });
    }

    /// The source offset of an offset in the prepared text. Inside of a change it is the change's start.
    pub(super) fn source(&self, prepared: usize) -> usize {
        let before = self.edits.partition_point(|edit| edit.prepared.start <= prepared);
        let Some(edit) = before.checked_sub(1).map(|index| &self.edits[index]) else { return self.base + prepared };
        if prepared < edit.prepared.end {
            return self.base + edit.source.start;
        }
        self.base + edit.source.end + (prepared - edit.prepared.end)
    }

    /// The source range of a range in the prepared text.
    pub(super) fn source_range(&self, prepared: &Range<usize>) -> Range<usize> {
        let start = self.source(prepared.start);
        start..self.source(prepared.end).max(start)
    }
}

#[cfg(test)]
mod tests {
    use super::OffsetMap;

    #[test]
    fn offsets_behind_a_change_are_shifted_and_inside_of_it_held() {
        let mut map = OffsetMap::new(100);
        map.record(4..4, 4..7);
        map.record(10..15, 13..14);
        assert_eq!(map.source(3), 103);
        assert_eq!(map.source(5), 104);
        assert_eq!(map.source(7), 104);
        assert_eq!(map.source(12), 109);
        assert_eq!(map.source(14), 115);
        assert_eq!(map.source_range(&(4..8)), 104..105);
    }
}
