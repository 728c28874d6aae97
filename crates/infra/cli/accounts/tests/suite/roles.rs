use crate::support::program;
use access::{
    ChangeRole, ChangeRoleError, CreateRole, CreateRoleError, DeleteRole, DeleteRoleError, GetRole,
    GetRoleError, GrantRole, GrantRoleError, ListPermissions, ListRoles, ListUserRoles,
    PermissionView, RevokeRole, RevokeRoleError, RoleNotGrantable, RoleView,
};
use access_domain::{BuiltInRole, PrivilegeEscalation, RoleName};
use auth::{FindUser, FindUserError};
use chrono::DateTime;
use kernel::{Actor, Permission, UserId};
use serde_json::json;
use test_cli::{FakeProgram, ScriptedTerminal, piped, run};
use testing::{Scripted, deterministic::SequentialUuids};

fn view() -> RoleView {
    RoleView {
        name: "auditor".to_owned(),
        description: "Looks on".to_owned(),
        permissions: vec![Permission::declared("events:read")],
        is_built_in: false,
        created_at: DateTime::UNIX_EPOCH,
        revision: "1".to_owned(),
    }
}

fn ann() -> UserId {
    UserId::new(SequentialUuids::nth(7))
}

/// A program in which every message succeeds.
fn succeeding() -> FakeProgram {
    program(
        Scripted::default()
            .on::<FindUser>(|context, query| {
                assert_eq!(context.actor(), &Actor::System("cli"));
                if query.address.as_str() == "ann@example.org" {
                    Ok(ann())
                } else {
                    Err(FindUserError::UnknownUser.into())
                }
            })
            .on::<ListRoles>(|_, _| Ok(vec![view()]))
            .on::<ListUserRoles>(|_, query| {
                assert_eq!(query.user_id, ann());
                Ok(vec![view()])
            })
            .on::<GetRole>(|_, query| {
                if query.name.as_str() == "auditor" {
                    Ok(view())
                } else {
                    Err(GetRoleError::UnknownRole.into())
                }
            })
            .on::<CreateRole>(|_, command| {
                assert_eq!(
                    (command.description.as_str(), command.permissions.len()),
                    ("Looks", 2)
                );
                Ok(view())
            })
            .on::<ChangeRole>(|_, command| {
                assert!(command.expected.is_none() && command.description.is_none());
                Ok(RoleView {
                    permissions: command.permissions.into_iter().flatten().collect(),
                    ..view()
                })
            })
            .on::<DeleteRole>(|_, _| Ok(()))
            .on::<GrantRole>(|context, command| {
                assert_eq!(
                    (context.actor(), command.user_id),
                    (&Actor::System("cli"), ann())
                );
                Ok(())
            })
            .on::<RevokeRole>(|_, command| {
                assert_eq!(command.user_id, ann());
                Ok(())
            })
            .on::<ListPermissions>(|_, _| {
                let known = |name, is_declared| PermissionView {
                    name: Permission::declared(name),
                    description: "What it allows".to_owned(),
                    is_declared,
                };
                Ok(vec![
                    known("events:read", true),
                    known("moons:reach", false),
                ])
            }),
    )
}

#[tokio::test]
async fn roles_and_permissions_are_shown_as_tables_and_as_documents() {
    let role = json!({
        "name": "auditor", "description": "Looks on", "permissions": ["events:read"], "built_in": false,
        "created_at": "1970-01-01T00:00:00Z",
    });
    for (line, text, document) in [
        (
            "role list",
            "ROLE     KIND    DESCRIPTION\nauditor  custom  Looks on\n",
            json!({ "roles": [role] }),
        ),
        (
            "role list --user ann@example.org",
            "ROLE     KIND    DESCRIPTION\nauditor  custom  Looks on\n",
            json!({ "roles": [role] }),
        ),
        (
            "role show auditor",
            "FIELD        VALUE\nrole         auditor\nkind         custom\ndescription  Looks on\n\
             created      1970-01-01T00:00:00Z\npermissions  events:read\n",
            role.clone(),
        ),
        (
            "permission list",
            "PERMISSION   DESCRIPTION     NOTE\nevents:read  What it allows\n\
             moons:reach  What it allows  declared by another version only: has no effect\n",
            json!({ "permissions": [
                { "name": "events:read", "description": "What it allows", "declared": true },
                { "name": "moons:reach", "description": "What it allows", "declared": false },
            ] }),
        ),
    ] {
        let ended = piped(line, &succeeding()).await;
        ended.assert_done();
        assert_eq!(ended.output, text, "{line}");
        let ended = piped(&format!("{line} --json"), &succeeding()).await;
        ended.assert_done();
        assert_eq!(ended.document(), document, "{line}");
    }
}

#[tokio::test]
async fn users_are_referenced_by_id_or_address() {
    for user in ["ann@example.org".to_owned(), ann().to_string()] {
        let ended = piped(&format!("role grant auditor {user}"), &succeeding()).await;
        ended.assert_written();
        assert_eq!(
            ended.output,
            format!("User {} has the role auditor.\n", ann())
        );
        let ended = piped(&format!("role revoke auditor {user} --json"), &succeeding()).await;
        assert_eq!(
            ended.document(),
            json!({ "user_id": ann(), "role": "auditor" })
        );
        let ended = piped(&format!("admin recover {user}"), &succeeding()).await;
        ended.assert_written();
        assert_eq!(
            ended.output,
            format!(
                "User {} is an administrator with every permission.\n",
                ann()
            )
        );
    }
    for line in [
        "role grant auditor eve@example.org",
        "role revoke auditor eve@example.org",
        "admin recover eve@example.org",
    ] {
        let ended = piped(line, &succeeding()).await;
        ended.assert_refused("error: no account has this address (user-not-found)\n");
    }
    for line in [
        "role grant auditor ann",
        "role grant No-Role ann@example.org",
        "role show",
        "role create auditor",
    ] {
        assert_eq!(piped(line, &succeeding()).await.code, 2, "{line}");
    }
}

