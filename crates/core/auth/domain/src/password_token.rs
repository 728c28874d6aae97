use crate::{PasswordLinkId, hex};
use kernel::secret_text;

secret_text!(
    /// What a mailed link carries: version, id of the link and a secret, 48 octets after the version, in lower-case
    /// hexadecimal. Of the secret only a keyed digest is stored.
    PasswordToken
);

/// A token taken apart. Says nothing about whether there is such a link.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordTokenParts {
    pub link_id: PasswordLinkId,
    pub secret: [u8; 32],
}

/// The text does not have the form of such a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a token of a mailed link")]
pub struct InvalidPasswordToken;

const PREFIX: &str = "lpt1_";

impl PasswordTokenParts {
    pub fn encode(&self) -> PasswordToken {
        let mut text = String::with_capacity(PREFIX.len() + 96);
        text.push_str(PREFIX);
        hex::append(&mut text, self.link_id.uuid().into_bytes().into_iter().chain(self.secret));
        PasswordToken::new(text)
    }

    pub fn parse(token: &PasswordToken) -> Result<Self, InvalidPasswordToken> {
        let digits = token.expose().strip_prefix(PREFIX).filter(|digits| digits.len() == 96);
        let octets = digits.and_then(hex::parse).ok_or(InvalidPasswordToken)?;
        let (id, secret) = octets.split_first_chunk::<16>().ok_or(InvalidPasswordToken)?;
        Ok(Self {
            link_id: PasswordLinkId::new(uuid::Uuid::from_bytes(*id)),
            secret: secret.try_into().map_err(|_| InvalidPasswordToken)?,
        })
    }
}

/// Holds a secret: not printed.
impl std::fmt::Debug for PasswordTokenParts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PasswordTokenParts({})", self.link_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_as_it_was_written_and_in_no_other_spelling() {
        let parts = PasswordTokenParts { link_id: PasswordLinkId::new(uuid::Uuid::from_u128(7)), secret: [0xab; 32] };
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
            assert_eq!(PasswordTokenParts::parse(&PasswordToken::new(broken)), Err(InvalidPasswordToken), "{broken}");
        }
    }

    #[test]
    fn neither_form_prints_its_secret() {
        let parts = PasswordTokenParts { link_id: PasswordLinkId::new(uuid::Uuid::nil()), secret: [0xab; 32] };
        let printed = format!("{:?} {parts:?}", parts.encode());
        assert!(!printed.contains("abab") && !printed.contains("171"), "{printed}");
    }
}
