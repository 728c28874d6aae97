use crate::{Answer, BoxError, Client};
use reqwest::Method;
use serde_json::{Value, json};

/// A user's e-mail address and password.
#[derive(Debug, Clone)]
pub struct Person {
    pub email: String,
    pub password: String,
}

/// The tokens and ids that a client receives on login.
#[derive(Debug, Clone)]
pub struct Tokens {
    pub access_token: String,
    pub session_token: String,
    pub session_id: String,
    pub user_id: String,
}

impl Person {
    pub fn named(name: &str) -> Self {
        Self {
            email: format!("{name}@example.org"),
            password: format!("{name} counts seven brave otters"),
        }
    }

    #[must_use]
    pub fn with_password(self, password: &str) -> Self {
        Self {
            password: password.to_owned(),
            ..self
        }
    }
}

impl Tokens {
    pub fn of(answer: &Answer) -> Result<Self, BoxError> {
        Ok(Self {
            access_token: answer.text("access_token")?,
            session_token: answer.text("session_token")?,
            session_id: answer.text("session_id")?,
            user_id: answer.text("user_id")?,
        })
    }
}

impl Client {
    pub async fn register(&self, person: &Person) -> Result<Answer, BoxError> {
        self.post(
            "/v1/registrations",
            &json!({ "email": person.email, "password": person.password }),
        )
        .await
    }

    /// Registers and returns the id of the registration.
    pub async fn registered(&self, person: &Person) -> Result<String, BoxError> {
        self.register(person)
            .await?
            .with(202)?
            .text("registration_id")
    }

    pub async fn verify(&self, registration_id: &str, code: &str) -> Result<Answer, BoxError> {
        self.post(
            &format!("/v1/registrations/{registration_id}/verification"),
            &json!({ "code": code }),
        )
        .await
    }

    pub async fn resend(&self, registration_id: &str) -> Result<Answer, BoxError> {
        self.send(self.request(
            Method::POST,
            &format!("/v1/registrations/{registration_id}/resend"),
        ))
        .await
    }

    /// Registers, reads the first mail and verifies.
    pub async fn sign_up(&self, person: &Person) -> Result<Tokens, BoxError> {
        let registration_id = self.registered(person).await?;
        let code = self.mails().code(&person.email).await?;
        Tokens::of(&self.verify(&registration_id, &code).await?.with(201)?)
    }

    pub async fn log_in(&self, person: &Person) -> Result<Answer, BoxError> {
        self.post(
            "/v1/sessions",
            &json!({ "email": person.email, "password": person.password }),
        )
        .await
    }

    pub async fn refresh(&self, session_token: &str) -> Result<Answer, BoxError> {
        self.post(
            "/v1/sessions/refresh",
            &json!({ "session_token": session_token }),
        )
        .await
    }

    pub async fn change_password(
        &self,
        access_token: &str,
        current: &str,
        new: &str,
    ) -> Result<Answer, BoxError> {
        let request = self
            .request(Method::PUT, "/v1/users/me/password")
            .bearer_auth(access_token);
        let passwords = json!({ "current_password": current, "new_password": new });
        self.send(request.json(&passwords)).await
    }

    pub async fn me(&self, access_token: &str) -> Result<Answer, BoxError> {
        self.get_as(access_token, "/v1/users/me").await
    }

    /// Sends a merge patch of the profile with an `If-Match` header.
    pub async fn change_profile(
        &self,
        access_token: &str,
        tag: &str,
        patch: &Value,
    ) -> Result<Answer, BoxError> {
        let request = self
            .request(Method::PATCH, "/v1/users/me/profile")
            .bearer_auth(access_token);
        let request = request
            .header("If-Match", tag)
            .header("Content-Type", "application/merge-patch+json");
        self.send(request.body(patch.to_string())).await
    }

    pub async fn finalize(&self, access_token: &str) -> Result<Answer, BoxError> {
        let profile = json!({ "first_name": "Ann", "last_name": "Lee" });
        let request = self
            .request(Method::PUT, "/v1/users/me/profile")
            .bearer_auth(access_token);
        self.send(request.json(&profile)).await
    }

    /// Sets a password with the token of a mailed link.
    pub async fn choose_password(&self, token: &str, password: &str) -> Result<Answer, BoxError> {
        let body = json!({ "token": token, "new_password": password });
        self.post("/v1/password-resets/completion", &body).await
    }

    pub async fn suspend(&self, access_token: &str, user_id: &str) -> Result<Answer, BoxError> {
        self.send_as(
            access_token,
            Method::PUT,
            &format!("/v1/admin/users/{user_id}/suspension"),
        )
        .await
    }

    pub async fn reinstate(&self, access_token: &str, user_id: &str) -> Result<Answer, BoxError> {
        self.send_as(
            access_token,
            Method::DELETE,
            &format!("/v1/admin/users/{user_id}/suspension"),
        )
        .await
    }
}
