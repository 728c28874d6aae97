//! Writes each mail to a file in a directory, for development and tests.

use crate::letter::Letter;
use chrono::DateTime;
use std::{
    fs::DirBuilder,
    io::{self, Write},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};
use tempfile::NamedTempFile;
use uuid::Uuid;

pub(crate) struct FileOutbox {
    directory: PathBuf,
}

impl FileOutbox {
    pub(crate) const fn new(directory: PathBuf) -> Self {
        Self { directory }
    }

    /// Writes the mail, for its owner only: it contains codes and links. A repeated delivery
    /// replaces the file.
    pub(crate) async fn deliver(&self, letter: &Letter) -> io::Result<()> {
        let file = self.directory.join(file_name(letter.message_id));
        let content = letter.message.formatted();
        self.blocking(move |directory| {
            let mut unfinished = unfinished(directory)?;
            unfinished.write_all(&content)?;
            unfinished.persist(file)?;
            Ok(())
        })
        .await
    }

    pub(crate) async fn check(&self) -> io::Result<()> {
        self.blocking(|directory| unfinished(directory)?.close())
            .await
    }

    async fn blocking(
        &self,
        work: impl FnOnce(&Path) -> io::Result<()> + Send + 'static,
    ) -> io::Result<()> {
        let directory = self.directory.clone();
        tokio::task::spawn_blocking(move || work(&directory))
            .await
            .map_err(io::Error::other)?
    }
}

/// Creates a file (0600) with a random name, which is removed unless it is persisted.
fn unfinished(directory: &Path) -> io::Result<NamedTempFile> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)?;
    tempfile::Builder::new()
        .prefix(".")
        .suffix(".unfinished")
        .tempfile_in(directory)
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
