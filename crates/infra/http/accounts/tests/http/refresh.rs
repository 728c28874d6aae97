use crate::{
    Checked,
    fakes::{Fakes, Reply, id, now, tokens},
    support::{post, start},
};
use auth::{RefreshSession, RefreshSessionError, RefreshedSession};
use chrono::TimeDelta;
use cqrs::Failure;
use serde_json::json;

const BODY: &str = r#"{"session_token":"lst1_before"}"#;
const PATH: &str = "/v1/sessions/refresh";

#[tokio::test]
async fn a_session_token_returns_new_tokens_rotated_or_reissued() -> Checked {
    let answers: [fn() -> RefreshedSession; 2] = [
        || RefreshedSession::Refreshed(tokens()),
        || RefreshedSession::Reissued(tokens()),
    ];
    for answer in answers {
        let refresh: Reply<RefreshSession> = Box::new(move |context, command| {
            assert_eq!(
                (command.token.expose(), context.actor().user()),
                ("lst1_before", None)
            );
            Ok(answer())
        });
        let server = start(Fakes {
            refresh,
            ..Fakes::default()
        })
        .await?;
        let response = server.send(post(PATH, BODY)).await?;
        let expected = json!({
            "access_token": "access.token", "token_type": "Bearer", "expires_in": 600,
            "session_token": "lst1_session", "session_expires_at": now() + TimeDelta::days(14),
            "session_id": id(2), "user_id": id(3),
        });
        assert_eq!((response.status, response.json()), (200, expected));
        assert_eq!(response.header("cache-control"), "no-store");
        let expired = post(PATH, BODY).header("Authorization", "Bearer expired");
        assert_eq!(
            server.send(expired).await?.status,
            200,
            "what a client still has is not looked at"
        );
        server.stop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn all_invalid_session_tokens_have_the_same_response() -> Checked {
    let refused = || Failure::Refused(RefreshSessionError::InvalidSessionToken);
    let server = start(Fakes {
        refresh: Box::new(move |_, _| Err(refused())),
        ..Fakes::default()
    })
    .await?;
    let mut answers = Vec::new();
    for token in ["lst1_before", "", "no token", "a\u{0}b", &"x".repeat(1024)] {
        let body = json!({ "session_token": token }).to_string();
        let response = server
            .send(post(PATH, &body).header("X-Request-Id", "same"))
            .await?;
        assert_eq!(
            response.problem(),
            (401, "invalid-session-token".to_owned()),
            "{token}"
        );
        assert_eq!(response.header("www-authenticate"), "Bearer");
        answers.push(response.lasting());
    }
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "byte-identical"
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn reuse_of_an_old_token_is_reported() -> Checked {
    let refresh: Reply<RefreshSession> = Box::new(|_, _| Ok(RefreshedSession::Reused));
    let server = start(Fakes {
        refresh,
        ..Fakes::default()
    })
    .await?;
    let response = server.send(post(PATH, BODY)).await?;
    assert_eq!(response.problem(), (401, "session-token-reused".to_owned()));
    assert_eq!(
        (
            response.header("www-authenticate"),
            response.header("cache-control")
        ),
        ("Bearer", "no-store")
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn only_the_shape_of_a_session_token_is_validated() -> Checked {
    let server = start(Fakes::default()).await?;
    let long = json!({ "session_token": "x".repeat(1025) }).to_string();
    for (body, expected) in [
        ("{}", vec!["/session_token required"]),
        (
            r#"{"session_token":null}"#,
            vec!["/session_token wrong-type"],
        ),
        (
            r#"{"session_token":["a"],"user_id":1}"#,
            vec!["/session_token wrong-type", "/user_id unknown-field"],
        ),
        (&long, vec!["/session_token too-long"]),
    ] {
        let response = server.send(post(PATH, body)).await?;
        assert_eq!(
            response.problem(),
            (422, "validation-failed".to_owned()),
            "{body:.40}"
        );
        assert_eq!(response.errors(), expected);
    }
    assert_eq!(
        server.send(post(PATH, "")).await?.problem(),
        (400, "malformed-json".to_owned())
    );
    let asked = server.send(post(&format!("{PATH}?x=1"), BODY)).await?;
    assert_eq!(asked.problem(), (400, "unknown-query-parameter".to_owned()));
    Ok(server.stop().await?)
}
