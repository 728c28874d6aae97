//! Deleting one's own account.

use crate::{
    Checked,
    fakes::{Fakes, Reply, now},
    support::{Request, request, start},
};
use auth::{ReauthenticationError, RequestDeletion, RequestDeletionError};
use chrono::TimeDelta;
use kernel::{ThrottleRule, Throttled};
use serde_json::json;

fn delete(body: &str) -> Request {
    request("DELETE", "/v1/users/me").body("application/json", body)
}

#[tokio::test]
async fn a_deletion_is_accepted_with_its_time() -> Checked {
    let request_deletion: Reply<RequestDeletion> = Box::new(|_, command| {
        assert_eq!(command.current_password.expose(), "correct horse");
        Ok(auth::ScheduledDeletion {
            deletes_at: now() + TimeDelta::days(14),
        })
    });
    let server = start(Fakes {
        request_deletion,
        ..Fakes::default()
    })
    .await?;
    let response = server
        .send(delete(r#"{"current_password":"correct horse"}"#).bearer("good"))
        .await?;
    assert_eq!(
        (response.status, response.json()),
        (202, json!({ "deletes_at": "2024-10-18T00:00:00Z" }))
    );
    assert_eq!(response.header("cache-control"), "no-store");
    Ok(server.stop().await?)
}

#[tokio::test]
async fn each_refusal_has_its_code() -> Checked {
    let throttled = Throttled {
        retry_at: now() + TimeDelta::minutes(5),
        rule: ThrottleRule::quota("reauthentication", 5, TimeDelta::days(30)),
        is_exhausted: false,
    };
    for (refusal, expected) in [
        (
            ReauthenticationError::WrongPassword.into(),
            (403, "reauthentication-failed"),
        ),
        (
            ReauthenticationError::TooManyAttempts(throttled).into(),
            (429, "too-many-attempts"),
        ),
        (
            RequestDeletionError::LastAdministrator,
            (409, "last-administrator"),
        ),
    ] {
        let refusal: RequestDeletionError = refusal;
        let request_deletion: Reply<RequestDeletion> = Box::new(move |_, _| Err(refusal.into()));
        let server = start(Fakes {
            request_deletion,
            ..Fakes::default()
        })
        .await?;
        let response = server
            .send(delete(r#"{"current_password":"wrong"}"#).bearer("good"))
            .await?;
        assert_eq!(response.problem(), (expected.0, expected.1.to_owned()));
        assert_eq!(response.header("retry-after").is_empty(), expected.0 != 429);
        server.stop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_deletion_requires_a_token_and_a_password() -> Checked {
    let server = start(Fakes::default()).await?;
    let anonymous = server
        .send(delete(r#"{"current_password":"correct horse"}"#))
        .await?;
    assert_eq!(anonymous.problem(), (401, "invalid-token".to_owned()));
    for (body, errors) in [
        ("{}", ["/current_password required"].as_slice()),
        (
            r#"{"current_password":1}"#,
            &["/current_password wrong-type"],
        ),
        (
            r#"{"current_password":"x","sure":true}"#,
            &["/sure unknown-field"],
        ),
    ] {
        let response = server.send(delete(body).bearer("good")).await?;
        assert_eq!(
            response.problem(),
            (422, "validation-failed".to_owned()),
            "{body}"
        );
        assert_eq!(response.errors(), errors, "{body}");
    }
    let response = server
        .send(request("DELETE", "/v1/users/me").bearer("good"))
        .await?;
    assert_eq!(response.status / 100, 4, "without a body");
    Ok(server.stop().await?)
}
