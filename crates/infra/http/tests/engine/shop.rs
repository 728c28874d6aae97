//! A small shop: its messages, and its routes as another team would write them.

use chrono::{DateTime, Utc};
use cqrs::{Permitted, ProblemCode, Required, SignedIn, problems::VERSION_CONFLICT};
use kernel::{EmailAddress, Permission};
use loggia_http::{
    Caller, Conditional, Created, Endpoint, IdempotentCaller, IfMatch, ListOf, Listing, Located,
    NoContent, Page, Path, PathParameter, Problem, Range, Routes, SetOf, Submitted, Tagged, Text,
    body, schema, utoipa,
};
use serde::Serialize;
use services::listing::{self, Comparison, FilterShape, ListQuery, ListShape, ValueShape};
use std::{collections::BTreeSet, convert::Infallible};
use utoipa::{
    ToSchema,
    openapi::{KnownFormat, schema::ObjectBuilder},
};
use uuid::Uuid;

cqrs::problem_codes! {
    OUT_OF_STOCK: Conflict = "out-of-stock" { en: "Out of stock", "A product is not available: order less of it." }
    ORDER_NOT_FOUND: NotFound = "order-not-found" { en: "Order not found", "There is no order with this id." }
}

#[derive(Debug, Clone, Copy)]
pub struct OrdersRead;

impl Required for OrdersRead {
    const PERMISSION: Permission = Permission::declared("orders:read");
}

#[derive(Debug, Clone, PartialEq)]
pub struct OrderLine {
    pub product: Uuid,
    pub quantity: u32,
    pub discount: Option<i32>,
    pub kind: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PlaceOrder {
    pub lines: Vec<OrderLine>,
    pub contact: Option<EmailAddress>,
    pub tags: BTreeSet<String>,
    pub is_gift: bool,
    pub deliver_at: Option<DateTime<Utc>>,
}

#[derive(Debug, thiserror::Error)]
pub enum PlaceOrderError {
    #[error("a product is out of stock")]
    OutOfStock,
}
cqrs::refusal!(PlaceOrderError { OutOfStock => OUT_OF_STOCK });
cqrs::command!(PlaceOrder = "orders.place", SignedIn => PlacedOrder, PlaceOrderError);

#[derive(Debug, Clone, Copy)]
pub struct PlacedOrder(pub Uuid);

impl cqrs::Replayable for PlacedOrder {
    fn to_receipt(&self) -> Result<Vec<u8>, cqrs::Fault> {
        Ok(self.0.as_bytes().to_vec())
    }

    fn from_receipt(receipt: &[u8]) -> Result<Self, cqrs::Fault> {
        Uuid::from_slice(receipt)
            .map(Self)
            .map_err(cqrs::Fault::unexpected)
    }
}

#[derive(Debug, Clone, Copy)]
pub struct ShipOrder {
    pub id: Uuid,
}

#[derive(Debug, thiserror::Error)]
pub enum ShipOrderError {
    #[error("unknown")]
    Unknown,
    #[error("changed")]
    Changed,
}
cqrs::refusal!(ShipOrderError { Unknown => ORDER_NOT_FOUND, Changed => VERSION_CONFLICT });
cqrs::command!(ShipOrder = "orders.ship", Permitted<OrdersRead> => (), ShipOrderError);

#[derive(Debug, Clone, Copy)]
pub struct GetOrder {
    pub id: Uuid,
}
cqrs::query!(GetOrder = "orders.get", SignedIn => u32, ShipOrderError);

#[derive(Debug, Clone)]
pub struct ListOrders {
    pub limit: usize,
}
cqrs::query!(ListOrders = "orders.list", Permitted<OrdersRead> => listing::Page<Uuid>, Infallible);

impl ListQuery for ListOrders {
    const SHAPE: &'static ListShape = &ListShape {
        filters: &[FilterShape {
            field: "state",
            comparisons: &[Comparison::Is],
            value: ValueShape::OneOf(&["open", "shipped"]),
            description: "The state of the order.",
        }],
        sorts: &["-placed_at"],
        usual_sort: "-placed_at",
    };

