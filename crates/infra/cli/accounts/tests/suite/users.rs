//! Suspension, deletion and sessions of users.

use crate::support::program;
use access::RoleNotGrantable;
use access_domain::{PrivilegeEscalation, RoleName};
use auth::{
    CancelDeletion, EndUserSessions, FindUser, FindUserError, ListUserSessions,
    ListUserSessionsError, ReinstateAccount, RevokeSession, RevokeSessionError, ScheduleDeletion,
    ScheduleDeletionError, ScheduledDeletion, SessionView, SuspendAccount, SuspendAccountError,
};
use chrono::{DateTime, TimeDelta};
use cqrs::Transport;
use flows::{InviteUser, InviteUserError};
use kernel::{Actor, SessionId, UserId};
use serde_json::json;
use test_cli::{ScriptedTerminal, piped, run};
use testing::{Scripted, deterministic::SequentialUuids};

const ADDRESS: &str = "ann@example.org";

fn ann() -> UserId {
    UserId::new(SequentialUuids::nth(5))
}

/// Every message about Ann succeeds.
fn succeeding() -> Scripted {
    Scripted::default()
        .on::<FindUser>(|context, query| {
            assert_eq!(
                (context.actor(), context.transport()),
                (&Actor::System("cli"), Transport::Cli)
            );
            if query.address.as_str() == ADDRESS {
                Ok(ann())
            } else {
                Err(FindUserError::UnknownUser.into())
            }
        })
        .on::<SuspendAccount>(|_, command| {
            assert_eq!(command.user_id, ann());
            Ok(())
        })
        .on::<ReinstateAccount>(|_, command| {
            assert_eq!(command.user_id, ann());
            Ok(())
        })
        .on::<ScheduleDeletion>(|_, command| {
            assert_eq!(command.user_id, ann());
            Ok(ScheduledDeletion {
                deletes_at: DateTime::UNIX_EPOCH + TimeDelta::days(14),
            })
        })
        .on::<CancelDeletion>(|_, command| {
            assert_eq!(command.user_id, ann());
            Ok(())
        })
        .on::<EndUserSessions>(|_, command| {
            assert_eq!(command.user_id, ann());
            Ok(())
        })
        .on::<RevokeSession>(|_, command| {
            assert_eq!(command.session_id, SessionId::new(SequentialUuids::nth(8)));
            Ok(())
        })
        .on::<ListUserSessions>(|_, query| {
            assert_eq!(query.user_id, ann());
            Ok(vec![SessionView {
                id: SessionId::new(SequentialUuids::nth(8)),
                created_at: DateTime::UNIX_EPOCH,
                last_used_at: DateTime::UNIX_EPOCH + TimeDelta::hours(1),
                device_name: Some("Ann’s phone".to_owned()),
                expires_at: DateTime::UNIX_EPOCH + TimeDelta::days(14),
                is_current: false,
            }])
        })
}

#[tokio::test]
async fn users_are_referenced_by_id_or_address() {
    let (program, id) = (program(succeeding()), ann());
    for name in [id.to_string(), ADDRESS.to_owned()] {
        for (line, said) in [
            (
                format!("user suspend {name}"),
                format!("User {id} is suspended.\n"),
            ),
            (
                format!("user reinstate {name}"),
                format!("User {id} is reinstated.\n"),
            ),
            (
                format!("user delete {name} --yes"),
                format!("User {id} will be erased at 1970-01-15T00:00:00Z.\n"),
            ),
            (
                format!("user delete {name} --cancel"),
                format!("The deletion of user {id} is canceled.\n"),
            ),
            (
                format!("session revoke --user {name}"),
                format!("All sessions of user {id} are ended.\n"),
            ),
        ] {
            let ended = piped(&line, &program).await;
            ended.assert_written();
            assert_eq!(ended.output, said, "{line}");
        }
    }
    let ended = piped(&format!("user delete {ADDRESS} --yes --json"), &program).await;
    ended.assert_done();
    assert_eq!(
        ended.document(),
        json!({ "user_id": id, "deletes_at": "1970-01-15T00:00:00Z" })
    );
}

#[tokio::test]
async fn a_deletion_requires_confirmation() {
    let program = program(succeeding());
    let line = format!("user delete {ADDRESS}");
    let unasked = piped(&line, &program).await;
    assert_eq!(unasked.code, 1);
    assert!(
        unasked.errors.contains("(confirmation-required)"),
        "{}",
        unasked.errors
    );
    let declined = run(&line, &program, ScriptedTerminal::answering("no")).await;
    assert!(
        declined.errors.contains("(not-confirmed)"),
        "{}",
        declined.errors
    );
    assert!(program.started().is_empty(), "nothing is opened");
    run(&line, &program, ScriptedTerminal::answering("yes")).await;
    assert!(!program.started().is_empty());
}

