//! `db new`: empty migrations in the source tree, the same name for both databases.

use chrono::{DateTime, Utc};
use infra_cli::{MigrationName, Problem, problems};
use infra_services::SystemClock;
use services::Clock;
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

pub(super) fn write(name: &MigrationName) -> Result<Vec<PathBuf>, Problem> {
    let backends = ["postgres", "sqlite"].map(|backend| Path::new("migrations").join(backend));
    if !backends.iter().all(|folder| folder.is_dir()) {
        let detail = "there is no migrations/postgres and migrations/sqlite here";
        return Err(Problem::new(problems::SOURCE_TREE_NOT_FOUND, detail)
            .hint("run it in the root of the source tree"));
    }
    let folder = folder_name(name, SystemClock.now());
    let written = backends
        .iter()
        .map(|backend| write_pair(&backend.join(&folder)));
    let written: io::Result<Vec<[PathBuf; 2]>> = written.collect();
    let failed = |error: io::Error| Problem::new(problems::FILE_UNUSABLE, error.to_string());
    Ok(written.map_err(failed)?.into_iter().flatten().collect())
}

/// Declares the migration as breaking, which is safe for older versions: see `docs/migrations.md`.
fn folder_name(name: &MigrationName, now: DateTime<Utc>) -> String {
    format!(
        "{}-breaking_{}",
        now.format("%Y-%m-%d-%H%M%S"),
        name.as_str()
    )
}

fn write_pair(folder: &Path) -> io::Result<[PathBuf; 2]> {
    fs::create_dir(folder)?;
    let files = [folder.join("up.sql"), folder.join("down.sql")];
    for file in &files {
        File::create_new(file)?;
    }
    Ok(files)
}
