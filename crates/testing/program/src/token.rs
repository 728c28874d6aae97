use crate::BoxError;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::Value;

/// The decoded parts of a JWT.
#[derive(Debug, Clone)]
pub struct Token {
    pub header: Value,
    pub claims: Value,
    pub signature: String,
}

impl Token {
    pub fn read(text: &str) -> Result<Self, BoxError> {
        let [header, claims, signature] = text.split('.').collect::<Vec<_>>()[..] else {
            return Err("a token has three parts".into());
        };
        let part = |part: &str| -> Result<Value, BoxError> {
            Ok(serde_json::from_slice(
                &BASE64_URL_SAFE_NO_PAD.decode(part)?,
            )?)
        };
        Ok(Self {
            header: part(header)?,
            claims: part(claims)?,
            signature: signature.to_owned(),
        })
    }

    pub fn write(&self) -> String {
        let part = |part: &Value| BASE64_URL_SAFE_NO_PAD.encode(part.to_string());
        format!(
            "{}.{}.{}",
            part(&self.header),
            part(&self.claims),
            self.signature
        )
    }
}
