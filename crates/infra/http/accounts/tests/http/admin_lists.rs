//! Users and events as administrators list them.

use crate::{
    Checked,
    fakes::{Fakes, id, now},
    support::{get, start},
};
use audit::{EventFilter, EventOrder, EventTarget, EventView, ListEvents, ListEventsError};
use cqrs::Failure;
use kernel::UserId;
use serde_json::{Value, json};
use services::listing::{BadCursor, Page};
use user_profile::{
    EmailPrefix, GetUser, GetUserError, ListUsers, ListUsersError, UserFilter, UserOrder,
    UserStatus, UserSummary, UserView, WhichUser,
};

const USERS: &str = "/v1/admin/users";
const EVENTS: &str = "/v1/admin/events";

fn ann() -> UserSummary {
    UserSummary {
        id: UserId::new(id(3)),
        email: "ann@example.org".to_owned(),
        status: UserStatus::Ready,
        created_at: now(),
        first_name: Some("Ann".to_owned()),
        last_name: None,
        roles: vec!["admin".to_owned()],
    }
}

fn ann_in_json() -> Value {
    json!({
        "id": id(3), "created_at": "2024-10-04T00:00:00Z", "email": "ann@example.org", "status": "ready",
        "first_name": "Ann", "last_name": null, "roles": ["admin"],
    })
}

fn users(page: Page<UserSummary>) -> testing::Scripted {
    Fakes::default()
        .scripted()
        .on::<ListUsers>(move |_, _| Ok(page.clone()))
}

