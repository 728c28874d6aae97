//! Roles themselves.

use super::{Operated, holder};
use crate::support::{Answer, BoxError, Client, Site, Tested, Token, Tokens};
use reqwest::Method;
use serde_json::{Value, json};
use test_databases::{TestDatabase, on_each_database};

const ALL: &str = "/v1/superadmin/roles";
const AUDITOR: &str = "/v1/superadmin/roles/auditor";

async fn create(client: &Client, by: &Tokens, body: &Value) -> Result<Answer, BoxError> {
    client.send(client.request(Method::POST, ALL).bearer_auth(&by.access_token).json(body)).await
}

async fn write(
    client: &Client,
    by: &Tokens,
    method: Method,
    tag: Option<&str>,
    body: Option<Value>,
) -> Result<Answer, BoxError> {
    let mut request = client.request(method, AUDITOR).bearer_auth(&by.access_token);
    if let Some(tag) = tag {
        request = request.header("If-Match", tag);
    }
    if let Some(body) = body {
        request = request.json(&body);
    }
    client.send(request).await
}

fn auditor() -> Value {
    json!({ "name": "auditor", "description": "Looks on", "permissions": ["events:read"] })
}

on_each_database! {
    async fn a_role_lives_and_ends_under_its_tag(database: TestDatabase) -> Tested {
        let site = Site::new(database)?;
        let server = site.serve().await?;
        let root = holder(&server, &site, "root", &["superadmin"]).await?;

        let created = create(&server, &root, &auditor()).await?.with(201)?;
        assert_eq!(created.header("location"), Some(AUDITOR));
        let first = created.header("etag").ok_or("a tag")?.to_owned();
        let shown = server.get_as(&root.access_token, AUDITOR).await?.with(200)?;
        assert_eq!((shown.header("etag"), shown.json()?), (Some(first.as_str()), created.json()?));
        assert_eq!((&shown.json()?["built_in"], &shown.json()?["permissions"]), (&json!(false), &json!(["events:read"])));
        let request = server.request(Method::GET, AUDITOR).bearer_auth(&root.access_token);
        server.send(request.header("If-None-Match", &first)).await?.with(304)?;

        let patch = Some(json!({ "permissions": ["jobs:read", "events:read"] }));
        write(&server, &root, Method::PATCH, None, patch.clone()).await?.problem(428, "if-match-required")?;
        let patched = write(&server, &root, Method::PATCH, Some(&first), patch.clone()).await?.with(200)?;
        assert_eq!(patched.json()?["description"], "Looks on", "what is left out stays");
        assert_eq!(patched.json()?["permissions"], json!(["events:read", "jobs:read"]));
        let second = patched.header("etag").ok_or("a tag")?.to_owned();
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

        let third = replaced.header("etag").ok_or("a tag")?.to_owned();
        let ann = holder(&server, &site, "ann", &["auditor"]).await?;
        write(&server, &root, Method::DELETE, Some(&third), None).await?.problem(409, "role-in-use")?;
        site.told(&["role", "revoke", "auditor", &ann.user_id]).await?;
        write(&server, &root, Method::DELETE, Some(&third), None).await?.with(204)?;
        server.get_as(&root.access_token, AUDITOR).await?.problem(404, "role-not-found")?;
        write(&server, &root, Method::DELETE, Some("*"), None).await?.problem(404, "role-not-found")?;
        let events = "select event_type as value from event_log where aggregate = 'role' order by position";
        let told = ["access.role_created", "access.role_changed", "access.role_changed", "access.role_deleted"];
        assert_eq!(site.database().texts(events).await?, told);
        Ok(())
    }

    async fn whoever_holds_a_role_gets_what_it_has_become(database: TestDatabase) -> Tested {
        let site = Site::new(database)?;
        let server = site.serve().await?;
        let root = holder(&server, &site, "root", &["superadmin"]).await?;
        let tag = create(&server, &root, &auditor()).await?.with(201)?.header("etag").ok_or("a tag")?.to_owned();
        let ann = holder(&server, &site, "ann", &["auditor"]).await?;

        let patch = Some(json!({ "permissions": ["roles:read"] }));
        write(&server, &root, Method::PATCH, Some(&tag), patch).await?.with(200)?;

        let refreshed = Tokens::of(&server.refresh(&ann.session_token).await?.with(200)?)?;
        assert_eq!(Token::read(&refreshed.access_token)?.claims["permissions"], json!(["roles:read"]));
        server.get_as(&refreshed.access_token, ALL).await?.with(200)?;
        Ok(())
    }

    async fn what_is_built_in_stays_and_nobody_makes_more_than_they_are(database: TestDatabase) -> Tested {
        let site = Site::new(database)?;
        let server = site.serve().await?;
        let root = holder(&server, &site, "root", &["superadmin"]).await?;
        let arguments = ["role", "create", "role-keeper", "--description", "Keeps roles"];
        let permissions = ["--permission", "roles:manage", "--permission", "roles:read"];
        site.told(&[&arguments[..], &permissions[..]].concat()).await?;
        let keeper = holder(&server, &site, "keeper", &["role-keeper"]).await?;

        create(&server, &keeper, &auditor()).await?.problem(403, "privilege-escalation")?;
        create(&server, &root, &auditor()).await?.with(201)?;
        create(&server, &root, &auditor()).await?.problem(409, "role-name-taken")?;
        write(&server, &keeper, Method::DELETE, Some("*"), None).await?.problem(403, "privilege-escalation")?;
        let patch = json!({ "description": "Mine" });
        write(&server, &keeper, Method::PATCH, Some("*"), Some(patch.clone())).await?.problem(403, "privilege-escalation")?;
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

    async fn what_is_wrong_with_a_role_is_said_field_by_field(database: TestDatabase) -> Tested {
        let site = Site::new(database)?;
        let server = site.serve().await?;
        let root = holder(&server, &site, "root", &["superadmin"]).await?;
        let broken = json!({ "name": "No Role", "description": "", "permissions": ["events:read", 1], "colour": "red" });
        let many: Vec<_> = (0..300).map(|_| "events:read").collect();
        for (body, expected) in [
            (broken, vec!["/colour unknown-field", "/description empty", "/name invalid-role-name", "/permissions wrong-type"]),
            (json!({}), vec!["/description required", "/name required", "/permissions required"]),
            (json!({ "name": "a", "description": "b", "permissions": ["moons:reach"] }), vec!["/permissions unknown-permission"]),
            (json!({ "name": "a", "description": "b", "permissions": ["MOONS"] }), vec!["/permissions unknown-permission"]),
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

    async fn a_repeated_creation_is_one(database: TestDatabase) -> Tested {
        let site = Site::new(database)?;
        let server = site.serve().await?;
        let root = holder(&server, &site, "root", &["superadmin"]).await?;
        let once = async || {
            let request = server.request(Method::POST, ALL).bearer_auth(&root.access_token);
            server.send(request.header("Idempotency-Key", "one").json(&auditor())).await
        };

        let (first, second) = (once().await?.with(201)?, once().await?.with(201)?);

        assert_eq!((first.header("etag"), first.json()?), (second.header("etag"), second.json()?));
        Ok(())
    }
}
