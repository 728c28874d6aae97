//! Creating, changing and deleting roles.

use super::{CommandLine, user_with_roles};
use crate::support::{Answer, BoxError, Client, Tested, Token, Tokens, new_site};
use reqwest::Method;
use serde_json::{Value, json};
use test_databases::{TestDatabase, on_each_database};

const ALL: &str = "/v1/superadmin/roles";
const AUDITOR: &str = "/v1/superadmin/roles/auditor";

async fn create(client: &Client, by: &Tokens, body: &Value) -> Result<Answer, BoxError> {
    client
        .send(
            client
                .request(Method::POST, ALL)
                .bearer_auth(&by.access_token)
                .json(body),
        )
        .await
}

async fn write(
    client: &Client,
    by: &Tokens,
    method: Method,
    tag: Option<&str>,
    body: Option<Value>,
) -> Result<Answer, BoxError> {
    let mut request = client
        .request(method, AUDITOR)
        .bearer_auth(&by.access_token);
    if let Some(tag) = tag {
        request = request.header("If-Match", tag);
    }
    if let Some(body) = body {
        request = request.json(&body);
    }
    client.send(request).await
}

fn auditor() -> Value {
    json!({ "name": "auditor", "description": "Reads events", "permissions": ["events:read"] })
}

on_each_database! {
    async fn roles_are_created_changed_and_deleted_with_entity_tags(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let root = user_with_roles(&server, &site, "root", &["superadmin"]).await?;

        let created = create(&server, &root, &auditor()).await?.with(201)?;
        assert_eq!(created.header("location"), Some(AUDITOR));
        let first = created.header("etag").ok_or("no entity tag")?.to_owned();
        let shown = server.get_as(&root.access_token, AUDITOR).await?.with(200)?;
        assert_eq!((shown.header("etag"), shown.json()?), (Some(first.as_str()), created.json()?));
        assert_eq!((&shown.json()?["built_in"], &shown.json()?["permissions"]), (&json!(false), &json!(["events:read"])));
        let request = server.request(Method::GET, AUDITOR).bearer_auth(&root.access_token);
        server.send(request.header("If-None-Match", &first)).await?.with(304)?;

        let patch = Some(json!({ "permissions": ["users:read", "events:read"] }));
        write(&server, &root, Method::PATCH, None, patch.clone()).await?.problem(428, "if-match-required")?;
        let patched = write(&server, &root, Method::PATCH, Some(&first), patch.clone()).await?.with(200)?;
        assert_eq!(patched.json()?["description"], "Reads events", "omitted fields are unchanged");
        assert_eq!(patched.json()?["permissions"], json!(["events:read", "users:read"]));
        let second = patched.header("etag").ok_or("no entity tag")?.to_owned();
        assert_ne!(second, first);
        let whole = Some(json!({ "description": "Idle", "permissions": [] }));
        for method in [Method::PATCH, Method::PUT, Method::DELETE] {
            let body = if method == Method::DELETE { None } else { whole.clone() };
            write(&server, &root, method.clone(), Some(&first), body.clone()).await?.problem(412, "version-conflict")?;
            let weak = format!("W/{second}");
            write(&server, &root, method.clone(), Some(&weak), body.clone()).await?.problem(412, "version-conflict")?;
            write(&server, &root, method, None, body).await?.problem(428, "if-match-required")?;
        }
        let replaced = write(&server, &root, Method::PUT, Some(&second), whole).await?.with(200)?;
        assert_eq!((&replaced.json()?["description"], &replaced.json()?["permissions"]), (&json!("Idle"), &json!([])));

        let third = replaced.header("etag").ok_or("no entity tag")?.to_owned();
        let ann = user_with_roles(&server, &site, "ann", &["auditor"]).await?;
        write(&server, &root, Method::DELETE, Some(&third), None).await?.problem(409, "role-in-use")?;
        site.run_json(&["role", "revoke", "auditor", &ann.user_id]).await?;
        write(&server, &root, Method::DELETE, Some(&third), None).await?.with(204)?;
        server.get_as(&root.access_token, AUDITOR).await?.problem(404, "role-not-found")?;
        write(&server, &root, Method::DELETE, Some("*"), None).await?.problem(404, "role-not-found")?;
        let events = "select event_type as value from event_log where aggregate = 'role' order by position";
        let expected = ["access.role_created", "access.role_changed", "access.role_changed", "access.role_deleted"];
        assert_eq!(site.database().texts(events).await?, expected);
        Ok(())
    }

    async fn changed_permissions_appear_in_refreshed_tokens(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let root = user_with_roles(&server, &site, "root", &["superadmin"]).await?;
        let tag = create(&server, &root, &auditor()).await?.with(201)?.header("etag").ok_or("no entity tag")?.to_owned();
        let ann = user_with_roles(&server, &site, "ann", &["auditor"]).await?;

        let patch = Some(json!({ "permissions": ["roles:read"] }));
        write(&server, &root, Method::PATCH, Some(&tag), patch).await?.with(200)?;

        let refreshed = Tokens::of(&server.refresh(&ann.session_token).await?.with(200)?)?;
        assert_eq!(Token::read(&refreshed.access_token)?.claims["permissions"], json!(["roles:read"]));
        server.get_as(&refreshed.access_token, ALL).await?.with(200)?;
        Ok(())
    }

    async fn built_in_roles_are_immutable_and_escalation_is_refused(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let root = user_with_roles(&server, &site, "root", &["superadmin"]).await?;
        let arguments = ["role", "create", "role-manager", "--description", "Manages roles"];
        let permissions = ["--permission", "roles:manage", "--permission", "roles:read"];
        site.run_json(&[&arguments[..], &permissions[..]].concat()).await?;
        let manager = user_with_roles(&server, &site, "manager", &["role-manager"]).await?;

        create(&server, &manager, &auditor()).await?.problem(403, "privilege-escalation")?;
        create(&server, &root, &auditor()).await?.with(201)?;
        create(&server, &root, &auditor()).await?.problem(409, "role-name-taken")?;
        write(&server, &manager, Method::DELETE, Some("*"), None).await?.problem(403, "privilege-escalation")?;
        let patch = json!({ "description": "Mine" });
        write(&server, &manager, Method::PATCH, Some("*"), Some(patch.clone())).await?.problem(403, "privilege-escalation")?;
        for name in ["admin", "superadmin"] {
            let path = format!("{ALL}/{name}");
            for (method, body) in [(Method::PATCH, Some(&patch)), (Method::DELETE, None)] {
                let request = server.request(method, &path).bearer_auth(&root.access_token).header("If-Match", "*");
                let request = if let Some(body) = body { request.json(body) } else { request };
                server.send(request).await?.problem(409, "built-in-role")?;
            }
        }
        Ok(())
    }

    async fn all_invalid_fields_are_reported_at_once(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let root = user_with_roles(&server, &site, "root", &["superadmin"]).await?;
        let broken = json!({ "name": "No Role", "description": "", "permissions": ["events:read", 1], "color": "red" });
        let many: Vec<_> = (0..300).map(|_| "events:read").collect();
        for (body, expected) in [
            (broken, vec!["/color unknown-field", "/description empty", "/name invalid-role-name", "/permissions/1 wrong-type"]),
            (json!({}), vec!["/description required", "/name required", "/permissions required"]),
            (json!({ "name": "a", "description": "b", "permissions": ["moons:reach"] }), vec!["/permissions unknown-permission"]),
            (json!({ "name": "a", "description": "b", "permissions": ["MOONS"] }), vec!["/permissions/0 unknown-permission"]),
            (json!({ "name": "a", "description": "b", "permissions": many }), vec!["/permissions too-many"]),
            (json!({ "name": "a", "description": "b", "permissions": null }), vec!["/permissions wrong-type"]),
        ] {
            let refused = create(&server, &root, &body).await?;
            refused.problem(422, "validation-failed")?;
            let document = refused.json()?;
            let errors = document["errors"].as_array().ok_or("a list")?.iter();
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let mut errors: Vec<_> =
                errors.map(|error| format!("{} {}", text(&error["pointer"]), text(&error["code"]))).collect();
            errors.sort();
            assert_eq!(errors, expected, "{body}");
        }
        let paged = server.get_as(&root.access_token, &format!("{ALL}?limit=1")).await?;
        paged.problem(400, "unknown-query-parameter")?;
        assert_eq!(site.database().count("role").await?, 2);
        Ok(())
    }

    async fn a_repeated_creation_replays_the_first_response(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let root = user_with_roles(&server, &site, "root", &["superadmin"]).await?;
        let once = async || {
            let request = server.request(Method::POST, ALL).bearer_auth(&root.access_token);
            server.send(request.header("Idempotency-Key", "one").json(&auditor())).await
        };

        let (first, second) = (once().await?.with(201)?, once().await?.with(201)?);

        assert_eq!((first.header("etag"), first.json()?), (second.header("etag"), second.json()?));
        Ok(())
    }
}
