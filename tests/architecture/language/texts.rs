//! Extracts comments, prose in string literals and function names from sources.

/// A text as a sequence of words.
#[derive(Debug)]
pub(super) struct Text {
    pub kind: Kind,
    pub words: Vec<Word>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Comment,
    FunctionName,
    /// Contents of string literals and of files other than sources.
    Prose,
}

/// A lower-case word, or a punctuation mark.
#[derive(Debug)]
pub(super) struct Word {
    pub line: usize,
    pub text: String,
}

/// Returns the comments, string literals with several words and function names. Consecutive line
/// comments are one text. French texts are omitted.
pub(super) fn of_rust(source: &str) -> Vec<Text> {
    let mut texts = Vec::new();
    let mut scanner = Scanner {
        rest: source,
        line: 1,
    };
    let (mut comment, mut comment_line, mut previous_word) = (String::new(), 0, "");
    while !scanner.rest.is_empty() {
        let line = scanner.line;
        if let Some(content) = scanner.line_comment() {
            let ends_at = comment_line + comment.lines().count();
            if comment.is_empty() || ends_at != line {
                texts.push(words(
                    Kind::Comment,
                    &std::mem::take(&mut comment),
                    comment_line,
                ));
                comment_line = line;
            }
            comment.push_str(content);
            comment.push('\n');
        } else if let Some(content) = scanner.block_comment() {
            texts.push(words(Kind::Comment, content, line));
        } else if let Some(content) = scanner.string() {
            if content.trim().contains(char::is_whitespace) && !is_french(content) {
                texts.push(words(Kind::Prose, &content.replace("\\n", " \u{0} "), line));
            }
        } else if let Some(word) = scanner.identifier() {
            if previous_word == "fn" {
                texts.push(words(Kind::FunctionName, &word.replace('_', " "), line));
            }
            previous_word = word;
        } else {
            scanner.skip_character();
        }
    }
    texts.push(words(Kind::Comment, &comment, comment_line));
    texts
}

pub(super) fn of_plain_text(content: &str) -> Text {
    words(Kind::Prose, content, 1)
}

/// Splits a text into words, without code blocks and code spans.
fn words(kind: Kind, content: &str, first_line: usize) -> Text {
    let mut text = Text {
        kind,
        words: Vec::new(),
    };
    let (mut is_block, mut is_span) = (false, false);
    for (line, content) in (first_line..).zip(content.lines()) {
        if content.trim().is_empty() {
            // an unbalanced backtick must not hide the next paragraph
            is_span = false;
        }
        if content.trim_start().starts_with("```") {
            is_block = !is_block;
            continue;
        }
        for (index, part) in content.split('`').enumerate() {
            is_span ^= index > 0;
            if !is_block && !is_span {
                push_words(&mut text.words, part, line);
            }
        }
    }
    text
}

fn push_words(words: &mut Vec<Word>, content: &str, line: usize) {
    for token in content
        .split(char::is_whitespace)
        .filter(|token| !token.is_empty())
    {
        let is_word = |c: char| c.is_alphanumeric() || "_-'’".contains(c);
        for word in token.split_inclusive(|c| !is_word(c)) {
            let trimmed = word.trim_end_matches(|c| !is_word(c));
            let punctuation = word.get(trimmed.len()..).unwrap_or_default();
            for text in [trimmed, punctuation]
                .into_iter()
                .filter(|text| !text.is_empty())
            {
                words.push(Word {
                    line,
                    text: text.to_lowercase(),
                });
            }
        }
    }
}

fn is_french(content: &str) -> bool {
    let words = [
        "des", "du", "est", "les", "pas", "pour", "une", "votre", "vos",
    ];
    content.contains(|c| "àçèéêîôùœ".contains(c))
        || content
            .split_whitespace()
            .any(|word| words.contains(&word.to_lowercase().as_str()))
}

struct Scanner<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Scanner<'a> {
    /// Consumes `length` bytes and counts their lines.
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.line += taken.matches('\n').count();
        self.rest = rest;
        taken
    }

    fn line_comment(&mut self) -> Option<&'a str> {
        let length = self
            .rest
            .starts_with("//")
            .then(|| self.rest.find('\n').unwrap_or(self.rest.len()))?;
        Some(self.take(length).trim_start_matches(['/', '!']))
    }

    fn block_comment(&mut self) -> Option<&'a str> {
        let length = self
            .rest
            .starts_with("/*")
            .then(|| self.rest.find("*/").map_or(self.rest.len(), |end| end + 2))?;
        Some(self.take(length))
    }

    /// A string or raw string literal without its quotes.
    fn string(&mut self) -> Option<&'a str> {
        let prefix = ["br", "r", "b", "c"].into_iter().find(|prefix| {
            self.rest
                .strip_prefix(prefix)
                .is_some_and(|rest| rest.trim_start_matches('#').starts_with('"'))
        });
        let is_raw = prefix.is_some_and(|prefix| prefix.ends_with('r'));
        let start = prefix.map_or(0, str::len);
        let hashes = self
            .rest
            .get(start..)?
            .chars()
            .take_while(|c| is_raw && *c == '#')
            .count();
        let open = start + hashes + 1;
        if self.rest.get(start + hashes..open) != Some("\"") {
            return None;
        }
        let body = self.rest.get(open..)?;
        let end = if is_raw {
            body.find(&format!("\"{}", "#".repeat(hashes)))?
        } else {
            end_of_string(body)?
        };
        self.take(open);
        let content = self.take(end);
        self.take(hashes + 1);
        Some(content)
    }

    fn identifier(&mut self) -> Option<&'a str> {
        let end = self
            .rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(self.rest.len());
        (end > 0).then(|| self.take(end))
    }

    /// Consumes a character literal, or one character.
    fn skip_character(&mut self) {
        let literal = ["'\"'", "'\\\"'", "'\\''", "'\\\\'"]
            .into_iter()
            .find(|literal| self.rest.starts_with(literal));
        let length = literal
            .map(str::len)
            .or_else(|| self.rest.chars().next().map(char::len_utf8));
        self.take(length.unwrap_or(self.rest.len()));
    }
}

/// Returns the position of the closing quote.
fn end_of_string(body: &str) -> Option<usize> {
    let mut is_escaped = false;
    let mut characters = body.char_indices();
    let closing = characters.find(|(_, c)| {
        let is_closing = *c == '"' && !is_escaped;
        is_escaped = *c == '\\' && !is_escaped;
        is_closing
    });
    closing.map(|(index, _)| index)
}
