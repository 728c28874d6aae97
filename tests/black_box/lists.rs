//! Lists of users and of audit events.

mod events;
mod pagination;
mod parameters;

use crate::support::{Answer, BoxError, Client, Site, Tokens};

/// Creates a superadmin on the command line and logs in.
async fn administrator(site: &Site, client: &Client) -> Result<Tokens, BoxError> {
    let admin = site.create_administrator("admin").await?;
    Tokens::of(&client.log_in(&admin).await?.with(201)?)
}

/// Returns the target of the `Link` header, after checking that it has the cursor of the body.
fn next(answer: &Answer) -> Result<Option<String>, BoxError> {
    let cursor = answer.json()?["next_cursor"].as_str().map(str::to_owned);
    let link = answer.header("link").map(str::to_owned);
    let target = link.as_deref().map(|link| {
        let target = link
            .strip_prefix('<')
            .and_then(|link| link.strip_suffix(">; rel=\"next\""));
        target.ok_or(format!("no link to a next page: {link}"))
    });
    match (target.transpose()?, cursor) {
        (None, None) => Ok(None),
        (Some(target), Some(cursor)) if target.ends_with(&format!("cursor={cursor}")) => {
            Ok(Some(target.to_owned()))
        }
        other => Err(format!("link and cursor differ: {other:?}").into()),
    }
}
