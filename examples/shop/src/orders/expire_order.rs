use super::*;
use async_trait::async_trait;
use loggia::{
    cqrs::{self, Context, ContextModule, Execution, Handler, Internal, Job, Outcome, Wiring},
    services::Clock,
};
use serde::{Deserialize, Serialize};
use std::{convert::Infallible, sync::Arc};
use uuid::Uuid;

/// Runs as a job when the payment window ends.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExpireOrder {
    pub id: Uuid,
}

cqrs::command!(ExpireOrder = "orders.expire_order", Internal => (), Infallible);

impl Job for ExpireOrder {}

pub struct ExpireOrderHandler {
    pub orders: Arc<dyn OrderRepository>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Handler<ExpireOrder> for ExpireOrderHandler {
    async fn handle(&self, _: &Context, ExpireOrder { id }: ExpireOrder) -> Outcome<ExpireOrder> {
        if let Some(mut order) = self.orders.find(id).await? {
            order.expire(self.clock.now());
            self.orders.save(&order).await?;
        }
        Ok(())
    }
}

impl Wiring<ExpireOrder> for Module {
    fn execution(&self) -> impl Execution<ExpireOrder> {
        self.in_transaction(|module, tx| ExpireOrderHandler {
            orders: tx.orders(),
            clock: module.services.clock.clone(),
        })
    }
}
