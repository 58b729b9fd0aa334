//! Schedules as HTML: a table that says everything in words, with bars over the months beside them.
//!
//! The bars are SVG with lengths in percent: they need no style of their own and grow with the table.

use std::fmt::Write as _;

use super::body::Writer;
use crate::markdown::{Directive, NodeId};
use crate::site::{Schedule, Time, relative};

/// Height of a bar's row in CSS pixels.
const ROW: u32 = 20;
/// Height of the scale of years and months in CSS pixels.
const SCALE: u32 = 36;

impl Writer<'_> {
    pub(super) fn schedule(&mut self, id: NodeId, directive: &Directive) {
        let Some(around) = self.around else { return };
        let Some(schedule) = around.page.schedules.get(&id) else { return };
        let label = self.label(id);
        self.open_region("table-scroll schedule wide", id, label, !directive.title.is_empty());
        self.directive_caption(id, directive);
        let bars = !schedule.months.is_empty();
        self.schedule_head(schedule, bars);
        self.raw("<tbody>\n");
        for work in &schedule.works {
            self.raw("<tr");
            self.id_attribute(Some(&work.anchor));
            self.raw("><th scope=\"row\">");
            self.text(&work.name);
            self.raw("</th>");
            for cell in &work.cells {
                self.raw("<td>");
                self.text(cell);
                self.raw("</td>");
            }
            self.raw("<td class=\"schedule-time\">");
            self.text(&work.time.map(Time::text).unwrap_or_default());
            self.raw("</td>");
            if bars {
                self.bar(schedule, work.time);
            }
            self.raw("</tr>\n");
        }
        self.raw("</tbody>\n</table></div>\n");
        self.download(&relative(around.at, &schedule.path));
    }

    fn schedule_head(&mut self, schedule: &Schedule, bars: bool) {
        self.raw("<thead>\n<tr>");
        let time = self.word("schedule_time");
        let names = [schedule.name.as_str()].into_iter().chain(schedule.columns.iter().map(String::as_str));
        for name in names.chain([time]) {
            self.raw("<th scope=\"col\">");
            self.text(name);
            self.raw("</th>");
        }
        if bars {
            // What the bars say stands in words in the column before.
            let _ = write!(
                self.output,
                "<td class=\"schedule-bars\"><svg class=\"schedule-scale\" width=\"100%\" height=\"{SCALE}\" aria-hidden=\"true\">"
            );
            self.scale(schedule);
            self.raw("</svg></td>");
        }
        self.raw("</tr>\n</thead>\n");
    }

    /// Years above months.
    fn scale(&mut self, schedule: &Schedule) {
        let total = schedule.months.len();
        let mut before = 0;
        for (year, count) in schedule.years() {
            let _ = write!(
                self.output,
                "<text x=\"{}%\" y=\"14\" class=\"year\">{year}</text>",
                percent(before * 1000 / total)
            );
            before += count;
        }
        for (index, month) in schedule.months.iter().enumerate() {
            let middle = percent((index * 2 + 1) * 500 / total);
            let _ = write!(
                self.output,
                "<text x=\"{middle}%\" y=\"32\" text-anchor=\"middle\" class=\"month\">{}</text>",
                month.month
            );
        }
    }

    fn bar(&mut self, schedule: &Schedule, time: Option<Time>) {
        let _ = write!(
            self.output,
            "<td class=\"schedule-bars\"><svg width=\"100%\" height=\"{ROW}\" aria-hidden=\"true\">"
        );
        let total = schedule.months.len();
        for index in 1..total {
            let x = percent(index * 1000 / total);
            let _ = write!(self.output, "<line x1=\"{x}%\" x2=\"{x}%\" y1=\"0\" y2=\"{ROW}\"/>");
        }
        if let Some(time) = time {
            let (start, length) = schedule.place(time);
            let [x, width] = [start, length].map(|thousandths| percent(thousandths as usize));
            let _ = if time.is_day() {
                write!(self.output, "<circle cx=\"{x}%\" cy=\"{}\" r=\"5\"/>", ROW / 2)
            } else {
                write!(self.output, "<rect x=\"{x}%\" y=\"4\" width=\"{width}%\" height=\"{}\" rx=\"2\"/>", ROW - 8)
            };
        }
        self.raw("</svg></td>");
    }
}

/// 25.3 for 253 thousandths.
fn percent(thousandths: usize) -> String {
    format!("{}.{}", thousandths / 10, thousandths % 10)
}
