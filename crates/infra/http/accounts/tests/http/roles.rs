use crate::{
    Checked,
    fakes::{Fakes, id, now},
    support::{Request, get, request, start},
};
use access::{
    ChangeRole, ChangeRoleError, CreateRole, CreateRoleError, DeleteRole, DeleteRoleError, GetRole,
    GetRoleError, GrantRole, GrantRoleError, ListPermissions, ListRoles, ListUserRoles,
    ListUserRolesError, PermissionView, RevokeRole, RevokeRoleError, RoleNotGrantable, RoleView,
};
use access_domain::{BuiltInRole, PrivilegeEscalation, RoleName};
use cqrs::Failure;
use kernel::{Permission, UserId};
use serde_json::json;
use testing::Scripted;

const ALL: &str = "/v1/superadmin/roles";
const ONE: &str = "/v1/superadmin/roles/auditor";

fn view() -> RoleView {
    RoleView {
        name: "auditor".to_owned(),
        description: "Looks on".to_owned(),
        permissions: vec![Permission::declared("events:read")],
        is_built_in: false,
        created_at: now(),
        revision: "r-7".to_owned(),
    }
}

fn by_root(request: Request) -> Request {
    request.header("Authorization", "Bearer root")
}

fn held(number: u128) -> String {
    format!("/v1/admin/users/{}/roles", id(number))
}

fn scripted() -> Scripted {
    Fakes::default().scripted()
}

