//! Filters that templates may use beside those of the template language.

use crate::config::Date;
use crate::text::phrase_starts;

/// Adds `wareki` and `seireki`: `{{ version.date | wareki }}` is 令和5年3月21日, `| seireki` 2023年3月21日. They take a date
/// of the site's, or a text that begins with one (`2023-03-21`). `{{ title | phrases }}` lets lines break between phrases only.
pub(super) fn register(templates: &mut tera::Tera) {
    templates.register_filter("wareki", |value: tera::Value, _: tera::Kwargs, _: &tera::State<'_>| {
        date(&value).map(Date::wareki)
    });
    templates.register_filter("seireki", |value: tera::Value, _: tera::Kwargs, _: &tera::State<'_>| {
        date(&value).map(Date::seireki)
    });
    templates.register_filter("phrases", |text: String, _: tera::Kwargs, _: &tera::State<'_>| {
        tera::Value::safe_string(&phrases(&text))
    });
}

/// A text as HTML with `<wbr>` between its phrases; white space needs none.
fn phrases(text: &str) -> String {
    let mut html = String::with_capacity(text.len() * 2);
    let mut at = 0;
    let mut push = |piece: &str, last: bool| {
        for letter in piece.chars() {
            match letter {
                '&' => html.push_str("&amp;"),
                '<' => html.push_str("&lt;"),
                '>' => html.push_str("&gt;"),
                '"' => html.push_str("&quot;"),
                letter => html.push(letter),
            }
        }
        if !last && !piece.ends_with(char::is_whitespace) {
            html.push_str("<wbr>");
        }
    };
    for start in phrase_starts(text).iter() {
        push(&text[at..*start], false);
        at = *start;
    }
    push(&text[at..], true);
    html
}

fn date(value: &tera::Value) -> tera::TeraResult<Date> {
    let text = value.get_from_path("iso").and_then(tera::Value::as_str).or_else(|| value.as_str()).unwrap_or_default();
    let day = text.get(..10).unwrap_or(text);
    day.parse().map_err(|_| tera::Error::message(format!("「{text}」は日付ではありません")))
}

#[cfg(test)]
mod tests {
    #[test]
    fn lines_of_a_title_break_between_phrases() {
        assert_eq!(super::phrases("<資格>を登録する前に"), "&lt;資格&gt;を<wbr>登録する<wbr>前に");
    }

    #[test]
    fn a_date_is_shown_in_either_calendar() {
        let mut templates = tera::Tera::new();
        super::register(&mut templates);
        templates.add_raw_template("a", "{{ day | wareki }} {{ day | seireki }}").expect("a template");
        let mut context = tera::Context::new();
        context.insert("day", "2023-02-20T10:00:00+09:00");
        assert_eq!(templates.render("a", &context).expect("a text"), "令和5年2月20日 2023年2月20日");
        context.insert("day", "きのう");
        assert!(templates.render("a", &context).is_err());
    }
}
