use kernel::InvalidText;

/// A first or last name: 1 to 100 code points without control characters, trimmed.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    pub const MAX_LENGTH: usize = 100;

    pub fn parse(text: &str) -> Result<Self, InvalidText> {
        let text = text.trim();
        if text.is_empty() {
            return Err(InvalidText::Empty);
        }
        if text.chars().count() > Self::MAX_LENGTH {
            return Err(InvalidText::TooLong(Self::MAX_LENGTH));
        }
        if text.chars().any(char::is_control) {
            return Err(InvalidText::ControlCharacter);
        }
        Ok(Self(text.to_owned()))
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
    }
}
