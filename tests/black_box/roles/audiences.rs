//! Access control of every documented operation.

use super::user_with_roles;
use crate::support::{Tested, new_site};
use reqwest::Method;
use serde_json::json;
use test_databases::{TestDatabase, on_each_database};

/// Replaces the variables of a path by values.
fn filled(path: &str) -> String {
    let parts = path.split('/').map(|part| match part {
        "{id}" => "01890000-0000-7000-8000-000000000000",
        "{role}" => "admin",
        variable if variable.starts_with('{') => "x",
        fixed => fixed,
    });
    parts.collect::<Vec<_>>().join("/")
}

on_each_database! {
    async fn every_protected_route_requires_a_token_or_a_permission(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = user_with_roles(&server, &site, "ann", &[]).await?;
        server.finalize(&ann.access_token).await?.with(200)?;
        let document = server.get("/openapi.json").await?.with(200)?.json()?;

        let (mut protected, mut privileged) = (0, 0);
        for (path, item) in document["paths"].as_object().ok_or("paths")? {
            for (method, operation) in item.as_object().ok_or("operations")? {
                let named = format!("{method} {path}");
                let is_privileged = path.starts_with("/v1/admin/") || path.starts_with("/v1/superadmin/");
                let security = operation["security"].as_array().ok_or("security")?;
                let needs_token = security.iter().all(|one| one.get("bearer").is_some());
                assert!(needs_token || !is_privileged, "{named} needs no token");
                if !needs_token {
                    continue;
                }
                let method = Method::from_bytes(method.to_uppercase().as_bytes())?;
                let request = || server.request(method.clone(), &filled(path));

                let anonymous = server.send(request().json(&json!({}))).await?;

                anonymous.problem(401, "invalid-token").map_err(|error| format!("{named}: {error}"))?;
                protected += 1;
                if is_privileged {
                    let plain = server.send(request().bearer_auth(&ann.access_token).json(&json!({}))).await?;
                    assert!([403, 404].contains(&plain.status), "{named} for a plain user: {plain}");
                    privileged += 1;
                }
            }
        }

        assert!(protected >= 14 && privileged >= 10, "{protected} need a token, {privileged} a permission");
        Ok(())
    }
}
