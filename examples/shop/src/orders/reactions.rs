//! The subscribers of the context.

use super::*;
use async_trait::async_trait;
use chrono::TimeDelta;
use loggia::{
    auth_domain::AccountErased,
    cqrs::{Context, Delivered, EventSubscriber, Subscriber, Subscribing},
    services::{Clock, JobPorts as _, JobQueue, NewJob, UuidGenerator},
};
use std::sync::Arc;

/// Lets a new order expire when its payment window ends.
pub struct ScheduleExpiry {
    jobs: Arc<dyn JobQueue>,
    uuids: Arc<dyn UuidGenerator>,
    clock: Arc<dyn Clock>,
    payment_window: TimeDelta,
}

impl Subscriber for ScheduleExpiry {
    type Event = OrderPlaced;
    const KIND: &'static str = "orders.schedule_expiry";
}

#[async_trait]
impl EventSubscriber<OrderPlaced> for ScheduleExpiry {
    async fn react(&self, _: &Context, OrderPlaced { id }: OrderPlaced) -> Delivered {
        let due = self.clock.now() + self.payment_window;
        let job = NewJob::of(&ExpireOrder { id }, self.uuids.next(), due)?;
        Ok(self.jobs.enqueue(job).await?)
    }
}

impl Subscribing<ScheduleExpiry> for Module {
    fn subscriber(&self, tx: loggia::storage::Tx) -> ScheduleExpiry {
        ScheduleExpiry {
            jobs: tx.jobs(),
            uuids: self.services.uuids.clone(),
            clock: self.services.clock.clone(),
            payment_window: self.services.payment_window,
        }
    }
}

/// Expires the open orders of an erased account, which can no longer be paid.
pub struct ExpireOrdersOfErased {
    orders: Arc<dyn OrderRepository>,
    clock: Arc<dyn Clock>,
}

impl Subscriber for ExpireOrdersOfErased {
    type Event = AccountErased;
    const KIND: &'static str = "orders.expire_orders_of_erased";
}

#[async_trait]
impl EventSubscriber<AccountErased> for ExpireOrdersOfErased {
    async fn react(&self, _: &Context, event: AccountErased) -> Delivered {
        for id in self.orders.open_orders_of(event.user_id).await? {
            if let Some(mut order) = self.orders.find(id).await? {
                order.expire(self.clock.now());
                self.orders.save(&order).await?;
            }
        }
        Ok(())
    }
}

impl Subscribing<ExpireOrdersOfErased> for Module {
    fn subscriber(&self, tx: loggia::storage::Tx) -> ExpireOrdersOfErased {
        ExpireOrdersOfErased {
            orders: tx.orders(),
            clock: self.services.clock.clone(),
        }
    }
}
