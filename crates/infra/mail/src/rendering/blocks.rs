use super::Values;

/// Leaves room for quotation marks in replies.
const WIDTH: usize = 66;

/// A block of the body.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Block {
    Paragraph(String),
    Code(String),
    Link { label: String, url: String },
}

/// Splits rendered words into the subject and the blocks of the body.
pub(super) fn split(words: &str, values: &Values) -> (String, Vec<Block>) {
    let mut parts = words.trim().split("\n\n").map(str::trim);
    // a header has one line
    let subject = parts.next().unwrap_or_default().split_ascii_whitespace();
    let subject = subject.collect::<Vec<_>>().join(" ");
    (subject, parts.map(|part| block(part, values)).collect())
}

fn block(part: &str, values: &Values) -> Block {
    if part == "[code]" {
        return Block::Code(values.code.clone());
    }
    match link(part) {
        Some((label, url)) => Block::Link {
            label: label.to_owned(),
            url: if url == "link" { &values.link } else { url }.to_owned(),
        },
        None => Block::Paragraph(wrapped(part)),
    }
}

/// Returns the label and the target of `[label](target)`.
fn link(part: &str) -> Option<(&str, &str)> {
    let (label, target) = part
        .strip_prefix('[')?
        .strip_suffix(')')?
        .split_once("](")?;
    let is_link = target == "link" || target.starts_with("https://");
    (is_link && !target.contains(char::is_whitespace)).then_some((label, target))
}

/// Wraps text at ASCII white space only, so that no-break spaces are kept.
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

    #[test]
    fn words_become_a_subject_and_blocks() {
        let (code, link) = ("1234".to_owned(), "https://a.example/#t".to_owned());
        let values = Values {
            code: code.clone(),
            link: link.clone(),
            ..Values::default()
        };
        let words =
            "For Tom {valid}\n\nUse it\nfor 1 hour, {unknown}:\n\n[code]\n\n[Open Tom](link)\n";
        let (subject, blocks) = split(words, &values);
        assert_eq!(subject, "For Tom {valid}");
        let link = Block::Link {
            label: "Open Tom".to_owned(),
            url: link,
        };
        let paragraph = Block::Paragraph("Use it for 1 hour, {unknown}:".to_owned());
        assert_eq!(blocks, [paragraph, Block::Code(code), link]);
    }

    #[test]
    fn lines_are_filled_up_to_the_width() {
        let text = "ab ".repeat(40);
        let wrapped = wrapped(&text);
        assert_eq!(wrapped.lines().map(str::len).collect::<Vec<_>>(), [65, 53]);
        assert_eq!(
            super::wrapped(&"x".repeat(100)),
            "x".repeat(100),
            "long words are not broken"
        );
        assert_eq!(
            super::wrapped(&format!("{} a\u{a0}:", "x".repeat(64))),
            format!("{}\na\u{a0}:", "x".repeat(64))
        );
    }
}
