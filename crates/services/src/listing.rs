//! What every list has: filters and an order that it declares once, pages, and cursors that go on where a page ended.

mod cursor;
mod page;
mod reading;
mod shape;

pub use cursor::{BadCursor, CursorScope, Cursors};
pub use page::{Page, PageLimit};
pub use reading::{InvalidListing, Listing};
pub use shape::{Comparison, FilterShape, ListShape, ValueShape};
