//! Checks that `docs/security.md` has a row for each requirement of OWASP ASVS 5.0 at levels 1 and
//! 2, and that the tests, files and settings that its rows name exist.

use super::language::files;
use std::{collections::BTreeSet, fs};

type BoxError = Box<dyn std::error::Error>;

const STATES: [&str; 4] = ["met", "partly", "not met", "not applicable"];

/// The number of requirements of level 1 and of level 2 in each chapter of version 5.0.0.
const CHAPTERS: [(usize, usize); 17] = [
    (8, 19),
    (4, 7),
    (8, 11),
    (2, 8),
    (4, 5),
    (13, 22),
    (6, 12),
    (4, 3),
    (4, 3),
    (5, 24),
    (3, 11),
    (3, 6),
    (1, 12),
    (2, 7),
    (3, 10),
    (0, 16),
    (0, 7),
];

/// A row about one requirement.
struct Row<'a> {
    number: [usize; 3],
    level: &'a str,
    state: &'a str,
    /// The names of tests, files and settings in code spans, or the reason for another state.
    evidence: &'a str,
}

impl<'a> Row<'a> {
    /// Returns `None` for lines that do not start with the number of a requirement.
    fn read(line: &'a str) -> Option<Result<Self, String>> {
        let line = line.strip_prefix('|')?.trim_end_matches('|');
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let number = number(cells.first()?)?;
        let [_, level, _, state, evidence] = *cells.as_slice() else {
            return Some(Err(format!("not five cells: {line}")));
        };
        Some(Ok(Self {
            number,
            level,
            state,
            evidence,
        }))
    }

    fn names(&self) -> impl Iterator<Item = &'a str> {
        self.evidence.split('`').skip(1).step_by(2)
    }

    fn is_shown(&self) -> bool {
        ["met", "partly"].contains(&self.state)
    }
}

fn number(cell: &str) -> Option<[usize; 3]> {
    let parts: Result<Vec<usize>, _> = cell.split('.').map(str::parse).collect();
    parts.ok()?.try_into().ok()
}

fn read_rows(page: &str) -> Result<Vec<Row<'_>>, String> {
    page.lines().filter_map(Row::read).collect()
}

fn page() -> Result<String, BoxError> {
    Ok(fs::read_to_string(files::root().join("docs/security.md"))?)
}

/// Returns the names of the functions in all sources.
fn functions() -> Result<BTreeSet<String>, BoxError> {
    let mut names = BTreeSet::new();
    for file in files::scanned()? {
        if file.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(files::root().join(file))?;
            names.extend(source.split("fn ").skip(1).map(first_word));
        }
    }
    Ok(names)
}

fn first_word(text: &str) -> String {
    let is_word = |c: &char| c.is_alphanumeric() || *c == '_';
    text.chars().take_while(is_word).collect()
}

#[test]
fn every_requirement_of_both_levels_has_a_row() -> Result<(), BoxError> {
    let page = page()?;
    let rows = read_rows(&page)?;
    assert!(
        rows.is_sorted_by(|a, b| a.number < b.number),
        "the rows are not in the order of their numbers, or a number is repeated"
    );
    for (chapter, expected) in (1_usize..).zip(CHAPTERS) {
        let of_chapter = |row: &&Row<'_>| matches!(row.number, [of, ..] if of == chapter);
        let count = |level: &str| {
            let rows = rows.iter().filter(of_chapter);
            rows.filter(|row| row.level == level).count()
        };
        assert_eq!((count("1"), count("2")), expected, "V{chapter}");
    }
    let expected: usize = CHAPTERS.iter().map(|(one, two)| one + two).sum();
    assert_eq!(rows.len(), expected, "rows of other levels or chapters");
    Ok(())
}

#[test]
fn every_row_has_a_state_with_evidence_or_a_reason() -> Result<(), BoxError> {
    for row in read_rows(&page()?)? {
        let number = row.number;
        assert!(STATES.contains(&row.state), "{number:?}: {}", row.state);
        assert!(
            !row.is_shown() || row.names().next().is_some(),
            "{number:?} names no test, file or setting"
        );
        assert!(
            row.state == "met" || row.evidence.ends_with('.'),
            "{number:?} has no sentence that gives the reason"
        );
    }
    Ok(())
}

#[test]
fn named_tests_files_and_settings_exist() -> Result<(), BoxError> {
    let functions = functions()?;
    let settings = fs::read_to_string(files::root().join(".env.example"))?;
    let exists = |name: &str| {
        if name.starts_with("LOGGIA__") {
            settings.contains(&format!("\n#{name}="))
        } else if name.contains(['/', '.']) {
            files::root().join(name).is_file()
        } else {
            functions.contains(name)
        }
    };

    let page = page()?;
    let mut missing = Vec::new();
    for row in read_rows(&page)? {
        let unknown = row.names().filter(|name| !exists(name));
        missing.extend(unknown.map(|name| format!("{:?}: {name}", row.number)));
    }

    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
    Ok(())
}

#[test]
fn the_summary_has_the_number_of_rows_in_each_state() -> Result<(), BoxError> {
    let page = page()?;
    let rows = read_rows(&page)?;
    for state in STATES {
        let count = |level: &str| {
            let rows = rows.iter().filter(|row| row.state == state);
            rows.filter(|row| row.level == level).count()
        };
        let line = format!("| {state} | {} | {} |", count("1"), count("2"));
        assert!(page.lines().any(|other| other == line), "missing: {line}");
    }
    Ok(())
}

#[test]
fn rows_start_with_the_number_of_a_requirement() -> Result<(), BoxError> {
    let page = "1.2.3\n| state | level |\n|---|---|\n| 1.2 | 1 |\n\
                | 1.2.3 | 2 | A subject | partly | `a_test`, `a/file.rs`. The rest is missing. |";
    let rows = read_rows(page)?;
    let [row] = rows.as_slice() else {
        return Err("not one row".into());
    };
    assert_eq!(
        (row.number, row.level, row.state),
        ([1, 2, 3], "2", "partly")
    );
    assert_eq!(row.names().collect::<Vec<_>>(), ["a_test", "a/file.rs"]);
    assert!(read_rows("| 1.2.3 | 2 | met |").is_err());
    Ok(())
}
