//! Leaflets for offices: a copy each, and the list of what each office got.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use sha2::{Digest as _, Sha256};

use super::{Count, Edition, Press, is_error, selection};
use crate::content::{Office, Offices};
use crate::diagnostic::Diagnostic;
use crate::diff::spreadsheet;
use crate::output::Trouble;
use crate::pdf::{Job, Printout, Run, leaflet_text_for};
use crate::settle;
use crate::site::{Page, asks};

/// What came of the offices.
#[derive(Default)]
pub(super) struct Made {
    pub diagnostics: Vec<Diagnostic>,
    pub files: usize,
    pub offices: usize,
    pub skipped: usize,
}

/// The columns of `index.csv`.
const COLUMNS: [&str; 7] = ["code", "name", "file", "variant", "pages", "bytes", "sha256"];

/// A thread's stack in bytes: that of a process's first thread on Linux.
const STACK: usize = 8 << 20;

/// A leaflet with the columns that decide about its texts.
struct Item<'a> {
    page: &'a Page,
    flags: BTreeSet<String>,
    job: Option<Job<'a>>,
}

/// A copy as `index.csv` tells of it, or what is wrong.
type Row = Result<Vec<String>, Vec<Diagnostic>>;

/// A run, and the copy of offices that all get the same.
struct Set<'a> {
    run: Run<'a>,
    /// Made by the first office that needs it, if others will.
    same: Option<OnceLock<Printout>>,
}

/// Prints the leaflets for each row that nothing is wrong with, and writes `index.csv`.
pub(super) fn print(
    press: &Press<'_>,
    offices: &Offices,
    leaflets: &[&Page],
    rows: &BTreeSet<usize>,
    count: Count<'_>,
) -> Result<Made, Trouble> {
    let sound: Vec<Office<'_>> = offices
        .rows()
        .enumerate()
        .filter(|(row, own)| rows.contains(row) && own.is_sound())
        .map(|(_, own)| own)
        .collect();
    let items: Vec<Item<'_>> = leaflets
        .iter()
        .map(|page| Item { page, flags: asks([*page]).flags(), job: Job::of(press.site, press.theme, page) })
        .collect();
    let choices: Vec<BTreeSet<BTreeSet<String>>> =
        items.iter().map(|item| sound.iter().map(|office| yes(&item.flags, *office)).collect()).collect();
    let mut made = Made::default();
    let mut sets: BTreeMap<(usize, &BTreeSet<String>), Set<'_>> = BTreeMap::new();
    if press.order.edition == Edition::Web {
        for (number, (item, choices)) in items.iter().zip(&choices).enumerate() {
            for choice in choices {
                let Some(run) = item.job.as_ref().map(|job| job.set(&press.printer, choice)) else { continue };
                made.diagnostics.extend(run.diagnostics.iter().cloned());
                let same = asks([item.page]).values().is_empty().then(OnceLock::new);
                sets.insert((number, choice), Set { run, same });
            }
        }
    }
    settle(&mut made.diagnostics, press.site, &press.order.request);
    let wrong: BTreeSet<usize> = (0..items.len())
        .filter(|number| {
            let path = items[*number].page.path();
            made.diagnostics.iter().any(|found| is_error(found) && found.path() == path)
        })
        .collect();

    let (done, total) = (AtomicUsize::new(0), sound.len() * items.len());
    count(0, total);
    let copies: Vec<Vec<Row>> = in_turn(sound.len(), |row| {
        let office = sound[row];
        let copy = |number: usize| {
            let item = &items[number];
            let yes = yes(&item.flags, office);
            let row = copy(press, item, sets.get(&(number, &yes)), office, &yes);
            count(done.fetch_add(1, Ordering::Relaxed) + 1, total);
            row
        };
        (0..items.len()).filter(|number| !wrong.contains(number)).map(copy).collect::<Result<_, Trouble>>()
    })?;

    let mut records = vec![COLUMNS.map(str::to_owned).to_vec()];
    let mut problems = Problems::default();
    for (office, copies) in sound.iter().zip(copies) {
        let whole = wrong.is_empty() && copies.iter().all(Result::is_ok);
        made.offices += usize::from(whole);
        for row in copies {
            match row {
                Ok(record) => {
                    made.files += 1;
                    records.push(record);
                }
                Err(found) => found.into_iter().for_each(|found| problems.add(found, *office)),
            }
        }
    }
    made.skipped = rows.len() - made.offices;
    made.diagnostics.extend(problems.told());
    press.write("index.csv", &spreadsheet(&records))?;
    Ok(made)
}

