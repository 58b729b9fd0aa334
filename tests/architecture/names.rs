//! What a written path means: followed through renames, re-exports and type aliases to where the thing is defined.

use std::collections::BTreeMap;

use crate::source::{Module, Scope, Written};

/// What a path leads to, or passes on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Something outside of this crate: the whole path, the library first.
    Library(Vec<String>),
    /// A module; with a name, what it defines under that name, and what follows behind it.
    Defined { module: Module, item: Option<String>, rest: Vec<String> },
    /// A module that only passes the name on.
    Passed { module: Module },
}

/// Longer chains of renames are a circle.
const DEEPEST: usize = 16;

/// Everything that `written` touches when it stands in `module`.
pub fn resolve(scopes: &BTreeMap<Module, Scope>, module: &[String], written: &Written) -> Vec<Target> {
    let mut targets = Vec::new();
    Resolver { scopes, targets: &mut targets }.path(module, written, 0);
    targets
}

struct Resolver<'a> {
    scopes: &'a BTreeMap<Module, Scope>,
    targets: &'a mut Vec<Target>,
}

impl Resolver<'_> {
    /// Follows a path from the module in which it stands.
    fn path(&mut self, module: &[String], written: &Written, depth: usize) {
        let segments = &written.segments;
        let is_up = |name: &&String| *name == "super" || *name == "self";
        match segments.first().map(String::as_str) {
            Some("crate") if !written.absolute => self.walk(&[], &segments[1..], depth),
            Some("self" | "super") if !written.absolute => {
                let ups = segments.iter().take_while(is_up).count();
                let supers = segments[..ups].iter().filter(|name| *name == "super").count();
                let start = &module[..module.len().saturating_sub(supers)];
                self.walk(start, &segments[ups..], depth);
            }
            Some(_) if written.absolute || depth > DEEPEST || !self.declared(module, segments, depth) => {
                self.targets.push(Target::Library(segments.clone()));
                if !written.absolute {
                    self.through_globs(module, segments, depth);
                }
            }
            None | Some(_) => {}
        }
    }

    /// Follows a path down from a module.
    fn walk(&mut self, module: &[String], segments: &[String], depth: usize) {
        let Some((name, rest)) = segments.split_first() else {
            self.targets.push(Target::Defined { module: module.to_vec(), item: None, rest: Vec::new() });
            return;
        };
        if !self.declared(module, segments, depth) {
            // Made by a macro, or brought in by a glob.
            let (module, item, rest) = (module.to_vec(), Some(name.clone()), rest.to_vec());
            self.through_globs(&module, segments, depth);
            self.targets.push(Target::Defined { module, item, rest });
        }
    }

    /// Follows the first name where the module declares it; says whether it does.
    fn declared(&mut self, module: &[String], segments: &[String], depth: usize) -> bool {
        let Some((name, rest)) = segments.split_first() else { return false };
        let (scopes, before) = (self.scopes, self.targets.len());
        let child = [module, std::slice::from_ref(name)].concat();
        if scopes.contains_key(&child) {
            self.walk(&child, rest, depth);
        }
        let Some(scope) = scopes.get(module) else { return self.targets.len() > before };
        if scope.items.contains(name) {
            let (module, item) = (module.to_vec(), Some(name.clone()));
            self.targets.push(Target::Defined { module, item, rest: rest.to_vec() });
        }
        for import in scope.imports.get(name).into_iter().flatten().filter(|_| depth <= DEEPEST) {
            // `use clap;` names itself.
            let absolute = import.absolute || (import.segments.len() == 1 && import.segments[0] == *name);
            let segments = import.segments.iter().chain(rest).cloned().collect();
            self.targets.push(Target::Passed { module: module.to_vec() });
            self.path(module, &Written { absolute, segments }, depth + 1);
        }
        self.targets.len() > before
    }

    /// An unknown name may come from any `use …::*` of the module: all of them count. What a module of this crate does
    /// not declare does not come from there.
    fn through_globs(&mut self, module: &[String], segments: &[String], depth: usize) {
        let scopes = self.scopes;
        for glob in scopes.get(module).into_iter().flat_map(|scope| &scope.globs).filter(|_| depth <= DEEPEST) {
            let mut prefixes = Vec::new();
            Resolver { scopes, targets: &mut prefixes }.path(module, glob, DEEPEST + 1);
            for prefix in prefixes {
                match prefix {
                    Target::Library(path) => self.targets.push(Target::Library([path.as_slice(), segments].concat())),
                    Target::Defined { module, item: None, .. } => {
                        self.declared(&module, segments, depth + 1);
                    }
                    Target::Defined { .. } | Target::Passed { .. } => {}
                }
            }
        }
    }
}
