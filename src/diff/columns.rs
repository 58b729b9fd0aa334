//! Columns of two tables that belong together, and those that name their rows.

use std::collections::{HashMap, HashSet};

use super::align::Profile;
use super::grid::Grid;
use super::run::key;

/// Names of columns that name their row, the surest first.
const KEYS: &[&str] = &["項番", "No.", "No", "番号", "id", "ID", "コード"];

/// Those of them that may only count the rows. A code or an id says what its row is, even if it happens to count.
const COUNTERS: &[&str] = &["項番", "No.", "No", "番号"];

/// From this share of same cells on a column whose name is gone is the one that came.
const RENAMED: f32 = 0.5;

/// Longest name of a row, in characters: what is longer describes it.
const LONGEST_NAME: usize = 40;

/// A column on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub old: usize,
    pub new: usize,
}

/// A column on one side or both, in the order of the newer table; those that are gone stand where they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Column {
    pub old: Option<usize>,
    pub new: Option<usize>,
}

/// Pairs columns: by name, those of one name in their order or by their cells, then renamed ones by their cells.
pub(super) fn columns(old: &Grid, new: &Grid) -> Vec<Column> {
    let mut from: Vec<Option<usize>> = vec![None; new.columns.len()];
    let mut taken: HashSet<usize> = HashSet::new();
    let places = |grid: &Grid| {
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, name) in grid.columns.iter().enumerate() {
            places.entry(name.clone()).or_default().push(at);
        }
        places
    };
    let (old_places, new_places) = (places(old), places(new));
    for (name, at) in &old_places {
        if let Some(to) = new_places.get(name).filter(|to| to.len() == at.len()) {
            for (at, to) in at.iter().zip(to) {
                from[*to] = Some(*at);
                taken.insert(*at);
            }
        }
    }
    let left_old: Vec<usize> = (0..old.columns.len()).filter(|at| !taken.contains(at)).collect();
    let left_new: Vec<usize> = (0..new.columns.len()).filter(|to| from[*to].is_none()).collect();
    let mut alike: Vec<(f32, bool, usize, usize)> = Vec::new();
    for at in &left_old {
        let cells = cells(old, *at);
        for to in &left_new {
            let same_name = old.columns[*at] == new.columns[*to];
            let likeness = cells.likeness(&self::cells(new, *to));
            if same_name || likeness >= RENAMED {
                alike.push((likeness, same_name, *at, *to));
            }
        }
    }
    alike.sort_by(|a, b| b.1.cmp(&a.1).then(b.0.total_cmp(&a.0)).then((a.2, a.3).cmp(&(b.2, b.3))));
    for (_, _, at, to) in alike {
        if from[to].is_none() && taken.insert(at) {
            from[to] = Some(at);
        }
    }
    let mut gone = (0..old.columns.len()).filter(|at| !taken.contains(at)).peekable();
    let mut columns = Vec::new();
    for (to, at) in from.into_iter().enumerate() {
        while let Some(at) = at
            && let Some(gone) = gone.next_if(|gone| *gone < at)
        {
            columns.push(Column { old: Some(gone), new: None });
        }
        columns.push(Column { old: at, new: Some(to) });
    }
    columns.extend(gone.map(|gone| Column { old: Some(gone), new: None }));
    columns
}

/// What a column's cells hold.
fn cells(grid: &Grid, column: usize) -> Profile {
    Profile::new((0..grid.rows.len()).map(|row| key(&grid.text(row, column))))
}

/// How the rows of two tables are told apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Naming {
    /// The column by which rows are paired; `None` if none names each row once.
    pub paired: Option<Pair>,
    /// The column that names a row for people.
    pub shown: Pair,
    /// That column only counts the rows: 1, 2, 3 … A row put in between changes it for all that follow.
    pub counted: bool,
    /// A column with words, for a row whose name is a number.
    pub words: Option<Pair>,
    /// That column tells people too little: it is a mere number, or names several rows.
    pub unsure: bool,
}

/// Which columns name the rows; `None` if the tables have no column in common.
pub(super) fn naming(old: &Grid, new: &Grid, columns: &[Column]) -> Option<Naming> {
    let pairs: Vec<Pair> =
        columns.iter().filter_map(|column| Some(Pair { old: column.old?, new: column.new? })).collect();
    let unique = |pair: &Pair| is_unique(old, pair.old) && is_unique(new, pair.new);
    let counts = |pair: &Pair| {
        COUNTERS.contains(&new.columns[pair.new].as_str()) && counts(old, pair.old) && counts(new, pair.new)
    };
    let words = pairs.iter().copied().find(|pair| unique(pair) && !is_number(new, pair.new) && is_name(new, pair.new));
    let written = pairs.iter().copied().find(|pair| new.key == Some(pair.new) || old.key == Some(pair.old));
    let usual = KEYS.iter().find_map(|name| pairs.iter().copied().find(|pair| new.columns[pair.new] == *name));
    let named = written.or(usual);
    let shown = named.filter(|pair| unique(pair)).or(words).or(named).or(pairs.first().copied())?;
    let counted = counts(&shown);
    // As many rows on both sides as before, and no other name: none was put in between.
    let by_number = Some(shown).filter(|_| old.rows.len() == new.rows.len());
    let paired = if counted { words.or(by_number) } else { Some(shown).filter(|pair| unique(pair)) };
    let numbered = is_number(new, shown.new);
    let words = words.filter(|pair| *pair != shown && numbered);
    let unsure = (!counted && paired.is_none()) || (numbered && words.is_none());
    Some(Naming { paired, shown, counted, words, unsure })
}

/// The column that names the rows of a table alone.
pub(super) fn key_column(grid: &Grid) -> usize {
    let usual = || KEYS.iter().find_map(|name| grid.columns.iter().position(|own| own == name));
    let unique = || (0..grid.columns.len()).find(|column| is_unique(grid, *column) && is_name(grid, *column));
    grid.key.or_else(usual).or_else(unique).unwrap_or(0)
}

/// Whether each cell is filled and there once.
fn is_unique(grid: &Grid, column: usize) -> bool {
    let mut seen: HashSet<&str> = HashSet::new();
    (0..grid.rows.len()).all(|row| {
        let text = grid.text(row, column);
        !text.is_empty() && seen.insert(text)
    })
}

/// Whether cells only count: 1, 2, 3 …
fn counts(grid: &Grid, column: usize) -> bool {
    (0..grid.rows.len()).all(|row| grid.text(row, column).parse() == Ok(row + 1))
}

/// Whether all cells are numbers.
fn is_number(grid: &Grid, column: usize) -> bool {
    let number = |letter: char| letter.is_numeric() || matches!(letter, '.' | '-' | '－' | '．');
    (0..grid.rows.len()).all(|row| grid.text(row, column).chars().all(number))
}

/// Whether cells are names: short, and no sentences.
fn is_name(grid: &Grid, column: usize) -> bool {
    (0..grid.rows.len()).all(|row| {
        let text = grid.text(row, column);
        text.chars().count() <= LONGEST_NAME && !text.contains('。')
    })
}