/// Does `work` for each number below `count` on all threads, and gives the results in order. Typst divides its work among
/// the threads of the pool that it is called in; in one pool a thread that waits would begin the next office in the middle
/// of the last one, and so on until its stack is full. So each thread is a pool of its own.
fn in_turn<T: Send>(count: usize, work: impl Fn(usize) -> Result<T, Trouble> + Sync) -> Result<Vec<T>, Trouble> {
    let next = AtomicUsize::new(0);
    let turn = || {
        let numbers = std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)).filter(|next| *next < count));
        numbers.map(|number| Ok((number, work(number)?))).collect::<Result<Vec<(usize, T)>, Trouble>>()
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
            ended.collect::<Result<Vec<_>, Trouble>>()
        })?;
        all.into_iter().flatten().collect()
    };
    done.sort_by_key(|(number, _)| *number);
    Ok(done.into_iter().map(|(_, done)| done).collect())
}

/// The columns in which an office says yes.
fn yes(flags: &BTreeSet<String>, office: Office<'_>) -> BTreeSet<String> {
    flags.iter().filter(|flag| office.flag(flag)).cloned().collect()
}

/// Makes and writes a copy.
fn copy(
    press: &Press<'_>,
    item: &Item<'_>,
    set: Option<&Set<'_>>,
    office: Office<'_>,
    yes: &BTreeSet<String>,
) -> Result<Row, Trouble> {
    let name = selection::name(item.page);
    let variant: Vec<String> =
        item.flags.iter().map(|flag| format!("{flag}={}", if yes.contains(flag) { "yes" } else { "no" })).collect();
    let record = |file: String, pages: String, bytes: &[u8]| {
        let hash: String = format!("{:x}", Sha256::digest(bytes));
        let cells = [office.code(), office.name(), &file, &variant.join(" "), &pages, &bytes.len().to_string(), &hash];
        cells.map(str::to_owned).to_vec()
    };
    let Some(set) = set else {
        let file = format!("{}/{name}.txt", office.code());
        let text = leaflet_text_for(press.site, press.theme, item.page, Some(office));
        press.write(&file, text.as_bytes())?;
        return Ok(Ok(record(file, String::new(), text.as_bytes())));
    };
    if let Some(problem) = set.run.unprintable(office) {
        return Ok(Err(vec![problem]));
    }
    let print = || set.run.print(&set.run.values(office));
    let own;
    let printout = if let Some(same) = &set.same {
        same.get_or_init(print)
    } else {
        own = print();
        &own
    };
    let mut found = printout.diagnostics.clone();
    settle(&mut found, press.site, &press.order.request);
    match &printout.bytes {
        Some(bytes) if !found.iter().any(is_error) => {
            let file = format!("{}/{name}.pdf", office.code());
            press.write(&file, bytes)?;
            Ok(Ok(record(file, printout.pages.to_string(), bytes)))
        }
        _ => Ok(Err(found)),
    }
}

/// Problems that copies have: one that many offices share is told once.
#[derive(Default)]
struct Problems(BTreeMap<Told, (Diagnostic, String, usize)>);

/// File, line and column, message.
type Told = (String, Option<(usize, usize)>, String);

impl Problems {
    fn add(&mut self, found: Diagnostic, office: Office<'_>) {
        let place = found.position().map(|place| (place.line, place.column));
        let key = (found.path().to_owned(), place, found.message.clone());
        let first = || (found, format!("{} {}", office.code(), office.name()), 0);
        self.0.entry(key).or_insert_with(first).2 += 1;
    }

    fn told(self) -> impl Iterator<Item = Diagnostic> {
        self.0.into_values().map(|(mut found, office, count)| {
            let others = if count > 1 { format!("、ほか {} 事務所", count - 1) } else { String::new() };
            found.message = format!("{}（{office}{others}のリーフレット）", found.message);
            found
        })
    }
}
