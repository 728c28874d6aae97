use chrono::{DateTime, Utc};
use loggia::http::utoipa::{self, ToSchema};
use loggia::kernel::{self, History, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = OrderLine)]
pub struct Line {
    pub product: String,
    pub quantity: u32,
    /// In cents.
    pub unit_price: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    Open,
    Expired,
}

/// An order as it is stored and shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = Order)]
pub struct OrderView {
    pub id: Uuid,
    #[schema(value_type = Uuid)]
    pub customer: UserId,
    pub note: Option<String>,
    pub lines: Vec<Line>,
    /// In cents.
    pub total: i64,
    pub state: OrderState,
    pub placed_at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderPlaced {
    pub id: Uuid,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderExpired {
    pub id: Uuid,
}

kernel::aggregate_events! {
    OrderEvent of "order" {
        OrderPlaced = "orders.order_placed",
        OrderExpired = "orders.order_expired",
    }
}

#[derive(Debug)]
pub struct Order {
    pub view: OrderView,
    pub history: History<OrderEvent>,
}

/// The total exceeds [`Order::LARGEST`].
#[derive(Debug, PartialEq)]
pub struct TooLarge;

impl Order {
    pub const LARGEST: i64 = 1_000_000;

    pub fn place(
        id: Uuid,
        customer: UserId,
        note: Option<String>,
        lines: Vec<Line>,
        placed_at: DateTime<Utc>,
    ) -> Result<Self, TooLarge> {
        let total = lines
            .iter()
            .map(|line| i64::from(line.quantity).saturating_mul(line.unit_price));
        let total = total.fold(0_i64, i64::saturating_add);
        if total > Self::LARGEST {
            return Err(TooLarge);
        }
        let state = OrderState::Open;
        let view = OrderView {
            id,
            customer,
            note,
            lines,
            total,
            state,
            placed_at,
        };
        let mut history = History::default();
        history.record(placed_at, OrderPlaced { id });
        Ok(Self { view, history })
    }

    /// Does nothing if the order is not open.
    pub fn expire(&mut self, now: DateTime<Utc>) {
        if self.view.state == OrderState::Open {
            self.view.state = OrderState::Expired;
            self.history.record(now, OrderExpired { id: self.view.id });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(quantity: u32, unit_price: i64) -> Result<Order, TooLarge> {
        let line = |quantity| Line {
            product: "tea".to_owned(),
            quantity,
            unit_price,
        };
        let lines = vec![line(quantity), line(1)];
        Order::place(
            Uuid::nil(),
            UserId::new(Uuid::nil()),
            None,
            lines,
            DateTime::UNIX_EPOCH,
        )
    }

    #[test]
    fn the_total_is_limited() {
        assert_eq!(order(3, 250).map(|order| order.view.total), Ok(1_000));
        assert!(order(9, 100_000).is_ok());
        assert_eq!(order(9, 100_001).err(), Some(TooLarge));
        assert_eq!(order(u32::MAX, i64::MAX).err(), Some(TooLarge));
    }

    #[test]
    fn an_order_expires_once() {
        let mut order = order(1, 1).unwrap();
        order.expire(DateTime::UNIX_EPOCH);
        order.expire(DateTime::UNIX_EPOCH);
        let events: Vec<_> = order
            .history
            .recorded()
            .iter()
            .map(|(_, event)| event)
            .collect();
        let [placed, expired] = events[..] else {
            panic!("{events:?}")
        };
        assert_eq!(*placed, OrderPlaced { id: Uuid::nil() }.into());
        assert_eq!(*expired, OrderExpired { id: Uuid::nil() }.into());
    }
}
