use super::snapshot::{Snapshot, UserState};
use crate::{
    roles::CommandLine,
    support::{BoxError, Client, Person, Site, Tested, Token, Tokens, eventually},
};
use test_databases::Connection;

/// A user who is an administrator at first and is then changed by the other participants.
pub struct Participant {
    person: Person,
    pub tokens: Tokens,
    /// The state at the last synchronization.
    seen: UserState,
}

impl Participant {
    pub async fn new(client: &Client, site: &Site, name: &str) -> Result<Self, BoxError> {
        let person = Person::named(name);
        client.sign_up(&person).await?;
        site.run_json(&["role", "grant", "superadmin", &person.email])
            .await?;
        let tokens = Tokens::of(&client.log_in(&person).await?.with(201)?)?;
        Ok(Self {
            person,
            tokens,
            seen: UserState::default(),
        })
    }

    /// Renews the tokens if the stored state has changed. Checks that suspended users get no tokens
    /// and that the claims match the stored state.
    pub async fn synchronize(&mut self, client: &Client, now: &Snapshot) -> Tested {
        let user = now.user(&self.tokens.user_id)?;
        if *user == self.seen {
            return Ok(());
        }
        self.seen = user.clone();
        let refreshed = client.refresh(&self.tokens.session_token).await?;
        if !user.sessions.contains(&self.tokens.session_id) {
            refreshed.problem(401, "invalid-session-token")?;
        }
        if user.is_suspended {
            return match user.sessions.is_empty() {
                true => refreshed.problem(401, "invalid-session-token"),
                false => Err(format!("a suspended user has a session: {user:?}").into()),
            };
        }
        let answer = match refreshed.status {
            200 => refreshed,
            _ => {
                let answer = client.log_in(&self.person).await?.with(201)?;
                self.seen.sessions.insert(answer.text("session_id")?);
                answer
            }
        };
        self.tokens = Tokens::of(&answer)?;
        assert_claims_match(&self.tokens, user)
    }

    /// Checks that the event log and the server's decisions match the stored state.
    pub async fn assert_consistent(
        &self,
        client: &Client,
        log: &mut Connection,
        end: &Snapshot,
    ) -> Tested {
        let (user_id, user) = (&self.tokens.user_id, end.user(&self.tokens.user_id)?);
        let events =
            format!("select event_type as value from event_log where aggregate_id = '{user_id}'");
        let events = log.texts(&events).await?;
        let count = |name: &str| events.iter().filter(|event| *event == name).count();
        let (granted, revoked) = (count("access.role_assigned"), count("access.role_revoked"));
        assert_eq!(granted - revoked, user.roles.len(), "{events:?}");
        assert_eq!(
            (granted + revoked + 1).to_string(),
            user.epoch,
            "each change of roles raises the epoch once"
        );
        let (suspended, reinstated) = (
            count("auth.account_suspended"),
            count("auth.account_reinstated"),
        );
        assert_eq!(
            suspended - reinstated,
            usize::from(user.is_suspended),
            "{events:?}"
        );

        let expected = if user.is_suspended { 401 } else { 428 };
        eventually("the expected status", async || {
            Ok(Some(client.me(&self.tokens.access_token).await?)
                .filter(|answer| answer.status == expected))
        })
        .await?;
        Ok(())
    }
}

fn assert_claims_match(tokens: &Tokens, user: &UserState) -> Tested {
    let claims = Token::read(&tokens.access_token)?.claims;
    let has = |permission: &str| {
        claims["permissions"]
            .to_string()
            .contains(&format!("\"{permission}\""))
    };
    assert_eq!(claims["ver"].to_string(), user.epoch, "{claims}");
    assert_eq!(
        has("events:read"),
        !user.roles.is_empty(),
        "{user:?} {claims}"
    );
    assert_eq!(
        has("roles:assign"),
        user.roles.contains("superadmin"),
        "{user:?} {claims}"
    );
    Ok(())
}
