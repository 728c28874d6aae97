//! Options, progress and report of `key rewrap`.

use chrono::{DateTime, Utc};
use serde::Serialize;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RewrapOptions {
    /// A previous key is known to others: keep no keys that verify what was issued under it.
    pub leaked: bool,
}

/// A step of the work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RewrapProgress {
    /// The kind of rows.
    pub rows: &'static str,
    pub done: u64,
    /// Approximate: rows come and go meanwhile.
    pub total: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RewrapReport {
    /// The id of the master key in use.
    pub key_id: String,
    pub previous_key_ids: Vec<String>,
    pub rows: Vec<ResealedRows>,
    /// When all that was issued under previous keys will have expired, if it is still accepted.
    pub verifies_until: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResealedRows {
    pub name: &'static str,
    pub read: u64,
    pub resealed: u64,
    /// Rows that no key opens.
    pub unreadable: u64,
}

impl RewrapReport {
    pub fn unreadable(&self) -> u64 {
        self.rows.iter().map(|rows| rows.unreadable).sum()
    }
}
