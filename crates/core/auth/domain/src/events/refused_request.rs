use crate::RefusedRequestId;
use kernel::aggregate_events;
use serde::{Deserialize, Serialize};

/// A caller was refused an operation for lack of a permission or of rank.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuthorizationRefused {
    pub refused_request_id: RefusedRequestId,
    /// The name of the message.
    pub operation: String,
    /// The problem code of the response.
    pub code: String,
}

/// An attempt was refused because there were too many before it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttemptThrottled {
    pub refused_request_id: RefusedRequestId,
    /// The name of the message.
    pub operation: String,
    /// The problem code of the response.
    pub code: String,
}

aggregate_events! {
    RefusedRequestEvent of "refused_request" {
        AuthorizationRefused = "auth.authorization_refused",
        AttemptThrottled = "auth.attempt_throttled",
    }
}
