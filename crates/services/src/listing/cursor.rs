use super::{Page, PageLimit};
use crate::Sealer;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::Fault;
use serde::{Serialize, de::DeserializeOwned};
use std::sync::Arc;

/// Makes cursors, and reads those that it made. They are sealed, not only authenticated: the place where a page ends may
/// name a person, and cursors end up in logs.
#[derive(Clone)]
pub struct Cursors {
    pub sealer: Arc<dyn Sealer>,
}

/// The query that a cursor belongs to. It goes on that list, with those filters and in that order, and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CursorScope(Vec<u8>);

/// It was changed, comes from another list or query, or was made by a version that wrote them in another way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this cursor does not belong to this list with these filters and this order: start again without one")]
pub struct BadCursor;

/// Raised when what is inside changes its shape.
const VERSION: u8 = 1;

/// Far longer than any that was made.
const LONGEST: usize = 2048;

impl CursorScope {
    /// `query`: filters and order, without what differs from page to page.
    pub fn of(list: &'static str, query: &impl Serialize) -> Result<Self, Fault> {
        serde_json::to_vec(&("cursor", VERSION, list, query)).map(Self).map_err(Fault::unexpected)
    }
}

impl Cursors {
    /// Where the page before ended; none for the first page.
    pub fn open<P: DeserializeOwned>(&self, scope: &CursorScope, cursor: Option<&str>) -> Result<Option<P>, BadCursor> {
        let Some(cursor) = cursor else { return Ok(None) };
        let sealed = Some(cursor).filter(|cursor| cursor.len() <= LONGEST);
        let sealed = sealed.and_then(|cursor| URL_SAFE_NO_PAD.decode(cursor).ok()).ok_or(BadCursor)?;
        let place = self.sealer.open(&sealed, &scope.0).map_err(|_| BadCursor)?;
        serde_json::from_slice(&place).map(Some).map_err(|_| BadCursor)
    }

    /// Of the rows that were read for a page, one more than fits if there are as many.
    pub fn page<T, P: Serialize>(
        &self,
        scope: &CursorScope,
        limit: PageLimit,
        mut rows: Vec<T>,
        place_of: impl FnOnce(&T) -> P,
    ) -> Result<Page<T>, Fault> {
        let goes_on = rows.len() > limit.get();
        rows.truncate(limit.get());
        let last = rows.last().filter(|_| goes_on);
        let next_cursor = last.map(|row| self.seal(scope, &place_of(row))).transpose()?;
        Ok(Page { items: rows, next_cursor })
    }

    fn seal(&self, scope: &CursorScope, place: &impl Serialize) -> Result<String, Fault> {
        let place = serde_json::to_vec(place).map_err(Fault::unexpected)?;
        Ok(URL_SAFE_NO_PAD.encode(self.sealer.seal(&place, &scope.0)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No cryptography: appends what it was sealed for.
    struct Labels;

    impl Sealer for Labels {
        fn seal(&self, plain: &[u8], associated: &[u8]) -> Result<Vec<u8>, Fault> {
            Ok([plain, b"|", associated].concat())
        }

        fn open(&self, sealed: &[u8], associated: &[u8]) -> Result<Vec<u8>, Fault> {
            let suffix = [b"|", associated].concat();
            sealed.strip_suffix(&suffix[..]).map(<[u8]>::to_vec).ok_or_else(|| Fault::unexpected("another label"))
        }
    }

    fn cursors() -> Cursors {
        Cursors { sealer: Arc::new(Labels) }
    }

    fn page_of(rows: Vec<u32>, scope: &CursorScope) -> Result<Page<u32>, Fault> {
        let limit = PageLimit::parse("2").map_err(Fault::unexpected)?;
        cursors().page(scope, limit, rows, |row| *row)
    }

    #[test]
    fn a_page_goes_on_after_its_last_item() -> Result<(), kernel::BoxError> {
        let scope = CursorScope::of("numbers", &"up")?;
        let page = page_of(vec![5, 6, 7], &scope)?;
        assert_eq!(page.items, [5, 6]);
        let cursor = page.next_cursor.as_deref();
        assert!(cursor.is_some());
        assert_eq!(cursors().open(&scope, cursor)?, Some(6));
        assert_eq!(cursors().open::<u32>(&scope, None)?, None);
        Ok(())
    }

    #[test]
    fn the_last_page_has_no_cursor() -> Result<(), kernel::BoxError> {
        let scope = CursorScope::of("numbers", &"up")?;
        for rows in [vec![], vec![5], vec![5, 6]] {
            assert_eq!(page_of(rows.clone(), &scope)?, Page { items: rows, next_cursor: None });
        }
        Ok(())
    }

    #[test]
    fn a_cursor_is_of_one_query_and_nothing_else_is_one() -> Result<(), kernel::BoxError> {
        let scope = CursorScope::of("numbers", &"up")?;
        let cursor = page_of(vec![5, 6, 7], &scope)?.next_cursor.ok_or("a cursor")?;
        for other in [CursorScope::of("numbers", &"down")?, CursorScope::of("letters", &"up")?] {
            assert_eq!(cursors().open::<u32>(&other, Some(&cursor)), Err(BadCursor));
        }
        assert_eq!(cursors().open::<String>(&scope, Some(&cursor)), Err(BadCursor), "another shape inside");
        let (padded, cut) = (format!("{cursor}="), &cursor[1..]);
        let endless = "A".repeat(LONGEST + 1);
        for broken in ["", "!", "6", "äöü", "\0", &padded, cut, &endless] {
            assert_eq!(cursors().open::<u32>(&scope, Some(broken)), Err(BadCursor), "{broken:?}");
        }
        Ok(())
    }
}
