use crate::{PasswordLinkId, hex};
use kernel::secret_text;

secret_text!(
    /// The token in a mailed link: a version prefix, then the id of the link and a secret, together
    /// 48 octets in lower-case hexadecimal. Only a keyed digest of the secret is stored.
    PasswordToken
);

/// The parts of a token. Parsing does not check that the link exists.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordTokenParts {
    pub link_id: PasswordLinkId,
    pub secret: [u8; 32],
}

/// The text does not have the form of a password token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text is not a password token")]
pub struct InvalidPasswordToken;

const PREFIX: &str = "lpt1_";

impl PasswordTokenParts {
    pub fn encode(&self) -> PasswordToken {
        let mut text = String::with_capacity(PREFIX.len() + 96);
        text.push_str(PREFIX);
        hex::append(
            &mut text,
            self.link_id
                .uuid()
                .into_bytes()
                .into_iter()
                .chain(self.secret),
        );
        PasswordToken::new(text)
    }

    pub fn parse(token: &PasswordToken) -> Result<Self, InvalidPasswordToken> {
        let digits = token
            .expose()
            .strip_prefix(PREFIX)
            .filter(|digits| digits.len() == 96);
        let octets = digits.and_then(hex::parse).ok_or(InvalidPasswordToken)?;
        let (id, secret) = octets
            .split_first_chunk::<16>()
            .ok_or(InvalidPasswordToken)?;
        Ok(Self {
            link_id: PasswordLinkId::new(uuid::Uuid::from_bytes(*id)),
            secret: secret.try_into().map_err(|_| InvalidPasswordToken)?,
        })
    }
}

/// Omits the secret.
impl std::fmt::Debug for PasswordTokenParts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PasswordTokenParts({})", self.link_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parsing_accepts_only_the_canonical_encoding() {
        let parts = PasswordTokenParts {
            link_id: PasswordLinkId::new(uuid::Uuid::from_u128(7)),
            secret: [0xab; 32],
        };
        let token = parts.encode();
        assert_eq!(PasswordTokenParts::parse(&token), Ok(parts));
        for broken in [
            "",
            "lpt1_",
            &token.expose().to_uppercase(),
            &format!("{}0", token.expose()),
            &token.expose()[..100],
            &token.expose().replace("ab", "é"),
            &token.expose().replace("lpt1", "lst1"),
        ] {
            assert_eq!(
                PasswordTokenParts::parse(&PasswordToken::new(broken)),
                Err(InvalidPasswordToken),
                "{broken}"
            );
        }
    }

    #[test]
    fn debug_output_omits_the_secret() {
        let parts = PasswordTokenParts {
            link_id: PasswordLinkId::new(uuid::Uuid::nil()),
            secret: [0xab; 32],
        };
        let printed = format!("{:?} {parts:?}", parts.encode());
        assert!(
            !printed.contains("abab") && !printed.contains("171"),
            "{printed}"
        );
    }
}
