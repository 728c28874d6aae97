use crate::{Result, arguments::Arguments, database::Kind};

pub const USAGE: &str = "\
just bench [--seconds N] [--database sqlite|postgres|both] [--json]

  --seconds N      how long each side is measured in each of the rounds (3)
  --database KIND  sqlite, postgres or both (both)
  --json           figures for programs instead of a table

Without wrk or oha two of the comparisons are left out. PostgreSQL is LOGGIA_BENCH_POSTGRES_URL, or
postgres@127.0.0.1:5432. Variables named LOGGIA__… reach the measured server, so that other settings can be compared.
";

pub struct Options {
    pub help: bool,
    pub json: bool,
    pub seconds: u64,
    pub databases: &'static [Kind],
}

impl Options {
    pub fn parse(words: &[String]) -> Result<Self> {
        let arguments = Arguments::parse(words, &["--seconds", "--database"], &["--json", "--help"])?;
        Ok(Self {
            help: arguments.has("--help"),
            json: arguments.has("--json"),
            seconds: arguments.value("--seconds")?.unwrap_or(3).clamp(1, 60),
            databases: match arguments.text("--database") {
                None | Some("both") => &[Kind::Sqlite, Kind::Postgres],
                Some("sqlite") => &[Kind::Sqlite],
                Some("postgres") => &[Kind::Postgres],
                Some(other) => return Err(format!("--database takes sqlite, postgres or both, not {other}").into()),
            },
        })
    }
}