    fn of(listing: listing::Listing) -> Self {
        Self {
            limit: listing.limit.get(),
        }
    }
}

cqrs::messages!(pub trait OrderMessages { PlaceOrder, ShipOrder, GetOrder, ListOrders });

pub const ROUTES: Routes = Routes {
    tags: &[("orders", "Orders of the shop")],
    endpoints,
};

fn endpoints() -> Vec<Endpoint> {
    let tag = "orders";
    vec![
        Endpoint {
            tag,
            id: "placeOrder",
            summary: "Place an order",
            ..Endpoint::post("/v1/orders", place)
        },
        Endpoint {
            tag,
            id: "listOrders",
            summary: "List orders",
            ..Endpoint::get("/v1/orders", list)
        },
        Endpoint {
            tag,
            id: "getOrder",
            summary: "Get an order",
            ..Endpoint::get("/v1/orders/{order}", get)
        },
        Endpoint {
            tag,
            id: "shipOrder",
            summary: "Ship an order",
            description: "Once.",
            ..Endpoint::post("/v1/orders/{order}/shipment", ship)
        },
    ]
}

body! {
    /// An order to place.
    pub struct NewOrder {
        /// The ordered products.
        lines: ListOf<NewLine, 3>,
        contact: Option<EmailAddress>,
        tags: Option<SetOf<Text<10>, 5>>,
        is_gift: bool,
        deliver_at: Option<DateTime<Utc>>,
    }
}

body! {
    /// A line of an order.
    pub struct NewLine {
        product: Uuid,
        quantity: Range<u32, 1, 1000>,
        discount: Option<i32>,
        kind as "type": Option<Text<5>>,
    }
}

body! {
    /// How to ship.
    pub struct Shipment {
        carrier: Text<20>,
    }
}

/// An order.
#[derive(Serialize, ToSchema)]
struct Order {
    id: Uuid,
}

enum OrderInPath {}

impl PathParameter for OrderInPath {
    type Value = Uuid;
    const NAME: &'static str = "order";
    const UNKNOWN: ProblemCode = ORDER_NOT_FOUND;

    fn parse(text: &str) -> Option<Uuid> {
        Uuid::try_parse(text).ok()
    }

    fn schema() -> ObjectBuilder {
        schema::formatted(KnownFormat::Uuid)
    }
}

async fn place(
    caller: IdempotentCaller<PlaceOrder>,
    body: Submitted<NewOrder>,
) -> Result<Located<Created<Order>>, Problem> {
    let NewOrder {
        lines,
        contact,
        tags,
        is_gift,
        deliver_at,
    } = body.into_fields();

    let line = |NewLine {
                    product,
                    quantity,
                    discount,
                    kind,
                }| OrderLine {
        product,
        quantity,
        discount,
        kind,
    };
    let (lines, tags) = (
        lines.into_iter().map(line).collect(),
        tags.unwrap_or_default(),
    );
    let PlacedOrder(id) = caller
        .dispatch(PlaceOrder {
            lines,
            contact,
            tags,
            is_gift,
            deliver_at,
        })
        .await?;

    Ok(Located {
        location: format!("/v1/orders/{id}"),
        answer: Created(Order { id }),
    })
}

async fn list(
    caller: Caller<ListOrders>,
    Listing(query): Listing<ListOrders>,
) -> Result<Page<Order>, Problem> {
    let page = caller.dispatch(query).await?;
    Ok(Page::of(page, |id| Order { id }))
}

async fn get(
    caller: Caller<GetOrder>,
    Path(id): Path<OrderInPath>,
) -> Result<Conditional<Order>, Problem> {
    let version = caller.dispatch(GetOrder { id }).await?;
    Ok(Conditional {
        revision: version.to_string(),
        body: Order { id },
    })
}

async fn ship(
    caller: IdempotentCaller<ShipOrder>,
    tags: IfMatch,
    _: Submitted<Shipment>,
    Path(id): Path<OrderInPath>,
) -> Result<Tagged<NoContent>, Problem> {
    tags.check("\"7\"")?;
    caller.dispatch(ShipOrder { id }).await?;
    Ok(Tagged {
        revision: "8".to_owned(),
        answer: NoContent,
    })
}
