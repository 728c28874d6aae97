//! Lists in the query string: their parameters, and the link to the next page (RFC 8288).

use crate::problem::{Problem, ProblemCode};
use actix_web::http::header::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use services::listing::{InvalidListing, ListShape, Listing};
use std::borrow::Cow;

/// Unreserved characters (RFC 3986 section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(crate) fn read(shape: &ListShape, query: &str) -> Result<Listing, Problem> {
    let parameters: Vec<(Cow<'_, str>, Cow<'_, str>)> =
        query.split('&').filter(|pair| !pair.is_empty()).map(decoded).collect::<Result<_, _>>()?;
    let parameters = parameters.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
    Listing::read(shape, parameters).map_err(refused)
}

/// A plus sign is one: these are no form fields, and addresses and times have it.
fn decoded(pair: &str) -> Result<(Cow<'_, str>, Cow<'_, str>), Problem> {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let text = |text| percent_decode_str(text).decode_utf8().map_err(|_| Problem::from(ProblemCode::BadRequest));
    Ok((text(name)?, text(value)?))
}

fn refused(invalid: InvalidListing) -> Problem {
    let (code, allowed) = match invalid {
        InvalidListing::UnknownParameter { allowed } => (ProblemCode::UnknownQueryParameter, allowed),
        InvalidListing::UnknownOperator { allowed } => (ProblemCode::UnknownOperator, allowed),
        InvalidListing::InvalidValue { allowed } => (ProblemCode::InvalidFilter, allowed),
        InvalidListing::UnknownSort { allowed } => (ProblemCode::UnknownSort, allowed),
        InvalidListing::RepeatedParameter => return ProblemCode::RepeatedQueryParameter.into(),
        InvalidListing::InvalidLimit => return ProblemCode::InvalidLimit.into(),
    };
    Problem { member: Some(Box::new(("allowed", allowed.into()))), ..code.into() }
}

/// To the same list from there on. Relative to the address that was asked for, so that it never names a host.
pub(crate) fn next_link(path: &str, query: &str, cursor: &str) -> Option<HeaderValue> {
    let is_kept = |pair: &&str| !pair.is_empty() && pair.split('=').next() != Some("cursor");
    let kept = query.split('&').filter(is_kept).filter_map(|pair| decoded(pair).ok());
    let encode = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
    let mut target =
        kept.fold(format!("{path}?"), |target, (name, value)| format!("{target}{}={}&", encode(&name), encode(&value)));
    target.push_str("cursor=");
    target.push_str(cursor);
    HeaderValue::from_str(&format!("<{target}>; rel=\"next\"")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_keeps_what_was_asked_for_and_replaces_the_cursor() {
        for (query, expected) in [
            ("", "</v1/things?cursor=abc>; rel=\"next\""),
            ("cursor=old", "</v1/things?cursor=abc>; rel=\"next\""),
            ("limit=2&cursor=old&sort=-name", "</v1/things?limit=2&sort=-name&cursor=abc>; rel=\"next\""),
            ("at[gte]=a+b%3E%22", "</v1/things?at%5Bgte%5D=a%2Bb%3E%22&cursor=abc>; rel=\"next\""),
        ] {
            let link = next_link("/v1/things", query, "abc");
            assert_eq!(link.as_ref().and_then(|link| link.to_str().ok()), Some(expected), "{query}");
        }
    }

    #[test]
    fn a_plus_sign_stays_one_and_only_utf_8_is_text() {
        assert!(matches!(decoded("a%5B=1+2%2b"), Ok((name, value)) if name == "a[" && value == "1+2+"));
        assert!(decoded("a=%ff").is_err());
    }
}
