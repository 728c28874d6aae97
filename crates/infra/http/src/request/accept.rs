//! Content negotiation (RFC 9110 section 12.5.1): JSON is the only format.

use actix_web::http::header::{self, HeaderMap};

/// Whether the client accepts JSON. A missing header, and an empty one, accept everything.
pub(crate) fn accepts_json(headers: &HeaderMap) -> bool {
    let mut best: Option<(u8, bool)> = None;
    for line in headers.get_all(header::ACCEPT) {
        for range in line.to_str().unwrap_or_default().split(',').take(100) {
            let mut parts = range.split(';').map(str::trim);
            let Some((kind, subtype)) = parts.next().and_then(|range| range.split_once('/')) else {
                continue;
            };
            let refused = parts
                .filter_map(|part| part.strip_prefix("q="))
                .any(is_zero);
            let found = (specificity(kind, subtype), !refused);
            best = best.max(Some(found));
        }
    }
    best.is_none_or(|(specificity, accepted)| specificity > 0 && accepted)
}

/// The most specific range decides; 0 does not match.
fn specificity(kind: &str, subtype: &str) -> u8 {
    let application = kind.eq_ignore_ascii_case("application");
    let is_json = subtype.eq_ignore_ascii_case("json")
        || subtype.len() > 5
            && subtype
                .get(subtype.len() - 5..)
                .is_some_and(|end| end.eq_ignore_ascii_case("+json"));
    match (kind, subtype) {
        ("*", "*") => 1,
        (_, "*") if application => 2,
        _ if application && is_json => 3,
        _ => 0,
    }
}

fn is_zero(quality: &str) -> bool {
    quality.parse().is_ok_and(|quality: f32| quality <= 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn json_is_excluded_only_when_the_client_says_so() {
        for (accept, expected) in [
            ("*/*", true),
            ("application/json", true),
            ("application/*", true),
            ("application/problem+json", true),
            ("application/JSON; charset=utf-8", true),
            ("text/html, application/xhtml+xml, */*;q=0.8", true),
            ("text/html, application/json;q=0.1", true),
            ("", true),
            ("nonsense", true),
            ("text/html", false),
            ("application/xml", false),
            ("application/json;q=0", false),
            ("application/json;q=0, */*", false),
            ("*/*;q=0", false),
        ] {
            let request = TestRequest::get()
                .insert_header((header::ACCEPT, accept))
                .to_http_request();
            assert_eq!(accepts_json(request.headers()), expected, "{accept}");
        }
        assert!(
            accepts_json(TestRequest::get().to_http_request().headers()),
            "no header at all"
        );
    }
}
