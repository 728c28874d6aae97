//! From the octets of a body to its fields.

use super::{Body, BodyKind, Fields, RequestInfo, json, upload};
use crate::problem::{Problem, ProblemCode};
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{self, HeaderMap},
    web::Bytes,
};
use futures_util::future::LocalBoxFuture;

/// The body of a request, and the octets it was read from.
pub(crate) struct Submitted<T> {
    pub(crate) fields: T,
    pub(crate) raw: Bytes,
}

impl<T: Body> FromRequest for Submitted<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let info = RequestInfo::of(&request).ok_or(ProblemCode::Internal)?;
            let api = &info.shared.api;
            let raw = upload::read(&mut payload, request.headers(), &api.settings).await?;
            let json = if T::MAY_BE_EMPTY && raw.is_empty() {
                json::Json::Object(Default::default())
            } else {
                check_media_type(T::KIND, request.headers())?;
                json::parse(&raw)?
            };
            Ok(Self { fields: Fields::read(json, api)?, raw })
        })
    }
}

/// A media type of its kind, with no parameter but the charset it always has (RFC 8259 section 11), and not compressed.
fn check_media_type(kind: BodyKind, headers: &HeaderMap) -> Result<(), Problem> {
    let accept_patch = kind == BodyKind::MergePatch;
    let unsupported = Err(Problem { accept_patch, ..ProblemCode::UnsupportedMediaType.into() });
    let mut values = headers.get_all(header::CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default());
    let (Some(value), None) = (values.next(), values.next()) else { return unsupported };
    let mut parts = value.split(';').map(str::trim);
    let is_known = |essence: &str| kind.media_types().iter().any(|known| essence.eq_ignore_ascii_case(known));
    let json = parts.next().is_some_and(is_known);
    let parameters = parts.all(|part| {
        let (name, charset) = part.split_once('=').unwrap_or((part, ""));
        let utf8 = charset.trim_matches('"').eq_ignore_ascii_case("utf-8");
        part.is_empty() || name.eq_ignore_ascii_case("charset") && utf8
    });
    let coded = headers.get_all(header::CONTENT_ENCODING).any(|coding| coding != "identity");
    if json && parameters && !coded { Ok(()) } else { unsupported }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn only_json_in_utf_8_is_read() {
        for (value, expected) in [
            ("application/json", true),
            ("Application/JSON", true),
            ("application/json; charset=utf-8", true),
            ("application/json;charset=\"UTF-8\"", true),
            ("application/json;", true),
            ("application/json; charset=latin1", false),
            ("application/json; profile=x", false),
            ("application/merge-patch+json", false),
            ("text/plain", false),
            ("application/jsonp", false),
            ("", false),
        ] {
            let request = TestRequest::post().insert_header((header::CONTENT_TYPE, value)).to_http_request();
            assert_eq!(check_media_type(BodyKind::Document, request.headers()).is_ok(), expected, "{value}");
        }
        let without = TestRequest::post().to_http_request();
        assert!(check_media_type(BodyKind::Document, without.headers()).is_err(), "no type at all");
    }

    #[test]
    fn a_patch_has_its_own_type_and_says_so() {
        for (value, expected) in [
            ("application/merge-patch+json", true),
            ("application/Merge-Patch+JSON; charset=utf-8", true),
            ("application/json", true),
            ("application/json-patch+json", false),
            ("text/plain", false),
        ] {
            let request = TestRequest::patch().insert_header((header::CONTENT_TYPE, value)).to_http_request();
            let refused = check_media_type(BodyKind::MergePatch, request.headers()).err();
            assert_eq!(refused.is_none(), expected, "{value}");
            assert!(refused.is_none_or(|problem| problem.accept_patch), "{value}");
        }
    }
}
