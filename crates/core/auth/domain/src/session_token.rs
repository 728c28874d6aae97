use crate::hex;
use kernel::{SessionId, secret_text};

secret_text!(
    /// The token that refreshes a session: a version prefix, then session id, generation and MAC,
    /// together 52 octets in lower-case hexadecimal. Only the generation and a nonce are stored.
    SessionToken
);

/// The parts of a session token. Parsing does not verify the MAC.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionTokenParts {
    pub session_id: SessionId,
    pub generation: i32,
    pub mac: [u8; 32],
}

/// The text does not have the form of a session token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text is not a session token")]
pub struct InvalidSessionToken;

const PREFIX: &str = "lst1_";

impl SessionTokenParts {
    pub fn encode(&self) -> SessionToken {
        let mut text = String::with_capacity(PREFIX.len() + 104);
        text.push_str(PREFIX);
        let octets = self
            .session_id
            .uuid()
            .into_bytes()
            .into_iter()
            .chain(self.generation.to_be_bytes());
        hex::append(&mut text, octets.chain(self.mac));
        SessionToken::new(text)
    }

    pub fn parse(token: &SessionToken) -> Result<Self, InvalidSessionToken> {
        let text = token
            .expose()
            .strip_prefix(PREFIX)
            .filter(|hex| hex.len() == 104)
            .ok_or(InvalidSessionToken)?;
        let octets = hex::parse(text).ok_or(InvalidSessionToken)?;
        let (id, rest) = octets
            .split_first_chunk::<16>()
            .ok_or(InvalidSessionToken)?;
        let (generation, mac) = rest.split_first_chunk::<4>().ok_or(InvalidSessionToken)?;
        Ok(Self {
            session_id: SessionId::new(uuid::Uuid::from_bytes(*id)),
            generation: i32::from_be_bytes(*generation),
            mac: mac.try_into().map_err(|_| InvalidSessionToken)?,
        })
    }
}

/// Omits the MAC.
impl std::fmt::Debug for SessionTokenParts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "SessionTokenParts({}, {})",
            self.session_id, self.generation
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parsing_accepts_only_the_canonical_encoding() {
        let id = SessionId::new(uuid::Uuid::from_u128(7));
        let parts = SessionTokenParts {
            session_id: id,
            generation: 3,
            mac: [0xab; 32],
        };
        let token = parts.encode();
        assert_eq!(SessionTokenParts::parse(&token), Ok(parts));
        for broken in [
            "",
            "lst1_",
            &token.expose().to_uppercase(),
            &format!("{}0", token.expose()),
            &token.expose()[..108],
            &token.expose().replace("ab", "é"),
        ] {
            assert_eq!(
                SessionTokenParts::parse(&SessionToken::new(broken)),
                Err(InvalidSessionToken),
                "{broken}"
            );
        }
    }

    #[test]
    fn debug_output_omits_the_token() {
        assert_eq!(
            format!("{:?}", SessionToken::new("lst1_secret")),
            "SessionToken(…)"
        );
    }
}
