//! E-mail addresses.

use std::borrow::Cow;

/// A mailbox (RFC 5321 section 4.1.2) without quoted local parts, comments or address literals.
///
/// At most 254 octets (RFC 5321 section 4.5.3.1.3), of which at most 64 before the `@`. The part
/// before the `@` is ASCII; internationalized domains are stored as A-labels (`xn--…`).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

/// The text is not an address that this service can send mail to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a valid e-mail address")]
pub struct InvalidEmailAddress;

impl EmailAddress {
    pub const MAX_LENGTH: usize = 254;

    /// Parses an address. Trims surrounding white space, which pasted addresses often have, encodes
    /// an internationalized domain (UTS 46, non-transitional), and keeps the rest as entered.
    pub fn parse(text: &str) -> Result<Self, InvalidEmailAddress> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidEmailAddress)?;
        if text.len() > 4 * Self::MAX_LENGTH || local.len() > 64 || !is_dot_atom(local) {
            return Err(InvalidEmailAddress);
        }
        let domain = ascii_domain(domain)?;
        if local.len() + 1 + domain.len() > Self::MAX_LENGTH || !is_domain(&domain) {
            return Err(InvalidEmailAddress);
        }
        Ok(Self(format!("{local}@{domain}")))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the lower-case form that is unique among accounts. RFC 5321 allows a host to
    /// distinguish `Ann@` from `ann@`; no major provider does, and accepting both would allow
    /// impersonation.
    pub fn canonical(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    pub fn local_part(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }
}

/// Omits the address, which is personal data.
impl std::fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

/// Returns whether the text is a `dot-atom` (RFC 5322 section 3.2.3).
fn is_dot_atom(text: &str) -> bool {
    text.split('.').all(|atom| {
        !atom.is_empty()
            && atom
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b))
    })
}

/// Returns whether the text is a host name (RFC 1123 section 2.1) with at least two labels, or
/// `localhost`.
fn ascii_domain(domain: &str) -> Result<Cow<'_, str>, InvalidEmailAddress> {
    if domain.is_ascii() {
        return Ok(domain.into());
    }
    let encoded = idna::domain_to_ascii_strict(domain);
    encoded.map(Cow::Owned).map_err(|_| InvalidEmailAddress)
}

fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top_level_is_not_numeric = text
        .rsplit('.')
        .next()
        .is_some_and(|top| !top.bytes().all(|b| b.is_ascii_digit()));
    text.len() <= 253
        && text.split('.').all(label)
        && top_level_is_not_numeric
        && (text.contains('.') || text.eq_ignore_ascii_case("localhost"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_forms_of_addresses_are_accepted() -> Result<(), InvalidEmailAddress> {
        for good in [
            "a@b.co",
            "ann.lee+news@mail.example.org",
            "O'Hara@xn--bcher-kva.example",
            "dev@localhost",
        ] {
            EmailAddress::parse(good)?;
        }
        Ok(())
    }

    #[test]
    fn internationalized_domains_are_encoded() -> Result<(), InvalidEmailAddress> {
        for (entered, stored) in [
            ("ann@Bücher.example", "ann@xn--bcher-kva.example"),
            ("ann@faß.example", "ann@xn--fa-hia.example"),
            ("ann@例え.テスト", "ann@xn--r8jz45g.xn--zckzah"),
            // the ideographic full stop separates labels
            ("ann@例え。jp", "ann@xn--r8jz45g.jp"),
            // a pasted address in full-width letters is an ASCII one
            ("ann@ｅxample.org", "ann@example.org"),
        ] {
            assert_eq!(EmailAddress::parse(entered)?.as_str(), stored);
        }
        Ok(())
    }

    #[test]
    fn undeliverable_addresses_are_rejected() {
        let too_long = format!("{}@example.org", "a".repeat(65));
        let long_domain = format!("a@{}.example", "ü.".repeat(60));
        for bad in [
            "",
            "@",
            "a@",
            "@b.co",
            "a b@c.de",
            "a@b",
            "a..b@c.de",
            ".a@c.de",
            "a@-b.de",
            "a@b..de",
            "a@1.2.3.4",
            "a\u{0}@b.co",
            "a@b.co\r\nBcc: x@y.z",
            "\"a\"@b.co",
            "ä@b.co",
            "a@ü_b.co",
            "a@\u{301}b.co",
            "a@b\u{202e}c.co",
            &long_domain,
            &too_long,
        ] {
            assert_eq!(
                EmailAddress::parse(bad),
                Err(InvalidEmailAddress),
                "{bad:?}"
            );
        }
    }

    #[test]
    fn the_canonical_form_ignores_case() -> Result<(), InvalidEmailAddress> {
        assert_eq!(
            EmailAddress::parse("Ann@Example.org")?.canonical(),
            "ann@example.org"
        );
        Ok(())
    }

    #[test]
    fn debug_output_omits_the_address() -> Result<(), InvalidEmailAddress> {
        assert!(!format!("{:?}", EmailAddress::parse("ann@example.org")?).contains("ann"));
        Ok(())
    }
}
