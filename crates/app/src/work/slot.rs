//! Worker names: unique among those that run on this machine, the same after a restart.

use std::{
    fs::{File, TryLockError},
    io,
    path::PathBuf,
};

/// A name that no other running process on this machine has. The operating system frees it however
/// the process ends, so that the next one takes the same name and with it the deliveries that were
/// left behind.
pub(crate) struct Slot {
    name: String,
    _lock: File,
}

impl Slot {
    /// Slots are counted per database.
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
