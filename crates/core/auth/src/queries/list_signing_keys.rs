use chrono::{DateTime, Utc};
use cqrs::Internal;
use std::convert::Infallible;

/// The keys whose tokens may still be valid, newest first; every process loads its key ring from here.
#[derive(Debug, Clone)]
pub struct ListSigningKeys;

/// The private part is sealed under the master key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKeyView {
    pub key_id: String,
    pub sealed_private_key: Vec<u8>,
    pub public_key: Vec<u8>,
    pub created_at: DateTime<Utc>,
    pub retired_at: Option<DateTime<Utc>>,
}

cqrs::query!(ListSigningKeys = "auth.list_signing_keys", Internal => Vec<SigningKeyView>, Infallible);
