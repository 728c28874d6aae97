//! Invalid, missing, layered and secret settings.

mod layers;
mod production;
mod refusals;

use crate::support::{BoxError, CommandResult, Site};
use serde_json::Value;
use std::collections::BTreeMap;

/// Returns the names and messages of all reported settings.
fn named(ended: &CommandResult) -> Result<BTreeMap<String, String>, BoxError> {
    let problem = ended.problem()?;
    assert_eq!(problem["code"], "settings-invalid");
    let settings = problem["settings"].as_array().ok_or("a list of settings")?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(settings
        .iter()
        .map(|setting| (text(&setting["name"]), text(&setting["message"])))
        .collect())
}

async fn shown(
    site: &Site,
    arguments: &[&str],
) -> Result<BTreeMap<String, (Value, String)>, BoxError> {
    let document = site.run(arguments).await?.with(0)?.json()?;
    let settings = document["settings"]
        .as_array()
        .ok_or("a list of settings")?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(settings
        .iter()
        .map(|row| {
            (
                text(&row["name"]),
                (row["value"].clone(), text(&row["source"])),
            )
        })
        .collect())
}

const MASTER_KEY: &str = "EXAMPLE8vKq3Zt0Wc5pYjRb7NfLs2GhXd9TmUoQi4aE";
