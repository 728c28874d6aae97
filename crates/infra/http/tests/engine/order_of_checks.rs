//! Authentication, policy, query, preconditions, body, path: in this order, for every operation.

use crate::{
    Checked,
    support::{CLERK, CUSTOMER, ORDER, answers, start},
};
use testing::http::request;

#[tokio::test]
async fn each_check_comes_after_the_one_before() -> Checked {
    let answers = answers();
    let seen = answers.seen();
    let server = start(answers).await?;
    let shipment = r#"{"carrier":"Snail & Sons"}"#;
    let known = format!("/v1/orders/{ORDER}/shipment");
    let ask = |path: &str| request("POST", path);
    let matching = |path: &str| ask(path).bearer(CLERK).header("If-Match", "\"1\"");
    let malformed = "/v1/orders/malformed/shipment";
    for (request, expected) in [
        (
            ask("/v1/orders/malformed/shipment?x=1").body("text/plain", "{"),
            (401, "invalid-token"),
        ),
        (
            ask("/v1/orders/malformed/shipment?x=1")
                .body("text/plain", "{")
                .bearer(CUSTOMER),
            (403, "forbidden"),
        ),
        (
            ask("/v1/orders/malformed/shipment?x=1")
                .body("text/plain", "{")
                .bearer(CLERK),
            (400, "unknown-query-parameter"),
        ),
        (
            ask(malformed)
                .body("text/plain", "{")
                .bearer(CLERK)
                .header("Accept", "text/html"),
            (406, "not-acceptable"),
        ),
        (
            ask(malformed).body("text/plain", "{").bearer(CLERK),
            (428, "if-match-required"),
        ),
        (
            matching(malformed).body("text/plain", "{"),
            (415, "unsupported-media-type"),
        ),
        (
            matching(malformed).body("application/json", "{"),
            (400, "malformed-json"),
        ),
        (
            matching(malformed).body("application/json", "{}"),
            (422, "validation-failed"),
        ),
        (
            matching(malformed).body("application/json", shipment),
            (404, "order-not-found"),
        ),
        (
            matching(&known).body("application/json", shipment),
            (412, "version-conflict"),
        ),
    ] {
        let (status, code) = server.send(request).await?.problem();
        assert_eq!((status, code.as_str()), expected);
    }
    assert!(
        seen.lock().is_ok_and(|seen| seen.is_empty()),
        "nothing was dispatched"
    );

    let request = ask(&known)
        .body("application/json", shipment)
        .bearer(CLERK)
        .header("If-Match", "\"7\"");
    let response = server.send(request).await?;
    assert_eq!((response.status, response.header("etag")), (204, "\"8\""));
    Ok(server.stop().await?)
}
