//! Idempotency keys, conditional reads, pages and the documentation page.

use crate::{
    Checked,
    shop::{PlaceOrder, PlaceOrderError, ShipOrder, ShipOrderError},
    support::{CLERK, CUSTOMER, ORDER, answers, start},
};
use testing::http::{get, post};

#[tokio::test]
async fn a_refusal_has_its_code_and_the_status_of_its_class() -> Checked {
    let refusing = answers()
        .on::<PlaceOrder>(|_, _| Err(PlaceOrderError::OutOfStock.into()))
        .on::<ShipOrder>(|_, _| Err(ShipOrderError::Changed.into()));
    let server = start(refusing).await?;
    let place = post("/v1/orders", r#"{"lines":[],"is_gift":false}"#).bearer(CUSTOMER);
    assert_eq!(
        server.send(place).await?.problem(),
        (409, "out-of-stock".to_owned())
    );
    let ship = post(
        &format!("/v1/orders/{ORDER}/shipment"),
        r#"{"carrier":"Post"}"#,
    );
    let ship = ship.bearer(CLERK).header("If-Match", "*");
    assert_eq!(
        server.send(ship).await?.problem(),
        (412, "version-conflict".to_owned())
    );
    let unknown = get("/v1/orders/00000000-0000-0000-0000-000000000009").bearer(CUSTOMER);
    assert_eq!(
        server.send(unknown).await?.problem(),
        (404, "order-not-found".to_owned())
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn the_scope_of_a_key_contains_every_path_parameter() -> Checked {
    let answers = answers();
    let seen = answers.seen();
    let server = start(answers).await?;
    let upper = ORDER.to_string().to_uppercase();
    let ship = post(
        &format!("/v1/orders/{upper}/shipment"),
        r#"{"carrier":"Post"}"#,
    );
    let ship = ship
        .bearer(CLERK)
        .header("If-Match", "*")
        .header("Idempotency-Key", "k1");
    assert_eq!(server.send(ship).await?.status, 204);
    server.stop().await?;

    let seen = seen.lock().map_err(|_| "poisoned")?;
    let key = seen
        .first()
        .and_then(|context| context.idempotency_key())
        .ok_or("no key")?;
    assert!(
        key.scope
            .ends_with(&format!("POST /v1/orders/{{order}}/shipment {ORDER}")),
        "{}",
        key.scope
    );
    Ok(())
}

#[tokio::test]
async fn a_conditional_read_saves_the_body() -> Checked {
    let server = start(answers()).await?;
    let path = format!("/v1/orders/{ORDER}");
    let full = server.send(get(&path).bearer(CUSTOMER)).await?;
    assert_eq!((full.status, full.header("etag")), (200, "\"7\""));
    let known = server
        .send(
            get(&path)
                .bearer(CUSTOMER)
                .header("If-None-Match", "\"6\", W/\"7\""),
        )
        .await?;
    assert_eq!(
        (known.status, known.header("etag"), known.body.len()),
        (304, "\"7\"", 0)
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_page_links_to_the_next_one() -> Checked {
    let server = start(answers()).await?;
    let page = server
        .send(get("/v1/orders?state=open&limit=2&cursor=old").bearer(CLERK))
        .await?;
    assert_eq!(
        page.header("link"),
        "</v1/orders?state=open&limit=2&cursor=next>; rel=\"next\""
    );
    assert_eq!(page.json()["next_cursor"], "next");
    let expected = serde_json::json!([{ "id": ORDER }, { "id": ORDER }]);
    assert_eq!(page.json()["items"], expected);
    let unknown = server
        .send(get("/v1/orders?colour=red").bearer(CLERK))
        .await?;
    assert_eq!(
        unknown.problem(),
        (400, "unknown-query-parameter".to_owned())
    );
    assert_eq!(unknown.json()["allowed"][0], "state");
    Ok(server.stop().await?)
}

#[tokio::test]
async fn the_root_leads_to_a_page_with_the_title_of_the_service() -> Checked {
    let server = start(answers()).await?;
    let root = server.send(get("/").header("Accept", "text/html")).await?;
    assert_eq!((root.status, root.header("location")), (307, "/docs/"));
    for path in ["/docs/", "/docs/index.html"] {
        let page = String::from_utf8(server.send(get(path)).await?.body)?;
        assert!(page.contains("<title>Shop &amp; Co</title>"), "{page}");
    }
    Ok(server.stop().await?)
}