#[tokio::test]
async fn roles_are_created_with_every_given_permission() {
    let line = "role create auditor --description Looks --permission events:read --permission users:read --json";
    let ended = piped(line, &succeeding()).await;
    ended.assert_done();
    assert_eq!(ended.document()["name"], "auditor");
}

#[tokio::test]
async fn a_change_replaces_all_permissions() {
    for (arguments, permissions) in [
        (
            "--permission users:read --permission events:read",
            json!(["events:read", "users:read"]),
        ),
        ("--no-permissions", json!([])),
    ] {
        let ended = piped(
            &format!("role change auditor {arguments} --json"),
            &succeeding(),
        )
        .await;
        ended.assert_done();
        assert_eq!(ended.document()["permissions"], permissions);
    }
    assert_eq!(
        piped(
            "role change auditor --no-permissions --permission a:b",
            &succeeding()
        )
        .await
        .code,
        2
    );
}

#[tokio::test]
async fn a_deletion_requires_confirmation() {
    let ended = piped("role delete auditor", &succeeding()).await;
    assert_eq!(
        (ended.code, ended.errors.contains("confirmation-required")),
        (1, true)
    );
    let ended = run(
        "role delete auditor",
        &succeeding(),
        ScriptedTerminal::answering("yes"),
    )
    .await;
    assert_eq!(
        (ended.code, ended.output.as_str()),
        (0, "Role auditor deleted.\n")
    );
    let ended = piped("role delete auditor --yes --json", &succeeding()).await;
    assert_eq!(ended.document(), json!({ "deleted": "auditor" }));
}

#[tokio::test]
async fn refusals_have_the_codes_of_the_api() {
    let unknown = || Permission::declared("moons:reach");
    for (refusal, code) in [
        (GrantRoleError::UnknownUser, "user-not-found"),
        (
            RoleNotGrantable::UnknownRole(RoleName::superadmin()).into(),
            "role-not-found",
        ),
        (RoleNotGrantable::OwnRoles.into(), "own-roles"),
        (
            RoleNotGrantable::Escalation(PrivilegeEscalation).into(),
            "privilege-escalation",
        ),
    ] {
        let program =
            program(Scripted::default().on::<GrantRole>(move |_, _| Err(refusal.clone().into())));
        let ended = piped(&format!("role grant auditor {} --json", ann()), &program).await;
        assert_eq!(
            (ended.code, &ended.error_document()["code"]),
            (1, &json!(code))
        );
    }
    for (refusal, code) in [
        (RevokeRoleError::UnknownUser, "user-not-found"),
        (
            RoleNotGrantable::UnknownRole(RoleName::superadmin()).into(),
            "role-not-found",
        ),
        (RoleNotGrantable::OwnRoles.into(), "own-roles"),
        (
            RoleNotGrantable::Escalation(PrivilegeEscalation).into(),
            "privilege-escalation",
        ),
        (RevokeRoleError::LastAdministrator, "last-administrator"),
    ] {
        let program =
            program(Scripted::default().on::<RevokeRole>(move |_, _| Err(refusal.clone().into())));
        let ended = piped(&format!("role revoke auditor {} --json", ann()), &program).await;
        assert_eq!(
            (ended.code, &ended.error_document()["code"]),
            (1, &json!(code))
        );
    }
    for (refusal, code) in [
        (CreateRoleError::NameTaken, "role-name-taken"),
        (
            CreateRoleError::UnknownPermission(unknown()),
            "unknown-permission",
        ),
        (
            CreateRoleError::Escalation(PrivilegeEscalation),
            "privilege-escalation",
        ),
        (CreateRoleError::TooMany, "too-many-roles"),
    ] {
        let program =
            program(Scripted::default().on::<CreateRole>(move |_, _| Err(refusal.clone().into())));
        let ended = piped("role create auditor --description x --json", &program).await;
        assert_eq!(
            (ended.code, &ended.error_document()["code"]),
            (1, &json!(code))
        );
    }
    for (refusal, code) in [
        (ChangeRoleError::UnknownRole, "role-not-found"),
        (ChangeRoleError::VersionConflict, "version-conflict"),
        (ChangeRoleError::BuiltIn(BuiltInRole), "built-in-role"),
        (
            ChangeRoleError::UnknownPermission(unknown()),
            "unknown-permission",
        ),
        (
            ChangeRoleError::Escalation(PrivilegeEscalation),
            "privilege-escalation",
        ),
        (ChangeRoleError::LastAdministrator, "last-administrator"),
    ] {
        let program =
            program(Scripted::default().on::<ChangeRole>(move |_, _| Err(refusal.clone().into())));
        let ended = piped("role change auditor --description x --json", &program).await;
        assert_eq!(
            (ended.code, &ended.error_document()["code"]),
            (1, &json!(code))
        );
    }
    for (refusal, code) in [
        (DeleteRoleError::UnknownRole, "role-not-found"),
        (DeleteRoleError::VersionConflict, "version-conflict"),
        (DeleteRoleError::BuiltIn(BuiltInRole), "built-in-role"),
        (
            DeleteRoleError::Escalation(PrivilegeEscalation),
            "privilege-escalation",
        ),
        (DeleteRoleError::InUse, "role-in-use"),
    ] {
        let program =
            program(Scripted::default().on::<DeleteRole>(move |_, _| Err(refusal.into())));
        let ended = piped("role delete auditor --yes --json", &program).await;
        assert_eq!(
            (ended.code, &ended.error_document()["code"]),
            (1, &json!(code))
        );
    }
}
