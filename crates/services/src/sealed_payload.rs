//! The payload of deliveries with sealed content.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// The kind of the deliveries that send mails. It is stored, so it must never be renamed. Their
/// payload is sealed for the message id.
pub const MAIL_DELIVERY: &str = "mail.send";

pub fn sealed_payload(sealed: &[u8]) -> Value {
    json!({ "sealed": URL_SAFE_NO_PAD.encode(sealed) })
}

/// Returns the sealed value of a payload that [`sealed_payload`] made.
pub fn sealed_value(payload: &Value) -> Option<Vec<u8>> {
    let sealed = payload.get("sealed")?.as_str()?;
    URL_SAFE_NO_PAD.decode(sealed).ok()
}