#[tokio::test]
async fn sessions_are_listed_and_one_is_ended() {
    let (program, id) = (program(succeeding()), SequentialUuids::nth(8));
    let ended = piped(&format!("session list {ADDRESS}"), &program).await;
    ended.assert_done();
    let line = ended.output.lines().nth(1).unwrap_or_default();
    for cell in [
        id.to_string().as_str(),
        "1970-01-01T01:00:00Z",
        "1970-01-15T00:00:00Z",
        "Ann’s phone",
    ] {
        assert!(line.contains(cell), "{}", ended.output);
    }
    let ended = piped(&format!("session list {ADDRESS} --json"), &program).await;
    let item = json!({
        "id": id, "created_at": "1970-01-01T00:00:00Z", "last_used_at": "1970-01-01T01:00:00Z",
        "expires_at": "1970-01-15T00:00:00Z", "device_name": "Ann’s phone",
    });
    assert_eq!(ended.document(), json!({ "items": [item] }));
    let ended = piped(&format!("session revoke {id}"), &program).await;
    ended.assert_written();
    assert_eq!(ended.output, format!("Session {id} is ended.\n"));
}

#[tokio::test]
async fn each_refusal_has_its_code() {
    let refusing = succeeding()
        .on::<SuspendAccount>(|_, _| Err(SuspendAccountError::LastAdministrator.into()))
        .on::<ReinstateAccount>(|_, _| Err(auth::ReinstateAccountError::Unknown.into()))
        .on::<ScheduleDeletion>(|_, _| Err(ScheduleDeletionError::LastAdministrator.into()))
        .on::<CancelDeletion>(|_, _| Err(auth::CancelDeletionError::Unknown.into()))
        .on::<EndUserSessions>(|_, _| Err(auth::EndUserSessionsError::UnknownUser.into()))
        .on::<ListUserSessions>(|_, _| Err(ListUserSessionsError::UnknownUser.into()))
        .on::<RevokeSession>(|_, _| Err(RevokeSessionError::Unknown.into()));
    let (program, id) = (program(refusing), ann());
    for (line, code) in [
        (format!("user suspend {id}"), "last-administrator"),
        (
            "user suspend unknown@example.org".to_owned(),
            "user-not-found",
        ),
        (format!("user reinstate {id}"), "user-not-found"),
        (format!("user delete {id} --yes"), "last-administrator"),
        (format!("user delete {id} --cancel"), "user-not-found"),
        (format!("session list {id}"), "user-not-found"),
        (format!("session revoke --user {id}"), "user-not-found"),
        (format!("session revoke {id}"), "session-not-found"),
    ] {
        let ended = piped(&format!("{line} --json"), &program).await;
        assert_eq!(
            (ended.code, &ended.error_document()["code"]),
            (1, &json!(code)),
            "{line}"
        );
    }
}

#[tokio::test]
async fn invalid_users_and_sessions_are_usage_errors() {
    let program = program(succeeding());
    for line in [
        "user suspend",
        "user suspend unknown",
        "user delete",
        "session list",
        "session revoke",
        "session revoke phone",
        "session revoke 01890a5d-ac96-774b-bcce-b302099a8057 --user ann@example.org",
    ] {
        assert_eq!(piped(line, &program).await.code, 2, "{line}");
    }
    assert!(program.started().is_empty());
}

#[tokio::test]
async fn invitations_contain_the_roles() {
    let invited = Scripted::default().on::<InviteUser>(|context, command| {
        assert_eq!(
            (context.actor(), command.address.as_str()),
            (&Actor::System("cli"), ADDRESS)
        );
        let roles: Vec<_> = command.roles.iter().map(ToString::to_string).collect();
        match roles.join(" ").as_str() {
            "" | "admin auditor" => Ok(()),
            "mighty" => {
                Err(InviteUserError::from(RoleNotGrantable::Escalation(PrivilegeEscalation)).into())
            }
            _ => Err(
                InviteUserError::from(RoleNotGrantable::UnknownRole(RoleName::superadmin())).into(),
            ),
        }
    });
    let program = program(invited);
    for line in [
        "user invite ann@example.org",
        "user invite ann@example.org --role auditor --role admin",
    ] {
        let ended = piped(line, &program).await;
        ended.assert_written();
        assert_eq!(
            ended.output,
            "An invitation to ann@example.org will be sent.\n"
        );
    }
    for (role, code) in [
        ("mighty", "privilege-escalation"),
        ("gardener", "role-not-found"),
    ] {
        let ended = piped(
            &format!("user invite {ADDRESS} --role {role} --json"),
            &program,
        )
        .await;
        assert_eq!(
            (ended.code, &ended.error_document()["code"]),
            (1, &json!(code))
        );
    }
    assert_eq!(
        piped("user invite ann@example.org --role No-Role", &program)
            .await
            .code,
        2
    );
}
