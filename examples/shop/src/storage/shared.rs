use super::{Conn, Reads, Tx};
use crate::orders::*;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use loggia::{
    cqrs::{Context, Fault, Handler, Outcome},
    kernel::{History, UserId},
    storage::{Id, fault},
};
use serde_json::{Value, from_value, to_value};
use uuid::Uuid;

diesel::table! {
    use super::super::sql::*;

    shop_order (id) {
        id -> Key,
        customer -> Key,
        note -> Nullable<Text>,
        lines -> Doc,
        total -> BigInt,
        state -> Text,
        placed_at -> Ts,
        version -> BigInt,
    }
}

type Row = (Id, Id, Option<String>, Value, i64, String, DateTime<Utc>, i64);

fn view((id, customer, note, lines, total, state, placed_at, _): Row) -> Result<OrderView, Fault> {
    Ok(OrderView {
        id: id.0,
        customer: UserId::new(customer.0),
        note,
        lines: from_value(lines).map_err(Fault::unexpected)?,
        total,
        state: from_value(Value::String(state)).map_err(Fault::unexpected)?,
        placed_at,
    })
}

fn text(state: OrderState) -> &'static str {
    match state {
        OrderState::Open => "open",
        OrderState::Expired => "expired",
    }
}

pub struct DieselOrders(pub Tx);

#[async_trait]
impl OrderRepository for DieselOrders {
    async fn find(&self, id: Uuid) -> Result<Option<Order>, Fault> {
        let mut conn = self.0.connection().await?;
        let row = shop_order::table.find(Id(id)).first::<Row>(&mut *conn).await.optional();
        let Some(row) = row.map_err(fault)? else { return Ok(None) };
        let history = History::restore(row.7);
        Ok(Some(Order { view: view(row)?, history }))
    }

    async fn save(&self, order: &Order) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        write(order, &mut conn).await?;
        self.0.append(&mut conn, order.view.id, &order.history).await
    }

    async fn open_orders_of(&self, customer: UserId) -> Result<Vec<Uuid>, Fault> {
        let mut conn = self.0.connection().await?;
        let open = shop_order::customer.eq(Id(customer.uuid())).and(shop_order::state.eq("open"));
        let ids = shop_order::table.filter(open).select(shop_order::id);
        let ids: Vec<Id> = ids.load(&mut *conn).await.map_err(fault)?;
        Ok(ids.into_iter().map(|id| id.0).collect())
    }

    async fn delete_notes_of(&self, customer: UserId) -> Result<(), Fault> {
        let mut conn = self.0.connection().await?;
        let of_customer = shop_order::customer.eq(Id(customer.uuid()));
        let notes = diesel::update(shop_order::table.filter(of_customer))
            .set(shop_order::note.eq(None::<String>));
        notes.execute(&mut *conn).await.map(drop).map_err(fault)
    }
}

async fn write(Order { view, history }: &Order, conn: &mut Conn) -> Result<(), Fault> {
    let (state, version) = (text(view.state), history.version() + 1);
    let changes = (shop_order::state.eq(state), shop_order::version.eq(version));
    if !history.is_new() {
        let stored = shop_order::table.find(Id(view.id));
        let stored = stored.filter(shop_order::version.eq(history.version()));
        let written = diesel::update(stored).set(changes).execute(conn).await.map_err(fault)?;
        return if written == 1 { Ok(()) } else { Err(Fault::Conflict) };
    }
    let row = (
        shop_order::id.eq(Id(view.id)),
        shop_order::customer.eq(Id(view.customer.uuid())),
        shop_order::note.eq(&view.note),
        shop_order::lines.eq(to_value(&view.lines).map_err(Fault::unexpected)?),
        shop_order::total.eq(view.total),
        shop_order::placed_at.eq(view.placed_at),
        changes,
    );
    let insert = diesel::insert_into(shop_order::table).values(row);
    insert.execute(conn).await.map(drop).map_err(fault)
}

#[async_trait]
impl Handler<ListOrders> for Reads {
    async fn handle(&self, _: &Context, _: ListOrders) -> Outcome<ListOrders> {
        let mut conn = self.connection().await?;
        let rows = shop_order::table.order(shop_order::placed_at.desc()).limit(100);
        let rows: Vec<Row> = rows.load(conn.get()).await.map_err(fault)?;
        Ok(rows.into_iter().map(view).collect::<Result<_, _>>()?)
    }
}

#[async_trait]
impl Handler<GetOrder> for Reads {
    async fn handle(&self, _: &Context, GetOrder { id }: GetOrder) -> Outcome<GetOrder> {
        let mut conn = self.connection().await?;
        let row = shop_order::table.find(Id(id)).first::<Row>(conn.get()).await.optional();
        Ok(view(row.map_err(fault)?.ok_or(GetOrderError::NotFound)?)?)
    }
}

#[async_trait]
impl Handler<OrdersOf> for Reads {
    async fn handle(&self, _: &Context, OrdersOf(customer): OrdersOf) -> Outcome<OrdersOf> {
        let mut conn = self.connection().await?;
        let rows = shop_order::table.filter(shop_order::customer.eq(Id(customer.uuid())));
        let rows: Vec<Row> = rows.load(conn.get()).await.map_err(fault)?;
        Ok(rows.into_iter().map(view).collect::<Result<_, _>>()?)
    }
}

loggia::cqrs::provide_ports!(OrderPorts for Tx { orders: OrderRepository => DieselOrders });
