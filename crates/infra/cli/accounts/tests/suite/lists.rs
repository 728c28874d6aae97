//! Lists of users and events.

use crate::support::program;
use audit::{
    EventFilter, EventMark, EventOrder, EventTarget, EventView, FollowEvents, FollowedEvents,
    ListEvents,
};
use chrono::{DateTime, TimeDelta, Utc};
use cqrs::Failure;
use kernel::UserId;
use serde_json::{Value, json};
use services::listing::{BadCursor, Page};
use std::sync::{Arc, Mutex};
use test_cli::{FakeProgram, ScriptedTerminal, locked, piped, run};
use testing::{Scripted, deterministic::SequentialUuids};
use tokio::sync::Notify;
use user_profile::{
    EmailPrefix, GetUser, GetUserError, ListUsers, ListUsersError, UserFilter, UserOrder,
    UserStatus, UserSummary, UserView, WhichUser,
};

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
}

fn user(n: u64) -> UserSummary {
    UserSummary {
        id: UserId::new(SequentialUuids::nth(n)),
        email: format!("u{n}@example.org"),
        status: UserStatus::Ready,
        created_at: now(),
        first_name: Some("Ann".to_owned()),
        last_name: Some("Lee".to_owned()),
        roles: vec!["admin".to_owned()],
    }
}

fn user_in_json(n: u64) -> Value {
    json!({
        "id": SequentialUuids::nth(n), "created_at": "2024-10-04T00:00:00Z", "email": format!("u{n}@example.org"),
        "status": "ready", "first_name": "Ann", "last_name": "Lee", "roles": ["admin"],
    })
}

fn event(n: u64) -> EventView {
    EventView {
        id: SequentialUuids::nth(n),
        position: n as i64,
        occurred_at: now(),
        event_type: "auth.session_opened".to_owned(),
        actor: "system:cli".to_owned(),
        target: EventTarget {
            kind: "session".to_owned(),
            id: SequentialUuids::nth(1),
        },
        command: "auth.open_session".to_owned(),
        transport: "cli".to_owned(),
        source: None,
        request_id: "r".to_owned(),
        data: json!({}),
    }
}

/// Three pages of two users.
fn three_pages() -> FakeProgram {
    program(Scripted::default().on::<ListUsers>(|_, query| {
        let number = query
            .cursor
            .as_deref()
            .map_or(Ok(1), str::parse::<u64>)
            .unwrap_or_default();
        let next_cursor = (number < 5).then(|| (number + 2).to_string());
        Ok(Page {
            items: vec![user(number), user(number + 1)],
            next_cursor,
        })
    }))
}

#[tokio::test]
async fn flags_correspond_to_the_parameters_of_the_api() {
    let program = program(Scripted::default().on::<ListUsers>(|context, query| {
        assert_eq!(context.actor().to_string(), "system:cli");
        let filter = UserFilter {
            status: Some(UserStatus::Suspended),
            role: Some("admin".to_owned()),
            email_prefix: EmailPrefix::parse("ann+"),
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
            items: vec![user(1)],
            next_cursor: Some("def".to_owned()),
        })
    }));
    let line = "user list --status suspended --role admin --email Ann+ --created-from 2024-10-04T00:00:00Z \
                --created-before 2024-10-04T02:00:00+02:00 --sort -email --limit 7 --cursor abc";
    let ended = piped(&format!("{line} --json"), &program).await;
    ended.assert_done();
    assert_eq!(
        ended.document(),
        json!({ "items": [user_in_json(1)], "next_cursor": "def" })
    );
    let ended = piped(line, &program).await;
    ended.assert_done();
    assert!(
        ended.output.starts_with("ID  ") && ended.output.contains("u1@example.org"),
        "{}",
        ended.output
    );
    assert!(
        ended.output.ends_with("More: --cursor def\n"),
        "{}",
        ended.output
    );
}

#[tokio::test]
async fn all_pages_are_printed_in_order() {
    let ended = piped("user list --all --json", &three_pages()).await;
    ended.assert_done();
    let lines: Vec<Value> = ended
        .output
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_default())
        .collect();
    assert_eq!(lines, [1, 2, 3, 4, 5, 6].map(user_in_json));
    let ended = piped("user list --all", &three_pages()).await;
    ended.assert_done();
    assert_eq!(
        ended.output.lines().count(),
        7,
        "one head: {}",
        ended.output
    );
    assert!(!ended.output.contains("--cursor"));
}

#[tokio::test]
async fn invalid_list_options_are_explained() {
    let program = three_pages();
    for (arguments, needle) in [
        ("--limit 0", "from 1 to 100"),
        ("--limit 101", "from 1 to 100"),
        ("--status asleep", "status=suspended"),
        ("--sort id", "sort=-created_at"),
        ("--created-from yesterday", "RFC 3339"),
    ] {
        let ended = piped(&format!("user list {arguments} --json"), &program).await;
        assert_eq!((ended.code, ended.output.as_str()), (1, ""), "{arguments}");
        let problem = ended.error_document();
        assert_eq!(problem["code"], "invalid-listing", "{arguments}");
        assert!(
            problem["detail"]
                .as_str()
                .is_some_and(|detail| detail.contains(needle)),
            "{problem}"
        );
    }
    assert_eq!(piped("user list --offset 25", &program).await.code, 2);
    assert_eq!(piped("user list --all --cursor x", &program).await.code, 2);
}

