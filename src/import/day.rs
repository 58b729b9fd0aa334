//! Days as offices write them: `2023/3/21`, `令和5年3月21日 10:40`, `R5.3.21`, and the numbers by which Excel counts them.

use unicode_normalization::UnicodeNormalization as _;

use crate::config::{Date, DateTime};

/// Reads a day, with its time if there is one.
pub(super) fn written(text: &str) -> Option<DateTime> {
    let text: String = text.nfkc().collect();
    let text = text.trim();
    let (era, rest) = era(text);
    let rest = rest.trim_start().replace("元年", "1年");
    let mut numbers = Vec::new();
    let mut number = String::new();
    // The day of the week stands in brackets: 2023/3/21(火).
    let mut bracket = false;
    for letter in rest.chars().chain([' ']) {
        match letter {
            '(' => bracket = true,
            ')' => bracket = false,
            _ if bracket => {}
            '0'..='9' => number.push(letter),
            '年' | '月' | '日' | '時' | '分' | '秒' | '/' | '-' | '.' | ':' | ' ' | 'T' | '\n' => {
                if !number.is_empty() {
                    numbers.push(number.parse::<u16>().ok()?);
                    number.clear();
                }
            }
            _ => return None,
        }
    }
    let [year, month, day, time @ ..] = numbers.as_slice() else { return None };
    let year = match era {
        Some(first) => year.checked_add(first - 1).filter(|_| *year > 0)?,
        None if *year >= 1868 => *year,
        None => return None,
    };
    let small = |number: u16| u8::try_from(number).ok();
    let date = Date::new(year, small(*month)?, small(*day)?)?;
    let (hour, minute) = match time {
        [] => (0, 0),
        [hour, minute] | [hour, minute, _] if *hour < 24 && *minute < 60 => (small(*hour)?, small(*minute)?),
        _ => return None,
    };
    Some(DateTime { date, hour, minute })
}

/// The first year of the era that a text begins with, and the rest.
fn era(text: &str) -> (Option<u16>, &str) {
    let eras = [("令和", 2019), ("平成", 1989), ("昭和", 1926), ("R", 2019), ("H", 1989), ("S", 1926)];
    let found = eras.iter().find_map(|(name, first)| Some((*first, text.strip_prefix(name)?)));
    found.map_or((None, text), |(first, rest)| (Some(first), rest.trim_start_matches('.')))
}

/// The day of an Excel number (ECMA-376, part 1, 18.17.4): days since 1899-12-30, or since 1904-01-01. Before March 1900 it
/// counts a day that never was; no office's sheet is so old.
pub(super) fn serial(number: f64, since_1904: bool) -> Option<DateTime> {
    const TO_1970: f64 = 25_569.0;
    const MINUTES: u32 = 24 * 60;
    let days = number - TO_1970 + if since_1904 { 1_462.0 } else { 0.0 };
    if !(0.0..=2_932_896.0).contains(&days) {
        return None;
    }
    // Within bounds, as was just seen.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let (whole, minutes) = (days.floor() as u64, (days.fract() * f64::from(MINUTES)).round() as u32);
    let (whole, minutes) = if minutes == MINUTES { (whole + 1, 0) } else { (whole, minutes) };
    let small = |number: u32| u8::try_from(number).unwrap_or(0);
    Some(DateTime { date: Date::from_days(whole), hour: small(minutes / 60), minute: small(minutes % 60) })
}

/// As front matter takes it.
pub(super) fn field(day: DateTime) -> String {
    match (day.hour, day.minute) {
        (0, 0) => day.date.to_string(),
        (hour, minute) => format!("{} {hour:02}:{minute:02}", day.date),
    }
}

#[cfg(test)]
mod tests {
    use super::{field, serial, written};

    #[test]
    fn days_are_read_in_the_spellings_of_offices() {
        let spellings = [
            "2023/3/21",
            "2023-03-21",
            "2023.3.21",
            "2023年3月21日",
            "２０２３年３月２１日",
            "令和5年3月21日",
            "令和５年３月２１日（火）",
            "R5.3.21",
            "R.5.3.21",
            "2023/03/21(火)",
            " 2023/3/21 ",
        ];
        for text in spellings {
            assert_eq!(written(text).map(field).as_deref(), Some("2023-03-21"), "{text}");
        }
        assert_eq!(written("令和元年5月1日").map(field).as_deref(), Some("2019-05-01"));
        assert_eq!(written("平成31年4月30日 17時05分").map(field).as_deref(), Some("2019-04-30 17:05"));
        assert_eq!(written("2023/3/21 10:40:30").map(field).as_deref(), Some("2023-03-21 10:40"));
        for text in ["", "未定", "2023年3月", "3/21", "2023/2/30", "23/3/21", "2023/3/21ごろ", "令和0年1月1日"]
        {
            assert_eq!(written(text), None, "{text}");
        }
    }

    #[test]
    fn excels_numbers_are_days_and_parts_of_days() {
        assert_eq!(serial(45006.0, false).map(field).as_deref(), Some("2023-03-21"));
        assert_eq!(serial(45_006.444_444_444, false).map(field).as_deref(), Some("2023-03-21 10:40"));
        assert_eq!(serial(43544.0, true).map(field).as_deref(), Some("2023-03-21"));
        for number in [-1.0, f64::NAN, f64::INFINITY, 1e12] {
            assert_eq!(serial(number, false), None);
        }
    }
}
