//! Walks the syntax of one file and writes down what it declares and every path in it.

use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, Meta, UseTree, Visibility};

use crate::source::{Kind, Module, Reference, Scope, Sources, Written, is_test};

/// Walks one file.
pub struct Reader<'a> {
    sources: &'a mut Sources,
    file: usize,
    module: Module,
    owner: Option<String>,
    test: bool,
    exposed: bool,
}

impl<'a> Reader<'a> {
    pub fn new(sources: &'a mut Sources, file: usize, module: Module, test: bool) -> Self {
        Self { sources, file, module, owner: None, test, exposed: false }
    }

    /// Reads the items of a module.
    pub fn read(&mut self, items: &[Item]) {
        self.scope();
        for item in items {
            let (attributes, name) = described(item);
            let test = self.test;
            self.test |= is_test(attributes);
            if let Some(name) = &name {
                self.scope().items.insert(name.clone());
            }
            self.owner = name;
            self.visit_item(item);
            self.owner = None;
            self.test = test;
        }
    }

    fn scope(&mut self) -> &mut Scope {
        let file = self.file;
        self.sources.scopes.entry(self.module.clone()).or_insert_with(|| Scope { file, ..Scope::default() })
    }

    fn refer(&mut self, line: usize, kind: Kind, written: Written) {
        let (file, module, owner) = (self.file, self.module.clone(), self.owner.clone());
        let (test, exposed) = (self.test, self.exposed);
        self.sources.references.push(Reference { file, line, module, owner, kind, written, test, exposed });
    }

    fn import(&mut self, name: String, written: Written) {
        self.scope().imports.entry(name).or_default().insert(written);
    }

    fn exposing(&mut self, exposed: bool, walk: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.exposed, exposed);
        walk(self);
        self.exposed = before;
    }

    fn use_tree(&mut self, tree: &UseTree, written: &Written) {
        let longer = |name: String| {
            let mut written = written.clone();
            if name != "self" || written.segments.is_empty() {
                written.segments.push(name);
            }
            written
        };
        let line = tree.span().start().line;
        match tree {
            UseTree::Path(path) => self.use_tree(&path.tree, &longer(path.ident.to_string())),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.use_tree(tree, written)),
            UseTree::Glob(_) => {
                self.scope().globs.insert(written.clone());
                self.refer(line, Kind::Glob, written.clone());
            }
            UseTree::Name(name) => {
                let whole = longer(name.ident.to_string());
                self.import(whole.segments.last().cloned().unwrap_or_default(), whole.clone());
                self.refer(line, Kind::Use, whole);
            }
            UseTree::Rename(name) => {
                let whole = longer(name.ident.to_string());
                self.import(name.rename.to_string(), whole.clone());
                self.refer(line, Kind::Use, whole);
            }
        }
    }

    /// Macros have no syntax of their own: every sequence of names and `::` in them counts as a path, `a::{b, c}` as
    /// two, a name behind a dot as a method.
    fn tokens(&mut self, tokens: TokenStream) {
        self.token_paths(tokens, &Written { absolute: false, segments: Vec::new() });
    }

    fn token_paths(&mut self, tokens: TokenStream, prefix: &Written) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let punct =
            |at: usize, sign: char| matches!(tokens.get(at), Some(TokenTree::Punct(found)) if found.as_char() == sign);
        let colons = |at: usize| punct(at, ':') && punct(at + 1, ':');
        let mut at = 0;
        while at < tokens.len() {
            let line = tokens[at].span().start().line;
            match &tokens[at] {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Punct(sign) if sign.as_char() == '\'' => at += 1,
                TokenTree::Ident(name) if at > 0 && punct(at - 1, '.') && !(at > 1 && punct(at - 2, '.')) => {
                    self.refer(line, Kind::Method, Written { absolute: false, segments: vec![name.to_string()] });
                }
                TokenTree::Ident(name) => {
                    let mut written = prefix.clone();
                    written.absolute |= prefix.segments.is_empty() && at > 1 && colons(at - 2);
                    written.segments.push(name.to_string());
                    while colons(at + 1) {
                        let Some(TokenTree::Ident(name)) = tokens.get(at + 3) else { break };
                        written.segments.push(name.to_string());
                        at += 3;
                    }
                    if colons(at + 1)
                        && let Some(TokenTree::Group(group)) = tokens.get(at + 3)
                    {
                        self.token_paths(group.stream(), &written);
                        at += 3;
                    } else {
                        let kind = match () {
                            () if colons(at + 1) && punct(at + 3, '*') => Kind::Glob,
                            () if punct(at + 1, '!') && !punct(at + 2, '=') => Kind::Macro,
                            () => Kind::Path,
                        };
                        self.refer(line, kind, written);
                    }
                }
                _ => {}
            }
            at += 1;
        }
    }
}

