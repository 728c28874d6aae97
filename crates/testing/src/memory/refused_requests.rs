use super::InMemoryTransaction;
use async_trait::async_trait;
use auth::ports::RefusedRequestLog;
use auth_domain::RefusedRequest;
use cqrs::Fault;

#[async_trait]
impl RefusedRequestLog for InMemoryTransaction {
    async fn record(&self, refused: &RefusedRequest) -> Result<(), Fault> {
        let id = refused.id().uuid();
        self.tables(|tables| {
            if tables.events.values().any(|event| event.aggregate_id == id) {
                return Ok(());
            }
            self.append(tables, id, refused.history())
        })
    }
}
