//! Who may do what, and who says so.

mod audiences;
mod changes;
mod consistency;
mod holders;
mod offline;

use crate::support::{BoxError, Client, Person, Site, Tokens};
use serde_json::Value;

/// The command line, as programs read it.
trait Operated {
    /// What it prints when it has done as it was told.
    async fn told(&self, arguments: &[&str]) -> Result<Value, BoxError>;

    /// The code of the problem that it ends with.
    async fn refused(&self, arguments: &[&str]) -> Result<String, BoxError>;
}

impl Operated for Site {
    async fn told(&self, arguments: &[&str]) -> Result<Value, BoxError> {
        self.run(&[arguments, &["--json"]].concat()).await?.with(0)?.json()
    }

    async fn refused(&self, arguments: &[&str]) -> Result<String, BoxError> {
        let problem = self.run(&[arguments, &["--json"]].concat()).await?.with(1)?.problem()?;
        Ok(problem["code"].as_str().unwrap_or_default().to_owned())
    }
}

/// Somebody new who holds these roles, with tokens that say so.
async fn holder(client: &Client, site: &Site, name: &str, roles: &[&str]) -> Result<Tokens, BoxError> {
    let person = Person::named(name);
    client.sign_up(&person).await?;
    for role in roles {
        site.told(&["role", "grant", role, &person.email]).await?;
    }
    Tokens::of(&client.log_in(&person).await?.with(201)?)
}
