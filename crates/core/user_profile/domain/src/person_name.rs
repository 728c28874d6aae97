use kernel::{InvalidText, bounded_text};

/// A first or last name: 1 to 100 code points without control characters, trimmed.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    pub const MAX_LENGTH: usize = 100;

    pub fn parse(text: &str) -> Result<Self, InvalidText> {
        let text = text.trim();
        bounded_text(text, Self::MAX_LENGTH)?;
        Ok(Self(text.to_owned()))
    }

    /// Takes a stored name as it is: the rules may have been looser when it was given.
    pub fn restore(stored: String) -> Self {
        Self(stored)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Omits the name, which is personal data.
impl std::fmt::Debug for PersonName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonName(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_any_script_are_accepted() {
        for name in ["Ann", "Ólafur Þór", "李", "O’Neill-Ybarra"] {
            assert!(PersonName::parse(name).is_ok(), "{name}");
        }
        assert_eq!(PersonName::parse("  "), Err(InvalidText::Empty));
        assert_eq!(
            PersonName::parse("A\u{0}nn"),
            Err(InvalidText::ControlCharacter)
        );
        assert_eq!(
            PersonName::parse(&"x".repeat(101)),
            Err(InvalidText::TooLong(100))
        );
        assert_eq!(
            PersonName::parse("Ann\u{202E}nimdA"),
            Err(InvalidText::BidiControl)
        );
    }
}
