//! Copies of leaflets for many offices, on all threads: what `print` puts into folders and `build` on the site.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use super::edition::Edition;
use super::offices::{Job, Printout, Run};
use super::world::Press;
use crate::content::Office;
use crate::diagnostic::{Code, Diagnostic};
use crate::site::{Page, Site};
use crate::theme::Theme;

/// A thread's stack in bytes: that of a process's first thread on Linux.
const STACK: usize = 8 << 20;

/// Leaflets, each set once for each choice of its texts.
pub struct Copies<'a> {
    jobs: &'a [Job<'a>],
    sets: BTreeMap<(usize, &'a BTreeSet<String>), Set<'a>>,
}

/// A run, and the copy of offices that all get the same.
struct Set<'a> {
    run: Run<'a>,
    /// Made by the first office that needs it, if others will.
    same: Option<OnceLock<Arc<Printout>>>,
}

impl<'a> Copies<'a> {
    /// Sets leaflets for all of their offices.
    pub fn new(jobs: &'a [Job<'a>], press: &'a Press, edition: Edition) -> Self {
        let choices =
            jobs.iter().enumerate().flat_map(|(number, job)| job.choices.iter().map(move |choice| (number, choice)));
        let set = |number: usize, choice| Set {
            run: jobs[number].set(press, edition, choice),
            same: jobs[number].is_the_same_for_all().then(OnceLock::new),
        };
        Self { jobs, sets: choices.map(|(number, choice)| ((number, choice), set(number, choice))).collect() }
    }

    /// Problems of the texts, whatever the office.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.sets.values().flat_map(|set| &set.run.diagnostics)
    }

    /// The copy of a leaflet, by its number among the jobs, for one of their offices.
    pub fn print(&self, number: usize, office: Office<'_>) -> Option<Arc<Printout>> {
        let choice = self.jobs[number].choice(office);
        let set = self.sets.get(&(number, &choice))?;
        if let Some(problem) = set.run.unprintable(office) {
            return Some(Arc::new(Printout { bytes: None, pages: 0, diagnostics: vec![problem] }));
        }
        let print = || Arc::new(set.run.print(&set.run.values(office)));
        Some(set.same.as_ref().map_or_else(print, |same| Arc::clone(same.get_or_init(print))))
    }
}

/// Hands the web edition of each leaflet for each office to `take`, on all threads; gives the number of copies and their problems.
///
/// # Errors
/// Those of `take`.
pub fn copies<E: Send>(
    press: &Press,
    site: &Site,
    theme: &Theme,
    leaflets: &[&Page],
    offices: &[Office<'_>],
    take: impl Fn(Office<'_>, &Page, &[u8]) -> Result<(), E> + Sync,
) -> Result<(usize, Vec<Diagnostic>), E> {
    let jobs: Vec<Job<'_>> = leaflets.iter().filter_map(|page| Job::of(site, theme, page, offices)).collect();
    let copies = Copies::new(&jobs, press, Edition::Web);
    let made: Vec<(usize, Vec<Diagnostic>)> = in_turn(offices.len(), |row| {
        let (mut count, mut found) = (0, Vec::new());
        for (number, job) in jobs.iter().enumerate() {
            let Some(printout) = copies.print(number, offices[row]) else { continue };
            if let Some(bytes) = &printout.bytes {
                take(offices[row], job.page, bytes)?;
                count += 1;
            }
            found.extend(printout.diagnostics.iter().cloned());
        }
        Ok((count, found))
    })?;
    let mut shared = Shared::default();
    let mut total = 0;
    for (office, (count, found)) in offices.iter().zip(made) {
        total += count;
        for found in found {
            shared.add(found, *office);
        }
    }
    Ok((total, copies.diagnostics().cloned().chain(shared.told()).collect()))
}

/// Does `work` for each number below `count` on all threads, and gives the results in order. Typst divides its work among
/// the threads of the pool that it is called in; in one pool a thread that waits would begin the next office in the middle
/// of the last one, and so on until its stack is full. So each thread is a pool of its own.
///
/// # Errors
/// Those of `work`; numbers that come later may be left out then.
pub fn in_turn<T: Send, E: Send>(count: usize, work: impl Fn(usize) -> Result<T, E> + Sync) -> Result<Vec<T>, E> {
    let next = AtomicUsize::new(0);
    let turn = || {
        let numbers = std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)).filter(|next| *next < count));
        numbers.map(|number| Ok((number, work(number)?))).collect::<Result<Vec<(usize, T)>, E>>()
    };
    let threads = rayon::current_num_threads().min(count);
    let pool = || rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(STACK).build();
    let pools: Vec<rayon::ThreadPool> = (0..threads).map_while(|_| pool().ok()).collect();
    let mut done: Vec<(usize, T)> = if pools.is_empty() {
        turn()?
    } else {
        let all = std::thread::scope(|scope| {
            let turns: Vec<_> = pools.iter().map(|pool| scope.spawn(|| pool.install(turn))).collect();
            let ended =
                turns.into_iter().map(|turn| turn.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            ended.collect::<Result<Vec<_>, E>>()
        })?;
        all.into_iter().flatten().collect()
    };
    done.sort_by_key(|(number, _)| *number);
    Ok(done.into_iter().map(|(_, done)| done).collect())
}

/// Problems that copies have: one that many offices share is told once.
#[derive(Default)]
pub struct Shared(BTreeMap<Told, (Diagnostic, String, usize)>);

/// File, line and column, message.
type Told = (String, Option<(usize, usize)>, String);

impl Shared {
    /// Adds a problem of an office's copy.
    pub fn add(&mut self, found: Diagnostic, office: Office<'_>) {
        let place = found.position().map(|place| (place.line, place.column));
        let key = (found.path().to_owned(), place, found.message.clone());
        let first = || (found, format!("{} {}", office.code(), office.name()), 0);
        self.0.entry(key).or_insert_with(first).2 += 1;
    }

    /// The problems, each with the first of its offices. A coarse picture is one of the leaflet, whoever hands it out.
    pub fn told(self) -> impl Iterator<Item = Diagnostic> {
        self.0.into_values().map(|(mut found, office, count)| {
            let others = if count > 1 { format!("、ほか {} 事務所", count - 1) } else { String::new() };
            if found.code != Code::CoarsePicture {
                found.message = format!("{}（{office}{others}のリーフレット）", found.message);
            }
            found
        })
    }
}
