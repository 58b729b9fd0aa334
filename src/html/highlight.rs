//! Code highlighted with classes: a few that the style sheet knows, not the grammar's hundreds.

use std::sync::LazyLock;

use syntect::parsing::{
    ParseState, Scope, ScopeStack, ScopeStackOp, SyntaxDefinition, SyntaxReference, SyntaxSet, SyntaxSetBuilder,
};

use super::escape::push_text;

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

/// Grammars of our own, asked first.
static OWN: LazyLock<SyntaxSet> = LazyLock::new(|| {
    let mut own = SyntaxSetBuilder::new();
    // A test highlights with it: what can't be read would leave the code to the other grammars.
    if let Ok(shell) = SyntaxDefinition::load_from_str(include_str!("shell.sublime-syntax"), true, None) {
        own.add(shell);
    }
    own.build()
});

/// Scope prefixes and their class, the more special first.
static CLASSES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    [
        ("comment", "comment"),
        ("constant.numeric", "number"),
        ("constant.character.escape", "constant"),
        ("constant", "constant"),
        ("string", "string"),
        ("entity.name.tag", "tag"),
        ("entity.other.attribute-name", "attribute"),
        ("entity.name.function", "function"),
        ("support.function", "function"),
        ("variable.function", "function"),
        ("entity.name", "type"),
        ("support.type", "type"),
        ("storage", "keyword"),
        ("keyword", "keyword"),
        ("variable.parameter", "variable"),
        ("variable.other", "variable"),
    ]
    .into_iter()
    .filter_map(|(prefix, class)| Some((Scope::new(prefix).ok()?, class)))
    .collect()
});

/// Longest line that is highlighted, in bytes: grammars take time beyond proportion on longer ones.
const LONGEST_LINE: usize = 2_000;

/// A language that can be highlighted.
#[derive(Clone, Copy)]
pub(super) struct Language {
    grammars: &'static SyntaxSet,
    grammar: &'static SyntaxReference,
}

/// The language of an info string, if it is known.
pub(super) fn language(name: &str) -> Option<Language> {
    if name.is_empty() || matches!(name, "text" | "txt" | "plain" | "csv") {
        return None;
    }
    let known =
        |grammars: &'static SyntaxSet| Some(Language { grammars, grammar: grammars.find_syntax_by_token(name)? });
    known(&OWN).or_else(|| known(&SYNTAXES))
}

/// Appends code with `<span class="hl-…">`.
pub(super) fn push(language: Language, code: &str, output: &mut String) {
    let mut state = ParseState::new(language.grammar);
    let mut stack = ScopeStack::new();
    for line in code.split_inclusive('\n') {
        let parsed = (line.len() <= LONGEST_LINE).then(|| state.parse_line(line, language.grammars).ok()).flatten();
        let Some(operations) = parsed else {
            push_text(line, output);
            continue;
        };
        push_line(line, &operations, &mut stack, output);
    }
}

fn push_line(line: &str, operations: &[(usize, ScopeStackOp)], stack: &mut ScopeStack, output: &mut String) {
    let mut at = 0;
    let mut open = None;
    for (offset, operation) in operations {
        push_piece(&line[at..*offset], class(stack), &mut open, output);
        at = *offset;
        // A grammar that pops what it never pushed only loses colour.
        let _ = stack.apply(operation);
    }
    push_piece(&line[at..], class(stack), &mut open, output);
    if open.is_some() {
        output.push_str("</span>");
    }
}

/// Appends a piece; neighbours of one class share a span.
fn push_piece(piece: &str, class: Option<&'static str>, open: &mut Option<&'static str>, output: &mut String) {
    if piece.is_empty() {
        return;
    }
    if *open != class {
        if open.is_some() {
            output.push_str("</span>");
        }
        if let Some(class) = class {
            output.push_str("<span class=\"hl-");
            output.push_str(class);
            output.push_str("\">");
        }
        *open = class;
    }
    push_text(piece, output);
}

fn class(stack: &ScopeStack) -> Option<&'static str> {
    stack
        .as_slice()
        .iter()
        .rev()
        .find_map(|scope| CLASSES.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, class)| *class))
}

#[cfg(test)]
mod tests {
    use super::{language, push, push_text};

    #[test]
    fn code_keeps_its_letters_and_gets_classes() {
        let mut html = String::new();
        push(language("xml").expect("known"), "<名 a=\"1\">&amp;</名>\n<!-- 注 -->\n", &mut html);
        assert!(html.contains("<span class=\"hl-comment\">"), "{html}");
        assert_eq!(letters(&html), "&lt;名 a=&quot;1&quot;&gt;&amp;amp;&lt;/名&gt;\n&lt;!-- 注 --&gt;\n");
    }

    /// HTML without its tags.
    fn letters(html: &str) -> String {
        let mut plain = String::new();
        let mut inside = false;
        for letter in html.chars() {
            match letter {
                '<' => inside = true,
                '>' if inside => inside = false,
                letter if !inside => plain.push(letter),
                _ => {}
            }
        }
        plain
    }

    /// What has a class in a line of shell commands: `class:text`.
    fn classes(code: &str) -> Vec<String> {
        let mut html = String::new();
        push(language("bash").expect("known"), code, &mut html);
        let mut escaped = String::new();
        push_text(code, &mut escaped);
        assert_eq!(letters(&html), escaped);
        html.split("<span class=\"hl-")
            .skip(1)
            .map(|piece| piece.split("</span>").next().unwrap_or_default().replace("\">", ":"))
            .collect()
    }

    #[test]
    fn shell_commands_show_what_is_called_with_what() {
        let line = "curl --silent \"$base/a\" -o 'b c' 20  # 取得する\n";
        let expected = ["function:curl", "variable:--silent", "string:&quot;", "variable:$base", "string:/a&quot;"];
        let behind = ["variable:-o", "string:'b c'", "number:20", "comment:# 取得する"];
        assert_eq!(classes(line), [expected.as_slice(), behind.as_slice()].concat());
        let lines = "day=2026-01-01\nif test -f a.csv; then\n  iconv a.csv | sort > b.csv\nfi\n";
        let found = classes(lines);
        for shown in [
            "variable:day",
            "keyword:if",
            "function:test",
            "keyword:then",
            "function:iconv",
            "function:sort",
            "keyword:&gt;",
            "keyword:fi",
        ] {
            assert!(found.iter().any(|own| own == shown), "{shown} in {found:?}");
        }
        assert_eq!(classes("cat <<EOF\n# 本文\nEOF\nls\n").iter().filter(|own| own.starts_with("comment")).count(), 0);
        assert_eq!(classes("echo a#b\\ c\n"), ["function:echo", "constant:\\ "]);
    }
}
