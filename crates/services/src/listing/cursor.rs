use super::{Page, PageLimit};
use crate::{SealPurpose, Sealer};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::Fault;
use serde::{Serialize, de::DeserializeOwned};
use std::sync::Arc;

/// Makes and opens cursors. They are sealed, not just authenticated: the position of a page may
/// contain personal data, and cursors appear in logs.
#[derive(Clone)]
pub struct Cursors {
    pub sealer: Arc<dyn Sealer>,
}

/// The list, filters and order that a cursor is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CursorScope(Vec<u8>);

/// The cursor was modified, belongs to another query, or has an outdated format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cursor does not match this list, its filters and its order; start without a cursor")]
pub struct BadCursor;

/// Increased when the content of cursors changes its format.
const VERSION: u8 = 1;

/// The maximum length of a cursor, far above the actual ones.
const LONGEST: usize = 2048;

impl CursorScope {
    /// `query` contains the filters and the order, without the parts that differ between pages.
    pub fn of(list: &'static str, query: &impl Serialize) -> Result<Self, Fault> {
        serde_json::to_vec(&("cursor", VERSION, list, query))
            .map(Self)
            .map_err(Fault::unexpected)
    }
}

impl Cursors {
    /// Returns the position where the previous page ended; `None` for the first page.
    pub fn open<P: DeserializeOwned>(
        &self,
        scope: &CursorScope,
        cursor: Option<&str>,
    ) -> Result<Option<P>, BadCursor> {
        let Some(cursor) = cursor else {
            return Ok(None);
        };
        let sealed = Some(cursor).filter(|cursor| cursor.len() <= LONGEST);
        let sealed = sealed
            .and_then(|cursor| URL_SAFE_NO_PAD.decode(cursor).ok())
            .ok_or(BadCursor)?;
        let place = self
            .sealer
            .open(SealPurpose::LIST_CURSOR, &sealed, &scope.0)
            .map_err(|_| BadCursor)?;
        serde_json::from_slice(&place)
            .map(Some)
            .map_err(|_| BadCursor)
    }

    /// Builds a page from `limit + 1` rows; the extra row means that there is a next page.
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
        let next_cursor = last
            .map(|row| self.seal(scope, &place_of(row)))
            .transpose()?;
        Ok(Page {
            items: rows,
            next_cursor,
        })
    }

    fn seal(&self, scope: &CursorScope, place: &impl Serialize) -> Result<String, Fault> {
        let place = serde_json::to_vec(place).map_err(Fault::unexpected)?;
        let sealed = self
            .sealer
            .seal(SealPurpose::LIST_CURSOR, &place, &scope.0)?;
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sealer without cryptography: appends the associated data.
    struct Labels;

    impl Sealer for Labels {
        fn seal(&self, _: SealPurpose, plain: &[u8], associated: &[u8]) -> Result<Vec<u8>, Fault> {
            Ok([plain, b"|", associated].concat())
        }

        fn open(&self, _: SealPurpose, sealed: &[u8], associated: &[u8]) -> Result<Vec<u8>, Fault> {
            let suffix = [b"|", associated].concat();
            sealed
                .strip_suffix(&suffix[..])
                .map(<[u8]>::to_vec)
                .ok_or_else(|| Fault::unexpected("another label"))
        }

        fn is_current(&self, _: &[u8]) -> bool {
            true
        }
    }

    fn cursors() -> Cursors {
        Cursors {
            sealer: Arc::new(Labels),
        }
    }

    fn page_of(rows: Vec<u32>, scope: &CursorScope) -> Result<Page<u32>, Fault> {
        let limit = PageLimit::parse("2").map_err(Fault::unexpected)?;
        cursors().page(scope, limit, rows, |row| *row)
    }

    #[test]
    fn a_cursor_continues_after_the_last_item() -> Result<(), kernel::BoxError> {
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
            assert_eq!(
                page_of(rows.clone(), &scope)?,
                Page {
                    items: rows,
                    next_cursor: None
                }
            );
        }
        Ok(())
    }

    #[test]
    fn cursors_of_other_queries_and_malformed_ones_are_rejected() -> Result<(), kernel::BoxError> {
        let scope = CursorScope::of("numbers", &"up")?;
        let cursor = page_of(vec![5, 6, 7], &scope)?
            .next_cursor
            .ok_or("a cursor")?;
        for other in [
            CursorScope::of("numbers", &"down")?,
            CursorScope::of("letters", &"up")?,
        ] {
            assert_eq!(cursors().open::<u32>(&other, Some(&cursor)), Err(BadCursor));
        }
        assert_eq!(
            cursors().open::<String>(&scope, Some(&cursor)),
            Err(BadCursor),
            "another type of position"
        );
        let (padded, cut) = (format!("{cursor}="), &cursor[1..]);
        let endless = "A".repeat(LONGEST + 1);
        for broken in ["", "!", "6", "äöü", "\0", &padded, cut, &endless] {
            assert_eq!(
                cursors().open::<u32>(&scope, Some(broken)),
                Err(BadCursor),
                "{broken:?}"
            );
        }
        Ok(())
    }
}
