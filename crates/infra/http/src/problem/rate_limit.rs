//! `RateLimit-Policy` and `RateLimit` (IETF draft-ietf-httpapi-ratelimit-headers-10) of a 429.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use cqrs::{ProblemCode, Quota};

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const STATE: HeaderName = HeaderName::from_static("ratelimit");

/// Every 429 has `RateLimit`: nothing remains for so many seconds. One with a quota has
/// `RateLimit-Policy`, too.
pub(super) fn set_headers(
    code: ProblemCode,
    quota: Option<&Quota>,
    retry_after: u64,
    headers: &mut HeaderMap,
) {
    if let Some(Quota {
        name,
        limit,
        window,
    }) = quota
    {
        let window = window.num_seconds();
        if let Ok(policy) = HeaderValue::try_from(format!("\"{name}\";q={limit};w={window}")) {
            headers.insert(POLICY, policy);
        }
    }
    let name = quota.map_or(code.name(), |quota| quota.name);
    if let Ok(state) = HeaderValue::try_from(format!("\"{name}\";r=0;t={retry_after}")) {
        headers.insert(STATE, state);
    }
}
