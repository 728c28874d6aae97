//! Secrets that are read from files: `NAME_FILE=/run/secrets/key` instead of `NAME`.

use super::{
    Entry,
    problem::Problem,
    sources::{Given, Source},
    table::Table,
};
use std::{fs::File, io::Read, path::PathBuf};

/// The maximum size of a file, far above the longest setting.
const LONGEST: u64 = 16 * 1024;

/// Replaces the paths with the content of their files.
pub(super) fn read(table: &Table, given: &mut Given) {
    for entry in table.entries().filter(|entry| entry.is_secret) {
        let (name, of_file) = (entry.name(), entry.name_of_file());
        let Some((path, source)) = given.texts.remove(&of_file) else {
            continue;
        };
        let text = match given.texts.contains_key(&name) {
            true => Err(format!("must not be given together with {name}")),
            false => text_of(entry, &path),
        };
        match text {
            Ok(text) => {
                let source = Source::SecretFile(PathBuf::from(path));
                given.texts.insert(name, (text, source));
            }
            Err(message) => given.problems.push(Problem::new(of_file, source, message)),
        }
    }
}

fn text_of(entry: &Entry, path: &str) -> Result<String, String> {
    let failed = |reason: &dyn std::fmt::Display| format!("names {path}, which {reason}");
    let unreadable = |error: std::io::Error| failed(&format!("cannot be read: {}", error.kind()));
    // opening a pipe would wait for its writer
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(failed(&"is not a file"));
    }
    let mut octets = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(LONGEST + 1)
        .read_to_end(&mut octets)
        .map_err(unreadable)?;
    if octets.len() as u64 > LONGEST {
        return Err(failed(&format!("is longer than {LONGEST} bytes")));
    }
    let text = String::from_utf8(octets).map_err(|_| failed(&"is not UTF-8 text"))?;

    let text = text.trim_end_matches(['\r', '\n']);
    if text.is_empty() {
        return Err(failed(&"is empty"));
    }
    if entry.is_list {
        return Ok(text.lines().collect::<Vec<_>>().join(","));
    }
    Ok(text.to_owned())
}
