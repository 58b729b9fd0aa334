//! Schedules read from CSV: works with their first and last day, shown as bars over months.

use std::sync::Arc;

use super::table::anchor;
use crate::config::Date;
use crate::content::Records;
use crate::diagnostic::{Code, Diagnostic, SourceText};
use crate::text::nearest;

/// The column of a work's first day.
const START: &str = "開始";
/// The column of a work's last day.
const END: &str = "終了";

/// Most months that a schedule shows: beyond, bars are too small to be read.
const MOST_MONTHS: usize = 60;

/// A CSV file as a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Source path of the CSV file, offered for download.
    pub path: String,
    /// Name of the first column: what the works are.
    pub name: String,
    /// Names of the columns beside name, 開始 and 終了.
    pub columns: Vec<String>,
    /// The works, in the file's order.
    pub works: Vec<Work>,
    /// The months from the first work's start to the last one's end.
    pub months: Vec<Month>,
}

/// A work with its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// What is done.
    pub name: String,
    /// The cells of [`Schedule::columns`].
    pub cells: Vec<String>,
    /// Its time; `None` where it could not be read.
    pub time: Option<Time>,
    /// Its anchor.
    pub anchor: String,
}

/// A time from one day to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
    /// Days are written; else whole months.
    pub by_day: bool,
}

/// A month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    /// Year of the Gregorian calendar.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
}

impl Month {
    fn of(date: Date) -> Self {
        Self { year: date.year, month: date.month }
    }

    fn next(self) -> Self {
        if self.month == 12 { Self { year: self.year + 1, month: 1 } } else { Self { month: self.month + 1, ..self } }
    }

    /// Days of the month.
    fn days(self) -> u8 {
        (28..=31).rev().find(|day| Date::new(self.year, self.month, *day).is_some()).unwrap_or(28)
    }
}

impl Time {
    /// 令和8年4月1日から6月30日まで, 令和8年4月から6月まで, 令和8年4月1日.
    pub fn text(self) -> String {
        let Self { first, last, by_day } = self;
        let day = |date: Date| if by_day { format!("{}日", date.day) } else { String::new() };
        let month = |date: Date| format!("{}月{}", date.month, day(date));
        let start = format!("{}年{}", first.era_year(), month(first));
        if first == last || (!by_day && Month::of(first) == Month::of(last)) {
            return start;
        }
        if first.era_year() == last.era_year() {
            return format!("{start}から{}まで", month(last));
        }
        format!("{start}から{}年{}まで", last.era_year(), month(last))
    }

    /// It is one day.
    pub fn is_day(self) -> bool {
        self.by_day && self.first == self.last
    }
}

impl Schedule {
    /// The schedule as a plain table: names of the columns, then the rows, times in words last.
    pub fn in_words(&self, time: &str) -> (Vec<String>, Vec<Vec<String>>) {
        let names = [&self.name].into_iter().chain(&self.columns).cloned().chain([time.to_owned()]).collect();
        let row = |work: &Work| {
            let time = work.time.map(Time::text).unwrap_or_default();
            [&work.name].into_iter().chain(&work.cells).cloned().chain([time]).collect()
        };
        (names, self.works.iter().map(row).collect())
    }

    /// Where a time lies: start and length in thousandths of the months shown.
    pub fn place(&self, time: Time) -> (u32, u32) {
        let start = self.offset(time.first, 0);
        let end = self.offset(time.last, 1);
        (start, end.saturating_sub(start).max(1))
    }

    /// Thousandths from the first month's start to a day's start, or to its end.
    fn offset(&self, date: Date, end: u32) -> u32 {
        let month = Month::of(date);
        let index = self.months.iter().position(|own| *own == month).unwrap_or(0);
        let days = u32::from(month.days());
        let total = u32::try_from(self.months.len()).unwrap_or(u32::MAX).max(1);
        let index = u32::try_from(index).unwrap_or(0);
        (index * days + u32::from(date.day) - 1 + end) * 1000 / (days * total)
    }

    /// The months by year, with their number.
    pub fn years(&self) -> Vec<(u16, usize)> {
        let mut years: Vec<(u16, usize)> = Vec::new();
        for month in &self.months {
            match years.last_mut() {
                Some((year, count)) if *year == month.year => *count += 1,
                _ => years.push((month.year, 1)),
            }
        }
        years
    }
}

