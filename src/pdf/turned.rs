//! Wide tables of a book, set on pages of their own that lie across.

use super::setter::Setter;
use crate::markdown::{Block, BlockKind, ContainerKind};

impl Setter<'_> {
    /// Writes the blocks of a chapter. A table that can't be read at the width of an upright page stands on pages laid
    /// across, with the headings before it and the paragraph that leads from them to it.
    pub(super) fn flow(&mut self, blocks: &[Block]) {
        let mut upright = 0;
        let mut at = 0;
        while at < blocks.len() {
            if let BlockKind::Container(container) = &blocks[at].kind
                && container.kind == ContainerKind::Included
            {
                self.blocks(&blocks[upright..at]);
                self.flow(&container.blocks);
                at += 1;
                upright = at;
                continue;
            }
            let mut end = at;
            while let Some(turned) = self.turned(&blocks[end..]) {
                end += turned;
            }
            if end > at {
                self.blocks(&blocks[upright..at]);
                self.across(|setter| setter.blocks(&blocks[at..end]));
                upright = end;
            }
            at = end.max(at + 1);
        }
        self.blocks(&blocks[upright..]);
    }

    fn across(&mut self, content: impl FnOnce(&mut Self)) {
        self.script.code("#page(flipped: true)[\n");
        self.set_across(true);
        content(self);
        self.set_across(false);
        self.script.code("]\n");
    }

    fn set_across(&mut self, across: bool) {
        if let Some(chapter) = &mut self.chapter {
            chapter.across = across;
        }
    }

    /// How many blocks at the start belong to a wide table; none if there is none.
    fn turned(&self, blocks: &[Block]) -> Option<usize> {
        let headings = blocks.iter().take_while(|block| matches!(block.kind, BlockKind::Heading(_))).count();
        let leads = |block: &Block| headings > 0 && matches!(block.kind, BlockKind::Paragraph(_));
        let lead = usize::from(blocks.get(headings).is_some_and(leads));
        let table = blocks.get(headings + lead)?;
        self.is_wide(table).then_some(headings + lead + 1)
    }
}

#[cfg(test)]
mod tests {
    use crate::pdf::testing::Example;

    const WIDE: &str = "| 項番 | 項目名 | 項目ID | 必須の別 | データの型 | 最小の桁数 | 最大の桁数 | 文字の種類 | 説明 | 備考 |\n\
        |---|---|---|---|---|---|---|---|---|---|\n\
        | 1 | 受給者番号 | INSUREDINFO_01 | 条件付で必須 | 文字列または数値 | 100以上 | 10,000以下 | 半角英数字 | 福祉事務所で一人に一つだけの番号 | 前ゼロを付ける番号 |\n\n";

    #[test]
    fn a_wide_table_lies_across_with_its_heading_and_what_leads_to_it() {
        let text = format!("前の文。\n\n## 見出し\n\n表を見てください。\n\n表: 題名\n\n{WIDE}後の文。\n");
        let script = Example::new(&text).chapter();
        let (before, turned) = script.split_once("#page(flipped: true)[").expect("a page laid across");
        let (turned, after) = turned.split_once("\n]\n").expect("its end");
        assert!(before.contains("前の文。") && !before.contains("見出し"), "{before}");
        assert!(turned.contains("見出し") && turned.contains("表を見て") && turned.contains("前ゼロ"), "{turned}");
        assert!(after.contains("後の文。"), "{after}");
    }

    #[test]
    fn tables_that_follow_each_other_lie_on_the_same_pages_and_narrow_ones_stay_upright() {
        let narrow = "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n";
        let script = Example::new(&format!("{WIDE}## 次\n\n{WIDE}{narrow}")).chapter();
        assert_eq!(script.matches("#page(flipped: true)[").count(), 1, "{script}");
        let after = script.rsplit_once("\n]\n").map_or("", |(_, after)| after);
        assert!(after.contains("甲"), "{script}");
        assert!(!Example::new(&format!("- 項目\n\n{narrow}")).chapter().contains("flipped"));
    }
}
