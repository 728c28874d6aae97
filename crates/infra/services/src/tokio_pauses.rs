//! Waits on tokio's timer.

use async_trait::async_trait;
use services::Pauses;
use std::time::Duration;

#[derive(Debug, Clone, Copy, Default)]
pub struct TokioPauses;

#[async_trait]
impl Pauses for TokioPauses {
    async fn pause(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}
