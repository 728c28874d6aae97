/// The subject of a migration: lower-case words separated by `_`, at most 64 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationName(String);

/// The text is not a valid [`MigrationName`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be lower-case words such as `add_locale`, at most 64 characters")]
pub struct InvalidMigrationName;

impl MigrationName {
    const MAX_LENGTH: usize = 64;

    pub fn parse(text: &str) -> Result<Self, InvalidMigrationName> {
        let word = |word: &str| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        let named = text.len() <= Self::MAX_LENGTH && text.split('_').all(word);
        if named {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidMigrationName)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_migrations_are_lower_case_words() {
        for good in ["accounts", "add_locale", "drop_2nd_address"] {
            assert_eq!(
                MigrationName::parse(good)
                    .as_ref()
                    .map(MigrationName::as_str),
                Ok(good)
            );
        }
        for bad in [
            "",
            "_",
            "a__b",
            "a_",
            "Accounts",
            "add-locale",
            "../up",
            "a/b",
            "a b",
            "é",
            &"a".repeat(65),
        ] {
            assert_eq!(
                MigrationName::parse(bad),
                Err(InvalidMigrationName),
                "{bad}"
            );
        }
    }
}
