//! The document follows from the types of the handlers.

use crate::{
    Checked,
    shop::{ORDER_NOT_FOUND, OUT_OF_STOCK, PlaceOrder, ROUTES, ShipOrder},
};
use loggia_http::{Caller, Endpoint, NoContent, ServiceInfo, openapi};
use serde_json::{Value, json};

fn document() -> Result<Value, serde_json::Error> {
    serde_json::to_value(openapi(&[ROUTES], &ServiceInfo::default()))
}

#[test]
fn the_policy_of_the_message_is_documented() -> Checked {
    let document = document()?;
    let ship = &document["paths"]["/v1/orders/{order}/shipment"]["post"];
    assert_eq!(ship["description"], "Once. Requires `orders:read`.");
    assert_eq!(ship["security"], json!([{ "bearer": [] }]));
    assert_eq!(ship["responses"]["403"]["description"], "`forbidden`");
    let place = &document["paths"]["/v1/orders"]["post"];
    assert_eq!(place["description"], Value::Null);
    assert!(place["responses"]["401"].is_object() && place["responses"]["403"].is_null());
    Ok(())
}

#[test]
fn the_refusals_of_the_message_are_documented_with_its_codes() -> Checked {
    let document = document()?;
    let place = &document["paths"]["/v1/orders"]["post"]["responses"];
    assert_eq!(
        place["409"]["description"],
        "`conflict`, `idempotency-in-flight`, `out-of-stock`"
    );
    assert!(document["components"]["examples"]["out-of-stock"].is_object());
    let codes =
        document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"].as_array();
    assert!(codes.is_some_and(|codes| codes.contains(&json!("out-of-stock"))));
    Ok(())
}

#[test]
fn bodies_and_answers_have_schemas() -> Checked {
    let document = document()?;
    let schemas = &document["components"]["schemas"];
    let lines = &schemas["NewOrder"]["properties"]["lines"];
    assert_eq!(
        lines,
        &json!({ "type": "array", "description": "The ordered products.", "maxItems": 3,
                 "items": { "$ref": "#/components/schemas/NewLine" } })
    );
    assert_eq!(schemas["NewOrder"]["required"], json!(["lines", "is_gift"]));
    let line = &schemas["NewLine"];
    assert_eq!(line["additionalProperties"], false);
    assert_eq!(
        line["properties"]["quantity"],
        json!({ "type": "integer", "format": "int64", "minimum": 1, "maximum": 1000 })
    );
    assert!(
        line["properties"]["type"].is_object(),
        "a name that is a keyword in Rust"
    );
    assert!(schemas["OrderPage"]["properties"]["next_cursor"].is_object());
    let order = &document["paths"]["/v1/orders"]["post"]["responses"]["201"];
    assert!(order["headers"]["Location"].is_object() && order["description"] == "An order.");
    Ok(())
}

#[test]
fn arguments_bring_their_parameters() -> Checked {
    let document = document()?;
    let names = |path: &str, method: &str| {
        let parameters = document["paths"][path][method]["parameters"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let name = |parameter: &Value| {
            let reference = parameter["$ref"]
                .as_str()
                .and_then(|reference| reference.rsplit('/').next());
            reference
                .or(parameter["name"].as_str())
                .unwrap_or_default()
                .to_owned()
        };
        parameters.iter().map(name).collect::<Vec<_>>()
    };
    let common = ["X-Request-Id", "Accept-Language", "traceparent"];
    let with = |own: &[&'static str], headers: &[&'static str]| [own, &common, headers].concat();
    assert_eq!(
        names("/v1/orders", "get"),
        with(&["state", "sort", "limit", "cursor"], &[])
    );
    assert_eq!(names("/v1/orders", "post"), with(&[], &["Idempotency-Key"]));
    assert_eq!(
        names("/v1/orders/{order}", "get"),
        with(&["order"], &["If-None-Match"])
    );
    assert_eq!(
        names("/v1/orders/{order}/shipment", "post"),
        with(&["order"], &["Idempotency-Key", "If-Match"])
    );
    Ok(())
}

#[test]
fn a_handler_of_two_messages_documents_both() {
    async fn both(_: Caller<PlaceOrder>, _: Caller<ShipOrder>) -> NoContent {
        NoContent
    }
    let shape = Endpoint::post("/v1/both", both).shape;
    assert_eq!(
        shape
            .permissions
            .iter()
            .map(|permission| permission.as_str())
            .collect::<Vec<_>>(),
        ["orders:read"]
    );
    assert!(shape.answers_with(&OUT_OF_STOCK) && shape.answers_with(&ORDER_NOT_FOUND));
}
