//! Rotation and revocation of signing keys.

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
        self.send(self.request(Method::POST, ROTATE).bearer_auth(token))
            .await
    }

    async fn revoke(&self, token: &str, kid: &str) -> Result<Answer, BoxError> {
        self.send(
            self.request(Method::PUT, &format!("{PATH}/{kid}/revocation"))
                .bearer_auth(token),
        )
        .await
    }

    async fn refreshed(&self, tokens: &Tokens) -> Result<Tokens, BoxError> {
        Tokens::of(&self.refresh(&tokens.session_token).await?.with(200)?)
    }

    /// Returns the ids of the published keys.
    async fn published(&self) -> Result<Vec<String>, BoxError> {
        let keys = self
            .get("/.well-known/jwks.json")
            .await?
            .with(200)?
            .json()?;
        let keys = keys["keys"].as_array().ok_or("a list of keys")?;
        Ok(keys
            .iter()
            .filter_map(|key| key["kid"].as_str().map(str::to_owned))
            .collect())
    }

    /// Returns whether the server accepts the token of a user without a finalized profile.
    async fn accepts(&self, token: &str) -> Result<bool, BoxError> {
        let answer = self.me(token).await?;
        match answer.status {
            428 => Ok(true),
            401 => answer.problem(401, "invalid-token").map(|()| false),
            _ => Err(format!("neither accepted nor rejected: {answer}").into()),
        }
    }

    /// Waits until the server rejects the token. Returns the time since `since`.
    async fn rejected_after(&self, token: &str, since: Instant) -> Result<Duration, BoxError> {
        eventually("the rejection of the token", async || {
            Ok((!self.accepts(token).await?).then(|| since.elapsed()))
        })
        .await
    }
}

/// Creates a superadmin on the command line and logs in.
async fn superadmin(site: &Site, client: &Client) -> Result<Tokens, BoxError> {
    let superadmin = Person::named("superadmin");
    let arguments = [
        "admin",
        "create",
        "--email",
        &superadmin.email,
        "--password-stdin",
    ];
    site.run_with_input(&arguments, &format!("{}\n", superadmin.password))
        .await?
        .with(0)?;
    Tokens::of(&client.log_in(&superadmin).await?.with(201)?)
}

fn kid(token: &str) -> Result<String, BoxError> {
    Ok(Token::read(token)?.header["kid"]
        .as_str()
        .ok_or("no kid")?
        .to_owned())
}

/// Returns the id and state of each key as listed by the API or the command line, newest first.
fn states(list: &Value) -> Result<Vec<(String, String)>, BoxError> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let items = list["items"].as_array().ok_or("a list of keys")?;
    Ok(items
        .iter()
        .map(|item| (text(&item["kid"]), text(&item["state"])))
        .collect())
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(kid, state)| ((*kid).to_owned(), (*state).to_owned()))
        .collect()
}
