//! Lists: declared filters and sort keys, keyset pages and their cursors.

mod cursor;
mod page;
mod reading;
mod shape;

pub use cursor::{BadCursor, CursorScope, Cursors};
pub use page::{Page, PageLimit};
pub use reading::{InvalidListing, ListQuery, Listing};
pub use shape::{Comparison, FilterShape, ListShape, ValueShape};
