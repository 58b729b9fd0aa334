//! The text of a cell as paragraphs and lists: line breaks are kept, lines that begin with `・` become a list.

use super::literal::line;

/// Marks that begin an item and mean nothing else. `①` and `1.` stay as they are: the text refers to them.
const BULLETS: &[char] = &['・', '•', '●', '◦', '･'];

/// Markdown of a text of several lines.
pub(super) fn blocks(text: &str) -> String {
    let mut blocks: Vec<String> = Vec::new();
    // What the next line may go on with: nothing, a paragraph, an item.
    let mut open = Open::Nothing;
    for written in text.lines() {
        let indented = written.starts_with([' ', '\u{3000}']);
        let own = written.trim();
        let bullet = own.strip_prefix(BULLETS).map(str::trim_start).filter(|rest| !rest.is_empty());
        open = match (own.is_empty(), bullet, open) {
            (true, ..) => Open::Nothing,
            (_, Some(item), Open::Item) => {
                append(&mut blocks, &format!("\n- {}", line(item)));
                Open::Item
            }
            (_, Some(item), _) => {
                blocks.push(format!("- {}", line(item)));
                Open::Item
            }
            (_, None, Open::Item) if indented => {
                append(&mut blocks, &format!("\\\n  {}", line(own)));
                Open::Item
            }
            (_, None, Open::Paragraph) => {
                append(&mut blocks, &format!("\\\n{}", line(own)));
                Open::Paragraph
            }
            (_, None, _) => {
                blocks.push(line(own));
                Open::Paragraph
            }
        };
    }
    blocks.join("\n\n")
}

#[derive(Clone, Copy)]
enum Open {
    Nothing,
    Paragraph,
    Item,
}

fn append(blocks: &mut [String], text: &str) {
    if let Some(last) = blocks.last_mut() {
        last.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::blocks;

    #[test]
    fn lines_bullets_and_empty_lines_keep_their_shape() {
        let text =
            "次のものを用意します。\n・控え\n　写しでもよい\n・連絡先\nそろわないとき\n①窓口\n②電話\n\n1. 書きます。";
        let expected = "次のものを用意します。\n\n- 控え\\\n  写しでもよい\n- 連絡先\n\nそろわないとき\\\n①窓口\\\n②電話\n\n1\\. 書きます。";
        assert_eq!(blocks(text), expected);
        assert_eq!(blocks("\n\n"), "");
        assert_eq!(blocks("・"), "・", "a mark alone is text");
    }
}
