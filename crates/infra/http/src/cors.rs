//! Cross-origin requests: only from configured origins, and without cookies.

use actix_cors::Cors;
use actix_web::http::{Uri, header::HeaderName};

const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
const ACCEPTED: [&str; 10] = [
    "accept",
    "accept-language",
    "authorization",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "traceparent",
    "tracestate",
    "x-request-id",
];
const EXPOSED: [&str; 9] = [
    "accept-patch",
    "content-language",
    "etag",
    "link",
    "location",
    "ratelimit",
    "ratelimit-policy",
    "retry-after",
    "x-request-id",
];

pub(crate) fn cors(origins: &[String]) -> Cors {
    let names = |names: &'static [&str]| names.iter().map(|name| HeaderName::from_static(name));
    let cors = Cors::default()
        .allowed_methods(METHODS)
        .allowed_headers(names(&ACCEPTED))
        .expose_headers(names(&EXPOSED))
        .max_age(600);
    origins
        .iter()
        .fold(cors, |cors, origin| cors.allowed_origin(origin))
}

/// Whether the text is a scheme and an authority, as browsers send them.
pub(crate) fn is_origin(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else {
        return false;
    };
    let serialized = uri
        .scheme_str()
        .zip(uri.authority())
        .map(|(scheme, authority)| format!("{scheme}://{authority}"));
    matches!(uri.scheme_str(), Some("http" | "https"))
        && serialized.is_some_and(|serialized| serialized == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_no_path_and_no_wildcard() {
        for (text, expected) in [
            ("https://app.example.org", true),
            ("http://localhost:3000", true),
            ("https://app.example.org/", false),
            ("https://app.example.org/path", false),
            ("app.example.org", false),
            ("*", false),
            ("null", false),
            ("", false),
        ] {
            assert_eq!(is_origin(text), expected, "{text}");
        }
    }
}
