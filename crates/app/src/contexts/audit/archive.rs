//! The archive of events: files of JSON lines in a directory.

use crate::files;
use async_trait::async_trait;
use audit::{ArchivedEvent, ports::EventArchive};
use cqrs::Fault;
use std::{fs::File, io, path::PathBuf};

/// A file per call, `events-FIRST-LAST.jsonl` by position, which only its owner can read.
pub(super) struct ArchiveDirectory(pub PathBuf);

#[async_trait]
impl EventArchive for ArchiveDirectory {
    async fn store(&self, events: &[ArchivedEvent]) -> Result<(), Fault> {
        let (Some(first), Some(last)) = (events.first(), events.last()) else {
            return Ok(());
        };
        let name = format!("events-{:019}-{:019}.jsonl", first.position, last.position);
        let mut lines = Vec::new();
        for event in events {
            serde_json::to_writer(&mut lines, event).map_err(Fault::unexpected)?;
            lines.push(b'\n');
        }
        let directory = self.0.clone();
        let path = directory.join(name);
        let file = path.display().to_string();
        let written = tokio::task::spawn_blocking(move || -> io::Result<()> {
            files::create_directory(&directory)?;
            files::replace(&path, &lines)?;
            // the name of the file has to survive a power loss, too
            File::open(&directory)?.sync_all()
        });
        let written = written.await.map_err(Fault::unexpected)?;
        written.map_err(|error| Fault::unexpected(format!("{file} cannot be written: {error}")))?;
        tracing::info!(file, events = events.len(), "events were archived");
        Ok(())
    }
}
