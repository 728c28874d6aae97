//! The OpenAPI document says what is served, and what is served is in it.

use crate::{
    Checked,
    fakes::Fakes,
    support::{Server, request, start},
};
use infra_http::{ServiceInfo, openapi};
use loggia_http_accounts::ROUTES;
use serde_json::Value;
use std::collections::BTreeSet;

const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");

fn document() -> Result<Value, serde_json::Error> {
    serde_json::to_value(openapi(&[ROUTES], &ServiceInfo::default()))
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "how a developer asks for a new snapshot"
)]
fn the_document_equals_the_reviewed_snapshot() -> Checked {
    let current = openapi(&[ROUTES], &ServiceInfo::default()).to_pretty_json()? + "\n";
    if std::env::var("UPDATE_OPENAPI").is_ok() {
        std::fs::write(SNAPSHOT, &current)?;
    }
    let reviewed = std::fs::read_to_string(SNAPSHOT)?;
    assert!(
        reviewed == current,
        "openapi.json is outdated: run the tests with UPDATE_OPENAPI=1 and review the difference"
    );
    Ok(())
}

#[test]
fn every_reference_leads_somewhere() -> Checked {
    let document = document()?;
    let mut references = BTreeSet::new();
    collect_references(&document, &mut references);
    assert!(!references.is_empty());
    for reference in references {
        let pointer = reference.strip_prefix('#').ok_or("a foreign reference")?;
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
    Ok(())
}

fn collect_references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            found.extend(
                members
                    .get("$ref")
                    .and_then(Value::as_str)
                    .map(str::to_owned),
            );
            members
                .values()
                .for_each(|member| collect_references(member, found));
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| collect_references(item, found)),
        _ => {}
    }
}

#[test]
fn every_operation_is_described_completely() -> Checked {
    let document = document()?;
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().ok_or("no paths")?;
    let mut ids = BTreeSet::new();
    for (path, item) in paths {
        for (method, operation) in item.as_object().ok_or("no operations")? {
            let name = format!("{method} {path}");
            assert!(
                ids.insert(
                    operation["operationId"]
                        .as_str()
                        .unwrap_or_default()
                        .to_owned()
                ),
                "{name}"
            );
            assert!(
                operation["summary"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{name}"
            );
            assert!(
                operation["tags"][0]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{name}"
            );
            let with_a_body = ["delete /v1/sessions/current", "delete /v1/users/me"];
            let takes_a_body = ["post", "put", "patch"].contains(&method.as_str())
                || with_a_body.contains(&name.as_str());
            assert_eq!(operation["requestBody"].is_object(), takes_a_body, "{name}");
            let responses = operation["responses"].as_object().ok_or("no responses")?;
            for (status, response) in responses {
                assert!(
                    response["headers"]["X-Request-Id"].is_object(),
                    "{name} {status}"
                );
                let problem = &response["content"]["application/problem+json"];
                assert_eq!(
                    problem.is_object(),
                    status.starts_with(['4', '5']),
                    "{name} {status}"
                );
                let patch = method == "patch" && status == "415";
                assert_eq!(
                    patch,
                    response["headers"]["Accept-Patch"].is_object(),
                    "{name} {status}"
                );
                assert_eq!(
                    status == "401",
                    response["headers"]["WWW-Authenticate"].is_object(),
                    "{name} {status}"
                );
            }
            let bearer = operation["security"][0]["bearer"].is_array();
            assert!(!bearer || responses.contains_key("401"), "{name}");
        }
    }
    Ok(())
}

/// Where an address is not served, the answer is 404 `not-found`; where its method is not, 405.
async fn is_served(
    server: &Server,
    method: &'static str,
    path: &str,
) -> Result<bool, std::io::Error> {
    let path = path
        .replace("{id}", "0190")
        .replace("{kind}", "invitation")
        .replace("{role}", "auditor")
        .replace(
            "{file}",
            if path.starts_with("/links") {
                "style.css"
            } else {
                "index.html"
            },
        );
    let response = server.send(request(method, &path)).await?;
    Ok(response.status != 405 && response.code() != "not-found")
}

#[tokio::test]
async fn exactly_the_documented_operations_are_served() -> Checked {
    let server = start(Fakes::default()).await?;
    let document = document()?;
    for (path, item) in document["paths"].as_object().ok_or("no paths")? {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let documented = item.get(method.to_lowercase()).is_some();
            assert_eq!(
                is_served(&server, method, path).await?,
                documented,
                "{method} {path}"
            );
        }
    }
    Ok(server.stop().await?)
}
