use super::*;
use loggia::cqrs::{self, ContextModule, Execution, Permitted, Wiring};
use uuid::Uuid;

#[derive(Debug, Clone)]
pub struct GetOrder {
    pub id: Uuid,
}

#[derive(Debug, thiserror::Error)]
pub enum GetOrderError {
    #[error("there is no such order")]
    NotFound,
}

cqrs::refusal!(GetOrderError { NotFound => problems::ORDER_NOT_FOUND });
cqrs::query!(GetOrder = "orders.get_order", Permitted<OrdersRead> => OrderView, GetOrderError);

impl Wiring<GetOrder> for Module {
    fn execution(&self) -> impl Execution<GetOrder> {
        self.reading(|_, reads| reads)
    }
}
