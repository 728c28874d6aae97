use kernel::SessionId;

/// Called with the session of every request that has a valid access token. It is on the path of
/// requests: it must not wait.
pub trait SessionObserver: Send + Sync {
    fn used(&self, session_id: SessionId);
}

/// Ignores all sessions.
#[derive(Debug, Clone, Copy)]
pub struct NoSessionObserver;

impl SessionObserver for NoSessionObserver {
    fn used(&self, _: SessionId) {}
}
