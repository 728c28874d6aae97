use crate::{
    Checked,
    fakes::{Fakes, Reply, id, now, tokens},
    support::{get, request, start},
};
use auth::{EndOtherSessions, EndSession, EndSessionError, ListSessions, SessionView};
use chrono::TimeDelta;
use cqrs::Failure;
use kernel::SessionId;
use serde_json::json;

const PATH: &str = "/v1/users/me/sessions";

fn view(number: u128, device_name: Option<&str>, is_current: bool) -> SessionView {
    SessionView {
        id: SessionId::new(id(number)),
        created_at: now() - TimeDelta::days(2),
        last_used_at: now() - TimeDelta::minutes(5),
        device_name: device_name.map(str::to_owned),
        expires_at: now() + TimeDelta::days(12),
        is_current,
    }
}

#[tokio::test]
async fn own_sessions_are_listed_on_one_page() -> Checked {
    let list_sessions: Reply<ListSessions> = Box::new(|context, _| {
        assert_eq!(
            context.actor().user().map(|user| user.session_id),
            Some(SessionId::new(id(2)))
        );
        Ok(vec![
            view(7, None, false),
            view(2, Some("Ann’s phone"), true),
        ])
    });
    let server = start(Fakes {
        list_sessions,
        ..Fakes::default()
    })
    .await?;
    let response = server.send(get(PATH).bearer("good")).await?;
    let item = |number, device_name: Option<&str>, current| {
        json!({
            "id": id(number), "created_at": "2024-10-02T00:00:00Z", "last_used_at": "2024-10-03T23:55:00Z",
            "expires_at": "2024-10-16T00:00:00Z", "device_name": device_name, "current": current,
        })
    };
    let items = [item(7, None, false), item(2, Some("Ann’s phone"), true)];
    assert_eq!(
        (response.status, response.json()),
        (200, json!({ "items": items, "next_cursor": null }))
    );
    assert_eq!(
        (response.header("cache-control"), response.header("link")),
        ("no-store", "")
    );
    server.stop().await?;

    let server = start(Fakes::default()).await?;
    let response = server.send(get(PATH).bearer("good")).await?;
    assert_eq!(
        (response.status, response.json()),
        (200, json!({ "items": [], "next_cursor": null }))
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn other_sessions_end_only_with_except_current() -> Checked {
    let end_others: Reply<EndOtherSessions> = Box::new(|context, _| {
        assert_eq!(
            context.actor().user().map(|user| user.session_id),
            Some(SessionId::new(id(2)))
        );
        Ok(())
    });
    let fakes = Fakes {
        end_others,
        ..Fakes::default()
    }
    .scripted();
    let seen = fakes.seen();
    let server = start(fakes).await?;
    for (query, code) in [
        ("", "except-current-required"),
        ("?", "except-current-required"),
        ("?except", "except-current-required"),
        ("?except=", "except-current-required"),
        ("?except=none", "except-current-required"),
        ("?except=current&except=none", "except-current-required"),
        ("?surprise=1", "unknown-query-parameter"),
        ("?except=current&surprise=1", "unknown-query-parameter"),
        ("?exceptional=current", "unknown-query-parameter"),
    ] {
        let response = server
            .send(request("DELETE", &format!("{PATH}{query}")).bearer("good"))
            .await?;
        assert_eq!(response.problem(), (400, code.to_owned()), "{query}");
    }
    assert!(
        seen.lock().is_ok_and(|seen| seen.is_empty()),
        "no session ended by mistake"
    );
    let response = server
        .send(request("DELETE", &format!("{PATH}?except=current")).bearer("good"))
        .await?;
    assert_eq!((response.status, response.body.len()), (204, 0));
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_session_is_ended_by_its_id() -> Checked {
    let end_session: Reply<EndSession> = Box::new(|_, command| {
        assert_eq!(command.session_id, tokens().session_id);
        Ok(())
    });
    let server = start(Fakes {
        end_session,
        ..Fakes::default()
    })
    .await?;
    let response = server
        .send(request("DELETE", &format!("{PATH}/{}", tokens().session_id)).bearer("good"))
        .await?;
    assert_eq!((response.status, response.body.len()), (204, 0));
    Ok(server.stop().await?)
}

#[tokio::test]
async fn unknown_and_malformed_ids_are_not_found() -> Checked {
    let unknown = Box::new(|_: &cqrs::Context, _| Err(Failure::Refused(EndSessionError::Unknown)));
    let server = start(Fakes {
        end_session: unknown,
        ..Fakes::default()
    })
    .await?;
    for id in [tokens().session_id.to_string(), "none".to_owned()] {
        let response = server
            .send(request("DELETE", &format!("{PATH}/{id}")).bearer("good"))
            .await?;
        assert_eq!(
            response.problem(),
            (404, "session-not-found".to_owned()),
            "{id}"
        );
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn sessions_require_authentication() -> Checked {
    let server = start(Fakes::default()).await?;
    let one = format!("{PATH}/{}", tokens().session_id);
    for (method, path) in [
        ("GET", PATH),
        ("DELETE", &format!("{PATH}?except=current")),
        ("DELETE", &one),
    ] {
        let anonymous = server.send(request(method, path)).await?;
        assert_eq!(
            anonymous.problem(),
            (401, "invalid-token".to_owned()),
            "{method} {path}"
        );
        let ended = server
            .send(request(method, path).header("Authorization", "Bearer ended"))
            .await?;
        assert_eq!(
            ended.problem(),
            (401, "invalid-token".to_owned()),
            "{method} {path}"
        );
        let stale = server
            .send(request(method, path).header("Authorization", "Bearer stale"))
            .await?;
        assert_eq!(
            stale.problem(),
            (401, "token-stale".to_owned()),
            "{method} {path}"
        );
    }
    for (method, path) in [("GET", PATH), ("DELETE", &one)] {
        let asked = server
            .send(request(method, &format!("{path}?except=current")).bearer("good"))
            .await?;
        assert_eq!(
            asked.problem(),
            (400, "unknown-query-parameter".to_owned()),
            "{method} {path}"
        );
    }
    Ok(server.stop().await?)
}
