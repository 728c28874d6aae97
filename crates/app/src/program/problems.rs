//! What can go wrong here, in the words of the command line.

use crate::{node::StartError, settings::InvalidSettings};
use infra_cli::{Problem, ProblemCode, SettingProblem};
use infra_diesel::AdminError;

pub(super) fn of_settings(invalid: InvalidSettings) -> Problem {
    let problems = invalid.problems.into_iter().map(|problem| {
        let source = problem.source.to_string();
        let source = (source != problem.name && source != "default").then_some(source);
        SettingProblem { name: problem.name, source, message: problem.message }
    });
    Problem::invalid_settings(problems.collect())
}

pub(super) fn of_start(error: StartError) -> Problem {
    let code = match &error {
        StartError::MasterKey(_) | StartError::MasterKeyFile { .. } => ProblemCode::MasterKeyUnusable,
        StartError::DatabaseUrl(_) => ProblemCode::SettingsInvalid,
        StartError::Database(_) => ProblemCode::DatabaseUnavailable,
        StartError::Schema(error) => code_of(error),
        StartError::Outdated { .. } => ProblemCode::SchemaOutdated,
        StartError::TooNew(_) => ProblemCode::SchemaTooNew,
        StartError::SigningKeys(_) => ProblemCode::SigningKeysUnusable,
        StartError::Mail(_) => ProblemCode::MailUnusable,
        StartError::Listen { .. } | StartError::AddressFile { .. } => ProblemCode::ListenFailed,
        StartError::Server(_) => ProblemCode::ServerFailed,
        StartError::Hashing(_) | StartError::Registry(_) | StartError::Slot(_) => ProblemCode::StartFailed,
    };
    Problem::new(code, error.to_string())
}

pub(super) fn of_administration(error: AdminError) -> Problem {
    Problem::new(code_of(&error), error.to_string())
}

fn code_of(error: &AdminError) -> ProblemCode {
    match error {
        AdminError::Unreachable(_) | AdminError::File(_) => ProblemCode::DatabaseUnavailable,
        AdminError::Refused(_) | AdminError::NoName => ProblemCode::DatabaseRefused,
        AdminError::Migration(_) => ProblemCode::MigrationFailed,
        AdminError::UnknownMigration(_) => ProblemCode::MigrationUnknown,
    }
}
