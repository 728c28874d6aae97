//! Rotating and revoking the keys that sign access tokens.

mod administration;
mod revocation;
mod rotation;

use crate::support::{Answer, BoxError, Client, Person, Site, Token, Tokens, eventually};
use reqwest::Method;
use serde_json::Value;
use std::time::{Duration, Instant};

const PATH: &str = "/v1/superadmin/signing-keys";
const ROTATE: &str = "/v1/superadmin/signing-keys/rotate";

impl Client {
    async fn rotate(&self, token: &str) -> Result<Answer, BoxError> {
        self.send(self.request(Method::POST, ROTATE).bearer_auth(token)).await
    }

    async fn revoke(&self, token: &str, kid: &str) -> Result<Answer, BoxError> {
        self.send(self.request(Method::PUT, &format!("{PATH}/{kid}/revocation")).bearer_auth(token)).await
    }

    async fn refreshed(&self, tokens: &Tokens) -> Result<Tokens, BoxError> {
        Tokens::of(&self.refresh(&tokens.session_token).await?.with(200)?)
    }

    /// The ids of the keys that are published.
    async fn published(&self) -> Result<Vec<String>, BoxError> {
        let keys = self.get("/.well-known/jwks.json").await?.with(200)?.json()?;
        let keys = keys["keys"].as_array().ok_or("a list of keys")?;
        Ok(keys.iter().filter_map(|key| key["kid"].as_str().map(str::to_owned)).collect())
    }

    /// Whether the token is believed here; the profile of nobody here is finalised.
    async fn believes(&self, token: &str) -> Result<bool, BoxError> {
        let answer = self.me(token).await?;
        match answer.status {
            428 => Ok(true),
            401 => answer.problem(401, "invalid-token").map(|()| false),
            _ => Err(format!("neither believed nor refused: {answer}").into()),
        }
    }

    /// How long after `since` the token is refused here.
    async fn refuses_after(&self, token: &str, since: Instant) -> Result<Duration, BoxError> {
        eventually("a refusal", async || Ok((!self.believes(token).await?).then(|| since.elapsed()))).await
    }
}

/// Somebody who may look after the keys.
async fn keeper(site: &Site, client: &Client) -> Result<Tokens, BoxError> {
    let keeper = Person::named("keeper");
    let arguments = ["admin", "create", "--email", &keeper.email, "--password-stdin"];
    site.run_with_input(&arguments, &format!("{}\n", keeper.password)).await?.with(0)?;
    Tokens::of(&client.log_in(&keeper).await?.with(201)?)
}

fn kid(token: &str) -> Result<String, BoxError> {
    Ok(Token::read(token)?.header["kid"].as_str().ok_or("a kid")?.to_owned())
}

/// `kid state`, newest first, as the API or the command line lists them.
fn states(list: &Value) -> Result<Vec<(String, String)>, BoxError> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let items = list["items"].as_array().ok_or("a list of keys")?;
    Ok(items.iter().map(|item| (text(&item["kid"]), text(&item["state"]))).collect())
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(kid, state)| ((*kid).to_owned(), (*state).to_owned())).collect()
}
