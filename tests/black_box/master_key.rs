//! The master key: what is sealed under it, and how it is replaced.

mod purposes;
mod rotation;
mod settings;

use crate::support::{BoxError, Site};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::collections::BTreeSet;

const A: &str = "fTz1Rk9QeVb3JxW7oLhYcUs0GdNq5iM8aKp2XwE4DtA";
const B: &str = "Kd82mVxQ0rTfYb5LsHj9WcPz3NgUe7aIoX1kRvE6CtM";

/// Returns the ids of the keys under which values are sealed, from the header of each value.
async fn sealed_by(site: &Site) -> Result<Vec<String>, BoxError> {
    let database = site.database();
    let (open, close, payload) = match database.is_sqlite() {
        true => ("hex(", ")", "json_extract(payload, '$.sealed')"),
        false => ("encode(", ", 'hex')", "payload->>'sealed'"),
    };
    let mut headers = BTreeSet::new();
    for (table, column) in [
        ("signing_key", "sealed_private_key"),
        ("data_export", "document"),
        ("command_receipt", "outcome"),
        ("mac_key", "sealed_key"),
    ] {
        let present = format!("{column} is not null");
        let query = format!("select {open}{column}{close} as value from {table} where {present}");
        for sealed in database.texts(&query).await? {
            headers.insert(sealed.get(..10).ok_or("a header")?.to_lowercase());
        }
    }
    let query = format!("select {payload} as value from delivery where kind = 'mail.send'");
    for sealed in database.texts(&query).await? {
        let sealed = URL_SAFE_NO_PAD.decode(sealed)?;
        let header = sealed.iter().take(5).map(|octet| format!("{octet:02x}"));
        headers.insert(header.collect());
    }
    let ids = headers.into_iter().map(|header| {
        let id = header.strip_prefix("02").ok_or("the current format")?;
        Ok(id.to_owned())
    });
    ids.collect()
}
