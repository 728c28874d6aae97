//! User administration.

use crate::{
    Checked,
    fakes::{Fakes, id, now},
    support::{get, request, start},
};
use auth::{
    CancelDeletion, CancelDeletionError, EndUserSessions, EndUserSessionsError, ListUserSessions,
    ListUserSessionsError, ReinstateAccount, ReinstateAccountError, RevokeSession,
    RevokeSessionError, ScheduleDeletion, ScheduleDeletionError, ScheduledDeletion,
    SendPasswordReset, SendPasswordResetError, SessionView, SuspendAccount, SuspendAccountError,
};
use chrono::TimeDelta;
use cqrs::{Denial, Failure, Message, Outcome};
use kernel::{PrivilegeEscalation, SessionId, UserId};
use serde_json::json;
use testing::Scripted;

fn of_user(what: &str) -> String {
    format!("/v1/admin/users/{}/{what}", id(7))
}

/// A usual answer behind no policy: what this user may do is for the application to say.
fn answering<M: Message>(answer: impl Fn(M) -> Outcome<M> + Send + Sync + 'static) -> Scripted {
    Fakes::default()
        .scripted()
        .on::<M>(move |_, message| answer(message))
}

#[tokio::test]
async fn callers_without_the_permission_are_forbidden() -> Checked {
    let server = start(Fakes::default()).await?;
    for (method, path) in [
        ("PUT", of_user("suspension")),
        ("DELETE", of_user("suspension")),
        ("PUT", of_user("deletion")),
        ("DELETE", of_user("deletion")),
        ("GET", of_user("sessions")),
        ("DELETE", of_user("sessions")),
        ("DELETE", format!("/v1/admin/sessions/{}", id(2))),
    ] {
        let anonymous = server.send(request(method, &path)).await?;
        assert_eq!(
            anonymous.problem(),
            (401, "invalid-token".to_owned()),
            "{method} {path}"
        );
        let plain = server.send(request(method, &path).bearer("good")).await?;
        assert_eq!(
            plain.problem(),
            (403, "forbidden".to_owned()),
            "{method} {path}"
        );
        let asked = server
            .send(
                request(method, &format!("{path}?force=1")).header("Authorization", "Bearer admin"),
            )
            .await?;
        assert_eq!(
            asked.problem(),
            (400, "unknown-query-parameter".to_owned()),
            "{method} {path}"
        );
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_user_is_suspended_and_reinstated() -> Checked {
    let script = answering::<SuspendAccount>(|command| {
        assert_eq!(command.user_id, UserId::new(id(7)));
        Ok(())
    });
    let server = start(script.on::<ReinstateAccount>(|_, command| {
        assert_eq!(command.user_id, UserId::new(id(7)));
        Ok(())
    }))
    .await?;
    for method in ["PUT", "DELETE"] {
        let response = server
            .send(request(method, &of_user("suspension")).header("Authorization", "Bearer admin"))
            .await?;
        assert_eq!((response.status, response.body.len()), (204, 0), "{method}");
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_deletion_is_scheduled_and_canceled() -> Checked {
    let script = answering::<ScheduleDeletion>(|command| {
        assert_eq!(command.user_id, UserId::new(id(7)));
        Ok(ScheduledDeletion { deletes_at: now() })
    });
    let server = start(script.on::<CancelDeletion>(|_, command| {
        assert_eq!(command.user_id, UserId::new(id(7)));
        Ok(())
    }))
    .await?;
    let response = server
        .send(request("PUT", &of_user("deletion")).header("Authorization", "Bearer admin"))
        .await?;
    assert_eq!(
        (response.status, response.json()),
        (202, json!({ "deletes_at": "2024-10-04T00:00:00Z" }))
    );
    let response = server
        .send(request("DELETE", &of_user("deletion")).header("Authorization", "Bearer admin"))
        .await?;
    assert_eq!((response.status, response.body.len()), (204, 0));
    Ok(server.stop().await?)
}

#[tokio::test]
async fn each_refusal_has_its_code() -> Checked {
    for (refusal, expected) in [
        (SuspendAccountError::Unknown, (404, "user-not-found")),
        (SuspendAccountError::OwnAccount, (403, "own-account")),
        (
            SuspendAccountError::Escalation(PrivilegeEscalation),
            (403, "privilege-escalation"),
        ),
        (
            SuspendAccountError::LastAdministrator,
            (409, "last-administrator"),
        ),
    ] {
        let server = start(answering::<SuspendAccount>(move |_| Err(refusal.into()))).await?;
        let response = server
            .send(request("PUT", &of_user("suspension")).header("Authorization", "Bearer admin"))
            .await?;
        assert_eq!(response.problem(), (expected.0, expected.1.to_owned()));
        server.stop().await?;
    }
    for (refusal, expected) in [
        (ScheduleDeletionError::Unknown, (404, "user-not-found")),
        (ScheduleDeletionError::OwnAccount, (403, "own-account")),
        (
            ScheduleDeletionError::Escalation(PrivilegeEscalation),
            (403, "privilege-escalation"),
        ),
        (
            ScheduleDeletionError::LastAdministrator,
            (409, "last-administrator"),
        ),
    ] {
        let server = start(answering::<ScheduleDeletion>(move |_| Err(refusal.into()))).await?;
        let response = server
            .send(request("PUT", &of_user("deletion")).header("Authorization", "Bearer admin"))
            .await?;
        assert_eq!(response.problem(), (expected.0, expected.1.to_owned()));
        server.stop().await?;
    }
    let script = answering::<ReinstateAccount>(|_| Err(ReinstateAccountError::Unknown.into()))
        .on::<CancelDeletion>(|_, _| Err(CancelDeletionError::Unknown.into()))
        .on::<ListUserSessions>(|_, _| Err(ListUserSessionsError::UnknownUser.into()))
        .on::<EndUserSessions>(|_, _| Err(EndUserSessionsError::UnknownUser.into()))
        .on::<RevokeSession>(|_, _| Err(RevokeSessionError::Unknown.into()));
    let server = start(script).await?;
    for (method, path, code) in [
        ("DELETE", of_user("suspension"), "user-not-found"),
        ("DELETE", of_user("deletion"), "user-not-found"),
        (
            "PUT",
            "/v1/admin/users/ann/deletion".to_owned(),
            "user-not-found",
        ),
        (
            "DELETE",
            "/v1/admin/users/ann/deletion".to_owned(),
            "user-not-found",
        ),
        ("GET", of_user("sessions"), "user-not-found"),
        ("DELETE", of_user("sessions"), "user-not-found"),
        (
            "DELETE",
            format!("/v1/admin/sessions/{}", id(2)),
            "session-not-found",
        ),
        (
            "PUT",
            "/v1/admin/users/ann/suspension".to_owned(),
            "user-not-found",
        ),
        (
            "DELETE",
            "/v1/admin/users/ann/suspension".to_owned(),
            "user-not-found",
        ),
        (
            "GET",
            "/v1/admin/users/ann/sessions".to_owned(),
            "user-not-found",
        ),
        (
            "DELETE",
            "/v1/admin/users/ann/sessions".to_owned(),
            "user-not-found",
        ),
        (
            "DELETE",
            "/v1/admin/sessions/mine".to_owned(),
            "session-not-found",
        ),
    ] {
        let response = server
            .send(request(method, &path).header("Authorization", "Bearer admin"))
            .await?;
        assert_eq!(
            response.problem(),
            (404, code.to_owned()),
            "{method} {path}"
        );
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn each_operation_reports_that_the_caller_lacks_a_permission_of_the_user() -> Checked {
    let script = answering::<ReinstateAccount>(|_| {
        Err(ReinstateAccountError::Escalation(PrivilegeEscalation).into())
    })
    .on::<CancelDeletion>(|_, _| Err(CancelDeletionError::Escalation(PrivilegeEscalation).into()))
    .on::<EndUserSessions>(|_, _| Err(EndUserSessionsError::Escalation(PrivilegeEscalation).into()))
    .on::<RevokeSession>(|_, _| Err(RevokeSessionError::Escalation(PrivilegeEscalation).into()))
    .on::<SendPasswordReset>(|_, _| {
        Err(SendPasswordResetError::Escalation(PrivilegeEscalation).into())
    });
    let server = start(script).await?;
    for (method, path) in [
        ("DELETE", of_user("suspension")),
        ("DELETE", of_user("deletion")),
        ("DELETE", of_user("sessions")),
        ("DELETE", format!("/v1/admin/sessions/{}", id(2))),
        ("POST", of_user("password-reset")),
    ] {
        let response = server
            .send(request(method, &path).header("Authorization", "Bearer root"))
            .await?;
        assert_eq!(
            response.problem(),
            (403, "privilege-escalation".to_owned()),
            "{method} {path}"
        );
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn sessions_of_a_user_are_listed_and_ended() -> Checked {
    let script = answering::<ListUserSessions>(|query| {
        assert_eq!(query.user_id, UserId::new(id(7)));
        Ok(vec![SessionView {
            id: SessionId::new(id(8)),
            created_at: now(),
            last_used_at: now(),
            device_name: Some("Bob’s phone".to_owned()),
            expires_at: now() + TimeDelta::days(14),
            is_current: false,
        }])
    });
    let script = script.on::<EndUserSessions>(|_, command| {
        assert_eq!(command.user_id, UserId::new(id(7)));
        Ok(())
    });
    let server = start(script.on::<RevokeSession>(|_, command| {
        assert_eq!(command.session_id, SessionId::new(id(8)));
        Ok(())
    }))
    .await?;

    let response = server
        .send(get(&of_user("sessions")).header("Authorization", "Bearer admin"))
        .await?;
    let item = json!({
        "id": id(8), "created_at": "2024-10-04T00:00:00Z", "last_used_at": "2024-10-04T00:00:00Z",
        "expires_at": "2024-10-18T00:00:00Z", "device_name": "Bob’s phone", "current": false,
    });
    assert_eq!(
        (response.status, response.json()),
        (200, json!({ "items": [item], "next_cursor": null }))
    );
    assert_eq!(response.header("cache-control"), "no-store");
    for path in [of_user("sessions"), format!("/v1/admin/sessions/{}", id(8))] {
        let response = server
            .send(request("DELETE", &path).header("Authorization", "Bearer admin"))
            .await?;
        assert_eq!((response.status, response.body.len()), (204, 0), "{path}");
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn operations_without_fields_reject_unknown_fields() -> Checked {
    let server = start(Fakes::default()).await?;
    for what in ["suspension", "deletion"] {
        let request = request("PUT", &of_user(what)).header("Authorization", "Bearer admin");
        let response = server
            .send(request.body("application/json", r#"{"until":"tomorrow"}"#))
            .await?;
        assert_eq!(
            response.problem(),
            (422, "validation-failed".to_owned()),
            "{what}"
        );
        assert_eq!(response.errors(), ["/until unknown-field"]);
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn permissions_of_the_token_reach_the_application() -> Checked {
    let script = answering::<SuspendAccount>(|_| Err(Failure::Forbidden(Denial::Forbidden)));
    let server = start(script).await?;
    let response = server
        .send(request("PUT", &of_user("suspension")).header("Authorization", "Bearer admin"))
        .await?;
    assert_eq!(response.problem(), (403, "forbidden".to_owned()));
    Ok(server.stop().await?)
}
