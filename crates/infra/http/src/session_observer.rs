use services::AccessClaims;

/// Called with the claims of every request that has a genuine access token of a session that has
/// not ended; its permissions may be stale. It is on the path of requests: it must not wait.
pub trait SessionObserver: Send + Sync {
    fn used(&self, claims: &AccessClaims);
}

/// Ignores all sessions.
#[derive(Debug, Clone, Copy)]
pub struct NoSessionObserver;

impl SessionObserver for NoSessionObserver {
    fn used(&self, _: &AccessClaims) {}
}
