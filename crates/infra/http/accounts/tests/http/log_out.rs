use crate::{
    Checked,
    fakes::{Fakes, Reply, id},
    support::{Request, request, start},
};
use auth::{LogOut, LogOutError};
use cqrs::{Context, Denial, Failure};
use kernel::SessionId;

fn log_out() -> Request {
    request("DELETE", "/v1/sessions/current")
}

fn with(body: &str) -> Request {
    log_out().body("application/json", body)
}

/// Wants a session token or a user, as the handler does.
fn fakes(token: Option<&'static str>, session: Option<SessionId>) -> Fakes {
    let log_out: Reply<LogOut> = Box::new(move |context, command| {
        let user = context.actor().user();
        assert_eq!(command.token.as_ref().map(|token| token.expose()), token);
        assert_eq!(user.map(|user| user.session_id), session);
        if token.is_some() || user.is_some() {
            Ok(())
        } else {
            Err(Failure::Forbidden(Denial::Anonymous))
        }
    });
    Fakes {
        log_out,
        ..Fakes::default()
    }
}

const BODY: &str = r#"{"session_token":"lst1_mine"}"#;

#[tokio::test]
async fn a_session_token_in_the_body_is_enough() -> Checked {
    let server = start(fakes(Some("lst1_mine"), None)).await?;
    for request in [
        with(BODY),
        with(BODY).header("Authorization", "Bearer expired"),
    ] {
        let response = server.send(request).await?;
        assert_eq!((response.status, response.body.len()), (204, 0));
    }
    server.stop().await?;

    let server = start(fakes(Some("lst1_mine"), Some(SessionId::new(id(2))))).await?;
    assert_eq!(
        server.send(with(BODY).bearer("good")).await?.status,
        204,
        "both tokens together are allowed"
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn an_access_token_is_enough_without_a_body_and_after_it_was_revoked() -> Checked {
    let fakes = fakes(None, Some(SessionId::new(id(2)))).scripted();
    let seen = fakes.seen();
    let server = start(fakes).await?;
    for token in ["Bearer good", "Bearer ended", "Bearer stale"] {
        for request in [log_out(), with("{}"), with("")] {
            let response = server.send(request.header("Authorization", token)).await?;
            assert_eq!((response.status, response.body.len()), (204, 0), "{token}");
        }
    }
    let rights_of = |context: &Context| context.actor().user().map(|user| user.permissions.len());
    let rights = seen
        .lock()
        .map(|seen| seen.iter().map(rights_of).collect::<Vec<_>>());
    assert!(
        rights.is_ok_and(|rights| rights == [Some(0); 9]),
        "logout requires no permission"
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn logout_without_any_token_is_rejected() -> Checked {
    let server = start(fakes(None, None)).await?;
    for request in [
        log_out(),
        with("{}"),
        log_out().header("Authorization", "Bearer expired"),
    ] {
        let response = server.send(request).await?;
        assert_eq!(response.problem(), (401, "invalid-token".to_owned()));
        assert_eq!(response.header("www-authenticate"), "Bearer");
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_forged_session_token_is_rejected_despite_a_valid_access_token() -> Checked {
    let refused = || Failure::Refused(LogOutError::InvalidSessionToken);
    let server = start(Fakes {
        log_out: Box::new(move |_, _| Err(refused())),
        ..Fakes::default()
    })
    .await?;
    for request in [with(BODY), with(BODY).bearer("good")] {
        let response = server.send(request).await?;
        assert_eq!(
            response.problem(),
            (401, "invalid-session-token".to_owned())
        );
        assert_eq!(response.header("www-authenticate"), "Bearer");
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn unknown_fields_and_query_parameters_are_rejected() -> Checked {
    let server = start(Fakes::default()).await?;
    for (body, status, expected) in [
        ("{", 400, "malformed-json"),
        ("[]", 422, "validation-failed"),
        (r#"{"session_token":7}"#, 422, "validation-failed"),
        (r#"{"session_id":"7"}"#, 422, "validation-failed"),
    ] {
        assert_eq!(
            server.send(with(body).bearer("good")).await?.problem(),
            (status, expected.to_owned()),
            "{body}"
        );
    }
    let text = log_out().body("text/plain", BODY);
    assert_eq!(
        server.send(text).await?.problem(),
        (415, "unsupported-media-type".to_owned())
    );
    let asked = request("DELETE", "/v1/sessions/current?except=current").bearer("good");
    assert_eq!(
        server.send(asked).await?.problem(),
        (400, "unknown-query-parameter".to_owned())
    );
    Ok(server.stop().await?)
}
