//! Writes each mail to a file in a directory, for development and tests.

use crate::letter::Letter;
use chrono::DateTime;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::fs;
use uuid::Uuid;

pub(crate) struct FileOutbox {
    directory: PathBuf,
    writes: AtomicU64,
}

impl FileOutbox {
    pub(crate) const fn new(directory: PathBuf) -> Self {
        Self {
            directory,
            writes: AtomicU64::new(0),
        }
    }

    /// Writes the mail. A repeated delivery replaces the file.
    pub(crate) async fn deliver(&self, letter: &Letter) -> io::Result<()> {
        let file = self.directory.join(file_name(letter.message_id));
        let unfinished = self.write_unfinished(&letter.message.formatted()).await?;
        let moved = fs::rename(&unfinished, &file).await;
        if moved.is_err() {
            remove(&unfinished).await;
        }
        moved
    }

    pub(crate) async fn check(&self) -> io::Result<()> {
        let unfinished = self.write_unfinished(b"").await?;
        fs::remove_file(unfinished).await
    }

    /// Writes a temporary file with a unique name, so that parallel deliveries do not interfere.
    async fn write_unfinished(&self, content: &[u8]) -> io::Result<PathBuf> {
        fs::create_dir_all(&self.directory).await?;
        let write = self.writes.fetch_add(1, Ordering::Relaxed);
        let path = self
            .directory
            .join(format!(".{}-{write}.unfinished", std::process::id()));
        let written = fs::write(&path, content).await;
        if written.is_err() {
            remove(&path).await;
        }
        written.map(|()| path)
    }
}

/// Removes the file, best effort: the original error matters more.
async fn remove(path: &Path) {
    let _ = fs::remove_file(path).await;
}

/// Returns a name that starts with the time when the mail was queued, taken from its UUIDv7. Unlike
/// the time of delivery it is the same for every attempt, so a late retry does not look like the
/// newest mail. Ids of other versions sort first, by id.
fn file_name(message_id: Uuid) -> String {
    let (seconds, nanoseconds) = message_id
        .get_timestamp()
        .map_or((0, 0), |time| time.to_unix());
    let queued = i64::try_from(seconds)
        .ok()
        .and_then(|seconds| DateTime::from_timestamp(seconds, nanoseconds));
    format!(
        "{}-{message_id}.eml",
        queued.unwrap_or_default().format("%Y%m%dT%H%M%S%3fZ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_by_queue_time() {
        let at = |milliseconds: u64| {
            file_name(uuid::Builder::from_unix_timestamp_millis(milliseconds, &[7; 10]).into_uuid())
        };
        assert_eq!(
            at(1_767_323_045_678),
            "20260102T030405678Z-019b7ca9-8f2e-7707-8707-070707070707.eml"
        );
        assert!(at(1_767_323_045_678) < at(1_767_323_045_679));
        assert!(at(1_767_323_045_999) < at(1_767_323_046_000));
    }

    #[test]
    fn every_id_has_a_valid_name() {
        // includes the latest time that a UUIDv7 can represent
        for id in [
            Uuid::nil(),
            Uuid::max(),
            Uuid::from_u128(0xffff_ffff_ffff_7fff_bfff_ffff_ffff_ffff),
        ] {
            assert!(file_name(id).ends_with(&format!("-{id}.eml")));
        }
    }
}
