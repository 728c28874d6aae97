//! Orders of customers, with lines and amounts.

mod expire_order;
mod get_order;
mod list_orders;
mod order;
mod personal_data;
mod place_order;
mod reactions;

pub use {expire_order::*, get_order::*, list_orders::*, order::*, personal_data::*};
pub use {place_order::*, reactions::*};

use async_trait::async_trait;
use chrono::TimeDelta;
use loggia::{
    cqrs::{self, ContextModule, Fault, Required},
    kernel::{DeclaredPermission, Permission, UserId},
    services::{Clock, UuidGenerator},
    storage::Database,
};
use std::sync::Arc;
use uuid::Uuid;

pub struct OrdersRead;

impl Required for OrdersRead {
    const PERMISSION: Permission = Permission::declared("orders:read");
}

pub const PERMISSIONS: &[DeclaredPermission] = &[DeclaredPermission::for_admins(
    OrdersRead::PERMISSION,
    "Read the orders of all customers",
)];

pub mod problems {
    loggia::cqrs::problem_codes! {
        ORDER_TOO_LARGE: Conflict = "order-too-large" {
            en: "Order too large", "An order is limited to 10,000.00: place several orders."
        }
        ORDER_NOT_FOUND: NotFound = "order-not-found" {
            en: "Order not found", "There is no order with this id."
        }
    }
}

cqrs::messages! {
    pub trait OrderMessages {
        PlaceOrder, ExpireOrder, GetOrder, ListOrders, OrdersOf, ForgetCustomer,
    }
}

#[async_trait]
pub trait OrderRepository: Send + Sync {
    async fn find(&self, id: Uuid) -> Result<Option<Order>, Fault>;
    /// Returns `Fault::Conflict` if the stored version differs.
    async fn save(&self, order: &Order) -> Result<(), Fault>;
    async fn open_orders_of(&self, customer: UserId) -> Result<Vec<Uuid>, Fault>;
    async fn delete_notes_of(&self, customer: UserId) -> Result<(), Fault>;
}

cqrs::ports! {
    pub trait OrderPorts { orders: OrderRepository }
}

pub struct Services {
    pub clock: Arc<dyn Clock>,
    pub uuids: Arc<dyn UuidGenerator>,
    pub payment_window: TimeDelta,
}

#[derive(Clone)]
pub struct Module {
    pub pool: Database,
    pub services: Arc<Services>,
}

impl ContextModule for Module {
    type Pool = Database;

    fn pool(&self) -> &Database {
        &self.pool
    }
}
