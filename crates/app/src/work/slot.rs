//! The identity of a worker: random, and the same after a restart where a directory keeps it.

use crate::files;
use rustix::fs::OFlags;
use services::UuidGenerator;
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read, Seek, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};
use uuid::Uuid;

/// The name of a worker. A file lock keeps other processes from taking it, and is released by the
/// operating system when the process ends in any way.
pub(crate) struct Slot {
    name: String,
    _lock: Option<File>,
}

/// The directory or file that no identity can be kept in.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", path.display())]
pub struct SlotRefused {
    path: PathBuf,
    source: io::Error,
}

/// Workers that share a directory.
const MOST: usize = 1_024;

impl Slot {
    /// Acquires the first free identity of the directory, or a new one without a directory. Two
    /// directories never contain the same identity, so that workers on different machines or of
    /// different databases cannot take each other's deliveries.
    pub(crate) fn take(
        directory: Option<&Path>,
        uuids: &dyn UuidGenerator,
    ) -> Result<Self, SlotRefused> {
        let Some(directory) = directory else {
            return Ok(Self {
                name: uuids.next().to_string(),
                _lock: None,
            });
        };
        let at = |path: &Path| {
            let path = path.to_owned();
            |source| SlotRefused { path, source }
        };
        files::create_directory(directory).map_err(at(directory))?;
        for number in 0..MOST {
            let path = directory.join(format!("worker-{number}"));
            if let Some(slot) = Self::of_file(&path, uuids).map_err(at(&path))? {
                return Ok(slot);
            }
        }
        Err(at(directory)(io::Error::other("every identity is taken")))
    }

    /// Returns `None` if another process has the identity of the file.
    fn of_file(path: &Path, uuids: &dyn UuidGenerator) -> io::Result<Option<Self>> {
        let file = open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self {
                name: identity(&file, uuids)?,
                _lock: Some(file),
            })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

/// Opens the file (0600) without following links and without truncating it.
fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags(OFlags::NOFOLLOW.bits() as i32)
        .open(path)
}

/// Reads the identity, or writes a new one if the file is new or was not written completely.
fn identity(mut file: &File, uuids: &dyn UuidGenerator) -> io::Result<String> {
    let mut text = Vec::new();
    file.take(64).read_to_end(&mut text)?;
    if let Ok(uuid) = Uuid::try_parse_ascii(&text) {
        return Ok(uuid.to_string());
    }

    let fresh = uuids.next().to_string();
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(fresh.as_bytes())?;
    file.sync_all()?;
    Ok(fresh)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::BoxError;
    use std::{fs, os::unix::fs::PermissionsExt};
    use testing::deterministic::SequentialUuids;

    #[test]
    fn a_restarted_worker_has_its_identity_again() -> Result<(), BoxError> {
        let directory = tempfile::tempdir()?;
        let state = directory.path().join("state");
        let uuids = SequentialUuids::default();
        let first = Slot::take(Some(&state), &uuids)?;
        let second = Slot::take(Some(&state), &uuids)?;
        assert_ne!(first.name(), second.name());

        let name = first.name().to_owned();
        drop(first);
        assert_eq!(Slot::take(Some(&state), &uuids)?.name(), name);
        for path in [state.clone(), state.join("worker-0")] {
            assert_eq!(fs::metadata(path)?.permissions().mode() & 0o077, 0);
        }
        Ok(())
    }

    #[test]
    fn an_identity_that_was_not_written_completely_is_replaced() -> Result<(), BoxError> {
        let directory = tempfile::tempdir()?;
        let file = directory.path().join("worker-0");
        fs::write(&file, "01890a5d-ac96")?;
        let uuids = SequentialUuids::default();

        let name = Slot::take(Some(directory.path()), &uuids)?
            .name()
            .to_owned();

        assert_eq!(fs::read_to_string(file)?, name);
        Ok(())
    }

    #[test]
    fn links_are_not_followed() -> io::Result<()> {
        let directory = tempfile::tempdir()?;
        let target = directory.path().join("precious");
        fs::write(&target, "content")?;
        std::os::unix::fs::symlink(&target, directory.path().join("worker-0"))?;

        let taken = Slot::take(Some(directory.path()), &SequentialUuids::default());

        assert!(taken.is_err());
        assert_eq!(fs::read_to_string(target)?, "content");
        Ok(())
    }

    #[test]
    fn without_a_directory_every_identity_is_new() -> Result<(), BoxError> {
        let uuids = SequentialUuids::default();
        let first = Slot::take(None, &uuids)?;
        assert_ne!(first.name(), Slot::take(None, &uuids)?.name());
        Ok(())
    }
}
