//! Roles, their assignment and their effect.

mod audiences;
mod changes;
mod command_line;
mod consistency;
mod grants;
mod rank;

use crate::support::{BoxError, Client, Person, Site, Tokens};
use serde_json::Value;

/// Runs commands with `--json`.
trait CommandLine {
    /// Returns the output of a command that succeeds.
    async fn run_json(&self, arguments: &[&str]) -> Result<Value, BoxError>;

    /// Returns the problem code of a command that fails.
    async fn run_refused(&self, arguments: &[&str]) -> Result<String, BoxError>;
}

impl CommandLine for Site {
    async fn run_json(&self, arguments: &[&str]) -> Result<Value, BoxError> {
        self.run(&[arguments, &["--json"]].concat())
            .await?
            .with(0)?
            .json()
    }

    async fn run_refused(&self, arguments: &[&str]) -> Result<String, BoxError> {
        let problem = self
            .run(&[arguments, &["--json"]].concat())
            .await?
            .with(1)?
            .problem()?;
        Ok(problem["code"].as_str().unwrap_or_default().to_owned())
    }
}

/// Signs up a user, grants the roles and logs in.
async fn user_with_roles(
    client: &Client,
    site: &Site,
    name: &str,
    roles: &[&str],
) -> Result<Tokens, BoxError> {
    let person = Person::named(name);
    client.sign_up(&person).await?;
    for role in roles {
        site.run_json(&["role", "grant", role, &person.email])
            .await?;
    }
    Tokens::of(&client.log_in(&person).await?.with(201)?)
}
