//! The file of a database and its companions. Only their owner can read them, independent of the
//! umask.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

const LOCK: &str = "-migrate";
const COMPANIONS: [&str; 5] = ["", "-wal", "-shm", "-journal", LOCK];

/// Creates the file (0600) and its directory (0700). SQLite gives the write-ahead log and the
/// journal the mode of the database.
pub(super) fn create(database: &Path) -> io::Result<()> {
    if let Some(folder) = database.parent() {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    open(database).map(drop)
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(path)
}

/// Held while migrating: a second process that starts waits here instead of failing on a half-made
/// schema. The operating system frees it when the process ends, however it ends.
pub(super) fn lock(database: &Path) -> io::Result<File> {
    let path = beside(database, LOCK);
    let locked = open(&path).and_then(|file| {
        tokio::task::block_in_place(|| file.lock())?;
        Ok(file)
    });
    locked.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
}

/// Withdraws the access of other users, for files that earlier releases created with the umask.
pub(super) fn restrict(database: &Path) -> io::Result<()> {
    for suffix in COMPANIONS {
        let path = beside(database, suffix);
        let mode = match fs::metadata(&path) {
            Ok(metadata) => metadata.permissions().mode(),
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        if mode & 0o077 != 0 {
            fs::set_permissions(&path, Permissions::from_mode(mode & 0o700))?;
        }
    }
    Ok(())
}

/// Removes the files. Returns whether the database existed.
pub(super) fn remove(database: &Path) -> io::Result<bool> {
    let existed = database.exists();
    for suffix in COMPANIONS {
        match fs::remove_file(beside(database, suffix)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(existed)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
