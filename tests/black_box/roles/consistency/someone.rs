use super::snapshot::{Holder, Snapshot};
use crate::{
    roles::Operated,
    support::{BoxError, Client, Person, Site, Tested, Token, Tokens, eventually},
};
use test_databases::Connection;

/// An administrator at first; what they hold after that is up to the others.
pub struct Someone {
    person: Person,
    pub tokens: Tokens,
    /// When they last looked.
    seen: Holder,
}

impl Someone {
    pub async fn new(client: &Client, site: &Site, name: &str) -> Result<Self, BoxError> {
        let person = Person::named(name);
        client.sign_up(&person).await?;
        site.told(&["role", "grant", "admin", &person.email]).await?;
        let tokens = Tokens::of(&client.log_in(&person).await?.with(201)?)?;
        Ok(Self { person, tokens, seen: Holder::default() })
    }

    /// Takes tokens that say what the tables say, where anything has changed; nobody who is suspended gets any.
    pub async fn catch_up(&mut self, client: &Client, now: &Snapshot) -> Tested {
        let holder = now.holder(&self.tokens.user_id)?;
        if *holder == self.seen {
            return Ok(());
        }
        self.seen = holder.clone();
        let refreshed = client.refresh(&self.tokens.session_token).await?;
        if !holder.sessions.contains(&self.tokens.session_id) {
            refreshed.problem(401, "invalid-session-token")?;
        }
        if holder.is_suspended {
            return match holder.sessions.is_empty() {
                true => refreshed.problem(401, "invalid-session-token"),
                false => Err(format!("a session of somebody suspended lives: {holder:?}").into()),
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
        says_what_is_held(&self.tokens, holder)
    }

    /// The event log and what the server believes are what the tables say.
    pub async fn is_believed_as_told(&self, client: &Client, log: &mut Connection, end: &Snapshot) -> Tested {
        let (user_id, holder) = (&self.tokens.user_id, end.holder(&self.tokens.user_id)?);
        let told = format!("select event_type as value from event_log where aggregate_id = '{user_id}'");
        let told = log.texts(&told).await?;
        let times = |name: &str| told.iter().filter(|told| *told == name).count();
        let (given, taken) = (times("access.role_assigned"), times("access.role_revoked"));
        assert_eq!(given - taken, holder.roles.len(), "{told:?}");
        assert_eq!((given + taken + 1).to_string(), holder.epoch, "each change of roles raised the epoch once");
        let (suspended, reinstated) = (times("auth.account_suspended"), times("auth.account_reinstated"));
        assert_eq!(suspended - reinstated, usize::from(holder.is_suspended), "{told:?}");

        let expected = if holder.is_suspended { 401 } else { 428 };
        eventually("that the token is believed, or is not", async || {
            Ok(Some(client.me(&self.tokens.access_token).await?).filter(|answer| answer.status == expected))
        })
        .await?;
        Ok(())
    }
}

fn says_what_is_held(tokens: &Tokens, holder: &Holder) -> Tested {
    let claims = Token::read(&tokens.access_token)?.claims;
    let says = |permission: &str| claims["permissions"].to_string().contains(&format!("\"{permission}\""));
    assert_eq!(claims["ver"].to_string(), holder.epoch, "{claims}");
    assert_eq!(says("events:read"), !holder.roles.is_empty(), "{holder:?} {claims}");
    assert_eq!(says("roles:assign"), holder.roles.contains("admin"), "{holder:?} {claims}");
    Ok(())
}
