//! Administrators cannot act on users who have permissions that they lack.

use super::{CommandLine, user_with_roles};
use crate::support::{Answer, BoxError, Client, Person, Site, Tested, Tokens, new_site};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use test_databases::{TestDatabase, on_each_database};

/// Every operation of the API that acts on another user, and its status on success.
const OPERATIONS: [(&str, &str, u16); 9] = [
    ("delete", "/v1/admin/sessions/{id}", 204),
    ("delete", "/v1/admin/users/{id}/sessions", 204),
    ("post", "/v1/admin/users/{id}/password-reset", 202),
    ("put", "/v1/admin/users/{id}/roles/{role}", 204),
    ("delete", "/v1/admin/users/{id}/roles/{role}", 204),
    ("put", "/v1/admin/users/{id}/suspension", 204),
    ("delete", "/v1/admin/users/{id}/suspension", 204),
    ("put", "/v1/admin/users/{id}/deletion", 202),
    ("delete", "/v1/admin/users/{id}/deletion", 204),
];

const MODERATOR: [&str; 5] = [
    "roles:assign",
    "sessions:revoke",
    "users:delete",
    "users:reset-password",
    "users:suspend",
];

async fn given_role(site: &Site, name: &str, permissions: &[&str]) -> Tested {
    let mut arguments = vec!["role", "create", name, "--description", "For tests"];
    for permission in permissions {
        arguments.extend(["--permission", permission]);
    }
    site.run_json(&arguments).await?;
    Ok(())
}

/// Sends the operation by the caller, on a session of the target or on the target.
async fn send(
    client: &Client,
    by: &Tokens,
    on: &Tokens,
    operation: (&str, &str),
) -> Result<Answer, BoxError> {
    let (method, path) = operation;
    let id = if path.starts_with("/v1/admin/sessions") {
        &on.session_id
    } else {
        &on.user_id
    };
    let path = path.replace("{id}", id).replace("{role}", "helper");
    client
        .send_as(
            &by.access_token,
            Method::from_bytes(method.to_uppercase().as_bytes())?,
            &path,
        )
        .await
}

/// Every event but the refusals themselves, which are in the audit trail too.
const CHANGES: &str = "event_log where event_type <> 'auth.authorization_refused'";

/// Returns the operations of the document that change another user.
fn documented(document: &Value) -> Result<BTreeSet<(String, String)>, BoxError> {
    let mut found = BTreeSet::new();
    for (path, item) in document["paths"].as_object().ok_or("no paths")? {
        let is_about_a_user = ["/v1/admin/users/{", "/v1/admin/sessions/{"]
            .iter()
            .any(|start| path.starts_with(start));
        if !is_about_a_user {
            continue;
        }
        let methods = item.as_object().ok_or("no operations")?.keys();
        let changes =
            methods.filter(|method| ["put", "post", "patch", "delete"].contains(&method.as_str()));
        found.extend(changes.map(|method| (method.clone(), path.clone())));
    }
    Ok(found)
}

