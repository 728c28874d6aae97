//! Why a verb was not executed.

mod administration;
mod advice;
mod failure;

pub(crate) use advice::Advice;

use crate::problems;
use cqrs::ProblemCode;
use serde::{Serialize, Serializer};

/// A stable code for programs and a sentence for people. Never contains secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{detail} ({code})")]
pub struct Problem {
    #[serde(serialize_with = "name")]
    code: ProblemCode,
    detail: String,
    /// Distinguishes problems with the same code.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    settings: Vec<InvalidSetting>,
}

/// One invalid setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InvalidSetting {
    /// The setting, or the file if the problem is not about one setting.
    pub name: String,
    /// The layer that the value comes from, if it says more than the name.
    pub source: Option<String>,
    pub message: String,
}

impl Problem {
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            reason: None,
            hint: None,
            settings: Vec::new(),
        }
    }

    pub fn invalid_settings(settings: Vec<InvalidSetting>) -> Self {
        Self {
            settings,
            ..Self::new(problems::SETTINGS_INVALID, "the settings are not valid")
        }
    }

    /// Adds what to do about the problem.
    #[must_use]
    pub fn hint(self, hint: &'static str) -> Self {
        Self {
            hint: Some(hint),
            ..self
        }
    }

    pub fn code(&self) -> ProblemCode {
        self.code
    }

    pub(crate) fn text(&self) -> String {
        let mut lines = vec![format!("error: {self}")];
        lines.extend(self.settings.iter().map(|problem| format!("  {problem}")));
        lines.extend(self.hint.map(|hint| format!("hint: {hint}")));
        lines.join("\n")
    }
}

/// A code is written as its name.
fn name<S: Serializer>(code: &ProblemCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code.name())
}

impl std::fmt::Display for InvalidSetting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.source {
            Some(source) => write!(f, "{} ({source}) {}", self.name, self.message),
            None => write!(f, "{} {}", self.name, self.message),
        }
    }
}
