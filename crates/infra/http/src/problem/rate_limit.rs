//! `RateLimit-Policy` and `RateLimit` (IETF draft-ietf-httpapi-ratelimit-headers-10): what a 429 is about.

use super::ProblemCode;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use auth_domain::ThrottleRule;

/// A quota: so many in so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RateLimit {
    pub(crate) name: &'static str,
    pub(crate) quota: i32,
    pub(crate) window_seconds: i64,
}

impl RateLimit {
    /// Of addresses there are lockouts, of networks quotas.
    pub(crate) const fn of(rule: &ThrottleRule) -> Self {
        match *rule {
            ThrottleRule::Lockout { free, window, .. } => {
                Self { name: "address", quota: free, window_seconds: window.num_seconds() }
            }
            ThrottleRule::Quota { limit, window } => {
                Self { name: "network", quota: limit, window_seconds: window.num_seconds() }
            }
        }
    }
}

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const STATE: HeaderName = HeaderName::from_static("ratelimit");

/// Every 429 says that nothing remains, and for how long; one with a quota says that, too.
pub(super) fn set_headers(code: ProblemCode, limit: Option<&RateLimit>, retry_after: u64, headers: &mut HeaderMap) {
    if let Some(RateLimit { name, quota, window_seconds }) = limit {
        let policy = HeaderValue::try_from(format!("\"{name}\";q={quota};w={window_seconds}"));
        policy.map(|policy| headers.insert(POLICY, policy)).ok();
    }
    let name = limit.map_or(code.as_str(), |limit| limit.name);
    let state = HeaderValue::try_from(format!("\"{name}\";r=0;t={retry_after}"));
    state.map(|state| headers.insert(STATE, state)).ok();
}
