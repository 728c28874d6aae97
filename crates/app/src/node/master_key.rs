//! The master key: a required setting in production, generated on first use otherwise.

use super::StartError;
use crate::settings::Settings;
use infra_services::MasterKey;
use kernel::ExposeSecret;
use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// In the directory of the default database.
const FILE: &str = "data/master.key";

pub(super) fn of(settings: &Settings) -> Result<MasterKey, StartError> {
    match &settings.auth.master_key {
        Some(text) => {
            MasterKey::parse(text.secret().expose_secret()).map_err(StartError::MasterKey)
        }
        None => from_file(Path::new(FILE)),
    }
}

/// Reads the key, after generating it if the file does not exist. Processes that start at the same
/// time use one key: the file is linked complete, and only once.
fn from_file(path: &Path) -> Result<MasterKey, StartError> {
    let failed = |reason: String| StartError::MasterKeyFile {
        path: path.to_owned(),
        reason,
    };
    if !path.exists() {
        make(path).map_err(|error| failed(error.to_string()))?;
    }
    let text = fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    MasterKey::parse(&text).map_err(|error| failed(error.to_string()))
}

fn make(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let draft = path.with_extension(format!("{}.draft", std::process::id()));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)?;
    file.write_all(
        MasterKey::generate()
            .to_base64url()
            .expose_secret()
            .as_bytes(),
    )?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}
