//! Worker names: unique among running processes of the machine, and stable across restarts.

use std::{
    fs::{File, TryLockError},
    io,
    path::PathBuf,
};

/// A worker name, held by a file lock that the operating system releases when the process ends in
/// any way. The next process acquires the same name and resumes its deliveries.
pub(crate) struct Slot {
    name: String,
    _lock: File,
}

impl Slot {
    /// Acquires the first free slot of the database.
    pub(crate) fn take(database: u64) -> io::Result<Self> {
        let machine = rustix::system::uname()
            .nodename()
            .to_string_lossy()
            .into_owned();
        for number in 0..u32::MAX {
            let path = folder()?.join(format!("{database:016x}-{number}"));
            let lock = File::create(path)?;
            match lock.try_lock() {
                Ok(()) => {
                    return Ok(Self {
                        name: format!("{machine}/{number}"),
                        _lock: lock,
                    });
                }
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Err(io::Error::other("every slot is taken"))
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

fn folder() -> io::Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!(
        "loggia-workers-{}",
        rustix::process::getuid().as_raw()
    ));
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}
