//! The command line as clap reads it.

use crate::{
    Identity, Problem, Program, SettingFlags, Verb, problem::Advice, setting_flags::Setting,
    verb::Parsed, verbs,
};
use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches, error::ErrorKind};
use std::{ffi::OsString, iter, path::PathBuf};

const EVERYWHERE: &str = "Options of every command";

/// Replaced by the name of the program in texts after the help of a verb.
const PROGRAM: &str = "{program}";

/// The verbs of a program with their combined command.
pub(crate) struct CommandLine {
    verbs: Vec<Verb>,
    command: clap::Command,
}

pub(crate) struct Arguments {
    pub(crate) json: bool,
    pub(crate) settings: SettingFlags,
    pub(crate) verb: Box<dyn Parsed>,
    pub(crate) advice: Advice,
}

// no doc comment: clap would show it
#[derive(Args)]
struct Options {
    /// Settings file (TOML); .env, the environment and --set are stronger
    #[arg(long, global = true, value_name = "FILE", help_heading = EVERYWHERE, display_order = 1)]
    config: Option<PathBuf>,

    /// Print data and errors as JSON
    #[arg(long, global = true, help_heading = EVERYWHERE, display_order = 3)]
    json: bool,
}

impl CommandLine {
    pub(crate) fn of(program: &dyn Program) -> Result<Self, Problem> {
        Ok(Self::new(program.identity(), verbs::of_program(program)?))
    }

    fn new(identity: Identity, verbs: Vec<Verb>) -> Self {
        let Identity {
            name,
            version,
            about,
            examples,
            title: _,
        } = identity;
        let root = clap::Command::new(name)
            .version(version)
            .about(about)
            .after_help(examples)
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommands(
                verbs
                    .iter()
                    .map(|verb| with_program_name(verb.command.clone(), name)),
            );
        Self {
            verbs,
            command: with_set(Options::augment_args(root)),
        }
    }

    /// Returns the whole command, as help texts and completion scripts show it.
    pub(crate) fn command(&self) -> &clap::Command {
        &self.command
    }

    pub(crate) fn parse(&self, arguments: &[OsString]) -> Result<Arguments, clap::Error> {
        let matches = self.command.clone().try_get_matches_from(arguments)?;
        let Options { config, json } = Options::from_arg_matches(&matches)?;
        let (verb, matches_of_verb) = self.selected(&matches)?;
        Ok(Arguments {
            json,
            settings: SettingFlags::new(config, settings(&matches)),
            verb: (verb.parse)(matches_of_verb)?,
            advice: verb.advice,
        })
    }

    fn selected<'a>(
        &self,
        matches: &'a ArgMatches,
    ) -> Result<(&Verb, &'a ArgMatches), clap::Error> {
        let selected = matches.subcommand().and_then(|(name, matches)| {
            let verb = self.verbs.iter().find(|verb| verb.name() == name)?;
            Some((verb, matches))
        });
        selected
            .ok_or_else(|| clap::Error::raw(ErrorKind::MissingSubcommand, "a command is missing"))
    }
}

fn with_program_name(command: clap::Command, name: &str) -> clap::Command {
    let text = command
        .get_after_help()
        .map(|text| text.to_string().replace(PROGRAM, name));
    let command = match text {
        Some(text) => command.after_help(text),
        None => command,
    };
    command.mut_subcommands(|subcommand| with_program_name(subcommand, name))
}

/// Adds `--set` to every level. Of a global argument clap would keep the values of the deepest
/// level only, and silently ignore `--set a=1` in `loggia --set a=1 serve --set b=2`.
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
    let levels = iter::successors(Some(matches), |matches| {
        matches.subcommand().map(|(_, matches)| matches)
    });
    levels
        .filter_map(|level| level.get_many::<Setting>("set"))
        .flatten()
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands;

    fn built_in() -> CommandLine {
        let identity = Identity {
            name: "loggia",
            title: "Loggia",
            version: "1.2.3",
            about: "A program",
            examples: "",
        };
        CommandLine::new(
            identity,
            commands::operations()
                .into_iter()
                .chain(commands::documents())
                .collect(),
        )
    }

    fn values(line: &str) -> Vec<(String, String)> {
        let arguments: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let arguments = built_in()
            .parse(&arguments)
            .map_err(|error| error.to_string());
        arguments
            .unwrap()
            .settings
            .values()
            .clone()
            .into_iter()
            .collect()
    }

    #[test]
    fn the_command_line_is_consistent() {
        built_in().command.debug_assert();
    }

    #[test]
    fn settings_of_every_level_are_collected() {
        let values =
            values("loggia --set http.bind=:1 db --set a=1 --set b=2 status --set http.bind=:2");
        let names: Vec<(&str, &str)> = values
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(
            names,
            [
                ("LOGGIA__A", "1"),
                ("LOGGIA__B", "2"),
                ("LOGGIA__HTTP__BIND", ":2")
            ]
        );
    }
}
