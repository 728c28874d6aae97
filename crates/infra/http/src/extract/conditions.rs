//! `If-Match` (RFC 9110 section 13.1.1).

use super::{Extract, Incoming, Stage};
use crate::{Describe, OperationShape, Problem, codes};
use actix_web::{
    dev::Payload,
    http::header::{self, HeaderMap},
};
use cqrs::problems;

/// The entity tags that a conditional write is based on. Required: without it changes of others
/// would be overwritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfMatch {
    /// `*`: any version.
    Any,
    /// One of these, as in the header. Weak tags never match.
    OneOf(Vec<String>),
}

/// Further tags are ignored.
const MAX_TAGS: usize = 100;

impl IfMatch {
    fn required(headers: &HeaderMap) -> Result<Self, Problem> {
        let mut lines = headers.get_all(header::IF_MATCH).peekable();
        lines.peek().ok_or(codes::IF_MATCH_REQUIRED)?;
        let tags: Vec<_> = lines
            .flat_map(|line| line.to_str().unwrap_or_default().split(','))
            .map(|tag| tag.trim().to_owned())
            .take(MAX_TAGS)
            .collect();
        if tags.iter().any(|tag| tag == "*") {
            Ok(Self::Any)
        } else {
            Ok(Self::OneOf(tags))
        }
    }

    /// The revisions inside the strong tags; `None` for any. For commands that compare revisions
    /// themselves.
    pub fn revisions(self) -> Option<Vec<String>> {
        let revision = |tag: &String| Some(tag.strip_prefix('"')?.strip_suffix('"')?.to_owned());
        match self {
            Self::Any => None,
            Self::OneOf(tags) => Some(tags.iter().filter_map(revision).collect()),
        }
    }

    /// Compares strongly with the current tag, which includes the quotes. For operations whose
    /// command does not.
    pub fn check(&self, tag: &str) -> Result<(), Problem> {
        match self {
            Self::OneOf(tags) if !tags.iter().any(|known| known == tag) => {
                Err(problems::VERSION_CONFLICT.into())
            }
            Self::Any | Self::OneOf(_) => Ok(()),
        }
    }
}

impl Describe for IfMatch {
    fn describe(operation: &mut OperationShape) {
        operation.headers.push("If-Match");
        operation.may_answer(&[codes::IF_MATCH_REQUIRED, problems::VERSION_CONFLICT]);
    }
}

impl Extract for IfMatch {
    const STAGE: Stage = Stage::Conditions;

    async fn extract(request: &Incoming, _: &mut Payload) -> Result<Self, Problem> {
        Self::required(request.headers())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn a_conditional_write_compares_strongly() -> Result<(), Problem> {
        for (header, matches) in [
            ("\"1f\"", true),
            ("\"2f\", \"1f\"", true),
            ("*", true),
            ("W/\"1f\"", false),
            ("1f", false),
            ("", false),
        ] {
            let request = TestRequest::patch()
                .insert_header((header::IF_MATCH, header))
                .to_http_request();
            assert_eq!(
                IfMatch::required(request.headers())?
                    .check("\"1f\"")
                    .is_ok(),
                matches,
                "{header}"
            );
        }
        let without = TestRequest::patch().to_http_request();
        let missing = IfMatch::required(without.headers()).map_err(|problem| problem.code);
        assert_eq!(missing, Err(codes::IF_MATCH_REQUIRED));
        Ok(())
    }
}
