//! Entity tags (RFC 9110 section 8.8.3).

use actix_web::http::header::{self, HeaderMap};
use std::hash::{DefaultHasher, Hasher};

/// A strong tag, as headers have it.
pub(crate) fn strong(revision: impl std::fmt::Display) -> String {
    format!("\"{revision}\"")
}

/// A digest of a representation. The hasher has fixed keys, so all processes compute the same tags;
/// a release of Rust with another algorithm costs each client one more transfer.
pub(crate) fn digest(representation: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(representation);
    format!("{:016x}", hasher.finish())
}

/// Whether the client has this version: `If-None-Match` compares weakly (RFC 9110 section 13.1.2).
pub(crate) fn is_known(tag: &str, headers: &HeaderMap) -> bool {
    let lines = headers
        .get_all(header::IF_NONE_MATCH)
        .filter_map(|line| line.to_str().ok());
    let mut known = lines.flat_map(|line| line.split(',')).map(str::trim);
    known.any(|candidate| {
        candidate == "*" || candidate.strip_prefix("W/").unwrap_or(candidate) == tag
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn a_tag_changes_with_the_representation_only() {
        assert_eq!(digest(b"a"), digest(b"a"));
        assert_ne!(digest(b"a"), digest(b"b"));
        let tag = strong(digest(b"a"));
        assert!(tag.starts_with('"') && tag.ends_with('"'));
    }

    #[test]
    fn a_known_tag_is_found_in_any_form_of_the_header() {
        let tag = "\"1f\"";
        for (header, known) in [
            ("\"1f\"", true),
            ("W/\"1f\"", true),
            ("\"2f\", \"1f\"", true),
            ("*", true),
            ("\"2f\"", false),
            ("1f", false),
        ] {
            let request = TestRequest::get()
                .insert_header((header::IF_NONE_MATCH, header))
                .to_http_request();
            assert_eq!(is_known(tag, request.headers()), known, "{header}");
        }
    }
}
