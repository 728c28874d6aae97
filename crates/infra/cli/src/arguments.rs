//! The command line as clap reads it.

use crate::{SettingFlags, commands::Command, setting_flags::Setting};
use clap::{Arg, ArgAction, ArgMatches, CommandFactory, FromArgMatches, Parser};
use std::{ffi::OsString, iter, path::PathBuf};

const EXAMPLES: &str = "\
Examples:
  loggia serve                                       on SQLite under ./data, without any set-up
  loggia admin create --email ann@example.org        the first administrator
  loggia db migrate --config /etc/loggia/loggia.toml
  loggia config check --set profile=production";

const EVERYWHERE: &str = "Options of every command";

/// Accounts: the API, its background worker, and their administration
#[derive(Parser)]
#[command(name = "loggia", version, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Settings file (TOML); .env, the environment and --set are stronger
    #[arg(long, global = true, value_name = "FILE", help_heading = EVERYWHERE, display_order = 1)]
    config: Option<PathBuf>,

    /// Print data and errors as JSON
    #[arg(long, global = true, help_heading = EVERYWHERE, display_order = 3)]
    pub(crate) json: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Arguments {
    pub(crate) fn parse_from(arguments: &[OsString]) -> Result<(Self, SettingFlags), clap::Error> {
        let matches = command().try_get_matches_from(arguments)?;
        let mut parsed = Self::from_arg_matches(&matches)?;
        let settings = SettingFlags::new(parsed.config.take(), settings(&matches));
        Ok((parsed, settings))
    }
}

/// The whole command, as help and completions show it.
pub(crate) fn command() -> clap::Command {
    with_set(Arguments::command())
}

/// On every level by itself: of a global argument clap would keep the values of the deepest level only, and silently
/// forget `--set a=1` in `loggia --set a=1 serve --set b=2`.
fn with_set(command: clap::Command) -> clap::Command {
    let set = Arg::new("set")
        .long("set")
        .value_name("NAME=VALUE")
        .action(ArgAction::Append)
        .value_parser(Setting::parse)
        .help_heading(EVERYWHERE)
        .display_order(2)
        .help("One setting, such as http.bind=127.0.0.1:8080 (others can read it)");
    command.arg(set).mut_subcommands(with_set)
}

fn settings(matches: &ArgMatches) -> Vec<Setting> {
    let levels = iter::successors(Some(matches), |matches| matches.subcommand().map(|(_, matches)| matches));
    levels.filter_map(|level| level.get_many::<Setting>("set")).flatten().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(line: &str) -> Vec<(String, String)> {
        let arguments: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let (_, flags) = Arguments::parse_from(&arguments).unwrap();
        flags.values().clone().into_iter().collect()
    }

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn no_setting_is_forgotten_wherever_it_stands() {
        let values = values("loggia --set http.bind=:1 db --set a=1 --set b=2 status --set http.bind=:2");
        let names: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(names, [("LOGGIA__A", "1"), ("LOGGIA__B", "2"), ("LOGGIA__HTTP__BIND", ":2")]);
    }
}
