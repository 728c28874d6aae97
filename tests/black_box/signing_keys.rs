//! Rotation and revocation of signing keys.

mod administration;
mod revocation;
mod rotation;

use crate::support::{BoxError, Client, Site, Token, Tokens};
use serde_json::Value;

const PATH: &str = "/v1/superadmin/signing-keys";
const ROTATE: &str = "/v1/superadmin/signing-keys/rotate";

/// Creates a superadmin on the command line and logs in.
async fn superadmin(site: &Site, client: &Client) -> Result<Tokens, BoxError> {
    let superadmin = site.create_administrator("superadmin").await?;
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
