//! Checks that comments, user texts and function names are written in plain American English.

#[path = "language/files.rs"]
pub(super) mod files;
#[path = "language/texts.rs"]
mod texts;
#[path = "language/words.rs"]
mod words;

use std::{fs, path::Path};
use texts::Text;
use words::forbidden;

type BoxError = Box<dyn std::error::Error>;

fn violations(file: &Path) -> Result<Vec<String>, BoxError> {
    let content = fs::read_to_string(files::root().join(file))?;
    let is_rust = file.extension().is_some_and(|extension| extension == "rs");
    let texts = if is_rust {
        texts::of_rust(&content)
    } else {
        vec![texts::of_plain_text(&content)]
    };
    let found = sorted_violations(&texts).into_iter();
    Ok(found
        .map(|(line, word)| format!("{}:{line}: {word}", file.display()))
        .collect())
}

fn sorted_violations(texts: &[Text]) -> Vec<(usize, String)> {
    let mut found: Vec<_> = texts.iter().flat_map(forbidden).collect();
    found.sort();
    found
}

#[test]
fn comments_user_texts_and_function_names_are_plain_english() -> Result<(), BoxError> {
    let mut found = Vec::new();
    for file in files::scanned()? {
        found.extend(violations(&file)?);
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    Ok(())
}

fn found_in(source: &str) -> Vec<String> {
    let found = sorted_violations(&texts::of_rust(source)).into_iter();
    found.map(|(line, word)| format!("{line} {word}")).collect()
}

#[test]
fn comments_prose_and_function_names_are_scanned() {
    let source = r##"//! Seen by nobody. What is seen
//! is seen.
fn whoever_calls() {
    let text = "a colour, by
        whatever means \"finalised\""; // as
    // above
    let raw = r#"this is no quote: " "#;
}
"##;
    assert_eq!(
        found_in(source),
        [
            "1 nobody",
            "1 sentence starting with `what`",
            "3 whoever",
            "4 colour",
            "5 as above",
            "5 finalised",
            "5 whatever",
            "7 is no"
        ]
    );
}

#[test]
fn code_identifiers_and_single_words_are_not_scanned() {
    let source = r#"
// the user `nobody`, deletion_cancelled, and there is no other; it is no longer advised
let nobody = ("nobody", 'a', '"', "auth.deletion_cancelled is \" stored");
fn life<'a>(text: &'a str) {}
"#;
    assert_eq!(found_in(source), [""; 0]);
}

#[test]
fn french_texts_are_not_scanned() {
    assert_eq!(
        found_in("const TEXT: &str = \"Une organisation est requise\";"),
        [""; 0]
    );
}
