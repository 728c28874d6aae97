use super::InvalidListing;

/// The maximum number of items on a page: 1 to 100, by default 25.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimit(u8);

impl PageLimit {
    pub const MAX: u8 = 100;
    pub const DEFAULT: Self = Self(25);

    pub fn parse(text: &str) -> Result<Self, InvalidListing> {
        let digits = text.bytes().all(|octet| octet.is_ascii_digit());
        let limit = text
            .parse()
            .ok()
            .filter(|limit| digits && (1..=Self::MAX).contains(limit));
        limit.map(Self).ok_or(InvalidListing::InvalidLimit)
    }

    pub const fn get(self) -> usize {
        self.0 as usize
    }

    /// Returns the number of rows to read; an extra row means that there is a next page.
    pub const fn and_one_more(self) -> usize {
        self.get() + 1
    }
}

impl Default for PageLimit {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// The cursor of the next page; absent on the last page.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    pub fn map<U>(self, convert: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(convert).collect(),
            next_cursor: self.next_cursor,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_1_to_100_items() {
        for (text, limit) in [
            ("1", Some(1)),
            ("25", Some(25)),
            ("100", Some(100)),
            ("007", Some(7)),
        ] {
            assert_eq!(PageLimit::parse(text).ok().map(PageLimit::get), limit);
        }
        for text in [
            "",
            "0",
            "101",
            "256",
            "-1",
            "+1",
            "1.0",
            "1e1",
            " 1",
            "ten",
            "99999999999999999999",
            "１",
        ] {
            assert_eq!(
                PageLimit::parse(text),
                Err(InvalidListing::InvalidLimit),
                "{text:?}"
            );
        }
    }
}
