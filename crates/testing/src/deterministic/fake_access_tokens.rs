use super::FixedClock;
use crate::locked;
use kernel::Fault;
use services::{AccessClaims, AccessTokenRefused, AccessTokens, Clock, EncodedAccessToken};
use std::sync::{Arc, Mutex};

/// Issues tokens of the form `access-token-<n>`, numbered from 1.
pub struct FakeAccessTokens {
    clock: Arc<dyn Clock>,
    issued: Mutex<Vec<Arc<AccessClaims>>>,
}

impl FakeAccessTokens {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            issued: Mutex::default(),
        }
    }

    /// Returns the claims of all issued tokens, oldest first.
    pub fn issued(&self) -> Vec<Arc<AccessClaims>> {
        locked(&self.issued).clone()
    }
}

impl Default for FakeAccessTokens {
    fn default() -> Self {
        Self::new(Arc::new(FixedClock::default()))
    }
}

impl AccessTokens for FakeAccessTokens {
    fn issue(&self, claims: &AccessClaims) -> Result<EncodedAccessToken, Fault> {
        let mut issued = locked(&self.issued);
        issued.push(Arc::new(claims.clone()));
        Ok(EncodedAccessToken::new(format!(
            "access-token-{}",
            issued.len()
        )))
    }

    fn verify(&self, token: &str) -> Result<Arc<AccessClaims>, AccessTokenRefused> {
        let number: usize = token
            .strip_prefix("access-token-")
            .and_then(|n| n.parse().ok())
            .ok_or(AccessTokenRefused)?;
        let issued = locked(&self.issued);
        let claims = number
            .checked_sub(1)
            .and_then(|index| issued.get(index))
            .ok_or(AccessTokenRefused)?;
        if self.clock.now() < claims.expires_at {
            Ok(claims.clone())
        } else {
            Err(AccessTokenRefused)
        }
    }

    /// Returns an empty set: the tokens are not signed.
    fn jwks(&self) -> String {
        r#"{"keys":[]}"#.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use kernel::{SessionId, UserId};
    use uuid::Uuid;

    #[test]
    fn tokens_are_accepted_until_they_expire() -> Result<(), Box<dyn std::error::Error>> {
        let clock = Arc::new(FixedClock::default());
        let tokens = FakeAccessTokens::new(clock.clone());
        let now = clock.now();
        let claims = AccessClaims {
            id: Uuid::nil(),
            user_id: UserId::new(Uuid::nil()),
            session_id: SessionId::new(Uuid::nil()),
            generation: None,
            issued_at: now,
            expires_at: now + TimeDelta::minutes(10),
            authenticated_at: now,
            methods: vec!["pwd".to_owned()],
            permissions: [].into(),
            epoch: 1,
        };

        let token = tokens.issue(&claims)?;

        assert_eq!(tokens.verify(token.expose()), Ok(Arc::new(claims)));
        for unknown in ["", "access-token-0", "access-token-2", "access-token-x"] {
            assert_eq!(tokens.verify(unknown), Err(AccessTokenRefused), "{unknown}");
        }
        clock.advance(TimeDelta::minutes(10));
        assert_eq!(tokens.verify(token.expose()), Err(AccessTokenRefused));
        Ok(())
    }
}
