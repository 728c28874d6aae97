//! Converts errors of settings and start into problems of the command line.

use crate::{node::StartError, settings::InvalidSettings};
use cqrs::Failure;
use infra_cli::{InvalidSetting, Problem, problems};
use infra_services::ImportRefused;
use kernel::Fault;
use std::{convert::Infallible, path::Path};

pub(super) fn of_settings(invalid: InvalidSettings) -> Problem {
    let problems = invalid.problems.into_iter().map(|problem| {
        let source = problem.source.to_string();
        let source = (source != problem.name && source != "default").then_some(source);
        InvalidSetting {
            name: problem.name,
            source,
            message: problem.message,
        }
    });
    Problem::invalid_settings(problems.collect())
}

pub(super) fn of_start(error: StartError) -> Problem {
    let code = match &error {
        StartError::MasterKey(_)
        | StartError::MasterKeyFile { .. }
        | StartError::WithoutMasterKey(_) => problems::MASTER_KEY_UNUSABLE,
        StartError::DatabaseUrl(_) => problems::SETTINGS_INVALID,
        StartError::Database(_) => problems::DATABASE_UNAVAILABLE,
        StartError::Schema(error) => Problem::from(error).code(),
        StartError::Outdated { .. } => problems::SCHEMA_OUTDATED,
        StartError::TooNew(_) => problems::SCHEMA_TOO_NEW,
        StartError::SigningKeys(_) => problems::SIGNING_KEYS_UNUSABLE,
        #[cfg(feature = "mail")]
        StartError::Mail(_) => problems::MAIL_UNUSABLE,
        StartError::Listen { .. } | StartError::AddressFile { .. } => problems::LISTEN_FAILED,
        StartError::Server(_) => problems::SERVER_FAILED,
        #[cfg(feature = "worker")]
        StartError::Registry(_) | StartError::Slot(_) => problems::START_FAILED,
        StartError::Hashing(_)
        | StartError::BreachedPasswords(_)
        | StartError::Contexts(_)
        | StartError::Composition(_)
        | StartError::WithoutAccounts => problems::START_FAILED,
    };
    Problem::new(code, error.to_string())
}

pub(super) fn of_fault(fault: Fault) -> Problem {
    Problem::from(Failure::<Infallible>::from(fault))
}

/// The work can be continued.
pub(super) fn interrupted() -> Problem {
    let detail = "told to stop; what is done is kept";
    Problem::new(problems::INTERRUPTED, detail).hint("run the command again to continue")
}

pub(super) fn of_import(file: &Path, error: &ImportRefused) -> Problem {
    let detail = format!("{} cannot be imported: {error}", file.display());
    Problem::new(problems::FILE_UNUSABLE, detail)
}

pub(super) fn without_breached_passwords() -> Problem {
    let detail = "LOGGIA__AUTH__BREACHED_PASSWORDS does not say where the list is kept";
    Problem::new(problems::SETTINGS_INVALID, detail)
}

/// Returns the problem of a build that lacks a feature of this crate.
#[cfg(not(all(feature = "http", feature = "worker")))]
pub(super) fn not_built(feature: &str) -> Problem {
    let detail = format!("this program was built without the feature `{feature}`");
    Problem::new(problems::START_FAILED, detail)
}
