//! Code highlighted with classes: a few that the style sheet knows, not the grammar's hundreds.

use std::sync::LazyLock;

use syntect::parsing::{
    BasicScopeStackOp, ParseState, Scope, ScopeStack, ScopeStackOp, SyntaxDefinition, SyntaxReference, SyntaxSet,
    SyntaxSetBuilder,
};

use super::escape::push_text;

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

/// Grammars of our own, asked first: for what our documents show most.
static OWN: LazyLock<SyntaxSet> = LazyLock::new(|| {
    let texts =
        [include_str!("json.sublime-syntax"), include_str!("shell.sublime-syntax"), include_str!("xml.sublime-syntax")];
    // Tests highlight with each of them: what can't be read would leave the code to the other grammars.
    let grammars = texts.iter().filter_map(|text| SyntaxDefinition::load_from_str(text, true, None).ok());
    let mut own = SyntaxSetBuilder::new();
    grammars.for_each(|grammar| own.add(grammar));
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
    let mut stack = Stack::default();
    for line in code.split_inclusive('\n') {
        let parsed = (line.len() <= LONGEST_LINE).then(|| state.parse_line(line, language.grammars).ok()).flatten();
        let Some(operations) = parsed else {
            push_text(line, output);
            continue;
        };
        push_line(line, &operations, &mut stack, output);
    }
}

fn push_line(line: &str, operations: &[(usize, ScopeStackOp)], stack: &mut Stack, output: &mut String) {
    let mut at = 0;
    let mut open = None;
    for (offset, operation) in operations {
        push_piece(&line[at..*offset], stack.class(), &mut open, output);
        at = *offset;
        stack.apply(operation);
    }
    push_piece(&line[at..], stack.class(), &mut open, output);
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

/// The scopes that are open, each with the class that it gives or leaves to what is in it.
#[derive(Default)]
struct Stack {
    scopes: ScopeStack,
    classes: Vec<Option<&'static str>>,
}

impl Stack {
    fn apply(&mut self, operation: &ScopeStackOp) {
        let Self { scopes, classes } = self;
        // A grammar that pops what it never pushed only loses colour.
        let _ = scopes.apply_with_hook(operation, |change, _| match change {
            BasicScopeStackOp::Push(scope) => {
                let own = CLASSES.iter().find(|(prefix, _)| prefix.is_prefix_of(scope)).map(|(_, class)| *class);
                classes.push(own.or_else(|| classes.last().copied().flatten()));
            }
            BasicScopeStackOp::Pop => {
                classes.pop();
            }
        });
    }

    fn class(&self) -> Option<&'static str> {
        self.classes.last().copied().flatten()
    }
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

    /// What has a class in some code: `class:text`.
    fn classes(name: &str, code: &str) -> Vec<String> {
        let mut html = String::new();
        push(language(name).expect("known"), code, &mut html);
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
        assert_eq!(classes("bash", line), [expected.as_slice(), behind.as_slice()].concat());
        let lines = "day=2026-01-01\nif test -f a.csv; then\n  iconv a.csv | sort > b.csv\nfi\n";
        let found = classes("sh", lines);
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
        assert_eq!(
            classes("shell", "cat <<EOF\n# 本文\nEOF\nls\n").iter().filter(|own| own.starts_with("comment")).count(),
            0
        );
        assert_eq!(classes("console", "echo a#b\\ c\n"), ["function:echo", "constant:\\ "]);
        let sum = ["variable:n", "number:1", "keyword:&lt;&lt;", "variable:$k", "function:ls"];
        assert_eq!(classes("sh", "n=$((1 << $k))\nls\n"), sum);
    }

    #[test]
    fn names_and_values_of_json_are_told_apart() {
        let found = classes("json", "{\"番号\": \"K\\n1\", \"数\": [1.5, -2], \"有\": true} // 注\n");
        let names = ["attribute:&quot;番号&quot;", "string:&quot;K", "constant:\\n", "string:1&quot;"];
        let behind =
            ["attribute:&quot;数&quot;", "number:1.5", "number:-2", "attribute:&quot;有&quot;", "constant:true"];
        assert_eq!(found, [names.as_slice(), &behind, &["comment:// 注"]].concat());
    }

    #[test]
    fn tags_attributes_and_texts_of_xml_are_told_apart() {
        let code = "<?xml version=\"1.0\"?>\n<!DOCTYPE 表 [<!ENTITY a \"b\">]>\n<表 a='1&amp;2'>字&#12354;<b/><![CDATA[<c>]]></表>\n";
        let found = classes("xml", code);
        let head = ["tag:xml", "attribute:version", "string:&quot;1.0&quot;", "keyword:DOCTYPE", "keyword:ENTITY"];
        let body = ["string:&quot;b&quot;", "tag:表", "attribute:a", "string:'1", "constant:&amp;amp;", "string:2'"];
        let rest = ["constant:&amp;#12354;", "tag:b", "string:&lt;![CDATA[&lt;c&gt;]]&gt;", "tag:表"];
        assert_eq!(found, [head.as_slice(), &body, &rest].concat());
    }
}
