//! Files that only their owner can read, independent of the umask.

use std::{
    fs::DirBuilder,
    io::{self, Write},
    os::unix::fs::DirBuilderExt,
    path::Path,
};
use tempfile::NamedTempFile;

/// Creates the directory and its parents (0700) where they are missing.
pub(crate) fn create_directory(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Writes or replaces a file (0600) atomically.
pub(crate) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    draft(path, content)?.persist(path)?;
    Ok(())
}

/// Writes a file (0600) atomically unless it exists. Of processes that do so at the same time, one
/// succeeds and the others keep its file.
pub(crate) fn create_if_absent(path: &Path, content: &[u8]) -> io::Result<()> {
    match draft(path, content)?.persist_noclobber(path) {
        Err(refused) if refused.error.kind() != io::ErrorKind::AlreadyExists => Err(refused.error),
        _ => Ok(()),
    }
}

/// Creates a complete file with a random name beside `path`; no link in a shared directory is
/// followed.
fn draft(path: &Path, content: &[u8]) -> io::Result<NamedTempFile> {
    let directory = path.parent().filter(|path| !path.as_os_str().is_empty());
    let mut draft = NamedTempFile::new_in(directory.unwrap_or(Path::new(".")))?;
    draft.write_all(content)?;
    draft.as_file().sync_all()?;
    Ok(draft)
}
