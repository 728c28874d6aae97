//! The tables with sealed values.

mod exports;
mod mac_keys;
mod mails;
mod receipts;
mod signing_keys;

pub(super) use exports::Exports;
pub(super) use mac_keys::MacKeys;
pub(super) use mails::Mails;
pub(super) use receipts::Receipts;
pub(super) use signing_keys::SigningKeys;

use crate::types::Id;
use services::RowPosition;
use uuid::Uuid;

/// Returns one part of the position; the empty text is before all rows.
fn text(position: Option<&RowPosition>, part: usize) -> &str {
    let parts = position.map_or(&[][..], |position| &position.0);
    parts.get(part).map_or("", String::as_str)
}

fn id(position: Option<&RowPosition>) -> Id {
    Id(Uuid::parse_str(text(position, 0)).unwrap_or_default())
}
