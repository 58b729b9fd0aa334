//! The CSV tables of a page: which file each `:::table` names.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::draft::Draft;
use super::links::{Written, parse_address, written};
use super::table::{self, DataTable};
use crate::diagnostic::{Code, Diagnostic, SourceText};
use crate::markdown::{Block, BlockKind, Directive, DirectiveKind, NodeId, walk_blocks};
use crate::text::nearest;

/// The tables of one page, by directive.
#[derive(Default)]
pub(super) struct Tables {
    pub found: HashMap<NodeId, DataTable>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the tables that a page names.
pub(super) fn read(draft: &Draft, files: &BTreeMap<String, Arc<SourceText>>) -> Tables {
    let mut tables = Tables::default();
    walk_blocks(&draft.parsed.tree.blocks, &mut |block| {
        if let BlockKind::Directive(directive) = &block.kind
            && directive.kind == DirectiveKind::Table
        {
            tables.directive(draft, block, directive, files);
        }
    });
    tables
}

impl Tables {
    fn directive(
        &mut self,
        draft: &Draft,
        block: &Block,
        directive: &Directive,
        files: &BTreeMap<String, Arc<SourceText>>,
    ) {
        let source = &draft.text.source;
        let span = block.span.range();
        let Some(src) = directive.attributes.get("src") else {
            self.diagnostics.push(
                Diagnostic::at(Code::MissingField, source, span, "表の CSV ファイル（src）が書かれていません。")
                    .help("例: :::table 題名 {src=insured.csv key=項番}"),
            );
            return;
        };
        let range = written(source, span.clone(), src);
        let path = match parse_address(source.path(), src) {
            Written::Path { path, .. } => path,
            Written::Outside => {
                let message = format!("「{src}」は content フォルダの外を指しています。");
                self.diagnostics.push(
                    Diagnostic::at(Code::OutsideLink, source, range, message)
                        .help("CSV ファイルを content フォルダの中に置いてください。"),
                );
                return;
            }
            Written::Anchor(_) | Written::Elsewhere(_) => src.to_string(),
        };
        let Some(csv) = files.get(&path) else {
            let help = match nearest(&path, files.keys().map(String::as_str)) {
                Some(near) => format!("「{near}」のことですか。"),
                None => "ファイルの場所と名前を確かめてください。".to_owned(),
            };
            let message = format!("CSV ファイル「{path}」がありません。");
            self.diagnostics.push(Diagnostic::at(Code::BrokenLink, source, range, message).help(help));
            return;
        };
        let key = directive.attributes.get("key").map(arcstr::Substr::as_str);
        if let Some(key) = key
            && let Some(message) = table::missing_column(csv, key)
        {
            self.diagnostics.push(
                Diagnostic::at(Code::MissingColumn, source, written(source, span, key), message)
                    .help("CSV の一行目にある列の名前を書いてください。"),
            );
        }
        let (table, problems) = table::read(csv, key, directive.attributes.id.as_deref().unwrap_or("row"));
        self.diagnostics.extend(problems);
        self.found.insert(block.id, table);
    }
}
