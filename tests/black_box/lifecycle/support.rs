use crate::support::{Answer, BoxError, Client, Person, Server, Site, Tested, Tokens, eventually};
use reqwest::Method;
use serde_json::json;
use std::time::{Duration, Instant};

/// The time within which every process must apply a revocation.
pub const SOON: Duration = Duration::from_secs(1);

/// Creates an administrator on the command line.
pub async fn given_administrator(site: &Site) -> Result<Person, BoxError> {
    let admin = Person::named("admin");
    let arguments = [
        "admin",
        "create",
        "--email",
        &admin.email,
        "--password-stdin",
    ];
    site.run_with_input(&arguments, &format!("{}\n", admin.password))
        .await?
        .with(0)?;
    Ok(admin)
}

pub async fn logged_in(client: &Client, person: &Person) -> Result<Tokens, BoxError> {
    Tokens::of(&client.log_in(person).await?.with(201)?)
}

impl Client {
    pub async fn delete_account(&self, token: &str, password: &str) -> Result<Answer, BoxError> {
        let request = self
            .request(Method::DELETE, "/v1/users/me")
            .bearer_auth(token);
        self.send(request.json(&json!({ "current_password": password })))
            .await
    }
}

/// Waits until the server rejects the token because its session has ended. Returns how long it
/// took.
pub async fn refused_after(server: &Server<'_>, token: &str) -> Result<Duration, BoxError> {
    let started = Instant::now();
    let refused = eventually("the end of the token", async || {
        Ok(Some(server.me(token).await?).filter(|answer| answer.status == 401))
    })
    .await?;
    let delay = started.elapsed();
    refused.problem(401, "invalid-token")?;
    Ok(delay)
}

#[expect(
    clippy::print_stdout,
    reason = "the measured delay is part of the result"
)]
pub fn check_promptness(what: &str, delay: Duration) -> Tested {
    println!(
        "{what} took effect in the other process after {} ms",
        delay.as_millis()
    );
    if delay < SOON {
        Ok(())
    } else {
        Err(format!("{what} took {delay:?}").into())
    }
}