on_each_database! {
    async fn the_matrix_names_every_operation_on_another_user(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let document = server.get("/openapi.json").await?.with(200)?.json()?;
        let listed = OPERATIONS.map(|(method, path, _)| (method.to_owned(), path.to_owned()));
        assert_eq!(documented(&document)?, BTreeSet::from(listed));
        Ok(())
    }

    async fn operations_on_other_users_follow_the_rank(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        given_role(&site, "moderator", &MODERATOR).await?;
        given_role(&site, "helper", &["users:suspend"]).await?;
        given_role(&site, "auditor", &["events:read"]).await?;
        let caller = user_with_roles(&server, &site, "caller", &["moderator"]).await?;
        user_with_roles(&server, &site, "spare", &["superadmin"]).await?;

        for (name, roles) in [
            ("higher", &["moderator", "auditor"][..]),
            ("other", &["auditor"]),
            ("root", &["superadmin"]),
        ] {
            let target = user_with_roles(&server, &site, name, roles).await?;
            site.settled().await?;
            let before = (site.database().count(CHANGES).await?, site.mails().all()?);
            for (method, path, _) in OPERATIONS {
                let answer = send(&server, &caller, &target, (method, path)).await?;
                let refused = answer.problem(403, "privilege-escalation");
                refused.map_err(|error| format!("{method} {path} on {name}: {error}"))?;
            }
            site.settled().await?;
            let after = (site.database().count(CHANGES).await?, site.mails().all()?);
            assert_eq!(after, before, "{name}");
            server.refresh(&target.session_token).await?.with(200)?;
            server.log_in(&Person::named(name)).await?.with(201)?;
        }

        for (name, roles) in [
            ("plain", &[][..]),
            ("lower", &["helper"]),
            ("equal", &["moderator"]),
        ] {
            for (number, (method, path, status)) in OPERATIONS.into_iter().enumerate() {
                let name = format!("{name}-{number}");
                let target = user_with_roles(&server, &site, &name, roles).await?;
                let answer = send(&server, &caller, &target, (method, path)).await?;
                answer.with(status).map_err(|error| format!("{method} {path} on {name}: {error}"))?;
            }
        }
        Ok(())
    }

    async fn permissions_of_a_role_are_not_taken_from_holders_of_higher_rank(
        database: TestDatabase,
    ) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        given_role(&site, "keeper", &["events:read", "roles:manage"]).await?;
        given_role(&site, "auditor", &["events:read"]).await?;
        given_role(&site, "helper", &["users:suspend"]).await?;
        let keeper = user_with_roles(&server, &site, "keeper", &["keeper"]).await?;
        let path = "/v1/superadmin/roles/auditor";
        let change = async |permissions: Value| {
            let request = server.request(Method::PATCH, path);
            let request = request.bearer_auth(&keeper.access_token).header("If-Match", "*");
            server.send(request.json(&json!({ "permissions": permissions }))).await
        };

        user_with_roles(&server, &site, "equal", &["auditor"]).await?;
        for (name, roles) in [
            ("higher", &["auditor", "helper"][..]),
            ("root", &["auditor", "superadmin"]),
        ] {
            let holder = user_with_roles(&server, &site, name, roles).await?;
            let before = site.database().count(CHANGES).await?;
            change(json!([])).await?.problem(403, "privilege-escalation")?;
            let request = server.request(Method::DELETE, path).header("If-Match", "*");
            let request = request.bearer_auth(&keeper.access_token);
            server.send(request).await?.problem(409, "role-in-use")?;
            assert_eq!(site.database().count(CHANGES).await?, before, "{name}");
            change(json!(["events:read"])).await?.with(200)?;
            site.run_json(&["role", "revoke", "auditor", &holder.user_id]).await?;
        }
        change(json!([])).await?.with(200)?;
        Ok(())
    }

    async fn suspended_and_leaving_superiors_are_left_to_their_equals(
        database: TestDatabase,
    ) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        given_role(&site, "moderator", &MODERATOR).await?;
        let caller = user_with_roles(&server, &site, "caller", &["moderator"]).await?;
        let root = user_with_roles(&server, &site, "root", &["superadmin"]).await?;
        for (arguments, path) in [
            (&["user", "suspend"][..], "/v1/admin/users/{id}/suspension"),
            (&["user", "delete", "--yes"], "/v1/admin/users/{id}/deletion"),
        ] {
            let name = arguments[1];
            let target = user_with_roles(&server, &site, name, &["superadmin"]).await?;
            site.run_json(&[arguments, &[&target.user_id]].concat()).await?;
            send(&server, &caller, &target, ("delete", path))
                .await?
                .problem(403, "privilege-escalation")?;
            let column = "suspended_at is not null or deletes_at is not null";
            let accounts = format!("account where {column}");
            assert_eq!(site.database().count(&accounts).await?, 1, "{name}");
            send(&server, &root, &target, ("delete", path)).await?.with(204)?;
            server.log_in(&Person::named(name)).await?.with(201)?;
        }
        Ok(())
    }

    async fn an_administrator_with_every_permission_always_remains(
        database: TestDatabase,
    ) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let root = user_with_roles(&server, &site, "root", &["superadmin"]).await?;
        user_with_roles(&server, &site, "admin", &["admin"]).await?;
        for arguments in [
            &["user", "suspend", &root.user_id][..],
            &["user", "delete", "--yes", &root.user_id],
            &["role", "revoke", "superadmin", &root.user_id],
        ] {
            assert_eq!(site.run_refused(arguments).await?, "last-administrator", "{arguments:?}");
        }
        let shown = site.run_json(&["permission", "list"]).await?;
        let data = site.run(&["user", "export", &root.user_id]).await?.with(0)?.json()?;
        assert_eq!(data["account"]["id"], json!(root.user_id), "the operator has no rank");
        let names = shown["permissions"].as_array().ok_or("a list")?.iter();
        let names: Vec<&str> = names.filter_map(|item| item["name"].as_str()).collect();
        given_role(&site, "owner", &names).await?;
        user_with_roles(&server, &site, "owner", &["owner"]).await?;
        site.run_json(&["user", "suspend", &root.user_id]).await?;
        Ok(())
    }

    async fn lent_permissions_cannot_be_made_permanent(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        given_role(&site, "keeper", &["roles:manage"]).await?;
        given_role(&site, "lent", &["users:suspend"]).await?;
        let keeper = user_with_roles(&server, &site, "keeper", &["keeper", "lent"]).await?;
        let path = "/v1/superadmin/roles/keeper";
        let patch = |by: &Tokens, permissions: Value| {
            let request = server.request(Method::PATCH, path);
            let request = request.bearer_auth(&by.access_token).header("If-Match", "*");
            request.json(&json!({ "permissions": permissions }))
        };

        let refused = server.send(patch(&keeper, json!(["roles:manage", "users:suspend"]))).await?;
        refused.problem(403, "own-roles")?;

        let root = user_with_roles(&server, &site, "root", &["superadmin"]).await?;
        server.send(patch(&root, json!(["roles:manage", "users:suspend"]))).await?.with(200)?;
        Ok(())
    }
}
