//! Defects of a composition are errors when the server starts.

use crate::{
    Checked,
    support::{answers, application},
};
use loggia_http::{CompositionError, Endpoint, Json, NoContent, Routes, Services, serve, utoipa};
use std::net::TcpListener;

#[test]
fn the_shop_is_complete() -> Checked {
    Ok(application(answers())?.check()?)
}

#[tokio::test]
async fn a_missing_context_is_a_start_error_that_names_message_and_operation() -> Checked {
    let mut incomplete = application(answers())?;
    incomplete.services = Services::default();
    let error = serve(
        incomplete,
        TcpListener::bind("127.0.0.1:0")?,
        std::future::pending(),
    )
    .await
    .err();
    let text = error.ok_or("it started")?.to_string();
    assert!(
        text.contains("orders.place") && text.contains("`placeOrder` (POST /v1/orders)"),
        "{text}"
    );
    assert!(text.contains("OrderMessages"), "{text}");
    Ok(())
}

async fn done() -> NoContent {
    NoContent
}

fn with(endpoints: fn() -> Vec<Endpoint>) -> Result<Result<(), CompositionError>, kernel::Fault> {
    let mut application = application(answers())?;
    application.routes.push(Routes {
        tags: &[],
        endpoints,
    });
    Ok(application.check())
}

#[test]
fn operations_that_would_be_confused_are_rejected() -> Checked {
    let same_path = with(|| {
        vec![Endpoint {
            tag: "orders",
            id: "other",
            ..Endpoint::get("/v1/orders", done)
        }]
    })?;
    assert!(
        matches!(same_path, Err(CompositionError::Duplicate { .. })),
        "{same_path:?}"
    );
    let same_id = with(|| {
        vec![Endpoint {
            tag: "orders",
            id: "listOrders",
            ..Endpoint::get("/v1/other", done)
        }]
    })?;
    assert!(
        matches!(same_id, Err(CompositionError::Duplicate { .. })),
        "{same_id:?}"
    );
    Ok(())
}

#[test]
fn tags_and_path_parameters_must_be_declared() -> Checked {
    let unknown = with(|| {
        vec![Endpoint {
            tag: "misc",
            id: "other",
            ..Endpoint::get("/v1/other", done)
        }]
    })?;
    assert!(
        matches!(
            unknown,
            Err(CompositionError::UnknownTag { tag: "misc", .. })
        ),
        "{unknown:?}"
    );
    let unread = with(|| {
        vec![Endpoint {
            tag: "orders",
            id: "other",
            ..Endpoint::get("/v1/other/{id}", done)
        }]
    })?;
    assert!(
        matches!(unread, Err(CompositionError::PathParameter { .. })),
        "{unread:?}"
    );
    Ok(())
}

mod other {
    cqrs::problem_codes! {
        OUT_OF_STOCK: Invalid = "out-of-stock" { en: "Sold out", "Come back later." }
    }
}

/// Another schema than that of the shop.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct Order {
    number: u32,
}

async fn other_order() -> Json<Order> {
    Json(Order { number: 1 })
}

#[test]
fn one_schema_name_has_one_meaning() -> Checked {
    let clash = with(|| {
        vec![Endpoint {
            tag: "orders",
            id: "other",
            ..Endpoint::get("/v1/other", other_order)
        }]
    })?;
    assert_eq!(clash, Err(CompositionError::Schema("Order".to_owned())));
    Ok(())
}

#[test]
fn one_problem_code_has_one_meaning() -> Checked {
    let clash = with(|| {
        let endpoint = Endpoint::get("/v1/other", done);
        vec![Endpoint {
            tag: "orders",
            id: "other",
            problems: &[other::OUT_OF_STOCK],
            ..endpoint
        }]
    })?;
    assert_eq!(clash, Err(CompositionError::ProblemCode("out-of-stock")));
    Ok(())
}