#[tokio::test]
async fn filters_of_users_reach_the_query() -> Checked {
    let script = Fakes::default().scripted().on::<ListUsers>(|_, query| {
        let filter = UserFilter {
            status: Some(UserStatus::PendingProfile),
            role: Some("night-watch".to_owned()),
            email_prefix: EmailPrefix::parse("ann+x"),
            created_from: Some(now()),
            created_before: Some(now()),
        };
        assert_eq!(
            (query.filter, query.order),
            (filter, UserOrder::EmailDescending)
        );
        assert_eq!(
            (query.limit.get(), query.cursor.as_deref()),
            (7, Some("abc"))
        );
        Ok(Page {
            items: vec![ann()],
            next_cursor: None,
        })
    });
    let server = start(script).await?;
    let query = "status=pending_profile&role=night-watch&email[prefix]=Ann+x&created_at%5Bgte%5D=2024-10-04T02:00:00+02:00\
                 &created_at[lt]=2024-10-04T00%3A00%3A00Z&sort=-email&limit=7&cursor=abc";
    let response = server
        .send(get(&format!("{USERS}?{query}")).bearer("admin"))
        .await?;
    assert_eq!(
        (response.status, response.json()),
        (
            200,
            json!({ "items": [ann_in_json()], "next_cursor": null })
        )
    );
    assert_eq!(
        (response.header("cache-control"), response.header("link")),
        ("no-store", "")
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn the_next_page_is_linked_to() -> Checked {
    let server = start(users(Page {
        items: vec![ann()],
        next_cursor: Some("n-_x".to_owned()),
    }))
    .await?;
    for (query, target) in [
        ("", "/v1/admin/users?cursor=n-_x"),
        ("?", "/v1/admin/users?cursor=n-_x"),
        ("?limit=1&cursor=old", "/v1/admin/users?limit=1&cursor=n-_x"),
        (
            "?created_at[gte]=2024-10-04T00:00:00+00:00",
            "/v1/admin/users?created_at%5Bgte%5D=2024-10-04T00%3A00%3A00%2B00%3A00&cursor=n-_x",
        ),
    ] {
        let response = server
            .send(get(&format!("{USERS}{query}")).bearer("admin"))
            .await?;
        assert_eq!(response.header("link"), format!("<{target}>; rel=\"next\""));
        assert_eq!(response.json()["next_cursor"], "n-_x");
        assert_eq!(
            server.send(get(target).bearer("admin")).await?.status,
            200,
            "it can be followed"
        );
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn invalid_parameters_list_the_valid_ones() -> Checked {
    let server = start(users(Page {
        items: vec![],
        next_cursor: None,
    }))
    .await?;
    let parameters = json!([
        "status",
        "role",
        "email[prefix]",
        "created_at[gte]",
        "created_at[lt]",
        "sort",
        "limit",
        "cursor"
    ]);
    let of_time = json!(["created_at[gte]", "created_at[lt]"]);
    let sorts = json!([
        "sort=-created_at",
        "sort=created_at",
        "sort=email",
        "sort=-email"
    ]);
    let states = json!(["status=pending_profile", "status=ready", "status=suspended"]);
    for (query, code, allowed) in [
        ("surprise=1", "unknown-query-parameter", &parameters),
        ("offset=25", "unknown-query-parameter", &parameters),
        (
            "password_hash[prefix]=a",
            "unknown-query-parameter",
            &parameters,
        ),
        ("=", "unknown-query-parameter", &parameters),
        (
            "created_at[gt]=2024-10-04T00:00:00Z",
            "unknown-operator",
            &of_time,
        ),
        (
            "created_at=2024-10-04T00:00:00Z",
            "unknown-operator",
            &of_time,
        ),
        ("status[not]=ready", "unknown-operator", &json!(["status"])),
        ("status=asleep", "invalid-filter", &states),
        ("status", "invalid-filter", &states),
        (
            "created_at[lt]=now",
            "invalid-filter",
            &json!(["created_at[lt]=<time as in RFC 3339>"]),
        ),
        (
            "role=%00",
            "invalid-filter",
            &json!(["role=<name of a role>"]),
        ),
        (
            "email[prefix]=",
            "invalid-filter",
            &json!(["email[prefix]=<first characters of an address>"]),
        ),
        ("sort=password_hash", "unknown-sort", &sorts),
        ("sort=", "unknown-sort", &sorts),
        ("limit=0", "invalid-limit", &Value::Null),
        ("limit=-1", "invalid-limit", &Value::Null),
        ("limit=101", "invalid-limit", &Value::Null),
        ("limit=1.5", "invalid-limit", &Value::Null),
        ("limit=", "invalid-limit", &Value::Null),
        ("limit=ten", "invalid-limit", &Value::Null),
        ("limit=1&limit=2", "repeated-query-parameter", &Value::Null),
        (
            "status=ready&st%61tus=ready",
            "repeated-query-parameter",
            &Value::Null,
        ),
        ("status=%ff", "bad-request", &Value::Null),
    ] {
        let response = server
            .send(get(&format!("{USERS}?{query}")).bearer("admin"))
            .await?;
        assert_eq!(response.problem(), (400, code.to_owned()), "{query}");
        assert_eq!(&response.json()["allowed"], allowed, "{query}");
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn an_invalid_cursor_is_rejected() -> Checked {
    let script = Fakes::default()
        .scripted()
        .on::<ListUsers>(|_, _| Err(Failure::Refused(ListUsersError::BadCursor(BadCursor))))
        .on::<ListEvents>(|_, _| Err(Failure::Refused(ListEventsError::BadCursor(BadCursor))));
    let server = start(script).await?;
    for path in [USERS, EVENTS] {
        let response = server
            .send(get(&format!("{path}?cursor=x")).bearer("admin"))
            .await?;
        assert_eq!(response.problem(), (400, "bad-cursor".to_owned()));
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_user_is_returned_with_all_fields() -> Checked {
    let script = Fakes::default()
        .scripted()
        .on::<GetUser>(|_, query| match query.who {
            WhichUser::Id(user_id) if user_id == UserId::new(id(3)) => Ok(UserView {
                summary: ann(),
                locale: Some("fr".to_owned()),
                profile_finalized_at: Some(now()),
                suspended_at: None,
                deletes_at: Some(now()),
                sessions: 2,
            }),
            _ => Err(Failure::Refused(GetUserError::UnknownUser)),
        });
    let server = start(script).await?;
    let response = server
        .send(get(&format!("{USERS}/{}", id(3))).bearer("admin"))
        .await?;
    let mut expected = ann_in_json();
    expected["locale"] = json!("fr");
    expected["profile_finalized_at"] = json!("2024-10-04T00:00:00Z");
    expected["suspended_at"] = Value::Null;
    expected["deletes_at"] = json!("2024-10-04T00:00:00Z");
    expected["sessions"] = json!(2);
    assert_eq!((response.status, response.json()), (200, expected));
    assert_eq!(response.header("cache-control"), "no-store");
    for unknown in [id(4).to_string(), "none".to_owned()] {
        let response = server
            .send(get(&format!("{USERS}/{unknown}")).bearer("admin"))
            .await?;
        assert_eq!(
            response.problem(),
            (404, "user-not-found".to_owned()),
            "{unknown}"
        );
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn events_are_returned_with_all_fields() -> Checked {
    let script = Fakes::default().scripted().on::<ListEvents>(|_, query| {
        let filter = EventFilter {
            user: Some(UserId::new(id(3))),
            event_type: Some("auth.session_opened".to_owned()),
            from: Some(now()),
            before: Some(now()),
        };
        assert_eq!(
            (query.filter, query.order, query.limit.get()),
            (filter, EventOrder::Oldest, 100)
        );
        let event = EventView {
            id: id(8),
            position: 7,
            occurred_at: now(),
            event_type: "auth.session_opened".to_owned(),
            actor: "anonymous".to_owned(),
            target: EventTarget {
                kind: "session".to_owned(),
                id: id(2),
            },
            command: "auth.open_session".to_owned(),
            transport: "http".to_owned(),
            source: Some("192.0.2.7".to_owned()),
            request_id: "request-7".to_owned(),
            data: json!({ "user_id": id(3) }),
        };
        Ok(Page {
            items: vec![event],
            next_cursor: Some("next".to_owned()),
        })
    });
    let server = start(script).await?;
    let time = "2024-10-04T00:00:00Z";
    let query = format!(
        "user={}&type=auth.session_opened&occurred_at[gte]={time}&occurred_at[lt]={time}&sort=position&limit=100",
        id(3)
    );
    let response = server
        .send(get(&format!("{EVENTS}?{query}")).bearer("good"))
        .await?;
    let event = json!({
        "id": id(8), "occurred_at": time, "type": "auth.session_opened", "actor": "anonymous",
        "target": { "kind": "session", "id": id(2) }, "command": "auth.open_session", "transport": "http",
        "source": "192.0.2.7", "request_id": "request-7", "data": { "user_id": id(3) },
    });
    assert_eq!(
        (response.status, response.json()),
        (200, json!({ "items": [event], "next_cursor": "next" }))
    );
    assert!(
        response
            .header("link")
            .ends_with("&cursor=next>; rel=\"next\"")
    );
    assert_eq!(response.header("cache-control"), "no-store");
    for (query, code) in [
        ("user=me", "invalid-filter"),
        ("type=Auth", "invalid-filter"),
        ("actor=x", "unknown-query-parameter"),
    ] {
        let response = server
            .send(get(&format!("{EVENTS}?{query}")).bearer("good"))
            .await?;
        assert_eq!(response.problem(), (400, code.to_owned()), "{query}");
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn lists_require_a_permission() -> Checked {
    let server = start(users(Page {
        items: vec![],
        next_cursor: None,
    }))
    .await?;
    let one = format!("{USERS}/{}", id(3));
    for path in [USERS, EVENTS, &one] {
        let anonymous = server.send(get(path)).await?;
        assert_eq!(
            anonymous.problem(),
            (401, "invalid-token".to_owned()),
            "{path}"
        );
        let stale = server
            .send(get(path).header("Authorization", "Bearer stale"))
            .await?;
        assert_eq!(stale.problem(), (401, "token-stale".to_owned()), "{path}");
        let plain = server
            .send(get(path).header("Authorization", "Bearer plain"))
            .await?;
        assert_eq!(plain.problem(), (403, "forbidden".to_owned()), "{path}");
    }
    // the right to see the one is not the right to see the other
    assert_eq!(
        server.send(get(USERS).bearer("good")).await?.problem(),
        (403, "forbidden".to_owned())
    );
    Ok(server.stop().await?)
}
