use super::*;
use loggia::cqrs::{Execution, Permitted, Wiring};
use std::convert::Infallible;

/// Returns the last 100 orders, newest first.
#[derive(Debug, Clone)]
pub struct ListOrders;

cqrs::query!(
    ListOrders = "orders.list_orders", Permitted<OrdersRead> => Vec<OrderView>, Infallible
);

impl Wiring<ListOrders> for Module {
    fn execution(&self) -> impl Execution<ListOrders> {
        self.reading(|_, reads| reads)
    }
}
