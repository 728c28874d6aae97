use super::UserOrder;
use crate::UserStatus;
use chrono::{DateTime, Utc};
use kernel::EmailAddress;
use serde::Serialize;
use services::listing::{Comparison, FilterShape, Listing, ValueShape};

pub(super) const SHAPES: &[FilterShape] = &[
    FilterShape {
        field: "status",
        comparisons: &[Comparison::Is],
        value: ValueShape::OneOf(&[
            UserStatus::PendingProfile.as_str(),
            UserStatus::Ready.as_str(),
            UserStatus::Suspended.as_str(),
        ]),
        description: "Only users in this state.",
    },
    FilterShape {
        field: "role",
        comparisons: &[Comparison::Is],
        value: ValueShape::Text {
            is_valid: is_role,
            words: "name of a role",
        },
        description: "Only users who hold this role.",
    },
    FilterShape {
        field: "email",
        comparisons: &[Comparison::StartsWith],
        value: ValueShape::Text {
            is_valid: EmailPrefix::is_valid,
            words: "first characters of an address",
        },
        description: "Only users whose address begins like this, in any case; they are sorted by it unless `sort` says \
                      otherwise.",
    },
    FilterShape {
        field: "created_at",
        comparisons: &[Comparison::From, Comparison::Before],
        value: ValueShape::Time,
        description: "Only users whose account was created then.",
    },
];

/// Conditions that a user must all satisfy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct UserFilter {
    pub status: Option<UserStatus>,
    pub role: Option<String>,
    pub email_prefix: Option<EmailPrefix>,
    pub created_from: Option<DateTime<Utc>>,
    pub created_before: Option<DateTime<Utc>>,
}

impl UserFilter {
    pub(super) fn of(listing: &Listing) -> Self {
        Self {
            status: listing
                .word("status", Comparison::Is)
                .and_then(UserStatus::parse),
            role: listing.text("role", Comparison::Is),
            email_prefix: listing
                .text("email", Comparison::StartsWith)
                .as_deref()
                .and_then(EmailPrefix::parse),
            created_from: listing.time("created_at", Comparison::From),
            created_before: listing.time("created_at", Comparison::Before),
        }
    }

    /// The order that an index provides for any number of users.
    pub(super) const fn usual_order(&self) -> UserOrder {
        if self.email_prefix.is_some() {
            UserOrder::Email
        } else {
            UserOrder::Newest
        }
    }
}

/// The first characters of an address in its canonical form.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct EmailPrefix(String);

impl EmailPrefix {
    pub fn parse(text: &str) -> Option<Self> {
        Self::is_valid(text).then(|| Self(text.to_ascii_lowercase()))
    }

    fn is_valid(text: &str) -> bool {
        (1..=EmailAddress::MAX_LENGTH).contains(&text.len())
            && text.bytes().all(|octet| octet.is_ascii_graphic())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns a text that sorts after every address with this prefix.
    pub fn end(&self) -> String {
        format!("{}\u{7f}", self.0)
    }
}

/// Omits the content, which is personal data.
impl std::fmt::Debug for EmailPrefix {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EmailPrefix(…)")
    }
}

/// Also accepts texts that no role can have as its name; these match no users.
fn is_role(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ListUsers;
    use services::listing::{InvalidListing, ListQuery};

    fn read(parameters: &[(&str, &str)]) -> Result<ListUsers, InvalidListing> {
        Listing::read(ListUsers::SHAPE, parameters.iter().copied()).map(ListUsers::of)
    }

    #[test]
    fn every_filter_of_the_shape_is_taken_over() -> Result<(), Box<dyn std::error::Error>> {
        let query = read(&[
            ("status", "suspended"),
            ("role", "night-watch-2"),
            ("email[prefix]", "Ann.Lee+"),
            ("created_at[gte]", "2026-01-01T00:00:00Z"),
            ("created_at[lt]", "2026-02-01T00:00:00Z"),
        ])?;
        let expected = UserFilter {
            status: Some(UserStatus::Suspended),
            role: Some("night-watch-2".to_owned()),
            email_prefix: EmailPrefix::parse("ann.lee+"),
            created_from: Some("2026-01-01T00:00:00Z".parse()?),
            created_before: Some("2026-02-01T00:00:00Z".parse()?),
        };
        assert_eq!((query.filter, query.order), (expected, UserOrder::Email));
        assert_eq!(
            read(&[("email[prefix]", "ann"), ("sort", "created_at")])?.order,
            UserOrder::Oldest
        );
        assert_eq!(read(&[("role", "admin")])?.order, UserOrder::Newest);
        Ok(())
    }

    #[test]
    fn every_state_and_every_order_is_read_as_it_is_written() -> Result<(), InvalidListing> {
        for status in UserStatus::ALL {
            assert_eq!(
                read(&[("status", status.as_str())])?.filter.status,
                Some(status)
            );
        }
        for sort in UserOrder::WRITTEN {
            assert_eq!(read(&[("sort", sort)])?.order.as_str(), sort);
        }
        Ok(())
    }

    #[test]
    fn texts_that_begin_no_address_are_refused() {
        let too_long = "a".repeat(255);
        for text in ["", " ", "a b", "ä", "a\u{0}", "a\u{7f}", &too_long] {
            assert_eq!(EmailPrefix::parse(text), None, "{text:?}");
        }
        assert!(
            EmailPrefix::parse("%_'").is_some(),
            "they are characters like any other"
        );
    }

    #[test]
    fn the_end_comes_after_every_address_that_begins_like_this() -> Result<(), &'static str> {
        let prefix = EmailPrefix::parse("Ann~").ok_or("a prefix")?;
        for address in [
            "ann~@example.org",
            "ann~~~~@example.org",
            "ann~z@example.org",
        ] {
            assert!(
                address >= prefix.as_str() && address < prefix.end().as_str(),
                "{address}"
            );
        }
        for address in ["ann@example.org", "anna@example.org", "ano@example.org"] {
            assert!(
                !(address >= prefix.as_str() && address < prefix.end().as_str()),
                "{address}"
            );
        }
        Ok(())
    }

    #[test]
    fn a_prefix_is_not_printed() {
        assert!(!format!("{:?}", read(&[("email[prefix]", "ann")])).contains("ann"));
    }
}