/// The attributes and the name of an item; `use` has none.
fn described(item: &Item) -> (&[Attribute], Option<String>) {
    let (attributes, name) = match item {
        Item::Const(item) => (&item.attrs, Some(item.ident.to_string())),
        Item::Enum(item) => (&item.attrs, Some(item.ident.to_string())),
        Item::ExternCrate(item) => (&item.attrs, None),
        Item::Fn(item) => (&item.attrs, Some(item.sig.ident.to_string())),
        Item::Impl(item) => (&item.attrs, Some(format!("impl {}", self_name(item)))),
        Item::Macro(item) => {
            (&item.attrs, Some(item.ident.as_ref().map_or_else(|| "macro".to_owned(), ToString::to_string)))
        }
        Item::Mod(item) => (&item.attrs, None),
        Item::Static(item) => (&item.attrs, Some(item.ident.to_string())),
        Item::Struct(item) => (&item.attrs, Some(item.ident.to_string())),
        Item::Trait(item) => (&item.attrs, Some(item.ident.to_string())),
        Item::Type(item) => (&item.attrs, Some(item.ident.to_string())),
        Item::Union(item) => (&item.attrs, Some(item.ident.to_string())),
        Item::Use(item) => (&item.attrs, None),
        other => panic!("an item that this test does not know, in line {}", other.span().start().line),
    };
    (attributes, name)
}

fn self_name(item: &syn::ItemImpl) -> String {
    match &*item.self_ty {
        syn::Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default(),
        _ => String::new(),
    }
}

fn written(path: &syn::Path) -> Written {
    let segments = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    Written { absolute: path.leading_colon.is_some(), segments }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let Some((_, items)) = &item.content else { return };
        self.module.push(item.ident.to_string());
        self.read(items);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let start = Written { absolute: item.leading_colon.is_some(), segments: Vec::new() };
        self.exposing(is_public(&item.vis), |reader| reader.use_tree(&item.tree, &start));
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        let whole = Written { absolute: true, segments: vec![item.ident.to_string()] };
        let name = item.rename.as_ref().map_or(&item.ident, |(_, name)| name).to_string();
        self.import(name, whole.clone());
        self.refer(item.span().start().line, Kind::Use, whole);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.refer(path.span().start().line, Kind::Path, written(path));
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        self.refer(item.span().start().line, Kind::Macro, written(&item.path));
        self.tokens(item.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        visit::visit_attribute(self, attribute);
        if let Meta::List(list) = &attribute.meta {
            self.tokens(list.tokens.clone());
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let name = Written { absolute: false, segments: vec![call.method.to_string()] };
        self.refer(call.method.span().start().line, Kind::Method, name);
        visit::visit_expr_method_call(self, call);
    }

    /// `pub(super)` is no reference to anything.
    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        item.attrs.iter().for_each(|attribute| self.visit_attribute(attribute));
        self.exposing(is_public(&item.vis), |reader| reader.visit_signature(&item.sig));
        self.visit_block(&item.block);
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.exposing(is_public(&item.vis), |reader| reader.visit_type(&item.ty));
        self.visit_expr(&item.expr);
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.exposing(is_public(&item.vis), |reader| reader.visit_type(&item.ty));
        self.visit_expr(&item.expr);
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        if let syn::Type::Path(path) = &*item.ty {
            self.import(item.ident.to_string(), written(&path.path));
        }
        self.exposing(is_public(&item.vis), |reader| visit::visit_item_type(reader, item));
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.exposing(is_public(&item.vis), |reader| visit::visit_item_enum(reader, item));
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.exposing(is_public(&item.vis), |reader| visit::visit_item_trait(reader, item));
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.exposing(is_public(&item.vis), |reader| {
            item.attrs.iter().for_each(|attribute| reader.visit_attribute(attribute));
            reader.visit_generics(&item.generics);
            for field in &item.fields {
                let exposed = reader.exposed && is_public(&field.vis);
                reader.exposing(exposed, |reader| reader.visit_field(field));
            }
        });
    }

    /// A trait's implementation shows the trait and the type.
    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let names = item.items.iter().filter_map(|item| match item {
            syn::ImplItem::Fn(item) => Some(item.sig.ident.to_string()),
            syn::ImplItem::Const(item) => Some(item.ident.to_string()),
            _ => None,
        });
        self.scope().methods.entry(self_name(item)).or_default().extend(names);
        item.attrs.iter().for_each(|attribute| self.visit_attribute(attribute));
        self.exposing(item.trait_.is_some(), |reader| {
            reader.visit_generics(&item.generics);
            item.trait_.iter().for_each(|(_, path, _)| reader.visit_path(path));
            reader.visit_type(&item.self_ty);
        });
        item.items.iter().for_each(|item| self.visit_impl_item(item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        let test = self.test;
        self.test |= is_test(&item.attrs);
        self.exposing(is_public(&item.vis), |reader| reader.visit_signature(&item.sig));
        self.visit_block(&item.block);
        self.test = test;
    }
}
