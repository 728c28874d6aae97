/// The public id of a signing key (`kid`): 1 to 64 base64url characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyId(String);

/// The text does not have the form of a key id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key id has 1 to 64 letters, digits, hyphens and underscores")]
pub struct InvalidKeyId;

impl KeyId {
    pub fn parse(text: &str) -> Result<Self, InvalidKeyId> {
        let is_base64url = text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        if is_base64url && (1..=64).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidKeyId)
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
    fn a_key_id_has_1_to_64_base64url_characters() {
        for good in [
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
            "-",
            &"x".repeat(64),
        ] {
            assert_eq!(KeyId::parse(good).as_ref().map(KeyId::as_str), Ok(good));
        }
        for broken in ["", "a b", "a\0", "é", "a/b", &"x".repeat(65)] {
            assert_eq!(KeyId::parse(broken), Err(InvalidKeyId), "{broken}");
        }
    }
}
