use super::*;
use async_trait::async_trait;
use loggia::{
    cqrs::{self, Context, ContextModule, Execution, Handler, Outcome, SignedIn, Wiring},
    services::{Clock, UuidGenerator},
};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct PlaceOrder {
    pub note: Option<String>,
    pub lines: Vec<Line>,
}

#[derive(Debug, thiserror::Error)]
pub enum PlaceOrderError {
    #[error("the total is too large")]
    TooLarge,
}

cqrs::refusal!(PlaceOrderError { TooLarge => problems::ORDER_TOO_LARGE });
cqrs::command!(PlaceOrder = "orders.place_order", SignedIn => OrderView, PlaceOrderError);

pub struct PlaceOrderHandler {
    orders: Arc<dyn OrderRepository>,
    clock: Arc<dyn Clock>,
    uuids: Arc<dyn UuidGenerator>,
}

#[async_trait]
impl Handler<PlaceOrder> for PlaceOrderHandler {
    async fn handle(&self, context: &Context, command: PlaceOrder) -> Outcome<PlaceOrder> {
        let customer = context.signed_in()?;
        let (id, now) = (self.uuids.next(), self.clock.now());
        let order = Order::place(id, customer.user_id, command.note, command.lines, now)
            .map_err(|TooLarge| PlaceOrderError::TooLarge)?;
        self.orders.save(&order).await?;
        Ok(order.view)
    }
}

impl Wiring<PlaceOrder> for Module {
    fn execution(&self) -> impl Execution<PlaceOrder> {
        self.in_transaction(|module, tx| PlaceOrderHandler {
            orders: tx.orders(),
            clock: module.services.clock.clone(),
            uuids: module.services.uuids.clone(),
        })
        .with_receipts()
    }
}
