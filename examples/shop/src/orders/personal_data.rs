//! The orders of a person, for their export, and their erasure.

use super::*;
use async_trait::async_trait;
use loggia::{
    cqrs::{self, Context, ContextModule, Execution, Fault, Handler, Internal, Outcome, Wiring},
    kernel::UserId,
    services::PersonalDataHolder,
};
use serde_json::{Value, json};
use std::{convert::Infallible, sync::Arc};

#[derive(Debug, Clone)]
pub struct OrdersOf(pub UserId);

cqrs::query!(OrdersOf = "orders.orders_of", Internal => Vec<OrderView>, Infallible);

impl Wiring<OrdersOf> for Module {
    fn execution(&self) -> impl Execution<OrdersOf> {
        self.reading(|_, reads| reads)
    }
}

/// Deletes what the customer wrote; the amounts stay for the books, under an id without a person.
#[derive(Debug, Clone)]
pub struct ForgetCustomer(pub UserId);

cqrs::command!(ForgetCustomer = "orders.forget_customer", Internal => (), Infallible);

pub struct ForgetCustomerHandler(Arc<dyn OrderRepository>);

#[async_trait]
impl Handler<ForgetCustomer> for ForgetCustomerHandler {
    async fn handle(&self, _: &Context, command: ForgetCustomer) -> Outcome<ForgetCustomer> {
        Ok(self.0.delete_notes_of(command.0).await?)
    }
}

impl Wiring<ForgetCustomer> for Module {
    fn execution(&self) -> impl Execution<ForgetCustomer> {
        self.in_transaction(|_, tx| ForgetCustomerHandler(tx.orders()))
    }
}

pub struct PersonalOrders(pub Arc<dyn OrderMessages>);

#[async_trait]
impl PersonalDataHolder for PersonalOrders {
    fn name(&self) -> &'static str {
        "orders"
    }

    async fn collect(&self, context: &Context, user_id: UserId) -> Result<Option<Value>, Fault> {
        let orders = self
            .0
            .dispatch(context, OrdersOf(user_id))
            .await
            .map_err(Fault::unexpected)?;
        Ok((!orders.is_empty()).then(|| json!(orders)))
    }

    async fn erase(&self, context: &Context, user_id: UserId) -> Result<(), Fault> {
        self.0
            .dispatch(context, ForgetCustomer(user_id))
            .await
            .map_err(Fault::unexpected)
    }
}
