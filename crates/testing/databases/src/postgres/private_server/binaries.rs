use crate::environment;
use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

/// Finds a directory with `initdb` and `postgres`: on the path, or the newest version installed by
/// Debian packages.
pub(super) fn find() -> Option<PathBuf> {
    let path = environment::variable("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).find(|directory| is_complete(directory));
    on_path.or_else(|| newest(Path::new("/usr/lib/postgresql")))
}

fn is_complete(directory: &Path) -> bool {
    ["initdb", "postgres"]
        .iter()
        .all(|name| directory.join(name).is_file())
}

fn newest(versions: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(versions)
        .ok()?
        .flatten()
        .map(|entry| entry.path());
    let complete = entries.filter(|version| is_complete(&version.join("bin")));
    complete
        .max_by_key(|version| number(version.file_name()))
        .map(|version| version.join("bin"))
}

fn number(name: Option<&OsStr>) -> u32 {
    name.and_then(OsStr::to_str)
        .and_then(|name| name.parse().ok())
        .unwrap_or_default()
}
