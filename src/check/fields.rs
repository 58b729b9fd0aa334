//! `{{office.tel}}` and `:::if office.dv_contact`: whether an office can have what a leaflet asks.

use crate::content::{KNOWN_COLUMNS, OFFICE_PREFIX, Offices, Status};
use crate::diagnostic::{Code, Diagnostic};
use crate::site::{Ask, Page, Site, asks};
use crate::text::nearest;

/// Checks the fields of all leaflets, and `offices.csv`.
pub(super) fn check(site: &Site) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = asks(&site.pages).0.iter().filter_map(|ask| check_one(site, ask)).collect();
    found.extend(site.offices.iter().flat_map(Offices::problems).cloned());
    found
}

/// A leaflet would show on the site what nobody has declared public.
fn is_kept_back(site: &Site, page: &Page, column: &str) -> bool {
    site.config.public_offices.is_some() && page.common.status != Status::Withdrawn && !site.is_public(column)
}

fn check_one(site: &Site, ask: &Ask<'_>) -> Option<Diagnostic> {
    let offices = site.offices.as_ref().filter(|offices| offices.is_usable());
    let columns: Vec<&str> = offices.map_or_else(|| KNOWN_COLUMNS.to_vec(), |offices| offices.columns().collect());
    // Without a list of offices nobody knows the names of its columns with yes and no.
    let is_known = ask
        .column()
        .is_some_and(|column| columns.contains(&column) || (ask.is_flag && offices.is_none() && !column.is_empty()));
    let written = ask.page.source.text();
    let range = if ask.is_flag {
        let start = ask.span.range().start;
        written[start..].find(ask.name).map_or(start..start, |at| start + at..start + at + ask.name.len())
    } else {
        ask.span.range()
    };
    let shown = |name: &str| if ask.is_flag { format!(":::if {name}") } else { format!("{{{{{name}}}}}") };
    let at = |message: String| Diagnostic::at(Code::UnknownFieldName, &ask.page.source, range.clone(), message);
    if is_known {
        if let Some(column) = ask.column().filter(|column| is_kept_back(site, ask.page, column)) {
            let message =
                format!("「{}」は公開しない列ですが、このリーフレットは、事務所ごとにサイトに載ります。", ask.name);
            let help = format!(
                "だれが読んでもよい列なら、site.yaml の public_columns に足してください（public_columns: [{column}]）。そうでなければ、ここから消してください。"
            );
            return Some(Diagnostic::at(Code::PrivateColumn, &ask.page.source, range, message).help(help));
        }
        let wrong = ask.is_flag && offices.is_some_and(|offices| ask.column().is_some_and(|own| !offices.is_flag(own)));
        let help = "offices.csv のその列に、載せる事務所は yes、載せない事務所は no と書いてください。";
        return wrong.then(|| at(format!("「{}」の列は、yes か no の列ではありません。", ask.name)).help(help));
    }
    let names: Vec<String> = columns.iter().map(|column| format!("{OFFICE_PREFIX}{column}")).collect();
    let near = nearest(ask.name.split('.').next_back().unwrap_or(ask.name), columns.iter().copied());
    let usable = format!("使える名前: {}", names.join("、"));
    let help = match (near, ask.is_flag && offices.is_none()) {
        (_, true) => {
            format!("「office.」に続けて、offices.csv の列の名前を書いてください。例: {}", shown("office.dv_contact"))
        }
        (Some(near), false) => format!("「{}」のことですか。{usable}", shown(&format!("{OFFICE_PREFIX}{near}"))),
        (None, false) => usable,
    };
    Some(at(format!("「{}」という差し込み項目はありません。", shown(ask.name))).help(help))
}