#[tokio::test]
async fn roles_and_permissions_come_on_one_page() -> Checked {
    let permission = PermissionView {
        name: Permission::declared("events:read"),
        description: "Read the audit trail".to_owned(),
        is_declared: true,
    };
    let fakes = scripted()
        .on::<ListRoles>(|_, _| Ok(vec![view()]))
        .on::<ListUserRoles>(|_, query| {
            assert_eq!(query.user_id, UserId::new(id(7)));
            Ok(vec![view()])
        })
        .on::<ListPermissions>(move |_, _| Ok(vec![permission.clone()]));
    let server = start(fakes).await?;
    let role = json!({
        "name": "auditor", "description": "Looks on", "permissions": ["events:read"], "built_in": false,
        "created_at": "2024-10-04T00:00:00Z",
    });
    let permission =
        json!({ "name": "events:read", "description": "Read the audit trail", "declared": true });
    for (path, item) in [
        (ALL, &role),
        (&held(7), &role),
        ("/v1/superadmin/permissions", &permission),
    ] {
        let response = server.send(by_root(get(path))).await?;
        assert_eq!(
            (response.status, response.json()),
            (200, json!({ "items": [item], "next_cursor": null })),
            "{path}"
        );
        assert_eq!(response.header("cache-control"), "no-store");
        let paged = server
            .send(by_root(get(&format!("{path}?limit=5"))))
            .await?;
        assert_eq!(
            paged.problem(),
            (400, "unknown-query-parameter".to_owned()),
            "{path}"
        );
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn the_entity_tag_of_a_role_is_its_revision() -> Checked {
    let server = start(scripted().on::<GetRole>(|_, _| Ok(view()))).await?;
    let response = server.send(by_root(get(ONE))).await?;
    assert_eq!((response.status, response.header("etag")), (200, "\"r-7\""));
    let known = server
        .send(by_root(get(ONE)).header("If-None-Match", "\"r-7\""))
        .await?;
    assert_eq!(
        (known.status, known.header("etag"), known.body.len()),
        (304, "\"r-7\"", 0)
    );
    let changed = server
        .send(by_root(get(ONE)).header("If-None-Match", "\"r-6\""))
        .await?;
    assert_eq!(changed.status, 200);
    Ok(server.stop().await?)
}

#[tokio::test]
async fn revisions_in_if_match_reach_the_command() -> Checked {
    let fakes = scripted()
        .on::<ChangeRole>(|_, command| match command.expected {
            None => Ok(view()),
            Some(expected) if expected == ["r-6", "r-7"] => Ok(view()),
            Some(_) => Err(ChangeRoleError::VersionConflict.into()),
        })
        .on::<DeleteRole>(|_, command| match command.expected.as_deref() {
            Some([expected]) if expected == "r-7" => Ok(()),
            _ => Err(DeleteRoleError::VersionConflict.into()),
        });
    let server = start(fakes).await?;
    let body = r#"{"description":"Looks on","permissions":["events:read"]}"#;
    for method in ["PUT", "PATCH"] {
        let write = || by_root(request(method, ONE)).body("application/json", body);
        assert_eq!(
            server.send(write()).await?.problem(),
            (428, "if-match-required".to_owned())
        );
        for (tag, status) in [
            ("*", 200),
            ("\"r-6\", \"r-7\"", 200),
            ("\"r-5\"", 412),
            ("W/\"r-6\", W/\"r-7\"", 412),
        ] {
            let response = server.send(write().header("If-Match", tag)).await?;
            assert_eq!(response.status, status, "{method} {tag}");
            assert!(status == 412 || response.header("etag") == "\"r-7\"");
        }
    }
    let delete = || by_root(request("DELETE", ONE));
    assert_eq!(
        server.send(delete()).await?.problem(),
        (428, "if-match-required".to_owned())
    );
    let stale = server.send(delete().header("If-Match", "\"r-6\"")).await?;
    assert_eq!(stale.problem(), (412, "version-conflict".to_owned()));
    assert_eq!(
        server
            .send(delete().header("If-Match", "\"r-7\""))
            .await?
            .status,
        204
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn fields_left_out_of_a_patch_are_absent_in_the_command() -> Checked {
    let fakes = scripted().on::<ChangeRole>(|_, command| {
        assert!(
            command.description.is_none() != command.permissions.is_none(),
            "one of them"
        );
        Ok(view())
    });
    let server = start(fakes).await?;
    for body in [r#"{"description":"Looks on"}"#, r#"{"permissions":[]}"#] {
        let patch = by_root(request("PATCH", ONE))
            .body("application/json", body)
            .header("If-Match", "*");
        assert_eq!(server.send(patch).await?.status, 200, "{body}");
    }
    for (body, error) in [
        (r#"{"description":null}"#, "/description wrong-type"),
        (r#"{"permissions":null}"#, "/permissions wrong-type"),
        (r#"{"name":"other"}"#, "/name unknown-field"),
    ] {
        let patch = by_root(request("PATCH", ONE))
            .body("application/json", body)
            .header("If-Match", "*");
        let refused = server.send(patch).await?;
        assert_eq!(
            (refused.problem().0, refused.errors()),
            (422, vec![error.to_owned()]),
            "{body}"
        );
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn callers_without_the_permission_learn_nothing_else() -> Checked {
    let fakes = scripted();
    let seen = fakes.seen();
    let server = start(fakes).await?;
    let role = format!("{}/admin", held(7));
    for (method, path) in [
        ("GET", ALL),
        ("POST", ALL),
        ("GET", ONE),
        ("PUT", ONE),
        ("PATCH", ONE),
        ("DELETE", ONE),
        ("GET", "/v1/superadmin/permissions"),
        ("GET", &held(7)),
        ("PUT", &role),
        ("DELETE", &role),
    ] {
        let broken = || request(method, path).body("text/plain", "no JSON");
        assert_eq!(
            server.send(broken()).await?.problem(),
            (401, "invalid-token".to_owned()),
            "{method} {path}"
        );
        let plain = server.send(broken().bearer("good")).await?;
        assert_eq!(
            plain.problem(),
            (403, "forbidden".to_owned()),
            "{method} {path}"
        );
        let stale = server
            .send(broken().header("Authorization", "Bearer stale"))
            .await?;
        assert_eq!(
            stale.problem(),
            (401, "token-stale".to_owned()),
            "{method} {path}"
        );
    }
    assert!(
        seen.lock().is_ok_and(|seen| seen.is_empty()),
        "nothing was asked of the application"
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn every_refusal_has_its_status_and_code() -> Checked {
    let role = format!("{}/admin", held(7));
    for (refusal, expected) in [
        (GrantRoleError::UnknownUser, (404, "user-not-found")),
        (
            RoleNotGrantable::UnknownRole(RoleName::superadmin()).into(),
            (404, "role-not-found"),
        ),
        (RoleNotGrantable::OwnRoles.into(), (403, "own-roles")),
        (
            RoleNotGrantable::Escalation(PrivilegeEscalation).into(),
            (403, "privilege-escalation"),
        ),
    ] {
        let server =
            start(scripted().on::<GrantRole>(move |_, _| Err(refusal.clone().into()))).await?;
        let refused = server.send(by_root(request("PUT", &role))).await?.problem();
        assert_eq!((refused.0, refused.1.as_str()), expected);
        server.stop().await?;
    }
    for (refusal, expected) in [
        (RevokeRoleError::UnknownUser, (404, "user-not-found")),
        (
            RoleNotGrantable::UnknownRole(RoleName::superadmin()).into(),
            (404, "role-not-found"),
        ),
        (RoleNotGrantable::OwnRoles.into(), (403, "own-roles")),
        (
            RoleNotGrantable::Escalation(PrivilegeEscalation).into(),
            (403, "privilege-escalation"),
        ),
        (
            RevokeRoleError::LastAdministrator,
            (409, "last-administrator"),
        ),
    ] {
        let server =
            start(scripted().on::<RevokeRole>(move |_, _| Err(refusal.clone().into()))).await?;
        let refused = server
            .send(by_root(request("DELETE", &role)))
            .await?
            .problem();
        assert_eq!((refused.0, refused.1.as_str()), expected);
        server.stop().await?;
    }
    for (refusal, expected) in [
        (CreateRoleError::NameTaken, (409, "role-name-taken")),
        (
            CreateRoleError::UnknownPermission(Permission::declared("a:b")),
            (422, "validation-failed"),
        ),
        (
            CreateRoleError::Escalation(PrivilegeEscalation),
            (403, "privilege-escalation"),
        ),
        (CreateRoleError::TooMany, (409, "too-many-roles")),
    ] {
        let server =
            start(scripted().on::<CreateRole>(move |_, _| Err(refusal.clone().into()))).await?;
        let body = r#"{"name":"auditor","description":"x","permissions":["a:b"]}"#;
        let refused = server
            .send(by_root(request("POST", ALL)).body("application/json", body))
            .await?
            .problem();
        assert_eq!((refused.0, refused.1.as_str()), expected);
        server.stop().await?;
    }
    for (refusal, expected) in [
        (ChangeRoleError::UnknownRole, (404, "role-not-found")),
        (
            ChangeRoleError::BuiltIn(BuiltInRole),
            (409, "built-in-role"),
        ),
        (
            ChangeRoleError::UnknownPermission(Permission::declared("a:b")),
            (422, "validation-failed"),
        ),
        (
            ChangeRoleError::Escalation(PrivilegeEscalation),
            (403, "privilege-escalation"),
        ),
        (ChangeRoleError::OwnRole, (403, "own-roles")),
        (
            ChangeRoleError::LastAdministrator,
            (409, "last-administrator"),
        ),
    ] {
        let server =
            start(scripted().on::<ChangeRole>(move |_, _| Err(refusal.clone().into()))).await?;
        let patch = by_root(request("PATCH", ONE))
            .header("If-Match", "*")
            .body("application/json", "{}");
        let refused = server.send(patch).await?.problem();
        assert_eq!((refused.0, refused.1.as_str()), expected);
        server.stop().await?;
    }
    for (refusal, expected) in [
        (DeleteRoleError::UnknownRole, (404, "role-not-found")),
        (
            DeleteRoleError::BuiltIn(BuiltInRole),
            (409, "built-in-role"),
        ),
        (
            DeleteRoleError::Escalation(PrivilegeEscalation),
            (403, "privilege-escalation"),
        ),
        (DeleteRoleError::InUse, (409, "role-in-use")),
    ] {
        let server = start(scripted().on::<DeleteRole>(move |_, _| Err(refusal.into()))).await?;
        let refused = server
            .send(by_root(request("DELETE", ONE)).header("If-Match", "*"))
            .await?
            .problem();
        assert_eq!((refused.0, refused.1.as_str()), expected);
        server.stop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn malformed_names_and_ids_are_not_found() -> Checked {
    let fakes = scripted()
        .on::<GetRole>(|_, _| Err(Failure::Refused(GetRoleError::UnknownRole)))
        .on::<ListUserRoles>(|_, _| Err(Failure::Refused(ListUserRolesError::UnknownUser)));
    let server = start(fakes).await?;
    for path in [
        ONE.to_owned(),
        format!("{ALL}/No%20Role"),
        format!("{ALL}/%00"),
    ] {
        let refused = server.send(by_root(get(&path))).await?;
        assert_eq!(
            refused.problem(),
            (404, "role-not-found".to_owned()),
            "{path}"
        );
    }
    for path in [held(7), "/v1/admin/users/none/roles".to_owned()] {
        let refused = server.send(by_root(get(&path))).await?;
        assert_eq!(
            refused.problem(),
            (404, "user-not-found".to_owned()),
            "{path}"
        );
    }
    Ok(server.stop().await?)
}
