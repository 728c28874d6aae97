use crate::{
    Checked,
    fakes::{Fakes, tokens},
    support::{Request, post, start},
};
use auth::LogInError;
use cqrs::Failure;
use kernel::DeviceName;

fn log_in(email: &str) -> Request {
    let body = serde_json::json!({ "email": email, "password": "seven brave otters hum" });
    post("/v1/sessions", &body.to_string())
}

#[tokio::test]
async fn a_login_returns_tokens_that_are_not_cached() -> Checked {
    let log_in_reply = Box::new(|_: &cqrs::Context, command: auth::LogIn| {
        assert_eq!(
            command.address.as_ref().map(|address| address.as_str()),
            Some("ann@example.org")
        );
        assert_eq!(
            command.device_name.as_ref().map(DeviceName::as_str),
            Some("Ann’s phone")
        );
        Ok(tokens())
    });
    let server = start(Fakes {
        log_in: log_in_reply,
        ..Fakes::default()
    })
    .await?;
    let body = r#"{"email":"ann@example.org","password":"x","device_name":"Ann’s phone"}"#;
    let response = server.send(post("/v1/sessions", body)).await?;
    assert_eq!(
        (response.status, response.json()["token_type"].as_str()),
        (201, Some("Bearer"))
    );
    assert_eq!(response.header("cache-control"), "no-store");
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_failed_login_is_the_same_for_any_address() -> Checked {
    let refused = || Failure::Refused(LogInError::InvalidCredentials);
    let server = start(Fakes {
        log_in: Box::new(move |_, _| Err(refused())),
        ..Fakes::default()
    })
    .await?;
    let mut answers = Vec::new();
    for email in [
        "ann@example.org",
        "nobody@example.org",
        "no address",
        "",
        "a\u{0}b",
        &"x".repeat(1000),
    ] {
        let response = server
            .send(log_in(email).header("X-Request-Id", "same"))
            .await?;
        assert_eq!(
            response.problem(),
            (401, "invalid-credentials".to_owned()),
            "{email}"
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
async fn a_malformed_address_reaches_the_command_as_none() -> Checked {
    let log_in_reply = Box::new(|_: &cqrs::Context, command: auth::LogIn| {
        assert!(command.address.is_none());
        Err(Failure::Refused(LogInError::InvalidCredentials))
    });
    let server = start(Fakes {
        log_in: log_in_reply,
        ..Fakes::default()
    })
    .await?;
    assert_eq!(server.send(log_in("no address")).await?.status, 401);
    Ok(server.stop().await?)
}

#[tokio::test]
async fn only_the_shape_of_credentials_is_validated() -> Checked {
    let server = start(Fakes::default()).await?;
    let long = "x".repeat(1025);
    let long =
        serde_json::json!({ "email": long, "password": long, "device_name": "x".repeat(101) })
            .to_string();
    for (body, expected) in [
        ("{}", vec!["/email required", "/password required"]),
        (
            r#"{"email":"a","password":"","device_name":" "}"#,
            vec!["/device_name empty"],
        ),
        (
            r#"{"email":"a","password":"","device_name":"a\nb"}"#,
            vec!["/device_name control-character"],
        ),
        (
            r#"{"email":"a","password":"","device_name":"a\u202eb"}"#,
            vec!["/device_name bidi-control-character"],
        ),
        (
            r#"{"email":"a","password":"","device_name":"\u200b"}"#,
            vec!["/device_name invisible-text"],
        ),
        (
            r#"{"email":["a"],"password":{}}"#,
            vec!["/email wrong-type", "/password wrong-type"],
        ),
        (
            &long,
            vec![
                "/email too-long",
                "/password too-long",
                "/device_name too-long",
            ],
        ),
    ] {
        let response = server.send(post("/v1/sessions", body)).await?;
        assert_eq!(
            response.problem(),
            (422, "validation-failed".to_owned()),
            "{body}"
        );
        assert_eq!(response.errors(), expected);
    }
    assert_eq!(
        server
            .send(post("/v1/sessions", r#"{"email":"","password":""}"#))
            .await?
            .status,
        201
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn an_invalid_token_does_not_prevent_a_login() -> Checked {
    let server = start(Fakes::default()).await?;
    let response = server
        .send(log_in("ann@example.org").header("Authorization", "Bearer expired"))
        .await?;
    assert_eq!(response.status, 201);
    Ok(server.stop().await?)
}

#[tokio::test]
async fn failures_of_the_infrastructure_have_their_status() -> Checked {
    type Fails = fn() -> Failure<LogInError>;
    let cases: [(Fails, u16, &str, &str); 7] = [
        (
            || Failure::Forbidden(cqrs::Denial::Anonymous),
            401,
            "invalid-token",
            "",
        ),
        (
            || Failure::Forbidden(cqrs::Denial::Forbidden),
            403,
            "forbidden",
            "",
        ),
        (|| Failure::Conflict, 409, "conflict", ""),
        (|| Failure::KeyReused, 422, "idempotency-key-reused", ""),
        (|| Failure::Overloaded, 503, "overloaded", "1"),
        (
            || Failure::Unavailable("the database at 10.1.2.3 is gone".into()),
            503,
            "unavailable",
            "5",
        ),
        (
            || Failure::Unexpected("SELECT secret FROM accounts".into()),
            500,
            "internal",
            "",
        ),
    ];
    for (fails, status, code, retry_after) in cases {
        let server = start(Fakes {
            log_in: Box::new(move |_, _| Err(fails())),
            ..Fakes::default()
        })
        .await?;
        let response = server.send(log_in("ann@example.org")).await?;
        assert_eq!(response.problem(), (status, code.to_owned()));
        assert_eq!(response.header("retry-after"), retry_after);
        let text = String::from_utf8(response.body)?;
        assert!(
            !text.contains("SELECT") && !text.contains("10.1.2.3"),
            "{text}"
        );
        server.stop().await?;
    }
    Ok(())
}
