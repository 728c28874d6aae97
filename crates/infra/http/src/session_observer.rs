use kernel::SessionId;

/// Hears of the session behind every request with a valid access token. On the path of requests: it must not wait.
pub trait SessionObserver: Send + Sync {
    fn used(&self, session_id: SessionId);
}

/// Nobody wants to know.
#[derive(Debug, Clone, Copy)]
pub struct NoSessionObserver;

impl SessionObserver for NoSessionObserver {
    fn used(&self, _: SessionId) {}
}
