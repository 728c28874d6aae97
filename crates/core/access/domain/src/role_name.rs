use serde::{Deserialize, Serialize};

/// A role's name: 1 to 64 lower-case letters, digits and hyphens, starting with a letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RoleName(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a role name has 1 to 64 lower-case letters, digits and hyphens and starts with a letter")]
pub struct InvalidRoleName;

impl RoleName {
    /// The built-in role with every declared permission; created by a migration.
    pub const SUPERADMIN: &'static str = "superadmin";

    pub fn parse(text: &str) -> Result<Self, InvalidRoleName> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let starts_well = text.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
        if starts_well && text.len() <= 64 && text.bytes().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidRoleName)
        }
    }

    pub fn superadmin() -> Self {
        Self(Self::SUPERADMIN.to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for RoleName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
