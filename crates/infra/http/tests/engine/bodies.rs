//! Numbers, booleans, nested objects and lists.

use crate::{
    Checked,
    shop::PlaceOrder,
    support::{CUSTOMER, answers, start},
};
use std::sync::{Arc, Mutex};
use testing::http::post;

const PRODUCT: &str = "01900000-0000-7000-8000-000000000001";

#[tokio::test]
async fn every_kind_of_field_reaches_the_command() -> Checked {
    let seen: Arc<Mutex<Vec<PlaceOrder>>> = Arc::default();
    let orders = seen.clone();
    let server = start(answers().on::<PlaceOrder>(move |_, order| {
        orders.lock().map(|mut orders| orders.push(order)).ok();
        Ok(crate::shop::PlacedOrder(crate::support::ORDER))
    }))
    .await?;
    let body = format!(
        r#"{{"lines":[{{"product":"{PRODUCT}","quantity":2.0,"discount":-5,"type":"new"}}],"contact":"ann@example.org",
            "tags":["b","a","b"],"is_gift":true,"deliver_at":"2026-01-02T03:04:05+02:00"}}"#
    );
    let response = server
        .send(post("/v1/orders", &body).bearer(CUSTOMER))
        .await?;
    assert_eq!(
        (response.status, response.header("location")),
        (201, "/v1/orders/00000000-0000-0000-0000-000000000007")
    );
    server.stop().await?;

    let seen = seen.lock().map_err(|_| "poisoned")?;
    let [order] = seen.as_slice() else {
        return Err("not one order".into());
    };
    let [line] = order.lines.as_slice() else {
        return Err("not one line".into());
    };
    assert_eq!(
        (
            line.product.to_string().as_str(),
            line.quantity,
            line.discount
        ),
        (PRODUCT, 2, Some(-5))
    );
    assert_eq!(line.kind.as_deref(), Some("new"));
    assert_eq!(order.tags.iter().collect::<Vec<_>>(), ["a", "b"]);
    assert!(order.is_gift && order.contact.is_some());
    assert_eq!(
        order.deliver_at.map(|at| at.to_rfc3339()).as_deref(),
        Some("2026-01-02T01:04:05+00:00")
    );
    Ok(())
}

#[tokio::test]
async fn all_invalid_fields_are_in_one_response_with_pointers_into_the_nesting() -> Checked {
    let server = start(answers()).await?;
    let body = format!(
        r#"{{"lines":[{{"product":"{PRODUCT}","quantity":0}},7,{{"quantity":1.5,"discount":2147483648,"more":{{}}}}],
            "contact":"ann","tags":["ok","",null],"is_gift":"yes","deliver_at":"tomorrow","a/b":1}}"#
    );
    let response = server
        .send(post("/v1/orders", &body).bearer(CUSTOMER))
        .await?;
    assert_eq!(response.problem(), (422, "validation-failed".to_owned()));
    let expected = [
        "/lines/0/quantity out-of-range",
        "/lines/1 wrong-type",
        "/lines/2/product required",
        "/lines/2/quantity wrong-type",
        "/lines/2/discount out-of-range",
        "/lines/2/more unknown-field",
        "/contact invalid-email",
        "/tags/1 empty",
        "/tags/2 wrong-type",
        "/is_gift wrong-type",
        "/deliver_at malformed-time",
        "/a~1b unknown-field",
    ];
    assert_eq!(response.errors(), expected);
    Ok(server.stop().await?)
}

#[tokio::test]
async fn lists_have_a_maximum_and_null_is_not_a_value() -> Checked {
    let server = start(answers()).await?;
    let line = format!(r#"{{"product":"{PRODUCT}","quantity":1}}"#);
    for (body, error) in [
        (
            format!(r#"{{"lines":[{line},{line},{line},{line}],"is_gift":false}}"#),
            "/lines too-many",
        ),
        (
            r#"{"lines":{},"is_gift":false}"#.to_owned(),
            "/lines wrong-type",
        ),
        (
            r#"{"lines":[],"is_gift":null}"#.to_owned(),
            "/is_gift wrong-type",
        ),
        (
            r#"{"lines":[],"is_gift":false,"contact":null}"#.to_owned(),
            "/contact wrong-type",
        ),
    ] {
        let response = server
            .send(post("/v1/orders", &body).bearer(CUSTOMER))
            .await?;
        assert_eq!(
            (response.status, response.errors()),
            (422, vec![error.to_owned()]),
            "{body}"
        );
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn duplicate_keys_and_deep_nesting_are_rejected_at_every_level() -> Checked {
    let server = start(answers()).await?;
    let twice = r#"{"lines":[{"quantity":1,"quantity":2}]}"#;
    let response = server
        .send(post("/v1/orders", twice).bearer(CUSTOMER))
        .await?;
    assert_eq!(response.problem(), (400, "duplicate-key".to_owned()));
    assert_eq!(response.errors(), ["/lines/0/quantity duplicate-key"]);

    let deep = format!(r#"{{"lines":{}{}}}"#, "[".repeat(40), "]".repeat(40));
    let response = server
        .send(post("/v1/orders", &deep).bearer(CUSTOMER))
        .await?;
    assert_eq!(response.problem(), (400, "malformed-json".to_owned()));
    Ok(server.stop().await?)
}