/// Makes a schedule of a file's records; works whose time can't be read are reported and keep their row.
pub(super) fn read(source: &Arc<SourceText>, prefix: &str) -> (Schedule, Vec<Diagnostic>) {
    let mut records = Records::read(source);
    let [start, end] = [START, END].map(|name| records.column(name));
    for (name, _) in [(START, start), (END, end)].into_iter().filter(|(_, column)| column.is_none()) {
        let help = match nearest(name, records.columns.iter().map(String::as_str)) {
            Some(near) => format!("「{near}」のことですか。"),
            None => "予定表の CSV には「開始」と「終了」の列が要ります。".to_owned(),
        };
        records.report(Code::MissingColumn, records.header.clone(), format!("「{name}」の列がありません。"), help);
    }
    let shown = |index: &usize| *index > 0 && Some(*index) != start && Some(*index) != end;
    let others: Vec<usize> = (0..records.columns.len()).filter(shown).collect();
    let mut works = Vec::with_capacity(records.rows.len());
    let mut problems = Vec::new();
    for (number, row) in records.rows.iter().enumerate() {
        let time = start.zip(end).and_then(|(start, end)| match time(&row.cells[start], &row.cells[end]) {
            Ok(time) => Some(time),
            Err(wrong) => {
                let column = if wrong.last { end } else { start };
                let range = match records.cell_range(row, column) {
                    empty if empty.is_empty() => row.range.clone(),
                    range => range,
                };
                problems.push((range, wrong.message, wrong.help));
                None
            }
        });
        works.push(Work {
            name: row.cells.first().cloned().unwrap_or_default(),
            cells: others.iter().map(|index| row.cells[*index].clone()).collect(),
            time,
            anchor: anchor(prefix, &(number + 1).to_string()),
        });
    }
    for (range, message, help) in problems {
        records.report(Code::BadCell, range, message, help);
    }
    let mut months = months(&works);
    if months.len() > MOST_MONTHS {
        let message = format!("予定表は {MOST_MONTHS} か月までです（{} か月あります）。", months.len());
        records.report(Code::BadCell, records.header.clone(), message, "予定表を年度ごとに分けてください。");
        months.clear();
    }
    let schedule = Schedule {
        path: source.path().to_owned(),
        name: records.columns.first().cloned().unwrap_or_default(),
        columns: others.iter().map(|index| records.columns[*index].clone()).collect(),
        works,
        months,
    };
    (schedule, records.problems)
}

fn months(works: &[Work]) -> Vec<Month> {
    let times = || works.iter().filter_map(|work| work.time);
    let (Some(first), Some(last)) =
        (times().map(|time| Month::of(time.first)).min(), times().map(|time| Month::of(time.last)).max())
    else {
        return Vec::new();
    };
    let mut months = Vec::new();
    let mut month = first;
    while month <= last {
        months.push(month);
        month = month.next();
    }
    months
}

/// A time that can't be read.
struct Wrong {
    /// It is the last day that is wrong.
    last: bool,
    message: String,
    help: &'static str,
}

fn time(start: &str, end: &str) -> Result<Time, Wrong> {
    let wrong = |last: bool, cell: &str| Wrong {
        last,
        message: if cell.is_empty() {
            "「開始」が空です。".to_owned()
        } else {
            format!("「{cell}」は日付ではありません。")
        },
        help: "「2026-04-01」（日）か「2026-04」（月）の形で書いてください。",
    };
    let first = day(start).ok_or_else(|| wrong(false, start))?;
    let last = if end.is_empty() { first } else { day(end).ok_or_else(|| wrong(true, end))? };
    let by_day = first.1 || last.1;
    let month = Month::of(last.0);
    let last = if last.1 { last.0 } else { Date { day: month.days(), ..last.0 } };
    if last < first.0 {
        let message = format!("「終了」（{end}）が「開始」（{start}）より前です。");
        return Err(Wrong { last: true, message, help: "どちらかの日付を直してください。" });
    }
    Ok(Time { first: first.0, last, by_day })
}

/// A day, or the first one of a month; and whether a day is written.
fn day(text: &str) -> Option<(Date, bool)> {
    let text = text.replace('/', "-");
    if let Ok(date) = text.parse::<Date>() {
        return Some((date, true));
    }
    let (year, month) = text.split_once('-')?;
    Some((Date::new(year.parse().ok()?, month.parse().ok()?, 1)?, false))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::read;
    use crate::diagnostic::{Code, SourceText};

    #[test]
    fn works_lie_over_the_months_of_all_of_them() {
        let text = "作業,担当,開始,終了\n見積り,福祉事務所,2026-04,2026-06\nテスト,ベンダ,2026-12-16,2027-01-31\n研修,福祉事務所,2027-03-31,\n";
        let (schedule, problems) = read(&Arc::new(SourceText::new("plan.csv", text)), "tbl");
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(schedule.months.len(), 12);
        assert_eq!(schedule.years(), [(2026, 9), (2027, 3)]);
        let times: Vec<_> = schedule.works.iter().filter_map(|work| work.time).collect();
        let texts: Vec<String> = times.iter().map(|time| time.text()).collect();
        assert_eq!(texts, ["令和8年4月から6月まで", "令和8年12月16日から令和9年1月31日まで", "令和9年3月31日"]);
        assert_eq!(schedule.place(times[0]), (0, 250));
        assert_eq!(schedule.place(times[1]), (706, 127));
        assert!(times[2].is_day());
    }

    #[test]
    fn a_time_that_can_not_be_read_is_reported_at_its_cell() {
        let text = "作業,開始,終了\n見積り,四月,2026-06\nテスト,2026-06,2026-05\n";
        let source = Arc::new(SourceText::new("plan.csv", text));
        let (schedule, problems) = read(&source, "tbl");
        let found: Vec<_> = problems
            .iter()
            .filter_map(|problem| Some((problem.code, problem.position()?.line, problem.position()?.column)))
            .collect();
        assert_eq!(found, [(Code::BadCell, 2, 5), (Code::BadCell, 3, 13)]);
        assert_eq!(schedule.works.len(), 2);
    }
}
