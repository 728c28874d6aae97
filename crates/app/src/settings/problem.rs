//! Problems in the settings, reported all at once.

use super::{sources::Source, table::Table};
use std::path::PathBuf;

/// The settings are invalid. Problems never contain values, which may be secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the settings are not valid:{}", .problems.iter().map(|problem| format!("\n  {problem}")).collect::<String>())]
pub struct InvalidSettings {
    /// Sorted by name, then by source.
    pub problems: Vec<Problem>,
}

/// One problem to fix.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The setting, or the file if the setting is not known.
    pub name: String,
    pub source: Source,
    pub message: String,
}

impl Problem {
    pub(super) fn new(name: impl Into<String>, source: Source, message: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            source,
            message: message.into(),
        }
    }

    pub(super) fn unknown(name: &str, source: Source, table: &Table) -> Self {
        let message = match table.nearest(name) {
            Some(known) => format!("is unknown, did you mean {known}?"),
            None => "is unknown".to_owned(),
        };
        Self::new(name, source, message)
    }

    /// Reports a `.env` file that may have what is missing.
    pub(super) fn ignored(dotenv: PathBuf) -> Self {
        Self::new(
            dotenv.display().to_string(),
            Source::Dotenv(dotenv),
            "is not read, because LOGGIA__PROFILE is set to production outside of it: \
             use the environment, or --config FILE",
        )
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let source = self.source.to_string();
        if self.source == Source::Default || source == self.name {
            write!(f, "{} {}", self.name, self.message)
        } else {
            write!(f, "{} ({source}) {}", self.name, self.message)
        }
    }
}
