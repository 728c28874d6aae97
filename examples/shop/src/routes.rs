//! The HTTP operations of the context.

use crate::orders::*;
use loggia::{
    cqrs::ProblemCode,
    http::{
        Caller, Created, Endpoint, IdempotentCaller, Json, List, ListOf, Located, Path,
        PathParameter, Problem, Range, Routes, Submitted, Text, body, schema,
        utoipa::openapi::{KnownFormat, schema::ObjectBuilder},
    },
};
use uuid::Uuid;

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
    ]
}

body! {
    /// An order to place.
    struct NewOrder {
        /// The ordered products.
        lines: ListOf<NewOrderLine, 50>,
        /// A note to the shop.
        note: Option<Text<500>>,
    }
}

body! {
    /// A line of an order.
    struct NewOrderLine {
        product: Text<100>,
        quantity: Range<u32, 1, 1000>,
        /// In cents.
        unit_price: Range<i64, 0, 1_000_000>,
    }
}

enum OrderInPath {}

impl PathParameter for OrderInPath {
    type Value = Uuid;
    const NAME: &'static str = "order";
    const UNKNOWN: ProblemCode = problems::ORDER_NOT_FOUND;

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
) -> Result<Located<Created<OrderView>>, Problem> {
    let NewOrder { lines, note } = body.into_fields();
    let line = |line: NewOrderLine| Line {
        product: line.product,
        quantity: line.quantity,
        unit_price: line.unit_price,
    };
    let lines = lines.into_iter().map(line).collect();
    let order = caller.dispatch(PlaceOrder { note, lines }).await?;
    Ok(Located {
        location: format!("/v1/orders/{}", order.id),
        answer: Created(order),
    })
}

async fn list(caller: Caller<ListOrders>) -> Result<List<OrderView>, Problem> {
    Ok(List(caller.dispatch(ListOrders).await?))
}

async fn get(
    caller: Caller<GetOrder>,
    Path(id): Path<OrderInPath>,
) -> Result<Json<OrderView>, Problem> {
    Ok(Json(caller.dispatch(GetOrder { id }).await?))
}
