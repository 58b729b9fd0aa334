//! Source files as lists of references: every path that is written in them, with its line.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path as DiskPath;

use syn::punctuated::Punctuated;
use syn::{Attribute, Item, Meta, Token};

use crate::reader::Reader;

/// The names from the crate's root down to a module.
pub type Module = Vec<String>;

/// A file below `src`.
pub struct File {
    /// `src/site/layout.rs`.
    pub path: String,
    /// The top-level module it belongs to, or `lib.rs`, `main.rs`.
    pub room: String,
    pub module: Module,
    pub lines: usize,
    /// The module's documentation.
    pub doc: String,
    syntax: syn::File,
}

/// A path as it is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Written {
    /// It begins with `::`.
    pub absolute: bool,
    pub segments: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Use,
    Glob,
    Path,
    Method,
    Macro,
}

/// A path in a file.
#[derive(Debug)]
pub struct Reference {
    /// Index of the file.
    pub file: usize,
    pub line: usize,
    /// The module in which it is written: the file's own, or one inside of it.
    pub module: Module,
    /// The top-level item in which it is written; none for `use`.
    pub owner: Option<String>,
    pub kind: Kind,
    pub written: Written,
    /// In code that is compiled for tests only.
    pub test: bool,
    /// In what a public item shows: its signature, its public fields, its variants.
    pub exposed: bool,
}

/// What a module declares.
#[derive(Debug, Default)]
pub struct Scope {
    /// Index of the file.
    pub file: usize,
    pub items: BTreeSet<String>,
    /// Names brought in by `use`, `extern crate` and `type`. A name of two meanings (in two functions) keeps both.
    pub imports: BTreeMap<String, BTreeSet<Written>>,
    pub globs: BTreeSet<Written>,
    /// Functions of `impl` blocks by type.
    pub methods: BTreeMap<String, BTreeSet<String>>,
}

/// All sources with what they declare and what they refer to.
pub struct Sources {
    pub files: Vec<File>,
    pub scopes: BTreeMap<Module, Scope>,
    pub references: Vec<Reference>,
}

impl Sources {
    /// Reads all sources below `root/src`.
    pub fn read(root: &DiskPath) -> Self {
        let mut paths = Vec::new();
        find(&root.join("src"), "src", &mut paths);
        paths.sort();
        let files: Vec<File> = paths.into_iter().map(|path| File::read(root, path)).collect();
        let tests = files.iter().flat_map(File::test_modules).collect::<BTreeSet<Module>>();
        let mut sources = Self { files: Vec::new(), scopes: BTreeMap::new(), references: Vec::new() };
        for (index, file) in files.iter().enumerate() {
            let test =
                is_test(&file.syntax.attrs) || (1..=file.module.len()).any(|end| tests.contains(&file.module[..end]));
            Reader::new(&mut sources, index, file.module.clone(), test).read(&file.syntax.items);
        }
        sources.files = files;
        sources
    }
}

fn find(folder: &DiskPath, name: &str, paths: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let entry = entry.expect("an entry of a folder");
        let path = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            find(&entry.path(), &path, paths);
        } else if entry.path().extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

impl File {
    fn read(root: &DiskPath, path: String) -> Self {
        let text = std::fs::read_to_string(root.join(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let syntax =
            syn::parse_file(&text).unwrap_or_else(|error| panic!("{path}:{}: {error}", error.span().start().line));
        let mut module: Module = path.split('/').skip(1).map(str::to_owned).collect();
        let first = module[0].clone();
        let stem = module.pop().unwrap_or_default();
        match stem.trim_end_matches(".rs") {
            "lib" if module.is_empty() => {}
            "mod" => {}
            stem => module.push(stem.to_owned()),
        }
        let in_root = ["lib.rs", "main.rs"].contains(&first.as_str());
        let own_room = if in_root { first } else { module[0].clone() };
        let doc = syntax.attrs.iter().filter_map(doc_line).collect::<Vec<_>>().join("\n");
        Self { path, room: own_room, module, lines: text.lines().count(), doc, syntax }
    }

    /// The file's name without `.rs`; for `mod.rs` the name of its folder.
    pub fn stem(&self) -> &str {
        self.module.last().map_or("lib", String::as_str)
    }

    /// `#[cfg(test)] mod name;`
    fn test_modules(&self) -> impl Iterator<Item = Module> {
        self.syntax.items.iter().filter_map(|item| match item {
            Item::Mod(module) if module.content.is_none() && is_test(&module.attrs) => {
                Some([self.module.clone(), vec![module.ident.to_string()]].concat())
            }
            _ => None,
        })
    }
}

fn doc_line(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attribute.meta else { return None };
    match &meta.value {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) if meta.path.is_ident("doc") => {
            Some(text.value())
        }
        _ => None,
    }
}

/// Compiled for tests only.
pub fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || attribute.path().is_ident("cfg")
                && attribute.parse_args::<Meta>().is_ok_and(|condition| needs_test(&condition))
    })
}

fn needs_test(condition: &Meta) -> bool {
    let Meta::List(list) = condition else { return condition.path().is_ident("test") };
    let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).unwrap_or_default();
    if list.path.is_ident("all") {
        parts.iter().any(needs_test)
    } else {
        list.path.is_ident("any") && parts.iter().all(needs_test)
    }
}
