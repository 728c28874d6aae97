//! Entity tags (RFC 9110 section 8.8.3).

use crate::problem::{Problem, ProblemCode};
use actix_web::http::header::{self, HeaderMap};
use std::hash::{DefaultHasher, Hasher};

/// As a header writes a strong tag.
pub(crate) fn strong(tag: impl std::fmt::Display) -> String {
    format!("\"{tag}\"")
}

/// A strong tag of a representation. The hasher has fixed keys, so every process tags alike; a release of Rust that
/// hashes otherwise costs each client one more transfer.
#[cfg_attr(not(test), allow(dead_code, reason = "of representations that do not tag themselves"))]
pub(crate) fn of(representation: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(representation);
    format!("\"{:016x}\"", hasher.finish())
}

/// A strong tag of what has a revision of its own.
pub(crate) fn of_revision(revision: &str) -> String {
    format!("\"{revision}\"")
}

/// Whether the client has it already: `If-None-Match` compares weakly (RFC 9110 section 13.1.2).
pub(crate) fn is_known(tag: &str, headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::IF_NONE_MATCH).filter_map(|line| line.to_str().ok());
    let mut known = lines.flat_map(|line| line.split(',')).map(str::trim);
    known.any(|candidate| candidate == "*" || candidate.strip_prefix("W/").unwrap_or(candidate) == tag)
}

/// What the client of a conditional write believes to be there (RFC 9110 section 13.1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum IfMatch {
    /// `*`: whatever there is.
    Any,
    /// One of these; weak ones never match.
    OneOf(Vec<String>),
}

impl IfMatch {
    /// Required: without it nobody knows what would be overwritten.
    pub(crate) fn required(headers: &HeaderMap) -> Result<Self, Problem> {
        let mut lines = headers.get_all(header::IF_MATCH).peekable();
        lines.peek().ok_or(ProblemCode::IfMatchRequired)?;
        let tags: Vec<_> = lines
            .flat_map(|line| line.to_str().unwrap_or_default().split(','))
            .map(|tag| tag.trim().to_owned())
            .take(MAX_TAGS)
            .collect();
        if tags.iter().any(|tag| tag == "*") { Ok(Self::Any) } else { Ok(Self::OneOf(tags)) }
    }

    /// What the tags enclose, where that names a revision; `None` for any. Weak ones name none.
    pub(crate) fn revisions(self) -> Option<Vec<String>> {
        let revision = |tag: &String| Some(tag.strip_prefix('"')?.strip_suffix('"')?.to_owned());
        match self {
            Self::Any => None,
            Self::OneOf(tags) => Some(tags.iter().filter_map(revision).collect()),
        }
    }

    /// Compares strongly.
    #[cfg_attr(not(test), allow(dead_code, reason = "where the tag is not checked by the command itself"))]
    pub(crate) fn matches(&self, tag: &str) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(tags) => tags.iter().any(|known| known == tag),
        }
    }
}

/// More than any client has reason to send.
const MAX_TAGS: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn a_tag_changes_with_the_representation_only() {
        assert_eq!(of(b"a"), of(b"a"));
        assert_ne!(of(b"a"), of(b"b"));
        assert!(of(b"a").starts_with('"') && of(b"a").ends_with('"'));
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
            let request = TestRequest::get().insert_header((header::IF_NONE_MATCH, header)).to_http_request();
            assert_eq!(is_known(tag, request.headers()), known, "{header}");
        }
    }

    #[test]
    fn a_conditional_write_compares_strongly() -> Result<(), Problem> {
        for (header, matches) in
            [("\"1f\"", true), ("\"2f\", \"1f\"", true), ("*", true), ("W/\"1f\"", false), ("1f", false), ("", false)]
        {
            let request = TestRequest::patch().insert_header((header::IF_MATCH, header)).to_http_request();
            assert_eq!(IfMatch::required(request.headers())?.matches("\"1f\""), matches, "{header}");
        }
        let without = TestRequest::patch().to_http_request();
        let missing = IfMatch::required(without.headers()).map_err(|problem| problem.code);
        assert_eq!(missing, Err(ProblemCode::IfMatchRequired));
        Ok(())
    }
}
