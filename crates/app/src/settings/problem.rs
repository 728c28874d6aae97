//! Problems in the settings, reported all at once.

use super::{Entry, TABLE, declare::PREFIX, sources::Source};

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

    pub(super) fn unknown(name: &str, source: Source) -> Self {
        let message = match nearest(name) {
            Some(known) => format!("is unknown, did you mean {known}?"),
            None => "is unknown".to_owned(),
        };
        Self::new(name, source, message)
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

/// Returns the most similar known name. Ignores the prefix, which all names share.
fn nearest(name: &str) -> Option<String> {
    const SIMILAR: f64 = 0.6;
    let stem = |name: &str| {
        name.to_ascii_uppercase()
            .trim_start_matches(PREFIX)
            .to_owned()
    };
    let wanted = stem(name);
    let known = TABLE.iter().map(Entry::name).map(|known| {
        (
            strsim::normalized_damerau_levenshtein(&stem(&known), &wanted),
            known,
        )
    });
    known
        .filter(|(similarity, _)| *similarity >= SIMILAR)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, known)| known)
}
