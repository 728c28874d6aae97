use crate::{Answer, BoxError, Client, Person, Site, Tokens, eventually};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

impl Site {
    /// Creates an administrator with every permission on the command line.
    pub async fn create_administrator(&self, name: &str) -> Result<Person, BoxError> {
        let admin = Person::named(name);
        let arguments = [
            "admin",
            "create",
            "--email",
            &admin.email,
            "--password-stdin",
        ];
        self.run_with_input(&arguments, &format!("{}\n", admin.password))
            .await?
            .with(0)?;
        Ok(admin)
    }
}

impl Client {
    pub async fn invite(&self, access_token: &str, body: &Value) -> Result<Answer, BoxError> {
        self.send(
            self.request(Method::POST, "/v1/admin/users")
                .bearer_auth(access_token)
                .json(body),
        )
        .await
    }

    pub async fn delete_account(&self, token: &str, password: &str) -> Result<Answer, BoxError> {
        let request = self
            .request(Method::DELETE, "/v1/users/me")
            .bearer_auth(token);
        self.send(request.json(&json!({ "current_password": password })))
            .await
    }

    pub async fn rotate_signing_key(&self, token: &str) -> Result<Answer, BoxError> {
        self.send(
            self.request(Method::POST, "/v1/superadmin/signing-keys/rotate")
                .bearer_auth(token),
        )
        .await
    }

    pub async fn revoke_signing_key(&self, token: &str, kid: &str) -> Result<Answer, BoxError> {
        self.send(
            self.request(
                Method::PUT,
                &format!("/v1/superadmin/signing-keys/{kid}/revocation"),
            )
            .bearer_auth(token),
        )
        .await
    }

    pub async fn refreshed(&self, tokens: &Tokens) -> Result<Tokens, BoxError> {
        Tokens::of(&self.refresh(&tokens.session_token).await?.with(200)?)
    }

    /// Returns the ids of the published keys.
    pub async fn published_key_ids(&self) -> Result<Vec<String>, BoxError> {
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
    pub async fn accepts(&self, token: &str) -> Result<bool, BoxError> {
        let answer = self.me(token).await?;
        match answer.status {
            428 => Ok(true),
            401 => answer.problem(401, "invalid-token").map(|()| false),
            _ => Err(format!("neither accepted nor rejected: {answer}").into()),
        }
    }

    /// Waits until the server rejects the token. Returns the time since `since`.
    pub async fn rejected_after(&self, token: &str, since: Instant) -> Result<Duration, BoxError> {
        eventually("the rejection of the token", async || {
            Ok((!self.accepts(token).await?).then(|| since.elapsed()))
        })
        .await
    }
}
