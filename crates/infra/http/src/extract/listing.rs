//! Lists in the query string: their parameters, and the link to the next page (RFC 8288).

use super::{Extract, Incoming, Stage};
use crate::{Describe, OperationShape, Problem, codes, openapi};
use actix_web::{dev::Payload, http::header::HeaderValue};
use cqrs::problems;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use services::listing::{InvalidListing, ListQuery};
use std::borrow::Cow;

/// A query with its filters, sort key, limit and cursor, read from the query string.
pub struct Listing<Q>(pub Q);

impl<Q: ListQuery> Describe for Listing<Q> {
    fn describe(operation: &mut OperationShape) {
        operation
            .parameters
            .extend(openapi::list_parameters(Q::SHAPE));
        operation.may_answer(&[
            codes::BAD_REQUEST,
            codes::REPEATED_QUERY_PARAMETER,
            codes::UNKNOWN_OPERATOR,
        ]);
        operation.may_answer(&[
            codes::INVALID_FILTER,
            codes::UNKNOWN_SORT,
            codes::INVALID_LIMIT,
        ]);
        operation.may_answer(&[problems::BAD_CURSOR]);
    }
}

impl<Q: ListQuery> Extract for Listing<Q> {
    const STAGE: Stage = Stage::Query;

    async fn extract(request: &Incoming, _: &mut Payload) -> Result<Self, Problem> {
        let parameters = parameters(request.query_string())?;
        let parameters = parameters
            .iter()
            .map(|(name, value)| (name.as_ref(), value.as_ref()));
        let listing = services::listing::Listing::read(Q::SHAPE, parameters).map_err(rejected)?;
        Ok(Self(Q::of(listing)))
    }

    /// Reads all: it rejects unknown ones itself, and names those that it knows.
    fn reads_query(_: &str) -> bool {
        true
    }
}

/// RFC 3986 section 2.3: everything but unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The decoded name and value of a query parameter.
type Parameter<'a> = (Cow<'a, str>, Cow<'a, str>);

pub(super) fn parameters(query: &str) -> Result<Vec<Parameter<'_>>, Problem> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(decoded)
        .collect()
}

/// A plus sign stays one: queries are not form data, and addresses and times contain it.
fn decoded(pair: &str) -> Result<Parameter<'_>, Problem> {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let text = |text| {
        percent_decode_str(text)
            .decode_utf8()
            .map_err(|_| Problem::from(codes::BAD_REQUEST))
    };
    Ok((text(name)?, text(value)?))
}

fn rejected(invalid: InvalidListing) -> Problem {
    let (code, allowed) = match invalid {
        InvalidListing::UnknownParameter { allowed } => (codes::UNKNOWN_QUERY_PARAMETER, allowed),
        InvalidListing::UnknownOperator { allowed } => (codes::UNKNOWN_OPERATOR, allowed),
        InvalidListing::InvalidValue { allowed } => (codes::INVALID_FILTER, allowed),
        InvalidListing::UnknownSort { allowed } => (codes::UNKNOWN_SORT, allowed),
        InvalidListing::RepeatedParameter => return codes::REPEATED_QUERY_PARAMETER.into(),
        InvalidListing::InvalidLimit => return codes::INVALID_LIMIT.into(),
    };
    Problem::from(code).with_member("allowed", allowed)
}

/// The same list after the cursor. Relative to the requested address, so that it never names a
/// host.
pub(crate) fn next_link(path: &str, query: &str, cursor: &str) -> Option<HeaderValue> {
    let is_kept = |pair: &&str| !pair.is_empty() && pair.split('=').next() != Some("cursor");
    let kept = query
        .split('&')
        .filter(is_kept)
        .filter_map(|pair| decoded(pair).ok());
    let encode = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
    let mut target = kept.fold(format!("{path}?"), |target, (name, value)| {
        format!("{target}{}={}&", encode(&name), encode(&value))
    });
    target.push_str("cursor=");
    target.push_str(cursor);
    HeaderValue::from_str(&format!("<{target}>; rel=\"next\"")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_keeps_all_parameters_and_replaces_the_cursor() {
        for (query, expected) in [
            ("", "</v1/things?cursor=abc>; rel=\"next\""),
            ("cursor=old", "</v1/things?cursor=abc>; rel=\"next\""),
            (
                "limit=2&cursor=old&sort=-name",
                "</v1/things?limit=2&sort=-name&cursor=abc>; rel=\"next\"",
            ),
            (
                "at[gte]=a+b%3E%22",
                "</v1/things?at%5Bgte%5D=a%2Bb%3E%22&cursor=abc>; rel=\"next\"",
            ),
        ] {
            let link = next_link("/v1/things", query, "abc");
            assert_eq!(
                link.as_ref().and_then(|link| link.to_str().ok()),
                Some(expected),
                "{query}"
            );
        }
    }

    #[test]
    fn a_plus_sign_is_kept_and_values_must_be_utf_8() {
        assert!(
            matches!(decoded("a%5B=1+2%2b"), Ok((name, value)) if name == "a[" && value == "1+2+")
        );
        assert!(decoded("a=%ff").is_err());
    }
}
