//! Authentication and permissions of every operation, as the messages demand them.

use crate::{
    Checked,
    fakes::{Fakes, id},
    support::{application, get, request, start},
};
use infra_http::{Endpoint, Security, Services};
use loggia_http_accounts::ROUTES;
use serde_json::Value;

/// Operations of which the message demands more than an authenticated user.
fn privileged() -> Vec<Endpoint> {
    let endpoints = (ROUTES.endpoints)();
    endpoints
        .into_iter()
        .filter(|endpoint| !endpoint.shape.permissions.is_empty())
        .collect()
}

fn filled(path: &str) -> String {
    path.replace("{id}", &id(7).to_string())
        .replace("{role}", "admin")
        .replace("{kid}", "kid")
}

fn sent(endpoint: &Endpoint) -> testing::http::Request {
    let method: &'static str = match endpoint.method.as_str() {
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        _ => "GET",
    };
    request(method, &format!("{}?surprise=1", filled(endpoint.path))).body("text/plain", "not JSON")
}

#[test]
fn every_service_that_the_endpoints_need_is_provided() -> Checked {
    application(Fakes::default()).check()?;

    let mut incomplete = application(Fakes::default());
    incomplete.services = Services::default();
    let error = incomplete
        .check()
        .err()
        .ok_or("complete without services")?
        .to_string();
    assert!(
        error.contains("registration.register") && error.contains("RegistrationMessages"),
        "{error}"
    );
    Ok(())
}

#[tokio::test]
async fn operations_that_require_a_permission_document_403_and_name_it() -> Checked {
    let server = start(Fakes::default()).await?;
    let document = server.send(get("/openapi.json")).await?.json();
    let privileged = privileged();
    assert_eq!(privileged.len(), 25);
    for endpoint in privileged {
        let operation = &document["paths"][endpoint.path][endpoint.method.as_str().to_lowercase()];
        let forbidden = operation["responses"]["403"]["description"]
            .as_str()
            .unwrap_or_default();
        assert!(forbidden.contains("`forbidden`"), "{}", endpoint.name());
        for permission in &endpoint.shape.permissions {
            let description = operation["description"].as_str().unwrap_or_default();
            assert!(
                description.ends_with(&format!("Requires `{permission}`.")),
                "{}",
                endpoint.name()
            );
        }
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn the_permission_is_checked_before_the_rest_of_the_request() -> Checked {
    let scripted = Fakes::default().scripted();
    let seen = scripted.seen();
    let server = start(scripted).await?;
    for endpoint in privileged() {
        let plain = server.send(sent(&endpoint).bearer("plain")).await?;
        assert_eq!(
            plain.problem(),
            (403, "forbidden".to_owned()),
            "{}",
            endpoint.name()
        );
        let root = server.send(sent(&endpoint).bearer("root")).await?;
        assert_eq!(
            root.problem(),
            (400, "unknown-query-parameter".to_owned()),
            "{}",
            endpoint.name()
        );
    }
    assert!(
        seen.lock().is_ok_and(|seen| seen.is_empty()),
        "nothing was dispatched"
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn authentication_is_checked_first_wherever_it_is_documented() -> Checked {
    let server = start(Fakes::default()).await?;
    let document = server.send(get("/openapi.json")).await?.json();
    for endpoint in (ROUTES.endpoints)() {
        let operation = &document["paths"][endpoint.path][endpoint.method.as_str().to_lowercase()];
        let requires_token = operation["security"][0]["bearer"].is_array()
            && operation["security"][1] == Value::Null;
        assert_eq!(
            requires_token,
            endpoint.shape.security == Security::Required,
            "{}",
            endpoint.name()
        );
        let anonymous = server.send(sent(&endpoint)).await?;
        assert_eq!(
            anonymous.status == 401,
            requires_token,
            "{}: {anonymous:?}",
            endpoint.name()
        );
    }
    Ok(server.stop().await?)
}
