use async_trait::async_trait;
use auth_domain::RefusedRequest;
use cqrs::Fault;

#[async_trait]
pub trait RefusedRequestLog: Send + Sync {
    /// Records the event of the refusal, unless one with the same id is recorded. Returns
    /// [`Fault::Conflict`] if another transaction records it at the same time.
    async fn record(&self, refused: &RefusedRequest) -> Result<(), Fault>;
}
