//! The command line.

use crate::{baseline, database::Kind, hashing};
use clap::{Args, Parser, Subcommand, ValueEnum, value_parser};
use std::path::PathBuf;

const ENVIRONMENT: &str = "\
Without wrk or oha, two of the comparisons are left out. PostgreSQL is found through \
LOGGIA_BENCH_POSTGRES_URL (default: postgres@127.0.0.1:5432). Variables named LOGGIA__… are passed \
to the measured server, so that settings can be compared.";

/// Compares Loggia with bare handlers that do the same work
#[derive(Debug, Parser)]
#[command(name = "bench", after_help = ENVIRONMENT, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub options: Options,
}

#[derive(Debug, Args)]
pub struct Options {
    /// Duration of each side in each round
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = value_parser!(u64).range(1..=60))]
    pub seconds: u64,
    /// Databases to measure on
    #[arg(long, value_name = "KIND", value_enum, default_value_t)]
    pub database: Databases,
    /// Cargo profile of the measured program: `bench`, or `release` as it is shipped
    #[arg(long, value_name = "PROFILE", default_value = "bench")]
    pub build: String,
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compares a page of users among 10,000 with one among 1,000,000
    Lists {
        /// Databases to measure on
        #[arg(long, value_name = "KIND", value_enum, default_value_t)]
        database: Databases,
    },
    /// Serves the bare handlers
    #[command(hide = true)]
    Baseline(baseline::Options),
    /// Runs the clients of a plan
    #[command(hide = true)]
    Clients {
        #[arg(long)]
        plan: PathBuf,
    },
    /// Hashes passwords with Argon2 alone
    #[command(hide = true)]
    Hash(hashing::Options),
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Databases {
    Sqlite,
    Postgres,
    #[default]
    Both,
}

impl Databases {
    pub const fn kinds(self) -> &'static [Kind] {
        match self {
            Self::Sqlite => &[Kind::Sqlite],
            Self::Postgres => &[Kind::Postgres],
            Self::Both => &[Kind::Sqlite, Kind::Postgres],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{CommandFactory, error::ErrorKind};

    fn parse(arguments: &[&str]) -> Result<Cli, ErrorKind> {
        Cli::try_parse_from([&["bench"], arguments].concat()).map_err(|error| error.kind())
    }

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn options_have_documented_defaults() -> Result<(), ErrorKind> {
        let Options {
            seconds,
            database,
            build,
            json,
        } = parse(&[])?.options;
        assert_eq!((seconds, database, json), (3, Databases::Both, false));
        assert_eq!(build, "bench");
        let Options {
            seconds,
            database,
            json,
            ..
        } = parse(&["--json", "--seconds", "7", "--database", "sqlite"])?.options;
        assert_eq!((seconds, database, json), (7, Databases::Sqlite, true));
        Ok(())
    }

    #[test]
    fn lists_takes_its_own_database_option() -> Result<(), ErrorKind> {
        let command = parse(&["lists", "--database", "postgres"])?.command;
        assert!(matches!(
            command,
            Some(Command::Lists {
                database: Databases::Postgres
            })
        ));
        Ok(())
    }

    #[test]
    fn unknown_or_invalid_arguments_are_rejected() {
        for arguments in [
            &["--sceonds", "7"][..],
            &["--seconds"],
            &["--seconds", "soon"],
            &["--seconds", "0"],
            &["--database", "mysql"],
            &["seven"],
            &["lists", "--json"],
        ] {
            assert!(parse(arguments).is_err(), "{arguments:?}");
        }
    }
}
