//! The CSV tables and schedules of a page: which file each `:::table` and `:::schedule` names.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::draft::{Draft, Manuscript};
use super::field::{misplaced_field, written_fields};
use super::links::{Written, parse_address, written};
use super::schedule::{self, Schedule};
use super::table::{self, DataTable};
use crate::content::{DocumentSettings, Entry, TableSchema};
use crate::diagnostic::{Code, Diagnostic, SourceText};
use crate::markdown::{Block, BlockKind, Directive, DirectiveKind, NodeId, walk_blocks};
use crate::text::nearest;

/// The tables of one page, by directive.
#[derive(Default)]
pub(super) struct Tables {
    pub found: HashMap<NodeId, DataTable>,
    pub schedules: HashMap<NodeId, Schedule>,
    pub diagnostics: Vec<Diagnostic>,
}

/// CSV files with what is said of them.
pub(super) struct Files<'a> {
    pub csv: &'a BTreeMap<String, Arc<SourceText>>,
    pub documents: &'a [DocumentSettings],
}

impl Files<'_> {
    /// The schema of a file: of the document in whose version's folder it lies.
    fn schema(&self, path: &str) -> Option<&TableSchema> {
        self.documents.iter().find_map(|document| {
            let versions = (0..document.versions.len()).map(Some);
            let mut folders = versions.chain([None]).map(|version| document.version_folder(version));
            let within = folders.find_map(|folder| path.strip_prefix(&folder))?;
            document.tables.iter().find(|schema| schema.covers(within))
        })
    }

    /// Checks every file that has a schema, whether a page shows it or not, and reports schemas without a file.
    pub(super) fn check(&self, is_public: impl Fn(&str) -> bool) -> Vec<Diagnostic> {
        let mut used: Vec<*const TableSchema> = Vec::new();
        let mut found = Vec::new();
        for (path, source) in self.csv {
            if let Some(schema) = self.schema(path) {
                used.push(schema);
                if is_public(path) {
                    found.extend(table::check(source, schema));
                }
            }
        }
        for document in self.documents {
            for schema in document.tables.iter().filter(|schema| !used.contains(&std::ptr::from_ref(*schema))) {
                let message = format!("「{}」に当てはまる CSV ファイルがありません。", schema.files.value);
                found.push(
                    Diagnostic::at(Code::BrokenLink, &document.source, schema.files.range.clone(), message)
                        .help("版のフォルダから見た場所で書いてください。例: annex/*.csv（「*」は「/」のほかの文字に当てはまります）"),
                );
            }
        }
        found
    }
}

/// What was read, page by page: it holds as long as all CSV files and schemas stay.
#[derive(Default)]
pub(super) struct Before(Vec<(Arc<Manuscript>, Arc<Tables>)>);

/// Reads the tables that pages name; those of pages that stay are kept.
pub(super) fn read_all(
    drafts: &[Draft],
    was: &[Option<usize>],
    files: &Files<'_>,
    before: &mut Before,
) -> Vec<Arc<Tables>> {
    let none = Arc::new(Tables::default());
    let one = |(page, draft): (usize, &Draft)| {
        if !draft.parsed.with_tables {
            return Arc::clone(&none);
        }
        let kept = was.get(page).copied().flatten().and_then(|at| before.0.get(at));
        let same = kept.filter(|(parsed, _)| Arc::ptr_eq(parsed, &draft.parsed));
        same.map_or_else(|| Arc::new(read(draft, files)), |(_, tables)| Arc::clone(tables))
    };
    let read: Vec<Arc<Tables>> = drafts.par_iter().enumerate().map(one).collect();
    let kept = |(draft, tables): (&Draft, &Arc<Tables>)| (Arc::clone(&draft.parsed), Arc::clone(tables));
    before.0 = drafts.iter().zip(&read).map(kept).collect();
    read
}

/// Reads the tables that a page names.
fn read(draft: &Draft, files: &Files<'_>) -> Tables {
    let mut tables = Tables::default();
    walk_blocks(&draft.parsed.tree.blocks, &mut |block| {
        if let BlockKind::Directive(directive) = &block.kind
            && matches!(directive.kind, DirectiveKind::Table | DirectiveKind::Schedule)
        {
            tables.directive(draft, block, directive, files);
        }
    });
    tables
}

impl Tables {
    fn directive(&mut self, draft: &Draft, block: &Block, directive: &Directive, files: &Files<'_>) {
        let source = &draft.source;
        let span = block.span.range();
        let Some(src) = directive.attributes.get("src") else {
            self.diagnostics.push(
                Diagnostic::at(Code::MissingField, source, span, "表の CSV ファイル（src）が書かれていません。")
                    .help("例: :::table 題名 {src=insured.csv key=項番}、:::schedule 題名 {src=plan.csv}"),
            );
            return;
        };
        let range = written(source, span.clone(), src);
        let path = match parse_address(source.path_at(span.start), src) {
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
        let Some(csv) = files.csv.get(&path) else {
            let help = match nearest(&path, files.csv.keys().map(String::as_str)) {
                Some(near) => format!("「{near}」のことですか。"),
                None => "ファイルの場所と名前を確かめてください。".to_owned(),
            };
            let message = format!("CSV ファイル「{path}」がありません。");
            self.diagnostics.push(Diagnostic::at(Code::BrokenLink, source, range, message).help(help));
            return;
        };
        let leaflet = matches!(draft.text.entry, Entry::Leaflet(_));
        let fields = written_fields(csv.text()).into_iter();
        self.diagnostics.extend(fields.filter_map(|range| misplaced_field(csv, range, leaflet, "CSV の表")));
        let prefix = directive.attributes.id.as_deref().unwrap_or("row");
        if directive.kind == DirectiveKind::Schedule {
            let (schedule, problems) = schedule::read(csv, prefix);
            self.diagnostics.extend(problems);
            self.schedules.insert(block.id, schedule);
            return;
        }
        let key = directive.attributes.get("key").map(arcstr::Substr::as_str);
        let (table, problems) = table::read(csv, key, prefix, files.schema(&path));
        if let Some(key) = key
            && table.columns.iter().all(|column| column.name != key)
        {
            let message = format!("CSV ファイル「{path}」に「{key}」という列がありません。");
            let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
            let help = nearest(key, names.iter().copied()).map_or_else(
                || format!("この CSV にある列: {}", names.join("、")),
                |near| format!("「{near}」のことですか。"),
            );
            let range = written(source, span, key);
            self.diagnostics.push(Diagnostic::at(Code::MissingColumn, source, range, message).help(help));
        }
        self.diagnostics.extend(problems);
        self.found.insert(block.id, table);
    }
}
