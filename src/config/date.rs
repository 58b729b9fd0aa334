//! Dates as editors write them: `2023-03-21`, `2023-02-20 10:00`.

use std::fmt;
use std::str::FromStr;

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Year, 1868 to 9999.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day, 1 to 31.
    pub day: u8,
}

/// A day with hour and minute, Japan Standard Time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime {
    /// The day.
    pub date: Date,
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute, 0 to 59.
    pub minute: u8,
}

/// A text that is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoDate;

impl Date {
    /// A day, if there is one: from 1868 to 9999.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let length = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        ((1868..=9999).contains(&year) && (1..=length).contains(&day)).then_some(Self { year, month, day })
    }

    /// The day that many days after 1 January 1970.
    pub fn from_days(days: u64) -> Self {
        let next = |Self { year, month, day }: Self| {
            Self::new(year, month, day + 1)
                .or_else(|| Self::new(year, month + 1, 1))
                .or_else(|| Self::new(year + 1, 1, 1))
                .unwrap_or(Self { year, month, day })
        };
        // To the year 9999 it is no more than this.
        (0..days.min(2_932_896)).fold(Self { year: 1970, month: 1, day: 1 }, |day, _| next(day))
    }

    /// The year by Japanese era, as 令和5, 平成31, 昭和64; the first year is 元.
    pub fn era_year(self) -> String {
        let eras = [
            ("令和", (2019, 5, 1)),
            ("平成", (1989, 1, 8)),
            ("昭和", (1926, 12, 25)),
            ("大正", (1912, 7, 30)),
            ("明治", (1868, 1, 1)),
        ];
        let start =
            eras.iter().find(|(_, (year, month, day))| (self.year, self.month, self.day) >= (*year, *month, *day));
        match start {
            Some((era, (first, ..))) if self.year == *first => format!("{era}元"),
            Some((era, (first, ..))) => format!("{era}{}", self.year - first + 1),
            None => self.year.to_string(),
        }
    }

    /// 令和5（2023）年3月21日
    pub fn japanese(self) -> String {
        format!("{}（{}）年{}月{}日", self.era_year(), self.year, self.month, self.day)
    }

    /// 令和5年3月21日
    pub fn wareki(self) -> String {
        format!("{}年{}月{}日", self.era_year(), self.month, self.day)
    }

    /// 2023年3月21日
    pub fn seireki(self) -> String {
        format!("{}年{}月{}日", self.year, self.month, self.day)
    }

    /// 20230321, as in official file names.
    pub fn compact(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }
}

impl DateTime {
    /// 令和5（2023）年2月20日 10:00; midnight, as which a day without a time is read, is not told.
    pub fn japanese(self) -> String {
        match (self.hour, self.minute) {
            (0, 0) => self.date.japanese(),
            (hour, minute) => format!("{} {hour:02}:{minute:02}", self.date.japanese()),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// RFC 3339 with the offset of Japan.
impl fmt::Display for DateTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}T{:02}:{:02}:00+09:00", self.date, self.hour, self.minute)
    }
}

impl FromStr for Date {
    type Err = NoDate;

    fn from_str(text: &str) -> Result<Self, NoDate> {
        let mut parts = text.trim().split(['-', '/']);
        let mut part = |digits: std::ops::RangeInclusive<usize>| -> Result<u16, NoDate> {
            let part = parts.next().ok_or(NoDate)?;
            if !digits.contains(&part.len()) || !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(NoDate);
            }
            part.parse().map_err(|_| NoDate)
        };
        let (year, month, day) = (part(4..=4)?, part(1..=2)?, part(1..=2)?);
        if parts.next().is_some() {
            return Err(NoDate);
        }
        let byte = |number: u16| u8::try_from(number).map_err(|_| NoDate);
        Self::new(year, byte(month)?, byte(day)?).ok_or(NoDate)
    }
}

impl FromStr for DateTime {
    type Err = NoDate;

    fn from_str(text: &str) -> Result<Self, NoDate> {
        let text = text.trim();
        let Some((date, time)) = text.split_once([' ', 'T']) else {
            return Ok(Self { date: text.parse()?, hour: 0, minute: 0 });
        };
        let mut parts = time.split(':').map(|part| part.parse::<u8>().map_err(|_| NoDate));
        let (hour, minute) = (parts.next().ok_or(NoDate)??, parts.next().ok_or(NoDate)??);
        let seconds = parts.next().transpose()?;
        if hour > 23 || minute > 59 || seconds.is_some_and(|second| second > 59) {
            return Err(NoDate);
        }
        Ok(Self { date: date.parse()?, hour, minute })
    }
}

#[cfg(test)]
mod tests {
    use super::{Date, DateTime};

    #[test]
    fn days_that_do_not_exist_are_no_dates() {
        for text in ["2023-02-29", "2023-13-01", "2023-00-10", "2023-1-1-1", "23-01-01", "2023-03-", "１月"] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        assert_eq!("2024/2/29".parse::<Date>().map(|date| date.to_string()), Ok("2024-02-29".to_owned()));
    }

    #[test]
    fn days_are_counted_from_1970() {
        let text = |days| Date::from_days(days).to_string();
        assert_eq!(
            [text(0), text(59), text(11_016), text(20_454)],
            ["1970-01-01", "1970-03-01", "2000-02-29", "2026-01-01"]
        );
    }

    #[test]
    fn eras_change_on_their_day() {
        let japanese = |text: &str| text.parse::<Date>().expect("a date").japanese();
        assert_eq!(japanese("2019-04-30"), "平成31（2019）年4月30日");
        assert_eq!(japanese("2019-05-01"), "令和元（2019）年5月1日");
        assert_eq!(japanese("2023-03-21"), "令和5（2023）年3月21日");
        let date: Date = "2019-05-01".parse().expect("a date");
        assert_eq!((date.wareki().as_str(), date.seireki().as_str()), ("令和元年5月1日", "2019年5月1日"));
    }

    #[test]
    fn times_are_to_the_minute() {
        let time: DateTime = "2023-02-20 10:05".parse().expect("a time");
        assert_eq!(time.to_string(), "2023-02-20T10:05:00+09:00");
        assert_eq!(time.japanese(), "令和5（2023）年2月20日 10:05");
        let day: DateTime = "2023-02-20".parse().expect("a day");
        assert_eq!(day.japanese(), "令和5（2023）年2月20日");
        assert!("2023-02-20 25:00".parse::<DateTime>().is_err());
    }
}
