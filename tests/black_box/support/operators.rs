use super::{Answer, BoxError, Client, Person, Site, Tokens};
use reqwest::Method;
use serde_json::Value;

impl Site {
    /// Runs `loggia` with these arguments and reads what it prints for programs.
    pub async fn told(&self, arguments: &[&str]) -> Result<Value, BoxError> {
        self.run(&[arguments, &["--json"]].concat()).await?.with(0)?.json()
    }

    /// The code of the problem that these arguments end with.
    pub async fn refused(&self, arguments: &[&str]) -> Result<String, BoxError> {
        let problem = self.run(&[arguments, &["--json"]].concat()).await?.with(1)?.problem()?;
        Ok(problem["code"].as_str().unwrap_or_default().to_owned())
    }
}

impl Client {
    pub async fn send_as(&self, access_token: &str, method: Method, path: &str) -> Result<Answer, BoxError> {
        self.send(self.request(method, path).bearer_auth(access_token)).await
    }

    pub async fn refresh(&self, session_token: &str) -> Result<Answer, BoxError> {
        self.post("/v1/sessions/refresh", &serde_json::json!({ "session_token": session_token })).await
    }

    /// Somebody new who holds these roles, with tokens that say so.
    pub async fn hold(&self, site: &Site, name: &str, roles: &[&str]) -> Result<Tokens, BoxError> {
        let person = Person::named(name);
        self.sign_up(&person).await?;
        for role in roles {
            site.told(&["role", "grant", role, &person.email]).await?;
        }
        Tokens::of(&self.log_in(&person).await?.with(201)?)
    }
}
