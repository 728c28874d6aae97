//! Finds the files that the language rules apply to.

use super::BoxError;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Contains the forbidden words.
const THIS_TEST: &str = "tests/architecture/language";

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Returns the scanned files below a directory, relative to the root.
fn files_below(directory: &Path, found: &mut Vec<PathBuf>) -> Result<(), BoxError> {
    for entry in fs::read_dir(root().join(directory))? {
        let entry = entry?;
        let path = directory.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            files_below(&path, found)?;
        } else if is_scanned(&path) {
            found.push(path);
        }
    }
    Ok(())
}

/// Rust sources, Markdown and English mail texts.
fn is_scanned(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    let is_mail_text = path.starts_with("crates/infra/mail/words/en");
    let is_this_test = path
        .to_str()
        .is_some_and(|path| path.starts_with(THIS_TEST));
    (matches!(extension, Some("rs" | "md")) || is_mail_text) && !is_this_test
}

/// Returns the scanned files relative to the root, sorted.
pub(crate) fn scanned() -> Result<Vec<PathBuf>, BoxError> {
    let mut files = Vec::new();
    for directory in ["crates", "docs", "examples", "tests"].map(Path::new) {
        if root().join(directory).is_dir() {
            files_below(directory, &mut files)?;
        }
    }
    for entry in fs::read_dir(root())? {
        let name = PathBuf::from(entry?.file_name());
        if name.extension().is_some_and(|extension| extension == "md") {
            files.push(name);
        }
    }
    files.sort();
    Ok(files)
}
