use async_trait::async_trait;
use std::time::Duration;

/// Waits without blocking a thread.
#[async_trait]
pub trait Pauses: Send + Sync {
    async fn pause(&self, time: Duration);
}
