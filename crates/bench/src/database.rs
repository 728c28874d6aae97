//! The database of a run.

mod written_rows;

pub use written_rows::WrittenRows;

use crate::{Result, loggia::Loggia, machine::variable};
use std::path::Path;
use url::Url;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgresql",
        }
    }
}

/// A migrated, empty database, removed on drop.
pub struct Database<'a> {
    pub kind: Kind,
    pub loggia: Loggia<'a>,
}

impl<'a> Database<'a> {
    pub fn create(kind: Kind, binary: &'a Path, home: &'a Path) -> Result<Self> {
        let database_url = match kind {
            Kind::Sqlite => format!("sqlite://{}", home.join("loggia.db").display()),
            Kind::Postgres => postgres_url()?,
        };
        // constructed first, so that a failure of the commands below removes the database too
        let database = Self {
            kind,
            loggia: Loggia {
                binary,
                home,
                database_url,
            },
        };
        database.loggia.run(&["db", "create"])?;
        database.loggia.run(&["db", "migrate"])?;
        Ok(database)
    }
}

impl Drop for Database<'_> {
    /// An SQLite file is removed with its folder. Does not wait: it also runs after an
    /// interruption.
    fn drop(&mut self) {
        if self.kind == Kind::Postgres {
            let _ = self
                .loggia
                .command(None)
                .args(["db", "drop", "--yes"])
                .output();
        }
    }
}

fn postgres_url() -> Result<String> {
    let server = variable("LOGGIA_BENCH_POSTGRES_URL");
    let server = server.unwrap_or_else(|| "postgres://postgres@127.0.0.1:5432/".to_owned());
    let mut url = Url::parse(&server)
        .map_err(|error| format!("LOGGIA_BENCH_POSTGRES_URL is not a URL: {error}"))?;
    url.set_path(&format!("loggia_bench_{}", std::process::id()));
    Ok(url.into())
}
