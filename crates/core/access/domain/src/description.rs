use kernel::{InvalidText, bounded_text};

/// The purpose of a role: 1 to 200 code points without control characters, trimmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleDescription(String);

impl RoleDescription {
    pub const MAX_LENGTH: usize = 200;

    pub fn parse(text: &str) -> Result<Self, InvalidText> {
        bounded_text(text, Self::MAX_LENGTH)?;
        Ok(Self(text.trim().to_owned()))
    }

    /// Takes a stored description as it is: the rules may have been looser when it was written.
    pub fn restore(stored: String) -> Self {
        Self(stored)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