#[tokio::test]
async fn an_invalid_cursor_is_refused() {
    let refused = || Err(Failure::Refused(ListUsersError::BadCursor(BadCursor)));
    let program = program(Scripted::default().on::<ListUsers>(move |_, _| refused()));
    let ended = piped("user list --cursor x --json", &program).await;
    assert_eq!(
        (ended.code, ended.error_document()["code"].as_str()),
        (1, Some("bad-cursor"))
    );
}

#[tokio::test]
async fn a_user_is_shown_by_id_and_by_address() {
    let program = program(Scripted::default().on::<GetUser>(|_, query| {
        let is_known = match query.who {
            WhichUser::Id(id) => id.uuid() == SequentialUuids::nth(1),
            WhichUser::Address(address) => address.as_str() == "u1@example.org",
        };
        let view = UserView {
            summary: user(1),
            locale: Some("fr".to_owned()),
            profile_finalized_at: None,
            suspended_at: Some(now()),
            deletes_at: None,
            sessions: 2,
        };
        if is_known {
            Ok(view)
        } else {
            Err(Failure::Refused(GetUserError::UnknownUser))
        }
    }));
    let mut expected = user_in_json(1);
    expected["locale"] = json!("fr");
    expected["profile_finalized_at"] = Value::Null;
    expected["suspended_at"] = json!("2024-10-04T00:00:00Z");
    expected["deletes_at"] = Value::Null;
    expected["sessions"] = json!(2);
    for who in [
        SequentialUuids::nth(1).to_string(),
        "u1@example.org".to_owned(),
    ] {
        let ended = piped(&format!("user show {who} --json"), &program).await;
        ended.assert_done();
        assert_eq!(ended.document(), expected);
        let ended = piped(&format!("user show {who}"), &program).await;
        ended.assert_done();
        assert!(
            ended
                .output
                .contains("\nemail              u1@example.org\n"),
            "{}",
            ended.output
        );
        assert!(
            !ended.output.contains("finalized"),
            "absent values are omitted: {}",
            ended.output
        );
    }
    let ended = piped("user show u2@example.org", &program).await;
    ended.assert_refused("error: there is no such user (user-not-found)\n");
    assert_eq!(piped("user show unknown", &program).await.code, 2);
}

#[tokio::test]
async fn events_are_listed() {
    let program = program(Scripted::default().on::<ListEvents>(|_, query| {
        let filter = EventFilter {
            user: Some(UserId::new(SequentialUuids::nth(1))),
            event_type: Some("auth.session_opened".to_owned()),
            from: Some(now()),
            before: None,
        };
        assert_eq!((query.filter, query.order), (filter, EventOrder::Oldest));
        Ok(Page {
            items: vec![event(3)],
            next_cursor: None,
        })
    }));
    let user = SequentialUuids::nth(1);
    let line = format!(
        "event list --user {user} --type auth.session_opened --from 2024-10-04T00:00:00Z --sort position"
    );
    let ended = piped(&format!("{line} --json"), &program).await;
    ended.assert_done();
    let document = ended.document();
    assert_eq!(
        (&document["items"][0]["actor"], &document["next_cursor"]),
        (&json!("system:cli"), &Value::Null)
    );
    let ended = piped(&line, &program).await;
    ended.assert_done();
    assert!(
        ended.output.starts_with("TIME ") && ended.output.contains("auth.session_opened"),
        "{}",
        ended.output
    );
}

#[tokio::test]
async fn the_tail_prints_each_event_once_until_it_is_stopped() {
    let looks = Arc::new(Mutex::new(Vec::<Option<String>>::new()));
    let stop = Arc::new(Notify::new());
    let (stopping, marks) = (stop.clone(), looks.clone());
    let script = Scripted::default().on::<FollowEvents>(move |_, query| {
        let since = query.since.map(|mark| mark.0);
        locked(&marks).push(since.clone());
        let (events, next) = match since.as_deref() {
            None => (vec![], "a"),
            Some("a") => (vec![event(9)], "b"),
            // events from before the start are not printed
            Some("b") => (vec![event(9), event(1), event(2)], "c"),
            // an event at the mark is returned again
            Some("c") => (vec![event(2), event(3)], "d"),
            _ => {
                stopping.notify_one();
                (vec![event(3)], "d")
            }
        };
        Ok(FollowedEvents {
            events,
            next: EventMark(next.to_owned()),
        })
    });
    let program = FakeProgram {
        stop,
        ..program(script)
    };
    let ended = run("event tail --json", &program, ScriptedTerminal::pipes()).await;
    ended.assert_done();
    let ids: Vec<Value> = ended
        .output
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap_or_default()["id"].take())
        .collect();
    assert_eq!(ids, [1, 2, 3].map(|n| json!(SequentialUuids::nth(n))));
    let looked: Vec<_> = locked(&looks).iter().take(5).cloned().collect();
    assert_eq!(
        looked,
        [None, Some("a"), Some("b"), Some("c"), Some("d")].map(|mark| mark.map(str::to_owned))
    );
}
