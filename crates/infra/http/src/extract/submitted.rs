//! Request bodies.

use super::{Extract, Incoming, Stage};
use crate::{
    Body, BodyKind, BodyShape, Describe, JsonValue, OperationShape, Problem, Reader,
    body::{FieldSchemas, parse},
    codes,
    problem::ProblemHeader,
    request::read_payload,
};
use actix_web::{
    dev::Payload,
    http::header::{self, HeaderMap},
};
use cqrs::problems;

/// The body of a request.
pub struct Submitted<T>(pub T);

impl<T> Submitted<T> {
    /// For a `let` that takes the fields apart.
    pub fn into_fields(self) -> T {
        self.0
    }
}

impl<T: Body> Describe for Submitted<T> {
    fn describe(operation: &mut OperationShape) {
        let mut schemas = FieldSchemas::default();
        T::schema(&mut schemas);
        for service in schemas.services {
            operation.require_key(service, T::NAME);
        }
        operation.body = Some(BodyShape {
            name: T::NAME,
            required: !T::MAY_BE_EMPTY,
            media_types: T::KIND.media_types(),
            schemas: schemas.objects,
        });
        operation.may_answer(&[
            codes::BAD_REQUEST,
            codes::MALFORMED_JSON,
            codes::DUPLICATE_KEY,
        ]);
        operation.may_answer(&[
            codes::REQUEST_TIMEOUT,
            codes::PAYLOAD_TOO_LARGE,
            codes::UNSUPPORTED_MEDIA_TYPE,
        ]);
        operation.may_answer(&[problems::VALIDATION_FAILED]);
    }
}

impl<T: Body> Extract for Submitted<T> {
    const STAGE: Stage = Stage::Body;

    async fn extract(request: &Incoming, payload: &mut Payload) -> Result<Self, Problem> {
        let application = request.application();
        let octets = read_payload(payload, request.headers(), &application.engine.settings).await?;
        let json = if T::MAY_BE_EMPTY && octets.is_empty() {
            JsonValue::Object(Default::default())
        } else {
            check_media_type(T::KIND, request.headers())?;
            parse(&octets)?
        };
        let body = Reader::read(json, &application.services)?;
        request.keep_body(octets);
        Ok(Self(body))
    }
}

/// Accepts the media types of the kind. The only parameter is the charset, which is UTF-8 (RFC 8259
/// section 11), also under the label `utf8` that browsers know.
fn check_media_type(kind: BodyKind, headers: &HeaderMap) -> Result<(), Problem> {
    let unsupported = Err(unsupported(kind));
    let mut values = headers
        .get_all(header::CONTENT_TYPE)
        .map(|value| value.to_str().unwrap_or_default());
    let (Some(value), None) = (values.next(), values.next()) else {
        return unsupported;
    };
    let mut parts = value.split(';').map(str::trim);
    let is_known = |essence: &str| {
        kind.media_types()
            .iter()
            .any(|known| essence.eq_ignore_ascii_case(known))
    };
    let json = parts.next().is_some_and(is_known);
    let parameters = parts.all(|part| {
        let (name, charset) = part.split_once('=').unwrap_or((part, ""));
        let charset = charset.trim_matches('"');
        let utf8 = ["utf-8", "utf8"]
            .iter()
            .any(|name| charset.eq_ignore_ascii_case(name));
        part.is_empty() || name.eq_ignore_ascii_case("charset") && utf8
    });
    let coded = headers
        .get_all(header::CONTENT_ENCODING)
        .any(|coding| coding != "identity");
    if json && parameters && !coded {
        Ok(())
    } else {
        unsupported
    }
}

fn unsupported(kind: BodyKind) -> Problem {
    let problem = Problem::from(codes::UNSUPPORTED_MEDIA_TYPE);
    match kind {
        BodyKind::Document => problem,
        BodyKind::MergePatch => problem.with_header(ProblemHeader::AcceptPatch),
    }
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
            let request = TestRequest::post()
                .insert_header((header::CONTENT_TYPE, value))
                .to_http_request();
            assert_eq!(
                check_media_type(BodyKind::Document, request.headers()).is_ok(),
                expected,
                "{value}"
            );
        }
        let without = TestRequest::post().to_http_request();
        assert!(
            check_media_type(BodyKind::Document, without.headers()).is_err(),
            "no type at all"
        );
    }

    fn accepts_patches(problem: &Problem) -> bool {
        problem
            .details()
            .is_some_and(|details| matches!(details.header, Some(ProblemHeader::AcceptPatch)))
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
            let request = TestRequest::patch()
                .insert_header((header::CONTENT_TYPE, value))
                .to_http_request();
            let refused = check_media_type(BodyKind::MergePatch, request.headers()).err();
            assert_eq!(refused.is_none(), expected, "{value}");
            assert!(
                refused.is_none_or(|problem| accepts_patches(&problem)),
                "{value}"
            );
        }
    }
}
