use super::Values;

/// Narrow enough to be quoted in an answer.
const WIDTH: usize = 66;

/// A part of a mail that stands on its own.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Block {
    Paragraph(String),
    Code(String),
    Link { label: String, url: String },
}

/// The subject, and what follows it.
pub(super) fn fill(words: &str, values: &Values) -> (String, Vec<Block>) {
    let mut parts = words.trim().split("\n\n").map(str::trim);
    let subject = replaced(parts.next().unwrap_or_default(), values);
    (subject, parts.map(|part| block(part, values)).collect())
}

fn block(part: &str, values: &Values) -> Block {
    if part == "[code]" {
        return Block::Code(values.code.clone());
    }
    match part.strip_prefix('[').and_then(|part| part.strip_suffix("](link)")) {
        Some(label) => Block::Link { label: replaced(label, values), url: values.link.clone() },
        None => Block::Paragraph(wrapped(&replaced(part, values))),
    }
}

/// In one pass: what is filled in is not looked at again.
fn replaced(text: &str, values: &Values) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, name, after)) = next_name(rest) {
        filled.push_str(before);
        match name {
            "service" => filled.push_str(&values.service),
            "valid" => filled.push_str(&values.valid),
            "date" => filled.push_str(&values.date),
            unknown => filled.extend(["{", unknown, "}"]),
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

fn next_name(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// At ASCII spaces only, so that a no-break space holds.
fn wrapped(text: &str) -> String {
    let mut wrapped = String::with_capacity(text.len());
    let mut column = 0;
    for word in text.split([' ', '\n']).filter(|word| !word.is_empty()) {
        let width = word.chars().count();
        if column > 0 && column + 1 + width > WIDTH {
            wrapped.push('\n');
            column = 0;
        } else if column > 0 {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        column += width;
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Values {
        Values {
            service: "Tom {valid}".to_owned(),
            valid: "1 hour".to_owned(),
            date: String::new(),
            code: "1234".to_owned(),
            link: "https://a.example/#t".to_owned(),
        }
    }

    #[test]
    fn words_become_a_subject_and_blocks() {
        let words = "For {service}\n\nUse it\nfor {valid}, {unknown}:\n\n[code]\n\n[Open {service}](link)\n";
        let (subject, blocks) = fill(words, &values());
        assert_eq!(subject, "For Tom {valid}", "what is filled in is left alone");
        let link = Block::Link { label: "Open Tom {valid}".to_owned(), url: "https://a.example/#t".to_owned() };
        let paragraph = Block::Paragraph("Use it for 1 hour, {unknown}:".to_owned());
        assert_eq!(blocks, [paragraph, Block::Code("1234".to_owned()), link]);
    }

    #[test]
    fn lines_are_as_long_as_they_may_be() {
        let text = "ab ".repeat(40);
        let wrapped = wrapped(&text);
        assert_eq!(wrapped.lines().map(str::len).collect::<Vec<_>>(), [65, 53]);
        assert_eq!(super::wrapped(&"x".repeat(100)), "x".repeat(100), "a long word is not cut");
        assert_eq!(super::wrapped(&format!("{} a\u{a0}:", "x".repeat(64))), format!("{}\na\u{a0}:", "x".repeat(64)));
    }
}
