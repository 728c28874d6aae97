//! `EventTrail`.

use super::{
    Checked, ContractStore, begin_as, committed,
    fixtures::{account, given_account, minutes, now, session_id, user_id, uuid},
};
use crate::contexts;
use crate::ports::{AuditReadPorts as _, AuthPorts as _};
use audit::{EventFilter, EventOrder, EventTarget, EventView};
use auth::ports::Saved;
use auth_domain::{Account, AuthenticationMethod, Session, SessionRules};
use cqrs::{Context, RequestId, Transport};
use kernel::{Actor, Fault, PasswordHash, UserId};
use serde_json::json;
use std::net::Ipv4Addr;

/// Lists all pages.
async fn list_all<S: ContractStore>(
    store: &S,
    filter: &EventFilter,
    order: EventOrder,
    size: usize,
) -> Result<Vec<EventView>, Fault> {
    let (mut seen, mut after) = (Vec::<EventView>::new(), None);
    loop {
        let page = store
            .reads()
            .event_trail()
            .list(filter, order, after, size)
            .await?;
        assert!(page.len() <= size);
        let Some(last) = page.last() else {
            return Ok(seen);
        };
        after = Some(last.position);
        seen.extend(page);
    }
}

/// Opens session `n`, `n` minutes after `now`.
async fn given_session<S: ContractStore>(
    store: &S,
    context: &Context,
    user_id: UserId,
    n: u64,
) -> Result<(), Fault> {
    let (method, rules) = (AuthenticationMethod::Password, SessionRules::default());
    let session = Session::open(
        session_id(n),
        user_id,
        [0; 32],
        method,
        None,
        &rules,
        minutes(n as i64),
    );
    let unit = begin_as(store, context).await?;
    unit.sessions().save(&session).await?;
    unit.commit().await
}

fn targets(events: &[EventView]) -> Vec<uuid::Uuid> {
    events.iter().map(|event| event.target.id).collect()
}

pub async fn listed_events_contain_all_logged_fields<S: ContractStore>(store: S) -> Checked {
    let request_id = RequestId::parse("request-7").ok_or("invalid request id")?;
    let source = Ipv4Addr::new(192, 0, 2, 7).into();
    let context = Context::builder(Actor::Anonymous, Transport::Http, request_id)
        .source(Some(source))
        .build();
    let unit = begin_as(&store, &context).await?;
    assert_eq!(
        unit.accounts().save_with_new_address(&account(1)?).await?,
        Saved::Done
    );
    unit.commit().await?;

    let events = list_all(&store, &EventFilter::default(), EventOrder::Newest, 9).await?;

    let [event] = events.as_slice() else {
        return Err(format!("one event, not {events:?}").into());
    };
    let written = store.events().await?;
    assert_eq!(
        written.iter().map(|row| row.event_id).collect::<Vec<_>>(),
        [event.id]
    );
    let expected = EventView {
        id: event.id,
        position: event.position,
        occurred_at: now(),
        event_type: "auth.account_opened".to_owned(),
        actor: "anonymous".to_owned(),
        target: EventTarget {
            kind: "account".to_owned(),
            id: uuid(1),
        },
        command: "none".to_owned(),
        transport: "http".to_owned(),
        source: Some("192.0.2.7".to_owned()),
        request_id: "request-7".to_owned(),
        data: json!({ "user_id": user_id(1) }),
    };
    assert_eq!(*event, expected);
    Ok(())
}

pub async fn pages_cover_all_events_in_both_orders<S: ContractStore>(store: S) -> Checked {
    for n in 1..=5 {
        given_account(&store, n).await?;
    }
    for size in [1, 2, 3, 5, 6] {
        let oldest = list_all(&store, &EventFilter::default(), EventOrder::Oldest, size).await?;
        assert_eq!(targets(&oldest), [1, 2, 3, 4, 5].map(uuid), "{size}");
        let newest = list_all(&store, &EventFilter::default(), EventOrder::Newest, size).await?;
        assert_eq!(targets(&newest), [5, 4, 3, 2, 1].map(uuid), "{size}");
    }
    Ok(())
}

pub async fn filters_combine_user_type_and_time<S: ContractStore>(store: S) -> Checked {
    let (ann, ben) = (
        given_account(&store, 1).await?,
        given_account(&store, 2).await?,
    );
    given_session(&store, &contexts::system(), ann, 11).await?;
    given_session(&store, &contexts::user(ann), ben, 12).await?;
    given_session(&store, &contexts::user(ben), ben, 13).await?;

    let all = EventFilter::default;
    let session_opened = || Some("auth.session_opened".to_owned());
    for (filter, expected) in [
        (
            EventFilter {
                user: Some(ann),
                ..all()
            },
            vec![1, 11, 12],
        ),
        (
            EventFilter {
                user: Some(ben),
                ..all()
            },
            vec![2, 12, 13],
        ),
        (
            EventFilter {
                user: Some(user_id(3)),
                ..all()
            },
            vec![],
        ),
        (
            EventFilter {
                event_type: session_opened(),
                ..all()
            },
            vec![11, 12, 13],
        ),
        (
            EventFilter {
                event_type: Some("auth.session".into()),
                ..all()
            },
            vec![],
        ),
        (
            EventFilter {
                user: Some(ann),
                event_type: session_opened(),
                ..all()
            },
            vec![11, 12],
        ),
        (
            EventFilter {
                from: Some(minutes(12)),
                ..all()
            },
            vec![12, 13],
        ),
        (
            EventFilter {
                before: Some(minutes(12)),
                ..all()
            },
            vec![1, 2, 11],
        ),
        (
            EventFilter {
                from: Some(minutes(11)),
                before: Some(minutes(12)),
                ..all()
            },
            vec![11],
        ),
        (
            EventFilter {
                user: Some(ben),
                from: Some(minutes(13)),
                ..all()
            },
            vec![13],
        ),
    ] {
        let mut expected: Vec<_> = expected.into_iter().map(uuid).collect();
        for order in [EventOrder::Oldest, EventOrder::Newest] {
            for size in [1, 2, 9] {
                let found = list_all(&store, &filter, order, size).await?;
                assert_eq!(targets(&found), expected, "{filter:?} {order:?} {size}");
            }
            expected.reverse();
        }
    }
    Ok(())
}

pub async fn following_returns_events_after_the_start<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    let start = store.reads().event_trail().since(None).await?;
    assert_eq!(start.events, [], "returns only the start position");

    given_account(&store, 2).await?;
    let mut renewed = Account::restore(account(2)?.state().clone(), 1);
    renewed.rehash(PasswordHash::new("renewed"), minutes(1));
    assert_eq!(
        committed(&store, async |unit| unit
            .accounts()
            .save_with_new_address(&renewed)
            .await)
        .await?,
        Saved::Done
    );

    // earlier events may be included
    let followed = store.reads().event_trail().since(Some(&start.next)).await?;
    let of_second = followed
        .events
        .iter()
        .filter(|event| event.target.id == uuid(2));
    let types: Vec<_> = of_second.map(|event| event.event_type.as_str()).collect();
    assert_eq!(types, ["auth.account_opened", "auth.password_rehashed"]);
    given_account(&store, 3).await?;
    let later = store
        .reads()
        .event_trail()
        .since(Some(&followed.next))
        .await?;
    assert_eq!(targets(&later.events).last(), Some(&uuid(3)));
    Ok(())
}
