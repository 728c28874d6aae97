//! The master keys: the first is a required setting in production, and generated on first use
//! otherwise.

use super::StartError;
use crate::{
    files,
    settings::{MasterKeyText, Settings},
};
use infra_services::{MasterKey, MasterKeys};
use kernel::ExposeSecret;
use services::IfMissing;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// In the directory of the default database.
const FILE: &str = "data/master.key";

pub(super) fn of(settings: &Settings, if_missing: IfMissing) -> Result<MasterKeys, StartError> {
    let parse = |text: &MasterKeyText| {
        MasterKey::parse(text.secret().expose_secret()).map_err(StartError::MasterKey)
    };
    let first = match &settings.auth.master_key {
        Some(text) => parse(text)?,
        None => from_file(Path::new(FILE), if_missing)?,
    };
    let previous = settings.auth.previous_master_keys.iter().map(parse);
    Ok(MasterKeys::new(first, previous.collect::<Result<_, _>>()?))
}

/// Reads the key, after generating it if the file does not exist and may be made. Processes that
/// start at the same time use one key.
fn from_file(path: &Path, if_missing: IfMissing) -> Result<MasterKey, StartError> {
    let failed = |reason: String| StartError::MasterKeyFile {
        path: path.to_owned(),
        reason,
    };
    if !path.exists() {
        if if_missing == IfMissing::Refuse {
            return Err(StartError::WithoutMasterKey(absolute(path)));
        }
        make(path).map_err(|error| failed(error.to_string()))?;
    }
    let text = fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    MasterKey::parse(&text).map_err(|error| failed(error.to_string()))
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn make(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        files::create_directory(folder)?;
    }
    let key = MasterKey::generate().to_base64url();
    files::create_if_absent(path, key.expose_secret().as_bytes())
}
