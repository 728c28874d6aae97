use crate::support::{BoxError, Client, Tokens};
use reqwest::Method;

/// A linear congruential generator (Knuth, MMIX) with the same sequence in every run.
pub struct Random(pub u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    pub fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most - least + 1)
    }

    pub fn one_of<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len())]
    }

    pub fn change(&mut self) -> Change {
        let role = ["auditor", "superadmin"][self.below(2)];
        // grants and reinstatements are more frequent, so that enough administrators remain
        match self.below(9) {
            0..3 => Change::Grant(role),
            3 | 4 => Change::Revoke(role),
            5 => Change::Suspend,
            6 | 7 => Change::Reinstate,
            _ => Change::Refresh,
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub enum Change {
    Grant(&'static str),
    Revoke(&'static str),
    Suspend,
    Reinstate,
    Refresh,
}

impl Change {
    pub const KINDS: usize = 5;

    pub const fn name(self) -> &'static str {
        match self {
            Self::Grant(_) => "grant",
            Self::Revoke(_) => "revoke",
            Self::Suspend => "suspend",
            Self::Reinstate => "reinstate",
            Self::Refresh => "refresh",
        }
    }

    /// Sends the change. Returns whether it succeeded; any unexpected refusal is an error.
    pub async fn send(self, client: &Client, by: &Tokens, of: &Tokens) -> Result<bool, BoxError> {
        let path = |role| format!("/v1/admin/users/{}/roles/{role}", of.user_id);
        let answer = match self {
            Self::Grant(role) => {
                client
                    .send_as(&by.access_token, Method::PUT, &path(role))
                    .await?
            }
            Self::Revoke(role) => {
                client
                    .send_as(&by.access_token, Method::DELETE, &path(role))
                    .await?
            }
            Self::Suspend => client.suspend(&by.access_token, &of.user_id).await?,
            Self::Reinstate => client.reinstate(&by.access_token, &of.user_id).await?,
            // a token replaced within the grace period is still accepted
            Self::Refresh => client.refresh(&of.session_token).await?,
        };
        if [200, 204].contains(&answer.status) {
            return Ok(true);
        }
        let code = answer.text("code")?;
        let expected: &[&str] = match self {
            Self::Refresh => &["invalid-session-token"],
            _ => &[
                "forbidden",
                "own-roles",
                "own-account",
                "last-administrator",
                "token-stale",
                "invalid-token",
            ],
        };
        if expected.contains(&code.as_str()) {
            Ok(false)
        } else {
            Err(format!("{self:?}: {answer}").into())
        }
    }
}
